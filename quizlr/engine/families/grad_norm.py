"""Which of three runs is nearest to its minimum, told from gradients and curvatures.

On a quadratic the gradient is curvature times distance in every eigendirection, so λmin ≤ |g| / distance ≤ λmax: a small
gradient may be far out in a flat valley. The truth trains every run to its end and measures the way.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import Ask, Batch, Margin, Settled, take
from quizlr.engine.bowls import TiltedBowl, diagonal
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.numerals import short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Role, Table

_LETTERS = ("A", "B", "C")
_STEPS = 160
_FILM = 30
_MISLED = 0.5
"""So often candidates come first in which the smallest gradient is not the nearest."""
_RULE = (
    "Near a smooth minimum the gradient is curvature times distance, direction by direction: it tells the distance only "
    "together with the curvature."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many weights, and whether a feature's spread is printed in place of the curvature."""

    weights: int
    spread: bool


LEVELS = {
    "one-weight": Level(1, spread=False),
    "two-weights": Level(2, spread=False),
    "from-spread": Level(1, spread=True),
}


@dataclass(frozen=True, slots=True)
class Runs(Batch):
    """Candidates: gradients (B, 3, d), and curvatures as printed, or the spreads whose squares they are (B, 3, d)."""

    slope: FloatArray
    given: FloatArray
    squared: FloatArray

    @property
    def curvature(self) -> FloatArray:
        """λ (B, 3, d)."""
        return np.where(self.squared[:, None, None] == 1.0, self.given**2, self.given)

    @property
    def distance(self) -> FloatArray:
        """|g / λ| (B, 3)."""
        return np.asarray(np.linalg.norm(self.slope / self.curvature, axis=-1), dtype=np.float64)


class GradientNorm(Family[Runs]):
    """Tell from gradients and curvatures which run is nearest to its minimum."""

    name = "grad_norm"
    kind = Runs
    levels = LEVELS
    asks = "Which of three runs is nearest to its minimum."
    truth_is = "training every run until nothing moves, and measuring how far it went"
    oracle_is = "gradient over curvature in every direction"
    exact = frozenset({"squared"})

    def answers(self, ask: Ask) -> int:
        """Three runs."""
        return 3

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Runs:
        """Draw distances with the smallest at the target, then curvatures; the gradients follow."""
        level = LEVELS[ask.level]
        size = 4 * count
        far = log_uniform(rng, 0.1, 10.0, (size, 3))
        nearest = far.argmin(axis=1)
        rows = np.arange(size)
        far[rows, nearest], far[:, target] = far[:, target], far[rows, nearest]
        curvature = log_uniform(rng, 0.4, 25.0, (size, 3, 1)) * uniform(
            rng, 1.0, 5.0, (size, 3, level.weights)
        )
        given = significant(np.sqrt(curvature) if level.spread else curvature, 2)
        used = given**2 if level.spread else given
        angle = uniform(rng, 0.3, 1.27, (size, 3))
        way = np.stack((np.cos(angle), np.sin(angle)), axis=-1)[..., : level.weights]
        way = way / np.linalg.norm(way, axis=-1, keepdims=True)
        sign = np.where(rng.random((size, 3, level.weights)) < 0.5, -1.0, 1.0)
        slope = significant(far[:, :, None] * way * used * sign, 2)
        batch = Runs(slope, given, np.full(size, float(level.spread)))
        honest = np.linalg.norm(slope, axis=-1).argmin(axis=1) == target
        first = honest if rng.random() >= _MISLED else ~honest
        # With the second and the third well apart too, one changed number can make another run the nearest.
        ways = np.sort(batch.distance, axis=-1)
        close = ways[:, 2] < 2.0 * ways[:, 1]
        return take(batch, np.argsort(2 * ~first + close, kind="stable")[:count])

    def margins(self, batch: Runs, ask: Ask) -> Sequence[Margin]:
        """Ask for a clear winner, and for gradients that can be told apart."""
        near = np.sort(batch.distance, axis=-1)
        norms = np.sort(np.linalg.norm(batch.slope, axis=-1), axis=-1)
        spread = batch.curvature.max(axis=-1) / batch.curvature.min(axis=-1)
        return (
            Margin("second distance over the smallest", near[:, 1] / near[:, 0], 2.0),
            Margin("least ratio of two gradients", (norms[:, 1:] / norms[:, :-1]).min(axis=-1), 1.5),
            Margin("largest condition number of a run", spread.max(axis=-1), most=6.0),
        )

    def truth(self, batch: Runs, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train each run on its own bowl, from where its gradient is as printed, and measure the way."""
        flat = batch.slope.reshape(-1, batch.slope.shape[-1])
        curvature = batch.curvature.reshape(flat.shape)
        bowl = TiltedBowl(diagonal(curvature), flat)
        run = train(bowl, GradientDescent(1.0 / curvature.max(axis=-1)), np.zeros_like(flat), _STEPS)
        far = np.linalg.norm(run.path[-1], axis=-1).reshape(-1, 3)
        return Settled(far.argmin(axis=-1).astype(np.int64), steps=run.taken)

    def oracle(self, batch: Runs, ask: Ask) -> Settled:
        """Divide each component by its curvature."""
        return Settled(batch.distance.argmin(axis=-1).astype(np.int64))

    def by_hand(self, variant: Variant) -> Given:
        """The same quotients, from the printed numbers."""
        return int(self.recall([variant.inputs]).distance[0].argmin())

    def readings(self, batch: Runs) -> dict[str, FloatArray]:
        """Size of the gradient, and curvature, of run A along its first weight."""
        return {"slope": np.abs(batch.slope[:, 0, 0]), "curvature": batch.curvature[:, 0, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change the size of that gradient, or the curvature; where spreads are printed, by its root."""
        if knob == "slope":
            return edited(inputs, "slope", math.copysign(value, inputs["slope"][0][0]), 0, 0)
        root = math.sqrt(value) if inputs["squared"] else value
        return edited(inputs, "given", float(significant(np.array([root]), 2)[0]), 0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another slope, curvature or spread of one run along one weight."""
        for i, name in enumerate(_LETTERS):
            for j, before in enumerate(inputs["slope"][i]):
                for factor in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0):
                    after = float(significant(np.array([before * factor]), 2)[0])
                    told = changed(f"a slope of run {name}", short(before), short(after))
                    yield edited(inputs, "slope", after, i, j), told
        word = "spread" if LEVELS[ask.level].spread else "curvature"
        for i, name in enumerate(_LETTERS):
            for j, before in enumerate(inputs["given"][i]):
                for factor in (0.2, 0.3, 0.5, 0.7, 1.5, 2.0, 3.0, 5.0):
                    after = float(significant(np.array([before * factor]), 2)[0])
                    told = changed(f"a {word} of run {name}", short(before), short(after))
                    yield edited(inputs, "given", after, i, j), told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Gradients and curvatures, a run a row."""
        level = LEVELS[ask.level]
        word = "spread of x" if level.spread else "curvature"
        sides = [""] if level.weights == 1 else [r" along \(w_1\)", r" along \(w_2\)"]
        header = ("run", *(f"slope{side}" for side in sides), *(f"{word}{side}" for side in sides))
        rows = tuple(
            (name, *map(short, slope), *map(short, given))
            for name, slope, given in zip(_LETTERS, inputs["slope"], inputs["given"], strict=True)
        )
        known = (
            r"Each fits \(\hat{y} = w x\) to its own data by half the mean squared error; x has mean 0 and the printed spread "
            "(standard deviation)."
            if level.spread
            else "Each has a quadratic loss of its own, with its axes along the weights."
        )
        prompt = f"Three runs of gradient descent are under way. {known} The table gives the gradient where each stands."
        return Posed(
            prompt,
            "Which run is nearest to its minimum?",
            Table(header, rows),
            tuple(f"run {name}" for name in _LETTERS),
        )

    def tell(self, case: Case[Runs]) -> Told:
        """The quotients of every run."""
        far = case.batch.distance[case.place]
        said = ", ".join(f"{name} {short(float(value))}" for name, value in zip(_LETTERS, far, strict=True))
        return Told(
            answer=f"run {_LETTERS[case.label]}",
            outcome=f"Trained to the end, the runs had this far to go: {said}.",
            working=_working(case, far),
            rule=_RULE,
            foils=tuple(_foil(case, given, far) for given in range(3) if given != case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The distance of each run while it trains, and the gradients they began with."""
        batch = self.recall([inputs])
        curvature, slope = batch.curvature[0], batch.slope[0]
        bowl = TiltedBowl(diagonal(curvature), slope)
        run = train(bowl, GradientDescent(0.5 / curvature.max(axis=-1)), np.zeros_like(slope), _FILM)
        left = np.maximum(np.linalg.norm(run.path + slope / curvature, axis=-1), 1e-9)
        roles: tuple[Role, ...] = ("accent", "path", "right")
        lines = tuple(
            Line(
                tuple((float(k), float(left[k, i])) for k in range(_FILM + 1)),
                role,
                name,
                tuple(range(_FILM + 1)),
            )
            for i, (name, role) in enumerate(zip(_LETTERS, roles, strict=True))
        )
        plot = Plot("distance, log scale", "step", lines=lines, log_y=True)
        norms = np.linalg.norm(slope, axis=-1).tolist()
        bars = tuple(Bar(name, norm, "path", 0) for name, norm in zip(_LETTERS, norms, strict=True))
        far = batch.distance[0].tolist()
        told = ", ".join(f"{name} {short(value)}" for name, value in zip(_LETTERS, far, strict=True))
        rows = tuple(
            (name, short(norm), short(value)) for name, norm, value in zip(_LETTERS, norms, far, strict=True)
        )
        table = Table(("run", "size of the gradient", "distance"), rows)
        return Picture(
            (plot, Bars("size of the gradient", bars)),
            _FILM,
            f"The distances at the start are {told}.",
            table,
        )


def _working(case: Case[Runs], far: FloatArray) -> str:
    square = (
        r" Half the mean squared error has the curvature \(s^2\) for a feature with spread \(s\)."
        if case.inputs["squared"]
        else ""
    )
    lines = [f"Along each weight the distance is slope over curvature.{square}", ""]
    for i, name in enumerate(_LETTERS):
        slope, curvature = case.batch.slope[case.place, i], case.batch.curvature[case.place, i]
        parts = [
            f"{short(abs(float(g)))} / {short(float(c))} = {short(abs(float(g / c)))}"
            for g, c in zip(slope, curvature, strict=True)
        ]
        ends = f", so {short(float(far[i]))}" if len(parts) > 1 else ""
        lines.append(f"- {name}: {' and '.join(parts)}{ends}")
    return "\n".join(lines)


def _foil(case: Case[Runs], given: int, far: FloatArray) -> Foil:
    norms = np.linalg.norm(case.batch.slope[case.place], axis=-1)
    steepest = case.batch.curvature[case.place].max(axis=-1)
    name, way = _LETTERS[given], short(float(far[given]))
    if given == int(norms.argmin()):
        return Foil(
            given,
            "smaller-gradient-is-nearer",
            f"Run {name} does have the smallest gradient, {short(float(norms[given]))}. Its valley is flat, though: it still has {way} to go.",
        )
    if given == int(steepest.argmax()):
        return Foil(
            given,
            "steeper-is-nearer",
            f"In a steep valley a given gradient does mean less distance. Run {name} has a gradient to match, and {way} to go.",
        )
    return Foil(
        given,
        "middle-of-both",
        f"Run {name} has neither the smallest gradient nor the steepest valley. Gradient over curvature leaves it {way} to go.",
    )


FAMILY = GradientNorm()
