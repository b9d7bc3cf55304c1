"""How much work a thing is, counted in statements and commits: it must not grow with the log."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from quizlr.memory.decide import decide
from quizlr.memory.replay import MemoryState
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.store.connect import Database
from quizlr.store.identity import new_id
from quizlr.store.records import Answer
from quizlr.store.store import Store
from tests.store.conftest import SUNDAY, facts, instant
from tests.support import CHOICE, StoppedClock, open_small

STATEMENTS = 7
"""Of an answer, at most: how things stand, the end of the log, four rows, and `new_left`."""
UNDO = 12
"""Of an answer taken back, at most: the operation, the end of the log, its new row, the card replayed."""
LOOK = 6
"""Of a look at the day, at most: statuses, states, weights, cards met, late answers, times of answers."""
NOTES = 1
"""Of a question that is put, besides: the notes that its card showed last."""
FRAME = ("BEGIN", "PRAGMA user_version")
CARDS = [f"p/{n}" for n in range(40)]


@dataclass
class Counted:
    """What was said to the database: by the connection that writes, by those that read, and commits."""

    written: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    commits: list[object] = field(default_factory=list)

    @property
    def sizes(self) -> tuple[int, int, int]:
        return len(self.written), len(self.read), len(self.commits)


@contextmanager
def counting(database: Database) -> Iterator[Counted]:
    """Count the statements meanwhile; what frames each transaction is not counted."""
    counted = Counted()

    def keep(into: list[str]) -> Callable[..., None]:
        def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(FRAME):
                into.append(statement)

        return heard

    listeners = [
        (database.writer, "before_cursor_execute", keep(counted.written)),
        (database.reader, "before_cursor_execute", keep(counted.read)),
        (database.writer, "commit", counted.commits.append),
    ]
    for listener in listeners:
        event.listen(*listener)
    yield counted
    for listener in listeners:
        event.remove(*listener)


@contextmanager
def stepping(database: Database) -> Iterator[list[int]]:
    """Count the steps of SQLite's machine in the connection that writes: a scan of the log has many."""
    steps: list[int] = []
    connection = database.writer.raw_connection()
    driver = connection.driver_connection
    connection.close()
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(lambda: steps.append(1), 1)
    yield steps
    driver.set_progress_handler(None, 1)


@dataclass
class Person:
    """Answers cards of a store, one study day after another.

    Attributes:
        states: of the cards so far; given: answers.
    """

    store: Store
    keys: list[str]
    states: dict[str, MemoryState] = field(default_factory=dict)
    given: int = 0
    session: str = ""

    def compose(self, key: str, new_left: int | None = None) -> Answer:
        """A right answer of the next day."""
        now, day = instant(self.given), SUNDAY + timedelta(days=self.given)
        self.session = self.session or self.store.begin_session("daily", 1, {}, now, day).id
        due = decide(self.states.get(key), 3, day, card_key=key).due_day
        shown = (self.session, key, new_id(now.utc), "daily", {"note": key}, now, day)
        self.given += 1
        return Answer(*shown, "right", 1.0, "sure", 3, 900, "b", due, new_left=new_left)

    def answer(self, key: str, new_left: int | None = None) -> None:
        """Give one."""
        state = self.store.record(self.compose(key, new_left)).state
        assert state is not None
        self.states[key] = state

    def until(self, count: int) -> None:
        """Give answers to all cards in turn, so many in all."""
        while self.given < count:
            self.answer(self.keys[self.given % len(self.keys)])


@pytest.fixture
def person(reopen: Callable[[], Store]) -> Iterator[Person]:
    with reopen() as store:
        store.sync_cards(facts(*CARDS), instant())
        yield Person(store, CARDS)


def test_an_answer_is_one_commit_and_no_more_work_after_400_than_after_10(person: Person) -> None:
    sizes, steps = [], []
    for before in (10, 400):
        person.until(before)
        one, other = (person.compose(CARDS[1], new_left=3) for _ in range(2))
        with counting(person.store.database) as counted:
            person.store.record(one)
        with stepping(person.store.database) as stepped:
            person.store.record(other)
        sizes.append(counted.sizes)
        steps.append(sum(stepped))
    assert sizes[0] == sizes[1]
    assert sizes[0][0] <= STATEMENTS
    assert sizes[0][1:] == (0, 1)
    assert steps[0] == steps[1] > 0


def test_an_answer_given_twice_writes_nothing(person: Person) -> None:
    person.until(10)
    answer = person.compose(CARDS[1])
    person.store.record(answer)
    with counting(person.store.database) as counted:
        assert person.store.record(answer).repeated
    assert {statement.split()[0] for statement in counted.written} == {"SELECT"}


def test_taking_back_costs_no_more_where_other_cards_have_more_answers(person: Person) -> None:
    others, sizes = CARDS[1:], []
    person.answer(CARDS[0])
    person.keys = others
    for before in (len(others), 8 * len(others)):
        person.until(before)
        person.answer(CARDS[0])
        with counting(person.store.database) as counted:
            person.store.undo(None, instant(person.given))
        sizes.append(counted.sizes)
    assert sizes[0] == sizes[1]
    assert sizes[0][0] <= UNDO
    assert sizes[0][1:] == (0, 1)


def taken(service: Service) -> dict[str, tuple[int, int, int]]:
    """What it took to begin a session, to ask its first two questions and to answer the first."""
    steps: dict[str, Callable[[], object]] = {
        "begin": lambda: service.start(SessionOptions()),
        "ask": service.next,
        "answer": lambda: service.answer(None, ""),
        "ask again": service.next,
    }
    sizes = {}
    for name, step in steps.items():
        with counting(service._house.store.database) as counted:
            step()
        sizes[name] = counted.sizes
    service.leave()
    return sizes


def test_a_session_asks_the_log_as_often_after_300_answers_as_after_5(path: Path, tmp_path: Path) -> None:
    names = [f"q{n}" for n in range(24)]
    clock = StoppedClock(instant())
    with open_small(
        path, tmp_path / "content", clock, *((CHOICE, name, "alpha") for name in names)
    ) as service:
        person, sizes = Person(service._house.store, [f"demo/{name}" for name in names[::2]]), []
        for before in (5, 300):
            person.until(before)
            clock.instant = instant(person.given)
            sizes.append(taken(service))
    assert sizes[0] == sizes[1]
    assert sizes[0]["ask"] == sizes[0]["ask again"]
    assert sizes[0]["ask"][1] <= LOOK + NOTES
    assert [size[2] for size in sizes[0].values()] == [1, 0, 1, 0]
    assert sizes[0]["answer"][0] <= STATEMENTS
