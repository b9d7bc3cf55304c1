"""Figures, orders and right options of `gradients-and-updates.yaml`, computed or trained once more."""

from itertools import pairwise, product

import numpy as np
import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from tests.content.recompute import CONTENT, Array, bce, fit, hessian, logit, probabilities, sigma, slope

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> set[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return {option.text for option in question.choices if option.correct}


def loss(X: Array, y: Array, w: Array) -> float:
    z = X @ w
    return float(np.mean(np.logaddexp(0, z) - y * z))


def gradient(X: Array, y: Array, w: Array) -> Array:
    return np.asarray(X.T @ (probabilities(X, w) - y) / len(y))


def cloud(rows: int, features: int, seed: int) -> tuple[Array, Array]:
    """Overlapping classes, with a bias column."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(rows, features)), np.ones(rows)])
    return X, (rng.random(rows) < probabilities(X, np.ones(features + 1))).astype(float)


def test_lines_that_give_the_gradient() -> None:
    X, y = cloud(9, 3, 1)
    p, N = probabilities(X, np.full(4, 0.3)), len(y)
    lines = {
        "`X.T @ (p - y) / N`": X.T @ (p - y) / N,
        "`X.mean(axis=0) * (p - y).mean()`": X.mean(axis=0) * (p - y).mean(),
        "`((p - y)[:, None] * X).mean(axis=0)`": ((p - y)[:, None] * X).mean(axis=0),
        "`(p - y)[:, None] * X / N`": (p - y)[:, None] * X / N,
        "`(p - y) @ X / N`": (p - y) @ X / N,
    }
    steps = np.eye(4) * 1e-5
    expected = np.array(
        [(loss(X, y, np.full(4, 0.3) + h) - loss(X, y, np.full(4, 0.3) - h)) / 2e-5 for h in steps]
    )
    good = {text for text, g in lines.items() if g.shape == expected.shape and np.allclose(g, expected)}
    assert good == right("gradient-lines-in-numpy")


def test_which_gradients_are_clipped() -> None:
    rows = (((3, 4), 0.1), ((-1.2, 1.6), 0.6), ((0.6, 0.8), -0.9), ((0, -2.5), -0.5))
    lengths = [float(np.hypot(r * x[0], r * x[1])) for x, r in rows]
    assert lengths == pytest.approx([0.5, 1.2, 0.9, 1.25])
    texts = {
        rf"\(x = ({x[0]}, {x[1]})\), \(r = {r}\)" for (x, r), g in zip(rows, lengths, strict=True) if g > 1
    }
    assert texts == right("whose-gradient-is-clipped")


def test_broadcast_labels_teach_the_base_rate() -> None:
    X, _ = cloud(50, 2, 3)
    y = np.array([1.0] * 20 + [0.0] * 30)
    w = np.array([0.5, -0.5, 0.2])
    for _ in range(3000):
        w = w - X.T @ (probabilities(X, w)[:, None] - y).mean(axis=1) / 50
    assert probabilities(X, w) == pytest.approx(0.4, abs=1e-3)
    assert right("labels-broadcast-against-outputs") == {"0.4 for each example, whatever its features"}


def test_differences_in_single_precision() -> None:
    assert np.spacing(np.float32(0.6)) / 2e-7 == pytest.approx(0.3, rel=0.01)
    assert np.spacing(np.float32(0.6)) / 2e-3 == pytest.approx(3e-5, rel=0.01)
    X, y = cloud(64, 3, 4)
    w = np.array([0.2, 0.1, 0.3, 0.05])
    exact = gradient(X, y, w)

    def single(v: Array, total: bool = False) -> np.float32:
        """Rows and products in 32 bits; the losses are those of the rounded weights."""
        small, labels = X.astype(np.float32), y.astype(np.float32)
        z = small @ v.astype(np.float32)
        rows = np.logaddexp(np.float32(0), z) - labels * z
        return np.float32(rows.sum() if total else rows.mean())

    def quotients(h: float, total: bool = False) -> Array:
        steps = np.eye(4) * h
        return np.array([float(single(w + s, total) - single(w - s, total)) / (2 * h) for s in steps])

    assert 0.5 < single(w) < 0.75
    assert abs(exact).max() < 0.3
    coarse = quotients(1e-7) / 0.298
    assert coarse == pytest.approx(np.round(coarse), abs=0.02)
    assert abs(quotients(1e-3) - exact).max() < 1e-3
    assert (quotients(1e-9) == 0).all()
    assert abs(quotients(1e-7, total=True) / 64 - exact).max() > 0.05


def test_truncation_of_the_central_difference() -> None:
    third = max(
        abs(slope(lambda a: slope(lambda c: slope(sigma, c, 1e-2), a, 1e-2), z, 1e-2)) for z in (0, 1, 2)
    )
    assert third < 0.2
    assert 1e-6 * third / 6 < 1e-6


def test_factors_of_a_confident_mistake() -> None:
    z = logit(0.999)
    assert slope(sigma, z) == pytest.approx(0.000999, rel=1e-3)
    assert slope(lambda p: -float(np.log(1 - p)), 0.999) == pytest.approx(1000, rel=1e-3)
    assert slope(lambda a: bce(a, 0), z) == pytest.approx(0.999, rel=1e-4)


def test_order_of_first_steps() -> None:
    X, y = np.array([[1.5]]), np.array([1.0])

    def step(rows: int, rate: float, total: bool) -> float:
        copies, labels = np.repeat(X, rows, axis=0), np.repeat(y, rows)
        g = gradient(copies, labels, np.zeros(1))[0] * (rows if total else 1)
        return abs(rate * float(g))

    steps = [step(200, 0.01, True), step(200, 1.5, False), step(20, 0.05, True), step(20, 0.8, False)]
    assert all(first > second + 1e-9 for first, second in pairwise(steps))
    assert np.array(steps) / steps[0] * 2 == pytest.approx([2, 1.5, 1, 0.8])
    question = QUESTIONS["longest-first-step"]
    assert isinstance(question, Ordering)
    assert [item.split("over ")[1].split(",")[0] for item in question.items] == [
        "200 examples",
        "200 examples",
        "a batch of 20",
        "a batch of 20",
    ]


def test_a_log_likelihood_that_is_minimised() -> None:
    X, y = cloud(200, 2, 5)

    def run(loss_sign: int, step_sign: int) -> tuple[float, float]:
        w = np.zeros(3)
        for _ in range(300):
            w = w + step_sign * 0.3 * loss_sign * gradient(X, y, w)
        return loss(X, y, w), float(np.mean((X @ w > 0) == y))

    assert -loss(X, y, np.zeros(3)) == pytest.approx(-0.69, abs=0.005)
    assert run(-1, -1)[1] < 0.35
    assert run(-1, -1) == run(1, 1)
    assert run(1, -1)[1] > 0.65


def test_a_common_factor_of_eight() -> None:
    assert np.array([4.8, -1.6, 0.8]) / 8 == pytest.approx([0.6, -0.2, 0.1])
    assert right("every-component-eight-times") == {"The code does not divide by the batch size"}


def batch_run(batch: int, rate: float, total: bool) -> Array:
    """Loss over all rows after each of the last steps."""
    X, y = cloud(4000, 3, 6)
    X = X * [3, 3, 3, 1]
    rng, w, losses = np.random.default_rng(7), np.zeros(4), []
    for _ in range(400):
        rows = rng.integers(0, len(y), batch)
        w = w - rate * gradient(X[rows], y[rows], w) * (batch if total else 1)
        losses.append(loss(X, y, w))
    return np.array(losses[-100:])


def test_summed_batches_lengthen_the_step() -> None:
    smooth, large = batch_run(32, 0.01, True), batch_run(256, 0.01, True)
    mended = batch_run(256, 0.01 / 8, True)
    assert large.std() > 5 * smooth.std()
    assert mended.std() < smooth.std()
    assert right("eight-times-the-batch").pop().startswith("Divide")


def test_updates_in_turn_reach_the_same_minimum() -> None:
    X, y = cloud(300, 1, 8)
    best = fit(X, y)
    turn, joint = np.zeros(2), np.zeros(2)
    losses = [loss(X, y, turn)]
    for _ in range(2000):
        for j in (0, 1):
            turn[j] -= 0.1 * gradient(X, y, turn)[j]
            losses.append(loss(X, y, turn))
        joint = joint - 0.1 * gradient(X, y, joint)
    assert all(later <= earlier + 1e-15 for earlier, later in pairwise(losses))
    assert turn == pytest.approx(best, abs=1e-4)
    assert joint == pytest.approx(best, abs=1e-4)

    def gap(rate: float) -> float:
        first = -rate * gradient(X, y, np.zeros(2))
        return abs(rate * float(gradient(X, y, np.array([first[0], 0]))[1]) + float(first[1]))

    assert gap(0.02) / gap(0.01) == pytest.approx(4, rel=0.02)


def test_piled_up_gradients_swing_without_end() -> None:
    X, y = cloud(300, 1, 9)
    start = np.zeros(2)

    def waves(rate: float, steps: int) -> Array:
        w, stored, losses = start.copy(), np.zeros(2), []
        for _ in range(steps):
            stored = stored + gradient(X, y, w)
            w = w - rate * stored
            losses.append(loss(X, y, w))
        return np.array(losses)

    lowest = loss(X, y, fit(X, y))
    for rate, steps in ((0.1, 3000), (0.01, 9000)):
        run = waves(rate, steps) - lowest
        early, late = run[: steps // 3], run[-steps // 3 :]
        assert late.max() > 0.5 * early.max()
        assert late.max() > 20 * late.min()
        assert run[5] < run[0]
    turns = [int(np.sum(np.diff(np.sign(np.diff(waves(rate, 3000)))) != 0)) for rate in (0.1, 0.01)]
    assert turns[0] > 2.5 * turns[1]


def test_what_a_mini_batch_tells() -> None:
    X, y = cloud(20_000, 2, 10)
    rng, best = np.random.default_rng(11), fit(X, y)

    def batches(size: int, w: Array) -> Array:
        rows = rng.integers(0, len(y), (3000, size))
        return np.array([gradient(X[r], y[r], w) for r in rows])

    start = np.zeros(3)
    fifty, hundred = batches(50, start), batches(100, start)
    assert fifty.mean(axis=0) == pytest.approx(gradient(X, y, start), abs=0.005)
    assert fifty.std(axis=0) / hundred.std(axis=0) == pytest.approx(2**0.5, rel=0.06)
    near = best + 0.02
    uphill = np.mean(batches(50, near) @ gradient(X, y, near) < 0)
    assert 0.1 < uphill < 0.6
    assert {text.split()[0] for text in right("what-a-mini-batch-tells")} == {"Its", "Near"}


def test_features_for_two_flags() -> None:
    flags = np.array(list(product([0.0, 1], repeat=2)))
    a, b = flags.T
    target = a != b
    columns = {
        r"\(u + v\)": a + b,
        r"\((u - v)^2\)": (a - b) ** 2,
        r"\(u^2 + v^2\)": a**2 + b**2,
        r"\(e^{2 u}\)": np.exp(2 * a),
        r"\(u \cdot v\)": a * b,
    }
    rows = np.column_stack([flags, np.ones(4)])
    more = {text for text, c in columns.items() if np.linalg.matrix_rank(np.column_stack([rows, c])) > 3}
    assert more == right("product-of-two-flags")
    assert (a + b - 2 * a * b - 0.5) == pytest.approx(np.where(target, 0.5, -0.5))
    assert (a - b) ** 2 == pytest.approx(a + b - 2 * a * b)


def test_faults_of_opposite_sign() -> None:
    size = np.random.default_rng(12).exponential(size=(1000, 2)) + 0.1
    signs = list(product([-1.0, 1], repeat=2))
    readings = np.concatenate([size * s for s in signs])
    y = (readings.prod(axis=1) < 0).astype(float)
    noise = np.random.default_rng(13).normal(size=(4_000, 20))
    plain = np.column_stack([readings, np.ones(4_000)])
    assert loss(plain, y, fit(plain, y)) == pytest.approx(0.693, abs=1e-3)
    assert fit(plain, y) == pytest.approx(0, abs=1e-6)
    crowded = np.column_stack([plain, noise])
    assert np.mean((crowded @ fit(crowded, y) > 0) == y) < 0.6
    assert ((-readings.prod(axis=1) > 0) == y).all()


def test_forty_rows_separate_under_random_labels() -> None:
    rng = np.random.default_rng(14)
    X = np.column_stack([rng.normal(size=(40, 768)), np.ones(40)])
    for _ in range(5):
        signs = rng.choice([-1.0, 1], 40)
        w = np.linalg.lstsq(X, signs)[0]
        assert X @ w == pytest.approx(signs)


@pytest.mark.parametrize(("m", "eta"), [(0.5, 0.5), (4, 0.1)])
def test_growth_of_an_actual_run(m: float, eta: float) -> None:
    w, kept = 0.0, {}
    for step in range(1, 100_001):
        w += eta * m / (1 + float(np.exp(m * w)))
        if step in (20_000, 100_000):
            kept[step] = w
    assert kept[20_000] == pytest.approx(np.log(eta * m**2 * 20_000) / m, rel=0.01)
    assert kept[100_000] - kept[20_000] == pytest.approx(np.log(5) / m, rel=0.01)


def test_the_boundary_turns_to_the_largest_margin() -> None:
    X = np.array([[1.0, 0.2], [0.4, 1.0], [3.0, 0.1], [2.0, 4.0], [-1.2, -0.4]])
    y = np.array([1.0, 1, 1, 1, 0])
    signed = X * (2 * y - 1)[:, None]
    angles = np.linspace(0, np.pi, 20_001)
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    best = directions[np.argmax((signed @ directions.T).min(axis=0))]
    w, cosines = np.zeros(2), []
    for step in range(1, 60_001):
        w = w - 0.5 * gradient(X, y, w)
        if step in (1000, 60_000):
            cosines.append(float(w @ best / np.linalg.norm(w)))
    assert cosines[0] < cosines[1]
    assert cosines[1] > 0.995


def test_test_loss_climbs_at_fixed_accuracy() -> None:
    rng = np.random.default_rng(15)
    seen = rng.normal(size=(60, 2))
    y = (seen[:, 0] + 0.4 * rng.normal(size=60) > 0).astype(float)
    keep = (seen[:, 0] > 0) == y
    seen, y = seen[keep], y[keep]
    new = rng.normal(size=(4000, 2))
    truth = (new[:, 0] > 0).astype(float)
    truth[:120] = 1 - truth[:120]
    w, history = np.zeros(2), {}
    for step in range(1, 100_001):
        w = w - 0.5 * gradient(seen, y, w)
        if step in (10, 300, 1000, 10_000, 100_000):
            history[step] = loss(new, truth, w), float(np.mean((new @ w > 0) == truth))
    losses = [value for value, _ in history.values()]
    assert min(losses) < losses[0]
    assert losses[2] < losses[3] < losses[4]
    assert abs(history[1000][1] - history[100_000][1]) < 0.02
    assert 0.9 < history[100_000][1] < 0.99


def test_a_penalty_gives_one_finite_minimum() -> None:
    X = np.array([[1.0, 1.0], [2.0, 1.0], [-1.0, 1.0], [-2.0, 1.0]])
    y = np.array([1.0, 1, 0, 0])
    ends = []
    for start in (np.zeros(2), np.array([3.0, -2.0])):
        w = start
        for _ in range(5000):
            w = w - 0.3 * (gradient(X, y, w) + 0.05 * w)
        ends.append(w)
    assert ends[0] == pytest.approx(ends[1], abs=1e-6)
    assert np.linalg.eigvalsh(hessian(X, ends[0]) + 0.05 * np.eye(2)).min() > 0
    assert loss(X, y, np.array([40.0, 0])) < loss(X, y, np.array([20.0, 0])) < loss(X, y, np.array([10.0, 0]))
