"""Undos over restarts, as many as there were actions: all is as it was; as many redos: as it had become."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizlr.cli import main
from quizlr.errors import UsageError
from quizlr.service.keeping import dump_lines, replay
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView
from tests.support import CHOICE, FLASHCARD, NUMERIC, PARAMETRIC, StoppedClock, open_small

KINDS = (NUMERIC, CHOICE, FLASHCARD, PARAMETRIC)
QUESTIONS = [(KINDS[i % 4], f"q{i}", "alpha" if i % 3 else "beta") for i in range(60)]


class Person:
    """Answers and remarks at random, by seed; leaves and comes back now and then."""

    def __init__(self, database: Path, folder: Path, seed: int) -> None:
        self._database, self._folder = database, folder
        self.clock = StoppedClock()
        self._dice = random.Random(seed)
        self.done = 0
        self.service = self._open()

    def _open(self) -> Service:
        return open_small(self._database, self._folder, self.clock, *QUESTIONS)

    def restart(self) -> None:
        self.service.close()
        self.service = self._open()

    def act(self, count: int) -> None:
        """So many undoable actions."""
        goal = self.done + count
        while self.done < goal:
            self.service.start(
                SessionOptions(kind="practice" if self._dice.random() < 0.3 else "daily", more_new=50)
            )
            while self.done < goal and self._dice.random() > 0.1 and self.service.next():
                self._answer()
                self._remark(goal)
            self.service.leave()
            if self._dice.random() < 0.5:
                self.restart()
            self.clock.forward(hours=self._dice.choice([0, 1, 30]))

    def _answer(self) -> None:
        for text in self._dice.sample(["1.5", "a", "3", "b", "-1.5"], 5):
            result = self._given(text)
            if isinstance(result, FeedbackView):
                self.done += 1
                self.clock.forward(seconds=20)
                return

    def _given(self, text: str) -> object:
        question = self.service.next()
        assert question is not None
        if question.marked_by:
            self.service.turn("unsure")
        return self.service.answer(text, self._dice.choice(["guess", "unsure", "sure"]))

    def _remark(self, goal: int) -> None:
        remark = self._dice.choice([None, None, "flag", "suspend", "dispute", "adjust"])
        if remark is None or self.done >= goal:
            return
        try:
            self.service.adjust(self._dice.randint(1, 4)) if remark == "adjust" else getattr(
                self.service, remark
            )()
        except UsageError:
            return
        self.done += 1

    def known(self) -> list[str]:
        """What is known, by names, as another process would print it."""
        return list(dump_lines(self._database, self.clock, "me", canonical=True))


def back_and_forth(database: Path, folder: Path, count: int, seed: int) -> None:
    person = Person(database, folder, seed)
    start = person.known()
    person.act(count)
    end = person.known()
    rows = _rows(database)
    assert end != start
    assert any('"stability":null' not in line for line in end)
    assert all('"stability":null' in line for line in start)
    for number in range(count):
        person.service.undo()
        if number % 7 == 3:
            person.restart()
    assert person.known() == start
    with pytest.raises(UsageError, match="nothing to undo"):
        person.service.undo()
    for number in range(count):
        person.service.redo()
        if number % 11 == 5:
            person.restart()
    assert person.known() == end
    with pytest.raises(UsageError, match="nothing to redo"):
        person.service.redo()
    assert _rows(database) >= rows + 2 * count
    person.service.close()
    done = replay(database, person.clock, "me", verify=True)
    assert (done.differing, done.broken) == ((), ())


def _rows(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("select count(*) from operation").fetchone()[0])


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_back_and_forth(database: Path, tmp_path: Path, seed: int) -> None:
    back_and_forth(database, tmp_path, 20, seed)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(3, 8))
def test_two_hundred_back_and_forth(database: Path, tmp_path: Path, seed: int) -> None:
    back_and_forth(database, tmp_path, 200, seed)


def test_from_the_end_of_a_session_too(database: Path, tmp_path: Path) -> None:
    service = open_small(database, tmp_path, StoppedClock(), (NUMERIC, "half", "alpha"))
    service.start(SessionOptions())
    service.next()
    service.answer("1.5", "sure")
    assert service.next() is None
    service.summary()
    assert service.undo().sentence == "Taken back: answered demo/half: right."
    question = service.next()
    assert question is not None
    assert question.prompt == "What is half of three?"
    service.close()


def test_a_cache_that_went_wrong_is_found_and_mended(database: Path, tmp_path: Path) -> None:
    person = Person(database, tmp_path, 5)
    person.act(6)
    person.service.close()
    before = person.known()
    with sqlite3.connect(database) as connection:
        connection.execute("update memory_state set stability = 99 where stability is not null")
    assert person.known() != before
    run = CliRunner()
    asked = ["db", "replay", "--db", str(database)]
    found = run.invoke(main, [*asked, "--verify"], standalone_mode=False)
    assert found.return_value == 1
    assert "are stored otherwise" in found.output
    assert "  demo/q" in found.output
    mended = run.invoke(main, asked, standalone_mode=False)
    assert (mended.return_value, "are written anew" in mended.output) == (0, True)
    assert person.known() == before
    assert "all of them as they are stored" in run.invoke(main, [*asked, "--verify"]).output


def test_a_log_that_something_else_changed_is_told(database: Path, tmp_path: Path) -> None:
    person = Person(database, tmp_path, 5)
    person.act(6)
    person.service.close()
    with sqlite3.connect(database) as connection:
        connection.execute(
            "update review set answer = 'forged' where rowid in (select rowid from review limit 1)"
        )
    done = CliRunner().invoke(
        main, ["db", "replay", "--verify", "--db", str(database)], standalone_mode=False
    )
    assert done.return_value == 1
    assert "not as they were written" in done.output


def test_the_whole_file_is_printed_line_by_line(database: Path, tmp_path: Path) -> None:
    person = Person(database, tmp_path, 5)
    person.act(3)
    person.service.close()
    run = CliRunner()
    lines = run.invoke(main, ["db", "dump", "--db", str(database)]).output.splitlines()
    tables = {line.split('"table":"')[1].split('"')[0] for line in lines}
    assert {"learner", "card", "operation", "showing", "review", "memory_state"} <= tables
    assert lines == run.invoke(main, ["db", "dump", "--db", str(database)]).output.splitlines()


def test_without_a_database_there_is_nothing_to_print(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["db", "dump", "--db", str(tmp_path / "none.db")], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert not (tmp_path / "none.db").exists()
