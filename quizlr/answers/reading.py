"""What was typed, read in the form its key wants; unreadable is not wrong."""

import json
import re
from collections.abc import Callable
from typing import Any

from quizlr.answers.compare import letter
from quizlr.answers.keys import (
    CountKey,
    EstimateKey,
    ExpressionKey,
    Given,
    Key,
    LetterKey,
    NumberKey,
    OrderKey,
    RubricKey,
    SetKey,
    SignsKey,
    TextKey,
)
from quizlr.answers.numbers import Unreadable, read_number
from quizlr.answers.sampling import read_expression
from quizlr.answers.words import LONGEST, plain

DONT_KNOW = "."
"""Typed alone, in any question: don't know."""

_SIGN_VALUES = {"+": 1, "0": 0, "-": -1, "−": -1, "–": -1}
_MET = {"+": True, "y": True, "yes": True, "-": False, "−": False, "n": False, "no": False}


def read(key: Key, text: str) -> Given | Unreadable:
    """Read a typed answer in the form its key wants, or say why it cannot be read."""
    return _READERS[type(key)](key, text)


def _read_letter(key: LetterKey, text: str) -> int | Unreadable:
    found = _letters(text)
    if len(found) == 1 and found[0] < key.options:
        return found[0]
    return Unreadable(f"Type one letter from a to {letter(key.options - 1)}, or . if you don't know.")


def _read_letters(key: SetKey, text: str) -> tuple[int, ...] | Unreadable:
    found = _letters(text)
    if found and max(found) < key.options and len(set(found)) == len(found):
        return tuple(sorted(found))
    return Unreadable(
        f"Type the letters of all that are right, from a to {letter(key.options - 1)}, such as a c."
    )


def _read_order(key: OrderKey, text: str) -> tuple[int, ...] | Unreadable:
    length = len(key.order)
    found = _letters(text)
    if sorted(found) == list(range(length)):
        return tuple(found)
    example = " ".join(letter(i) for i in reversed(range(length)))
    return Unreadable(f"Type each letter once, in your order, such as {example}.")


def _read_signs(key: SignsKey, text: str) -> tuple[int, ...] | Unreadable:
    length, columns = len(key.signs), key.columns
    marks = re.sub(r"[\s,;/|]+", "", text)
    if len(marks) == length and all(mark in _SIGN_VALUES for mark in marks):
        return tuple(_SIGN_VALUES[mark] for mark in marks)
    row = " ".join("+-"[i % 2] for i in range(columns or length))
    example = " / ".join([row] * (length // columns)) if columns else row
    rows = ", row by row" if columns else ""
    return Unreadable(f"Type {length} signs from + - 0{rows}, such as {example}.")


def _read_count(key: CountKey, text: str) -> int | Unreadable:
    value = read_number(text)
    if isinstance(value, Unreadable):
        return value
    if value == round(value) and 0 <= value <= key.most:
        return round(value)
    return Unreadable(f"Type a whole number from 0 to {key.most}.")


def _read_estimate(_: EstimateKey, text: str) -> float | Unreadable:
    value = read_number(text)
    if isinstance(value, Unreadable) or value > 0:
        return value
    return Unreadable("Type a number above zero; an estimate is judged by its factor.")


def _read_words(_: TextKey, text: str) -> str | Unreadable:
    words = " ".join(text.split())
    if not plain(words):
        return Unreadable("Nothing was typed.")
    return words if len(words) <= LONGEST else Unreadable(f"That is longer than {LONGEST} characters.")


def _read_rubric(key: RubricKey, text: str) -> tuple[int, ...] | Unreadable:
    """What is met: a + or − for each criterion, the names of those met, or what the log has of it."""
    ids, stored = key.ids, _stored(text)
    names = stored if stored is not None else re.split(r"[\s,;]+", text.strip()) if text.strip() else []
    if len(names) == len(ids) and all(name in _MET for name in names):
        return tuple(i for i, name in enumerate(names) if _MET[name])
    if all(name in ids for name in names):
        return tuple(i for i, name in enumerate(ids) if name in names)
    return Unreadable(f"Type + or - for each of the {len(ids)} points, such as {' '.join('+-'[: len(ids)])}.")


def _stored(text: str) -> list[str] | None:
    """The names of the criteria that were met, from an answer as the log has it."""
    if not text.startswith("{"):
        return None
    try:
        return [str(name) for name in json.loads(text)["met"]]
    except (ValueError, KeyError, TypeError):
        return None


def _letters(text: str) -> list[int]:
    squeezed = re.sub(r"[\s,;>)(]+", "", text.lower())
    return [ord(c) - ord("a") if "a" <= c <= "z" else 26 for c in squeezed]


_READERS: dict[type, Callable[[Any, str], Given | Unreadable]] = {
    LetterKey: _read_letter,
    SetKey: _read_letters,
    OrderKey: _read_order,
    SignsKey: _read_signs,
    NumberKey: lambda _, text: read_number(text),
    CountKey: _read_count,
    EstimateKey: _read_estimate,
    TextKey: _read_words,
    ExpressionKey: lambda key, text: read_expression(text, key.names),
    RubricKey: _read_rubric,
}
