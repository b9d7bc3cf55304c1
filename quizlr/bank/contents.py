"""What a bank holds once its packs are read: plain frozen data, names resolved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quizlr.bank.cards import Card
from quizlr.bank.parts import Minimum
from quizlr.bank.places import Loc, Node, where
from quizlr.bank.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of questions: its slug, title, licence and where it lies.

    Attributes:
        minimum: what each of its concepts and topics deserves.
        ejected_from: what it is a copy of; empty where it stands for itself.
    """

    name: str
    title: str
    license: str
    folder: str
    minimum: Minimum
    ejected_from: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry."""

    date: date
    title: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea.

    Attributes:
        id: its slug, global over packs.
        title: shown to the person after the answer.
        entry: date of its usual journal entry; bullet: the bold lead there.
        prerequisites: concepts that come before it; they never form a circle.
    """

    id: str
    title: str
    entry: date
    bullet: str
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A stumbling block or an open question that questions can aim at."""

    id: str
    entry: date
    title: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong idea, prose; `right` says what holds instead."""

    id: str
    wrong: str
    right: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: the file, and the positions of its parts."""

    path: str
    node: Node

    def place(self, loc: Loc = ()) -> Place:
        """Line and column of the whole, or of the part at a path."""
        return where(self.node, loc)

    def __str__(self) -> str:
        """`file:line:col`."""
        line, column = self.place()
        return f"{self.path}:{line}:{column}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where questions (`<pack>/<id>`), concepts, topics and misconceptions were written, by name."""

    questions: Mapping[str, Source]
    concepts: Mapping[str, Source]
    topics: Mapping[str, Source]
    misconceptions: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything that can be asked, and what was wrong with the rest.

    Attributes:
        packs: in the order in which they were read.
        entries: by date, then title.
        concepts, stumbling_blocks, open_questions, misconceptions: by id, in authored order.
        cards: by key, in authored order.
        problems: by file and place; a problem of severity error disabled what it names.
        sources: where it all was written.
    """

    packs: tuple[Pack, ...]
    entries: tuple[Entry, ...]
    concepts: Mapping[str, Concept]
    stumbling_blocks: Mapping[str, Topic]
    open_questions: Mapping[str, Topic]
    misconceptions: Mapping[str, Misconception]
    cards: Mapping[str, Card]
    problems: tuple[Problem, ...]
    sources: Sources
