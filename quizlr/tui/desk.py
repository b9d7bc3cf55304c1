"""The service on a thread of its own: calls wait their turn there, and none holds up the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from quizlr.config import Config
    from quizlr.render.picture import Picture
    from quizlr.service.lab import Lab
    from quizlr.service.options import SessionOptions
    from quizlr.service.views import (
        FeedbackView,
        HomeView,
        LabView,
        ProofView,
        QuestionView,
        RereadView,
        SourceView,
        SummaryView,
        TurnedView,
        UndoneView,
        UnreadableView,
        WhyView,
    )
    from quizlr.settings import Value

T = TypeVar("T")


class Service(Protocol):
    """What the screens ask of the service; every call may block and may raise QuizlrError."""

    def home(self) -> HomeView:
        """Today's plan and how the journal stands."""

    def begin(self, kind: str = "daily", *, limit: int | None = None, more_new: int = 0) -> None:
        """Begin a session, daily or practice, or go on with an open one."""

    def start(self, options: SessionOptions) -> None:
        """Begin the session that was asked for on the command line, or go on with an open one."""

    def rest(self) -> None:
        """Tidy the database while a question is being read."""

    def trust_clock(self) -> None:
        """Take the time for right, whatever the log says."""

    def next(self) -> QuestionView | None:
        """Open the next showing; None when the plan is done."""

    def another(self) -> QuestionView:
        """Open another variant of the card just answered."""

    def ground(self) -> QuestionView:
        """A question on what the card just answered builds on."""

    def twin(self) -> QuestionView:
        """Open the same question with one number changed."""

    def proof(self) -> ProofView | None:
        """What stands behind the key of the answered question."""

    @property
    def lab(self) -> Lab:
        """The bench of the Lab."""

    def lab_asked(self) -> LabView:
        """Put the answered question on the bench."""

    def read(self, text: str) -> UnreadableView | None:
        """Say why an answer cannot be read, or None where it can."""

    def turn(self, confidence: str, text: str = "") -> TurnedView:
        """Turn the card, after `text` was written where that is what it asks for."""

    def answer(self, text: str | None, confidence: str) -> FeedbackView | UnreadableView:
        """Mark and store an answer; None is don't know."""

    def why(self, name: str = "") -> WhyView:
        """Why the card answered last is due when it is."""

    def where(self) -> SourceView:
        """Where the answered question is written."""

    def eject(self) -> SourceView:
        """Copy its pack to the person's own, and say where it is written there."""

    def reread(self) -> RereadView:
        """Read the packs again after an edit."""

    def picture(self) -> Picture | None:
        """Run the training of the answered variant once more."""

    def adjust(self, rating: int) -> FeedbackView:
        """Rate the last answer 1 to 4."""

    def slip(self) -> FeedbackView:
        """Say that the last answer was a slip."""

    def dispute(self) -> FeedbackView:
        """Keep the last answer out of the schedule."""

    def flag(self) -> FeedbackView:
        """Mark the question, to look at it later."""

    def suspend(self) -> FeedbackView:
        """Do not ask this card again."""

    def undo(self) -> UndoneView:
        """Take back the last action and say what it was."""

    def summary(self) -> SummaryView:
        """What the session came to."""

    def leave(self) -> None:
        """End the session or park it."""

    def save_theme(self, name: str) -> None:
        """Keep the choice of colours."""

    def settings(self) -> Config:
        """What is in force."""

    def set(self, name: str, value: Value) -> Config:
        """Make a setting stick."""

    def close(self) -> None:
        """Let go of the database."""


class Desk:
    """The one thread on which the service is opened, asked and closed.

    Args:
        open_service: imports and opens the service; called on that thread.
    """

    def __init__(self, open_service: Callable[[], Service]) -> None:
        self._open_service = open_service
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="service")
        self._service: Service | None = None

    async def open(self) -> None:
        """Open the service, unless it is open.

        Raises:
            QuizlrError: it cannot be opened; the sentence says why.
        """
        if self._service is None:
            loop = asyncio.get_running_loop()
            self._service = await loop.run_in_executor(self._thread, self._open_service)

    async def ask(self, call: Callable[[Service], T]) -> T:
        """What `call` returns, run on the service's thread after all calls before it.

        Raises:
            QuizlrError: as the service raised it.
        """
        await self.open()
        service = self._service
        assert service is not None  # noqa: S101 - `open` has set it or raised
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, service)

    def close(self) -> None:
        """Close the service after the calls under way; later calls are refused."""
        if self._service is not None:
            self._thread.submit(self._service.close)
            self._service = None
        self._thread.shutdown(wait=True)
