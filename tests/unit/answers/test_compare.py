"""Comparators: reading, credit at the edge, and the way back through the log."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.compare import credit, read, right_answer, same, say
from quizlr.answers.keys import (
    Key,
    LetterKey,
    NumberKey,
    OrderKey,
    SignsKey,
    accepts,
    key_from_json,
    key_to_json,
)
from quizlr.answers.numbers import Unreadable

LETTER = LetterKey(2, 4)
ORDER = OrderKey((2, 0, 1))
SIGNS = SignsKey((1, -1, 0))
NUMBER = NumberKey(1.8, abs=0.01)

keys: st.SearchStrategy[Key] = st.one_of(
    st.integers(1, 7).flatmap(lambda n: st.builds(LetterKey, st.integers(0, n), st.just(n + 1))),
    st.builds(SignsKey, st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=5).map(tuple)),
    st.integers(1, 6).flatmap(lambda n: st.builds(OrderKey, st.permutations(range(n)).map(tuple))),
    st.builds(NumberKey, st.floats(-1e6, 1e6), st.floats(1e-6, 10), st.floats(0, 0.1)),
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
    ],
)
def test_credit(key: Key, given_answer: object, expected: float) -> None:
    assert credit(key, given_answer) == expected  # type: ignore[arg-type]


@given(keys)
def test_the_right_answer_earns_full_credit_through_every_door(key: Key) -> None:
    right = right_answer(key)
    assert credit(key, right) == 1.0
    assert same(key, right, right)
    if not isinstance(key, NumberKey):
        assert read(key, say(key, right)) == right


@given(keys)
def test_keys_survive_the_log(key: Key) -> None:
    assert key_from_json(json.loads(json.dumps(key_to_json(key)))) == key
    assert accepts(key) in {"letter", "signs", "order", "number"}


@given(keys, st.text(max_size=70))
def test_any_text_is_read_or_told(key: Key, text: str) -> None:
    result = read(key, text)
    assert isinstance(result, Unreadable) or 0 <= credit(key, result) <= 1
