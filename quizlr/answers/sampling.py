"""Typed expressions: two are the same where they have the same value at many points of their ranges."""

from collections.abc import Iterator, Sequence
from random import Random

from quizlr.answers.expression import Expression, ExpressionError, parse
from quizlr.answers.numbers import Unreadable

POINTS = 24
"""At how many points two expressions are compared."""
CLOSE = 1e-7
"""How far two values may differ, as a fraction of one plus their size: rounding, and no more."""

_WRITTEN = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "²": "^2", "ŷ": "y_hat"})


def read_expression(text: str, names: Sequence[str]) -> str | Unreadable:
    """Read a typed expression in these names, or say why it cannot be read."""
    written = text.translate(_WRITTEN).strip()
    if not written:
        return Unreadable("Nothing was typed.")
    try:
        expression = parse(written)
    except ExpressionError as error:
        return Unreadable(error.reason)
    if expression.is_condition:
        return Unreadable("That is a comparison; type what stands on its right side.")
    strange = next((name for name in expression.names if name not in names), None)
    if strange is not None:
        return Unreadable(f"There is no {strange} here; the names are {', '.join(names)}.")
    return written


def equal(one: str, other: str, names: Sequence[str], low: Sequence[float], high: Sequence[float]) -> bool:
    """Whether two expressions agree at every point where the second one has a value.

    Args:
        one, other: expressions in `names`; low, high: where each name may lie.
    """
    first, second = parse(one), parse(other)
    pairs = [(_value(first, point), _value(second, point)) for point in _points(names, low, high)]
    known = [(a, b) for a, b in pairs if b is not None]
    return bool(known) and all(a is not None and _close(a, b) for a, b in known)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * (1.0 + max(abs(one), abs(other)))


def _points(names: Sequence[str], low: Sequence[float], high: Sequence[float]) -> Iterator[dict[str, float]]:
    """The same points for the same ranges, so that an answer is graded alike today and in ten years."""
    rng = Random(0)
    for _ in range(POINTS):
        yield {name: rng.uniform(a, b) for name, a, b in zip(names, low, high, strict=True)}


def _value(expression: Expression, point: dict[str, float]) -> float | None:
    try:
        return expression.value(point)
    except ExpressionError:
        return None
