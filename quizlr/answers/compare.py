"""One comparator per answer type: read what was typed, give credit, say an answer back."""

import math
import re

from quizlr.answers.keys import (
    CountKey,
    EstimateKey,
    Given,
    Key,
    LetterKey,
    NumberKey,
    OrderKey,
    SetKey,
    SignsKey,
)
from quizlr.answers.numbers import Unreadable, read_number

DONT_KNOW = "."
"""Typed alone, in any question: don't know."""

_SIGN_TEXT = {1: "+", 0: "0", -1: "−"}
_SIGN_VALUES = {"+": 1, "0": 0, "-": -1, "−": -1, "–": -1}
_SHORT, _ALL = 4, 17
"""Digits of a number that is said whole, and digits that tell every number."""


def letter(index: int) -> str:
    """The letter of an option: 0 is `a`."""
    return chr(ord("a") + index)


def read(key: Key, text: str) -> Given | Unreadable:
    """Read a typed answer in the form its key wants, or say why it cannot be read."""
    match key:
        case LetterKey(options=options):
            return _read_letter(options, text)
        case SetKey(options=options):
            return _read_letters(options, text)
        case OrderKey(order=order):
            return _read_order(len(order), text)
        case SignsKey(signs=signs, columns=columns):
            return _read_signs(len(signs), columns, text)
        case NumberKey():
            return read_number(text)
        case CountKey(most=most):
            return _read_count(most, text)
        case EstimateKey():
            return _read_estimate(text)


def _read_letter(options: int, text: str) -> int | Unreadable:
    found = _letters(text)
    if len(found) == 1 and found[0] < options:
        return found[0]
    return Unreadable(f"Type one letter from a to {letter(options - 1)}, or . if you don't know.")


def _read_letters(options: int, text: str) -> tuple[int, ...] | Unreadable:
    found = _letters(text)
    if found and max(found) < options and len(set(found)) == len(found):
        return tuple(sorted(found))
    return Unreadable(
        f"Type the letters of all that are right, from a to {letter(options - 1)}, such as a c."
    )


def _read_order(length: int, text: str) -> tuple[int, ...] | Unreadable:
    found = _letters(text)
    if sorted(found) == list(range(length)):
        return tuple(found)
    example = " ".join(letter(i) for i in reversed(range(length)))
    return Unreadable(f"Type each letter once, in your order, such as {example}.")


def _read_signs(length: int, columns: int, text: str) -> tuple[int, ...] | Unreadable:
    marks = re.sub(r"[\s,;/|]+", "", text)
    if len(marks) == length and all(mark in _SIGN_VALUES for mark in marks):
        return tuple(_SIGN_VALUES[mark] for mark in marks)
    row = " ".join("+-"[i % 2] for i in range(columns or length))
    example = " / ".join([row] * (length // columns)) if columns else row
    rows = ", row by row" if columns else ""
    return Unreadable(f"Type {length} signs from + - 0{rows}, such as {example}.")


def _read_count(most: int, text: str) -> int | Unreadable:
    value = read_number(text)
    if isinstance(value, Unreadable):
        return value
    if value == round(value) and 0 <= value <= most:
        return round(value)
    return Unreadable(f"Type a whole number from 0 to {most}.")


def _read_estimate(text: str) -> float | Unreadable:
    value = read_number(text)
    if isinstance(value, Unreadable) or value > 0:
        return value
    return Unreadable("Type a number above zero; an estimate is judged by its factor.")


def _letters(text: str) -> list[int]:
    squeezed = re.sub(r"[\s,;>)(]+", "", text.lower())
    return [ord(c) - ord("a") if "a" <= c <= "z" else 26 for c in squeezed]


def credit(key: Key, given: Given) -> float:
    """Credit from 0 to 1. Signs, orders and sets earn (right − wrong) / n, floored at 0."""
    match key:
        case LetterKey(correct=correct):
            return float(given == correct)
        case SetKey(members=members, options=options):
            chosen = given if isinstance(given, tuple) else (int(given),)
            return _share(_marked(members, options), _marked(chosen, options))
        case OrderKey(order=right) | SignsKey(signs=right):
            return _share(right, given)
        case NumberKey():
            return float(isinstance(given, int | float) and near(key, float(given)))
        case CountKey(value=value, beside=beside):
            off = abs(float(given) - value) if isinstance(given, int | float) else math.inf
            return 1.0 if off == 0 else beside if off == 1 else 0.0
        case EstimateKey(value=value):
            return _closeness(value, given)


def passes(key: Key, given: Given) -> bool:
    """Whether an answer is right: its credit, to two decimals, reaches the pass mark of its key."""
    mark = key.passing if isinstance(key, EstimateKey) else 1.0
    return round(credit(key, given), 2) >= mark


def _closeness(value: float, given: Given) -> float:
    """1 − |log₁₀(given / value)|, floored at 0: a factor of two earns 0.70, a factor of ten nothing."""
    if not isinstance(given, int | float) or given <= 0 or not math.isfinite(given):
        return 0.0
    return max(0.0, 1.0 - abs(math.log10(given) - math.log10(value)))


def _marked(members: tuple[int, ...], options: int) -> tuple[int, ...]:
    return tuple(int(option in members) for option in range(options))


def _share(right: tuple[int, ...], given: Given) -> float:
    if not isinstance(given, tuple) or len(given) != len(right):
        return 0.0
    hits = sum(a == b for a, b in zip(right, given, strict=True))
    return max(0.0, (2 * hits - len(right)) / len(right))


def near(key: NumberKey, value: float) -> bool:
    """Whether a number lies within the key's tolerance (a hair is allowed for binary rounding)."""
    slack = max(key.abs, key.rel * abs(key.value))
    return abs(value - key.value) <= slack * (1 + 1e-9) + 1e-12


def say(key: Key, given: Given) -> str:
    """An answer as it would be typed: `b`, `a c`, `c a b`, `+ − 0`, `+ − / − +`, `0.18`."""
    if isinstance(key, SignsKey) and isinstance(given, tuple):
        return _say_signs(given, key.columns)
    if isinstance(given, tuple):
        return " ".join(letter(item) for item in given)
    return letter(int(given)) if isinstance(key, LetterKey) else number(given)


def _say_signs(signs: tuple[int, ...], columns: int) -> str:
    marks = [_SIGN_TEXT[sign] for sign in signs]
    size = columns or len(marks)
    return " / ".join(" ".join(marks[i : i + size]) for i in range(0, len(marks), size))


def number(value: float, digits: int = 6) -> str:
    """A number with as many digits as matter, at most so many, and a real minus sign."""
    return f"{value:.{digits}g}".replace("-", "−")


def say_right(key: Key) -> str:
    """The right answer as it would be typed; of a long number the digits that matter: `0.767`, `0.1875`."""
    right = right_answer(key)
    if not isinstance(right, float) or right == _rounded(right, _SHORT):
        return say(key, right)
    digits = next(n for n in range(3, _ALL + 1) if round(credit(key, _rounded(right, n)), 2) == 1.0)
    return number(_rounded(right, digits), max(digits, 6))


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def right_answer(key: Key) -> Given:
    """The answer that earns full credit."""
    match key:
        case LetterKey(correct=correct):
            return correct
        case SetKey(members=members):
            return members
        case OrderKey(order=right) | SignsKey(signs=right):
            return right
        case NumberKey(value=value) | CountKey(value=value) | EstimateKey(value=value):
            return value


def same(key: Key, given: Given, other: Given) -> bool:
    """Whether two answers mean the same to the key; numbers within its tolerance."""
    if isinstance(key, NumberKey) and isinstance(other, int | float) and isinstance(given, int | float):
        return near(NumberKey(float(other), key.abs, key.rel), float(given))
    return given == other
