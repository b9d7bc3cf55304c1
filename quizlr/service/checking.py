"""`quizlr check` and `quizlr coverage`: what is wrong with the packs, and what they lack."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.checks import check
from quizlr.bank.coverage import Coverage, coverage
from quizlr.bank.events import BrokenFileError
from quizlr.bank.files import PACK_FILE, read_text, replace_text, yaml_files
from quizlr.bank.fixing import mend
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import CODES, WARNINGS, Problem
from quizlr.clean import clean
from quizlr.errors import UsageError
from quizlr.service.remembered import Remembered

_IGNORED = re.compile(r"#\s*quizlr:\s*ignore=([A-Z0-9, ]+)")
_LONGEST = 400
_NO_YAML = frozenset(code for code in CODES if code.startswith("YAML")) - {"YAML014", "YAML015"}
"""Codes of a file that cannot be read at all."""
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
    packs = [_pack_of(path) if path.is_file() else path for path in folders]
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
    mender = _Mender(folders, around)
    for _ in range(_ROUNDS):
        if not mender.round():
            break
    return mender.gone


class _Mender:
    """Mends packs file by file, and takes back what makes a file worse."""

    def __init__(self, folders: Sequence[Path], around: Sequence[Path]) -> None:
        self._folders, self._around = folders, around
        self._hopeless: set[tuple[str, str, int]] = set()
        self.gone: list[Problem] = []

    def round(self) -> bool:
        """Mend every file once; whether anything was mended."""
        before = len(self.gone)
        for path, problems in _by_file(self._folders, self._around).items():
            wanted = [one for one in problems if (path, one.code, one.line) not in self._hopeless]
            if not self._mend(Path(path), problems, wanted):
                for one in wanted:  # some edit does harm: each for itself
                    self._mend(Path(path), problems, [one])
        return len(self.gone) > before

    def _mend(self, path: Path, before: Sequence[Problem], wanted: Sequence[Problem]) -> bool:
        """Mend some problems of a file; False where that made it worse, and it is as it was."""
        old = _text(path)
        mended = mend((old or "").removeprefix("\ufeff"), wanted)
        if old is None or not mended.problems:
            return True
        replace_text(path, ("\ufeff" if old.startswith("\ufeff") else "") + mended.text)
        after = _by_file(self._folders, self._around).get(str(path), [])
        if _is_worse(before, after, mended.problems):
            replace_text(path, old)
            self._hopeless |= {(str(path), one.code, one.line) for one in wanted if len(wanted) == 1}
            return False
        self.gone += mended.problems
        return True


def _by_file(folders: Sequence[Path], around: Sequence[Path]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for item in check_packs(folders, around):
        found.setdefault(item.problem.path, []).append(item.problem)
    return found


def _is_worse(before: Sequence[Problem], after: Sequence[Problem], mended: Sequence[Problem]) -> bool:
    """Whether a problem that was mended stands there still, or the file is no YAML any more."""
    still = {(one.code, one.line) for one in after}
    no_yaml = [any(one.code in _NO_YAML for one in some) for some in (before, after)]
    return any((one.code, one.line) in still for one in mended) or no_yaml == [False, True]


def _text(path: Path) -> str | None:
    """The text of a file of a pack; None of anything else."""
    try:
        return read_text(path)
    except BrokenFileError:
        return None


def _pack_of(file: Path) -> Path:
    """The folder of the pack that a file belongs to.

    Raises:
        UsageError: it belongs to none, so nothing would be checked.
    """
    folder = file.absolute().parent
    if (folder / PACK_FILE).exists() and file.name in {one.name for one in yaml_files(folder)[0]}:
        return folder
    advice = f"Name a .yaml file beside a {PACK_FILE}, or a folder of packs."
    raise UsageError(f"{file} is no file of a pack", advice)


def _is_in(problem: Problem, folders: Sequence[Path]) -> bool:
    """Whether a problem is one of what is checked: by its place, its pack, or the other place of a clash."""
    path = Path(problem.path).absolute()
    for one in folders:
        folder = one.absolute()
        inside = path == folder or folder in path.parents or path == folder.parent / PACK_FILE
        if inside or (problem.code == "QZ201" and str(folder) in problem.message):
            return True
    return False


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
