"""A scripted session killed at random moments: what was acknowledged is stored once, nothing twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support import CHOICE, EXPERIMENT, NUMERIC, write_pack

MANY = [(NUMERIC, f"n{i}", "alpha" if i % 2 else "beta") for i in range(150)]
SHARED = ["--now", "2026-11-23T18:00+01:00"]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    return write_pack(folder, *MANY, (CHOICE, "pick", "alpha"), (EXPERIMENT, "signs", "beta"))


def settings(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "config.toml").write_text("new_per_day = 200\nminutes = 240\n")
    return {**os.environ, "QUIZLR_HOME": str(tmp_path)}


def run_and_kill(database: Path, pack: Path, environment: dict[str, str], after: float) -> list[str]:
    """Answer as fast as the program asks until it is killed; the showings it acknowledged."""
    command = [sys.executable, "-m", "quizlr", "review", "--plain", "--json"]
    with subprocess.Popen(
        [*command, "--db", str(database), "--content", str(pack), *SHARED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        acknowledged = _answer_all(process, after)
        process.kill()
    return acknowledged


def _answer_all(process: subprocess.Popen[str], after: float) -> list[str]:
    assert process.stdout is not None
    acknowledged: list[str] = []
    for line in process.stdout:
        if not line.endswith("\n"):
            break
        event = json.loads(line)
        if event["event"] == "feedback":
            acknowledged.append(event["showing"])
        if event["event"] == "prompt":
            if not acknowledged:
                threading.Timer(after, process.send_signal, [signal.SIGKILL]).start()
            if not _give(process, event["showing"]):
                break
    return acknowledged


def _give(process: subprocess.Popen[str], showing: str) -> bool:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps({"showing": showing, "answer": None}) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return False
    return True


def check(database: Path, acknowledged: list[str]) -> None:
    connection = sqlite3.connect(database)
    stored = [row[0] for row in connection.execute("SELECT showing FROM review")]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))


def kills(database: Path, pack: Path, tmp_path: Path, count: int, seed: int) -> None:
    rng = random.Random(seed)
    environment = settings(tmp_path)
    acknowledged: list[str] = []
    for _ in range(count):
        acknowledged += run_and_kill(database, pack, environment, rng.uniform(0.0, 0.35))
        check(database, acknowledged)
    assert acknowledged, "no answer was acknowledged: the kills came too early to prove anything"


def test_ten_kills(database: Path, pack: Path, tmp_path: Path) -> None:
    kills(database, pack, tmp_path, 10, seed=11)


@pytest.mark.torture
def test_fifty_kills(database: Path, pack: Path, tmp_path: Path) -> None:
    kills(database, pack, tmp_path, 50, seed=12)
