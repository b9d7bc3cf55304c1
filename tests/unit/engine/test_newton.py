import numpy as np
from scipy.optimize import linprog, minimize

from quizlr.engine.data import FloatArray, normal, stream
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.newton import minimise, overlapping


def _data(count: int) -> tuple[FloatArray, FloatArray]:
    rng = stream("test", 1, 5, "newton")
    x = np.round(normal(rng, 1.2, (count, 12, 2)), 1)
    z = np.einsum("bnd,bd->bn", x, normal(rng, 2.0, (count, 2)))
    return x, (rng.random((count, 12)) < 1.0 / (1.0 + np.exp(-z))).astype(np.float64)


def _separable(x: FloatArray, y: FloatArray) -> bool:
    """Whether some w has (2y − 1) x·w ≥ 1 for every example, by linear programming."""
    sides = (2 * y - 1)[:, None] * x
    return bool(linprog(np.zeros(2), A_ub=-sides, b_ub=-np.ones(len(y)), bounds=(None, None)).status == 0)


def test_separable_data_are_told_from_overlapping_data() -> None:
    x, y = _data(200)
    objective = MeanCrossEntropy(x, y)
    found = overlapping(objective, minimise(objective))
    expected = [not _separable(*pair) for pair in zip(x, y, strict=True)]
    assert found.tolist() == expected
    assert 20 < sum(expected) < 180


def test_the_optimum_is_that_of_scipy() -> None:
    x, y = _data(60)
    objective = MeanCrossEntropy(x, y)
    optimum = minimise(objective)
    checked = 0
    proper = overlapping(objective, optimum) & (np.abs(optimum).max(axis=1) < 5.0)
    for place in np.flatnonzero(proper):
        one = MeanCrossEntropy(x[place : place + 1], y[place : place + 1])
        outside = minimize(
            lambda w, one=one: one.loss(w[None])[0], np.zeros(2), method="BFGS", options={"gtol": 1e-8}
        )
        np.testing.assert_allclose(optimum[place], outside.x, atol=1e-4)
        assert np.abs(one.gradient(optimum[place][None])).max() < 1e-10
        checked += 1
    assert checked > 20
