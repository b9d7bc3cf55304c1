"""How the loss changes by a small step along each of several directions.

To first order a step s·d changes the loss by s d·∇L, the cosine of the angle to the gradient (Boyd and Vandenberghe,
9.4). The truth is the loss of a quadratic after the step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, total, vector
from quizlr.engine.ranking import falling, orders, places_for, ranked
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Table

_LETTERS = ("a", "b", "c", "d")
_STEP = 0.01
_NABLA = r"\nabla L = <g>"
_FRAMES = 36
_RULE = (
    r"For a small step along \(d\) of length 1 a smooth loss changes by the step times \(d \cdot \nabla L\): most downhill "
    "against the gradient, not at all along the contour."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many directions, whether the gradient itself is printed, and whether the bowl is tilted."""

    ways: int
    gradient: bool
    tilted: bool


LEVELS = {
    "given-gradient": Level(3, gradient=True, tilted=False),
    "given-curvatures": Level(3, gradient=False, tilted=False),
    "four-directions": Level(4, gradient=False, tilted=True),
}


@dataclass(frozen=True, slots=True)
class Ways(Batch):
    """Candidates: H (B, 2, 2), where w stands (B, 2), directions of length 1 to two decimals (B, k, 2).

    At the level that prints the gradient H w in their place, H and w are not shown.
    """

    matrix: FloatArray
    point: FloatArray
    ways: FloatArray

    @property
    def gradient(self) -> FloatArray:
        """H w (B, 2)."""
        uphill: FloatArray = np.einsum("bij,bj->bi", self.matrix, self.point)
        return uphill

    @property
    def falls(self) -> FloatArray:
        """−d·∇L of every direction (B, k)."""
        fall: FloatArray = -np.einsum("bki,bi->bk", self.ways, self.gradient)
        return fall


class DirectionChange(Family[Ways]):
    """Order directions by how much a small step along them lowers the loss."""

    name = "direction_change"
    kind = Ways
    levels = LEVELS
    asks = "The order of three or four directions by how much a small step along them lowers the loss."
    truth_is = "the loss before and after a step of length 0.01 along each"
    oracle_is = r"the products \(d \cdot \nabla L\)"

    def answers(self, ask: Ask) -> int:
        """All orders of the directions."""
        return len(orders(LEVELS[ask.level].ways))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Ways:
        """Draw a bowl, a point and angles, then put the directions into the places of the wanted order."""
        level = LEVELS[ask.level]
        curvature = printed(uniform(rng, 0.5, 6.0, (count, 2)), 1)
        mixed = printed(uniform(rng, -0.7, 0.7, (count,)) * np.sqrt(curvature.prod(axis=-1)), 1)
        off = mixed if level.tilted else np.zeros(count)
        matrix = np.stack((curvature[:, 0], off, off, curvature[:, 1]), axis=-1).reshape(-1, 2, 2) + 0.0
        point = printed(
            uniform(rng, 0.5, 3.0, (count, 2)) * np.where(rng.random((count, 2)) < 0.5, -1.0, 1.0), 1
        )
        angle = 2.0 * np.pi * rng.random((count, level.ways))
        ways = printed(np.stack((np.cos(angle), np.sin(angle)), axis=-1), 2)
        places = places_for(Ways(matrix, point, ways).falls, target)
        return Ways(matrix, point, np.take_along_axis(ways, places[:, :, None], axis=1))

    def margins(self, batch: Ways, ask: Ask) -> Sequence[Margin]:
        """Ask for a slope, and for directions whose shares of it lie well apart."""
        size = np.linalg.norm(batch.gradient, axis=-1)
        shares = np.sort(batch.falls / np.maximum(size, 1e-9)[:, None], axis=-1)
        return (
            Margin("least difference of two cosines", np.diff(shares, axis=-1).min(axis=-1), 0.15),
            Margin("size of the gradient", size, 1.0),
            Margin("least size of a component of it", np.abs(batch.gradient).min(axis=-1), 0.3),
            Margin("least curvature", np.linalg.eigvalsh(batch.matrix)[:, 0], 0.2),
        )

    def truth(self, batch: Ways, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take the step along every direction and compare the losses."""
        objective = Quadratic(batch.matrix)
        after = objective.loss(batch.point[None] + _STEP * np.moveaxis(batch.ways, 1, 0))
        return Settled(ranked((objective.loss(batch.point) - after).T))

    def oracle(self, batch: Ways, ask: Ask) -> Settled:
        """Compare the products with the gradient."""
        return Settled(ranked(batch.falls))

    def by_hand(self, variant: Variant) -> Given:
        """The same products, from the printed numbers."""
        return falling(self.recall([variant.inputs]).falls[0])

    def key(self, case: Case[Ways]) -> OrderKey:
        """The largest fall first."""
        return OrderKey(tuple(orders(LEVELS[case.ask.level].ways)[case.label].tolist()))

    def readings(self, batch: Ways) -> dict[str, FloatArray]:
        """Where the two weights stand."""
        return {"first": batch.point[:, 0], "other": batch.point[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move one of the two weights."""
        return edited(inputs, "point", float(value), 0 if knob == "first" else 1)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another place along one weight; where the gradient is printed, that component of it."""
        shown = LEVELS[ask.level].gradient
        for j in (0, 1):
            before, curvature = inputs["point"][j], inputs["matrix"][j][j]
            for halves in range(-8, 9):
                after = halves / 2.0
                if after != before:
                    what = rf"component {j + 1} of \(\nabla L\)" if shown else rf"\(w_{j + 1}\)"
                    by = curvature if shown else 1.0
                    told = changed(
                        what, fixed(by * before, 2 if shown else 1), fixed(by * after, 2 if shown else 1)
                    )
                    yield edited(inputs, "point", after, j), told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The gradient, or the bowl from which it follows, and the directions."""
        level = LEVELS[ask.level]
        batch = self.recall([inputs])
        (first, mixed), (_, second) = inputs["matrix"]
        place = formula(f"w = {vector(inputs['point'], 1)}")
        if level.gradient:
            prompt = f"A smooth loss has the gradient {formula(_NABLA.replace('<g>', vector(batch.gradient[0], 2)))} where it stands."
        elif level.tilted:
            loss = rf"L(w) = \frac{{1}}{{2}}({short_term(first)} w_1^2 + {short_term(second)} w_2^2) + ({short_term(mixed)}) w_1 w_2"
            prompt = f"The loss is {formula(loss)}, with its minimum at 0, and stands at {place}."
        else:
            loss = rf"L(w) = \frac{{1}}{{2}}({short_term(first)} w_1^2 + {short_term(second)} w_2^2)"
            prompt = f"The loss is {formula(loss)}, with its minimum at 0, and stands at {place}."
        return Posed(
            prompt=prompt + f" A step of length {_STEP} is taken along each of these directions of length 1.",
            question="Order them by the change of the loss, the largest fall first and the largest rise last.",
            options=tuple(formula(vector(way, 2)) for way in inputs["ways"]),
        )

    def tell(self, case: Case[Ways]) -> Told:
        """The products, one a direction."""
        gradient, ways = case.batch.gradient[case.place], case.batch.ways[case.place]
        right = orders(LEVELS[case.ask.level].ways)[case.label].tolist()
        objective, point = Quadratic(case.batch.matrix[[case.place]]), case.batch.point[[case.place]]
        moved = [float(objective.loss(point + _STEP * way)[0] - objective.loss(point)[0]) for way in ways]
        return Told(
            answer=" ".join(_LETTERS[i] for i in right),
            outcome=f"The loss changes by {', '.join(f'{fixed(moved[i], 4)} ({_LETTERS[i]})' for i in right)}.",
            working=_working(gradient, ways, shown=LEVELS[case.ask.level].gradient),
            rule=_RULE,
            foils=_foils(case, gradient, ways),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The slope against the angle to the gradient, a cosine; and the slope along each direction."""
        batch = self.recall([inputs])
        slopes, size = -batch.falls[0], float(np.linalg.norm(batch.gradient[0]))
        turned = np.linspace(0.0, 180.0, _FRAMES + 1)
        curve = Line(
            tuple((float(a), size * float(np.cos(np.deg2rad(a)))) for a in turned),
            "path",
            "",
            tuple(range(_FRAMES + 1)),
        )
        angles = np.rad2deg(np.arccos(np.clip(slopes / max(size, 1e-12), -1.0, 1.0))).tolist()
        marks = tuple(
            Marks(((angle, float(slope)),), name, "accent")
            for name, angle, slope in zip(_LETTERS, angles, slopes, strict=False)
        )
        plot = Plot(
            "slope by angle", "degrees from uphill", lines=(curve,), marks=marks, rules=((0.0, "level"),)
        )
        bars = tuple(
            Bar(name, float(slope), "path", _FRAMES) for name, slope in zip(_LETTERS, slopes, strict=False)
        )
        told = ", ".join(
            f"{fixed(float(slope), 2)} along {name}" for name, slope in zip(_LETTERS, slopes, strict=False)
        )
        rows = tuple(
            (name, fixed(angle, 0), fixed(float(slope), 2))
            for name, angle, slope in zip(_LETTERS, angles, slopes, strict=False)
        )
        table = Table(("direction", "degrees from uphill", "slope"), rows)
        return Picture((plot, Bars("slope along each", bars)), _FRAMES, f"The slope is {told}.", table)


def short_term(value: float) -> str:
    """A coefficient to one decimal."""
    return fixed(value, 1)


def _working(gradient: FloatArray, ways: FloatArray, *, shown: bool) -> str:
    start = "" if shown else formula(rf"\nabla L = H w = {vector(gradient, 2)}") + ". "
    lines = [start + r"The slope along \(d\) is \(d \cdot \nabla L\):", ""]
    for name, way in zip(_LETTERS, ways, strict=False):
        parts = (way * gradient).tolist()
        lines.append(f"- {name}: {total(parts, 2)} = {fixed(sum(parts), 2)}")
    return "\n".join(lines)


def _foils(case: Case[Ways], gradient: FloatArray, ways: FloatArray) -> tuple[Foil, ...]:
    falls, larger = -(ways @ gradient), int(np.argmax(np.abs(gradient)))
    foils = [
        Foil(
            falling(-falls),
            "uphill-first",
            r"The row is right, from the other end: where \(d \cdot \nabla L\) is positive the loss rises.",
        ),
        Foil(
            falling(-np.abs(falls)),
            "contour-lowers",
            "The first of these do run most nearly along the contour. There the loss hardly changes; it falls most "
            "straight against the gradient.",
        ),
        Foil(
            falling(-ways[:, larger] * gradient[larger]),
            "nearest-axis",
            f"The slope along \\(w_{larger + 1}\\) is the larger one and decides most. The other component has its part as well.",
        ),
    ]
    if not LEVELS[case.ask.level].gradient:
        foils.append(
            Foil(
                falling(-(ways @ case.batch.point[case.place])),
                "towards-minimum",
                "By how nearly they point to the minimum this is the order. On an ellipse the steepest way down leads past it.",
            )
        )
    return tuple(foils)


FAMILY = DirectionChange()
