"""Which cards are meant: `concept:conditioning,kind:choice state:due m1-*/first-*`.

Words are joined: a card that any of them names is meant. Within a word, parts with commas between them must
all hold. A part is `key:value`, with `*` and `?` as in file names, or a pattern over the names of cards.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from operator import eq, ge, gt, le, lt
from pathlib import Path

from quizlr.bank.cards import Card
from quizlr.bank.contents import Bank
from quizlr.bank.schema import KINDS, kind_of
from quizlr.errors import UsageError

STATES = ("new", "due", "solid", "shaky", "leech", "suspended", "parked", "retired")
"""How a card can stand."""

_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(-?\d+(?:\.\d+)?|\.\d+)")
_COMPARISONS = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, None: eq}
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log knows of a card.

    Attributes:
        states: some of `STATES`; lapses: a count.
        recall: retrievability today, None for a card never measured.
    """

    states: frozenset[str] = frozenset({"new"})
    recall: float | None = None
    lapses: int = 0


UNKNOWN = Standing()
"""A card the log has not met."""

Holds = Callable[[Card, Standing], bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; `words` that name nothing were refused when it was read.

    Attributes:
        wanted: for each word the parts that must hold together; nothing at all means every card.
        unwanted: likewise, what is taken out again.
    """

    wanted: tuple[tuple[Holds, ...], ...]
    unwanted: tuple[tuple[Holds, ...], ...] = ()

    def __contains__(self, item: tuple[Card, Standing]) -> bool:
        """Whether a card, standing so, is meant."""
        return (not self.wanted or _any(self.wanted, *item)) and not _any(self.unwanted, *item)


EVERYTHING = Selection(())
"""Every card."""


def read(bank: Bank, words: Sequence[str], unwanted: Sequence[str] = ()) -> Selection:
    """Read a selection.

    Args:
        bank: whose names may be used; words: what is wanted; unwanted: what is left out.

    Raises:
        UsageError: a word cannot be read, or names nothing there is.
    """
    reader = _Reader(bank)
    return Selection(tuple(reader.words(words)), tuple(reader.words(unwanted)))


def words(bank: Bank) -> list[str]:
    """Every word of one part that means something, for completion; a word with a number stops before it."""
    reader = _Reader(bank)
    known = [f"{key}:{name}" for key, names in reader.known.items() for name in names]
    ids = dict.fromkeys(card.question.id for card in bank.cards.values())
    return [*ids, *known, *(f"{key}:" for key in ("path", *_NUMBERS))]


def _any(words: Sequence[Sequence[Holds]], card: Card, standing: Standing) -> bool:
    return any(all(holds(card, standing) for holds in parts) for parts in words)


class _Reader:
    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        questions = {card.sibling: card.question for card in bank.cards.values()}.values()
        self.known: dict[str, tuple[str, ...]] = {
            "pack": tuple(pack.name for pack in bank.packs),
            "kind": tuple(KINDS),
            "tag": tuple(dict.fromkeys(tag for question in questions for tag in question.tags)),
            "concept": tuple(bank.concepts),
            "target": (*bank.stumbling_blocks, *bank.open_questions),
            "entry": tuple(entry.date.isoformat() for entry in bank.entries),
            "misconception": tuple(
                dict.fromkeys(name for question in questions for _, name in question.misconceptions())
            ),
            "family": tuple(dict.fromkeys(card.family for card in bank.cards.values() if card.family)),
            "aim": ("recall", "apply", "analyse", "explain"),
            "effort": ("head", "paper"),
            "state": STATES,
        }

    def words(self, words: Sequence[str]) -> Iterator[tuple[Holds, ...]]:
        """Each word with its parts; a quoted argument may hold several words."""
        for word in (part for argument in words for part in argument.split()):
            yield tuple(self._part(part, word) for part in word.split(","))

    def _part(self, part: str, word: str) -> Holds:
        key, colon, value = part.partition(":")
        if not part or (colon and not value):
            raise UsageError(f"the selector {word!r} has an empty part", _EXAMPLE)
        if not colon:
            return self._name(part)
        if key in _NUMBERS:
            return _number(key, value, word)
        if key == "id":
            return self._name(value)
        if key == "path":
            return self._path(value)
        if key not in self.known:
            raise UsageError(f"no selector is called {key}:", _nearest(key, _KEYS))
        return self._value(key, value)

    def _value(self, key: str, value: str) -> Holds:
        first = value.startswith("+") and key == "concept"
        pattern = value.removeprefix("+") if first else value
        named = [name for name in self.known[key] if fnmatchcase(name, pattern)]
        if not named:
            raise UsageError(f"no {key} is called {pattern}", _nearest(pattern, self.known[key]))
        meant = frozenset(self._with_prerequisites(named) if first else named)
        property_of = _PROPERTIES[key]
        return lambda card, standing: bool(meant & property_of(card, standing, self._bank))

    def _with_prerequisites(self, concepts: Sequence[str]) -> set[str]:
        found: set[str] = set()
        open_ = list(concepts)
        while open_:
            concept = open_.pop()
            if concept not in found:
                found.add(concept)
                open_ += self._bank.concepts[concept].prerequisites
        return found

    def _name(self, pattern: str) -> Holds:
        if not any(_named(card, pattern) for card in self._bank.cards.values()):
            ids = [card.question.id for card in self._bank.cards.values()]
            raise UsageError(f"no card is called {pattern}", _nearest(pattern.rpartition("/")[2], ids))
        return lambda card, _: _named(card, pattern)

    def _path(self, pattern: str) -> Holds:
        files = {name: Path(source.path) for name, source in self._bank.sources.questions.items()}
        meant = {name for name, path in files.items() if _on_path(path, pattern)}
        if not meant:
            names = sorted({path.name for path in files.values()})
            raise UsageError(f"no question stands in {pattern}", _nearest(pattern, names))
        return lambda card, _: card.sibling in meant


def _named(card: Card, pattern: str) -> bool:
    names = (card.key, card.key.partition("/")[2], card.sibling, card.question.id)
    return any(fnmatchcase(name, pattern) for name in names)


def _on_path(path: Path, pattern: str) -> bool:
    return any(
        fnmatchcase(name, pattern) for name in (str(path), path.name, f"{path.parent.name}/{path.name}")
    )


def _number(key: str, value: str, word: str) -> Holds:
    match = _COMPARED.fullmatch(value)
    if match is None:
        advice = f"write {key}:>3, {key}:<=2 or {key}:4"
        raise UsageError(f"{value} in the selector {word!r} is no comparison", advice)
    compare, limit, number = _COMPARISONS[match[1]], float(match[2]), _NUMBERS[key]

    def holds(card: Card, standing: Standing) -> bool:
        known = number(card, standing)
        return known is not None and bool(compare(known, limit))

    return holds


_NUMBERS: Mapping[str, Callable[[Card, Standing], float | None]] = {
    "difficulty": lambda card, _: float(card.difficulty),
    "r": lambda _, standing: standing.recall,
    "lapses": lambda _, standing: float(standing.lapses),
}
_PROPERTIES: Mapping[str, Callable[[Card, Standing, Bank], set[str] | frozenset[str]]] = {
    "pack": lambda card, _, __: {card.pack},
    "kind": lambda card, _, __: {kind_of(card.question)},
    "tag": lambda card, _, __: set(card.question.tags),
    "concept": lambda card, _, __: set(card.concepts),
    "target": lambda card, _, __: set(card.question.targets),
    "entry": lambda card, _, bank: {bank.concepts[card.concept].entry.isoformat()} if card.concept else set(),
    "misconception": lambda card, _, __: {name for _, name in card.question.misconceptions()},
    "family": lambda card, _, __: {card.family},
    "aim": lambda card, _, __: {card.aim},
    "effort": lambda card, _, __: {card.effort},
    "state": lambda _, standing, __: standing.states,
}
_KEYS = (*_PROPERTIES, "id", "path", *_NUMBERS)
_EXAMPLE = "such as concept:conditioning,kind:choice"


def _nearest(word: str, known: Sequence[str]) -> str:
    if close := get_close_matches(word, known, n=1):
        return f"did you mean {close[0]!r}?"
    return f"one of: {', '.join(known)}" if 0 < len(known) <= 14 else _EXAMPLE
