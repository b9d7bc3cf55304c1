"""`quizlr eject`: a shipped pack becomes the person's own, under the same names, and what it was is kept."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizlr import __version__
from quizlr.bank.contents import Bank, Pack
from quizlr.bank.fields import nearest
from quizlr.bank.files import PACK_FILE, replace_text
from quizlr.bank.loader import load_bank
from quizlr.errors import UsageError
from quizlr.paths import content_root
from quizlr.service.schema import write_schema

_PRISTINE = ".ejected"
"""The folder beside own packs that keeps them as they were copied; packs are not looked for in it."""


@dataclass(frozen=True, slots=True)
class Ejected:
    """Where a pack was copied to, and how many of its questions there are."""

    pack: str
    folder: Path
    questions: int


@dataclass(frozen=True, slots=True, order=True)
class Upstream:
    """What happened to a shipped question since its pack was copied.

    Attributes:
        sort: shipped-new, shipped-gone, shipped-substance or shipped-reworded; card: the question.
    """

    sort: str
    card: str


def eject(name: str, folders: Sequence[Path], own: Path) -> Ejected:
    """Copy a pack into the person's own packs, where it takes the place of the one it was copied from.

    Args:
        name: of the pack; folders: where packs are loaded from; own: the folder of the person's packs.

    Raises:
        UsageError: no pack is called so, it is the person's own already, or it cannot be copied.
    """
    bank = load_bank(folders)
    pack = _named(bank, name)
    target = own / name
    if target.exists():
        raise UsageError(f"you have a pack {name} already", f"It lies in {target}.")
    if Path(pack.folder).parent.resolve() == own.resolve():
        raise UsageError(f"{name} is your own already", f"It lies in {pack.folder}.")
    try:
        for copy in (own / _PRISTINE / name, target):
            _copy(Path(pack.folder), copy)
        write_schema(own)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise UsageError(f"{target}: {reason}", "Set QUIZLR_HOME to a folder that you may write.") from error
    questions = {card.sibling for card in bank.cards.values() if card.pack == name}
    return Ejected(name, target, len(questions))


def is_shipped(path: str) -> bool:
    """Whether a file came with quizlr."""
    return Path(path).resolve().is_relative_to(content_root().resolve())


def upstream(folders: Sequence[Path], own: Path, shipped: Path) -> Iterator[Upstream]:
    """What changed in shipped packs since they were copied; `own` and `shipped` are folders of packs."""
    if not (own / _PRISTINE).is_dir():
        return
    for pack in load_bank(folders).packs:
        pristine = own / _PRISTINE / pack.name
        if pack.ejected_from and pristine.is_dir():
            then = _hashes(load_bank([pristine, shipped]), pack.name)
            now = _hashes(load_bank([shipped]), pack.name)
            yield from sorted(_changes(then, now))


def _named(bank: Bank, name: str) -> Pack:
    found = next((pack for pack in bank.packs if pack.name == name), None)
    if found is None:
        known = [pack.name for pack in bank.packs]
        raise UsageError(
            f"no pack is called {name}", nearest(name, known) or "`quizlr coverage` reads them all."
        )
    return found


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a pack by way of a folder beside it, so that a half copy is never read as a pack."""
    scratch = target.with_name(f".{target.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(source, scratch, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for file in (scratch, *scratch.rglob("*")):
        file.chmod(0o755 if file.is_dir() else 0o644)  # shipped files may be read-only
    _mark(scratch / PACK_FILE)
    shutil.rmtree(target, ignore_errors=True)
    scratch.rename(target)


def _mark(file: Path) -> None:
    """Say in a pack's file what it is a copy of."""
    text = file.read_text(encoding="utf-8")
    if not any(line.startswith("ejected_from:") for line in text.splitlines()):
        replace_text(file, f"{text.rstrip()}\nejected_from: quizlr {__version__}\n")


def _hashes(bank: Bank, pack: str) -> dict[str, tuple[frozenset[str], str]]:
    """Task hashes of the cards, and the wording hash, of each question of a pack."""
    tasks: dict[str, set[str]] = {}
    words: dict[str, str] = {}
    for card in bank.cards.values():
        if card.pack == pack:
            tasks.setdefault(card.sibling, set()).add(card.task_hash)
            words[card.sibling] = card.wording_hash
    return {name: (frozenset(hashes), words[name]) for name, hashes in tasks.items()}


def _changes(
    then: dict[str, tuple[frozenset[str], str]], now: dict[str, tuple[frozenset[str], str]]
) -> Iterator[Upstream]:
    for name in then.keys() | now.keys():
        if name not in then:
            yield Upstream("shipped-new", name)
        elif name not in now:
            yield Upstream("shipped-gone", name)
        elif then[name][0] != now[name][0]:
            yield Upstream("shipped-substance", name)
        elif then[name][1] != now[name][1]:
            yield Upstream("shipped-reworded", name)
