"""Which of three directions is the most curved.

Along d the second derivative of a loss with Hessian H is dᵀHd / dᵀd for a direction of any length (the
Rayleigh quotient; Boyd and Vandenberghe, A.4). The truth is a second difference of the loss.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, normal, printed
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, total
from quizlr.engine.ranking import falling, orders, places_for, ranked
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Role, Table

_LETTERS = ("a", "b", "c")
_STEP = 0.5
_RULE = (
    r"Where a loss is smooth, its curvature along \(d\) is \(d^\top H d / d^\top d\), between the least and the largest "
    r"eigenvalue of \(H\); mixed entries count."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many weights, and whether there are mixed second derivatives."""

    weights: int
    mixed: bool


LEVELS = {
    "diagonal": Level(2, mixed=False),
    "matrix": Level(2, mixed=True),
    "three-weights": Level(3, mixed=True),
}


@dataclass(frozen=True, slots=True)
class Directions(Batch):
    """Candidates: H (B, d, d) and three directions of whole numbers (B, 3, d)."""

    matrix: FloatArray
    ways: FloatArray


class CurvatureDirection(Family[Directions]):
    """Order three printed directions by the curvature along them."""

    name = "curvature_direction"
    kind = Directions
    levels = LEVELS
    asks = "The order of three directions by the curvature of the loss along them."
    truth_is = "a second difference of the loss along each direction"
    oracle_is = r"\(d^\top H d / d^\top d\)"
    exact = frozenset({"ways"})

    def answers(self, ask: Ask) -> int:
        """All orders of three."""
        return 6

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Directions:
        """Draw a Hessian and directions, then put these into the places of the wanted order."""
        size = LEVELS[ask.level].weights
        half = normal(rng, 1.6, (count, size, size))
        matrix = half + np.swapaxes(half, -1, -2)
        keep = np.ones((size, size)) if LEVELS[ask.level].mixed else np.eye(size)
        matrix = printed(matrix * keep, 1)
        ways = np.floor(7.0 * rng.random((count, 3, size))) - 3.0
        places = places_for(_curvatures(matrix, ways), target)
        return Directions(matrix, np.take_along_axis(ways, places[:, :, None], axis=1) + 0.0)

    def margins(self, batch: Directions, ask: Ask) -> Sequence[Margin]:
        """Ask for three different lines whose curvatures lie well apart."""
        values = np.sort(_curvatures(batch.matrix, batch.ways), axis=-1)
        gaps = np.diff(values, axis=-1)
        share = gaps / np.maximum(np.abs(values[:, 1:]) + np.abs(values[:, :-1]), 1e-9)
        return (
            Margin("least difference of two curvatures", gaps.min(axis=-1), 0.4),
            Margin("that difference as a share of their sizes", share.min(axis=-1), 0.13),
            Margin("largest size of a curvature", np.abs(values).max(axis=-1), 0.5),
            Margin("least length of a direction", np.abs(batch.ways).sum(axis=-1).min(axis=-1), 1.0),
        )

    def truth(self, batch: Directions, ask: Ask, stretch: float = 1.0) -> Settled:
        """Go a little to both sides of the point and compare with the middle."""
        objective = Quadratic(batch.matrix)
        unit = batch.ways / np.maximum(np.linalg.norm(batch.ways, axis=-1, keepdims=True), 1e-12)
        moves = np.moveaxis(_STEP * unit, 1, 0)
        bend = (objective.loss(moves) + objective.loss(-moves)) / _STEP**2
        return Settled(ranked(bend.T))

    def oracle(self, batch: Directions, ask: Ask) -> Settled:
        """The quadratic form of each direction."""
        return Settled(ranked(_curvatures(batch.matrix, batch.ways)))

    def by_hand(self, variant: Variant) -> Given:
        """The same form, from the printed numbers."""
        batch = self.recall([variant.inputs])
        return falling(_curvatures(batch.matrix, batch.ways)[0])

    def key(self, case: Case[Directions]) -> OrderKey:
        """The most curved first."""
        return OrderKey(tuple(orders(3)[case.label].tolist()))

    def readings(self, batch: Directions) -> dict[str, FloatArray]:
        """The curvatures along the first two weights."""
        return {"first": batch.matrix[:, 0, 0], "other": batch.matrix[:, 1, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Bend the loss along one of the first two weights."""
        place = 0 if knob == "first" else 1
        return edited(inputs, "matrix", float(value), place, place)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """One component of one direction with another whole number."""
        for i, letter in enumerate(_LETTERS):
            for j in range(len(inputs["matrix"])):
                before = inputs["ways"][i][j]
                for after in range(-4, 5):
                    if after != before:
                        told = changed(f"component {j + 1} of {letter}", fixed(before, 0), fixed(after, 0))
                        yield edited(inputs, "ways", float(after), i, j), told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The Hessian as a table, and the directions as options."""
        names = [rf"\(w_{j + 1}\)" for j in range(len(inputs["matrix"]))]
        rows = [
            (name, *(fixed(v, 1) for v in row)) for name, row in zip(names, inputs["matrix"], strict=True)
        ]
        return Posed(
            prompt=r"A smooth loss has the second derivatives \(H\) below at the point where it stands.",
            question="Order these directions by the curvature of the loss along them, the largest (most upward) first.",
            table=Table((r"\(H\)", *names), tuple(rows)),
            options=tuple(formula(f"({', '.join(fixed(v, 0) for v in way)})") for way in inputs["ways"]),
        )

    def tell(self, case: Case[Directions]) -> Told:
        """The form of each direction."""
        ways = case.batch.ways[case.place]
        values = _curvatures(case.batch.matrix[[case.place]], case.batch.ways[[case.place]])[0]
        right = tuple(orders(3)[case.label].tolist())
        said = ", ".join(f"{_LETTERS[i]} {fixed(float(values[i]), 2)}" for i in right)
        return Told(
            answer=" ".join(_LETTERS[i] for i in right),
            outcome=f"Measured on the loss, the curvatures are {said}.",
            working=_working(case.batch.matrix[case.place], ways, values),
            rule=_RULE,
            foils=_foils(case.batch.matrix[case.place], ways, values),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The loss along each direction as it bends, and the curvatures as bars."""
        batch = self.recall([inputs])
        values = _curvatures(batch.matrix, batch.ways)[0].tolist()
        at = np.linspace(-1.0, 1.0, 31)
        roles: tuple[Role, ...] = ("accent", "path", "right")
        lines = tuple(
            Line(tuple((float(t), 0.5 * value * float(t) ** 2) for t in at), role, name, tuple(range(31)))
            for name, value, role in zip(_LETTERS, values, roles, strict=True)
        )
        bars = tuple(Bar(name, value, "path", 30) for name, value in zip(_LETTERS, values, strict=True))
        plot = Plot("loss along each", "distance", lines=lines)
        told = ", ".join(
            f"{fixed(value, 2)} along {name}" for name, value in zip(_LETTERS, values, strict=True)
        )
        rows = tuple((name, fixed(value, 2)) for name, value in zip(_LETTERS, values, strict=True))
        return Picture(
            (plot, Bars("curvature", bars)),
            30,
            f"The curvature is {told}.",
            Table(("direction", "curvature"), rows),
        )


def _curvatures(matrix: FloatArray, ways: FloatArray) -> FloatArray:
    """dᵀHd / dᵀd. Shapes: matrix (B, d, d), ways (B, 3, d), result (B, 3); 0 for a direction of no length."""
    form = np.einsum("bki,bij,bkj->bk", ways, matrix, ways)
    return np.asarray(form / np.maximum(np.sum(ways * ways, axis=-1), 1e-12), dtype=np.float64)


def _working(matrix: FloatArray, ways: FloatArray, values: FloatArray) -> str:
    lines = [r"With \(d^\top H d\) divided by \(d^\top d\):", ""]
    for name, way, value in zip(_LETTERS, ways, values, strict=True):
        terms = [
            matrix[i, j] * way[i] * way[j] * (1 + (i != j))
            for i in range(len(way))
            for j in range(i, len(way))
        ]
        shown = total([term for term in terms if term] or [0.0], 1)
        lines.append(f"- {name}: ({shown}) / {fixed(float(way @ way), 0)} = {fixed(float(value), 2)}")
    return "\n".join(lines)


def _foils(matrix: FloatArray, ways: FloatArray, values: FloatArray) -> tuple[Foil, ...]:
    alone = np.sum(np.diagonal(matrix) * ways * ways, axis=-1) / np.maximum(
        np.sum(ways * ways, axis=-1), 1e-12
    )
    form = values * np.sum(ways * ways, axis=-1)
    return (
        Foil(
            falling(alone),
            "diagonal-only",
            "With the diagonal entries alone this would be the order. The mixed entries add twice the product of two "
            "components each.",
        ),
        Foil(
            falling(form),
            "length-counts",
            r"\(d^\top H d\) is the right start. A direction twice as long has four times as much of it, so it has to be "
            r"divided by \(d^\top d\).",
        ),
        Foil(
            falling(np.abs(values)),
            "size-of-curvature",
            "By size alone a strongly negative curvature stands further up. It bends downwards, though: the larger its "
            "size, the later it comes.",
        ),
        Foil(
            falling(-values),
            "size-of-curvature" if values.min() < 0.0 else "least-first",
            "The three do lie in this row, but from the least to the largest. The most upward bend comes first.",
        ),
    )


FAMILY = CurvatureDirection()
