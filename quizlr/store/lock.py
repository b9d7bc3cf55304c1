"""Advisory locks on files: the system frees them when their holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quizlr.errors import BusyError
from quizlr.store.failures import not_writable

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


class FileLock:
    """An exclusive lock on a file beside the database.

    Args:
        path: of the lock file; it stays when the lock is released.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, *, wait: bool) -> None:
        """Lock the file, or do nothing where this object holds it already.

        Raises:
            BlockingIOError: somebody else has it, and `wait` is false.
            StoreError: the folder cannot be written.
        """
        if self._descriptor is not None:
            return
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise not_writable(self._path) from error
        try:
            _lock(descriptor, wait=wait)
        except OSError as error:
            os.close(descriptor)
            raise BlockingIOError from error
        self._descriptor = descriptor
        with suppress(OSError):  # who holds it is told only where the disk has room for that
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())

    def release(self) -> None:
        """Let go; does nothing where nothing is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Hold the lock for a block, waiting for whoever has it."""
        self.take(wait=True)
        try:
            yield
        finally:
            self.release()


class SessionLock:
    """The right to run a session on one database. Reading needs none.

    Args:
        database: the file the session writes to.
    """

    def __init__(self, database: Path) -> None:
        real = database.resolve()  # one lock, by whatever link the file is reached
        self._file = real.with_name(f"{real.name}.session")
        self._lock = FileLock(self._file)

    def acquire(self) -> None:
        """Take the lock; a second call does nothing. The system frees it when the process ends.

        Raises:
            BusyError: another process has it.
        """
        try:
            self._lock.take(wait=False)
        except BlockingIOError as error:
            raise self._taken() from error

    def release(self) -> None:
        """Let go; a second call does nothing."""
        self._lock.release()

    def _taken(self) -> BusyError:
        holder = ""
        with suppress(OSError):
            holder = self._file.read_text().strip()
        process = f" (process {holder})" if holder else ""
        return BusyError(
            f"quizlr is already running in another terminal{process}",
            "go on there, or close it and try again",
        )
