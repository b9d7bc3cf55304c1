import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizlr.clock import Instant
from quizlr.errors import NewerDatabaseError, NotADatabaseError
from quizlr.store.quick import due_counts
from quizlr.store.records import CardFacts, Recorded
from quizlr.store.store import Store

Write = Callable[..., Recorded]
At = Callable[[int], Instant]
SUNDAY = date(2026, 3, 1)


def day(count: int) -> date:
    return SUNDAY + timedelta(days=count)


def test_without_a_database_nothing_is_due(tmp_path: Path) -> None:
    assert due_counts(tmp_path / "none.db", "me", SUNDAY) == (0, 0)


def test_due_cards_are_counted_once_a_question(store: Store, write: Write, path: Path, at: At) -> None:
    store.sync_cards(
        [CardFacts(k, (), 1, "t", "w") for k in ("p/q~c1", "p/q~c2", "p/r", "p/s", "p/new")], at(0)
    )
    for key in ("p/q~c1", "p/q~c2", "p/r", "p/s"):
        write(key, rating=1, new_left=3)
    assert due_counts(path, "me", SUNDAY) == (0, 3)
    assert due_counts(path, "me", day(1)) == (3, 3)
    store.suspend("p/s", at(1))
    assert due_counts(path, "me", day(1)) == (2, 3)
    answered = write("p/q~c1", day=1)
    assert due_counts(path, "me", day(1)) == (1, 3)
    store.undo(answered.operation, at(1))
    assert due_counts(path, "me", day(1)) == (2, 3)
    assert due_counts(path, "somebody", day(1)) == (0, 0)


def test_files_that_cannot_be_used_are_named(path: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database at all")
    with pytest.raises(NotADatabaseError):
        due_counts(text, "me", SUNDAY)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(NewerDatabaseError):
        due_counts(path, "me", SUNDAY)


def imported(code: str, *arguments: object) -> set[str]:
    """Top-level packages that a fresh interpreter has imported after running the code."""
    script = f"import sys\n{code}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], check=True, capture_output=True, text=True
    )
    return set(ran.stdout.split())


def test_counting_imports_no_toolkit(path: Path) -> None:
    seen = imported(
        "import datetime, pathlib\nfrom quizlr.store.quick import due_counts\n"
        "assert due_counts(pathlib.Path(sys.argv[1]), 'me', datetime.date(2026, 3, 1)) == (0, 0)",
        path,
    )
    assert "sqlite3" in seen
    assert not seen & {"sqlalchemy", "alembic", "numpy", "pydantic", "yaml", "textual", "rich", "click"}


def test_opening_an_up_to_date_database_imports_no_alembic(path: Path, migrations: Path) -> None:
    seen = imported(
        "import datetime, pathlib\nfrom quizlr.clock import Instant\nfrom quizlr.store.store import Store\n"
        "now = Instant(datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC), 0, 'UTC')\n"
        "Store.open(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), now).close()",
        path,
        migrations,
    )
    assert "sqlalchemy" in seen
    assert not seen & {"alembic", "mako", "numpy", "pydantic", "yaml", "textual", "click"}
