"""Placeholders in the texts of a parametric question: `@{name}`, `@{name:.3f}`, `@{name:+}`, `@{name:+.2g}`.

A parameter prints as it was drawn, any other number with six digits at most. `+` prints the sign with a
space behind it, for a number that is added: `3 @{b:+}` gives `3 + 2` or `3 - 1`. In a formula the minus is a
hyphen, and a negative number behind an operator or below a power stands in parentheses; elsewhere it is −.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quizlr.errors import QuizlrError

_PLACEHOLDER = re.compile(r"@\{([^{}\n]*)(\}?)")
_INSIDE = re.compile(r"([a-z][a-z0-9_]*)(?::(?!$)(\+?)(\.\d{1,2}[fg])?)?", re.ASCII)
_PIECES = re.compile(r"(`[^`\n]+`|\\\(.+?\\\)|\\\[.+?\\\])", re.DOTALL)
_BEHIND_OPERATOR = re.compile(r"(?:[-+*/]|\\cdot|\\times|\\div)\s*$")
_IN_SCRIPT = re.compile(r"[\^_]\s*$")
_UNDER_POWER = re.compile(r"\s*\^")
HELP = "write @{name}, @{name:.3f}, @{name:.3g}, or a + before the point for a number that is added"


class PlaceholderError(QuizlrError):
    """A placeholder that cannot be read."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place for a number.

    Attributes:
        name: of the number; signed: its sign is printed as an operator.
        form: how it is rounded, `.3f` or `.3g`; empty where it is not.
    """

    name: str
    signed: bool
    form: str


def placeholders(text: str) -> Iterator[Placeholder]:
    """Every placeholder of a text, in order.

    Raises:
        PlaceholderError: one of them cannot be read.
    """
    for match in _PLACEHOLDER.finditer(text):
        yield _read(match)


def _read(match: re.Match[str]) -> Placeholder:
    inside = _INSIDE.fullmatch(match[1])
    if inside is None or not match[2]:
        raise PlaceholderError(f"the placeholder {match[0]!r} cannot be read", HELP)
    return Placeholder(inside[1], bool(inside[2]), inside[3] or "")


def fill(text: str, values: Mapping[str, float], exact: Collection[str] = ()) -> str:
    """The text with its numbers.

    Args:
        text: whose placeholders can all be read.
        values: the numbers by name, none of them missing.
        exact: names of numbers that print all of their digits.

    Raises:
        PlaceholderError: a placeholder cannot be read.
    """
    pieces = enumerate(_PIECES.split(text))
    return "".join(_filled(piece, values, exact, marked=index % 2 == 1) for index, piece in pieces)


def _filled(piece: str, values: Mapping[str, float], exact: Collection[str], *, marked: bool) -> str:
    """A piece of text with its numbers; a marked one is a formula, or code between backquotes."""

    def put(match: re.Match[str]) -> str:
        found = _read(match)
        digits = written(values[found.name], found.form, exact=found.name in exact)
        if found.signed:
            digits = f"- {digits[1:]}" if digits.startswith("-") else f"+ {digits}"
        if not marked:
            return digits.replace("-", "−")
        return digits if piece.startswith("`") else _in_formula(digits, match)

    return _PLACEHOLDER.sub(put, piece)


def _in_formula(digits: str, match: re.Match[str]) -> str:
    """A number as TeX, held together where its surroundings would pull it apart."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    mantissa, _, exponent = digits.partition("e")
    tex = rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else digits
    if _IN_SCRIPT.search(before):
        return f"{{{tex}}}"
    negative = tex.startswith("-") and not tex.startswith("- ")
    loose = negative and _BEHIND_OPERATOR.search(before)
    return f"({tex})" if loose or (_UNDER_POWER.match(after) and (negative or exponent)) else tex


def written(value: float, form: str = "", *, exact: bool = False) -> str:
    """A number with a hyphen for a minus: rounded by a form such as `.3f`, exact, or with six digits."""
    if form or not exact:
        text = format(value, form or ".6g")
    else:
        text = format(Decimal(repr(float(value))), "f").removesuffix(".0")
    return text.removeprefix("-") if float(text) == 0 else text
