"""What one step of gradient descent does to a quadratic loss.

Along −g the loss is L − t gᵀg + ½ t² gᵀHg, lowest at t = gᵀg / gᵀHg and back at its height at twice that
(Nocedal and Wright, 3.25), so the product c of rate and curvature along the step decides: 1 and 2 are the edges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import path_plot, quantity
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.ray import RAY_STEPS, ray_plot
from quizlr.engine.regimes import regime
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Picture, Table

OPTIONS = (
    "it falls; the step stops short of the lowest point",
    "it falls; the step goes past the lowest point",
    "it rises above where it was",
)
_BANDS = ((0.3, 0.85), (1.2, 1.75), (2.3, 3.6))
_RULE = (
    r"On a quadratic a step against \(g\) lowers the loss while \(\eta \, g^\top H g / g^\top g < 2\), and reaches the "
    "lowest point of its line at 1."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Whether the bowl is tilted, and whether gᵀg, gᵀHg and λmax are printed in place of it."""

    tilted: bool
    products: bool


LEVELS = {
    "given-products": Level(tilted=True, products=True),
    "diagonal": Level(tilted=False, products=False),
    "matrix": Level(tilted=True, products=False),
}


@dataclass(frozen=True, slots=True)
class Steps(Batch):
    """Candidates: H (B, 2, 2), where w stands (B, 2), η (B,); gᵀg, gᵀHg, λmax as printed (B, 3), or 0."""

    matrix: FloatArray
    point: FloatArray
    rate: FloatArray
    products: FloatArray

    @property
    def gradient(self) -> FloatArray:
        """G = H w (B, 2)."""
        uphill: FloatArray = np.einsum("bij,bj->bi", self.matrix, self.point)
        return uphill

    @property
    def along(self) -> FloatArray:
        """The curvature along the step, gᵀHg / gᵀg (B,)."""
        g = self.gradient
        curvature: FloatArray = np.einsum("bi,bij,bj->b", g, self.matrix, g) / np.sum(g * g, axis=-1)
        return curvature


class StepOrOvershoot(Family[Steps]):
    """Predict what one step against the gradient does to the loss."""

    name = "step_or_overshoot"
    kind = Steps
    levels = LEVELS
    exact = frozenset({"products"})
    asks = "Whether one step lowers the loss, and whether it goes past the lowest point of its line."
    truth_is = "one step of training: the loss before and after, and the slope along the step where it lands"
    oracle_is = r"\(\eta \, g^\top H g / g^\top g\), compared with 1 and 2"

    def answers(self, ask: Ask) -> int:
        """Three outcomes."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Steps:
        """Draw a bowl and a point, then η for the wanted product with the curvature along the step."""
        level = LEVELS[ask.level]
        most = log_uniform(rng, 2.0, 20.0, (count,))
        least = most / log_uniform(rng, 2.0, 12.0, (count,))
        angle = np.deg2rad(uniform(rng, 15.0, 75.0, (count,))) if level.tilted else np.zeros(count)
        angle = angle + 0.5 * np.pi * np.floor(2.0 * rng.random(count))
        c, s = np.cos(angle), np.sin(angle)
        mixed = (most - least) * c * s
        parts = (most * c * c + least * s * s, mixed, mixed, most * s * s + least * c * c)
        matrix = printed(np.stack(parts, axis=-1).reshape(-1, 2, 2), 1)
        point = printed(
            uniform(rng, 0.5, 3.0, (count, 2)) * np.where(rng.random((count, 2)) < 0.5, -1.0, 1.0), 1
        )
        bare = Steps(matrix, point, np.ones(count), np.zeros((count, 3)))
        low, high = _BANDS[target]
        rate = significant(uniform(rng, low, high, (count,)) / np.maximum(bare.along, 1e-3), 3)
        return Steps(matrix, point, rate, _products(bare) if level.products else np.zeros((count, 3)))

    def margins(self, batch: Steps, ask: Ask) -> Sequence[Margin]:
        """Ask for a proper bowl, and for a product that is clear of both edges."""
        product = batch.rate * batch.along
        values = np.linalg.eigvalsh(batch.matrix)
        return (
            Margin("relative distance of the product from 1", np.abs(product - 1.0), 0.12),
            Margin("relative distance of the product from 2", np.abs(product / 2.0 - 1.0), 0.1),
            Margin("least curvature", values[:, 0], 0.1),
            Margin("learning rate", batch.rate, most=10.0),
            Margin("largest curvature over that along the step", values[:, 1] / batch.along, 1.03),
        )

    def truth(self, batch: Steps, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take the step; look at the loss and at the slope along the step where it lands."""
        run = _trained(batch, 1)
        onward = np.sum(Quadratic(batch.matrix).gradient(run.path[1]) * batch.gradient, axis=-1)
        labels = np.where(run.losses[1] > run.losses[0], 2, np.where(onward < 0.0, 1, 0))
        level = np.abs(run.losses[1] - run.losses[0]) < 1e-3 * run.losses[0]
        return Settled(np.where(level, UNCLEAR, labels).astype(np.int64), run=run)

    def oracle(self, batch: Steps, ask: Ask) -> Settled:
        """The product of rate and curvature along the step."""
        return Settled(regime(batch.rate * batch.along))

    def by_hand(self, variant: Variant) -> Given:
        """The same product, from what is printed."""
        square, curved, _ = variant.inputs["products"]
        if square:
            return int(regime(variant.inputs["rate"] * curved / square))
        batch = self.recall([variant.inputs])
        return int(regime(float(batch.rate[0] * batch.along[0])))

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the rate."""
        return {**inputs, "rate": float(value)}

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The bowl, or the products that matter of it, and the rate."""
        rate = formula(rf"\eta = {short(inputs['rate'])}")
        loss = r"\(L(w) = \frac{1}{2} w^\top H w\), nothing else in the loss"
        square, curved, largest = inputs["products"]
        if square:
            numbers = formula(rf"g^\top g = {short(square)}, g^\top H g = {short(curved)}")
            known = f" Of its gradient {formula('g')} there, {numbers}; the largest curvature is {short(largest)}."
            return Posed(
                f"Gradient descent on {loss}, takes one step with {rate}.{known}", _QUESTION, None, OPTIONS
            )
        place = formula(f"w = {vector(inputs['point'], 1)}")
        (first, mixed), (_, second) = inputs["matrix"]
        rows = (
            (r"\(w_1\)", fixed(first, 1), fixed(mixed, 1)),
            (r"\(w_2\)", fixed(mixed, 1), fixed(second, 1)),
        )
        table = Table((r"\(H\)", r"\(w_1\)", r"\(w_2\)"), rows)
        prompt = f"Gradient descent on {loss} and with \\(H\\) below, stands at {place} and takes one step with {rate}."
        return Posed(prompt, _QUESTION, table, OPTIONS)

    def tell(self, case: Case[Steps]) -> Told:
        """The product with its numbers, and the losses before and after."""
        before, after = (quantity(float(value)) for value in case.run.losses[:2, case.place])
        return Told(
            answer=OPTIONS[case.label],
            outcome=f"One step of training takes the loss from {before} to {after}.",
            working=_working(case),
            rule=_RULE,
            foils=tuple(_foil(case, given) for given in range(3) if given != case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The parabola along the step, and the step on the bowl."""
        batch = self.recall([inputs])
        run = _trained(batch, 1)
        slope, objective = batch.gradient[0], Quadratic(batch.matrix)

        def loss(at: FloatArray) -> FloatArray:
            return objective.loss((batch.point[0] - at[:, None] * slope)[:, None, :])[:, 0]

        furthest = max(2.4 / float(batch.along[0]), 1.1 * float(batch.rate[0]))
        before, after = (quantity(float(value)) for value in run.losses[:2, 0])
        product = float(batch.rate[0] * batch.along[0])
        sentence = f"Rate times curvature along the step is {short(product)}; the loss goes from {before} to {after}."
        rows = (
            ("before", before),
            ("after", after),
            ("lowest on the line", quantity(float(loss(1 / batch.along)[0]))),
        )
        panels = (ray_plot(loss, float(batch.rate[0]), furthest), path_plot(objective, run, np.zeros(2)))
        return Picture(panels, RAY_STEPS, sentence, Table(("where", "loss"), rows))


_QUESTION = "What does the loss do in this step? (Lowest point: along the line of the step.)"


def _products(batch: Steps) -> FloatArray:
    """gᵀg, gᵀHg and λmax (B, 3) as printed."""
    square = np.sum(batch.gradient**2, axis=-1)
    largest = np.linalg.eigvalsh(batch.matrix)[:, 1]
    return significant(np.stack((square, square * batch.along, largest), axis=-1), 3)


def _trained(batch: Steps, steps: int) -> Run:
    return train(Quadratic(batch.matrix), GradientDescent(batch.rate), batch.point, steps)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the words speak of, as printed where it is printed: η, gᵀg, gᵀHg, λmax."""

    rate: float
    square: float
    curved: float
    largest: float

    @property
    def along(self) -> float:
        """The curvature along the step."""
        return self.curved / self.square

    @property
    def product(self) -> float:
        """Rate times that curvature."""
        return self.rate * self.along


def _numbers(case: Case[Steps]) -> _Numbers:
    rate = float(case.batch.rate[case.place])
    if case.inputs["products"][0]:
        return _Numbers(rate, *case.inputs["products"])
    g = case.batch.gradient[case.place]
    matrix = case.batch.matrix[case.place]
    return _Numbers(rate, float(g @ g), float(g @ matrix @ g), float(np.linalg.eigvalsh(matrix)[1]))


def _working(case: Case[Steps]) -> str:
    told = _numbers(case)
    uphill = formula(f"g = H w = {vector(case.batch.gradient[case.place], 2)}")
    start = "" if case.inputs["products"][0] else f"{uphill}. "
    quotient = f"{short(told.curved, 4)} / {short(told.square, 4)} = {short(told.along)}"
    return (
        start
        + "The curvature along the step is "
        + formula(rf"g^\top H g / g^\top g = {quotient}")
        + ". Along the line the loss is a parabola: lowest where rate times curvature is 1, as high as before at 2. Here "
        + formula(rf"\eta \times {short(told.along)} = {fixed(told.product, 2)}")
        + "."
    )


def _foil(case: Case[Steps], given: int) -> Foil:
    told = _numbers(case)
    made = fixed(told.product, 2)
    if given == int(regime(told.rate * told.largest)):
        return Foil(
            given,
            "steepest-curvature-decides",
            f"With the largest curvature the product would be {fixed(told.rate * told.largest, 2)}, and that rules a "
            f"long run. This one step meets the curvature along it, which makes {made}.",
        )
    if given == 0:
        return _too_short(told, made, case.label)
    if case.label == 0:
        return Foil(
            given,
            "every-step-overshoots",
            f"A step can carry past the lowest point. Rate times the curvature along it is {made} here, below 1, so this "
            "one does not get that far.",
        )
    if given == 1:
        return Foil(
            given,
            "downhill-always-lowers",
            f"Downhill it does go at first. Rate times curvature is {made}, though, beyond 2, so it lands above its start.",
        )
    return Foil(
        given,
        "past-the-lowest-is-up",
        f"Beyond the lowest point the loss does rise again. It is back at its height only at 2, though, and here it is {made}.",
    )


def _too_short(told: _Numbers, made: str, label: int) -> Foil:
    """What leads to a step that stops short: a rate that looks small, or trust in every step."""
    edge = "1, the lowest point" if label == 1 else "2, where the loss is as high as before"
    if told.rate < 1.0:
        return Foil(
            0,
            "small-looking-rate",
            f"A rate of {short(told.rate)} does look short. Times the curvature along the step it makes {made}, beyond {edge}.",
        )
    return Foil(
        0,
        "never-passes",
        f"A small enough step does stop short of it. Here rate times curvature is {made}, beyond {edge}.",
    )


FAMILY = StepOrOvershoot()
