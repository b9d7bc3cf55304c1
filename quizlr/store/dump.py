"""Everything in a database as lines of JSON, in one order: for eyes, for diffs, for proofs."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Row, select

from quizlr.store.canonical import canonical
from quizlr.store.log import STATE_COLUMNS
from quizlr.store.store import Store
from quizlr.store.tables import card, learner, memory_state, metadata


def dump(store: Store) -> Iterator[str]:
    """Every row of every table, table by table, each in the order of its key."""
    with store.database.read() as connection:
        for table in metadata.sorted_tables:
            keys: list[Column[Any]] = list(table.primary_key.columns)
            for row in connection.execute(select(table).order_by(*keys)):
                yield canonical({"table": table.name, **_fields(row)})


def dump_states(store: Store) -> Iterator[str]:
    """What follows from the log, by names: learner, card, status and memory state.

    Two files in which the same is known print the same, whatever was undone on the way.
    """
    query = (
        select(learner.c.name.label("learner"), card.c.key, card.c.revision, card.c.status, *STATE_COLUMNS)
        .join_from(card, learner, card.c.learner == learner.c.id)
        .outerjoin(memory_state, memory_state.c.card == card.c.id)
        .order_by(learner.c.name, card.c.key, card.c.revision)
    )
    with store.database.read() as connection:
        for row in connection.execute(query):
            yield canonical(_fields(row))


def _fields(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 the documented way to a row's names
