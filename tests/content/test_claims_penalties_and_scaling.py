"""What `penalties-and-scaling` claims beside its keys: fitted, run or drawn once more."""

from itertools import pairwise

import numpy as np
import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from tests.content.recompute import CONTENT, Array, fit, hessian, probabilities, root, sigma, slope

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def mean_loss(X: Array, y: Array, w: Array) -> float:
    return float(np.mean(np.logaddexp(0, X @ w) - y * (X @ w)))


def ridge(X: Array, y: Array, strengths: Array) -> Array:
    """Minimum of the mean cross-entropy plus half of each strength times its squared weight, damped."""

    def objective(w: Array) -> float:
        return mean_loss(X, y, w) + float(strengths @ w**2) / 2

    w = np.zeros(X.shape[1])
    for _ in range(100):
        gradient = X.T @ (probabilities(X, w) - y) / len(y) + strengths * w
        move = np.linalg.solve(hessian(X, w) + np.diag(strengths), gradient)
        while objective(w - move) > objective(w) + 1e-14 and np.abs(move).max() > 1e-12:
            move = move / 2
        w = w - move
    return w


def lasso(X: Array, y: Array, strength: float, steps: int = 4000) -> Array:
    """The same with an L1 penalty, by proximal steps."""
    rate = 4 / float(np.linalg.eigvalsh(X.T @ X / len(y))[-1])
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - rate * X.T @ (probabilities(X, w) - y) / len(y)
        w = np.sign(w) * np.maximum(abs(w) - rate * strength, 0)
    return w


def labels(rng: np.random.Generator, logits: Array) -> Array:
    return (rng.random(len(logits)) < 1 / (1 + np.exp(-logits))).astype(float)


def with_bias(X: Array) -> Array:
    return np.column_stack([X, np.ones(len(X))])


def test_adam_shrinks_weights_with_large_gradients_less() -> None:
    """Gradients of both signs that average out; what is left is the penalty."""
    rng = np.random.default_rng(1)
    size, w = np.array([10.0, 0.1]), np.array([1.0, 1.0])
    m, v, rate, strength = np.zeros(2), np.zeros(2), 1e-4, 1e-3
    signs = np.repeat(rng.choice([-1.0, 1.0], size=20_000), 2)
    signs[1::2] *= -1
    for t, sign in enumerate(signs, start=1):
        g = size * sign + strength * w
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t))
    lost = 1 - w
    assert lost[1] / lost[0] == pytest.approx(100, rel=0.2)
    assert right("penalty-inside-adam") == ["Those with large gradients less than the others"]


def test_a_penalised_bias_lifts_the_average_prediction() -> None:
    bias = root(lambda b: sigma(b) - 0.01 + 0.05 * b, -10, 10)
    assert [bias, sigma(bias)] == pytest.approx([-2.05, 0.1125], rel=0.01)
    rng = np.random.default_rng(2)
    X = with_bias(rng.normal(size=(5000, 3)))
    y = np.zeros(5000)
    y[np.argsort(X[:, 0] + rng.normal(size=5000))[-50:]] = 1
    held, free = ridge(X, y, np.full(4, 0.05)), ridge(X, y, np.array([0.05, 0.05, 0.05, 0]))
    assert probabilities(X, held).mean() == pytest.approx(0.01 - 0.05 * held[-1], abs=1e-6)
    assert [held[-1], probabilities(X, held).mean()] == pytest.approx([-2.05, 0.1125], rel=0.03)
    assert probabilities(X, free).mean() == pytest.approx(0.01, abs=1e-6)


def test_without_a_penalty_the_separable_run_does_not_stop() -> None:
    assert sigma(-4) == pytest.approx(0.0180, abs=5e-5)
    X, y = np.array([[1.0], [1], [1], [-1], [-1]]), np.array([1.0, 1, 1, 0, 0])
    losses = [mean_loss(X, y, np.array([w])) for w in (0.0, 4, 10, 30)]
    assert all(first > second for first, second in pairwise(losses))


def test_halved_deviations() -> None:
    def strength(log_density: str, deviation: float) -> float:
        if log_density == "normal":
            return slope(lambda w: w**2 / (2 * deviation**2), 1.0)
        return slope(lambda w: abs(w) / (deviation / np.sqrt(2)), 1.0)

    grid = np.linspace(-40, 40, 800_001)
    density = np.exp(-abs(grid)) / 2
    assert np.sum(grid**2 * density) * (grid[1] - grid[0]) == pytest.approx(2, rel=1e-3)
    growth = [strength(kind, 0.3) / strength(kind, 0.6) for kind in ("normal", "laplace")]
    assert growth == pytest.approx([4, 2])
    assert right("both-priors-half-as-wide") == [r"\(\lambda_2\) quadruples, while \(\lambda_1\) doubles"]


def test_a_larger_constant_opens_the_gap() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(2100, 20))
    y = labels(rng, X[:, 0] + X[:, 1])
    seen, new = slice(None, 100), slice(100, None)
    tight, free = (fit(X[seen], y[seen], 1 / (c * 100)) for c in (0.1, 1000))
    assert mean_loss(X[seen], y[seen], free) < mean_loss(X[seen], y[seen], tight)
    assert mean_loss(X[new], y[new], free) > mean_loss(X[new], y[new], tight)
    assert right("large-constant-and-a-gap") == [r"Lower \(C\), to give the penalty more weight"]


def test_the_two_halves_of_an_elastic_net() -> None:
    grid = np.linspace(-1, 2, 300_001)
    l1, l2 = ((grid - 1) ** 2 + penalty for penalty in (0.4 * abs(grid), grid**2))
    assert [grid[np.argmin(l1)], grid[np.argmin(l2)]] == pytest.approx([0.8, 0.5], abs=1e-4)
    both = (grid - 1) ** 2 + 0.4 * abs(grid) + grid**2
    assert grid[np.argmin(both)] == pytest.approx(0.4, abs=1e-4)


def test_pulls_near_zero() -> None:
    assert slope(lambda w: w**2 / 2, 0.01) == pytest.approx(0.01)
    assert slope(abs, 0.01) == pytest.approx(1)
    grid = np.linspace(-1, 1, 200_001)
    data = (grid - 0.2) ** 2 / 2
    assert slope(lambda w: (w - 0.2) ** 2 / 2, 0) == pytest.approx(-0.2)
    assert grid[np.argmin(data + 0.5 * abs(grid))] == pytest.approx(0, abs=1e-5)
    assert grid[np.argmin(data + 0.25 * grid**2)] == pytest.approx(0.2 / 1.5, abs=1e-4)


def twins(seed: int, correlation: float, examples: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], size=examples)
    return X, labels(rng, X.sum(1) * 0.8)


def test_the_weight_changes_hands_under_l1_and_not_under_l2() -> None:
    nights = [twins(seed, 0.98, 300) for seed in range(12)]
    by_l1 = np.array([lasso(X, y, 0.03) for X, y in nights])
    by_l2 = np.array([fit(X, y, 0.03) for X, y in nights])
    share_l1, share_l2 = (w[:, 0] / w.sum(1) for w in (by_l1, by_l2))
    assert (share_l1 > 0.9).any()
    assert (share_l1 < 0.1).any()
    assert (abs(share_l2 - 0.5) < 0.25).all()
    X, _ = twins(0, 0.98, 100)
    moved = abs(probabilities(X, by_l1[share_l1.argmax()]) - probabilities(X, by_l1[share_l1.argmin()]))
    assert moved.mean() < 0.05
    assert np.array([1, -1]) @ np.array([[1, 0.98], [0.98, 1]]) @ [1, -1] == pytest.approx(0.04)


def test_fourteen_and_minus_thirteen() -> None:
    H, best = np.array([[1, 0.99], [0.99, 1]]) / 4, np.array([14.0, -13.0])
    assert np.linalg.eigvalsh(H) == pytest.approx([0.0025, 0.4975])
    kept = np.linalg.solve(H + 0.1 * np.eye(2), H @ best)
    assert kept == pytest.approx([0.75, 0.09], abs=0.005)
    assert [kept.sum(), (kept[0] - kept[1]) / 27] == pytest.approx([0.83, 0.024], abs=0.005)
    second = [np.linalg.solve(H + s * np.eye(2), H @ best)[1] for s in (0, 0.05, 0.1, 0.2)]
    assert second[1] < 0 < second[2] < second[3]


def gain(
    examples: int, features: int, *, draws: int = 2, flip: float = 0.0, correlation: float = 0.0
) -> float:
    """Mean fall of the held-out cross-entropy by the best of many penalties, the bias left out of them."""
    falls = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(examples + 5_000, features))
        if correlation:
            X[:, 1] = correlation * X[:, 0] + np.sqrt(1 - correlation**2) * X[:, 1]
        y = labels(rng, X[:, 0] + X[:, 1])
        y = np.where(rng.random(len(y)) < flip, 1 - y, y)
        rows, new = with_bias(X), slice(examples, None)
        losses = [
            mean_loss(
                rows[new], y[new], ridge(rows[:examples], y[:examples], np.append(np.full(features, s), 0))
            )
            for s in (1e-9, 1e-3, 0.01, 0.03)
        ]
        falls.append(losses[0] - min(losses))
    return float(np.mean(falls))


def test_few_examples_for_many_weights_gain_from_a_penalty() -> None:
    assert gain(80, 20, draws=6) > 0.05
    rest = [gain(50_000, 4, draws=1), gain(20_000, 3, draws=1, flip=0.1)]
    rest.append(gain(20_000, 2, draws=1, correlation=0.99))
    assert max(rest) < 0.001
    chance = [parameters / (2 * n) for parameters, n in ((21, 80), (5, 50_000), (3, 10_000), (21, 60))]
    assert chance == pytest.approx([0.13, 0.00005, 0.00015, 0.18], rel=0.03)
    assert [text[:2] for text in right("five-sets-for-a-penalty")] == ["80", "20"]


def separable_by_luck() -> tuple[Array, Array, Array, Array]:
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        X = with_bias(rng.normal(size=(10_020, 2)))
        y = labels(rng, 2 * (X[:, 0] + X[:, 1]))
        long_run = ridge(X[:20], y[:20], np.full(3, 1e-7))
        if mean_loss(X[:20], y[:20], long_run) < 1e-4:
            return X[:20], y[:20], X[20:], y[20:]
    raise AssertionError


def test_a_lucky_line_costs_dear_on_new_examples() -> None:
    X, y, X_new, y_new = separable_by_luck()
    long, held = (ridge(X, y, np.array([s, s, 0])) for s in (1e-6, 0.03))
    assert mean_loss(X_new, y_new, long) - mean_loss(X_new, y_new, held) > 0.05
    longer = ridge(X, y, np.array([1e-7, 1e-7, 0]))
    assert mean_loss(X_new, y_new, longer) > mean_loss(X_new, y_new, long)


def test_the_curve_over_the_penalty_falls_and_rises() -> None:
    curves = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X = with_bias(rng.normal(size=(5060, 20)))
        y = labels(rng, 1.5 * (X[:, 0] + X[:, 1]))
        curves.append(
            [
                mean_loss(X[60:], y[60:], ridge(X[:60], y[:60], np.append(np.full(20, s), 0)))
                for s in (0.003, 0.03, 0.1, 3)
            ]
        )
    curve = np.mean(curves, axis=0)
    assert curve[0] > curve[1] > min(curve[1:3]) - 1e-12
    assert curve[3] > min(curve[1:3]) + 0.02
    rng = np.random.default_rng(9)
    X = with_bias(rng.normal(size=(10_000, 2)))
    y = labels(rng, X[:, 0] * 2 + X[:, 1])
    free, held = fit(X, y), ridge(X, y, np.array([0.1, 0.1, 0]))
    turned = free[:2] @ held[:2] / np.linalg.norm(free[:2]) / np.linalg.norm(held[:2])
    assert turned > 0.99
    assert np.linalg.norm(held) < 0.75 * np.linalg.norm(free)


def test_towns_that_scale_themselves_look_alike() -> None:
    rng = np.random.default_rng(4)
    towns = [rng.normal(mean, 12, size=5000) for mean in (24, 66)]
    own = [np.mean([sigma(1.2 * (x - t.mean()) / t.std() - 1) for x in t]) for t in towns]
    training = [np.mean([sigma(1.2 * (x - 40) / 15 - 1) for x in t]) for t in towns]
    assert own[0] == pytest.approx(own[1], abs=0.01)
    assert training[1] - training[0] > 0.3
    assert 66 - 24 == 42


def test_what_standardising_fixes() -> None:
    column = np.array([1.0] + [0] * 9)
    standard = (column - column.mean()) / column.std()
    assert [standard[0], standard[1], np.mean(standard**2)] == pytest.approx([3, -1 / 3, 1])
    assert np.mean(abs(standard) <= 2) < 0.95
    skew = np.random.default_rng(5).exponential(size=200)
    scaled = (skew - skew.mean()) / skew.std()
    assert (np.argsort(scaled) == np.argsort(skew)).all()
    far, others = skew.max(), np.sort(skew)[:-1]
    far_scaled, others_scaled = scaled.max(), np.sort(scaled)[:-1]
    before, after = (
        (far - others.mean()) / others.std(),
        (far_scaled - others_scaled.mean()) / others_scaled.std(),
    )
    assert before == pytest.approx(after)


def test_figures_of_the_missing_code() -> None:
    values = np.append(np.linspace(0, 5, 199), -99_999)
    assert [values.mean(), values.std()] == pytest.approx([-500, 7050], rel=0.01)
    standard = (values - values.mean()) / values.std()
    assert standard[:199] == pytest.approx(0.07, abs=0.002)
    assert 0.0007 <= np.ptp(standard[:199]) < 0.00075
    assert np.ptp(values[:199]) / 100_000 == pytest.approx(0.00005)


def test_figures_of_the_robustly_scaled_timeouts() -> None:
    values = np.append(np.linspace(10, 50, 95_000), np.full(5_000, 60_000.0))
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    assert [median, high - low] == pytest.approx([31, 21], rel=0.01)
    scaled = (values - median) / (high - low)
    assert scaled[-1] == pytest.approx(2850, rel=0.002)
    assert abs(scaled[:95_000]).max() < 1.1
    assert np.mean(scaled**2) / 4 == pytest.approx(100_000, rel=0.02)
    few = scaled[::500]
    X = with_bias(few)
    y = labels(np.random.default_rng(6), np.clip(few, -1, 1))
    w, losses = np.zeros(2), []
    for _ in range(200):
        w = w - 0.5 * X.T @ (probabilities(X, w) - y) / len(y)
        losses.append(mean_loss(X, y, w))
    assert max(losses[100:]) > 2 * min(losses[100:])


def test_a_rare_category_escapes_its_penalty_once_standardised() -> None:
    deviation = np.sqrt(0.0001 * 0.9999)
    assert [deviation, 1 / deviation] == pytest.approx([0.01, 100], rel=0.001)
    rng = np.random.default_rng(7)
    x = np.zeros(40_000)
    x[:4] = 1
    y = (rng.random(40_000) < 0.4).astype(float)
    y[:4] = [1, 1, 1, 0]
    raw, standard = with_bias(x), with_bias((x - x.mean()) / x.std())
    added = [
        ridge(raw, y, np.array([0.001, 0]))[0],
        ridge(standard, y, np.array([0.001, 0]))[0] / x.std(),
        ridge(raw, y, np.array([0.0, 0]))[0],
    ]
    assert added[0] < 0.1 * added[2]
    assert added[1] > 0.9 * added[2]


def test_who_pays_a_penalty_on_raw_features() -> None:
    question, deviations = QUESTIONS["deviations-under-one-penalty"], np.array([0.1, 0.2, 1.5, 20])
    assert isinstance(question, Ordering)
    assert [item.split("deviation ")[1] for item in question.items] == [f"{s:g}" for s in deviations]
    curvatures = 0.25 * deviations**2
    assert 0.1 / (curvatures + 0.1) == pytest.approx([0.98, 0.91, 0.15, 0.001], rel=0.02)
    rng = np.random.default_rng(8)
    Z = rng.normal(size=(20_000, 4))
    Z = np.linalg.qr(Z - Z.mean(0))[0] * np.sqrt(20_000)
    y = labels(rng, Z @ np.full(4, 0.3))
    X = Z * deviations
    lost = 1 - fit(X, y, 0.1) / fit(X, y)
    assert all(first > second for first, second in pairwise(lost))


def test_millimetres_beside_a_modest_penalty() -> None:
    assert 0.25 * 1000**2 == 250_000
    assert 700_000 < (250_000 + 0.1) / (0.25 + 0.1) < 750_000
