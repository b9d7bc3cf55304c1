"""Claims of `likelihood-and-losses.yaml`, computed, searched or trained once more."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize

from quizlr.answers.expression import parse
from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Choice, MultiChoice, Ordering
from quizlr.bank.worded import ExpressionQuestion
from tests.content.recompute import CONTENT, Array, bce, logit, probabilities, sigma, slope
from tests.content.worked.likelihood_and_losses import constant_loss

QUESTIONS = {card.question.id: card.question for card in load_bank([CONTENT]).cards.values()}


def right(name: str) -> list[str]:
    question = QUESTIONS[name]
    assert isinstance(question, Choice | MultiChoice)
    return [option.text for option in question.choices if option.correct]


def overlapping_rows() -> tuple[Array, Array]:
    """A 0/1 column, an age and a bias; labels that neither separates."""
    rng = np.random.default_rng(3)
    mobile, age = (rng.random(400) < 0.4).astype(float), rng.uniform(18, 70, 400)
    curved = 3 * mobile + 0.06 * (age - 45) - 0.004 * (age - 45) ** 2
    y = (rng.random(400) < 1 / (1 + np.exp(-curved))).astype(float)
    return np.column_stack([mobile, (age - 45) / 15, np.ones(400)]), y


def minimum(X: Array, y: Array, weights: Array) -> Array:
    """Weights of the least weighted cross-entropy, by a general search."""

    def loss(w: Array) -> float:
        return float(np.sum(weights * (np.logaddexp(0, X @ w) - y * (X @ w))) / len(y))

    def gradient(w: Array) -> Array:
        return np.asarray(X.T @ (weights * (probabilities(X, w) - y)) / len(y))

    found = minimize(loss, np.zeros(X.shape[1]), jac=gradient, method="BFGS", options={"gtol": 1e-10})
    return np.asarray(found.x)


def squared(z: float, y: float) -> float:
    return (sigma(z) - y) ** 2


# Likelihood and mean loss


def test_a_dashboard_in_bits() -> None:
    p = np.array([0.9, 0.4, 0.7])
    assert 2 ** float(np.mean(np.log2(p))) == pytest.approx(float(np.prod(p)) ** (1 / 3))
    assert -np.mean(np.log(p)) == pytest.approx(-np.mean(np.log2(p)) * np.log(2))


def test_the_likelihood_from_a_mean_loss() -> None:
    p = np.array([0.9, 0.4, 0.7, 0.8])
    assert np.exp(-4 * np.mean(-np.log(p))) == pytest.approx(np.prod(p))


def test_probabilities_settle_the_comparison_without_features() -> None:
    """Neither the worst label nor the count of right sides decides: each can point the other way."""
    even, uneven = np.full(300, 0.6), np.append(np.full(299, 0.9), 0.01)
    assert np.log(uneven).sum() > np.log(even).sum()
    assert uneven.min() < even.min()
    assert (uneven > 0.5).sum() < (even > 0.5).sum()
    density = np.random.default_rng(0).normal(size=300)
    assert (np.log(uneven) + density).sum() - (np.log(even) + density).sum() == pytest.approx(
        np.log(uneven).sum() - np.log(even).sum()
    )
    assert right("vendor-sends-probabilities")[0].startswith("The sum of the log-probabilities")


def test_sum_and_mean_beside_a_penalty() -> None:
    def best(factor: float, penalty: float) -> float:
        """Three ones and a zero on x = 1: the search knows nothing of calculus."""
        grid = np.linspace(-3, 3, 60_001)
        loss = factor * (3 * np.logaddexp(0, -grid) + np.logaddexp(0, grid)) + penalty / 2 * grid**2
        return float(grid[np.argmin(loss)])

    assert best(1, 0) == best(1 / 4, 0)
    assert abs(best(1, 0.2) - best(1 / 4, 0.2)) > 0.1
    assert best(1 / 4, 0.2) == pytest.approx(best(1, 4 * 0.2), abs=1e-3)


# What labels cost at least


def test_a_loss_far_below_ln_2_that_a_constant_undercuts() -> None:
    assert constant_loss(0.02, 0.02) == pytest.approx(0.098, abs=0.0005)
    by_hand = 0.02 * 3.91 + 0.98 * 0.020
    assert by_hand == pytest.approx(0.098, abs=0.0005)
    assert constant_loss(0.02, 0.02) < 0.11 < np.log(2)
    assert right("pleased-with-less-than-ln-2")[0].startswith("They are poor, as saying 0.02")


def test_a_mean_may_match_and_the_loss_be_poor() -> None:
    """A model as in the question exists: mean probability 0.02, mean loss 0.11."""
    y = np.arange(10_000) < 200

    def model(share: float) -> tuple[float, float]:
        p = np.where(np.arange(10_000) % 50 < 25, share, 0.04 - share)
        return float(p.mean()), float(-np.mean(np.log(np.where(y, p, 1 - p))))

    means, losses = zip(*(model(share) for share in np.linspace(0.0001, 0.02, 400)), strict=True)
    assert means == pytest.approx([0.02] * 400)
    assert min(losses) < 0.11 < max(losses)


def test_the_share_of_entropy_that_was_removed() -> None:
    floor = constant_loss(0.1, 0.1)
    by_hand = 0.1 * 2.303 + 0.9 * 0.105
    assert by_hand == pytest.approx(floor, abs=0.0005)
    assert [floor, floor / np.log(2)] == pytest.approx([0.325, 0.469], abs=0.0005)


def test_the_best_constant_is_the_share_and_costs_the_entropy() -> None:
    grid = np.linspace(0.001, 0.999, 999)
    for share in (0.1, 0.3, 0.62):
        losses = [constant_loss(share, p) for p in grid]
        assert grid[int(np.argmin(losses))] == pytest.approx(share)
        p = 0.45
        numeric = slope(partial(constant_loss, share), p)
        assert numeric == pytest.approx((p - share) / (p * (1 - p)), rel=1e-5)


def test_the_excess_is_a_divergence() -> None:
    for q, p in ((0.3, 0.6), (0.9, 0.85), (0.5, 0.5)):
        excess = q * np.log(q / p) + (1 - q) * np.log((1 - q) / (1 - p))
        assert constant_loss(q, p) - constant_loss(q, q) == pytest.approx(excess, abs=1e-9)
        assert excess >= 0
        brier = q * (1 - p) ** 2 + (1 - q) * p**2 - q * (1 - q)
        assert brier == pytest.approx((p - q) ** 2)


# Softened and weighted labels


def test_smoothing_has_a_floor() -> None:
    grid = np.linspace(-12, 12, 24_001)
    losses = 0.95 * np.logaddexp(0, -grid) + 0.05 * np.logaddexp(0, grid)
    assert losses.min() == pytest.approx(0.199, abs=0.0005)
    assert sigma(float(grid[np.argmin(losses)])) == pytest.approx(0.95, abs=1e-4)
    by_hand = 0.95 * 0.0513 + 0.05 * 2.996
    assert by_hand == pytest.approx(0.199, abs=0.0005)
    assert right("smoothed-loss-that-settles")[0].startswith("The loss has reached the entropy")


def test_a_hard_label_has_no_best_logit() -> None:
    assert all(slope(lambda z: bce(z, 1), z) < 0 for z in np.linspace(-10, 10, 41))


def test_what_weights_on_the_positives_do() -> None:
    X, y = overlapping_rows()
    weights = np.where(y == 1, 5.0, 1.0)
    w, plain = minimum(X, y, weights), minimum(X, y, np.ones(len(y)))
    copies = np.repeat(np.arange(len(y)), weights.astype(int))
    assert minimum(X[copies], y[copies], np.ones(len(copies))) == pytest.approx(w, abs=1e-5)
    p = probabilities(X, w)
    assert (1 - p)[y == 1].sum() == pytest.approx(p[y == 0].sum() / 5, rel=1e-5)
    assert p.mean() > y.mean() + 0.1
    assert (p / probabilities(X, plain)).min() < 2
    shift = logit(0.75) - logit(0.25)
    assert shift == pytest.approx(np.log(9))
    holds = right("weighted-positives-at-the-minimum")
    assert [text.split()[1] for text in holds] == ["fit", "sum"]


def test_groups_with_a_column_of_their_own() -> None:
    X, y = overlapping_rows()
    p = probabilities(X, minimum(X, y, np.ones(len(y))))

    def gap(group: Array) -> float:
        return abs(float((p - y)[group.astype(bool)].mean()))

    for group in (np.ones(len(y)), X[:, 0], 1 - X[:, 0]):
        assert gap(group) < 1e-6
    for others in (X[:, 1] > (40 - 45) / 15, p > 0.9):
        assert others.sum() > 20
        assert gap(np.asarray(others, dtype=float)) > 0.01
    assert right("groups-where-the-means-agree") == [
        "In the whole training set",
        "Among the examples with `mobile` equal to 0",
    ]


# Two losses on one mistake


def test_limits_at_a_confident_mistake() -> None:
    z = -12.0
    assert slope(lambda a: bce(a, 1), z) == pytest.approx(-1, abs=1e-4)
    assert squared(z, 1) == pytest.approx(1, abs=1e-4)
    assert slope(lambda a: squared(a, 1), z) == pytest.approx(0, abs=1e-4)
    assert bce(-500, 1) > 499


def test_slope_and_bend_of_the_squared_error() -> None:
    grid = np.linspace(-6, 6, 1201)
    slopes = np.array([slope(lambda a: squared(a, 1), z) for z in grid])
    p = 1 / (1 + np.exp(-grid))
    assert slopes == pytest.approx(-2 * p * (1 - p) ** 2, abs=1e-8)
    assert p[np.argmin(slopes)] == pytest.approx(1 / 3, abs=0.005)
    bends = np.gradient(slopes, grid)
    away = abs(p - 1 / 3) > 0.01
    assert ((bends < 0) == (p < 1 / 3))[away].all()
    assert bends[1:-1] == pytest.approx((2 * p * (1 - p) ** 2 * (3 * p - 1))[1:-1], abs=1e-4)
    assert abs(slopes[[0, -1]]).max() < 0.01


def test_a_sum_of_squared_errors_may_have_two_minima() -> None:
    grid = np.linspace(-20, 20, 8001)
    p = 1 / (1 + np.exp(-np.outer(grid, [10.0, 0.3, -0.3])))
    loss = ((p - [0.0, 1, 1]) ** 2 @ np.array([1.0, 4.0, 0.2])) / 3
    inner = (loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])
    assert inner.sum() >= 2
    signed = np.outer(grid, [-10.0, 0.3, -0.3])
    cross = np.logaddexp(0, -signed) @ np.array([1.0, 4.0, 0.2])
    assert ((cross[1:-1] < cross[:-2]) & (cross[1:-1] < cross[2:])).sum() == 1


def test_a_squared_error_that_reads_the_share_of_ones() -> None:
    y = np.arange(10) < 3
    losses = {z: float(np.mean((sigma(z) - y) ** 2)) for z in (-15.0, 0.0, logit(0.3))}
    assert list(losses.values()) == pytest.approx([0.3, 0.25, 0.21], abs=1e-6)
    assert slope(sigma, -15, 1e-3) == pytest.approx(3e-7, rel=0.03)
    bias = -15.0
    for _ in range(2000):
        p = sigma(bias)
        bias -= 1.0 * float(np.mean(2 * (p - y) * p * (1 - p)))
    assert f"{np.mean((sigma(bias) - y) ** 2):.3f}" == "0.300"
    assert right("squared-error-stuck-at-the-share-of-ones")[0].startswith("All logits are far below")


def test_reasons_for_cross_entropy() -> None:
    for q in (0.1, 0.5, 0.8):
        grid = np.linspace(0.001, 0.999, 999)
        brier = q * (1 - grid) ** 2 + (1 - q) * grid**2
        assert grid[np.argmin(brier)] == pytest.approx(q)
    assert [text.split()[1] for text in right("sound-reasons-for-cross-entropy")] == ["is", "pull"]


# What a loss aims at


def test_where_three_losses_end() -> None:
    grid = np.linspace(0, 1, 1001)
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = -0.2 * np.log(grid) - 0.8 * np.log(1 - grid)
    absolute = 0.2 * (1 - grid) + 0.8 * grid
    square = 0.2 * (1 - grid) ** 2 + 0.8 * grid**2
    ends = [grid[np.argmin(loss)] for loss in (cross, square, absolute)]
    assert ends == pytest.approx([0.2, 0.2, 0])
    assert [square[0], square[200]] == pytest.approx([0.2, 0.16])
    assert np.diff(absolute) == pytest.approx(0.6 / 1000)
    assert cross[0] == np.inf
    assert right("what-three-losses-aim-at") == ["At 0.2, then 0.2 again, then 0"]


def test_means_differ_at_the_minimum_of_the_squared_error() -> None:
    x = np.arange(-2, 2.6, 0.5)
    X, y = np.column_stack([x, np.ones(10)]), np.isin(x, [-2, 1.5, 2.5]).astype(float)

    def loss(w: Array) -> float:
        return float(np.mean((probabilities(X, w) - y) ** 2))

    starts = [np.array([a, b]) for a in (-20.0, -5, -1, 0, 1, 5, 20) for b in (-30.0, -10, -3, 0, 3, 10)]
    runs = [
        minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14})
        for start in starts
    ]
    w = min(runs, key=lambda run: float(run.fun)).x
    p = probabilities(X, w)
    wide = [np.array([a, b]) for a in np.linspace(-60, 60, 121) for b in np.linspace(-120, 120, 121)]
    assert loss(w) < min(map(loss, wide))
    assert y.mean() == pytest.approx(0.3)
    assert p.mean() == pytest.approx(0.21, abs=0.005)
    assert np.mean((p - y) * p * (1 - p)) == pytest.approx(0, abs=1e-6)
    assert p[0] < 0.01
    plain = probabilities(X, minimum(X, y, np.ones(10)))
    assert plain.mean() == pytest.approx(0.3, abs=1e-6)
    assert right("mean-check-under-squared-error")[0].startswith("At this minimum residuals weighted")


def test_constant_guesses_stand_in_their_order() -> None:
    question = QUESTIONS["constant-guesses-by-cross-entropy"]
    assert isinstance(question, Ordering)
    guesses = [float(item.removeprefix(r"\(p = ").removesuffix(r"\)")) for item in question.items]
    losses = [constant_loss(0.1, p) for p in guesses]
    assert losses == pytest.approx([0.325, 0.441, 0.470, 0.693], abs=0.0006)
    assert all(first < second - 0.01 for first, second in pairwise(losses))
    assert [(p - 0.1) ** 2 for p in (0.01, 0.3)] == pytest.approx([0.0081, 0.04])


# Wrong labels, wide logits


def test_wrong_labels_and_rare_events_under_two_scores() -> None:
    assert [bce(logit(0.001), 1), (1 - 0.001) ** 2] == pytest.approx([6.9, 0.998], abs=0.01)
    labels = 100_000
    excess = constant_loss(0.01, 0.001, labels) - constant_loss(0.01, 0.01, labels)
    assert [excess, constant_loss(0.01, 0.01, labels)] == pytest.approx([0.014, 0.056], abs=0.0005)
    assert excess / constant_loss(0.01, 0.01, labels) == pytest.approx(0.25, abs=0.01)
    brier = [0.01 * (1 - p) ** 2 + 0.99 * p**2 for p in (0.01, 0.001)]
    assert [brier[1] - brier[0], brier[0]] == pytest.approx([0.00008, 0.0099], rel=0.02)
    assert bce(logit(0.0001), 1) == pytest.approx(9.21, abs=0.005)
    share = 9.21 / (999 * 0.02 + 9.21)
    assert share == pytest.approx(0.316, abs=0.0005)


def test_the_four_ways_in_single_precision() -> None:
    one, z = np.float32(1), np.float32(20)
    p = one / (one + np.exp(-z))
    assert p == one
    assert one - np.nextafter(one, np.float32(0)) == pytest.approx(6e-8, rel=0.01)
    assert sigma(-20) == pytest.approx(2e-9, rel=0.05)
    with np.errstate(divide="ignore"):
        assert -np.log(one - p) == np.inf
        assert -np.log1p(-p) == np.inf
    assert -np.log(one - min(p, np.float32(1 - 1e-6))) == pytest.approx(13.8, abs=0.02)
    loss = max(z, np.float32(0)) + np.log1p(np.exp(-abs(z)))
    assert loss.dtype == np.float32
    assert loss == pytest.approx(bce(20, 0), rel=1e-7)
    for logits in (-30.0, -2.0, 0.0, 3.0, 30.0):
        stable = max(logits, 0) + np.log1p(np.exp(-abs(logits)))
        assert stable == pytest.approx(float(np.logaddexp(0, logits)))
    assert right("infinite-loss-in-float32") == ["Compute it from `z`: `max(z, 0) + log1p(exp(-abs(z)))`"]


def test_the_lines_that_get_forty() -> None:
    z = 40.0
    assert [sigma(z), sigma(-z)] == pytest.approx([1, 4.2e-18], rel=0.02)
    with np.errstate(divide="ignore"):
        results = {
            "`-log(sigmoid(-z))`": -np.log(sigma(-z)),
            "`-log(1 - sigmoid(z))`": -np.log(1 - sigma(z)),
            "`-log(max(1 - sigmoid(z), 1e-12))`": -np.log(max(1 - sigma(z), 1e-12)),
            "`z + log1p(exp(-z))`": z + np.log1p(np.exp(-z)),
        }
    assert results["`-log(1 - sigmoid(z))`"] == np.inf
    assert results["`-log(max(1 - sigmoid(z), 1e-12))`"] == pytest.approx(27.6, abs=0.05)
    good = [line for line, value in results.items() if abs(value - 40) < 4e-5]
    assert right("lines-that-get-forty") == good


# Expressions: what is listed as right or wrong, and that no slip passes


@pytest.mark.parametrize(
    "name", ["constant-predictor-cross-entropy", "cross-entropy-straight-from-the-logit"]
)
def test_examples_of_expressions_are_what_they_claim(name: str) -> None:
    question = QUESTIONS[name]
    assert isinstance(question, ExpressionQuestion)
    rng = np.random.default_rng(5)
    draws = [
        {key: float(rng.uniform(low, high)) for key, (low, high) in question.variables.items()}
        for _ in range(20)
    ]

    def equal(text: str) -> bool:
        return all(parse(text).value(d) == pytest.approx(parse(question.answer).value(d)) for d in draws)

    assert all(map(equal, question.examples.correct))
    assert not any(map(equal, question.examples.wrong))
    assert not any(equal(slip.value) for slip in question.diagnose)
