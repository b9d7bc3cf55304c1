"""Predictions equal a replay, a fit finds what made the log, and the gate keeps what is no better out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import fsrs as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.memory.fit import BETTER, NEEDED, SPREAD, Judgement, fit, judge, predict
from quizlr.memory.fsrs import DEFAULT, LOWER, UPPER, State, advance, retrievability, validate
from quizlr.memory.history import Bools, Event, Histories, histories
from quizlr.memory.metrics import log_loss
from quizlr.memory.revlog import read_revlog
from scripts.simulate_log import DAY_START, OUTPUT, TRUE

DAY = date(2026, 3, 1)
_WEIGHTS = st.tuples(*(st.floats(low, high) for low, high in zip(LOWER, UPPER, strict=True)))
_EVENTS = st.lists(
    st.builds(
        lambda card, day, rating: Event(card, DAY + timedelta(days=day), rating, (rating or 0) > 1),
        st.sampled_from("abc"),
        st.integers(0, 30),
        st.none() | st.integers(1, 4),
    ),
    max_size=30,
)


@cache
def simulated() -> tuple[Event, ...]:
    with OUTPUT.open(newline="") as lines:
        return tuple(read_revlog(lines, UTC, DAY_START))


def _newest_fifth(log: Histories) -> Bools:
    days = np.sort(log.day[log.scored]).tolist()
    return np.asarray(log.day >= days[int(0.8 * len(days))])


def _loss(log: Histories, weights: tuple[float, ...]) -> float:
    return log_loss(predict(log, weights), log.recalled[log.scored])


@pytest.fixture(scope="module")
def fitted() -> tuple[float, ...]:
    """Weights fitted to the older four fifths of the simulated log."""
    log = histories(simulated())
    return fit(log.scoring(~_newest_fifth(log)))


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    """Whether to adopt a fit to the simulated log in place of the defaults."""
    return judge(histories(simulated()), DEFAULT)


def _replayed(events: list[Event], weights: tuple[float, ...]) -> list[tuple[str, date, float]]:
    """Card, day and recall of every scored answer, one card and one answer after the other."""
    stated = []
    for card in {event.card for event in events}:
        state: State | None = None
        rated, seen = DAY, DAY - timedelta(days=1)
        for event in sorted((one for one in events if one.card == card), key=lambda one: one.day):
            gap = (event.day - rated).days if state else 0
            if state and gap and event.day != seen:
                stated.append((card, event.day, retrievability(state.stability, gap, weights)))
            if event.rating:
                state, rated = advance(state, event.rating, gap, weights), event.day
            seen = event.day
    return sorted(stated)


def _predicted(events: list[Event], weights: tuple[float, ...]) -> list[tuple[str, date, float]]:
    log = histories(events)
    recall = predict(log, weights)
    at = np.flatnonzero(log.scored)
    return sorted(
        (log.cards[card], date.fromordinal(day), float(stated))
        for card, day, stated in zip(log.card[at], log.day[at], recall, strict=True)
    )


@settings(deadline=None, max_examples=60)
@given(_EVENTS, _WEIGHTS)
def test_predictions_are_those_of_a_replay_card_by_card(
    events: list[Event], weights: tuple[float, ...]
) -> None:
    wanted, found = _replayed(events, weights), _predicted(events, weights)
    assert [row[:2] for row in found] == [row[:2] for row in wanted]
    np.testing.assert_allclose([row[2] for row in found], [row[2] for row in wanted], rtol=1e-9)


def test_many_sets_of_weights_predict_what_each_does() -> None:
    log = histories(simulated()[:2000])
    at_once = predict(log, np.array([DEFAULT, TRUE, LOWER]).T)
    one_by_one = [predict(log, weights) for weights in (DEFAULT, TRUE, LOWER)]
    np.testing.assert_allclose(at_once, one_by_one, rtol=1e-12)


def test_predictions_are_py_fsrs_own_on_cards_of_the_simulated_log() -> None:
    cards = set(list(dict.fromkeys(event.card for event in simulated()))[:25])
    events = [event for event in simulated() if event.card in cards]
    wanted = sorted(row for card in cards for row in _by_oracle([e for e in events if e.card == card]))
    found = _predicted(events, TRUE)
    assert len(found) > 300
    assert [row[:2] for row in found] == [row[:2] for row in wanted]
    np.testing.assert_allclose([row[2] for row in found], [row[2] for row in wanted], rtol=1e-9)


def _by_oracle(events: list[Event]) -> list[tuple[str, date, float]]:
    scheduler = oracle.Scheduler(TRUE, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, stated, seen = oracle.Card(card_id=1), [], None
    for event in events:
        noon = datetime(event.day.year, event.day.month, event.day.day, 12, tzinfo=UTC)
        if seen is not None and event.day != seen:
            recall = scheduler.get_card_retrievability(card, noon)
            stated.append((event.card, event.day, float(recall)))
        card, _ = scheduler.review_card(card, oracle.Rating(event.rating or 1), noon)
        seen = event.day
    return stated


def test_a_fit_predicts_newer_answers_almost_as_well_as_what_made_them(fitted: tuple[float, ...]) -> None:
    log = histories(simulated())
    newest = log.scoring(_newest_fifth(log))
    assert 1500 < newest.scored.sum() < 1800
    truth, defaults = _loss(newest, TRUE), _loss(newest, DEFAULT)
    assert truth + 0.01 < defaults
    assert _loss(newest, fitted) <= truth + 0.003
    assert _loss(newest, fitted) < defaults - 0.01


def test_a_fit_comes_nearer_to_what_made_the_log(fitted: tuple[float, ...]) -> None:
    """The first stabilities and the decay are told apart by the answers, whatever the others are."""
    for place in (0, 1, 2, 3, 20):
        assert abs(fitted[place] - TRUE[place]) < 0.5 * abs(DEFAULT[place] - TRUE[place]), place


def _penalised(log: Histories, weights: np.ndarray) -> np.ndarray:
    recall = np.clip(predict(log, weights), 1e-6, 1 - 1e-6)
    right = log.recalled[log.scored]
    away = (weights - np.array(DEFAULT)[:, None]) / np.array(SPREAD)[:, None]
    surprise = -np.log(np.where(right, recall, 1 - recall)).sum(axis=1)
    return np.asarray(surprise + 0.5 * np.square(away).sum(axis=0))


def test_no_weights_near_a_fit_are_better(fitted: tuple[float, ...]) -> None:
    log = histories(simulated())
    log = log.scoring(~_newest_fifth(log))
    dice = np.random.default_rng(1)
    steps = dice.normal(size=(21, 20)) * np.array(SPREAD)[:, None] * 0.05
    single = np.diag(np.array(SPREAD) * 0.1)
    near = np.clip(
        np.array(fitted)[:, None] + np.hstack([steps, single, -single]),
        np.array(LOWER)[:, None],
        np.array(UPPER)[:, None],
    )
    assert _penalised(log, np.array(fitted)[:, None])[0] < _penalised(log, near).min() + 0.05


@pytest.mark.parametrize("start", [TRUE, LOWER, UPPER], ids=["truth", "lower", "upper"])
def test_a_fit_finds_the_same_from_elsewhere(start: tuple[float, ...]) -> None:
    log = histories(simulated()[:1500])
    found = np.array([fit(log), fit(log, start)]).T
    one, other = _penalised(log, found)
    assert other == pytest.approx(one, abs=0.3)


def _answers(pattern: list[tuple[int, bool]], cards: int = 1) -> Histories:
    """Cards that are all answered on the same days, right or wrong alike."""
    return histories(
        Event(str(card), DAY + timedelta(days=day), 3 if right else 1, right)
        for card in range(cards)
        for day, right in pattern
    )


@pytest.mark.parametrize(
    "log",
    [
        _answers([(0, True)] * 300),
        _answers([(day, True) for day in range(0, 600, 5)]),
        _answers([(day, False) for day in range(60)]),
        _answers([(0, True), (3000, True), (3001, False)], cards=400),
        _answers([(day * day, day % 3 > 0) for day in range(40)], cards=5),
    ],
    ids=["one day", "all right", "all wrong", "after years", "squares"],
)
def test_a_fit_stays_within_the_bounds_whatever_the_answers_and_is_not_slowed_by_them(log: Histories) -> None:
    told: list[int] = []
    found = fit(log, progress=lambda done, _of: told.append(done))
    assert validate(found) == found
    assert len(told) < 15
    both = np.array([DEFAULT, found]).T
    assert np.isfinite(predict(log, both)).all()
    before, after = _penalised(log, both)
    assert after <= before + 1e-4


@settings(deadline=None, max_examples=10)
@given(_EVENTS)
def test_a_fit_to_little_is_within_the_bounds_and_no_less_likely(events: list[Event]) -> None:
    log = histories(events)
    found = fit(log)
    assert validate(found) == found
    before, after = _penalised(log, np.array([DEFAULT, found]).T)
    assert after <= before + 1e-4


def test_nothing_scored_leaves_the_defaults_from_wherever_the_search_began() -> None:
    assert fit(histories([])) == DEFAULT
    assert fit(histories([]), TRUE) == pytest.approx(DEFAULT, abs=1e-5)
    assert predict(histories([]), DEFAULT).shape == (0,)


def test_weights_that_no_answer_tells_of_stay_as_they_are() -> None:
    """In a log without Hard, Easy and second answers on a day."""
    found = fit(histories(_first_of_each_day()))
    for place in (1, 3, 15, 16, 19):
        assert found[place] == DEFAULT[place]
    assert found[0] != DEFAULT[0]
    assert found[2] != DEFAULT[2]


def _first_of_each_day() -> list[Event]:
    """Of the simulated log, as if it had been answered with Again and Good, once a day."""
    kept: dict[tuple[str, date], Event] = {}
    for event in simulated()[:3000]:
        kept.setdefault((event.card, event.day), replace(event, rating=3 if event.recalled else 1))
    return list(kept.values())


def test_hundreds_of_ratings_on_one_day_overflow_nothing() -> None:
    events = [Event("a", DAY, 4, True)] * 400 + [Event("a", DAY + timedelta(days=9), 3, True)]
    weights = (*UPPER[:19], 0.0, UPPER[20])
    assert predict(histories(events), weights) == pytest.approx([1.0])


@pytest.mark.parametrize("current", [LOWER, TRUE], ids=["adopted", "kept"])
def test_progress_is_told_from_nothing_to_all_and_never_falls(current: tuple[float, ...]) -> None:
    told: list[tuple[int, int]] = []
    found = judge(histories(simulated()[:2500]), current, lambda done, of: told.append((done, of)))
    assert found.adopted == (current == LOWER)
    done, of = zip(*told, strict=True)
    assert len(set(of)) == 1
    assert (done[0], done[-1]) == (0, of[0])
    assert all(before <= after for before, after in pairwise(done))
    assert len(set(done)) > 4


def test_the_gate_refuses_two_hundred_reviews_and_says_why() -> None:
    found = judge(histories(simulated()[:200]), TRUE)
    assert 100 < found.scored < 200
    assert found.needed == NEEDED == 1000
    assert (found.held_out, found.loss_before, found.loss_after) == (0, None, None)
    assert (found.weights, found.adopted) == (TRUE, False)


def test_the_gate_opens_at_a_thousand_scored_answers() -> None:
    log = histories(simulated())
    enough = np.sort(log.place[log.scored])[:NEEDED]
    assert judge(log.scoring(log.place < enough[-1]), DEFAULT).loss_after is None
    just = judge(log.scoring(log.place <= enough[-1]), DEFAULT)
    assert just.scored == NEEDED
    assert just.loss_after is not None
    assert 200 <= just.held_out < 230


def test_the_gate_adopts_what_predicts_newer_answers_better(
    judgement: Judgement, fitted: tuple[float, ...]
) -> None:
    log = histories(simulated())
    newest = log.scoring(_newest_fifth(log))
    assert judgement.adopted
    assert judgement.held_out == newest.scored.sum()
    assert judgement.loss_before == pytest.approx(_loss(newest, DEFAULT))
    assert judgement.loss_after == pytest.approx(_loss(newest, fitted))
    assert judgement.loss_before is not None
    assert judgement.loss_after is not None
    assert judgement.loss_after < judgement.loss_before - BETTER
    assert judgement.weights not in (DEFAULT, fitted)
    assert _loss(log, judgement.weights) < _loss(log, fitted)


def test_the_gate_keeps_what_a_fit_does_not_better(judgement: Judgement) -> None:
    kept = judge(histories(simulated()), judgement.weights)
    assert (kept.adopted, kept.weights) == (False, judgement.weights)
    assert kept.loss_before is not None
    assert kept.loss_after is not None
    assert kept.loss_after > kept.loss_before - BETTER
    assert kept.loss_after == judgement.loss_after


def test_the_weights_that_are_judged_know_nothing_of_the_newest_answers(fitted: tuple[float, ...]) -> None:
    log = histories(simulated())
    first = int(log.day[_newest_fifth(log)].min())
    older = fit(histories(event for event in simulated() if event.day.toordinal() < first))
    assert older == pytest.approx(fitted, abs=1e-4)
