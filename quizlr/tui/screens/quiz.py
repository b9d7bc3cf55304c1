"""The session: question, answer, confidence, reveal; the same widgets from first to last."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from quizlr import wording
from quizlr.commands import Command
from quizlr.errors import NotSavedError, QuizlrError
from quizlr.service.views import FeedbackView, QuestionView, SummaryView, UnreadableView
from quizlr.tui import messages as told
from quizlr.tui.desk import Desk, Service
from quizlr.tui.lettering import Lettering
from quizlr.tui.screens.base import CommandScreen, bindings, sentence
from quizlr.tui.screens.phases import (
    Phase,
    feedback_command_applies,
    phase_hints,
    question_command_applies,
    question_hints,
)
from quizlr.tui.widgets.charts import StepShown
from quizlr.tui.widgets.fields import GivenChanged
from quizlr.tui.widgets.lines import Ends, Hint, KeyLine, ThinRule
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.question import HOW_SURE, QuestionPane
from quizlr.tui.widgets.reveal import Reveal
from quizlr.tui.widgets.typed import Typed

T = TypeVar("T")
Marking = Callable[[Service], FeedbackView | UnreadableView]


class QuizScreen(CommandScreen):
    """One session, daily or practice.

    Args:
        begin: begins the session.
        films: whether training is shown as a film or by its last frame.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("question", without=("question.choose", "question.sign")),
        *bindings("feedback"),
    ]

    def __init__(
        self, desk: Desk, lettering: Lettering, *, begin: Callable[[Service], None], films: bool = True
    ) -> None:
        super().__init__(desk, lettering)
        self._begin = begin
        self._films = films
        self._phase = self._before = Phase.SERVICE
        self._question: QuestionView | None = None
        self._feedback: FeedbackView | None = None
        self._confidence = ""
        self._answer: Marking | None = None

    def compose(self) -> ComposeResult:
        """Header, rule, the question and its reveal, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            yield Prose(self.lettering, id="note", indent=2)
            yield Reveal(self.lettering, id="reveal")
            yield ThinRule(self.lettering, id="under-reveal")
            yield QuestionPane(self.lettering, id="question")
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Begin the session and open its first question."""
        self._reveal.display = self.query_one("#under-reveal").display = False
        begin = self._begin

        def first(service: Service) -> QuestionView | None:
            begin(service)
            return service.next()

        self.ask(first, told.QuestionOpened)

    # Questions

    @on(told.QuestionOpened)
    def _put(self, message: told.QuestionOpened) -> None:
        if message.question is None:
            self.ask(_end, told.SessionEnded)
            return
        self._question, self._feedback = message.question, None
        with self.app.batch_update():
            self._show_head(message.question)
            self._reveal.display = self.query_one("#under-reveal").display = False
            self.query_one("#under-head").display = True
            self.query_one("#note", Prose).show("", mark="·", opening=message.note, style="$accent")
            self._pane.ask(message.question)
        self._body.scroll_home(animate=False)
        self._enter(Phase.ANSWER)

    def _show_head(self, question: QuestionView) -> None:
        self.query_one(Ends).show(wording.place_in_session(question), wording.time_left(question))

    @on(GivenChanged)
    def _given_changed(self) -> None:
        if self._phase in (Phase.ANSWER, Phase.CONFIDENCE):
            self._pane.say(HOW_SURE if self._pane.complete and self._pane.field else "")
            self.show_keys()

    # The answer

    def action_question_enter(self) -> None:
        """Give what was typed, or try again what was not saved."""
        if self._phase is Phase.RETRY:
            self._send()
        elif self._question is not None and self._pane.given == ".":
            self.action_question_unknown()
        elif not (self._pane.complete and self._pane.typing is None):
            given = self._pane.given
            self._ask_service(lambda service: service.read(given), told.AnswerRead)

    @on(Typed.Submitted)
    def _typed(self) -> None:
        self.action_question_enter()

    @on(told.AnswerRead)
    def _read(self, message: told.AnswerRead) -> None:
        self._enter(Phase.ANSWER)
        if message.unreadable is not None:
            self._pane.say(message.unreadable.reason, mark="?", style="$accent")
        elif self._pane.typing is not None:
            self._enter(Phase.CONFIDENCE)
            self._pane.typing.accept()

    def action_question_guess(self) -> None:
        """State a guess."""
        self._state("guess")

    def action_question_unsure(self) -> None:
        """State an unsure answer."""
        self._state("unsure")

    def action_question_sure(self) -> None:
        """State a sure answer."""
        self._state("sure")

    def action_question_unknown(self) -> None:
        """Say "don't know"."""
        self._mark(None, "")

    def _state(self, confidence: str) -> None:
        self._confidence = confidence
        if self._question is not None and self._question.accepts == "reveal":
            self._ask_service(lambda service: service.turn(confidence), told.CardTurned)
        else:
            self._mark(self._pane.given, confidence)

    @on(told.CardTurned)
    def _turned(self, message: told.CardTurned) -> None:
        self._pane.turn(message.view)
        self._enter(Phase.SELF_RATING)

    def _mark(self, text: str | None, confidence: str) -> None:
        self._answer = lambda service: service.answer(text, confidence)
        self._send()

    def _send(self) -> None:
        if self._answer is not None:
            self._ask_service(self._answer, told.AnswerMarked)

    @on(told.AnswerMarked)
    def _marked(self, message: told.AnswerMarked) -> None:
        if isinstance(message.result, UnreadableView):
            self._read(told.AnswerRead(message.result))
            return
        self._answer = None
        self._reveal_answer(message.result)

    # The reveal

    def _reveal_answer(self, feedback: FeedbackView) -> None:
        self._feedback = feedback
        with self.app.batch_update():
            self._show_feedback_head(feedback)
            self.query_one("#note", Prose).show("")
            self._reveal.display = self.query_one("#under-reveal").display = True
            self._reveal.open(feedback)
            self._pane.settle(feedback)
            self._fit()
        self._body.scroll_home(animate=False)
        self._enter(Phase.NEXT)
        if feedback.has_picture:
            self.call_after_refresh(self._fetch_picture, feedback.showing)

    def _show_feedback_head(self, feedback: FeedbackView) -> None:
        if self._question is not None:
            place = f"{self._question.number} of {self._question.total}"
            self.query_one(Ends).show(f"{place} · {wording.said(feedback)}")

    def _fetch_picture(self, showing: str) -> None:
        self.ask(lambda service: service.picture(), lambda drawn: told.PictureDrawn(showing, drawn))

    @on(told.PictureDrawn)
    def _drawn(self, message: told.PictureDrawn) -> None:
        if self._feedback is not None and self._feedback.showing == message.showing:
            self._reveal.film(message.picture, still=self._feedback.still or not self._films)

    @on(StepShown)
    def _count_steps(self, message: StepShown) -> None:
        if self._feedback is not None and message.last_step:
            self.query_one(Ends).show_right(f"step {message.step} of {message.last_step}")

    def _fit(self) -> None:
        room = self._body.scrollable_content_region
        self._reveal.fit(room.width, room.height)
        self.query_one("#under-head").display = not self._reveal.charts.display

    def on_resize(self) -> None:
        """Give charts and words their new shares."""
        if self._feedback is not None:
            self.call_after_refresh(self._fit)

    # After the verdict

    def action_feedback_next(self) -> None:
        """Open the next question."""
        self._ask_service(lambda service: service.next(), told.QuestionOpened)

    def action_feedback_another(self) -> None:
        """Open another variant of the same card."""
        self._ask_service(lambda service: service.another(), told.QuestionOpened)

    def action_feedback_adjust(self) -> None:
        """Ask how the answer is to be rated."""
        self._enter(Phase.ADJUSTMENT)

    def action_feedback_slip(self) -> None:
        """Say that it was a slip."""
        self._say_more(lambda service: service.slip())

    def action_feedback_dispute(self) -> None:
        """Dispute the key."""
        self._say_more(lambda service: service.dispute())

    def action_feedback_flag(self) -> None:
        """Mark the question for later."""
        self._say_more(lambda service: service.flag())

    def action_feedback_suspend(self) -> None:
        """Ask this card no more."""
        self._say_more(lambda service: service.suspend())

    def _say_more(self, call: Callable[[Service], FeedbackView]) -> None:
        self._ask_service(call, told.FeedbackChanged)

    @on(told.FeedbackChanged)
    def _changed(self, message: told.FeedbackChanged) -> None:
        self._feedback = message.feedback
        self.query_one(Ends).show_right(wording.marks_line(message.feedback))
        self._reveal.show_words(message.feedback)
        self._enter(Phase.NEXT)

    def action_feedback_undo(self) -> None:
        """Take the last action back and show its question again."""

        def undo(service: Service) -> told.QuestionOpened:
            sentence = service.undo()
            return told.QuestionOpened(service.next(), sentence)

        self._ask_service(undo, lambda opened: opened)

    action_question_undo = action_feedback_undo

    # Leaving

    def action_feedback_leave(self) -> None:
        """End the session here; what was answered is kept."""
        self._ask_service(_end, told.SessionEnded)

    action_question_leave = action_feedback_leave

    @on(told.SessionEnded)
    def _ended(self, message: told.SessionEnded) -> None:
        from quizlr.tui.screens.summary import SummaryScreen

        self.dismiss()
        if message.summary.answered:
            self.app.push_screen(SummaryScreen(self.desk, self.lettering, message.summary))

    def _help(self) -> None:
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.lettering, self.context))

    action_question_help = action_feedback_help = _help

    # Keys

    @property
    def context(self) -> str:  # type: ignore[override]
        """Question until the verdict stands, feedback after it."""
        return "question" if self._feedback is None else "feedback"

    def applies(self, command: Command) -> bool:
        """Whether a command would do something in this phase, with this question or this answer."""
        if self._question is None or self._phase is Phase.SERVICE:
            return False
        if self._feedback is None:
            return question_command_applies(
                command.action, self._phase, self._question, complete=self._pane.complete
            )
        return self._phase is Phase.NEXT and feedback_command_applies(
            command.action, self._question, self._feedback
        )

    def hints(self) -> list[Hint]:
        """The keys of this phase."""
        if own := phase_hints(self._phase):
            return own
        if self._question is not None and self._feedback is None:
            return question_hints(self._question, self._phase, complete=self._pane.complete)
        return super().hints()

    def on_key(self, event: events.Key) -> None:
        """End a running film, which is all that key does; else take the keys of this phase."""
        charts = self._reveal.charts
        if charts.playing:
            charts.finish()
        elif not self._phase_key(event.key):
            return
        event.stop()
        event.prevent_default()

    def _phase_key(self, key: str) -> bool:
        back = key in ("backspace", "escape", "q")
        if self._phase in (Phase.SELF_RATING, Phase.ADJUSTMENT) and key in "1234":
            self._rate(key)
        elif self._phase is Phase.ADJUSTMENT and back:
            self._enter(Phase.NEXT)
        elif self._phase is Phase.CONFIDENCE and back and self._pane.typing is not None:
            self._pane.typing.reopen()
            self._pane.say("")
            self._enter(Phase.ANSWER)
        elif self._phase is Phase.RETRY and key == "r":
            self._send()
        else:
            return False
        return True

    def _rate(self, key: str) -> None:
        if self._phase is Phase.SELF_RATING:
            self._mark(key, self._confidence)
        else:
            self._say_more(lambda service: service.adjust(int(key)))

    # Calls

    def _ask_service(self, call: Callable[[Service], T], fact: Callable[[T], Message]) -> None:
        self._before, self._phase = self._phase, Phase.SERVICE
        self.ask(call, fact)

    def tell_trouble(self, error: QuizlrError) -> None:
        """Keep an answer that was not saved for another try; say anything else on a panel."""
        if self._question is None:
            self.dismiss()
        elif isinstance(error, NotSavedError) and self._answer is not None:
            self.set_focus(None)
            self._pane.say(f"{sentence(error)} r or Enter tries again.", mark="✗", style="$wrong")
            self._enter(Phase.RETRY)
            return
        self._enter(self._before)
        super().tell_trouble(error)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.show_keys()

    @property
    def _pane(self) -> QuestionPane:
        return self.query_one(QuestionPane)

    @property
    def _reveal(self) -> Reveal:
        return self.query_one(Reveal)

    @property
    def _body(self) -> VerticalScroll:
        return self.query_one("#body", VerticalScroll)


def _end(service: Service) -> SummaryView:
    summary = service.summary()
    service.leave()
    return summary
