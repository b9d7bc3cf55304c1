"""A fresh database is a copy of one migrated once; answers are given on days counted from a Sunday."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quizlr.clock import Instant
from quizlr.memory.decide import decide
from quizlr.store.identity import new_id
from quizlr.store.records import Answer, CardFacts, Recorded
from quizlr.store.store import Store
from quizlr.store.upgrade import prepare

MIGRATIONS = Path(__file__).parents[2] / "db"
SUNDAY = date(2026, 3, 1)


def instant(day: int = 0) -> Instant:
    """Ten o'clock in Paris, some days after the first Sunday of March."""
    return Instant(datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=day), 60, "Europe/Paris")


def facts(*keys: str) -> list[CardFacts]:
    return [CardFacts(key, (), 1, f"task {key}", f"wording {key}") for key in keys]


@pytest.fixture(scope="session")
def migrations() -> Path:
    return MIGRATIONS


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows."""
    made = tmp_path_factory.mktemp("template") / "quizlr.db"
    prepare(made, MIGRATIONS, instant().utc)
    return made


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A database of its own for one test."""
    return Path(shutil.copy(template, tmp_path / "quizlr.db"))


@pytest.fixture
def at() -> Callable[[int], Instant]:
    return instant


@pytest.fixture
def reopen(path: Path) -> Callable[[], Store]:
    """Open the test's database, as another start of the program would."""
    return lambda: Store.open(path, MIGRATIONS, instant(), machine="here")


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Iterator[Store]:
    """An open store with the cards p/a, p/b and p/c."""
    with reopen() as opened:
        opened.sync_cards(facts("p/a", "p/b", "p/c"), instant())
        yield opened


@pytest.fixture
def compose(store: Store) -> Callable[..., Answer]:
    """Make an answer as a session would, by default Good, in a session of its own."""

    def make(key: str = "p/a", rating: int | None = 3, day: int = 0, **fields: object) -> Answer:
        today = SUNDAY + timedelta(days=day)
        due = None
        if rating is not None:
            due = decide(store.states().get(key), rating, today, card_key=key).due_day
        session = store.open_session("daily", today) or store.begin_session(
            "daily", 7, {}, instant(day), today
        )
        given = {
            "session": session.id,
            "card": key,
            "showing": new_id(instant(day).utc),
            "purpose": "daily",
            "payload": {"note": f"note {day}", "values": (0.1, 2.0), "question": "μ?"},
            "instant": instant(day),
            "study_day": today,
            "verdict": "wrong" if rating == 1 else "right",
            "credit": 0 if rating == 1 else 1,
            "confidence": "sure",
            "rating": rating,
            "ms": 1500,
            "answer": "b",
            "due_day": due,
        }
        return Answer(**{**given, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture
def write(store: Store, compose: Callable[..., Answer]) -> Callable[..., Recorded]:
    """Record a composed answer."""
    return lambda *given, **fields: store.record(compose(*given, **fields))
