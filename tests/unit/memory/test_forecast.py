"""What a desired retention will cost, from a person's own cards."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from quizlr.errors import ConfigError
from quizlr.memory import fsrs
from quizlr.memory.forecast import FEW_CARDS, Forecast, forecast
from quizlr.memory.fsrs import DEFAULT, State
from quizlr.memory.truths import FIRST_RIGHT, OTHER_WEIGHTS

RETENTIONS = [round(0.70 + 0.01 * i, 2) for i in range(28)]
NOBODY = np.array([])

ahead = partial(
    forecast,
    weights=DEFAULT,
    retentions=RETENTIONS,
    new_per_day=0,
    new_left=0,
    seconds_right=12,
    seconds_wrong=40,
    seconds_new=30,
    max_interval=365,
)


def _deck(cards: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stability, difficulty and days since the last rating of some cards, a few of them overdue."""
    dice = np.random.default_rng(11)
    stability = np.clip(dice.lognormal(2.2, 1.1, cards), 0.5, 200)
    return stability, dice.uniform(3, 9, cards), dice.integers(0, 25, cards)


@pytest.mark.parametrize(("cards", "new"), [(1000, 0), (300, 200), (20, 0)])
def test_more_retention_is_more_work_and_more_known(cards: int, new: int) -> None:
    """Whole days make steps: two retentions can give a card equal intervals, and a later one no fewer."""
    found = ahead(*_deck(cards), new_per_day=3, new_left=new)
    assert [one.retention for one in found] == RETENTIONS
    for low, high in pairwise(found):
        assert high.reviews > 0.98 * low.reviews
        assert high.minutes > 0.98 * low.minutes
        assert high.known > low.known - 0.02
    assert found[-1].reviews > 3 * found[0].reviews
    assert found[-1].known > found[0].known + 0.1


def test_where_there_are_no_cards_there_is_no_work() -> None:
    nothing = [Forecast(retention, 0.0, 0.0, 0.0) for retention in RETENTIONS]
    assert ahead(NOBODY, NOBODY, NOBODY) == nothing
    assert ahead(NOBODY, NOBODY, NOBODY, new_per_day=5, new_left=0) == nothing
    assert ahead(NOBODY, NOBODY, NOBODY, new_per_day=0, new_left=50) == nothing
    assert ahead(NOBODY, NOBODY, NOBODY, new_per_day=5, new_left=-2) == nothing
    assert ahead(*_deck(5), days=0) == nothing


@pytest.mark.parametrize(("per_day", "left", "met"), [(3, 30, 30), (3, 1000, 60), (7, 10, 10)])
def test_new_cards_are_met_until_there_are_none(per_day: int, left: int, met: int) -> None:
    only_first = partial(ahead, seconds_right=0, seconds_wrong=0, seconds_new=30)
    found = only_first(NOBODY, NOBODY, NOBODY, new_per_day=per_day, new_left=left, days=20)
    assert [one.minutes for one in found] == pytest.approx([met * 0.5 / 20] * len(RETENTIONS))
    assert all(one.reviews > 0 and one.known > 0.5 for one in found)


def test_first_answers_are_no_reviews() -> None:
    (found,) = ahead(NOBODY, NOBODY, NOBODY, retentions=[0.9], new_per_day=4, new_left=4, days=1)
    assert found.reviews == 0
    assert found.minutes == pytest.approx(2)


def test_what_is_overdue_is_asked_today_and_the_rest_when_its_interval_has_passed() -> None:
    stability, difficulty = np.array([10.0, 10.0, 10.0]), np.array([5.0, 5.0, 5.0])
    elapsed = np.array([300, 10, 7])
    by_days = [ahead(stability, difficulty, elapsed, retentions=[0.9], days=n)[0].reviews * n for n in (1, 3)]
    assert by_days[0] == 2
    assert ahead(stability[2:], difficulty[2:], elapsed[2:], retentions=[0.9], days=3)[0].reviews == 0
    assert ahead(stability[2:], difficulty[2:], elapsed[2:], retentions=[0.9], days=4)[0].reviews * 4 == 1
    assert ahead(stability[2:], difficulty[2:], elapsed[2:], retentions=[0.97], days=1)[0].reviews == 1


def test_no_interval_is_longer_than_it_may_be() -> None:
    """Cards that would keep for years are asked as often as the longest interval says."""
    stability, difficulty, elapsed = np.full(4, 5000.0), np.full(4, 5.0), np.zeros(4, dtype=np.int64)
    (found,) = ahead(stability, difficulty, elapsed, retentions=[0.9], max_interval=10, days=41)
    assert found.reviews * 41 == pytest.approx(16, abs=0.1)


def test_the_persons_own_weights_decide() -> None:
    deck = _deck(100)
    with pytest.raises(ConfigError):
        ahead(*deck, weights=DEFAULT[:19])
    usual, own = ahead(*deck), ahead(*deck, weights=OTHER_WEIGHTS)
    assert all(one.minutes != other.minutes for one, other in zip(usual, own, strict=True))


def test_equal_seeds_give_equal_forecasts_and_what_is_given_is_left_alone() -> None:
    deck = _deck(50)
    before = [array.copy() for array in deck]
    assert ahead(*deck, seed=3) == ahead(*deck, seed=3)
    assert ahead(*deck, seed=3) != ahead(*deck, seed=4)
    for array, kept in zip(deck, before, strict=True):
        np.testing.assert_array_equal(array, kept)


DAYS, NEW, PER_DAY = 40, 5, 2


def _life(card: int, retention: float, luck: np.ndarray) -> tuple[float, int, float]:
    """Seconds, reviews and recall at the end of one card, scheduled or from `len(deck)` on new."""
    stability, difficulty, elapsed = _deck(4)
    state, last, due = None, 0, (card - 4) // PER_DAY
    if card < 4:
        state, last = State(stability[card], difficulty[card]), -int(elapsed[card])
        due = max(0, last + fsrs.days_until(state.stability, retention, 30, w=OTHER_WEIGHTS))
    seconds, reviews, dice = 0.0, 0, iter(luck)
    while due < DAYS:
        gap, met = due - last, state is None
        recall = FIRST_RIGHT if state is None else fsrs.retrievability(state.stability, gap, OTHER_WEIGHTS)
        right = next(dice) < recall
        state = fsrs.advance(state, 3 if right else 1, gap, OTHER_WEIGHTS)
        seconds += 30 if met else 12 if right else 40
        reviews, last = reviews + (not met), due
        due += fsrs.days_until(state.stability, retention, 30, w=OTHER_WEIGHTS)
    assert state is not None
    return seconds, reviews, fsrs.retrievability(state.stability, DAYS - last, OTHER_WEIGHTS)


@pytest.mark.parametrize("retention", [0.75, 0.93])
def test_a_forecast_is_what_one_card_after_the_other_comes_to(retention: float) -> None:
    cards = 4 + NEW
    lives = math.ceil(FEW_CARDS / cards)
    luck = np.random.default_rng(9).random((DAYS, lives * cards))
    slow = np.array([_life(card % cards, retention, luck[:, card]) for card in range(lives * cards)])
    found = ahead(
        *_deck(4),
        weights=OTHER_WEIGHTS,
        retentions=[0.8, retention],
        new_per_day=PER_DAY,
        new_left=NEW,
        max_interval=30,
        days=DAYS,
        seed=9,
    )[1]
    assert found.minutes == pytest.approx(slow[:, 0].sum() / 60 / DAYS / lives)
    assert found.reviews == pytest.approx(slow[:, 1].sum() / DAYS / lives)
    assert found.known == pytest.approx(slow[:, 2].mean())
