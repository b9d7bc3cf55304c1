"""A question as it is put, and the place where its answer is given."""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import ComposeResult
from textual.containers import Vertical

from quizlr.service.views import FeedbackView, QuestionView, TurnedView
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.essay import Essay
from quizlr.tui.widgets.fields import Choices, Field, Ordering
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.rubric import IS_IT_THERE, Rubric
from quizlr.tui.widgets.signs import Signs
from quizlr.tui.widgets.table import DataBlock
from quizlr.tui.widgets.toggles import Toggles
from quizlr.tui.widgets.typed import Typed

_ASIDE_ROWS = 2
HOW_WELL = "How well did you know it?"
_TYPED = ("number", "text", "expression")
"""What is typed into one line."""


class QuestionPane(Vertical):
    """Prompt, data, question and the field for its answer; the same widgets for every question.

    Args:
        one_key: choices are answered, with a confidence, by one key.
    """

    def __init__(self, lettering: Lettering, *, id: str | None = None, one_key: bool = False) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._fields: dict[str, Field | Typed | Essay] = {
            "letter": Choices(lettering, id="choices", one_key=one_key),
            "letters": Toggles(lettering, id="toggles"),
            "order": Ordering(lettering, id="ordering"),
            "signs": Signs(lettering, id="signs"),
            "typed": Typed(id="typed"),
            "essay": Essay(id="essay"),
        }
        self.field: Field | Typed | Essay | None = None
        self._hints: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """All parts, each hidden until it has something to show."""
        yield Prose(self._lettering, id="prompt")
        yield DataBlock(self._lettering, id="data")
        yield Prose(self._lettering, id="asked")
        yield Prose(self._lettering, id="scale")
        yield Prose(self._lettering, id="hint", indent=2)
        yield from self._fields.values()
        yield Prose(self._lettering, id="turned")
        yield Rubric(self._lettering, id="rubric")
        yield Prose(self._lettering, id="aside", indent=2)

    def ask(self, question: QuestionView) -> None:
        """Put `question`, with an empty answer, and take keys for it."""
        with self._at_once():
            self._prose("prompt").show(question.prompt)
            self.query_one(DataBlock).show(question.table)
            self._prose("asked").show(question.question)
            self._prose("scale").show("", opening=question.scale, style="$quiet")
            self._hints = question.hints
            self._prose("hint").show("")
            self._prose("turned").show("")
            self.rubric.open(())
            self.say("")
            self._open_field(question)

    def hint(self) -> None:
        """Show one hint more."""
        shown, self._hints = self._hints[:1], self._hints[1:]
        for text in shown:
            self._prose("hint").show(text, mark="?", style="$accent")

    @property
    def hints_left(self) -> int:
        """How many hints were not shown yet."""
        return len(self._hints)

    def turn(self, card: TurnedView) -> None:
        """Show the answer side of a card, and the criteria for what was written."""
        answer = f"**Model answer.** {card.answer}" if card.criteria else card.answer
        self._prose("turned").show("\n\n".join(part for part in (answer, card.explanation) if part))
        self.rubric.open(card.criteria)
        self.say(f"{self.rubric.place} · {IS_IT_THERE}" if card.criteria else HOW_WELL)

    def decide(self, *, met: bool) -> None:
        """Say whether the criterion at hand is met, and ask for the next one."""
        self.rubric.decide(met=met)
        self._ask_next_point()

    def undecide(self) -> None:
        """Go back to the criterion before."""
        self.rubric.back()
        self._ask_next_point()

    def _ask_next_point(self) -> None:
        self.say("" if self.rubric.done else f"{self.rubric.place} · {IS_IT_THERE}")

    @property
    def rubric(self) -> Rubric:
        """The criteria of a free answer."""
        return self.query_one(Rubric)

    def settle(self, feedback: FeedbackView) -> None:
        """Stop taking answers; mark what was said and what is right."""
        self.say("")
        self._prose("turned").show("")
        self.rubric.open(())
        if self.field is not None:
            self.screen.set_focus(None)
            self.field.can_focus = False
            self.field.settle(feedback)

    def say(self, text: str, *, mark: str = "", style: str = "$quiet") -> None:
        """Say something under the answer, in place of what stood there; empty says nothing."""
        self._prose("aside").show("", mark=mark, opening=text, style=style)

    def leaves_room(self, rows: int) -> bool:
        """Whether something can be said under the answer without pushing anything out of `rows` rows."""
        aside = self._prose("aside")
        shown = aside.outer_size.height if aside.display else 0
        return self.size.height - shown + _ASIDE_ROWS <= rows

    @property
    def given(self) -> str:
        """The answer so far, as typed."""
        return self.field.given if self.field is not None else ""

    @property
    def complete(self) -> bool:
        """Whether a confidence can be stated."""
        return self.field is None or self.field.complete

    @property
    def typing(self) -> Typed | Essay | None:
        """The field for a typed answer, where that is what the question asks for."""
        return self.field if isinstance(self.field, Typed | Essay) else None

    def _open_field(self, question: QuestionView) -> None:
        self.field = self._fields.get(_field_for(question))
        for field in self._fields.values():
            field.display = field is self.field
        if self.field is None:
            self.screen.set_focus(None)
        else:
            self.field.can_focus = True
            self.field.ask(question)
            self.field.focus()

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        with self.app.batch_update():
            yield


def _field_for(question: QuestionView) -> str:
    if question.marked_by == "rubric":
        return "essay"
    return "typed" if question.accepts in _TYPED else question.accepts
