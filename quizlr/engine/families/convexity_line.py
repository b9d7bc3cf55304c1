"""Where a loss rises above the straight line between two of its values.

On a segment with f(0) and f(1) at its ends, (f(0) + f(1))/2 − f(½) = ½ ∫ min(t, 1 − t) f″(t) dt, so the middle
lies above the chord where the loss bends down on the whole (Boyd and Vandenberghe, 3.1.1 and 3.1.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanSquaredError
from quizlr.engine.models import sigmoid
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Field, Line, Marks, Panel, Picture, Plot, Role, Table

NONE = 3
"""Label of: on none of the three."""

FILM_STEPS = 40
_LETTERS = ("a", "b", "c")
_ROLES: tuple[Role, ...] = ("path", "ghost", "muted")
_TRIED = 14
_DRAWN = 6
_QUADRATURE = 201
_GRID = 25
_LARGEST = 25.0
_TARGETS = tuple(round(0.5 * k, 1) for k in range(-8, 9) if k)

_BOWL = r"\((\hat{y} - y)^2\)"


@dataclass(frozen=True, slots=True)
class Level:
    """How many examples there are, and whether the model is a product of two weights instead of a sigmoid."""

    examples: int
    network: bool = False


LEVELS = {"given-p": Level(1), "two-examples": Level(2), "network": Level(1, network=True)}


@dataclass(frozen=True, slots=True)
class Segments(Batch):
    """Candidates: features x and labels y (B, N), ends of three segments (B, 3, 2, d) in the space of weights."""

    x: FloatArray
    y: FloatArray
    ends: FloatArray

    def at(self, share: float) -> FloatArray:
        """The weights (B, 3, d) at that share of the way from start to end."""
        point: FloatArray = (1.0 - share) * self.ends[:, :, 0] + share * self.ends[:, :, 1]
        return point

    def loss(self, w: FloatArray) -> FloatArray:
        """Mean squared error. Shapes: w (B, k, d), result (B, k)."""
        if w.shape[-1] == 2:
            error: FloatArray = (w[..., 0] * w[..., 1] * self.x - self.y) ** 2
            return error
        objective = MeanSquaredError(self.x[:, :, None], self.y)
        return np.moveaxis(objective.loss(np.moveaxis(w, 1, 0)), 0, 1)

    @property
    def three(self) -> FloatArray:
        """The loss at start, middle and end of each segment (B, 3, 3)."""
        return np.stack([self.loss(self.at(share)) for share in (0.0, 0.5, 1.0)], axis=-1)

    @property
    def p(self) -> FloatArray:
        """What a sigmoid model gives each example at start, middle and end (B, 3, N, 3)."""
        w = np.stack([self.at(share)[..., 0] for share in (0.0, 0.5, 1.0)], axis=-1)
        return sigmoid(w[:, :, None, :] * self.x[:, None, :, None])


class ConvexityLine(Family[Segments]):
    """Tell on which of three segments the loss in the middle lies above the mean of its ends."""

    name = "convexity_line"
    pool_size = 12
    kind = Segments
    levels = LEVELS
    asks = "On which of three straight stretches the loss in the middle exceeds the mean of both ends, if on any."
    truth_is = "the loss itself, evaluated at start, middle and end of each stretch"
    oracle_is = "the second derivative along each stretch, integrated"
    exact = frozenset({"y"})

    def answers(self, ask: Ask) -> int:
        """One of three segments, or none."""
        return 4

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Segments:
        """Draw an example and many segments, and choose one above its chord, or none, and others below."""
        tried = _tried(rng, LEVELS[ask.level], _DRAWN * count)
        gap, clear = _gap(tried)
        above = np.argsort(~(clear & (gap > 0.0)), axis=-1, kind="stable")
        below = np.argsort(~(clear & (gap < 0.0)), axis=-1, kind="stable")
        places = below[:, :3].copy()
        if target != NONE:
            places[:, target] = above[:, 0]
        ends = np.take_along_axis(tried.ends, places[:, :, None, None], axis=1)
        chosen = Segments(tried.x, tried.y, ends)
        fits = self.passes(chosen, ask) & self._turns(chosen, ask)
        return take(chosen, np.argsort(~fits, kind="stable")[:count])

    def _turns(self, batch: Segments, ask: Ask) -> BoolArray:
        """Which candidates (B,) get another clear answer when a label is turned round or a target mirrored."""
        now, turns = _label(_gap(batch)[0]), np.zeros(len(batch), dtype=np.bool_)
        for place in range(batch.y.shape[1]):
            y = batch.y.copy()
            y[:, place] = -y[:, place] if LEVELS[ask.level].network else 1.0 - y[:, place]
            other = replace(batch, y=y)
            turns |= self.passes(other, ask) & (_label(_gap(other)[0]) != now)
        return turns

    def margins(self, batch: Segments, ask: Ask) -> Sequence[Margin]:
        """Ask for middles clearly off the chord, at most one of them above, and no segment twice."""
        gap, _ = _gap(batch)
        same = np.abs(batch.ends - np.roll(batch.ends, 1, axis=1)).max(axis=(2, 3)).min(axis=-1)
        return (
            Margin(
                "least distance from the chord, share of the largest loss", _share(batch).min(axis=-1), 0.06
            ),
            Margin("least distance from the chord", np.abs(gap).min(axis=-1), 0.03),
            Margin("least distance of a middle from its lower end", _step(batch.three).min(axis=-1), 0.02),
            Margin("largest loss", batch.three.max(axis=(1, 2)), 0.0, _LARGEST),
            Margin("stretches with the middle above the chord", (gap > 0.0).sum(axis=-1) * 1.0, 0.0, 1.0),
            Margin("least difference of two stretches", same, 0.1),
        )

    def truth(self, batch: Segments, ask: Ask, stretch: float = 1.0) -> Settled:
        """Evaluate the loss at the three points."""
        return Settled(_label(_gap(batch)[0]), steps=9)

    def oracle(self, batch: Segments, ask: Ask) -> Settled:
        """Integrate the second derivative, weighted by the distance from the nearer end."""
        return Settled(_label(-0.5 * _bend(batch)))

    def by_hand(self, variant: Variant) -> Given:
        """Three losses for each segment: from p with two decimals, or from the weights."""
        given = variant.inputs
        y = np.array(given["y"])
        if given["p"]:
            three = np.mean((np.array(given["p"]) - y[:, None]) ** 2, axis=1)
        else:
            three = self.recall([given]).three[0]
        gap = np.round(three[:, 1], 2) - np.round(three[:, [0, 2]].mean(axis=-1), 2)
        return int(gap.argmax()) if gap.max() > 0.0 else NONE

    def inputs(self, batch: Segments, place: int, ask: Ask) -> dict[str, Any]:
        """Write down example and segments, and p where it is printed."""
        return _inputs(take(batch, np.array([place])))

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Segments:
        """Rebuild a batch from stored inputs; p follows from the rest."""
        return Segments(*(np.array([item[name] for item in inputs], dtype=np.float64) for name in _FIELDS))

    def readings(self, batch: Segments) -> dict[str, FloatArray]:
        """The feature of the first example."""
        return {"feature": batch.x[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the feature of the first example; p follows."""
        return _inputs(self.recall([edited(inputs, "x", value, 0)]))

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Turn a label round; for the network, another target."""
        network = LEVELS[ask.level].network
        for place, before in enumerate(inputs["y"]):
            for after in _TARGETS if network else (1.0 - before,):
                if after != before:
                    name = r"\(y\)" if len(inputs["y"]) == 1 else rf"\(y\) of example {place + 1}"
                    yield edited(inputs, "y", after, place), changed(name, short(before), short(after))

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Example and segments."""
        return "; ".join(str(inputs[name]) for name in _FIELDS)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The loss, the examples and the segments."""
        level = LEVELS[ask.level]
        if level.network:
            start = (
                r"A network without activation, \(\hat{y} = w_2 w_1 x\), and one example, "
                + formula(f"x = {short(inputs['x'][0])}")
                + " and "
                + formula(f"y = {short(inputs['y'][0])}")
                + r". The loss is \(L(w) = (\hat{y} - y)^2\). Three straight stretches lead through the plane of "
                r"weights \((w_1, w_2)\)."
            )
        else:
            many = "One example" if level.examples == 1 else "Two examples"
            loss = r"\(L(w) = (p - y)^2\)" if level.examples == 1 else r"the mean of \((p - y)^2\)"
            start = (
                rf"A model with one weight and no bias, \(p = \sigma(w x)\). {many}: {_examples(inputs)}. The loss is "
                rf"{loss}. The table gives \(p\) at start, middle and end of three stretches of \(w\)."
            )
        return Posed(
            prompt=start,
            question="On which stretch is the loss in the middle above the mean of the losses at the two ends?",
            table=None if level.network else _table(inputs),
            options=(*_options(inputs), "on none of them"),
        )

    def tell(self, case: Case[Segments]) -> Told:
        """The three losses of each segment, and why each wrong one looks right."""
        three = case.batch.three[case.place]
        gap = three[:, 1] - three[:, [0, 2]].mean(axis=-1)
        place = int(gap.argmax())
        sides = f"{fixed(abs(float(gap[place])), 2)} {'above' if gap[place] > 0 else 'below'}"
        most = "" if case.label == NONE else f" of {_LETTERS[place]}"
        return Told(
            answer=_answer(case.label),
            outcome=(
                f"Evaluated, the middle{most} lies {sides} its chord; the other two lie below theirs."
                if case.label != NONE
                else f"Evaluated, every middle lies below its chord, that of {_LETTERS[place]} by the least, "
                f"{fixed(-float(gap[place]), 2)}."
            ),
            working=_working(three, LEVELS[case.ask.level]),
            rule=_rule(LEVELS[case.ask.level]),
            foils=_foils(three, case.label, LEVELS[case.ask.level]),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """How far the loss runs above its chord, as a share of its largest value; beside it where that is."""
        batch = self.recall([inputs])
        shares = np.linspace(0.0, 1.0, FILM_STEPS + 1)
        values = np.stack([batch.loss(batch.at(float(share)))[0] for share in shares])
        over = values - (1.0 - shares)[:, None] * values[0] - shares[:, None] * values[-1]
        scaled = over / np.maximum(values.max(axis=0), 1e-12)
        steps = tuple(range(FILM_STEPS + 1))
        lines = tuple(
            Line(
                tuple(zip(shares.tolist(), scaled[:, i].tolist(), strict=True)), _ROLES[i], _LETTERS[i], steps
            )
            for i in range(3)
        )
        first = Plot(
            "loss − chord",
            "way",
            lines=lines,
            rules=((0.0, "chord"),),
            ticks=((0.0, "0"), (0.5, "½"), (1.0, "1")),
        )
        gap = over[FILM_STEPS // 2].tolist()
        said = [
            f"{fixed(abs(value), 3)} {'above' if value > 0 else 'below'} on {letter}"
            for letter, value in zip(_LETTERS, gap, strict=True)
        ]
        sentence = f"In the middle the loss lies, seen from the mean of both ends, {', '.join(said)}."
        rows = zip(_LETTERS, values[0], values[FILM_STEPS // 2], values[-1], gap, strict=True)
        cells = tuple((name, *(fixed(float(v), 3) for v in numbers)) for name, *numbers in rows)
        table = Table(("stretch", "start", "middle", "end", "middle minus mean"), cells)
        return Picture((first, _where(batch)), FILM_STEPS, sentence, table)


_FIELDS = ("x", "y", "ends")


def _tried(rng: Generator, level: Level, count: int) -> Segments:
    """Draw examples and many segments each, as printed."""
    n = level.examples
    if level.network:
        x = significant(log_uniform(rng, 0.5, 2.0, (count, 1)), 2)
        y = np.asarray(_TARGETS, dtype=np.float64)[(rng.random((count, 1)) * len(_TARGETS)).astype(np.int64)]
        return Segments(x, y, printed(uniform(rng, -2.4, 2.4, (count, _TRIED, 2, 2)), 1))
    size = significant(log_uniform(rng, 0.5, 3.0, (count, n)), 2)
    x = np.where(rng.random((count, n)) < 0.5, -size, size)
    y = np.where(rng.random((count, n)) < 0.5, 1.0, 0.0)
    low = uniform(rng, -6.0, 3.0, (count, _TRIED)) / size.mean(axis=-1, keepdims=True)
    length = uniform(rng, 2.5, 6.0, (count, _TRIED)) / size.mean(axis=-1, keepdims=True)
    return Segments(x, y, printed(np.stack((low, low + length), axis=-1), 1)[..., None])


def _gap(batch: Segments) -> tuple[FloatArray, BoolArray]:
    """Loss in the middle less the mean of the ends (B, k), and where it is clear of 0."""
    three = batch.three
    gap: FloatArray = three[..., 1] - 0.5 * (three[..., 0] + three[..., 2])
    clear = (np.abs(gap) > 0.03) & (np.abs(gap) > 0.06 * three.max(axis=-1)) & (three.max(axis=-1) < _LARGEST)
    clear &= _step(three) > 0.02
    return gap, np.asarray(clear, dtype=np.bool_)


def _step(three: FloatArray) -> FloatArray:
    """Distance of the middle from the lower end, so that either is seen to be lower (..., )."""
    step: FloatArray = np.abs(three[..., 1] - np.minimum(three[..., 0], three[..., 2]))
    return step


def _share(batch: Segments) -> FloatArray:
    """Distance of the middle from the chord as a share of the largest of the three losses (B, 3)."""
    share: FloatArray = np.abs(_gap(batch)[0]) / np.maximum(batch.three.max(axis=-1), 1e-12)
    return share


def _label(gap: FloatArray) -> IntArray:
    """The one segment whose middle is above, or none; `UNCLEAR` where there are several."""
    above = (gap > 0.0).sum(axis=-1)
    label = np.where(above == 0, NONE, gap.argmax(axis=-1))
    return np.where(above > 1, UNCLEAR, label).astype(np.int64)


def _bend(batch: Segments) -> FloatArray:
    """∫ min(t, 1 − t) f″(t) dt of each segment (B, 3), by Simpson's rule."""
    share = np.linspace(0.0, 1.0, _QUADRATURE)
    weight = np.full(_QUADRATURE, 2.0)
    weight[1::2], weight[[0, -1]] = 4.0, 1.0
    kernel = weight * np.minimum(share, 1.0 - share) / (3.0 * (_QUADRATURE - 1))
    w = (
        batch.ends[:, :, 0, None, :]
        + share[:, None] * (batch.ends[:, :, 1] - batch.ends[:, :, 0])[:, :, None, :]
    )
    along = batch.ends[:, :, 1] - batch.ends[:, :, 0]
    total: FloatArray = np.sum(kernel * _second(batch, w, along), axis=-1)
    return total


def _second(batch: Segments, w: FloatArray, along: FloatArray) -> FloatArray:
    """f″(t) at weights w (B, 3, T, d) of a segment whose whole way is `along` (B, 3, d)."""
    if w.shape[-1] == 2:
        x, first, second = batch.x[:, :, None], along[..., 0, None], along[..., 1, None]
        error = w[..., 0] * w[..., 1] * x - batch.y[:, :, None]
        slope = x * (first * w[..., 1] + second * w[..., 0])
        bend: FloatArray = 2.0 * slope**2 + 4.0 * error * x * first * second
        return bend
    x = batch.x[:, None, None, :]
    p = sigmoid(w * x)
    slope = p * (1.0 - p)
    curve = 2.0 * x**2 * (slope**2 + (p - batch.y[:, None, None, :]) * slope * (1.0 - 2.0 * p))
    mean: FloatArray = curve.mean(axis=-1) * along**2
    return mean


def _inputs(batch: Segments) -> dict[str, Any]:
    sigmoids = batch.ends.shape[-1] == 1
    return {
        "x": batch.x[0].tolist(),
        "y": batch.y[0].tolist(),
        "ends": batch.ends[0].tolist(),
        "p": printed(batch.p[0], 2).tolist() if sigmoids else [],
    }


def _examples(inputs: Mapping[str, Any]) -> str:
    many = len(inputs["x"]) > 1
    rows = enumerate(zip(inputs["x"], inputs["y"], strict=True), 1)
    written = [
        formula(f"x_{i} = {short(x)}, y_{i} = {short(y)}" if many else f"x = {short(x)}, y = {short(y)}")
        for i, (x, y) in rows
    ]
    return " and ".join(written)


def _table(inputs: Mapping[str, Any]) -> Table:
    count = len(inputs["x"])
    names = [r"\(p\)"] if count == 1 else [r"\(p_1\)", r"\(p_2\)"]
    header = ("stretch", *(f"{name} {place}" for name in names for place in ("start", "middle", "end")))
    rows = zip(_LETTERS, inputs["p"], strict=True)
    return Table(header, tuple((letter, *(fixed(v, 2) for p in row for v in p)) for letter, row in rows))


def _options(inputs: Mapping[str, Any]) -> Iterator[str]:
    for start, end in inputs["ends"]:
        if len(start) == 1:
            yield rf"\(w\) from {fixed(start[0], 1)} to {fixed(end[0], 1)}"
        else:
            yield f"from {vector(start, 1)} to {vector(end, 1)}"


def _answer(label: int) -> str:
    return "on none of them" if label == NONE else f"on {_LETTERS[label]}"


def _rule(level: Level) -> str:
    if level.network:
        return (
            f"{_BOWL} bends up everywhere for an output linear in the weights; a product of weights has valleys "
            "with a ridge or a saddle between."
        )
    return (
        r"Behind a sigmoid \((p - y)^2\) bends down where \(|p - y| > 2/3\); the cross-entropy of the same model "
        "never does."
    )


def _working(three: FloatArray, level: Level) -> str:
    why = (
        r"\((\hat{y} - y)^2\) is a bowl in \(\hat{y}\), but \(\hat{y}\) is a product, and halfway between two weights is "
        "not halfway between their products."
        if level.network
        else r"\((p - y)^2\) is a bowl in \(p\), but \(p\) flattens out where the model is far wrong: there the loss "
        "leaves its plateau slowly, and then falls."
    )
    lines = []
    for letter, (start, middle, end) in zip(_LETTERS, three.tolist(), strict=True):
        mean = (start + end) / 2
        lines.append(
            f"- {letter}: mean of {fixed(start, 2)} and {fixed(end, 2)} is {fixed(mean, 2)}, middle "
            f"{fixed(middle, 2)}, {'above' if middle > mean else 'below'}"
        )
    return why + " The losses:\n\n" + "\n".join(lines)


def _foils(three: FloatArray, label: int, level: Level) -> tuple[Foil, ...]:
    """Every segment with its middle below the chord, and none."""
    falls = np.abs(three[:, 0] - three[:, 2])
    found = [_below(three[i], i, steep=bool(falls[i] == falls.max())) for i in range(3) if i != label]
    if label != NONE:
        middle, mean = float(three[label, 1]), float(three[label, [0, 2]].mean())
        what = "a product of weights" if level.network else "a sigmoid"
        none = (
            f"Squared error is a bowl in the output, so for a linear model this would be right. With {what} in "
            f"between it is not: on {_LETTERS[label]} the middle has {fixed(middle, 2)}, the ends on average "
            f"{fixed(mean, 2)}."
        )
        found.append(Foil(NONE, "squared-error-is-a-bowl", none))
    return tuple(found)


def _below(three: FloatArray, place: int, *, steep: bool) -> Foil:
    start, middle, end = (float(value) for value in three)
    mean = fixed((start + end) / 2, 2)
    letter = _LETTERS[place]
    if middle < min(start, end):
        return Foil(
            place,
            "valley-bends-down",
            f"Along {letter} the loss does bend, and has a dip. A dip bends up, though: the middle, "
            f"{fixed(middle, 2)}, lies below both ends, and so below their mean {mean}.",
        )
    if steep:
        return Foil(
            place,
            "steep-means-above",
            f"Along {letter} the loss does change most, from {fixed(start, 2)} to {fixed(end, 2)}. How it bends on the "
            f"way is another matter: halfway it has {fixed(middle, 2)}, below the mean {mean}.",
        )
    return Foil(
        place,
        "above-the-lower-end",
        f"The middle of {letter}, {fixed(middle, 2)}, does lie above the lower end, {fixed(min(start, end), 2)}. The "
        f"mean of both ends is {mean}, and it lies below that.",
    )


def _where(batch: Segments) -> Panel:
    """The loss over all segments with their chords; for the network the plane they lie in."""
    if batch.ends.shape[-1] == 2:
        return _plane(batch)
    low, high = float(batch.ends.min()), float(batch.ends.max())
    w = np.linspace(low, high, 61)
    curve = take(batch, np.array([0])).loss(np.broadcast_to(w[None, :, None], (1, 61, 1)))[0]
    chords = [
        Line(
            tuple(zip(batch.ends[0, i, :, 0].tolist(), batch.three[0, i, [0, 2]].tolist(), strict=True)),
            "accent",
            "chords" if i == 0 else "",
            (0, FILM_STEPS),
        )
        for i in range(3)
    ]
    marks = tuple(
        Marks(((float(batch.at(0.5)[0, i, 0]), float(batch.three[0, i, 1])),), _LETTERS[i], "accent")
        for i in range(3)
    )
    loss = Line(tuple(zip(w.tolist(), curve.tolist(), strict=True)), "path", "loss")
    return Plot("loss", "w", lines=(loss, *chords), marks=marks)


def _plane(batch: Segments) -> Plot:
    reach = 1.1 * float(np.abs(batch.ends).max(initial=1.0))
    axis = np.linspace(-reach, reach, _GRID)
    across, up = np.meshgrid(axis, axis)
    points = np.stack((across, up), axis=-1).reshape(1, -1, 2)
    values = np.log1p(batch.loss(points)).reshape(_GRID, _GRID)
    lines = tuple(
        Line(tuple((float(x), float(y)) for x, y in batch.ends[0, i]), _ROLES[i], _LETTERS[i])
        for i in range(3)
    )
    marks = tuple(
        Marks(((float(x), float(y)),), _LETTERS[i], "accent") for i, (x, y) in enumerate(batch.at(0.5)[0])
    )
    field = Field(tuple(axis.tolist()), tuple(axis.tolist()), tuple(tuple(row) for row in values.tolist()))
    return Plot("weights", "w₁", "w₂", lines=lines, marks=marks, field=field)


FAMILY = ConvexityLine()
