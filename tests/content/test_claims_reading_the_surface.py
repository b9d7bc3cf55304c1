"""Right options, orders and figures of `reading-the-surface`, computed or run once more."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from quizlr.answers.expression import parse
from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from quizlr.bank.worded import ExpressionQuestion
from tests.content.recompute import CONTENT, Array, bce, fit, hessian, probabilities, sigma

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> str:
    question = QUESTIONS[name]
    assert isinstance(question, Choice)
    return next(option.text for option in question.choices if option.correct)


def all_right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, MultiChoice)
    return [option.text for option in question.choices if option.correct]


def mean_loss(X: Array, y: Array, w: Array) -> float:
    return float(np.mean(np.logaddexp(0, X @ w) - y * (X @ w)))


def full_gradient(X: Array, y: Array, w: Array) -> Array:
    return np.asarray(X.T @ (probabilities(X, w) - y) / len(y))


def sag(loss: Callable[[Array], float], parameters: int) -> float:
    """How far the middle of some chord lies above the chord, at the worst of many."""
    rng = np.random.default_rng(0)
    chords = rng.normal(size=(4000, 2, parameters)) * 3
    return max(loss((a + b) / 2) - (loss(a) + loss(b)) / 2 for a, b in chords)


def clouds(separable: bool) -> tuple[Array, Array]:
    rng = np.random.default_rng(4)
    X = rng.normal(size=(60, 2))
    y = (X @ [2.0, 1.0] > 0).astype(float)
    if not separable:
        y[:8] = 1 - y[:8]
    return X, y


def test_which_changes_bend_the_loss_down() -> None:
    X, y = clouds(separable=False)
    apart, sides = clouds(separable=True)
    with_products = np.column_stack([X, X[:, 0] * X[:, 1], X**2])
    weights = np.where(y == 1, 10.0, 1.0)

    def hidden(v: Array) -> float:
        return mean_loss(np.tanh(X @ v[:4].reshape(2, 2)), y, v[4:])

    def tempered(v: Array) -> float:
        return mean_loss(X, y, v[:2] / abs(v[2]))

    def weighted(w: Array) -> float:
        z = X @ w
        return float(np.mean(weights * (np.logaddexp(0, z) - y * z)))

    worst = {
        "A trained hidden layer": sag(hidden, 6),
        "An L2 penalty": sag(lambda w: mean_loss(X, y, w) + 0.05 * float(w @ w), 2),
        "Other data": sag(lambda w: mean_loss(apart, sides, w), 2),
        "A tenfold weight": sag(weighted, 2),
        "Products of the inputs": sag(lambda w: mean_loss(with_products, y, w), 5),
    }
    bent = [name for name, value in worst.items() if value > 1e-9]
    assert bent == ["A trained hidden layer"]
    rng = np.random.default_rng(0)
    ends = np.concatenate([rng.normal(size=(4000, 2, 2)) * 3, rng.uniform(0.2, 4, (4000, 2, 1))], axis=2)
    chords = [tempered((one + other) / 2) - (tempered(one) + tempered(other)) / 2 for one, other in ends]
    assert max(chords) > 1e-3
    assert [text.split()[0:2] for text in all_right("changes-that-bend-it-down")] == [
        ["A", "trained"],
        ["A", "learnt"],
    ]


def test_a_penalty_makes_a_bowl_away_from_the_origin() -> None:
    X, y = clouds(separable=True)
    best = fit(X, y, 0.01)
    assert np.linalg.norm(best) > 1
    assert np.linalg.eigvalsh(hessian(X, best) + 0.01 * np.eye(2))[0] >= 0.01
    assert full_gradient(X, y, np.zeros(2)) @ [2.0, 1.0] < 0
    level = np.log(2)
    angles = np.linspace(0, 2 * np.pi, 60)
    far = [best + 30 * np.array([np.cos(a), np.sin(a)]) for a in angles]
    assert min(mean_loss(X, y, w) + 0.005 * float(w @ w) for w in far) > level
    assert right("penalty-on-separable-classes").startswith("One minimum away")


def test_the_first_fall_is_the_bias() -> None:
    rng = np.random.default_rng(6)
    y = np.zeros(5000)
    y[:100] = 1
    X = rng.normal(size=(5000, 5))
    X[:100, 0] += 0.5
    X = np.column_stack([(X - X.mean(0)) / X.std(0), np.ones(5000)])
    w = np.zeros(6)
    losses = [mean_loss(X, y, w)]
    while losses[-1] > 0.12:
        w = w - 2.0 * full_gradient(X, y, w)
        losses.append(mean_loss(X, y, w))
    assert losses[0] == pytest.approx(0.693, abs=0.001)
    assert len(losses) <= 20
    assert abs(w[:5]).max() < 0.1
    p = probabilities(X, w)
    assert float(np.mean((p > 0.5) == (y == 1))) == pytest.approx(0.98)
    assert not (p > 0.5).any()
    assert -0.02 * np.log(0.02) - 0.98 * np.log(0.98) == pytest.approx(0.098, abs=0.0005)


def test_a_tenth_of_the_loss_takes_ten_times_the_steps() -> None:
    X, y = clouds(separable=True)
    w, step = np.zeros(2), 0
    counts: list[int] = []
    margin = (2 * y - 1) * (X @ [2.0, 1.0])
    X, y = X[margin > 0.8], y[margin > 0.8]
    for target in (0.01, 0.001):
        while mean_loss(X, y, w) > target:
            w = w - 0.3 * full_gradient(X, y, w)
            step += 1
        counts.append(step)
    assert counts[1] / counts[0] == pytest.approx(10, rel=0.3)
    single = 0.0
    seen: list[int] = []
    for count in range(1, 20_000):
        single += 0.1 * sigma(-single)
        loss = bce(single, 1)
        if len(seen) < 2 and loss <= (0.01, 0.001)[len(seen)]:
            seen.append(count)
    assert seen[1] / seen[0] == pytest.approx(10, rel=0.05)
    assert 1000 * np.log(0.693 / 0.001) / np.log(0.693 / 0.01) == pytest.approx(1500, rel=0.04)
    assert right("a-tenth-of-the-loss").startswith("About 10,000")


def test_conditions_of_the_bowl() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=80)
    y = (rng.random(80) < 1 / (1 + np.exp(-x))).astype(float)
    twins = np.column_stack([x, 2 * x])
    trough = np.array([2.0, -1.0])
    assert mean_loss(twins, y, trough * 5) == pytest.approx(mean_loss(twins, y, np.zeros(2)))
    assert np.linalg.eigvalsh(hessian(twins, np.ones(2)))[0] == pytest.approx(0, abs=1e-12)
    X, sides = clouds(separable=True)
    along = [mean_loss(X, sides, t * np.array([2.0, 1.0])) for t in (1, 10, 100, 1000)]
    assert all(first > second for first, second in pairwise(along))
    assert along[-1] < 0.01


def test_one_rate_does_not_make_up_for_units() -> None:
    for gradient in (np.array([2.0, 1.0]), np.array([-0.5, 3.0])):
        theirs = np.array([gradient[0], 3 * gradient[1]])
        carried = -theirs * [1, 3]
        assert carried == pytest.approx(-gradient * [1, 9])
        carried *= np.linalg.norm(gradient) / np.linalg.norm(carried)
        assert np.linalg.norm(carried + gradient) > 0.1
        assert gradient @ carried < 0
    assert right("same-length-other-units").startswith("On another point, which to first")


def test_a_stretched_axis_bends_the_right_angle() -> None:
    g = np.array([2.0, -3.0])
    along = np.array([-g[1], g[0]])
    for s in (1, 0.3, 4):
        stretch = np.array([1, s])
        dot = float((g * stretch) @ (along * stretch))
        assert dot == pytest.approx((s**2 - 1) * g[0] * g[1])
        assert (abs(dot) < 1e-9) == (s == 1)
    assert right("arrows-askew-on-the-plot").startswith("The axes have different scales")


def test_contours_cross_where_the_gradient_is_zero() -> None:
    for t in np.linspace(-2, 2, 9):
        assert (t**2 - t**2, t**2 - (-t) ** 2) == (0, 0)
    assert (np.array([2.0, -2.0]) * [0, 0] == 0).all()


def test_the_best_step_within_a_limit_on_each_weight() -> None:
    steps = {(-0.01, 0.01): -0.04, (-0.01, 0.0033): -0.0333, (-0.01, 0): -0.03, (-0.01, -0.01): -0.02}
    for step, change in steps.items():
        assert float(np.dot([3, -1], step)) == pytest.approx(change, abs=1e-4)
        assert max(map(abs, step)) <= 0.01
    grid = np.linspace(-0.01, 0.01, 41)
    assert min((3 * a - b, a, b) for a in grid for b in grid)[1:] == (-0.01, 0.01)
    assert right("limit-on-each-weight") == r"\((-0.01, 0.01)\)"


def test_a_rise_that_halves_and_one_that_quarters() -> None:
    H, w = np.array([[2.0, 0.3], [0.3, 5.0]]), np.array([1.0, -2.0])
    g = H @ w

    def rise(direction: Array, rate: float) -> float:
        return float(rate * g @ direction + rate**2 * direction @ H @ direction / 2)

    rates = 0.5 ** np.arange(6, 20)
    wrong = [rise(g, rate) for rate in rates]
    contour = [rise(np.array([-g[1], g[0]]), rate) for rate in rates]
    downhill = [rise(-g, rate) for rate in rates]
    assert [b / a for a, b in pairwise(wrong)][-5:] == pytest.approx([0.5] * 5, rel=0.01)
    assert [b / a for a, b in pairwise(contour)] == pytest.approx([0.25] * 13, rel=0.01)
    assert max(downhill) < 0
    assert rise(-g, 1.0) > 0
    assert right("rise-that-halves-with-the-rate").startswith("The step goes uphill")


def test_backtracking_finds_its_tenth() -> None:
    H, w = np.diag([1.0, 400.0]), np.array([3.0, 1.0])
    g = H @ w

    def loss(v: Array) -> float:
        return float(v @ H @ v / 2)

    rate = 1.0
    while loss(w - rate * g) > loss(w) - 0.1 * rate * g @ g:
        rate /= 2
    assert 1e-4 < rate < 1


def test_no_step_on_a_convex_loss_beats_its_first_order_fall() -> None:
    X, y = clouds(separable=False)
    w = np.array([3.0, -2.0])
    for _ in range(200):
        g = full_gradient(X, y, w)
        after = w - 0.5 * g
        assert mean_loss(X, y, w) - mean_loss(X, y, after) <= 0.5 * g @ g + 1e-12
        w = after
    assert pytest.approx(0.00005) == 0.5 * 0.01**2


def test_slips_in_the_expressions_differ_from_their_answers() -> None:
    rng = np.random.default_rng(2)
    for name in ("change-by-a-step-of-signs", "norm-for-a-promised-gap"):
        question = QUESTIONS[name]
        assert isinstance(question, ExpressionQuestion)
        given = {key: float(rng.uniform(low, high)) for key, (low, high) in question.variables.items()}
        answer = parse(question.answer).value(given)
        for text in question.examples.correct:
            assert parse(text).value(given) == pytest.approx(answer)
        for text in (*question.examples.wrong, *(slip.value for slip in question.diagnose)):
            assert parse(text).value(given) != pytest.approx(answer, rel=0.01)


def test_curvature_above_a_floor_bounds_height_and_distance() -> None:
    X, y = clouds(separable=True)
    best = fit(X, y, 0.02)

    def loss(w: Array) -> float:
        return mean_loss(X, y, w) + 0.01 * float(w @ w)

    for w in np.random.default_rng(3).normal(size=(100, 2)) * 4 + best:
        norm = float(np.linalg.norm(full_gradient(X, y, w) + 0.02 * w))
        assert loss(w) - loss(best) <= norm**2 / (2 * 0.02) + 1e-9
        assert np.linalg.norm(w - best) <= norm / 0.02 + 1e-9
    assert pytest.approx([0.01, 100]) == [0.0001 / 0.01, 0.0001 / 1e-6]


def test_the_runs_stand_in_the_order_of_their_heights() -> None:
    runs = [(1.2, 1.0), (0.1, 0.01), (0.2, 0.1), (1.0, 10.0)]
    heights = [curvature * (norm / curvature) ** 2 / 2 for norm, curvature in runs]
    assert heights == pytest.approx([0.72, 0.5, 0.2, 0.05])
    question = QUESTIONS["runs-by-what-is-left-to-lose"]
    assert isinstance(question, Ordering)
    assert list(question.items) == [f"Gradient norm {norm:g}, curvature {c:g}" for norm, c in runs]


def test_distances_of_the_two_quadratics() -> None:
    assert np.sqrt(2 * 0.1 / np.array([0.05, 5])) == pytest.approx([2, 0.2])


def test_what_moves_a_gradient_norm() -> None:
    rng = np.random.default_rng(9)
    X = rng.normal(size=(5000, 2))
    y = (rng.random(5000) < probabilities(X, np.array([1.0, -1.0]))).astype(float)
    w = np.array([0.3, 0.4])
    g = full_gradient(X, y, w)
    assert (X.T @ (probabilities(X, w) - y)) == pytest.approx(5000 * g)
    assert full_gradient(np.vstack([X, X]), np.append(y, y), w) == pytest.approx(g)
    assert full_gradient(X * [1000, 1], y, w / [1000, 1]) == pytest.approx(g * [1000, 1])
    h = 1e-5

    def bits(v: Array) -> float:
        return 5 + mean_loss(X, y, v) / float(np.log(2))

    numeric = [(bits(w + d) - bits(w - d)) / (2 * h) for d in np.eye(2) * h]
    assert numeric == pytest.approx(g * 1.44, rel=0.005)
    assert len(all_right("what-moves-a-stopping-rule")) == 3


def test_batches_pull_where_the_full_gradient_is_zero() -> None:
    rng = np.random.default_rng(11)
    X = rng.normal(size=(20_000, 16))
    y = (rng.random(20_000) < probabilities(X, rng.normal(size=16) * 0.15)).astype(float)
    best = fit(X, y)
    assert np.linalg.norm(full_gradient(X, y, best)) < 1e-8
    norms = [
        float(np.linalg.norm(full_gradient(X[i : i + 32], y[i : i + 32], best))) for i in range(0, 16_000, 32)
    ]
    assert float(np.mean(norms)) == pytest.approx(0.3, abs=0.06)
    larger = [
        float(np.linalg.norm(full_gradient(X[i : i + 128], y[i : i + 128], best)))
        for i in range(0, 16_000, 128)
    ]
    assert float(np.mean(norms)) / float(np.mean(larger)) == pytest.approx(2, rel=0.1)


def test_two_small_factors_rest_and_then_fall() -> None:
    u = v = 0.001
    assert np.hypot((1 - u * v) * v, (1 - u * v) * u) == pytest.approx(0.0014, abs=0.0001)
    losses = []
    for _ in range(200):
        losses.append((1 - u * v) ** 2 / 2)
        slope = 1 - u * v
        u, v = u + 0.1 * slope * v, v + 0.1 * slope * u
    assert losses[45] > 0.49
    assert losses[100] < 0.01
    assert losses[199] < 1e-6
    assert np.log(1000) / np.log(1.1) == pytest.approx(72, abs=0.6)
    assert right("two-small-factors").startswith("It rests near 0.5")
