"""Proves that what follows from the log still does: states, and the chain of hashes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select, true

from quizlr.memory.replay import MemoryState
from quizlr.store.canonical import START, link
from quizlr.store.log import STATE_COLUMNS
from quizlr.store.rebuilding import rebuild_many, states_from_log
from quizlr.store.store import Store
from quizlr.store.tables import memory_state, move, operation, review, showing


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A card whose stored state is not what its answers say: its id, and both states."""

    card: str
    stored: MemoryState | None
    replayed: MemoryState | None


def replay_all(store: Store) -> list[Mismatch]:
    """Replay every card of the file and tell those whose cache row differs."""
    with store.database.read() as connection:
        stored = _stored_states(connection)
        replayed = states_from_log(connection, true())
    found = ((i, stored.get(i), replayed.get(i)) for i in sorted(stored.keys() | replayed.keys()))
    return [Mismatch(*row) for row in found if row[1] != row[2]]


def rebuild_all(store: Store) -> None:
    """Write the states of all cards anew, from the log."""
    with store.database.write() as connection:
        rebuild_many(connection, true())


def broken_links(store: Store) -> list[str]:
    """Tell the operations whose hash is not that of their rows on the link before them."""
    with store.database.read() as connection:
        showings = _rows_by(connection, showing, "id")
        reviews = _rows_by(connection, review, "operation")
        moves = _moves(connection)
        order = (operation.c.device, operation.c.learner, operation.c.seq)
        rows = connection.execute(select(operation).order_by(*order)).all()
    last: defaultdict[tuple[str, str], str] = defaultdict(lambda: START)
    broken = []
    for row in rows:
        answer = reviews.get(row.id)
        shown = showings[answer["showing"]] if answer else None
        if (
            link(last[row.device, row.learner], _fields(row), shown, answer, moves.get(row.id, ()))
            != row.chain
        ):
            broken.append(row.id)
        last[row.device, row.learner] = row.chain
    return broken


def _stored_states(connection: Connection) -> dict[str, MemoryState]:
    rows = connection.execute(select(memory_state.c.card, *STATE_COLUMNS))
    return {row[0]: MemoryState(*row[1:]) for row in rows}


def _moves(connection: Connection) -> dict[str, list[Mapping[str, Any]]]:
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in connection.execute(select(move)):
        found[row.operation].append(_fields(row))
    return found


def _rows_by(connection: Connection, table: Table, key: str) -> dict[str, Mapping[str, Any]]:
    return {row[key]: row for row in map(_fields, connection.execute(select(table)))}


def _fields(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 the documented way to a row's names
