"""FSRS-6 for many memories, and for many sets of weights, at once.

The formulas are those of `quizlr.memory.fsrs`, which a test holds these equal to. Weights are an array whose
first axis has length 21; further axes of it broadcast against the memories, so that `w[:, :, None]` of shape
(21, K, 1) gives K answers for each of N memories: shape (K, N).
"""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from quizlr.memory.fsrs import MAX_DIFFICULTY, MIN_DIFFICULTY, MIN_STABILITY, Rating

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def retrievability(stability: Floats, elapsed: Floats | Ints, w: Floats) -> Floats:
    """Probability of recall: R = (1 + factor · t / S) ^ −w20. Stability and elapsed in days, shape (…, N)."""
    factor = 0.9 ** (-1 / w[20]) - 1
    return cast("Floats", (1 + factor * np.maximum(elapsed, 0) / stability) ** -w[20])


def interval(stability: Floats, retention: Floats | float, w: Floats) -> Floats:
    """Days until retrievability has fallen to the retention, neither rounded nor bounded; shape (…, N)."""
    factor = 0.9 ** (-1 / w[20]) - 1
    return cast("Floats", stability / factor * (retention ** (-1 / w[20]) - 1))


def days_until(stability: Floats, retention: Floats | float, max_interval: int, w: Floats) -> Ints:
    """Whole days until retrievability has fallen to the retention, from 1 to `max_interval`; shape (…, N)."""
    days = np.clip(interval(stability, retention, w), 1, max_interval)
    return np.floor(days + 0.5).astype(np.int64)


def first(rating: Ints, w: Floats) -> tuple[Floats, Floats]:
    """Stability and difficulty after a first rating, shape (…, N) each."""
    stability = np.choose(rating - 1, list(np.broadcast_arrays(*w[:4], rating))[:4])
    return np.maximum(stability, MIN_STABILITY), _bounded(_first_difficulty(rating, w))


def advance(
    stability: Floats, difficulty: Floats, rating: Ints, elapsed: Ints, w: Floats
) -> tuple[Floats, Floats]:
    """Stability and difficulty after one more rating, not rounded.

    Args:
        stability, difficulty: before it, shape (…, N).
        rating: 1 to 4, shape (N,).
        elapsed: study days since the last rating, shape (N,); 0 is a second rating on one study day.
        w: the weights, shape (21, …).
    """
    recall = retrievability(stability, elapsed, w)
    again = rating == Rating.AGAIN
    later = np.where(
        again,
        _forgotten(stability, difficulty, recall, w),
        _recalled(stability, difficulty, recall, rating, w),
    )
    after = np.where(elapsed == 0, _same_day(stability, rating, w), later)
    return np.maximum(after, MIN_STABILITY), _next_difficulty(difficulty, rating, w)


def _first_difficulty(rating: Ints | int, w: Floats) -> Floats:
    return cast("Floats", w[4] - np.exp(w[5] * (rating - 1)) + 1)


def _next_difficulty(difficulty: Floats, rating: Ints, w: Floats) -> Floats:
    damped = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
    return _bounded(w[7] * _first_difficulty(int(Rating.EASY), w) + (1 - w[7]) * damped)


def _same_day(stability: Floats, rating: Ints, w: Floats) -> Floats:
    growth = np.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    return cast("Floats", stability * np.where(rating == Rating.AGAIN, growth, np.maximum(growth, 1.0)))


def _recalled(stability: Floats, difficulty: Floats, recall: Floats, rating: Ints, w: Floats) -> Floats:
    hard, easy = np.where(rating == Rating.HARD, w[15], 1.0), np.where(rating == Rating.EASY, w[16], 1.0)
    growth = np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * np.expm1((1 - recall) * w[10])
    return cast("Floats", stability * (1 + growth * hard * easy))


def _forgotten(stability: Floats, difficulty: Floats, recall: Floats, w: Floats) -> Floats:
    grown = (stability + 1) ** w[13] - 1
    long_term = w[11] * difficulty ** -w[12] * grown * np.exp((1 - recall) * w[14])
    return cast("Floats", np.minimum(long_term, stability / np.exp(w[17] * w[18])))


def _bounded(difficulty: Floats) -> Floats:
    return np.clip(difficulty, MIN_DIFFICULTY, MAX_DIFFICULTY)
