"""What choices, explanations and model answers of `rates-and-valleys` claim, run once more."""

from itertools import pairwise

import numpy as np
import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from tests.content.recompute import CONTENT, Array, fit, hessian, probabilities

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def descend(H: Array, rate: float, start: Array, steps: int) -> Array:
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * H @ path[-1])
    return np.array(path)


def loss(X: Array, y: Array, w: Array) -> float:
    return float(np.mean(np.logaddexp(0, X @ w) - y * (X @ w)))


def steps_until(factor: float, share: float) -> int:
    error, steps = 1.0, 0
    while abs(error) > share:
        error, steps = error * factor, steps + 1
    return steps


def test_axes_stand_in_their_one_order() -> None:
    question = QUESTIONS["axes-by-speed-at-one-rate"]
    assert isinstance(question, Ordering)
    curvatures = [float(item.removeprefix("curvature ")) for item in question.items]
    factors = [1 - 0.02 * curvature for curvature in curvatures]
    assert factors == pytest.approx([0, -0.2, 0.4, 0.8, -0.9])
    assert all(abs(first) < abs(second) - 0.05 for first, second in pairwise(factors))


def test_a_weight_leaves_its_optimum_in_a_tilted_valley() -> None:
    H = np.array([[3.0, 2], [2, 3]])
    assert np.linalg.eigvalsh(H) == pytest.approx([1, 5])
    path = descend(H, 0.15, np.array([2.0, 0]), 15)
    assert path[1:3] == pytest.approx(np.array([[1.1, -0.6], [0.785, -0.66]]))
    parts = path @ np.array([[1, 1], [1, -1]])
    assert (parts > 0).all()
    assert parts[1:4] / parts[:3] == pytest.approx(np.tile([0.25, 0.85], (3, 1)))
    assert path[1] == pytest.approx(0.25 * np.array([1, 1]) + 0.85 * np.array([1, -1]))
    assert right("weight-leaves-its-optimum")[0].startswith("The valley is tilted")


def test_straight_paths() -> None:
    H = np.diag([1.0, 9])
    on_axis = descend(H, 0.05, np.array([3.0, 0]), 50)
    assert not on_axis[:, 1].any()
    assert on_axis[50, 0] > 0.2
    small = descend(H, 0.001, np.array([3.0, 1]), 1000)
    assert small[1000, 1] / small[1000, 0] < 0.001
    assert "one of their axes" in right("one-straight-path")[0]


def test_circles_bounce_too() -> None:
    path = descend(6 * np.eye(2), 0.3, np.array([2.0, -1]), 20)
    assert path[1:] == pytest.approx(-0.8 * path[:-1])
    assert "To and fro" in right("bouncing-on-circles")[0]
    assert right("bouncing-on-circles")[0].endswith("closing in")


def test_steps_per_digit_of_descent_and_momentum() -> None:
    def decay(kappa: float, momentum: bool) -> float:
        """Largest root of the recursion over the range of curvatures."""
        root = np.sqrt(kappa)
        beta = ((root - 1) / (root + 1)) ** 2 if momentum else 0.0
        rate = 4 / (root + 1) ** 2 if momentum else 2 / (1 + kappa)
        curvatures = np.linspace(1, kappa, 1001)
        return max(float(max(abs(np.roots([1, -(1 + beta - rate * c), beta])))) for c in curvatures)

    digits = [
        [float(np.log(10) / -np.log(decay(kappa, momentum))) for kappa in (100, 10_000)]
        for momentum in (False, True)
    ]
    assert digits[0] == pytest.approx([115, 11_500], rel=0.01)
    assert digits[1] == pytest.approx([11.5, 115], rel=0.01)
    assert right("kappa-up-a-hundredfold") == ["100 for plain descent, 10 with momentum"]


def test_two_runs_on_one_valley_floor() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 400))
    axes = np.linalg.qr(np.column_stack([np.ones(400), first, second]))[0][:, 1:] * 20
    X = np.column_stack([axes[:, 0], 0.9995 * axes[:, 0] + np.sqrt(1 - 0.9995**2) * axes[:, 1]])
    assert np.allclose(X.T @ X / 400, [[1, 0.9995], [0.9995, 1]])
    y = (rng.random(400) < probabilities(X, np.array([1.0, 0.5]))).astype(float)
    ends = []
    for start in ((3.0, -2.0), (-2.0, 3.0)):
        w, before = np.array(start), np.inf
        while before - loss(X, y, w) >= 1e-6:
            before = loss(X, y, w)
            w = w - X.T @ (probabilities(X, w) - y) / 400
        ends.append(w)
    assert np.array(ends) == pytest.approx(np.array([[3.3, -1.7], [-1.7, 3.3]]), abs=0.05)
    assert [round(loss(X, y, w), 2) for w in ends] == [0.52, 0.52]
    for w in ends:
        assert hessian(X, w) @ [1, -1] @ [1, -1] < hessian(X, w) @ [1, 1] @ [1, 1] / 1000
    assert np.linalg.cond(X.T @ X) == pytest.approx(3999)
    best = fit(X, y)
    assert min(np.linalg.norm(w - best) for w in ends) > 1
    assert right("same-loss-other-weights")[0].startswith("Both lie on the flat valley floor")


def test_how_long_a_condition_number_takes() -> None:
    assert steps_until(1 - 1 / 4300, 0.01) == pytest.approx(20_000, rel=0.02)
    assert steps_until(1 - 1e-4, 0.01) == pytest.approx(46_000, rel=0.01)
    H = np.diag([1.0, 10_000])
    starts = {"steep": [0, 1], "flat": [1, 0], "equal": [1, 1]}
    after = {name: descend(H, 1e-4, np.array(w, dtype=float), 3000)[-1] for name, w in starts.items()}
    left = {name: np.linalg.norm(after[name]) / np.linalg.norm(starts[name]) for name in starts}
    assert [name for name, share in left.items() if share < 0.01] == ["steep"]
    assert "steep axis" in right("when-a-long-valley-is-quick")[0]


def test_a_penalty_as_large_as_the_flattest_curvature() -> None:
    before, after = np.array([0.5, 200]), np.array([1, 200.5])
    assert [before[1] / before[0], after[1] / after[0]] == [400, 200.5]
    assert [2 / before[1], 2 / after[1]] == pytest.approx([0.01, 0.009975], rel=1e-4)
    assert np.linalg.solve(np.diag(after), before * [3, 3]) == pytest.approx([1.5, 2.99], abs=0.01)
    assert np.log(1 - 0.001 * after[0]) / np.log(1 - 0.001 * before[0]) == pytest.approx(2, rel=0.01)
    assert len(right("penalty-as-large-as-the-flattest")) == 3


def test_a_warm_up_does_not_raise_the_limit() -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 2))
    values, vectors = np.linalg.eigh(X.T @ X / 200)
    X = X @ vectors / np.sqrt(values) * np.sqrt([5, 1])
    y = X @ [1.0, 2.0] + rng.normal(size=200)

    def losses(rate: float, ramp: int) -> Array:
        w, found = np.zeros(2), []
        for step in range(ramp + 150):
            found.append(float(np.mean((X @ w - y) ** 2) / 2))
            w = w - rate * min(1, (step + 1) / ramp) * X.T @ (X @ w - y) / 200
        return np.array(found)

    at_once = losses(0.5, 1)
    assert at_once[5] > 20 * at_once[0]
    for ramp in (500, 5000):
        run = losses(0.5, ramp)
        assert (np.diff(run[: int(0.8 * ramp)]) < 1e-9).all()
        assert run[-1] > 1e6
    assert (np.diff(losses(0.5, 500)[:505]) < 1e-6).all()
    assert losses(0.38, 500)[-1] < at_once[0] / 5
    assert "downwards" in right("explodes-after-the-warm-up")[0]


def test_after_halving_the_rate() -> None:
    curvatures = np.array([1.0, 10, 100])
    assert 1 - 0.015 * curvatures == pytest.approx([0.985, 0.85, -0.5])
    assert 1 - 0.0075 * curvatures == pytest.approx([0.9925, 0.925, 0.25])
    assert [steps_until(0.985, 0.01), steps_until(0.9925, 0.01)] == [305, 612]
    assert len(right("after-halving-a-bouncing-rate")) == 3


def test_doubling_a_small_rate_and_one_near_the_limit() -> None:
    H, start = np.diag([0.01, 1]), np.ones(2)
    small, doubled = (descend(H, rate, start, 3000) for rate in (0.2, 0.4))
    assert abs(doubled[1000, 0] / small[2000, 0] - 1) < 0.02
    assert abs(descend(H, 2 * 1.8, start, 50)[-1]).max() > 1000


def test_the_two_fates_beyond_the_limit() -> None:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(200, 2))
    y = (rng.random(200) < probabilities(X, np.array([1.0, -0.5]))).astype(float)
    w, rate = np.full(2, 0.1), 20 / float(np.linalg.eigvalsh(hessian(X, fit(X, y)))[-1])
    jumps = []
    for _ in range(10_000):
        step = rate * X.T @ (probabilities(X, w) - y) / 200
        assert np.linalg.norm(step) <= rate * np.linalg.norm(X, axis=1).mean()
        w = w - step
        jumps.append(loss(X, y, w))
    assert max(jumps) < 100
    assert np.ptp(jumps[-100:]) > 0.1
    squared, v = X.T @ X / 200, np.full(2, 0.1)
    rate = 20 / float(np.linalg.eigvalsh(squared)[-1])
    with np.errstate(all="ignore"):
        for _ in range(300):
            v = v - rate * (squared @ v - X.T @ y / 200)
    assert not np.isfinite(v).all()
    assert right("same-rate-multiple-other-fate")[0].startswith("Its gradient is bounded")


def test_the_thresholds_one_and_two() -> None:
    assert [1 - rate * 4 for rate in (0.2, 0.3, 0.6)] == pytest.approx([0.2, -0.2, -1.4])
    for product in np.linspace(0.05, 2.5, 50):
        landed = 1 - product
        assert (landed < 0) == (product > 1)
        assert (abs(landed) > 1) == (product > 2)
