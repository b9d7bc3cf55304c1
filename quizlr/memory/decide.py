"""What a new answer does to the schedule."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from quizlr.memory.fsrs import DEFAULT, fuzz_range, interval, share
from quizlr.memory.replay import MemoryState, Scored, apply

DEFAULT_RETENTION = 0.9
DEFAULT_MAX_INTERVAL = 365
DAYS_AFTER_BREAK = 7
"""Days after a break over which cards are spread that would have come back in it."""
NOTHING: Final[Mapping[date, int]] = {}
Break = tuple[date, date]


def decide(
    state: MemoryState | None,
    rating: int,
    today: date,
    *,
    card_key: str,
    weights: Sequence[float] = DEFAULT,
    retention: float = DEFAULT_RETENTION,
    max_interval: int = DEFAULT_MAX_INTERVAL,
    load: Mapping[date, int] = NOTHING,
    breaks: Sequence[Break] = (),
) -> tuple[MemoryState, date]:
    """State and due day after a rating given today.

    The day is one of those the interval may end on, the emptiest of them; among equals a hash of the card and
    its count of ratings draws, so that an answer undone and given again comes back on the same day.

    Args:
        state: before it; rating: 1 Again to 4 Easy; today: the study day.
        card_key: the card's name.
        weights: FSRS-6's; retention: the wanted probability of recall; max_interval: in days.
        load: cards due on each day, those without any left out.
        breaks: first and last days of spans on which nothing should fall due.
    """
    rated = rate(state, rating, today, weights)
    days = possible_days(rated, today, weights, retention, max_interval, breaks)
    due = emptiest(days, load, f"{card_key}:{rated.reps}")
    return replace(rated, due_day=due), due


def rate(
    state: MemoryState | None, rating: int, today: date, weights: Sequence[float] = DEFAULT
) -> MemoryState:
    """State after a rating given today; its due day is still the old one."""
    rated = apply(state, Scored(today, rating, None, ""), weights)
    if rated is None or rated.stability is None:
        raise ValueError("a rating always leaves a stability")
    return rated


def possible_days(
    state: MemoryState,
    last: date,
    weights: Sequence[float] = DEFAULT,
    retention: float = DEFAULT_RETENTION,
    max_interval: int = DEFAULT_MAX_INTERVAL,
    breaks: Sequence[Break] = (),
) -> list[date]:
    """The study days on which a card rated on the `last` one may come back, the first one first.

    Raises:
        ValueError: the card has no stability.
    """
    if state.stability is None:
        raise ValueError("a card without a stability has no interval")
    exact = min(max(interval(state.stability, retention, weights), 1.0), float(max_interval))
    low, high = fuzz_range(exact, max_interval)
    days = [last + timedelta(days=n) for n in range(low, high + 1)]
    while closed := [span for span in breaks if span[0] <= days[0] <= span[1]]:
        days = [day for day in days if day > closed[0][1]] or [
            closed[0][1] + timedelta(days=n) for n in range(1, DAYS_AFTER_BREAK + 1)
        ]
    return [day for day in days if not any(first <= day <= end for first, end in breaks)]


def after_breaks(day: date, breaks: Sequence[Break]) -> date:
    """The day itself, or the first one after the breaks that it lies in."""
    while closed := [last for first, last in breaks if first <= day <= last]:
        day = max(closed) + timedelta(days=1)
    return day


def emptiest(days: Sequence[date], load: Mapping[date, int], key: str) -> date:
    """The day with the fewest cards; a hash of the key draws among equals."""
    fewest = min(load.get(day, 0) for day in days)
    empty = [day for day in days if load.get(day, 0) == fewest]
    return empty[math.floor(share(key) * len(empty))]
