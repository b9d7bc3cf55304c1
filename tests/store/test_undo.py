from collections.abc import Callable
from datetime import date, timedelta

import pytest

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.store.records import Recorded
from quizlr.store.store import Store
from quizlr.store.verify import replay_all

Write = Callable[..., Recorded]
At = Callable[[int], Instant]
SUNDAY = date(2026, 3, 1)
MONDAY = SUNDAY + timedelta(days=1)


def test_an_undo_outlives_the_program_and_deletes_nothing(
    store: Store, reopen: Callable[[], Store], write: Write, at: At
) -> None:
    write()
    before = store.states()
    second = write(day=3)
    store.close()
    with reopen() as later:
        undone = later.undo(None, at(3))
        assert (undone.operation, undone.kind, undone.cards) == (second.operation, "answer", ("p/a",))
        assert later.states() == before
        assert later.review_of(second.review.showing) is not None
    with reopen() as again:
        assert again.redo(at(3)).operation == second.operation
        assert again.states() == {"p/a": second.state}
        assert replay_all(again) == []


def test_undo_walks_back_and_redo_forth(store: Store, write: Write, at: At) -> None:
    written = [write(key, day=day).operation for day, key in enumerate(["p/a", "p/b", "p/a"])]
    after = store.states()
    assert [store.undo(None, at(3)).operation for _ in written] == written[::-1]
    assert store.states() == {}
    with pytest.raises(UsageError, match="nothing to undo"):
        store.undo(None, at(3))
    assert [store.redo(at(3)).operation for _ in written] == written
    assert store.states() == after
    with pytest.raises(UsageError, match="nothing to redo"):
        store.redo(at(3))


def test_anything_new_ends_redo(store: Store, write: Write, at: At) -> None:
    write()
    store.undo(None, at(0))
    write("p/b")
    with pytest.raises(UsageError, match="nothing to redo"):
        store.redo(at(0))


def test_any_one_operation_can_be_undone(store: Store, write: Write, at: At) -> None:
    first = write(rating=1)
    write(day=4)
    store.undo(first.operation, at(4))
    state = store.states()["p/a"]
    assert (state.reps, state.lapses) == (1, 0)
    assert replay_all(store) == []
    with pytest.raises(UsageError, match="undone already"):
        store.undo(first.operation, at(4))


@pytest.mark.parametrize("kind", ["undo", "system"])
def test_undos_and_the_programs_own_work_cannot_be_undone(
    store: Store, write: Write, at: At, kind: str
) -> None:
    write()
    store.undo(None, at(0))
    found = next(row for row in store.log(9) if row.kind == kind)
    with pytest.raises(UsageError, match=kind):
        store.undo(found.id, at(0))
    with pytest.raises(UsageError, match="no operation"):
        store.undo("nothing", at(0))


def test_adjusting_replays_and_can_be_taken_back(store: Store, write: Write, at: At) -> None:
    given = write(rating=1)
    later = SUNDAY + timedelta(days=9)
    store.adjust(given.operation, 4, "right", later, at(0))
    state = store.states()["p/a"]
    assert (state.stability, state.due_day) == (8.2956, later)
    found = store.review_of(given.review.showing)
    assert found is not None
    assert (found.rating, found.verdict, found.due_day) == (4, "right", later)
    store.undo(None, at(0))
    assert store.states() == {"p/a": given.state}


def test_a_dispute_withholds_the_rating_until_it_is_settled(store: Store, write: Write, at: At) -> None:
    first = write()
    second = write(day=4, rating=1)
    store.dispute(second.operation, SUNDAY + timedelta(days=5), at(4))
    state = store.states()["p/a"]
    assert first.state is not None
    assert (state.stability, state.reps) == (first.state.stability, 1)
    assert state.due_day == SUNDAY + timedelta(days=5)
    assert store.day_log(SUNDAY + timedelta(days=4))[0].disputed
    store.adjust(second.operation, 3, "right", SUNDAY + timedelta(days=20), at(5))
    settled = store.day_log(SUNDAY + timedelta(days=4))[0]
    assert (settled.disputed, settled.rating) == (False, 3)
    assert store.states()["p/a"].reps == 2


def test_a_slip_and_a_flag_leave_the_schedule_alone(store: Store, write: Write, at: At) -> None:
    given = write(rating=1)
    store.slip(given.operation, at(0))
    store.flag(given.operation, "unclear", at(0))
    store.flag_card("p/b", "too easy", at(0))
    assert store.states() == {"p/a": given.state}
    assert store.day_log(SUNDAY)[0].slipped
    kinds = [store.undo(None, at(0)).kind for _ in range(3)]
    assert kinds == ["flag", "flag", "slip"]
    assert not store.day_log(SUNDAY)[0].slipped


def test_a_suspended_card_is_out_until_it_is_taken_up_or_undone(store: Store, write: Write, at: At) -> None:
    write()
    store.suspend("p/a", at(0))
    assert (store.statuses()["p/a"], store.states()) == ("suspended", {})
    with pytest.raises(UsageError, match="suspended already"):
        store.suspend("p/a", at(0))
    store.undo(None, at(0))
    assert store.statuses()["p/a"] == "active"
    store.redo(at(0))
    store.unsuspend("p/a", at(0))
    assert (store.statuses()["p/a"], len(store.states())) == ("active", 1)
    store.undo(None, at(0))
    assert store.statuses()["p/a"] == "suspended"


def test_what_would_be_undone_is_told(store: Store, write: Write, at: At) -> None:
    assert store.last_operation() is None
    given = write()
    last = store.last_operation()
    assert last is not None
    assert (last.id, last.description) == (given.operation, "answered p/a: right")
    store.undo(None, at(0))
    assert store.last_operation() is None
    assert [row.retracted for row in store.log(2)] == [False, True]
