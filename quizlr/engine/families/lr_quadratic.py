"""What a learning rate does on a quadratic bowl: settle smoothly, bounce and settle, or diverge.

Gradient descent on L(w) = ½ wᵀAw multiplies the component along an eigenvector of curvature λ by
1 − ηλ at every step, so the largest eigenvalue decides (Boyd and Vandenberghe, 9.3). The truth is
read off 200 steps of training; the loss alone cannot tell, since it falls while the path bounces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import loss_plot, path_plot, steps_sentence, steps_table
from quizlr.engine.families.lr_texts import QUADRATIC_RULE, QUADRATIC_TOLD, QUADRATIC_WHY
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, percent, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.regimes import (
    BEYOND,
    BOUNCE,
    SMOOTH,
    Bands,
    Curvature,
    Rated,
    across,
    foils,
    largest_by_hand,
    regime,
    start_beside,
    steepest,
)
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Picture, Table

STEPS = 200
SETTLED = 0.02
"""A run has settled when less than this share of the starting distance is left."""

_VISIBLE = 1e-3
_GROWTH_STEP = 60
_GROWTH = 4.0

OPTIONS = ("it settles smoothly", "it bounces across the valley, then settles", "it diverges")


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints and how near it goes to the edges."""

    bands: Bands
    eigenvalues: bool
    digits: int


_WIDE = Bands((((0.3, 0.85),), ((1.2, 1.75),), ((2.3, 3.5),)), 0.10)
_TIGHT = Bands((((0.72, 0.94),), ((1.12, 1.3), (1.7, 1.88)), ((2.12, 2.4),)), 0.05)

LEVELS = {
    "eigenvalues": Level(_WIDE, eigenvalues=True, digits=2),
    "matrix": Level(_WIDE, eigenvalues=False, digits=2),
    "close": Level(_TIGHT, eigenvalues=False, digits=3),
}


@dataclass(frozen=True, slots=True)
class Bowls(Rated):
    """Candidates: A (B, 2, 2) and start (B, 2)."""

    matrix: FloatArray
    start: FloatArray


class LearningRateOnQuadratic(Family[Bowls]):
    """Predict from A and η what 200 steps of gradient descent do."""

    name = "lr_quadratic"
    pool_size = 16
    kind = Bowls
    levels = LEVELS
    asks = "What 200 steps of gradient descent do on a tilted bowl: settle, bounce and settle, or diverge."
    truth_is = "200 steps of training: growth, what is left of the distance, changes of side of the valley"
    oracle_is = r"\(\eta \lambda_{\max}\) of the printed numbers, compared with 1 and 2"
    converges = True

    def answers(self, ask: Ask) -> int:
        """Three regimes."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Bowls:
        """Draw λmax, condition and tilt, round A, then choose η for the wanted η·λmax."""
        matrix = _bowl(rng, count)
        _, steep = steepest(matrix)
        start = printed(start_beside(rng, steep, 70.0, (2.0, 5.0)), 1)
        curvature = _known(matrix, LEVELS[ask.level])
        rate = significant(
            LEVELS[ask.level].bands.draw(rng, target, count) / curvature, LEVELS[ask.level].digits
        )
        return Bowls(rate, curvature, matrix, start)

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Bowls:
        """Rebuild a batch from stored inputs."""
        matrix = np.array([item["matrix"] for item in inputs], dtype=np.float64)
        shown = [item["eigenvalues"] for item in inputs]
        found = steepest(matrix)[0]
        curvature = np.array([pair[0] if pair else value for pair, value in zip(shown, found, strict=True)])
        start = np.array([item["start"] for item in inputs], dtype=np.float64)
        rate = np.array([item["rate"] for item in inputs], dtype=np.float64)
        return Bowls(rate, curvature, matrix, start)

    def margins(self, batch: Bowls, ask: Ask) -> Sequence[Margin]:
        """Ask for a tilted bowl, a start off the floor, η·λmax off the thresholds, no crawling direction."""
        least = np.linalg.eigvalsh(batch.matrix)[:, 0]
        _, steep = steepest(batch.matrix)
        offset = np.abs(np.sum(batch.start * steep, axis=-1))
        distance = np.linalg.norm(batch.start, axis=-1)
        return (
            *LEVELS[ask.level].bands.margins(batch.rate * batch.curvature),
            Margin("η·λmin", batch.rate * least, 0.022),
            Margin("size of the mixed entry of A", np.abs(batch.matrix[:, 0, 1]), 0.5),
            Margin("distance of the start", distance, np.nextafter(1.0, 2.0)),
            Margin("share of that distance along the steep direction", offset / distance, 0.25),
        )

    def truth(self, batch: Bowls, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train, then read growth, remaining distance and changes of side off the path."""
        run = _trained(batch, round(STEPS * stretch))
        return Settled(_read(run, batch), run=run)

    def oracle(self, batch: Bowls, ask: Ask) -> Settled:
        """Compare η·λmax of the printed numbers with 1 and 2."""
        return Settled(regime(batch.rate * batch.curvature))

    def by_hand(self, variant: Variant) -> Given:
        """Multiply η by the printed eigenvalue, or by (A₁₁ + A₂₂)/2 + √(((A₁₁ − A₂₂)/2)² + A₁₂²)."""
        (first, mixed), (_, second) = variant.inputs["matrix"]
        shown = variant.inputs["eigenvalues"]
        largest = shown[0] if shown else largest_by_hand(first, second, mixed)
        return int(regime(variant.inputs["rate"] * largest))

    def readings(self, batch: Bowls) -> dict[str, FloatArray]:
        """Rate, condition number and tilt of the steep direction in degrees."""
        values, vectors = np.linalg.eigh(batch.matrix)
        tilt = np.rad2deg(
            np.arctan(vectors[:, 1, -1] / np.where(vectors[:, 0, -1] == 0, 1e-12, vectors[:, 0, -1]))
        )
        return {"rate": batch.rate, "condition": values[:, -1] / values[:, 0], "tilt": tilt}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the rate, or the bowl with its largest curvature kept."""
        if knob == "rate":
            return {**inputs, "rate": value}
        now = {name: float(at[0]) for name, at in self.readings(self.recall([inputs])).items()} | {
            knob: value
        }
        largest = float(steepest(np.array([inputs["matrix"]]))[0][0])
        matrix = _tilted(
            *(np.array([part]) for part in (largest, largest / now["condition"], np.deg2rad(now["tilt"])))
        )
        values = np.linalg.eigvalsh(matrix[0])[::-1]
        shown = printed(values, 2).tolist() if inputs["eigenvalues"] else []
        return {**inputs, "matrix": matrix[0].tolist(), "eigenvalues": shown}

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Matrix and rate: the start only changes how the same thing looks."""
        (first, mixed), (_, second) = inputs["matrix"]
        return f"A = ({fixed(first, 1)}, {fixed(mixed, 1)}; {fixed(second, 1)}), η = {short(inputs['rate'])}"

    def inputs(self, batch: Bowls, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the printed numbers, and which of the curvature."""
        return _inputs(batch, place, LEVELS[ask.level])

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Start, rate, curvature and criterion."""
        question = f"What does the run do within {STEPS} steps?"
        return Posed(_prompt(inputs), question, _table(inputs), OPTIONS)

    def tell(self, case: Case[Bowls]) -> Told:
        """What η·λmax says, beside what the run did."""
        numbers = _curvature(case.inputs)
        return Told(
            answer=OPTIONS[case.label],
            outcome=_outcome(case.label, case.run, case.batch, case.place),
            working=_working(case.label, numbers),
            rule=QUADRATIC_RULE,
            foils=foils(QUADRATIC_TOLD, case.label, numbers),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Draw the path on the bowl and the loss on a log axis."""
        batch = self.recall([inputs])
        run = _trained(batch)
        objective = Quadratic(batch.matrix)
        losses = run.losses[:, 0]
        sides = across(run.path, np.zeros((1, 2)), steepest(batch.matrix)[1])[:, 0]
        panels = (path_plot(objective, run, np.zeros(2)), loss_plot(losses, log=True))
        return Picture(panels, run.steps, steps_sentence(losses, sides), steps_table(losses, sides))


def _trained(batch: Bowls, steps: int = STEPS) -> Run:
    return train(Quadratic(batch.matrix), GradientDescent(batch.rate), batch.start, steps)


def _bowl(rng: Generator, count: int) -> FloatArray:
    """Draw matrices (count, 2, 2) with λmax 4 to 40, condition 1.8 to 12, tilted by 15 to 75 degrees."""
    largest = log_uniform(rng, 4.0, 40.0, (count,))
    least = largest / log_uniform(rng, 1.8, 12.0, (count,))
    angle = np.deg2rad(uniform(rng, 15.0, 75.0, (count,))) * np.where(rng.random(count) < 0.5, -1.0, 1.0)
    return _tilted(largest, least, angle)


def _tilted(largest: FloatArray, least: FloatArray, angle: FloatArray) -> FloatArray:
    """Matrices (B, 2, 2), as printed, with these eigenvalues, the largest one at an angle from w₁."""
    c, s = np.cos(angle), np.sin(angle)
    mixed = (largest - least) * c * s
    first, second = largest * c * c + least * s * s, largest * s * s + least * c * c
    return printed(np.stack((first, mixed, mixed, second), axis=-1).reshape(-1, 2, 2), 1)


def _known(matrix: FloatArray, level: Level) -> FloatArray:
    """λmax (B,) as printed, or as it follows from the printed matrix."""
    largest, _ = steepest(matrix)
    return printed(largest, 2) if level.eigenvalues else largest


def _read(run: Run, batch: Bowls) -> IntArray:
    """Read the regime of each run (B,) off its path and loss; `UNCLEAR` in between."""
    sides = across(run.path, np.zeros_like(batch.start), steepest(batch.matrix)[1])
    with np.errstate(all="ignore"):
        visible = np.abs(sides) >= _VISIBLE * np.abs(sides[0])
        flips = ((sides[1:] * sides[:-1] < 0) & visible[1:] & visible[:-1]).sum(axis=0)
        grew = (run.broke >= 0) | (run.losses[_GROWTH_STEP] > _GROWTH * run.losses[0])
        settled = _left(run) < SETTLED
    labels = np.full(len(batch.rate), UNCLEAR, dtype=np.int64)
    labels[settled & (flips == 0)] = SMOOTH
    labels[settled & (flips >= 2)] = BOUNCE
    labels[grew] = BEYOND
    return labels


def _left(run: Run) -> FloatArray:
    """Share of the starting distance that is left at the end (B,)."""
    with np.errstate(all="ignore"):
        left: FloatArray = np.linalg.norm(run.path[-1], axis=-1) / np.linalg.norm(run.path[0], axis=-1)
    return left


def _inputs(batch: Bowls, place: int, level: Level) -> dict[str, Any]:
    values = printed(np.linalg.eigvalsh(batch.matrix[place]), 2)
    return {
        "matrix": batch.matrix[place].tolist(),
        "start": batch.start[place].tolist(),
        "rate": float(batch.rate[place]),
        "steps": STEPS,
        "eigenvalues": values[::-1].tolist() if level.eigenvalues else [],
    }


def _curvature(inputs: Mapping[str, Any]) -> Curvature:
    (first, mixed), (_, second) = inputs["matrix"]
    shown = inputs["eigenvalues"]
    if shown:
        return Curvature(inputs["rate"], shown[0], None, "A")
    found = float(steepest(np.array([inputs["matrix"]]))[0][0])
    return Curvature(inputs["rate"], found, (first, second, mixed), "A")


def _prompt(inputs: Mapping[str, Any]) -> str:
    shown = inputs["eigenvalues"]
    known = f" Its eigenvalues are {fixed(shown[0], 2)} and {fixed(shown[1], 2)}." if shown else ""
    return (
        r"Gradient descent on \(L(w) = \frac{1}{2} w^\top A w\), nothing else in the loss, starts at "
        + formula(f"w = {vector(inputs['start'], 1)}")
        + " and takes "
        + f"{inputs['steps']} steps with "
        + formula(rf"\eta = {short(inputs['rate'])}")
        + rf". The minimum is at \(w = 0\), and \(A\) stands below.{known}"
        + "\n\nSettled: less than 2 % of the starting distance is left. Bouncing: the path "
        "changes sides of the valley at least twice."
    )


def _table(inputs: Mapping[str, Any]) -> Table:
    rows = ((name, *(fixed(v, 1) for v in row)) for name, row in zip(_AXES, inputs["matrix"], strict=True))
    return Table((r"\(A\)", *_AXES), tuple(rows))


_AXES = (r"\(w_1\)", r"\(w_2\)")


def _outcome(label: int, run: Run, batch: Bowls, place: int) -> str:
    if label == BEYOND:
        grown = float(np.linalg.norm(run.path[10, place]) / np.linalg.norm(run.path[0, place]))
        return f"After 10 steps it is {short(grown, 2)} times as far out as at the start, and growing."
    left = percent(float(_left(run)[place]))
    if label == SMOOTH:
        return (
            f"It never changed sides of the valley; after {run.steps} steps {left} of the distance is left."
        )
    first = float(across(run.path, np.zeros_like(batch.start), steepest(batch.matrix)[1])[1, place])
    return (
        f"The first step landed {short(abs(first), 2)} beyond the floor, and it went on changing sides; "
        f"after {run.steps} steps {left} of the way is left."
    )


def _working(label: int, numbers: Curvature) -> str:
    return (
        numbers.working()
        + f"{numbers.product_line}. A step multiplies the error along the steepest direction by "
        + rf"\(1 - \eta \lambda_{{\max}}\) = {numbers.factor}: {QUADRATIC_WHY[label]}"
    )


FAMILY = LearningRateOnQuadratic()
