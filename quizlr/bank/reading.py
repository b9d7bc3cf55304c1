"""From the files of packs to validated parts, each with the place where it was written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from quizlr.bank.contents import Source
from quizlr.bank.events import BrokenFileError, Document
from quizlr.bank.faults import Faulty, Shape
from quizlr.bank.fields import nearest
from quizlr.bank.files import PACK_FILE, read_document, yaml_files
from quizlr.bank.parts import (
    ConceptPart,
    Defaults,
    EntryPart,
    MisconceptionPart,
    PackPart,
    QuestionPart,
    TopicPart,
)
from quizlr.bank.places import Data, Node, entries_of, items_of, place_of
from quizlr.bank.problems import START, Problem, problem
from quizlr.bank.schema import Question

T = TypeVar("T")
Item = tuple[Data, Node]
"""One item of a list and its positions."""

CONCEPTS_FILE = "concepts.yaml"
MISCONCEPTIONS_FILE = "misconceptions.yaml"

_PACK = Shape("pack", TypeAdapter(PackPart), PackPart)
_ENTRY = Shape("entry", TypeAdapter(EntryPart), EntryPart)
_CONCEPT = Shape("concept", TypeAdapter(ConceptPart), ConceptPart)
_TOPIC = Shape("topic", TypeAdapter(TopicPart), TopicPart)
_MISCONCEPTION = Shape("misconception", TypeAdapter(MisconceptionPart), MisconceptionPart)
_QUESTION: Shape[QuestionPart] = Shape("question", TypeAdapter(Question), QuestionPart)


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """A validated part, the name it is known by, and where it stands."""

    name: str
    part: T
    source: Source


@dataclass(slots=True)
class Reading:
    """Everything read so far, pack by pack, in authored order; names are not yet resolved.

    A part that is not valid is left out and its faults are among the problems; `faulty` says where it
    stands, by what it is and its id, for whatever points at it. A file that cannot be read leaves out what
    stands in it, a broken `pack.yaml` its whole pack.
    """

    problems: list[Problem] = field(default_factory=list)
    packs: dict[str, Written[PackPart]] = field(default_factory=dict)
    entries: list[Written[EntryPart]] = field(default_factory=list)
    concepts: list[Written[ConceptPart]] = field(default_factory=list)
    stumbling_blocks: list[Written[TopicPart]] = field(default_factory=list)
    open_questions: list[Written[TopicPart]] = field(default_factory=list)
    misconceptions: list[Written[MisconceptionPart]] = field(default_factory=list)
    questions: list[Written[QuestionPart]] = field(default_factory=list)
    faulty: dict[tuple[str, str], Source] = field(default_factory=dict)

    def read_pack(self, folder: Path) -> None:
        """Add what one pack says, unless a copy of it was read before."""
        try:
            pack = self._pack_part(folder / PACK_FILE)
        except BrokenFileError as error:
            self.problems += error.problems
            return
        if pack is None:
            return
        before = len(self.questions)
        files, problems = yaml_files(folder)
        self.problems += problems
        for path in files:
            self._read_file(path, pack)
        if len(self.questions) == before:
            path = folder / PACK_FILE
            self.problems.append(problem(str(path), START, "QZ008", "this pack has no question"))

    def _pack_part(self, path: Path) -> PackPart | None:
        document = read_document(path)
        self.problems += document.problems
        result = _PACK.read(document.data, document.path, document.places)
        if isinstance(result, Faulty):
            raise BrokenFileError(*result.problems)
        written = Written(result.pack, result, Source(document.path, document.places))
        first = self.packs.setdefault(result.pack, written)
        if first is written:
            return result
        if first.part.ejected_from and not result.ejected_from:
            return None
        raise BrokenFileError(defined_twice("pack", "pack", written, first))

    def _read_file(self, path: Path, pack: PackPart) -> None:
        if path.name == PACK_FILE:
            return
        try:
            document = read_document(path)
        except BrokenFileError as error:
            self.problems += error.problems
            return
        self.problems += document.problems
        if path.name == CONCEPTS_FILE:
            self._read_concepts(document)
        elif path.name == MISCONCEPTIONS_FILE:
            lists = self._lists(document, "misconceptions")
            self.misconceptions += self._valid(document, lists["misconceptions"], _MISCONCEPTION, _id)
        else:
            lists = self._lists(document, "questions")
            items = _with_defaults(lists["questions"], pack.defaults)
            self.questions += self._valid(document, items, _QUESTION, lambda q: f"{pack.pack}/{q.id}")

    def _read_concepts(self, document: Document) -> None:
        lists = self._lists(document, "entries", "concepts", "stumbling_blocks", "open_questions")
        self.entries += self._valid(document, lists["entries"], _ENTRY, lambda part: part.date.isoformat())
        self.concepts += self._valid(document, lists["concepts"], _CONCEPT, _id)
        self.stumbling_blocks += self._valid(document, lists["stumbling_blocks"], _TOPIC, _id)
        self.open_questions += self._valid(document, lists["open_questions"], _TOPIC, _id)

    def _lists(self, document: Document, *keys: str) -> dict[str, list[Item]]:
        """The items under the top keys of a file; whatever else stands there is a problem."""
        lists: dict[str, list[Item]] = {key: [] for key in keys}
        note = partial(problem, document.path)
        if not isinstance(document.data, dict):
            place = place_of(document.places)
            begin = f"begin the file with `{keys[0]}:`"
            self.problems.append(note(place, "QZ106", "the file needs a mapping", begin))
            return lists
        for key, (key_place, node) in entries_of(document.places).items():
            value = document.data[key]
            if key not in keys:
                self.problems.append(note(key_place, "QZ101", f"unknown key {key!r:.80}", nearest(key, keys)))
            elif not isinstance(value, list):
                begin = "begin each item with `- `"
                self.problems.append(note(place_of(node), "QZ106", f"{key} needs a list", begin))
            else:
                lists[key] = list(zip(value, items_of(node), strict=True))
        return lists

    def _valid(
        self, document: Document, items: list[Item], shape: Shape[T], name_of: Callable[[T], str]
    ) -> list[Written[T]]:
        """The items that have their shape; the others become problems."""
        valid: list[Written[T]] = []
        for data, node in items:
            result = shape.read(data, document.path, node)
            if isinstance(result, Faulty):
                self.problems += result.problems
                if isinstance(data, dict) and isinstance(name := data.get("id"), str):
                    self.faulty[shape.what, name] = Source(document.path, node)
            else:
                valid.append(Written(name_of(result), result, Source(document.path, node)))
        return valid


def _id(part: ConceptPart | TopicPart | MisconceptionPart) -> str:
    return part.id


def _with_defaults(items: list[Item], defaults: Defaults) -> list[Item]:
    given = defaults.model_dump(mode="json", exclude_unset=True)
    return [({**given, **data} if isinstance(data, dict) else data, node) for data, node in items]


def defined_twice(what: str, key: str, second: Written[T], first: Written[T]) -> Problem:
    """The problem of a name that has a meaning already; both places are named."""
    message = f"the {what} {second.name!r} is already defined at {first.source}"
    advice = "rename one of them"
    if what == "pack":
        advice = "rename one of them; a copy that shall take its place is made by `quizlr eject`"
    return problem(second.source.path, second.source.place((key,)), "QZ201", message, advice)
