"""`quizlr check` and `quizlr coverage`: what is wrong with the packs, and what they lack."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.checks import check
from quizlr.bank.coverage import Coverage, coverage
from quizlr.bank.files import replace_text
from quizlr.bank.fixing import mend
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import WARNINGS, Problem
from quizlr.clean import clean
from quizlr.service.remembered import Remembered

_IGNORED = re.compile(r"#\s*quizlr:\s*ignore=([A-Z0-9, ]+)")
_LONGEST = 400
_ROUNDS = 50
"""A broken file shows one fault after the other; so many in one run."""


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and the line it stands in as it is written; empty where there is none."""

    problem: Problem
    line: str


def check_packs(folders: Sequence[Path], around: Sequence[Path] = ()) -> list[Found]:
    """Load packs and check them; problems in the order of files and lines, without those ignored in place.

    Args:
        folders: of the packs that are checked, or single files of them.
        around: folders of other packs, whose names may be used.
    """
    packs = [path.parent if path.is_file() else path for path in folders]
    bank, memory = load_bank([*packs, *around]), Remembered()
    every = {*bank.problems, *check(bank, memory)}
    problems = sorted((one for one in every if _is_in(one, folders)), key=_order)
    memory.save()
    files = {path: _lines(Path(path)) for path in {problem.path for problem in problems}}
    found = [Found(problem, _line(files[problem.path], problem.line)) for problem in problems]
    return [item for item in found if item.problem.code not in _ignored(item.line)]


def mend_packs(folders: Sequence[Path], around: Sequence[Path] = ()) -> list[Problem]:
    """Mend what can be mended without its author, round by round; the problems that are gone, as they stood.

    Raises:
        UsageError: a file cannot be written.
    """
    gone: list[Problem] = []
    for _ in range(_ROUNDS):
        by_file: dict[str, list[Problem]] = {}
        for item in check_packs(folders, around):
            by_file.setdefault(item.problem.path, []).append(item.problem)
        mended = [one for path, problems in by_file.items() for one in _mend_file(Path(path), problems)]
        gone += mended
        if not mended:
            break
    return gone


def _mend_file(path: Path, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Mend one file; every byte that no edit touches stays."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    mended = mend(text.removeprefix("\ufeff"), problems)
    if mended.problems:
        head = "\ufeff" if text.startswith("\ufeff") else ""
        replace_text(path, head + mended.text)
    return mended.problems


def _is_in(problem: Problem, folders: Sequence[Path]) -> bool:
    path = Path(problem.path).absolute()
    return any(path == folder.absolute() or folder.absolute() in path.parents for folder in folders)


def _order(problem: Problem) -> tuple[str, int, int, str]:
    return problem.path, problem.line, problem.column, problem.code


def _lines(path: Path) -> list[str]:
    """The lines of a file that can be read as text; none of another."""
    try:
        return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    except (OSError, ValueError):
        return []


def _line(lines: Sequence[str], number: int) -> str:
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return clean(line.replace("\t", " ")).replace("\n", " ") if len(line) <= _LONGEST else ""


def _ignored(line: str) -> set[str]:
    """Codes that an author has switched off in this line; not those that keep something from being asked."""
    match = _IGNORED.search(line)
    named = re.split(r"[ ,]+", match[1].strip()) if match else []
    return {code for code in named if code in WARNINGS or code.startswith("QZ3")}


def cover_packs(folders: Sequence[Path]) -> Coverage:
    """Load packs and count their questions against the minimum that each sets itself."""
    return coverage(load_bank(folders))
