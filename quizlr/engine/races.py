"""Races of update rules on quadratic bowls: when each is through, how fast it should be, and by closed forms.

On L = ½ wᵀAw an eigenvector of curvature λ goes its own way. Plain descent multiplies its component by
1 − ηλ a step; momentum obeys w₊ = (1 + β − ηλ) w − β w₋, whose roots decide (Polyak, 1964; Goh, "Why
Momentum Really Works", Distill, 2017).
"""

import numpy as np

from quizlr.engine.data import FloatArray, IntArray
from quizlr.engine.optimizers import EPSILON

SHARE = 0.01
HOLD = 20
"""A run is through once less than this share of its distance is left, for so many steps."""


def through(distance: FloatArray) -> IntArray:
    """First step of each run (T + 1, B) from which the distance stays below the share, else −1."""
    with np.errstate(invalid="ignore"):
        near = distance < SHARE * distance[0]
    counted = np.cumsum(np.concatenate((np.zeros((1, near.shape[1])), near)), axis=0)
    held = counted[HOLD:] - counted[:-HOLD] == HOLD
    return np.where(held.any(axis=0), held.argmax(axis=0), -1).astype(np.int64)


def steps_at(factor: FloatArray) -> FloatArray:
    """Steps until the share is left, where a step leaves `factor` of the distance; infinite from 1 on."""
    with np.errstate(divide="ignore"):
        steps: FloatArray = np.log(SHARE) / np.log(np.clip(factor, 1e-9, 1.0 - 1e-12))
    return np.where(factor < 1.0, steps, np.inf)


def plain_factor(rate: FloatArray, curvature: FloatArray) -> FloatArray:
    """What a plain step leaves along the slowest direction, max |1 − ηλ|. (B,) and (B, d) give (B,)."""
    factor: FloatArray = np.abs(1.0 - rate[:, None] * curvature).max(axis=-1)
    return factor


def momentum_factor(rate: FloatArray, decay: FloatArray, curvature: FloatArray) -> FloatArray:
    """The largest root of r² − (1 + β − ηλ) r + β = 0 in size, over all directions (B,)."""
    half = (1.0 + decay[:, None] - rate[:, None] * curvature) / 2.0
    inside = half**2 - decay[:, None]
    real = np.abs(half) + np.sqrt(np.maximum(inside, 0.0))
    factor: FloatArray = np.where(inside < 0.0, np.sqrt(decay)[:, None], real).max(axis=-1)
    return factor


def plain_distance(rate: FloatArray, matrix: FloatArray, start: FloatArray, steps: int) -> FloatArray:
    """Distance from 0 of plain descent by (1 − ηλ)ᵗ in the eigenbasis of A (steps + 1, B)."""
    curvature, axes = np.linalg.eigh(matrix)
    at_first = np.einsum("bij,bi->bj", axes, start)
    factor = 1.0 - rate[:, None] * curvature
    return _length(factor ** np.arange(steps + 1)[:, None, None] * at_first)


def momentum_distance(
    rate: FloatArray, decay: FloatArray, matrix: FloatArray, start: FloatArray, steps: int
) -> FloatArray:
    """Distance from 0 of momentum from rest by the two roots of each direction (steps + 1, B)."""
    curvature, axes = np.linalg.eigh(matrix)
    at_first = np.einsum("bij,bi->bj", axes, start)
    half = (1.0 + decay[:, None] - rate[:, None] * curvature) / 2.0
    root = np.sqrt((half**2 - decay[:, None]).astype(np.complex128) + 1e-14)
    first, second = half + root, half - root
    after_one = (1.0 - rate[:, None] * curvature) * at_first
    share = (after_one - second * at_first) / (first - second)
    powers = np.arange(steps + 1)[:, None, None]
    with np.errstate(all="ignore"):
        path = share * first**powers + (at_first - share) * second**powers
    return _length(path.real)


def scaled_distance(rate: FloatArray, matrix: FloatArray, start: FloatArray, steps: int) -> FloatArray:
    """Distance from 0 of w − ηD⁻¹Aw, D the diagonal of A: plain descent in √D w (steps + 1, B)."""
    root = np.sqrt(np.diagonal(matrix, axis1=1, axis2=2))
    levelled = matrix / (root[:, :, None] * root[:, None, :])
    curvature, axes = np.linalg.eigh(levelled)
    at_first = np.einsum("bij,bi->bj", axes, root * start)
    inner = (1.0 - rate[:, None] * curvature) ** np.arange(steps + 1)[:, None, None] * at_first
    return _length(np.einsum("bij,tbj->tbi", axes, inner) / root)


def adam_distance(
    rate: FloatArray, start: FloatArray, curvature: FloatArray, decays: tuple[float, float], steps: int
) -> FloatArray:
    """Distance from 0 of Adam on ½ Σ λⱼwⱼ², with means that weigh each gradient anew (steps + 1, B).

    Bias correction is folded into weights (1 − β)/(1 − βᵗ), so that no average ever starts at 0.
    """
    w, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    found = [w]
    for t in range(1, steps + 1):
        gradient = curvature * w
        fresh = [(1.0 - decay) / (1.0 - decay**t) for decay in decays]
        mean = mean + fresh[0] * (gradient - mean)
        square = square + fresh[1] * (gradient * gradient - square)
        w = w - rate[:, None] * mean / (np.sqrt(square) + EPSILON)
        found.append(w)
    return _length(np.stack(found))


def _length(path: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        length: FloatArray = np.sqrt(np.sum(path * path, axis=-1))
    return length
