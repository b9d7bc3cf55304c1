"""The right answer of a question, by type, and how it travels to the log and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Given = int | float | tuple[int, ...]
"""What a person gave: an option's index, a number, signs or an order of indices."""


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
class SignsKey:
    """A sign for each component: −1, 0 or +1."""

    signs: tuple[int, ...]


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


Key = LetterKey | SignsKey | OrderKey | NumberKey

_NAMES: dict[str, type[LetterKey] | type[SignsKey] | type[OrderKey] | type[NumberKey]] = {
    "letter": LetterKey,
    "signs": SignsKey,
    "order": OrderKey,
    "number": NumberKey,
}


def accepts(key: Key) -> str:
    """The name of the answer type: letter, signs, order or number."""
    return next(name for name, kind in _NAMES.items() if isinstance(key, kind))


def key_to_json(key: Key) -> dict[str, Any]:
    """A JSON object that `key_from_json` turns back into an equal key."""
    return {"type": accepts(key), **asdict(key)}


def key_from_json(data: Mapping[str, Any]) -> Key:
    """The key stored by `key_to_json`.

    Raises:
        KeyError: the object names no known answer type.
    """
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    return _NAMES[fields.pop("type")](**fields)
