"""The kinds that are answered in words or symbols: cloze, short answer, expression, free response."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from quizlr.answers.expression import RESERVED, parse
from quizlr.answers.keys import ExpressionKey
from quizlr.bank.fields import (
    MOST_LISTED,
    NUMBER_NAME,
    Formula,
    Line,
    MisconceptionName,
    Number,
    Prose,
    Slug,
    Slugs,
    fault,
    nearest,
)
from quizlr.bank.parts import Part, QuestionPart
from quizlr.bank.places import Loc

_TEXT = r"(?:\\\(.*?\\\)|(?!\}\}|::).)"
HOLE = re.compile(rf"\{{\{{(c[1-9]\d?)::({_TEXT}+)(?:::({_TEXT}+))?\}}\}}", re.DOTALL)
"""A hole of a cloze: `{{c1::what is left out}}` or `{{c1::what is left out::a hint}}`."""

_ONE_COLON = re.compile(r"\{\{(c[1-9]\d?):(?!:)")
_MARKS = frozenset({"y", "yes", "n", "no"})
"""How a person says that a point is met or not; no criterion is called so."""

Typos = Annotated[StrictInt, Field(ge=0, le=2)]


class Cloze(QuestionPart):
    """A text with holes; each hole is a card of its own, typed where `accept` lists what is right."""

    SECONDS = 25
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "text": True, "accept": True}

    kind: Literal["cloze"]
    text: Prose
    accept: Mapping[Slug, tuple[Line, ...]] = {}
    typos: Typos = 1

    @model_validator(mode="after")
    def _has_holes(self) -> "Cloze":
        if single := _ONE_COLON.search(self.text):
            advice = f"write {{{{{single[1]}::what is left out}}}}"
            raise fault("QZ123", "a hole needs two colons behind its name", advice, ("text",))
        if not self.holes:
            raise fault("QZ123", "the text has no hole", "write {{c1::what is left out}}", ("text",))
        rest = HOLE.sub("", self.text)
        if "{{c" in rest or "::" in rest:
            advice = "write {{c1::answer}} or {{c1::answer::hint}}; keep }} and :: out of the answer"
            raise fault("QZ123", "a hole is not closed", advice, ("text",))
        for name in self.accept:
            if name not in self.holes:
                what = f"the text has no hole {name!r}"
                raise fault("QZ123", what, nearest(name, tuple(self.holes)), ("accept", name), of_key=True)
        return self

    @cached_property
    def holes(self) -> Mapping[str, tuple[str, str]]:
        """What each hole leaves out, and its hint or nothing, by name.

        A name that stands more than once opens all its holes together, and leaves out all of their texts.
        """
        found: dict[str, tuple[str, str]] = {}
        for name, left_out, hint in HOLE.findall(self.text):
            before, told = found.get(name, ("", ""))
            parts = dict.fromkeys(filter(None, (*before.split("; "), left_out.strip())))
            found[name] = "; ".join(parts), told or hint.strip()
        return found

    def strata(self) -> tuple[str, ...]:
        """One card for each hole."""
        return tuple(self.holes)

    def asked(self, name: str) -> str:
        """The text with one hole open, the others filled."""

        def put(match: re.Match[str]) -> str:
            hole, left_out, hint = match.groups()
            return left_out if hole != name else f"**[{hint.strip() if hint else '…'}]**"

        return HOLE.sub(put, self.text)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """The text with its first hole open, what is left out, then what every question has."""
        yield ("text",), self.asked(next(iter(self.holes)))
        yield ("text",), HOLE.sub(lambda match: match[2], self.text)
        yield from super().prose()


class Rejected(Part):
    """A wrong word somebody honestly gives."""

    text: Line
    misconception: MisconceptionName
    feedback: Prose


class ShortAnswer(QuestionPart):
    """A word or a few, read without regard to case, articles and hyphens, and with so many typing slips."""

    SECONDS = 25
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "accept": True}

    kind: Literal["short-answer"]
    prompt: Prose
    accept: tuple[Line, ...] = Field(min_length=1, max_length=MOST_LISTED)
    reject: Annotated[tuple[Rejected, ...], Field(max_length=MOST_LISTED)] = ()
    typos: Typos = 1

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and feedback, then what every question has."""
        yield ("prompt",), self.prompt
        for index, rejected in enumerate(self.reject):
            yield ("reject", index, "feedback"), rejected.feedback
        yield from super().prose()

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """The misconceptions of its recognised wrong words."""
        for index, rejected in enumerate(self.reject):
            yield ("reject", index, "misconception"), rejected.misconception


class WrongExpression(Part):
    """A wrong expression somebody honestly arrives at, in the variables of the question."""

    value: Formula
    misconception: MisconceptionName
    feedback: Prose


class Examples(Part):
    """Expressions that must grade right, and such that must grade wrong."""

    correct: tuple[Formula, ...] = ()
    wrong: tuple[Formula, ...] = ()


class ExpressionQuestion(QuestionPart):
    """An expression in named variables, right where it has the same value everywhere in their ranges."""

    SECONDS = 60
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "answer": True, "variables": True}

    kind: Literal["expression"]
    prompt: Prose
    answer: Formula
    variables: Annotated[Mapping[str, tuple[Number, Number]], Field(min_length=1, max_length=8)]
    diagnose: Annotated[tuple[WrongExpression, ...], Field(max_length=MOST_LISTED)] = ()
    examples: Examples = Examples()

    @model_validator(mode="after")
    def _holds_together(self) -> "ExpressionQuestion":
        for name, (low, high) in self.variables.items():
            loc = ("variables", name)
            if not NUMBER_NAME.fullmatch(name):
                advice = "use a letter, then up to 31 of a-z, 0-9 and _"
                raise fault("QZ105", f"{name!r:.60} cannot name a number", advice, loc, of_key=True)
            if name in RESERVED:
                raise fault("QZ117", f"{name!r} means something already", "rename it", loc, of_key=True)
            if not low < high:
                raise fault("QZ118", "nothing lies in this range", "write [low, high]", loc)
        for at, text in self.written():
            for name in parse(text).names:
                if name not in self.variables:
                    advice = nearest(name, tuple(self.variables))
                    raise fault("QZ116", f"unknown name {name!r} in {text!r:.60}", advice, at)
        return self

    @property
    def key(self) -> ExpressionKey:
        """The right answer, with the ranges in which it is compared."""
        low, high = zip(*self.variables.values(), strict=True)
        return ExpressionKey(self.answer, tuple(self.variables), low, high)

    def written(self) -> Iterator[tuple[Loc, str]]:
        """Every expression the author wrote, with its path."""
        yield ("answer",), self.answer
        for index, wrong in enumerate(self.diagnose):
            yield ("diagnose", index, "value"), wrong.value
        for word in ("correct", "wrong"):
            for index, text in enumerate(getattr(self.examples, word)):
                yield ("examples", word, index), text

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and feedback, then what every question has."""
        yield ("prompt",), self.prompt
        for index, wrong in enumerate(self.diagnose):
            yield ("diagnose", index, "feedback"), wrong.feedback
        yield from super().prose()

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """The misconceptions of its recognised wrong expressions."""
        for index, wrong in enumerate(self.diagnose):
            yield ("diagnose", index, "misconception"), wrong.misconception


class Criterion(Part):
    """One point of a good free answer; without one that is a must the answer is not right."""

    id: Slug
    text: Prose
    must: StrictBool = False


class FreeResponse(QuestionPart):
    """An answer in the person's own words, which they hold against a model answer, point by point."""

    SECONDS = 120
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "rubric": True}

    kind: Literal["free-response"]
    prompt: Prose
    model_answer: Prose
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=2, max_length=6)]
    followups: Slugs = ()

    @model_validator(mode="after")
    def _has_a_must(self) -> "FreeResponse":
        if not any(criterion.must for criterion in self.rubric):
            what = "no criterion is a must"
            raise fault("QZ110", what, "put `must: true` on what no answer may lack", ("rubric",))
        ids = [criterion.id for criterion in self.rubric]
        for index, name in enumerate(ids):
            if name in _MARKS:
                what = f"{name!r} means something already"
                raise fault("QZ117", what, "name what the point says", ("rubric", index, "id"))
            if name in ids[:index]:
                raise fault("QZ112", f"{name!r} is listed twice", "rename one", ("rubric", index, "id"))
        return self

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt, model answer and rubric, then what every question has."""
        yield ("prompt",), self.prompt
        yield ("model_answer",), self.model_answer
        for index, criterion in enumerate(self.rubric):
            yield ("rubric", index, "text"), criterion.text
        yield from super().prose()
