"""From parts to a bank: names are defined once, and whatever points at a name finds it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from quizlr.bank.cards import Card, cards_of
from quizlr.bank.contents import Bank, Concept, Entry, Misconception, Pack, Source, Sources, Topic
from quizlr.bank.fields import meant, nearest
from quizlr.bank.parts import ConceptPart, EntryPart, MisconceptionPart, PackPart, QuestionPart, TopicPart
from quizlr.bank.places import Loc
from quizlr.bank.problems import Problem, problem
from quizlr.bank.reading import Reading, Written, defined_twice
from quizlr.bank.worded import FreeResponse
from quizlr.engine.catalogue import FAMILIES

T = TypeVar("T")

MAX_SUGGESTIONS = 12
_SHAPES = {"target": "topic"}
"""What a name points at, in the word of its shape."""
_MADE = frozenset({"concept", "misconception"})
"""What `quizlr new` makes."""
Reference = tuple[Loc, str]
"""A name that points at something, and the path where it is written."""


def link(reading: Reading) -> Bank:
    """The bank of what was read; what cannot be resolved is left out and becomes a problem."""
    return _Linker(reading).bank()


class _Linker:
    def __init__(self, reading: Reading) -> None:
        self._problems: list[Problem] = list(reading.problems)
        self._reading = reading
        self._looked_up = 0
        self._entries = self._define_entries(reading.entries)
        self._concepts = self._define("concept", reading.concepts)
        self._targets = self._define("target", [*reading.stumbling_blocks, *reading.open_questions])
        self._misconceptions = self._define("misconception", reading.misconceptions)
        self._questions = self._define("question", reading.questions)

    def bank(self) -> Bank:
        concepts = self._link_concepts()
        blocks = self._link_topics(self._reading.stumbling_blocks)
        open_questions = self._link_topics(self._reading.open_questions)
        misconceptions = {name: self._misconception(w) for name, w in self._misconceptions.items()}
        cards = {card.key: card for written in self._askable() for card in _cards(written)}
        return Bank(
            packs=tuple(_pack(written) for written in self._reading.packs.values()),
            entries=_in_time(self._entries.values()),
            concepts=concepts,
            stumbling_blocks=blocks,
            open_questions=open_questions,
            misconceptions=misconceptions,
            cards=cards,
            problems=tuple(sorted(self._problems)),
            sources=Sources(
                _sources(self._questions),
                _sources(self._concepts),
                _sources(self._targets),
                _sources(self._misconceptions),
            ),
        )

    def _define(self, what: str, parts: Iterable[Written[T]]) -> dict[str, Written[T]]:
        known: dict[str, Written[T]] = {}
        for written in parts:
            first = known.setdefault(written.name, written)
            if first is not written:
                self._problems.append(defined_twice(what, "id", written, first))
        return known

    def _define_entries(self, parts: Iterable[Written[EntryPart]]) -> dict[str, Written[EntryPart]]:
        """Entries by date; packs may share an entry, but must call it by the same title."""
        known: dict[str, Written[EntryPart]] = {}
        for written in parts:
            first = known.setdefault(written.name, written)
            if first.part.title != written.part.title:
                self._problems.append(defined_twice("entry", "date", written, first))
        return known

    def _link_concepts(self) -> dict[str, Concept]:
        before: dict[str, list[str]] = {}
        for name, written in self._concepts.items():
            self._expect_entry(written.source, written.part)
            wanted = _listed("prerequisites", written.part.prerequisites)
            before[name] = self._resolved(written.source, wanted, "QZ202", "concept", self._concepts)
        for name, circle in list(circles(before)):
            self._report_circle(self._concepts[name], circle)
            before[name].remove(circle[0])
        return {name: _concept(w.part, before[name]) for name, w in self._concepts.items()}

    def _report_circle(self, written: Written[ConceptPart], circle: Sequence[str]) -> None:
        place = written.source.place(("prerequisites", written.part.prerequisites.index(circle[0])))
        shown = [*circle[:6], "…"] if len(circle) > 6 else circle
        message = "prerequisites form a circle: " + " → ".join([*shown, circle[0]])
        self._problems.append(problem(written.source.path, place, "QZ206", message, "take one of them out"))

    def _link_topics(self, parts: Iterable[Written[TopicPart]]) -> dict[str, Topic]:
        topics: dict[str, Topic] = {}
        for written in parts:
            if self._targets[written.name] is written:
                self._expect_entry(written.source, written.part)
                topics[written.name] = Topic(written.part.id, written.part.entry, written.part.title)
        return topics

    def _misconception(self, written: Written[MisconceptionPart]) -> Misconception:
        part = written.part
        family, dot, _ = part.id.partition(".")
        if dot:
            self._resolved(written.source, [(("id",), family)], "QZ113", "family", FAMILIES)
        wanted = _listed("concepts", part.concepts)
        concepts = self._resolved(written.source, wanted, "QZ202", "concept", self._concepts)
        return Misconception(part.id, part.wrong, part.right, tuple(concepts))

    def _askable(self) -> Iterator[Written[QuestionPart]]:
        """The questions all of whose references lead somewhere."""
        claimed: dict[str, Written[QuestionPart]] = {}
        for written in self._questions.values():
            faults = len(self._problems)
            self._check_references(written)
            self._check_former_names(written, claimed)
            if len(self._problems) == faults:
                yield written

    def _check_references(self, written: Written[QuestionPart]) -> None:
        source, part = written.source, written.part
        self._resolved(source, _listed("concepts", part.concepts), "QZ202", "concept", self._concepts)
        self._resolved(source, _listed("targets", part.targets), "QZ203", "target", self._targets)
        if isinstance(part, FreeResponse):
            own = self._ids[written.name.partition("/")[0]]
            self._resolved(source, _listed("followups", part.followups), "QZ208", "question", own)
        named = [reference for reference in part.misconceptions() if not _owned_by_family(reference[1])]
        self._resolved(source, named, "QZ204", "misconception", self._misconceptions)

    @cached_property
    def _ids(self) -> dict[str, dict[str, None]]:
        """Ids of the questions of each pack."""
        found: dict[str, dict[str, None]] = {}
        for name in self._questions:
            pack, _, id_ = name.partition("/")
            found.setdefault(pack, {})[id_] = None
        return found

    def _check_former_names(
        self, written: Written[QuestionPart], claimed: dict[str, Written[QuestionPart]]
    ) -> None:
        for loc, name in _listed("was", written.part.was):
            other = self._questions.get(name) or claimed.setdefault(name, written)
            if other is not written or name == written.name:
                message = f"the former name {name!r} belongs to the question at {other.source}"
                place = written.source.place(loc)
                advice = "a former name is used by one question only, and by none today"
                self._problems.append(problem(written.source.path, place, "QZ207", message, advice))

    def _expect_entry(self, source: Source, part: ConceptPart | TopicPart) -> None:
        wanted: list[Reference] = [(("entry",), part.entry.isoformat())]
        self._resolved(source, wanted, "QZ205", "entry", self._entries)

    def _resolved(
        self, source: Source, wanted: Iterable[Reference], code: str, what: str, known: Mapping[str, object]
    ) -> list[str]:
        """The names that are known; the others become problems."""
        found: list[str] = []
        for loc, name in wanted:
            if name in known:
                found.append(name)
            else:
                message, advice = self._unresolved(what, name, known)
                self._problems.append(problem(source.path, source.place(loc), code, message, advice))
        return found

    def _unresolved(self, what: str, name: str, known: Mapping[str, object]) -> tuple[str, str]:
        """What is said of a name that leads nowhere, and what to do."""
        faulty = self._reading.faulty.get((_SHAPES.get(what, what), name))
        if faulty is not None:
            return f"the {what} {name!r} has faults of its own", f"mend it first, at {faulty}"
        advice = self._spelling(name, known) or f"define the {what}, or mend its spelling"
        if what in _MADE and not meant(advice):
            advice += f"; `quizlr new {what} {name}` makes it"
        return f"unknown {what} {name!r}", advice

    def _spelling(self, name: str, known: Mapping[str, object]) -> str:
        """A name like it; looking is slow, so when everything is unknown only the first are looked up."""
        self._looked_up += 1
        return nearest(name, tuple(known)) if self._looked_up <= MAX_SUGGESTIONS else ""


def circles(before: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    """Every edge that closes a circle: its node, and the circle from the edge's end to that node.

    Without these edges the graph has no circle. Every name must be a key. Depth-first, with a
    stack of its own, so that a long chain cannot exhaust the interpreter's.
    """
    done: set[str] = set()
    for start in before:
        path = {} if start in done else {start: iter(before[start])}
        while path:
            node = next(reversed(path))
            following = next((name for name in path[node] if name not in done), None)
            if following is None:
                done.add(node)
                del path[node]
            elif following in path:
                names = list(path)
                yield node, names[names.index(following) :]
            else:
                path[following] = iter(before[following])


def _owned_by_family(misconception: str) -> bool:
    family, dot, _ = misconception.partition(".")
    return bool(dot) and family in FAMILIES


def _listed(key: str, names: Iterable[str]) -> list[Reference]:
    return [((key, index), name) for index, name in enumerate(names)]


def _cards(written: Written[QuestionPart]) -> tuple[Card, ...]:
    return cards_of(written.name.partition("/")[0], written.part)


def _concept(part: ConceptPart, prerequisites: Iterable[str]) -> Concept:
    return Concept(part.id, part.title, part.entry, part.bullet, tuple(prerequisites))


def _in_time(entries: Iterable[Written[EntryPart]]) -> tuple[Entry, ...]:
    dated = sorted(entries, key=lambda written: written.part.date)
    return tuple(Entry(written.part.date, written.part.title) for written in dated)


def _pack(written: Written[PackPart]) -> Pack:
    part = written.part
    folder = str(Path(written.source.path).parent)
    return Pack(part.pack, part.title, part.license, folder, part.coverage, part.ejected_from or "")


def _sources(parts: Mapping[str, Written[T]]) -> dict[str, Source]:
    return {name: written.source for name, written in parts.items()}
