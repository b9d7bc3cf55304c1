import numpy as np

from quizlr.engine.data import normal, stream
from quizlr.engine.losses import MeanCrossEntropy, Quadratic
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train


def test_descent_on_a_quadratic_follows_the_closed_form() -> None:
    matrix = np.array([np.diag([4.0, 1.0]), np.diag([2.0, 0.5])])
    rate = np.array([0.3, 0.7])
    start = np.array([[1.0, -2.0], [3.0, 1.0]])
    run = train(Quadratic(matrix), GradientDescent(rate), start, 10)
    factors = 1.0 - rate[:, None] * np.array([[4.0, 1.0], [2.0, 0.5]])
    np.testing.assert_allclose(run.path[10], start * factors**10, rtol=1e-12)
    assert run.steps == 10
    assert run.path.shape == (11, 2, 2)
    assert run.losses.shape == (11, 2)
    assert run.status(0) == "finite"


def test_a_run_that_overflows_is_named_and_warns_nobody() -> None:
    matrix = np.array([[[1.0]], [[1.0]]])
    run = train(Quadratic(matrix), GradientDescent(np.array([1e11, 0.5])), np.ones((2, 1)), 40)
    # |w| grows by 1e11 a step, so w² passes 1.8e308 first at step 15
    assert run.status(0) == "diverged at step 15"
    assert run.status(1) == "finite"
    assert run.steps == 40


def test_training_stops_once_nothing_finite_is_left() -> None:
    run = train(Quadratic(np.array([[[1.0]]])), GradientDescent(np.array([1e80])), np.ones((1, 1)), 1000)
    assert run.taken < 10
    assert run.steps == 1000
    assert run.broke[0] == 2


def test_runs_of_a_batch_do_not_touch_each_other() -> None:
    rng = stream("test", 1, 0, "data")
    x, y = normal(rng, 1.0, (7, 12, 2)), (rng.random((7, 12)) < 0.5).astype(np.float64)
    rate, start = 1.0 + 5.0 * rng.random(7), normal(rng, 1.0, (7, 2))
    together = train(MeanCrossEntropy(x, y), GradientDescent(rate), start, 50)
    for place in range(7):
        one = slice(place, place + 1)
        alone = train(MeanCrossEntropy(x[one], y[one]), GradientDescent(rate[one]), start[one], 50)
        np.testing.assert_allclose(together.path[:, place], alone.path[:, 0], rtol=1e-9, atol=1e-12)


def test_an_empty_batch_trains_to_nothing() -> None:
    objective = MeanCrossEntropy(np.zeros((0, 4, 2)), np.zeros((0, 4)))
    run = train(objective, GradientDescent(np.zeros(0)), np.zeros((0, 2)), 5)
    assert run.broke.shape == (0,)
    assert run.taken == 0
