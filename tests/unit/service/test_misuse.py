"""What a clumsy person and a busy machine do to the files meanwhile: no answer is lost, none goes astray."""

import errno
import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from quizlr.clock import Instant
from quizlr.config import Config, load, set_value
from quizlr.errors import ContentError, NotSavedError
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.store.store import Store
from quizlr.store.verify import broken_links, replay_all
from tests.support import CHOICE, EXPERIMENT, FLASHCARD, NUMERIC, ORDERING, StoppedClock, open_small

Open = Callable[..., Service]
DEMO = "demo/"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def house(database: Path, tmp_path: Path, clock: StoppedClock) -> Open:
    def open_(*questions: tuple[str, str, str], config: Config | None = None) -> Service:
        return open_small(database, tmp_path / "content", clock, *questions, config=config)

    return open_


def log_of(service: Service) -> Store:
    return service._house.store


def whole(service: Service, answers: int) -> None:
    """Every answer is there, its hashes hold, and the cache says what a replay says."""
    store = log_of(service)
    with store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM review").scalar_one() == answers
    assert replay_all(store) == []
    assert broken_links(store) == []


def reply(question: QuestionView, rng: random.Random) -> str | None:
    """Something readable, or don't know."""
    texts = {
        "letter": "a",
        "signs": "+ " * len(question.labels),
        "order": " ".join(option.letter for option in question.options),
        "number": rng.choice(["1.5", "7"]),
        "reveal": rng.choice("1234"),
    }
    return rng.choice([texts[question.accepts], texts[question.accepts], None])


RENAMED = NUMERIC.replace("    prompt:", "    was: [demo/one]\n    prompt:")
OTHER_KEY = NUMERIC.replace("answer: 1.5", "answer: 7")


@pytest.mark.parametrize(
    "edited",
    [
        [(NUMERIC, "two", "alpha")],
        [(RENAMED, "uno", "alpha"), (NUMERIC, "two", "alpha")],
        [(OTHER_KEY, "one", "alpha"), (NUMERIC, "two", "alpha")],
        [(FLASHCARD, "one", "beta"), (NUMERIC, "two", "alpha")],
    ],
    ids=["removed", "renamed", "other key", "other kind"],
)
def test_a_question_edited_while_it_is_open_is_graded_as_it_was_shown(
    house: Open, clock: StoppedClock, edited: list[tuple[str, str, str]]
) -> None:
    with house((NUMERIC, "one", "alpha"), (NUMERIC, "two", "alpha")) as service:
        service.start(SessionOptions())
        assert service.next() is not None
        with house(*edited) as other:
            assert other.log(5)
        feedback = service.answer("1.5", "sure")
        assert isinstance(feedback, FeedbackView)
        assert (feedback.card, feedback.verdict, feedback.rating) == ("demo/one", "right", 3)
        whole(service, 1)
    with house(*edited) as service:
        service.start(SessionOptions())
        while question := service.next():
            service.answer("1.5" if question.accepts == "number" else None, "sure")
        whole(service, 2)
        assert service.home().asked == (1 if len(edited) == 1 else 2)


@pytest.mark.parametrize("fate", ["removed", "replaced"])
def test_a_database_that_went_away_takes_no_answer_with_it(
    house: Open, database: Path, tmp_path: Path, fate: str
) -> None:
    with house((NUMERIC, "one", "alpha")) as service:
        service.start(SessionOptions())
        question = service.next()
        kept = database.rename(tmp_path / "kept.db")
        if fate == "replaced":
            database.write_bytes(kept.read_bytes())
        with pytest.raises(NotSavedError, match="moved, replaced or removed"):
            service.answer("1.5", "sure")
        assert service.next() == question
        kept.replace(database)
        assert isinstance(service.answer("1.5", "sure"), FeedbackView)
        whole(service, 1)


def test_a_full_disk_stops_no_session_from_being_locked(house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("quizlr.store.lock.os.write", full)
    with house((NUMERIC, "one", "alpha")) as service:
        service.start(SessionOptions())
        assert service.next() is not None


def test_a_linked_configuration_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text("minutes = 20\n")
    link.symlink_to(real)
    set_value(link, "theme", "light")
    assert link.is_symlink()
    assert load(real) == Config(minutes=20, theme="light")


@pytest.mark.parametrize("seed", range(2))
def test_clock_zone_and_day_start_may_do_as_they_like(house: Open, clock: StoppedClock, seed: int) -> None:
    rng, given = random.Random(seed), 0
    kinds = ((NUMERIC, "a", "alpha"), (FLASHCARD, "b", "alpha"), (CHOICE, "c", "beta"))
    for _ in range(8):
        moved = clock.instant.utc + timedelta(hours=rng.choice([0, 5, 12, 24, 48, 200, -3, -26]))
        clock.instant = Instant(moved, rng.choice([60, -720, 840, 330]), rng.choice(["Europe/Paris", ""]))
        config = Config(day_start=rng.choice([3, 4, 12]), max_interval=rng.choice([1, 365]))
        with house(*kinds, config=config) as service:
            service.trust_clock()
            service.start(SessionOptions(kind=rng.choice(["daily", "practice"])))
            given += sit(service, clock, rng)
            whole(service, given)
            assert service.summary().minutes >= 0
            assert twice_a_day(log_of(service)) == 0


def sit(service: Service, clock: StoppedClock, rng: random.Random) -> int:
    """Answer a few questions; how many."""
    for given in range(rng.randint(1, 6)):
        question = service.next()
        if question is None:
            return given
        if question.accepts == "reveal":
            service.turn("unsure")
        assert isinstance(service.answer(reply(question, rng), rng.choice(["guess", "sure"])), FeedbackView)
        clock.forward(minutes=rng.choice([0, 1, 4]))
    return given + 1


def twice_a_day(store: Store) -> int:
    """How many cards moved twice on one study day."""
    moved = "SELECT 1 FROM review JOIN showing ON showing.id = showing WHERE rating IS NOT NULL"
    with store.database.read() as connection:
        return len(
            connection.exec_driver_sql(f"{moved} GROUP BY card, study_day HAVING count(*) > 1").fetchall()
        )


@dataclass
class Author:
    """Somebody who rewrites the pack at random: adds, removes, renames, swaps, changes kind and revision."""

    rng: random.Random
    questions: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.questions = [self._fresh(f"q{i}") for i in range(4)]

    def _fresh(self, name: str) -> dict[str, str]:
        kind = self.rng.choice([NUMERIC, CHOICE, FLASHCARD, ORDERING, EXPERIMENT])
        return {"id": name, "kind": kind, "was": "", "revision": "1"}

    def edit(self) -> None:
        act = self.rng.choice([self._add, self._remove, self._rename, self._swap, self._rewrite])
        act()

    def _free(self) -> str:
        taken = {question["id"] for question in self.questions}
        return self.rng.choice([name for name in map("q{}".format, range(8)) if name not in taken])

    def _add(self) -> None:
        if len(self.questions) < 7:
            self.questions.append(self._fresh(self._free()))

    def _remove(self) -> None:
        if len(self.questions) > 1:
            self.questions.pop(self.rng.randrange(len(self.questions)))

    def _rename(self) -> None:
        question, name = self.rng.choice(self.questions), self._free()
        question["was"], question["id"] = DEMO + question["id"], name

    def _swap(self) -> None:
        if len(self.questions) > 1:
            one, other = self.rng.sample(self.questions, 2)
            one["id"], other["id"] = other["id"], one["id"]

    def _rewrite(self) -> None:
        question = self.rng.choice(self.questions)
        question["revision"] = self.rng.choice("123")
        question["kind"] = self._fresh("")["kind"]

    def pack(self) -> list[tuple[str, str, str]]:
        return [(_with_history(question), question["id"], "alpha") for question in self.questions]


def _with_history(question: dict[str, str]) -> str:
    lines = f"    was: [{question['was']}]\n    revision: {question['revision']}\n"
    return question["kind"].replace("    concepts:", lines + "    concepts:")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_edited_no_answer_is_lost(house: Open, clock: StoppedClock, seed: int) -> None:
    rng, given = random.Random(seed), 0
    author = Author(rng)
    for _ in range(8):
        author.edit()
        clock.forward(days=rng.choice([0, 1, 3]))
        try:
            service = house(*author.pack())
        except ContentError:
            continue
        with service:
            service.start(SessionOptions(kind=rng.choice(["daily", "practice"])))
            for _ in range(rng.randint(0, 4)):
                question = service.next()
                if question is None:
                    break
                author.edit()
                with suppress(ContentError):
                    house(*author.pack()).close()
                if question.accepts == "reveal":
                    service.turn("unsure")
                assert isinstance(service.answer(reply(question, rng), "sure"), FeedbackView)
                given += 1
            whole(service, given)
    assert given > 0
