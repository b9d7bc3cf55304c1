"""The kind `parametric`: a number computed from numbers that are drawn anew for each showing."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, StrictBool, model_validator

from quizlr.answers.expression import RESERVED, Expression, parse
from quizlr.answers.keys import EstimateKey, NumberKey
from quizlr.bank.fields import (
    MOST_LISTED,
    NUMBER_NAME,
    Condition,
    Decimal,
    Digits,
    Formula,
    Line,
    MisconceptionName,
    Positive,
    Prose,
    Whole,
    fault,
    nearest,
)
from quizlr.bank.parts import Part, QuestionPart, Tolerance
from quizlr.bank.placeholders import PlaceholderError, fill, placeholders
from quizlr.bank.places import Loc
from quizlr.bank.variants import ANSWER, AnswerKey, Choices, Drawn, LogScale, Range, Recipe, Steps, told_apart
from quizlr.errors import NoVariantError


def _two(bounds: tuple[float, ...]) -> tuple[float, ...]:
    if len(bounds) != 2:
        raise fault("QZ107", f"a range has two bounds, not {len(bounds)}", "write [low, high]")
    return bounds


_PAIR = AfterValidator(_two)


class Param(Part):
    """A number drawn anew for each variant, from one of four sorts of range.

    `digits` are decimals of a float (1 where nobody says) or significant digits of a log (2).
    """

    whole: Annotated[tuple[Whole, ...], _PAIR] | None = Field(default=None, alias="int")
    decimal: Annotated[tuple[Decimal, ...], _PAIR] | None = Field(default=None, alias="float")
    log: Annotated[tuple[Positive, ...], _PAIR] | None = None
    choice: Annotated[tuple[Decimal, ...], Field(min_length=2, max_length=50)] | None = None
    digits: Digits | None = None

    @model_validator(mode="after")
    def _one_range(self) -> "Param":
        ranges = {"int": self.whole, "float": self.decimal, "log": self.log, "choice": self.choice}
        given = [name for name, value in ranges.items() if value is not None]
        if len(given) != 1:
            what = f"exactly one of {', '.join(ranges)} says what is drawn, found {len(given)}"
            raise fault("QZ121", what, "write {int: [low, high]}, for example")
        if self.digits is not None and given[0] in ("int", "choice"):
            raise fault("QZ121", f"digits do not go with {given[0]}", "take them out", ("digits",))
        if self.log and self.digits == 0:
            raise fault("QZ107", "digits of a log are below 1", "write 1 or more", ("digits",))
        span = self.span
        if isinstance(span, Steps | LogScale) and span.low > span.high:
            raise fault("QZ118", "nothing lies in this range", "write the lower bound first", (given[0],))
        return self

    @property
    def span(self) -> Range:
        """What it is drawn from."""
        if self.whole:
            return Steps(self.whole[0], self.whole[1], 0)
        if self.decimal:
            return Steps.between(self.decimal[0], self.decimal[1], 1 if self.digits is None else self.digits)
        if self.log:
            return LogScale(self.log[0], self.log[1], self.digits or 2)
        return Choices(self.choice or ())


class DerivedDiagnosis(Part):
    """A wrong number somebody honestly arrives at, computed from those of the variant."""

    value: Formula
    misconception: MisconceptionName
    feedback: Prose


class Parametric(QuestionPart):
    """A number that is computed from numbers drawn anew for each showing."""

    SECONDS = 60
    GENERATED = True
    TASK: ClassVar[dict[str, Any]] = {
        "kind": True,
        "prompt": True,
        "params": True,
        "where": True,
        "derive": True,
        "answer": True,
        "tolerance": True,
        "unit": True,
        "estimate": True,
    }

    kind: Literal["parametric"]
    prompt: Prose
    params: Annotated[Mapping[str, Param], Field(min_length=1, max_length=12)]
    where: Annotated[tuple[Condition, ...], Field(max_length=12)] = ()
    derive: Annotated[Mapping[str, Formula], Field(max_length=24)] = {}
    answer: Formula
    tolerance: Tolerance | None = None
    estimate: StrictBool = False
    unit: Line | None = None
    diagnose: Annotated[tuple[DerivedDiagnosis, ...], Field(max_length=MOST_LISTED)] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "Parametric":
        self._check_names()
        self._check_expressions()
        for loc, text in self.texts():
            self._check_text(text, loc)
        if self.estimate == (self.tolerance is not None):
            at = ("tolerance",) if self.estimate else ()
            what = "exactly one of tolerance and `estimate: true` says what is right"
            raise fault("QZ121", what, "an estimate is right within a factor of two", at)
        try:
            self.recipe.draw(0, self.id)
        except NoVariantError as error:
            first = next(self.recipe.tries(0), None)
            advice = "loosen the conditions" if first is None else first.fault
            raise fault("QZ120", error.what, advice, ("where",) if first is None else ("answer",)) from error
        return self

    def _check_names(self) -> None:
        seen: set[str] = set()
        for loc in (*(("params", name) for name in self.params), *(("derive", name) for name in self.derive)):
            name = loc[1]
            if not NUMBER_NAME.fullmatch(name):
                advice = "use a letter, then up to 31 of a-z, 0-9 and _"
                raise fault("QZ105", f"{name!r:.60} cannot name a number", advice, loc, of_key=True)
            if name in RESERVED or name == ANSWER:
                raise fault("QZ117", f"{name!r} means something already", "rename it", loc, of_key=True)
            if name in seen:
                raise fault("QZ112", f"{name!r} is drawn and derived", "rename one of them", loc, of_key=True)
            seen.add(name)

    def _check_expressions(self) -> None:
        known = [*self.params]
        for name, text in self.derive.items():
            _expect_known(text, known, ("derive", name), self.derive)
            known.append(name)
        for index, text in enumerate(self.where):
            _expect_known(text, known, ("where", index))
        _expect_known(self.answer, known, ("answer",))
        for index, diagnosis in enumerate(self.diagnose):
            _expect_known(diagnosis.value, [*known, ANSWER], ("diagnose", index, "value"))

    def _check_text(self, text: str, loc: Loc) -> None:
        """Placeholders can be read and name a number; before the answer is given it is not among them."""
        known = [*self.params, *self.derive]
        if loc[0] not in ("prompt", "hints", "unit"):
            known.append(ANSWER)
        try:
            unknown = next((p.name for p in placeholders(text) if p.name not in known), None)
        except PlaceholderError as error:
            raise fault("QZ119", error.what, error.help, loc) from error
        if unknown is not None:
            what = f"the placeholder @{{{unknown}}} names no number that is known here"
            raise fault("QZ116", what, nearest(unknown, known), loc)

    @cached_property
    def recipe(self) -> Recipe:
        """How its numbers come about."""
        return Recipe(
            params={name: param.span for name, param in self.params.items()},
            where=tuple(parse(text) for text in self.where),
            derive={name: parse(text) for name, text in self.derive.items()},
            answer=parse(self.answer),
            positive=self.estimate,
        )

    @cached_property
    def _wrong(self) -> tuple[Expression, ...]:
        return tuple(parse(diagnosis.value) for diagnosis in self.diagnose)

    def key(self, drawn: Drawn) -> AnswerKey:
        """The right answer of a variant."""
        if self.tolerance is None:
            return EstimateKey(drawn.answer)
        return NumberKey(drawn.answer, self.tolerance.abs, self.tolerance.rel)

    def slips(self, drawn: Drawn) -> dict[int, float]:
        """The wrong numbers that a variant recognises, by their place under `diagnose`."""
        return told_apart(self.key(drawn), self._wrong, drawn)

    def texts(self) -> Iterator[tuple[Loc, str]]:
        """Every text as it was written, with its path."""
        yield ("prompt",), self.prompt
        if self.unit:
            yield ("unit",), self.unit
        for index, diagnosis in enumerate(self.diagnose):
            yield ("diagnose", index, "feedback"), diagnosis.feedback
        yield from super().prose()

    def filled(self, drawn: Drawn) -> Iterator[tuple[Loc, str]]:
        """Every text as a variant prints it, with its path."""
        for loc, text in self.texts():
            yield loc, fill(text, drawn.values, drawn.params)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Every text as the first variant prints it, with its path."""
        yield from self.filled(self.recipe.draw(0, self.id))

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """The misconceptions of its recognised wrong numbers."""
        for index, diagnosis in enumerate(self.diagnose):
            yield ("diagnose", index, "misconception"), diagnosis.misconception


def _expect_known(text: str, known: Collection[str], at: Loc, later: Collection[str] = ()) -> None:
    """Every name in an expression is known at its place."""
    for name, column in parse(text).names.items():
        if name not in known:
            what = f"unknown name {name!r} at column {column} of {text!r:.60}"
            late = f"{name!r} is derived further down; what it needs comes first" if name in later else ""
            raise fault("QZ116", what, late or nearest(name, list(known)), at)
