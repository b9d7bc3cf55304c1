"""The standard streams: there, tolerant of any byte, and given up in good order."""

import io
import os
import sys
from contextlib import suppress

from quizlr.clean import clean

_STREAMS = {
    "stdin": ("r", "replace"),
    "stdout": ("w", "backslashreplace"),
    "stderr": ("w", "backslashreplace"),
}


def prepare() -> None:
    """Make all three streams usable, whatever the program was started with.

    One that was closed leads nowhere, so that no file of ours takes its number. Bytes that are no text, and
    characters that the terminal's encoding lacks, are replaced.
    """
    for name, (mode, errors) in _STREAMS.items():
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 lives as long as we
        _configure(name, errors=errors)


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale: JSON is nothing else."""
    for name, (_, errors) in _STREAMS.items():
        if name != "stderr":
            _configure(name, encoding="utf-8", errors=errors)


def _configure(name: str, **options: str) -> None:
    stream = getattr(sys, name)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(**options)  # type: ignore[arg-type]


def complain(what: str, help_: str) -> None:
    """Say what is wrong, and what to do; where nobody listens any more, say nothing."""
    with suppress(OSError):
        sys.stderr.write(f"quizlr: {clean(what)}\n" + (f"help: {clean(help_)}\n" if help_ else ""))
        sys.stderr.flush()


def give_up_unwritten() -> None:
    """Send nowhere what cannot be written, so that the interpreter does not stumble over it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
