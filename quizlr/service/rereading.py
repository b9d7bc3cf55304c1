"""The packs, read again while a session runs: what was shown stays as it was shown, what comes next is new.

A save that breaks a question takes nothing away: the packs stay as they were until it is mended.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from quizlr.answers.numbers import Unreadable
from quizlr.bank.cards import Card
from quizlr.bank.contents import Bank
from quizlr.bank.files import stamps
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import Problem, Severity
from quizlr.bank.schema import Experiment
from quizlr.errors import NoVariantError
from quizlr.quiz.judge import judge, readable
from quizlr.quiz.printed import Printed
from quizlr.quiz.printing import print_card, print_variant
from quizlr.service.feedback import Answered, place_of
from quizlr.service.showing import Showing, stored_variant
from quizlr.service.sitting import Sitting


class Packs:
    """The files behind a bank, and whether they are still as they were read.

    Attributes:
        folders: where packs are loaded from; seen: how their files were when they were read.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.seen = stamps(self.folders)

    def read_if_changed(self, bank: Bank) -> Bank | Problem | None:
        """What the files say now; None where nothing changed, a problem where they say less by mistake."""
        now = stamps(self.folders)
        if now == self.seen:
            return None
        self.seen = now
        new = load_bank(self.folders)
        return _what_broke(bank, new) or new


def _what_broke(old: Bank, new: Bank) -> Problem | None:
    """The first new error, where questions are gone with it; a draft never asked takes nothing away."""
    names = {name for card in new.cards.values() for name in (card.key, *card.names)}
    if old.cards.keys() <= names:
        return None
    known = {(one.path, one.code, one.message) for one in old.problems}
    errors = [one for one in new.problems if one.severity is Severity.ERROR]
    return next((one for one in errors if (one.path, one.code, one.message) not in known), None)


def carry_over(sitting: Sitting, bank: Bank) -> None:
    """Let the open question and the last answer belong to the cards of other packs, where they are there."""
    sitting.house = replace(sitting.house, bank=bank)
    if sitting.showing is not None:
        card = find(bank, sitting.showing.card)
        # It is graded as it was shown, so it keeps what it was shown from.
        sitting.showing = replace(sitting.showing, card=_named(sitting.showing.card, card)) if card else None
    if sitting.last is not None and (card := find(bank, sitting.last.card)) is not None:
        sitting.last = _in_new_words(sitting.last, sitting.asked, card, bank)


def find(bank: Bank, card: Card) -> Card | None:
    """The card of that name, or the one that had it; None where it is gone."""
    return bank.cards.get(card.key) or next(
        (new for new in bank.cards.values() if card.key in new.names), None
    )


def _named(old: Card, new: Card) -> Card:
    """What was shown, under the name it has now."""
    return replace(old, key=new.key, sibling=new.sibling, names=new.names)


def _in_new_words(last: Answered, asked: Showing | None, card: Card, bank: Bank) -> Answered:
    """The last answer with the explanation and the feedback as they are written now."""
    moved = replace(last, card=card, place=place_of(card, bank))
    printed = _reprinted(asked, last, card) if asked is not None else None
    if printed is None:
        return moved
    given = readable(printed, last.review.answer)
    if given is None or isinstance(given, Unreadable) or printed.marked_by:
        return replace(moved, printed=printed)
    return replace(moved, printed=printed, judgement=judge(printed, given, last.review.answer))


def _reprinted(asked: Showing, last: Answered, card: Card) -> Printed | None:
    """The question as its card words it now; None where that would be another question."""
    if card.task_hash != asked.card.task_hash:
        return None
    variant = stored_variant(last.printed)
    try:
        if variant is not None and isinstance(card.question, Experiment):
            printed = print_variant(variant, card.question.prompt or "", card.question.explanation)
        else:
            printed = print_card(card, asked.seed, ())
    except NoVariantError:
        return None
    same = (printed.key, printed.question, printed.options) == (
        last.printed.key,
        last.printed.question,
        last.printed.options,
    )
    return printed if same else None
