"""The first half of every round: a question is put, an answer and a confidence are given, kept and marked."""

from collections.abc import Callable
from typing import TypeVar

from textual import on
from textual.containers import VerticalScroll
from textual.message import Message

from quizlr import wording
from quizlr.errors import NotSavedError, QuizlrError
from quizlr.service.views import FeedbackView, QuestionView, UnreadableView
from quizlr.tui import messages as told
from quizlr.tui import onekey
from quizlr.tui.desk import Service
from quizlr.tui.screens.base import CommandScreen, sentence
from quizlr.tui.screens.phases import BACK_KEYS, MET_KEYS, RATING_KEYS, Phase, how_sure
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.essay import Essay
from quizlr.tui.widgets.fields import GivenChanged, StatedAtOnce
from quizlr.tui.widgets.lines import Ends
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.question import QuestionPane
from quizlr.tui.widgets.typed import Typed

T = TypeVar("T")
Marking = Callable[[Service], FeedbackView | UnreadableView]


class AskingScreen(CommandScreen):
    """Puts one question after the other; what follows the verdict is the business of `reveal`."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.phase = self._before = Phase.SERVICE
        self.question: QuestionView | None = None
        self.feedback: FeedbackView | None = None
        self._confidence = ""
        self._answer: Marking | None = None

    def reveal(self, feedback: FeedbackView) -> None:
        """Show the verdict on an answer that was kept."""
        raise NotImplementedError

    def show_question(self, question: QuestionView, note: str = "") -> None:
        """Put a question; `note` says what led to it."""
        self.question, self.feedback = question, None
        self.query_one(Ends).show(wording.place_in_session(question), wording.time_left(question))
        self.tell(note, question.news)
        self.pane.ask(question)
        self.body.scroll_home(animate=False)
        self.enter(Phase.ANSWER)

    def tell(self, sentence: str, news: str = "") -> None:
        """Say something above the question, plain text and prose after it; both empty say nothing."""
        self.query_one("#note", Prose).show(news, mark="·", opening=sentence, style="$accent")

    @property
    def pane(self) -> QuestionPane:
        """The question with the field for its answer."""
        return self.query_one(QuestionPane)

    @property
    def body(self) -> VerticalScroll:
        """What scrolls, between header and keys."""
        return self.query_one("#body", VerticalScroll)

    @property
    def at_once(self) -> bool:
        """Whether one key gives answer and confidence to this question."""
        return self.setup.one_key and self.question is not None and onekey.serves(self.question)

    # The answer

    @on(GivenChanged)
    def _given_changed(self) -> None:
        if self.phase in (Phase.ANSWER, Phase.CONFIDENCE):
            asked = self.pane.complete and self.pane.field and self.pane.leaves_room(self.body.size.height)
            self.pane.say(how_sure(self.setup.keyboard) if asked else "")
            self.show_keys()
            if self.pane.field and self.pane.given:
                self.pane.field.scroll_visible(animate=False)

    def action_question_enter(self) -> None:
        """Give what was typed, or try again what was not saved."""
        if self.phase is Phase.RETRY:
            self._send()
        elif self.question is not None and self.pane.given == ".":
            self.action_question_unknown()
        elif not (self.pane.complete and self.pane.typing is None):
            given = self.pane.given
            self.ask_service(lambda service: service.read(given), told.AnswerRead)

    @on(Typed.Submitted)
    @on(Essay.Submitted)
    def _typed(self) -> None:
        self.action_question_enter()

    @on(told.AnswerRead)
    def _read(self, message: told.AnswerRead) -> None:
        self.enter(Phase.ANSWER)
        if message.unreadable is not None:
            self.pane.say(message.unreadable.reason, mark="?", style="$accent")
        elif self.pane.typing is not None:
            self.enter(Phase.CONFIDENCE)
            self.pane.typing.accept()

    def action_question_hint(self) -> None:
        """Show a hint."""
        self.pane.hint()
        self.show_keys()

    # Confidence

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

    @on(StatedAtOnce)
    def _stated_at_once(self, message: StatedAtOnce) -> None:
        if self.phase is Phase.ANSWER:
            self._state(message.confidence)

    def _state(self, confidence: str) -> None:
        self._confidence = confidence
        if self.question is not None and self.question.marked_by:
            written = self.pane.given
            self.ask_service(lambda service: service.turn(confidence, written), told.CardTurned)
        else:
            self._mark(self.pane.given, confidence)

    @on(told.CardTurned)
    def _turned(self, message: told.CardTurned) -> None:
        self.pane.turn(message.view)
        self.enter(Phase.RUBRIC if message.view.criteria else Phase.SELF_RATING)
        self.call_after_refresh(self.body.scroll_end, animate=False)

    # Marking

    def _mark(self, text: str | None, confidence: str) -> None:
        self._answer = lambda service: service.answer(text, confidence)
        self._send()

    def _send(self) -> None:
        if self._answer is not None:
            self.ask_service(self._answer, told.AnswerMarked)

    @on(told.AnswerMarked)
    def _marked(self, message: told.AnswerMarked) -> None:
        if isinstance(message.result, UnreadableView):
            self._read(told.AnswerRead(message.result))
            return
        self._answer = None
        self.reveal(message.result)

    def answering_key(self, key: str) -> bool:
        """Take a key that only this phase of answering knows; False where it has no such meaning."""
        if self.phase is Phase.SELF_RATING and key in RATING_KEYS:
            self._mark(key, self._confidence)
        elif self.phase is Phase.RUBRIC and key in MET_KEYS:
            self._decide(met=MET_KEYS[key])
        elif self.phase is Phase.RUBRIC and key == "backspace":
            self.pane.undecide()
        elif self.phase is Phase.CONFIDENCE and key in BACK_KEYS and self.pane.typing is not None:
            self.pane.typing.reopen()
            self.pane.say("")
            self.enter(Phase.ANSWER)
        elif self.phase is Phase.RETRY and key == "r":
            self._send()
        else:
            return False
        return True

    def _decide(self, *, met: bool) -> None:
        self.pane.decide(met=met)
        if self.pane.rubric.done:
            self._mark(self.pane.rubric.given, self._confidence)
        else:
            self.call_after_refresh(self.body.scroll_end, animate=False)

    # Calls

    def ask_service(self, call: Callable[[Service], T], fact: Callable[[T], Message]) -> None:
        """Ask the service; until it has answered, no command applies."""
        self._before, self.phase = self.phase, Phase.SERVICE
        self.ask(call, fact)

    def resume(self) -> None:
        """Wait for what was waited for before the service was asked."""
        self.enter(self._before)

    def enter(self, phase: Phase) -> None:
        """Wait for something else, and show its keys."""
        self.phase = phase
        self.show_keys()

    def tell_trouble(self, error: QuizlrError) -> None:
        """Keep an answer that was not saved for another try; say anything else on a panel."""
        if self.question is None:
            self.dismiss()
        elif isinstance(error, NotSavedError) and self._answer is not None:
            self.set_focus(None)
            enter = self.setup.keyboard["question.enter"].shown
            self.pane.say(f"{sentence(error)} r or {enter} tries again.", mark="✗", style="$wrong")
            self.enter(Phase.RETRY)
            return
        self.resume()
        super().tell_trouble(error)
