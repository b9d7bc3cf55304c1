"""Makes a database file, or brings an older one to the present layout, after a verified backup.

Alembic is imported only where there is something to do: its import costs more than opening the file.
"""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from quizlr.errors import StoreError
from quizlr.store.examine import is_there, layout_version
from quizlr.store.failures import explain, not_writable
from quizlr.store.lock import FileLock
from quizlr.store.version import HEAD

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def prepare(path: Path, migrations: Path, now: datetime, head: str = HEAD) -> Path | None:
    """Make sure that a database of the present layout stands at `path`.

    Args:
        path: the database; it and its folder are made where missing, readable by their owner only.
        migrations: folder of the Alembic scripts.
        now: names the backup.
        head: newest revision of the scripts.

    Returns:
        The backup made before a migration, None where none was needed.

    Raises:
        StoreError: the file or its folder cannot be used; it is untouched.
    """
    if is_there(path) and layout_version(path) >= int(head):
        _check_writable(path)
        return None
    if path.is_symlink() and not is_there(path):
        raise StoreError(
            f"{path} leads to {path.readlink()}, which is not there", "bring it back, or remove the link"
        )
    _make_folder(path.parent)
    with FileLock(path.with_name(f"{path.name}.upgrade")).waiting():
        if not is_there(path):
            _create(path, migrations, head)
            return None
        version = layout_version(path)
        if version >= int(head):
            return None
        backup = back_up(path, f"{now:%Y%m%dT%H%M%SZ}-v{version}")
        _migrate(path, migrations, head)
        return backup


def _check_writable(path: Path) -> None:
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise not_writable(path)


def _make_folder(folder: Path) -> None:
    try:
        for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
            missing.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be made ({error.strerror})", "name a file elsewhere by --db"
        ) from error


def _create(path: Path, migrations: Path, head: str) -> None:
    """Build the file under another name: it appears whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        _migrate(draft, migrations, head)
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise not_writable(path) from error
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _sync_folder(folder: Path) -> None:
    """Make a new name durable, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def back_up(path: Path, label: str) -> Path:
    """Copy a database that may be in use into `backups/` beside it, and check the copy.

    Args:
        path: the database.
        label: what tells this copy from others, such as its moment.

    Returns:
        The copy, readable by its owner only.

    Raises:
        StoreError: the copy could not be made or is damaged; it does not stay.
    """
    layout_version(path)  # only a database is copied, and none is made by looking for it
    target = path.parent / "backups" / f"{path.stem}-{label}.db"
    _make_folder(target.parent)
    draft = target.with_suffix(".new")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        _copy(path, draft)
        draft.replace(target)
    except OSError as error:
        raise not_writable(target) from error
    except sqlite3.Error as error:
        draft.unlink(missing_ok=True)
        raise explain(error, path) from error
    return target


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        verdict = new.execute("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise StoreError(f"{source} is damaged ({verdict})", f"keep it, and look into {target.parent}")


def _migrate(path: Path, migrations: Path, head: str) -> None:
    """Run all missing migrations in one transaction: the old layout stays until the new one is whole."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    from quizlr.store.connect import migration_connection

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    try:
        with migration_connection(path) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, head)
    except CommandError as error:
        raise StoreError(
            f"{path} cannot be migrated ({error})", "install quizlr again; the file is untouched"
        ) from error
