"""Which weights jump from side to side of their minimum while gradient descent runs.

On a bowl with axes along the weights a step multiplies the error of w_j by 1 − η λ_j, so it changes sides at
every step where η λ_j > 1 and keeps its side where η λ_j < 1 (Boyd and Vandenberghe, 9.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.bowls import TiltedBowl, diagonal
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import path_plot, quantity
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Picture, Plot, Point, Table

STEPS = 8
CLEARANCE = 0.12
"""η λ keeps this distance from 1."""

OPTIONS = ("neither", r"only \(w_1\)", r"only \(w_2\)", "both")
NEITHER, FIRST, SECOND, BOTH = range(4)

_NAMES = (r"\(w_1\)", r"\(w_2\)")
_CALM = (0.05, 0.86)
_JUMPY = (1.14, 1.85)
_DRAWN = 4
_ENTRIES = tuple(float(f"{10 ** (k / 10):.2g}") for k in range(-20, 21))

_RULE = (
    r"On a bowl with its axes along the weights, \(w_j\) changes sides at every step where \(\eta \lambda_j > 1\) and "
    r"settles while \(\eta \lambda_j < 2\)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How the curvatures are told: printed, as coefficients without the half, or by examples."""

    half: bool = True
    examples: bool = False


LEVELS = {"curvatures": Level(), "formula": Level(half=False), "data": Level(half=False, examples=True)}


@dataclass(frozen=True, slots=True)
class Bowls(Batch):
    """Candidates.

    Attributes:
        rate: η (B,); start: first weights (B, 2); best: where the minimum is (B, 2).
        entry: the printed numbers in front of the squares (B, 2), 0 where examples are printed.
        x: features of four examples (B, 4, 2), 0 where numbers are printed; their columns are orthogonal.
        half: 1 where the loss has a half in front of it (B,).
    """

    rate: FloatArray
    start: FloatArray
    best: FloatArray
    entry: FloatArray
    x: FloatArray
    half: FloatArray

    @property
    def coefficient(self) -> FloatArray:
        """What stands before the square of each error in the loss (B, 2), the half left out."""
        return np.where(self.entry > 0.0, self.entry, np.mean(self.x**2, axis=1))

    @property
    def curvature(self) -> FloatArray:
        """Second derivative along each weight (B, 2)."""
        second: FloatArray = self.coefficient * (2.0 - self.half[:, None])
        return second

    @property
    def product(self) -> FloatArray:
        """η λ of each weight (B, 2)."""
        both: FloatArray = self.rate[:, None] * self.curvature
        return both

    @property
    def objective(self) -> TiltedBowl:
        """The loss, less a constant."""
        if not self.x.any():
            matrix = diagonal(self.curvature)
        else:
            matrix = 2.0 * np.swapaxes(self.x, -1, -2) @ self.x / self.x.shape[1]
        return TiltedBowl(matrix, -np.einsum("bij,bj->bi", matrix, self.best))


class ZigzagCoordinate(Family[Bowls]):
    """Predict which weights change sides at every step."""

    name = "zigzag_coord"
    pool_size = 16
    kind = Bowls
    levels = LEVELS
    asks = "Which of two weights jump from side to side of their minimum at every step of gradient descent."
    truth_is = "8 steps of training: on which side of its minimum each weight stands after every one"
    oracle_is = r"\(\eta \lambda_j\) of the printed numbers, compared with 1"
    exact = frozenset({"half"})

    def answers(self, ask: Ask) -> int:
        """Neither, one of them, or both."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Bowls:
        """Draw η·λ for each weight, then a rate, and round curvatures or examples to fit."""
        jumps = np.array([target in (FIRST, BOTH), target in (SECOND, BOTH)])
        low, high = np.where(jumps, _JUMPY[0], _CALM[0]), np.where(jumps, _JUMPY[1], _CALM[1])
        product = np.exp(np.log(low) + np.log(high / low) * rng.random((count, 2)))
        rate = significant(log_uniform(rng, 0.02, 2.0, (count,)), 2)
        start, best = _ends(rng, count, moved=LEVELS[ask.level].examples)
        half = np.full(count, float(LEVELS[ask.level].half))
        coefficient = product / rate[:, None] / (2.0 - half[:, None])
        if not LEVELS[ask.level].examples:
            return Bowls(rate, start, best, significant(coefficient, 2), np.zeros((count, 4, 2)), half)
        x = _orthogonal(
            rng, np.full((count, 2), 2.0) * np.sqrt(product / product.max(axis=-1, keepdims=True))
        )
        largest = np.mean(x**2, axis=1).max(axis=-1)
        rate = significant(product.max(axis=-1) / np.maximum(2.0 * largest, 1e-9), 2)
        return Bowls(rate, start, best, np.zeros((count, 2)), x, half)

    def margins(self, batch: Bowls, ask: Ask) -> Sequence[Margin]:
        """Ask for η·λ clear of 1 and below 2, and a start off the minimum along both weights."""
        offset = np.abs(batch.start - batch.best).min(axis=-1)
        return (
            Margin("least distance of η·λ from 1", np.abs(batch.product - 1.0).min(axis=-1), CLEARANCE),
            Margin("least η·λ", batch.product.min(axis=-1), 0.04),
            Margin("largest η·λ", batch.product.max(axis=-1), 0.0, 1.9),
            Margin("least distance from the minimum along a weight", offset, 0.5),
        )

    def truth(self, batch: Bowls, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train, and see after every step on which side of its minimum each weight stands."""
        run = _trained(batch)
        side = np.sign(run.path - batch.best)
        turns = (side[1:] * side[:-1] < 0.0).sum(axis=0)
        kept = (side[1:] * side[:-1] > 0.0).sum(axis=0)
        label = (turns[:, 0] == STEPS) * 1 + (turns[:, 1] == STEPS) * 2
        clear = ((turns == STEPS) | (kept == STEPS)).all(axis=-1)
        return Settled(np.where(clear, label, UNCLEAR).astype(np.int64), run=run)

    def oracle(self, batch: Bowls, ask: Ask) -> Settled:
        """Compare η·λ of each weight with 1."""
        return Settled(((batch.product > 1.0) @ np.array([1, 2])).astype(np.int64))

    def by_hand(self, variant: Variant) -> Given:
        """Multiply η by each curvature, of examples with two digits."""
        batch = self.recall([variant.inputs])
        factor = 1.0 if LEVELS[variant.level].half else 2.0
        products = batch.rate[0] * factor * significant(batch.coefficient[0], 2)
        return int((products > 1.0) @ np.array([1, 2]))

    def readings(self, batch: Bowls) -> dict[str, FloatArray]:
        """The rate."""
        return {"rate": batch.rate}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another rate, or another number before one of the squares."""
        yield from super().neighbours(inputs, ask)
        if not LEVELS[ask.level].examples:
            for j in (0, 1):
                before = inputs["entry"][j]
                for after in _ENTRIES:
                    if abs(after - before) > 1e-9:
                        what = rf"the number before \(w_{j + 1}^2\)"
                        yield edited(inputs, "entry", after, j), changed(what, short(before), short(after))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Loss, start, rate and criterion."""
        return Posed(
            prompt=_prompt(inputs, LEVELS[ask.level]),
            question="Which weights land on the other side of their minimum at every step?",
            table=_table(inputs) if LEVELS[ask.level].examples else None,
            options=OPTIONS,
        )

    def tell(self, case: Case[Bowls]) -> Told:
        """The factor of each weight, beside what the run did."""
        trace = (case.run.path - case.batch.best)[:, case.place]
        first, second = (", ".join(short(float(v), 2) for v in trace[:4, j]) for j in (0, 1))
        product = case.batch.product[case.place]
        return Told(
            answer=OPTIONS[case.label],
            outcome=rf"Seen from the minimum, \(w_1\) went {first} …, and \(w_2\) went {second} ….",
            working=_working(case.batch, case.place, LEVELS[case.ask.level]),
            rule=_RULE,
            foils=_foils(
                case.label, case.inputs["rate"], product, case.batch.curvature[case.place], case.ask
            ),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Both weights by step, seen from their minimum, beside the path on the loss."""
        batch = self.recall([inputs])
        run = _trained(batch)
        trace = np.nan_to_num((run.path - batch.best)[:, 0], nan=0.0, posinf=0.0, neginf=0.0)
        reach = 4.0 * np.abs(trace[0]).max(initial=1e-9)
        steps = tuple(range(STEPS + 1))
        first, second = (_points(np.clip(trace[:, j], -reach, reach)) for j in (0, 1))
        lines = (Line(first, "path", "w₁", steps), Line(second, "ghost", "w₂", steps))
        traces = Plot("from its minimum", "step", lines=lines, rules=((0.0, ""),))
        factor = 1.0 - batch.product[0]
        told = [f"that of w{name} by {fixed(float(f), 2)}" for name, f in zip("₁₂", factor, strict=True)]
        sentence = f"Each step multiplies an error: {told[0]}, {told[1]}; a negative factor changes sides."
        rows = tuple((str(k), quantity(float(trace[k, 0])), quantity(float(trace[k, 1]))) for k in steps)
        table = Table(("step", r"\(w_1\) from its minimum", r"\(w_2\) from its minimum"), rows)
        return Picture((traces, path_plot(batch.objective, run, batch.best[0])), STEPS, sentence, table)


def _points(values: FloatArray) -> tuple[Point, ...]:
    return tuple((float(k), float(value)) for k, value in enumerate(values))


def _trained(batch: Bowls) -> Run:
    return train(batch.objective, GradientDescent(batch.rate), batch.start, STEPS)


def _ends(rng: Generator, count: int, *, moved: bool) -> tuple[FloatArray, FloatArray]:
    """Draw starts and minima (count, 2), as printed."""
    side = np.where(rng.random((count, 2)) < 0.5, -1.0, 1.0)
    offset = printed(side * uniform(rng, 0.8, 3.0, (count, 2)), 1)
    best = printed(uniform(rng, -2.0, 2.0, (count, 2)), 1) if moved else np.zeros((count, 2))
    return printed(best + offset, 1), best


def _orthogonal(rng: Generator, size: FloatArray) -> FloatArray:
    """Draw four examples (B, 4, 2) with orthogonal columns of about the root mean square `size` (B, 2)."""
    share = uniform(rng, 0.5, 1.2, (len(size), 2))
    pair = np.stack((share, np.sqrt(np.maximum(2.0 - share**2, 0.1))), axis=1) * size[:, None, :]
    pair = printed(np.maximum(pair, 0.1), 1)
    signs = np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    flip = np.where(rng.random((len(size), 4, 1)) < 0.5, -1.0, 1.0)
    x: FloatArray = pair[:, [0, 0, 1, 1], :] * signs * flip
    return x


def _prompt(inputs: Mapping[str, Any], level: Level) -> str:
    rate = formula(rf"\eta = {short(inputs['rate'])}")
    start = formula(f"w = {vector(inputs['start'], 1)}")
    if level.examples:
        best = formula(f"w = {vector(inputs['best'], 1)}")
        return (
            r"Gradient descent on the mean squared error of \(\hat{y} = w_1 x_1 + w_2 x_2\) over these four examples, no "
            f"penalty. Their labels (not shown) are met exactly at {best}, the minimum. The run starts at {start} "
            f"and takes {STEPS} steps with {rate}."
        )
    first, second = (short(value) for value in inputs["entry"])
    inner = f"{first} w_1^2 + {second} w_2^2"
    loss = rf"L(w) = \frac{{1}}{{2}}({inner})" if level.half else f"L(w) = {inner}"
    return (
        f"Gradient descent on {formula(loss)}, nothing else in the loss, starts at {start} and takes {STEPS} steps "
        f"with {rate}. The minimum is at \\(w = (0, 0)\\)."
    )


def _table(inputs: Mapping[str, Any]) -> Table:
    return Table((r"\(x_1\)", r"\(x_2\)"), tuple(tuple(fixed(v, 1) for v in row) for row in inputs["x"]))


def _working(batch: Bowls, place: int, level: Level) -> str:
    coefficient, curvature = batch.coefficient[place], batch.curvature[place]
    if level.examples:
        means = [rf"mean of \(x_{j + 1}^2\) {short(float(value), 4)}" for j, value in enumerate(coefficient)]
        source = (
            r"Along \(w_j\) the loss is the mean of \(x_j^2\) times the square of the error (the columns are "
            rf"orthogonal, so nothing mixes): {means[0]}, {means[1]}. The curvature is twice that."
        )
    elif level.half:
        source = "With the half in front, the numbers before the squares are the curvatures."
    else:
        source = r"Without a half in front, \(c\, w^2\) has the second derivative \(2c\)."
    lines = []
    for name, bend, product in zip(_NAMES, curvature, batch.product[place], strict=True):
        shown = formula(
            rf"1 - {short(float(batch.rate[place]))} \times {short(float(bend), 4)} = {fixed(1 - product, 2)}"
        )
        lines.append(f"- {name}: {shown}, {'changes sides' if product > 1.0 else 'keeps its side'}")
    return source + r" A step multiplies the error by \(1 - \eta \lambda\):" + "\n\n" + "\n".join(lines)


def _foils(label: int, rate: float, product: FloatArray, curvature: FloatArray, ask: Ask) -> tuple[Foil, ...]:
    """For each wrong option the idea that leads there."""
    steep = int(product.argmax())
    given = [option for option in range(4) if option != label]
    return tuple(_foil(option, label, steep, rate, product, curvature, ask) for option in given)


def _foil(
    given: int, label: int, steep: int, rate: float, product: FloatArray, curvature: FloatArray, ask: Ask
) -> Foil:
    high, low = (fixed(float(product[j]), 2) for j in (steep, 1 - steep))
    shallow = 1 - steep
    what = "the mean square" if LEVELS[ask.level].examples else "the number before the square"
    if given == NEITHER and not LEVELS[ask.level].half and (product / 2.0 < 1.0).all():
        return Foil(
            given,
            "coefficient-for-curvature",
            rf"\(\eta\) times {what} gives {fixed(float(product[steep]) / 2, 2)} for {_NAMES[steep]}, below 1. But the "
            rf"slope of \(c\, w^2\) is \(2 c w\), so it is {high} that counts.",
        )
    if given == NEITHER:
        return Foil(
            given,
            "limit-is-two",
            f"The run does settle, since {high} is below 2. Settling is not the same as keeping one's side: above 1 "
            f"a step goes past the minimum, and {_NAMES[steep]} does so every time.",
        )
    if given == shallow + 1:
        return Foil(
            given,
            "shallow-axis",
            f"Contours are longest along {_NAMES[shallow]}, so there is most room to wander. But the slope is gentle "
            rf"there, \(\eta \lambda\) = {low}; along {_NAMES[steep]}, with {high}, a step goes further for its error.",
        )
    if label == NEITHER:
        return Foil(
            given,
            "ellipses-always-zigzag",
            f"The contours are ellipses, with curvatures {short(float(curvature[0]))} and "
            rf"{short(float(curvature[1]))}. That bends the path, no more: at \(\eta\) = {short(rate)} no step is long "
            f"enough to cross, {high} being below 1.",
        )
    if given == BOTH:
        return Foil(
            given,
            "shakes-everything",
            f"{_NAMES[steep]} does jump to and fro. It takes {_NAMES[shallow]} along only if the axes are tilted; here "
            f"each weight has its own factor, and {low} is below 1.",
        )
    return Foil(
        given,
        "steepest-alone",
        f"{_NAMES[steep]} does jump most, with {high}. But the other weight has {low}, above 1 too, so each of its "
        "steps goes past the minimum as well.",
    )


FAMILY = ZigzagCoordinate()
