"""Right options and figures of `scaling-and-invariance.yaml`, fitted, run or computed once more."""

from random import Random

import numpy as np
import pytest

from quizlr.answers.expression import parse
from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice
from quizlr.bank.worded import ExpressionQuestion
from tests.content.recompute import CONTENT, Array, fit, hessian, probabilities, slope

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def sample(seed: int, n: int = 200, w: tuple[float, ...] = (1.0, -1.0)) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, len(w)))
    return X, (rng.random(n) < probabilities(X, np.array(w))).astype(float)


@pytest.mark.parametrize("name", ["what-a-penalty-leaves-in-new-units", "curvature-from-mean-and-spread"])
def test_slips_of_the_expressions_are_slips_everywhere(name: str) -> None:
    question, rng = QUESTIONS[name], Random(3)
    assert isinstance(question, ExpressionQuestion)
    formulas = [question.answer, *(slip.value for slip in question.diagnose)]
    apart = np.zeros((len(formulas), len(formulas)))
    for _ in range(50):
        given = {name: rng.uniform(low, high) for name, (low, high) in question.variables.items()}
        values = np.array([parse(formula).value(given) for formula in formulas])
        apart = np.maximum(apart, abs(values[:, None] - values))
    assert (apart + np.eye(len(formulas)) > 0.1).all()


def test_factors_of_weight_gradient_and_curvature() -> None:
    X, y = sample(1)
    c = 7.0
    wide = X * [c, 1]
    before, after = fit(X, y), fit(wide, y)
    assert after[0] / before[0] == pytest.approx(1 / c)
    w = np.array([0.3, -0.2])

    def loss(data: Array, at: Array) -> float:
        return float(np.mean(np.logaddexp(0, data @ at) - y * (data @ at)))

    def along(data: Array, at: Array, move: float) -> float:
        return loss(data, at + np.array([move, 0]))

    at = w / [c, 1]
    assert wide @ at == pytest.approx(X @ w)
    slopes = [slope(lambda t: along(X, w, t), 0), slope(lambda t: along(wide, at, t), 0)]
    assert slopes[1] / slopes[0] == pytest.approx(c, rel=1e-4)
    assert hessian(wide, at)[0, 0] / hessian(X, w)[0, 0] == pytest.approx(c**2)


def tree(X: Array, y: Array, new: Array, depth: int = 4) -> Array:
    """Greedy splits midway between neighbours, by squared error."""
    if depth == 0 or y.min() == y.max():
        return np.full(len(new), y.mean())
    best = (np.inf, 0, 0.0)
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for cut in (values[1:] + values[:-1]) / 2:
            left = X[:, j] < cut
            cost = left.sum() * y[left].var() + (~left).sum() * y[~left].var()
            if cost < best[0] - 1e-9:
                best = (cost, j, cut)
    _, j, cut = best
    left, low = X[:, j] < cut, new[:, j] < cut
    out = np.empty(len(new))
    out[low] = tree(X[left], y[left], new[low], depth - 1)
    out[~low] = tree(X[~left], y[~left], new[~low], depth - 1)
    return out


def nearest(X: Array, y: Array, new: Array) -> Array:
    distance = ((new[:, None] - X) ** 2).sum(2)
    return np.asarray(y[np.argsort(distance, axis=1)[:, :5]].mean(1))


def widest(X: Array, y: Array) -> Array:
    """Direction through the origin with the widest margin, from a fine fan of directions."""
    angles = np.linspace(0, 2 * np.pi, 400_001)
    signed = X * np.where(y > 0, 1, -1)[:, None]
    margins = np.full(len(angles), np.inf)
    for row in signed:
        margins = np.minimum(margins, row[0] * np.cos(angles) + row[1] * np.sin(angles))
    angle = angles[int(np.argmax(margins))]
    assert margins.max() > 0
    return np.array([np.cos(angle), np.sin(angle)])


def test_which_procedures_ignore_a_factor_of_a_hundred() -> None:
    X, y = sample(2, 120, (1.0, -1.0, 0.5))
    new, factor = np.random.default_rng(9).normal(size=(60, 3)), np.array([100.0, 1, 1])

    def standardised(data: Array, at: Array) -> Array:
        mean, deviation = data.mean(0), data.std(0)
        return np.asarray(((at - mean) / deviation) @ fit((data - mean) / deviation, y, 0.1))

    same = [
        tree(X, y, new) == pytest.approx(tree(X * factor, y, new * factor)),
        nearest(X, y, new) == pytest.approx(nearest(X * factor, y, new * factor)),
        new @ fit(X, y, 0.1) == pytest.approx((new * factor) @ fit(X * factor, y, 0.1), abs=1e-3),
        standardised(X, new) == pytest.approx(standardised(X * factor, new * factor)),
    ]
    question = QUESTIONS["same-predictions-in-new-units"]
    assert isinstance(question, MultiChoice)
    assert same == [choice.correct for choice in question.choices[:4]]
    assert not question.choices[4].correct


PAIR = np.array([[1.0, 1.0], [-1.0, -1.0]])
CLOUD = np.array([[1.0, 1.0], [0.5, 2.0], [3.0, 0.2], [-1.5, -1.0], [-1.0, -2.5], [-3.0, -0.4]])


def long_run(X: Array, y: Array, steps: int = 10_000) -> Array:
    """Gradient descent with steps that grow as the loss falls: the way of very many small ones."""
    w, signed = np.zeros(2), X * np.where(y > 0, 1, -1)[:, None]
    for _ in range(steps):
        log_residual = -np.logaddexp(0, signed @ w)
        share = np.exp(log_residual - log_residual.max())
        w = w + 0.3 * signed.T @ share / share.sum() / np.linalg.norm(X, axis=1).max()
    return np.asarray(w)


def turned(one: Array, other: Array) -> float:
    """Cosine of the angle between two directions."""
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("X", [PAIR, CLOUD])
def test_runs_on_separable_data_depend_on_units(X: Array) -> None:
    y, factor = np.repeat([1.0, 0.0], len(X) // 2), np.array([10.0, 1.0])
    limits = [widest(X, y), widest(X * factor, y) * factor]
    runs = [long_run(X, y), long_run(X * factor, y) * factor]
    assert all(turned(limit, run) > 0.999 for limit, run in zip(limits, runs, strict=True))
    assert turned(*limits) < 0.9
    assert right("units-where-a-line-separates")[0].startswith("They may well differ")


def test_the_boundary_of_the_pair() -> None:
    y, factor = np.array([1.0, 0.0]), np.array([10.0, 1.0])
    before, after = long_run(PAIR, y), long_run(PAIR * factor, y) * factor
    assert [before[0] / before[1], after[0] / after[1]] == pytest.approx([1, 100])


def test_the_ignored_ratio() -> None:
    X, y = sample(4, 400, (1.5, 0.7, 0.7))
    influence = [abs(fit(X * [unit, 1, 1], y, 0.1)[0] * unit) for unit in (0.002, 0.02, 1)]
    assert influence[0] < influence[1] < 0.01 * influence[2]
    assert influence[2] == max(abs(fit(X, y, 0.1)))
    price = 1 / 0.02
    assert (price, price**2) == pytest.approx((50, 2500))
    assert right("the-ignored-ratio")[0].startswith("Divide the ratio by its deviation")


def test_what_breaks_the_claim_of_a_colleague() -> None:
    X, y = sample(5)
    wide = X * [20, 1]
    assert wide @ fit(wide, y) == pytest.approx(X @ fit(X, y))
    assert abs(wide @ fit(wide, y, 0.3) - X @ fit(X, y, 0.3)).max() > 0.1


def test_contours_after_principal_components() -> None:
    X = np.random.default_rng(6).normal(size=(100_000, 2)) * [3, 1]
    H = hessian(X, np.zeros(2))
    assert np.diag(H) == pytest.approx([9 / 4, 1 / 4], rel=0.02)
    assert np.sqrt(H[0, 0] / H[1, 1]) == pytest.approx(3, rel=0.02)
    assert r"along \(w_2\)" in right("valley-after-principal-components")[0]


def test_the_valley_runs_where_the_data_cancel() -> None:
    for correlation, flat in ((-0.9, [1, 1]), (0.9, [1, -1])):
        matrix = np.array([[1, correlation], [correlation, 1]]) / 4
        values, vectors = np.linalg.eigh(matrix)
        assert abs(vectors[:, 0] @ flat) == pytest.approx(np.sqrt(2))
        assert values * 8 == pytest.approx([2 - 1.8, 2 + 1.8])
    assert "negatively" in right("valley-on-the-diagonal")[0]


def test_what_standardising_removes() -> None:
    rng = np.random.default_rng(7)

    def conditions(*columns: Array, bias: bool = False) -> list[float]:
        data = np.column_stack(columns)
        scaled = (data - data.mean(0)) / data.std(0)
        ones = np.ones((len(data), int(bias)))
        return [float(np.linalg.cond(np.hstack([part, ones])) ** 2) for part in (data, scaled)]

    first, second = rng.normal(size=(2, 4000))
    millimetres = conditions(1000 * first, second)
    years = conditions(rng.uniform(2000, 2020, 4000), bias=True)
    twins = conditions(first, 0.999 * first + np.sqrt(1 - 0.999**2) * second)
    for raw, scaled in (millimetres, years):
        assert raw > 1e5
        assert scaled < 1.2
    assert min(twins) > 1000
    X, y = sample(8)
    own = (X[:, 0] / 1000, X[:, 1])
    kept = [fit(np.column_stack(own), y, 0.05)[0] / 1000, fit(X, y, 0.05)[0]]
    assert kept[0] < 0.01 * kept[1]
    assert len(right("what-standardising-removes")) == 3


def test_curvature_and_rate_of_a_far_mean() -> None:
    x = np.array([[9.0], [11.0]])
    curvature = float(hessian(x, np.zeros(1))[0, 0])
    centred = float(hessian(x - 10, np.zeros(1))[0, 0])
    assert [curvature, centred] == pytest.approx([25.25, 0.25])
    assert [2 / curvature, 2 / centred] == pytest.approx([0.08, 8], rel=0.02)


def test_centring_moves_the_bias_alone() -> None:
    rng = np.random.default_rng(10)
    x = rng.normal(size=150)
    y = (rng.random(150) < probabilities(x[:, None], np.array([1.2]))).astype(float)
    far, centred = (np.column_stack([x + shift, np.ones(150)]) for shift in (300, 0))
    (w, b), (v, a) = fit(far, y), fit(centred, y)
    assert [v, a] == pytest.approx([w, b + 300 * w], rel=1e-4)
    assert abs(a - b) > 100
    assert right("weight-or-bias-after-centring")[0].startswith("The bias alone")


def test_a_tilted_valley_and_its_cures() -> None:
    matrix = np.array([[1, 0.99], [0.99, 1]])
    assert np.linalg.cond(matrix) == pytest.approx(199)
    diagonal = matrix / np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    assert np.linalg.cond(diagonal) == pytest.approx(199)
    values, vectors = np.linalg.eigh(matrix)
    assert values == pytest.approx([0.01, 1.99])
    whitening = vectors / np.sqrt(values)
    assert whitening.T @ matrix @ whitening == pytest.approx(np.eye(2), abs=1e-9)
