"""The numbers of `gradients-and-updates.yaml`: differences of losses, runs and counts."""

from collections.abc import Callable

import numpy as np
from scipy.stats import binom

from tests.content.recompute import Array, Table, Worked, bce, logit, register, root, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}
DRAWN: Drawn = {}
EXPRESSIONS: Expressions = {}


def drawn(name: str) -> Callable[[Callable[[Given], Worked]], Callable[[Given], Worked]]:
    """Put the decorated function into the table, once."""

    def put(function: Callable[[Given], Worked]) -> Callable[[Given], Worked]:
        assert name not in DRAWN
        DRAWN[name] = function
        return function

    return put


@register(NUMBERS, "how-many-numbers-in-a-gradient")
def _() -> Worked:
    rows = np.random.default_rng(1).normal(size=(32, 10))

    def loss(w: Array) -> float:
        return float(np.mean([bce(float(x @ w[:10] + w[10]), 1) for x in rows]))

    gradient = [slope(lambda h, e=e: loss(h * e), 0) for e in np.eye(11)]  # type: ignore[misc]
    return len(gradient), {"bias-ignored": rows.shape[1], "gradient-shaped-like-the-data": rows.shape[0]}


@register(NUMBERS, "weight-first-then-bias")
def _() -> Worked:
    x, rate = 2.0, 0.5

    def ends(eta: float, direction: int = -1, through: float = x) -> float:
        w = direction * eta * through * slope(lambda z: bce(z, 1), 0)
        return direction * eta * slope(lambda b: bce(w * x + b, 1), 0)

    return ends(rate), {
        "slope-taken-as-constant": -rate * slope(lambda b: bce(b, 1), 0),
        "forgot-the-input": ends(rate, through=1),
        "forgot-the-rate": ends(1),
        "step-uphill": ends(rate, direction=1),
    }


@register(NUMBERS, "one-input-with-both-labels")
def _() -> Worked:
    """A run of gradient descent, kept as a sum of the rows, as there are more features than rows."""
    rng = np.random.default_rng(2)
    X = np.column_stack([rng.normal(size=(50, 1000)), np.ones(50)])
    X[1] = X[0]
    y = np.array([0.0, 1, *rng.integers(0, 2, 48)])
    K, a = X @ X.T, np.zeros(50)
    for _ in range(40_000):
        a = a - 0.1 * (1 / (1 + np.exp(-K @ a)) - y) / 50
    losses = [bce(z, t) for z, t in zip(K @ a, y, strict=True)]
    assert np.mean([(z > 0) == t for z, t in zip((K @ a)[2:], y[2:], strict=True)]) == 1
    return float(np.mean(losses)), {
        "dimensions-separate-anything": 0.0,
        "forgot-the-average": sum(losses),
        "zero-weights-are-the-minimum": bce(0, 1),
        "wrong-log-base": float(np.mean(losses) / np.log(2)),
    }


@drawn("step-of-the-bias")
def _(p: Given) -> Worked:
    n, ones, eta, b = round(p["n"]), round(p["s"] * p["n"]), p["eta"], p["b"]
    labels = np.array([1.0] * ones + [0.0] * (n - ones))
    z = logit(p["m"]) - b

    def summed(bias: float) -> float:
        return sum(bce(z + bias, y) for y in labels)

    gradient = slope(summed, b, 1e-4)
    half = slope(lambda bias: bce(z + bias, 0.5), b, 1e-4)
    slips = {"step-uphill": b + eta * gradient / n, "forgot-the-average": b - eta * gradient}
    return b - eta * gradient / n, {
        **slips,
        "forgot-the-rate": b - gradient / n,
        "predictions-centre-on-half": b - eta * half,
    }


@drawn("batch-for-less-noise")
def _(p: Given) -> Worked:
    """A component that is 0 or 1, counted over a batch."""

    sizes = np.arange(1, 5000)
    deviation = np.sqrt(binom.stats(sizes, 0.3, moments="v")) / sizes
    n, k = round(p["n"]), round(p["k"])
    enough = int(sizes[np.argmax(deviation <= deviation[n - 1] / k * (1 + 1e-9))])
    times = enough / n
    return enough, {"noise-falls-with-batch-size": n * times**0.5, "ratio-upside-down": n / times}


@drawn("growth-on-separable-pairs")
def _(p: Given) -> Worked:
    """The slow limit of the run: z + exp(z) rises by eta m^2 a step; taken very late, where it is exact."""
    m, k, t, eta = p["m"], p["k"], p["t"], p["eta"]

    def weight(step: float) -> float:
        return root(lambda w: m * w + float(np.exp(min(m * w, 600))) - eta * m**2 * step, 0, 200 / m)

    late = t * 1e12
    grown = weight(k * late) - weight(late)
    w = round(float(np.log(eta * m**2 * t)) / m, 2)
    return grown, {
        "slope-taken-as-constant": (k - 1) * w,
        "feature-change-forgotten": m * grown,
        "scaled-the-wrong-way": m**2 * grown,
        "wrong-log-base": grown / float(np.log(10)),
    }


def _tanh_slope(p: Given) -> float:
    """Minus the log-likelihood, differentiated where the output has this probability."""
    y = p["y"]

    def loss(z: float) -> float:
        out = (1 + np.tanh(z)) / 2
        return float(-y * np.log(out) - (1 - y) * np.log(1 - out))

    return slope(loss, float(np.arctanh(2 * p["p"] - 1)))


def _new_weight(p: Given) -> float:
    def loss(w: float) -> float:
        pairs = ((p["p1"], p["x1"], 1), (p["p2"], p["x2"], 0))
        return float(np.mean([bce(logit(q) + (w - p["w"]) * x, y) for q, x, y in pairs]))

    return p["w"] - p["eta"] * slope(loss, p["w"])


EXPRESSIONS["gradient-with-a-tanh-output"] = _tanh_slope
EXPRESSIONS["new-weight-from-two-examples"] = _new_weight
