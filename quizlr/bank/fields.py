"""The types of the fields of a pack, and the faults their validators raise.

Numbers are strict (`"1.8"` is text), dates are written `2026-02-13`, names are slugs.
"""

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from quizlr.answers.expression import ExpressionError, parse
from quizlr.bank.places import Loc
from quizlr.engine.catalogue import FAMILIES

SLUG = r"^[a-z0-9-]{1,64}$"
QUESTION_NAME = r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$"
MISCONCEPTION_NAME = r"^(?:[a-z0-9-]{1,64}|[a-z0-9_]{1,64}\.[a-z0-9_-]{1,64})$"
NUMBER_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
FARTHEST = 1_000_000_000
"""How far from zero a number may be drawn."""
MOST_LISTED = 60
"""Names, words or diagnoses in one list: more than anybody writes, and what they cost stays bounded."""
LONGEST_PROSE = 4000
"""Characters of a text: more than any screen shows, and what it costs to lay out stays bounded."""
ONE_LINE = r"^[^\n]*$"

_EXPRESSION_HELP = "quote what holds a comma or a colon; multiplication is written out, as in 2*x"
_DID_YOU_MEAN = re.compile(r"did you mean '([^']+)'\?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def fault(code: str, what: str, help: str = "", at: Loc = (), *, of_key: bool = False) -> PydanticCustomError:
    """A fault found by a validator; `at` leads on from the value that is being validated.

    It is placed at the value there, or at its key.
    """
    return PydanticCustomError(
        code, "{what}", {"what": what, "help": help, "at": tuple(at), "of_key": of_key}
    )


def nearest(word: str, known: Sequence[str]) -> str:
    """`did you mean …?` for a misspelt name, or the names there are; empty where there are none."""
    if close := get_close_matches(word, known, n=1):
        return f"did you mean {close[0]!r}?"
    return "one of: " + ", ".join(known) if 0 < len(known) <= 12 else ""


def meant(advice: str) -> str:
    """The name that an advice of `nearest` offers; empty where it offers none."""
    found = _DID_YOU_MEAN.fullmatch(advice)
    return found[1] if found else ""


def is_slug(text: str) -> bool:
    """Whether a text can name a pack, a question, a concept."""
    return bool(re.fullmatch(SLUG, text, re.ASCII))


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise fault("QZ112", f"{value!r} is listed twice", "keep one of them", (index,))
        seen.add(value)
    return values


def _read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise fault("QZ108", f"{value!r:.60} is no date", "write it as 2026-02-13")


def _as_text(value: object) -> object:
    """A bare number is an expression too."""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _readable(text: str) -> str:
    try:
        parse(text)
    except ExpressionError as error:
        what = f"the expression {text!r:.60} cannot be read at column {error.column}: {error.reason}"
        raise fault("QZ115", what.rstrip("."), _EXPRESSION_HELP) from error
    return text


def _number(text: str) -> str:
    if parse(text).is_condition:
        raise fault("QZ115", f"{text!r:.60} is a condition, not a number", "conditions go under `where:`")
    return text


def _condition(text: str) -> str:
    if not parse(text).is_condition:
        what = f"{text!r:.60} is a number, not a condition"
        raise fault("QZ115", what, "compare it with something, as in `w != 0`")
    return text


def _known_family(name: str) -> str:
    if name not in FAMILIES:
        raise fault("QZ113", f"unknown family {name!r}", nearest(name, tuple(FAMILIES)))
    return name


Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Slugs = Annotated[tuple[Slug, ...], Field(max_length=MOST_LISTED), AfterValidator(_distinct)]
QuestionName = Annotated[str, StringConstraints(pattern=QUESTION_NAME)]
QuestionNames = Annotated[tuple[QuestionName, ...], AfterValidator(_distinct)]
MisconceptionName = Annotated[str, StringConstraints(pattern=MISCONCEPTION_NAME)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE)
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PROSE)]
Day = Annotated[date, BeforeValidator(_read_date)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Size = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Formula = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_readable),
    AfterValidator(_number),
    WithJsonSchema({"type": ["string", "number"]}),
]
Condition = Annotated[str, AfterValidator(_readable), AfterValidator(_condition)]
Whole = Annotated[StrictInt, Field(ge=-FARTHEST, le=FARTHEST)]
Decimal = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-FARTHEST, le=FARTHEST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1 / FARTHEST, le=FARTHEST)]
Digits = Annotated[StrictInt, Field(ge=0, le=6)]
Count = Annotated[StrictInt, Field(ge=0, le=1000)]
Family = Annotated[
    str, AfterValidator(_known_family), WithJsonSchema({"type": "string", "enum": sorted(FAMILIES)})
]
Difficulty = Annotated[StrictInt, Field(ge=1, le=5)]
Aim = Literal["recall", "apply", "analyse", "explain"]
Effort = Literal["head", "paper"]
