"""Leaving in good order when the person or the system asks, at whatever moment."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

_arrived: list[int] = []
"""What came while the handlers are set. Signals are the process's, and so is the memory of them."""


class Terminated(BaseException):
    """Ctrl-C was pressed, or the system asked the program to end.

    Attributes:
        number: the signal's; code: exit code by which a shell tells it, 128 and its number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.code = 128 + number


def _leave(number: int, _: FrameType | None) -> NoReturn:
    _arrived.append(number)
    raise Terminated(number)


def checkpoint() -> None:
    """Leave now if a signal came where nothing can be raised, such as a callback of the interpreter.

    Raises:
        Terminated: one did.
    """
    if _arrived:
        raise Terminated(_arrived[0])


@contextmanager
def heeded() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into `Terminated` for the length of a block.

    One that was ignored when the block began, as by nohup, stays ignored.
    """
    before = {number: signal.getsignal(number) for number in _numbers()}
    hook = sys.unraisablehook
    sys.unraisablehook = _without_ours
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, _leave)
        yield
    finally:
        _restore(before)
        sys.unraisablehook = hook
        _arrived.clear()


@contextmanager
def left_alone() -> Iterator[None]:
    """Give the signals back for the length of a block: the screen has its own way with them."""
    mine = [number for number in _numbers() if signal.getsignal(number) is _leave]
    for number in mine:
        usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        signal.signal(number, usual)
    try:
        yield
    finally:
        _restore(dict.fromkeys(mine, _leave))


def _restore(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _numbers() -> list[signal.Signals]:
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _without_ours(unraisable: "sys.UnraisableHookArgs") -> None:
    """Report what Python cannot raise, but for a signal: it is heeded at the next checkpoint."""
    if not issubclass(unraisable.exc_type, Terminated):
        sys.__unraisablehook__(unraisable)
