"""Typed numbers and arithmetic: an expression without names, with what people type for its signs.

A decimal comma is read where nothing else can be meant. Nothing is graded by accident.
"""

import re
from dataclasses import dataclass

from quizlr.answers.expression import ExpressionError, parse

LONGEST = 64
"""Characters a typed number may have."""

_WRITTEN = {"×": "*", "·": "*", "÷": "/", "²": "^2", "√": " sqrt "}
_PLAIN = str.maketrans(dict.fromkeys("−–﹣－", "-") | _WRITTEN)
_DECIMAL_COMMA = re.compile(r"^\s*[-+]?\d+,\d+\s*$", re.ASCII)
_THOUSANDS = re.compile(r"^\s*[-+]?[1-9]\d{0,2},\d{3}\s*$", re.ASCII)
_GLUED = re.compile(r"\b(sqrt|exp|ln|log(?!(?:2|10)\s*\())(?=\d)", re.ASCII)
"""A function with its number right behind it: `ln2`, and `log2` where no parenthesis makes it another one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed is no answer; the reason is said and it costs nothing."""

    reason: str


def read_number(text: str) -> float | Unreadable:
    """Read a typed number or piece of arithmetic.

    Returns:
        A finite float, or why it cannot be read.
    """
    text = _ascii_digits(text.translate(_PLAIN)).strip()
    if not text:
        return Unreadable("Nothing was typed.")
    if len(text) > LONGEST:
        return Unreadable(f"That is longer than {LONGEST} characters.")
    if _THOUSANDS.match(text):
        return Unreadable("The comma could mean thousands or decimals; write a point or leave it out.")
    if _DECIMAL_COMMA.match(text):
        text = text.replace(",", ".")
    try:
        return _evaluated(_GLUED.sub(r"\1 ", text))
    except ExpressionError as error:
        return Unreadable(error.reason)


def _evaluated(text: str) -> float | Unreadable:
    expression = parse(text)
    if expression.names:
        return Unreadable(f"I cannot read “{next(iter(expression.names))}” as a number.")
    if expression.is_condition:
        return Unreadable("That is a comparison, not a number.")
    return expression.value({})


def _ascii_digits(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in text)
