"""The kinds of questions: one class each, a frozen model of what an author writes.

A further kind is one more class with its `kind`, its `SECONDS`, its `TASK` and its `prose`, named
in `Question` and `KINDS`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictBool, StringConstraints, model_validator

from quizlr.bank.fields import (
    LONGEST_PROSE,
    MOST_LISTED,
    Family,
    Line,
    MisconceptionName,
    Number,
    Prose,
    Slugs,
    fault,
    nearest,
)
from quizlr.bank.parametric import Parametric
from quizlr.bank.parts import Part, QuestionPart, Tolerance
from quizlr.bank.places import Loc
from quizlr.bank.worded import Cloze, ExpressionQuestion, FreeResponse, ShortAnswer
from quizlr.engine.catalogue import FAMILIES, strata


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


class _WithOptions(QuestionPart):
    """What the two kinds with options share."""

    TASK: ClassVar[dict[str, Any]] = {
        "kind": True,
        "prompt": True,
        "choices": {"__all__": {"text": True, "correct": True}},
    }

    prompt: Prose
    choices: tuple[Option, ...] = Field(min_length=2, max_length=8)

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


class Choice(_WithOptions):
    """One option is right."""

    SECONDS = 30

    kind: Literal["choice"]

    @model_validator(mode="after")
    def _one_correct(self) -> "Choice":
        correct = [index for index, option in enumerate(self.choices) if option.correct]
        if len(correct) != 1:
            at = ("choices", correct[1]) if correct else ("choices",)
            what = f"exactly one option must be correct, found {len(correct)}"
            raise fault("QZ110", what, "put `correct: true` on one option", at)
        return self


class MultiChoice(_WithOptions):
    """Some of the options are right, at least one of them, and not all."""

    SECONDS = 40

    kind: Literal["multi-choice"]
    choices: tuple[Option, ...] = Field(min_length=3, max_length=8)

    @model_validator(mode="after")
    def _some_correct(self) -> "MultiChoice":
        correct = sum(option.correct for option in self.choices)
        if not 0 < correct < len(self.choices):
            what = f"some options must be correct and some not, found {correct} of {len(self.choices)}"
            raise fault("QZ110", what, "put `correct: true` on those that are", ("choices",))
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
    diagnose: Annotated[tuple[Diagnosis, ...], Field(max_length=MOST_LISTED)] = ()

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


OWN = "own"
"""The stratum of an experiment whose knobs the author has narrowed."""


class Experiment(QuestionPart):
    """A family of the engine poses and settles it; each of its levels is a card."""

    GENERATED = True
    TASK: ClassVar[dict[str, Any]] = {"kind": True, "prompt": True, "family": True, "knobs": True}

    kind: Literal["experiment"]
    family: Family
    levels: Slugs = ()
    knobs: dict[str, tuple[Number, Number]] = Field(default_factory=dict)
    prompt: Prose | None = None
    explanation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROSE)] = ""

    @model_validator(mode="after")
    def _known_levels(self) -> "Experiment":
        known = FAMILIES[self.family].levels
        for index, level in enumerate(self.levels):
            if level not in known:
                what = f"unknown level {level!r} of {self.family}"
                raise fault("QZ114", what, nearest(level, known), ("levels", index))
        return self

    @model_validator(mode="after")
    def _possible_knobs(self) -> "Experiment":
        entry = FAMILIES[self.family]
        known = {knob.name: knob for knob in entry.knobs}
        for name, (low, high) in self.knobs.items():
            if name not in known:
                what = f"{self.family} has no knob {name!r:.60}"
                raise fault("QZ122", what, nearest(name, tuple(known)), ("knobs", name), of_key=True)
            if not low <= high:
                raise fault("QZ118", "nothing lies in this range", "write [low, high]", ("knobs", name))
            if high < known[name].low or low > known[name].high:
                within = f"{known[name].low:g} to {known[name].high:g}"
                raise fault(
                    "QZ118", f"{name} is never {low:g} to {high:g}", f"it goes from {within}", ("knobs", name)
                )
        if self.knobs and len(self.levels) > 1:
            what = "knobs narrow one level, and two are listed"
            raise fault("QZ121", what, "keep one of the levels", ("levels", 1))
        return self

    @property
    def seconds(self) -> int:
        """Seconds an answer usually takes, as the engine's catalogue says."""
        return FAMILIES[self.family].seconds

    def strata(self) -> tuple[str, ...]:
        """One card for each level and asked direction; with knobs of its own, one for each direction."""
        return strata(self.family, (OWN,) if self.knobs else self.levels)

    def level(self, stratum: str) -> str:
        """The level of a stratum; with knobs of its own the listed one, or else the first."""
        if not self.knobs:
            return stratum.partition(".")[0]
        return (self.levels or FAMILIES[self.family].levels)[0]

    def prose(self) -> Iterator[tuple[Loc, str]]:
        """The prompt put before the data, then what every question has."""
        if self.prompt:
            yield ("prompt",), self.prompt
        yield from super().prose()


Question = Annotated[
    Flashcard
    | Choice
    | MultiChoice
    | Numeric
    | Ordering
    | Cloze
    | ShortAnswer
    | ExpressionQuestion
    | FreeResponse
    | Parametric
    | Experiment,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[QuestionPart]] = {
    "flashcard": Flashcard,
    "choice": Choice,
    "multi-choice": MultiChoice,
    "numeric": Numeric,
    "ordering": Ordering,
    "cloze": Cloze,
    "short-answer": ShortAnswer,
    "expression": ExpressionQuestion,
    "free-response": FreeResponse,
    "parametric": Parametric,
    "experiment": Experiment,
}
"""The class of every kind of question."""


def kind_of(question: QuestionPart) -> str:
    """The kind of a question, as its author writes it; empty where nothing is left of it but its name."""
    return next((name for name, kind in KINDS.items() if type(question) is kind), "")
