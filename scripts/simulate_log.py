"""Write the simulated log that fitting and the benchmark are tested on: a learner unlike FSRS-6's defaults.

The learner forgets exactly as FSRS-6 says with the weights `TRUE`, and is scheduled with the defaults: no
fuzz, retention 0.9. Cards are often answered late, sometimes in the small hours, which still belong to the
day before; a failed one is often asked again some minutes later.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quizlr.memory.fsrs import Rating, State, advance, days_until, retrievability, validate

TRUE = validate(
    (
        *(0.1, 0.6, 1.3, 4.5),
        *(7.2, 0.6, 2.2, 0.02),
        *(1.3, 0.25, 1.2),
        *(1.0, 0.12, 0.35, 1.2),
        *(0.4, 2.6),
        *(0.4, 0.25, 0.12),
        0.3,
    )
)
REVIEWS = 10_000
BEGIN = datetime(2023, 1, 2, tzinfo=UTC)
DAY_START = 4
RETENTION, LONGEST = 0.9, 365
SEED = 7
OUTPUT = Path(__file__).parents[1] / "tests/unit/memory/data/simulated_revlog.csv"
HEADER = "card_id,review_time,review_rating"

_FIRST = (0.3, 0.1, 0.45, 0.15)
_LATER = (0.12, 0.76, 0.12)
_PUT_OFF = 0.25
_SAME_DAY_RECALL = 0.85


class Row(NamedTuple):
    """One answer: card, moment in milliseconds since 1970, rating."""

    card: int
    time: int
    rating: int


class Card:
    """One card in the learner's head, and in a schedule that takes it for an average one."""

    def __init__(self, number: int, day: int, dice: np.random.Generator) -> None:
        self.number, self.day, self.due = number, day, day
        self._dice = dice
        self._true: State | None = None
        self._believed: State | None = None

    def answer(self, day: int) -> int:
        """Answer on a study day, for the first time that day."""
        if self._true is None:
            return self._rate(1 + self._drawn(_FIRST), day)
        recall = retrievability(self._true.stability, day - self.day, TRUE)
        return self._rate(self._rating(recall), day)

    def answer_again(self) -> int:
        """Answer once more on the same study day."""
        return self._rate(self._rating(_SAME_DAY_RECALL), self.day)

    def _rating(self, recall: float) -> int:
        return 2 + self._drawn(_LATER) if self._dice.random() < recall else int(Rating.AGAIN)

    def _drawn(self, shares: tuple[float, ...]) -> int:
        return int(np.searchsorted(np.cumsum(shares)[:-1], self._dice.random(), side="right"))

    def _rate(self, rating: int, day: int) -> int:
        gap = day - self.day
        self._true = advance(self._true, rating, gap, TRUE)
        self._believed = advance(self._believed, rating, gap)
        self.day, self.due = (
            day,
            day + days_until(self._believed.stability, RETENTION, LONGEST),
        )
        return rating


def simulate(seed: int = SEED) -> list[Row]:
    """The first 10,000 answers of somebody who takes up a new card every day, in order of time."""
    dice, cards, rows, day = np.random.default_rng(seed), list[Card](), list[Row](), 0
    while len(rows) < REVIEWS:
        cards.append(Card(len(cards) + 1, day, dice))
        rows.extend(_studied(cards, day, dice))
        day += 1
    return rows[:REVIEWS]


def _studied(cards: list[Card], day: int, dice: np.random.Generator) -> Iterator[Row]:
    """One study day: what is due and not put off, and what was failed once more a little later."""
    seconds = dice.integers(3600 * 5, 3600 * 26)
    for card in [card for card in cards if card.due <= day]:
        if card.day < day and dice.random() < _PUT_OFF:
            continue
        rating = card.answer(day)
        seconds += dice.integers(5, 40)
        yield Row(card.number, _moment(day, int(seconds)), rating)
        if rating == Rating.AGAIN and dice.random() < 0.7:
            seconds += dice.integers(5, 40)
            yield Row(card.number, _moment(day, int(seconds)), card.answer_again())


def _moment(day: int, seconds: int) -> int:
    """Milliseconds since 1970, some seconds after the study day's calendar date began."""
    return math.floor((BEGIN + timedelta(days=day, seconds=seconds)).timestamp()) * 1000


def text(rows: list[Row]) -> str:
    """The rows in the open revlog form, without its last two columns."""
    return "\n".join([HEADER, *(f"{row.card},{row.time},{row.rating}" for row in rows), ""])


if __name__ == "__main__":
    OUTPUT.write_text(text(simulate()))
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")
