"""What a new answer does to the schedule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from quizlr.memory.fsrs import DEFAULT, days_until
from quizlr.memory.replay import MemoryState, Scored, apply

DEFAULT_RETENTION = 0.9
DEFAULT_MAX_INTERVAL = 365


def decide(
    state: MemoryState | None,
    rating: int,
    today: date,
    *,
    card_key: str,
    weights: Sequence[float] = DEFAULT,
    retention: float = DEFAULT_RETENTION,
    max_interval: int = DEFAULT_MAX_INTERVAL,
) -> tuple[MemoryState, date]:
    """State and due day after a rating given today.

    The days until then are spread by a hash of the card and its count of ratings, so that an answer undone
    and given again comes back on the same day.
    """
    rated = apply(state, Scored(today, rating, None, ""), weights)
    if rated is None or rated.stability is None:
        raise ValueError("a rating always leaves a stability")
    wait = days_until(rated.stability, retention, max_interval, f"{card_key}:{rated.reps}", weights)
    due = today + timedelta(days=wait)
    return replace(rated, due_day=due), due
