"""Simulated people, the schedules they follow, and what a time of study comes to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest

from quizlr.errors import ConfigError
from quizlr.memory import batch, fsrs
from quizlr.memory.batch import Floats
from quizlr.memory.fsrs import DEFAULT, State
from quizlr.memory.policies import LADDER, LEITNER, MakePolicy, Sm2, fsrs6, ladder
from quizlr.memory.simulate import Figure, Outcome, _row, equal_hours, luck, schedule_benchmark, simulate
from quizlr.memory.truths import FIRST_RIGHT, OTHER_WEIGHTS, TRUTHS, ActrTruth, Fsrs6Truth, MakeTruth, Truth

CARDS = np.arange(40)
ALL_RIGHT = np.ones(40, dtype=bool)

each_truth = pytest.mark.parametrize("make", TRUTHS.values(), ids=TRUTHS.keys())
small = partial(simulate, cards=60, days=60, new_per_day=3)


def _learned(make: MakeTruth, *days: int, right: bool = True) -> Truth:
    """Somebody who answered all cards on these days, right or wrong on the last one."""
    truth = make(len(CARDS), 3)
    for day in days:
        truth.learn(CARDS, ALL_RIGHT if right or day != days[-1] else ~ALL_RIGHT, day)
    return truth


@each_truth
def test_what_was_learned_fades_card_by_card_and_is_never_certain(make: MakeTruth) -> None:
    truth = _learned(make, 0, 4)
    recall = np.array([truth.recall(CARDS, day) for day in (5, 6, 9, 30, 200, 3000)])
    assert (np.diff(recall, axis=0) < 0).all()
    assert ((recall > 0) & (recall < 1)).all()


@each_truth
def test_another_right_answer_makes_every_card_firmer(make: MakeTruth) -> None:
    assert (_learned(make, 0, 4).recall(CARDS, 30) > _learned(make, 0).recall(CARDS, 30)).all()


@each_truth
def test_cards_differ_and_the_seed_decides_which_is_hard(make: MakeTruth) -> None:
    def a_day_later(seed: int) -> Floats:
        truth = make(len(CARDS), seed)
        truth.learn(CARDS, ALL_RIGHT, 0)
        return truth.recall(CARDS, 1)

    assert np.std(a_day_later(1)) > 0.01
    np.testing.assert_array_equal(a_day_later(1), a_day_later(1))
    assert (a_day_later(1) != a_day_later(2)).all()


@each_truth
def test_answers_move_only_their_own_cards(make: MakeTruth) -> None:
    truth, before = _learned(make, 0), _learned(make, 0).recall(CARDS, 9)
    truth.learn(np.array([7, 2]), np.array([True, True]), 5)
    moved = np.flatnonzero(truth.recall(CARDS, 9) != before)
    assert moved.tolist() == [2, 7]


def test_an_error_counts_by_fsrs_and_is_one_more_presentation_by_activation() -> None:
    right, wrong = (_learned(Fsrs6Truth, 0, 4, right=r).recall(CARDS, 20) for r in (True, False))
    assert (wrong < right).all()
    right, wrong = (_learned(ActrTruth, 0, 4, right=r).recall(CARDS, 20) for r in (True, False))
    np.testing.assert_array_equal(right, wrong)


def test_a_person_by_fsrs_without_spread_is_the_scalar_formulas() -> None:
    truth, state, last = Fsrs6Truth(1, 0, spread=0.0), None, 0
    assert truth.recall(np.array([0]), 0) == [FIRST_RIGHT]
    for day, right in ((0, True), (2, False), (3, True), (12, True)):
        truth.learn(np.array([0]), np.array([right]), day)
        state, last = fsrs.advance(state, 3 if right else 1, day - last, OTHER_WEIGHTS), day
    assert state is not None
    wanted = fsrs.retrievability(state.stability, 13, OTHER_WEIGHTS)
    assert truth.recall(np.array([0]), 25) == [pytest.approx(wanted, rel=1e-12)]


def test_weights_beyond_their_bounds_are_refused() -> None:
    with pytest.raises(ConfigError):
        Fsrs6Truth(1, 0, weights=(*DEFAULT[:-1], 5.0))
    with pytest.raises(ConfigError):
        fsrs6(0.9, DEFAULT[:19])(1)


def test_one_presentation_is_recalled_with_about_four_fifths_a_day_later() -> None:
    truth, cards = ActrTruth(2000, 5), np.arange(2000)
    truth.learn(cards, np.ones(2000, dtype=bool), 0)
    assert 0.75 < truth.recall(cards, 1).mean() < 0.85


def test_activation_is_what_the_published_formula_gives_by_hand() -> None:
    """A trace counts 1 after a day whatever its decay, so a first recall then tells a card's threshold."""
    truth, card = ActrTruth(1, 8), np.array([0])
    truth.learn(card, np.array([True]), 0)
    first = float(truth.recall(card, 1)[0])
    threshold = truth.NOISE * math.log(1 / first - 1)
    traces: list[tuple[int, float]] = [(0, truth.INTERCEPT)]
    for day in (1, 9, 30):
        strength = sum((day - shown) ** -decay for shown, decay in traces)
        traces.append((day, truth.SCALE * strength + truth.INTERCEPT))
        truth.learn(card, np.array([True]), day)
    activation = math.log(sum((75 - shown) ** -decay for shown, decay in traces))
    wanted = 1 / (1 + math.exp((threshold - activation) / truth.NOISE))
    assert truth.recall(card, 75) == [pytest.approx(wanted, rel=1e-9)]


def test_old_traces_that_give_way_hardly_count() -> None:
    class Unlimited(ActrTruth):
        TRACES = 200

    capped, whole = (_learned(make, *range(150)) for make in (ActrTruth, Unlimited))
    short = whole.recall(CARDS, 180) - capped.recall(CARDS, 180)
    assert (short > 0).all()
    assert short.max() < 0.1


def _waits(make: MakePolicy, answers: str) -> list[int]:
    """Days a single card waits after each answer, r or w, given when it is due."""
    policy, waits = make(1), [0]
    for answer in answers:
        found = policy.wait(np.array([0]), np.array([answer == "r"]), np.array([waits[-1]]))
        waits.append(int(found[0]))
    return waits[1:]


@pytest.mark.parametrize(
    ("make", "answers", "days"),
    [
        (Sm2, "rrrrr", [1, 6, 15, 38, 95]),
        (Sm2, "rrrwrrr", [1, 6, 15, 1, 1, 6, 15]),
        (partial(Sm2, right=5), "rrrr", [1, 6, 17, 50]),
        (partial(Sm2, wrong=2), "wrrr", [1, 1, 6, 14]),
        (partial(Sm2, wrong=2), "wwwwwrrr", [1, 1, 1, 1, 1, 1, 6, 8]),
        (partial(Sm2, max_interval=90), "rrrrrr", [1, 6, 15, 38, 90, 90]),
        (ladder(*LEITNER), "rrrrrrrrr", [1, 2, 4, 8, 16, 32, 64, 128, 128]),
        (ladder(*LEITNER), "rrrwrr", [1, 2, 4, 1, 2, 4]),
        (ladder(*LADDER), "wrrwrrrrrr", [1, 6, 12, 1, 6, 12, 48, 96, 180, 180]),
        (ladder(7), "rwr", [7, 7, 7]),
    ],
)
def test_intervals_are_those_worked_out_by_hand(make: MakePolicy, answers: str, days: list[int]) -> None:
    assert _waits(make, answers) == days


@pytest.mark.parametrize("retention", [0.7, 0.9, 0.97])
def test_fsrs_waits_as_the_scalar_scheduler_does(retention: float) -> None:
    answers, state, gap, wanted = "rrwrrrwwrr", None, 0, []
    for answer in answers:
        state = fsrs.advance(state, 3 if answer == "r" else 1, gap)
        gap = fsrs.days_until(state.stability, retention, 365)
        wanted.append(gap)
    assert _waits(fsrs6(retention), answers) == wanted


def test_whole_days_are_rounded_and_bounded_as_for_one_card() -> None:
    stability = np.geomspace(0.01, 3000, 500)
    for retention in (0.7, 0.85, 0.97):
        wanted = [fsrs.days_until(s, retention, 200) for s in stability]
        assert batch.days_until(stability, retention, 200, np.array(DEFAULT)).tolist() == wanted


def test_equal_seeds_give_equal_outcomes_and_others_do_not() -> None:
    for make in TRUTHS.values():
        assert small(make, Sm2, seed=4) == small(make, Sm2, seed=4)
        assert small(make, Sm2, seed=4) != small(make, Sm2, seed=5)


def test_no_day_takes_longer_than_it_may() -> None:
    """A shorter study is the beginning of a longer one, so that their difference is a day's minutes."""
    hours = [
        simulate(ActrTruth, ladder(2), cards=80, days=n, new_per_day=5, minutes=6).hours for n in range(25)
    ]
    minutes = [60 * (after - before) for before, after in pairwise(hours)]
    assert max(minutes) <= 6 + 1e-9
    assert min(minutes[10:]) > 5
    assert simulate(ActrTruth, ladder(2), cards=80, days=24, new_per_day=5).hours > 1.1 * hours[-1]


@each_truth
def test_more_retention_takes_more_hours_and_leaves_more(make: MakeTruth) -> None:
    outcomes = [small(make, fsrs6(retention)) for retention in (0.75, 0.85, 0.95)]
    for low, high in pairwise(outcomes):
        assert high.hours > low.hours
        assert high.memorised > low.memorised
        assert high.recall > low.recall
        assert high.reviews > low.reviews


def test_luck_differs_by_seed_by_day_and_by_card() -> None:
    draws = np.concatenate([luck(seed, day, 20) for seed in (1, 2) for day in (0, 1)])
    assert len(set(draws.tolist())) == 80


@each_truth
def test_a_card_never_met_counts_nothing(make: MakeTruth) -> None:
    outcome = simulate(make, Sm2, cards=100, days=12, new_per_day=1)
    assert all(0.3 * (day + 1) < known < day + 1 for day, known in enumerate(outcome.curve))
    assert outcome.memorised == pytest.approx(mean(outcome.curve))
    idle = simulate(make, Sm2, cards=100, days=12, new_per_day=0)
    assert (idle.hours, idle.memorised, idle.reviews) == (0, 0, 0)
    assert math.isnan(idle.recall)


def _slow(cards: int, days: int, new: int, seed: int) -> tuple[float, list[float], int]:
    """Hours, what is known each morning, and reviews: one card after the other, by the scalar formulas."""
    truth: dict[int, tuple[State, int]] = {}
    held: dict[int, State] = {}
    due: dict[int, int] = {}
    seconds, reviews, curve = 0.0, 0, []
    for day in range(days):
        dice = luck(seed, day, cards)
        fresh = range(len(truth), min(len(truth) + new, cards))
        for card in [*(card for card in truth if due[card] <= day), *fresh]:
            state, last = truth.get(card, (None, day))
            met = state is None
            recall = FIRST_RIGHT if state is None else _recall(state, day - last)
            right = dice[card] < recall
            rating = 3 if right else 1
            seconds += 25 if met else 10 if right else 30
            reviews += not met
            truth[card] = fsrs.advance(state, rating, day - last, OTHER_WEIGHTS), day
            held[card] = fsrs.advance(held.get(card), rating, day - last)
            due[card] = day + fsrs.days_until(held[card].stability, 0.85, 365)
        curve.append(sum(_recall(state, day + 1 - last) for state, last in truth.values()))
    return seconds / 3600, curve, reviews


def _recall(state: State, gap: int) -> float:
    return fsrs.retrievability(state.stability, gap, OTHER_WEIGHTS)


def test_a_study_is_what_one_card_after_the_other_comes_to() -> None:
    hours, curve, reviews = _slow(cards=9, days=50, new=2, seed=6)
    truth = partial(Fsrs6Truth, spread=0.0)
    outcome = simulate(truth, fsrs6(0.85), cards=9, days=50, new_per_day=2, seed=6)
    assert outcome.hours == pytest.approx(hours)
    assert outcome.reviews == reviews
    np.testing.assert_allclose(outcome.curve, curve, rtol=1e-9)


def _outcomes(*points: tuple[float, float]) -> Sequence[Outcome]:
    return [Outcome(hours, memorised, 0.9, 1, ()) for memorised, hours in points]


def test_hours_at_equal_knowledge_are_read_between_points_and_nowhere_else() -> None:
    curve = _outcomes((100, 10), (300, 50), (200, 20))
    assert equal_hours(curve, 150) == pytest.approx(15)
    assert equal_hours(curve, 250) == pytest.approx(35)
    assert equal_hours(curve, 300) == pytest.approx(50)
    assert equal_hours(curve, 99) is None
    assert equal_hours(curve, 301) is None
    assert equal_hours([], 1) is None


def test_knowledge_outside_the_curve_of_one_seed_is_compared_on_none() -> None:
    curves = [_outcomes((100, 10), (200, 20)), _outcomes((300, 30), (400, 40))]
    inside = _row("t", "p", _outcomes((150, 30), (350, 70)), curves)
    assert inside.equal_hours == Figure(25.0, math.sqrt(200))
    assert inside.ratio == Figure(0.5, 0.0)
    outside = _row("t", "p", _outcomes((150, 30), (250, 70)), curves)
    assert (outside.equal_hours, outside.ratio) == (None, None)


def test_schedules_are_held_against_fsrs_at_equal_knowledge() -> None:
    policies = {"the curve's own": fsrs6(0.9), "blind": ladder(15), "daily": ladder(1)}
    rows = schedule_benchmark(
        TRUTHS, policies, (1, 2), retentions=(0.7, 0.8, 0.9), cards=60, days=60, new_per_day=3
    )
    assert [(row.truth, row.policy) for row in rows] == [(t, p) for t in TRUTHS for p in policies]
    for own, blind, daily in (rows[:3], rows[3:]):
        assert own.ratio == Figure(1.0, 0.0)
        assert own.equal_hours == own.hours
        assert own.hours.sd > 0
        assert daily.ratio is None
        assert daily.equal_hours is None
        assert blind.ratio is not None
        assert blind.ratio.mean < 1
        assert blind.recall.mean < own.recall.mean


def test_a_figure_is_the_mean_and_deviation_over_seeds() -> None:
    (row,) = schedule_benchmark(
        {"t": ActrTruth}, {"p": Sm2}, (1, 2, 3), retentions=(), cards=60, days=60, new_per_day=3
    )
    hours = [small(ActrTruth, Sm2, seed=seed).hours for seed in (1, 2, 3)]
    assert row.hours.mean == pytest.approx(np.mean(hours))
    assert row.hours.sd == pytest.approx(np.std(hours, ddof=1))
    assert row.equal_hours is None
