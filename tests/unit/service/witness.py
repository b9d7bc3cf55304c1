"""The log read by bare SQL, and what it means by the rules as they are written.

Nothing here asks the program: it is the other side of the comparison.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

COUNTED = frozenset({"daily", "practice"})
NEVER_RATED = frozenset({"another", "pretest"})

_OPERATIONS = """
SELECT o.id, o.kind, o.target, o.payload, o.at_utc, s.session, c.key, s.purpose, s.payload AS printed,
       r.showing, r.study_day, r.verdict, r.confidence, r.rating, r.due_day
FROM operation o LEFT JOIN review r ON r.operation = o.id LEFT JOIN showing s ON s.id = r.showing
LEFT JOIN card c ON c.id = s.card ORDER BY o.seq
"""
_STATES = """
SELECT c.key, c.status, m.stability, m.difficulty, m.due_day, m.last_day, m.reps, m.lapses, m.undecided
FROM card c LEFT JOIN memory_state m ON m.card = c.id ORDER BY c.key
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An answer that stands, as it stands: adjusted, disputed."""

    operation: str
    showing: str
    session: str
    card: str
    purpose: str
    kind: str
    at: int
    day: date
    verdict: str
    confidence: str | None
    rating: int | None
    due: date | None
    disputed: bool = False

    @property
    def right(self) -> bool:
        return self.verdict == "right"

    @property
    def right_guess(self) -> bool:
        return self.right and self.confidence == "guess" and self.kind != "flashcard"

    @property
    def sure_error(self) -> bool:
        wrong = self.verdict in {"wrong", "partly"} and self.confidence == "sure"
        return wrong and not self.disputed and self.purpose not in NEVER_RATED


def read_log(database: Path) -> list[Row]:
    """Answers that were not undone, oldest first."""
    with closing(_open(database)) as connection:
        operations = connection.execute(_OPERATIONS).fetchall()
    redone = {row["target"] for row in operations if row["kind"] == "redo"}
    undone = {row["target"] for row in operations if row["kind"] == "undo" and row["id"] not in redone}
    live = [row for row in operations if row["id"] not in undone]
    said = {row["target"]: row for row in live if row["kind"] in {"adjust", "dispute"}}
    return [_amended(_row(row), said.get(row["id"])) for row in live if row["kind"] == "answer"]


def read_states(database: Path) -> list[tuple[Any, ...]]:
    """Memory state, due day and status of every card."""
    with closing(_open(database)) as connection:
        return [tuple(row) for row in connection.execute(_STATES)]


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _row(row: sqlite3.Row) -> Row:
    return Row(
        operation=row["id"],
        showing=row["showing"],
        session=row["session"],
        card=row["key"],
        purpose=row["purpose"],
        kind=json.loads(row["printed"])["kind"],
        at=row["at_utc"],
        day=date.fromisoformat(row["study_day"]),
        verdict=row["verdict"],
        confidence=row["confidence"],
        rating=row["rating"],
        due=_day(row["due_day"]),
    )


def _amended(row: Row, operation: sqlite3.Row | None) -> Row:
    if operation is None:
        return row
    said = json.loads(operation["payload"])
    disputed = operation["kind"] == "dispute"
    return replace(
        row, verdict=said["verdict"], rating=said["rating"], due=_day(said["due_day"]), disputed=disputed
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def due_day(past: Sequence[Row]) -> date | None:
    """When a card is due after its answers; None for one that was never scheduled."""
    return next((row.due for row in reversed(past) if row.due), None)


def undecided(past: Sequence[Row]) -> bool:
    """Whether the newest scheduling answers of a card hold a right guess that nothing has decided since."""
    waits = False
    for row in past:
        if row.rating is not None:
            waits = False
        elif row.due and row.right_guess and not row.disputed and row.purpose not in NEVER_RATED:
            waits = True
    return waits


def counts(past: Sequence[Row], row: Row, *, leave_schedule: bool) -> bool:
    """Whether this is the answer of its card and study day that carries the rating.

    Args:
        past: the card's earlier answers.
        row: the answer; its verdict matters in practice only.
        leave_schedule: the session was told to move nothing.
    """
    today = [earlier for earlier in past if earlier.day == row.day]
    rated = any(earlier.rating is not None for earlier in today)
    if leave_schedule or rated or row.purpose in NEVER_RATED:
        return False
    due = due_day(past)
    is_due = due is not None and due <= row.day
    if undecided(past) and (is_due or row.purpose == "again"):
        return True
    first = not any(earlier.purpose in COUNTED for earlier in today)
    if row.purpose in COUNTED and first and (is_due or (due is None and row.purpose == "daily")):
        return True
    return row.purpose == "practice" and not row.right


@cache
def orders(concepts: tuple[str, ...], last: str) -> bool:
    """Whether these can be asked after `last` without equal neighbours, by trying every order."""
    if not concepts:
        return True
    return any(orders(tuple(sorted(remove(concepts, concept))), concept) for concept in {*concepts} - {last})


def remove(concepts: Sequence[str], taken: str) -> Iterator[str]:
    """All but one occurrence."""
    place = concepts.index(taken)
    yield from (concept for i, concept in enumerate(concepts) if i != place)
