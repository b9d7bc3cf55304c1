import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizlr.clock import Instant
from quizlr.errors import (
    BusyError,
    NewerDatabaseError,
    NotADatabaseError,
    QuizlrError,
    StoreError,
    UsageError,
)
from quizlr.store.lock import SessionLock
from quizlr.store.rebuilding import Weights
from quizlr.store.records import Recorded
from quizlr.store.store import Store
from quizlr.store.upgrade import back_up, prepare
from quizlr.store.verify import broken_links, replay_all

At = Callable[[int], Instant]
Write = Callable[..., Recorded]
Reopen = Callable[[], Store]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_new_database_is_its_owners_alone(tmp_path: Path, migrations: Path, at: At) -> None:
    path = tmp_path / "deep" / "er 100% ?#" / "quizlr.db"
    with Store.open(path, migrations, at(0)) as store:
        assert store.statuses() == {}
        assert [mode(file) for file in sorted(path.parent.glob("quizlr.db*"))] == [0o600] * 4
    assert mode(path.parent) == mode(path.parent.parent) == 0o700
    assert not (path.parent / "backups").exists()


def test_a_new_database_appears_whole_or_not_at_all(tmp_path: Path, at: At) -> None:
    with pytest.raises(StoreError):
        Store.open(tmp_path / "quizlr.db", tmp_path / "no scripts here", at(0))
    assert not (tmp_path / "quizlr.db").exists()


@pytest.mark.parametrize(
    "content", [b"", b"x", b"# A learning journal\n" * 99, b"SQLite format 3\0" + b"x" * 4096], ids=range(4)
)
def test_what_is_no_database_is_refused_and_untouched(
    tmp_path: Path, migrations: Path, at: At, content: bytes
) -> None:
    path = tmp_path / "quizlr.db"
    path.write_bytes(content)
    with pytest.raises(NotADatabaseError, match=r"quizlr\.db"):
        Store.open(path, migrations, at(0))
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path, migrations: Path, at: At) -> None:
    with pytest.raises(StoreError, match="folder"):
        Store.open(tmp_path, migrations, at(0))


def test_another_programs_database_is_refused(tmp_path: Path, migrations: Path, at: At) -> None:
    path = tmp_path / "theirs.db"
    run(path, "CREATE TABLE notes (id)", "PRAGMA application_id = 42")
    before = digest(path)
    with pytest.raises(NotADatabaseError):
        Store.open(path, migrations, at(0))
    assert digest(path) == before


def test_a_newer_database_is_refused_untouched(path: Path, migrations: Path, at: At) -> None:
    run(path, "PRAGMA user_version = 7", "UPDATE alembic_version SET version_num = '0007'")
    before = digest(path)
    with pytest.raises(NewerDatabaseError, match=r"layout 7.* up to 2"):
        Store.open(path, migrations, at(0))
    assert digest(path) == before
    assert {file.name for file in path.parent.iterdir()} <= {
        path.name,
        f"{path.name}-wal",
        f"{path.name}-shm",
    }


def test_a_migration_under_a_running_program_stops_its_writing(store: Store, path: Path, at: At) -> None:
    run(path, "PRAGMA user_version = 3")
    with pytest.raises(NewerDatabaseError):
        store.suspend("p/a", at(0))
    run(path, "PRAGMA user_version = 2")
    store.suspend("p/a", at(0))


def test_an_unknown_learner_is_refused_until_asked_for(path: Path, migrations: Path, at: At) -> None:
    with pytest.raises(UsageError, match="nobody called anna") as refusal:
        Store.open(path, migrations, at(0), learner="anna")
    assert "--create-learner" in refusal.value.help
    Store.open(path, migrations, at(0), learner="anna", create_learner=True).close()
    with Store.open(path, migrations, at(1), learner="anna") as hers:
        assert hers.last_operation() is None


def test_a_copy_counts_under_a_device_of_its_own(
    reopen: Reopen, path: Path, tmp_path: Path, migrations: Path, at: At
) -> None:
    with reopen() as first, reopen() as second:
        assert first.writer == second.writer
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    with Store.open(copy, migrations, at(0), machine="here") as moved:
        assert moved.writer.device != first.writer.device
    with Store.open(path, migrations, at(0), machine="there") as elsewhere:
        assert elsewhere.writer.device not in {first.writer.device, moved.writer.device}
    with reopen() as back:
        assert back.writer.device not in {first.writer.device, elsewhere.writer.device}


def test_a_second_session_is_told_who_runs_the_first(tmp_path: Path) -> None:
    path = tmp_path / "quizlr.db"
    mine, other = SessionLock(path), SessionLock(path)
    mine.acquire()
    mine.acquire()
    with pytest.raises(BusyError, match=f"process {os.getpid()}"):
        other.acquire()
    mine.release()
    mine.release()
    other.acquire()
    other.release()


def test_a_session_lock_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "quizlr.db"
    hold = (
        "import sys, pathlib, quizlr.store.lock as l\n"
        "lock = l.SessionLock(pathlib.Path(sys.argv[1])); lock.acquire(); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=f"process {holder.pid}"):
            SessionLock(path).acquire()
        holder.kill()
        holder.wait()
        free = SessionLock(path)
        free.acquire()
        free.release()


def test_a_writer_that_waits_too_long_is_told_so(
    store: Store, path: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            store.suspend("p/a", at(0))
        assert store.statuses()["p/a"] == "active"
        other.execute("ROLLBACK")
    store.suspend("p/a", at(0))


def test_a_backup_is_whole_and_private(store: Store, write: Write, path: Path) -> None:
    write()
    copy = back_up(path, "today")
    assert (copy.parent.name, mode(copy), mode(copy.parent)) == ("backups", 0o600, 0o700)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM review").fetchone() == (1,)


def test_a_damaged_database_is_not_backed_up(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    with pytest.raises(StoreError, match="damaged"):
        back_up(path, "today")
    assert [*(path.parent / "backups").iterdir()] == []


FIRST_LAYOUT = Path(__file__).parent / "data" / "layout-1.sql"
KNOWN = "SELECT card, stability, due_day, reps FROM memory_state ORDER BY card"

NEXT = """
import os
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None


def upgrade() -> None:
    with op.batch_alter_table("card") as table:
        table.add_column(sa.Column("hint", sa.Text()))
    {more}
    op.execute("PRAGMA user_version = 3")
"""


@pytest.fixture
def next_scripts(tmp_path: Path, migrations: Path) -> Callable[[str], Path]:
    """The scripts with one more, which rebuilds the table that showings refer to."""

    def make(more: str = "") -> Path:
        copy = tmp_path / "db"
        shutil.copytree(migrations, copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "versions" / "0003_next.py").write_text(NEXT.replace("{more}", more))
        return copy

    return make


def layout(path: Path) -> tuple[int, int]:
    """Version of a database, and its number of answers."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return version, connection.execute("SELECT count(*) FROM review").fetchone()[0]


def test_a_migration_keeps_every_answer_and_leaves_a_backup(
    store: Store, write: Write, path: Path, next_scripts: Callable[..., Path]
) -> None:
    write()
    write(day=2)
    store.close()
    backup = prepare(path, next_scripts(), NOON, head="0003")
    assert backup == path.parent / "backups" / "quizlr-20260301T120000Z-v2.db"
    assert (layout(path), layout(backup)) == ((3, 2), (2, 2))


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ("raise ZeroDivisionError", ZeroDivisionError),
        ("op.execute('DELETE FROM review')", StoreError),
        ("op.execute('DELETE FROM showing')", StoreError),
        ("op.execute('DELETE FROM card')", StoreError),
        ("op.execute('SELECT * FROM nowhere')", StoreError),
    ],
)
def test_a_failed_migration_leaves_the_old_file_usable(
    store: Store,
    write: Write,
    reopen: Reopen,
    path: Path,
    next_scripts: Callable[..., Path],
    more: str,
    error: type[Exception],
) -> None:
    write()
    before = store.states()
    store.close()
    with pytest.raises(error):
        prepare(path, next_scripts(more), NOON, head="0003")
    assert layout(path) == (2, 1)
    assert layout(path.parent / "backups" / "quizlr-20260301T120000Z-v2.db") == (2, 1)
    with reopen() as again:
        assert again.states() == before


def test_a_killed_migration_leaves_the_old_file_usable(
    store: Store, write: Write, reopen: Reopen, path: Path, next_scripts: Callable[..., Path]
) -> None:
    write()
    before = store.states()
    store.close()
    code = (
        "import sys, pathlib, datetime; from quizlr.store.upgrade import prepare\n"
        "prepare(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), datetime.datetime(2026, 3, 1), '0003')"
    )
    scripts = next_scripts("os.kill(os.getpid(), 9)")
    ended = subprocess.run([sys.executable, "-c", code, str(path), str(scripts)], check=False)
    assert ended.returncode == -9
    with reopen() as again:
        assert again.states() == before
    assert layout(path) == (2, 1)


def test_every_refusal_says_what_to_do(tmp_path: Path, migrations: Path, at: At) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "empty.db", tmp_path / "file" / "below" / "quizlr.db"):
        with pytest.raises(QuizlrError) as refusal:
            Store.open(path, migrations, at(0))
        assert refusal.value.help


def test_a_database_of_the_first_layout_is_brought_up_with_all_it_holds(
    tmp_path: Path, migrations: Path, at: At
) -> None:
    path = tmp_path / "quizlr.db"
    run(path, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_LAYOUT.read_text(encoding="utf-8"))
        states = old.execute(
            "SELECT card, stability, due_day, reps FROM memory_state ORDER BY card"
        ).fetchall()
        answers = old.execute("SELECT count(*) FROM review").fetchone()
    assert len(states) > 5
    with Store.open(path, migrations, at(0)) as store:
        assert (replay_all(store), broken_links(store)) == ([], [])
        assert store.weights() == Weights()
        assert any(state.last_right and state.right_days for state in store.states().values())
    with closing(sqlite3.connect(path)) as new:
        kept = new.execute(KNOWN).fetchall()
        assert (kept, new.execute("SELECT count(*) FROM review").fetchone()) == (states, answers)
