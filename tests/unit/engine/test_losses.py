import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.engine.data import FloatArray, normal, stream
from quizlr.engine.losses import MeanCrossEntropy, Objective, Quadratic
from quizlr.engine.models import sigmoid


def _batch(seed: int, examples: int, features: int) -> tuple[MeanCrossEntropy, FloatArray]:
    rng = stream("test", 1, seed, "data")
    x = normal(rng, 1.5, (5, examples, features))
    y = (rng.random((5, examples)) < 0.5).astype(np.float64)
    return MeanCrossEntropy(x, y), normal(rng, 1.0, (5, features))


def _differences(objective: Objective, w: FloatArray, h: float = 1e-6) -> FloatArray:
    moves = h * np.eye(w.shape[-1])
    columns = [(objective.loss(w + move) - objective.loss(w - move)) / (2 * h) for move in moves]
    return np.stack(columns, axis=-1)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 4))
@settings(deadline=None)
def test_the_gradient_of_cross_entropy_is_its_slope(seed: int, examples: int, features: int) -> None:
    objective, w = _batch(seed, examples, features)
    np.testing.assert_allclose(objective.gradient(w), _differences(objective, w), atol=1e-7)


@given(st.integers(0, 10_000), st.integers(2, 3))
@settings(deadline=None)
def test_the_gradient_of_a_quadratic_is_its_slope(seed: int, features: int) -> None:
    rng = stream("test", 1, seed, "bowl")
    root = normal(rng, 1.0, (4, features, features))
    objective = Quadratic(root @ np.swapaxes(root, -1, -2))
    w = normal(rng, 1.0, (4, features))
    np.testing.assert_allclose(objective.gradient(w), _differences(objective, w), atol=1e-6)


@given(st.integers(0, 10_000), st.integers(2, 12))
@settings(deadline=None)
def test_second_derivatives_are_the_slope_of_the_gradient(seed: int, examples: int) -> None:
    objective, w = _batch(seed, examples, 2)
    h = 1e-5
    columns = [
        (objective.gradient(w + move) - objective.gradient(w - move)) / (2 * h) for move in h * np.eye(2)
    ]
    np.testing.assert_allclose(objective.hessian(w), np.stack(columns, axis=-1), atol=1e-7)


@pytest.mark.parametrize(
    ("z", "y", "loss"), [(1e4, 0.0, 1e4), (-1e4, 1.0, 1e4), (1e4, 1.0, 0.0), (-1e4, 0.0, 0.0)]
)
def test_the_loss_is_exact_far_out(z: float, y: float, loss: float) -> None:
    objective = MeanCrossEntropy(np.array([[[z]]]), np.array([[y]]))
    w = np.ones((1, 1))
    assert objective.loss(w)[0] == loss
    assert objective.gradient(w)[0, 0] == pytest.approx((1.0 if z > 0 else 0.0) * z - y * z)


def test_the_loss_is_the_mean_of_the_textbook_terms() -> None:
    objective, w = _batch(3, 6, 2)
    p = sigmoid(np.einsum("bnd,bd->bn", objective.x, w))
    terms = -(objective.y * np.log(p) + (1 - objective.y) * np.log(1 - p))
    np.testing.assert_allclose(objective.loss(w), terms.mean(axis=1), rtol=1e-12)


def test_the_sigmoid_keeps_its_digits_in_both_tails() -> None:
    z = np.array([-700.0, -40.0, 0.0, 40.0, 1e4, -1e4])
    np.testing.assert_allclose(sigmoid(z), [np.exp(-700.0), np.exp(-40.0), 0.5, 1.0, 1.0, 0.0], rtol=1e-12)


def test_a_path_has_the_losses_of_its_points() -> None:
    objective, w = _batch(1, 4, 2)
    path = np.stack((w, 2 * w, -w))
    expected = np.stack([objective.loss(point) for point in path])
    np.testing.assert_array_equal(objective.loss(path), expected)
