"""How well the packs cover what there is to learn: concepts by kinds, what is difficult, what is open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.contents import Bank, Source, Topic
from quizlr.bank.parts import Minimum, QuestionPart
from quizlr.bank.problems import Severity
from quizlr.bank.schema import kind_of

DOING = frozenset({"apply", "analyse", "explain"})


@dataclass(frozen=True, slots=True)
class Row:
    """A concept or a topic with its questions, and every minimum it misses, in words.

    Attributes:
        sort: concept, stumbling block, open question or misconception.
        id: its slug; kinds: questions by kind.
    """

    sort: str
    id: str
    kinds: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def questions(self) -> int:
        """Questions that name it first, aim at it, or offer it."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole bank: its rows, and questions by aim; `authored` are those that no family poses.

    `errors` counts what kept something from being read, and so from being counted.
    """

    rows: tuple[Row, ...]
    questions: int
    authored: int
    aims: Mapping[str, int]
    errors: int = 0

    @property
    def missing(self) -> tuple[Row, ...]:
        """Rows below their minimum."""
        return tuple(row for row in self.rows if row.missing)


def coverage(bank: Bank) -> Coverage:
    """Count the questions of a bank, each once, against the minimum of the pack that defines the row."""
    questions = list({card.sibling: card.question for card in bank.cards.values()}.values())
    least = _Least(bank)
    rows = [
        *(_concept(name, questions, least.of(source)) for name, source in bank.sources.concepts.items()),
        *_topics("stumbling block", bank.stumbling_blocks, bank, questions),
        *_topics("open question", bank.open_questions, bank, questions),
        *_misconceptions(bank, questions),
    ]
    kinds = Counter(kind_of(question) for question in questions)
    aims = Counter[str](question.aim for question in questions)
    errors = sum(one.severity is Severity.ERROR for one in bank.problems)
    authored = len(questions) - kinds["experiment"]
    return Coverage(tuple(rows), len(questions), authored, dict(aims), errors)


class _Least:
    """The minimum of each pack, found by the folder of what it defines."""

    def __init__(self, bank: Bank) -> None:
        self._packs = {pack.folder: pack.minimum for pack in bank.packs}

    def of(self, source: Source) -> Minimum:
        return self._packs[str(Path(source.path).parent)]


def _concept(name: str, questions: Iterable[QuestionPart], minimum: Minimum) -> Row:
    own = [question for question in questions if question.concepts[0] == name]
    kinds = Counter(map(kind_of, own))
    found = {
        "questions": (len(own), minimum.questions),
        "kinds": (len(kinds), minimum.kinds),
        "generated": (sum(question.GENERATED for question in own), minimum.generated),
    }
    return Row("concept", name, dict(kinds), tuple(_missed(found)))


def _topics(
    sort: str, topics: Mapping[str, Topic], bank: Bank, questions: Iterable[QuestionPart]
) -> Iterator[Row]:
    least = _Least(bank)
    for name in topics:
        minimum = least.of(bank.sources.topics[name])
        wanted = minimum.stumbling_block if name in bank.stumbling_blocks else minimum.open_question
        kinds = Counter(kind_of(question) for question in questions if name in question.targets)
        yield Row(sort, name, dict(kinds), tuple(_missed({"questions": (kinds.total(), wanted)})))


def _misconceptions(bank: Bank, questions: list[QuestionPart]) -> Iterator[Row]:
    offered: dict[str, Counter[str]] = {name: Counter() for name in bank.misconceptions if "." not in name}
    for question in questions:
        for name in {name for _, name in question.misconceptions()} & offered.keys():
            offered[name][kind_of(question)] += 1
    least = _Least(bank)
    for name, kinds in offered.items():
        wanted = least.of(bank.sources.misconceptions[name]).misconception
        yield Row("misconception", name, dict(kinds), tuple(_missed({"questions": (kinds.total(), wanted)})))


def _missed(found: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for what, (count, least) in found.items():
        if count < least:
            yield f"{count} of {least} {what}"
