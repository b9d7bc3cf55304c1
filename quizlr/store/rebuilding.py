"""Works out anew what follows from the log: states, who is set aside, which weights are in force."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from quizlr.memory.fsrs import DEFAULT, State, validate
from quizlr.memory.replay import MemoryState, Move, Scored, replay
from quizlr.store.ledger import LIVE, NEWEST_FIRST, OLDEST_FIRST, ON_MANY, SCORED_COLUMNS, answers
from quizlr.store.log import keep_states
from quizlr.store.tables import card, move, operation, showing, weight_set

WEIGHTS = "weights"
"""The kind of an operation that puts a set of weights in force, or the published ones again."""
Place = tuple[datetime, str, int]
_SCORED = len(SCORED_COLUMNS)
_ALONE = ("suspend", "unsuspend")
_ASIDE_ALONE = (
    select(card.c.id.label("card"), operation.c.kind, *OLDEST_FIRST)
    .join(card, card.c.id == operation.c.card)
    .where(operation.c.kind.in_(_ALONE), LIVE)
)
# A move without a due day sets aside or takes up again; the program itself does so when a date has come.
_ASIDE_TOGETHER = (
    select(move.c.card, operation.c.kind, *OLDEST_FIRST)
    .join(operation, operation.c.id == move.c.operation)
    .join(card, card.c.id == move.c.card)
    .where(move.c.due_day.is_(None), LIVE)
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The FSRS-6 weights in force: id of their set, None for the published ones, and the 21 values."""

    id: str | None = None
    values: tuple[float, ...] = DEFAULT


_IN_FORCE = select(weight_set.c.id, weight_set.c["values"]).where(
    weight_set.c.learner == bindparam("learner"), weight_set.c.in_force
)


def weights_in_force(connection: Connection, learner: str) -> Weights:
    """The learner's weights as the cache has them.

    Raises:
        ConfigError: something else than quizlr wrote weights that FSRS-6 does not allow.
    """
    row = connection.execute(_IN_FORCE, {"learner": learner}).first()
    return Weights(row[0], validate(row[1])) if row else Weights()


def restore_weights(connection: Connection, learner: str) -> None:
    """Put the weights in force that the newest standing operation names."""
    named = (
        select(operation.c.payload["weight_set"].as_string())
        .where(ON_MANY, operation.c.learner == learner, operation.c.kind == WEIGHTS, LIVE)
        .order_by(*NEWEST_FIRST)
        .limit(1)
    )
    chosen = connection.scalar(named)
    own = weight_set.update().where(weight_set.c.learner == learner)
    connection.execute(own.values(in_force=weight_set.c.id == (chosen or "")))


def rebuild(connection: Connection, card_id: str) -> MemoryState | None:
    """Replay one card from the log, and take its status from there too unless its question is gone."""
    return rebuild_many(connection, card.c.id == card_id).get(card_id)


def rebuild_many(connection: Connection, which: ColumnElement[bool]) -> dict[str, MemoryState]:
    """Replay the cards of a condition, and take their status from the log too unless their question is gone.

    Returns:
        The states by card id.
    """
    states = states_from_log(connection, which)
    named = connection.scalars(select(card.c.id).where(which)).all()
    keep_states(connection, {identity: states.get(identity) for identity in named})
    standing = statuses_from_log(connection, which)
    in_use = select(card.c.id, card.c.status).where(which, card.c.status != "retired")
    for row in connection.execute(in_use).all():
        status = standing.get(row.id, "active")
        if status != row.status:
            connection.execute(card.update().where(card.c.id == row.id).values(status=status))
    return states


def states_from_log(
    connection: Connection, which: ColumnElement[bool], values: Sequence[float] | None = None
) -> dict[str, MemoryState]:
    """Replay the cards of a condition, by id; those that nothing scheduled are not in it.

    Args:
        connection: to read from; which: a condition on `card`.
        values: other weights than those in force.
    """
    moves = _moves(connection, which)
    weights: dict[str, tuple[float, ...]] = {}
    order = (showing.c.card, *OLDEST_FIRST)
    given = answers(*SCORED_COLUMNS, *order, card.c.learner).where(LIVE, which).order_by(*order)
    states: dict[str, MemoryState] = {}
    for identity, rows in groupby(connection.execute(given), key=lambda row: str(row.card)):
        own = list(rows)
        learner = own[0].learner
        if learner not in weights:
            weights[learner] = tuple(values or weights_in_force(connection, learner).values)
        _keep(states, identity, _in_order(own, moves.pop(identity, ())), weights[learner])
    for identity, alone in moves.items():
        _keep(states, identity, [one for _, one in alone], DEFAULT)
    return states


def _keep(
    states: dict[str, MemoryState], card_id: str, rows: Iterable[Scored | Move], weights: Sequence[float]
) -> None:
    state = replay(rows, weights)
    if state is not None:
        states[card_id] = state


def _in_order(given: Iterable[Row[Any]], moves: Sequence[tuple[Place, Move]]) -> Iterator[Scored | Move]:
    """A card's answers and moves, oldest first."""
    if not moves:
        return (Scored(*row[:_SCORED]) for row in given)
    placed: Iterable[tuple[Place, Scored | Move]] = ((place(row), Scored(*row[:_SCORED])) for row in given)
    return (one for _, one in merge(placed, moves, key=itemgetter(0)))


def _moves(connection: Connection, which: ColumnElement[bool]) -> dict[str, list[tuple[Place, Move]]]:
    """The moves of a condition's cards that stand, oldest first, by the card's id."""
    query = (
        select(move, *OLDEST_FIRST)
        .join(operation, operation.c.id == move.c.operation)
        .join(card, card.c.id == move.c.card)
        .where(LIVE, move.c.due_day.is_not(None), which)
    )
    found: defaultdict[str, list[tuple[Place, Move]]] = defaultdict(list)
    for row in connection.execute(query.order_by(*OLDEST_FIRST)):
        found[row.card].append((place(row), move_of(row)))
    return found


def move_of(row: Row[Any]) -> Move:
    """The move that a row of its table tells of."""
    seed = None if row.stability is None else State(row.stability, row.difficulty)
    return Move(row.study_day, row.due_day, seed)


def statuses_from_log(connection: Connection, which: ColumnElement[bool]) -> dict[str, str]:
    """What the person last said of cards, by id; those never set aside are not in it."""
    said: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
    queries: tuple[Select[Any], ...] = (_ASIDE_ALONE, _ASIDE_TOGETHER)
    for query in queries:
        for row in connection.execute(query.where(which)):
            said[row.card].append((place(row), row.kind))
    return {identity: _status(kind for _, kind in sorted(kinds)) for identity, kinds in said.items()}


def _status(kinds: Iterable[str]) -> str:
    """A card that is suspended stays so whatever happens to its concept."""
    suspended = parked = False
    for kind in kinds:
        if kind in _ALONE:
            suspended = kind == "suspend"
        else:
            parked = kind == "park"
    return "suspended" if suspended else "parked" if parked else "active"


def place(row: Row[Any]) -> Place:
    """Where an operation stands in the order of the log."""
    return row.at_utc, row.device, row.seq
