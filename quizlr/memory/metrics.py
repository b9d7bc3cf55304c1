"""How good stated probabilities of recall are: srs-benchmark's measures, calibration, and what is luck."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quizlr.memory.batch import Floats, Ints

Outcomes = NDArray[np.bool_]

SURE = 1e-6
"""Nothing is taken to be less likely than this, so that one surprise does not cost infinitely much."""

CALIBRATION_BINS = 10
DRAWS = 1000
_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Calibration:
    """Answers for which about the same recall was stated: the means of what was stated and came true."""

    stated: float
    actual: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of mean log losses and its 95 % interval."""

    mean: float
    low: float
    high: float


def losses(stated: Floats, recalled: Outcomes) -> Floats:
    """Log loss of each answer in nats, shape (M,): −log of the probability stated for what happened."""
    sure = np.clip(stated, SURE, 1 - SURE)
    return -np.log(np.where(recalled, sure, 1 - sure))


def log_loss(stated: Floats, recalled: Outcomes) -> float:
    """Mean log loss in nats of at least one answer."""
    return float(losses(stated, recalled).mean())


def auc(stated: Floats, recalled: Outcomes) -> float | None:
    """Probability that a recalled answer was stated likelier than a forgotten one, ties counting half.

    Mann and Whitney's U over the pairs. None where all were recalled or all forgotten.
    """
    right = int(recalled.sum())
    pairs = right * (len(recalled) - right)
    if not pairs:
        return None
    _, value, counts = np.unique(stated, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[value]
    return float((ranks[recalled].sum() - right * (right + 1) / 2) / pairs)


def rmse_bins(stated: Floats, recalled: Outcomes, elapsed: Ints, number: Ints, lapses: Ints) -> float:
    """Root mean square of mean stated less mean actual recall over srs-benchmark's bins, weighted by count.

    Its bins are powers of 3.62 in elapsed days, 1.89 in the number of the answer and 1.73 in lapses.

    Args:
        elapsed: study days, at least 1; number: of the answer among its card's, from 1; lapses: before it.
    """
    lapsed = np.where(lapses > 0, 1 + _power(np.maximum(lapses, 1), 1.73), 0)
    keys = np.column_stack([_power(elapsed, 3.62), _power(number, 1.89), lapsed])
    _, bins = np.unique(keys, axis=0, return_inverse=True)
    bins = bins.ravel()  # some releases of NumPy 2 give it another axis
    return float(np.sqrt(np.square(_sums(stated - recalled, bins)) @ (1 / _counts(bins)) / len(bins)))


def _power(of: Ints, base: float) -> Ints:
    """The greatest power of the base that is not above."""
    powers: Ints = np.floor(np.log(of) / np.log(base)).astype(np.int64)
    return powers


def calibration(stated: Floats, recalled: Outcomes) -> tuple[Calibration, ...]:
    """What was stated against what came true, in tenths of probability; empty tenths are left out."""
    tenth = np.minimum((stated * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
    rows = ((stated[tenth == one], recalled[tenth == one]) for one in np.unique(tenth))
    return tuple(Calibration(float(said.mean()), float(true.mean()), len(said)) for said, true in rows)


def difference(
    one: Floats, other: Floats, recalled: Outcomes, card: Ints, seed: int = 0, draws: int = DRAWS
) -> Difference:
    """Mean log loss of one predictor less that of another, with its interval by bootstrap over cards.

    Cards are drawn, not answers, because the answers of one card depend on each other (Efron and Tibshirani,
    An Introduction to the Bootstrap, 13.3: percentiles).

    Args:
        one, other: what they stated, shape (M,); card: of each answer, any integers from 0.
    """
    _, cards = np.unique(card, return_inverse=True)
    sums = _sums(losses(one, recalled) - losses(other, recalled), cards)
    counts = _counts(cards)
    rng = np.random.default_rng(seed)
    means = np.empty(draws)
    for draw in range(draws):
        drawn = rng.integers(len(sums), size=len(sums))
        means[draw] = sums[drawn].sum() / counts[drawn].sum()
    low, high = np.quantile(means, [(1 - _SHARE) / 2, (1 + _SHARE) / 2])
    return Difference(float(sums.sum() / counts.sum()), float(low), float(high))


def _sums(values: Floats, group: Ints) -> Floats:
    return np.asarray(np.bincount(group, weights=values), dtype=np.float64)


def _counts(group: Ints) -> Ints:
    return np.bincount(group).astype(np.int64)
