"""A question on its way to the person: drawn, printed, and held until it is answered."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from quizlr.bank.cards import Card
from quizlr.bank.schema import Experiment
from quizlr.clock import Clock
from quizlr.engine.variant import Variant
from quizlr.quiz.printed import Printed, option_letters, print_card, print_variant
from quizlr.render.picture import Picture
from quizlr.service.views import Option, QuestionView
from quizlr.store.identity import new_id


@dataclass(frozen=True, slots=True)
class Showing:
    """A question put before the person; it leaves no row until it is answered.

    Attributes:
        id: UUIDv7, made before anything is drawn.
        card, purpose: what is shown and why; seed: of its numbers and its order.
        printed: the payload; opened: when, on the clock that measures durations.
        confidence: stated when a flashcard was turned.
    """

    id: str
    card: Card
    purpose: str
    seed: int
    printed: Printed
    opened: float
    confidence: str = ""


def seed_for(*parts: object) -> int:
    """A seed of 48 bits from whatever names the showing."""
    text = ":".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


def show(card: Card, purpose: str, seed: int, clock: Clock, avoid: Collection[str]) -> Showing:
    """Print a card for one showing.

    Args:
        card: what to show; purpose: why; clock: the time.
        seed: the same seed prints the same question.
        avoid: notes of variants seen lately.

    Raises:
        NoVariantError: the family found none for this seed.
    """
    printed = _print(card, seed, avoid)
    return Showing(new_id(clock.now().utc), card, purpose, seed, printed, clock.elapsed())


def _print(card: Card, seed: int, avoid: Collection[str]) -> Printed:
    question = card.question
    if not isinstance(question, Experiment):
        return print_card(card, seed)
    from quizlr.engine.generate import build  # NumPy comes with the first experiment

    variant = build(card.family, card.level, card.direction, seed, frozenset(avoid))
    return print_variant(variant, question.prompt or "", question.explanation)


def train_again(printed: Printed) -> Picture | None:
    """The picture of a generated question, trained again from its stored inputs; None for others."""
    if printed.origin is None or printed.key is None:
        return None
    from quizlr.engine.generate import picture

    origin = printed.origin
    return picture(
        Variant(
            family=origin.family,
            version=origin.version,
            level=origin.level,
            direction=origin.direction,
            seed=origin.seed,
            prompt=printed.prompt,
            table=printed.table,
            question=printed.question,
            options=printed.options,
            labels=printed.labels,
            key=printed.key,
            foils=printed.foils,
            answer=printed.answer,
            outcome=printed.outcome,
            working=printed.working,
            rule=printed.rule,
            inputs=origin.inputs,
            evidence=origin.evidence,
            note=origin.note,
        )
    )


def question_view(showing: Showing, number: int, total: int, minutes_left: int) -> QuestionView:
    """The question as a front end draws it: nothing in it tells the concept or the answer."""
    printed = showing.printed
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
        generated=printed.origin is not None,
    )
