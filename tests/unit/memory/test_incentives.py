"""Nobody gains by saying sure for unsure, nor saves a showing by saying guess."""

from __future__ import annotations

import pytest

from scripts.bench_incentives import REPORTS, START, Course, Learner, Result, is_generated, life, results

SHORT = Course(cards=40, days=90, new_per_day=2)
SEEDS = range(6)


def _lives(report: str, course: Course = SHORT) -> list[Result]:
    return [life(seed, REPORTS[report], course) for seed in SEEDS]


def test_sure_and_unsure_are_shown_and_remembered_alike() -> None:
    assert _lives("always sure") == _lives("always unsure") == _lives("honest, never guess")


def test_whoever_always_guesses_is_never_shown_fewer() -> None:
    guessing = _lives("always guess")
    for report in REPORTS:
        pairs = list(zip(guessing, _lives(report), strict=True))
        assert all(always.showings >= other.showings for always, other in pairs)
    honest = _lives("honest")
    assert sum(one.showings for one in guessing) > 1.3 * sum(one.showings for one in honest)


def test_a_guess_that_is_told_is_shown_again() -> None:
    told, kept = _lives("honest"), _lives("honest, never guess")
    assert sum(one.showings for one in told) > sum(one.showings for one in kept)


def test_a_right_guess_is_decided_on_its_day_where_another_variant_can_follow() -> None:
    learner = Learner(1, REPORTS["always guess"])
    learner.study(START, [f"{number:04}" for number in range(12)], echo=False)
    done = learner.log[START]
    guessed = [item.card for item in done if item.undecided]
    assert len(guessed) > 5
    for card in guessed[:5]:
        again = [item for item in done if item.card == card and item.purpose == "again"]
        assert [item.rated for item in again][:1] == ([True] if is_generated(card) else [])
        assert learner.states[card].undecided is not is_generated(card)


def test_errors_one_was_sure_of_are_shown_once_more_and_others_are_not() -> None:
    echoing = Course(SHORT.cards, SHORT.days, SHORT.new_per_day, echoes=True)
    sure, unsure = _lives("always sure", echoing), _lives("always unsure", echoing)
    assert sum(one.showings for one in sure) > sum(one.showings for one in unsure)
    assert unsure == _lives("honest, never guess", echoing)


def test_every_card_is_shown_and_much_is_remembered() -> None:
    found = results(2, SHORT)
    assert found.keys() == REPORTS.keys()
    for result in found.values():
        assert result.showings > 3
        assert 0.6 < result.recall < 1
    assert found["honest"].showings == pytest.approx(sum(one.showings for one in _lives("honest")[:2]) / 2)
