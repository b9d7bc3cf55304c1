"""What a session promises, held against a person who does anything at any time.

A seeded person answers, errs, guesses, undoes, leaves and comes back over many study days. After each step
the log is read by bare SQL and judged by the rules as they are written, which `witness` states once more.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from quizlr.config import Config
from quizlr.errors import UsageError
from quizlr.quiz.choose import Candidate
from quizlr.service.opening import open_service
from quizlr.service.options import SessionOptions
from quizlr.service.showing import Showing
from quizlr.service.sitting import Sitting
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.store.verify import broken_links, replay_all
from tests.support import (
    CHOICE,
    EXPERIMENT,
    FLASHCARD,
    MISCONCEPTIONS,
    NUMERIC,
    ORDERING,
    PACK,
    PARAMETRIC,
    StoppedClock,
)
from tests.unit.service.witness import (
    COUNTED,
    NEVER_RATED,
    Row,
    counts,
    due_day,
    orders,
    read_log,
    read_states,
    remove,
    undecided,
)

CONCEPTS = """\
entries:
  - {date: 2026-02-13, title: First entry}
  - {date: 2026-02-20, title: Second entry}
concepts:
  - {id: alpha, title: Ziggurat, entry: 2026-02-13, bullet: Ziggurat}
  - {id: beta, title: Quokka, entry: 2026-02-13, bullet: Quokka, prerequisites: [alpha]}
  - {id: gamma, title: Marzipan, entry: 2026-02-20, bullet: Marzipan}
  - {id: delta, title: Obelisk, entry: 2026-02-20, bullet: Obelisk}
"""
TITLES = ("Ziggurat", "Quokka", "Marzipan", "Obelisk")
QUESTIONS = (
    (FLASHCARD + "    reversible: true\n", "both-ways", "alpha"),
    (EXPERIMENT.replace("given-p", "given-p, small, wide"), "signs", "beta"),
    (EXPERIMENT, "more-signs", "gamma"),
    (CHOICE, "pick", "alpha"),
    (NUMERIC, "half", "alpha"),
    (ORDERING, "sort", "beta"),
    (NUMERIC, "halves", "beta"),
    (CHOICE, "select", "gamma"),
    (FLASHCARD, "turned", "gamma"),
    (NUMERIC, "third", "delta"),
    (PARAMETRIC, "drawn", "delta"),
    (CHOICE, "mark", "delta"),
)
CARDS = 15
CONFIG = Config(new_per_day=4, minutes=600)
DAILY = (SessionOptions(), SessionOptions(more_new=2))
PRACTICE = (
    SessionOptions(kind="practice", limit=8),
    SessionOptions(kind="practice", limit=3, leave_schedule=True),
)
DAYS, MOST_DAYS = 3, 12
PURPOSES = {"daily", "practice", "again", "another"}
MINUTE_MS = 60_000
States = list[tuple[Any, ...]]


class Person:
    """Someone who studies, as a seed has it."""

    def __init__(self, seed: int, folder: Path, database: Path) -> None:
        self.rng, self.clock = Random(seed), StoppedClock()
        self.database, self.pack = database, folder
        self.options = SessionOptions()
        self.left_alone: set[str] = set()
        self.put_again: set[str] = set()
        self.undoable: list[tuple[States, States]] = []
        self.asked = self.came_back = 0
        self.care = 1.0
        self.service = self._open()

    def _open(self) -> Any:
        return open_service(CONFIG, database=self.database, content=[self.pack], clock=self.clock, seed=1)

    @property
    def day(self) -> date:
        return (self.clock.now().local - timedelta(hours=4)).date()

    @property
    def sitting(self) -> Sitting:
        sitting = self.service._sitting
        assert isinstance(sitting, Sitting)
        return sitting

    @property
    def log(self) -> list[Row]:
        return read_log(self.database)

    def own(self, log: Sequence[Row], card: str) -> list[Row]:
        return [row for row in log if row.card == card]

    # A day, a sitting, a step

    def study(self) -> None:
        for sittings in (DAILY, PRACTICE, DAILY[:1]):
            self.care = self.rng.choice((0.2, 0.5, 0.9))
            self.sit_down(self.rng.choice(sittings))
        assert not replay_all(self.service._house.store)
        assert not broken_links(self.service._house.store)

    def sit_down(self, options: SessionOptions) -> None:
        self.options = options
        self.service.start(options)
        for _ in range(12):
            question = self.ask()
            if question is None:
                break
            if self.chance(0.1):
                self.leave_and_come_back(question)
            self.pass_time()
            self.answer()
            for act in self.afterwards():
                act()
            if self.chance(0.25):
                self.check_views()
        self.service.leave()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pass_time(self) -> None:
        if self.chance(0.02):
            self.clock.forward(hours=self.rng.choice((2, 9, 17)))
        self.clock.forward(seconds=self.rng.choice((2, 10, 40, 100, 200)))

    def afterwards(self) -> list[Callable[[], object]]:
        service = self.service
        remarks: list[Callable[[], object]] = [
            partial(self.do, service.dispute),
            partial(self.do, service.slip),
            partial(self.do, service.flag),
            self.adjust,
            self.adjust,
            self.another,
            self.another,
        ]
        acts = [self.rng.choice(remarks)] if self.chance(0.4) else []
        if acts == [self.another]:
            acts *= self.rng.choice((1, 5))
        if self.chance(0.05):
            acts.append(partial(self.do, service.suspend))
        if self.chance(0.2):
            acts += [self.undo] * self.rng.choice((1, 1, 2, 3))
        return acts

    # What the person does

    def ask(self) -> QuestionView | None:
        sitting = self.sitting
        open_already = sitting.showing
        ready = [] if open_already else sitting.look().ready
        question: QuestionView | None = self.service.next()
        if question is None:
            self.check_nothing_is_left()
            return None
        self.check_nothing_is_told(question)
        if open_already is None:
            self.asked += 1
            self.check_choice(ready, sitting.open())
        return question

    def answer(self) -> None:
        sitting, rng = self.sitting, self.rng
        showing, confidence = sitting.open(), rng.choice(("guess", "unsure", "sure", "sure"))
        if showing.printed.key is None:
            self.service.turn(confidence)
        before = self.log
        feedback = self.do(lambda: self.service.answer(self._typed(showing), confidence))
        assert isinstance(feedback, FeedbackView)
        if self.options.leave_schedule:
            self.left_alone.add(showing.id)
        self.check_answer(before, self.log)

    def _typed(self, showing: Showing) -> str | None:
        printed, rng = showing.printed, self.rng
        if self.chance((1 - self.care) / 4):
            return None
        if printed.key is None:
            return rng.choice("234" if self.chance(self.care) else "1")
        if self.chance(self.care):
            return printed.right_key
        wrong = {
            "letter": "a",
            "signs": " ".join(rng.choices("+-0", k=len(printed.labels))),
            "order": " ".join(rng.sample("abc", 3)),
            "number": rng.choice(("7", "-1.5")),
        }
        return wrong[printed.accepts]

    def another(self) -> None:
        if self.sitting.last is None or not self.sitting.last.printed.generated:
            return
        question = self.service.another()
        assert question.purpose == "another"
        self.check_nothing_is_told(question)
        self.answer()

    def adjust(self) -> None:
        last = self.sitting.last
        if last is None:
            return
        rating, log = self.rng.choice((1, 2, 3, 4)), self.log
        row = next(row for row in log if row.showing == last.review.showing)
        past = [r for r in self.own(log, row.card) if r.at < row.at]
        settled = replace(row, verdict="right" if rating > 1 else "wrong")
        counted = counts(past, settled, leave_schedule=row.showing in self.left_alone)
        try:
            self.do(lambda: self.service.adjust(rating))
        except UsageError:
            assert not counted
            assert row.rating is None
            return
        after = next(r for r in self.log if r.showing == row.showing)
        assert after.verdict == settled.verdict
        assert after.rating == (rating if counted else None)
        assert (after.due is not None) == counted

    def do(self, act: Callable[[], Any]) -> Any:
        """Something that can be undone."""
        before = read_states(self.database)
        result = act()
        after = read_states(self.database)
        if self.options.leave_schedule:
            assert memories(after) == memories(before)
        self.undoable.append((before, after))
        return result

    def undo(self) -> None:
        if not self.undoable:
            return
        before, after = self.undoable.pop()
        asked, last = self.sitting.asked, self.sitting.last
        undone = self.service.undo()
        assert read_states(self.database) == before
        if last and undone.feedback is None:
            assert asked is not None
            assert self.sitting.open().printed == asked.printed
            self.put_again.add(self.sitting.open().id)
        if self.chance(0.3):
            self.service.redo()
            assert read_states(self.database) == after
            self.undoable.append((before, after))

    def leave_and_come_back(self, question: QuestionView) -> None:
        same_day = self.sitting.session.study_day == self.day
        self.service.close()
        self.service = self._open()
        self.service.start(self.options)
        again = self.service.next()
        if same_day and question.showing not in self.put_again:
            assert again is not None
            assert printed(again) == printed(question)
            self.came_back += 1

    # What was promised

    def check_nothing_is_told(self, question: QuestionView) -> None:
        shown = repr(question)
        assert not any(title in shown for title in TITLES)
        assert self.sitting.open().card.key not in shown

    def check_choice(self, ready: Sequence[Candidate], showing: Showing) -> None:
        log, card = self.log, showing.card
        today = [row for row in log if row.day == self.day]
        mine = [row for row in log if row.session == self.sitting.session.id]
        concepts = self.service._house.bank.cards
        last = concepts[mine[-1].card].concept if mine else ""
        waiting = sorted(candidate.concept for candidate in ready)
        if orders(tuple(waiting), last):
            assert card.concept != last
            assert orders(tuple(remove(waiting, card.concept)), card.concept)
        if showing.purpose == "again":
            self.check_again(self.own(log, card.key), today, card.key)
        elif self.options.kind == "daily":
            self.check_first(log, today, showing)

    def check_first(self, log: Sequence[Row], today: Sequence[Row], showing: Showing) -> None:
        """A card of the day's plan: due, or new within the number; alone of its siblings."""
        card = showing.card
        siblings = [row for row in today if question_of(row.card) == card.sibling]
        assert not any(row.purpose in {*COUNTED, "pretest"} for row in siblings)
        due = due_day(self.own(log, card.key))
        if due is not None:
            assert showing.purpose == "daily"
            assert due <= self.day
            return
        scheduled = [row for row in log if row.due]
        first = {row.card: row.day for row in reversed(scheduled)}
        met = sum(day == self.day for day in first.values())
        assert met < CONFIG.new_per_day + self.options.more_new

    def check_again(self, past: Sequence[Row], today: Sequence[Row], key: str) -> None:
        """A re-ask: of an error or a guess of today, or of an error of the last days."""
        own = [row for row in past if row.day == self.day and row.purpose not in NEVER_RATED]
        if not own:
            self.check_echo(past)
            return
        latest = own[-1]
        between = sum(row.at > latest.at and row.card != key for row in today)
        waited = self.clock.now().utc.timestamp() * 1000 - latest.at
        if latest.right:
            assert latest.kind in {"experiment", "parametric"}
            assert undecided(past)
            assert between >= 5
        else:
            assert between >= 5 or waited >= 3 * MINUTE_MS
            assert sum(not row.right for row in own) <= 2

    def check_echo(self, past: Sequence[Row]) -> None:
        """Shown again for an error of another day: not due by itself, twice within a week at most."""
        due = due_day(past)
        assert due is None or due > self.day
        if self.cut_off(past):
            return
        errors = [row.day for row in past if row.sure_error]
        assert errors
        assert 1 <= (self.day - errors[-1]).days <= 7
        assert len({row.day for row in past if row.day > errors[-1]}) <= 1

    def cut_off(self, past: Sequence[Row]) -> bool:
        """Whether the card should have come once more on the last day it was asked."""
        own = [row for row in past if row.purpose not in NEVER_RATED]
        last = [row for row in own if row.day == own[-1].day]
        return not last[-1].right and sum(not row.right for row in last) <= 2

    def check_answer(self, before: Sequence[Row], after: Sequence[Row]) -> None:
        """The new row has the rating and the due day that the rules give it."""
        assert after[:-1] == before
        row = after[-1]
        assert row.day == self.day
        past, tomorrow = self.own(before, row.card), self.day + timedelta(days=1)
        leave = row.showing in self.left_alone
        if row.purpose == "pretest":
            assert (row.rating, row.due) == (None, None if leave else tomorrow)
        elif not counts(past, row, leave_schedule=leave):
            assert (row.rating, row.due) == (None, None)
        elif row.right_guess and not undecided(past):
            assert (row.rating, row.due) == (None, tomorrow)
        else:
            assert row.due is not None
            assert row.due > self.day
            assert row.rating is not None
            assert (row.rating > 1) == row.right
            assert row.kind == "flashcard" or row.rating in {1, 3}
        self.check_one_rating_a_day(after)

    def check_one_rating_a_day(self, log: Sequence[Row]) -> None:
        rated = [(row.card, row.day) for row in log if row.rating is not None]
        assert len(rated) == len({*rated})
        assert not any(row.purpose in NEVER_RATED and row.rating for row in log)

    def check_nothing_is_left(self) -> None:
        """A daily session ends when all that is due was asked, and every sure error of the last day."""
        if self.options.kind != "daily":
            return
        log = self.log
        active = {key for key, status, *_ in read_states(self.database) if status == "active"}
        today = {question_of(row.card) for row in log if row.day == self.day and row.purpose != "another"}
        for key in active:
            past = self.own(log, key)
            due = due_day(past)
            if due and due <= self.day:
                assert question_of(key) in today
            elif self.owes_echo(past):
                assert any(row.day == self.day for row in past)

    def owes_echo(self, past: Sequence[Row]) -> bool:
        before = [row for row in past if row.day < self.day and row.purpose not in NEVER_RATED]
        errors = [row.day for row in before if row.sure_error]
        if before and self.cut_off(before) and (self.day - before[-1].day).days <= 7:
            return True
        since = [row for row in past if errors and errors[-1] < row.day < self.day]
        return bool(errors) and (self.day - errors[-1]).days <= 7 and not since

    def check_views(self) -> None:
        log = self.log
        own = self.sitting.session.id
        mine = [row for row in log if row.session == own and row.purpose not in NEVER_RATED]
        summary, home = self.service.summary(), self.service.home()
        assert summary.answered == len(mine)
        assert summary.right + summary.partly + summary.wrong + summary.unknown == len(mine)
        stated = [(row.confidence, row.right) for row in mine]
        for confidence in ("sure", "unsure", "guess"):
            assert getattr(summary, confidence) == sum(stated_as == confidence for stated_as, _ in stated)
            assert getattr(summary, f"{confidence}_right") == stated.count((confidence, True))
        active = {key for key, status, *_ in read_states(self.database) if status == "active"}
        assert sum(bar.solid + bar.shaky + bar.unasked for bar in home.entries) == len(active)
        scored = {row.card for row in log if row.rating is not None} & active
        assert sum(bar.solid + bar.shaky for bar in home.entries) == len(scored)
        today = [row for row in log if row.day == self.day and row.purpose != "another"]
        assert home.answered_today == len(today)


def memories(states: States) -> States:
    """What is scheduled, whatever is suspended."""
    return [(key, *memory) for key, _, *memory in states]


def question_of(card: str) -> str:
    return card.partition("~")[0]


def printed(question: QuestionView) -> tuple[Any, ...]:
    return question.prompt, question.question, question.options, question.table, question.purpose


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    for name, text in (("pack", PACK), ("concepts", CONCEPTS), ("misconceptions", MISCONCEPTIONS)):
        (folder / f"{name}.yaml").write_text(text)
    texts = (template.format(id=name, concept=concept) for template, name, concept in QUESTIONS)
    (folder / "questions.yaml").write_text("questions:\n" + "".join(texts))
    return folder


@pytest.mark.parametrize("seed", [2, 4])
def test_a_session_keeps_its_promises_whatever_the_person_does(pack: Path, database: Path, seed: int) -> None:
    person = Person(seed, pack, database)
    person.sit_down(SessionOptions(more_new=20))
    person.clock.forward(days=40)
    for day in range(MOST_DAYS):
        person.study()
        person.clock.forward(days=person.rng.choice((1, 1, 1, 5)))
        if day >= DAYS - 1 and {row.purpose for row in person.log} >= PURPOSES:
            break
    assert {row.purpose for row in person.log} >= PURPOSES
    assert person.asked > 10 * DAYS
    assert person.came_back > 0
    person.service.close()
