"""How many steps gradient descent takes to leave a saddle point.

On L(w) = ½ (b w₁² − a w₂²) a step multiplies w₂ by 1 + ηa, so an offset δ grows to 1 after
ln(1/δ) / ln(1 + ηa) steps: the logarithm of the distance, not the distance, sets the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, significant, uniform
from quizlr.engine.drawing import path_plot
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import formula, power_of_ten, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Line, Picture, Plot, Table

FAR = 1.0
"""The saddle is left when |w₂| exceeds this."""

_RULE = (
    r"Near a saddle with curvature \(-a\) downhill, plain descent needs "
    r"\(\ln(1/\delta)/\ln(1 + \eta a)\) steps to grow an offset \(\delta\) to 1: each factor of ten "
    "costs the same."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Steps aimed at, decades of the offset, and whether the growth of a step is printed."""

    steps: tuple[float, float]
    decades: tuple[int, int]
    growth: bool


LEVELS = {
    "given-growth": Level((4.0, 1800.0), (2, 6), growth=True),
    "given-curvature": Level((4.0, 1800.0), (2, 6), growth=False),
    "tiny-offset": Level((9.0, 2500.0), (5, 10), growth=False),
}


@dataclass(frozen=True, slots=True)
class Saddles(Batch):
    """Candidates.

    Attributes:
        down, up: a and b, the curvatures along w₂ and w₁ (B,); rate: η (B,).
        decades: k (B,), the start is (first, 10⁻ᵏ); first: w₁ there (B,).
        growth: 1 + ηa as printed (B,), 0 where it is not.
    """

    down: FloatArray
    up: FloatArray
    rate: FloatArray
    decades: FloatArray
    first: FloatArray
    growth: FloatArray


class SaddleEscape(Family[Saddles]):
    """Estimate how many steps it takes to leave a saddle from a small offset."""

    name = "saddle_escape"
    pool_size = 8
    kind = Saddles
    levels = LEVELS
    asks = "How many steps gradient descent takes until it has left a saddle point."
    truth_is = "gradient descent from the printed start, counting the steps"
    oracle_is = r"the formula \(\ln(1/\delta) / \ln(1 + \eta a)\)"
    closeness = 0.15
    exact = frozenset({"decades", "growth"})
    exempt = {"growth": "the growth of a step decides most of the wait, and is there to be used"}

    def answers(self, ask: Ask) -> int:
        """One class: the steps are drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Saddles:
        """Draw the steps first, then an offset and a growth that take about so many."""
        level = LEVELS[ask.level]
        low, high = level.decades
        decades = np.floor(uniform(rng, low, high + 1, (count,)))
        steps = log_uniform(rng, *level.steps, (count,))
        rate = significant(log_uniform(rng, 0.01, 0.5, (count,)), 2)
        down = significant(np.expm1(decades * log(10.0) / steps) / rate, 2)
        up = significant(log_uniform(rng, 0.2, 1.5, (count,)) / rate, 2)
        growth = np.round(1.0 + rate * down, 4) if level.growth else np.zeros(count)
        return Saddles(down, up, rate, decades, significant(uniform(rng, 0.5, 2.0, (count,)), 2), growth)

    def margins(self, batch: Saddles, ask: Ask) -> Sequence[Margin]:
        """Ask for a step that is small along both directions, and a wait that is worth estimating."""
        return (
            Margin("η·a", batch.rate * batch.down, 0.003, 3.0),
            Margin("η·b", batch.rate * batch.up, 0.1, 1.8),
            Margin("steps by the formula", _formula(batch), 3.5, 2600.0),
        )

    def truth(self, batch: Saddles, ask: Ask, stretch: float = 1.0) -> Settled:
        """Descend until every run has left, and count."""
        run = _trained(batch)
        gone = np.abs(run.path[:, :, 1]) > FAR
        steps = np.where(gone.any(axis=0), gone.argmax(axis=0), np.nan)
        labels = np.where(gone.any(axis=0), 0, UNCLEAR)
        return Settled(labels, values=steps, steps=run.taken)

    def oracle(self, batch: Saddles, ask: Ask) -> Settled:
        """The closed formula."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_formula(batch))

    def by_hand(self, variant: Variant) -> Given:
        """2.3 k divided by the growth less one."""
        given = variant.inputs
        growth = given["growth"] - 1.0 if given["growth"] else given["rate"] * given["down"]
        return float(2.3 * given["decades"] / log(1.0 + growth))

    def key(self, case: Case[Saddles]) -> EstimateKey:
        """The number of steps, within a factor of two."""
        return EstimateKey(case.value)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Loss, start and rate."""
        start = f"({short(inputs['first'])}, {power_of_ten(-int(inputs['decades']))})"
        told = f" A step multiplies \\(w_2\\) by {short(inputs['growth'], 5)}." if inputs["growth"] else ""
        loss = r"L(w) = \frac{1}{2}(b \cdot w_1^2 - a \cdot w_2^2)"
        return Posed(
            prompt=(
                "Gradient descent on "
                + formula(loss)
                + " with "
                + formula(rf"a = {short(inputs['down'])}")
                + " and "
                + formula(rf"b = {short(inputs['up'])}")
                + ", nothing else in the loss, starts at "
                + formula(f"w = {start}")
                + " with "
                + formula(rf"\eta = {short(inputs['rate'])}")
                + f".{told}"
            ),
            question=r"About how many steps does it take until \(|w_2|\) exceeds 1?",
        )

    def tell(self, case: Case[Saddles]) -> Told:
        """The count, the formula with its numbers, and three ways to be far off."""
        given = case.inputs
        growth = given["rate"] * given["down"]
        wait, decades = log(10.0) * given["decades"], int(given["decades"])
        exponent = formula(rf"\ln(1/\delta) = {decades} \times 2.303 = {short(wait)}")
        return Told(
            answer=f"{case.value:.0f} steps",
            outcome=f"Training leaves the saddle at step {case.value:.0f}.",
            working=(
                rf"A step multiplies \(w_2\) by \(1 + \eta a\) = {short(1.0 + growth, 4)}. The offset has "
                f"{decades} factors of ten to grow: {exponent}, and "
                + formula(rf"\ln(1 + \eta a) = {short(log(1.0 + growth))}")
                + f", so about {short(wait / log(1.0 + growth))} steps."
            ),
            rule=_RULE,
            foils=(
                estimated(
                    1.0 / growth,
                    "distance-does-not-matter",
                    rf"\(1/(\eta a)\) = {short(1 / growth)} steps are a fair measure of the speed. The "
                    f"offset has {decades} factors of ten to grow, though, and each takes its time.",
                ),
                estimated(
                    10.0**decades / growth,
                    "time-like-distance",
                    "At a constant speed a start so much nearer would need so much longer. But the slope "
                    r"grows with \(w_2\), so every factor of ten takes the same time.",
                ),
                estimated(
                    decades / log(1.0 + growth),
                    "wrong-base",
                    r"Counting the factors of ten is the right idea. The \(\ln(1 + \eta a)\) below it is a "
                    "natural logarithm, though, so each factor of ten counts 2.303.",
                    factor=1.1,
                ),
            ),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The offset on a log axis, a straight line; beside it the path on the saddle."""
        batch = self.recall([inputs])
        run = _trained(batch)
        left = int((np.abs(run.path[:, 0, 1]) > FAR).argmax())
        shown = Run(run.path[: left + 1], run.losses[: left + 1], run.broke, left)
        offset = np.abs(shown.path[:, 0, 1])
        steps = np.unique(np.linspace(0, left, 60).round().astype(int)).tolist()
        line = Line(tuple((float(k), float(offset[k])) for k in steps), "path", "|w₂|", tuple(steps))
        curve = Plot("offset, log scale", "step", lines=(line,), rules=((FAR, "left"),), log_y=True)
        sentence = (
            f"The offset grows from {power_of_ten(-int(inputs['decades']))} by a factor of "
            f"{short(1 + inputs['rate'] * inputs['down'], 4)} a step and passes 1 after {left} steps."
        )
        chosen = [0, left // 4, left // 2, 3 * left // 4, left]
        table = Table(("step", r"\(|w_2|\)"), tuple((str(k), f"{offset[k]:.1e}") for k in chosen))
        path = path_plot(Quadratic(_matrix(batch)), shown, np.zeros(2), "saddle")
        return Picture((curve, path), left, sentence, table)


def _matrix(batch: Saddles) -> FloatArray:
    """diag(b, −a), (B, 2, 2)."""
    matrix = np.zeros((len(batch), 2, 2))
    matrix[:, 0, 0], matrix[:, 1, 1] = batch.up, -batch.down
    return matrix


def _formula(batch: Saddles) -> FloatArray:
    steps: FloatArray = batch.decades * log(10.0) / np.log1p(batch.rate * batch.down)
    return steps


def _trained(batch: Saddles) -> Run:
    """Descend for a little longer than the slowest run should need."""
    start = np.stack((batch.first, 10.0**-batch.decades), axis=-1)
    most = int(1.3 * _formula(batch).max(initial=1.0)) + 5
    return train(Quadratic(_matrix(batch)), GradientDescent(batch.rate), start, most)


FAMILY = SaddleEscape()
