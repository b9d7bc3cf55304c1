"""Drawing the numbers of a parametric question: pure, from a seed, one stream, a bounded number of tries."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeAlias

from quizlr.answers.compare import near, passes
from quizlr.answers.expression import Expression, ExpressionError
from quizlr.answers.keys import EstimateKey, NumberKey
from quizlr.bank.placeholders import written
from quizlr.errors import NoVariantError

TRIES = 1000
"""Draws for one variant."""
ANSWER = "answer"
"""The name under which texts and recognised wrong numbers know the right one."""
BAND = 1.5
"""An estimate within this factor of a recognised wrong number speaks of it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """One of some numbers, each as likely."""

    values: tuple[float, ...]

    def draw(self, rng: Random) -> float:
        """One of them."""
        return float(rng.choice(self.values))


@dataclass(frozen=True, slots=True)
class Steps:
    """An even grid: whole multiples, from `low` to `high`, of a power of ten with `digits` decimals."""

    low: int
    high: int
    digits: int

    @classmethod
    def between(cls, low: float, high: float, digits: int) -> "Steps":
        """All numbers with so many decimals between two; where there is none, `low` ends up above `high`."""
        least, most = (Decimal(repr(float(bound))).scaleb(digits) for bound in (low, high))
        return cls(math.ceil(least), math.floor(most), digits)

    def draw(self, rng: Random) -> float:
        """One of them, each as likely."""
        return float(rng.randint(self.low, self.high) / 10**self.digits)


@dataclass(frozen=True, slots=True)
class LogScale:
    """Positive numbers, all powers of ten as likely, with so many significant digits."""

    low: float
    high: float
    digits: int

    def draw(self, rng: Random) -> float:
        """One of them; a bound stands for what rounding would carry beyond it."""
        drawn = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        return min(max(float(f"{drawn:.{self.digits - 1}e}"), self.low), self.high)


Range: TypeAlias = Choices | Steps | LogScale
AnswerKey: TypeAlias = NumberKey | EstimateKey


@dataclass(frozen=True, slots=True)
class Drawn:
    """The numbers of one variant.

    Attributes:
        params: as drawn, which is as printed.
        values: params, derived numbers and the answer; those that could be computed.
        fault: why the rest could not; empty for a variant that can be asked.
    """

    params: Mapping[str, float]
    values: Mapping[str, float]
    fault: str = ""

    @property
    def answer(self) -> float:
        """The right number."""
        return self.values[ANSWER]

    @property
    def note(self) -> str:
        """The params in words."""
        return note_of(self.params)


def note_of(params: Mapping[str, float]) -> str:
    """Params in words, equal for variants that a person would call the same."""
    return " ".join(f"{name}={written(value, exact=True)}" for name, value in params.items())


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the numbers of a question come about.

    Attributes:
        params: what is drawn, in this order.
        where: conditions on params and derived numbers.
        derive: derived numbers, each from params and those before it.
        answer: the right number, from all of these.
        positive: an answer at or below zero cannot be asked.
    """

    params: Mapping[str, Range]
    where: Sequence[Expression]
    derive: Mapping[str, Expression]
    answer: Expression
    positive: bool = False

    def tries(self, seed: int) -> Iterator[Drawn]:
        """What a seed draws, as far as it meets the conditions; some may lack a number."""
        rng = Random(seed)
        for _ in range(TRIES):
            params = {name: span.draw(rng) for name, span in self.params.items()}
            drawn = self._computed(params)
            if all(_holds(condition, drawn.values) for condition in self.where):
                yield drawn

    def draw(self, seed: int, question: str, avoid: Sequence[str] = ()) -> Drawn:
        """The variant of a seed.

        Args:
            seed: equal seeds draw equal variants.
            question: its name, for the error.
            avoid: notes of variants seen lately, newest first; one of them comes, the oldest, only where
                no other is drawn.

        Raises:
            NoVariantError: no draw meets the conditions.
        """
        age = {note: number for number, note in reversed(list(enumerate(avoid)))}
        oldest: Drawn | None = None
        for drawn in self.tries(seed):
            if drawn.fault:
                continue
            if drawn.note not in age:
                return drawn
            if oldest is None or age[drawn.note] > age[oldest.note]:
                oldest = drawn
        if oldest is None:
            what = f"{question} has no variant for seed {seed}: none of {TRIES} draws can be asked"
            raise NoVariantError(what, "loosen `where:`, or leave this card for today")
        return oldest

    def _computed(self, params: Mapping[str, float]) -> Drawn:
        values, fault = dict(params), ""
        for name, expression in {**self.derive, ANSWER: self.answer}.items():
            try:
                values[name] = expression.value(values)
            except ExpressionError as error:
                fault = fault or f"{name} cannot be computed: {error.reason}"
        if not fault and self.positive and values[ANSWER] <= 0:
            fault = "the answer of an estimate must be above zero"
        return Drawn(params, values, fault)


def _holds(condition: Expression, values: Mapping[str, float]) -> bool:
    """Whether a condition holds; one that has no value does not."""
    try:
        return bool(condition.value(values))
    except ExpressionError:
        return False


def told_apart(key: AnswerKey, wrong: Sequence[Expression], drawn: Drawn) -> dict[int, float]:
    """The recognised wrong numbers of a variant, by index.

    One that has no value, would pass as right, or cannot be told from an earlier one is left out.
    """
    kept: dict[int, float] = {}
    for index, expression in enumerate(wrong):
        try:
            value = expression.value(drawn.values)
        except ExpressionError:
            continue
        if _is_wrong(key, value) and not any(_alike(key, value, other) for other in kept.values()):
            kept[index] = value
    return kept


def _is_wrong(key: AnswerKey, value: float) -> bool:
    if isinstance(key, EstimateKey) and value <= 0:
        return False
    return not any(passes(key, number) for number in (value, *(band(key, value) or ())))


def _alike(key: AnswerKey, value: float, other: float) -> bool:
    """Whether one answer could speak of both."""
    if isinstance(key, NumberKey):
        return near(NumberKey(other, key.abs, key.rel), value)
    return max(value / other, other / value) <= BAND**2


def band(key: AnswerKey, value: float) -> tuple[float, float] | None:
    """The estimates that speak of a recognised wrong number; None where a tolerance says it."""
    return (value / BAND, value * BAND) if isinstance(key, EstimateKey) else None
