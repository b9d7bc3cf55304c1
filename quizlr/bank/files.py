"""Finding packs in folders, and reading files that may be anything at all."""

import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from quizlr.bank.events import BrokenFileError, Document, parse
from quizlr.bank.problems import START, Problem, problem
from quizlr.errors import UsageError

MAX_BYTES = 8_000_000
PACK_FILE = "pack.yaml"


def pack_folders(folders: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """The packs in folders that are packs or hold packs, each once, and what hinders."""
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for folder in folders:
        try:
            packs = _packs_in(folder)
        except (OSError, ValueError) as error:
            problems.append(_unreadable_folder(folder, error))
            continue
        if not packs:
            advice = f"a pack is a folder with a {PACK_FILE}; name a pack or a folder of packs"
            problems.append(problem(str(folder), START, "QZ006", "no pack in this folder", advice))
        for pack in packs:
            found.setdefault(os.path.realpath(pack), pack)
    return list(found.values()), problems


def yaml_files(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The YAML files of a pack by name, without hidden ones, and what hinders."""
    try:
        names = _names(folder)
    except (OSError, ValueError) as error:
        return [], [_unreadable_folder(folder, error)]
    problems = [
        problem(str(folder / name), START, "QZ007", "files that end in .yml are not read", "call it .yaml")
        for name in names
        if name.endswith(".yml")
    ]
    return [folder / name for name in names if name.endswith(".yaml")], problems


def stamps(folders: Sequence[Path]) -> dict[Path, tuple[int, int, int]]:
    """When each file of the packs was written last, its size, and which file it is: changed by every save."""
    found: dict[Path, tuple[int, int, int]] = {}
    for pack in pack_folders(folders)[0]:
        for file in yaml_files(pack)[0]:
            with suppress(OSError):
                seen = file.stat()
                found[file] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found


def read_document(path: Path) -> Document:
    """What a YAML file says.

    Raises:
        BrokenFileError: it cannot be read, is too large, not UTF-8, or not YAML as packs use it.
    """
    return parse(read_text(path), str(path))


def replace_text(path: Path, text: str) -> None:
    """Write a file anew in one move, with the permissions it had; a linked file stays a link.

    Raises:
        UsageError: it cannot be written.
    """
    path = path.resolve()
    advice = "Make it a file that you may write."
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{path}: it is read-only", advice)
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
        # A name nobody knows beforehand, made anew: no link can stand there.
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            scratch = Path(name)
            scratch.chmod(mode)
            scratch.replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: {_reason(error)}", advice) from error


def _packs_in(folder: Path) -> list[Path]:
    names = _names(folder)
    if PACK_FILE in names:
        return [folder]
    return [folder / name for name in names if os.path.lexists(folder / name / PACK_FILE)]


def _names(folder: Path) -> list[str]:
    return sorted(child.name for child in folder.iterdir() if not child.name.startswith("."))


def _unreadable_folder(folder: Path, error: OSError | ValueError) -> Problem:
    what = f"the folder cannot be read: {_reason(error)}"
    return problem(str(folder), START, "QZ005", what, "check the path and the permissions")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_text(path: Path) -> str:
    """The text of a file, its line ends as they are.

    Raises:
        BrokenFileError: it cannot be read, is too large, or not UTF-8.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _broken(path, "QZ002", "this is not a file", "only files may end in .yaml here")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read: {_reason(error)}"
        raise _broken(path, "QZ001", what, "check the path and the permissions") from error
    if len(raw) > MAX_BYTES:
        raise _broken(path, "QZ003", f"larger than {MAX_BYTES // 1_000_000} MB", "split the file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenFileError(_not_utf8(path, raw, error)) from error


def _broken(path: Path, code: str, message: str, advice: str) -> BrokenFileError:
    return BrokenFileError(problem(str(path), START, code, message, advice))


def _not_utf8(path: Path, raw: bytes, error: UnicodeDecodeError) -> Problem:
    before = raw[: error.start]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    place = (before.count(b"\n") + 1, column)
    message = f"the byte 0x{raw[error.start]:02X} is not UTF-8"
    return problem(str(path), place, "QZ004", message, "save the file as UTF-8")
