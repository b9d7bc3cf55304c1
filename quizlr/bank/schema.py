"""What a pack may say: one frozen model per item of a file, one class per kind of question.

A further kind is one more class with its `kind`, its `SECONDS`, its `TASK` and its `prose`, named
in `Question` and `KINDS`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from quizlr.bank.fields import (
    Aim,
    Day,
    Difficulty,
    Effort,
    Family,
    Line,
    MisconceptionName,
    Number,
    Prose,
    QuestionNames,
    Size,
    Slug,
    Slugs,
    fault,
    nearest,
)
from quizlr.bank.places import Loc
from quizlr.engine.catalogue import FAMILIES, strata


class Part(BaseModel):
    """A part of a file: unknown keys are errors, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(Part):
    """What the questions of a pack have where they do not say otherwise."""

    tags: Slugs = ()
    difficulty: Difficulty = 2
    aim: Aim = "recall"
    effort: Effort = "head"


class PackPart(Part):
    """The file `pack.yaml`."""

    format: Literal[1] = Field(alias="schema")
    pack: Slug
    title: Line
    license: Line
    defaults: Defaults = Defaults()


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

    `SECONDS` is how long an answer usually takes; `TASK` names, as an include specification of
    pydantic, the fields that make the task: a change in one of them asks something else.
    """

    SECONDS: ClassVar[int] = 30
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
    hints: tuple[Prose, ...] = ()
    source: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
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


class Flashcard(QuestionPart):
    """A prompt, an answer, and the person's own rating."""

    SECONDS = 20
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "answer": True}

    kind: Literal["flashcard"]
    prompt: Prose
    answer: Prose
    reversible: StrictBool = False

    def strata(self) -> tuple[str, ...]:
        """The card, and its reverse where there is one."""
        return ("", "rev") if self.reversible else ("",)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and answer, then what every question has."""
        yield ("prompt",), self.prompt
        yield ("answer",), self.answer
        yield from super().prose()


class Option(Part):
    """An option of a choice: right, or a wrong idea with its name and its feedback."""

    text: Prose
    correct: StrictBool = False
    feedback: Prose | None = None
    misconception: MisconceptionName | None = None


class Choice(QuestionPart):
    """One option is right."""

    SECONDS = 30
    TASK: ClassVar[dict[str, Any]] = {
        "kind": True,
        "prompt": True,
        "choices": {"__all__": {"text": True, "correct": True}},
    }

    kind: Literal["choice"]
    prompt: Prose
    choices: tuple[Option, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _one_correct(self) -> "Choice":
        correct = [index for index, option in enumerate(self.choices) if option.correct]
        if len(correct) != 1:
            at = ("choices", correct[1]) if correct else ("choices",)
            what = f"exactly one option must be correct, found {len(correct)}"
            raise fault("QZ110", what, "put `correct: true` on one option", at)
        return self

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and options, then feedback, then what every question has."""
        yield ("prompt",), self.prompt
        for index, option in enumerate(self.choices):
            yield ("choices", index, "text"), option.text
        for index, option in enumerate(self.choices):
            if option.feedback:
                yield ("choices", index, "feedback"), option.feedback
        yield from super().prose()

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """The misconceptions of its options."""
        for index, option in enumerate(self.choices):
            if option.misconception:
                yield ("choices", index, "misconception"), option.misconception


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


class Diagnosis(Part):
    """A wrong number somebody honestly arrives at."""

    value: Number
    misconception: MisconceptionName
    feedback: Prose


class Numeric(QuestionPart):
    """A number, right within a tolerance."""

    SECONDS = 45
    TASK: ClassVar[dict[str, Any]] = {
        "kind": True,
        "prompt": True,
        "answer": True,
        "tolerance": True,
        "unit": True,
    }

    kind: Literal["numeric"]
    prompt: Prose
    answer: Number
    tolerance: Tolerance
    unit: Line | None = None
    diagnose: tuple[Diagnosis, ...] = ()

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and unit, then feedback, then what every question has."""
        yield ("prompt",), self.prompt
        if self.unit:
            yield ("unit",), self.unit
        for index, diagnosis in enumerate(self.diagnose):
            yield ("diagnose", index, "feedback"), diagnosis.feedback
        yield from super().prose()

    def misconceptions(self) -> Iterator[tuple[Loc, str]]:
        """The misconceptions of its recognised wrong numbers."""
        for index, diagnosis in enumerate(self.diagnose):
            yield ("diagnose", index, "misconception"), diagnosis.misconception


class Ordering(QuestionPart):
    """Items to be put in the order in which the file lists them."""

    SECONDS = 45
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "items": True}

    kind: Literal["ordering"]
    prompt: Prose
    items: tuple[Prose, ...] = Field(min_length=3, max_length=8)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """Prompt and items, then what every question has."""
        yield ("prompt",), self.prompt
        for index, item in enumerate(self.items):
            yield ("items", index), item
        yield from super().prose()


class Experiment(QuestionPart):
    """A family of the engine poses and settles it; each of its levels is a card."""

    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "family": True}

    kind: Literal["experiment"]
    family: Family
    levels: Slugs = ()
    prompt: Prose | None = None
    explanation: Annotated[str, StringConstraints(strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _known_levels(self) -> "Experiment":
        known = FAMILIES[self.family].levels
        for index, level in enumerate(self.levels):
            if level not in known:
                what = f"unknown level {level!r} of {self.family}"
                raise fault("QZ114", what, nearest(level, known), ("levels", index))
        return self

    @property
    def seconds(self) -> int:
        """Seconds an answer usually takes, as the engine's catalogue says."""
        return FAMILIES[self.family].seconds

    def strata(self) -> tuple[str, ...]:
        """One card for each level and asked direction."""
        return strata(self.family, self.levels)

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """The prompt put before the data, then what every question has."""
        if self.prompt:
            yield ("prompt",), self.prompt
        yield from super().prose()


Question = Annotated[Flashcard | Choice | Numeric | Ordering | Experiment, Field(discriminator="kind")]

KINDS: dict[str, type[QuestionPart]] = {
    "flashcard": Flashcard,
    "choice": Choice,
    "numeric": Numeric,
    "ordering": Ordering,
    "experiment": Experiment,
}
"""The class of every kind of question."""
