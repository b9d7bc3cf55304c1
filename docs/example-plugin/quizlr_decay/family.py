"""How many steps a penalty alone takes to shrink a weight to a tenth.

On (λ/2) w² a step of gradient descent multiplies w by 1 − ηλ, so a tenth is left after
ln 10 / −ln(1 − ηλ) steps.
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
from quizlr.engine.data import FloatArray, log_uniform, significant
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import formula, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Line, Picture, Plot

LEFT = 0.1
LEVELS = {"product": (3.0, 700.0), "both": (3.0, 900.0), "slow": (5.0, 2000.0)}
"""For each level the range of steps that is aimed at; the first one prints ηλ too."""


@dataclass(frozen=True, slots=True)
class Weights(Batch):
    """Candidates: η, λ and, where it is printed, their product (0 elsewhere), each (B,)."""

    rate: FloatArray
    penalty: FloatArray
    product: FloatArray


class WeightDecay(Family[Weights]):
    """Estimate how long a penalty takes to shrink a weight to a tenth."""

    name = "weight_decay"
    pool_size = 8
    kind = Weights
    levels = LEVELS
    asks = "How many steps a penalty alone takes to shrink a weight to a tenth."
    truth_is = "gradient descent on the penalty, counting the steps"
    oracle_is = r"the formula \(\ln 10 / (-\ln(1 - \eta \lambda))\)"
    closeness = 0.35
    exact = frozenset({"product"})
    exempt = {"product": "the share taken off by a step is what the answer follows from"}

    def answers(self, ask: Ask) -> int:
        """One class: the steps are drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Weights:
        """Draw the steps first, then a rate and the penalty that goes with it."""
        steps = log_uniform(rng, *LEVELS[ask.level], (count,))
        rate = significant(log_uniform(rng, 0.05, 1.0, (count,)), 2)
        penalty = significant(-np.expm1(-log(10.0) / steps) / rate, 2)
        product = significant(rate * penalty, 3) if ask.level == "product" else np.zeros(count)
        return Weights(rate, penalty, product)

    def margins(self, batch: Weights, ask: Ask) -> Sequence[Margin]:
        """Ask for a step that takes off a part of the weight, and not nearly all of it."""
        return (Margin("η·λ", batch.rate * batch.penalty, 0.0008, 0.7),)

    def truth(self, batch: Weights, ask: Ask, stretch: float = 1.0) -> Settled:
        """Descend until every weight is down to a tenth, and count."""
        run = _trained(batch)
        small = np.abs(run.path[:, :, 0]) <= LEFT
        done = small.any(axis=0)
        steps = np.where(done, small.argmax(axis=0), np.nan)
        return Settled(np.where(done, 0, UNCLEAR), values=steps, steps=run.taken)

    def oracle(self, batch: Weights, ask: Ask) -> Settled:
        """The closed formula."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_formula(batch))

    def by_hand(self, variant: Variant) -> Given:
        """2.3 divided by −ln(1 − ηλ)."""
        share = variant.inputs["product"] or variant.inputs["rate"] * variant.inputs["penalty"]
        return float(2.3 / -log(1.0 - share))

    def key(self, case: Case[Weights]) -> EstimateKey:
        """The number of steps, within a factor of two."""
        return EstimateKey(case.value)

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn one of the two numbers, and their product with it where that is printed."""
        turned = {**inputs, knob: value}
        if inputs["product"]:
            product = np.array([turned["rate"] * turned["penalty"]])
            turned["product"] = float(significant(product, 3)[0])
        return turned

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Loss, start, rate and penalty."""
        numbers = formula(rf"\eta = {short(inputs['rate'])}, \lambda = {short(inputs['penalty'])}")
        given = inputs["product"]
        share = f" Their product is {short(given)}." if given else ""
        return Posed(
            prompt=(
                r"A feature never occurs, so on its weight acts nothing but the penalty "
                r"\(\frac{\lambda}{2} w^2\). Gradient descent starts at \(w = 1\) with "
                f"{numbers}.{share}"
            ),
            question=r"About how many steps does it take until \(w\) is at most 0.1?",
        )

    def tell(self, case: Case[Weights]) -> Told:
        """The count, the formula with its numbers, and two ways to be far off."""
        share = case.inputs["rate"] * case.inputs["penalty"]
        step = -log(1.0 - share)
        return Told(
            answer=f"{case.value:.0f} steps",
            outcome=f"Training is down to a tenth at step {case.value:.0f}.",
            working=(
                rf"A step multiplies \(w\) by \(1 - \eta \lambda\) = {short(1.0 - share, 4)}. To be down "
                rf"to a tenth takes \(\ln 10 = 2.303\) in logarithms, a step brings {short(step)}, so about "
                f"{short(2.303 / step)} steps."
            ),
            rule=(
                r"Where nothing but an L2 penalty acts and \(\eta \lambda < 1\), a weight shrinks by the "
                r"share \(\eta \lambda\) a step: exponentially, never to zero."
            ),
            foils=(
                estimated(
                    0.9 / share,
                    "shrinks-evenly",
                    "At the pace of the first step that would be right. The weight shrinks, though, and what "
                    "a step takes off shrinks with it.",
                    factor=1.05,
                ),
                estimated(
                    2.303 / -log(1.0 - case.inputs["penalty"]) if case.inputs["penalty"] < 1 else 1.0,
                    "penalty-alone",
                    r"The penalty does set the direction and the share. A step goes only \(\eta\) of the "
                    "way, though.",
                    factor=1.1,
                ),
            ),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The weight by step, on a log axis: a straight line."""
        batch = self.recall([inputs])
        run = _trained(batch)
        weight = np.abs(run.path[:, 0, 0])
        last = int((weight <= LEFT).argmax()) or len(weight) - 1
        steps = np.unique(np.linspace(0, last, 60).round().astype(int)).tolist()
        line = Line(tuple((float(k), float(weight[k])) for k in steps), "path", "w", tuple(steps))
        plot = Plot("weight, log scale", "step", lines=(line,), rules=((LEFT, "a tenth"),), log_y=True)
        share = short(inputs["rate"] * inputs["penalty"])
        return Picture((plot,), last, f"Each step takes off {share} of the weight; step {last} is a tenth.")


def _formula(batch: Weights) -> FloatArray:
    steps: FloatArray = log(10.0) / -np.log1p(-np.minimum(batch.rate * batch.penalty, 0.999))
    return steps


def _trained(batch: Weights) -> Run:
    most = int(1.2 * _formula(batch).max(initial=1.0)) + 5
    penalty = Quadratic(batch.penalty[:, None, None])
    return train(penalty, GradientDescent(batch.rate), np.ones((len(batch), 1)), most)


FAMILY = WeightDecay()
