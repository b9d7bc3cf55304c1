"""SQLite's errors in words a person can act on."""

import sqlite3
from pathlib import Path

from quizlr.errors import BusyError, NewerDatabaseError, NotADatabaseError, NotSavedError, StoreError
from quizlr.store.version import SCHEMA

_PRIMARY = 0xFF  # the low byte of an extended result code
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_WRITE_FAILED = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_CANNOT_WRITE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


def primary_code(error: BaseException | None) -> int:
    """SQLite's primary result code of an error; 0 where it has none."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def is_write_failure(error: BaseException | None) -> bool:
    """Whether the disk failed: the connection must be closed and opened anew."""
    return primary_code(error) in _WRITE_FAILED


def explain(error: BaseException, path: Path) -> StoreError:
    """Turn an error of SQLite into one of ours."""
    code = primary_code(error)
    if code in _BUSY:
        return BusyError(
            f"another program is writing to {path}", "wait a moment and try again, or close the other quizlr"
        )
    if code in _WRITE_FAILED:
        return NotSavedError(
            f"nothing could be written to {path} ({error})",
            "free some space and try again; an answer not yet stored is still on the screen",
        )
    if code in _CANNOT_WRITE:
        return not_writable(path)
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_database(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreError(f"{path} is damaged ({error})", f"bring back a copy from {path.parent / 'backups'}")
    return StoreError(f"the database {path} refused: {error}", "keep the file and report this")


def not_writable(path: Path) -> StoreError:
    """The file or its folder may not be written."""
    return StoreError(
        f"{path} cannot be written",
        "check the permissions of the file and its folder, or name another by --db",
    )


def moved(path: Path) -> NotSavedError:
    """Another file stands where the open one was, or none: what is written now would not be found again."""
    return NotSavedError(
        f"{path} was moved, replaced or removed while quizlr was using it",
        "put it back and try again; an answer not yet stored is still on the screen",
    )


def not_a_database(path: Path) -> NotADatabaseError:
    """The file is something else."""
    return NotADatabaseError(
        f"{path} is not a quizlr database", "name another file by --db, or move this one away"
    )


def newer(path: Path, version: int) -> NewerDatabaseError:
    """The file has a layout this program does not know."""
    return NewerDatabaseError(
        f"{path} has layout {version}; this quizlr knows layouts up to {SCHEMA}",
        "upgrade quizlr; the file is untouched",
    )
