"""Leaving in good order when the system asks: the terminal is restored, the exit code tells why."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable

_PATIENCE = 2.0
"""Seconds after which the process ends even if the terminal no longer takes what is written."""


def leave_on_signals(leave: Callable[[int], None]) -> None:
    """Call `leave` with 128 + number at SIGTERM and at SIGHUP; end by force if that does not end it.

    Where the platform or the thread has no signal handlers, nothing is installed.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, _leave, leave, 128 + int(number))
        except (NotImplementedError, RuntimeError, ValueError):
            return


def _leave(leave: Callable[[int], None], code: int) -> None:
    last_resort = threading.Timer(_PATIENCE, os._exit, (code,))
    last_resort.daemon = True
    last_resort.start()
    leave(code)
