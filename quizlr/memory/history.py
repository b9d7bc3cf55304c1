"""A log of answers as arrays: what moved a memory, after how many study days, and what is scored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quizlr.memory.batch import Ints
from quizlr.memory.fsrs import Rating

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Event:
    """One answer to one card.

    Attributes:
        rating: 1 Again to 4 Easy; None moves no state, as a right guess which a later showing decides.
        recalled: right, and not a guess.
    """

    card: str
    day: date
    rating: int | None
    recalled: bool


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """E answers of N cards packed by step: every card's first answer, then every second one, and so on.

    The cards with the most answers come first, so that step t holds the first `sizes[t]` of them and nothing
    is padded. Arrays have shape (E,) unless another is given.

    Attributes:
        rating: 1 to 4; 0 moves nothing.
        gap: study days since the card's last rating, 0 if it has none.
        recalled: right, and not a guess.
        scored: the card's first answer of a study day, at least one day after its last rating.
        day: proleptic ordinal of the study day.
        place: from 0, among all answers in order of time.
        sizes: answers in each step, shape (T,), never rising.
        cards: the N names.
    """

    rating: Ints
    gap: Ints
    recalled: Bools
    scored: Bools
    day: Ints
    place: Ints
    sizes: Ints
    cards: tuple[str, ...]

    def steps(self) -> Iterator[slice]:
        """Where each step lies in the packed arrays."""
        end = 0
        for size in self.sizes:
            start, end = end, end + int(size)
            yield slice(start, end)

    @property
    def card(self) -> Ints:
        """Index into `cards` of each answer, shape (E,)."""
        return np.arange(len(self.rating)) - np.repeat(np.cumsum(self.sizes) - self.sizes, self.sizes)

    @property
    def number(self) -> Ints:
        """Place of each answer among its card's, from 1; shape (E,)."""
        return np.repeat(np.arange(1, len(self.sizes) + 1), self.sizes)

    def lapses(self) -> Ints:
        """Count the card's earlier Again ratings on a later day than the rating before them; shape (E,)."""
        lapsed = (self.rating == Rating.AGAIN) & (self.gap > 0)
        so_far = np.zeros(len(self.cards), dtype=np.int64)
        counts = np.zeros(len(self.rating), dtype=np.int64)
        for step in self.steps():
            size = step.stop - step.start
            counts[step] = so_far[:size]
            so_far[:size] += lapsed[step]
        return counts

    def scoring(self, wanted: Bools) -> "Histories":
        """The same answers, of which only the wanted (E,) stay scored."""
        return replace(self, scored=self.scored & wanted)


def histories(events: Iterable[Event]) -> Histories:
    """Pack answers, each card's by study day; those of one day keep the order in which they are given."""
    rows = sorted(events, key=lambda event: event.day)
    card, cards = _by_length([event.card for event in rows])
    place = np.argsort(card, kind="stable")
    day = np.array([event.day.toordinal() for event in rows], dtype=np.int64)[place]
    rating = np.array([event.rating or 0 for event in rows], dtype=np.int64)[place]
    recalled = np.array([event.recalled for event in rows], dtype=np.bool_)[place]
    number, gap, scored = _in_sequence(card[place], day, rating > 0)
    packed = np.argsort(number, kind="stable")
    return Histories(
        rating=rating[packed],
        gap=np.maximum(gap, 0)[packed],
        recalled=recalled[packed],
        scored=scored[packed],
        day=day[packed],
        place=place[packed],
        sizes=np.bincount(number),
        cards=cards,
    )


def _by_length(names: list[str]) -> tuple[Ints, tuple[str, ...]]:
    """Number the cards, those with the most answers first; returns the number of each answer's card."""
    found = {name: number for number, name in enumerate(dict.fromkeys(names))}
    card = np.array([found[name] for name in names], dtype=np.int64)
    longest = np.argsort(-np.bincount(card, minlength=len(found)), kind="stable")
    rank = np.empty_like(longest)
    rank[longest] = np.arange(len(longest))
    in_order = list(found)
    return rank[card], tuple(in_order[number] for number in longest)


def _in_sequence(card: Ints, day: Ints, rated: Bools) -> tuple[Ints, Ints, Bools]:
    """Step, days since the last rating (−1 if none) and whether it is scored, for answers grouped by card."""
    here = np.arange(len(card))
    begins = np.searchsorted(card, card)
    last = np.roll(np.maximum.accumulate(np.where(rated, here, -1)), 1)
    last[:1] = -1
    gap = np.where(last >= begins, day - day[last], -1)
    opens_day = (here == begins) | (day != np.roll(day, 1))
    return here - begins, gap, opens_day & (gap >= 1)
