"""Minutes a day for each desired retention, from a person's own cards.

FSRS-6 with the person's weights is taken for the truth. All that is overdue is answered on the first day: a
daily limit, over which a backlog would spread, is not modelled, nor is fuzz.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quizlr.memory.batch import Floats, Ints, days_until
from quizlr.memory.truths import Bools, Fsrs6Memories

FEW_CARDS = 2000
"""Fewer cards than these are lived through several times over, so that chance hardly shows."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a desired retention comes to.

    Attributes:
        retention: wanted probability of recall when a card is due.
        minutes: of study a day, mean over the days.
        reviews: answers a day, the first ones of new cards apart.
        known: mean retrievability, on the morning after the last day, of all cards then scheduled.
    """

    retention: float
    minutes: float
    reviews: float
    known: float


@dataclass(frozen=True, slots=True)
class _Costs:
    right: float
    wrong: float
    new: float


class _Futures:
    """The same M cards under each of K retentions, flat: card j of retention k is number k · M + j.

    The n-th answer of a card meets the same luck under every retention, so that the curve is smooth.

    Args:
        memories: of all K · M; a card with no stability is met on its due day.
        last: day of each one's last rating.
        arrival: the first day on which each may be asked.
        retentions: shape (K,); max_interval: in days.
        luck: shape (answers, M).
    """

    def __init__(
        self,
        memories: Fsrs6Memories,
        last: Ints,
        arrival: Ints,
        retentions: Floats,
        max_interval: int,
        luck: Floats,
    ) -> None:
        self.memories, self._last = memories, last
        self._retentions, self._max_interval, self._luck = retentions, max_interval, luck
        scheduled = np.where(memories.stability > 0, last + self._waits(np.arange(len(last))), 0)
        self._due = np.maximum(scheduled, arrival)
        self._answers = np.zeros(len(last), dtype=np.int64)
        self.seconds, self.reviews = np.zeros(len(retentions)), np.zeros(len(retentions))

    def day(self, day: int, costs: _Costs) -> None:
        """Answer what is due on a day."""
        asked = np.flatnonzero(self._due == day)
        elapsed = day - self._last[asked]
        luck = self._luck[self._answers[asked], asked % self._luck.shape[1]]
        right = luck < self.memories.recall(asked, elapsed)
        self._count(asked, right, costs)
        self.memories.answer(asked, right, elapsed)
        self._answers[asked] += 1
        self._last[asked] = day
        self._due[asked] = day + self._waits(asked)

    def _waits(self, cards: Ints) -> Ints:
        """Days from a card's last answer until it is due."""
        retention = self._retentions[cards // self._luck.shape[1]]
        return days_until(
            self.memories.stability[cards], retention, self._max_interval, self.memories.weights
        )

    def summary(self, days: int, lives: int) -> list[Forecast]:
        """Figures a day after so many days, where every card was lived through several times."""
        minutes, reviews = self.seconds / 60 / (days * lives), self.reviews / (days * lives)
        figures = zip(self._retentions, minutes, reviews, self._known(days), strict=True)
        return [Forecast(*(float(figure) for figure in row)) for row in figures]

    def _known(self, day: int) -> Floats:
        """Mean retrievability of the cards scheduled by then, shape (K,); 0 where there are none."""
        cards = np.flatnonzero(self.memories.stability > 0)
        recall = self.memories.recall(cards, day - self._last[cards])
        return self._sums(cards, recall) / np.maximum(self._sums(cards, np.ones(len(cards))), 1)

    def _count(self, asked: Ints, right: Bools, costs: _Costs) -> None:
        new = self.memories.stability[asked] == 0
        seconds = np.where(new, costs.new, np.where(right, costs.right, costs.wrong))
        self.seconds += self._sums(asked, seconds)
        self.reviews += self._sums(asked, np.where(new, 0.0, 1.0))

    def _sums(self, cards: Ints, values: Floats) -> Floats:
        """Sum of the values over the cards of each retention."""
        retention = cards // self._luck.shape[1]
        return np.bincount(retention, values, len(self._retentions)).astype(np.float64)


def forecast(
    stability: Sequence[float] | Floats,
    difficulty: Sequence[float] | Floats,
    elapsed: Sequence[int] | Ints,
    *,
    weights: Sequence[float],
    retentions: Sequence[float],
    new_per_day: int,
    new_left: int,
    seconds_right: float,
    seconds_wrong: float,
    seconds_new: float,
    max_interval: int,
    days: int = 90,
    seed: int = 0,
) -> list[Forecast]:
    """Study ahead under each retention, cards due as if it had been wanted at their last rating.

    Args:
        stability, difficulty: of the cards that are scheduled, shape (N,), days and 1 to 10.
        elapsed: whole days since the last rating of each, shape (N,), at least 0.
        weights: the person's 21 parameters.
        retentions: one forecast each.
        new_per_day, new_left: cards met each day, as long as there are any.
        seconds_right, seconds_wrong, seconds_new: time a right, a wrong and a card's first answer takes.
        max_interval: in days.
        days: how far ahead; 0 gives zeros.
        seed: decides the luck, which is the same under every retention.

    Raises:
        ConfigError: the weights lie outside FSRS-6's bounds.
    """
    new = max(0, min(new_left, new_per_day * days))
    cards = len(stability) + new
    if cards == 0 or days == 0:
        return [Forecast(retention, 0.0, 0.0, 0.0) for retention in retentions]
    lives = math.ceil(FEW_CARDS / cards)
    copies, unmet, at_once = lives * len(retentions), np.zeros(new), np.zeros(len(elapsed))
    futures = _Futures(
        Fsrs6Memories(_copied(stability, unmet, copies), _copied(difficulty, unmet, copies), weights),
        last=-_copied(elapsed, unmet, copies).astype(np.int64),
        arrival=_copied(at_once, np.arange(new) // max(new_per_day, 1), copies).astype(np.int64),
        retentions=np.array(retentions),
        max_interval=max_interval,
        luck=np.random.default_rng(seed).random((days, lives * cards)),
    )
    costs = _Costs(seconds_right, seconds_wrong, seconds_new)
    for day in range(days):
        futures.day(day, costs)
    return futures.summary(days, lives)


def _copied(scheduled: Sequence[float] | Floats | Ints, new: Floats | Ints, copies: int) -> Floats:
    """The scheduled cards and then the new ones, all of them many times over."""
    return np.tile(np.concatenate([np.asarray(scheduled, dtype=np.float64), new]), copies)
