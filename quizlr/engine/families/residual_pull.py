"""Which example adds most to one component of the gradient of logistic regression.

∂L/∂wⱼ is the mean of (pᵢ − yᵢ) xᵢⱼ (Bishop, PRML, 4.91): the transposed features map the errors to the
weights, so an example pulls with its error times its feature.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import Ask, Margin, Settled, row, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, printed
from quizlr.engine.edits import changed, edited
from quizlr.engine.examples import NUMBER_WORDS, Labelled, drawn, shown_p, table_of, with_label
from quizlr.engine.families.grad_signs import SIGMOID_TABLE, looked_up
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Grid, GridCell, Picture, Table

_DIFFERENCE = 1e-5
_HARD_SHARE = 0.6
"""For each short cut, so often candidates come first in which it fails."""

_FEATURES = (-3.0, -2.0, -1.0, -0.3, 0.3, 1.0, 2.0, 3.0)
_NAMES = ("w₁", "w₂", "w₃")
_RULE = (
    r"Cross-entropy of logistic regression, no penalty: an example adds \((p - y)\, x_j\) to \(N\, \partial L/"
    r"\partial w_j\), its error times its feature."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How large a level is, what it prints, and by which factor the largest part leads.

    `slack` is how far p may be off when worked out by hand.
    """

    number: int
    features: int
    probabilities: bool
    lead: float
    slack: float


LEVELS = {
    "given-p": Level(4, 2, probabilities=True, lead=1.4, slack=0.005),
    "wide": Level(6, 3, probabilities=True, lead=1.25, slack=0.005),
    "given-weights": Level(4, 2, probabilities=False, lead=1.4, slack=0.07),
}


@dataclass(frozen=True, slots=True)
class Pulls(Labelled):
    """Candidates: examples and weights, and the place of the weight that is asked for (B,)."""

    column: IntArray

    @property
    def pulls(self) -> FloatArray:
        """(p − y) xⱼ of every example for the weight asked for (B, N)."""
        return self._asked(self.parts)

    @property
    def feature(self) -> FloatArray:
        """xⱼ of every example for the weight asked for (B, N)."""
        return self._asked(self.x)

    def _asked(self, values: FloatArray) -> FloatArray:
        return np.take_along_axis(values, self.column[:, None, None], axis=-1)[..., 0]


class ResidualPull(Family[Pulls]):
    """Find the example that adds most to one component of the gradient."""

    name = "residual_pull"
    kind = Pulls
    levels = LEVELS
    asks = r"Which example adds the most, in size, to one component of \(\nabla L\)."
    truth_is = "one step of training on each example alone, and how far it moves the weight"
    oracle_is = "leaving each example out in turn, and how far the slope of the summed loss changes"
    exact = frozenset({"column"})

    def answers(self, ask: Ask) -> int:
        """Any of the examples."""
        return LEVELS[ask.level].number

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Pulls:
        """Draw examples, those first in which the short cuts fail, and put the strongest in its place."""
        shape = LEVELS[ask.level]
        x, y, w = drawn(rng, (4 * count, shape.number, shape.features), shape.features)
        column = np.floor(rng.random(4 * count) * shape.features).astype(np.int64)
        batch = Pulls(x, y, w, column)
        by_error, by_feature = rng.random(2) < _HARD_SHARE
        easy = (by_error & _leads(np.abs(batch.p - y), batch)) | (by_feature & _leads(batch.feature, batch))
        batch = take(batch, np.argsort(easy, kind="stable")[:count])
        return _swapped(batch, np.abs(batch.pulls).argmax(axis=-1), target)

    def margins(self, batch: Pulls, ask: Ask) -> Sequence[Margin]:
        """Ask for a clear lead, also for a person who works with rounded p."""
        shape = LEVELS[ask.level]
        errors, feature = np.abs(batch.p - batch.y), np.abs(batch.feature)
        ordered = np.sort(errors * feature, axis=-1)
        first = (errors * feature).argmax(axis=-1)[:, None]
        others = (errors + shape.slack) * feature
        np.put_along_axis(others, first, 0.0, axis=-1)
        least = np.take_along_axis((errors - shape.slack) * feature, first, axis=-1)[:, 0]
        ones = batch.y.sum(axis=-1)
        return (
            Margin(
                "lead of the largest part over the second",
                ordered[:, -1] / np.maximum(ordered[:, -2], 1e-9),
                shape.lead,
            ),
            Margin("lead that is left when p is rounded", least - others.max(axis=-1), 0.01),
            Margin("largest part", ordered[:, -1], 0.3),
            Margin("examples of class 1", ones, 1, shape.number - 1),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.2),
        )

    def truth(self, batch: Pulls, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train on every example alone for one step; the one that moves the weight furthest wins."""
        size, number, features = batch.x.shape
        alone = MeanCrossEntropy(batch.x.reshape(-1, 1, features), batch.y.reshape(-1, 1).astype(np.float64))
        start = np.repeat(batch.w, number, axis=0)
        run = train(alone, GradientDescent(np.ones(len(start))), start, 1)
        moves = (run.path[1] - run.path[0]).reshape(size, number, features)
        own = np.take_along_axis(moves, batch.column[:, None, None], axis=-1)[..., 0]
        return Settled(np.abs(own).argmax(axis=-1).astype(np.int64), steps=size * number)

    def oracle(self, batch: Pulls, ask: Ask) -> Settled:
        """Leave out one example at a time and take central differences of the summed loss."""
        number = batch.x.shape[1]
        whole = _slope(batch)
        left = [_slope(_without(batch, place)) for place in range(number)]
        return Settled(np.abs(whole - np.stack(left)).argmax(axis=0).astype(np.int64))

    def by_hand(self, variant: Variant) -> Given:
        """Multiply p − y by the feature, example by example; p as printed, or looked up."""
        x, y, w = (np.array(variant.inputs[name], dtype=np.float64) for name in ("x", "y", "w"))
        p = np.array(variant.inputs["p"]) if variant.inputs["p"] else np.array([looked_up(z) for z in x @ w])
        return int(np.abs((p - y) * x[:, variant.inputs["column"]]).argmax())

    def inputs(self, batch: Pulls, place: int, ask: Ask) -> dict[str, Any]:
        """Write down examples, weights and, where they are printed, the probabilities."""
        inputs = row(batch, place)
        return {**inputs, "p": shown_p(inputs, 2) if LEVELS[ask.level].probabilities else []}

    def readings(self, batch: Pulls) -> dict[str, FloatArray]:
        """The first weight."""
        return {"first": batch.w[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Set the first weight; every printed p follows."""
        turned = {**inputs, "w": [value, *inputs["w"][1:]]}
        return {**turned, "p": shown_p(turned, 2) if inputs["p"] else []}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Turn one label round, or change the feature of one example."""
        for place in range(len(inputs["y"])):
            yield with_label(inputs, place)
            for value in _FEATURES:
                if value != inputs["x"][place][inputs["column"]]:
                    yield _with_feature(inputs, place, value)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Weights and examples, and the weight asked for."""
        j, number = inputs["column"] + 1, len(inputs["y"])
        prompt = (
            r"Logistic regression without a bias, \(p = \sigma(w \cdot x)\), stands at "
            + formula(f"w = {vector(inputs['w'], 1)}")
            + rf". \(L\) is the mean cross-entropy over these {NUMBER_WORDS[number]} examples (natural log, no "
            "penalty)."
        )
        if not inputs["p"]:
            listed = ", ".join(f"{short(p)} at {short(z)}" for z, p in SIGMOID_TABLE[:-1])
            prompt += rf" For \(\sigma(z)\) one decimal is enough: {listed}, 1 from 3 on; \(\sigma(-z) = 1 - \sigma(z)\)."
        return Posed(
            prompt,
            rf"Which example adds the most, in size, to \(\partial L / \partial w_{j}\)?",
            table_of(inputs, 2, numbered=True),
            tuple(f"example {i}" for i in range(1, number + 1)),
        )

    def tell(self, case: Case[Pulls]) -> Told:
        """The parts one by one."""
        parts = case.batch.pulls[case.place]
        j = case.inputs["column"] + 1
        total = float(parts.sum())
        return Told(
            answer=f"example {case.label + 1}",
            outcome=(
                f"One step of training on example {case.label + 1} alone moves w{'₁₂₃'[j - 1]} further than on "
                f"any other: it adds {fixed(float(parts[case.label]), 2)} to a sum of {fixed(total, 2)}."
            ),
            working=_working(case),
            rule=_RULE,
            foils=tuple(_foils(case)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """What every example adds to the component; beside it errors and features."""
        batch = self.recall([inputs])
        parts, column = batch.pulls[0], inputs["column"]
        first = int(np.abs(parts).argmax())
        bars = tuple(
            Bar(f"example {i + 1}", float(v), "accent" if i == first else "path", i + 1)
            for i, v in enumerate(parts)
        )
        name, number = _NAMES[column], len(parts)
        total = Bar("sum", float(parts.sum()), "muted", number + 1)
        sentence = (
            f"Example {first + 1} adds {fixed(float(parts[first]), 2)} to N times ∂L/∂{name}, more in size than any "
            f"other; together the {number} examples add {fixed(float(parts.sum()), 2)}."
        )
        panels = (Bars(f"(p − y) x, for {name}", (*bars, total)), _grid(batch))
        return Picture(panels, number + 1, sentence, _picture_table(batch))


def _with_feature(inputs: Mapping[str, Any], place: int, value: float) -> tuple[dict[str, Any], str]:
    """Change the feature an example has for the weight asked for; its p follows where it is printed."""
    j, before = inputs["column"], inputs["x"][place][inputs["column"]]
    turned = edited(inputs, "x", value, place, j)
    follows = r", and its \(p\) with it" if inputs["p"] else ""
    turned["p"] = shown_p(turned, 2) if inputs["p"] else []
    what = rf"\(x_{j + 1}\) of example {place + 1}"
    return turned, changed(what, fixed(before, 1), fixed(value, 1)).removesuffix(".") + follows + "."


def _leads(values: FloatArray, batch: Pulls) -> BoolArray:
    """Where the example largest in something else (B, N) is also the one asked for."""
    same: BoolArray = np.abs(values).argmax(axis=-1) == np.abs(batch.pulls).argmax(axis=-1)
    return same


def _swapped(batch: Pulls, places: IntArray, target: int) -> Pulls:
    """Exchange in every candidate the example at its place with the one at the target."""
    order = np.tile(np.arange(batch.x.shape[1]), (len(batch), 1))
    every = np.arange(len(batch))
    order[every, places] = target
    order[:, target] = places
    x = np.take_along_axis(batch.x, order[..., None], axis=1)
    return Pulls(x, np.take_along_axis(batch.y, order, axis=1), batch.w, batch.column)


def _without(batch: Pulls, place: int) -> Pulls:
    kept = [i for i in range(batch.x.shape[1]) if i != place]
    return Pulls(batch.x[:, kept], batch.y[:, kept], batch.w, batch.column)


def _slope(batch: Pulls) -> FloatArray:
    """Central difference of the summed loss along the weight asked for (B,)."""
    move = _DIFFERENCE * np.eye(batch.w.shape[-1])[batch.column]
    loss, number = batch.objective.loss, batch.y.shape[-1]
    slope: FloatArray = number * (loss(batch.w + move) - loss(batch.w - move)) / (2 * _DIFFERENCE)
    return slope


def _seen(inputs: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    """p − y and the parts (N,), as a person has them: from p as printed or to one decimal."""
    p = np.array(inputs["p"] or shown_p(inputs, 1))
    errors = printed(p - np.array(inputs["y"]), 2)
    feature = np.array(inputs["x"])[:, inputs["column"]]
    return errors, printed(errors * feature, 2)


def _working(case: Case[Pulls]) -> str:
    errors, parts = _seen(case.inputs)
    j = case.inputs["column"] + 1
    digits = 2 if case.inputs["p"] else 1
    lines = [
        f"- {i}: {fixed(e, digits)} × {fixed(x[j - 1], 1)} = {fixed(part, 2)}"
        for i, (e, x, part) in enumerate(
            zip(errors.tolist(), case.inputs["x"], parts.tolist(), strict=True), 1
        )
    ]
    known = "" if case.inputs["p"] else r", with \(p\) to one decimal"
    return (
        rf"By the chain rule an example's loss has the slope \(p - y\) in \(z\), and \(z\) has the slope \(x_{j}\) in "
        rf"\(w_{j}\). So it adds their product; dividing by \(N\) favours none{known}:"
        "\n\n" + "\n".join(lines)
    )


def _foils(case: Case[Pulls]) -> Iterator[Foil]:
    """For every wrong example the idea that leads to it, the most telling first."""
    errors, parts = _seen(case.inputs)
    inputs, right = case.inputs, case.label
    j = inputs["column"]
    feature = np.array(inputs["x"])[:, j]
    against = f"against {_part(parts, right)} for example {right + 1}"
    exact = (case.batch.p - case.batch.y)[case.place]
    worst, widest = int(np.abs(exact).argmax()), int(np.abs(feature).argmax())
    yield Foil(
        worst,
        "largest-error",
        f"No error is larger in size than that of example {worst + 1}, {fixed(float(errors[worst]), 2)}. It counts "
        rf"times its \(x_{j + 1}\), though, here {fixed(float(feature[worst]), 1)}: {_part(parts, worst)} {against}.",
    )
    yield Foil(
        widest,
        "largest-feature",
        rf"No \(x_{j + 1}\) is larger in size than that of example {widest + 1}, {fixed(float(feature[widest]), 1)}. "
        f"It counts times the error, though, here {fixed(float(errors[widest]), 2)}: {_part(parts, widest)} {against}.",
    )
    signed = int(case.batch.pulls[case.place].argmax())
    if parts[signed] > 0:
        yield Foil(
            signed,
            "counts-the-sign",
            f"With its sign, {_part(parts, signed)} is the largest part. In size example {right + 1} adds more: "
            f"{_part(parts, right)}, which pulls the other way.",
        )
    yield from _elsewhere(case, against)
    yield from _plainly(errors, parts, against)


def _part(parts: FloatArray, place: int) -> str:
    return fixed(float(parts[place]), 2)


def _elsewhere(case: Case[Pulls], against: str) -> Iterator[Foil]:
    """The examples that add most to the other weights."""
    j = case.inputs["column"]
    _, parts = _seen(case.inputs)
    for other in range(len(case.inputs["w"])):
        place = int(np.abs(case.batch.parts[case.place, :, other]).argmax())
        if other != j:
            yield Foil(
                place,
                "other-weight",
                rf"Example {place + 1} adds most to \(\partial L / \partial w_{other + 1}\). For \(w_{j + 1}\) its "
                rf"\(x_{j + 1}\) counts, and the part is {_part(parts, place)} {against}.",
            )


def _plainly(errors: FloatArray, parts: FloatArray, against: str) -> Iterator[Foil]:
    """Examples on the wrong side, then all that are left."""
    for place, error in enumerate(errors.tolist()):
        if abs(error) > 0.5:
            yield Foil(
                place,
                "mistakes-alone",
                f"The model is on the wrong side at example {place + 1}, so it does pull. Right ones pull too, each by "
                f"error times feature, and this one adds {_part(parts, place)} {against}.",
            )
    for place in range(len(parts)):
        yield Foil(
            place,
            "all-count-alike",
            rf"In a mean every example has the same factor \(1/N\). What it multiplies differs: example {place + 1} "
            f"adds {_part(parts, place)} {against}.",
        )


def _grid(batch: Pulls) -> Grid:
    """Errors, features and their product, example by example."""
    column = int(batch.column[0])
    values = np.stack(((batch.p - batch.y)[0], batch.feature[0], batch.pulls[0]), axis=-1)
    first = int(np.abs(batch.pulls[0]).argmax())
    cells = tuple(
        tuple(
            GridCell(fixed(v, d), "accent" if i == first else "plain", i + 1)
            for v, d in zip(r, (2, 1, 2), strict=True)
        )
        for i, r in enumerate(values.tolist())
    )
    return Grid(
        "error times feature",
        ("p − y", f"x{'₁₂₃'[column]}", "product"),
        tuple(f"example {i}" for i in range(1, len(values) + 1)),
        cells,
    )


def _picture_table(batch: Pulls) -> Table:
    j = int(batch.column[0]) + 1
    rows = zip(
        (batch.p - batch.y)[0].tolist(), batch.feature[0].tolist(), batch.pulls[0].tolist(), strict=True
    )
    cells = tuple((str(i), fixed(e, 2), fixed(x, 1), fixed(v, 2)) for i, (e, x, v) in enumerate(rows, 1))
    return Table(("example", r"\(p - y\)", rf"\(x_{j}\)", "product"), cells)


FAMILY = ResidualPull()
