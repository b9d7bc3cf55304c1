"""Many memories at once are as many memories one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.memory import batch, fsrs

_WEIGHTS = st.tuples(*(st.floats(low, high) for low, high in zip(fsrs.LOWER, fsrs.UPPER, strict=True)))
_HISTORY = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 400)), min_size=1, max_size=6)


def _one_by_one(history: list[tuple[int, int]], weights: tuple[float, ...]) -> list[float]:
    state = None
    for rating, gap in history:
        state = fsrs.advance(state, rating, gap, weights)
    assert state is not None
    return [state.stability, state.difficulty]


def _at_once(history: list[tuple[int, int]], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    stability, difficulty = batch.first(np.array([history[0][0]]), weights)
    for rating, gap in history[1:]:
        stability, difficulty = batch.advance(
            stability, difficulty, np.array([rating]), np.array([gap]), weights
        )
    return stability, difficulty


@settings(deadline=None)
@given(_HISTORY, st.lists(_WEIGHTS, min_size=2, max_size=3))
def test_every_set_of_weights_gives_every_memory_what_the_scalar_formulas_give(
    history: list[tuple[int, int]], sets: list[tuple[float, ...]]
) -> None:
    stability, difficulty = _at_once(history, np.array(sets).T[:, :, None])
    assert stability.shape == (len(sets), 1)
    wanted = np.array([_one_by_one(history, weights) for weights in sets])
    np.testing.assert_allclose(np.hstack([stability, difficulty]), wanted, rtol=1e-9)


@given(st.floats(0.01, 1e4), st.integers(-3, 4000), st.floats(0.7, 0.97), _WEIGHTS)
def test_recall_and_interval_are_those_of_the_scalar_formulas(
    stability: float, elapsed: int, retention: float, weights: tuple[float, ...]
) -> None:
    w, s = np.array(weights), np.array([stability])
    recall = batch.retrievability(s, np.array([elapsed]), w)
    np.testing.assert_allclose(recall, fsrs.retrievability(stability, elapsed, weights), rtol=1e-9)
    days = batch.interval(s, retention, w)
    np.testing.assert_allclose(days, fsrs.interval(stability, retention, weights), rtol=1e-9)
