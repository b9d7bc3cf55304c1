"""Typed expressions: equal in value is right, however it is written; hostile input costs nothing."""

import pytest

from quizlr.answers.compare import credit
from quizlr.answers.keys import ExpressionKey
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import read
from quizlr.answers.sampling import equal

GRADIENT = ExpressionKey("(y_hat - y) * x", ("y_hat", "y", "x"), (0.05, 0.0, -3.0), (0.95, 1.0, 3.0))


@pytest.mark.parametrize(
    "typed",
    ["(y_hat-y)*x", "x*y_hat - x*y", "-(y - y_hat)*x", "x·(ŷ − y)", "(y_hat - y)*x + 0*y", "x*(y_hat-y)^1"],
)
def test_any_way_to_write_it_is_right(typed: str) -> None:
    given = read(GRADIENT, typed)
    assert not isinstance(given, Unreadable)
    assert credit(GRADIENT, given) == 1.0


@pytest.mark.parametrize(
    "typed", ["(y - y_hat)*x", "y_hat - y", "(y_hat - y)*x*1.0001", "abs(y_hat - y)*x", "1/0", "ln(0 - x^2)"]
)
def test_another_value_is_wrong(typed: str) -> None:
    given = read(GRADIENT, typed)
    assert not isinstance(given, Unreadable)
    assert credit(GRADIENT, given) == 0.0


@pytest.mark.parametrize(
    "typed",
    ["", "2x", "y_hat - t", "x == 1", "__import__('os')", "x.y", "(lambda: 1)()", "9**9**9**9 + q", "(" * 90],
)
def test_what_cannot_be_read_is_told(typed: str) -> None:
    assert isinstance(read(GRADIENT, typed), Unreadable)


def test_a_tower_of_powers_answers_at_once() -> None:
    assert not equal("9**9**9", "x", ("x",), (0.0,), (1.0,))


def test_points_where_the_right_answer_has_no_value_do_not_count() -> None:
    assert equal("ln(x)", "ln(x)", ("x",), (-1.0,), (1.0,))
    assert not equal("ln(x)", "ln(0 - 1 - x^2)", ("x",), (-1.0,), (1.0,))
