"""Orders, right options and figures in explanations, computed or trained once more."""

from collections.abc import Callable, Sequence
from itertools import pairwise, permutations, product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, Ordering
from tests.content.recompute import (
    CONTENT,
    Array,
    bce,
    fit,
    hessian,
    logit,
    probabilities,
    root,
    sigma,
    slope,
)

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}
AXES = np.array([1.0, 9.0])
"""Curvatures of the quadratic that several questions share."""


def descend(curvatures: Array, rate: float, start: Array, steps: int) -> Array:
    """Weights of a run on a quadratic along its axes, one row for each step."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * curvatures * path[-1])
    return np.array(path)


def train(X: Array, y: Array, rate: float, steps: int, penalty: float = 0.0) -> Array:
    path = [np.full(X.shape[1], 0.1)]
    for _ in range(steps):
        p = probabilities(X, path[-1])
        path.append(path[-1] - rate * (X.T @ (p - y) / len(y) + penalty * path[-1]))
    return np.array(path)


def mean_loss(X: Array, y: Array, w: Array) -> float:
    return float(np.mean(np.logaddexp(0, X @ w) - y * (X @ w)))


def right(name: str) -> str:
    question = QUESTIONS[name]
    assert isinstance(question, Choice)
    return next(option.text for option in question.choices if option.correct)


def condition(matrix: Sequence[Sequence[float]]) -> float:
    return float(np.linalg.cond(np.array(matrix)))


# What each item is ordered by, most first; the keys stand in the order of the file.
ORDERS: dict[str, Callable[[], list[float]]] = {
    "sigmoid-steepness-order": lambda: [slope(sigma, z) for z in (0.2, -1, 2.5, -4)],
    "squared-error-pull-order": lambda: [
        slope(lambda z: sigma(z) ** 2, logit(p)) for p in (0.7, 0.9, 0.2, 0.99)
    ],
    "directions-by-loss-change": lambda: [
        -float(np.dot([3, 4], d) / np.linalg.norm(d)) for d in ([-3, -4], [-1, 0], [4, -3], [0, 1])
    ],
    "rates-by-long-run-speed": lambda: [-abs(1 - 10 * rate) for rate in (0.09, 0.13, 0.05, 0.19)],
    "hessians-by-condition-number": lambda: [
        -condition(matrix)
        for matrix in ([[200, 0], [0, 100]], [[2, 1], [1, 2]], [[10, 0], [0, 1]], [[10, 9], [9, 10]])
    ],
    "features-by-influence": lambda: [abs(w * s) for w, s in ((0.01, 500), (3, 1), (-20, 0.1), (0.5, 2))],
}
NEEDS = {"z": set("xwb"), "p": {"z"}, "g_p": {"p", "y"}, "g_z": {"g_p", "p"}, "g_w": {"g_z", "x"}}


def test_every_ordering_is_covered() -> None:
    """Here, or by name in the claims of its own file of questions."""
    others = [file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_claims_*.py")]
    for name, question in QUESTIONS.items():
        if isinstance(question, Ordering) and name not in {*ORDERS, "backward-pass-order"}:
            assert any(f'"{name}"' in text for text in others), name


@pytest.mark.parametrize("name", ORDERS)
def test_items_stand_in_their_one_order(name: str) -> None:
    question, keys = QUESTIONS[name], ORDERS[name]()
    assert isinstance(question, Ordering)
    assert len(keys) == len(question.items)
    assert all(first > second + 1e-9 for first, second in pairwise(keys))


def test_the_backward_pass_has_one_order() -> None:
    def possible(order: tuple[str, ...]) -> bool:
        known = set("xwby")
        return all(NEEDS[name] <= known and not known.add(name) for name in order)  # type: ignore[func-returns-value]

    assert [order for order in permutations(NEEDS) if possible(order)] == [tuple(NEEDS)]


def test_which_point_is_positive() -> None:
    logits = {point: np.dot([2, -1], point) - 3 for point in ((1, 0), (1, 2), (2, 0), (-1, 3))}
    assert [point for point, z in logits.items() if z > 0] == [(2, 0)]
    assert right("which-point-is-positive") == r"\(x = (2, 0)\)"
    assert list(logits.values()) == [-1, -3, 1, -8]


def test_likelihoods_of_the_two_models() -> None:
    a, b = np.prod([0.9] * 4 + [0.4]), 0.6**5
    assert (round(float(a), 3), round(b, 3)) == (0.262, 0.078)
    assert a > 3 * b
    assert right("two-models-five-examples").startswith("A,")


def test_weights_on_separable_data_grow_like_a_logarithm() -> None:
    X, y = np.array([[1.0]]), np.array([1.0])
    w = train(X, y, 0.5, 40_000)[:, 0]
    decades = [w[n] for n in (400, 4_000, 40_000)]
    assert np.diff(decades) == pytest.approx([np.log(10)] * 2, rel=0.01)


def test_only_the_product_separates_xor() -> None:
    X = np.array(list(product([-1.0, 1], repeat=2)))
    target = X[:, 0] != X[:, 1]
    extra = {
        r"\(x_1 + x_2\)": X.sum(1),
        r"\(x_1 x_2\)": X.prod(1),
        r"\(x_1^2 + x_2^2\)": (X**2).sum(1),
        r"\(e^{x_1}\)": np.exp(X[:, 0]),
    }
    for text, column in extra.items():
        rows = np.column_stack([X, np.ones(4), column])
        rank_without = np.linalg.matrix_rank(rows[:, :3])
        separable = np.linalg.matrix_rank(rows) > rank_without and bool(((column < 0) == target).all())
        assert separable == (text == right("one-feature-for-xor"))
        assert separable or np.linalg.matrix_rank(rows) == rank_without


def test_figures_of_stuck_and_mislabelled_examples() -> None:
    stuck = slope(lambda z: (sigma(z) - 1) ** 2, -8)
    assert stuck == pytest.approx(-0.00067, rel=0.01)
    assert slope(lambda z: bce(z, 1), -8) / stuck == pytest.approx(1490, rel=0.01)
    wrong = logit(0.99)
    assert slope(lambda z: sigma(z) ** 2, wrong) == pytest.approx(0.0196, rel=0.01)
    assert slope(lambda z: bce(z, 0), wrong) / slope(lambda z: sigma(z) ** 2, wrong) == pytest.approx(
        50, 0.02
    )


def test_the_gradient_behind_the_normal_distribution() -> None:
    for z, y in product((-1.3, 0.4, 2.0), (0, 1)):
        p, density = norm.cdf(z), norm.pdf(z)
        gradient = slope(lambda a, y=y: -float(np.log(norm.cdf(a) if y else norm.sf(a))), z)  # type: ignore[misc]
        assert gradient == pytest.approx((p - y) * density / (p * (1 - p)), rel=1e-4)
    assert right("gradient-with-another-curve") == r"\((p - y) \, \varphi(z) / (p (1 - p))\)"


def test_a_single_weight_may_grow_under_a_penalty() -> None:
    H, best = np.array([[1, 0.9], [0.9, 1]]), np.array([2, 0.1])
    kept = np.linalg.solve(H + 0.2 * np.eye(2), H @ best)
    assert kept == pytest.approx([1.27, 0.63], abs=0.005)
    assert [np.linalg.norm(best), np.linalg.norm(kept)] == pytest.approx([2.00, 1.42], abs=0.005)


def held_out_gain(examples: int, features: int, scale: float, noise: float) -> float:
    """Mean fall of the held-out cross-entropy by the best of some penalties."""
    gains = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(examples + 2000, features))
        p = (1 - noise) / (1 + np.exp(-X[:, 0] + X[:, 1])) + noise / 2
        y = (rng.random(len(p)) < p).astype(float)
        X[:, 1] *= scale
        seen, new = slice(None, examples), slice(examples, None)
        losses = [
            mean_loss(X[new], y[new], fit(X[seen], y[seen], penalty))
            for penalty in (0.0, 0.003, 0.01, 0.03, 0.1)
        ]
        gains.append(losses[0] - min(losses))
    return float(np.mean(gains))


def test_a_penalty_shows_where_examples_are_few() -> None:
    few = held_out_gain(100, 15, 1, 0)
    others = [held_out_gain(20_000, 2, 1, 0), held_out_gain(1000, 2, 0.01, 0), held_out_gain(1000, 2, 1, 0.3)]
    assert few > 0.05
    assert few > 20 * max(others)
    assert right("data-that-shows-the-penalty").startswith("100 examples")


def test_conditions_of_a_feature_beside_its_bias() -> None:
    def number(mean: float, deviation: float) -> float:
        return condition([[mean**2 + deviation**2, mean], [mean, 1]])

    assert [number(100, 1), number(1, 0.01), number(0, 1)] == pytest.approx([1e8, 4e4, 1], rel=0.01)


def test_one_outlier_blinds_the_rest() -> None:
    values = np.append(np.linspace(0, 1, 99), 1e6)
    standard = (values - values.mean()) / values.std()
    assert values.mean() == pytest.approx(1e4, rel=0.01)
    assert values.std() == pytest.approx(99_500, rel=0.001)
    assert abs(standard[:99] - standard[0]).max() < 2e-5
    assert standard[:99] == pytest.approx(-0.1, abs=0.001)
    by_range = (values - values.min()) / np.ptp(values)
    assert by_range[:99].max() == pytest.approx(1e-6)
    assert right("standardising-with-an-outlier").startswith("All near")


def test_tripled_logits() -> None:
    assert [bce(2, 0), bce(6, 0)] == pytest.approx([2.13, 6.00], abs=0.005)
    assert [sigma(0.5), sigma(5)] == pytest.approx([0.62, 0.993], abs=0.003)


def test_squared_error_bends_downwards_above_two_thirds() -> None:
    for z in np.linspace(-4, 4, 41):
        p = sigma(z)
        bend = slope(lambda a: slope(lambda b: sigma(b) ** 2, a, 1e-4), z, 1e-4)
        assert bend == pytest.approx(2 * p**2 * (1 - p) * (2 - 3 * p), abs=1e-5)


def test_the_direction_along_the_contour() -> None:
    directions = {(1, -3): False, (1, 3): False, (3, -1): True, (-3, -1): False}
    gradient = AXES * [3, 1]
    assert {d: bool(gradient @ d == 0) for d in directions} == directions
    assert right("along-the-contour") == r"\((3, -1)\)"


def test_steepest_descent_depends_on_units() -> None:
    gradient = np.array([2.0, -3.0])
    arrow = -np.array([gradient[0], gradient[1] / 10 / 10])
    along = np.array([-gradient[1], gradient[0]])
    assert abs(arrow @ along) > 0.1
    assert gradient @ arrow < 0


def test_the_other_way_down() -> None:
    changes = {d: int(np.dot([2, -1], d)) for d in ((1, 2), (1, 3), (2, 1), (1, -1))}
    assert changes == {(1, 2): 0, (1, 3): -1, (2, 1): 3, (1, -1): 3}
    assert right("another-way-down") == r"\((1, 3)\)"


def test_the_smaller_gradient_is_farther_away() -> None:
    runs = {"A": (0.01, 0.01), "B": (0.1, 1.0)}
    distance = {name: g / curvature for name, (g, curvature) in runs.items()}
    height = {name: curvature * distance[name] ** 2 / 2 for name, (_, curvature) in runs.items()}
    assert distance["A"] / distance["B"] == pytest.approx(10)
    assert list(height.values()) == pytest.approx([0.005, 0.005])


def test_steps_to_leave_the_saddle() -> None:
    path = descend(np.array([1.0, -1.0]), 0.1, np.array([0, 0.001]), 100)
    assert int(np.argmax(abs(path[:, 1]) > 1)) == 73


def test_the_path_at_a_modest_rate() -> None:
    path = descend(AXES, 0.1, np.array([3.0, 1.0]), 40)
    assert path[:3] == pytest.approx(np.array([[3, 1], [2.7, 0.1], [2.43, 0.01]]))
    assert (path > 0).all()


def test_the_best_rate_bounces_and_settles() -> None:
    w = descend(AXES, 0.2, np.array([3.0, 1.0]), 30)[:, 1]
    assert w[1:] / w[:-1] == pytest.approx(-0.8)


def test_steps_for_a_condition_number_of_a_hundred() -> None:
    path = descend(np.array([1.0, 100.0]), 0.01, np.array([1.0, 1.0]), 1000)
    distance = np.linalg.norm(path, axis=1)
    assert int(np.argmax(distance <= 0.01 * distance[0])) == 424


def test_an_overshooting_run_with_a_falling_loss() -> None:
    curvatures = np.array([1.0, 3.0, 10.0])
    path = descend(curvatures, 0.15, np.ones(3), 40)
    loss = (curvatures * path**2).sum(1)
    assert (np.diff(loss) < 0).all()
    assert path[1:, 2] / path[:-1, 2] == pytest.approx(-0.5)


CLOUD = np.array([[1.6], [2.0], [-0.2], [-0.4], [0.9], [-1.1], [0.7], [-0.5], [0.5], [1.0], [1.1], [-2.5]])
LABELS = np.array([1.0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0])


def test_which_run_explodes() -> None:
    steepest = float(np.linalg.eigvalsh(hessian(CLOUD, fit(CLOUD, LABELS)))[-1])
    jumping = abs(train(CLOUD, LABELS, 20 / steepest, 400)[:, 0])
    assert jumping.max() < 20 / steepest * abs(CLOUD).mean()
    assert np.ptp(jumping[-50:]) > 0.1
    exploding = abs(train(CLOUD, LABELS, 3 / 0.1, 60, penalty=0.1)[:, 0])
    assert (exploding[30:] / exploding[29:-1] > 1.9).all()
    separable = (CLOUD[:, 0] > 0).astype(float)
    slow = abs(train(CLOUD, separable, 1000, 400)[:, 0])
    assert slow[-1] < 2 * slow[100]
    assert "penalty" in right("which-run-explodes")


def test_a_jumping_rate_settles_once_the_data_are_separable() -> None:
    rng = np.random.default_rng(5)
    X = rng.normal(size=(40, 2))
    margin = X @ [1.0, 0.5]
    X, margin = X[abs(margin) > 0.1], margin[abs(margin) > 0.1]
    clean = (margin > 0).astype(float)
    noisy = clean.copy()
    noisy[:3] = 1 - noisy[:3]
    rate = 40 / float(np.linalg.eigvalsh(hessian(X, fit(X, noisy)))[-1])
    noisy_run = train(X, noisy, rate, 400)
    assert np.ptp([mean_loss(X, noisy, w) for w in noisy_run[-50:]]) > 0.1
    assert mean_loss(X, clean, train(X, clean, rate, 4000)[-1]) < 1e-3


def test_contours_of_features_of_unequal_scale() -> None:
    X = np.random.default_rng(3).normal(size=(50_000, 2)) * [1, 10]
    assert np.diag(hessian(X, np.zeros(2))) == pytest.approx([0.25, 25], rel=0.05)


def test_a_scaled_feature_escapes_its_penalty() -> None:
    rng = np.random.default_rng(7)
    X = rng.normal(size=(300, 2))
    y = (rng.random(300) < probabilities(X, np.array([1.5, 1.0]))).astype(float)
    free, before, after = fit(X, y), fit(X, y, 0.3), fit(X * [100, 1], y, 0.3) * [100, 1]
    assert before[0] < after[0]
    assert abs(after[0] / after[1]) > abs(before[0] / before[1])
    assert before[0] < 0.6 * free[0]


def test_who_survives_new_units() -> None:
    rng = np.random.default_rng(8)
    X = rng.normal(size=(100, 2))
    y = (rng.random(100) < probabilities(X, np.array([1.0, -1.0]))).astype(float)
    wide = X * [20, 1]
    assert wide @ fit(wide, y) == pytest.approx(X @ fit(X, y), abs=1e-8)
    assert abs(wide @ fit(wide, y, 0.1) - X @ fit(X, y, 0.1)).max() > 0.1
    assert abs(wide @ train(wide, y, 0.02, 50)[-1] - X @ train(X, y, 0.02, 50)[-1]).max() > 0.1


def test_newton_far_from_home() -> None:
    def loss(w: float) -> float:
        return (3 * bce(w, 1) + bce(w, 0)) / 4

    curvature = sigma(5) * (1 - sigma(5))
    landed = 5 - (sigma(5) - 0.75) / curvature
    assert root(lambda w: slope(loss, w), -5, 10) == pytest.approx(np.log(3), abs=1e-4)
    assert [sigma(5) - 0.75, curvature, landed] == pytest.approx([0.2433, 0.00665, -31.6], rel=0.001)
    assert [loss(5), loss(landed)] == pytest.approx([1.3, 24], rel=0.04)


def test_newton_visits_the_same_models_in_other_units() -> None:
    X = np.random.default_rng(9).normal(size=(80, 2))
    y = (np.random.default_rng(10).random(80) < probabilities(X, np.array([1.0, -1.0]))).astype(float)
    wide = X * [7, 0.2]
    for steps in (1, 2, 3):
        assert wide @ fit(wide, y, steps=steps) == pytest.approx(X @ fit(X, y, steps=steps), abs=1e-8)


def test_from_the_flat_side_a_run_comes_in_without_a_visible_crossing() -> None:
    """A bias alone, one label in ten is 1; the rate is 1.3 over the curvature at the optimum."""
    best = logit(0.1)
    rate = 1.3 / (0.1 * 0.9)
    for start in (4.0, 6.0, 8.0):
        error = -start
        while abs(error) > 0.02 * start:
            assert error < 0
            error -= rate * (sigma(best + error) - 0.1)
    assert right("rule-says-bounce-run-is-smooth").startswith("Far out the curvature is smaller")
