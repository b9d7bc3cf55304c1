"""The numbers of `rates-and-valleys`, from runs, searches and differences."""

import numpy as np

from tests.content.recompute import Table, Worked, register, root, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}


def steps_to_a_percent(rate: float, momentum: float) -> int:
    """Steps of a run along an axis of curvature 0.01 until a hundredth of the error is left."""
    w, v, steps = 1.0, 0.0, 0
    while w > 0.01:
        v = momentum * v - rate * 0.01 * w
        w, steps = w + v, steps + 1
    return steps


@register(NUMBERS, "momentum-on-flat-ground")
def _() -> Worked:
    slips = {"momentum-only-damps": steps_to_a_percent(0.01, 0.0)}
    slips |= {"ratio-upside-down": steps_to_a_percent(0.001, 0.0)}
    return steps_to_a_percent(0.01, 0.9), {name: float(value) for name, value in slips.items()}


@register(NUMBERS, "decay-that-stops-too-early")
def _() -> Worked:
    error, rate, left = 1.0, 0.01, []
    for _ in range(2000):
        error, rate = error - rate * error, 0.9 * rate
        left.append(error)
    return left[-1], {"patience-cures-everything": 0.0, "one-step-counted": left[0]}


@register(NUMBERS, "safe-rate-from-correlations")
def _() -> Worked:
    """The largest curvature over many places, among them the origin."""
    rng = np.random.default_rng(4)
    X = rng.normal(size=(400, 3))
    X = X - X.mean(0)
    whiten = np.linalg.cholesky(np.linalg.inv(X.T @ X / 400))
    correlation = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    X = X @ whiten @ np.linalg.cholesky(correlation).T
    assert np.allclose(X.T @ X / 400, correlation)

    def steepest(w: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-X @ w))
        return float(np.linalg.eigvalsh((X.T * (p * (1 - p))) @ X / 400)[-1])

    largest = max(steepest(w * scale) for w in rng.normal(size=(50, 3)) for scale in (0.0, 0.1, 1, 10))
    raw = float(np.linalg.eigvalsh(X.T @ X / 400)[-1])
    slips = {"sigmoid-slope-forgotten": 2 / raw, "limit-is-one-over-curvature": 1 / largest}
    return 2 / largest, {**slips, "unit-variance-is-enough": 2 / 0.25}


@register(NUMBERS, "swing-between-two-weights")
def _() -> Worked:
    """One loss that swings like this, run to its swing, and its curvature averaged over a grid."""

    def gradient(w: float) -> float:
        return float(0.4 * np.tanh(2 * (w - 0.6)) / np.tanh(2))

    w = 0.7
    for _ in range(400):
        w -= 5 * gradient(w)
    low, high = sorted((w, w - 5 * gradient(w)))
    assert np.allclose([low, high], [-0.4, 1.6])
    mean = float(np.mean([slope(gradient, at) for at in np.linspace(low, high, 20_001)]))
    slips = {"limit-is-one-over-curvature": 1 / 5, "error-measured-from-zero": (1 - 1.6 / -0.4) / 5}
    return mean, slips


def other_axis(p: Given) -> Worked:
    a, b, u = p["m"] ** 2, p["n"] ** 2, p["u"]
    height = a * u**2 / 2
    crossing = root(lambda w: b * w**2 / 2 - height, 0, 1000)
    mirrored = root(lambda w: a * w**2 / 2 - b * u**2 / 2, 0, 1000)
    return crossing, {"axes-ratio-is-curvature-ratio": u * a / b, "ratio-upside-down": mirrored}


def steps_at_the_best_rate(p: Given) -> Worked:
    low, high, fall = p["low"], p["high"], p["fall"]
    rate = 2 / (low + high)
    error = 1 - rate * slope(lambda w: low * w**2 / 2, 1)
    steps = float(np.log(fall) / np.log(1 / error**2))
    kappa, printed = high / low, round(float(np.log(fall)), 1)
    return steps, {
        "loss-factor-for-error-factor": float(np.log(fall) / np.log(1 / error)),
        "accelerated-speed-expected": float(np.sqrt(kappa)) * printed / 4,
        "condition-number-squared": kappa**2 * printed / 4,
        "smallest-eigenvalue-alone": printed / low / 4,
    }


def share_of_the_limit(p: Given) -> Worked:
    """By ternary search for the rate with the smallest worst factor; the flat curvature is 1."""
    kappa = p["kappa"]
    limit = 2 / kappa
    low, high = 0.0, limit
    for _ in range(200):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        worst = [max(abs(1 - rate), abs(1 - kappa * rate)) for rate in (left, right)]
        low, high = (low, right) if worst[0] < worst[1] else (left, high)
    return low / limit, {
        "best-rate-is-smooth": 1 / kappa / limit,
        "limit-taken-for-optimum": 1.0,
        "flat-curvature-sets-the-rate": 1 / limit,
    }


def curvature_from_a_bounce(p: Given) -> Worked:
    """Slope over distance; the slope is what the step divided by the rate says."""
    first, second = p["c"] + p["start"], p["c"] + p["r"] * p["start"]
    gradient = (first - second) / p["eta"]
    short = (first - (p["c"] + abs(p["r"]) * p["start"])) / p["eta"]
    return gradient / (first - p["c"]), {
        "crossing-begins-at-two": short / p["start"],
        "error-measured-from-zero": gradient / first,
    }


DRAWN: Drawn = {
    "contour-on-the-other-axis": other_axis,
    "steps-at-the-best-rate": steps_at_the_best_rate,
    "best-rate-as-a-share-of-the-limit": share_of_the_limit,
    "curvature-from-a-bounce": curvature_from_a_bounce,
}


def ratio_after_steps(p: Given) -> float:
    """By a run; the last step is cut where `t` is not whole, at the same shrinkage."""
    w = np.array([p["u"], p["v"]])
    curvatures = np.array([p["a"], p["b"]])
    whole, rest = divmod(p["t"], 1)
    for _ in range(int(whole)):
        w = w - p["eta"] * curvatures * w
    last = (w - p["eta"] * curvatures * w) / w
    w = w * np.exp(rest * np.log(last))
    return float(w[1] / w[0])


def change_of_a_step(p: Given) -> float:
    def loss(w: float) -> float:
        return p["a"] * w**2 / 2

    return loss(p["w"] - p["eta"] * slope(loss, p["w"], 1e-3)) - loss(p["w"])


EXPRESSIONS: Expressions = {
    "direction-after-t-steps": ratio_after_steps,
    "loss-change-of-a-whole-step": change_of_a_step,
}
