"""How well the packs cover what there is to learn: concepts by kinds, what is difficult, what is open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quizlr.bank.contents import Bank, Topic
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import KINDS

OFFERED = 2
"""Questions that offer a misconception: one to meet it, another to show that it is gone."""
DOING = frozenset({"apply", "analyse", "explain"})


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least a concept, a stumbling block and an open question deserve.

    Attributes:
        questions, kinds, generated: for a concept, over the questions that name it first.
        stumbling_block, open_question: questions that aim at one.
    """

    questions: int = 8
    kinds: int = 4
    generated: int = 2
    stumbling_block: int = 4
    open_question: int = 5


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
    """The whole bank: its rows, and questions by aim; `authored` are those that no family poses."""

    rows: tuple[Row, ...]
    questions: int
    authored: int
    aims: Mapping[str, int]

    @property
    def missing(self) -> tuple[Row, ...]:
        """Rows below their minimum."""
        return tuple(row for row in self.rows if row.missing)


def coverage(bank: Bank, minimum: Minimum) -> Coverage:
    """Count the questions of a bank, each once, against the minimum."""
    questions = list({card.sibling: card.question for card in bank.cards.values()}.values())
    rows = [
        *(_concept(name, questions, minimum) for name in bank.concepts),
        *_topics("stumbling block", bank.stumbling_blocks, questions, minimum.stumbling_block),
        *_topics("open question", bank.open_questions, questions, minimum.open_question),
        *_misconceptions(bank, questions),
    ]
    kinds = Counter(_kind(question) for question in questions)
    aims = Counter[str](question.aim for question in questions)
    return Coverage(tuple(rows), len(questions), len(questions) - kinds["experiment"], dict(aims))


def _kind(question: QuestionPart) -> str:
    return next(name for name, kind in KINDS.items() if type(question) is kind)


def _concept(name: str, questions: Iterable[QuestionPart], minimum: Minimum) -> Row:
    own = [question for question in questions if question.concepts[0] == name]
    kinds = Counter(map(_kind, own))
    found = {
        "questions": (len(own), minimum.questions),
        "kinds": (len(kinds), minimum.kinds),
        "generated": (sum(question.GENERATED for question in own), minimum.generated),
    }
    return Row("concept", name, dict(kinds), tuple(_missed(found)))


def _topics(
    sort: str, topics: Mapping[str, Topic], questions: Iterable[QuestionPart], least: int
) -> Iterator[Row]:
    for name in topics:
        kinds = Counter(_kind(question) for question in questions if name in question.targets)
        yield Row(sort, name, dict(kinds), tuple(_missed({"questions": (kinds.total(), least)})))


def _misconceptions(bank: Bank, questions: Iterable[QuestionPart]) -> Iterator[Row]:
    offered: dict[str, Counter[str]] = {name: Counter() for name in bank.misconceptions if "." not in name}
    for question in questions:
        for name in {name for _, name in question.misconceptions()} & offered.keys():
            offered[name][_kind(question)] += 1
    for name, kinds in offered.items():
        yield Row("misconception", name, dict(kinds), tuple(_missed({"questions": (kinds.total(), OFFERED)})))


def _missed(found: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for what, (count, least) in found.items():
        if count < least:
            yield f"{count} of {least} {what}"
