"""One answer, one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from quizlr.errors import UsageError
from quizlr.memory.replay import MemoryState, Scored, apply
from quizlr.store.canonical import normal
from quizlr.store.ledger import answers, logged
from quizlr.store.log import Entry, Writer, append, keep_state, stored_state
from quizlr.store.moments import from_millis, to_millis
from quizlr.store.rebuilding import weights_in_force
from quizlr.store.records import Answer, LoggedReview, Recorded
from quizlr.store.tables import card, review, session

# Built once: putting a statement together costs more than running it.
_CARD = select(card).where(
    card.c.learner == bindparam("learner"), card.c.key == bindparam("key"), card.c.status != "retired"
)
_GIVEN = select(review.c.operation).where(review.c.showing == bindparam("showing"))


def record(connection: Connection, writer: Writer, answer: Answer) -> Recorded:
    """Write an answer with its showing, and carry the card's state on.

    The state follows from the stored one inside this transaction, so that two windows cannot lose an update.
    A showing that has its answer already gets that one back, and nothing is written.

    Raises:
        UsageError: no card in use has that key.
    """
    row = card_row(connection, writer.learner, answer.card)
    known = _repeated(connection, answer.showing)
    if known is not None:
        return Recorded(known.operation, known, stored_state(connection, row.id), repeated=True)
    entry = Entry(
        "answer",
        f"answered {answer.card}: {answer.verdict}",
        payload_of_load(answer.load),
        card=row.id,
        showing=_showing(answer, row),
        review=_review(answer),
    )
    written = append(connection, writer, entry, answer.instant.utc)
    state = _carry_on(connection, writer.learner, row.id, answer)
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
        raise UsageError(f"there is no card {key}", "`quizlr cards` lists them")
    return found


def _repeated(connection: Connection, showing_id: str) -> LoggedReview | None:
    """The stored answer, if there is one; almost always there is none, so a cheap look goes first."""
    there = connection.scalar(_GIVEN, {"showing": showing_id})
    return None if there is None else review_of(connection, showing_id)


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


def _carry_on(connection: Connection, learner: str, card_id: str, answer: Answer) -> MemoryState | None:
    before = stored_state(connection, card_id)
    scored = Scored(
        answer.study_day,
        answer.rating,
        answer.due_day,
        answer.verdict,
        answer.confidence,
        answer.purpose,
    )
    after = apply(before, scored, weights_in_force(connection, learner).values)
    if after != before:
        keep_state(connection, card_id, after)
    return after


def _showing(answer: Answer, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": answer.showing,
        "session": answer.session,
        "card": row.id,
        "purpose": answer.purpose,
        "payload": normal(answer.payload),
        "task_hash": answer.task_hash or row.task_hash,
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
