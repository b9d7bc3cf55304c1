"""What a learning rate does on logistic regression: settle smoothly, bounce and settle, or keep jumping.

On overlapping classes without a penalty the loss has one minimum with curvature H. Near it the rule of
a quadratic holds; beyond 2/λmax(H) the minimum repels, while far out the gradient is bounded, so the run
neither settles nor blows up (Meng et al., arXiv 2406.05033). On separable data every rate settles
(Wu et al., arXiv 2305.11788), so such data are not asked. The truth is read off 400 steps of training.

Where the formula says bounce, some runs turn round at most once, and these are not asked: 36 % of clear
candidates at η·λmax 1.3 to 1.4, 4 % above 1.8, 11 % in the bands below. The reason is a start too far out
for the second-order picture. With a and b the errors along the steepest and the flat direction and Ĥ the
mean curvature between w* and w, a step is exactly a ← (1 − ηĤ₁₁) a − ηĤ₁₂ b. Out there Ĥ₁₁ < λmax lets a
shrink without changing sides, and Ĥ₁₂ ≠ 0 lets b pull on the rest. Of 1,662 such runs (13,381 that bounce):
- three turns in a row are missed with Ĥ₁₁ alone in 26 % (2 %), with Ĥ₁₂ alone in 0.5 % (0.1 %), with
  neither in none; 74 % take both;
- at most one visible step with ηĤ₁₁ > 1 overshoots by more than b pulls in 88 % (2.5 %);
- from a tenth of the distance all bounce (all); with b = 0 at the start 79 % (97 %).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled, holds
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import (
    BoolArray,
    FloatArray,
    IntArray,
    log_uniform,
    normal,
    printed,
    significant,
    uniform,
)
from quizlr.engine.drawing import loss_plot, path_plot, steps_sentence, steps_table
from quizlr.engine.families.lr_texts import LOGISTIC_RULE, LOGISTIC_TOLD, LOGISTIC_WHY
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.newton import minimise, overlapping
from quizlr.engine.numerals import fixed, formula, percent, rounded, short, vector
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

STEPS = 400
EXAMPLES = 12

_MISLABELLED = 2
_VISIBLE = 1e-3

OPTIONS = (
    "it settles smoothly",
    "it bounces across the valley, then settles",
    f"it is still jumping at step {STEPS}",
)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints of the curvature and how near it goes to the edges."""

    bands: Bands
    hessian: bool


_WIDE = Bands((((0.15, 0.8),), ((1.5, 1.7),), ((2.5, 6.0),)), 0.15)
_TIGHT = Bands((((0.65, 0.9),), ((1.6, 1.82),), ((2.2, 2.6),)), 0.08)
_TILTED = Bands((((0.3, 0.82),), ((1.5, 1.75),), ((2.3, 3.5),)), 0.11)

_EARLY = Bands((((0.85, 0.95),), ((1.15, 1.45),), ((2.1, 2.4),)), 0.04)
"""Where training most often does otherwise than the formula says: for the Lab."""

LEVELS = {
    "given-curvature": Level(_WIDE, hessian=False),
    "close": Level(_TIGHT, hessian=False),
    "given-hessian": Level(_TILTED, hessian=True),
    "contrary": Level(_EARLY, hessian=False),
}


@dataclass(frozen=True, slots=True)
class Samples(Rated):
    """Candidates.

    Attributes:
        x, y: features (B, 12, 2) and labels (B, 12); start: (B, 2).
        optimum: w* (B, 2); hessian: H there (B, 2, 2); overlap: no line separates the classes (B,).
    """

    x: FloatArray
    y: FloatArray
    start: FloatArray
    optimum: FloatArray
    hessian: FloatArray
    overlap: BoolArray


class LearningRateOnLogistic(Family[Samples]):
    """Predict from η and the curvature at the optimum what 400 steps of gradient descent do."""

    name = "lr_logistic"
    version = 2  # a variant whose answer 600 steps would change is no longer served
    kind = Samples
    levels = LEVELS
    asks = "What 400 steps do on overlapping classes: settle, bounce and settle, or jump on for ever."
    truth_is = "400 steps of training: the end of the run, and its turns across the valley"
    oracle_is = r"\(\eta \lambda_{\max}\) of the printed numbers, compared with 1 and 2"
    converges = True
    routes_apart = 0.08
    apart_because = "from a distant start a run may settle before it has bounced three times in a row"

    def answers(self, ask: Ask) -> int:
        """Three regimes."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Samples:
        """Draw and round the data, find their optimum, then choose start and η for the wanted η·λmax."""
        x, y = _points(rng, count)
        objective = MeanCrossEntropy(x, y)
        optimum = minimise(objective)
        hessian = objective.hessian(optimum)
        _, steep = steepest(hessian)
        start = printed(optimum + start_beside(rng, steep, 70.0, (0.8, 3.0)), 1)
        curvature = _known(hessian, LEVELS[ask.level])
        rate = significant(LEVELS[ask.level].bands.draw(rng, target, count) / np.maximum(curvature, 1e-3), 3)
        return Samples(rate, curvature, x, y, start, optimum, hessian, overlapping(objective, optimum))

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Samples:
        """Rebuild a batch from stored inputs; the optimum is found anew."""
        x = np.array([item["x"] for item in inputs], dtype=np.float64)
        y = np.array([item["y"] for item in inputs], dtype=np.float64)
        objective = MeanCrossEntropy(x, y)
        optimum = minimise(objective)
        start = np.array([item["start"] for item in inputs], dtype=np.float64)
        rate = np.array([item["rate"] for item in inputs], dtype=np.float64)
        curvature = np.array([_curvature(item).largest for item in inputs])
        overlap = overlapping(objective, optimum)
        return Samples(rate, curvature, x, y, start, optimum, objective.hessian(optimum), overlap)

    def margins(self, batch: Samples, ask: Ask) -> Sequence[Margin]:
        """Ask for overlap, a proper optimum, a start off the floor, and η·λmax off the thresholds."""
        level = LEVELS[ask.level]
        least = np.linalg.eigvalsh(batch.hessian)[:, 0]
        offset = batch.start - batch.optimum
        distance = np.linalg.norm(offset, axis=-1)
        beside = np.abs(np.sum(offset * steepest(batch.hessian)[1], axis=-1))
        near = np.abs(batch.optimum).max(axis=-1)
        mixed = np.abs(batch.hessian[:, 0, 1])
        return (
            holds("the classes overlap", batch.overlap),
            Margin("examples of class 1", batch.y.sum(axis=-1), 3, EXAMPLES - 3),
            Margin("largest weight at the optimum", near, 0.3, 5.0),
            Margin("least curvature at the optimum", least, 0.02),
            *level.bands.margins(batch.rate * batch.curvature),
            Margin("share of the start's distance along the steep direction", beside / distance, 0.2),
            Margin("distance of the start from the optimum", distance, 0.5),
            *((Margin("size of the mixed second derivative", mixed, 0.03),) if level.hessian else ()),
            Margin("learning rate", batch.rate, most=np.nextafter(100.0, 0.0)),
        )

    def truth(self, batch: Samples, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train, then read the end of the run and its turns across the valley."""
        run = _trained(batch, round(STEPS * stretch))
        return Settled(_read(run, batch), run=run)

    def oracle(self, batch: Samples, ask: Ask) -> Settled:
        """Compare η·λmax of the printed numbers with 1 and 2."""
        return Settled(regime(batch.rate * batch.curvature))

    def by_hand(self, variant: Variant) -> Given:
        """Multiply η by the printed λmax, or by (H₁₁ + H₂₂)/2 + √(((H₁₁ − H₂₂)/2)² + H₁₂²)."""
        shown = variant.inputs["hessian"]
        largest = largest_by_hand(*shown) if shown else variant.inputs["curvature"]
        return int(regime(variant.inputs["rate"] * largest))

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Rate, start and data."""
        points = " ".join(
            f"{fixed(first, 1)},{fixed(second, 1)},{int(y)}"
            for (first, second), y in zip(inputs["x"], inputs["y"], strict=True)
        )
        return f"η = {short(inputs['rate'])}, w = {vector(inputs['start'], 1)}; {points}"

    def inputs(self, batch: Samples, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the printed numbers, and which of the curvature."""
        return _inputs(batch, place, LEVELS[ask.level])

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Start, rate, curvature and criterion."""
        question = f"What does the run do within {STEPS} steps?"
        return Posed(_prompt(inputs), question, _table(inputs), OPTIONS)

    def tell(self, case: Case[Samples]) -> Told:
        """What η·λmax says, beside what the run did."""
        numbers = _curvature(case.inputs)
        return Told(
            answer=OPTIONS[case.label],
            outcome=_outcome(case.label, case.run, case.batch, case.place),
            working=_working(case.label, numbers),
            rule=LOGISTIC_RULE,
            foils=foils(LOGISTIC_TOLD, case.label, numbers),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Draw the path on the loss, and the loss by step."""
        batch = self.recall([inputs])
        run = _trained(batch)
        objective = MeanCrossEntropy(batch.x, batch.y)
        losses = run.losses[:, 0]
        sides = across(run.path, batch.optimum, steepest(batch.hessian)[1])[:, 0]
        lowest = float(objective.loss(batch.optimum)[0])
        panels = (path_plot(objective, run, batch.optimum[0]), loss_plot(losses, lowest))
        return Picture(panels, run.steps, steps_sentence(losses, sides), steps_table(losses, sides))


def _trained(batch: Samples, steps: int = STEPS) -> Run:
    return train(MeanCrossEntropy(batch.x, batch.y), GradientDescent(batch.rate), batch.start, steps)


def _points(rng: Generator, count: int) -> tuple[FloatArray, FloatArray]:
    """Draw a tilted cloud of features and labels by a random direction, two of them turned round."""
    scale = log_uniform(rng, 0.8, 2.0, (count, 1, 2))
    along, up = np.moveaxis(scale * normal(rng, 1.0, (count, EXAMPLES, 2)), -1, 0)
    angle = uniform(rng, 0.0, np.pi, (count, 1))
    c, s = np.cos(angle), np.sin(angle)
    x = printed(np.stack((c * along - s * up, s * along + c * up), axis=-1), 1)
    direction = normal(rng, 1.0, (count, 2))
    y = np.einsum("bnd,bd->bn", x, direction) > 0.0
    turned = rng.random((count, EXAMPLES)).argsort(axis=1) < _MISLABELLED
    return x, (y ^ turned).astype(np.float64)


def _known(hessian: FloatArray, level: Level) -> FloatArray:
    """λmax (B,) as printed, or as it follows from the printed matrix."""
    if level.hessian:
        return steepest(printed(hessian, 3))[0]
    return significant(np.maximum(steepest(hessian)[0], 1e-6), 3)


def _read(run: Run, batch: Samples) -> IntArray:
    """Read the regime of each run (B,) off its end and its steps across the valley."""
    lowest = MeanCrossEntropy(batch.x, batch.y).loss(batch.optimum)
    sides = across(run.path, batch.optimum, steepest(batch.hessian)[1])
    moves = np.diff(sides, axis=0)
    reach = np.abs(sides).max(axis=0)
    quarter = 3 * run.steps // 4
    gap = (run.losses - lowest) / (run.losses[0] - lowest)
    far = np.abs(sides[quarter:]).max(axis=0) > 0.1 * np.linalg.norm(batch.optimum, axis=-1)
    jumping = (gap[quarter:].max(axis=0) > 0.02) & far
    settled = (gap[-1] < 0.05) & (np.abs(moves[quarter:]).max(axis=0) < 0.02 * reach)
    turns = _turns(moves, reach)
    labels = np.full(len(batch.rate), UNCLEAR, dtype=np.int64)
    labels[settled & (turns.sum(axis=0) <= 1)] = SMOOTH
    labels[settled & (turns[:-2] & turns[1:-1] & turns[2:]).any(axis=0)] = BOUNCE
    labels[jumping & ~settled] = BEYOND
    return labels


def _turns(moves: FloatArray, reach: FloatArray) -> BoolArray:
    """Where a visible step across the valley goes against the one before; (T − 1, B)."""
    visible = np.abs(moves) >= _VISIBLE * reach
    return (moves[1:] * moves[:-1] < 0) & visible[1:] & visible[:-1]


def _inputs(batch: Samples, place: int, level: Level) -> dict[str, Any]:
    (first, mixed), (_, second) = printed(batch.hessian[place], 3).tolist()
    return {
        "x": batch.x[place].tolist(),
        "y": batch.y[place].astype(int).tolist(),
        "start": batch.start[place].tolist(),
        "rate": float(batch.rate[place]),
        "steps": STEPS,
        "optimum": printed(batch.optimum[place], 1).tolist(),
        "curvature": None if level.hessian else float(batch.curvature[place]),
        "hessian": [first, second, mixed] if level.hessian else [],
    }


def _curvature(inputs: Mapping[str, Any]) -> Curvature:
    if not inputs["hessian"]:
        return Curvature(inputs["rate"], inputs["curvature"], None, "H")
    first, second, mixed = inputs["hessian"]
    found = float(steepest(np.array([[[first, mixed], [mixed, second]]]))[0][0])
    return Curvature(inputs["rate"], found, (first, second, mixed), "H")


def _prompt(inputs: Mapping[str, Any]) -> str:
    return (
        "Twelve points, two classes that overlap. Full-batch gradient descent on the mean cross-entropy "
        "(natural log, no penalty, no bias) starts at "
        + formula(f"w = {vector(inputs['start'], 1)}")
        + " with "
        + formula(rf"\eta = {short(inputs['rate'])}")
        + f" and takes {inputs['steps']} steps. At the optimum "
        + formula(f"w^* = {vector(inputs['optimum'], 1)}")
        + f" {_given(inputs)}\n\n"
        + "Settled: at the end less than 5 % of the gap to the lowest loss is left and the steps have died "
        "down. Bouncing: the step across the valley turns round at least three times in a row."
    )


def _given(inputs: Mapping[str, Any]) -> str:
    if not inputs["hessian"]:
        return (
            "the largest curvature is "
            + formula(rf"\lambda_{{\max}} = {rounded(inputs['curvature'], 3)}")
            + "."
        )
    first, second, mixed = (fixed(value, 3) for value in inputs["hessian"])
    return (
        "the second derivatives are "
        + ", ".join((formula(f"H_{{11}} = {first}"), formula(f"H_{{22}} = {second}")))
        + " and "
        + formula(f"H_{{12}} = {mixed}")
        + "."
    )


def _table(inputs: Mapping[str, Any]) -> Table:
    rows = zip(inputs["x"], inputs["y"], strict=True)
    cells = tuple((fixed(first, 1), fixed(second, 1), str(y)) for (first, second), y in rows)
    return Table((r"\(x_1\)", r"\(x_2\)", r"\(y\)"), cells)


def _outcome(label: int, run: Run, batch: Samples, place: int) -> str:
    sides = across(run.path, batch.optimum, steepest(batch.hessian)[1])[:, place]
    moves = np.diff(sides)
    if label == BEYOND:
        quarter = run.steps // 4
        widest = short(float(np.abs(moves[-quarter:]).max()), 2)
        return f"In the last {quarter} steps it still jumps up to {widest} across the valley, to and fro."
    losses = run.losses[:, place]
    lowest = MeanCrossEntropy(batch.x, batch.y).loss(batch.optimum)[place]
    left = percent(float((losses[-1] - lowest) / (losses[0] - lowest)))
    end = f"at step {run.steps} {left} of the gap to the lowest loss is left."
    if label == SMOOTH:
        return f"It came down without bouncing; {end}"
    turns = int(_turns(moves[:, None], np.abs(sides).max(keepdims=True)).sum())
    return f"It turned round across the valley {turns} times on its way in; {end}"


def _working(label: int, numbers: Curvature) -> str:
    return (
        numbers.working()
        + f"{numbers.product_line}. Near the optimum a step multiplies the error along the steepest "
        + rf"direction by \(1 - \eta \lambda_{{\max}}\) = {numbers.factor}: {LOGISTIC_WHY[label]}"
    )


FAMILY = LearningRateOnLogistic()
