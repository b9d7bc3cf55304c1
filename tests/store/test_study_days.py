"""A stored answer keeps its study day, whatever zone and day start come later."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.memory.replay import MemoryState
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView
from quizlr.store.records import Recorded
from quizlr.store.store import Store
from quizlr.store.verify import replay_all
from tests.support import NUMERIC, StoppedClock, open_small

CARD = "demo/one"
LATE = Instant(datetime(2026, 11, 24, 2, 30, tzinfo=UTC), 60, "Europe/Paris")
MONDAY = date(2026, 11, 23)
LATER = [
    (60, "Europe/Paris", 3),
    (60, "Europe/Paris", 12),
    (840, "Pacific/Kiritimati", 12),
    (-600, "Pacific/Honolulu", 3),
]

Open = Callable[[int], Service]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(LATE)


@pytest.fixture
def house(path: Path, tmp_path: Path, clock: StoppedClock) -> Open:
    """Opens the program with another hour at which days start."""

    def open_(hour: int) -> Service:
        config = Config(day_start=hour)
        return open_small(path, tmp_path / "content", clock, (NUMERIC, "one", "alpha"), config=config)

    return open_


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT study_day, day_start, utc_offset, zone, due_day FROM review"
        ).fetchall()


def answer(service: Service) -> None:
    service.start(SessionOptions())
    assert service.next() is not None
    assert isinstance(service.answer("1.5", "sure"), FeedbackView)


def state_of(service: Service) -> MemoryState | None:
    return service._house.store.state(CARD)


def replayed(service: Service) -> MemoryState | None:
    """The state that the log gives once its newest answer was taken back and brought back."""
    before = state_of(service)
    service.undo()
    assert state_of(service) != before
    service.redo()
    assert replay_all(service._house.store) == []
    return state_of(service)


@pytest.mark.parametrize(("offset", "zone", "hour"), LATER)
def test_no_later_setting_or_place_moves_an_answer(
    path: Path, house: Open, clock: StoppedClock, offset: int, zone: str, hour: int
) -> None:
    with house(4) as service:
        answer(service)
        before = state_of(service)
    assert before is not None
    assert before.last_day == MONDAY
    stored = rows(path)
    assert stored == [(f"{MONDAY}", 4, 60, "Europe/Paris", f"{before.due_day}")]
    clock.instant = Instant(LATE.utc + timedelta(hours=30), offset, zone)
    with house(hour) as service:
        service.home()
        assert state_of(service) == before
        assert replayed(service) == before
        assert [row.study_day for row in service._house.store.recent_log(MONDAY)] == [MONDAY]
    assert rows(path) == stored


@pytest.mark.parametrize(("hour", "late"), [(3, 2), (12, 1)])
def test_a_new_day_start_holds_from_the_next_answer(
    path: Path, house: Open, clock: StoppedClock, hour: int, late: int
) -> None:
    with house(4) as service:
        answer(service)
        due = state_of(service)
    assert due is not None
    assert due.due_day is not None
    clock.forward(days=(due.due_day - MONDAY).days + 1)
    with house(hour) as service:
        answer(service)
        after = state_of(service)
        assert replayed(service) == after
    second = due.due_day + timedelta(days=late)
    assert [row[:2] for row in rows(path)] == [(f"{MONDAY}", 4), (f"{second}", hour)]


def test_a_flight_back_over_the_date_line_is_no_time_at_all(
    store: Store, write: Callable[..., Recorded]
) -> None:
    island = Instant(datetime(2026, 3, 2, 19, tzinfo=UTC), 840, "Pacific/Kiritimati")
    landed = Instant(datetime(2026, 3, 3, 2, tzinfo=UTC), -600, "Pacific/Honolulu")
    first = write(day=2, instant=island).state
    second = write(day=1, instant=landed).state
    assert first is not None
    assert second is not None
    assert first.last_day == second.last_day == date(2026, 3, 3)
    assert [row.study_day.day for row in store.recent_log(date(2026, 3, 1))] == [3, 2]
    assert replay_all(store) == []
