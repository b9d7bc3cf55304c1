"""What changes when features get other units and logistic regression is trained again.

The logit w₁x₁ + w₂x₂ + b stays as it is if w₁ is divided by the factor of x₁ and the bias takes up a shift.
So without a penalty the minimum keeps every prediction. A penalty sees the weights: it keeps them only if
both weights shrink alike and λ grows with the square of the factor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, SetKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, normal, printed, significant, uniform
from quizlr.engine.families.rescale_texts import (
    BIAS,
    CHANCE,
    FLAT,
    LEVELS,
    MEAN,
    START,
    STEPS,
    TEXTS,
    W1,
    Level,
    changing,
    foils,
    named,
    near,
    places,
    prompt,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.numerals import fixed
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import PenalisedCrossEntropy, fitted
from quizlr.engine.variant import Variant
from quizlr.render.picture import Grid, GridCell, Line, Marks, Picture, Plot, Point, Table

EXAMPLES = 8
_MOST_STEPS = 600
_GAP = 0.03
"""A number of steps has changed by at least this share of it."""
_SAME, _OTHER = 1e-6, 0.02
_FACTORS = (-3.0, -2.0, -0.5, 0.4, 0.5, 1.5, 2.0, 2.5, 3.0)
_PENALTIES = (0.1, 0.15, 0.2, 0.3, 0.4)

_RULE = (
    "New units leave every prediction of an unpenalised minimum as it is, if a bias can take up the "
    "shifts; a penalty sees the weights, and descent sees the curvature."
)


@dataclass(frozen=True, slots=True)
class Refits(Batch):
    """Candidates.

    Attributes:
        x: features (B, 8, 2); y: labels (B, 8).
        factor: of each feature (B, 2); shift: added to the first afterwards (B,).
        penalty: λ before and after (B, 2); rate: η (B,), 0 where no steps are asked about.
    """

    x: FloatArray
    y: FloatArray
    factor: FloatArray
    shift: FloatArray
    penalty: FloatArray
    rate: FloatArray


@dataclass(frozen=True, slots=True)
class Fits:
    """Both minima of every candidate: weights with the bias last (B, 3) and probabilities (B, 8)."""

    before: FloatArray
    after: FloatArray
    p_before: FloatArray
    p_after: FloatArray


class RescaleRefit(Family[Refits]):
    """Tell what of a fit changes when its features get other units."""

    name = "rescale_refit"
    pool_size = 24
    kind = Refits
    levels = LEVELS
    asks = "What of a fit changes when features are rescaled or shifted and it is trained again."
    truth_is = "training before and after: Newton steps to both minima, and gradient descent to count steps"
    oracle_is = "the weights that undo the change of units, and whether the penalty prefers others"
    exact = frozenset({"factor", "shift", "penalty", "rate"})

    def answers(self, ask: Ask) -> int:
        """So many sets of things that change."""
        return len(LEVELS[ask.level].sets)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Refits:
        """Draw data, then a change of units and a penalty that have the wanted effect."""
        level = LEVELS[ask.level]
        x, y = _data(rng, count, level)
        draw = _both if level.both else _one
        factor, shift, penalty = draw(rng, level, target, count)
        rate = np.zeros(count)
        if STEPS in level.items:
            rate = _rate(x, factor, shift, penalty)
        return Refits(x, y, factor, shift, penalty, rate)

    def margins(self, batch: Refits, ask: Ask) -> Sequence[Margin]:
        """Ask for overlapping classes, and for changes that are either none or can be seen."""
        level, fits = LEVELS[ask.level], _fits(batch, LEVELS[ask.level])
        size = np.stack([_change(fits, item) for item in level.items if item < STEPS], axis=-1)
        seen = np.where(size > _SAME, size, 1.0).min(axis=-1)
        ones = batch.y.sum(axis=-1)
        weights = np.abs(fits.before)[:, : 3 if level.bias else 2].min(axis=-1)
        some = np.maximum(np.abs(batch.shift), np.abs(batch.factor - 1.0).max(axis=-1))
        return (
            Margin("least change that is one", seen, _OTHER),
            Margin("least size of a weight before", weights, 0.1),
            Margin(
                "greatest logit before", np.abs(logits(batch.x, fits.before[:, :2])).max(axis=-1), most=5.0
            ),
            Margin("examples of class 1", ones, 2, EXAMPLES - 2),
            Margin("change of units", some, 0.3),
            Margin("least size of a factor", np.abs(batch.factor).min(axis=-1), 0.2),
            Margin("change of the number of steps, as a share", _step_gap(batch, level), _GAP),
        )

    def truth(self, batch: Refits, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train before and after, and compare."""
        level, fits = LEVELS[ask.level], _fits(batch, LEVELS[ask.level])
        found, clear = [], np.ones(len(batch), dtype=np.bool_)
        for item in level.items:
            if item == STEPS:
                before, after = _counted(batch)
                clear &= (before > 3) & (after > 3)
                found.append(before != after)
            else:
                size = _change(fits, item)
                clear &= (size < _SAME) | (size > _OTHER)
                found.append(size > _OTHER)
        label = _label(np.stack(found, axis=-1), level)
        steps = 2 * _MOST_STEPS if STEPS in level.items else 40
        return Settled(np.where(clear, label, UNCLEAR), steps=steps)

    def oracle(self, batch: Refits, ask: Ask) -> Settled:
        """The rule of invariance, by the printed change alone."""
        level = LEVELS[ask.level]
        rows = zip(batch.factor.tolist(), batch.shift.tolist(), batch.penalty.tolist(), strict=True)
        members = [changing(level, *row) for row in rows]
        found = np.array([[item in one for item in level.items] for one in members], dtype=np.bool_)
        return Settled(_label(found.reshape(len(batch), len(level.items)), level))

    def by_hand(self, variant: Variant) -> Given:
        """Undo the change of units in w and b, and ask whether the penalty minds."""
        given, level = variant.inputs, LEVELS[variant.level]
        return places(changing(level, given["factor"], given["shift"], given["penalty"]), level)

    def readings(self, batch: Refits) -> dict[str, FloatArray]:
        """Factor and shift of the first feature, and λ afterwards."""
        return {"factor": batch.factor[:, 0], "shift": batch.shift, "penalty": batch.penalty[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the factor or shift of the first feature, or λ before and after."""
        if knob == "penalty":
            return {**inputs, "penalty": [float(value), float(value)]}
        if knob == "factor":
            return {**inputs, "factor": [float(value), inputs["factor"][1]]}
        return {**inputs, knob: float(value)}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another factor, shift or penalty."""
        yield from near(inputs, LEVELS[ask.level])

    def key(self, case: Case[Refits]) -> SetKey:
        """All that change."""
        level = LEVELS[case.ask.level]
        return SetKey(places(level.sets[case.label], level), len(level.items))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Data, model, and the change of units."""
        level = LEVELS[ask.level]
        options = tuple(TEXTS[item] for item in level.items)
        return Posed(prompt(inputs, level), "Which of these change? Give all.", _table(inputs), options)

    def tell(self, case: Case[Refits]) -> Told:
        """What undoes the change, and what the penalty says to that."""
        level, given = LEVELS[case.ask.level], case.inputs
        fits = _fits(self.recall([given]), level)
        members = level.sets[case.label]
        gap = float(np.abs(fits.p_after - fits.p_before).max())
        moved = "no probability moves" if gap < _SAME else f"a probability moves by up to {fixed(gap, 2)}"
        return Told(
            answer=named(members),
            outcome=(
                f"Training takes {_vector(fits.before[0], level)} to {_vector(fits.after[0], level)}; "
                f"{moved}."
            ),
            working=working(given, level, members),
            rule=_RULE,
            foils=foils(given, level, members),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Weights and probabilities before and after; beside them both boundaries in the old units."""
        level = LEVELS[ask.level]
        batch = self.recall([inputs])
        fits = _fits(batch, level)
        grid, last = _grid(fits, level)
        gap = float(np.abs(fits.p_after - fits.p_before).max())
        ends = f"{_vector(fits.before[0], level)} before and {_vector(fits.after[0], level)} after"
        same = "every probability stays" if gap < _SAME else f"a probability moves by up to {fixed(gap, 2)}"
        sentence = f"The minimum lies at {ends}, and {same}."
        rows = tuple(
            (name, before, after)
            for name, (before, after) in zip(grid.rows, _cells(fits, level), strict=True)
        )
        table = Table(("", "before", "after"), rows)
        return Picture((grid, _boundaries(batch, fits, last)), last, sentence, table)


def _data(rng: Generator, count: int, level: Level) -> tuple[FloatArray, FloatArray]:
    """Correlated features (count, 8, 2) and noisy labels (count, 8), the most overlapping first."""
    size = 3 * count
    x = normal(rng, 1.3, (size, EXAMPLES, 2))
    x[..., 1] = 0.75 * x[..., 1] + 0.6 * x[..., 0]
    x = printed(x + (uniform(rng, -0.5, 0.5, (size, 1, 2)) if level.bias else 0.0), 1)
    direction = uniform(rng, 0.5, 1.1, (size, 1, 2)) * np.where(rng.random((size, 1, 2)) < 0.5, -1.0, 1.0)
    z = np.sum(x * direction, axis=-1) + 0.5 * level.bias
    y = (rng.random((size, EXAMPLES)) < sigmoid(z)).astype(np.float64)
    loose = fitted(_objective(x, y, np.full(size, 1e-3), level))
    best = np.argsort(np.abs(logits(x, loose[:, :2])).max(axis=-1), kind="stable")[:count]
    return x[best], y[best]


def _picked(rng: Generator, values: Sequence[float], count: int) -> FloatArray:
    picked: FloatArray = np.array(values)[(rng.random(count) * len(values)).astype(int)]
    return picked


def _one(rng: Generator, level: Level, target: int, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Factors, shifts and penalties for one changed feature and the wanted set."""
    wanted = level.sets[target]
    stretch = _picked(rng, _FACTORS, count)
    shift = printed(uniform(rng, 1.0, 2.5, (count,)) * np.where(rng.random(count) < 0.5, -1.0, 1.0), 1)
    penalty = _picked(rng, _PENALTIES, count) * (rng.random(count) < 0.5)
    mirror = rng.random(count) < 0.4
    if CHANCE in wanted:
        penalty = _picked(rng, _PENALTIES, count)
        shift = shift * (rng.random(count) < 0.5)
    elif W1 not in wanted:
        stretch = np.ones(count)
    else:
        if STEPS in level.items and BIAS not in wanted:
            mirror = np.full(count, STEPS not in wanted)
        stretch = np.where(mirror, -1.0, stretch)
        penalty = np.where(mirror, penalty, 0.0)
        shift = shift if BIAS in wanted else np.zeros(count)
    factor = np.stack((stretch, np.ones(count)), axis=-1)
    return factor, shift + 0.0, np.stack((penalty, penalty), axis=-1)


def _both(rng: Generator, level: Level, target: int, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Factors and penalties for two features and the wanted set; without shifts."""
    wanted = level.sets[target]
    factor = np.stack((_picked(rng, _FACTORS, count), _picked(rng, _FACTORS, count)), axis=-1)
    before = _picked(rng, _PENALTIES, count)
    after, way = before.copy(), rng.random(count)
    if CHANCE in wanted:
        factor[way < 0.35, 1] = 1.0
        factor[(way >= 0.35) & (way < 0.5), 0] = 1.0
        alike = way >= 0.65
        factor[alike, 1] = factor[alike, 0]
        linear = way >= 0.85
        after[linear] = significant(before[linear] * np.abs(factor[linear, 0]), 2)
    elif len(wanted) == 1:
        other = 1 if wanted[0] == W1 else 0
        mirror = way < 0.35
        factor[mirror, 1 - other] = -1.0
        factor[:, other] = 1.0
        before = after = np.where(mirror, before, 0.0)
    else:
        alike = way < 0.6
        factor[alike, 1] = np.abs(factor[alike, 0]) * np.where(rng.random(alike.sum()) < 0.5, -1.0, 1.0)
        before = np.where(alike, before, 0.0)
        after = np.round(before * factor[:, 0] ** 2, 6)
    return factor, np.zeros(count), np.stack((before, after), axis=-1)


def _moved(batch: Refits) -> FloatArray:
    """The features in their new units (B, 8, 2)."""
    shift = np.stack((batch.shift, np.zeros(len(batch))), axis=-1)
    moved: FloatArray = batch.x * batch.factor[:, None, :] + shift[:, None, :]
    return moved


def _objective(x: FloatArray, y: FloatArray, penalty: FloatArray, level: Level) -> PenalisedCrossEntropy:
    """The loss, with a bias as a feature that is always 1, or, without one, always 0."""
    constant = np.full((*x.shape[:-1], 1), float(level.bias))
    strength = np.stack((penalty, penalty, np.zeros(len(x)) + (not level.bias)), axis=-1)
    return PenalisedCrossEntropy(MeanCrossEntropy(np.concatenate((x, constant), axis=-1), y), strength)


def _fits(batch: Refits, level: Level) -> Fits:
    """Train to both minima."""
    found = []
    for x, penalty in ((batch.x, batch.penalty[:, 0]), (_moved(batch), batch.penalty[:, 1])):
        objective = _objective(x, batch.y, np.maximum(penalty, 0.0), level)
        w = fitted(objective)
        found.append((w, sigmoid(logits(objective.data.x, w))))
    (before, p_before), (after, p_after) = found
    return Fits(before, after, p_before, p_after)


def _change(fits: Fits, item: int) -> FloatArray:
    """How much an item changes (B,): weights as a share of the largest, probabilities as they are."""
    if item == CHANCE:
        return np.asarray(np.abs(fits.p_after - fits.p_before).max(axis=-1))
    if item == MEAN:
        return np.asarray(np.abs((fits.p_after - fits.p_before).mean(axis=-1)))
    if item == START:
        return np.zeros(len(fits.before))
    scale = np.maximum(np.abs(fits.before), np.abs(fits.after)).max(axis=-1)
    difference: FloatArray = np.abs(fits.after - fits.before)[:, item] / np.maximum(scale, 1e-12)
    return difference


def _rate(x: FloatArray, factor: FloatArray, shift: FloatArray, penalty: FloatArray) -> FloatArray:
    """A rate (B,) at which neither run changes sides: below one over a bound of both curvatures."""
    moved = x * factor[:, None, :]
    moved[..., 0] += shift[:, None]
    bounds = [1.0 + np.sum(part**2, axis=-1).mean(axis=-1) for part in (x, moved)]
    return significant(1.6 / (np.maximum(*bounds) / 4.0 + penalty.max(axis=-1)) / 2.0, 2)


def _counted(batch: Refits) -> tuple[IntArray, IntArray]:
    """Steps from zero until the gradient is shorter than `FLAT`, before and after (B,); −1 for too many."""
    level = LEVELS["with-steps"]
    x, y = np.concatenate((batch.x, _moved(batch))), np.concatenate((batch.y, batch.y))
    objective = _objective(x, y, np.concatenate((batch.penalty[:, 0], batch.penalty[:, 1])), level)
    rate = np.concatenate((batch.rate, batch.rate))
    w, count = np.zeros((len(x), 3)), np.full(len(x), -1, dtype=np.int64)
    for step in range(_MOST_STEPS):
        gradient = objective.gradient(w)
        count[(count < 0) & (np.linalg.norm(gradient, axis=-1) < FLAT)] = step
        if (count >= 0).all():
            break
        w = GradientDescent(rate).step(w, gradient)
    before, after = count[: len(batch)], count[len(batch) :]
    return before, after


def _step_gap(batch: Refits, level: Level) -> FloatArray:
    """How clearly the number of steps changes (B,), as a share; 1 where it cannot, NaN without an end."""
    if STEPS not in level.items:
        return np.ones(len(batch))
    before, after = _counted(batch)
    gap = np.abs(after - before) / np.maximum(before, 1)
    mirrored = (np.abs(batch.factor[:, 0]) == 1.0) & (batch.shift == 0.0)
    return np.where((before <= 3) | (after <= 3), np.nan, np.where(mirrored, 1.0, gap))


def _label(found: BoolArray, level: Level) -> IntArray:
    """The number of the set (B,) for which items (B, n) change; `UNCLEAR` for a set that is no answer."""
    labels = np.full(len(found), UNCLEAR, dtype=np.int64)
    for number, members in enumerate(level.sets):
        wanted = np.array([item in members for item in level.items])
        labels[(found == wanted).all(axis=-1)] = number
    return labels


def _table(inputs: Mapping[str, Any]) -> Table:
    """The examples, one a column."""
    first, second = zip(*inputs["x"], strict=True)
    rows = (
        (r"\(x_1\)", *(fixed(v, 1) for v in first)),
        (r"\(x_2\)", *(fixed(v, 1) for v in second)),
        (r"\(y\)", *(fixed(v, 0) for v in inputs["y"])),
    )
    return Table(("example", *(str(i) for i in range(1, EXAMPLES + 1))), rows)


def _vector(w: FloatArray, level: Level) -> str:
    """w = (0.52, −1.10) and b = 0.30."""
    shown = f"w = ({fixed(float(w[0]), 2)}, {fixed(float(w[1]), 2)})"
    return shown + (f" with b = {fixed(float(w[2]), 2)}" if level.bias else "")


def _cells(fits: Fits, level: Level) -> list[tuple[str, str]]:
    """Weights and the first probabilities, before and after."""
    weights = range(3 if level.bias else 2)
    pairs = [(fixed(float(fits.before[0, j]), 2), fixed(float(fits.after[0, j]), 2)) for j in weights]
    chances = zip(fits.p_before[0, :4], fits.p_after[0, :4], strict=True)
    return pairs + [(fixed(float(a), 2), fixed(float(b), 2)) for a, b in chances]


def _grid(fits: Fits, level: Level) -> tuple[Grid, int]:
    """Before and after, line by line."""
    names = ["w₁", "w₂", *(["b"] if level.bias else []), *(f"p{s}" for s in "₁₂₃₄")]
    cells = []
    for number, (before, after) in enumerate(_cells(fits, level)):
        same = before == after
        cells.append(
            (
                GridCell(before, "plain", 2 * number),
                GridCell(after, "muted" if same else "accent", 2 * number + 1),
                GridCell("same" if same else "other", "muted" if same else "accent", 2 * number + 1),
            )
        )
    return Grid("before and after", ("before", "after", ""), tuple(names), tuple(cells)), 2 * len(cells)


def _boundaries(batch: Refits, fits: Fits, last: int) -> Plot:
    """Examples in their old units, and where p = ½ before and after."""
    x, y = batch.x[0], batch.y[0]
    low, high = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    after = fits.after[0].copy()
    after[2] += after[0] * batch.shift[0]
    after[:2] *= batch.factor[0]
    lines = (
        Line(_segment(fits.before[0], low, high, 0.0), "ghost", "before"),
        Line(
            _segment(after, low, high, 0.0),
            "accent",
            "after",
            tuple([last] * len(_segment(after, low, high, 0.0))),
        ),
    )
    marks = tuple(
        Marks(tuple((float(a), float(b)) for a, b in x[y == kind]), glyph, role)  # type: ignore[arg-type]
        for kind, glyph, role in ((1.0, "●", "right"), (0.0, "○", "wrong"))
    )
    return Plot("p = ½", "x₁", "x₂", lines=lines, marks=marks)


def _segment(w: FloatArray, low: FloatArray, high: FloatArray, level: float) -> tuple[Point, ...]:
    """The part of the line w₁x₁ + w₂x₂ + b = level inside a box; empty where it misses the box."""
    points = []
    for a, b in ((0, 1), (1, 0)):
        for edge in (low[a], high[a]):
            if abs(w[b]) > 1e-9:
                other = (level - w[2] - w[a] * edge) / w[b]
                if low[b] <= other <= high[b]:
                    points.append((float(edge), float(other)) if a == 0 else (float(other), float(edge)))
    points.sort()
    return (points[0], points[-1]) if len(points) > 1 else ()


FAMILY = RescaleRefit()
