"""What is lost by letting a due card wait: how much better it would be known in a week, were it asked today.

In simulation this clears a backlog sooner than "least likely known first", and leaves more known after a
month than the order of due days (`tests/unit/memory/test_backlog.py`).
"""

from functools import lru_cache

from quizlr.memory.fsrs import DEFAULT, Rating, State, advance, retrievability

HORIZON = 7
"""Days ahead at which asking and waiting are compared."""


@lru_cache(maxsize=20_000)
def cost_of_waiting(state: State, gap: int, weights: tuple[float, ...] = DEFAULT) -> float:
    """Expected retrievability in a week if the card is asked today, less that if it is not.

    E = R(t) · R'_good(7) + (1 − R(t)) · R'_again(7) − R(t + 7), R' being retrievability with the stability
    after such an answer.

    Kept for the next look: a day's queue is put in order again before every question.

    Args:
        state: stability in days and difficulty; gap: study days since the last rating; weights: FSRS-6's.
    """
    known = retrievability(state.stability, gap, weights)
    right, wrong = (
        retrievability(advance(state, rating, gap, weights).stability, HORIZON, weights)
        for rating in (Rating.GOOD, Rating.AGAIN)
    )
    return known * right + (1 - known) * wrong - retrievability(state.stability, gap + HORIZON, weights)
