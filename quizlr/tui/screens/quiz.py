"""The session: question, answer, confidence, reveal; the same widgets from first to last."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import VerticalScroll

from quizlr import wording
from quizlr.commands import Command
from quizlr.errors import ClockError, QuizlrError, UsageError
from quizlr.service.views import FeedbackView, QuestionView, SourceView, SummaryView
from quizlr.tui import messages as told
from quizlr.tui import onekey
from quizlr.tui.desk import Service
from quizlr.tui.screens.asking import AskingScreen
from quizlr.tui.screens.phases import (
    BACK_KEYS,
    RATING_KEYS,
    Phase,
    feedback_command_applies,
    phase_hints,
    question_command_applies,
    question_hints,
)
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.charts import StepShown
from quizlr.tui.widgets.lines import Ends, Hint, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.question import QuestionPane
from quizlr.tui.widgets.reveal import Reveal


class QuizScreen(AskingScreen):
    """One session, daily or practice.

    Args:
        setup: what every screen is given.
        begin: begins the session.
    """

    def __init__(self, setup: Setup, *, begin: Callable[[Service], None]) -> None:
        super().__init__(setup)
        self._begin = begin
        self._over: SummaryView | None = None

    def compose(self) -> ComposeResult:
        """Header, rule, the question and its reveal, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            yield Prose(self.lettering, id="note", indent=2)
            yield Reveal(self.lettering, ground_key=self.setup.keyboard["feedback.ground"].shown, id="reveal")
            yield ThinRule(self.lettering, id="under-reveal")
            yield QuestionPane(self.lettering, id="question", one_key=self.setup.one_key)
        yield MoreBelow(self.lettering)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Begin the session and open its first question."""
        self._show_reveal(shown=False)
        self.pane.display = False
        self._open(trusting=False)

    def _open(self, *, trusting: bool) -> None:
        begin = self._begin

        def first(service: Service) -> QuestionView | None:
            if trusting:
                service.trust_clock()
            begin(service)
            return service.next()

        self.ask(first, told.QuestionOpened)

    def tell_trouble(self, error: QuizlrError) -> None:
        """Say what happened; an unlikely time is asked about instead."""
        if not isinstance(error, ClockError):
            super().tell_trouble(error)
            return
        from quizlr.tui.screens.panels import ClockScreen

        self.app.push_screen(ClockScreen(error, self.lettering), self._clock_told)

    def _clock_told(self, way: str | None) -> None:
        if way:
            self._open(trusting=True)
        else:
            self.app.pop_screen()

    @on(told.QuestionOpened)
    def _put(self, message: told.QuestionOpened) -> None:
        if message.question is None:
            self.ask(_end, told.SessionEnded)
            return
        with self.app.batch_update():
            self._show_reveal(shown=False)
            self.query_one("#under-head").display = self.pane.display = True
            self.show_question(message.question, message.note)
        self.run_worker(self._rest(), group="service", exit_on_error=False)

    async def _rest(self) -> None:
        await self.setup.desk.ask(lambda service: service.rest())

    # The reveal

    def reveal(self, feedback: FeedbackView) -> None:
        """Show verdict and words at once, and fetch the training that is drawn above them."""
        self.feedback = feedback
        with self.app.batch_update():
            self._show_head(self._as_shown(feedback))
            self.tell("")
            self._show_reveal(shown=True)
            self._reveal.open(self._as_shown(feedback))
            self.pane.settle(feedback)
            self._fit()
        self.body.scroll_home(animate=False)
        self.enter(Phase.NEXT)
        if feedback.has_picture:
            self.call_after_refresh(self._fetch_picture, feedback.showing)

    def _show_reveal(self, *, shown: bool) -> None:
        self._reveal.display = self.query_one("#under-reveal").display = shown

    def _as_shown(self, feedback: FeedbackView) -> FeedbackView:
        """The verdict in places where the options had no letters."""
        if self.question is None or not self.at_once:
            return feedback
        return onekey.told_by_place(feedback, self.question.options)

    def _show_head(self, feedback: FeedbackView) -> None:
        if self.question is not None:
            place = f"{self.question.number} of {self.question.total}"
            self.query_one(Ends).show(f"{place} · {wording.said(feedback)}")

    def _fetch_picture(self, showing: str) -> None:
        self.ask(lambda service: service.picture(), lambda drawn: told.PictureDrawn(showing, drawn))

    @on(told.PictureDrawn)
    def _drawn(self, message: told.PictureDrawn) -> None:
        if self.feedback is not None and self.feedback.showing == message.showing:
            self._reveal.film(message.picture, still=self.feedback.still or not self.setup.films)

    @on(StepShown)
    def _count_steps(self, message: StepShown) -> None:
        if self.feedback is not None and message.last_step:
            self.query_one(Ends).show_right(f"step {message.step} of {message.last_step}")

    def _fit(self) -> None:
        if not self.query(Reveal):
            return  # it came late: the session is over and the screen is on its way out
        room = self.body.scrollable_content_region
        self._reveal.fit(room.width, room.height)
        self.query_one("#under-head").display = not self._reveal.charts.display

    def on_resize(self) -> None:
        """Give charts and words their new shares."""
        if self.feedback is not None:
            self.call_after_refresh(self._fit)

    @property
    def _reveal(self) -> Reveal:
        return self.query_one(Reveal)

    # After the verdict

    def action_feedback_next(self) -> None:
        """Open the next question."""
        self.ask_service(lambda service: service.next(), told.QuestionOpened)

    def action_feedback_another(self) -> None:
        """Open another variant of the same card."""
        self.ask_service(lambda service: service.another(), told.QuestionOpened)

    def action_feedback_twin(self) -> None:
        """Open the same question with one number changed."""
        self.ask_service(lambda service: service.twin(), told.QuestionOpened)

    def action_feedback_ground(self) -> None:
        """Ask about what the card builds on."""
        self.ask_service(lambda service: service.ground(), told.QuestionOpened)

    def action_feedback_adjust(self) -> None:
        """Ask how the answer is to be rated."""
        self.enter(Phase.ADJUSTMENT)

    def action_feedback_slip(self) -> None:
        """Say that it was a slip."""
        self._say_more(lambda service: service.slip())

    def action_feedback_dispute(self) -> None:
        """Dispute the key, and show what stands behind it."""
        self._say_more(lambda service: service.dispute())
        self.ask(lambda service: service.proof(), told.ProofRead)

    @on(told.ProofRead)
    def _show_proof(self, message: told.ProofRead) -> None:
        from quizlr.tui.screens.proof import ProofScreen

        if message.proof is not None and self.feedback is not None and self.feedback.disputed:
            self.app.push_screen(ProofScreen(self.setup, message.proof), self._proof_left)

    def _proof_left(self, undo: bool | None) -> None:  # noqa: FBT001 - what the screen was left with
        if undo:
            self.action_feedback_undo()

    def action_feedback_why(self) -> None:
        """Show the numbers behind the due day."""
        self.ask_service(lambda service: service.why(), told.ReasonsRead)

    @on(told.ReasonsRead)
    def _show_reasons(self, message: told.ReasonsRead) -> None:
        from quizlr.tui.screens.panels import ReasonsScreen

        self.resume()
        self.app.push_screen(ReasonsScreen(message.view, self.lettering))

    # Editing

    def action_feedback_edit(self) -> None:
        """Open the question in the person's editor."""
        self.ask_service(lambda service: service.where(), told.SourceFound)

    @on(told.SourceFound)
    def _open_source(self, message: told.SourceFound) -> None:
        from quizlr.tui.screens.panels import ShippedScreen

        self.resume()
        source = message.source
        if not source.shipped:
            self._edit(source)
            return
        self.app.push_screen(ShippedScreen(self.lettering), partial(self._edit_shipped, source))

    def _edit_shipped(self, source: SourceView, way: str | None) -> None:
        if way == "copy":
            self.ask_service(lambda service: service.eject(), told.SourceFound)
        elif way == "here":
            self._edit(source)

    def _edit(self, source: SourceView) -> None:
        """Leave the screen to the editor, then read the packs again."""
        try:
            with self.app.suspend():
                trouble = _trouble_editing(source)
        except SuspendNotSupported:
            advice = f"Open {source.file} at line {source.line} yourself."
            trouble = UsageError("an editor cannot be opened from here", advice)
        if trouble is not None:
            self.tell_trouble(trouble)
        else:
            self.ask_service(lambda service: service.reread(), told.PacksRead)

    @on(told.PacksRead)
    def _packs_read(self, message: told.PacksRead) -> None:
        self._changed(told.FeedbackChanged(message.result.feedback))
        self.tell("", message.result.sentence)
        self.body.scroll_home(animate=False)

    # Remarks

    def action_feedback_flag(self) -> None:
        """Mark the question for later."""
        self._say_more(lambda service: service.flag())

    def action_feedback_suspend(self) -> None:
        """Ask this card no more."""
        self._say_more(lambda service: service.suspend())

    def _say_more(self, call: Callable[[Service], FeedbackView]) -> None:
        self.ask_service(call, told.FeedbackChanged)

    @on(told.FeedbackChanged)
    def _changed(self, message: told.FeedbackChanged) -> None:
        self.feedback = message.feedback
        self.query_one(Ends).show_right(wording.marks_line(message.feedback))
        self._reveal.show_words(self._as_shown(message.feedback))
        self.enter(Phase.NEXT)

    def action_feedback_undo(self) -> None:
        """Take back what was said of the answer, or the answer; then its question comes again."""
        self.ask_service(_take_back, lambda fact: fact)

    action_question_undo = action_feedback_undo

    @on(told.RemarkUndone)
    def _remark_undone(self, message: told.RemarkUndone) -> None:
        if self.feedback is None:
            self.tell(message.sentence)
            self.resume()
            return
        self._changed(told.FeedbackChanged(message.feedback))
        self.query_one(Ends).show_right(wording.marks_line(message.feedback) or "taken back")

    # Leaving

    def action_feedback_leave(self) -> None:
        """End the session here; what was answered is kept."""
        self.ask_service(_end, told.SessionEnded)

    action_question_leave = action_feedback_leave

    @on(told.SessionEnded)
    def _ended(self, message: told.SessionEnded) -> None:
        self._over = message.summary
        self._go_on()

    def on_screen_resume(self) -> None:
        """Leave, where the session ended while something lay over it."""
        self._go_on()

    def _go_on(self) -> None:
        """To the summary, as soon as nothing lies over this screen."""
        from quizlr.tui.screens.summary import SummaryScreen

        if self._over is None or not self.is_active:
            return
        self.dismiss()
        if self._over.answered:
            self.app.push_screen(SummaryScreen(self.setup, self._over))

    def _help(self) -> None:
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, self.context))

    action_question_help = action_feedback_help = _help

    # Keys

    @property
    def context(self) -> str:  # type: ignore[override]
        """Question until the verdict stands, feedback after it."""
        return "question" if self.feedback is None else "feedback"

    def applies(self, command: Command) -> bool:
        """Whether a command would do something in this phase, with this question or this answer."""
        if self.question is None or self.phase is Phase.SERVICE:
            return False
        if self.feedback is None:
            return question_command_applies(
                command.action,
                self.phase,
                self.question,
                complete=self.pane.complete,
                hints_left=self.pane.hints_left,
            )
        return self.phase is Phase.NEXT and feedback_command_applies(
            command.action, self.question, self.feedback
        )

    def hints(self) -> list[Hint]:
        """The keys of this phase."""
        if own := phase_hints(self.phase, self.setup.keyboard):
            return own
        if self.question is not None and self.feedback is None:
            return question_hints(
                self.question,
                self.phase,
                self.setup.keyboard,
                complete=self.pane.complete,
                at_once=self.at_once,
                hints_left=self.pane.hints_left,
            )
        return super().hints()

    async def on_key(self, event: events.Key) -> None:
        """End a running film, which is all that key does; else take the keys of this phase."""
        charts = self._reveal.charts
        if charts.playing:
            charts.finish()
        elif not (self.answering_key(event.key) or self._rating_key(event.key)):
            return
        event.stop()
        event.prevent_default()

    def _rating_key(self, key: str) -> bool:
        if self.phase is not Phase.ADJUSTMENT:
            return False
        if key in RATING_KEYS:
            self._say_more(lambda service: service.adjust(int(key)))
        elif key in BACK_KEYS:
            self.enter(Phase.NEXT)
        else:
            return False
        return True


def _trouble_editing(source: SourceView) -> UsageError | None:
    """Open the editor and wait; an error must not leave `suspend`, which would not bring the screen back."""
    from quizlr.service.editor import edit

    try:
        edit(Path(source.file), source.line)
    except UsageError as error:
        return error
    return None


def _take_back(service: Service) -> told.RemarkUndone | told.QuestionOpened:
    undone = service.undo()
    if undone.feedback is not None:
        return told.RemarkUndone(undone.sentence, undone.feedback)
    return told.QuestionOpened(service.next(), undone.sentence)


def _end(service: Service) -> SummaryView:
    summary = service.summary()
    service.leave()
    return summary
