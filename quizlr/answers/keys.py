"""The right answer of a question, by type, and how it travels to the log and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Given = int | float | str | tuple[int, ...]
"""What a person gave: an option's index, a number, a text, signs, or the indices of an order or a set."""


@dataclass(frozen=True, slots=True)
class LetterKey:
    """One option is right.

    Attributes:
        correct: index of the right option in printed order.
        options: how many options are printed.
    """

    correct: int
    options: int


@dataclass(frozen=True, slots=True)
class SetKey:
    """Some of the options are right, at least one of them.

    Attributes:
        members: indices of the right options, ascending.
        options: how many options are printed.
    """

    members: tuple[int, ...]
    options: int


@dataclass(frozen=True, slots=True)
class SignsKey:
    """A sign for each component: −1, 0 or +1.

    Attributes:
        signs: row by row where they form a matrix.
        columns: columns of that matrix; 0 for a plain list.
    """

    signs: tuple[int, ...]
    columns: int = 0


@dataclass(frozen=True, slots=True)
class OrderKey:
    """The indices of the printed items, put in the right order."""

    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberKey:
    """A number within a tolerance; where both are given, either one passes.

    Attributes:
        value: the right number.
        abs: absolute tolerance, in the number's own unit.
        rel: relative tolerance, as a fraction of |value|.
    """

    value: float
    abs: float = 0.0
    rel: float = 0.0


@dataclass(frozen=True, slots=True)
class CountKey:
    """A whole number.

    Attributes:
        value: the right count.
        most: the largest count that can be meant; the least is 0.
        beside: credit for a count that is one off.
    """

    value: int
    most: int
    beside: float = 0.0


@dataclass(frozen=True, slots=True)
class EstimateKey:
    """A positive number on a log scale: credit is 1 − |log₁₀(given / value)|, floored at 0.

    Attributes:
        value: the right number.
        passing: credit from which the answer is right; 0.7 is a factor of two.
    """

    value: float
    passing: float = 0.7


@dataclass(frozen=True, slots=True)
class TextKey:
    """A word or a few.

    Attributes:
        accept: all that is right, the best first; typos: slips of the fingers that are forgiven.
    """

    accept: tuple[str, ...]
    typos: int = 1


@dataclass(frozen=True, slots=True)
class ExpressionKey:
    """An expression, right where it has this one's value all over the ranges of its names.

    Attributes:
        text: the right expression; names: those it may use; low, high: where each of them may lie.
    """

    text: str
    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RubricKey:
    """An answer in one's own words, held against criteria by the person; given are those that are met.

    Attributes:
        ids: names of the criteria; musts: indices of those that no right answer lacks.
    """

    ids: tuple[str, ...]
    musts: tuple[int, ...]


Key = (
    LetterKey
    | SetKey
    | SignsKey
    | OrderKey
    | NumberKey
    | CountKey
    | EstimateKey
    | TextKey
    | ExpressionKey
    | RubricKey
)

_TYPES: dict[str, type[Key]] = {
    "letter": LetterKey,
    "letters": SetKey,
    "signs": SignsKey,
    "order": OrderKey,
    "number": NumberKey,
    "count": CountKey,
    "estimate": EstimateKey,
    "text": TextKey,
    "expression": ExpressionKey,
    "rubric": RubricKey,
}
_TYPED_AS_NUMBER = frozenset({"count", "estimate"})


def answer_type(key: Key) -> str:
    """The name of the answer type, as it stands in the log."""
    return next(name for name, kind in _TYPES.items() if isinstance(key, kind))


def accepts(key: Key) -> str:
    """What is typed: letter, letters, signs, order, number, text, expression or rubric."""
    name = answer_type(key)
    return "number" if name in _TYPED_AS_NUMBER else name


def key_to_json(key: Key) -> dict[str, Any]:
    """A JSON object that `key_from_json` turns back into an equal key."""
    return {"type": answer_type(key), **asdict(key)}


def key_from_json(data: Mapping[str, Any]) -> Key:
    """The key stored by `key_to_json`.

    Raises:
        KeyError: the object names no known answer type.
    """
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    return _TYPES[fields.pop("type")](**fields)
