"""`quizlr preview`: a question in all its states, from the files as they are; nothing is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from quizlr.answers.compare import right_answer, say
from quizlr.answers.keys import Given, Key, RubricKey, SetKey
from quizlr.answers.numbers import Unreadable
from quizlr.bank.cards import Card
from quizlr.bank.contents import Bank
from quizlr.bank.files import pack_folders, stamps
from quizlr.bank.loader import load_bank
from quizlr.bank.outline import Item, outline
from quizlr.bank.problems import Problem
from quizlr.bank.selectors import UNKNOWN, read
from quizlr.clock import Clock
from quizlr.errors import NoVariantError
from quizlr.quiz.judge import Judgement, judge, readable
from quizlr.quiz.printed import Printed
from quizlr.service.checking import Found, check_packs
from quizlr.service.feedback import place_of
from quizlr.service.showing import question_view, show, turned_view
from quizlr.service.views import FeedbackView, QuestionView, TurnedView

NONSENSE = "??"
"""An answer that means nothing anywhere."""
_EVERY = 0.25
"""Seconds between two looks at the files."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer and what is said to it."""

    typed: str
    feedback: FeedbackView


@dataclass(frozen=True, slots=True)
class Preview:
    """A card as it will be met.

    Attributes:
        card: its name; source: file and line; question: as it is asked.
        turned: its answer side, where the person marks it.
        told: the right answer, then every wrong one that is recognised.
        unreadable: what is said to an answer that cannot be read; empty where every answer can.
    """

    card: str
    source: str
    question: QuestionView
    turned: TurnedView | None
    told: tuple[Told, ...]
    unreadable: str


@dataclass(frozen=True, slots=True)
class Unshown:
    """A generated card for which this seed finds no variant, and why."""

    card: str
    reason: str


def previews(
    folders: Sequence[Path], words: Sequence[str], unwanted: Sequence[str], seed: int, clock: Clock
) -> Iterator["Preview | Unshown"]:
    """The cards meant, each in all its states.

    Args:
        folders: of packs; words, unwanted: selectors; seed: of orders and numbers; clock: the time.

    Raises:
        UsageError: a selector names nothing.
    """
    bank = load_bank(folders)
    selection = read(bank, words, unwanted)
    for card in bank.cards.values():
        if (card, UNKNOWN) in selection:
            try:
                yield _preview(bank, card, seed, clock)
            except NoVariantError as error:
                yield Unshown(card.key, error.what)


def complaints(folders: Sequence[Path], words: Sequence[str]) -> list[Found]:
    """What is wrong with the questions meant, in their own lines; else what keeps a file from being read."""
    ids = {word.rpartition("/")[2].partition("~")[0] for argument in words for word in argument.split()}
    meant = [
        item
        for pack in pack_folders(folders)[0]
        for item in outline(pack)
        if item.list == "questions" and item.id in ids
    ]
    found = check_packs(folders)
    own = [one for one in found if any(_stands_in(one.problem, item) for item in meant)]
    return own or [one for one in found if one.problem.code.startswith("YAML") and not meant]


def _stands_in(problem: Problem, item: Item) -> bool:
    return problem.path == str(item.file) and item.first <= problem.line <= item.last


def saves(folders: Sequence[Path]) -> Iterator[None]:
    """At once, and then again after each change of a file of the packs, until it is interrupted."""
    seen: object = None
    while True:
        now = stamps(folders)
        if now != seen:
            seen = now
            yield
        sleep(_EVERY)


def _preview(bank: Bank, card: Card, seed: int, clock: Clock) -> Preview:
    showing = show(card, "daily", seed, clock, ())
    printed = showing.printed
    source = bank.sources.questions[card.sibling]
    return Preview(
        card=card.key,
        source=f"{source.path}:{source.place()[0]}",
        question=question_view(showing, 1, 1, 0),
        turned=turned_view(showing) if printed.marked_by else None,
        told=tuple(_answers(bank, card, printed)),
        unreadable=_unreadable(printed),
    )


def _unreadable(printed: Printed) -> str:
    """What is said to nonsense; of words none is unreadable."""
    found = readable(printed, NONSENSE)
    typed = not printed.marked_by and printed.accepts != "text"
    return found.reason if isinstance(found, Unreadable) and typed else ""


def _answers(bank: Bank, card: Card, printed: Printed) -> Iterator[Told]:
    """The right answer and every wrong one that is recognised, each as it would be typed."""
    key = printed.key
    if key is None or isinstance(key, RubricKey):
        return
    given: list[Given] = [right_answer(key)]
    given += [_as_given(key, foil.given) for foil in printed.foils]
    for answer in given:
        typed = say(key, answer)
        yield Told(typed, _feedback(bank, card, printed, judge(printed, answer, typed)))


def _as_given(key: Key, given: Given) -> Given:
    """A wrong option of a set is chosen alone."""
    return (given,) if isinstance(key, SetKey) and isinstance(given, int) else given


def _feedback(bank: Bank, card: Card, printed: Printed, judgement: Judgement) -> FeedbackView:
    """What is said to an answer that is not kept."""
    return FeedbackView(
        showing="",
        card=card.key,
        operation="",
        verdict=judgement.verdict,
        credit=judgement.credit,
        said=judgement.said,
        confidence="",
        right_key=printed.right_key,
        right_text=printed.answer,
        foil=judgement.foil,
        foil_key=judgement.foil_key,
        outcome=printed.outcome,
        working=printed.working,
        rule=printed.rule,
        place=place_of(card, bank),
        rating=None,
        due=None,
        due_in=None,
        again_today=False,
        decides_later=False,
        has_picture=False,
        still=True,
    )
