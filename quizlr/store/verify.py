"""Proves that what follows from the log still does: states, and the chain of hashes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from quizlr.memory.replay import MemoryState, replay
from quizlr.store.canonical import START, link
from quizlr.store.ledger import LIVE, OLDEST_FIRST, SCORED_COLUMNS, answers, scored
from quizlr.store.log import STATE_COLUMNS, rebuild
from quizlr.store.store import Store
from quizlr.store.tables import memory_state, operation, review, showing


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
        replayed = _replayed_states(connection)
    found = ((i, stored.get(i), replayed.get(i)) for i in sorted(stored.keys() | replayed.keys()))
    return [Mismatch(*row) for row in found if row[1] != row[2]]


def rebuild_all(store: Store, cards: Iterable[str]) -> None:
    """Write the states of cards anew, from the log."""
    with store.database.write() as connection:
        for identity in cards:
            rebuild(connection, identity)


def broken_links(store: Store) -> list[str]:
    """Tell the operations whose hash is not that of their rows on the link before them."""
    with store.database.read() as connection:
        showings = _rows_by(connection, showing, "id")
        reviews = _rows_by(connection, review, "operation")
        order = (operation.c.device, operation.c.learner, operation.c.seq)
        rows = connection.execute(select(operation).order_by(*order)).all()
    last: defaultdict[tuple[str, str], str] = defaultdict(lambda: START)
    broken = []
    for row in rows:
        answer = reviews.get(row.id)
        shown = showings[answer["showing"]] if answer else None
        if link(last[row.device, row.learner], _fields(row), shown, answer) != row.chain:
            broken.append(row.id)
        last[row.device, row.learner] = row.chain
    return broken


def _stored_states(connection: Connection) -> dict[str, MemoryState]:
    rows = connection.execute(select(memory_state.c.card, *STATE_COLUMNS))
    return {row[0]: MemoryState(*row[1:]) for row in rows}


def _replayed_states(connection: Connection) -> dict[str, MemoryState]:
    query = answers(*SCORED_COLUMNS, showing.c.card).where(LIVE).order_by(showing.c.card, *OLDEST_FIRST)
    by_card = groupby(connection.execute(query), key=lambda row: str(row.card))
    states = {card: replay(scored(rows)) for card, rows in by_card}
    return {card: state for card, state in states.items() if state is not None}


def _rows_by(connection: Connection, table: Table, key: str) -> dict[str, Mapping[str, Any]]:
    return {row[key]: row for row in map(_fields, connection.execute(select(table)))}


def _fields(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 the documented way to a row's names
