import math
import random
from datetime import UTC, date, datetime, timedelta

import fsrs as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.errors import ConfigError
from quizlr.memory.decide import Rules, decide, emptiest, possible_days
from quizlr.memory.fsrs import (
    DEFAULT,
    LOWER,
    UPPER,
    Rating,
    State,
    advance,
    days_until,
    fuzz_range,
    interval,
    next_state,
    retrievability,
    validate,
)
from quizlr.memory.replay import MemoryState

AGAIN, HARD, GOOD, EASY = Rating

# (rating, gap in study days, stability after, due in days after the last one)
GOLDEN = {
    "four times good": (
        [(GOOD, 0, 2.3065), (GOOD, 2, 10.9643), (GOOD, 9, 41.4645), (GOOD, 32, 129.7643)],
        130,
    ),
    "easy hard easy": ([(EASY, 0, 8.2956), (HARD, 8, 26.7042), (EASY, 12, 85.2626)], 85),
    "three on one day": ([(GOOD, 0, 2.3065), (GOOD, 0, 2.3065), (HARD, 0, 2.3065), (GOOD, 3, 10.4154)], 10),
    "lapses": (
        [
            (AGAIN, 0, 0.2120),
            (GOOD, 0, 0.2467),
            (GOOD, 1, 2.0215),
            (AGAIN, 3, 0.5527),
            (GOOD, 0, 0.6039),
            (GOOD, 2, 2.2351),
        ],
        2,
    ),
    "22:00, then 08:00": ([(GOOD, 0, 2.3065), (GOOD, 1, 7.3153)], 7),
    "earlier in the day each time": ([(GOOD, 0, 2.3065), (GOOD, 3, 13.8269), (GOOD, 9, 44.8182)], 45),
    "23:50, then 00:10": ([(GOOD, 0, 2.3065), (GOOD, 0, 2.3065)], 2),
}
states = st.builds(State, st.floats(0.001, 5000), st.floats(1, 10))
ratings = st.sampled_from(list(Rating))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_histories(name: str) -> None:
    history, due = GOLDEN[name]
    state = None
    for rating, gap, stability in history:
        state = next_state(state, rating, gap)
        assert state.stability == pytest.approx(stability, abs=1e-3)
    assert state is not None
    assert days_until(state.stability, 0.9, 36500) == due


def test_golden_difficulties() -> None:
    state = next_state(None, GOOD, 0)
    assert state.difficulty == pytest.approx(2.1181, abs=1e-4)
    for gap in (2, 9, 32):
        state = next_state(state, GOOD, gap)
    assert state.difficulty == pytest.approx(2.0975, abs=1e-4)
    easy_hard = next_state(next_state(None, EASY, 0), HARD, 8)
    assert easy_hard.difficulty == pytest.approx(4.0106, abs=1e-4)
    assert next_state(easy_hard, EASY, 12).difficulty == pytest.approx(1.9945, abs=1e-4)


def test_four_ratings_of_one_card() -> None:
    before = State(10.9643, 2.1112)
    after = [next_state(before, rating, 11).stability for rating in Rating]
    assert after == pytest.approx([1.538, 32.20, 46.28, 77.11], abs=0.01)


@pytest.mark.parametrize("block", range(4))
def test_random_histories_equal_py_fsrs(block: int) -> None:
    rng = random.Random(block)
    for _ in range(250):
        weights = DEFAULT if rng.random() < 0.5 else _other_weights(rng)
        _compare_history(rng, weights)


def _other_weights(rng: random.Random) -> tuple[float, ...]:
    near = (w * rng.uniform(0.8, 1.25) for w in DEFAULT)
    return validate([min(max(w, lo), hi) for w, lo, hi in zip(near, LOWER, UPPER, strict=True)])


def _compare_history(rng: random.Random, weights: tuple[float, ...]) -> None:
    scheduler = oracle.Scheduler(weights, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, day = oracle.Card(card_id=1), datetime(2026, 1, 1, tzinfo=UTC)
    exact, rounded = None, None
    for place in range(rng.randint(1, 15)):
        gap = 0 if place == 0 else int(rng.choice([0, 1, 2, 5, 20, 100]) * rng.uniform(0.6, 1.4))
        rating = rng.choice(list(Rating))
        day += timedelta(days=gap)
        card, _ = scheduler.review_card(card, oracle.Rating(int(rating)), day)
        exact, rounded = advance(exact, rating, gap, weights), next_state(rounded, rating, gap, weights)
        assert exact.stability == pytest.approx(card.stability, rel=1e-9)
        assert exact.difficulty == pytest.approx(card.difficulty, rel=1e-9)
        # Below 0.1 days the sixth digit, to which states are rounded, is worth more than 1e-5.
        assert rounded.stability == pytest.approx(card.stability, rel=1e-5, abs=1e-5)
        assert rounded.difficulty == pytest.approx(card.difficulty, rel=1e-5)
        assert days_until(exact.stability, 0.9, 36500, weights) == pytest.approx(
            (card.due - day).days, abs=1 if _is_half(exact.stability) else 0
        )


def _is_half(days: float) -> bool:
    """Where Python rounds halves to even and the interval is rounded up."""
    return math.isclose(days % 1, 0.5, abs_tol=1e-9)


@given(states, st.floats(0, 4000), st.floats(0, 4000))
def test_recall_falls_with_time_and_is_nine_tenths_after_the_stability(
    state: State, one: float, other: float
) -> None:
    early, late = sorted((one, other))
    assert 0 < retrievability(state.stability, late) <= retrievability(state.stability, early) <= 1
    assert retrievability(state.stability, state.stability) == pytest.approx(0.9)
    assert retrievability(state.stability, interval(state.stability, 0.8)) == pytest.approx(0.8)


@given(states, ratings, st.integers(0, 3000))
def test_states_stay_in_bounds_and_are_rounded(state: State, rating: Rating, gap: int) -> None:
    after = next_state(state, rating, gap)
    assert after.stability >= 0.001
    assert 1 <= after.difficulty <= 10
    assert (round(after.stability, 6), round(after.difficulty, 6)) == (after.stability, after.difficulty)


@given(states, st.integers(0, 3000))
def test_a_better_rating_never_gives_less(state: State, gap: int) -> None:
    after = [next_state(state, rating, gap) for rating in Rating]
    assert [s.stability for s in after[1:]] == sorted(s.stability for s in after[1:])
    assert after[0].stability <= after[1].stability
    assert [s.difficulty for s in after] == sorted((s.difficulty for s in after), reverse=True)


@given(states, st.integers(1, 3000))
def test_success_never_shortens_and_failure_never_lengthens(state: State, gap: int) -> None:
    assert next_state(state, Rating.GOOD, gap).stability >= round(state.stability, 6)
    assert next_state(state, Rating.AGAIN, gap).stability <= max(round(state.stability, 6), 0.001)


@pytest.mark.parametrize(
    ("days", "low", "high"),
    [(1.0, 1, 1), (2.4, 2, 2), (2.5, 2, 4), (7, 5, 9), (10, 8, 12), (20, 17, 23), (100, 93, 107)],
)
def test_fuzz_ranges_are_ankis(days: float, low: int, high: int) -> None:
    assert fuzz_range(days, 365) == (low, high)
    state, today = MemoryState(days, 5.0, reps=3), date(2026, 3, 1)
    free = dict.fromkeys(possible_days(state, today), 0)
    drawn = {(emptiest(free, f"card{n}", 3) - today).days for n in range(600)}
    assert drawn == set(range(low, high + 1))


@given(st.floats(0.001, 1e5), st.floats(0.7, 0.97), st.integers(1, 2000), st.text())
def test_due_days_are_bounded_and_repeat(stability: float, retention: float, most: int, key: str) -> None:
    state, today = MemoryState(stability, 5.0, reps=1), date(2026, 3, 1)
    free = dict.fromkeys(possible_days(state, today, Rules(retention=retention, max_interval=most)), 0)
    due = emptiest(free, key, 1)
    assert 1 <= (due - today).days <= most
    assert due == emptiest(free, key, 1)
    assert 1 <= days_until(stability, retention, most) <= most


def test_an_answer_given_again_after_an_undo_comes_back_on_the_same_day() -> None:
    today = date(2026, 3, 1)
    state = decide(None, EASY, today, card_key="p/q").state
    first = decide(state, GOOD, today + timedelta(days=9), card_key="p/q")
    assert first == decide(state, GOOD, today + timedelta(days=9), card_key="p/q")
    assert first.state.due_day == first.due_day
    assert first.state.reps == 2


def test_cards_learned_together_spread() -> None:
    today = date(2026, 3, 1)
    dues = {decide(None, EASY, today, card_key=f"p/q{n}").due_day for n in range(50)}
    assert len(dues) > 2


@pytest.mark.parametrize(
    "weights",
    [
        DEFAULT[:19],
        (),
        (math.nan, *DEFAULT[1:]),
        (*DEFAULT[:20], 0.9),
        (math.inf, *DEFAULT[1:]),
        (0.0, *DEFAULT[1:]),
    ],
)
def test_weights_outside_the_bounds_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ConfigError):
        validate(weights)


def test_the_default_weights_are_py_fsrs_own() -> None:
    from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    assert validate(DEFAULT) == DEFAULT_PARAMETERS
    assert LOWER == LOWER_BOUNDS_PARAMETERS
    assert UPPER == UPPER_BOUNDS_PARAMETERS
