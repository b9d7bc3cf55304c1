"""Where an answer in one's own words is written."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from quizlr.clean import clean
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui.widgets.fields import GivenChanged


class Essay(TextArea):
    """Some lines of writing that wrap by themselves; Enter says that they are done."""

    @dataclass
    class Submitted(Message):
        """The person is done writing."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id, compact=True, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False
        )
        self.complete = False

    @property
    def given(self) -> str:
        """What was written, without space around it."""
        return clean(self.text).strip()

    def ask(self, _question: QuestionView) -> None:
        """Begin with an empty page."""
        self.text = ""
        self.reopen()

    def settle(self, _feedback: FeedbackView) -> None:
        """Leave what was written as it is, and take no more keys."""
        self.accept()

    def accept(self) -> None:
        """Take no more keys: the text stands and waits for a confidence."""
        self.complete = True
        self.disabled = True
        self.post_message(GivenChanged())

    def reopen(self) -> None:
        """Take keys again."""
        self.complete = False
        self.disabled = False
        self.focus()

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """Enter ends the writing; everything else writes."""
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Submitted())

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """Keep what a terminal could obey out of the text."""
        event.prevent_default()
        event.stop()
        self.insert(" ".join(clean(event.text).split()))
