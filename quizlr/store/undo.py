"""Taking back, durably: an undo is an operation that retracts another, and nothing is ever deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select

from quizlr.errors import UsageError
from quizlr.store.ledger import LIVE, NEWEST_FIRST, NOT_UNDOABLE
from quizlr.store.log import Entry, Writer, append
from quizlr.store.rebuilding import WEIGHTS, rebuild_many, restore_weights
from quizlr.store.records import Undone
from quizlr.store.tables import card, move, operation

_PERSONAL = operation.c.kind.not_in(NOT_UNDOABLE)


def newest_undoable(connection: Connection, learner: str) -> Row[Any] | None:
    """The learner's newest operation that a person made, that is no undo or redo, and was not undone."""
    query = select(operation).where(operation.c.learner == learner, _PERSONAL, LIVE)
    return connection.execute(query.order_by(*NEWEST_FIRST).limit(1)).first()


def undo(connection: Connection, writer: Writer, target: str | None, now: datetime) -> Undone:
    """Retract the newest operation, or the one named.

    Raises:
        UsageError: there is nothing to undo, or the one named cannot be undone.
    """
    if target is None:
        row = newest_undoable(connection, writer.learner)
        if row is None:
            raise UsageError("there is nothing to undo", "answer a question first")
    else:
        row = _undoable(connection, writer.learner, target)
    return _retract(connection, writer, "undo", row, row, now)


def redo(connection: Connection, writer: Writer, now: datetime) -> Undone:
    """Retract the newest undo, unless something new was done after it.

    Raises:
        UsageError: there is nothing to redo.
    """
    undone = _newest_undo(connection, writer.learner)
    if undone is None or _done_since(connection, writer.learner, undone.at_utc):
        raise UsageError("there is nothing to redo", "redo follows an undo; anything new ends it")
    original = connection.execute(select(operation).where(operation.c.id == undone.target)).one()
    return _retract(connection, writer, "redo", undone, original, now)


def _undoable(connection: Connection, learner: str, target: str) -> Row[Any]:
    mine = (operation.c.id == target) & (operation.c.learner == learner)
    row = connection.execute(select(operation, LIVE.label("live")).where(mine)).first()
    if row is None:
        raise UsageError(f"there is no operation {target}", "`quizlr log` lists them")
    if row.kind in NOT_UNDOABLE:
        raise UsageError(
            f"an operation of the kind {row.kind} cannot be undone", "`quizlr redo` takes back an undo"
        )
    if not row.live:
        raise UsageError(f"operation {target} was undone already", "`quizlr redo` brings back the last one")
    return row


def _newest_undo(connection: Connection, learner: str) -> Row[Any] | None:
    redone = operation.alias("redone")
    taken_back = exists().where(redone.c.target == operation.c.id, redone.c.kind == "redo")
    query = select(operation).where(operation.c.learner == learner, operation.c.kind == "undo", ~taken_back)
    return connection.execute(query.order_by(*NEWEST_FIRST).limit(1)).first()


def _done_since(connection: Connection, learner: str, moment: datetime) -> bool:
    later = exists().where(operation.c.learner == learner, _PERSONAL, operation.c.at_utc > moment)
    return bool(connection.scalar(select(later)))


def _retract(
    connection: Connection,
    writer: Writer,
    kind: str,
    target: Row[Any],
    original: Row[Any],
    now: datetime,
) -> Undone:
    """Append the retraction and rebuild the cards it touches."""
    entry = Entry(kind, f"{kind}: {original.description}", {}, target=target.id, card=original.card)
    append(connection, writer, entry, now)
    if original.kind == WEIGHTS:
        restore_weights(connection, writer.learner)
        touched = card.c.learner == writer.learner
    else:
        moved = select(move.c.card).where(move.c.operation == original.id)
        touched = or_(card.c.id == original.card, card.c.id.in_(moved))
    rebuild_many(connection, touched)
    names = connection.scalars(select(card.c.key).where(touched).order_by(card.c.key))
    return Undone(original.id, original.kind, original.description, tuple(names))
