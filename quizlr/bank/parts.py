"""The parts of a pack's files, but for the kinds of questions: one frozen model for each item."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, model_validator

from quizlr.bank.fields import (
    LONGEST_PROSE,
    MOST_LISTED,
    Aim,
    Count,
    Day,
    Difficulty,
    Effort,
    Line,
    MisconceptionName,
    Prose,
    QuestionNames,
    Size,
    Slug,
    Slugs,
    fault,
)
from quizlr.bank.places import Loc


class Part(BaseModel):
    """A part of a file: unknown keys are errors, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(Part):
    """What the questions of a pack have where they do not say otherwise."""

    tags: Slugs = ()
    difficulty: Difficulty = 2
    aim: Aim = "recall"
    effort: Effort = "head"


class Minimum(Part):
    """The least that each concept and topic of a pack deserves; `quizlr coverage --min` holds it to that.

    Attributes:
        questions, kinds, generated: for a concept, over the questions that name it first.
        stumbling_block, open_question: questions that aim at one.
        misconception: questions that offer one: one to meet it, another to show that it is gone.
    """

    questions: Count = 2
    kinds: Count = 1
    generated: Count = 0
    stumbling_block: Count = 1
    open_question: Count = 1
    misconception: Count = 2


class PackPart(Part):
    """The file `pack.yaml`; `ejected_from` is in a copy that takes the place of another pack."""

    format: Literal[1] = Field(alias="schema")
    pack: Slug
    title: Line
    license: Line
    defaults: Defaults = Defaults()
    coverage: Minimum = Minimum()
    ejected_from: Line | None = None


class EntryPart(Part):
    """A journal entry that concepts point to."""

    date: Day
    title: Line


class ConceptPart(Part):
    """One idea, its usual place in the journal and what comes before it."""

    id: Slug
    title: Line
    entry: Day
    bullet: Line
    prerequisites: Slugs = ()


class TopicPart(Part):
    """A stumbling block or an open question of the journal, in our words."""

    id: Slug
    entry: Day
    title: Line


class MisconceptionPart(Part):
    """A named wrong idea and what is right instead."""

    id: MisconceptionName
    wrong: Prose
    right: Prose
    concepts: Slugs = Field(min_length=1)


class QuestionPart(Part):
    """What every kind of question has.

    `SECONDS` is how long an answer usually takes; `GENERATED` whether each showing is a fresh variant;
    `TASK` names, as an include specification of pydantic, the fields that make the task: a change in
    one of them asks something else.
    """

    SECONDS: ClassVar[int] = 30
    GENERATED: ClassVar[bool] = False
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True}

    id: Slug
    concepts: Slugs = Field(min_length=1)
    difficulty: Difficulty = 2
    aim: Aim = "recall"
    effort: Effort = "head"
    targets: Slugs = ()
    was: QuestionNames = ()
    revision: Annotated[StrictInt, Field(ge=1, le=1_000_000)] = 1
    tags: Slugs = ()
    hints: Annotated[tuple[Prose, ...], Field(max_length=MOST_LISTED)] = ()
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROSE)] = ""
    explanation: Prose

    @property
    def seconds(self) -> int:
        """Seconds an answer usually takes."""
        return self.SECONDS

    def strata(self) -> tuple[str, ...]:
        """Suffixes of this question's cards; an empty one is the question itself."""
        return ("",)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Every text a person reads, with its path; the prompt and what stands below it first."""
        for index, hint in enumerate(self.hints):
            yield ("hints", index), hint
        if self.explanation:
            yield ("explanation",), self.explanation

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """Every misconception this question can find, with its path."""
        yield from ()


class Tolerance(Part):
    """How far a number may lie off; where both are given, either one passes.

    `abs` is in the number's own unit, `rel` a fraction of the right number.
    """

    abs: Size = 0.0
    rel: Size = 0.0

    @model_validator(mode="after")
    def _not_zero(self) -> "Tolerance":
        if not (self.abs or self.rel):
            raise fault("QZ111", "the tolerance is zero", "write abs or rel greater than 0")
        return self
