"""Claims of `classes-and-logits.yaml`, computed, searched or trained once more."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from quizlr.answers.expression import parse
from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from quizlr.bank.worded import ExpressionQuestion
from tests.content.recompute import CONTENT, Array, fit, logit, overlapping, probabilities, sigma
from tests.content.worked.classes_and_logits import cross_entropy, softmax

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def three_classes() -> tuple[Array, Array]:
    """Overlapping groups in a plane with a bias column, and one-hot labels."""
    rng = np.random.default_rng(5)
    label = np.repeat([0, 1, 2], [60, 60, 8])
    X = np.array([[0.0, 0], [1, 0], [0, 1]])[label] + rng.normal(0, 1, (128, 2))
    return np.column_stack([X, np.ones(128)]), np.eye(3)[label]


def gradient(X: Array, T: Array, W: Array) -> Array:
    P = np.array([softmax(row) for row in X @ W])
    return np.asarray(X.T @ (P - T) / len(X))


def train(X: Array, T: Array, W: Array, penalty: float = 0.0, steps: int = 20_000) -> Array:
    for _ in range(steps):
        logits = X @ W
        P = np.exp(logits - logits.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        W = W - (X.T @ (P - T) / len(X) + penalty * W)
    return W


# Boundaries


def test_the_change_that_brings_default_below_one_half() -> None:
    changes = {"Income rises by 0.6": (0.6, 0), "Income falls by 1.0": (-1, 0)}
    changes |= {"Debt rises by 3.0": (0, 3), "Debt falls by 3.0": (0, -3)}
    logits = {text: 1.2 + float(np.dot((-1.5, 0.5), change)) for text, change in changes.items()}
    assert list(logits.values()) == pytest.approx([0.3, 2.7, 2.7, -0.3])
    assert right("below-the-line-for-default") == [text for text, z in logits.items() if z < 0]


def test_noise_overturns_one_of_two_decisions() -> None:
    lowest = []
    for length in (10.0, 2.0):
        w = length * np.array([0.6, -0.8])
        turns = np.linspace(0, 2 * np.pi, 721)
        moves = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        lowest.append(float((5 + moves @ w).min()))
    assert lowest == pytest.approx([-5, 3], abs=1e-3)
    assert sigma(5) == pytest.approx(0.993, abs=5e-4)
    assert right("noise-against-two-decisions")[0].startswith("Only that of A")


def test_the_loan_boundary_flattens() -> None:
    income = np.array([10.0, 20, 40, 80])
    border = 20 * np.log(income) - 40
    assert 2 * np.log(income) - 0.1 * border - 4 == pytest.approx(np.zeros(4))
    assert np.diff(border) == pytest.approx([20 * np.log(2)] * 3)
    assert 20 * np.log(2) == pytest.approx(13.9, abs=0.05)
    slopes = np.diff(border) / np.diff(income)
    assert np.all(slopes > 0)
    assert np.all(np.diff(slopes) < 0)
    assert 2 * np.log(40) - 0.1 * (border[2] - 1) - 4 > 0
    assert right("loan-boundary-in-log-income") == ["Below a curve that rises ever more slowly"]


def test_surgery_that_keeps_each_decision() -> None:
    plane = np.random.default_rng(1).normal(0, 3, (20_000, 2))
    z = plane @ [1, 2] - 3
    was = z > 0

    def says(logits: Array, cut: float = 0.5) -> Array:
        return np.asarray(1 / (1 + np.exp(-logits)) > cut)

    after = {
        "Weights and bias are multiplied by 0.2": says(0.2 * z),
        "The weights are doubled, the bias stays": says(plane @ [2, 4] - 3),
        "Weights and bias change their signs": says(-z),
        r"The bias rises by 1 and the cut rises to \(\sigma(1)\)": says(z + 1, sigma(1)),
        r"The sigmoid is replaced by \(\Phi\), the normal distribution function": norm.cdf(z) > 0.5,
    }
    assert right("same-decisions-after-surgery") == [
        text for text, now in after.items() if (now == was).all()
    ]


# Decisions


def test_expected_costs_of_the_three_streams() -> None:
    p = np.array([0.60, 0.37, 0.03])
    costs = np.array([[0, 1, 50], [1, 0, 50], [1, 1, 0]]) @ p
    assert costs == pytest.approx([1.87, 2.10, 0.97])
    assert right("battery-among-the-paper")[0].startswith("To the batteries")


def test_a_visit_at_one_half_pays_in_each_variant() -> None:
    assert 0.5 * 0.5 * 1000 > 150


def test_the_cut_from_two_costs() -> None:
    p = np.linspace(0, 1, 100_001)
    for a, m in ((1, 1), (3, 1), (2, 7)):
        assert p[np.argmax((1 - p) * a <= p * m)] == pytest.approx(a / (a + m), abs=1e-4)


def test_a_line_through_labels_is_tilted_by_a_clear_positive() -> None:
    x, y = np.array([0.0, 1, 2, 3, 4, 5]), np.array([0.0, 0, 0, 1, 1, 1])
    steep, start = np.polyfit(x, y, 1)
    assert steep == pytest.approx(0.257, abs=5e-4)
    assert (0.5 - start) / steep == pytest.approx(2.5)
    assert steep * 30 + start == pytest.approx(7.6, abs=0.05)
    x, y = np.append(x, 30), np.append(y, 1)
    tilt, start = np.polyfit(x, y, 1)
    assert tilt == pytest.approx(0.0245, abs=5e-5)
    assert (0.5 - start) / tilt == pytest.approx(3.51, abs=0.005)
    assert x.mean() - (y.mean() - 0.5) / tilt == pytest.approx(3.51, abs=0.005)
    assert (round(x.mean(), 2), round(y.mean(), 3)) == (6.43, 0.571)
    assert pytest.approx(3.5, abs=0.05) == 6.43 - 0.071 / 0.0245
    assert tilt * 3 + start < 0.5
    assert tilt * 30 + start > 1


def test_the_clear_positive_leaves_logistic_regression_alone() -> None:
    """The two groups are separable, so the run is stopped; the boundary has long settled between them."""
    x, y = np.array([0.0, 1, 2, 3, 4, 5]), np.array([0.0, 0, 0, 1, 1, 1])
    for more in ([], [30.0]):
        X = np.column_stack([np.append(x, more), np.ones(6 + len(more))])
        labels = np.append(y, np.ones(len(more)))
        w = np.zeros(2)
        for _ in range(200_000):
            w -= 0.02 * X.T @ (probabilities(X, w) - labels) / len(labels)
        assert -w[1] / w[0] == pytest.approx(2.5, abs=0.05)
        assert np.array_equal(probabilities(X, w) > 0.5, labels == 1)


# Odds, temperatures, shares


@pytest.mark.parametrize("name", ["where-two-of-three-classes-tie", "probability-after-a-feature-moves"])
def test_examples_of_expressions(name: str) -> None:
    agree(name)


def test_examples_of_the_softmax_slope() -> None:
    agree("slope-for-the-true-logit")


def agree(name: str) -> None:
    question, rng = QUESTIONS[name], np.random.default_rng(2)
    assert isinstance(question, ExpressionQuestion)
    draws = [{v: rng.uniform(*ends) for v, ends in question.variables.items()} for _ in range(30)]
    truth = [parse(question.answer).value(draw) for draw in draws]
    for text in question.examples.correct:
        assert [parse(text).value(draw) for draw in draws] == pytest.approx(truth)
    for text in (*question.examples.wrong, *(wrong.value for wrong in question.diagnose)):
        assert [parse(text).value(draw) for draw in draws] != pytest.approx(truth, rel=0.02)


def test_odds_and_logits() -> None:
    assert logit(sigma(1.3)) == pytest.approx(1.3)
    assert sigma(1) == pytest.approx(0.73, abs=0.005)
    for z in (-2.0, 0.4):
        before, after = sigma(z), sigma(z + 1)
        assert after / (1 - after) == pytest.approx(np.e * before / (1 - before))
    for t, ratio in ((2, 3), (0.5, 81)):
        cooled = sigma(logit(0.9) / t)
        assert cooled / (1 - cooled) == pytest.approx(ratio)


def test_shares_of_the_first_class_stand_in_order() -> None:
    question = QUESTIONS["shares-of-the-first-of-four-softmaxes"]
    assert isinstance(question, Ordering)
    logits = ([1.0, -3], [50.0, 48], [2.0, 0, 0], [9.0, 9, 0])
    for text, values in zip(question.items, logits, strict=True):
        assert text == rf"\(({', '.join(f'{z:g}' for z in values)})\)"
    shares = [float(softmax(np.array(z))[0]) for z in logits]
    assert all(first > second + 0.05 for first, second in pairwise(shares))
    assert shares[:3] == pytest.approx([0.982, 0.881, 0.787], abs=5e-4)
    assert 0.499 < shares[3] < 0.5


# Many classes


def test_a_common_shift_and_equal_logits() -> None:
    z = np.array([0.3, -1.2, 2.0, 0.5])
    assert softmax(z + 7) == pytest.approx(softmax(z))
    assert softmax(z - z[3]) == pytest.approx(softmax(z))
    assert cross_entropy(np.full(4, 2.5), 1) == pytest.approx(np.log(4))


def test_a_newcomer_keeps_the_odds_of_the_others() -> None:
    z = np.log([0.6, 0.3, 0.1])
    now = softmax(np.append(z, z[0]))
    assert now == pytest.approx([6 / 16, 3 / 16, 1 / 16, 6 / 16])
    assert now[0] / now[1] == pytest.approx(2)


def test_an_absent_class_is_pushed_down() -> None:
    X, T = three_classes()
    present = T[:, 2] == 0
    W = np.random.default_rng(3).normal(0, 0.5, (3, 3))
    P = np.array([softmax(row) for row in X[present] @ W])
    step = -gradient(X[present], T[present], W)
    assert step[:, 2] == pytest.approx(-(X[present].T @ P[:, 2]) / present.sum())
    assert step[2, 2] < 0
    assert step.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-12)
    change = X[present] @ step[:, 2]
    assert np.average(change, weights=P[:, 2]) < 0
    end = train(X, T, W)
    assert np.array([softmax(row) for row in X @ end]).mean(axis=0) == pytest.approx(T.mean(axis=0), abs=1e-6)


def test_the_loss_of_wide_random_logits() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(0, 4.7, (20_000, 50))
    labels = rng.integers(0, 50, 20_000)
    top = z.max(axis=1, keepdims=True)
    losses = (top[:, 0] + np.log(np.exp(z - top).sum(axis=1))) - z[np.arange(20_000), labels]
    assert losses.mean() == pytest.approx(11, abs=0.2)
    assert np.median(1 / np.exp(z - top).sum(axis=1)) > 0.5
    assert np.log(50) == pytest.approx(3.9, abs=0.05)
    assert 64 * np.log(50) == pytest.approx(250, abs=1)
    uneven = rng.choice(50, 5000, p=softmax(np.linspace(0, 4, 50)))
    assert np.mean([cross_entropy(np.zeros(50), int(k)) for k in uneven[:200]]) == pytest.approx(np.log(50))


def test_overflow_in_single_precision() -> None:
    z = np.array([100, 98, 90], dtype=np.float32)
    assert np.log(np.finfo(np.float32).max) == pytest.approx(88.7, abs=0.05)
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(np.exp(z) / np.exp(z).sum()).all()
    shifted = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    assert np.round(shifted, 2) == pytest.approx([0.88, 0.12, 0.00], abs=1e-6)
    ratios = softmax(np.array([1, 0.98, 0.9]))
    assert np.ptp(ratios) < 0.04
    sigmoids = 1 / (1 + np.exp(-z))
    assert sigmoids.tolist() == [1, 1, 1]
    assert right("nan-from-a-softmax-in-float32")[0].startswith("Subtract")


def test_two_runs_to_the_same_softmax() -> None:
    X, T = three_classes()
    rng = np.random.default_rng(6)
    starts = [rng.normal(0, 1, (3, 3)) for _ in range(2)]
    ends = [train(X, T, start) for start in starts]
    shares = [np.array([softmax(row) for row in X @ end]) for end in ends]
    assert np.abs(shares[0] - shares[1]).max() < 1e-8
    difference = ends[0] - ends[1]
    assert np.abs(difference).max() > 0.1
    assert difference == pytest.approx(np.repeat(difference[:, :1], 3, axis=1), abs=1e-6)
    for start, end in zip(starts, ends, strict=True):
        assert end.mean(axis=1) == pytest.approx(start.mean(axis=1))
    held = [train(X, T, start, 0.05) for start in starts]
    assert held[0] == pytest.approx(held[1], abs=1e-8)


def test_a_penalty_on_two_outputs_acts_like_half_of_it() -> None:
    X, y = overlapping()
    penalty = 0.2

    def loss(flat: Array) -> float:
        W = flat.reshape(2, 2)
        total = float(np.mean([cross_entropy(row, int(1 - k)) for row, k in zip(X @ W, y, strict=True)]))
        return total + penalty / 2 * float(W[0] @ W[0])

    found = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-9}).x.reshape(2, 2)

    def single(strength: float) -> float:
        def one(w: Array) -> float:
            z = X @ w
            return float(np.mean(np.logaddexp(0, z) - y * z) + strength / 2 * w[0] ** 2)

        return float(minimize(one, np.zeros(2), method="BFGS", options={"gtol": 1e-9}).x[0])

    both = float(found[0, 0] - found[0, 1])
    assert both == pytest.approx(single(penalty / 2), abs=1e-5)
    assert found[0, 0] == pytest.approx(-found[0, 1], abs=1e-5)
    assert single(2 * penalty) < single(penalty) < both < float(fit(X, y)[0])
    assert "half as hard" in right("penalty-on-two-softmax-outputs")[0]


def test_what_a_softmax_over_tags_cannot_say() -> None:
    assert 0.9 + 0.9 > 1 > 20 * 0.01
    z = np.array([1.4, -0.6])
    assert softmax(z)[0] == pytest.approx(sigma(2.0))
    assert right("heads-for-tags-that-occur-together") == [
        "20 sigmoids, one logit for each tag",
        '20 softmaxes over two classes each, "tag" and "no tag"',
    ]
