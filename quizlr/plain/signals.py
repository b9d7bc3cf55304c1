"""Leaving in good order when the system asks."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Terminated(KeyboardInterrupt):
    """The system asked the session to end.

    Attributes:
        code: exit code by which a shell tells the signal, 128 and its number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise Terminated(number)


@contextmanager
def heeded() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into `Terminated` for the length of a block."""
    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _leave) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
