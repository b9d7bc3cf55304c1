"""A question as it is put before the person, whole: what is stored is graded, now and in ten years."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from random import Random
from typing import Any, TypeVar

from quizlr.answers.compare import letter, number, say_right
from quizlr.answers.keys import (
    Key,
    LetterKey,
    NumberKey,
    OrderKey,
    accepts,
    key_from_json,
    key_to_json,
)
from quizlr.bank.cards import Card
from quizlr.bank.parametric import Parametric
from quizlr.bank.schema import Choice, Flashcard, Numeric, Ordering
from quizlr.bank.variants import Drawn, band, note_of
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Table

Item = TypeVar("Item")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a generated question came from, with all that is needed to train it again."""

    family: str
    version: int
    level: str
    direction: str
    seed: int
    note: str
    inputs: Mapping[str, Any]
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """The whole payload of a showing.

    Attributes:
        kind: the question's kind.
        prompt, question, table, options, labels: what the person sees before answering.
        key: the right answer, or None for a flashcard.
        foils: recognised wrong answers, in printed order of options.
        answer: the right answer in words, prose.
        outcome, working, rule: prose of the reveal.
        origin: set for an experiment; drawn: the numbers drawn for a parametric question.
    """

    kind: str
    prompt: str
    question: str
    table: Table | None
    options: tuple[str, ...]
    labels: tuple[str, ...]
    key: Key | None
    foils: tuple[Foil, ...]
    answer: str
    outcome: str
    working: str
    rule: str
    origin: Origin | None = None
    drawn: Mapping[str, float] | None = None

    @property
    def accepts(self) -> str:
        """What is typed: letter, letters, signs, order, number, or reveal for a flashcard."""
        return accepts(self.key) if self.key else "reveal"

    @property
    def generated(self) -> bool:
        """Whether another showing of its card is another variant."""
        return self.origin is not None or self.drawn is not None

    @property
    def note(self) -> str | None:
        """What tells variants of a card apart; None where there is but one."""
        if self.origin is not None:
            return self.origin.note
        return None if self.drawn is None else note_of(self.drawn)

    @property
    def lesson(self) -> str:
        """The sentence worth remembering: the rule, else the last sentence of the explanation."""
        return self.rule or _SENTENCE_END.split(self.working.strip())[-1]

    @property
    def right_key(self) -> str:
        """The right answer as it would be typed; empty for a flashcard."""
        return say_right(self.key) if self.key else ""


def print_card(card: Card, seed: int, avoid: Sequence[str] = ()) -> Printed:
    """Print an authored question; by the seed options and items are shuffled and numbers drawn.

    Args:
        card: what to print; seed: equal seeds print equal questions.
        avoid: notes of variants seen lately, newest first.

    Raises:
        NoVariantError: no draw meets the conditions of a parametric question.
        TypeError: the card is an experiment; its variant is printed by `print_variant`.
    """
    question, rng = card.question, Random(seed)
    if isinstance(question, Flashcard):
        return _flashcard(question, reverse=card.key.endswith("~rev"))
    if isinstance(question, Choice):
        return _choice(question, rng)
    if isinstance(question, Numeric):
        return _numeric(question)
    if isinstance(question, Parametric):
        return _parametric(question, question.recipe.draw(seed, card.key, avoid))
    if isinstance(question, Ordering):
        return _ordering(question, rng)
    raise TypeError(f"{card.key} is printed from a variant")


def _authored(kind: str, prompt: str, key: Key | None, answer: str, working: str, **more: Any) -> Printed:
    """What all authored questions share; `more` overrides the empty rest."""
    rest: dict[str, Any] = dict.fromkeys(("options", "labels", "foils"), ())
    rest |= dict.fromkeys(("question", "outcome", "rule"), "") | {"table": None} | more
    return Printed(kind=kind, prompt=prompt, key=key, answer=answer, working=working, **rest)


def _flashcard(question: Flashcard, *, reverse: bool) -> Printed:
    front, back = question.prompt, question.answer
    if reverse:
        front, back = back, front
    return _authored("flashcard", front, None, back, question.explanation)


def _choice(question: Choice, rng: Random) -> Printed:
    choices = _shuffled(question.choices, rng)
    correct = next(i for i, choice in enumerate(choices) if choice.correct)
    foils = tuple(
        Foil(i, choice.misconception or "", choice.feedback or "")
        for i, choice in enumerate(choices)
        if i != correct
    )
    key = LetterKey(correct, len(choices))
    answer = choices[correct].text
    return _authored(
        "choice",
        question.prompt,
        key,
        answer,
        _joined(choices[correct].feedback or "", question.explanation),
        options=tuple(choice.text for choice in choices),
        foils=foils,
    )


def _numeric(question: Numeric) -> Printed:
    key = NumberKey(question.answer, question.tolerance.abs, question.tolerance.rel)
    foils = tuple(Foil(d.value, d.misconception, d.feedback) for d in question.diagnose)
    answer, asked = _in_unit(question.answer, question.unit)
    return _authored(
        "numeric", question.prompt, key, answer, question.explanation, foils=foils, question=asked
    )


def _in_unit(value: float, unit: str | None) -> tuple[str, str]:
    """The right number in words, and the sentence that asks for its unit."""
    return (f"{number(value)} {unit}", f"Answer in {unit}.") if unit else (number(value), "")


def _parametric(question: Parametric, drawn: Drawn) -> Printed:
    key, texts = question.key(drawn), dict(question.filled(drawn))
    slips = question.slips(drawn)
    foils = tuple(
        Foil(value, question.diagnose[i].misconception, texts["diagnose", i, "feedback"], band(key, value))
        for i, value in slips.items()
    )
    answer, asked = _in_unit(drawn.answer, texts.get(("unit",)))
    return _authored(
        "parametric",
        texts["prompt",],
        key,
        answer,
        texts["explanation",],
        foils=foils,
        question=asked,
        drawn=dict(drawn.params),
    )


def _ordering(question: Ordering, rng: Random) -> Printed:
    right = tuple(range(len(question.items)))
    printed = right
    while printed == right:
        printed = tuple(_shuffled(right, rng))
    order = tuple(printed.index(item) for item in right)
    answer = "\n".join(f"{place}. {item}" for place, item in enumerate(question.items, 1))
    return _authored(
        "ordering",
        question.prompt,
        OrderKey(order),
        answer,
        question.explanation,
        options=tuple(question.items[i] for i in printed),
    )


def _shuffled(items: Sequence[Item], rng: Random) -> list[Item]:
    return rng.sample(list(items), len(items))


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(text.strip() for text in paragraphs if text.strip())


def print_variant(variant: Variant, before: str = "", explanation: str = "") -> Printed:
    """Print a generated question, with the author's own prose before and behind it."""
    origin = Origin(
        family=variant.family,
        version=variant.version,
        level=variant.level,
        direction=variant.direction,
        seed=variant.seed,
        note=variant.note,
        inputs=variant.inputs,
        evidence=variant.evidence,
    )
    return Printed(
        kind="experiment",
        prompt=_joined(before, variant.prompt),
        question=variant.question,
        table=variant.table,
        options=variant.options,
        labels=variant.labels,
        key=variant.key,
        foils=variant.foils,
        answer=variant.answer,
        outcome=variant.outcome,
        working=_joined(variant.working, explanation),
        rule=variant.rule,
        origin=origin,
    )


def option_letters(printed: Printed) -> list[tuple[str, str]]:
    """Letters and texts of the options, in printed order."""
    return [(letter(i), text) for i, text in enumerate(printed.options)]


def to_json(printed: Printed) -> dict[str, Any]:
    """The payload as a JSON object that `from_json` turns back into an equal one."""
    plain = asdict(printed)
    return plain | {"key": key_to_json(printed.key) if printed.key else None, "note": printed.note}


def from_json(data: Mapping[str, Any]) -> Printed:
    """The payload stored by `to_json`, also by one that knew fewer fields."""
    table, origin, key = data["table"], data["origin"], data["key"]
    made: dict[str, Any] = {
        "table": Table(tuple(table["header"]), tuple(tuple(row) for row in table["rows"])) if table else None,
        "key": key_from_json(key) if key else None,
        "foils": tuple(_foil(foil) for foil in data["foils"]),
        "options": tuple(data["options"]),
        "labels": tuple(data["labels"]),
        "origin": Origin(**origin) if origin else None,
    }
    texts = {item.name: data[item.name] for item in fields(Printed) if item.name in data.keys() - made.keys()}
    return Printed(**texts, **made)


def _foil(data: Mapping[str, Any]) -> Foil:
    """A stored foil; those of the first versions have no band."""
    given, band = data["given"], data.get("band")
    return Foil(
        given=tuple(given) if isinstance(given, list) else given,
        misconception=data["misconception"],
        feedback=data["feedback"],
        band=(band[0], band[1]) if band else None,
    )
