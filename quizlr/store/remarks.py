"""What a person says of an answer or a card afterwards: adjust, slip, dispute, flag, suspend."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from quizlr.errors import UsageError
from quizlr.store.answering import card_row, payload_of_load
from quizlr.store.ledger import VERDICT, answers
from quizlr.store.log import Entry, Writer, append
from quizlr.store.rebuilding import rebuild
from quizlr.store.tables import card, operation, review, showing

RATING_NAMES = {None: "no rating", 1: "Again", 2: "Hard", 3: "Good", 4: "Easy"}


def amend(
    connection: Connection,
    writer: Writer,
    kind: str,
    target: str,
    *,
    rating: int | None,
    due_day: date | None,
    now: datetime,
    verdict: str | None = None,
    load: Mapping[date, int] = MappingProxyType({}),
) -> str:
    """Replace verdict, rating and due day of an answer, and replay its card.

    Args:
        connection: inside a transaction.
        writer: who says so.
        kind: adjust, dispute or regrade.
        target: the answer's operation.
        rating: None moves no stability.
        due_day: None leaves the schedule alone.
        now: the moment.
        verdict: None keeps the present one.
        load: cards due on each of the days on which the card could come back.

    Returns:
        The operation's id.

    Raises:
        UsageError: there is no such answer.
    """
    found = _answer(connection, writer.learner, target)
    settled = {"verdict": verdict or found.verdict, "rating": rating, "due_day": due_day}
    payload = {**settled, **payload_of_load(load)}
    words = f"{kind} {found.key}: {RATING_NAMES[rating]}"
    written = append(connection, writer, Entry(kind, words, payload, target, found.card), now)
    rebuild(connection, found.card)
    return written


def remark(connection: Connection, writer: Writer, kind: str, target: str, words: str, now: datetime) -> str:
    """Say something of an answer that changes no schedule: slip or flag.

    Raises:
        UsageError: there is no such answer.
    """
    found = _answer(connection, writer.learner, target)
    entry = Entry(kind, f"{kind} {found.key}", {"text": words}, target, found.card)
    return append(connection, writer, entry, now)


def flag_card(connection: Connection, writer: Writer, key: str, words: str, now: datetime) -> str:
    """Say something of a card.

    Raises:
        UsageError: there is no such card.
    """
    row = card_row(connection, writer.learner, key)
    return append(connection, writer, Entry("flag", f"flag {key}", {"text": words}, card=row.id), now)


def set_aside(connection: Connection, writer: Writer, key: str, now: datetime, *, aside: bool) -> str:
    """Suspend a card, or take it up again.

    Raises:
        UsageError: there is no such card, or it is so already.
    """
    row = card_row(connection, writer.learner, key)
    if (row.status == "suspended") == aside:
        raise UsageError(f"{key} is {row.status} already", "`quizlr cards` shows what stands where")
    kind = "suspend" if aside else "unsuspend"
    written = append(connection, writer, Entry(kind, f"{kind} {key}", {}, card=row.id), now)
    rebuild(connection, row.id)
    return written


def _answer(connection: Connection, learner: str, target: str) -> Any:
    query = answers(showing.c.card, card.c.key, VERDICT.label("verdict")).where(
        review.c.operation == target, operation.c.learner == learner
    )
    found = connection.execute(query).first()
    if found is None:
        raise UsageError(f"there is no answer {target}", "`quizlr log` lists them")
    return found
