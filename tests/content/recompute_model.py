"""The numbers of `m1-logistic-regression`, each with its recognised slips."""

from itertools import pairwise

import numpy as np

from tests.content.recompute import (
    Array,
    Table,
    Worked,
    bce,
    fit,
    logit,
    overlapping,
    probabilities,
    register,
    root,
    sigma,
    slope,
)

WORKED: Table = {}


@register(WORKED, "threshold-for-unequal-costs")
def _() -> Worked:
    def indifferent(alarm: float, miss: float) -> float:
        return root(lambda p: miss * p - alarm * (1 - p), 0, 1)

    slips = {"cost-weights-swapped": indifferent(9, 1), "half-is-the-only-threshold": indifferent(1, 1)}
    return indifferent(1, 9), {**slips, "odds-read-as-probability": 1 / 9}


@register(WORKED, "feature-up-by-two")
def _() -> Worked:
    weight = np.log(2)
    return sigma(2 * weight), {
        "feature-change-forgotten": sigma(weight),
        "slope-taken-as-constant": 0.5 + slope(sigma, 0) * 2 * weight,
        "odds-read-as-probability": float(np.exp(2 * weight)),
    }


@register(WORKED, "softmax-of-two")
def _() -> Worked:
    share = np.exp([3, 1]) / np.exp([3, 1]).sum()
    return share[0], {
        "logits-normalised-without-exp": 3 / (3 + 1),
        "own-sigmoid-per-class": sigma(3),
        "odds-upside-down": share[1],
    }


@register(WORKED, "mean-loss-of-three")
def _() -> Worked:
    labels, p = [1, 0, 1], [0.5, 0.2, 0.5]
    losses = [bce(logit(q), y) for q, y in zip(p, labels, strict=True)]
    return float(np.mean(losses)), {
        "forgot-the-average": sum(losses),
        "wrong-log-base": float(np.mean(losses) / np.log(10)),
        "probability-of-wrong-label": float(-np.mean(np.log(p))),
    }


@register(WORKED, "bias-only-model")
def _() -> Worked:
    def loss(b: float) -> float:
        return (20 * bce(b, 1) + 80 * bce(b, 0)) / 100

    best = root(lambda b: slope(loss, b), -10, 10)
    slips = {"probability-read-as-logit": sigma(best), "odds-upside-down": logit(0.8)}
    return best, {**slips, "log-of-probability-not-odds": float(np.log(0.2))}


@register(WORKED, "line-on-xor")
def _() -> Worked:
    X = np.array([[-1.0, -1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, 1]])
    y = np.array([0.0, 1, 1, 0])
    w = np.array([1.0, -2.0, 0.5])
    for _ in range(2000):
        w = w - 0.5 * X.T @ (1 / (1 + np.exp(-X @ w)) - y) / 4
    loss = float(np.mean([bce(z, t) for z, t in zip(X @ w, y, strict=True)]))
    three_of_four = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    return loss, {
        "line-solves-xor": 0.0,
        "accuracy-stands-for-all": float(three_of_four),
        "wrong-log-base": loss / float(np.log(2)),
    }


@register(WORKED, "points-any-labelling")
def _() -> Worked:
    points = np.random.default_rng(1).normal(size=(60, 20))
    with_bias = np.column_stack([points, np.ones(60)])

    def most(rows: Array) -> int:
        return max(n for n in range(1, 60) if np.linalg.matrix_rank(rows[:n]) == n)

    typical = next(n for n in range(22, 60) if separable_share(n, 21) <= 0.5)
    return most(with_bias), {"bias-ignored": most(points), "typical-for-every-labelling": typical}


def separable_share(points: int, parameters: int) -> float:
    """Cover's count of separable labellings over all labellings."""
    row = [1]
    for _ in range(points - 1):
        row = [1, *(a + b for a, b in pairwise(row)), 1]
    return float(2 * sum(row[:parameters]) / 2**points)


@register(WORKED, "pull-on-a-confident-mistake")
def _() -> Worked:
    z = logit(0.9)
    cross_entropy = slope(lambda a: bce(a, 0), z)
    squared = slope(lambda a: sigma(a) ** 2, z)
    return cross_entropy / squared, {
        "squared-error-factor-two": cross_entropy / slope(lambda a: sigma(a) ** 2 / 2, z),
        "sigmoid-slope-forgotten": cross_entropy / slope(lambda p: p**2, 0.9),
        "ratio-upside-down": squared / cross_entropy,
        "same-error-same-gradient": 0.9 / 0.9,
    }


@register(WORKED, "gradient-of-one-example")
def _() -> Worked:
    x, y, p = -3.0, 1.0, 0.2
    w = logit(p) / x
    gradient = slope(lambda v: bce(v * x, y), w)
    return gradient, {
        "gradient-sign-flipped": -gradient,
        "sigmoid-slope-not-cancelled": gradient * slope(sigma, w * x),
        "squared-error-gradient": slope(lambda v: (sigma(v * x) - y) ** 2, w),
        "forgot-the-input": slope(lambda z: bce(z, y), w * x),
    }


@register(WORKED, "one-step-from-zero")
def _() -> Worked:
    def summed(w: float) -> float:
        return bce(4 * w, 1) + bce(2 * w, 0)

    gradient = slope(summed, 0) / 2
    slips = {"step-uphill": 0.2 * gradient, "forgot-the-average": -0.2 * slope(summed, 0)}
    return -0.2 * gradient, {**slips, "forgot-the-rate": -gradient}


@register(WORKED, "sum-instead-of-mean")
def _() -> Worked:
    rng = np.random.default_rng(2)
    x, r = rng.normal(size=50), rng.normal(size=50)
    mean, summed = float(np.mean(r * x)), float(r @ x)
    slips = {"average-factor-upside-down": 0.5 * summed / mean, "forgot-the-average": 0.5}
    return 0.5 * mean / summed, slips


@register(WORKED, "mean-prediction-at-the-minimum")
def _() -> Worked:
    X, y = overlapping()
    p = probabilities(X, fit(X, y))
    return float(p.mean()), {"predictions-centre-on-half": sigma(0)}


@register(WORKED, "one-step-with-a-penalty")
def _() -> Worked:
    w, rate, data, strength = 4.0, 0.5, 0.3, 0.1

    def after(pull: float) -> float:
        return w - rate * (data + pull)

    full = slope(lambda v: strength / 2 * v**2, w)
    return after(full), {
        "penalty-forgotten": after(0),
        "penalty-halved": after(full / 2),
        "l2-pulls-like-l1": after(slope(lambda v: strength * abs(v), w)),
        "decay-without-the-rate": after(0) - full,
    }


@register(WORKED, "penalty-from-a-prior")
def _() -> Worked:
    deviation, count = 0.5, 100

    def minus_log_prior(w: float) -> float:
        return float(-np.log(np.exp(-((w / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))))

    summed = slope(minus_log_prior, 1.0)
    slips = {"forgot-the-average": summed, "penalty-grows-with-prior-width": deviation**2}
    return summed / count, {**slips, "deviation-for-variance": 1 / (count * deviation)}


@register(WORKED, "small-pull-against-l1")
def _() -> Worked:
    w = np.linspace(-1, 1, 200_001)
    loss = (w - 0.3) ** 2 / 2
    return float(w[np.argmin(loss + 0.5 * abs(w))]), {
        "l1-shrinks-past-zero": float(w[np.argmin(loss + 0.5 * w)]),
        "l2-pulls-like-l1": float(w[np.argmin(loss + 0.25 * w**2)]),
        "penalty-forgotten": float(w[np.argmin(loss)]),
    }


@register(WORKED, "bias-for-raw-inputs")
def _() -> Worked:
    def score(x: float) -> float:
        return 2 * (x - 50) / 10 + 1

    intercept = float(np.polyfit([0, 100], [score(0), score(100)], 1)[1])
    slips = {"bias-survives-centring": score(50), "shift-sign-flipped": 2 * (0 + 50) / 10 + 1}
    return intercept, {**slips, "spread-forgotten": 2 * (0 - 50) + 1}


@register(WORKED, "recall-from-the-table")
def _() -> Worked:
    label = np.repeat([1, 0, 1, 0], [30, 10, 20, 140])
    alarm = np.repeat([1, 1, 0, 0], [30, 10, 20, 140])
    return float(alarm[label == 1].mean()), {
        "precision-recall-swapped": float(label[alarm == 1].mean()),
        "accuracy-stands-for-all": float((label == alarm).mean()),
        "specificity-for-another-rate": float((alarm[label == 0] == 0).mean()),
    }


@register(WORKED, "precision-when-positives-are-rare")
def _() -> Worked:
    found, false_alarms = 0.9 * 1 / 1000, 0.05 * 999 / 1000
    return found / (found + false_alarms), {
        "base-rate-ignored": 0.9 / (0.9 + 0.05),
        "precision-recall-swapped": found / (1 / 1000),
        "specificity-for-another-rate": 1 - 0.05,
    }


@register(WORKED, "auc-by-counting-pairs")
def _() -> Worked:
    scores = np.array([0.9, 0.6, 0.4, 0.7, 0.3, 0.2, 0.1])
    label = np.array([1, 1, 1, 0, 0, 0, 0])
    cuts = [1.0, *np.sort(scores)[::-1]]
    hit = np.array([np.mean(scores[label == 1] >= cut) for cut in cuts])
    false = np.array([np.mean(scores[label == 0] >= cut) for cut in cuts])
    area = float(np.sum(np.diff(false) * (hit[1:] + hit[:-1]) / 2))
    accuracy = float(np.mean((scores >= 0.5) == (label == 1)))
    return area, {"accuracy-stands-for-all": accuracy, "losing-pairs-counted": 1 - area}
