"""Comparators: reading, credit at the edge, and the way back through the log."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.compare import credit, passes, right_answer, same, say, say_right
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
    accepts,
    key_from_json,
    key_to_json,
)
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import read
from quizlr.answers.words import plain

LETTER = LetterKey(2, 4)
ORDER = OrderKey((2, 0, 1))
SIGNS = SignsKey((1, -1, 0))
NUMBER = NumberKey(1.8, abs=0.01)
SET = SetKey((0, 2), 4)
MATRIX = SignsKey((1, -1, -1, 1), columns=2)
COUNT = CountKey(3, 7, beside=0.5)
ESTIMATE = EstimateKey(1000.0)


def _set_keys(options: int) -> st.SearchStrategy[Key]:
    members = st.sets(st.integers(0, options - 1), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
    return st.builds(SetKey, members, st.just(options))


def _matrix_keys(rows: int) -> st.SearchStrategy[Key]:
    signs = st.integers(1, 3).flatmap(
        lambda columns: st.tuples(
            st.lists(st.sampled_from([-1, 0, 1]), min_size=rows * columns, max_size=rows * columns),
            st.just(columns),
        )
    )
    return signs.map(lambda made: SignsKey(tuple(made[0]), made[1]))


_words = st.text("abcdefghij", min_size=1, max_size=12).filter(plain)

keys: st.SearchStrategy[Key] = st.one_of(
    st.integers(1, 8).flatmap(_set_keys),
    st.integers(1, 3).flatmap(_matrix_keys),
    st.integers(0, 30).flatmap(
        lambda most: st.builds(CountKey, st.integers(0, most), st.just(most), st.sampled_from([0.0, 0.5]))
    ),
    st.builds(EstimateKey, st.floats(1e-9, 1e9), st.sampled_from([0.5, 0.7, 0.9])),
    st.integers(1, 7).flatmap(lambda n: st.builds(LetterKey, st.integers(0, n), st.just(n + 1))),
    st.builds(SignsKey, st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=5).map(tuple)),
    st.integers(1, 6).flatmap(lambda n: st.builds(OrderKey, st.permutations(range(n)).map(tuple))),
    st.builds(NumberKey, st.floats(-1e6, 1e6), st.floats(1e-6, 10), st.floats(0, 0.1)),
    st.builds(TextKey, st.lists(_words, min_size=1, max_size=3).map(tuple), st.integers(0, 2)),
    st.just(ExpressionKey("(p - y) * x", ("p", "y", "x"), (0.05, 0.0, -3.0), (0.95, 1.0, 3.0))),
    st.builds(RubricKey, st.just(("no-change", "first-order", "right-angle")), st.just((0, 1))),
)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (LETTER, "c", 2),
        (LETTER, " C ", 2),
        (LETTER, "(b)", 1),
        (ORDER, "c a b", (2, 0, 1)),
        (ORDER, "CAB", (2, 0, 1)),
        (ORDER, "c, a, b", (2, 0, 1)),
        (ORDER, "c>a>b", (2, 0, 1)),
        (SIGNS, "+ - 0", (1, -1, 0)),
        (SIGNS, "+−0", (1, -1, 0)),
        (NUMBER, "0.9*2", 1.8),
        (SET, "c a", (0, 2)),
        (SET, "AC", (0, 2)),
        (SET, "d", (3,)),
        (MATRIX, "+ - / - +", (1, -1, -1, 1)),
        (MATRIX, "+--+", (1, -1, -1, 1)),
        (COUNT, "3", 3),
        (COUNT, "2*2", 4),
        (COUNT, "5.0", 5),
        (ESTIMATE, "1e3", 1000.0),
    ],
)
def test_read(key: Key, text: str, expected: object) -> None:
    assert read(key, text) == expected


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (LETTER, "e"),
        (LETTER, "ab"),
        (LETTER, "é"),
        (LETTER, ""),
        (LETTER, "3"),
        (ORDER, "c a"),
        (ORDER, "a a b"),
        (ORDER, "a b d"),
        (SIGNS, "+ -"),
        (SIGNS, "+ - 1"),
        (SIGNS, "a b c"),
        (NUMBER, "much"),
        (SET, ""),
        (SET, "a a"),
        (SET, "a e"),
        (MATRIX, "+ - / -"),
        (COUNT, "2.5"),
        (COUNT, "8"),
        (COUNT, "-1"),
        (ESTIMATE, "0"),
        (ESTIMATE, "-5"),
    ],
)
def test_unreadable(key: Key, text: str) -> None:
    assert isinstance(read(key, text), Unreadable)


@pytest.mark.parametrize(
    ("key", "given_answer", "expected"),
    [
        (LETTER, 2, 1.0),
        (LETTER, 1, 0.0),
        (SIGNS, (1, -1, 0), 1.0),
        (SIGNS, (1, -1, 1), pytest.approx(1 / 3)),
        (SIGNS, (-1, 1, 0), 0.0),
        (ORDER, (2, 0, 1), 1.0),
        (ORDER, (0, 2, 1), 0.0),
        (NUMBER, 1.8 + 0.0099, 1.0),
        (NUMBER, 1.81, 1.0),
        (NUMBER, 1.79, 1.0),
        (NUMBER, 1.8101, 0.0),
        (NumberKey(200, rel=0.01), 202, 1.0),
        (NumberKey(200, rel=0.01), 202.1, 0.0),
        (NumberKey(0.3, abs=0.1), 0.4, 1.0),
        (SET, (0, 2), 1.0),
        (SET, (0,), 0.5),
        (SET, (0, 1, 2), 0.5),
        (SET, (0, 1), 0.0),
        (SET, (0, 1, 2, 3), 0.0),
        (COUNT, 3, 1.0),
        (COUNT, 4, 0.5),
        (COUNT, 5, 0.0),
        (CountKey(3, 7), 4, 0.0),
        (ESTIMATE, 1000.0, 1.0),
        (ESTIMATE, 2000.0, pytest.approx(0.699, abs=0.001)),
        (ESTIMATE, 500.0, pytest.approx(0.699, abs=0.001)),
        (ESTIMATE, 10000.0, 0.0),
        (ESTIMATE, 1e-300, 0.0),
    ],
)
def test_credit(key: Key, given_answer: object, expected: float) -> None:
    assert credit(key, given_answer) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "given_answer", "expected"),
    [
        (ESTIMATE, 2000.0, True),
        (ESTIMATE, 500.0, True),
        (ESTIMATE, 2100.0, False),
        (ESTIMATE, 475.0, False),
        (EstimateKey(1000.0, passing=0.5), 3000.0, True),
        (EstimateKey(1000.0, passing=0.9), 1500.0, False),
        (COUNT, 4, False),
        (SET, (0,), False),
        (MATRIX, (1, -1, -1, 0), False),
    ],
)
def test_the_pass_mark(key: Key, given_answer: Given, expected: bool) -> None:
    assert passes(key, given_answer) is expected


@given(keys)
def test_the_right_answer_earns_full_credit_through_every_door(key: Key) -> None:
    right = right_answer(key)
    assert credit(key, right) == 1.0
    assert passes(key, right)
    assert same(key, right, right)


@given(keys)
def test_the_right_answer_as_it_is_said_is_right(key: Key) -> None:
    typed = read(key, say_right(key))
    assert not isinstance(typed, Unreadable)
    assert passes(key, typed)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (NumberKey(0.767456, abs=0.01), "0.767"),
        (NumberKey(0.767456, abs=0.00003), "0.76746"),
        (NumberKey(0.1875, rel=0.05), "0.1875"),
        (NumberKey(10000.75, abs=0.001), "10000.75"),
        (NumberKey(-12345.678, rel=0.01), "−12300"),
        (NumberKey(587.0, rel=0.2), "587"),
        (EstimateKey(222.7234), "223"),
        (EstimateKey(0.00663033), "0.00663"),
    ],
)
def test_a_long_right_answer_is_said_with_the_digits_that_matter(key: Key, said: str) -> None:
    assert say_right(key) == said


def _answers(key: Key) -> st.SearchStrategy[Given]:  # noqa: C901 - one case a key
    """Everything a person could give to a key, numbers with the digits that are said."""
    match key:
        case LetterKey(options=options):
            return st.integers(0, options - 1)
        case SetKey(options=options):
            letters = st.sets(st.integers(0, options - 1), min_size=1)
            return letters.map(lambda chosen: tuple(sorted(chosen)))
        case OrderKey(order=order):
            return st.permutations(order).map(tuple)
        case SignsKey(signs=signs):
            return st.tuples(*[st.sampled_from([-1, 0, 1])] * len(signs))
        case CountKey(most=most):
            return st.integers(0, most)
        case EstimateKey():
            return st.floats(1e-9, 1e9).map(_as_said)
        case NumberKey():
            return st.floats(-1e9, 1e9).map(_as_said)
        case TextKey():
            return st.text("abcdef -", min_size=1).filter(plain).map(lambda text: " ".join(text.split()))
        case ExpressionKey():
            return st.sampled_from(["x", "2*x + y", "p*x - y*x", "exp(x) - y", "0.5"])
        case RubricKey(ids=ids):
            return st.sets(st.integers(0, len(ids) - 1)).map(lambda met: tuple(sorted(met)))


def _as_said(value: float) -> float:
    return float(f"{value:.6g}")


@given(st.data(), keys)
def test_what_is_said_is_read_back_and_earns_from_0_to_1(data: st.DataObject, key: Key) -> None:
    answer = data.draw(_answers(key))
    assert read(key, say(key, answer)) == answer
    assert 0 <= credit(key, answer) <= 1


@given(st.data(), keys)
def test_only_the_right_answer_earns_all_and_passes(data: st.DataObject, key: Key) -> None:
    answer = data.draw(_answers(key))
    if not isinstance(key, NumberKey | EstimateKey | TextKey | ExpressionKey | RubricKey):
        assert (credit(key, answer) == 1) == (answer == right_answer(key)) == passes(key, answer)


@given(keys)
def test_keys_survive_the_log(key: Key) -> None:
    assert key_from_json(json.loads(json.dumps(key_to_json(key)))) == key
    known = {"letter", "letters", "signs", "order", "number", "text", "expression", "rubric"}
    assert accepts(key) in known


@given(keys, st.text(max_size=70))
def test_any_text_is_read_or_told(key: Key, text: str) -> None:
    result = read(key, text)
    assert isinstance(result, Unreadable) or 0 <= credit(key, result) <= 1
