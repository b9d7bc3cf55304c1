"""Why a card is due when it is: every answer that moved it, and the last interval, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizlr.memory.days import gap
from quizlr.memory.decide import Rules, emptiest, possible_days
from quizlr.memory.fsrs import DEFAULT, interval, retrievability
from quizlr.memory.replay import MemoryState, Move, Scored, apply


@dataclass(frozen=True, slots=True)
class Step:
    """One answer or move and what it did.

    Attributes:
        scored: the answer, or what an operation on many cards did, as the log has it.
        elapsed: study days since the last rating, None for the first.
        recall: retrievability on that day, before the answer; None for the first.
        state: the card's state after it.
    """

    scored: Scored | Move
    elapsed: int | None
    recall: float | None
    state: MemoryState


@dataclass(frozen=True, slots=True)
class Interval:
    """The last interval, recomputed from what the state and the settings are.

    Attributes:
        exact: days until retrievability has fallen to the retention, I = S / factor · (R^(−1/w20) − 1).
        days: those on which it may end, each with the cards that were due on it.
        due: the emptiest of them; a hash of the card draws among equals.
    """

    exact: float
    days: Mapping[date, int]
    due: date


def steps(rows: Iterable[Scored | Move], weights: Sequence[float] = DEFAULT) -> list[Step]:
    """Everything that moved the card or its due day, oldest first."""
    found: list[Step] = []
    state: MemoryState | None = None
    for row in rows:
        after = apply(state, row, weights)
        if after is None or after == state:
            continue
        last = state.last_day if state and isinstance(row, Scored) else None
        elapsed = None if last is None else gap(last, row.study_day)
        recall = None
        if state and state.stability is not None and elapsed is not None:
            recall = retrievability(state.stability, elapsed, weights)
        found.append(Step(row, elapsed, recall, after))
        state = after
    return found


def last_interval(
    state: MemoryState, *, card_key: str, rules: Rules, load: Mapping[date, int]
) -> Interval | None:
    """The interval that the last rating led to, by the rules of today; None for a card never rated.

    Args:
        state: of the card; card_key: its name; rules: what is in force, breaks left out.
        load: cards that were due on each of its days when it was decided; empty where that was not kept.
    """
    if state.stability is None or state.last_day is None:
        return None
    exact = interval(state.stability, rules.retention, rules.weights)
    days = possible_days(state, state.last_day, rules)
    counted = load if list(load) == days else dict.fromkeys(days, 0)
    return Interval(exact, counted, emptiest(counted, card_key, state.reps))
