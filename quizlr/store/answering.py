"""One answer, one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from quizlr.errors import UsageError
from quizlr.memory.fsrs import DEFAULT
from quizlr.memory.replay import MemoryState, Scored, apply
from quizlr.store.canonical import normal
from quizlr.store.ledger import answers, logged
from quizlr.store.log import STATE_COLUMNS, Entry, Writer, append, keep_state
from quizlr.store.moments import from_millis, to_millis
from quizlr.store.records import Answer, LoggedReview, Recorded
from quizlr.store.tables import card, memory_state, review, session, weight_set

# Built once: putting a statement together costs more than running it.
_CARD = select(card).where(
    card.c.learner == bindparam("learner"), card.c.key == bindparam("key"), card.c.status != "retired"
)
_GIVEN = select(review.c.operation).where(review.c.showing == bindparam("showing"))
_KNOWN = (
    select(
        card.c.id,
        card.c.task_hash,
        memory_state.c.card.is_not(None),
        weight_set.c["values"],
        _GIVEN.scalar_subquery(),
        *STATE_COLUMNS,
    )
    .outerjoin(memory_state, memory_state.c.card == card.c.id)
    .outerjoin(weight_set, (weight_set.c.learner == card.c.learner) & weight_set.c.in_force)
    .where(card.c.learner == bindparam("learner"), card.c.key == bindparam("key"), card.c.status != "retired")
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before an answer: the card, its state, the weights in force, an answer already given."""

    card: str
    task_hash: str
    state: MemoryState | None
    weights: Sequence[float]
    given: str | None


def record(connection: Connection, writer: Writer, answer: Answer) -> Recorded:
    """Write an answer with its showing, and carry the card's state on.

    The state follows from the stored one inside this transaction, so that two windows cannot lose an update.
    A showing that has its answer already gets that one back, and nothing is written.

    Raises:
        UsageError: no card in use has that key.
    """
    known = _known(connection, writer.learner, answer)
    if known.given is not None:
        stored = review_of(connection, answer.showing)
        if stored is not None:
            return Recorded(stored.operation, stored, known.state, repeated=True)
    entry = Entry(
        "answer",
        f"answered {answer.card}: {answer.verdict}",
        payload_of_load(answer.load),
        card=known.card,
        showing=_showing(answer, known),
        review=_review(answer),
    )
    written = append(connection, writer, entry, answer.instant.utc)
    state = _carry_on(connection, known, answer)
    if answer.new_left is not None:
        set_new_left(connection, answer.session, answer.new_left)
    return Recorded(written, _as_logged(written, answer), state)


def card_row(connection: Connection, learner: str, key: str) -> Row[Any]:
    """The row of the card in use under that key.

    Raises:
        UsageError: there is none.
    """
    found = connection.execute(_CARD, {"learner": learner, "key": key}).first()
    if found is None:
        raise _no_card(key)
    return found


def _known(connection: Connection, learner: str, answer: Answer) -> _Known:
    """Everything in one statement: each costs more than what it reads."""
    asked = {"learner": learner, "key": answer.card, "showing": answer.showing}
    row = connection.execute(_KNOWN, asked).first()
    if row is None:
        raise _no_card(answer.card)
    state = MemoryState(*row[5:]) if row[2] else None
    return _Known(row[0], row[1], state, row[3] or DEFAULT, row[4])


def _no_card(key: str) -> UsageError:
    return UsageError(f"there is no card {key}", "`quizlr cards` lists them")


def review_of(connection: Connection, showing_id: str) -> LoggedReview | None:
    """The stored answer to a showing."""
    found = connection.execute(answers().where(review.c.showing == showing_id)).first()
    return None if found is None else logged(found)


def payload_of_load(load: Mapping[date, int]) -> dict[str, Any]:
    """How full the possible days were, as an operation keeps it; nothing where there was no choice."""
    return {"load": {day.isoformat(): count for day, count in load.items()}} if len(load) > 1 else {}


def set_new_left(connection: Connection, session_id: str, count: int) -> None:
    """Keep how many cards may still be met in a session."""
    connection.execute(session.update().where(session.c.id == session_id).values(new_left=count))


def _carry_on(connection: Connection, known: _Known, answer: Answer) -> MemoryState | None:
    scored = Scored(
        answer.study_day,
        answer.rating,
        answer.due_day,
        answer.verdict,
        answer.confidence,
        answer.purpose,
    )
    after = apply(known.state, scored, known.weights)
    if after != known.state:
        keep_state(connection, known.card, after)
    return after


def _showing(answer: Answer, known: _Known) -> dict[str, Any]:
    return {
        "id": answer.showing,
        "session": answer.session,
        "card": known.card,
        "purpose": answer.purpose,
        "payload": normal(answer.payload),
        "task_hash": answer.task_hash or known.task_hash,
        "seed": answer.seed,
        "family_version": answer.family_version,
        "weight_set": answer.weight_set,
    }


def _review(answer: Answer) -> dict[str, Any]:
    return {
        "showing": answer.showing,
        "at_utc": from_millis(to_millis(answer.instant.utc)),
        "utc_offset": answer.instant.offset,
        "zone": answer.instant.zone,
        "study_day": answer.study_day,
        "day_start": answer.day_start,
        "verdict": answer.verdict,
        "credit": None if answer.credit is None else float(answer.credit),
        "confidence": answer.confidence,
        "percent": None if answer.percent is None else float(answer.percent),
        "rating": None if answer.rating is None else int(answer.rating),
        "ms": answer.ms,
        "answer": answer.answer,
        "misconceptions": list(answer.misconceptions),
        "due_day": answer.due_day,
    }


def _as_logged(operation: str, answer: Answer) -> LoggedReview:
    stored = _review(answer)
    shared = {name: stored[name] for name in LoggedReview.__dataclass_fields__ if name in stored}
    return LoggedReview(
        operation=operation,
        session=answer.session,
        card=answer.card,
        purpose=answer.purpose,
        at=stored["at_utc"],
        load=answer.load,
        **{**shared, "misconceptions": answer.misconceptions},
    )
