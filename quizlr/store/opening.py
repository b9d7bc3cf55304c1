"""Who writes into a file: its learner, and the device this copy of it counts as."""

from pathlib import Path

from sqlalchemy import Connection, insert, select

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.store.connect import Database
from quizlr.store.identity import learner_id, new_device
from quizlr.store.ledger import NEWEST_FIRST
from quizlr.store.log import Entry, Writer, append
from quizlr.store.tables import learner, operation

DEFAULT_LEARNER = "me"


def find_writer(database: Database, name: str, machine: str, now: Instant, *, create: bool) -> Writer:
    """Find the learner and the device, or write them down.

    The device is drawn anew when the machine or the file's path is not the one stored last: a copy of the
    file must not count on under the name of the original.

    Raises:
        UsageError: nobody of that name has a log here, and none was asked for.
    """
    identity = learner_id(name)
    with database.read() as connection:
        known = connection.scalar(select(learner.c.id).where(learner.c.id == identity)) is not None
        device = _stored_device(connection, machine, database.path)
    if not known and not create and name != DEFAULT_LEARNER:
        begin = f"`--learner {name} --create-learner` begins one"
        raise UsageError(f"nobody called {name} has a log here", begin)
    if known and device:
        return Writer(identity, device)
    with database.write() as connection:
        return _introduce(connection, identity, name, machine, database.path, now)


def _introduce(
    connection: Connection, identity: str, name: str, machine: str, path: Path, now: Instant
) -> Writer:
    """Write down what is still missing: another process may have been faster."""
    if connection.scalar(select(learner.c.id).where(learner.c.id == identity)) is None:
        connection.execute(insert(learner), {"id": identity, "name": name, "made_at": now.utc})
    device = _stored_device(connection, machine, path)
    if device:
        return Writer(identity, device)
    writer = Writer(identity, new_device())
    payload = {"device": writer.device, "machine": machine, "path": _place(path)}
    append(connection, writer, Entry("system", "this file on this machine", payload), now.utc)
    return writer


def _stored_device(connection: Connection, machine: str, path: Path) -> str | None:
    """The device written down last, if it is this machine and path."""
    spoken = operation.c.payload["machine"].as_string()
    query = select(operation.c.payload).where(operation.c.kind == "system", spoken.is_not(None))
    stored = connection.scalar(query.order_by(*NEWEST_FIRST).limit(1))
    if stored and (stored["machine"], stored["path"]) == (machine, _place(path)):
        return str(stored["device"])
    return None


def _place(path: Path) -> str:
    """The path as text that can be stored, even where its bytes are no text."""
    return str(path.resolve()).encode(errors="backslashreplace").decode()
