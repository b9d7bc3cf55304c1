"""What the log and its cache tell: states, days, answers, operations. Nothing here writes."""

from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from quizlr.memory.replay import MemoryState, Scored
from quizlr.store.ledger import (
    DUE_DAY,
    LIVE,
    NEWEST_FIRST,
    OLDEST_FIRST,
    ON_MANY,
    RATING,
    RETRACTED,
    SCORED_COLUMNS,
    answers,
    logged,
    of_learner,
)
from quizlr.store.log import STATE_COLUMNS
from quizlr.store.rebuilding import Place, move_of, place, states_from_log
from quizlr.store.records import LoggedMove, LoggedOperation, LoggedReview
from quizlr.store.tables import card, memory_state, move, operation, review, showing


def states(connection: Connection, learner: str) -> dict[str, MemoryState]:
    """States of a learner's active cards, by key; cards never scheduled are not in it."""
    query = (
        select(card.c.key, *STATE_COLUMNS)
        .join_from(memory_state, card, card.c.id == memory_state.c.card)
        .where(card.c.learner == learner, card.c.status == "active")
    )
    return {row[0]: MemoryState(*row[1:]) for row in connection.execute(query)}


_STATE = (
    select(*STATE_COLUMNS)
    .join_from(memory_state, card, card.c.id == memory_state.c.card)
    .where(card.c.learner == bindparam("learner"), card.c.key == bindparam("key"), card.c.status != "retired")
)
_LOAD = (
    select(memory_state.c.due_day, func.count())
    .join(card, card.c.id == memory_state.c.card)
    .where(
        memory_state.c.learner == bindparam("learner"),
        memory_state.c.due_day.between(bindparam("first"), bindparam("last")),
        card.c.status == "active",
        card.c.key != bindparam("without"),
    )
    .group_by(memory_state.c.due_day)
)


def state(connection: Connection, learner: str, key: str) -> MemoryState | None:
    """State of a card in use; None if it was never scheduled."""
    row = connection.execute(_STATE, {"learner": learner, "key": key}).first()
    return None if row is None else MemoryState(*row)


def replayed(connection: Connection, learner: str, values: Sequence[float]) -> dict[str, MemoryState]:
    """What the states of the active cards would be by other weights, by key."""
    active = (card.c.learner == learner) & (card.c.status == "active")
    names = {row.id: row.key for row in connection.execute(select(card.c.id, card.c.key).where(active))}
    return {names[i]: state for i, state in states_from_log(connection, active, values).items()}


def scored(connection: Connection, learner: str) -> list[tuple[str, Scored]]:
    """Every answer that counts, a right guess that is still to be decided too, by card id, oldest first."""
    query = answers(*SCORED_COLUMNS, showing.c.card).where(
        of_learner(learner), LIVE, RATING.is_not(None) | DUE_DAY.is_not(None)
    )
    rows = (
        (row.card, Scored(*row[: len(SCORED_COLUMNS)]))
        for row in connection.execute(query.order_by(*OLDEST_FIRST))
    )
    return [(identity, one) for identity, one in rows if one.rating is not None or one.undecided]


def load(connection: Connection, learner: str, first: date, last: date, without: str) -> dict[date, int]:
    """Count the active cards due on each study day from the first to the last; one is left out."""
    span = {"learner": learner, "first": first, "last": last, "without": without}
    rows = connection.execute(_LOAD, span)
    return {row[0]: row[1] for row in rows}


def breaks(connection: Connection, learner: str, today: date) -> list[tuple[date, date]]:
    """First and last days of the breaks that stand and are not over."""
    query = select(operation.c.payload).where(
        operation.c.learner == learner,
        ON_MANY,
        operation.c.kind == "break",
        operation.c.payload["last"].as_string() >= today.isoformat(),
        LIVE,
    )
    spans = [(row["first"], row["last"]) for row in connection.scalars(query)]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans]


def held_by_breaks(connection: Connection, learner: str) -> set[str]:
    """Cards whose due day is the one that a break gave them."""
    query = (
        select(card.c.key)
        .join(move, move.c.card == card.c.id)
        .join(operation, operation.c.id == move.c.operation)
        .join(memory_state, memory_state.c.card == card.c.id)
        .where(card.c.learner == learner, ON_MANY, operation.c.kind == "break", LIVE)
        .where(move.c.due_day == memory_state.c.due_day)
    )
    return {*connection.scalars(query)}


def all_states(connection: Connection, learner: str) -> dict[str, MemoryState]:
    """States of a learner's cards whatever their status, by key; one in use goes before a retired one."""
    query = (
        select(card.c.key, *STATE_COLUMNS)
        .join_from(memory_state, card, card.c.id == memory_state.c.card)
        .where(card.c.learner == learner)
        .order_by(card.c.status != "retired")
    )
    return {row[0]: MemoryState(*row[1:]) for row in connection.execute(query)}


def card_names(connection: Connection, ids: Sequence[str]) -> list[str]:
    """The names of cards by their ids, sorted."""
    query = select(card.c.id, card.c.key)
    known = {row.id: row.key for row in connection.execute(query)} if ids else {}
    return sorted(known[identity] for identity in ids)


def statuses(connection: Connection, learner: str) -> dict[str, str]:
    """Status of every card by key; a card in use goes before a retired one of the same name."""
    query = select(card.c.key, card.c.status).where(card.c.learner == learner)
    ordered = query.order_by(card.c.status != "retired")
    return {row.key: row.status for row in connection.execute(ordered)}


def answers_of_day(connection: Connection, learner: str, day: date) -> list[LoggedReview]:
    """Answers of one study day that were not undone, oldest first, whatever their purpose."""
    return _logged(connection, _live(learner).where(review.c.study_day == day))


def answers_since(connection: Connection, learner: str, day: date) -> list[LoggedReview]:
    """Answers of a study day and later ones that were not undone, oldest first."""
    return _logged(connection, _live(learner).where(review.c.study_day >= day))


def answer_times(connection: Connection, learner: str, count: int) -> list[tuple[str, float]]:
    """Card and seconds of the newest answers that were not undone, newest first."""
    query = (
        select(card.c.key, review.c.ms)
        .select_from(operation)
        .join(review, review.c.operation == operation.c.id)
        .join(showing, showing.c.id == review.c.showing)
        .join(card, card.c.id == showing.c.card)
        .where(operation.c.learner == learner, LIVE)
        .order_by(operation.c.at_utc.desc())
        .limit(count)
    )
    return [(row[0], row[1] / 1000) for row in connection.execute(query)]


def history_of(connection: Connection, learner: str, key: str) -> list[LoggedReview | LoggedMove]:
    """Answers and moves of one card that stand, oldest first; the card in use goes before a retired one."""
    newest = (
        select(card.c.id)
        .where(card.c.learner == learner, card.c.key == key)
        .order_by(card.c.status == "retired", card.c.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
    given = _live(learner).where(showing.c.card == newest).add_columns(*OLDEST_FIRST)
    moved = (
        select(move, operation.c.kind, operation.c.description, *OLDEST_FIRST)
        .join(operation, operation.c.id == move.c.operation)
        .where(move.c.card == newest, move.c.due_day.is_not(None), LIVE)
    )
    rows: list[tuple[Place, LoggedReview | LoggedMove]] = []
    rows += [(place(row), logged(row)) for row in connection.execute(given)]
    rows += [
        (place(row), LoggedMove(row.kind, row.description, move_of(row))) for row in connection.execute(moved)
    ]
    return [one for _, one in sorted(rows, key=itemgetter(0))]


def met_on(connection: Connection, learner: str, day: date) -> int:
    """Count the cards whose first answer that scheduled them was given on a study day."""
    shown = select(showing.c.card).join(review, review.c.showing == showing.c.id)
    first = (
        answers(func.min(review.c.study_day).label("day"))
        .where(of_learner(learner), LIVE, RATING.is_not(None) | DUE_DAY.is_not(None))
        .where(showing.c.card.in_(shown.where(review.c.study_day == day)))
        .group_by(showing.c.card)
        .subquery("first")
    )
    return connection.execute(select(func.count()).where(first.c.day == day)).scalar_one()


def payload(connection: Connection, showing_id: str) -> dict[str, Any] | None:
    """What was printed at a showing; None if it was never answered."""
    return connection.scalar(select(showing.c.payload).where(showing.c.id == showing_id))


def notes_seen(connection: Connection, learner: str, key: str, limit: int) -> list[str]:
    """Notes of the variants a card showed last, newest first: the payloads' own `note`."""
    note = showing.c.payload["note"].as_string()
    query = (
        select(note)
        .join(card, card.c.id == showing.c.card)
        .join(review, review.c.showing == showing.c.id)
        .join(operation, operation.c.id == review.c.operation)
        .where(of_learner(learner), card.c.key == key, card.c.status != "retired", note.is_not(None))
    )
    return list(connection.scalars(query.order_by(*NEWEST_FIRST).limit(limit)))


def newest_answer(connection: Connection, learner: str) -> datetime | None:
    """When the newest answer was given, in UTC: moments of operations only grow, those of answers may not."""
    query = (
        select(review.c.at_utc)
        .join(operation, operation.c.id == review.c.operation)
        .where(operation.c.learner == learner)
        .order_by(operation.c.at_utc.desc())
        .limit(1)
    )
    newest: datetime | None = connection.scalar(query)
    return newest


def first_day(connection: Connection, learner: str) -> date | None:
    """The study day of the first answer that was not undone."""
    given = select(review.c.study_day).join(operation, operation.c.id == review.c.operation)
    query = given.where(operation.c.learner == learner, LIVE)
    first: date | None = connection.scalar(query.order_by(review.c.study_day).limit(1))
    return first


def operations(connection: Connection, learner: str, limit: int) -> list[LoggedOperation]:
    """The last operations, newest first."""
    query = select(operation, RETRACTED.label("retracted")).where(operation.c.learner == learner)
    rows = connection.execute(query.order_by(*NEWEST_FIRST).limit(limit))
    return [LoggedOperation(r.id, r.at_utc, r.kind, r.description, retracted=bool(r.retracted)) for r in rows]


def _live(learner: str) -> Select[Any]:
    return answers().where(of_learner(learner), LIVE)


def _logged(connection: Connection, query: Select[Any]) -> list[LoggedReview]:
    return [logged(row) for row in connection.execute(query.order_by(*OLDEST_FIRST))]
