"""Starts the screen: what the command line hands over becomes an application."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from quizlr.clock import SystemClock
from quizlr.config import Config
from quizlr.memory.days import study_day
from quizlr.tui.app import QuizlrApp
from quizlr.tui.desk import Service

if TYPE_CHECKING:
    from quizlr.service.options import SessionOptions
    from quizlr.service.views import LabView

Bench = Callable[[Service], "LabView"]
"""Puts something on the bench of the Lab."""

_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself writes into LC_CTYPE when it starts in the C locale."""


def run(
    open_service: Callable[[], Service],
    config: Config,
    *,
    start: str = "home",
    now: datetime | None = None,
    wish: "SessionOptions | None" = None,
    bench: Bench | None = None,
) -> int:
    """Show the screen until the person leaves, and return the exit code.

    Args:
        open_service: opens the service; called after the first paint, on a thread of its own.
        start: home, or the kind of session to begin with.
        now: where the clock stands; None means the present.
        wish: what that session is asked to be; None means the whole plan.
        bench: puts something on the bench of the Lab, which is opened at once.

    Raises:
        ConfigError: a key of the configuration cannot be used.
    """
    app = QuizlrApp(
        open_service,
        config,
        today=study_day(SystemClock(now).now(), config.day_start),
        start=start,
        wish=wish,
        bench=bench,
        ascii=not has_unicode(os.environ),
    )
    app.run()
    return app.return_code or 0


def has_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the locale of the environment can show more than ASCII."""
    if sys.platform == "win32":
        return "utf" in (sys.stdout.encoding or "").lower()
    language = environ.get("LANG", "")
    kind = environ.get("LC_CTYPE", "")
    if kind in _COERCED and language in ("", "C", "POSIX"):
        kind = language
    locale = environ.get("LC_ALL") or kind or language
    return "utf" in locale.lower()
