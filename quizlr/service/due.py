"""`quizlr due`: a line fit for a shell prompt, read by bare sqlite3."""

import os
import sys
from datetime import date, datetime
from pathlib import Path

from quizlr import paths


def main() -> int:
    """Print the line for the person, the day and the database that are the usual ones."""
    sys.stdout.write(line(*counts(None, None, "")) + "\n")
    return 0


def counts(database: Path | None, now: datetime | None, learner: str) -> tuple[int, int]:
    """Due and new cards as the last session left them; (0, 0) without a database.

    Args:
        database: the file, or None for the environment's or the usual one.
        now: the present, aware, or None for the machine's clock.
        learner: whose cards, or an empty string for the configured person.
    """
    from quizlr.store.quick import due_counts

    day_start, configured = _configured()
    return due_counts(database or paths.database_path(), learner or configured, _study_day(now, day_start))


def line(due: int, new: int) -> str:
    """`18 due`, `18 due, 5 new`; ASCII, since a prompt must not break."""
    return f"{due} due, {new} new" if new else f"{due} due"


def _configured() -> tuple[int, str]:
    file = paths.config_path()
    if not os.path.lexists(file):
        return 4, "me"
    from quizlr.config import load

    config = load(file)
    return config.day_start, config.learner


def _study_day(now: datetime | None, day_start: int) -> date:
    from quizlr.clock import instant
    from quizlr.memory.days import study_day

    return study_day(instant(now), day_start)
