"""What a point without slope is: a minimum, a maximum or a saddle.

At a point where the gradient vanishes the signs of the eigenvalues of the second derivatives H decide
(Nocedal and Wright, Numerical Optimization, 2.1). The truth is training from points all around, downhill and
uphill: only a minimum takes every descent back, only a maximum every ascent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, log_uniform, printed, uniform
from quizlr.engine.edits import changed
from quizlr.engine.families.saddle_texts import (
    MAXIMUM,
    MINIMUM,
    SADDLE,
    foil,
    minors,
    polynomial,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Field, Line, Marks, Picture, Plot, Table

OPTIONS = (
    "a minimum: the loss rises in every direction",
    "a maximum: the loss falls in every direction",
    "a saddle: it rises in some and falls in others",
)
RADIUS = 0.01
"""Training starts so far from the point, near enough for third powers not to matter."""

STEPS = 40
_BACK, _GONE = 0.3, 3.0
"""A run is back, or gone, when its distance is this many times that of its start."""

_RULE = (
    "Where the gradient is zero: all eigenvalues of \\(H\\) positive is a minimum, all negative a maximum, "
    "both signs a saddle; an eigenvalue of zero leaves it open."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Number of weights, whether the loss is printed instead of H, and the least share of an eigenvalue."""

    weights: int
    polynomial: bool
    least: float


LEVELS = {
    "matrix": Level(2, polynomial=False, least=0.2),
    "polynomial": Level(2, polynomial=True, least=0.15),
    "three": Level(3, polynomial=False, least=0.12),
}


@dataclass(frozen=True, slots=True)
class Points(Batch):
    """Candidates.

    Attributes:
        matrix: second derivatives H at w = 0 (B, d, d); where the loss is printed, its squares have
            half the diagonal as factors and its product H₁₂.
        cubic: factors of w₁³ and w₂³ (B, 2), 0 where H is printed.
    """

    matrix: FloatArray
    cubic: FloatArray


class SaddleType(Family[Points]):
    """Tell from the second derivatives what a point with zero gradient is."""

    name = "saddle_type"
    pool_size = 16
    kind = Points
    levels = LEVELS
    asks = "Whether a point with zero gradient is a minimum, a maximum or a saddle."
    truth_is = "descent and ascent from points all around: which of them come back"
    oracle_is = "signs of the eigenvalues of the second derivatives"

    def answers(self, ask: Ask) -> int:
        """Three kinds of points."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Points:
        """Draw eigenvalues with the wanted signs, turn their axes, round."""
        level = LEVELS[ask.level]
        matrix = _matrices(rng, target, level.weights, 6 * count)
        if level.weights == 3 and target == SADDLE:
            matrix = matrix[np.argsort(~_one_entry_off(matrix), kind="stable")]
        elif level.polynomial and target != SADDLE and rng.random() < 0.5:
            matrix = matrix[np.argsort(~_strongly_mixed(matrix), kind="stable")]
        matrix = matrix[:count]
        if not level.polynomial:
            return Points(printed(matrix, 1), np.zeros((count, 2)))
        halved = np.where(np.eye(2, dtype=bool), 2.0 * printed(matrix / 2.0, 1), printed(matrix, 1))
        return Points(halved, printed(uniform(rng, -2.0, 2.0, (count, 2)), 1))

    def margins(self, batch: Points, ask: Ask) -> Sequence[Margin]:
        """Ask for eigenvalues clear of zero, and for mixed second derivatives that matter."""
        size = np.abs(np.linalg.eigvalsh(batch.matrix))
        cubic = np.abs(batch.cubic)
        mixed = np.abs(batch.matrix[:, *np.triu_indices(batch.matrix.shape[-1], 1)])
        diagonal = np.abs(np.diagonal(batch.matrix, axis1=1, axis2=2))
        least = 0.1 if LEVELS[ask.level].polynomial else 0.0
        return (
            Margin(
                "least eigenvalue as a share of the largest, in size",
                size.min(axis=-1) / np.maximum(size.max(axis=-1), 1e-12),
                LEVELS[ask.level].least,
            ),
            Margin("size of the largest eigenvalue", size.max(axis=-1), 0.5),
            Margin("size of the largest mixed second derivative", mixed.max(axis=-1), 0.3),
            Margin("size of the least second derivative of one weight", diagonal.min(axis=-1), 0.1),
            Margin("size of the least factor of a third power", cubic.min(axis=-1), least),
        )

    def truth(self, batch: Points, ask: Ask, stretch: float = 1.0) -> Settled:
        """Descend and ascend from all around, and see who comes back."""
        down, up, taken = _returns(batch)
        labels = np.full(len(batch), UNCLEAR, dtype=np.int64)
        labels[(down == 1) & (up == -1)] = MINIMUM
        labels[(up == 1) & (down == -1)] = MAXIMUM
        labels[(down == -1) & (up == -1)] = SADDLE
        return Settled(labels, steps=taken)

    def oracle(self, batch: Points, ask: Ask) -> Settled:
        """Count the positive eigenvalues."""
        positive = (np.linalg.eigvalsh(batch.matrix) > 0.0).sum(axis=-1)
        size = batch.matrix.shape[-1]
        return Settled(np.where(positive == size, MINIMUM, np.where(positive == 0, MAXIMUM, SADDLE)))

    def by_hand(self, variant: Variant) -> Given:
        """The signs of the determinants of the leading one, two, three rows (Sylvester's criterion)."""
        return _byminors(minors(variant.inputs["matrix"]))

    def readings(self, batch: Points) -> dict[str, FloatArray]:
        """The second derivative along the first weight, and the mixed one of the first two."""
        return {"first": batch.matrix[:, 0, 0], "mixed": batch.matrix[:, 0, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change H₁₁, or H₁₂ together with H₂₁."""
        return _with(inputs, (0, 0) if knob == "first" else (0, 1), value)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Every entry of H, or factor of the loss, changed by little first."""
        size = len(inputs["matrix"])
        places = [(i, j) for i in range(size) for j in range(i, size)]
        for clicks in sorted(range(-120, 121, 3), key=abs):
            for i, j in places:
                scale = 2.0 if LEVELS[ask.level].polynomial and i == j else 1.0
                now = inputs["matrix"][i][j] / scale
                then = round(now + 0.1 * clicks, 1) + 0.0
                if clicks:
                    what = _name(i, j, ask)
                    yield (
                        _with(inputs, (i, j), scale * then),
                        changed(what, fixed(now, 1), fixed(then, 1)),
                    )

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The second derivatives, row by row, and the third powers where the loss is printed."""
        rows = "; ".join(", ".join(fixed(v, 1) for v in row) for row in inputs["matrix"])
        return f"H = {rows}; third powers {', '.join(fixed(v, 1) for v in inputs['cubic'])}"

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The point, and either the second derivatives there or the loss itself."""
        question = r"What is \(w = 0\)?"
        if LEVELS[ask.level].polynomial:
            prompt = (
                "A loss of two weights is\n\n"
                + formula(f"L(w) = {polynomial(inputs)}")
                + r"."
                + "\n\n"
                + r"Its gradient at \(w = 0\) is zero. Only a small neighbourhood of that point counts."
            )
            return Posed(prompt, question, None, OPTIONS)
        matrix = inputs["matrix"]
        names = [rf"\(w_{j}\)" for j in range(1, len(matrix) + 1)]
        rows = tuple((name, *(fixed(v, 1) for v in row)) for name, row in zip(names, matrix, strict=True))
        prompt = (
            r"The gradient of a loss is zero at \(w = 0\). Its second derivatives there stand below, the "
            "mixed ones off the diagonal. Only a small neighbourhood of that point counts."
        )
        return Posed(prompt, question, Table((r"\(H\)", *names), rows), OPTIONS)

    def tell(self, case: Case[Points]) -> Told:
        """What training did, the determinants, and what misleads."""
        inputs, label = case.inputs, case.label
        from_loss = LEVELS[case.ask.level].polynomial
        starts = len(_around(len(inputs["matrix"])))
        ways = {
            MINIMUM: f"Descent came back from all {starts} starts around the point, ascent from none.",
            MAXIMUM: f"Ascent came back from all {starts} starts around the point, descent from none.",
            SADDLE: f"Of {starts} starts around the point some left it downhill, and some left it uphill.",
        }
        return Told(
            answer=OPTIONS[label],
            outcome=ways[label],
            working=working(inputs, label, from_loss=from_loss),
            rule=_RULE,
            foils=tuple(
                foil(inputs, label, wrong, from_loss=from_loss) for wrong in range(3) if wrong != label
            ),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Descents from all around, and the curvature by direction."""
        batch = self.recall([inputs])
        run = _descents(batch)
        values = np.linalg.eigvalsh(batch.matrix)[0]
        flat = len(values) == 2
        panels = (_map(batch, run), _by_angle(batch)) if flat else (_distances(run), _main(values))
        distance = _distance(run)
        back = int((distance[-1] < _BACK * RADIUS).sum())
        listed = ", ".join(short(float(value)) for value in values[::-1])
        sentence = (
            f"In {STEPS} steps {back} of {distance.shape[1]} descents came back to the point; along the main "
            f"directions the curvatures are {listed}."
        )
        rows = tuple(
            (str(i), short(float(v)), "rises" if v > 0 else "falls") for i, v in enumerate(values[::-1], 1)
        )
        return Picture(panels, STEPS, sentence, Table(("direction", "curvature", "loss"), rows))


@dataclass(frozen=True, slots=True)
class _Nearby:
    """L(w) = ½ wᵀHw + Σ cⱼwⱼ³, for R problems: H (R, d, d), c (R, d)."""

    matrix: FloatArray
    cubic: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        bowl = 0.5 * np.einsum("...ri,rij,...rj->...r", w, self.matrix, w)
        total_loss: FloatArray = bowl + np.sum(self.cubic * w**3, axis=-1)
        return total_loss

    def gradient(self, w: FloatArray) -> FloatArray:
        slope: FloatArray = np.einsum("rij,...rj->...ri", self.matrix, w) + 3.0 * self.cubic * w * w
        return slope


def _around(weights: int) -> FloatArray:
    """Unit vectors (S, d) all around: eight on a circle, fourteen on a sphere, none along an axis."""
    if weights == 2:
        angle = np.deg2rad(10.0 + 45.0 * np.arange(8))
        return np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    corners = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=np.float64)
    faces = np.concatenate((np.eye(3), -np.eye(3))) + 0.1 * np.roll(np.eye(3), 1, axis=1).repeat(2, axis=0)
    all_ways = np.concatenate((corners, faces))
    unit: FloatArray = all_ways / np.linalg.norm(all_ways, axis=-1, keepdims=True)
    return unit


def _train(matrix: FloatArray, cubic: FloatArray) -> Run:
    """Descend from all around on each of R problems; runs are ordered problem by problem."""
    around = _around(matrix.shape[-1])
    many = len(around)
    padded = np.zeros(matrix.shape[:2])
    padded[:, :2] = cubic
    objective = _Nearby(matrix.repeat(many, axis=0), padded.repeat(many, axis=0))
    rate = 1.0 / np.maximum(np.linalg.norm(objective.matrix, axis=(1, 2)), 1e-12)
    return train(objective, GradientDescent(rate), np.tile(RADIUS * around, (len(matrix), 1)), STEPS)


def _descents(batch: Points) -> Run:
    return _train(batch.matrix, batch.cubic)


def _distance(run: Run) -> FloatArray:
    """Distance of every run from the point (T + 1, R); infinite or NaN for one that overflows."""
    with np.errstate(all="ignore"):
        distance: FloatArray = np.linalg.norm(run.path, axis=-1)
    return distance


def _returns(batch: Points) -> tuple[IntArray, IntArray, int]:
    """For descent and for ascent (B,): 1 where all come back, −1 where at least one leaves, 0 in between."""
    run = _train(np.concatenate((batch.matrix, -batch.matrix)), np.concatenate((batch.cubic, -batch.cubic)))
    with np.errstate(all="ignore"):
        left = _distance(run)[-1].reshape(2 * len(batch), -1) / RADIUS
        back, gone = (left < _BACK).all(axis=-1), (~(left < _GONE)).any(axis=-1)
    told = np.where(back, 1, np.where(gone, -1, 0))
    return told[: len(batch)], told[len(batch) :], run.taken


def _matrices(rng: Generator, target: int, weights: int, count: int) -> FloatArray:
    """Draw second derivatives (count, d, d) with eigenvalues of the wanted signs, above 1 in size.

    Most saddles of two weights have the diagonal of a minimum or a maximum, and a stronger mixture.
    """
    size = log_uniform(rng, 1.0, 9.0 if weights == 2 else 6.0, (count, weights))
    side = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    sign = np.full(size.shape, -1.0 if target == MAXIMUM else 1.0)
    mixture = uniform(rng, 1.3, 2.2, (count,))
    if target == SADDLE:
        sign *= side[:, None]
        if weights == 3:
            sign[:, 0] *= -1.0
            size[:, 1:] *= 1.5
    axes = _axes(rng, count, weights)
    matrix: FloatArray = np.einsum("bik,bk,bjk->bij", axes, size * sign, axes)
    if target == SADDLE and weights == 2:
        swapped = np.where(rng.random(count) < 0.3, -1.0, 1.0)
        matrix[:, 1, 1] *= swapped
        outweighs = np.sqrt(np.abs(matrix[:, 0, 0] * matrix[:, 1, 1])) * mixture
        mixed = np.where(swapped > 0, np.copysign(outweighs, matrix[:, 0, 1]), matrix[:, 0, 1])
        matrix[:, 0, 1] = matrix[:, 1, 0] = mixed
    return matrix


def _axes(rng: Generator, count: int, weights: int) -> FloatArray:
    """Turned axes as columns (count, d, d); in the plane by 20 to 70 degrees, where the diagonal misleads."""
    axes = np.broadcast_to(np.eye(weights), (count, weights, weights)).copy()
    for i in range(weights):
        for j in range(i + 1, weights):
            angle = np.deg2rad(uniform(rng, 20.0, 70.0, (count,)))
            angle *= np.where(rng.random(count) < 0.5, -1.0, 1.0)
            turn = np.broadcast_to(np.eye(weights), axes.shape).copy()
            turn[:, i, i] = turn[:, j, j] = np.cos(angle)
            turn[:, i, j], turn[:, j, i] = -np.sin(angle), np.sin(angle)
            axes = turn @ axes
    return axes


def _one_entry_off(matrix: FloatArray) -> BoolArray:
    """Which matrices (B, 3, 3) a change of one diagonal entry, of moderate size, makes definite."""
    near = np.zeros(len(matrix), dtype=np.bool_)
    for i, others in enumerate(([1, 2], [0, 2], [0, 1])):
        block = matrix[:, others][:, :, others]
        row = matrix[:, i, others]
        needed = np.einsum("bi,bi->b", row, np.linalg.solve(block, row[..., None])[..., 0])
        near |= (np.linalg.det(block) > 0) & (np.abs(needed) < 3.0)
    return near


def _strongly_mixed(matrix: FloatArray) -> BoolArray:
    """Which matrices (B, 2, 2) forgetting a factor of two would turn into a saddle: H₁₂² > H₁₁H₂₂ / 4."""
    return np.asarray(matrix[:, 0, 1] ** 2 > 0.3 * matrix[:, 0, 0] * matrix[:, 1, 1], dtype=np.bool_)


def _byminors(minors: Sequence[float]) -> int:
    if all(minor > 0 for minor in minors):
        return MINIMUM
    if all(minor * (-1) ** k > 0 for k, minor in enumerate(minors, 1)):
        return MAXIMUM
    return SADDLE


def _with(inputs: Mapping[str, Any], place: tuple[int, int], value: float) -> dict[str, Any]:
    rows = [list(row) for row in inputs["matrix"]]
    i, j = place
    rows[i][j] = rows[j][i] = float(value)
    return {**inputs, "matrix": rows}


def _name(i: int, j: int, ask: Ask) -> str:
    if not LEVELS[ask.level].polynomial:
        return rf"the second derivative \(H_{{{i + 1}{j + 1}}}\)"
    power = rf"w_{i + 1}^2" if i == j else "w_1 w_2"
    return rf"the factor of \({power}\)"


_REACH = 2.5


def _map(batch: Points, run: Run) -> Plot:
    """The descents on the loss around the point, as far as they stay near."""
    grid = np.linspace(-_REACH * RADIUS, _REACH * RADIUS, 41)
    across, up = np.meshgrid(grid, grid)
    at = np.stack((across, up), axis=-1).reshape(-1, 1, 2)
    values = _Nearby(batch.matrix, batch.cubic).loss(at).reshape(41, 41)
    ticks = tuple(grid.tolist())
    paths = [_near(run.path[:, k]) for k in range(run.path.shape[1])]
    ends = (-_REACH * RADIUS, _REACH * RADIUS)
    lines = tuple(
        Line(path, "path", "" if k else "descent", tuple(range(len(path)))) for k, path in enumerate(paths)
    )
    return Plot(
        title="descents around w = 0",
        x_label="w₁",
        y_label="w₂",
        lines=lines,
        marks=(Marks(((0.0, 0.0),), "×", "accent", "w = 0"),),
        field=Field(ticks, ticks, tuple(tuple(row) for row in values.tolist())),
        x_range=ends,
        y_range=ends,
    )


def _near(path: FloatArray) -> tuple[tuple[float, float], ...]:
    """The part of a path (T + 1, 2) before it leaves the map."""
    with np.errstate(invalid="ignore"):
        outside = ~(np.abs(path).max(axis=-1) <= _REACH * RADIUS)
    end = int(outside.argmax()) if outside.any() else len(path)
    return tuple((float(a), float(b)) for a, b in path[:end])


def _by_angle(batch: Points) -> Plot:
    """The curvature along every direction in the plane."""
    angle = np.arange(0, 181, 5)
    ways = np.stack((np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))), axis=-1)
    bend = np.einsum("ai,ij,aj->a", ways, batch.matrix[0], ways)
    line = Line(tuple((float(a), float(b)) for a, b in zip(angle, bend, strict=True)), "path", "curvature")
    ticks = ((0.0, "0°"), (45.0, "45°"), (90.0, "90°"), (135.0, "135°"), (180.0, "180°"))
    return Plot("curvature by direction", "direction", lines=(line,), ticks=ticks, rules=((0.0, "flat"),))


def _distances(run: Run) -> Plot:
    """How far every descent is from the point, step by step."""
    distance = _distance(run) / RADIUS
    with np.errstate(invalid="ignore"):
        inside = (distance > 1e-3) & (distance < 1e3)
    lines = []
    for column, shown in zip(distance.T, inside.T, strict=True):
        end = len(shown) if shown.all() else int(shown.argmin())
        points = tuple((float(k), float(v)) for k, v in enumerate(column[:end]))
        lines.append(Line(points, "path" if column[-1] < _BACK else "wrong", "", tuple(range(end))))
    ticks = ((0.0, "0"), (STEPS / 2, str(STEPS // 2)), (float(STEPS), str(STEPS)))
    return Plot(
        "distance ÷ start's, log",
        "step",
        lines=tuple(lines),
        rules=((1.0, "start"),),
        ticks=ticks,
        log_y=True,
    )


def _main(values: FloatArray) -> Bars:
    """Curvature along the main directions, the largest first."""
    bars = tuple(
        Bar(f"direction {k}", float(v), "right" if v > 0 else "wrong", STEPS * k // len(values))
        for k, v in enumerate(values[::-1], 1)
    )
    return Bars("curvatures", bars)


FAMILY = SaddleType()
