"""How many weights an L1 penalty sets to exactly zero.

Least squares on centred features minimises ½ wᵀGw − cᵀw, with G the covariances of the features and c
those with the target. With λ|w|₁ added, and features that are not correlated, wⱼ is cⱼ pulled towards
zero by λ and divided by the variance (Hastie, Tibshirani and Friedman, 3.4.2 and exercise 3.27); of a
correlated pair, the one that is left out must correlate with what the other leaves by less than λ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import CountKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.families.l1_texts import (
    DESIGN,
    LEVELS,
    covariance_table,
    examples_table,
    foils,
    listed,
    prompt,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed
from quizlr.engine.penalties import soft_threshold
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Table

STEPS = 400
_SWEEPS = 60
_FILM_STEPS = 40
_MOVES = tuple(0.1 * 1.09**k for k in range(40))
"""λ is moved by these factors for a twin."""

_FILM_RATE = 0.12
"""Share of the usual rate in the film, at which one sees weight after weight arrive at zero."""

_NONE = 100.0
_NARROW = 0.12
"""So near to λ, as a share of it, no covariance may come that decides about a weight."""

_RULE = (
    r"With \(\lambda |w|_1\) beside half the mean squared error, a weight is exactly 0 as long as what the "
    r"others leave has a covariance of at most \(\lambda\) with its feature."
)


@dataclass(frozen=True, slots=True)
class Sparse(Batch):
    """Candidates.

    Attributes:
        covariance: c (B, d), of the features with the target; with printed examples it follows from them.
        variance: of each feature (B, d); correlation: of the first two features (B,).
        penalty: λ (B,).
        target: y of the eight examples (B, 8), or (B, 0) where none are printed.
    """

    covariance: FloatArray
    variance: FloatArray
    correlation: FloatArray
    penalty: FloatArray
    target: FloatArray

    @property
    def matrix(self) -> FloatArray:
        """G, the covariances of the features (B, d, d)."""
        matrix = self.variance[..., None] * np.eye(self.variance.shape[-1])
        matrix[:, 0, 1] = matrix[:, 1, 0] = self.correlation
        return matrix


class L1Zeros(Family[Sparse]):
    """Count the weights that an L1 penalty sets to exactly zero."""

    name = "l1_zeros"
    pool_size = 24
    kind = Sparse
    levels = LEVELS
    asks = "How many weights least squares with an L1 penalty sets to exactly zero."
    truth_is = "proximal gradient descent until nothing moves, counting exact zeros"
    oracle_is = "coordinate descent, one weight after the other, counting exact zeros"
    converges = True
    exact = frozenset({"covariance", "variance", "target"})

    def answers(self, ask: Ask) -> int:
        """Any count from 0 to d."""
        return LEVELS[ask.level].features + 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Sparse:
        """Draw for each weight whether it is to be zero, then covariances below or above λ."""
        level = LEVELS[ask.level]
        size, d = 4 * count, level.features
        zero = np.argsort(rng.random((size, d)), axis=-1) < target
        penalty = printed(uniform(rng, 0.2, 0.9, (size,)), 2)
        share = np.where(zero, uniform(rng, 0.1, 0.88, (size, d)), uniform(rng, 1.13, 2.4, (size, d)))
        sign = np.where(rng.random((size, d)) < 0.5, -1.0, 1.0)
        wanted = share * sign * penalty[:, None]
        variance = np.ones((size, d))
        if level.variances:
            variance = printed(np.exp(uniform(rng, -1.4, 1.4, (size, d))), 1)
        correlation = np.zeros(size)
        if level.pair:
            correlation, wanted = _paired(rng, wanted, zero, penalty)
        made = _from_examples(rng, wanted) if level.examples else (printed(wanted, 2), np.zeros((size, 0)))
        batch = Sparse(made[0], variance, correlation, penalty, made[1])
        return _first(batch, np.abs(_zeros(_by_coordinates(batch)) - target), count)

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Sparse:
        """Rebuild a batch from stored inputs; covariances of printed examples are worked out again."""
        parts = [np.array([item[name] for item in inputs], dtype=np.float64) for name in _FIELDS]
        covariance, variance, correlation, penalty, target = parts
        if target.size:
            covariance = target @ DESIGN / len(DESIGN)
        return Sparse(covariance, variance, correlation, penalty, target.reshape(len(inputs), -1))

    def margins(self, batch: Sparse, ask: Ask) -> Sequence[Margin]:
        """Ask for covariances clear of λ, kept weights clear of zero, and a short cut that fails."""
        weights = _by_coordinates(batch)
        zero = weights == 0.0
        pull = np.abs(_leftover(batch, weights)) / batch.penalty[:, None]
        beyond = np.abs(weights) * batch.variance / batch.penalty[:, None]
        count = zero.sum(axis=-1)
        caught = (batch.covariance <= batch.penalty[:, None]).sum(axis=-1) != count
        return (
            Margin(
                "greatest pull on a zero weight as a share of λ",
                np.where(zero, pull, 0.0).max(axis=-1),
                most=1.0 - _NARROW,
            ),
            Margin(
                "least excess over λ of a kept weight, as a share of it",
                np.where(zero, _NONE, beyond).min(axis=-1),
                _NARROW / (2.0 if LEVELS[ask.level].pair else 1.0),
            ),
            Margin("λ", batch.penalty, 0.05),
            Margin("least size of a covariance", np.abs(batch.covariance).min(axis=-1), 0.005),
            holds("a short cut counts something else", caught | (count > 0)),
        )

    def truth(self, batch: Sparse, ask: Ask, stretch: float = 1.0) -> Settled:
        """Descend with proximal steps and count the exact zeros."""
        steps = round(STEPS * stretch)
        path = _descend(batch, steps)
        still = np.abs(path[-1] - path[-2]).max(axis=-1) < 1e-9
        labels = np.where(still, _zeros(path[-1]), UNCLEAR)
        return Settled(labels.astype(np.int64), steps=steps)

    def oracle(self, batch: Sparse, ask: Ask) -> Settled:
        """Coordinate descent."""
        return Settled(_zeros(_by_coordinates(batch)))

    def by_hand(self, variant: Variant) -> Given:
        """Compare each covariance with λ; of a pair, the weaker with what the stronger leaves of it."""
        given = variant.inputs
        if given["target"]:
            y = np.array(given["target"])
            values = [float((column * y).sum()) / len(y) for column in DESIGN.T]
        else:
            values = list(given["covariance"])
        penalty, rho = given["penalty"], given["correlation"]
        count = sum(abs(value) <= penalty for value in values)
        if rho:
            strong, weak = sorted(values[:2], key=abs, reverse=True)
            alone = np.sign(strong) * max(abs(strong) - penalty, 0.0)
            pair = abs(strong) <= penalty, abs(weak - rho * alone) <= penalty
            count += sum(pair) - sum(abs(value) <= penalty for value in values[:2])
        return int(count)

    def readings(self, batch: Sparse) -> dict[str, FloatArray]:
        """λ."""
        return {"penalty": batch.penalty}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Move λ between the covariances."""
        for factor in _MOVES:
            value = round(inputs["penalty"] * factor, 2)
            words = changed(r"the penalty \(\lambda\)", fixed(inputs["penalty"], 2), fixed(value, 2))
            yield edited(inputs, "penalty", value), words

    def key(self, case: Case[Sparse]) -> CountKey:
        """The count; one off earns half."""
        return CountKey(case.label, LEVELS[case.ask.level].features, beside=0.5)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """What is known of features and target, and the loss."""
        level = LEVELS[ask.level]
        table = examples_table(inputs) if level.examples else covariance_table(inputs, level)
        return Posed(prompt(inputs, level), "How many of the weights are exactly zero at the minimum?", table)

    def tell(self, case: Case[Sparse]) -> Told:
        """The comparison weight by weight."""
        level, weights = LEVELS[case.ask.level], _by_coordinates(self.recall([case.inputs]))[0]
        count, d = case.label, level.features
        noun = "weight is" if count == 1 else "weights are"
        return Told(
            answer=f"{count} of {d}",
            outcome=(
                f"After {STEPS} proximal steps the weights are {listed(weights, 2)}: {count} {noun} "
                "exactly zero."
            ),
            working=working(case.inputs, level, weights),
            rule=_RULE,
            foils=foils(case.inputs, level, case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Each weight while it trains, and what pulls at it beside λ."""
        batch = self.recall([inputs])
        path = _descend(batch, _FILM_STEPS, _FILM_RATE)[:, 0]
        weights = _by_coordinates(batch)[0]
        pull = np.abs(_leftover(batch, _by_coordinates(batch)))[0]
        names = [f"w{_SUB[j]}" for j in range(len(weights))]
        bars = [
            Bar(f"x{_SUB[j]}", float(pull[j]), "accent" if weights[j] == 0.0 else "path", j + 1)
            for j in range(len(weights))
        ]
        scale = Bar("λ", float(batch.penalty[0]), "muted", 0)
        kept = [name for name, weight in zip(names, weights, strict=True) if weight != 0.0]
        count = len(weights) - len(kept)
        sentence = (
            f"With λ = {fixed(inputs['penalty'], 2)} the penalty sets {count} of {len(weights)} weights to "
            "exactly "
            f"zero" + (f" and keeps {', '.join(kept)}." if kept else " and keeps none.")
        )
        free = np.linalg.lstsq(batch.matrix[0], batch.covariance[0], rcond=None)[0]
        rows = zip(names, free, weights, strict=True)
        summary = Table(
            ("weight", "without penalty", "with L1"),
            tuple((name, fixed(float(a), 2), "0" if b == 0.0 else fixed(float(b), 2)) for name, a, b in rows),
        )
        panels = (
            _film(path, [bool(weight) for weight in weights]),
            Bars("pull of the data, and λ", (scale, *bars)),
        )
        return Picture(panels, _FILM_STEPS, sentence, summary)


_FIELDS = ("covariance", "variance", "correlation", "penalty", "target")
_SUB = "₁₂₃₄₅"


def _first(batch: Sparse, off: IntArray, count: int) -> Sparse:
    """The candidates that are least off the wanted count."""
    return take(batch, np.argsort(off, kind="stable")[:count])


def _paired(
    rng: Generator, wanted: FloatArray, zero: Any, penalty: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Correlations (B,), and covariances (B, d) of which the first two agree with them.

    Half of the pairs have two covariances above λ of which the weaker is explained by the stronger.
    """
    size = len(penalty)
    rho = printed(uniform(rng, 0.5, 0.9, (size,)), 1)
    strong = uniform(rng, 1.5, 2.6, (size,))
    explained = rho * (strong - 1.0)
    spare = uniform(rng, 0.25, 0.8, (size,))
    weak = explained + np.where(zero[:, 1], spare, 1.25 + spare)
    pair = np.stack((strong, np.minimum(weak, strong)), axis=-1) * penalty[:, None]
    wanted = wanted.copy()
    wanted[:, :2] = np.where(zero[:, :1], wanted[:, :2] * [[1.0, 0.9]], pair)
    swap = rng.random(size) < 0.5
    wanted[swap, :2] = wanted[swap, 1::-1]
    return rho, wanted


def _from_examples(rng: Generator, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Targets (B, 8) with about the wanted covariances, to one decimal, and those they have (B, 4)."""
    noise = uniform(rng, -1.0, 1.0, (len(wanted), len(DESIGN)))
    noise = noise - noise @ DESIGN / len(DESIGN) @ DESIGN.T
    y = printed(wanted @ DESIGN.T + noise, 1)
    return y @ DESIGN / len(DESIGN), y


def _leftover(batch: Sparse, weights: FloatArray) -> FloatArray:
    """Covariance of each feature with what the other weights leave of the target (B, d)."""
    rest: FloatArray = (
        batch.covariance - np.einsum("bij,bj->bi", batch.matrix, weights) + batch.variance * weights
    )
    return rest


def _by_coordinates(batch: Sparse) -> FloatArray:
    """Coordinate descent (B, d): each weight in turn to its best value (Hastie et al., 3.8.6)."""
    weights = np.zeros_like(batch.covariance)
    sweeps = _SWEEPS if batch.correlation.any() else 1
    for _ in range(sweeps):
        before = weights.copy()
        for j in range(weights.shape[-1]):
            other = np.einsum("bi,bi->b", batch.matrix[:, j], weights) - batch.variance[:, j] * weights[:, j]
            weights[:, j] = (
                soft_threshold(batch.covariance[:, j] - other, batch.penalty) / batch.variance[:, j]
            )
        if np.abs(weights - before).max(initial=0.0) < 1e-13:
            break
    return weights


def _descend(batch: Sparse, steps: int, share: float = 1.0) -> FloatArray:
    """Proximal gradient descent from the weights without penalty (steps + 1, B, d)."""
    rate = share / np.abs(batch.matrix).sum(axis=-1).max(axis=-1)
    path = np.empty((steps + 1, *batch.covariance.shape))
    path[0] = np.linalg.solve(batch.matrix, batch.covariance[..., None])[..., 0]
    threshold = (rate * batch.penalty)[:, None]
    for k in range(steps):
        slope = np.einsum("bij,bj->bi", batch.matrix, path[k]) - batch.covariance
        path[k + 1] = soft_threshold(path[k] - rate[:, None] * slope, threshold)
    return path


def _zeros(weights: FloatArray) -> IntArray:
    """How many weights (B,) are exactly zero."""
    return np.asarray((weights == 0.0).sum(axis=-1), dtype=np.int64)


def _film(path: FloatArray, kept: list[bool]) -> Plot:
    """Every weight by step (T + 1, d); those that end at zero stand out."""
    steps = tuple(range(len(path)))
    lines = tuple(
        Line(
            tuple((float(k), float(path[k, j])) for k in steps),
            "path" if kept[j] else "accent",
            "",
            steps,
        )
        for j in range(len(kept))
    )
    return Plot("weights while it trains", "step", lines=lines, rules=((0.0, "0"),))


FAMILY = L1Zeros()
