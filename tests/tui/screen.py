"""The screen under test: an application on canned views, and its rows as text."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from quizlr.config import Config
from quizlr.tui.app import QuizlrApp
from tests.tui.fake_service import TODAY, FakeService

_NAMES = {
    " ": "space",
    ".": "full_stop",
    "+": "plus",
    "-": "minus",
    "!": "exclamation_mark",
    "?": "question_mark",
}
_QUIET_ROUNDS = 3
GOLDEN = Path(__file__).parent / "golden"


@asynccontextmanager
async def running(
    service: FakeService | None = None,
    config: Config | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    **options: Any,
) -> AsyncIterator[Pilot[None]]:
    """The application on a headless terminal, its first screen complete."""
    served = service if service is not None else FakeService()
    app = QuizlrApp(lambda: served, config, today=TODAY, **options)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the service has answered and everything is drawn: no message, no worker, no new screen.

    `pause(0)` waits for the queues of the screen and its widgets, and not, as `pause()` does, for the
    processor to be idle; a message may still be on its way from one of them to the next, hence the rounds.
    """
    quiet = 0
    while quiet < _QUIET_ROUNDS:
        screen = pilot.app.screen
        await pilot.pause(0)
        working = not all(worker.is_finished for worker in pilot.app.workers)
        if working:
            await pilot.app.workers.wait_for_complete()
        quiet = 0 if working or pilot.app.screen is not screen else quiet + 1


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another, each when the one before has had its effect."""
    for key in keys:
        pilot.app.post_message(events.Key(_NAMES.get(key, key), key if len(key) == 1 else None))
        await settled(pilot)


def rows(pilot: Pilot[None]) -> list[str]:
    """What stands on the screen, one text a row, spaces at the end cut off."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def text(pilot: Pilot[None]) -> str:
    """What stands on the screen, as one text."""
    return "\n".join(rows(pilot))


def matches_golden(pilot: Pilot[None], name: str) -> None:
    """Compare the screen with `golden/<name>.txt`; UPDATE_GOLDEN=1 writes it instead."""
    path = GOLDEN / f"{name}.txt"
    shown = text(pilot).rstrip("\n") + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8"), f"see {path.name}; UPDATE_GOLDEN=1 accepts"
