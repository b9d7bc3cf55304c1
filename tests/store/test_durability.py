import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quizlr.store.connect import WRITES_BETWEEN
from quizlr.store.store import Store
from quizlr.store.verify import broken_links, replay_all

Reopen = Callable[[], Store]
SCRIPT = Path(__file__).with_name("scripted.py")


def scripted(*arguments: object, before: tuple[str, ...] = ()) -> list[str]:
    """Run a job of `scripted.py` and return the lines it printed."""
    command = [*before, sys.executable, str(SCRIPT), *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def stored(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [row[0] for row in connection.execute("SELECT showing FROM review")]


def test_a_kill_at_any_moment_loses_nothing_acknowledged(path: Path, reopen: Reopen) -> None:
    acknowledged = scripted("kill", path, 10, 20260301)
    kept = stored(path)
    assert len(acknowledged) >= 10
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept)) <= len(acknowledged) + 10
    with reopen() as store:
        assert replay_all(store) == []
        assert broken_links(store) == []


def test_two_writers_lose_no_update(path: Path, reopen: Reopen) -> None:
    acknowledged = scripted("two", path, 100)
    assert len(acknowledged) == 200
    assert sorted(acknowledged) == sorted(stored(path))
    with reopen() as store:
        assert sum(state.reps for state in store.states().values()) == 200
        assert replay_all(store) == []
        assert broken_links(store) == []


def test_a_full_disk_costs_nothing_but_a_second_try(path: Path, reopen: Reopen) -> None:
    refused, repeated = scripted("full", path)
    kind, rows, opened_anew, advice = refused.split(maxsplit=3)
    assert (kind, opened_anew) == ("NotSavedError", "True")
    assert "still on the screen" in advice
    assert repeated == f"False {int(rows) + 1}"
    assert len(stored(path)) == 2
    with reopen() as store:
        assert replay_all(store) == []
        assert broken_links(store) == []


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("sealed", ["folder", "file"])
def test_what_cannot_be_written_is_said_and_can_still_be_counted(
    template: Path, public_folder: Path, sealed: str
) -> None:
    path = Path(shutil.copy(template, public_folder / "quizlr.db"))
    path.chmod(0o444 if sealed == "file" else 0o666)
    public_folder.chmod(0o555 if sealed == "folder" else 0o777)
    counts, refusal = scripted("sealed", path)
    assert counts == "(0, 0)"
    assert refusal == f"StoreError {path} cannot be written"


def test_a_folder_that_cannot_be_entered_is_said(template: Path, public_folder: Path) -> None:
    path = Path(shutil.copy(template, public_folder / "quizlr.db"))
    public_folder.chmod(0o000)
    lines = scripted("sealed", path)
    public_folder.chmod(0o755)
    assert lines == [f"StoreError {path} cannot be read (Permission denied)"] * 2


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_log_is_taken_into_the_file_between_answers_and_never_within_one(
    store: Store, write: Callable[..., object], path: Path
) -> None:
    before = path.read_bytes()
    for day in range(WRITES_BETWEEN):
        write(("p/a", "p/b", "p/c")[day % 3], day=day, payload={"note": "long " * 20_000})
    assert path.with_name("quizlr.db-wal").stat().st_size > 4_500_000, "as much as SQLite takes in by itself"
    assert path.read_bytes() == before
    assert store.rest()
    assert path.read_bytes() != before
    assert not store.rest(), "nothing was written since"


def test_a_file_that_went_away_is_not_made_anew_by_tidying(
    store: Store, write: Callable[..., object], path: Path
) -> None:
    for day in range(WRITES_BETWEEN):
        write(day=day)
    store.close()
    path.unlink()
    assert not store.rest()
    assert not path.exists()


def test_one_sync_an_answer_and_two_after_a_checkpoint(path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    count = 6
    strace = ("strace", "-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o", str(trace))
    probe = subprocess.run([*strace, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"strace may not trace here: {probe.stderr.strip()[:80]}")
    scripted("checkpointed", path, count, before=strace)
    marked = re.findall(r'"ask\\n".*?"ack\\n"', trace.read_text(), re.DOTALL)
    syncs = [re.findall(r"(?:fdatasync|fsync)\(\d+<[^>]*/quizlr\.db(-wal)?>", piece) for piece in marked]
    assert [len(found) for found in syncs] == [1] * count + [2] + [1] * (count - 1)
    assert {name for found in syncs for name in found} == {"-wal"}
