"""Appends to the log, and keeps the cache row of a card, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from quizlr.memory.replay import MemoryState
from quizlr.store.canonical import START, link, normal
from quizlr.store.identity import new_id
from quizlr.store.moments import from_millis, to_millis
from quizlr.store.tables import card, memory_state, move, operation, review, showing

_STEP = timedelta(milliseconds=1)
STATE_COLUMNS = tuple(memory_state.c[name] for name in MemoryState.__dataclass_fields__)

# Built once: putting a statement together costs more than running it.
_own = operation.c.device == bindparam("device")
_mine = operation.c.learner == bindparam("learner")
_newest_link = select(operation.c.chain).where(_own, _mine).order_by(operation.c.seq.desc()).limit(1)
_TAIL = select(
    select(func.max(operation.c.seq)).where(_own).scalar_subquery(),
    _newest_link.scalar_subquery(),
    select(func.max(operation.c.at_utc)).where(_mine).scalar_subquery(),
)
_fresh = upsert(memory_state).values(
    learner=select(card.c.learner).where(card.c.id == bindparam("of_card")).scalar_subquery()
)
_KEEP = _fresh.on_conflict_do_update(
    index_elements=[memory_state.c.card],
    set_={column.name: _fresh.excluded[column.name] for column in STATE_COLUMNS},
)
_FORGET = delete(memory_state).where(memory_state.c.card == bindparam("gone"))


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the learner, and the device under whose name this file counts."""

    learner: str
    device: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation to append.

    Attributes:
        kind, description: what it is, for a program and for a person.
        payload: what is needed to repeat it, JSON only.
        target: the operation it speaks of; card: the id of the card whose state it may change.
        showing, review: rows that come with an answer.
        moves: rows of an operation on many cards.
    """

    kind: str
    description: str
    payload: Mapping[str, Any]
    target: str | None = None
    card: str | None = None
    showing: Mapping[str, Any] | None = None
    review: Mapping[str, Any] | None = None
    moves: Sequence[Mapping[str, Any]] = ()


def append(connection: Connection, writer: Writer, entry: Entry, now: datetime) -> str:
    """Write an operation, with its showing and review if it has them.

    Its moment is later than that of every operation the learner has in this file, whatever the clock says:
    the order of the log is the order of writing.

    Returns:
        The operation's id.
    """
    seq, previous, last = _tail(connection, writer)
    row = {
        "id": new_id(now),
        "device": writer.device,
        "seq": seq + 1,
        "learner": writer.learner,
        "at_utc": max(from_millis(to_millis(now)), last + _STEP) if last else from_millis(to_millis(now)),
        "kind": entry.kind,
        "target": entry.target,
        "card": entry.card,
        "payload": normal(entry.payload),
        "description": entry.description,
    }
    answer = None if entry.review is None else {**entry.review, "operation": row["id"]}
    row["chain"] = link(previous, row, entry.showing, answer, entry.moves)
    connection.execute(insert(operation), row)
    if entry.showing is not None and answer is not None:
        connection.execute(insert(showing), dict(entry.showing))
        connection.execute(insert(review), answer)
    if entry.moves:
        connection.execute(insert(move), [{**one, "operation": row["id"]} for one in entry.moves])
    return str(row["id"])


def _tail(connection: Connection, writer: Writer) -> tuple[int, str, datetime | None]:
    """The device's last number, its last link for the learner, and the learner's newest moment."""
    seq, chain, last = connection.execute(_TAIL, asdict(writer)).one()
    return seq or 0, chain or START, last


def keep_state(connection: Connection, card_id: str, state: MemoryState | None) -> None:
    """Store what is known of a card; None takes its row away."""
    keep_states(connection, {card_id: state})


def keep_states(connection: Connection, states: Mapping[str, MemoryState | None]) -> None:
    """Store what is known of cards, by id; None takes the row of a card away."""
    kept = [_state_row(identity, state) for identity, state in states.items() if state is not None]
    gone = [{"gone": identity} for identity, state in states.items() if state is None]
    if kept:
        connection.execute(_KEEP, kept)
    if gone:
        connection.execute(_FORGET, gone)


def _state_row(card_id: str, state: MemoryState) -> dict[str, Any]:
    return {"card": card_id, "of_card": card_id, **asdict(state)}
