"""Expressions over named numbers: read once into a small tree, evaluated on plain floats. No `eval`.

From the loosest to the tightest: `or`, `and`, `not`, one comparison, `+ -`, `* /`, signs, `^ **` (from the
right), `%` behind a number; parentheses, names, `pi`, `e` and the functions of `FUNCTIONS`, of which `log` is
the natural one. Numbers and conditions are told apart as an expression is read. Work is bounded by length,
depth and number of operations, and no number that is not finite ever leaves.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from quizlr.errors import QuizlrError

LONGEST = 200
"""Characters an expression may have."""
MOST_OPERATIONS = 60
"""Operators and function calls an expression may have."""
DEEPEST = 24
"""How deeply parentheses and signs may be nested."""
REMEMBERED = 4096
"""Expressions kept as they were read: an author's is read by several rules, then at every draw."""

_TOKEN = re.compile(
    r"\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?|\*\*|[<>=!]=|[-+*/^()%,<>]|[a-z][a-z0-9_]*)", re.ASCII
)
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_LOGIC = ("and", "or", "not")
_CONDITIONS = frozenset({*_COMPARISONS, *_LOGIC})
_CONSTANTS = {"pi": math.pi, "e": math.e}


class ExpressionError(QuizlrError):
    """An expression that cannot be read or has no finite value.

    Args:
        reason: why, as a sentence.
        column: where, counted from 1.
    """

    def __init__(self, reason: str, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in the expression, or a constant."""

    value: float
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    """A number that is given when the expression is evaluated."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function, applied to some terms; a sign is the operator `±`."""

    word: str
    terms: tuple["Term", ...]
    column: int


Term: TypeAlias = Number | Name | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read.

    Attributes:
        text: as it was written; root: its tree.
    """

    text: str
    root: Term

    @property
    def is_condition(self) -> bool:
        """Whether it holds or not, instead of being a number."""
        return _is_condition(self.root)

    @property
    def names(self) -> dict[str, int]:
        """The names it uses, with the column where each stands first."""
        found: dict[str, int] = {}
        for name in _names(self.root):
            found.setdefault(name.name, name.column)
        return found

    def value(self, names: Mapping[str, float]) -> float:
        """Its value, finite; a condition gives 1 where it holds and 0 where not.

        Raises:
            ExpressionError: a name is missing, or some step has no finite value.
        """
        return _value(self.root, names)


def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: it cannot be read, or it is too long, too deep or too much work.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"That is longer than {LONGEST} characters.", LONGEST + 1)
    return _read(text)


@lru_cache(REMEMBERED)
def _read(text: str) -> Expression:
    return Expression(text, _Parser(text).whole())


def forget() -> None:
    """Let go of the expressions kept as they were read."""
    _read.cache_clear()


def _is_condition(term: Term) -> bool:
    return isinstance(term, Operation) and term.word in _CONDITIONS


def _names(term: Term) -> Iterator[Name]:
    if isinstance(term, Name):
        yield term
    elif isinstance(term, Operation):
        for inner in term.terms:
            yield from _names(inner)


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _round(x: float, digits: float = 0.0) -> float:
    if digits != int(digits):
        raise ValueError(digits)
    return float(round(x, int(digits)))


def _percent(x: float) -> float:
    return x / 100


_MANY = 8
FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "sqrt": (math.sqrt, 1, 1),
    "exp": (math.exp, 1, 1),
    "ln": (math.log, 1, 1),
    "log": (math.log, 1, 1),
    "log10": (math.log10, 1, 1),
    "log2": (math.log2, 1, 1),
    "abs": (abs, 1, 1),
    "min": (min, 2, _MANY),
    "max": (max, 2, _MANY),
    "sigmoid": (_sigmoid, 1, 1),
    "round": (_round, 1, 2),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
    "sign": (_sign, 1, 1),
    "sin": (math.sin, 1, 1),
    "cos": (math.cos, 1, 1),
    "tanh": (math.tanh, 1, 1),
}
"""Every function, with the least and the most arguments it takes; the second one of `round` is its digits."""

RESERVED = frozenset({*FUNCTIONS, *_CONSTANTS, *_LOGIC})
"""Words that mean something already and can name no number."""

_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "±": operator.neg,
    "%": _percent,
    "not": operator.not_,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    **{name: function for name, (function, _, _) in FUNCTIONS.items()},
}


def _value(term: Term, names: Mapping[str, float]) -> float:
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Name):
        if term.name not in names:
            raise ExpressionError(f"“{term.name}” is not known.", term.column)
        return _finite(names[term.name], term.column)
    if term.word == "and":
        return float(all(_value(inner, names) for inner in term.terms))
    if term.word == "or":
        return float(any(_value(inner, names) for inner in term.terms))
    return _applied(term, [_value(inner, names) for inner in term.terms])


def _applied(term: Operation, values: Sequence[float]) -> float:
    try:
        result = _OPERATORS[term.word](*values)
    except (ArithmeticError, ValueError) as error:
        raise ExpressionError(_refusal(term.word, values), term.column) from error
    if isinstance(result, complex):
        raise ExpressionError("That is not a real number.", term.column)
    return _finite(result, term.column)


def _refusal(word: str, values: Sequence[float]) -> str:
    if word == "/":
        return "That divides by zero."
    if word == "round" and len(values) > 1:
        return "The second number of round says how many digits stay; it is a whole one."
    if word in FUNCTIONS:
        return f"{word} of {values[0]:g} is not a finite number."
    return "That is not a finite number."


def _finite(value: float, column: int) -> float:
    if not math.isfinite(value):
        raise ExpressionError("That is not a finite number.", column)
    return float(value)


class _Parser:
    """Recursive descent over at most `LONGEST` characters; one method per precedence."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._end = len(text) + 1
        self._at = 0
        self._depth = 0
        self._operations = 0

    def whole(self) -> Term:
        result = self._either()
        if self._at < len(self._tokens):
            raise ExpressionError(f"I stopped at “{self._peek()}”.", self._column())
        return result

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _column(self) -> int:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else self._end

    def _take(self, *wanted: str) -> str:
        token = self._peek()
        if token and token in wanted:
            self._at += 1
            return token
        return ""

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("That is nested too deeply.", self._column())

    def _made(self, word: str, column: int, *terms: Term) -> Operation:
        """An operation on terms of the right sort: conditions for logic, numbers for all else."""
        self._operations += 1
        if self._operations > MOST_OPERATIONS:
            raise ExpressionError(f"That is more than {MOST_OPERATIONS} operations.", column)
        for term in terms:
            if _is_condition(term) != (word in _LOGIC):
                wanted = "a comparison, such as x > 0" if word in _LOGIC else "a number"
                raise ExpressionError(f"“{word.replace('±', '-')}” needs {wanted}.", column)
        return Operation(word, terms, column)

    def _either(self) -> Term:
        result = self._both()
        while (column := self._column()) and self._take("or"):
            result = self._made("or", column, result, self._both())
        return result

    def _both(self) -> Term:
        result = self._negated()
        while (column := self._column()) and self._take("and"):
            result = self._made("and", column, result, self._negated())
        return result

    def _negated(self) -> Term:
        column = self._column()
        if not self._take("not"):
            return self._comparison()
        self._deeper()
        result = self._made("not", column, self._negated())
        self._depth -= 1
        return result

    def _comparison(self) -> Term:
        result = self._sum()
        while (column := self._column()) and (word := self._take(*_COMPARISONS)):
            result = self._made(word, column, result, self._sum())
        return result

    def _sum(self) -> Term:
        result = self._product()
        while (column := self._column()) and (word := self._take("+", "-")):
            result = self._made(word, column, result, self._product())
        return result

    def _product(self) -> Term:
        result = self._signed()
        while (column := self._column()) and (word := self._take("*", "/")):
            result = self._made(word, column, result, self._signed())
        return result

    def _signed(self) -> Term:
        self._deeper()
        column = self._column()
        sign = self._take("+", "-")
        result = self._signed() if sign else self._power()
        self._depth -= 1
        return self._made("±", column, result) if sign == "-" else result

    def _power(self) -> Term:
        base = self._atom()
        while (column := self._column()) and self._take("%"):
            base = self._made("%", column, base)
        column = self._column()
        return self._made("^", column, base, self._signed()) if self._take("^", "**") else base

    def _atom(self) -> Term:
        token, column = self._peek(), self._column()
        if not token:
            raise ExpressionError("Something is missing at the end.", column)
        self._at += 1
        if token == "(":
            return self._closed()[0]
        if token[0].isdigit() or token[0] == ".":
            return Number(_finite(float(token), column), column)
        if token in _CONSTANTS:
            return Number(_CONSTANTS[token], column)
        if token in FUNCTIONS:
            return self._call(token, column)
        if token in _LOGIC or not token[0].isalpha():
            raise ExpressionError(f"I cannot read “{token}” as a number.", column)
        return Name(token, column)

    def _call(self, name: str, column: int) -> Term:
        arguments = self._closed() if self._take("(") else [self._atom()]
        _, least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = f"{least} to {most} numbers" if least < most else "one number"
            raise ExpressionError(f"{name} takes {wanted} in parentheses.", column)
        return self._made(name, column, *arguments)

    def _closed(self) -> list[Term]:
        """What stands in parentheses, of which the first is open; more than one only behind a function."""
        called = self._at > 1 and self._tokens[self._at - 2][0] in FUNCTIONS
        self._deeper()
        found = [self._either()]
        while called and self._take(","):
            found.append(self._either())
        if not self._take(")"):
            raise ExpressionError("A closing parenthesis is missing.", self._column())
        self._depth -= 1
        return found


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].strip()
            column = len(text) - len(text[position:].lstrip()) + 1
            raise ExpressionError(f"I cannot read “{rest}” as a number.", column)
        yield match[1], match.start(1) + 1
        position = match.end()
