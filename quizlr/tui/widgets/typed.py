"""Where a number, a word or an expression is typed."""

from textual.widgets import Input

from quizlr.clean import clean
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui.widgets.fields import GivenChanged


class Typed(Input):
    """One line of typing in which every printable key types; Enter asks whether it can be read."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.complete = False

    @property
    def given(self) -> str:
        """What stands in the field, without space around it."""
        return self.value.strip()

    def validate_value(self, value: str) -> str:
        """Keep what a terminal could obey out of the field, pasted text included."""
        return clean(value).replace("\n", " ").replace("\t", " ")

    def ask(self, question: QuestionView) -> None:
        """Begin with an empty line, longer where words are wanted."""
        self.set_class(question.accepts != "number", "-long")
        self.placeholder = "a number, such as 0.25 or 1/4" if question.accepts == "number" else ""
        self.value = ""
        self.reopen()

    def settle(self, feedback: FeedbackView) -> None:
        """Show the answer as it was read, and take no more keys."""
        self.value = feedback.said
        self.accept()

    def accept(self) -> None:
        """Take no more keys: the answer can be read and waits for a confidence."""
        self.complete = True
        self.disabled = True
        self.post_message(GivenChanged())

    def reopen(self) -> None:
        """Take keys again."""
        self.complete = False
        self.disabled = False
        self.focus()
