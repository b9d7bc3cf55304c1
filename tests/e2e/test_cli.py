"""The command line from outside: every refusal is a sentence with what to do, and an exit code."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quizlr.__main__ import main
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


Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The same program in this process: no second one to wait for."""

    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(typed))
            for name, value in more.items():
                patch.setenv(name, value)
            code = main([*arguments])
        printed = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, printed.out, printed.err)

    return run


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


def test_without_a_terminal_it_tells_the_plan(pack: Path, here: Program) -> None:
    done = here("--content", str(pack))
    assert done.returncode == 0
    assert "0 due" in done.stdout
    assert "quizlr review --plain" in done.stdout


def test_global_options_stand_before_or_after(pack: Path, tmp_path: Path, here: Program) -> None:
    database = str(tmp_path / "here.db")
    for arguments in (["--db", database, "db", "path"], ["db", "path", "--db", database]):
        assert here(*arguments).stdout.strip() == database


def test_a_plain_session_is_on_disk_and_due_the_next_day(pack: Path, tmp_path: Path, here: Program) -> None:
    shared = ["--content", str(pack), "--db", str(tmp_path / "q.db")]
    first = here("review", "--plain", *shared, "--now", "2026-11-23T18:00+01:00", typed=".\n.\n")
    assert "0 of 2 right, 2 not known" in first.stdout
    assert here("due", *shared[2:], "--now", "2026-11-23T19:00+01:00").stdout == "0 due\n"
    assert here("due", *shared[2:], "--now", "2026-11-24T05:00+01:00").stdout == "2 due\n"
    assert json.loads(here("due", "--json", *shared[2:], "--now", "2026-11-24T05:00+01:00").stdout) == {
        "due": 2,
        "new": 0,
    }


def test_due_without_a_database_is_nothing() -> None:
    done = quizlr("due")
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 due\n", "")


def test_undo_and_redo_work_after_a_restart(pack: Path, tmp_path: Path, here: Program) -> None:
    shared = ["--content", str(pack), "--db", str(tmp_path / "q.db")]
    here("review", "--plain", *shared, typed=".\n:q\n")
    assert "Taken back: answered demo/" in here("undo", *shared).stdout
    refused(here("undo", *shared), 2, "undo")
    assert "Done again" in here("redo", *shared).stdout
    rows = [json.loads(line) for line in here("log", "--json", *shared).stdout.splitlines()]
    assert [row["kind"] for row in rows[:3]] == ["redo", "undo", "answer"]
    prefix = rows[2]["id"][:13]
    assert "Taken back" in here("undo", prefix, *shared).stdout


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
def test_a_bad_configuration_is_refused_in_words(tmp_path: Path, text: str, word: str, here: Program) -> None:
    (tmp_path / "config.toml").write_text(text)
    refused(here("config", "show", QUIZLR_HOME=str(tmp_path)), 2, word)


@pytest.mark.parametrize(
    "arguments", [["reviw"], ["review", "--limit", "0"], ["review", "--now", "today"], ["--nope"]]
)
def test_wrong_use(arguments: list[str], here: Program) -> None:
    refused(here(*arguments), 2)


def test_an_unknown_learner_is_refused_with_the_way_to_make_one(pack: Path, here: Program) -> None:
    shared = ["--content", str(pack), "--learner", "ada"]
    refused(here("review", "--plain", *shared), 2, "ada", "--create-learner")
    assert here("review", "--plain", "--create-learner", *shared).returncode == 0
    assert here("review", "--plain", *shared).returncode == 0


@pytest.mark.parametrize("make", ["missing", "empty", "no questions"])
def test_content_that_is_not_there(tmp_path: Path, make: str, here: Program) -> None:
    folder = tmp_path / "nothing"
    if make != "missing":
        folder.mkdir()
    if make == "no questions":
        (write_pack(folder) / "questions.yaml").unlink()
    refused(here("review", "--plain", "--content", str(folder)), 3)


def test_one_bad_file_disables_only_itself(pack: Path, here: Program) -> None:
    (pack / "broken.yaml").write_text("questions: [")
    done = here("check", str(pack))
    assert done.returncode == 1
    assert "broken.yaml:2:" in done.stdout
    assert "0 of 2 right" in here("review", "--plain", "--content", str(pack), typed=".\n.\n").stdout


def test_a_file_that_is_no_database(tmp_path: Path, pack: Path, here: Program) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("dear diary, " * 100)
    before = file.read_bytes()
    for command in (["review", "--plain"], ["due"], ["log"]):
        refused(here(*command, "--db", str(file), "--content", str(pack)), 3, "notes.txt")
    assert file.read_bytes() == before


def test_a_folder_in_place_of_a_database(tmp_path: Path, pack: Path, here: Program) -> None:
    refused(here("review", "--plain", "--db", str(tmp_path), "--content", str(pack)), 3)


def test_a_newer_database_is_left_alone(database: Path, pack: Path, here: Program) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = database.read_bytes()
    for command in (["review", "--plain"], ["due"]):
        refused(here(*command, "--db", str(database), "--content", str(pack)), 3, "newer")
    assert database.read_bytes() == before


FILLED = """
import resource, signal, sys
def fill(size):
    return lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
signal.signal(signal.SIGUSR1, fill(1000))
signal.signal(signal.SIGUSR2, fill(resource.RLIM_INFINITY))
from quizlr.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
"""The program on a disk that one signal fills and another empties: no file can grow beyond 1000 bytes."""


def test_a_full_disk_keeps_the_question_open_until_the_answer_is_stored(database: Path, pack: Path) -> None:
    process = start(pack, database, "-c", FILLED)
    until(process, "> ")
    process.send_signal(signal.SIGUSR1)
    for line in (".\n", "\n"):
        refusal = tell(process, line, "> ")
        assert "quizlr: nothing could be written" in refusal
        assert "help: free some space and try again" in refusal
        assert "Enter tries again" in refusal
    assert rows(database, "review") == 0
    process.send_signal(signal.SIGUSR2)
    assert "Not known yet" in tell(process, "\n", "> ")
    assert rows(database, "review") == 1
    rest, errors = process.communicate(":q\n", timeout=30)
    assert "0 of 1 right, 1 not known" in rest
    assert (process.returncode, errors) == (0, "")
    assert integrity(database) == "ok"
    assert rows(database, "review") == 1


def rows(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def integrity(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def tell(process: subprocess.Popen[str], line: str, mark: str) -> str:
    """Type a line, and read on to the next mark."""
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()
    return until(process, mark)


def start(pack: Path, database: Path, *program: str) -> subprocess.Popen[str]:
    arguments = ["review", "--plain", "--db", str(database), "--content", str(pack)]
    return subprocess.Popen(
        [sys.executable, *(program or ("-m", "quizlr")), *arguments],
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


def test_a_second_session_says_who_has_it(pack: Path, database: Path, tmp_path: Path, here: Program) -> None:
    first = start(pack, database)
    until(first, "> ")
    link = tmp_path / "link.db"
    link.symlink_to(database)
    for name in (database, link):
        refused(here("review", "--plain", "--db", str(name), "--content", str(pack)), 3, str(first.pid))
    first.communicate(":q\n")
    assert first.returncode == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_end_it_with_a_word_and_nothing_lost(
    pack: Path, database: Path, number: signal.Signals, code: int
) -> None:
    process = start(pack, database)
    until(process, "> ")
    tell(process, ".\n", "> ")
    process.send_signal(number)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in rest + errors
    assert "saved" in rest + errors
    assert rows(database, "review") == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["due", "--now", "0001-01-01"], "years 1900"),
        (["review", "--plain", "--now", "9999-12-31T23:00-10:00"], "years 1900"),
        (["db", "path", "--db", "~no-such-person/q.db"], "leads nowhere"),
        (["review", "--plain", "--content", "~no-such-person/packs"], "leads nowhere"),
        (["review", "--plain", "--db", "sqlite:///q.db"], "is an address"),
        (["due", "--learner", "ada\nlovelace"], "on one line"),
        (["undo", "\udcff"], "no operation"),
    ],
)
def test_values_that_lead_nowhere(pack: Path, here: Program, arguments: list[str], word: str) -> None:
    refused(here(*arguments, QUIZLR_CONTENT=str(pack)), 2, word)


def test_extremes_are_taken_as_they_are(pack: Path, database: Path, here: Program) -> None:
    shared = ["--db", str(database), "--content", str(pack)]
    session = ["review", "--plain", "--limit", "9" * 30, "--minutes", "9" * 30]
    assert here(*session, *shared, "--seed", "0", typed=".\n").returncode == 0
    assert here("practice", "--plain", *shared, "--seed", "-5").returncode == 0
    with closing(sqlite3.connect(database)) as connection:
        assert [row[0] for row in connection.execute("SELECT seed FROM session ORDER BY kind")] == ["0", "-5"]
    assert here("log", "--limit", "9" * 30, *shared).stdout.count("answered") == 1


def test_a_backup_of_nothing_makes_nothing(tmp_path: Path, here: Program) -> None:
    refused(here("db", "backup", "--db", str(tmp_path / "q.db")), 3, "q.db")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_nowhere_is_kept(tmp_path: Path, pack: Path, here: Program) -> None:
    link = tmp_path / "q.db"
    link.symlink_to(tmp_path / "unplugged" / "q.db")
    refused(here("review", "--plain", "--db", str(link), "--content", str(pack)), 3, "not there")
    assert link.is_symlink()


def test_a_file_in_place_of_the_home_folder(tmp_path: Path, pack: Path, here: Program) -> None:
    file = tmp_path / "home"
    file.write_text("")
    refused(here("review", "--plain", "--content", str(pack), QUIZLR_HOME=str(file)), 3, str(file))
    refused(here("config", "edit", QUIZLR_HOME=str(file), EDITOR="true"), 2, str(file))


def test_a_person_without_a_home(monkeypatch: pytest.MonkeyPatch, here: Program) -> None:
    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for name in ("HOME", "QUIZLR_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    refused(here("due"), 2, "home folder", "QUIZLR_HOME")


@pytest.mark.skipif(sys.platform == "darwin", reason="names of files are text here")
def test_a_database_whose_name_is_no_text(tmp_path: Path, pack: Path, here: Program) -> None:
    shared = ["--db", os.fsdecode(bytes(tmp_path / "ä ?#%") + b"\xff.db"), "--content", str(pack)]
    for _ in range(2):
        assert here("review", "--plain", *shared, typed=".\n").returncode == 0
    assert here("log", *shared).stdout.count("this file on this machine") == 1


def test_bytes_that_are_no_text_cost_nothing(
    pack: Path, here: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.BytesIO(b"\xff\xfe\x00\n" + b"x" * 100_000 + b"\n.\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(typed, encoding="utf-8"))
    assert main(["review", "--plain", "--content", str(pack)]) == 0
    assert "0 of 1 right, 1 not known" in capsys.readouterr().out


def test_a_revision_beyond_all_measure_disables_its_question(pack: Path, here: Program) -> None:
    text = NUMERIC.format(id="huge", concept="alpha") + f"    revision: {'9' * 30}\n"
    (pack / "huge.yaml").write_text(f"questions:\n{text}")
    assert "QZ107" in here("check", str(pack)).stdout
    session = here("review", "--plain", "--content", str(pack))
    assert session.returncode == 0
    assert "1 problem in the packs" in session.stdout


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("redirected", "arguments", "code"),
    [
        (">&-", ["--version"], 0),
        (">&- 2>&-", ["due"], 0),
        ("<&-", ["review", "--plain"], 0),
        (">/dev/full", ["due"], 3),
        (">/dev/full 2>/dev/full", ["reviw"], 2),
    ],
)
def test_streams_that_are_closed_or_full(
    pack: Path, redirected: str, arguments: list[str], code: int
) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-m", "quizlr", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QUIZLR_CONTENT": str(pack)},
    )
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert ("cannot be written" in done.stderr) == (code == 3)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_during_the_start(
    pack: Path, here: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    number = getattr(signal, name)
    monkeypatch.setattr("quizlr.service.opening.load_bank", lambda _: signal.raise_signal(number))
    refused(here("review", "--plain", "--content", str(pack)), 128 + number, "stopped")


def test_a_signal_that_python_cannot_raise_is_heeded_at_the_next_prompt(
    pack: Path, here: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizlr.bank.loader import Bank, load_bank

    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def load(folders: list[Path]) -> Bank:
        Dying()
        return load_bank(folders)

    monkeypatch.setattr("quizlr.service.opening.load_bank", load)
    done = here("review", "--plain", "--content", str(pack), typed=".\n")
    assert (done.returncode, done.stderr) == (143, "")
    assert "Left. Everything you answered is saved" in done.stdout
    assert "Nothing answered" in done.stdout


def test_a_terminal_that_goes_away_ends_it(pack: Path, database: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "quizlr", "review", "--plain", "--db", str(database), "--content", str(pack)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(slave)
    seen = b""
    while b"> " not in seen:
        seen += os.read(master, 4096)
    os.close(master)
    assert process.wait(timeout=30) == 129


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("quizlr rev", {"review"}),
        ("quizlr new cho", {"choice"}),
        ("quizlr new choice --concept al", {"alpha"}),
        ("quizlr cards concept:", {"concept:alpha", "concept:beta"}),
        ("quizlr preview ha", {"half"}),
        ("quizlr config set ret", {"retention"}),
        ("quizlr config set theme ", {"dark", "light", "contrast"}),
        ("quizlr check --explain QZ31", {f"QZ31{digit}" for digit in range(10)}),
        ("quizlr lab grad_s", {"grad_signs"}),
        ("quizlr eject de", {"demo"}),
    ],
)
def test_a_shell_is_offered_what_can_be_meant(pack: Path, typed: str, offered: set[str]) -> None:
    count = len(typed.split(" ")) - 1
    done = quizlr(
        _QUIZLR_COMPLETE="bash_complete",
        COMP_WORDS=typed,
        COMP_CWORD=str(count),
        QUIZLR_CONTENT=str(pack),
    )
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered


def test_a_shell_that_asks_where_nothing_is_gets_nothing(tmp_path: Path) -> None:
    asked = {"_QUIZLR_COMPLETE": "bash_complete", "COMP_WORDS": "quizlr cards x", "COMP_CWORD": "2"}
    done = quizlr(**asked, QUIZLR_CONTENT=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
