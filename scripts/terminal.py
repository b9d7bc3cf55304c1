"""A program in a pseudo-terminal: write keys, read until something stands on the screen, take the time."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from typing import Self

_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|[()][A-Z0-9]|[=>]|\][^\x07]*\x07|P[^\x1b]*\x1b\\)")


class Terminal:
    """One program in a terminal of a given size.

    Args:
        command: program and arguments.
        size: columns and rows.
        environment: the program's whole environment.
    """

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.began = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvpe(
                command[0],
                list(command),
                {"TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})},
            )
        columns, rows = size
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def press(self, keys: str) -> float:
        """Write keys; return the moment."""
        moment = time.perf_counter()
        os.write(self._master, keys.encode())
        return moment

    def until(self, mark: str, timeout: float = 30.0, since: int | None = None) -> float:
        """Read until `mark` was written after position `since`; return the moment.

        Raises:
            TimeoutError: it did not come; the message holds what was on the way.
        """
        start = len(self.raw) if since is None else since
        deadline = time.perf_counter() + timeout
        while mark.encode() not in _CONTROL.sub(b"", self.raw[start:]):
            self._read(deadline, mark)
        return time.perf_counter()

    def any(self, timeout: float = 30.0) -> float:
        """Read until anything more is written; return the moment."""
        before = len(self.raw)
        deadline = time.perf_counter() + timeout
        while len(self.raw) == before:
            self._read(deadline, "anything")
        return time.perf_counter()

    def settle(self, quiet: float = 0.3, at_most: float = 2.0) -> None:
        """Read until nothing is written for a while; a blinking cursor never stops."""
        deadline = time.perf_counter() + at_most
        while time.perf_counter() < deadline and select.select([self._master], [], [], quiet)[0]:
            try:
                self.raw += os.read(self._master, 65536)
            except OSError:
                return

    def _read(self, deadline: float, mark: str) -> None:
        left = deadline - time.perf_counter()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            raise TimeoutError(f"{mark!r} never came; at the end: {_CONTROL.sub(b'', self.raw)[-400:]!r}")
        try:
            self.raw += os.read(self._master, 65536)
        except OSError as error:
            raise TimeoutError(f"the program ended before {mark!r} came") from error

    def wait(self) -> int:
        """The exit code, after reading what is left."""
        self.settle()
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """End the program if it runs, and close the terminal."""
        if self.pid:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
            self.pid = 0
        os.close(self._master)
