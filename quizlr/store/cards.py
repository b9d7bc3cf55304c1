"""Keeps the rows of cards in step with the packs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from quizlr.errors import ContentError
from quizlr.store.identity import card_id
from quizlr.store.log import Entry, Writer, append
from quizlr.store.rebuilding import statuses_from_log
from quizlr.store.records import CardFacts
from quizlr.store.tables import card

_FACTS = ("key", "task_hash", "wording_hash")


@dataclass(slots=True)
class Changes:
    """What the packs have that the rows do not.

    Attributes:
        added: facts of cards without a row, by their new id.
        changed: id and new values of rows whose card is in the packs.
        retired: ids of rows whose card is not; returned: ids of retired rows whose card is there again.
        renamed: id, with old and new key, of cards that keep their row.
    """

    added: dict[str, CardFacts] = field(default_factory=dict)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    renamed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.retired, self.returned))

    def summary(self) -> dict[str, Any]:
        """Say what changes, JSON only."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "retired": len(self.retired),
            "returned": len(self.returned),
            "renamed": [list(pair) for pair in self.renamed.values()],
        }


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What an edit of the packs means for one card.

    Attributes:
        sort: new, unclaimed (new, and asks what a retired card asked), nobody (new, though it names a former
            name, which nobody has), afresh (its revision was raised), renamed, substance (something else
            is asked), reworded, retired or returned.
        card: its name today; before: the name it had, or that of the retired card.
    """

    sort: str
    card: str
    before: str = ""


def compare(connection: Connection, learner: str, facts: Sequence[CardFacts]) -> Changes:
    """Find what differs between the packs' cards and a learner's rows, without writing.

    Raises:
        ContentError: two questions claim one history.
    """
    rows = {row.id: row for row in connection.execute(select(card).where(card.c.learner == learner))}
    in_use = {(row.key, row.revision): row for row in rows.values() if row.status != "retired"}
    changes = Changes()
    seen: dict[str, str] = {}
    for fact in facts:
        row = _row_of(fact, learner, rows, in_use)
        identity = row.id if row else card_id(learner, fact.oldest, fact.revision)
        if identity in seen:
            raise _claimed_twice(seen[identity], fact.key)
        seen[identity] = fact.key
        if row is None:
            changes.added[identity] = fact
        else:
            _compare_row(changes, fact, row)
    changes.retired = [row.id for row in in_use.values() if row.id not in seen]
    return changes


def differences(connection: Connection, learner: str, facts: Sequence[CardFacts]) -> list[Difference]:
    """What the packs mean for a learner's rows, card by card, without writing.

    Raises:
        ContentError: two questions claim one history.
    """
    rows = {row.id: row for row in connection.execute(select(card).where(card.c.learner == learner))}
    changes = compare(connection, learner, facts)
    named = {fact.key for fact in facts}
    gone = {rows[identity].key for identity in changes.retired}
    orphaned = {rows[identity].task_hash: rows[identity].key for identity in changes.retired}
    found = [_added(fact, gone, orphaned) for fact in changes.added.values()]
    found += [Difference("retired", key) for key in gone - named]
    found += [Difference("nobody", fact.key, name) for fact, name in _misspelt(changes, facts, rows)]
    returned = {identity for identity in changes.returned if identity not in changes.renamed}
    found += [Difference("returned", rows[identity].key) for identity in returned]
    for identity, values in changes.changed.items():
        found += _changed(rows[identity], values)
    return sorted(found)


def _added(fact: CardFacts, gone: Collection[str], orphaned: Mapping[str, str]) -> Difference:
    """A card without a row: new, renamed without a word, or one whose author has raised its revision."""
    if {fact.key, *fact.names} & {*gone}:
        return Difference("afresh", fact.key)
    before = orphaned.get(fact.task_hash, "")
    return Difference("unclaimed" if before else "new", fact.key, before)


def _misspelt(
    changes: Changes, facts: Sequence[CardFacts], rows: Mapping[str, Row[Any]]
) -> Iterator[tuple[CardFacts, str]]:
    """Cards without a row that claim former names which no row has; on a first day nobody has any."""
    known = {row.key for row in rows.values()}
    added = {fact.key for fact in changes.added.values()}
    for fact in facts if known else ():
        former = [name for name in fact.names if name != fact.key]
        if fact.key in added and former and not known & {*former}:
            yield fact, former[-1]


def _changed(row: Row[Any], values: dict[str, Any]) -> Iterator[Difference]:
    if row.key != values["key"]:
        yield Difference("renamed", values["key"], row.key)
    if row.task_hash != values["task_hash"]:
        yield Difference("substance", values["key"])
    elif row.wording_hash != values["wording_hash"]:
        yield Difference("reworded", values["key"])


def _claimed_twice(one: str, other: str) -> ContentError:
    return ContentError(
        f"{one} and {other} claim the answers of one card", "`was:` must not name a question that exists"
    )


def _row_of(
    fact: CardFacts,
    learner: str,
    rows: dict[str, Row[Any]],
    in_use: dict[tuple[str, int], Row[Any]],
) -> Row[Any] | None:
    """The card's row: by its derived id, else by any name it bears or bore."""
    names = (fact.key, *reversed(fact.names))
    found = (in_use.get((name, fact.revision)) for name in names)
    return rows.get(card_id(learner, fact.oldest, fact.revision)) or next(filter(None, found), None)


def _compare_row(changes: Changes, fact: CardFacts, row: Row[Any]) -> None:
    values = {name: getattr(fact, name) for name in _FACTS}
    if any(getattr(row, name) != value for name, value in values.items()):
        changes.changed[row.id] = values
    if row.key != fact.key:
        changes.renamed[row.id] = (row.key, fact.key)
    if row.status == "retired":
        changes.returned.append(row.id)


def write(connection: Connection, writer: Writer, changes: Changes, now: datetime) -> None:
    """Apply changes, with one operation of the program's own that says so."""
    _set(connection, changes.retired, {"status": "retired"})
    for identity in changes.renamed:
        # Two cards may swap names: every key is free before any is taken.
        _set(connection, [identity], {"key": identity})
    for identity, values in changes.changed.items():
        _set(connection, [identity], values)
    gone = (card.c.learner == writer.learner) & (card.c.status == "retired")
    said = statuses_from_log(connection, gone)
    for identity in changes.returned:
        _set(connection, [identity], {"status": said.get(identity, "active")})
    if changes.added:
        connection.execute(insert(card), [_new_row(i, fact, writer) for i, fact in changes.added.items()])
    summary = changes.summary()
    words = ", ".join(f"{len(v) if isinstance(v, list) else v} {k}" for k, v in summary.items() if v)
    append(connection, writer, Entry("system", f"cards: {words}", {"cards": summary}), now)


def _set(connection: Connection, ids: Iterable[str], values: dict[str, Any]) -> None:
    rows = [{"row": identity, **values} for identity in ids]
    if rows:
        columns: dict[str, Any] = {name: bindparam(name) for name in values}
        connection.execute(card.update().where(card.c.id == bindparam("row")).values(columns), rows)


def _new_row(identity: str, fact: CardFacts, writer: Writer) -> dict[str, Any]:
    return {
        "id": identity,
        "learner": writer.learner,
        "key": fact.key,
        "task_hash": fact.task_hash,
        "wording_hash": fact.wording_hash,
        "revision": fact.revision,
        "status": "active",
    }
