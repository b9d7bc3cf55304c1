"""The command line from outside: every refusal is a sentence with what to do, and an exit code."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from quizlr.config import Config
from tests.support import CHOICE, NUMERIC, write_pack


def quizlr(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "quizlr", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env={**os.environ, **more},
        timeout=60,
    )


def refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """A sentence, a help, the exit code, and never a traceback."""
    assert done.returncode == code, done
    assert done.stderr.startswith("quizlr: "), done.stderr
    assert "\nhelp: " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    for word in words:
        assert word in done.stderr


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "content", (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))


def test_without_a_terminal_it_tells_the_plan(pack: Path) -> None:
    done = quizlr("--content", str(pack))
    assert done.returncode == 0
    assert "0 due" in done.stdout
    assert "quizlr review --plain" in done.stdout


def test_global_options_stand_before_or_after(pack: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "here.db")
    for arguments in (["--db", database, "db", "path"], ["db", "path", "--db", database]):
        assert quizlr(*arguments).stdout.strip() == database


def test_a_plain_session_is_on_disk_and_due_the_next_day(pack: Path, tmp_path: Path) -> None:
    shared = ["--content", str(pack), "--db", str(tmp_path / "q.db")]
    first = quizlr("review", "--plain", *shared, "--now", "2026-11-23T18:00+01:00", typed=".\n.\n")
    assert "0 of 2 right, 2 not known" in first.stdout
    assert quizlr("due", *shared[2:], "--now", "2026-11-23T19:00+01:00").stdout == "0 due\n"
    assert quizlr("due", *shared[2:], "--now", "2026-11-24T05:00+01:00").stdout == "2 due\n"
    assert json.loads(quizlr("due", "--json", *shared[2:], "--now", "2026-11-24T05:00+01:00").stdout) == {
        "due": 2,
        "new": 0,
    }


def test_due_without_a_database_is_nothing() -> None:
    done = quizlr("due")
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 due\n", "")


def test_undo_and_redo_work_after_a_restart(pack: Path, tmp_path: Path) -> None:
    shared = ["--content", str(pack), "--db", str(tmp_path / "q.db")]
    quizlr("review", "--plain", *shared, typed=".\n:q\n")
    assert "Taken back: answered demo/" in quizlr("undo", *shared).stdout
    refused(quizlr("undo", *shared), 2, "undo")
    assert "Done again" in quizlr("redo", *shared).stdout
    rows = [json.loads(line) for line in quizlr("log", "--json", *shared).stdout.splitlines()]
    assert [row["kind"] for row in rows[:3]] == ["redo", "undo", "answer"]
    prefix = rows[2]["id"][:13]
    assert "Taken back" in quizlr("undo", prefix, *shared).stdout


def test_config_is_shown_found_and_edited(tmp_path: Path) -> None:
    home = {"QUIZLR_HOME": str(tmp_path)}
    shown = quizlr("config", "show", **home).stdout
    for name in Config.__dataclass_fields__:
        assert name == "keys" or f"{name} = " in shown
    assert quizlr("config", "path", **home).stdout.strip() == str(tmp_path / "config.toml")
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'new_per_day = 3' >> \"$1\"\n")
    editor.chmod(0o755)
    assert quizlr("config", "edit", **home, EDITOR=str(editor)).returncode == 0
    assert "new_per_day = 3" in quizlr("config", "show", **home).stdout


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("colour = 1", "no setting is called 'colour'"),
        ("minutes = 'long'", "minutes must be a whole number"),
        ("retention = 1.5", "between 0.7 and 0.97"),
        ("day_start = 0\ntheme = 'pink'", "theme must be one of"),
        ("minutes = ", "Invalid value"),
    ],
)
def test_a_bad_configuration_is_refused_in_words(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    refused(quizlr("config", "show", QUIZLR_HOME=str(tmp_path)), 2, word)


@pytest.mark.parametrize(
    "arguments", [["reviw"], ["review", "--limit", "0"], ["review", "--now", "today"], ["--nope"]]
)
def test_wrong_use(arguments: list[str]) -> None:
    refused(quizlr(*arguments), 2)


def test_an_unknown_learner_is_refused_with_the_way_to_make_one(pack: Path) -> None:
    shared = ["--content", str(pack), "--learner", "ada"]
    refused(quizlr("review", "--plain", *shared), 2, "ada", "--create-learner")
    assert quizlr("review", "--plain", "--create-learner", *shared).returncode == 0
    assert quizlr("review", "--plain", *shared).returncode == 0


@pytest.mark.parametrize("make", ["missing", "empty", "no questions"])
def test_content_that_is_not_there(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "nothing"
    if make != "missing":
        folder.mkdir()
    if make == "no questions":
        (write_pack(folder) / "questions.yaml").unlink()
    refused(quizlr("review", "--plain", "--content", str(folder)), 3)


def test_one_bad_file_disables_only_itself(pack: Path) -> None:
    (pack / "broken.yaml").write_text("questions: [")
    done = quizlr("check", str(pack))
    assert done.returncode == 1
    assert "broken.yaml:2:" in done.stdout
    assert "0 of 2 right" in quizlr("review", "--plain", "--content", str(pack), typed=".\n.\n").stdout


def test_a_file_that_is_no_database(tmp_path: Path, pack: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("dear diary, " * 100)
    before = file.read_bytes()
    for command in (["review", "--plain"], ["due"], ["log"]):
        refused(quizlr(*command, "--db", str(file), "--content", str(pack)), 3, "notes.txt")
    assert file.read_bytes() == before


def test_a_folder_in_place_of_a_database(tmp_path: Path, pack: Path) -> None:
    refused(quizlr("review", "--plain", "--db", str(tmp_path), "--content", str(pack)), 3)


def test_a_newer_database_is_left_alone(database: Path, pack: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = database.read_bytes()
    for command in (["review", "--plain"], ["due"]):
        refused(quizlr(*command, "--db", str(database), "--content", str(pack)), 3, "newer")
    assert database.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="limits of file sizes are POSIX")
def test_a_full_disk_keeps_the_answer_and_offers_to_try_again(database: Path, pack: Path) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (%d, %d)); "
        "from quizlr.__main__ import main; sys.exit(main(sys.argv[1:]))"
    ) % ((200, resource_limit()) if database.stat().st_size else (0, 0))
    done = subprocess.run(
        [sys.executable, "-c", script, "review", "--plain", "--db", str(database), "--content", str(pack)],
        input=".\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "help: " in done.stdout + done.stderr


def resource_limit() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_FSIZE)[1]


def start(pack: Path, database: Path) -> subprocess.Popen[str]:
    arguments = ["review", "--plain", "--db", str(database), "--content", str(pack)]
    return subprocess.Popen(
        [sys.executable, "-m", "quizlr", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(process: subprocess.Popen[str], mark: str) -> str:
    seen = ""
    assert process.stdout is not None
    while mark not in seen:
        char = process.stdout.read(1)
        assert char, seen
        seen += char
    return seen


def test_a_second_session_says_who_has_it(pack: Path, tmp_path: Path) -> None:
    database = tmp_path / "q.db"
    first = start(pack, database)
    until(first, "> ")
    refused(quizlr("review", "--plain", "--db", str(database), "--content", str(pack)), 3, str(first.pid))
    first.communicate(":q\n")
    assert first.returncode == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_end_it_with_a_word_and_nothing_lost(
    pack: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = start(pack, tmp_path / "q.db")
    until(process, "> ")
    assert process.stdin is not None
    process.stdin.write(".\n")
    process.stdin.flush()
    until(process, "> ")
    process.send_signal(number)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in rest + errors
    assert "saved" in rest + errors
    log = quizlr("log", "--json", "--db", str(tmp_path / "q.db"), "--content", str(pack)).stdout
    assert sum(json.loads(line)["kind"] == "answer" for line in log.splitlines()) == 1
