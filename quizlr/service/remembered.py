"""What `quizlr check` found in files that have not changed since: kept by the hash of their bytes.

Everything here can be worked out again: a file that cannot be read or written costs time, nothing else.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import quizlr
from quizlr.bank.contents import Source
from quizlr.bank.problems import Problem, problem
from quizlr.paths import cache_dir

MOST_FILES = 2000
_ROOMS = ("answers", "bank", "render")
"""The rooms whose code decides what is found."""

Found = dict[str, list[list[Any]]]
"""By the name of a question: line, column, code, message and help of each problem."""


class Remembered:
    """Findings by file; `save` puts those of this run beside what was kept."""

    def __init__(self) -> None:
        self._file = cache_dir() / "checked.json"
        self._known = _read(self._file)
        self._digests: dict[str, str] = {}
        self._changed = False

    def recall(self, source: Source, name: str) -> list[Problem] | None:
        """What was found in a question of a file that is as it was; None where that is not known."""
        rows = self._of(source).get(name)
        if rows is None:
            return None
        try:
            return [problem(source.path, (int(line), int(column)), *texts) for line, column, *texts in rows]
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, source: Source, name: str, found: list[Problem]) -> None:
        """Remember what was found."""
        rows = [[one.line, one.column, one.code, one.message, one.help] for one in found]
        self._known.setdefault(self._digest(source.path), {})[name] = rows
        self._changed = True

    def save(self) -> None:
        """Write what is known now, newest last, the oldest left out."""
        if not self._changed:
            return
        kept = dict(list(self._known.items())[-MOST_FILES:])
        scratch = self._file.with_suffix(".new")
        with suppress(OSError):
            scratch.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_text(json.dumps({"rules": _rules(), "files": kept}), encoding="utf-8")
            scratch.replace(self._file)

    def _of(self, source: Source) -> Found:
        return self._known.get(self._digest(source.path), {})

    def _digest(self, path: str) -> str:
        if path not in self._digests:
            with suppress(OSError):
                self._digests[path] = blake2b(Path(path).read_bytes(), digest_size=16).hexdigest()
        return self._digests.get(path, path)


def _read(file: Path) -> dict[str, Found]:
    """What was kept by the rules as they are now; nothing where that cannot be read."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    sound = isinstance(kept, dict) and kept.get("rules") == _rules() and isinstance(kept.get("files"), dict)
    return {name: rows for name, rows in kept["files"].items() if isinstance(rows, dict)} if sound else {}


def _rules() -> str:
    """A hash of the code that finds."""
    digest = blake2b(quizlr.__version__.encode(), digest_size=16)
    for file in _modules():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _modules() -> Iterator[Path]:
    for room in _ROOMS:
        yield from sorted((Path(quizlr.__file__).parent / room).glob("*.py"))
