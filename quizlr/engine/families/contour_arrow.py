"""Which of four arrows shows the way of one small step of gradient descent on an elongated bowl.

On L(w) = ½ (w − m)ᵀ H (w − m) the gradient is H (w − m), at a right angle to the contour; it points away from
the minimum m only along an axis of the ellipse (Boyd and Vandenberghe, 9.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, uniform
from quizlr.engine.drawing import plane_plot
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, rounded, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Point, Role, Table

ARROWS = 4
APART = 25.0
"""Degrees between the step and every wrong arrow, and between it and the way to the minimum."""

_NEAR, _LIKE = 8.0, 9.0
"""Degrees within which the right arrow shows the step, and a wrong one what it stands for."""

_LATER = {
    "towards-minimum": -3.0,
    "divides-by-curvature": -0.4,
    "diagonal-alone": -0.7,
    "square-without-two": -0.7,
    "uphill": 0.3,
}
"""How much later than others an idea is chosen. Results of wrong working come first and the opposite arrow
last, so that no arrow is found by the company it keeps."""

_TINY = 1e-4
_FILM_STEPS = 30
_DIRECTIONS = 1440
_LETTERS = ("a", "b", "c", "d")
_RULE = (
    r"A small step of gradient descent goes along \(-\nabla L\), at a right angle to the contour. On an ellipse that is "
    "the way to the minimum only from an axis."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Whether the bowl is tilted, and whether it is printed as a polynomial."""

    tilted: bool
    polynomial: bool


LEVELS = {
    "along-the-axes": Level(tilted=False, polynomial=False),
    "tilted": Level(tilted=True, polynomial=False),
    "polynomial": Level(tilted=True, polynomial=True),
}


@dataclass(frozen=True, slots=True)
class Slopes(Batch):
    """Candidates: H (B, 2, 2); where w stands and the minimum m (B, 2); the arrows, of length 1 (B, 4, 2)."""

    matrix: FloatArray
    point: FloatArray
    minimum: FloatArray
    arrows: FloatArray

    @property
    def offset(self) -> FloatArray:
        """w − m (B, 2)."""
        return self.point - self.minimum

    @property
    def downhill(self) -> FloatArray:
        """−H (w − m) (B, 2)."""
        pull: FloatArray = np.einsum("bij,bj->bi", self.matrix, self.offset)
        return -pull


class ContourArrow(Family[Slopes]):
    """Choose the arrow along which one small step goes."""

    name = "contour_arrow"
    version = 2
    pool_size = 32
    kind = Slopes
    levels = LEVELS
    asks = "Which of four arrows shows the way of one small step of gradient descent on an elongated bowl."
    truth_is = "one small step of training, and the arrow nearest to its direction"
    oracle_is = "the loss a tiny way off in every direction, and the arrow nearest to the lowest"
    exact = frozenset({"arrows"})

    def answers(self, ask: Ask) -> int:
        """Four arrows."""
        return ARROWS

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Slopes:
        """Draw bowls and starts, then the right arrow and three wrong ones, in random places."""
        matrix = _bowls(rng, LEVELS[ask.level], count)
        minimum = printed(uniform(rng, -2.0, 2.0, (count, 2)), 1)
        angle = uniform(rng, 0.0, 2.0 * np.pi, (count,))
        offset = np.stack((np.cos(angle), np.sin(angle)), axis=-1) * uniform(rng, 1.0, 3.0, (count,))[:, None]
        point = printed(minimum + offset, 1)
        blank = Slopes(matrix, point, minimum, np.zeros((count, ARROWS, 2)))
        ideas = _ideas(blank, LEVELS[ask.level])
        wrong = _chosen(rng, blank.downhill, ideas)
        arrows = np.concatenate((blank.downhill[:, None], wrong), axis=1)
        order = np.argsort(np.argsort(rng.random((count, ARROWS - 1)), axis=-1), axis=-1) + 1
        order = np.insert(order, target, 0, axis=-1)
        arrows = np.take_along_axis(arrows, order[..., None], axis=1)
        return Slopes(matrix, point, minimum, printed(_unit(arrows), 2))

    def margins(self, batch: Slopes, ask: Ask) -> Sequence[Margin]:
        """Ask for a step clear of the way to the minimum and of every wrong arrow."""
        angles = np.sort(_angles(batch.arrows, batch.downhill[:, None]), axis=-1)
        between = _angles(batch.arrows[:, :, None], batch.arrows[:, None]) + 360.0 * np.eye(ARROWS)
        values = np.linalg.eigvalsh(batch.matrix)
        ratio = values[:, 1] / np.where(values[:, 0] > 0.0, values[:, 0], np.nan)
        return (
            Margin("degrees from the step to the nearest arrow", angles[:, 0], 0.0, _NEAR),
            Margin("degrees from the step to the next arrow", angles[:, 1], APART),
            Margin("degrees between the step and the minimum", _angles(batch.downhill, -batch.offset), APART),
            Margin("least degrees between two arrows", between.min(axis=(1, 2)), 20.0),
            Margin("ratio of the curvatures", ratio, 2.0, 80.0),
            Margin("distance from the minimum", np.linalg.norm(batch.offset, axis=-1), 0.7, 10.0),
        )

    def truth(self, batch: Slopes, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one small step and find the arrow nearest to it."""
        rate = np.asarray(0.01 / np.linalg.eigvalsh(batch.matrix)[:, 1], dtype=np.float64)
        run = train(Quadratic(batch.matrix), GradientDescent(rate), batch.offset, 1)
        return Settled(_nearest(batch.arrows, run.path[1] - run.path[0]), run=run)

    def oracle(self, batch: Slopes, ask: Ask) -> Settled:
        """Look a tiny way off in every direction and find the arrow nearest to the lowest loss."""
        angle = 2.0 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
        ring = np.stack((np.cos(angle), np.sin(angle)), axis=-1)
        there = batch.offset[None] + _TINY * ring[:, None]
        lowest = np.asarray(Quadratic(batch.matrix).loss(there)).argmin(axis=0)
        return Settled(_nearest(batch.arrows, ring[lowest]))

    def by_hand(self, variant: Variant) -> Given:
        """Work out −H (w − m) with one decimal and compare the arrows with it."""
        (first, mixed), (_, second) = variant.inputs["matrix"]
        u, v = np.round(np.array(variant.inputs["point"]) - np.array(variant.inputs["minimum"]), 1)
        step = -np.round([first * u + mixed * v, mixed * u + second * v], 1)
        return int((np.array(variant.inputs["arrows"]) @ step).argmax())

    def readings(self, batch: Slopes) -> dict[str, FloatArray]:
        """Where w stands."""
        return {"first": batch.point[:, 0], "second": batch.point[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move w along one axis."""
        return edited(inputs, "point", value, int(knob == "second"))

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Move w along one axis, or change one curvature."""
        for j, before in enumerate(inputs["point"]):
            for value in np.round(np.arange(-8.0, 8.01, 0.1), 1).tolist():
                if value != before:
                    what = rf"where w stands along \(w_{j + 1}\)"
                    yield (
                        edited(inputs, "point", value + 0.0, j),
                        changed(what, fixed(before, 1), fixed(value, 1)),
                    )
        for j in range(2):
            before = inputs["matrix"][j][j]
            for value in np.unique(2.0 * np.round(np.geomspace(0.2, 30.0, 60), 1)).tolist():
                if value != before:
                    yield edited(inputs, "matrix", value, j, j), _changed_bowl(j, before, value, ask)

        mixed = inputs["matrix"][0][1]
        for value in np.round(np.arange(-6.0, 6.01, 0.2), 1).tolist() if LEVELS[ask.level].tilted else ():
            if value not in (mixed, 0.0):
                both = edited(edited(inputs, "matrix", value, 0, 1), "matrix", value, 1, 0)
                what = (
                    r"the factor of \(u v\)"
                    if LEVELS[ask.level].polynomial
                    else r"\(H_{12}\), above and below,"
                )
                yield both, changed(what, fixed(mixed, 1), fixed(value, 1))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The bowl, its minimum, where w stands, and four arrows."""
        return Posed(
            prompt=_prompt(inputs, LEVELS[ask.level]),
            question="Which arrow points most nearly the way this step goes?",
            table=None if LEVELS[ask.level].polynomial else _table(inputs),
            options=tuple(formula(vector(arrow, 2)) for arrow in inputs["arrows"]),
        )

    def tell(self, case: Case[Slopes]) -> Told:
        """The gradient, and what each wrong arrow stands for."""
        step = case.batch.downhill[case.place]
        angle = float(_angles(step, -case.batch.offset[case.place]))
        before, after = case.run.losses[:2, case.place].tolist()
        return Told(
            answer=f"arrow {_LETTERS[case.label]}, {vector(case.inputs['arrows'][case.label], 2)}",
            outcome=(
                f"A small step of training goes along {vector(_unit(step), 2)}, {fixed(angle, 0)} degrees off the way to "
                f"the minimum, and takes the loss from {rounded(before, 4)} to {rounded(after, 4)}."
            ),
            working=_working(case),
            rule=_RULE,
            foils=tuple(_foil(case, place) for place in range(ARROWS) if place != case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The arrows on the contours; beside it the loss along each of them."""
        batch = self.recall([inputs])
        angles = _angles(batch.arrows[0], batch.downhill)
        first = int(angles.argmin())
        angle = float(_angles(batch.downhill[0], -batch.offset[0]))
        sentence = (
            f"The steepest way down is at a right angle to the contour, and arrow {_LETTERS[first]} the nearest to it, "
            f"{fixed(float(angles[first]), 0)} degrees off; the minimum lies {fixed(angle, 0)} degrees beside that way."
        )
        slopes = batch.arrows[0] @ -batch.downhill[0]
        rows = tuple(
            (
                _LETTERS[i],
                vector(batch.arrows[0, i], 2),
                fixed(float(angles[i]), 0),
                fixed(float(slopes[i]), 2),
            )
            for i in range(ARROWS)
        )
        header = ("arrow", "direction", "degrees off", "slope of the loss")
        return Picture((_map(batch), _profiles(batch)), _FILM_STEPS, sentence, Table(header, rows))


def _bowls(rng: Generator, level: Level, count: int) -> FloatArray:
    """Draw H (count, 2, 2) as printed, with curvatures 4 to 30 times apart, tilted or not."""
    least = log_uniform(rng, 0.4, 2.0, (count,))
    most = least * log_uniform(rng, 4.0, 30.0, (count,))
    tilt = np.deg2rad(uniform(rng, 15.0, 75.0, (count,))) * np.where(rng.random(count) < 0.5, -1.0, 1.0)
    upright = np.where(rng.random(count) < 0.5, 0.0, np.pi / 2)
    angle = tilt if level.tilted else upright
    c, s = np.cos(angle), np.sin(angle)
    mixed = (most - least) * c * s
    parts = (most * c * c + least * s * s, mixed, mixed, most * s * s + least * c * c)
    matrix = np.stack(parts, axis=-1).reshape(-1, 2, 2)
    if level.polynomial:
        diagonal = np.eye(2, dtype=np.bool_)
        return np.where(diagonal, 2.0 * printed(matrix / 2.0, 1), printed(matrix, 1))
    return printed(matrix, 1)


def _unit(values: FloatArray) -> FloatArray:
    """Vectors of length 1 (…, 2) with the direction of others; a zero stays."""
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    unit: FloatArray = values / np.where(length > 0.0, length, 1.0)
    return unit


def _angles(first: FloatArray, second: FloatArray) -> FloatArray:
    """Degrees between directions (…, 2); shapes broadcast."""
    cosine = np.clip(np.sum(_unit(first) * _unit(second), axis=-1), -1.0, 1.0)
    return np.asarray(np.rad2deg(np.arccos(cosine)), dtype=np.float64)


def _nearest(arrows: FloatArray, way: FloatArray) -> IntArray:
    """The arrow (B,) nearest to a direction (B, 2); `UNCLEAR` where none is within a few degrees."""
    angles = _angles(arrows, way[:, None])
    return np.where(angles.min(axis=-1) <= 1.2 * _NEAR, angles.argmin(axis=-1), UNCLEAR).astype(np.int64)


def _ideas(batch: Slopes, level: Level) -> dict[str, FloatArray]:
    """The direction (B, 2) that every wrong idea gives."""
    offset, downhill = batch.offset, batch.downhill
    _, vectors = np.linalg.eigh(batch.matrix)
    flat, steep = vectors[..., 0], vectors[..., 1]
    along = np.stack((-downhill[:, 1], downhill[:, 0]), axis=-1)
    ideas = {
        "towards-minimum": -offset,
        "along-contour": along,
        "along-contour-too": -along,
        "uphill": -downhill,
        "across-the-valley": -steep * np.sum(steep * offset, axis=-1, keepdims=True),
        "divides-by-curvature": -offset / np.diagonal(batch.matrix, axis1=1, axis2=2),
        "one-sign-wrong": downhill * np.array((1.0, -1.0)),
        "one-sign-wrong-too": downhill * np.array((-1.0, 1.0)),
        "any-way-down": _turned(downhill, -offset),
        "any-way-down-too": 2.0 * downhill - _turned(downhill, -offset),
        "along-the-valley": -flat * np.sum(flat * offset, axis=-1, keepdims=True),
    }
    return _slips(batch, level) | ideas


def _slips(batch: Slopes, level: Level) -> dict[str, FloatArray]:
    """The directions (B, 2) of slips in computing the gradient; told first where another idea gives the same."""
    diagonal = np.diagonal(batch.matrix, axis1=1, axis2=2) * batch.offset
    slips = {"diagonal-alone": -diagonal} if level.tilted else {}
    return slips | ({"square-without-two": batch.downhill + diagonal / 2.0} if level.polynomial else {})


def _turned(downhill: FloatArray, beside: FloatArray) -> FloatArray:
    """The way down (B, 2) turned by half a right angle, away from another direction (B, 2)."""
    left = np.stack((-downhill[:, 1], downhill[:, 0]), axis=-1)
    side = np.where(np.sum(left * beside, axis=-1) > 0.0, -1.0, 1.0)[:, None]
    turned: FloatArray = downhill + side * left
    return turned


def _chosen(rng: Generator, right: FloatArray, ideas: Mapping[str, FloatArray]) -> FloatArray:
    """Choose three of the wrong directions (B, 2), the way to the minimum always among them, all well apart."""
    ways = np.stack(list(ideas.values()), axis=1)
    count, many = ways.shape[:2]
    wish = rng.random((count, many)) + np.array([_LATER.get(name, 0.0) for name in ideas])
    chosen = np.zeros((count, ARROWS - 1, 2))
    free = _angles(ways, right[:, None]) >= APART
    every = np.arange(count)
    for k in range(ARROWS - 1):
        place = np.where(free, wish, 9.0).argmin(axis=-1)
        chosen[:, k] = ways[every, place] * free[every, place, None]
        free &= _angles(ways, chosen[:, k][:, None]) >= APART
    return chosen


def _changed_bowl(place: int, before: float, value: float, ask: Ask) -> str:
    if LEVELS[ask.level].polynomial:
        return changed(rf"the factor of \({'uv'[place]}^2\)", short(before / 2.0), short(value / 2.0))
    return changed(rf"\(H_{{{place + 1}{place + 1}}}\)", fixed(before, 1), fixed(value, 1))


def _prompt(inputs: Mapping[str, Any], level: Level) -> str:
    at, low = vector(inputs["point"], 1), vector(inputs["minimum"], 1)
    stands = " Gradient descent stands at " + formula(f"w = {at}") + " and takes one very small step. "
    if not level.polynomial:
        return (
            r"The loss is \(L(w) = \frac{1}{2} (w - m)^\top H (w - m)\), with \(H\) below and its minimum at "
            + formula(f"m = {low}")
            + f".{stands}All arrows have length 1."
        )
    (first, mixed), (_, second) = inputs["matrix"]
    sign = "+" if mixed >= 0 else "-"
    terms = f"{short(first / 2)} u^2 {sign} {short(abs(mixed))} u v + {short(second / 2)} v^2"
    shifts = [_shift(j, value) for j, value in enumerate(inputs["minimum"])]
    return (
        "The loss is "
        + formula(f"L = {terms}")
        + f" with {shifts[0]} and {shifts[1]}, so its minimum is at "
        + formula(f"w = {low}")
        + f".{stands}All arrows have length 1."
    )


def _shift(place: int, value: float) -> str:
    """Write u = w₁ − 0.5."""
    sign = "-" if value >= 0 else "+"
    return formula(f"{'uv'[place]} = w_{place + 1} {sign} {fixed(abs(value), 1)}")


def _table(inputs: Mapping[str, Any]) -> Table:
    names = (r"\(w_1\)", r"\(w_2\)")
    rows = zip(("w₁", "w₂"), inputs["matrix"], strict=True)
    return Table((r"\(H\)", *names), tuple((name, *(fixed(v, 1) for v in r)) for name, r in rows))


def _working(case: Case[Slopes]) -> str:
    """The offset, the two components, the arrow that shows them."""
    (first, mixed), (_, second) = case.inputs["matrix"]
    u, v = case.batch.offset[case.place].tolist()
    downhill = case.batch.downhill[case.place]
    symbols = ("u", "v") if LEVELS[case.ask.level].polynomial else ("w_1 - m_1", "w_2 - m_2")
    where = rf"\(({symbols[0]}, {symbols[1]})\) = ({fixed(u, 1)}, {fixed(v, 1)})"
    sums = [
        f"{fixed(a, 1)} × {_bracket(u)} + {_bracket(b)} × {_bracket(v)} = {fixed(-float(g), 2)}"
        for a, b, g in ((first, mixed, downhill[0]), (mixed, second, downhill[1]))
    ]
    law = (
        "A square gives a 2, a mixed term the other factor, so the gradient is"
        if LEVELS[case.ask.level].polynomial
        else r"The gradient is \(H (w - m)\),"
    )
    return (
        f"From the minimum, {where}. {law}"
        f"\n\n- {sums[0]}\n- {sums[1]}\n\n"
        f"A small step goes against it, along {vector(downhill, 2)}. At length 1 that is {vector(_unit(downhill), 2)}, "
        f"arrow {_LETTERS[case.label]}. To the minimum it would be {vector(_unit(-case.batch.offset[case.place]), 2)}: "
        "every direction is weighed by its curvature, so the steep one counts for more."
    )


def _bracket(value: float) -> str:
    text = fixed(value, 1)
    return f"({text})" if value < 0 else text


def _foil(case: Case[Slopes], place: int) -> Foil:
    """What a wrong arrow stands for."""
    batch = Slopes(
        *(getattr(case.batch, name)[[case.place]] for name in ("matrix", "point", "minimum", "arrows"))
    )
    arrow, downhill = batch.arrows[0, place], batch.downhill[0]
    way = vector(_unit(downhill), 2)
    slope = -float(arrow @ downhill)
    falls = fixed(float(np.linalg.norm(downhill)), 2)
    told = {
        "towards-minimum": "The minimum does lie there, and it would be the shortest way. A step knows the slope where it "
        f"stands, and no more: down is {way}, {fixed(float(_angles(downhill, -batch.offset[0])), 0)} degrees beside it.",
        "along-contour": "It follows the contour through this point. Along a contour the loss stays as it is; a step of "
        f"descent crosses it at a right angle, along {way}.",
        "uphill": rf"It is on the right line, at a right angle to the contour. But this is \(\nabla L\) itself, the way "
        f"up; a step takes the opposite, {way}.",
        "across-the-valley": "Straight across the valley the loss is most curved. The flat direction has a slope of its "
        f"own, though, and together they give {way}.",
        "along-the-valley": "A long run does end up following the floor of the valley. From here the slope across it "
        f"counts as well, and the step goes along {way}.",
        "diagonal-alone": "With the diagonal entries alone this would be right. The mixed entry "
        f"{fixed(float(batch.matrix[0, 0, 1]), 1)} adds its part to both components, which gives {way}.",
        "divides-by-curvature": "To land on the minimum at once one would divide by the curvature, as Newton's step does. The "
        f"gradient multiplies by it, so the steep direction counts for more: {way}.",
        "one-sign-wrong": "Its two components have the right sizes. One has the wrong sign, though: the loss falls along "
        f"{way}.",
        "any-way-down": f"The loss does fall along it, with slope {fixed(slope, 2)}. It falls fastest along {way}, with "
        f"slope −{falls}.",
        "square-without-two": r"The mixed term is treated rightly. A square has a slope with a 2, though: \(2 a u\) for "
        rf"\(a u^2\), which gives {way}.",
    }
    ideas = _ideas(batch, LEVELS[case.ask.level])
    off = {idea: round(float(_angles(arrow, ideas[idea][0]))) for idea in ideas}
    nearest = min(off, key=lambda idea: off[idea])
    if off[nearest] <= _LIKE:
        name = nearest.removesuffix("-too")
        return Foil(place, name, told[name])
    if slope > 0:
        climbs = f"Some of it does cross the contours. Along it the loss rises at first, with slope {fixed(slope, 2)}; down is"
        return Foil(place, "uphill", f"{climbs} {way}.")
    return Foil(place, "any-way-down", told["any-way-down"])


def _map(batch: Slopes) -> Plot:
    """The path of training on the contours, with the arrows at its start."""
    bowl = _Shifted(batch.matrix, batch.minimum)
    rate = 0.3 / np.linalg.eigvalsh(batch.matrix)[:, 1]
    path = train(bowl, GradientDescent(np.abs(rate)), batch.point, _FILM_STEPS).path[:, 0]
    at, low = batch.point[0], batch.minimum[0]
    reach = max(0.3, 0.45 * float(np.linalg.norm(at - low)))
    first = int(_angles(batch.arrows[0], batch.downhill).argmin())
    lines = [Line(_points(path), "path", "training", tuple(range(len(path))))]
    marks = [Marks(_points(low[None]), "×", "right"), Marks(_points(at[None]), "○", "accent")]
    for i, arrow in enumerate(batch.arrows[0]):
        tip = at + reach * arrow
        role: Role = "right" if i == first else "muted"
        lines.append(Line(_points(np.stack((at, tip))), role))
        marks.append(Marks(_points(tip[None]), _LETTERS[i], "right" if i == first else "plain"))
    return replace(plane_plot("arrows on the contours", bowl, tuple(lines), tuple(marks)), equal=True)


def _profiles(batch: Slopes) -> Plot:
    """The loss along each arrow."""
    reach = max(0.3, 0.45 * float(np.linalg.norm(batch.offset[0])))
    at = np.linspace(0.0, reach, _FILM_STEPS + 1)
    first = int(_angles(batch.arrows[0], batch.downhill).argmin())
    lines, marks = [], []
    for i, arrow in enumerate(batch.arrows[0]):
        values = Quadratic(batch.matrix).loss(batch.offset + at[:, None, None] * arrow)[:, 0]
        points = tuple(zip(at.tolist(), values.tolist(), strict=True))
        role: Role = "right" if i == first else "muted"
        lines.append(Line(points, role, "", tuple(range(_FILM_STEPS + 1))))
        marks.append(Marks(points[-1:], _LETTERS[i], role, steps=(_FILM_STEPS,)))
    return Plot("loss along each arrow", "distance", lines=tuple(lines), marks=tuple(marks))


def _points(rows: FloatArray) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in rows)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """½ (w − m)ᵀ H (w − m), with H (B, 2, 2) and m (B, 2)."""

    matrix: FloatArray
    minimum: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Loss at w. Shapes: w (…, B, 2), result (…, B)."""
        return Quadratic(self.matrix).loss(w - self.minimum)

    def gradient(self, w: FloatArray) -> FloatArray:
        """H (w − m). Shapes: w and result (…, B, 2)."""
        return Quadratic(self.matrix).gradient(w - self.minimum)


FAMILY = ContourArrow()
