"""The grammar of typed numbers: what is read, what is not, and that nothing hangs or slips through."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.numbers import LONGEST, Unreadable, read_number

READ = {
    "1.8": 1.8,
    " -0.2 ": -0.2,
    "−5": -5.0,
    "–5": -5.0,
    "－５": -5.0,
    "1,5": 1.5,
    "0,125": 0.125,
    "1/3": 1 / 3,
    "0.9*2": 1.8,
    "0.9 × 2": 1.8,
    "5%": 0.05,
    "50% * 4": 2.0,
    "2^3^2": 512.0,
    "2**-1": 0.5,
    "-2^2": -4.0,
    "--2": 2.0,
    "(1 + 2) * 3": 9.0,
    "1e-3": 0.001,
    ".5": 0.5,
    "5.": 5.0,
    "sqrt 2": math.sqrt(2),
    "√2": math.sqrt(2),
    "exp(-1)": math.exp(-1),
    "ln 0.5": math.log(0.5),
    "2*pi": 2 * math.pi,
    "3²": 9.0,
}
UNREAD = [
    "",
    "   ",
    "nan",
    "inf",
    "1e999",
    "1e308*10",
    "9**9**9",
    "9^9^9^9",
    "1_000",
    "1,500",
    "1,2,3",
    "1 2",
    "2x",
    "1/0",
    "0^-1",
    "(-8)^(1/3)",
    "ln 0",
    "sqrt(-1)",
    "(1",
    "1)",
    "()",
    "+",
    "1+",
    "__import__('os')",
    "1;2",
    "٣",
    "(" * 40,
    "-" * 60 + "1",
    "1" * (LONGEST + 1),
]


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_read(text: str, value: float) -> None:
    assert read_number(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", UNREAD)
def test_unreadable_says_why(text: str) -> None:
    result = read_number(text)
    assert isinstance(result, Unreadable)
    assert result.reason.endswith(".")


@given(st.text(alphabet="0123456789.,eE+-*/^()% pisqrtlnx−", max_size=80))
def test_never_raises_and_never_leaves_the_finite(text: str) -> None:
    result = read_number(text)
    assert isinstance(result, Unreadable) or math.isfinite(result)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_reads_back_what_python_prints(value: float) -> None:
    assert read_number(repr(value)) == value


@pytest.mark.parametrize("text", ["1 < 2", "not 1", "x", "round", "max(1)"])
def test_what_only_an_expression_may_hold_is_no_number(text: str) -> None:
    assert isinstance(read_number(text), Unreadable)


@pytest.mark.parametrize(
    ("text", "value"),
    [("ln2", math.log(2)), ("log2", math.log(2)), ("log2.5", math.log(2.5)), ("log2(8)", 3.0)],
)
def test_a_number_right_behind_its_function(text: str, value: float) -> None:
    assert read_number(text) == pytest.approx(value, rel=1e-12)
