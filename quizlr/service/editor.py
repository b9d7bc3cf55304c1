"""The person's own editor, opened at a line of a file; the terminal is the editor's until it ends."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from quizlr.errors import UsageError

_USUAL = ("editor", "nano", "vim", "vi")
"""What is tried where nothing is set."""
_BEHIND = frozenset({"hx", "helix"})
"""Editors that take the line behind the file: `file:line`."""
_GOTO = frozenset({"code", "codium", "code-insiders", "cursor"})
"""Editors with a window of their own that must be told to wait, and where to go."""
_WAIT = frozenset({"subl", "zed"})
_PLUS = frozenset(
    {"editor", "emacs", "emacsclient", "joe", "kak", "micro", "nano", "nvim", "vi", "view", "vim"}
)
"""Editors that take `+line` before the file."""


def edit(file: Path, line: int) -> None:
    """Open a file in `$VISUAL`, else `$EDITOR`, else a usual editor, and wait until it is closed.

    Raises:
        UsageError: there is no editor, it cannot be started, or it failed.
    """
    words = command(file, line)
    advice = f"Set VISUAL or EDITOR, or open {file} at line {line} yourself."
    try:
        done = subprocess.run(words, check=False)  # noqa: S603 - the person's own editor
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be started"
        raise UsageError(f"the editor {words[0]}: {reason}", advice) from error
    if done.returncode:
        raise UsageError(f"the editor {words[0]} ended with an error ({done.returncode})", advice)


def command(file: Path, line: int) -> list[str]:
    """The words of the command that opens a file at a line; an editor nobody knows gets the file alone.

    Raises:
        UsageError: no editor is set, and none of the usual ones is there.
    """
    chosen = _chosen() or next(filter(shutil.which, _USUAL), "")
    try:
        words = shlex.split(chosen)
    except ValueError as error:
        raise UsageError(f"VISUAL or EDITOR cannot be read: {chosen}", "Close its quotes.") from error
    if not words:
        advice = f"Set VISUAL or EDITOR, or open {file} at line {line} yourself."
        raise UsageError("no editor is set, and none was found", advice)
    return [*words, *_arguments(Path(words[0]).name, str(file), line)]


def _chosen() -> str:
    return os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()


def _arguments(program: str, file: str, line: int) -> list[str]:
    if program in _GOTO:
        return ["--wait", "--goto", f"{file}:{line}"]
    if program in _WAIT:
        return ["--wait", f"{file}:{line}"]
    if program in _BEHIND:
        return [f"{file}:{line}"]
    return [f"+{line}", file] if program in _PLUS and line > 1 else [file]
