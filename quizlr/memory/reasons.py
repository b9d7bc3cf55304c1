"""Why a card is due when it is: every answer that moved it, and the last interval, step by step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.memory.days import gap
from quizlr.memory.fsrs import DEFAULT, days_until, fuzz_range, interval, retrievability
from quizlr.memory.replay import MemoryState, Scored, apply


@dataclass(frozen=True, slots=True)
class Step:
    """One answer and what it did.

    Attributes:
        scored: the answer as the log has it.
        elapsed: study days since the last rating, None for the first.
        recall: retrievability on that day, before the answer; None for the first.
        state: the card's state after it.
    """

    scored: Scored
    elapsed: int | None
    recall: float | None
    state: MemoryState


@dataclass(frozen=True, slots=True)
class Interval:
    """The last interval, recomputed from what the state and the settings are.

    Attributes:
        exact: days until retrievability has fallen to the retention, I = S / factor · (R^(−1/w20) − 1).
        low, high: the days over which it may be spread; days: what the card's own hash makes of it.
        due: the study day that this gives.
    """

    exact: float
    low: int
    high: int
    days: int
    due: date


def steps(rows: Iterable[Scored], weights: Sequence[float] = DEFAULT) -> list[Step]:
    """Every answer that moved the card or its due day, oldest first."""
    found: list[Step] = []
    state: MemoryState | None = None
    for row in rows:
        after = apply(state, row, weights)
        if after is None or after == state:
            continue
        elapsed = gap(state.last_day, row.study_day) if state and state.last_day else None
        recall = None
        if state and state.stability is not None and elapsed is not None:
            recall = retrievability(state.stability, elapsed, weights)
        found.append(Step(row, elapsed, recall, after))
        state = after
    return found


def last_interval(
    state: MemoryState,
    *,
    card_key: str,
    retention: float,
    max_interval: int,
    weights: Sequence[float] = DEFAULT,
) -> Interval | None:
    """The interval that the last rating led to, by the settings of today; None for a card never rated."""
    if state.stability is None or state.last_day is None:
        return None
    exact = interval(state.stability, retention, weights)
    bounded = min(max(exact, 1.0), float(max_interval))
    low, high = fuzz_range(bounded, max_interval)
    days = days_until(state.stability, retention, max_interval, f"{card_key}:{state.reps}", weights)
    return Interval(exact, low, high, days, state.last_day + timedelta(days=days))
