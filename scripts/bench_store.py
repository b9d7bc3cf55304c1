"""A durable answer beside a bare durable commit on the same file system."""

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from quizlr.clock import SystemClock
from quizlr.config import Config
from quizlr.paths import content_root
from quizlr.service.opening import open_service
from quizlr.service.options import SessionOptions


def bare_commits(path: Path, count: int) -> list[float]:
    """Seconds a one-row insert takes, committed with WAL and synchronous=FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=wal; PRAGMA synchronous=full; CREATE TABLE row (text)")
    times = []
    for _ in range(count):
        began = time.perf_counter()
        connection.execute("INSERT INTO row VALUES (?)", ("x" * 2000,))
        times.append(time.perf_counter() - began)
    connection.close()
    return times


def answers(path: Path, count: int) -> list[float]:
    """Seconds from a typed answer to its feedback, stored, through the service."""
    clock = SystemClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    service = open_service(
        Config(new_per_day=200), database=path, content=[content_root()], clock=clock, seed=1
    )
    times: list[float] = []
    with service:
        service.start(SessionOptions(minutes=240))
        while len(times) < count and service.next():
            began = time.perf_counter()
            service.answer(None, "")
            times.append(time.perf_counter() - began)
    return times
