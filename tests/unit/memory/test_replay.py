from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.decide import Rules, decide
from quizlr.memory.fsrs import State, next_state
from quizlr.memory.replay import MemoryState, Move, Scored, apply, replay

DAY = date(2026, 3, 1)
TOMORROW = DAY + timedelta(days=1)
RIGHT = Scored(DAY, 3, DAY + timedelta(days=2), "right", "sure")

rows = st.builds(
    Scored,
    st.dates(DAY, DAY + timedelta(days=400)),
    st.none() | st.integers(1, 4),
    st.none() | st.dates(DAY, DAY + timedelta(days=800)),
    st.sampled_from(["right", "partly", "wrong", "unknown"]),
    st.none() | st.sampled_from(["guess", "unsure", "sure"]),
)


def test_nothing_scored_is_no_state() -> None:
    assert replay([]) is None
    assert replay([Scored(DAY, None, None, "wrong", "sure", "another")]) is None


def test_a_first_prediction_is_due_tomorrow_without_stability() -> None:
    state = replay([Scored(DAY, None, TOMORROW, "unscored", None, "pretest")])
    assert state == MemoryState(due_day=TOMORROW)


def test_right_but_a_guess_is_undecided_until_the_next_rating() -> None:
    guess = Scored(DAY, None, TOMORROW, "right", "guess")
    waiting = replay([RIGHT, guess])
    assert waiting is not None
    assert waiting.undecided
    assert (waiting.stability, waiting.reps, waiting.due_day) == (2.3065, 1, TOMORROW)
    decided = apply(waiting, Scored(TOMORROW, 1, TOMORROW, "wrong", "unsure"))
    assert decided is not None
    assert not decided.undecided
    assert (decided.reps, decided.lapses) == (2, 1)


def test_a_disputed_answer_takes_its_day_and_is_not_undecided() -> None:
    state = replay([replace(RIGHT, rating=None, due_day=TOMORROW)])
    assert state == MemoryState(due_day=TOMORROW)


def test_the_first_failure_is_no_lapse() -> None:
    first = replay([Scored(DAY, 1, TOMORROW, "wrong")])
    assert first is not None
    assert (first.reps, first.lapses) == (1, 0)


def test_due_days_are_read_never_decided() -> None:
    strange = DAY + timedelta(days=777)
    state = replay([replace(RIGHT, due_day=strange)])
    assert state is not None
    assert state.due_day == strange


def test_a_day_before_the_last_one_counts_as_the_same_day() -> None:
    back = replay([RIGHT, Scored(DAY - timedelta(days=3), 3, TOMORROW, "right")])
    assert back is not None
    assert back.last_day == DAY
    assert back.memory == next_state(State(2.3065, 2.118104), 3, 0)


@given(st.lists(rows, max_size=20), st.integers(0, 20))
def test_a_replay_may_stop_and_go_on_anywhere(history: list[Scored], cut: int) -> None:
    state = replay(history[:cut])
    for row in history[cut:]:
        state = apply(state, row)
    assert state == replay(history)


@given(st.lists(rows, max_size=20))
def test_rows_that_do_not_count_change_nothing(history: list[Scored]) -> None:
    idle = Scored(DAY, None, None, "right", "guess", "again")
    assert replay([row for each in history for row in (each, idle)]) == replay(history)


@given(st.lists(rows, max_size=20))
def test_sure_and_unsure_give_equal_states(history: list[Scored]) -> None:
    swap = {"sure": "unsure", "unsure": "sure"}
    swapped = [replace(r, confidence=swap.get(r.confidence or "", r.confidence)) for r in history]
    assert replay(swapped) == replay(history)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60)), min_size=1, max_size=15))
def test_what_was_decided_is_what_a_replay_gives(given: list[tuple[int, int]]) -> None:
    state, day, log = None, DAY, []
    for rating, wait in given:
        day += timedelta(days=wait)
        decided = decide(state, rating, day, card_key="p/q")
        state = decided.state
        log.append(Scored(day, rating, decided.due_day, "right" if rating > 1 else "wrong"))
    assert replay(log) == state


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_decide_clamps_to_the_longest_interval(rating: int) -> None:
    known = MemoryState(900.0, 2.0, DAY, DAY - timedelta(days=800), 5)
    due = decide(known, rating, DAY, card_key="p/q", rules=Rules(max_interval=30)).due_day
    assert 1 <= (due - DAY).days <= 30


SEED = State(8.0, 4.0)


@pytest.mark.parametrize("before", [None, MemoryState(due_day=DAY), MemoryState(3.0, 5.0, DAY, DAY, 2)])
def test_a_move_changes_the_day_of_what_is_scheduled_and_nothing_else(before: MemoryState | None) -> None:
    later = DAY + timedelta(days=30)
    moved = apply(before, Move(DAY, later))
    assert moved == (None if before is None else replace(before, due_day=later))


def test_a_first_memory_is_for_a_card_without_one() -> None:
    later = DAY + timedelta(days=8)
    for before in (None, MemoryState(due_day=DAY)):
        assert apply(before, Move(DAY, later, SEED)) == MemoryState(8.0, 4.0, later, DAY)
    known = MemoryState(3.0, 5.0, DAY, DAY, 2)
    assert apply(known, Move(DAY, later, SEED)) == known


def test_days_right_are_days() -> None:
    def sums(*given: tuple[int, int]) -> tuple[int, bool]:
        rows = [Scored(DAY + timedelta(days=days), rating, DAY, "") for days, rating in given]
        state = replay(rows)
        assert state is not None
        return state.right_days, state.last_right

    assert sums((0, 3)) == (1, True)
    assert sums((0, 3), (0, 2)) == (1, True)
    assert sums((0, 3), (4, 1), (9, 4)) == (2, True)
    assert sums((0, 1), (4, 3), (9, 1)) == (1, False)
