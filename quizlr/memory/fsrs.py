"""FSRS-6 for one card, in whole study days.

Formulas, parameter order, defaults and bounds are those of the Free Spaced Repetition Scheduler, version 6,
as published with py-fsrs 6.3.2 (MIT). S is stability in days, D difficulty from 1 to 10, R the probability
of recall, G the rating from 1 to 4 and w the 21 parameters.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from quizlr.errors import ConfigError

DEFAULT: tuple[float, ...] = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # S after the first rating
    *(6.4133, 0.8334, 3.0194, 0.001),  # D
    *(1.8722, 0.1666, 0.796),  # S after recall
    *(1.4835, 0.0614, 0.2629, 1.6483),  # S after forgetting
    *(0.6014, 1.8729),  # Hard, Easy
    *(0.5425, 0.0912, 0.0658),  # S on the same day
    0.1542,  # decay
)
LOWER: tuple[float, ...] = (*[0.001] * 4, 1, *[0.001] * 3, 0, 0, *[0.001] * 4, 0, 0, 1, 0, 0, 0, 0.1)
UPPER: tuple[float, ...] = (
    *[100.0] * 4,
    *(10, 4, 4, 0.75),
    *(4.5, 0.8, 3.5),
    *(5, 0.25, 0.9, 4),
    *(1, 6),
    *(2, 2, 0.8),
    0.8,
)
MIN_STABILITY = 0.001
MIN_DIFFICULTY, MAX_DIFFICULTY = 1.0, 10.0
DIGITS = 6
NO_FUZZ_BELOW = 2.5
_FUZZ_PARTS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))


class Rating(IntEnum):
    """How well a card was remembered."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class State:
    """What is known of one memory: stability in days, difficulty from 1 to 10."""

    stability: float
    difficulty: float


def validate(weights: Sequence[float]) -> tuple[float, ...]:
    """Return the weights as a tuple, if they are 21 finite numbers within FSRS-6's bounds.

    Raises:
        ConfigError: otherwise.
    """
    if len(weights) != len(DEFAULT):
        raise ConfigError(f"{len(weights)} FSRS weights were given", f"FSRS-6 has {len(DEFAULT)}")
    for place, (value, low, high) in enumerate(zip(weights, LOWER, UPPER, strict=True)):
        if not low <= value <= high:  # also false for NaN
            raise ConfigError(f"FSRS weight {place} is {value}", f"it must lie between {low} and {high}")
    return tuple(weights)


def retrievability(stability: float, elapsed_days: float, w: Sequence[float] = DEFAULT) -> float:
    """Probability of recall after some days: R = (1 + factor · t / S) ^ −w20; 0.9 at t = S."""
    decay = -w[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0.0, elapsed_days) / stability) ** decay)


def interval(stability: float, retention: float, w: Sequence[float] = DEFAULT) -> float:
    """Days until retrievability has fallen to the wanted retention; neither rounded nor bounded."""
    decay = -w[20]
    factor = 0.9 ** (1 / decay) - 1
    return float(stability / factor * (retention ** (1 / decay) - 1))


def next_state(state: State | None, rating: int, gap: int, w: Sequence[float] = DEFAULT) -> State:
    """State after a rating `gap` study days after the last one, rounded to 1e-6.

    Rounding after every review makes a replay give equal states on every machine.
    """
    exact = advance(state, rating, gap, w)
    return State(round(exact.stability, DIGITS), round(exact.difficulty, DIGITS))


def advance(state: State | None, rating: int, gap: int, w: Sequence[float] = DEFAULT) -> State:
    """State after a rating, not rounded. Gap 0 is a second rating on one study day."""
    if state is None:
        return State(max(w[rating - 1], MIN_STABILITY), _bounded(_first_difficulty(rating, w)))
    if gap == 0:
        stability = _same_day(state.stability, rating, w)
    else:
        recall = retrievability(state.stability, gap, w)
        after = _forgotten if rating == Rating.AGAIN else _recalled
        stability = after(state, recall, rating, w)
    return State(max(stability, MIN_STABILITY), _next_difficulty(state.difficulty, rating, w))


def _first_difficulty(rating: int, w: Sequence[float]) -> float:
    """D0(G) = w4 − e^(w5 · (G − 1)) + 1."""
    return w[4] - math.exp(w[5] * (rating - 1)) + 1


def _next_difficulty(difficulty: float, rating: int, w: Sequence[float]) -> float:
    """D' = w7 · D0(Easy) + (1 − w7) · (D − w6 · (G − 3) · (10 − D) / 9)."""
    damped = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
    return _bounded(w[7] * _first_difficulty(Rating.EASY, w) + (1 - w[7]) * damped)


def _same_day(stability: float, rating: int, w: Sequence[float]) -> float:
    """S' = S · e^(w17 · (G − 3 + w18)) · S^−w19, never smaller after a success."""
    growth = math.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    return float(stability * (growth if rating == Rating.AGAIN else max(growth, 1.0)))


def _recalled(state: State, recall: float, rating: int, w: Sequence[float]) -> float:
    """S' = S · (1 + e^w8 · (11 − D) · S^−w9 · (e^((1 − R) · w10) − 1) · hard · easy)."""
    growth = (
        math.exp(w[8])
        * (11 - state.difficulty)
        * state.stability ** -w[9]
        * math.expm1((1 - recall) * w[10])
        * (w[15] if rating == Rating.HARD else 1)
        * (w[16] if rating == Rating.EASY else 1)
    )
    return float(state.stability * (1 + growth))


def _forgotten(state: State, recall: float, _rating: int, w: Sequence[float]) -> float:
    """S' = w11 · D^−w12 · ((S + 1)^w13 − 1) · e^((1 − R) · w14), at most S / e^(w17 · w18)."""
    long_term = (
        w[11]
        * state.difficulty ** -w[12]
        * ((state.stability + 1) ** w[13] - 1)
        * math.exp((1 - recall) * w[14])
    )
    return float(min(long_term, state.stability / math.exp(w[17] * w[18])))


def _bounded(difficulty: float) -> float:
    return min(max(difficulty, MIN_DIFFICULTY), MAX_DIFFICULTY)


def days_until(stability: float, retention: float, max_interval: int, w: Sequence[float] = DEFAULT) -> int:
    """Whole study days until a card is due, from 1 to `max_interval`, not spread.

    Args:
        stability: in days.
        retention: wanted probability of recall on that day.
        max_interval: in days, at least 1.
        w: the 21 parameters.
    """
    return _rounded(min(max(interval(stability, retention, w), 1.0), float(max_interval)))


def fuzz_range(days: float, max_interval: int) -> tuple[int, int]:
    """First and last day on which an interval may end, as in Anki.

    Below 2.5 days there is no fuzz; above, one day and 15, 10 and 5 % of the parts from 2.5 to 7, 7 to 20
    and over 20 days to either side.
    """
    delta = sum(share * max(min(days, end) - start, 0.0) for start, end, share in _FUZZ_PARTS)
    spread = 0.0 if days < NO_FUZZ_BELOW else 1.0 + delta
    low, high = _rounded(days - spread), _rounded(days + spread)
    return min(max(low, 1), max_interval), min(max(high, 1), max_interval)


def _rounded(days: float) -> int:
    """Nearest whole number, halves up."""
    return math.floor(days + 0.5)


def share(key: str) -> float:
    """A number in [0, 1) drawn by hashing a text; the same on every machine."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48
