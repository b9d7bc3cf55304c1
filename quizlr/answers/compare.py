"""One comparator per answer type: read what was typed, give credit, say an answer back."""

import re

from quizlr.answers.keys import Given, Key, LetterKey, NumberKey, OrderKey, SignsKey
from quizlr.answers.numbers import Unreadable, read_number

DONT_KNOW = "."
"""Typed alone, in any question: don't know."""

_SIGN_TEXT = {1: "+", 0: "0", -1: "−"}
_SIGN_VALUES = {"+": 1, "0": 0, "-": -1, "−": -1, "–": -1}


def letter(index: int) -> str:
    """The letter of an option: 0 is `a`."""
    return chr(ord("a") + index)


def read(key: Key, text: str) -> Given | Unreadable:
    """Read a typed answer in the form its key wants, or say why it cannot be read."""
    match key:
        case LetterKey(options=options):
            return _read_letter(options, text)
        case OrderKey(order=order):
            return _read_order(len(order), text)
        case SignsKey(signs=signs):
            return _read_signs(len(signs), text)
        case NumberKey():
            return read_number(text)


def _read_letter(options: int, text: str) -> int | Unreadable:
    found = _letters(text)
    if len(found) == 1 and found[0] < options:
        return found[0]
    return Unreadable(f"Type one letter from a to {letter(options - 1)}, or . if you don't know.")


def _read_order(length: int, text: str) -> tuple[int, ...] | Unreadable:
    found = _letters(text)
    if sorted(found) == list(range(length)):
        return tuple(found)
    example = " ".join(letter(i) for i in reversed(range(length)))
    return Unreadable(f"Type each letter once, in your order, such as {example}.")


def _read_signs(length: int, text: str) -> tuple[int, ...] | Unreadable:
    marks = re.sub(r"[\s,;]+", "", text)
    if len(marks) == length and all(mark in _SIGN_VALUES for mark in marks):
        return tuple(_SIGN_VALUES[mark] for mark in marks)
    example = " ".join("+-"[i % 2] for i in range(length))
    return Unreadable(f"Type {length} signs from + - 0, such as {example}.")


def _letters(text: str) -> list[int]:
    squeezed = re.sub(r"[\s,;>)(]+", "", text.lower())
    return [ord(c) - ord("a") if "a" <= c <= "z" else 26 for c in squeezed]


def credit(key: Key, given: Given) -> float:
    """Credit from 0 to 1; 1 is right. Signs and orders earn (right − wrong) / n, floored at 0."""
    match key:
        case LetterKey(correct=correct):
            return float(given == correct)
        case OrderKey(order=right) | SignsKey(signs=right):
            return _share(right, given)
        case NumberKey():
            return float(isinstance(given, int | float) and near(key, float(given)))


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
    """An answer as it would be typed: `b`, `c a b`, `+ − 0`, `0.18`."""
    if isinstance(given, tuple):
        one = _SIGN_TEXT.__getitem__ if isinstance(key, SignsKey) else letter
        return " ".join(one(item) for item in given)
    return letter(int(given)) if isinstance(key, LetterKey) else number(given)


def number(value: float) -> str:
    """A number with as many digits as matter, at most six, and a real minus sign."""
    return f"{value:.6g}".replace("-", "−")


def right_answer(key: Key) -> Given:
    """The answer that earns full credit."""
    match key:
        case LetterKey(correct=correct):
            return correct
        case OrderKey(order=right) | SignsKey(signs=right):
            return right
        case NumberKey(value=value):
            return value


def same(key: Key, given: Given, other: Given) -> bool:
    """Whether two answers mean the same to the key; numbers within its tolerance."""
    if isinstance(key, NumberKey) and isinstance(other, int | float) and isinstance(given, int | float):
        return near(NumberKey(float(other), key.abs, key.rel), float(given))
    return given == other
