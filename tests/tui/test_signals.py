"""The ways out from outside: signals and a terminal that goes away, in a real pseudo-terminal."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from quizlr.plain.streams import give_up_unwritten
from quizlr.tui.app import QuizlrApp
from tests.tui.fake_service import FakeService, TODAY

app = QuizlrApp(FakeService, today=TODAY)
app.run()
give_up_unwritten()
sys.exit(app.return_code or 0)
"""
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
PATIENCE = 20.0


@contextmanager
def on_a_terminal() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The application on a pseudo-terminal of 80×24, its first screen painted."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, env=environment
    )
    os.close(slave)
    try:
        read_until(master, b"Journal")
        yield process, master
    finally:
        process.kill()
        process.wait()


def read_until(master: int, marker: bytes) -> bytes:
    """What the terminal was sent, up to and with `marker`, or up to its end."""
    seen = b""
    end = time.monotonic() + PATIENCE
    while marker not in seen and time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                seen += os.read(master, 65536)
            except OSError:
                break
    return seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal_and_says_so_in_the_exit_code(number: signal.Signals) -> None:
    with on_a_terminal() as (process, master):
        process.send_signal(number)
        assert LEFT_ALTERNATE_SCREEN in read_until(master, LEFT_ALTERNATE_SCREEN)
        assert process.wait(PATIENCE) == 128 + number
        os.close(master)


@pytest.mark.parametrize("key", [b"\x03", b"\x11"])
def test_the_keys_that_quit_anywhere_leave_in_good_order(key: bytes) -> None:
    with on_a_terminal() as (process, master):
        os.write(master, key)
        assert LEFT_ALTERNATE_SCREEN in read_until(master, LEFT_ALTERNATE_SCREEN)
        assert process.wait(PATIENCE) == 0
        os.close(master)


def test_a_terminal_that_is_gone_does_not_hold_the_process() -> None:
    with on_a_terminal() as (process, master):
        os.close(master)
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 128 + signal.SIGHUP
