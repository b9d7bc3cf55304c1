from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.memory.replay import MemoryState
from quizlr.store.records import Answer, Recorded
from quizlr.store.store import Store
from quizlr.store.verify import broken_links, replay_all

Write = Callable[..., Recorded]
At = Callable[[int], Instant]
SUNDAY = date(2026, 3, 1)


def test_an_answer_is_stored_as_given(store: Store, compose: Callable[..., Answer]) -> None:
    answer = compose(misconceptions=("sign-flip",), percent=70, seed=2**64 + 1, answer="+ − 0")
    stored = store.record(answer)
    assert not stored.repeated
    assert store.review_of(answer.showing) == stored.review
    assert (stored.review.credit, stored.review.percent, stored.review.answer) == (1.0, 70.0, "+ − 0")
    assert stored.review.misconceptions == ("sign-flip",)
    assert store.payload(answer.showing) == {"note": "note 0", "values": [0.1, 2.0], "question": "μ?"}
    assert store.states() == {"p/a": stored.state}
    assert stored.state is not None
    assert stored.state.due_day == answer.due_day
    assert broken_links(store) == []


def test_a_showing_never_counts_twice(store: Store, compose: Callable[..., Answer]) -> None:
    answer = compose()
    first = store.record(answer)
    before = len(store.log(99))
    again = store.record(compose(rating=1, showing=answer.showing))
    assert again.repeated
    assert (again.operation, again.review, again.state) == (first.operation, first.review, first.state)
    assert len(store.log(99)) == before


def test_an_answer_that_does_not_count_moves_nothing(store: Store, write: Write) -> None:
    stored = write(rating=None, purpose="another")
    assert stored.state is None
    assert store.states() == {}
    assert len(store.day_log(SUNDAY)) == 1
    assert store.met_on(SUNDAY) == 0


def test_a_first_prediction_is_met_and_due_tomorrow(store: Store, write: Write) -> None:
    write(rating=None, purpose="pretest", verdict="unscored", due_day=SUNDAY + timedelta(days=1))
    assert store.states() == {"p/a": MemoryState(due_day=SUNDAY + timedelta(days=1))}
    assert store.met_on(SUNDAY) == 1


def test_an_unknown_card_is_refused_and_nothing_written(store: Store, write: Write) -> None:
    before = len(store.log(99))
    with pytest.raises(UsageError, match="p/nowhere"):
        write("p/nowhere", rating=None)
    assert len(store.log(99)) == before


def test_the_new_cards_left_go_with_the_answer(store: Store, write: Write) -> None:
    write(new_left=6)
    session = store.open_session("daily", SUNDAY)
    assert session is not None
    assert session.new_left == 6
    store.set_new_left(session.id, 2)
    reread = store.open_session("daily", SUNDAY)
    assert reread is not None
    assert reread.new_left == 2


def test_one_commit_and_few_statements_an_answer(store: Store, compose: Callable[..., Answer]) -> None:
    said: list[str] = []
    commits: list[object] = []
    answers = [compose(day=day) for day in range(5)]
    event.listen(store.database.writer, "commit", commits.append)
    event.listen(
        store.database.writer, "before_cursor_execute", lambda *args: said.append(args[2].split()[0])
    )
    for answer in answers:
        store.record(answer)
    assert len(commits) == len(answers)
    assert said.count("BEGIN") == len(answers)
    assert said.count("INSERT") == 4 * len(answers)
    assert len(said) <= 11 * len(answers)


def test_the_order_of_the_log_is_the_order_of_writing(store: Store, write: Write, at: At) -> None:
    written = [write(day=day, instant=at(day)).operation for day in (5, 1, 3)]
    assert [row.id for row in store.log(3)] == written[::-1]
    assert replay_all(store) == []


def test_a_state_sums_up_the_scored_answers(store: Store, write: Write, at: At) -> None:
    def sums(key: str) -> tuple[int, int, bool, date | None]:
        state = store.states()[key]
        return state.reps, state.right_days, state.last_right, state.last_day

    write(day=0)
    write(day=3)
    write(day=3, rating=None, purpose="again", verdict="wrong")
    lapse = write(day=9, rating=1)
    write("p/b", day=9)
    nine = SUNDAY + timedelta(days=9)
    assert sums("p/a") == (3, 2, False, nine)
    assert sums("p/b") == (1, 1, True, nine)
    store.adjust(lapse.operation, 3, "right", nine + timedelta(days=1), at(9))
    assert sums("p/a") == (3, 3, True, nine)
    store.undo(None, at(9))
    store.undo(lapse.operation, at(9))
    assert sums("p/b")[0] == 1
    store.undo(None, at(9))
    assert sums("p/a") == (2, 2, True, SUNDAY + timedelta(days=3))
    assert "p/b" not in store.states()


def test_days_and_notes(store: Store, write: Write) -> None:
    assert store.first_day() is None
    for day in (0, 1, 4):
        write(day=day)
    write("p/b", day=4, payload={})
    assert store.first_day() == SUNDAY
    assert [row.card for row in store.day_log(SUNDAY + timedelta(days=4))] == ["p/a", "p/b"]
    assert len(store.recent_log(SUNDAY + timedelta(days=1))) == 3
    assert store.notes_seen("p/a", 2) == ["note 4", "note 1"]
    assert store.notes_seen("p/b", 2) == []
    assert (store.met_on(SUNDAY), store.met_on(SUNDAY + timedelta(days=4))) == (1, 1)


def test_a_session_is_gone_on_with_until_it_ends_or_the_day_does(store: Store, at: At) -> None:
    begun = store.begin_session("daily", 2**63 + 5, {"limit": 4}, at(0), SUNDAY, new_left=10)
    assert store.open_session("daily", SUNDAY) == begun
    assert store.open_session("practice", SUNDAY) is None
    assert store.open_session("daily", SUNDAY + timedelta(days=1)) is None
    store.end_session(begun.id, at(0))
    assert store.open_session("daily", SUNDAY) is None


def test_a_card_changed_in_the_file_is_noticed(store: Store, write: Write) -> None:
    operation = write().operation
    write(day=2)
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE review SET rating = 4 WHERE operation = ?", (operation,))
    assert broken_links(store) == [operation]
    assert len(replay_all(store)) == 1


def test_numbers_that_json_cannot_say_are_refused_whole(store: Store, write: Write) -> None:
    before = len(store.log(99))
    with pytest.raises(ValueError, match="JSON"):
        write(payload={"loss": float("nan")})
    assert len(store.log(99)) == before
