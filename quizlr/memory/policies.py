"""When a card comes back: schedules to compare, for many cards at once.

A schedule hears right or wrong and says how many whole days to wait, at least one.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Protocol

import numpy as np

from quizlr.memory import batch
from quizlr.memory.batch import Ints
from quizlr.memory.decide import DEFAULT_MAX_INTERVAL, DEFAULT_RETENTION
from quizlr.memory.fsrs import DEFAULT
from quizlr.memory.truths import Bools, Fsrs6Memories

LEITNER = (1, 2, 4, 8, 16, 32, 64, 128)
"""Days of the boxes, each twice as long as the one before."""
LADDER = (1, 6, 12, 48, 96, 180)
"""Days of a fixed ladder, as Memrise's."""


class Policy(Protocol):
    """A schedule of a number of cards."""

    def wait(self, cards: Ints, right: Bools, elapsed: Ints) -> Ints:
        """Days until each card comes back, after an answer `elapsed` days after its last one.

        Elapsed counts for nothing at a card's first answer.
        """


MakePolicy = Callable[[int], Policy]
"""Makes a schedule of a number of cards, none of them met."""


class Fsrs6:
    """FSRS-6 at a wanted retention, without fuzz.

    Args:
        cards: how many.
        retention: wanted probability of recall when a card is due.
        weights: the 21 parameters it believes in.
        max_interval: in days.

    Raises:
        ConfigError: the weights lie outside FSRS-6's bounds.
    """

    def __init__(
        self,
        cards: int,
        retention: float = DEFAULT_RETENTION,
        weights: Sequence[float] = DEFAULT,
        max_interval: int = DEFAULT_MAX_INTERVAL,
    ) -> None:
        self._memories = Fsrs6Memories(np.zeros(cards), np.zeros(cards), weights)
        self._retention, self._max_interval = retention, max_interval

    def wait(self, cards: Ints, right: Bools, elapsed: Ints) -> Ints:
        """Days until the retention is reached, by what FSRS-6 believes."""
        known = self._memories
        known.answer(cards, right, elapsed)
        return batch.days_until(known.stability[cards], self._retention, self._max_interval, known.weights)


class Sm2:
    """SuperMemo 2: 1 day, 6 days, then each interval times the card's easiness, rounded up.

    Wozniak's formulas (1990): a right answer of quality q adds 0.1 − (5 − q) · (0.08 + (5 − q) · 0.02) to the
    easiness, which stays at 1.3 or above; a wrong one starts the card anew and leaves easiness alone, where
    many programs lower it by the same formula.

    Args:
        cards: how many.
        right: quality of a right answer, from 3 to 5; 4 leaves easiness as it is.
        wrong: quality, from 0 to 2, by which a wrong answer lowers easiness; None: not at all.
        max_interval: in days.
    """

    FIRST, SECOND = 1, 6
    EASINESS, LEAST_EASINESS = 2.5, 1.3

    def __init__(
        self, cards: int, right: int = 4, wrong: int | None = None, max_interval: int = DEFAULT_MAX_INTERVAL
    ) -> None:
        self._easiness = np.full(cards, self.EASINESS)
        self._row = np.zeros(cards, dtype=np.int64)
        self._days = np.zeros(cards, dtype=np.int64)
        self._after_right = _eased(right)
        self._after_wrong = 0.0 if wrong is None else _eased(wrong)
        self._max_interval = max_interval

    def wait(self, cards: Ints, right: Bools, elapsed: Ints) -> Ints:  # noqa: ARG002
        """The interval by the right answers in a row, and by the interval before."""
        change = np.where(right, self._after_right, self._after_wrong)
        easiness = np.maximum(self._easiness[cards] + change, self.LEAST_EASINESS)
        row = np.where(right, self._row[cards] + 1, 0)
        grown = np.ceil(np.round(self._days[cards] * easiness, 6)).astype(np.int64)
        days = np.where(row <= 1, self.FIRST, np.where(row == 2, self.SECOND, grown))
        self._easiness[cards], self._row[cards] = easiness, row
        self._days[cards] = np.minimum(days, self._max_interval)
        return self._days[cards]


def _eased(quality: int) -> float:
    """Change of easiness after an answer of that quality."""
    return 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02)


class Ladder:
    """Fixed steps: a right answer climbs one, up to the last, a wrong one goes back to the first.

    Args:
        cards: how many.
        steps: days of each; a card never met stands below the first. A single one is a fixed interval.
    """

    def __init__(self, cards: int, steps: Sequence[int]) -> None:
        self._steps = np.array(steps, dtype=np.int64)
        self._place = np.full(cards, -1, dtype=np.int64)

    def wait(self, cards: Ints, right: Bools, elapsed: Ints) -> Ints:  # noqa: ARG002
        """The days of the step a card stands on after its answer."""
        climbed = np.minimum(self._place[cards] + 1, len(self._steps) - 1)
        self._place[cards] = np.where(right, climbed, 0)
        return self._steps[self._place[cards]]


def fsrs6(retention: float, weights: Sequence[float] = DEFAULT) -> MakePolicy:
    """FSRS-6 at a wanted retention, believing in the weights."""
    return partial(Fsrs6, retention=retention, weights=weights)


def ladder(*steps: int) -> MakePolicy:
    """Fixed steps of days."""
    return partial(Ladder, steps=steps)


POLICIES: Mapping[str, MakePolicy] = MappingProxyType(
    {
        "FSRS-6 at 0.80": fsrs6(0.80),
        "FSRS-6 at 0.90": fsrs6(0.90),
        "SM-2": Sm2,
        "SM-2, easiness falls": partial(Sm2, wrong=2),
        "Leitner 1 to 128": ladder(*LEITNER),
        "ladder 1-6-12-48-96-180": ladder(*LADDER),
        "every 7 days": ladder(7),
        "every 30 days": ladder(30),
    }
)
"""The schedules by name."""
