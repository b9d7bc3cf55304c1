"""How simulated people forget: ground truths for schedules, for many cards at once.

A person answers right or wrong and is told the answer either way. Days are whole study days counted from
0, and cards are numbers from 0.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from quizlr.memory import batch
from quizlr.memory.batch import Floats, Ints
from quizlr.memory.fsrs import MIN_STABILITY, Rating, validate

Bools = NDArray[np.bool_]

FIRST_RIGHT = 0.75
"""Share of cards answered right when they are met, where nothing better is known."""

OTHER_WEIGHTS: tuple[float, ...] = (
    *(0.5, 0.9, 1.5, 5.0),
    *(7.0, 0.55, 1.8, 0.01),
    *(1.1, 0.12, 1.1),
    *(1.9, 0.1, 0.33, 1.1),
    *(0.5, 2.3),
    *(0.42, 0.14, 0.1),
    0.27,
)
"""FSRS-6 weights of a person plainly unlike the defaults: firmer after an error, quicker to forget."""

_TRUTH_STREAM = 2
_NO_TRACE = -np.inf


class Truth(Protocol):
    """A person's memory of a number of cards."""

    def recall(self, cards: Ints, day: int) -> Floats:
        """Probability of a right answer on that day; for a card never met, to its first question."""

    def learn(self, cards: Ints, right: Bools, day: int) -> None:
        """Take in one answer to each of the cards, given on that day."""


MakeTruth = Callable[[int, int], Truth]
"""Makes a truth of a number of cards, none of them met, and a seed."""


class Fsrs6Memories:
    """Many memories by FSRS-6's formulas, rated Good for a right answer and Again for a wrong one.

    Attributes:
        stability, difficulty: shape (N,); a stability of 0 marks a card never met.

    Args:
        stability, difficulty: as the attributes, which are copies.
        weights: the 21 parameters.

    Raises:
        ConfigError: the weights lie outside FSRS-6's bounds.
    """

    def __init__(self, stability: Floats, difficulty: Floats, weights: Sequence[float]) -> None:
        self.stability, self.difficulty = stability.astype(np.float64), difficulty.astype(np.float64)
        self.weights = np.array(validate(weights))

    def recall(self, cards: Ints, elapsed: Ints) -> Floats:
        """Probability of a right answer `elapsed` days after the last one; `FIRST_RIGHT` if never met."""
        stability = self.stability[cards]
        later = batch.retrievability(np.maximum(stability, MIN_STABILITY), elapsed, self.weights)
        return np.where(stability == 0, FIRST_RIGHT, later)

    def answer(self, cards: Ints, right: Bools, elapsed: Ints) -> None:
        """Rate each of the cards once, `elapsed` days after its last rating."""
        rating = np.where(right, int(Rating.GOOD), int(Rating.AGAIN))
        never = self.stability[cards] == 0
        new, known = cards[never], cards[~never]
        self.stability[new], self.difficulty[new] = batch.first(rating[never], self.weights)
        self.stability[known], self.difficulty[known] = batch.advance(
            self.stability[known], self.difficulty[known], rating[~never], elapsed[~never], self.weights
        )


class Fsrs6Truth:
    """A person who forgets by FSRS-6, some cards sooner than others.

    Args:
        cards: how many.
        seed: decides which cards are held longer.
        weights: the 21 parameters.
        spread: standard deviation of the logarithm of a card's first stability.

    Raises:
        ConfigError: the weights lie outside FSRS-6's bounds.
    """

    def __init__(
        self, cards: int, seed: int, weights: Sequence[float] = OTHER_WEIGHTS, spread: float = 0.4
    ) -> None:
        self._memories = Fsrs6Memories(np.zeros(cards), np.zeros(cards), weights)
        self._last = np.zeros(cards, dtype=np.int64)
        self._hold = np.exp(spread * np.random.default_rng((_TRUTH_STREAM, seed)).standard_normal(cards))

    def recall(self, cards: Ints, day: int) -> Floats:
        """Retrievability on that day; `FIRST_RIGHT` for a card never met."""
        return self._memories.recall(cards, day - self._last[cards])

    def learn(self, cards: Ints, right: Bools, day: int) -> None:
        """Rate each of the cards once, Good or Again."""
        new = cards[self._memories.stability[cards] == 0]
        self._memories.answer(cards, right, day - self._last[cards])
        self._memories.stability[new] *= self._hold[new]
        self._last[cards] = day


class ActrTruth:
    """A person who forgets by activation: every presentation leaves a trace that decays as a power of time.

    Activation m = ln Σ t_k^−d_k over the presentations k, t_k in days since each; decay of a new trace
    d_k = c · e^m + a at the activation it meets; recall = 1 / (1 + e^((τ − m) / s)). The form is Pavlik and
    Anderson's (2005, Cognitive Science 29, 559 to 586), where a right and a wrong answer are one
    presentation each. The parameters are not theirs: time is in days, and τ is drawn for each card around
    the value at which one presentation is recalled with 0.8 a day later.

    Args:
        cards: how many.
        seed: decides which cards are hard.
    """

    SCALE, INTERCEPT = 0.25, 0.18
    """c and a."""
    NOISE = 0.25
    """s."""
    THRESHOLD, SPREAD = -0.35, 0.12
    """Mean and standard deviation of τ over cards."""
    UNMET = -0.1
    """Activation of a card never met, from reading about it."""
    SAME_DAY = 0.04
    """Days that have passed since a presentation of the same study day."""
    TRACES = 128
    """Traces kept of a card; beyond them the one that counts least gives way."""

    def __init__(self, cards: int, seed: int) -> None:
        dice = np.random.default_rng((_TRUTH_STREAM, seed))
        self._threshold = self.THRESHOLD + self.SPREAD * dice.standard_normal(cards)
        self._shown = np.full((cards, self.TRACES), _NO_TRACE)
        self._decay = np.full((cards, self.TRACES), self.INTERCEPT)
        self._count = np.zeros(cards, dtype=np.int64)

    def recall(self, cards: Ints, day: int) -> Floats:
        """Probability of recall at the activation of that day."""
        strength = self._traces(cards, day).sum(axis=1)
        strength[self._count[cards] == 0] = np.exp(self.UNMET)
        return np.asarray(1 / (1 + np.exp((self._threshold[cards] - np.log(strength)) / self.NOISE)))

    def learn(self, cards: Ints, right: Bools, day: int) -> None:  # noqa: ARG002
        """Add one presentation of each card, whatever the answer."""
        traces = self._traces(cards, day)
        count = self._count[cards]
        place = np.where(count < self.TRACES, count, traces.argmin(axis=1))
        self._shown[cards, place] = day
        self._decay[cards, place] = self.SCALE * traces.sum(axis=1) + self.INTERCEPT
        self._count[cards] = np.minimum(count + 1, self.TRACES)

    def _traces(self, cards: Ints, day: int) -> Floats:
        """What each trace counts, t^−d, shape (cards, traces in use); 0 where there is none."""
        used = max(1, int(self._count.max(initial=0)))
        days = np.maximum(day - self._shown[cards, :used], self.SAME_DAY)
        return np.asarray(days ** -self._decay[cards, :used])


TRUTHS: Mapping[str, MakeTruth] = MappingProxyType({"FSRS-6": Fsrs6Truth, "ACT-R": ActrTruth})
"""The truths by name."""
