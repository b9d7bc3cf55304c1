"""Small trials: groups of examples with equal features, and how fast a logistic regression trains on them.

In a crossed trial two features stand at ±a and ±b, all four combinations equally often. In a trial with a
bias one feature stands at a lower or an upper setting. At w = 0 every p is one half, so the curvatures there
are those of XᵀX / 4N, the largest any weights can give (Bishop, PRML, 4.97, with p(1 − p) ≤ ¼).
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from quizlr.engine.data import BoolArray, FloatArray, IntArray, uniform
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import sigmoid
from quizlr.engine.newton import minimise
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train

SIZE = 20
"""Examples in each group."""

FINISH = 0.01
"""Training has finished when so much of the starting gap to the lowest loss is left."""

SIGNS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])


@dataclass(frozen=True, slots=True)
class Trials:
    """Mean cross-entropy on B trials, and the learning rate that suits each.

    Attributes:
        objective: the loss; its labels are the share of ones in each group.
        curvatures: eigenvalues of the second derivatives at w = 0, the larger first (B, 2).
        directions: eigenvectors to them, as columns (B, 2, 2).
        optimum: the weights with the least loss (B, 2).
        pace: η·λmax.
    """

    objective: MeanCrossEntropy
    curvatures: FloatArray
    directions: FloatArray
    optimum: FloatArray
    pace: float = 1.0

    @property
    def rate(self) -> FloatArray:
        """η (B,) by the largest curvature, that at w = 0; no larger one is met anywhere."""
        return self.pace / np.maximum(self.curvatures[:, 0], 1e-300)

    @property
    def condition(self) -> FloatArray:
        """λmax / λmin at w = 0 (B,); infinite where a direction is flat."""
        with np.errstate(divide="ignore"):
            ratio: FloatArray = self.curvatures[:, 0] / np.maximum(self.curvatures[:, 1], 0.0)
        return ratio

    @property
    def flat_share(self) -> FloatArray:
        """Share of the gap along the flattest direction (B,), by the second-order picture at w = 0."""
        along = np.einsum("bij,bi->bj", self.directions, self.optimum) ** 2 * self.curvatures
        share: FloatArray = along[:, 1] / np.maximum(along.sum(axis=-1), 1e-300)
        return share


def design(settings: FloatArray, groups: int) -> FloatArray:
    """Features of every group (B, G, 2).

    Args:
        settings: (B, 2), a and b of a crossed trial, or the lower and the upper setting.
        groups: 4 for a crossed trial, 2 for a bias (the first feature, always 1) and one feature.
    """
    if groups == len(SIGNS):
        crossed_features: FloatArray = settings[:, None, :] * SIGNS
        return crossed_features
    return np.stack((np.ones_like(settings), settings), axis=-1)


def trials(settings: FloatArray, ones: IntArray, pace: float = 1.0) -> Trials:
    """Build the losses of trials with these settings (B, 2) and ones in each group (B, G); η is pace/λmax."""
    objective = MeanCrossEntropy(design(settings, ones.shape[-1]), ones / SIZE)
    values, vectors = np.linalg.eigh(objective.hessian(np.zeros_like(settings)))
    return Trials(objective, values[:, ::-1], vectors[:, :, ::-1], minimise(objective), pace)


def trained(trial: Trials, steps: int) -> Run:
    """Descend from w = 0."""
    return train(trial.objective, GradientDescent(trial.rate), np.zeros_like(trial.optimum), steps)


def gaps(trial: Trials, run: Run) -> FloatArray:
    """Loss above the lowest one, as a share of that at the start (T + 1, B)."""
    lowest = trial.objective.loss(trial.optimum)
    share: FloatArray = (run.losses - lowest) / (run.losses[0] - lowest)
    return share


def finished(left: FloatArray) -> FloatArray:
    """First step (B,) at which no more than 1 % of the gap (T + 1, B) is left; NaN where there is none."""
    done = left <= FINISH
    return np.where(done.any(axis=0), done.argmax(axis=0), np.nan)


def foretold(trial: Trials) -> FloatArray:
    """Steps until 1 % is left (B,), without training: by the eigenvalues at the optimum.

    Near it a step multiplies the error along an eigenvector by 1 − ηλ, so the gap is
    Σ ½ λᵢ aᵢ² (1 − ηλᵢ)²ᵏ with a the start's error (Boyd and Vandenberghe, 9.3). The k is found by bisection.
    """
    values, vectors = np.linalg.eigh(trial.objective.hessian(trial.optimum))
    parts = values * np.einsum("bij,bi->bj", vectors, trial.optimum) ** 2
    parts = parts / np.maximum(parts.sum(axis=-1, keepdims=True), 1e-300)
    shrink = 2.0 * np.log(np.abs(1.0 - trial.rate[:, None] * values) + 1e-300)
    low, high = np.zeros(len(parts)), np.full(len(parts), 1e7)
    for _ in range(60):
        middle = (low + high) / 2.0
        over = (parts * np.exp(middle[:, None] * shrink)).sum(axis=-1) > FINISH
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return high


def drawn_ones(rng: Generator, count: int, groups: int) -> IntArray:
    """Draw how many of the 20 in each group are of class 1 (B, G): both features tell, neither much more."""
    first = uniform(rng, 0.5, 0.9, (count,)) * _signs(rng, count)
    if groups == len(SIGNS):
        second = np.abs(first) * uniform(rng, 0.75, 1.33, (count,)) * _signs(rng, count)
        logit = first[:, None] * SIGNS[:, 0] + second[:, None] * SIGNS[:, 1]
    else:
        logit = first[:, None] * np.array([-1.0, 1.0]) + uniform(rng, -0.25, 0.25, (count, 1))
    return np.clip(np.rint(SIZE * sigmoid(logit)), 1, SIZE - 1).astype(np.int64)


def _signs(rng: Generator, count: int) -> FloatArray:
    return np.where(rng.random(count) < 0.5, -1.0, 1.0)


def crossed(first: FloatArray, condition: FloatArray, larger: BoolArray) -> FloatArray:
    """The other setting of crossed trials, so that λmax/λmin is `condition`; any one shape."""
    ratio = np.sqrt(condition)
    return np.where(larger, first * ratio, first / ratio)


def shifted(deviation: FloatArray, condition: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of a feature beside a bias, so that λmax/λmin is `condition`.

    (1 + m² + s²)² / s² = κ + 2 + 1/κ, trace squared over determinant, gives m for any s from 1/√κ to √κ.

    Args:
        deviation: from 0 to 1, where s lies between those ends on a log scale; condition: of the same shape.
    """
    s = condition ** (deviation - 0.5)
    trace = s * np.sqrt(condition + 2.0 + 1.0 / condition)
    return np.sqrt(np.maximum(trace - 1.0 - s * s, 0.0)), s
