"""One comparator per answer type: give credit, tell what passes, say an answer back."""

import math

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
from quizlr.answers.sampling import equal
from quizlr.answers.words import alike, right_words

_SIGN_TEXT = {1: "+", 0: "0", -1: "−"}
_SHORT, _ALL = 4, 17
"""Digits of a number that is said whole, and digits that tell every number."""


def letter(index: int) -> str:
    """The letter of an option: 0 is `a`."""
    return chr(ord("a") + index)


def credit(key: Key, given: Given) -> float:
    """Credit from 0 to 1. Signs, orders and sets earn (right − wrong) / n, floored at 0."""
    match key:
        case LetterKey(correct=correct):
            return float(given == correct)
        case SetKey(members=members, options=options):
            chosen = given if isinstance(given, tuple) else ()
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
        case TextKey(accept=accept, typos=typos):
            return float(isinstance(given, str) and right_words(given, accept, typos))
        case ExpressionKey(text=text, names=names, low=low, high=high):
            return float(isinstance(given, str) and equal(given, text, names, low, high))
        case RubricKey(ids=ids):
            return len(given) / len(ids) if isinstance(given, tuple) else 0.0


def passes(key: Key, given: Given) -> bool:
    """Whether an answer is right: its credit, to two decimals, reaches the pass mark of its key.

    An answer held against a rubric is right where no must is missed.
    """
    if isinstance(key, RubricKey):
        return isinstance(given, tuple) and {*key.musts} <= {*given}
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
    if isinstance(key, RubricKey) and isinstance(given, tuple):
        return " ".join("+" if i in given else "−" for i in range(len(key.ids)))
    if isinstance(given, tuple):
        return " ".join(letter(item) for item in given)
    if isinstance(given, str):
        return given
    return letter(int(given)) if isinstance(key, LetterKey | SetKey) else number(given)


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
        case TextKey(accept=(first, *_)):
            return first
        case ExpressionKey(text=text):
            return text
        case RubricKey(ids=ids):
            return tuple(range(len(ids)))
    raise TypeError(key)


def _same_text(key: Key, given: str, other: str) -> bool:
    if isinstance(key, ExpressionKey):
        return equal(given, other, key.names, key.low, key.high)
    return alike(given, other, key.typos if isinstance(key, TextKey) else 0)


def same(key: Key, given: Given, other: Given) -> bool:
    """Whether two answers mean the same to the key: numbers within its tolerance, words but for slips."""
    if isinstance(given, str) and isinstance(other, str):
        return _same_text(key, given, other)
    if isinstance(key, NumberKey) and isinstance(other, int | float) and isinstance(given, int | float):
        return near(NumberKey(float(other), key.abs, key.rel), float(given))
    return given == other
