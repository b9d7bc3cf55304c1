"""The measures against hand and brute force."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.metrics import SURE, auc, calibration, difference, log_loss, rmse_bins

# Stated recall in tenths, so that ties are common, and whether it came true.
_STATED = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=40)
# Elapsed days, number and lapses at both sides of the edges of bins, few enough that bins are shared.
_BINNED = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.booleans(),
        st.sampled_from([1, 3, 4, 13, 14, 47, 48]),
        st.sampled_from([2, 3, 4, 6, 7]),
        st.sampled_from([0, 1, 2, 3, 5, 6]),
    ),
    min_size=1,
    max_size=60,
)


def test_log_loss_by_hand() -> None:
    stated, recalled = np.array([0.9, 0.8, 0.5]), np.array([True, False, True])
    assert log_loss(stated, recalled) == pytest.approx(-(math.log(0.9) + math.log(0.2) + math.log(0.5)) / 3)


def test_a_certainty_that_fails_costs_much_but_not_infinitely_much() -> None:
    assert log_loss(np.array([1.0]), np.array([False])) == pytest.approx(-math.log(SURE))
    assert log_loss(np.array([0.0]), np.array([True])) == pytest.approx(-math.log(SURE))


@given(_STATED)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    right = [said for said, recalled in rows if recalled]
    wrong = [said for said, recalled in rows if not recalled]
    pairs = [(one > other) + 0.5 * (one == other) for one in right for other in wrong]
    found = auc(np.array([said / 10 for said, _ in rows]), np.array([recalled for _, recalled in rows]))
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(_BINNED)
def test_binned_error_equals_the_published_bins_in_a_dictionary(
    rows: list[tuple[float, bool, int, int, int]],
) -> None:
    bins = defaultdict(list)
    for said, recalled, elapsed, number, lapses in rows:
        key = (
            round(2.48 * 3.62 ** math.floor(math.log(elapsed) / math.log(3.62)), 2),
            round(1.99 * 1.89 ** math.floor(math.log(number) / math.log(1.89)), 0),
            round(1.65 * 1.73 ** math.floor(math.log(lapses) / math.log(1.73)), 0) if lapses else 0,
        )
        bins[key].append(said - recalled)
    wanted = math.sqrt(sum(len(off) * (sum(off) / len(off)) ** 2 for off in bins.values()) / len(rows))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    assert rmse_bins(*columns) == pytest.approx(wanted, abs=1e-12)


def test_calibration_tells_what_was_stated_and_what_came_true() -> None:
    stated = np.array([0.81, 0.89, 0.95, 1.0, 0.05])
    rows = calibration(stated, np.array([True, False, True, True, False]))
    assert [row.count for row in rows] == [1, 2, 2]
    assert [row.stated for row in rows] == pytest.approx([0.05, 0.85, 0.975])
    assert [row.actual for row in rows] == [0.0, 0.5, 1.0]


def _paired(cards: int, each: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two predictors that differ by card, whose every answer is the same."""
    dice = np.random.default_rng(3)
    one = np.repeat(dice.uniform(0.6, 0.95, cards), each)
    other = np.repeat(dice.uniform(0.6, 0.95, cards), each)
    return one, other, np.ones(cards * each, dtype=np.bool_), np.repeat(np.arange(cards), each)


@pytest.mark.parametrize("each", [1, 6])
def test_the_interval_is_as_wide_as_cards_differ_however_often_each_was_answered(each: int) -> None:
    one, other, recalled, card = _paired(400, each)
    found = difference(one, other, recalled, card)
    by_card = (np.log(other) - np.log(one))[::each]
    assert found.mean == pytest.approx(by_card.mean())
    error = by_card.std() / math.sqrt(len(by_card))
    assert found.low == pytest.approx(by_card.mean() - 1.96 * error, abs=0.25 * error)
    assert found.high == pytest.approx(by_card.mean() + 1.96 * error, abs=0.25 * error)


def test_a_seed_gives_the_same_interval_and_another_one_another() -> None:
    one, other, recalled, card = _paired(60, 2)
    first = difference(one, other, recalled, card)
    assert first == difference(one, other, recalled, card)
    assert first != difference(one, other, recalled, card, seed=1)


def test_a_predictor_does_not_differ_from_itself() -> None:
    one, _, recalled, card = _paired(60, 2)
    same = difference(one, one, recalled, card)
    assert (same.mean, same.low, same.high) == (0.0, 0.0, 0.0)


def test_what_differs_the_same_at_every_answer_is_certain_however_often_cards_were_answered() -> None:
    card = np.repeat(np.arange(30), np.arange(1, 31))
    always = np.ones(len(card))
    found = difference(0.9 * always, 0.8 * always, always > 0, card)
    assert [found.low, found.high] == pytest.approx([found.mean, found.mean])


def test_cards_count_as_often_as_they_were_answered() -> None:
    one, other = np.array([0.9, 0.9, 0.9, 0.5]), np.array([0.5, 0.5, 0.5, 0.9])
    found = difference(one, other, np.ones(4, dtype=np.bool_), np.array([7, 7, 7, 2]))
    assert found.mean == pytest.approx((math.log(0.5) - math.log(0.9)) / 2)
