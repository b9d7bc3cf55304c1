"""A question on its way to the person: drawn, printed, and held until it is answered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from quizlr import wording
from quizlr.answers.keys import RubricKey, SignsKey
from quizlr.bank.cards import Card
from quizlr.bank.schema import Experiment
from quizlr.clock import Clock
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.variant import Variant
from quizlr.errors import UsageError
from quizlr.quiz.printed import Printed, option_letters
from quizlr.quiz.printing import print_card, print_variant
from quizlr.render.picture import Picture
from quizlr.service.views import CriterionView, Option, QuestionView, TurnedView
from quizlr.store.identity import new_id


@dataclass(frozen=True, slots=True)
class Showing:
    """A question put before the person; it leaves no row until it is answered.

    Attributes:
        id: UUIDv7, made before anything is drawn.
        card, purpose: what is shown and why; seed: of its numbers and its order.
        printed: the payload; opened: when, on the clock that measures durations.
        confidence: stated when the card was turned; news: prose to be told with the question.
        typed: what was written before it was turned, where the person marks their own text.
    """

    id: str
    card: Card
    purpose: str
    seed: int
    printed: Printed
    opened: float
    confidence: str = ""
    news: str = ""
    typed: str = ""


_SAME = ("prompt", "table", "question", "options", "labels", "foils", "answer", "outcome", "working", "rule")
"""What a printed question and its variant have in common."""


def seed_for(*parts: object) -> int:
    """A seed of 48 bits from whatever names the showing."""
    text = ":".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


def show(card: Card, purpose: str, seed: int, clock: Clock, avoid: Sequence[str]) -> Showing:
    """Print a card for one showing.

    Args:
        card: what to show; purpose: why; clock: the time.
        seed: the same seed prints the same question.
        avoid: notes of variants seen lately, newest first.

    Raises:
        NoVariantError: there is none for this seed.
    """
    printed = _print(card, seed, avoid)
    return Showing(new_id(clock.now().utc), card, purpose, seed, printed, clock.elapsed())


def _print(card: Card, seed: int, avoid: Sequence[str]) -> Printed:
    question = card.question
    if not isinstance(question, Experiment):
        return print_card(card, seed, avoid)
    from quizlr.engine.generate import build  # NumPy comes with the first experiment

    variant = build(card.family, card.level, card.direction, seed, frozenset(avoid), question.knobs)
    return print_variant(variant, question.prompt or "", question.explanation)


def stored_variant(printed: Printed) -> Variant | None:
    """The variant behind a question that a family posed; None for others."""
    origin = printed.origin
    if origin is None or printed.key is None or origin.family not in FAMILIES:
        return None
    texts = {name: getattr(printed, name) for name in _SAME}
    return Variant(
        family=origin.family,
        version=origin.version,
        level=origin.level,
        direction=origin.direction,
        seed=origin.seed,
        key=printed.key,
        inputs=origin.inputs,
        evidence=origin.evidence,
        note=origin.note,
        **texts,
    )


def train_again(printed: Printed) -> Picture | None:
    """The picture of an experiment, trained again from its stored inputs; None for others."""
    variant = stored_variant(printed)
    if variant is None:
        return None
    from quizlr.engine.generate import picture

    return picture(variant)


def show_twin(asked: Showing, clock: Clock) -> Showing:
    """The twin of a question that was just answered: one number changed, and another answer right.

    Raises:
        UsageError: no family posed it; NoVariantError: no such change keeps every condition.
    """
    variant = stored_variant(asked.printed)
    if variant is None:
        raise UsageError("this question has no twin", "Enter goes on to the next one.")
    from quizlr.engine.generate import twin

    found = twin(variant)
    printed = print_variant(found.variant)
    return Showing(
        new_id(clock.now().utc), asked.card, "twin", asked.seed, printed, clock.elapsed(), news=found.changed
    )


def question_view(showing: Showing, number: int, total: int, minutes_left: int) -> QuestionView:
    """The question as a front end draws it: nothing in it tells the concept or the answer."""
    printed, key = showing.printed, showing.printed.key
    return QuestionView(
        showing=showing.id,
        number=number,
        total=max(total, number),
        minutes_left=minutes_left,
        purpose=showing.purpose,
        kind=printed.kind,
        accepts=printed.accepts,
        prompt=printed.prompt,
        question=printed.question,
        table=printed.table,
        options=tuple(Option(key, text) for key, text in option_letters(printed)),
        labels=printed.labels,
        effort=showing.card.effort,
        generated=printed.generated,
        scale=wording.scale(key),
        columns=key.columns if isinstance(key, SignsKey) else 0,
        twins=printed.origin is not None and printed.origin.family in FAMILIES,
        news=showing.news,
        hints=showing.card.question.hints,
        marked_by=printed.marked_by,
    )


def turned_view(showing: Showing) -> TurnedView:
    """The answer side of a card; of a free answer also what it is held against, point by point."""
    printed, key = showing.printed, showing.printed.key
    if not isinstance(key, RubricKey):
        return TurnedView(showing.id, printed.answer, printed.working)
    criteria = tuple(
        CriterionView(name, text, must=i in key.musts)
        for i, (name, text) in enumerate(zip(key.ids, printed.criteria, strict=True))
    )
    return TurnedView(showing.id, printed.answer, "", criteria)
