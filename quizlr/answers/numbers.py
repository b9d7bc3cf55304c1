"""Typed numbers and arithmetic on plain floats: bounded work, no `eval`, nothing graded by accident.

Grammar: digits with a decimal point and an exponent, `+ - * / ^ **`, parentheses, `%` behind a number,
`pi`, `e`, and the functions `sqrt exp ln log`. A decimal comma is read where nothing else can be meant.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 64
"""Characters a typed number may have."""

_WRITTEN = {"×": "*", "·": "*", "÷": "/", "²": "^2", "√": " sqrt "}
_PLAIN = str.maketrans(dict.fromkeys("−–﹣－", "-") | _WRITTEN)
_TOKEN = re.compile(r"\s*(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?|\*\*|[-+*/^()%]|[a-z]+)", re.ASCII)
_DECIMAL_COMMA = re.compile(r"^\s*[-+]?\d+,\d+\s*$", re.ASCII)
_THOUSANDS = re.compile(r"^\s*[-+]?[1-9]\d{0,2},\d{3}\s*$", re.ASCII)
_CONSTANTS = {"pi": math.pi, "e": math.e}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
}
_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed is no answer; the reason is said and it costs nothing."""

    reason: str


class _Unread(Exception):  # noqa: N818 - leaves the parser with a reason for the person
    pass


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
        return _finite(_Parser(text).value())
    except _Unread as error:
        return Unreadable(str(error))


def _ascii_digits(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in text)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise _Unread("That is not a finite number.")
    return value


class _Parser:
    """Recursive descent over at most `LONGEST` characters; one method per precedence."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def value(self) -> float:
        result = self._sum()
        if self._at < len(self._tokens):
            raise _Unread(f"I stopped at “{self._tokens[self._at]}”.")
        return result

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._peek()
        if token and token in wanted:
            self._at += 1
            return token
        return ""

    def _sum(self) -> float:
        result = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            result = _finite(result + right if sign == "+" else result - right)
        return result

    def _product(self) -> float:
        result = self._signed()
        while sign := self._take("*", "/"):
            right = self._signed()
            if sign == "/" and right == 0:
                raise _Unread("That divides by zero.")
            result = _finite(result * right if sign == "*" else result / right)
        return result

    def _signed(self) -> float:
        self._depth += 1
        if self._depth > _DEPTH:
            raise _Unread("That is nested too deeply.")
        sign = self._take("+", "-")
        result = self._signed() if sign else self._power()
        self._depth -= 1
        return -result if sign == "-" else result

    def _power(self) -> float:
        base = self._atom()
        while self._take("%"):
            base /= 100
        if not self._take("^", "**"):
            return base
        return _power(base, self._signed())

    def _atom(self) -> float:
        token = self._peek()
        if not token:
            raise _Unread("Something is missing at the end.")
        self._at += 1
        if token == "(":
            return self._closed()
        if token[0].isdigit() or token[0] == ".":
            return _finite(float(token))
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        if token in _FUNCTIONS:
            return _call(token, self._argument())
        raise _Unread(f"I cannot read “{token}” as a number.")

    def _argument(self) -> float:
        return self._closed() if self._take("(") else self._atom()

    def _closed(self) -> float:
        self._depth += 1
        if self._depth > _DEPTH:
            raise _Unread("That is nested too deeply.")
        result = self._sum()
        if not self._take(")"):
            raise _Unread("A closing parenthesis is missing.")
        self._depth -= 1
        return result


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _Unread(f"I cannot read “{text[position:].strip()}” as a number.")
        found.append(match.group().strip())
        position = match.end()
    return found


def _power(base: float, exponent: float) -> float:
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError) as error:
        raise _Unread("That is not a finite number.") from error
    if isinstance(result, complex):
        raise _Unread("That is not a real number.")
    return _finite(result)


def _call(name: str, argument: float) -> float:
    try:
        return _finite(_FUNCTIONS[name](argument))
    except (ValueError, OverflowError) as error:
        raise _Unread(f"{name} of {argument:g} is not a finite number.") from error
