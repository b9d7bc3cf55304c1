"""What is said of an answer: how it is judged, and what it came to."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr import wording
from quizlr.answers.compare import passes
from quizlr.answers.keys import CountKey, EstimateKey, Key, LetterKey, NumberKey, RubricKey, SetKey, TextKey
from quizlr.service.views import FeedbackView, HomeView, Place

FEEDBACK = FeedbackView(
    showing="",
    card="",
    operation="",
    verdict="right",
    credit=1.0,
    said="c",
    confidence="sure",
    right_key="c",
    right_text="",
    foil="",
    foil_key="",
    outcome="",
    working="",
    rule="",
    place=Place("", "", None, ""),
    rating=3,
    due=None,
    due_in=None,
    again_today=False,
    decides_later=False,
    has_picture=False,
    still=False,
)


@pytest.mark.parametrize(
    ("verdict", "credit", "said", "right", "line"),
    [
        ("right", 1.0, "c", "c", "Right."),
        ("right", 1.0, "0.9*2 = 1.8", "1.8", "Right."),
        ("right", 1.0, "1.795", "1.8", "Right: 1.8."),
        ("right", 1.0, "11.8", "1.8", "Right: 1.8."),
        ("right", 0.8507, "1500", "2120", "Right, credit 0.85: 2120."),
        ("right", 0.998, "2115", "2120", "Right: 2120."),
        ("partly", 1 / 3, "+ − +", "+ − 0", "Partly, credit 0.33: + − 0."),
        ("partly", 0.5, "a", "a c", "Partly, credit 0.5: a c."),
        ("wrong", 0.0, "b", "c", "Not quite: c."),
        ("unknown", 0.0, "don't know", "c", "Not known yet: c."),
        ("right", None, "3", "", "Right."),
    ],
)
def test_the_verdict_line(verdict: str, credit: float | None, said: str, right: str, line: str) -> None:
    feedback = replace(FEEDBACK, verdict=verdict, credit=credit, said=said, right_key=right)
    assert wording.verdict_line(feedback) == line


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (SetKey((0,), 3), "Choose all that are right; at least one is."),
        (CountKey(3, 12), "A whole number from 0 to 12."),
        (CountKey(3, 12, beside=0.5), "A whole number from 0 to 12. One off earns half."),
        (CountKey(3, 12, beside=0.3), "A whole number from 0 to 12. One off earns 0.3."),
        (EstimateKey(50.0), "An estimate: within a factor of two is right."),
        (EstimateKey(50.0, passing=0.5), "An estimate: within a factor of 3.1 is right."),
        (LetterKey(0, 3), ""),
        (NumberKey(1.0), ""),
        (None, "Say it to yourself, then how sure you are; the card turns."),
        (RubricKey(("a",), (0,)), "Write a few sentences; then you compare them with a model answer."),
        (TextKey(("a",)), "In words."),
    ],
)
def test_how_an_answer_is_judged(key: Key | None, told: str) -> None:
    assert wording.scale(key) == told


@given(st.floats(1e-6, 1e6), st.integers(100, 950).map(lambda mark: mark / 1000))
def test_the_factor_that_is_told_passes_and_a_much_wider_one_does_not(value: float, mark: float) -> None:
    key = EstimateKey(value, passing=mark)
    words = {"two": 2.0, "three": 3.0, "five": 5.0, "ten": 10.0}
    found = re.search(r"factor of (\S+)", wording.scale(key))
    assert found
    factor = words.get(found[1]) or float(found[1])
    assert passes(key, value * factor)
    assert passes(key, value / factor)
    assert not passes(key, value * (factor + 0.2))


AWAY = HomeView(
    today=date(2026, 11, 23),
    day_number=60,
    due=24,
    new=1,
    minutes=20,
    answered_today=0,
    open_session=False,
    more_new=9,
    asked=500,
    next_due=None,
    entries=(),
    later=476,
    away=30,
    expected=0.617,
)


def test_who_was_away_for_long_is_told_what_to_expect() -> None:
    assert wording.welcome_back(AWAY) == (
        "Welcome back after 30 days: nothing was lost, and nothing is reset. "
        "476 further cards wait for later days, a session at a time. Expect about 60\u00a0% right today."
    )


@pytest.mark.parametrize("change", [{"away": 6}, {"due": 0}])
def test_who_was_not_is_told_nothing(change: dict[str, Any]) -> None:
    assert wording.welcome_back(replace(AWAY, **change)) == ""


def test_one_card_that_waits_is_one() -> None:
    assert "1 further card waits" in wording.welcome_back(replace(AWAY, later=1))
