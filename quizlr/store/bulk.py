"""Operations on many cards at once: moved, parked, seeded, or scheduled by other weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from quizlr.clock import Instant
from quizlr.memory.fsrs import State
from quizlr.store.identity import new_id
from quizlr.store.ledger import BY_PROGRAM, LIVE, OLDEST_FIRST
from quizlr.store.log import Entry, Writer, append
from quizlr.store.rebuilding import WEIGHTS, rebuild_many, restore_weights
from quizlr.store.tables import card, move, operation, weight_set


@dataclass(frozen=True, slots=True)
class Moved:
    """What an operation does to one card.

    Attributes:
        card: its key.
        due_day: the new one; None where the card is only set aside or taken up again.
        seed: a first memory, for a card that has none.
    """

    card: str
    due_day: date | None = None
    seed: State | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """An operation on many cards.

    Attributes:
        kind: break, reschedule, place, park, unpark or weights.
        description: for a person; payload: JSON only.
        moves: what it does, card by card; study_day: of the operation.
    """

    kind: str
    description: str
    payload: Mapping[str, Any]
    moves: Sequence[Moved]
    study_day: date


def apply_bulk(connection: Connection, writer: Writer, bulk: Bulk, now: Instant) -> str:
    """Append the operation and rebuild the cards it names; returns its id. Cards not in use are left out."""
    entry = Entry(bulk.kind, bulk.description, bulk.payload, moves=_rows(connection, writer.learner, bulk))
    written = append(connection, writer, entry, now.utc)
    if bulk.kind == WEIGHTS:
        restore_weights(connection, writer.learner)
        rebuild_many(connection, card.c.learner == writer.learner)
    else:
        rebuild_many(connection, card.c.id.in_(select(move.c.card).where(move.c.operation == written)))
    return written


def keep_weights(
    connection: Connection, writer: Writer, values: Sequence[float], retention: float, now: Instant
) -> str:
    """Keep a set of weights, not in force yet; returns its id."""
    made = new_id(now.utc)
    row = {"id": made, "learner": writer.learner, "values": list(values), "retention": retention}
    connection.execute(insert(weight_set), {**row, "made_at": now.utc, "in_force": False})
    return made


def take_up_again(connection: Connection, writer: Writer, today: date, now: Instant) -> list[str]:
    """Bring back the concepts whose time has come, as the program's own doing; returns their names."""
    found: dict[str, list[Moved]] = {}
    for row in parked_until(connection, writer.learner, today):
        found.setdefault(row.payload["concept"], []).append(Moved(row.key))
    for concept, moves in found.items():
        words = f"{concept} is asked again: its time has come"
        apply_bulk(connection, writer, Bulk(BY_PROGRAM, words, {"concept": concept}, moves, today), now)
    return [*found]


def parked_until(connection: Connection, learner: str, today: date) -> list[Row[Any]]:
    """Parked cards whose day has come by what parked them last: key, and payload of that operation."""
    query: Select[Any] = (
        select(card.c.key, operation.c.payload)
        .join(move, move.c.card == card.c.id)
        .join(operation, operation.c.id == move.c.operation)
        .where(card.c.learner == learner, card.c.status == "parked", operation.c.kind == "park", LIVE)
        .order_by(*OLDEST_FIRST)
    )
    newest = {row.key: row for row in connection.execute(query)}
    return [row for row in newest.values() if _is_over(row.payload["until"], today)]


def _is_over(until: str | None, today: date) -> bool:
    return until is not None and date.fromisoformat(until) <= today


def _rows(connection: Connection, learner: str, bulk: Bulk) -> list[dict[str, Any]]:
    in_use = select(card.c.key, card.c.id).where(card.c.learner == learner, card.c.status != "retired")
    ids = {row.key: row.id for row in connection.execute(in_use)}
    return [_row(ids[one.card], one, bulk.study_day) for one in bulk.moves if one.card in ids]


def _row(card_id: str, moved: Moved, study_day: date) -> dict[str, Any]:
    seed = moved.seed
    return {
        "card": card_id,
        "study_day": study_day,
        "due_day": moved.due_day,
        "stability": None if seed is None else seed.stability,
        "difficulty": None if seed is None else seed.difficulty,
    }
