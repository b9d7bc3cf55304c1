"""FSRS beside its rivals on the simulated log, the rivals by hand, and the published values."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, timedelta

import numpy as np
import pytest

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.memory import days
from quizlr.memory.benchmark import GOLDEN, PredictionReport, parity, predict_benchmark
from quizlr.memory.history import Event, Histories, histories
from quizlr.memory.predictors import CONSTANT, FITTED, FSRS, MOVING_AVERAGE, SM2, moving_average, sm2
from quizlr.memory.revlog import read_revlog
from scripts.simulate_log import DAY_START, OUTPUT

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def report() -> PredictionReport:
    with OUTPUT.open(newline="") as lines:
        return predict_benchmark(read_revlog(lines, UTC, DAY_START))


def test_fsrs_beats_the_constant_and_its_other_rivals_on_a_mind_that_forgets_as_it_says(
    report: PredictionReport,
) -> None:
    loss = {score.name: score.log_loss for score in report.scores}
    assert list(loss) == [CONSTANT, MOVING_AVERAGE, SM2, FSRS, FITTED]
    assert loss[FITTED] < loss[FSRS] < loss[CONSTANT] < loss[SM2]
    assert report.differences[FSRS].high < 0 < report.differences[SM2].low
    for name, found in report.differences.items():
        assert found.mean == pytest.approx(loss[name] - loss[CONSTANT])
        assert found.low < found.mean < found.high


def test_the_other_measures_agree(report: PredictionReport) -> None:
    scores = {score.name: score for score in report.scores}
    assert scores[FITTED].rmse_bins < scores[FSRS].rmse_bins < scores[CONSTANT].rmse_bins
    assert scores[CONSTANT].auc == 0.5
    assert (scores[FITTED].auc or 0) > (scores[FSRS].auc or 0) > 0.6


def test_the_report_counts_what_it_was_given(report: PredictionReport) -> None:
    assert (report.answers, report.trained_on + report.tested_on) == (10_000, report.scored)
    assert abs(report.trained_on - report.tested_on) < 0.02 * report.scored
    assert sum(row.count for row in report.calibration) == report.tested_on
    actual = sum(row.actual * row.count for row in report.calibration)
    assert actual / report.tested_on == pytest.approx(report.recalled)


def test_what_is_stated_comes_true(report: PredictionReport) -> None:
    assert len(report.calibration) > 5
    for row in report.calibration:
        error = math.sqrt(row.stated * (1 - row.stated) / row.count)
        assert abs(row.stated - row.actual) < 3.5 * error


@pytest.mark.parametrize("split", [0.0, 1.0, -1.0, math.nan])
def test_a_split_that_is_none_is_refused(split: float) -> None:
    with pytest.raises(UsageError, match="cannot be split"):
        predict_benchmark([], split)


@pytest.mark.parametrize(
    ("on", "words"),
    [([], "no card"), ([0, 0], "no card"), ([0, 1], "one study day")],
)
def test_a_log_with_nothing_to_learn_from_or_to_test_is_refused(on: list[int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        predict_benchmark([Event("a", DAY + timedelta(days=day), 3, True) for day in on])


def test_two_scored_days_are_enough() -> None:
    found = predict_benchmark([Event("a", DAY + timedelta(days=day), 3, True) for day in range(3)])
    assert (found.trained_on, found.tested_on, found.recalled) == (1, 1, 1.0)
    assert [score.auc for score in found.scores] == [None] * 5


def test_what_is_tested_is_not_learned_from() -> None:
    """Turning every newer outcome around changes no prediction of those that learn, only what they lose."""
    old = [
        Event(str(card), DAY + timedelta(days=card % 2 + day), 3, True)
        for card in range(20)
        for day in (0, 2)
    ]
    new = [Event(str(card), DAY + timedelta(days=9), None, card % 3 > 0) for card in range(20)]
    turned = [replace(event, recalled=not event.recalled) for event in new]
    one, other = (predict_benchmark([*old, *newest]) for newest in (new, turned))
    assert [row.stated for row in one.calibration] == [row.stated for row in other.calibration]
    assert one.recalled == pytest.approx(1 - other.recalled)


def one_card(*answers: tuple[int, int | None]) -> Histories:
    """A card answered on days with ratings."""
    return histories(
        Event("a", DAY + timedelta(days=day), rating, (rating or 0) > 1) for day, rating in answers
    )


def test_sm2_by_hand() -> None:
    """Good: 1, 6, 15 days at an ease of 2.5; Hard: 38, 2.36; Easy: 90, 2.46; Again: 1; Good: 1, 6, 15."""
    ratings = [3, 3, 3, 2, 4, 1, 3, 3, 3, 3]
    log = one_card(*((10 * at, rating) for at, rating in enumerate(ratings)))
    intervals = [1, 6, 15, 38, 90, 1, 1, 6, 15]
    np.testing.assert_allclose(sm2(log), [0.9 ** (10 / days) for days in intervals])


def test_sm2_does_not_count_what_is_repeated_within_a_day_or_not_rated() -> None:
    once = one_card((0, 3), (1, 3), (7, 1), (8, 3))
    again = one_card((0, 3), (0, 3), (1, 3), (1, 1), (7, 1), (7, 3), (7, 3), (8, 3))
    np.testing.assert_allclose(sm2(again), sm2(once))
    unrated = one_card((0, None), (0, 3), (1, None), (1, 3), (7, 3))
    np.testing.assert_allclose(sm2(unrated), sm2(one_card((0, 3), (1, 3), (7, 3))))


def test_sm2_ease_falls_no_lower_than_it_may() -> None:
    ratings = [3, 3, *[2] * 12, 3]
    log = one_card(*((at, rating) for at, rating in enumerate(ratings)))
    days_to_wait = [1.0, 6.0]
    ease = 2.5
    for _ in range(12):
        days_to_wait.append(math.ceil(days_to_wait[-1] * ease))
        ease = max(1.3, ease - 0.14)
    np.testing.assert_allclose(sm2(log), [0.9 ** (1 / wait) for wait in days_to_wait])


def test_the_moving_average_steps_after_every_answer_to_any_card() -> None:
    outcomes = [("a", 0, 3), ("b", 0, 1), ("a", 1, 3), ("a", 1, 1), ("b", 1, 3), ("a", 3, 1)]
    log = histories(Event(card, DAY + timedelta(days=day), r, r > 1) for card, day, r in outcomes)
    logit, stated = 1.2, []
    for _, _, rating in outcomes:
        stated.append(1 / (1 + math.exp(-logit)))
        logit += 0.3 * ((rating > 1) - stated[-1])
    in_packed_order = [stated[place] for place in log.place[log.scored]]
    np.testing.assert_allclose(moving_average(log), in_packed_order)
    assert sorted(in_packed_order) == sorted([stated[2], stated[4], stated[5]])


def test_the_scheduler_gives_the_published_values() -> None:
    rows = parity()
    assert len(rows) == 7
    assert [row.golden.name for row in rows if not row.agrees] == []
    assert sum(bool(row.golden.times) for row in rows) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GOLDEN[0], stability=(2.3065, 10.9643, 41.4645, 129.7663)),
        replace(GOLDEN[0], difficulty=(2.1201, None, None, 2.0975)),
        replace(GOLDEN[0], intervals=(2, 11, 41, 129)),
        replace(GOLDEN[4], gaps=(0, 0)),
    ],
)
def test_another_value_does_not_agree(wrong: object) -> None:
    assert not parity([wrong])[0].agrees  # type: ignore[list-item]


@pytest.mark.parametrize(("hour", "unlike"), [(4, []), (0, [6]), (9, [4, 5])])
def test_days_that_begin_at_another_hour_do_not_agree(
    hour: int, unlike: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def beginning(moment: Instant) -> date:
        return (moment.local - timedelta(hours=hour)).date()

    monkeypatch.setattr(days, "study_day", beginning)
    assert [place for place, row in enumerate(parity()) if not row.agrees] == unlike
