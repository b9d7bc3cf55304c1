"""The entry: `--version` and `due` are answered before anything heavy is imported.

Here every error and every signal becomes a sentence and an exit code.
"""

import errno
import os
import sys

_HUNG_UP = 129


def main(argv: list[str] | None = None) -> int:
    """Run quizlr.

    Returns:
        0 done, 1 a check found problems, 2 wrong use, 3 something broke; 128 and its number for a signal.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]) and sys.stdout is not None:
        return _version()
    return _guarded(arguments)


def _version() -> int:
    from quizlr import __version__

    try:
        sys.stdout.write(f"quizlr {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        return _unwritable(error)
    return 0


def _guarded(arguments: list[str]) -> int:
    """Answer with every way out covered."""
    from quizlr.errors import QuizlrError
    from quizlr.plain import streams
    from quizlr.plain.signals import Terminated, heeded

    try:
        with heeded():
            streams.prepare()
            code = _answer(arguments)
            sys.stdout.flush()
            return code
    except (Terminated, KeyboardInterrupt) as stop:
        streams.complain("stopped", "Everything you answered is saved; start again to go on.")
        return stop.code if isinstance(stop, Terminated) else 130
    except QuizlrError as error:
        streams.complain(error.what, error.help)
        return error.exit_code
    except OSError as error:
        return _unwritable(error)
    except Exception as error:  # noqa: BLE001 the outermost boundary: said, never a traceback
        return _broken(error)
    finally:
        streams.give_up_unwritten()


def _answer(arguments: list[str]) -> int:
    if arguments == ["due"]:
        from quizlr.service.due import main as due

        return due()
    from quizlr.cli import run

    return run(arguments)


def _unwritable(error: OSError) -> int:
    """What is said where the output went away: nothing to a closed pipe, the reason otherwise."""
    from quizlr.plain import streams

    streams.give_up_unwritten()
    if isinstance(error, BrokenPipeError):
        return 0
    if error.errno == errno.EIO:  # the terminal is gone, and its signal has not come yet
        return _HUNG_UP
    if error.filename is not None:
        return _broken(error)
    what = f"the output cannot be written ({error.strerror})"
    streams.complain(what, "Everything you answered is saved; free some space, or send the output elsewhere.")
    return 3


def _broken(error: Exception) -> int:
    from quizlr.plain import streams

    if os.environ.get("QUIZLR_DEBUG"):
        raise error
    what = f"something broke: {type(error).__name__}: {error}"
    streams.complain(what, "Everything you answered is saved. QUIZLR_DEBUG=1 shows where it happened.")
    return 3


if __name__ == "__main__":
    sys.exit(main())
