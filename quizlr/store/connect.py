"""The two ways to the file: one connection that writes, others that only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from quizlr.errors import StoreError
from quizlr.store.canonical import canonical
from quizlr.store.examine import TIMEOUT
from quizlr.store.failures import explain, is_write_failure, moved, newer
from quizlr.store.version import SCHEMA

# NORMAL would lose acknowledged answers when the power goes; FULL costs one disk sync an answer.
_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # SQLite would do it within an answer; it is done while a question is being read.
    "PRAGMA wal_autocheckpoint = 0",
)
WRITES_BETWEEN = 50
"""Transactions after which the write-ahead log is worth taking into the file."""
_READER = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")
# A table rebuilt under enforced foreign keys could take rows of other tables with it.
_MIGRATION = ("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = FULL")


class Database:
    """A database file of the present layout, open for reading and writing.

    Args:
        path: of an existing file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity = _identity(path)
        self._written = 0
        self.writer = _engine(path, _WRITER, begin="BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
        self.reader = _engine(path, _READER, begin="BEGIN")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, durable when the block is left without an error.

        Raises:
            BusyError: another process has been writing for five seconds.
            NotSavedError: the disk failed, or the file is no longer in its place; nothing was written.
            NewerDatabaseError: a newer program migrated the file meanwhile.
        """
        if _identity(self.path) != self._identity:
            raise moved(self.path)
        try:
            with self.writer.begin() as connection:
                self._check_layout(connection)
                yield connection
            self._written += 1
        except DBAPIError as error:
            raise self._failed(error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the file.

        Raises:
            StoreError: it cannot be read.
        """
        try:
            with self.reader.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._failed(error) from error

    def checkpoint(self) -> bool:
        """Take the write-ahead log into the file if enough was written since; whether it was done.

        Nobody is kept waiting: what another connection still reads stays for the next time.

        Raises:
            StoreError: it cannot be done.
        """
        if self._written < WRITES_BETWEEN or _identity(self.path) != self._identity:
            return False
        self._written = 0
        try:
            with self.writer.connect() as connection:
                driver = connection.connection.driver_connection
                if driver is not None:
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
        except (DBAPIError, sqlite3.Error) as error:
            raise explain(error, self.path) from error
        return True

    def close(self) -> None:
        """Close all connections, the writing one last: it empties the write-ahead log."""
        self.reader.dispose()
        self.writer.dispose()

    def _check_layout(self, connection: Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > SCHEMA:
            raise newer(self.path, version)

    def _failed(self, error: DBAPIError) -> StoreError:
        cause = error.orig or error
        if is_write_failure(cause):
            self.close()  # after a failed sync only a new connection knows what is on the disk
        return explain(cause, self.path)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that bears its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def migration_connection(path: Path) -> Iterator[Connection]:
    """One transaction for migrations, committed only if no row was lost and no reference is broken."""
    engine = _engine(path, _MIGRATION, begin="BEGIN IMMEDIATE", poolclass=NullPool)
    try:
        with engine.begin() as connection:
            before = _row_counts(connection)
            yield connection
            _check_migrated(connection, before, path)
    except DBAPIError as error:
        raise explain(error.orig or error, path) from error
    finally:
        engine.dispose()


def _row_counts(connection: Connection) -> dict[str, int]:
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('operation', 'showing', 'review')"
    )
    tables = connection.exec_driver_sql(names).scalars().all()
    count = "SELECT count(*) FROM {}"
    return {name: connection.exec_driver_sql(count.format(name)).scalar_one() for name in tables}


def _check_migrated(connection: Connection, before: dict[str, int], path: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    after = _row_counts(connection)
    if broken is not None or any(after.get(name, 0) < count for name, count in before.items()):
        raise StoreError(
            f"the migration of {path} would have lost answers", "the file is as it was; report this"
        )


def _engine(path: Path, pragmas: tuple[str, ...], *, begin: str, **pool: Any) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": TIMEOUT, "check_same_thread": False},
        json_serializer=canonical,
        **{"poolclass": QueuePool, **pool},
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
