"""What `curvature-and-beyond.yaml` claims beyond its answers, run or computed once more."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from tests.content.recompute import CONTENT, Array, hessian, probabilities, sigma
from tests.content.worked.curvature_and_beyond import adam

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}
Rule = Callable[[Array, Callable[[Array], Array], int], list[Array]]


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def eigenvalues(matrix: Sequence[Sequence[float]]) -> list[float]:
    return [round(float(value), 9) for value in np.linalg.eigvalsh(np.array(matrix))]


def test_the_order_by_what_adam_divides_by() -> None:
    question = QUESTIONS["what-v-ranks"]
    assert isinstance(question, Ordering)
    pairs = [tuple(float(word.strip(",")) for word in item.split()[1::2]) for item in question.items]
    assert pairs == [(1, 20), (100, 0.1), (10, 0.3), (50, 0.02)]
    sizes = [h * distance for h, distance in pairs]
    assert sizes == pytest.approx([20, 10, 3, 1])
    assert all(first > second for first, second in pairwise(sizes))
    assert min(pairs)[0] == pairs[0][0]


def test_facts_that_do_not_prove_a_minimum() -> None:
    assert (5 * -1 * -2, 5 - 1 - 2) == (10, 2)
    assert eigenvalues([[1, 2, 0], [2, 1, 0], [0, 0, 1]]) == [-1, 1, 3]
    assert len(right("what-proves-a-minimum")) == 2


def test_a_hessian_of_few_examples_has_many_zero_eigenvalues() -> None:
    X = np.random.default_rng(1).normal(size=(200, 300))
    for columns in (X, X / X.std(0)):
        values = np.linalg.eigvalsh(hessian(columns, np.zeros(300)))
        assert int(np.sum(values < 1e-9)) == 100
    assert np.linalg.matrix_rank(hessian(X, np.zeros(300)) + 0.01 * np.eye(300)) == 300


def test_power_iteration_finds_the_largest_absolute_value() -> None:
    H = np.diag([3.0, 1.0, -4.0])
    for matrix, expected in ((H, -4), (H + 5 * np.eye(3), 3 + 5)):
        d = np.ones(3)
        for _ in range(200):
            d = matrix @ d / float(np.linalg.norm(matrix @ d))
        assert float(d @ matrix @ d) == pytest.approx(expected)


def test_traces_of_fifty() -> None:
    for matrix, values in (([[100, 0], [0, -50]], [-50, 100]), ([[25, 50], [50, 25]], [-25, 75])):
        assert np.trace(np.array(matrix)) == 50
        assert eigenvalues(matrix) == values


def test_two_gradients_of_one_quadratic() -> None:
    H = np.array([[2.0, 1.0], [1.0, 5.0]])
    d = np.array([3.0, 4.0])
    assert (H @ d).tolist() == [10, 23]
    assert np.allclose(np.array([0.5, -0.2]) + 0.01 * H @ d, [0.6, 0.03])


def test_newton_between_the_walls() -> None:
    def run(w: float, steps: int) -> list[float]:
        path = [w]
        for _ in range(steps):
            w -= (w / np.sqrt(1 + w * w)) * (1 + w * w) ** 1.5
            path.append(float(w))
        return path

    assert run(2, 2) == pytest.approx([2, -8, 512])
    assert run(0.5, 2) == pytest.approx([0.5, -0.125, 0.002], rel=0.03)


def test_newton_is_drawn_to_the_saddle_and_absolute_values_are_not() -> None:
    H = np.diag([5.0, -2.0])
    start = np.array([0.3, 0.1])
    assert np.allclose(start - np.linalg.solve(H, H @ start), 0)
    for changed in (abs(H), H + 2.5 * np.eye(2)):
        step = -np.linalg.solve(changed, H @ start)
        assert float(step @ H @ start) < 0
        assert abs((start + step)[1]) > start[1]
    assert float((-np.linalg.solve(H, H @ start))[1] * (H @ start)[1]) > 0


def plain(w: Array, gradient: Callable[[Array], Array], steps: int) -> list[Array]:
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - 0.5 * gradient(path[-1]))
    return path


def momentum(w: Array, gradient: Callable[[Array], Array], steps: int) -> list[Array]:
    path, velocity = [w], np.zeros(2)
    for _ in range(steps):
        velocity = 0.9 * velocity - 0.1 * gradient(path[-1])
        path.append(path[-1] + velocity)
    return path


def by_components(first_rate: float, corrected: bool) -> Rule:
    def rule(w: Array, gradient: Callable[[Array], Array], steps: int) -> list[Array]:
        path, m, v = [w], np.zeros(2), np.zeros(2)
        for t in range(1, steps + 1):
            g = gradient(path[-1])
            m, v = first_rate * m + (1 - first_rate) * g, 0.999 * v + 0.001 * g * g
            top, below = (m / (1 - first_rate**t), v / (1 - 0.999**t)) if corrected else (m, v)
            path.append(path[-1] - 0.05 * top / (np.sqrt(below) + 1e-8))
        return path

    return rule


def test_which_rules_notice_a_rotation() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(80, 2)) * [2, 1]
    y = (rng.random(80) < probabilities(X, np.array([1.0, -0.5]))).astype(float)
    angle = np.pi / 6
    Q = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def moved(rule: Rule) -> float:
        outputs = []
        for rows in (X, X @ Q.T):

            def gradient(w: Array, rows: Array = rows) -> Array:
                return np.asarray(rows.T @ (probabilities(rows, w) - y) / len(y))

            outputs.append(np.array([probabilities(rows, w) for w in rule(np.zeros(2), gradient, 20)]))
        return float(np.max(abs(outputs[0] - outputs[1])))

    def newton_on(rows: Array) -> Array:
        path = [np.zeros(2)]
        for _ in range(6):
            g = rows.T @ (probabilities(rows, path[-1]) - y) / len(y)
            path.append(path[-1] - np.linalg.solve(hessian(rows, path[-1]), g))
        return np.array([probabilities(rows, w) for w in path])

    same = {
        "Plain gradient descent": moved(plain),
        "Gradient descent with momentum": moved(momentum),
        "Newton's method with full steps": float(np.max(abs(newton_on(X) - newton_on(X @ Q.T)))),
    }
    assert max(same.values()) < 1e-9
    assert set(right("who-notices-a-rotation")) == set(same)
    assert min(moved(by_components(0.9, True)), moved(by_components(0, False))) > 0.01


def test_a_batch_sixteen_times_as_large_quarters_the_root() -> None:
    rng = np.random.default_rng(5)
    small, large = (rng.normal(size=(2_000, size)).mean(1) for size in (32, 512))
    ratio = float(np.sqrt(np.mean(large**2) / np.mean(small**2)))
    assert ratio == pytest.approx(1 / 4, rel=0.06)


def test_adam_at_its_first_steps() -> None:
    step = -adam([1e-6], 0.001, epsilon=1e-8)[0]
    assert step == pytest.approx(0.001 * 0.99, rel=1e-3)
    assert step / (0.001 * 1e-6) == pytest.approx(1e6, rel=0.02)
    assert -adam([2e-6] * 500, 1.0, epsilon=1e-8)[-1] == pytest.approx(0.995, abs=1e-3)
    share = 1 - 0.999**1000
    assert share == pytest.approx(0.63, abs=5e-3)


def test_a_penalty_inside_adam_shrinks_noisy_weights_less() -> None:
    rng = np.random.default_rng(7)
    kept = []
    for noise in (1.0, 0.05):
        w, m, v = 1.0, 0.0, 0.0
        for t in range(1, 2_001):
            g = noise * float(rng.choice([-1, 1])) + 0.01 * w
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            w -= 0.002 * (m / (1 - 0.9**t)) / float(np.sqrt(v / (1 - 0.999**t)))
        kept.append(w)
    assert kept[0] > 0.9 > 0.6 > kept[1]


def test_the_hidden_eigenvalues() -> None:
    assert (4 * -1 * -2, 4 - 1 - 2) == (8, 1)
    assert sorted(np.roots([1, 3, 2])) == pytest.approx([-2, -1])


def test_steps_off_the_ridge() -> None:
    def passes(w1: float, w2: float, velocity: Sequence[float] = (0, 0), keep: float = 0.0) -> int:
        """Steps until |w2| is above 1, or 20,000."""
        v1, v2 = velocity
        for step in range(20_000):
            if abs(w2) > 1:
                return step
            v1, v2 = keep * v1 - 0.1 * w1, keep * v2 + 0.1 * w2
            w1, w2 = w1 + v1, w2 + v2
        return 20_000

    assert passes(1, 0.0001) == 97
    assert passes(1, 0) == passes(1, 0, keep=0.9) == 20_000
    H = np.diag([1.0, -1.0])
    assert np.allclose(np.array([1, 0]) - np.linalg.solve(H, H @ [1, 0]), 0)
    rng, w2 = np.random.default_rng(2), 0.0
    for _ in range(300):
        w2 += 0.1 * (w2 + 1e-3 * float(rng.normal()))
    assert abs(w2) > 1


def net(x: Array, y: Array, W: Array, b: Array, v: Array, c: float) -> tuple[Array, Array, Array, float]:
    """Gradients of the mean cross-entropy of one hidden tanh layer."""
    h = np.tanh(x @ W.T + b)
    error = (np.array([sigma(float(z)) for z in h @ v + c]) - y) / len(y)
    back = error[:, None] * v * (1 - h**2)
    return back.T @ x, back.sum(0), h.T @ error, float(error.sum())


def test_all_zero_weights_learn_the_base_rate_alone() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(50, 2))
    y = (x[:, 0] > 0.6).astype(float)
    W, b, v, c = np.zeros((3, 2)), np.zeros(3), np.zeros(3), 0.0
    for _ in range(400):
        dW, db, dv, dc = net(x, y, W, b, v, c)
        assert not any(part.any() for part in (dW, db, dv))
        c -= dc
    assert sigma(c) == pytest.approx(float(y.mean()), abs=1e-6)
    W, v = rng.normal(size=(3, 2)) * 0.1, rng.normal(size=3) * 0.1
    assert all(np.all(part != 0) for part in net(x, y, W, b, v, c)[:3])


def test_equal_units_stay_equal_under_minibatches() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(60, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(float)
    W, b, v, c = np.tile([0.3, 0.2], (20, 1)), np.full(20, 0.1), np.full(20, 0.3), 0.0
    for _ in range(300):
        rows = rng.choice(60, 8, replace=False)
        dW, db, dv, dc = net(x[rows], y[rows], W, b, v, c)
        W, b, v, c = W - 0.1 * dW, b - 0.1 * db, v - 0.1 * dv, c - 0.1 * dc
    assert float(np.ptp(W, axis=0).max() + np.ptp(v) + np.ptp(b)) < 1e-10
    assert abs(float(v[0]) - 0.3) > 1e-3


def test_coins_and_the_hessian_of_a_squared_error() -> None:
    chance = float(np.prod([0.5] * 20))
    assert chance == pytest.approx(1e-6, rel=0.05)
    x, y, w = 0.7, 0.4, np.array([0.8, -0.5])

    def loss(u: Array) -> float:
        return float((u[1] * np.tanh(u[0] * x) - y) ** 2 / 2)

    def second(f: Callable[[Array], float]) -> Array:
        h, eye = 1e-3, np.eye(2)
        return np.array(
            [
                [
                    sum(s * t * f(w + h * (s * eye[i] + t * eye[j])) for s in (1, -1) for t in (1, -1))
                    for j in (0, 1)
                ]
                for i in (0, 1)
            ]
        ) / (4 * h * h)

    def output(u: Array) -> float:
        return float(u[1] * np.tanh(u[0] * x))

    g = np.array([(output(w + 1e-5 * d) - output(w - 1e-5 * d)) / 2e-5 for d in np.eye(2)])
    assert np.allclose(second(loss), np.outer(g, g) + (output(w) - y) * second(output), atol=1e-4)
