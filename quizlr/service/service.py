"""The facade: everything a front end can ask for. Blocking; call it from one thread."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from secrets import randbits
from types import TracebackType
from typing import Any, Self

from quizlr import wording
from quizlr.answers.numbers import Unreadable
from quizlr.bank.loader import Bank, load_bank
from quizlr.bank.problems import Problem
from quizlr.bank.selectors import read
from quizlr.config import Config, set_value
from quizlr.errors import BusyError, ConfigError, StoreError, UsageError
from quizlr.paths import config_path, own_packs
from quizlr.quiz.judge import judge, readable
from quizlr.quiz.printed import from_json
from quizlr.render.picture import Picture
from quizlr.service.answering import Typed, adjusted, as_logged, comes_again, record
from quizlr.service.clockwise import check_clock
from quizlr.service.ejecting import eject, is_shipped
from quizlr.service.feedback import Answered, corrections, feedback_view, place_of
from quizlr.service.home import home_view
from quizlr.service.house import House
from quizlr.service.lab import Lab
from quizlr.service.listing import CardRow, list_cards
from quizlr.service.options import SessionOptions
from quizlr.service.placing import seed
from quizlr.service.planner import Planner
from quizlr.service.proof import proof_of
from quizlr.service.queue import queue
from quizlr.service.rereading import Packs, carry_over
from quizlr.service.showing import train_again, turned_view
from quizlr.service.sitting import Sitting
from quizlr.service.standing import standings
from quizlr.service.summary import newly_solid, summary_view
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
from quizlr.service.why import why
from quizlr.settings import BY_NAME, Value, fault
from quizlr.store.lock import SessionLock
from quizlr.store.records import LoggedReview

READ_AGAIN = "Read again; the next showing has the new text."
NOTHING_CHANGED = "Nothing was changed."
_LOG_SEARCHED = 1000
_SAID = {"flag": "flagged", "suspend": "suspended"}


class Service:
    """What a person can do.

    Args:
        house: packs, log, clock and settings.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._sitting: Sitting | None = None
        self._lock = SessionLock(house.database)
        self._said: dict[str, bool] = {}
        self._clock_trusted = False
        self._lab = Lab()
        self._packs = Packs(house.content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the session and close the database."""
        self.leave()
        self._house.store.close()

    def catch_up(self) -> None:
        """Bring the log's cards in step with the packs, unless another session relies on them as they are."""
        with suppress(BusyError):
            self._lock.acquire()
            try:
                self._house.sync_cards()
            finally:
                self._lock.release()

    def home(self) -> HomeView:
        """Today's plan and how the journal stands."""
        house = self._house
        open_row = house.store.open_session("daily", house.day())
        today = house.look()
        rows = [row for row in today.log if open_row and row.session == open_row.id]
        left = queue(today, SessionOptions(), house.config.minutes, rows)
        return home_view(house.bank, house.store, today, left, house.troubles)

    def save_theme(self, name: str) -> None:
        """Make a choice of colours stick."""
        self.set("theme", name)

    def settings(self) -> Config:
        """What is in force."""
        return self._house.config

    def set(self, name: str, value: Value) -> Config:
        """Make a setting stick and let it hold from now on; one read at the start holds from the next.

        Raises:
            ConfigError: it cannot be that, or the file cannot be written.
        """
        if wrong := fault(name, value):
            raise ConfigError(wrong, f"{BY_NAME[name].help}." if name in BY_NAME else "")
        changed: dict[str, Any] = {name: value}
        self._house = replace(self._house, config=replace(self._house.config, **changed))
        set_value(config_path(), name, value)
        return self._house.config

    def begin(self, kind: str = "daily", *, limit: int | None = None, more_new: int = 0) -> None:
        """Begin a session, or go on with today's open one."""
        self.start(SessionOptions(kind, limit=limit, more_new=more_new))

    def start(self, options: SessionOptions) -> None:
        """Begin the session that was asked for, or go on with today's open one of its kind.

        Raises:
            BusyError: a session runs in another terminal.
            UsageError: a selector names nothing.
            ClockError: the clock may be wrong; `trust_clock` lets the next call go on.
        """
        house = self._house
        if not self._clock_trusted:
            check_clock(house)
        read(house.bank, options.select, options.exclude)  # before anything has begun
        self._lock.acquire()
        house.sync_cards()
        now, day = house.now(), house.day()
        seed = randbits(48) if house.seed is None else house.seed
        open_row = None if options.anew else house.store.open_session(options.kind, day)
        session = open_row or house.store.begin_session(options.kind, seed, asdict(options), now, day)
        before = standings(house.bank, house.look())
        self._sitting = Sitting(house, session, options, before)

    def trust_clock(self) -> None:
        """Take the time for right, whatever the log says."""
        self._clock_trusted = True

    def next(self) -> QuestionView | None:
        """Open the next showing; None when the plan is done."""
        sitting = self._sat()
        trouble = self._read_again()
        question = sitting.advance()
        self._said = {}
        if question is None:
            if sitting.options.kind == "place" and sitting.placed is None:
                sitting.placed = seed(self._house, sitting.options, sitting.rows)
            self._house.store.end_session(sitting.session.id, self._house.now())
            return None
        return replace(question, news=" ".join(filter(None, (trouble, question.news))))

    def rest(self) -> None:
        """Tidy the database while a question is being read; it may be left out, and never fails."""
        with suppress(StoreError):
            self._house.store.rest()

    def another(self) -> QuestionView:
        """Another variant of the card just answered; it does not count."""
        return self._sat().aside()

    def twin(self) -> QuestionView:
        """The same question with one number changed, so that another answer is right; it does not count."""
        return self._sat().twin()

    def ground(self) -> QuestionView:
        """A question on what the card just answered builds on; practice: only a wrong answer counts."""
        return self._sat().ground()

    @property
    def lab(self) -> Lab:
        """The bench of the Lab; it needs no session."""
        return self._lab

    @property
    def planner(self) -> Planner:
        """What can be done to many cards at once; it needs no session."""
        return Planner(self._house)

    def lab_asked(self) -> LabView:
        """The question just answered, on the bench of the Lab."""
        return self._lab.open_asked(self._sat().answered().printed)

    def proof(self) -> ProofView | None:
        """What stands behind the key of the question just answered; None where no family posed it."""
        return proof_of(self._sat().answered().printed)

    def read(self, text: str) -> UnreadableView | None:
        """Say whether an answer can be read, before confidence is asked for."""
        showing = self._sat().open()
        if showing.printed.marked_by == "rubric" and not showing.confidence:
            return None if text.strip() else UnreadableView("Nothing was written.")
        found = readable(showing.printed, text)
        return UnreadableView(found.reason) if isinstance(found, Unreadable) else None

    def turn(self, confidence: str, text: str = "") -> TurnedView:
        """Turn a card: the answer side, before the person marks what they said, or wrote in `text`."""
        sitting = self._sat()
        sitting.showing = replace(sitting.open(), confidence=confidence, typed=text.strip())
        return turned_view(sitting.showing)

    def answer(self, text: str | None, confidence: str) -> FeedbackView | UnreadableView:
        """Judge an answer and put it on disk.

        Args:
            text: as typed; None is "don't know".
            confidence: guess, unsure, sure, or empty.

        Raises:
            NotSavedError: nothing was written; the question is still open, the answer may be given again.
        """
        sitting = self._sat()
        showing = sitting.open()
        given = None if text is None else readable(showing.printed, text)
        if isinstance(given, Unreadable):
            return UnreadableView(given.reason)
        stated = "" if given is None else showing.confidence or confidence
        judgement = judge(showing.printed, given, text or "")
        ms = round((self._house.clock.elapsed() - showing.opened) * 1000)
        typed = Typed(as_logged(showing, text or "", given), given, stated, ms)
        self._said = {}
        return self._view(record(sitting, judgement, typed))

    def where(self) -> SourceView:
        """Where the question just answered is written."""
        self._read_again()
        card = self._sat().answered().card
        source = self._house.bank.sources.questions.get(card.sibling)
        if source is None:
            raise UsageError(f"{card.sibling} is in no pack any more", "Enter goes on; its answers are kept.")
        return SourceView(card.key, source.path, source.place()[0], is_shipped(source.path))

    def eject(self) -> SourceView:
        """Copy the pack of the question just answered to the own packs; say where it is written there."""
        house, own = self._house, own_packs()
        eject(self._sat().answered().card.pack, house.content, own)
        shipped = [folder for folder in house.content if folder != own]
        self._packs = Packs((own, *shipped))
        self._house = replace(house, content=self._packs.folders)
        self._take(load_bank(self._packs.folders))
        return self.where()

    def reread(self) -> RereadView:
        """Read the packs again where they have changed; the last answer stays, in its new words."""
        before = self._packs.seen
        trouble = self._read_again()
        sentence = trouble or (NOTHING_CHANGED if self._packs.seen == before else READ_AGAIN)
        return RereadView(sentence, self._view(self._sat().answered()))

    def picture(self) -> Picture | None:
        """Train the answered variant again, for drawing; None for an authored question."""
        return train_again(self._sat().answered().printed)

    def repeat(self, showing: str) -> FeedbackView | None:
        """The stored feedback of a showing that has its answer already; None if there is none."""
        house = self._house
        review, payload = house.store.review_of(showing), house.store.payload(showing)
        card = house.bank.cards.get(review.card) if review else None
        if review is None or payload is None or card is None:
            return None
        printed = from_json(payload)
        given = readable(printed, review.answer)
        judgement = judge(printed, None if isinstance(given, Unreadable) else given, review.answer)
        place = place_of(card, house.bank)
        return self._view(Answered(card, printed, judgement, review, place, again_today=False, still=True))

    def adjust(self, rating: int) -> FeedbackView:
        """Change how the last answer is rated: 1 Again, 2 Hard, 3 Good, 4 Easy."""
        sitting, house = self._sat(), self._house
        verdict, new, then = adjusted(sitting, rating)
        answer = sitting.answered().review.operation
        house.store.adjust(answer, new, verdict, then.due_day, house.now(), then.load)
        return self._changed(
            rating=new, verdict=verdict, due_day=then.due_day, load=then.load, disputed=False
        )

    def slip(self) -> FeedbackView:
        """Note that the person knew it: not a misconception. The rating stays."""
        self._house.store.slip(self._sat().answered().review.operation, self._house.now())
        return self._changed(slipped=True)

    def dispute(self) -> FeedbackView:
        """Withhold the last answer from the schedule: its card is due tomorrow, unless all is left alone."""
        sitting, house = self._sat(), self._house
        due = None if sitting.options.leave_schedule else house.day() + timedelta(days=1)
        house.store.dispute(sitting.answered().review.operation, due, house.now())
        return self._changed(disputed=True, rating=None, due_day=due)

    def flag(self) -> FeedbackView:
        """Mark the question, to look at it later."""
        self._house.store.flag(self._sat().answered().review.operation, "", self._house.now())
        self._said["flagged"] = True
        return self._changed()

    def suspend(self) -> FeedbackView:
        """Do not ask this card any more; undo brings it back."""
        self._house.store.suspend(self._sat().answered().card.key, self._house.now())
        self._said["suspended"] = True
        return self._changed()

    def undo(self, operation: str | None = None) -> UndoneView:
        """Take back the last action of the person, or the one named; say what it was.

        Where that was the last answer, its question is open again.
        """
        undone = self._house.store.undo(operation and self._named(operation), self._house.now())
        self._said.pop(_SAID.get(undone.kind, ""), None)
        return UndoneView(f"Taken back: {undone.description}.", self._as_it_stands())

    def redo(self) -> str:
        """Do again what the last undo took back; say what it was."""
        redone = self._house.store.redo(self._house.now())
        self._forget()
        return f"Done again: {redone.description}."

    def log(self, limit: int) -> list[dict[str, Any]]:
        """The last actions, newest first, as JSON objects."""
        return [
            {
                "id": row.id,
                "at": row.at.isoformat(timespec="seconds"),
                "kind": row.kind,
                "description": row.description,
                "taken_back": row.retracted,
            }
            for row in self._house.store.log(limit)
        ]

    def cards(self, words: Sequence[str], unwanted: Sequence[str] = ()) -> list[CardRow]:
        """The cards that selectors mean, with how they stand."""
        return list_cards(self._house, words, unwanted)

    def why(self, name: str = "") -> WhyView:
        """Why a card is due when it is; without a name the one answered last."""
        return why(self._house, name or self._sat().answered().card.key)

    def summary(self) -> SummaryView:
        """What this session came to."""
        sitting, house = self._sat(), self._house
        today = house.look(SessionOptions(more_new=sitting.options.more_new))
        solid = newly_solid(house.bank, sitting.solid_before, standings(house.bank, today))
        left = sitting.look()
        said = corrections(house, sitting.rows)
        view = summary_view(house.bank, today, sitting.rows, left, solid, said)
        placing = sitting.options.kind == "place"
        return replace(view, placed=sitting.placed, left=0 if placing else view.left)

    def leave(self) -> None:
        """Leave the session; what was answered is on disk, the rest waits."""
        self._sitting = None
        self._lock.release()

    def _read_again(self) -> str:
        """Take over what was saved since the packs were read; say in prose what keeps them as they were."""
        found = self._packs.read_if_changed(self._house.bank)
        if isinstance(found, Problem):
            return wording.kept_as_it_was(found)
        if found is None:
            return ""
        options = self._sat().options
        try:
            read(found, options.select, options.exclude)
        except UsageError as error:
            return f"The session goes on with the text before: `{error.what}`, which it was asked for."
        self._take(found)
        return ""

    def _take(self, bank: Bank) -> None:
        """Go on with other packs."""
        sitting = self._sat()
        self._house = replace(self._house, bank=bank)
        carry_over(sitting, bank)
        self._house.sync_cards()
        sitting.house = self._house
        sitting.look()

    def _sat(self) -> Sitting:
        if self._sitting is None:
            raise UsageError("no session has begun", "Start one first.")
        return self._sitting

    def _named(self, beginning: str) -> str:
        """The operation whose id begins so, where there is just one."""
        found = [row.id for row in self._house.store.log(_LOG_SEARCHED) if row.id.startswith(beginning)]
        return found[0] if len(found) == 1 else beginning

    def _forget(self) -> None:
        self._said = {}
        if self._sitting:
            self._sitting.forget()

    def _as_it_stands(self) -> FeedbackView | None:
        """The last answer as the log has it now; None, and its question open, where it was undone."""
        sitting = self._sitting
        if sitting is None or sitting.last is None:
            self._forget()
            return None
        review = self._house.store.review_of(sitting.last.review.showing)
        if review is None or review.retracted:
            sitting.reopen()
            self._said = {}
            return None
        return self._stands(review)

    def _changed(self, **review: Any) -> FeedbackView:
        """The last answer as it stands after something was said of it."""
        return self._stands(replace(self._sat().answered().review, **review))

    def _stands(self, review: LoggedReview) -> FeedbackView:
        """The last answer with another row of the log; whether it comes again today may have changed."""
        sitting, house = self._sat(), self._house
        last = sitting.answered()
        again = comes_again(house, last.card, house.store.day_log(house.day()))
        sitting.last = replace(last, review=review, again_today=again)
        return self._view(sitting.last)

    def _view(self, answered: Answered) -> FeedbackView:
        return feedback_view(answered, self._house.day(), self._house.bank, **self._said)
