"""From a judged answer to a row on disk: where its card stands, how it is rated, when it is due."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.answers.keys import Given, RubricKey
from quizlr.answers.reading import DONT_KNOW
from quizlr.bank.cards import Card
from quizlr.errors import UsageError
from quizlr.memory.fsrs import Rating
from quizlr.memory.replay import MemoryState
from quizlr.quiz.choose import returns
from quizlr.quiz.grading import ASIDES, NOTHING, Ruling, Situation, moves, rule
from quizlr.quiz.judge import Judgement
from quizlr.quiz.printed import to_json
from quizlr.service.feedback import Answered, place_of
from quizlr.service.ground import card_of, weakest_before
from quizlr.service.house import House
from quizlr.service.scheduling import Scheduled, schedule
from quizlr.service.showing import Showing
from quizlr.service.sitting import Sitting
from quizlr.service.today import done
from quizlr.store.records import Answer, LoggedReview

RIGHTS_UNTIL_STILL = 5
_STILL_WINDOW = timedelta(days=60)
_MEETING = frozenset({"daily", "pretest"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What was given: the text, how it was read (None: don't know), confidence, and the milliseconds."""

    text: str
    given: Given | None
    confidence: str
    ms: int


def as_logged(showing: Showing, text: str, given: Given | None) -> str:
    """An answer as the log keeps it: what was typed; of a free answer the text and the criteria it meets."""
    key = showing.printed.key
    if isinstance(key, RubricKey) and isinstance(given, tuple):
        met = [key.ids[i] for i in given]
        return json.dumps({"text": showing.typed, "met": met}, ensure_ascii=False)
    return DONT_KNOW if given is None else text.strip()


def record(sitting: Sitting, judgement: Judgement, typed: Typed) -> Answered:
    """Put the answer to the open question on disk, and close the question.

    Raises:
        NotSavedError: nothing was written; the question is still open.
    """
    house, showing = sitting.house, sitting.open()
    day = house.day()
    before, log = house.store.state(showing.card.key), house.store.day_log(day)
    situation = situation_of(sitting, showing, before, log)
    ruling = _ruling(situation, judgement, typed)
    scheduled = schedule(house, showing.card.key, before, ruling, day)
    answer = _answer(sitting, showing, judgement, typed, ruling, scheduled, met=before is None)
    recorded = house.store.record(answer)
    sitting.before, sitting.situation = before, situation
    sitting.showing, sitting.asked = None, showing
    sitting.last = Answered(
        card=showing.card,
        printed=showing.printed,
        judgement=judgement,
        review=recorded.review,
        place=place_of(showing.card, house.bank),
        again_today=comes_again(house, showing.card, [*log, recorded.review]),
        still=_still(house, showing.card),
        ground=_ground(sitting, showing.card) if ruling.rating == Rating.AGAIN else "",
    )
    return sitting.last


def _ground(sitting: Sitting, card: Card) -> str:
    """The concept a card builds on that is known least, where a card of it can be asked."""
    if not sitting.house.bank.concepts[card.concept].prerequisites:
        return ""
    today = sitting.house.look()  # whatever the session is about
    concept = weakest_before(sitting.house.bank, today, card.concept)
    return concept if card_of(today, concept) else ""


def adjusted(sitting: Sitting, rating: int) -> tuple[str, int | None, Scheduled]:
    """Verdict, rating and schedule of the last answer where the person rates it otherwise.

    The counting rules hold as when it was given: what would not have counted gets no rating now.

    Raises:
        UsageError: it is not a rating, or this answer has none to change.
    """
    if rating not in {1, 2, 3, 4}:
        raise UsageError("a rating is 1, 2, 3 or 4", "1 Again, 2 Hard, 3 Good, 4 Easy.")
    last, verdict = sitting.answered(), "right" if rating > 1 else "wrong"
    counted = sitting.situation is not None and moves(sitting.situation, verdict)
    if not counted and last.review.rating is None:
        raise UsageError("this answer is not scored, so it has no rating", "Enter goes on.")
    ruling = Ruling(rating) if counted else NOTHING
    day = last.review.study_day
    return verdict, ruling.rating, schedule(sitting.house, last.card.key, sitting.before, ruling, day)


def _ruling(situation: Situation, judgement: Judgement, typed: Typed) -> Ruling:
    own = typed.given if situation.self_rated and isinstance(typed.given, int) else None
    return rule(situation, judgement.verdict, typed.confidence, own)


def situation_of(
    sitting: Sitting, showing: Showing, before: MemoryState | None, log: Sequence[LoggedReview]
) -> Situation:
    """Where the card of a showing stands at this moment, given the log of the study day."""
    day = sitting.house.day()
    today = [row for row in log if row.card == showing.card.key]
    counted = [row for row in today if row.purpose not in {*ASIDES, "pretest"}]
    return Situation(
        purpose=showing.purpose,
        new=before is None,
        due=before is not None and before.due_day is not None and before.due_day <= day,
        moved_today=any(row.rating is not None for row in today),
        answered_today=bool(counted),
        deciding=before is not None and before.undecided and _decides(showing, before, day),
        generated=showing.printed.generated,
        self_rated=showing.printed.self_rated,
        leave_schedule=sitting.options.leave_schedule,
    )


def _decides(showing: Showing, before: MemoryState, day: date) -> bool:
    """A return of the day decides a right guess, and so does any showing once the card is due."""
    return showing.purpose == "again" or (before.due_day is not None and before.due_day <= day)


def _answer(
    sitting: Sitting,
    showing: Showing,
    judgement: Judgement,
    typed: Typed,
    ruling: Ruling,
    scheduled: Scheduled,
    *,
    met: bool,
) -> Answer:
    """The row to write; `met`: the card was never scheduled before."""
    house, origin = sitting.house, showing.printed.origin
    return Answer(
        session=sitting.session.id,
        card=showing.card.key,
        showing=showing.id,
        purpose=showing.purpose,
        payload=to_json(showing.printed),
        instant=house.now(),
        study_day=house.day(),
        verdict=judgement.verdict,
        credit=judgement.credit,
        confidence=typed.confidence or None,
        rating=ruling.rating,
        ms=typed.ms,
        answer=typed.text,
        due_day=scheduled.due_day,
        load=scheduled.load,
        weight_set=scheduled.weight_set,
        seed=showing.seed,
        day_start=house.config.day_start,
        misconceptions=judgement.misconceptions,
        new_left=max(0, sitting.new_left - (met and showing.purpose in _MEETING)),
        family_version=origin.version if origin else None,
        task_hash=showing.card.task_hash,
    )


def comes_again(house: House, card: Card, log: Sequence[LoggedReview]) -> bool:
    """Whether a card comes once more today, given the log of the study day."""
    generated = {card.key} if card.generated else set()
    waiting = returns([done(row) for row in log], generated, house.now().utc)
    return any(item.card == card.key for item in waiting)


def _still(house: House, card: Card) -> bool:
    """Five rights in a row in the family: its film is known, the last frame comes at once."""
    if not card.family:
        return False
    rows = house.store.recent_log(house.day() - _STILL_WINDOW)
    own = [row for row in rows if _family(house, row) == card.family]
    return _all_right(own[-RIGHTS_UNTIL_STILL:])


def _family(house: House, row: LoggedReview) -> str:
    card = house.bank.cards.get(row.card)
    return card.family if card else ""


def _all_right(rows: Sequence[LoggedReview]) -> bool:
    return len(rows) == RIGHTS_UNTIL_STILL and all(row.verdict == "right" for row in rows)
