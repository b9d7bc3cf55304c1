"""The session in hand: which question is open, which was answered last, and what comes next.

It keeps nothing else between two questions. The plan is read from the log each time, so that leaving,
undo and a crash all go on from the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from quizlr.errors import NoVariantError, UsageError
from quizlr.memory.queue import minutes
from quizlr.memory.replay import MemoryState
from quizlr.memory.standing import ConceptStanding
from quizlr.quiz.choose import Candidate
from quizlr.quiz.grading import ASIDES, Situation
from quizlr.service.feedback import Answered
from quizlr.service.ground import card_of
from quizlr.service.house import House
from quizlr.service.options import SessionOptions
from quizlr.service.queue import EMPTY, Queue, queue
from quizlr.service.showing import Showing, question_view, seed_for, show, show_twin
from quizlr.service.views import PlacedView, QuestionView
from quizlr.store.identity import new_id
from quizlr.store.records import LoggedReview, Session

NOTES_AVOIDED = 20
"""A variant that reads like one of the last so many of its card is not shown."""


@dataclass(slots=True)
class Sitting:
    """One session while it lasts.

    Attributes:
        house: the rooms below; session, options: its row, and what it was asked to be.
        solid_before: how concepts stood when it began.
        showing: the open question.
        last: the last answer; asked: its showing.
        before, situation: memory state of its card, and where that stood, when it was given.
        skipped: cards for which there was no variant; they wait for another day.
        asides: other variants asked for, so that each is a fresh one.
        rows, left: its answers, and what was left of it, when the log was last looked at.
        new_left: cards of the plan still to be met, then; placed: what a placement came to.
    """

    house: House
    session: Session
    options: SessionOptions
    solid_before: dict[str, ConceptStanding]
    showing: Showing | None = None
    last: Answered | None = None
    before: MemoryState | None = None
    situation: Situation | None = None
    asked: Showing | None = None
    skipped: set[str] = field(default_factory=set)
    asides: int = 0
    rows: Sequence[LoggedReview] = ()
    left: Queue = EMPTY
    new_left: int = 0
    placed: PlacedView | None = None

    def open(self) -> Showing:
        """The question before the person.

        Raises:
            UsageError: there is none.
        """
        if self.showing is None:
            raise UsageError("no question is open", "Ask for the next one first.")
        return self.showing

    def answered(self) -> Answered:
        """The last answer.

        Raises:
            UsageError: nothing was answered yet, or it was taken back.
        """
        if self.last is None:
            raise UsageError("nothing was answered yet", "Answer a question first.")
        return self.last

    def forget(self) -> None:
        """Drop the open question and the last answer: the log has changed under them."""
        self.showing = self.last = self.before = self.situation = self.asked = None

    def reopen(self) -> None:
        """Put the last question once more, as it was: its answer has been taken back."""
        asked, clock = self.asked, self.house.clock
        self.forget()
        self.look()
        if asked:
            fresh = new_id(clock.now().utc)
            self.showing = replace(asked, id=fresh, opened=clock.elapsed(), confidence="", typed="")

    def advance(self) -> QuestionView | None:
        """Open the next showing; None when nothing is left. An open one is shown again."""
        left_out: list[str] = []
        while self.showing is None:
            candidate = self._next()
            if candidate is None:
                return None
            try:
                self.showing = self._show(candidate)
            except NoVariantError as error:
                self.skipped.add(candidate.card)
                left_out.append(f"A question was left out: {error.what}.")
            else:
                self.showing = replace(self.showing, news=" ".join(left_out))
        return self.view()

    def aside(self) -> QuestionView:
        """Open another variant of the card just answered; it does not count.

        Raises:
            UsageError: the card has no variants.
            NoVariantError: there is none.
        """
        last = self.answered()
        if not last.printed.generated:
            raise UsageError("this question has no other variants", "Enter goes on to the next one.")
        self.asides += 1
        self.look()
        self.showing = self._show(Candidate(last.card.key, last.card.concept, "another"))
        return self.view()

    def ground(self) -> QuestionView:
        """Open a question on what the card just answered builds on; it is practice.

        Raises:
            UsageError: there is none; NoVariantError: it has no variant.
        """
        concept = self.answered().ground
        self.look()
        card = card_of(self.house.look(), concept) if concept else ""
        if not card:
            raise UsageError("there is nothing that this builds on to ask about", "Enter goes on.")
        self.showing = self._show(Candidate(card, concept, "practice"))
        return self.view()

    def twin(self) -> QuestionView:
        """Open the twin of the question just answered; it does not count.

        Raises:
            UsageError: the question has none; NoVariantError: no single change turns its answer.
        """
        self.answered()
        if self.asked is None:
            raise UsageError("this question has no twin", "Enter goes on to the next one.")
        twin = show_twin(self.asked, self.house.clock)
        self.look()
        self.showing = twin
        return self.view()

    def look(self) -> Queue:
        """Read from the log what is left of the session."""
        today = self.house.look(self.options)
        self.rows = [row for row in today.recent if row.session == self.session.id]
        rest = queue(today, self.options, self.house.config.minutes, self.rows)
        self.new_left = sum(item.card not in today.states for item in rest.ready)
        self.left = replace(rest, ready=[item for item in rest.ready if item.card not in self.skipped])
        return self.left

    def view(self) -> QuestionView:
        """The open question, with its place in the session."""
        place, rest = self.place(), self.left
        total = place + len(rest.ready) + rest.waiting
        return question_view(self.open(), place + 1, total, minutes(rest.seconds))

    def place(self) -> int:
        """How many questions of the plan were answered in this session."""
        return sum(row.purpose not in ASIDES for row in self.rows)

    def _next(self) -> Candidate | None:
        """What comes next, from the log alone: who leaves and comes back is asked the same."""
        left = self.look()
        card = self.house.bank.cards.get(self.rows[-1].card) if self.rows else None
        return left.next(card.concept if card else "")

    def _show(self, candidate: Candidate) -> Showing:
        card = self.house.bank.cards[candidate.card]
        aside = self.asides if candidate.purpose == "another" else 0
        seed = seed_for(self.session.seed, card.key, self.place(), aside)
        avoid = self.house.store.notes_seen(card.key, NOTES_AVOIDED)
        return show(card, candidate.purpose, seed, self.house.clock, avoid)
