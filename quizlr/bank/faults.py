"""From pydantic's errors to problems with a place, plain words and a way out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from quizlr.bank import fields, schema
from quizlr.bank.fields import meant, nearest
from quizlr.bank.parts import QuestionPart
from quizlr.bank.places import Data, Loc, Node, follow, where
from quizlr.bank.problems import Place, Problem, problem

T = TypeVar("T")
MOST_TOLD = 40
"""Faults of one item that are told: whoever mends them sees the next ones."""

_PATTERN_HELP = {
    fields.SLUG: "use 1 to 64 of a-z, 0-9 and -",
    fields.QUESTION_NAME: "write <pack>/<id>",
    fields.MISCONCEPTION_NAME: "use 1 to 64 of a-z, 0-9 and -, or <family>.<name>",
    fields.ONE_LINE: "keep it on one line",
}
_WANTED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "mapping_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
    "model_attributes_type": "a mapping (`key: value`)",
}
_RANGES = {
    "greater_than_equal": ("is below {ge}", "write {ge} or more"),
    "less_than_equal": ("is above {le}", "write {le} or less"),
    "finite_number": ("must be finite", "write it in digits"),
    "too_short": ("needs at least {min_length}, has {actual_length}", "add what is missing"),
    "too_long": ("takes at most {max_length}, has {actual_length}", "take some out"),
    "string_too_short": ("is empty", "write it after the colon, or below the |"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it"),
}
_TRUE, _FALSE = frozenset({"yes", "on", "true", "y"}), frozenset({"no", "off", "false", "n"})
_EXAMPLES = {
    "tolerance": "write {abs: 0.01}, or {rel: 0.02}",
    "choices": "begin it with `- text:`",
    "diagnose": "begin it with `- value:`",
    "rubric": "begin it with `- id:`",
    "was": "write [<pack>/<old id>]",
}
"""What to write for a value of the wrong type, by the key whose value or item it is."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """An item that is not what it must be, with everything that is wrong with it."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """How one item of a file must look.

    Attributes:
        what: the item's name in messages.
        adapter: validates it.
        root: its model; for questions what all kinds share.
    """

    what: str
    adapter: TypeAdapter[T]
    root: type[BaseModel]

    def read(self, data: Data, path: str, node: Node) -> T | Faulty:
        """The item, or everything that is wrong with it."""
        try:
            return self.adapter.validate_python(data)
        except ValidationError as error:
            found = list(islice(_worth_telling(error.errors(include_url=False)), MOST_TOLD))
            return Faulty(tuple(_Fault(self, details, path, node).problem() for details in found))


def _worth_telling(found: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """A list is too short for pydantic because its items are faulty; they are told, and that is enough."""
    around = {loc[:size] for details in found for loc in (details["loc"],) for size in range(len(loc))}
    for details in found:
        if details["type"] != "too_short" or details["loc"] not in around:
            yield details


class _Fault:
    """One error of pydantic, put in the words and at the place of the file."""

    def __init__(self, shape: Shape[Any], details: ErrorDetails, path: str, node: Node) -> None:
        self._details = details
        self._path = path
        self._node = node
        self._root, self._loc = shape.root, details["loc"]
        if self._root is QuestionPart and self._loc and self._loc[0] in schema.KINDS:
            self._root, self._loc = schema.KINDS[str(self._loc[0])], self._loc[1:]
        self._name = _name(self._loc) or f"the {shape.what}"

    def problem(self) -> Problem:
        """The problem that this error is."""
        kind = self._details["type"]
        if kind.startswith("QZ"):
            return self._own(kind)
        if kind == "extra_forbidden":
            return self._unknown_key()
        if kind in ("missing", "union_tag_not_found"):
            return self._missing(str(self._loc[-1]) if kind == "missing" else "kind")
        if kind in ("union_tag_invalid", "literal_error"):
            return self._unknown_value(kind)
        if kind == "string_pattern_mismatch":
            advice = _PATTERN_HELP.get(self._context("pattern"), "")
            return self._at("QZ105", f"{self._name}: {_shown(self._input)} will not do", advice)
        if kind in _WANTED:
            return self._wrong_type(_WANTED[kind])
        if kind in _RANGES:
            limits = self._details.get("ctx", {})
            message, advice = (text.format_map(limits) for text in _RANGES[kind])
            return self._at("QZ107", f"{self._name} {message}", advice)
        return self._at("QZ109", f"{self._name}: {self._details['msg']}")

    @property
    def _input(self) -> Any:
        return self._details["input"]

    def _context(self, key: str) -> Any:
        return self._details.get("ctx", {}).get(key)

    def _at(self, code: str, message: str, advice: str = "", place: Place | None = None) -> Problem:
        return problem(self._path, place or where(self._node, self._loc), code, message, advice)

    def _own(self, code: str) -> Problem:
        loc = (*self._loc, *self._context("at"))
        place = follow(self._node, loc)[1] if self._context("of_key") else where(self._node, loc)
        return self._at(code, self._context("what"), self._context("help"), place)

    def _unknown_key(self) -> Problem:
        key = str(self._loc[-1])
        place = follow(self._node, self._loc)[1]
        advice = nearest(key, list(_keys(self._root, self._loc[:-1])))
        if self._input is None and not meant(advice):
            advice = "a comma splits text inside { }: put the text in single quotes"
        return self._at("QZ101", f"unknown key {key!r:.80}", advice, place)

    def _missing(self, key: str) -> Problem:
        advice = f"add `{key}:`"
        if key == "kind":
            advice += " with one of: " + ", ".join(schema.KINDS)
        return self._at("QZ102", f"the key {key!r} is missing", advice)

    def _unknown_value(self, kind: str) -> Problem:
        if kind == "union_tag_invalid":
            given = str(self._context("tag"))
            place = where(self._node, ("kind",))
            return self._at("QZ103", f"unknown kind {given!r:.80}", nearest(given, list(schema.KINDS)), place)
        known = [word.strip("'") for word in str(self._context("expected")).replace(" or ", ", ").split(", ")]
        message = f"{self._name} cannot be {_shown(self._input)}"
        return self._at("QZ104", message, nearest(str(self._input), known))

    def _wrong_type(self, wanted: str) -> Problem:
        message = f"{self._name} needs {wanted}, not {_shown(self._input)}"
        key = next((str(part) for part in reversed(self._loc) if isinstance(part, str)), "")
        example = "" if self._input is None else _EXAMPLES.get(key, "")
        return self._at("QZ106", message, example or _advice(wanted, self._input))


def _keys(root: type[BaseModel], loc: Loc) -> Iterator[str]:
    model: type[BaseModel] | None = root
    for part in loc:
        if model and isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    for name, field in (model or root).model_fields.items():
        yield field.alias or name


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)


def _name(loc: Loc) -> str:
    name = ""
    for part in loc:
        name = f"item {part + 1} of {name}" if isinstance(part, int) else str(part)
    return name


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return repr(value if len(value) <= 40 else value[:39] + "…")
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)


def _advice(wanted: str, value: Any) -> str:
    match value:
        case None:
            return "write it after the colon"
        case str() if wanted == "true or false":
            word = value.casefold()
            return (
                f"write {'true' if word in _TRUE else 'false'}"
                if word in _TRUE | _FALSE
                else "write true or false"
            )
        case bool() | int() | float() if wanted == "text":
            return f"quote it: '{_shown(value)}'"
        case dict() | list() if wanted == "text":
            return "put the text in single quotes"
        case str() if wanted == "a list":
            return f"write [{value}]" if len(value) <= 40 else "write a list: each item after `- `"
        case str() if wanted in ("a number", "a whole number"):
            return "write a plain number, without quotes or unit"
        case _:
            return ""
