"""Typed words: what does not count, which slips are forgiven, and what the distance is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.compare import credit, same
from quizlr.answers.keys import TextKey
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import read
from quizlr.answers.words import alike, plain, slips

BERNOULLI = TextKey(("Bernoulli", "Bernoulli distribution"), typos=1)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("bernoulli", True),
        ("The Bernoulli distribution.", True),
        ("a BERNOULLI-distribution", True),
        ("bernouli", True),
        ("bernuolli", True),
        ("bernuoli", False),
        ("binomial", False),
        ("gaussian", False),
    ],
)
def test_case_articles_hyphens_and_one_slip_do_not_count(typed: str, right: bool) -> None:
    assert credit(BERNOULLI, typed) == right


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("maximum likelihood", "minimum likelihood"),
        ("false positive rate", "true positive rate"),
        ("descent gradient", "gradient descent"),
        ("L1", "L2"),
        ("bias", "bits"),
        ("w*x", "w/x"),
    ],
)
def test_another_term_is_no_slip(typed: str, wanted: str) -> None:
    assert not alike(typed, wanted, 1)


def test_nothing_but_an_article_is_the_article() -> None:
    assert plain("The") == "the"
    assert plain(" - ") == ""
    assert isinstance(read(BERNOULLI, "  "), Unreadable)
    assert isinstance(read(BERNOULLI, "x" * 300), Unreadable)


def test_a_wrong_word_is_recognised_but_for_slips() -> None:
    assert same(BERNOULLI, "gausian", "Gaussian")
    assert not same(BERNOULLI, "Poisson", "Gaussian")


@pytest.mark.parametrize(
    ("one", "other", "count"), [("", "abc", 3), ("abc", "acb", 1), ("kitten", "sitting", 3)]
)
def test_slips(one: str, other: str, count: int) -> None:
    assert slips(one, other) == count


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_symmetric_and_bounded(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))
    assert (slips(one, other) == 0) == (one == other)
