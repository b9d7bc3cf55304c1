"""What is imported when: the only proof that a deferral defers."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "sqlalchemy", "alembic", "pydantic", "textual"}

REPORT = """
import atexit, sys
atexit.register(lambda: sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules}))))
from quizlr.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def imported(*arguments: str) -> set[str]:
    """Top-level modules a command has imported by its end."""
    done = subprocess.run([sys.executable, "-c", REPORT, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--version"], ["due"]])
def test_the_quick_ones_do_not_even_import_the_command_line(arguments: list[str]) -> None:
    assert not imported(*arguments) & (HEAVY | {"click", "yaml", "rich"})


@pytest.mark.parametrize("arguments", [["--help"], ["review", "--help"], ["due", "--json"], ["db", "path"]])
def test_the_light_ones_import_nothing_heavy(arguments: list[str]) -> None:
    assert not imported(*arguments) & HEAVY


def test_due_with_a_database_imports_nothing_heavy(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZLR_DB", str(database))
    assert not imported("due") & (HEAVY | {"click"})


def test_a_session_without_experiments_imports_no_numpy(tmp_path: Path) -> None:
    from tests.support import NUMERIC, write_pack

    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    database = str(tmp_path / "quizlr.db")
    done = imported("review", "--plain", "--db", database, "--content", str(pack))
    assert not done & {"numpy", "textual"}
