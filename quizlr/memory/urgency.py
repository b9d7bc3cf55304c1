"""What is lost by letting a due card wait: how much better it would be known in a week, were it asked today.

In simulation this clears a backlog sooner than "least likely known first", and leaves more known after a
month than the order of due days (`tests/unit/memory/test_backlog.py`).
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from quizlr.memory.days import gap
from quizlr.memory.fsrs import DEFAULT, Rating, State, advance, retrievability
from quizlr.memory.replay import MemoryState

HORIZON = 7
"""Days ahead at which asking and waiting are compared."""


def loss(state: MemoryState | None, day: date, weights: Sequence[float] = DEFAULT) -> float:
    """What is lost by letting a card wait on a study day; more than by any for one never measured."""
    if state is None or state.memory is None or state.last_day is None:
        return 1.0
    return cost_of_waiting(state.memory, gap(state.last_day, day), tuple(weights))


@lru_cache(maxsize=20_000)
def cost_of_waiting(state: State, elapsed: int, weights: tuple[float, ...] = DEFAULT) -> float:
    """Expected retrievability in a week if the card is asked today, less that if it is not.

    E = R(t) · R'_good(7) + (1 − R(t)) · R'_again(7) − R(t + 7), R' being retrievability with the stability
    after such an answer.

    Kept for the next look: a day's queue is put in order again before every question.

    Args:
        state: stability in days and difficulty; elapsed: study days since the last rating; weights: FSRS-6's.
    """
    known = retrievability(state.stability, elapsed, weights)
    right, wrong = (
        retrievability(advance(state, rating, elapsed, weights).stability, HORIZON, weights)
        for rating in (Rating.GOOD, Rating.AGAIN)
    )
    return known * right + (1 - known) * wrong - retrievability(state.stability, elapsed + HORIZON, weights)
