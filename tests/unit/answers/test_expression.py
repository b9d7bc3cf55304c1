"""Expressions: what they are worth, where they cannot be read, and that nothing hangs or slips through."""

import math
import operator
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizlr.answers.expression import (
    FUNCTIONS,
    LONGEST,
    MOST_OPERATIONS,
    RESERVED,
    ExpressionError,
    parse,
)

NAMES = {"x": 3.0, "y": -2.0, "w_1": 0.5, "z": 0.0, "p2": 0.25}
WORTH = {
    "x + y * 2": -1.0,
    "-x^2": -9.0,
    "2^-1": 0.5,
    "2^3^2": 512.0,
    "2 ** 3 ** 2": 512.0,
    "(x + y) / w_1": 2.0,
    "50% * x": 1.5,
    "1e3 * p2": 250.0,
    "sqrt(x + 1)": 2.0,
    "sqrt 4": 2.0,
    "exp(0) + ln(e)": 2.0,
    "log(e^2) + log10(1000) + log2(8)": 8.0,
    "abs(y) + min(x, y, 1) + max(x, y)": 3.0,
    "sigmoid(0) + sigmoid(-800) + sigmoid(800)": 1.5,
    "round(2.567, 2)": 2.57,
    "round(2.4) + floor(-0.5) + ceil(0.5)": 2.0,
    "sign(y) + sign(z) + sign(x)": 0.0,
    "sin(pi / 2) + cos(0) + tanh(0)": 2.0,
    "x > y": 1.0,
    "x == 3 and y != 3": 1.0,
    "not x < 3 or z > 1": 1.0,
    "not (x >= 3 and y <= -2)": 0.0,
    "z != 0 and 1 / z > 2": 0.0,
    "z == 0 or 1 / z > 2": 1.0,
    "x > 1 or x > 2 and x > 4": 1.0,
}
UNREAD = {
    "": ("missing", 1),
    "   ": ("missing", 4),
    "x +": ("missing", 4),
    "x + * 2": ("“*”", 5),
    "x $ 2": ("“$ 2”", 3),
    "2x": ("stopped at “x”", 2),
    "x y": ("stopped at “y”", 3),
    "(x": ("closing parenthesis", 3),
    "x)": ("stopped at “)”", 2),
    "max(x)": ("2 to 8 numbers", 1),
    "sqrt(x, y)": ("one number", 1),
    "(x, y)": ("closing parenthesis", 3),
    "x = 3": ("“= 3”", 3),
    "x < y < 3": ("“<” needs a number", 7),
    "x and y": ("“and” needs a comparison", 3),
    "not x": ("“not” needs a comparison", 1),
    "(x > 1) + 2": ("“+” needs a number", 9),
    "-(x > 1)": ("“-” needs a number", 1),
    "sqrt(x > 1)": ("needs a number", 1),
    "x.real": ("“.real”", 2),
    "__import__('os')": ("“__import__", 1),
    "X + 1": ("“X + 1”", 1),
    "x if y else z": ("stopped at “if”", 3),
    "1e999": ("finite", 1),
    "and": ("“and”", 1),
    "(" * 40: ("deeply", 13),
    "-" * 40 + "1": ("deeply", 25),
    "not " * 40 + "x > 1": ("deeply", 101),
    "+".join("1" * 62): (f"{MOST_OPERATIONS} operations", 122),
    "x" + "%" * 61: (f"{MOST_OPERATIONS} operations", 62),
    "1" * (LONGEST + 1): (f"{LONGEST} characters", LONGEST + 1),
}
WORTHLESS = {
    "9**9**9": ("finite", 2),
    "9^9^9^9^9^9": ("finite", 8),
    "x + 1 / z": ("zero", 7),
    "z^-1": ("finite", 2),
    "y^0.5": ("real", 2),
    "ln(z)": ("ln of 0", 1),
    "2 * sqrt(y)": ("sqrt of -2", 5),
    "exp(1000)": ("exp of 1000", 1),
    "1e308 * 10": ("finite", 7),
    "x + missing": ("“missing” is not known", 5),
    "round(x, w_1)": ("whole", 1),
    "z > 1 or 1 / z > 2": ("zero", 12),
}


@pytest.mark.parametrize(("text", "value"), WORTH.items())
def test_worth(text: str, value: float) -> None:
    assert parse(text).value(NAMES) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("text", "found"), UNREAD.items())
def test_unreadable_says_why_and_where(text: str, found: tuple[str, int]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert found[0] in caught.value.reason
    assert caught.value.reason.endswith(".")
    assert caught.value.column == found[1]


@pytest.mark.parametrize(("text", "found"), WORTHLESS.items())
def test_without_a_finite_value_it_says_why_and_where(text: str, found: tuple[str, int]) -> None:
    expression = parse(text)
    with pytest.raises(ExpressionError) as caught:
        expression.value(NAMES)
    assert found[0] in caught.value.reason
    assert caught.value.column == found[1]


def test_a_name_that_is_not_finite_goes_no_further() -> None:
    with pytest.raises(ExpressionError, match="finite"):
        parse("min(x, 1)").value({"x": math.inf})


def test_names_are_listed_once_with_their_place() -> None:
    assert parse("y + sigmoid(x_1 * y) - pi").names == {"y": 1, "x_1": 13}
    assert parse("exp(1)").names == {}
    assert {*FUNCTIONS, "pi", "e", "and", "or", "not"} == RESERVED


def test_conditions_are_told_from_numbers() -> None:
    assert parse("x > 1 and not x > 2").is_condition
    assert not parse("max(x, 1)").is_condition


def test_read_once_it_is_evaluated_with_many_numbers() -> None:
    expression = parse("w * x + b")
    assert [expression.value({"w": 2, "x": x, "b": 1}) for x in range(3)] == [1, 3, 5]


_ALPHABET = "0123456789.,eE+-*/^()<>=! %_xyzsqrtlnpiandotmaxround"


def outcome(text: str, names: dict[str, float]) -> float | ExpressionError:
    try:
        return parse(text).value(names)
    except ExpressionError as error:
        return error


def assert_harmless(text: str, x: float) -> None:
    found = outcome(text, {"x": x, "y": 2.0, "z": -1.0})
    if isinstance(found, ExpressionError):
        assert found.reason.endswith(".")
        assert 1 <= found.column <= LONGEST + 1
    else:
        assert math.isfinite(found)


@given(st.text(alphabet=_ALPHABET, max_size=LONGEST + 10), st.floats())
def test_nothing_but_its_own_error_and_finite_numbers_leave(text: str, x: float) -> None:
    assert_harmless(text, x)


_WORDS = st.sampled_from(
    "x y z ( ) , + - * / ^ ** % < <= > >= == != and or not pi e 0 1 2.5 1e9 .5 9".split()
    + [f"{name}(" for name in FUNCTIONS]
)


@given(st.lists(_WORDS, max_size=40), st.floats(-1e300, 1e300))
def test_words_of_the_grammar_in_any_order_are_harmless(words: list[str], x: float) -> None:
    assert_harmless(" ".join(words), x)


Pair = tuple[str, Callable[[], float]]
_BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow}
_UNARY: dict[str, Callable[[float], float]] = {
    "-": operator.neg,
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "tanh": math.tanh,
    "floor": lambda x: float(math.floor(x)),
}
_LEAVES: st.SearchStrategy[Pair] = st.one_of(
    st.floats(0, 1e6).map(lambda x: (repr(x), lambda: x)),
    st.sampled_from(sorted(NAMES.items())).map(lambda item: (item[0], lambda: item[1])),
)


def real(value: object) -> float:
    if not isinstance(value, float) or not math.isfinite(value):
        raise ArithmeticError(value)
    return value


def _grown(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    def joined(drawn: tuple[str, Pair, Pair]) -> Pair:
        sign, (left, one), (right, other) = drawn
        return f"({left} {sign} {right})", lambda: real(_BINARY[sign](one(), other()))

    def called(drawn: tuple[str, Pair]) -> Pair:
        name, (text, argument) = drawn
        return f"({name}({text}))", lambda: real(_UNARY[name](argument()))

    binary = st.tuples(st.sampled_from(sorted(_BINARY)), inner, inner)
    return binary.map(joined) | st.tuples(st.sampled_from(sorted(_UNARY)), inner).map(called)


@given(st.recursive(_LEAVES, _grown, max_leaves=8))
def test_it_agrees_with_the_arithmetic_of_python(tree: Pair) -> None:
    text, compute = tree
    assume(len(text) <= LONGEST)
    found = outcome(text, NAMES)
    if isinstance(found, float):
        assert found == compute()
    elif "deeply" not in found.reason:
        with pytest.raises((ArithmeticError, ValueError)):
            compute()
