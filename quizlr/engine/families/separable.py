"""How many examples a line must get wrong at the least.

The truth is found by training without none, one or two of them; along which directions the classes come
apart is told by `quizlr.engine.splits`.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.numerals import fixed, formula
from quizlr.engine.splits import (
    MOST,
    Points,
    Split,
    best_gaps,
    errors_along,
    errors_through_origin,
    fewest_errors,
    widest_split,
)
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Point, Table

STEPS = 500
OPTIONS = ("none", "one", "two")

_RATE = 8.0
_OVERSAMPLED = 10
_FILM_RATE = 0.5
_FILM_STEPS = 40
_WORDS = {8: "eight", 9: "nine"}
_FAR = 100.0
_FREE = 0.35
_OVERLAP = 0.25
_RULE = (
    "A line makes no error exactly if along some direction all of one class come before all of the other; "
    "curves and single features do not count."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Examples, features, how far the classes reach along and across the line, and how the line lies."""

    examples: int
    features: int
    along: tuple[float, float]
    across: float
    oblique: bool


LEVELS = {
    "one-feature": Level(9, 1, (0.3, 4.0), 0.0, oblique=False),
    "two-features": Level(8, 2, (0.4, 2.4), 2.2, oblique=False),
    "diagonal": Level(9, 2, (0.35, 1.7), 4.0, oblique=True),
}


class Separable(Family[Points]):
    """Predict the fewest errors a line can make."""

    name = "separable"
    pool_size = 8
    kind = Points
    levels = LEVELS
    asks = "How many examples a straight line must get wrong at the least."
    truth_is = (
        "logistic regression trained on the examples, then without any one, then without any two, until it "
        "makes no error"
    )
    oracle_is = "the gap between the classes along every direction between two points and across them"

    def answers(self, ask: Ask) -> int:
        """None, one or two."""
        return MOST + 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Points:
        """Draw two sides of a line, then label as many examples as are to be wrong like the other side."""
        level = LEVELS[ask.level]
        shape = (_OVERSAMPLED * count, level.examples)
        side = np.where(_mixed(rng, shape), 1.0, -1.0)
        low, high = level.along
        along = side * uniform(rng, low, high, shape)
        off = uniform(rng, -1.2, 1.2, (shape[0], 1))
        x = (along + off)[..., None]
        if level.features == 2:
            x = (
                _turned(rng, along, uniform(rng, -1.0, 1.0, shape) * level.across, level)
                + off[..., None] * 0.7
            )
        deep = np.abs(along) > 0.4 * high
        swapped = np.argsort(np.argsort(rng.random(shape) - deep, axis=-1), axis=-1) < target
        orientation = np.where(rng.random((shape[0], 1)) < 0.5, -1.0, 1.0)
        y = (np.where(swapped, -side, side) * orientation > 0).astype(np.float64)
        batch = Points(printed(x, 1), y)
        fits = (fewest_errors(batch) == target) & self.passes(batch, ask)
        return take(batch, np.argsort(~fits, kind="stable")[:count])

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Points:
        """Rebuild a batch from stored inputs; all must have equal shapes."""
        x, y = (np.array([item[name] for item in inputs], dtype=np.float64) for name in ("x", "y"))
        return Points(x, y)

    def margins(self, batch: Points, ask: Ask) -> Sequence[Margin]:
        """Ask for a gap that can be seen, and for an overlap that can be seen with one fewer left out."""
        best = best_gaps(batch)
        fewest = np.minimum((best > 0).argmax(axis=-1), MOST)
        rows = np.arange(len(batch))
        before = np.where(fewest > 0, best[rows, np.maximum(fewest - 1, 0)], -_FAR)
        ones = batch.y.sum(axis=-1)
        return (
            Margin("gap between the classes without the errors", best[rows, fewest], _FREE),
            Margin("gap with one error fewer, negative for an overlap", before, most=-_OVERLAP),
            Margin("examples of class 1", ones, 3, batch.y.shape[1] - 3),
        )

    def truth(self, batch: Points, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train on all, then without any one, then without any two, until some run makes no error."""
        labels = np.full(len(batch), UNCLEAR, dtype=np.int64)
        taken = 0
        for size in range(MOST + 1):
            open_ = np.flatnonzero(labels == UNCLEAR)
            if not len(open_):
                break
            done, steps = _reached(take(batch, open_), _left_out(batch.y.shape[1], size), stretch)
            labels[open_[done]] = size
            taken += steps
        return Settled(labels, steps=taken)

    def oracle(self, batch: Points, ask: Ask) -> Settled:
        """Gaps along all directions that matter."""
        return Settled(fewest_errors(batch))

    def by_hand(self, variant: Variant) -> Given:
        """Sort one feature; or sketch to a quarter of a unit and turn a ruler by 7.5 degrees at a time."""
        x, y = np.array(variant.inputs["x"]), np.array(variant.inputs["y"])
        if x.shape[1] == 1:
            return min(errors_along(x[:, 0], y), MOST)
        sketch = np.round(4.0 * x) / 4.0
        angles = np.deg2rad(np.arange(0.0, 180.0, 7.5))
        return min(MOST, *(errors_along(sketch @ np.array([np.cos(a), np.sin(a)]), y) for a in angles))

    def readings(self, batch: Points) -> dict[str, FloatArray]:
        """The first feature of the first example."""
        return {"first": batch.x[:, 0, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move the first example along the first feature."""
        return edited(inputs, "x", float(value), 0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Give one example the other label, or move it far out."""
        for i, label in enumerate(inputs["y"]):
            words = changed(rf"\(y\) of example {i + 1}", f"{label:.0f}", f"{1 - label:.0f}")
            yield edited(inputs, "y", 1.0 - label, i), words
        if len(inputs["x"][0]) == 1:
            for i, (value,) in enumerate(inputs["x"]):
                for place in (-4.0, 0.0, 4.0):
                    words = changed(rf"\(x\) of example {i + 1}", fixed(value, 1), fixed(place, 1))
                    yield edited(inputs, "x", place, i, 0), words

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples and what the model can draw."""
        names = _feature_names(len(inputs["x"][0]))
        what = "one point on the axis of" if len(names) == 1 else "a straight line in the plane of"
        prompt = (
            f"Logistic regression with a bias sees these {_WORDS[len(inputs['y'])]} examples. Its "
            f"boundary, \\(p = 0.5\\), is {what} {' and '.join(names)}; weights and bias may take any "
            "values."
        )
        question = "What is the smallest possible number of examples on the wrong side?"
        return Posed(prompt, question, _table(inputs), OPTIONS)

    def tell(self, case: Case[Points]) -> Told:
        """The best direction with its numbers."""
        split = widest_split(self.recall([case.inputs]), case.label)
        return Told(
            answer=OPTIONS[case.label] + (f", such as {_listed(split.wrong)}" if split.wrong else ""),
            outcome=_outcome(case.label, split),
            working=_working(case.inputs, case.label, split),
            rule=_RULE,
            foils=_foils(case.inputs, case.label, split),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Examples and the line that makes the fewest errors; errors while it trains on all examples."""
        batch = self.recall([inputs])
        best = best_gaps(batch)[0]
        fewest = int((best > 0).argmax()) if (best > 0).any() else MOST
        split = widest_split(batch, fewest)
        if not (best > 0).any():
            said = "Even without any two examples no line separates the classes."
        elif fewest:
            gap = fixed(split.gap, 2)
            said = f"The best line gets {_listed(split.wrong)} wrong; the others are {gap} apart."
            "apart."
        else:
            said = f"A line separates all examples, with a gap of {fixed(split.gap, 2)} between the classes."
        errors = _film(batch)
        rows = (("least possible", str(fewest)), ("after training on all", str(int(errors[-1]))))
        scatter = _line_plot(inputs, split) if len(inputs["x"][0]) == 1 else _plane(inputs, split)
        return Picture(
            (scatter, _errors_plot(errors, fewest)), _FILM_STEPS, said, Table(("errors", ""), rows)
        )


def _mixed(rng: Generator, shape: tuple[int, ...]) -> BoolArray:
    """About half of each row, at random places."""
    ranks = np.argsort(rng.random(shape), axis=-1)
    half = np.where(rng.random((shape[0], 1)) < 0.5, shape[1] // 2, (shape[1] + 1) // 2)
    mixed: BoolArray = ranks < half
    return mixed


def _turned(rng: Generator, along: FloatArray, across: FloatArray, level: Level) -> FloatArray:
    """Points (B, N, 2) at these coordinates along a random direction and across it."""
    degrees = (
        uniform(rng, 30.0, 60.0, (len(along), 1))
        if level.oblique
        else uniform(rng, 0.0, 90.0, (len(along), 1))
    )
    angle = np.deg2rad(degrees) + np.pi / 2.0 * (rng.random((len(along), 1)) < 0.5)
    c, s = np.cos(angle), np.sin(angle)
    return np.stack((c * along - s * across, s * along + c * across), axis=-1)


@cache
def _left_out(number: int, size: int) -> BoolArray:
    """Every way to keep all but so many examples (C, N)."""
    ways = list(itertools.combinations(range(number), size))
    keep = np.ones((len(ways), number), dtype=np.bool_)
    for place, way in enumerate(ways):
        keep[place, list(way)] = False
    return keep


def _reached(batch: Points, keep: BoolArray, stretch: float) -> tuple[BoolArray, int]:
    """Which candidates (B,) some run on the kept examples brings to no error, and the steps taken.

    Gradient descent on the mean cross-entropy with a large rate: without a minimum to settle at it
    goes on until every example is on its side, if that is possible at all.
    """
    count, ways = len(batch), len(keep)
    x = np.concatenate((batch.x, np.ones((*batch.y.shape, 1))), axis=-1)
    x = np.repeat(x, ways, axis=0) * np.tile(keep, (count, 1))[..., None]
    y = np.repeat(batch.y, ways, axis=0)
    kept, owner = np.tile(keep, (count, 1)), np.repeat(np.arange(count), ways)
    w, done, steps = np.zeros((len(x), x.shape[-1])), np.zeros(count, dtype=np.bool_), 0
    while steps < round(STEPS * stretch) and len(x):
        w = w - _RATE * MeanCrossEntropy(x, y).gradient(w)
        steps += 1
        right = ((2.0 * y - 1.0) * logits(x, w) > 0.0) | ~kept
        done[owner[right.all(axis=-1)]] = True
        on = ~done[owner]
        if not on.all():
            x, y, kept, owner, w = x[on], y[on], kept[on], owner[on], w[on]
    return done, steps


def _feature_names(features: int) -> list[str]:
    return [r"\(x\)"] if features == 1 else [r"\(x_1\)", r"\(x_2\)"]


def _table(inputs: Mapping[str, Any]) -> Table:
    """The examples, one a column."""
    names = _feature_names(len(inputs["x"][0]))
    columns = zip(*inputs["x"], strict=True)
    rows = [(name, *(fixed(v, 1) for v in column)) for name, column in zip(names, columns, strict=True)]
    rows.append((r"\(y\)", *(fixed(v, 0) for v in inputs["y"])))
    return Table(("example", *(str(i) for i in range(1, len(inputs["y"]) + 1))), tuple(rows))


def _listed(wrong: Sequence[int]) -> str:
    """Example 3, or examples 3 and 7."""
    numbers = [str(i + 1) for i in wrong]
    return f"example {numbers[0]}" if len(numbers) == 1 else "examples " + " and ".join(numbers)


def _outcome(label: int, split: Split) -> str:
    if label == 0:
        return "Trained on all examples, logistic regression comes to zero errors."
    with_more = "all examples" if label == 1 else "any single one left out"
    return (
        f"Trained without {_listed(split.wrong)}, logistic regression comes to zero errors; with "
        f"{with_more} some error is left after {STEPS} steps."
    )


def _coordinate(direction: FloatArray) -> str:
    """The direction as a formula, such as 0.62 x₁ − 0.78 x₂."""
    if len(direction) == 1:
        return formula("x" if direction[0] > 0 else "-x")
    first, second = (float(v) for v in direction)
    sign = "-" if second < 0 else "+"
    return formula(rf"{fixed(first, 2)}\,x_1 {sign} {fixed(abs(second), 2)}\,x_2")


def _working(inputs: Mapping[str, Any], label: int, split: Split) -> str:
    x, y = np.array(inputs["x"]), np.array(inputs["y"])
    along, kept = x @ split.direction, np.ones(len(y), dtype=np.bool_)
    kept[list(split.wrong)] = False
    ends, starts = along[kept & (y < 0.5)].max(), along[kept & (y > 0.5)].min()
    text = (
        f"Along {_coordinate(split.direction)} class 0 ends at {fixed(float(ends), 2)} and class 1 starts "
        f"at {fixed(float(starts), 2)}"
    )
    if label == 0:
        return text + ": a cut between them makes no error. Only the order along this one direction counts."
    places = " and ".join(fixed(float(along[i]), 2) for i in split.wrong)
    kinds = " and ".join(f"{y[i]:.0f}" for i in split.wrong)
    fewer = "all of them" if label == 1 else "any single one left out"
    number = "it" if label == 1 else "them"
    return (
        f"{text}, but for {_listed(split.wrong)} (class {kinds}) at {places}. So a cut there gets only "
        f"{number} wrong. With {fewer} the classes overlap by at least {fixed(_overlap(inputs, label), 2)} "
        "along every direction, so fewer is impossible."
    )


def _overlap(inputs: Mapping[str, Any], label: int) -> float:
    """By how much the classes overlap along their best direction with one error fewer."""
    batch = Points(np.array([inputs["x"]], dtype=np.float64), np.array([inputs["y"]], dtype=np.float64))
    return -float(best_gaps(batch)[0, label - 1])


def _foils(inputs: Mapping[str, Any], label: int, split: Split) -> tuple[Foil, ...]:
    """For each wrong option the idea that leads there."""
    too_few = [_too_few(option, label, split) for option in range(label)]
    too_many = [_too_many(option, inputs, label, split) for option in range(label + 1, MOST + 1)]
    return (*too_few, *too_many)


def _too_few(option: int, label: int, split: Split) -> Foil:
    if option == 1:
        return Foil(
            option,
            "one-culprit",
            "One example does stand deepest in the other class. Without it a line still fails; it takes "
            f"two, such as {_listed(split.wrong)}.",
        )
    if label == 1:
        how = "A second cut could fence off" if len(split.direction) == 1 else "A curve could be led around"
        only = "single cut" if len(split.direction) == 1 else "straight line"
        return Foil(
            option,
            "curve-will-do",
            f"{how} {_listed(split.wrong)}. With these features there is only a {only}, and none leaves it "
            "on its side.",
        )
    return Foil(
        option,
        "training-gets-there",
        f"The loss does fall for as long as one trains. But no weights at all put {_listed(split.wrong)} "
        "on their sides together with the rest.",
    )


def _too_many(option: int, inputs: Mapping[str, Any], label: int, split: Split) -> Foil:
    x, y = np.array(inputs["x"]), np.array(inputs["y"])
    said = "two or more" if option == MOST else OPTIONS[option]
    best = f"Along {_coordinate(split.direction)} a cut at {fixed(split.cut, 2)} gets {_only(label)} wrong."
    if min(errors_through_origin(x, y), MOST) == option:
        return Foil(
            option,
            "bias-forgotten",
            f"Without a bias, with a cut at zero, it would be {said}. The bias moves the cut. {best}",
        )
    if x.shape[1] == 2 and min(MOST, *(errors_along(column, y) for column in x.T)) == option:
        return Foil(
            option,
            "one-feature-at-a-time",
            f"With either feature alone it would be {said}. A line may use both at once. {best}",
        )
    return Foil(
        option,
        "close-means-wrong",
        f"Some examples do lie close to the other class. Close is not across, though. {best}",
    )


def _only(label: int) -> str:
    return "none" if label == 0 else f"only {OPTIONS[label]}"


def _film(batch: Points) -> FloatArray:
    """Errors by step of a calm descent on all examples (T + 1,)."""
    x = np.concatenate((batch.x, np.ones((*batch.y.shape, 1))), axis=-1)
    objective, w = MeanCrossEntropy(x, batch.y), np.zeros((1, x.shape[-1]))
    errors = []
    for _ in range(_FILM_STEPS + 1):
        right = (2.0 * batch.y - 1.0) * logits(x, w) > 0.0
        errors.append(float((~right).sum()))
        w = w - _FILM_RATE * objective.gradient(w)
    return np.array(errors)


def _errors_plot(errors: FloatArray, fewest: int) -> Plot:
    steps = tuple(range(len(errors)))
    points = tuple((float(k), float(count)) for k, count in enumerate(errors))
    return Plot(
        "errors while it trains",
        "step",
        lines=(Line(points, "path", "", steps),),
        rules=((float(fewest), f"least: {fewest}"),),
    )


def _marks(points: Sequence[Point], inputs: Mapping[str, Any], wrong: Sequence[int]) -> tuple[Marks, ...]:
    """Examples of both classes, and those on the wrong side."""
    groups = []
    for label, glyph, name in ((1.0, "●", "1"), (0.0, "○", "0")):
        own = [i for i, y in enumerate(inputs["y"]) if y == label]
        groups.append(Marks(tuple(points[i] for i in own if i not in wrong), glyph, "plain", name))
        groups.append(Marks(tuple(points[i] for i in own if i in wrong), glyph, "wrong"))
    return tuple(group for group in groups if group.points)


def _plane(inputs: Mapping[str, Any], split: Split) -> Plot:
    """Examples in the plane with the line, drawn as far as they reach."""
    x = np.array(inputs["x"])
    across = np.array([-split.direction[1], split.direction[0]])
    reach = x @ across
    foot = split.cut * split.direction
    ends = [foot + place * across for place in np.linspace(reach.min(), reach.max(), 21)]
    points = tuple((float(a), float(b)) for a, b in ends)
    steps = tuple(round(i * _FILM_STEPS / 20) for i in range(21))
    places = [(float(a), float(b)) for a, b in x]
    line = Line(points, "accent", "line", steps)
    return Plot("fewest errors", "x₁", "x₂", lines=(line,), marks=_marks(places, inputs, split.wrong))


def _line_plot(inputs: Mapping[str, Any], split: Split) -> Plot:
    """Labels over x with the cut, and a sigmoid that goes through it."""
    x = np.array(inputs["x"])[:, 0]
    grid = np.linspace(x.min() - 0.3, x.max() + 0.3, 41)
    curve = sigmoid(4.0 * (grid * split.direction[0] - split.cut))
    steps = tuple(round(i * _FILM_STEPS / 40) for i in range(41))
    points = tuple((float(a), float(b)) for a, b in zip(grid, curve, strict=True))
    places = [(float(v), float(y)) for v, y in zip(x, inputs["y"], strict=True)]
    lines = (Line(points, "accent", "p", steps),)
    return Plot("fewest errors", "x", "y", lines=lines, marks=_marks(places, inputs, split.wrong))


FAMILY = Separable()
