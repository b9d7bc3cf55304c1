"""From the log's rows to what is known of a card now. Ratings and due days are read, never re-decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from quizlr.memory.days import gap
from quizlr.memory.fsrs import DEFAULT, Rating, State, next_state

RIGHT, GUESS, PREDICTION = "right", "guess", "pretest"


@dataclass(frozen=True, slots=True)
class MemoryState:
    """A card's place in the schedule: a cache of its part of the log.

    Attributes:
        stability, difficulty: None until the first rating.
        due_day: study day on which it is due, None if it was never scheduled.
        last_day: study day of the last rating.
        reps: ratings; lapses: those of them that were Again on a card already learned.
        undecided: right but a guess; the next showing decides.
        right_days: study days on which a rating was better than Again; last_right: the last one was.
    """

    stability: float | None = None
    difficulty: float | None = None
    due_day: date | None = None
    last_day: date | None = None
    reps: int = 0
    lapses: int = 0
    undecided: bool = False
    right_days: int = 0
    last_right: bool = False

    @property
    def memory(self) -> State | None:
        """Stability and difficulty, if the card was ever rated."""
        if self.stability is None or self.difficulty is None:
            return None
        return State(self.stability, self.difficulty)


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer as the log has it.

    Attributes:
        rating: 1 Again to 4 Easy; None moves no stability.
        due_day: as decided then; None leaves the schedule alone.
        verdict, confidence, purpose: as stored; disputed: withheld until it is settled.
    """

    study_day: date
    rating: int | None
    due_day: date | None
    verdict: str
    confidence: str | None = None
    purpose: str = "daily"
    disputed: bool = False

    @property
    def undecided(self) -> bool:
        """A right guess that counts, which a later showing decides."""
        guessed = self.verdict == RIGHT and self.confidence == GUESS
        return guessed and self.purpose != PREDICTION and not self.disputed


@dataclass(frozen=True, slots=True)
class Move:
    """What an operation on many cards did to one: another due day, or a first memory.

    Attributes:
        study_day: of the operation; due_day: the new one.
        seed: a memory for a card that has none; a card that has one is then left alone.
    """

    study_day: date
    due_day: date
    seed: State | None = None


NEW = MemoryState()


def replay(rows: Iterable[Scored | Move], weights: Sequence[float] = DEFAULT) -> MemoryState | None:
    """Fold a card's answers and moves, oldest first; None if none of them scheduled it."""
    state: MemoryState | None = None
    for row in rows:
        state = apply(state, row, weights)
    return state


def apply(
    state: MemoryState | None, scored: Scored | Move, weights: Sequence[float] = DEFAULT
) -> MemoryState | None:
    """Take one answer or move into a card's state. An answer without rating and due day changes nothing."""
    if isinstance(scored, Move):
        return _moved(state, scored)
    if scored.rating is not None:
        return _rated(state or NEW, scored.rating, scored, weights)
    if scored.due_day is None:
        return state
    before = state or NEW
    return replace(before, due_day=scored.due_day, undecided=before.undecided or scored.undecided)


def _rated(state: MemoryState, rating: int, scored: Scored, weights: Sequence[float]) -> MemoryState:
    last = state.last_day or scored.study_day
    after = next_state(state.memory, rating, gap(last, scored.study_day), weights)
    right = rating != Rating.AGAIN
    another_day = not state.last_right or last != scored.study_day
    return MemoryState(
        stability=after.stability,
        difficulty=after.difficulty,
        due_day=scored.due_day or state.due_day,
        last_day=max(last, scored.study_day),
        reps=state.reps + 1,
        lapses=state.lapses + (not right and state.memory is not None),
        undecided=False,
        right_days=state.right_days + (right and another_day),
        last_right=right,
    )


def _moved(state: MemoryState | None, move: Move) -> MemoryState | None:
    """A due day alone moves what is scheduled, never what is not: its answers may have been taken back."""
    if move.seed is None:
        return state and replace(state, due_day=move.due_day)
    if state is not None and state.memory is not None:
        return state
    return replace(
        state or NEW,
        stability=move.seed.stability,
        difficulty=move.seed.difficulty,
        due_day=move.due_day,
        last_day=move.study_day,
    )
