"""`quizlr new`: packs, concepts, misconceptions and questions, written where they belong."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from quizlr.bank import stubs
from quizlr.bank.appending import append
from quizlr.bank.contents import Bank, Pack
from quizlr.bank.events import parse
from quizlr.bank.fields import is_slug, nearest
from quizlr.bank.files import PACK_FILE, read_text, replace_text
from quizlr.bank.loader import load_bank
from quizlr.bank.outline import Item, outline
from quizlr.bank.reading import CONCEPTS_FILE, MISCONCEPTIONS_FILE
from quizlr.bank.schema import Experiment
from quizlr.errors import UsageError
from quizlr.service.schema import MODELINE, write_schema

FIRST_PACK = "my-pack"
"""The name of the pack that the first `quizlr new` makes."""
THINGS = ("pack", "concept", "misconception", *stubs.KINDS)
"""What can be made."""
USUAL = ("choice", "numeric", "short-answer", "ordering", "free-response", "experiment")
"""Kinds of questions that a concept deserves, where no kind is named."""
_NAMES = "Use 1 to 64 of a-z, 0-9 and -."
_KINDS = f"One of: {', '.join(THINGS)}."


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: its name (empty where that is a blank), the file, and the line where it begins.

    `whole` says that nothing in it is blank.
    """

    what: str
    name: str
    file: Path
    line: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What shall be made.

    Attributes:
        what: one of `THINGS`, or empty for questions of all usual kinds that the concept lacks.
        name: its id, or empty; concept: what it is about, or empty; pack: where it goes, or empty.
    """

    what: str
    name: str = ""
    concept: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs of a person.

    Attributes:
        folders: where packs are loaded from; own: where new ones are made.
        shipped: the folder of packs that are not to be written into.
    """

    folders: Sequence[Path]
    own: Path
    shipped: Path


def make(shelf: Shelf, request: Request, today: date) -> list[Made]:
    """Write what was asked for into a pack of the person, and into a new one where there is none.

    Raises:
        UsageError: it cannot be made, and what to do instead; BrokenFileError: its file is no YAML.
    """
    bank = load_bank(shelf.folders)
    _check(bank, request)
    if request.what == "pack":
        folder = _new_pack(shelf, bank, request.name or FIRST_PACK)
        return [Made("pack", folder.name, folder / PACK_FILE, 1)]
    folder = _folder(shelf, bank, request)
    items = list(outline(folder))
    if request.name and any(item.list == f"{request.what}s" and item.id == request.name for item in items):
        raise UsageError(
            f"there is a {request.what} {request.name} already", "Fill in its blanks, or choose another name."
        )
    if request.what == "concept":
        return [_new_concept(folder, items, request, today)]
    if request.what == "misconception":
        lines = stubs.misconception_stub(request.name, request.concept)
        return [_added("misconception", request.name, folder / MISCONCEPTIONS_FILE, "misconceptions", lines)]
    kinds = (request.what,) if request.what else _lacking(bank, items, request.concept)
    return [_new_question(bank, folder, items, kind, request) for kind in kinds]


def _check(bank: Bank, request: Request) -> None:
    """Refuse what cannot be made, before anything is written."""
    what, name, concept = request.what, request.name, request.concept
    if what and what not in THINGS:
        raise UsageError(f"{what} is nothing that can be made", nearest(what, THINGS) or _KINDS)
    if not what and not concept:
        raise UsageError("what shall it be?", _KINDS)
    if concept and concept not in bank.concepts:
        advice = f"{nearest(concept, tuple(bank.concepts))} `quizlr new concept {concept}` makes it.".strip()
        raise UsageError(f"no concept is called {concept}", advice)
    if what in ("concept", "misconception") and not name:
        raise UsageError(f"a {what} needs a name", f"`quizlr new {what} NAME`. {_NAMES}")
    if name and not is_slug(name):
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:64]
        raise UsageError(f"{name} is no name here", f"{_NAMES} Perhaps {slug}." if slug else _NAMES)
    if name and not isinstance(parse(f"- {name}\n", "").data[0], str):  # type: ignore[index]
        raise UsageError(
            f"YAML reads {name} as something else than a name", "Put a letter in front: it stays a name."
        )
    if name and not what:
        raise UsageError("a name goes with a kind", _KINDS)
    if (what == "concept" and name in bank.concepts) or (
        what == "misconception" and name in bank.misconceptions
    ):
        raise UsageError(f"there is a {what} {name} already", "Choose another name, or use that one.")


def _folder(shelf: Shelf, bank: Bank, request: Request) -> Path:
    """The pack that is meant: the one named, the only one, or the one with the concept; else a first one."""
    shipped = shelf.shipped.resolve()
    own = {one.name: one for one in bank.packs if not Path(one.folder).resolve().is_relative_to(shipped)}
    home = _home(bank, request.concept)
    if request.pack:
        return Path(_chosen(shelf, bank, own, request.pack).folder)
    own = {name: one for name, one in own.items() if not one.ejected_from}  # those hold what came with quizlr
    if not own:
        return _new_pack(shelf, bank, FIRST_PACK)
    if home in own or len(own) == 1:
        return Path((own.get(home) or next(iter(own.values()))).folder)
    raise UsageError("you have several packs", f"Name one by --pack: {', '.join(own)}.")


def _chosen(shelf: Shelf, bank: Bank, own: dict[str, Pack], name: str) -> Pack:
    if name in own:
        return own[name]
    if (shelf.own / name / PACK_FILE).exists() and not any(pack.name == name for pack in bank.packs):
        raise UsageError(
            f"{shelf.own / name} is a pack that cannot be read",
            f"`quizlr check {shelf.own / name}` says why.",
        )
    if any(pack.name == name for pack in bank.packs):
        raise UsageError(f"{name} comes with quizlr", f"`quizlr eject {name}` makes it yours.")
    advice = f"{nearest(name, tuple(own))} `quizlr new pack {name}` makes it.".strip()
    raise UsageError(f"you have no pack {name}", advice)


def _home(bank: Bank, concept: str) -> str:
    """The pack that defines a concept; empty where none does."""
    source = bank.sources.concepts.get(concept)
    folder = str(Path(source.path).parent) if source else ""
    return next((pack.name for pack in bank.packs if pack.folder == folder), "")


def _new_pack(shelf: Shelf, bank: Bank, name: str) -> Path:
    if any(pack.name == name for pack in bank.packs):
        raise UsageError(f"there is a pack {name} already", "Choose another name.")
    folder = shelf.own / name
    if (folder / PACK_FILE).exists():
        raise UsageError(f"{folder} is a pack that cannot be read", f"`quizlr check {folder}` says why.")
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        reason = error.strerror or "it cannot be made"
        raise UsageError(f"{folder}: {reason}", "Choose another name, or a folder you may write.") from error
    replace_text(folder / PACK_FILE, "\n".join([MODELINE, *stubs.pack_stub(name), ""]))
    write_schema(shelf.own)
    return folder


def _new_concept(folder: Path, items: Iterable[Item], request: Request, today: date) -> Made:
    """A concept, under the latest journal entry that the pack knows, else under one of today."""
    file = folder / CONCEPTS_FILE
    dates = [item.date for item in items if item.list == "entries" and item.date]
    if not dates:
        _added("entry", "", file, "entries", stubs.entry_stub(today, stubs.titled(folder.name)))
    before = [request.concept] if request.concept else []
    lines = stubs.concept_stub(request.name, max(dates, default=today.isoformat()), before)
    return _added("concept", request.name, file, "concepts", lines)


def _new_question(bank: Bank, folder: Path, items: Sequence[Item], kind: str, request: Request) -> Made:
    concept = request.concept
    questions = [item for item in items if item.list == "questions"]
    taken = {item.id for item in questions}
    if request.name and request.name in taken:
        raise UsageError(f"there is a question {request.name} already", "Choose another name.")
    name = request.name or ("" if request.what else _free(f"{concept}-{kind}", taken))
    known = [idea for idea, one in bank.misconceptions.items() if concept in one.concepts]
    drafts = [item.id for item in items if item.list == "misconceptions" and item.concept == concept]
    ideas = list(dict.fromkeys([*known, *filter(None, drafts)]))
    families = families_for(bank, concept)
    lines = stubs.question_stub(stubs.Wish(kind, name, concept, ideas, families))
    files = Counter(item.file for item in questions if item.concept == concept)
    file = files.most_common(1)[0][0] if files else folder / _file_name(concept)
    made = _added(kind, name, file, "questions", lines)
    return replace(made, whole=bool(kind == "experiment" and families and name and concept))


def _file_name(concept: str) -> str:
    """A file for the questions on a concept; the names of the other files of a pack are taken."""
    name = f"{concept or 'questions'}.yaml"
    return f"about-{name}" if name in (PACK_FILE, CONCEPTS_FILE, MISCONCEPTIONS_FILE) else name


def families_for(bank: Bank, concept: str) -> list[str]:
    """Families of experiments that are asked about a concept, the most used first."""
    questions = {card.sibling: card.question for card in bank.cards.values()}.values()
    asked = [one for one in questions if isinstance(one, Experiment) and concept in one.concepts]
    return [family for family, _ in Counter(one.family for one in asked).most_common()]


def _lacking(bank: Bank, items: Iterable[Item], concept: str) -> list[str]:
    """The usual kinds that a pack does not ask a concept in; an experiment only where a family fits."""
    asked = {item.kind for item in items if item.concept == concept}
    usual = [kind for kind in USUAL if kind != "experiment" or families_for(bank, concept)]
    lacking = [kind for kind in usual if kind not in asked]
    if not lacking:
        raise UsageError(f"{concept} is asked in every usual kind", f"Name the kind that you want. {_KINDS}")
    return lacking


def _added(what: str, name: str, file: Path, key: str, lines: Sequence[str]) -> Made:
    text = read_text(file) if file.exists() else f"{MODELINE}\n"
    new, line = append(text, str(file), key, lines)
    replace_text(file, new)
    return Made(what, name, file, line)


def _free(name: str, taken: Iterable[str]) -> str:
    """A name that no question of the pack has."""
    number, free = 1, name[:60]
    while free in taken:
        number += 1
        free = f"{name[:60]}-{number}"
    return free
