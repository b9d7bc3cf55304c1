"""From an authored question, or a variant, to what is put before the person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from quizlr.answers.compare import say_right
from quizlr.answers.keys import Key, LetterKey, NumberKey, OrderKey, RubricKey, SetKey, TextKey
from quizlr.bank.cards import Card
from quizlr.bank.parametric import Parametric
from quizlr.bank.schema import Choice, Flashcard, MultiChoice, Numeric, Option, Ordering
from quizlr.bank.variants import band
from quizlr.bank.worded import Cloze, ExpressionQuestion, FreeResponse, ShortAnswer
from quizlr.engine.variant import Foil, Variant
from quizlr.quiz.printed import Origin, Printed

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which card is printed, by which seed, and the notes of variants seen lately."""

    card: str
    seed: int
    avoid: tuple[str, ...]

    @property
    def stratum(self) -> str:
        return self.card.partition("~")[2]

    @property
    def rng(self) -> Random:
        return Random(self.seed)


def print_card(card: Card, seed: int, avoid: Sequence[str] = ()) -> Printed:
    """Print an authored question; by the seed options and items are shuffled and numbers drawn.

    Args:
        card: what to print; seed: equal seeds print equal questions.
        avoid: notes of variants seen lately, newest first.

    Raises:
        NoVariantError: no draw meets the conditions of a parametric question.
        TypeError: the card is an experiment; its variant is printed by `print_variant`.
    """
    printer = _PRINTERS.get(type(card.question))
    if printer is None:
        raise TypeError(f"{card.key} is printed from a variant")
    return printer(card.question, _Asked(card.key, seed, tuple(avoid)))


def _authored(kind: str, prompt: str, key: Key | None, answer: str, working: str, **more: Any) -> Printed:
    """What all authored questions share; `more` overrides the empty rest."""
    rest: dict[str, Any] = dict.fromkeys(("options", "labels", "foils"), ())
    rest |= dict.fromkeys(("question", "outcome", "rule"), "") | {"table": None} | more
    return Printed(kind=kind, prompt=prompt, key=key, answer=answer, working=working, **rest)


def _flashcard(question: Flashcard, asked: _Asked) -> Printed:
    front, back = question.prompt, question.answer
    if asked.stratum == "rev":
        front, back = back, front
    return _authored("flashcard", front, None, back, question.explanation)


def _choice(question: Choice, asked: _Asked) -> Printed:
    choices = _shuffled(question.choices, asked.rng)
    correct = next(i for i, choice in enumerate(choices) if choice.correct)
    key = LetterKey(correct, len(choices))
    answer = choices[correct].text
    return _authored(
        "choice",
        question.prompt,
        key,
        answer,
        _joined(choices[correct].feedback or "", question.explanation),
        options=tuple(choice.text for choice in choices),
        foils=_foils(choices),
    )


def _foils(choices: Sequence[Option]) -> tuple[Foil, ...]:
    return tuple(
        Foil(i, choice.misconception or "", choice.feedback or "")
        for i, choice in enumerate(choices)
        if not choice.correct
    )


def _multi_choice(question: MultiChoice, asked: _Asked) -> Printed:
    choices = _shuffled(question.choices, asked.rng)
    members = tuple(i for i, choice in enumerate(choices) if choice.correct)
    return _authored(
        "multi-choice",
        question.prompt,
        SetKey(members, len(choices)),
        "",
        question.explanation,
        options=tuple(choice.text for choice in choices),
        foils=_foils(choices),
    )


def _numeric(question: Numeric, _: _Asked) -> Printed:
    key = NumberKey(question.answer, question.tolerance.abs, question.tolerance.rel)
    foils = tuple(Foil(d.value, d.misconception, d.feedback) for d in question.diagnose)
    answer, unit = _in_unit(say_right(key), question.unit)
    return _authored(
        "numeric", question.prompt, key, answer, question.explanation, foils=foils, question=unit
    )


def _in_unit(value: str, unit: str | None) -> tuple[str, str]:
    """The right number with its unit, and the sentence that asks for that; both empty without one."""
    return (f"{value} {unit}", f"Answer in {unit}.") if unit else ("", "")


def _parametric(question: Parametric, asked: _Asked) -> Printed:
    drawn = question.recipe.draw(asked.seed, asked.card, asked.avoid)
    key, texts = question.key(drawn), dict(question.filled(drawn))
    slips = question.slips(drawn)
    foils = tuple(
        Foil(value, question.diagnose[i].misconception, texts["diagnose", i, "feedback"], band(key, value))
        for i, value in slips.items()
    )
    answer, unit = _in_unit(say_right(key), texts.get(("unit",)))
    return _authored(
        "parametric",
        texts["prompt",],
        key,
        answer,
        texts["explanation",],
        foils=foils,
        question=unit,
        drawn=dict(drawn.params),
    )


def _ordering(question: Ordering, asked: _Asked) -> Printed:
    rng, right = asked.rng, tuple(range(len(question.items)))
    printed = right
    while printed == right:
        printed = tuple(_shuffled(right, rng))
    order = tuple(printed.index(item) for item in right)
    return _authored(
        "ordering",
        question.prompt,
        OrderKey(order),
        "",
        question.explanation,
        options=tuple(question.items[i] for i in printed),
    )


def _cloze(question: Cloze, asked: _Asked) -> Printed:
    hole = asked.stratum
    left_out, _ = question.holes[hole]
    accept = question.accept.get(hole)
    key = TextKey(accept, question.typos) if accept else None
    answer = "" if accept else left_out  # what is typed is said by its key
    return _authored("cloze", question.asked(hole), key, answer, question.explanation)


def _short_answer(question: ShortAnswer, _: _Asked) -> Printed:
    foils = tuple(Foil(one.text, one.misconception, one.feedback) for one in question.reject)
    key = TextKey(question.accept, question.typos)
    return _authored("short-answer", question.prompt, key, "", question.explanation, foils=foils)


def _expression(question: ExpressionQuestion, _: _Asked) -> Printed:
    foils = tuple(Foil(one.value, one.misconception, one.feedback) for one in question.diagnose)
    return _authored("expression", question.prompt, question.key, "", question.explanation, foils=foils)


def _free_response(question: FreeResponse, _: _Asked) -> Printed:
    musts = tuple(i for i, criterion in enumerate(question.rubric) if criterion.must)
    key = RubricKey(tuple(criterion.id for criterion in question.rubric), musts)
    return _authored(
        "free-response",
        question.prompt,
        key,
        question.model_answer,
        question.explanation,
        criteria=tuple(criterion.text for criterion in question.rubric),
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


_PRINTERS: dict[type, Callable[[Any, _Asked], Printed]] = {
    Flashcard: _flashcard,
    Choice: _choice,
    MultiChoice: _multi_choice,
    Numeric: _numeric,
    Ordering: _ordering,
    Cloze: _cloze,
    ShortAnswer: _short_answer,
    ExpressionQuestion: _expression,
    FreeResponse: _free_response,
    Parametric: _parametric,
}
