"""A whole session in a real terminal: every kind of question, the summary, and a screen given back."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import CHOICE, EXPERIMENT, FLASHCARD, NUMERIC, ORDERING, write_pack

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
PATIENCE = 60.0
POLL = 0.05
NOT_OF_THIS_TERMINAL = {"LC_ALL", "LC_CTYPE", "TMUX", "COLUMNS", "LINES"}
PROGRAM = f"{sys.executable} -m quizlr --now 2026-11-23T18:00+01:00"
QUESTIONS = [
    (CHOICE, "pick", "alpha"),
    (NUMERIC, "half", "beta"),
    (ORDERING, "count", "alpha"),
    (FLASHCARD, "why", "beta"),
    (EXPERIMENT, "signs", "alpha"),
]


class Tmux:
    """A shell in a window of 80×24, on a server of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._name = f"quizlr-{uuid.uuid4().hex}"
        self._environment = environment
        self.run("new-session", "-d", "-x", "80", "-y", "24", "env PS1='shell> ' sh")
        self.wait("shell>")

    def run(self, *command: str) -> str:
        """Run a command of tmux; what it prints."""
        done = subprocess.run(
            ["tmux", "-L", self._name, "-f", "/dev/null", *command],
            capture_output=True,
            text=True,
            env=self._environment,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout

    def screen(self) -> str:
        """What stands in the window."""
        return self.run("capture-pane", "-p")

    def wait(self, *marks: str) -> str:
        """The screen, as soon as one of the marks stands on it."""
        end = time.monotonic() + PATIENCE
        while not any(mark in (shown := self.screen()) for mark in marks):
            assert time.monotonic() < end, f"none of {marks} came:\n{shown}"
            time.sleep(POLL)
        return shown

    def wait_until_gone(self, mark: str) -> None:
        """Wait for as long as a mark stands on the screen."""
        end = time.monotonic() + PATIENCE
        while mark in (shown := self.screen()):
            assert time.monotonic() < end, f"{mark} stays:\n{shown}"
            time.sleep(POLL)

    def type(self, *keys: str) -> None:
        """Press keys, in tmux's names, one by one."""
        for key in keys:
            self.run("send-keys", key)

    def command(self, line: str) -> None:
        """Run a line in the shell, which tells the exit code after it."""
        self.run("send-keys", "-l", f"{line}; echo EXIT=$?")
        self.run("send-keys", "Enter")

    def in_alternate_screen(self) -> bool:
        """Whether a program has taken the whole window over."""
        return self.run("display-message", "-p", "#{alternate_on}").strip() == "1"

    def close(self) -> None:
        """End the server with all that runs in it."""
        self.run("kill-server")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    pack = write_pack(tmp_path / "content", *QUESTIONS)
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OF_THIS_TERMINAL}
    return {**kept, "LANG": "C.UTF-8", "QUIZLR_CONTENT": str(pack), "QUIZLR_HOME": str(tmp_path / "home")}


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Tmux]:
    tmux = Tmux(environment)
    try:
        yield tmux
    finally:
        tmux.close()


def answer(terminal: Tmux, shown: str) -> str:
    """Answer the question on the screen and return its kind."""
    if "Which one is right" in shown:
        terminal.type(_letter(shown, "The right one"), "3")
        return "choice"
    if "What is half of three?" in shown:
        _type_through_a_small_window(terminal)
        return "numeric"
    if "Put them in order." in shown:
        terminal.type(*(_letter(shown, item) for item in ("one", "two", "three")), "2")
        return "ordering"
    if "Why why?" in shown:
        terminal.type("2")
        terminal.wait("Therefore.")
        terminal.type("3")
        return "flashcard"
    assert "sign of each component" in shown
    terminal.type("+", "-", "1")
    terminal.wait("step 30 of 30")
    return "experiment"


def _letter(shown: str, text: str) -> str:
    found = re.search(rf"^ +([a-z])  {re.escape(text)}$", shown, re.MULTILINE)
    assert found, shown
    return found[1]


def _type_through_a_small_window(terminal: Tmux) -> None:
    terminal.type("1", ".")
    terminal.wait(" 1.")
    terminal.run("resize-window", "-x", "40", "-y", "10")
    terminal.wait("needs a window")
    terminal.run("resize-window", "-x", "80", "-y", "24")
    terminal.wait("Enter go on")
    terminal.type("5")
    terminal.wait(" 1.5")
    terminal.type("Enter")
    terminal.wait("How sure?")
    terminal.type("3")


def listed(environment: dict[str, str], *arguments: str) -> list[dict[str, object]]:
    """What the program says in JSON, on the database of the session."""
    command = [*PROGRAM.split(), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_session_with_every_kind_from_the_shell_and_back(
    terminal: Tmux, environment: dict[str, str]
) -> None:
    terminal.command(PROGRAM)
    terminal.wait("Enter starts")
    assert terminal.in_alternate_screen()
    terminal.type("Enter")
    kinds = set()
    for number in range(1, len(QUESTIONS) + 1):
        shown = terminal.wait(f"{number} of {len(QUESTIONS)}")
        kinds.add(answer(terminal, shown))
        terminal.wait("Enter next")
        terminal.type("Enter")
    assert kinds == {"choice", "numeric", "ordering", "flashcard", "experiment"}
    assert "4 of 4 right" in terminal.wait("Summary")
    terminal.type("Enter")
    terminal.wait("All done for today.")
    terminal.type("q")
    assert "shell>" in terminal.wait("EXIT=0")
    assert not terminal.in_alternate_screen()
    assert listed(environment, "due") == [{"due": 0, "new": 0}]
    told = [str(row["description"]) for row in listed(environment, "log")]
    cards = sorted(words.split()[1].rstrip(":") for words in told if words.startswith("answered "))
    assert cards == ["demo/count", "demo/half", "demo/pick", "demo/signs~given-p", "demo/why"]


def test_a_signal_gives_the_terminal_back(terminal: Tmux, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    terminal.command(f"sh -c 'echo $$ > {pid}; exec {PROGRAM}'")
    terminal.wait("Enter starts")
    assert terminal.in_alternate_screen()
    os.kill(int(pid.read_text()), signal.SIGTERM)
    assert "shell>" in terminal.wait(f"EXIT={128 + signal.SIGTERM}")
    assert not terminal.in_alternate_screen()


EDITOR = """\
#!/bin/sh
# An editor that shows the line it was opened at, waits for a key and changes one word.
printf 'editing %s\\n' "$*"
read -r _
sed -i 's/explanation: Three halves./explanation: Half of three./' "$2"
"""


def test_a_question_is_edited_and_one_comes_back_to_it(terminal: Tmux, tmp_path: Path) -> None:
    editor = tmp_path / "nano"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    file = tmp_path / "content" / "demo" / "questions.yaml"
    terminal.command(f"EDITOR={editor} {PROGRAM} review --select half")
    terminal.wait("What is half of three?")
    terminal.type("1", ".", "5", "Enter")
    terminal.wait("How sure?")
    terminal.type("3")
    terminal.wait("Three halves.")
    terminal.type("e")
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "id: half" in text)
    assert f"editing +{line} {file}" in terminal.wait("editing +").replace("\n", "")
    assert not terminal.in_alternate_screen()
    terminal.type("Enter")
    shown = terminal.wait("Half of three.")
    assert "Read again" in shown
    assert "Right" in shown
    assert terminal.in_alternate_screen()
    terminal.wait("Enter next")
    terminal.type("Enter")
    terminal.wait("home")
    terminal.type("Enter")
    terminal.wait("quit")
    terminal.type("q")
    terminal.wait("EXIT=0")


def test_a_missing_editor_is_told_and_nothing_is_lost(terminal: Tmux) -> None:
    terminal.command(f"VISUAL= EDITOR=no-such-editor {PROGRAM} review --select half")
    terminal.wait("What is half of three?")
    terminal.type("1", ".", "5", "Enter")
    terminal.wait("How sure?")
    terminal.type("3")
    terminal.wait("Three halves.")
    terminal.type("e")
    assert "the editor no-such-editor" in terminal.wait("Set VISUAL or EDITOR")
    terminal.type("Enter")
    terminal.wait_until_gone("Set VISUAL or EDITOR")
    terminal.type("Enter")
    terminal.wait("home")
    terminal.type("C-q")
    terminal.wait("EXIT=0")
