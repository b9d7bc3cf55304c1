"""What a new answer does to the schedule."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quizlr.memory.fsrs import DEFAULT, fuzz_range, interval, share
from quizlr.memory.replay import MemoryState, Scored, apply

DEFAULT_RETENTION = 0.9
DEFAULT_MAX_INTERVAL = 365
DAYS_AFTER_BREAK = 7
"""Days after a break over which cards are spread that would have come back in it."""
Break = tuple[date, date]
Load = Callable[[date, date], Mapping[date, int]]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what due days are found.

    Attributes:
        weights: FSRS-6's; retention: the wanted probability of recall; max_interval: in days.
        breaks: first and last days of spans on which nothing should fall due.
    """

    weights: tuple[float, ...] = DEFAULT
    retention: float = DEFAULT_RETENTION
    max_interval: int = DEFAULT_MAX_INTERVAL
    breaks: Sequence[Break] = ()


USUAL = Rules()
"""The published weights and the settings that hold where nothing is set."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A card after a rating: its state, and the cards that were due on each day it could come back on."""

    state: MemoryState
    load: Mapping[date, int]

    @property
    def due_day(self) -> date:
        """The study day on which it comes back."""
        if self.state.due_day is None:
            raise ValueError("a decision always sets a due day")
        return self.state.due_day


def _idle(_first: date, _last: date) -> Mapping[date, int]:
    """No card on any day."""
    return {}


def decide(
    state: MemoryState | None,
    rating: int,
    today: date,
    *,
    card_key: str,
    rules: Rules = USUAL,
    load: Load = _idle,
) -> Decision:
    """What a rating given today does.

    The card comes back on the emptiest of the days on which its interval may end.

    Args:
        state: before it; rating: 1 Again to 4 Easy; today: the study day.
        card_key: the card's name; rules: by which its day is found.
        load: counts the cards due on each day of a span, those without any left out.
    """
    rated = rate(state, rating, today, rules.weights)
    days = possible_days(rated, today, rules)
    counted = load(days[0], days[-1]) if len(days) > 1 else {}
    full = {day: counted.get(day, 0) for day in days}
    return Decision(replace(rated, due_day=emptiest(full, card_key, rated.reps)), full)


def rate(
    state: MemoryState | None, rating: int, today: date, weights: Sequence[float] = DEFAULT
) -> MemoryState:
    """State after a rating given today; its due day is still the old one."""
    rated = apply(state, Scored(today, rating, None, ""), weights)
    if rated is None or rated.stability is None:
        raise ValueError("a rating always leaves a stability")
    return rated


def possible_days(state: MemoryState, last: date, rules: Rules = USUAL) -> list[date]:
    """The study days on which a card rated on the `last` one may come back, the first one first.

    Raises:
        ValueError: the card has no stability.
    """
    if state.stability is None:
        raise ValueError("a card without a stability has no interval")
    exact = interval(state.stability, rules.retention, rules.weights)
    low, high = fuzz_range(min(max(exact, 1.0), float(rules.max_interval)), rules.max_interval)
    days = [last + timedelta(days=n) for n in range(low, high + 1)]
    while closed := [span for span in rules.breaks if span[0] <= days[0] <= span[1]]:
        days = [day for day in days if day > closed[0][1]] or [
            closed[0][1] + timedelta(days=n) for n in range(1, DAYS_AFTER_BREAK + 1)
        ]
    return [day for day in days if after_breaks(day, rules.breaks) == day]


def after_breaks(day: date, breaks: Sequence[Break]) -> date:
    """The day itself, or the first one after the breaks that it lies in."""
    while closed := [last for first, last in breaks if first <= day <= last]:
        day = max(closed) + timedelta(days=1)
    return day


def emptiest(load: Mapping[date, int], card_key: str, reps: int) -> date:
    """The day with the fewest cards; among equals a hash of the card and its count of ratings draws.

    So an answer taken back and given again comes back on the same day.
    """
    fewest = min(load.values())
    empty = [day for day, count in load.items() if count == fewest]
    return empty[math.floor(share(f"{card_key}:{reps}") * len(empty))]
