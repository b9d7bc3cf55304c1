"""Figures beside their peers in the same run: report only, nothing passes or fails.

Each figure is a ratio or a pair, since the machine's own speed drifts; runs are interleaved.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.terminal import Terminal

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello world", id="it")
    def on_key(self, event):
        self.query_one("#it", Static).update(f"pressed {event.character}")
Hello().run()
"""


def wall(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds one run of a command takes."""
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def interleaved(runs: int, *calls: Callable[[], float]) -> list[list[float]]:
    """Times of several calls, in turn, after one round that does not count."""
    rounds = [[call() for call in calls] for _ in range(runs + 1)][1:]
    return [list(times) for times in zip(*rounds, strict=True)]


def row(name: str, times: Sequence[float], peer: Sequence[float] | None = None, goal: str = "") -> None:
    """Print median and 95th percentile in milliseconds, and the ratio of medians to the peer's."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    line = f"{name:44} p50 {1000 * statistics.median(times):7.1f}  p95 {1000 * p95:7.1f} ms"
    if peer:
        line += f"  x {statistics.median(times) / statistics.median(peer):5.2f}"
    print(f"{line}  {goal}".rstrip())


def start(environment: dict[str, str]) -> None:
    """Whole processes beside a bare interpreter."""
    quizlr = [PYTHON, "-m", "quizlr"]
    commands = [[PYTHON, "-c", "pass"], [*quizlr, "--version"], [*quizlr, "due"], [*quizlr, "--help"]]
    bare, version, due, help_ = interleaved(9, *(lambda c=c: wall(c, environment) for c in commands))
    row("python -c pass", bare)
    row("quizlr --version", version, bare, "(goal 1.5 x)")
    row("quizlr due, with a database", due, bare, "(goal 2 x)")
    row("quizlr --help", help_, bare)


def first_paint(command: Sequence[str], mark: str, environment: dict[str, str]) -> float:
    """Seconds from the start of a program to its first words on the screen."""
    with Terminal(command, environment=environment) as terminal:
        return terminal.until(mark, since=0) - terminal.began


def paint(environment: dict[str, str]) -> None:
    """First paint of the screen beside a Textual hello-world."""
    hello, quizlr = interleaved(
        7,
        lambda: first_paint([PYTHON, "-c", HELLO], "hello world", environment),
        lambda: first_paint([PYTHON, "-m", "quizlr"], "quizlr", environment),
    )
    row("hello-world, first paint", hello)
    row("quizlr, first paint", quizlr, hello, "(goal 1.3 x)")


def hello_keys(environment: dict[str, str], presses: int) -> list[float]:
    """Seconds from a key to the changed words of the hello-world."""
    times = []
    with Terminal([PYTHON, "-c", HELLO], environment=environment) as terminal:
        terminal.until("hello world", since=0)
        terminal.settle()
        for i in range(presses):
            key = "abcdefghij"[i % 10]
            began = terminal.press(key)
            terminal.any()
            times.append(time.perf_counter() - began)
            terminal.settle(0.05, at_most=0.5)
    return times


def answer_keys(environment: dict[str, str], answers: int) -> list[float]:
    """Seconds from the key that gives an answer to the painted verdict, at 80×24."""
    times = []
    with Terminal(
        [PYTHON, "-m", "quizlr", "review", "--minutes", "200"], environment=environment
    ) as terminal:
        terminal.until("1 of", since=0)
        for _ in range(answers):
            terminal.settle(0.4, at_most=1.0)
            times.append(_dont_know(terminal))
            terminal.settle(0.4, at_most=2.5)  # a film may run; the first key would only end it
            terminal.press("\r")
    return times


def _dont_know(terminal: Terminal) -> float:
    """Answer "don't know": one key, and in a typed field Enter behind it."""
    at, began = len(terminal.raw), terminal.press(".")
    try:
        return terminal.until("Not known", timeout=0.6, since=at) - began
    except TimeoutError:
        at, began = len(terminal.raw), terminal.press("\r")
        return terminal.until("Not known", since=at) - began


def keys(environment: dict[str, str]) -> None:
    """Key to paint, beside the hello-world's own."""
    hello, answer = hello_keys(environment, 20), answer_keys(environment, 10)
    row("hello-world, key to repaint", hello)
    row("answer to painted verdict", answer, hello, "(goal p95 30 ms)")


def store(folder: Path) -> None:
    """A durable answer beside a bare fsynced write of the same file system."""
    from scripts.bench_store import answers, bare_commits

    bare, recorded = bare_commits(folder / "bare.db", 100), answers(folder / "answers.db", 100)
    row("sqlite3, bare durable commit", bare)
    row("an answer recorded", recorded, bare)


def log() -> None:
    """A long log beside bare sqlite3 on the same file, at a tenth of its full size."""
    from scripts import bench_log

    bench_log.report(cards=10_000, reviews=100_000)


def engine() -> None:
    """One variant, generated and proven, by family and level."""
    from quizlr.engine.catalogue import FAMILIES
    from quizlr.engine.generate import build

    for family in FAMILIES.values():
        for level in family.levels:
            times = []
            for seed in range(40):
                began = time.perf_counter()
                build(family.name, level, "", seed)
                times.append(time.perf_counter() - began)
            row(f"{family.name} {level}", times, goal="(goal p95 200 ms)")


def packs() -> None:
    """Loading, validating and checking packs."""
    from quizlr.bank.loader import load_bank
    from scripts import bench_packs

    times = []
    for _ in range(7):
        began = time.perf_counter()
        load_bank([ROOT / "content"])
        times.append(time.perf_counter() - began)
    row("load the shipped packs", times)
    bench_packs.main()


def main() -> None:
    """Report everything."""
    folder = Path(tempfile.mkdtemp())
    environment = {**os.environ, "QUIZLR_HOME": str(folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    try:
        print(f"{datetime.now(UTC):%Y-%m-%d}  Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
        wall([PYTHON, "-m", "quizlr", "review", "--plain"], environment)
        start(environment)
        paint(environment)
        keys(environment)
        store(folder)
        log()
        engine()
        packs()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
