"""`quizlr due`: a line fit for a shell prompt, read by bare sqlite3."""

import os
import sys
from datetime import date, datetime
from pathlib import Path

from quizlr import paths
from quizlr.errors import QuizlrError


def main(arguments: list[str]) -> int | None:
    """Print the line, unless there are options that only the full command line knows.

    Returns:
        The exit code, or None where the full command line must answer.
    """
    if arguments:
        return None
    try:
        sys.stdout.write(line(*counts(None, None, "")) + "\n")
    except QuizlrError as error:
        sys.stderr.write(f"quizlr: {error.what}\nhelp: {error.help}\n")
        return error.exit_code
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
    return due_counts(database or _database(), learner or configured, _study_day(now, day_start))


def line(due: int, new: int) -> str:
    """`18 due`, `18 due, 5 new`; ASCII, since a prompt must not break."""
    return f"{due} due, {new} new" if new else f"{due} due"


def _database() -> Path:
    named = os.environ.get("QUIZLR_DB")
    return Path(named).expanduser() if named else paths.database_path()


def _configured() -> tuple[int, str]:
    file = paths.config_path()
    if not file.exists():
        return 4, "me"
    from quizlr.config import load

    config = load(file)
    return config.day_start, config.learner


def _study_day(now: datetime | None, day_start: int) -> date:
    from quizlr.clock import instant
    from quizlr.memory.days import study_day

    return study_day(instant(now), day_start)
