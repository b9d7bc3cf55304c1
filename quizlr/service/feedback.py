"""From a stored answer to the words of its reveal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quizlr.bank.cards import Card
from quizlr.bank.loader import Bank
from quizlr.engine.catalogue import MISCONCEPTIONS
from quizlr.quiz.judge import Judgement
from quizlr.quiz.printed import Printed, from_json
from quizlr.service.house import House
from quizlr.service.today import undecided
from quizlr.service.views import FeedbackView, Place
from quizlr.store.records import LoggedReview


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with all that its reveal speaks of.

    Attributes:
        card: the card; printed: the question as stored.
        judgement: the verdict on it; review: the row of the log.
        place: where its concept stands in the journal.
        again_today: it returns in this session; still: the last frame at once.
        ground: after Again, the id of the concept it builds on that is known least, where it can be asked.
    """

    card: Card
    printed: Printed
    judgement: Judgement
    review: LoggedReview
    place: Place
    again_today: bool
    still: bool
    ground: str = ""


def feedback_view(
    answered: Answered, today: date, bank: Bank, *, flagged: bool = False, suspended: bool = False
) -> FeedbackView:
    """The reveal of one answer."""
    review, printed, judgement = answered.review, answered.printed, answered.judgement
    return FeedbackView(
        showing=review.showing,
        card=answered.card.key,
        operation=review.operation,
        purpose=review.purpose,
        verdict=review.verdict,
        credit=judgement.credit,
        said=judgement.said,
        confidence=review.confidence or "",
        right_key=printed.right_key,
        right_text="" if printed.marked_by == "rubric" else printed.answer,
        foil=judgement.foil,
        foil_key=judgement.foil_key,
        outcome=printed.outcome,
        working=_working(printed, review.verdict),
        rule=printed.rule,
        place=answered.place,
        rating=review.rating,
        due=review.due_day,
        due_in=(review.due_day - today).days if review.due_day else None,
        again_today=answered.again_today and not suspended,
        decides_later=undecided(review),
        has_picture=printed.origin is not None,
        still=answered.still,
        disputed=review.disputed,
        suspended=suspended,
        slipped=review.slipped,
        flagged=flagged,
        ground=bank.concepts[answered.ground].title if answered.ground in bank.concepts else "",
    )


def _working(printed: Printed, verdict: str) -> str:
    """The explanation; who wrote nothing has not seen the model answer yet."""
    if printed.marked_by == "rubric" and verdict == "unknown":
        return f"**Model answer.** {printed.answer}\n\n{printed.working}"
    return printed.working


def place_of(card: Card, bank: Bank) -> Place:
    """Where a card's first concept stands in the journal."""
    concept = bank.concepts[card.concept]
    entry = next((entry for entry in bank.entries if entry.date == concept.entry), None)
    return Place(concept.title, entry.title if entry else "", concept.entry, concept.bullet)


def corrections(house: House, log: Sequence[LoggedReview]) -> dict[str, str]:
    """For each card answered sure and wrong, what is right instead, in a sentence."""
    return {
        row.card: _correction(house, row)
        for row in log
        if row.confidence == "sure" and row.verdict in {"wrong", "partly"}
    }


def _correction(house: House, row: LoggedReview) -> str:
    known = house.bank.misconceptions
    if named := [known[name].right for name in row.misconceptions if name in known]:
        return named[0]
    if named := [MISCONCEPTIONS[name].right for name in row.misconceptions if name in MISCONCEPTIONS]:
        return named[0]
    payload = house.store.payload(row.showing)
    return from_json(payload).lesson if payload else ""
