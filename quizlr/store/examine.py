"""Looks at a database file without changing it, by bare sqlite3."""

import sqlite3
from contextlib import closing
from pathlib import Path

from quizlr.errors import StoreError
from quizlr.store.failures import explain, newer, not_a_database, primary_code
from quizlr.store.version import APPLICATION_ID, SCHEMA

TIMEOUT = 5.0
_NEEDS_IMMUTABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def is_there(path: Path) -> bool:
    """Whether something stands at a path.

    Raises:
        StoreError: its folder may not be entered.
    """
    try:
        return path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open a quizlr database for reading, even on media that cannot be written.

    Raises:
        NotADatabaseError: it is empty or something else.
        NewerDatabaseError: this program does not know its layout.
        StoreError: it cannot be read.
    """
    _check_file(path)
    try:
        connection = _connect(path, "mode=ro")
    except sqlite3.Error as error:
        if primary_code(error) not in _NEEDS_IMMUTABLE:
            raise explain(error, path) from error
        connection = _connect_immutable(path)
    version = _pragma(connection, "user_version")
    if version > SCHEMA:
        connection.close()
        raise newer(path, version)
    return connection


def layout_version(path: Path) -> int:
    """Tell the number of the last migration a database file has been through.

    Raises:
        StoreError: as `open_readonly`.
    """
    with closing(open_readonly(path)) as connection:
        return _pragma(connection, "user_version")


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder, not a database", "name a file by --db")
        if path.stat().st_size == 0:
            raise not_a_database(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path} cannot be read ({error.strerror})",
        "check the permissions of its folder, or name another by --db",
    )


def _connect(path: Path, options: str) -> sqlite3.Connection:
    """Open and read the first page, so that a wrong file shows itself here."""
    uri = f"{path.resolve().as_uri()}?{options}"
    connection = sqlite3.connect(uri, uri=True, timeout=TIMEOUT, isolation_level=None)
    try:
        mark = _pragma(connection, "application_id")
    except sqlite3.Error:
        connection.close()
        raise
    if mark != APPLICATION_ID:
        connection.close()
        raise not_a_database(path)
    return connection


def _connect_immutable(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path, "mode=ro&immutable=1")
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
