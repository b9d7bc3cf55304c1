"""SciPy, scikit-learn and plain loops, for penalties, units and lines between classes."""

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import brentq, linprog, minimize
from sklearn.linear_model import Lasso

Inputs = dict[str, Any]
Vector = Any


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0


def _root(slope: Callable[[float], float]) -> float:
    return float(brentq(slope, -60.0, 60.0, xtol=1e-13, rtol=1e-14))


# A prior of some width


def _most_probable(number: float, ones: float, variance: float) -> float:
    """The w that is most probable after `ones` of `number` coins with log odds w, prior N(0, variance)."""
    return _root(lambda w: number * _sigmoid(w) - ones + w / variance)


def _with_mean(number: float, ones: float, penalty: float) -> float:
    return _root(lambda w: _sigmoid(w) - ones / number + penalty * w)


def _penalty_for(number: float, ones: float, wanted: float) -> float:
    """The penalty beside the mean that leads to a wanted weight."""
    return math.exp(brentq(lambda at: _with_mean(number, ones, math.exp(at)) - wanted, -20, 8, xtol=1e-13))


def _prior_width(inputs: Inputs, level: str, _direction: str) -> float:
    number, ones, given = inputs["number"], inputs["ones"], inputs["given"]
    if level == "find-penalty":
        wanted = _most_probable(number, ones, given**2)
        return _penalty_for(number, ones, wanted)
    wanted = _with_mean(number, ones, given)
    log = brentq(lambda at: _most_probable(number, ones, math.exp(at)) - wanted, -12, 12, xtol=1e-13)
    variance = math.exp(log)
    if level == "find-width":
        return math.sqrt(variance)
    if level == "to-sum":
        return variance
    later, later_ones = inputs["later"], inputs["later_ones"]
    return _penalty_for(later, later_ones, _most_probable(later, later_ones, variance))


# Exact zeros


def _l1_zeros(inputs: Inputs, level: str, _direction: str) -> int:
    if level == "from-examples":
        rows = [[(-1.0) ** bit for bit in (i >> 2 & 1, i >> 1 & 1, i & 1)] for i in range(8)]
        x = np.array([[a, b, c, b * c] for a, b, c in rows])
        y = np.array(inputs["target"])
    else:
        gram = np.diag(inputs["variance"])
        gram[0, 1] = gram[1, 0] = inputs["correlation"]
        rng = np.random.default_rng(0)
        basis = np.linalg.qr(rng.normal(size=(40, len(gram))))[0] * math.sqrt(40)
        x = basis @ np.linalg.cholesky(gram).T
        y = x @ np.linalg.solve(gram, np.array(inputs["covariance"]))
    model = Lasso(alpha=inputs["penalty"], fit_intercept=False, tol=1e-14, max_iter=100_000).fit(x, y)
    return int((np.abs(model.coef_) < 1e-9).sum())


# Logistic regression with L2


def _fit(x: Vector, y: Vector, strength: Vector) -> Vector:
    """Minimise the mean cross-entropy plus half of strength · w²."""

    def loss(w: Vector) -> float:
        z = x @ w
        return float(np.mean(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(strength * w * w))

    def slope(w: Vector) -> Vector:
        return x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(y) + strength * w

    start = np.zeros(x.shape[1])
    return minimize(loss, start, jac=slope, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000}).x


def _l2_norm(inputs: Inputs, _level: str, _direction: str) -> float:
    x, y = np.array(inputs["x"]), np.array(inputs["y"])
    ends = _fit(x, y, np.full(x.shape[1], inputs["penalty"]))
    free = _fit(x, y, np.full(x.shape[1], 1e-12))
    assert np.allclose(free, inputs["free"], rtol=0.02, atol=0.01 * np.abs(free).max())
    return float(np.linalg.norm(ends) / np.linalg.norm(free))


def _weight_of_groups(groups: list[tuple[float, float, float]], penalty: float) -> float:
    """The one weight at the minimum, for groups of (x, examples, of class 1)."""
    number = sum(size for _, size, _ in groups)

    def slope(w: float) -> float:
        return sum((size * _sigmoid(x * w) - ones) * x for x, size, ones in groups) + number * penalty * w

    return _root(slope)


def _l2_outlier(inputs: Inputs, _level: str, _direction: str) -> int:
    groups = list(zip(inputs["x"], inputs["size"], inputs["ones"], strict=True))
    losing = []
    for penalty, weight in zip(inputs["penalty"], inputs["weight"], strict=True):
        assert abs(_weight_of_groups(groups, penalty) - weight) < 0.006
        after = _weight_of_groups([*groups, (inputs["outlier"], 1.0, 0.0)], penalty)
        losing.append(after < weight / 2)
    assert losing == sorted(losing, reverse=True)
    return sum(losing)


# Other units


def _steps(x: Vector, y: Vector, strength: Vector, rate: float) -> int:
    """Steps of descent from zero until the gradient is shorter than 0.01."""
    w = np.zeros(x.shape[1])
    for step in range(10_000):
        slope = x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(y) + strength * w
        if math.sqrt(float(slope @ slope)) < 0.01:
            return step
        w = w - rate * slope
    raise AssertionError


def _rescale_refit(inputs: Inputs, level: str, _direction: str) -> tuple[int, ...]:
    old, y = np.array(inputs["x"]), np.array(inputs["y"])
    new = old * np.array(inputs["factor"]) + np.array([inputs["shift"], 0.0])
    bias = level != "both-features"
    fits = []
    for x, penalty in zip((old, new), inputs["penalty"], strict=True):
        wide = np.column_stack((x, np.ones(len(y)))) if bias else x
        strength = np.array([penalty, penalty, 0.0][: wide.shape[1]])
        w = _fit(wide, y, strength)
        steps = _steps(wide, y, strength, inputs["rate"]) if level == "with-steps" else 0
        fits.append((w, 1 / (1 + np.exp(-(wide @ w))), steps))
    (w, p, steps), (v, q, more) = fits
    weights = [abs(a - b) > 2e-3 for a, b in zip(w, v, strict=True)]
    chance, mean = bool(np.abs(p - q).max() > 2e-3), bool(abs(p.mean() - q.mean()) > 2e-3)
    found = {
        "one-feature": [*weights, chance, mean],
        "with-steps": [weights[0], weights[-1], chance, mean, steps != more],
        "both-features": [*weights, chance, mean, False],
    }[level]
    return tuple(i for i, changes in enumerate(found) if changes)


# A line between two classes


def _separated(x: Vector, y: Vector) -> bool:
    sides = (2 * y - 1)[:, None] * np.column_stack((x, np.ones(len(y))))
    found = linprog(np.zeros(sides.shape[1]), A_ub=-sides, b_ub=-np.ones(len(y)), bounds=(None, None))
    return bool(found.status == 0)


def _separable(inputs: Inputs, _level: str, _direction: str) -> int:
    x, y = np.array(inputs["x"]), np.array(inputs["y"])
    for size in range(3):
        for out in combinations(range(len(y)), size):
            kept = [i for i in range(len(y)) if i not in out]
            if _separated(x[kept], y[kept]):
                return size
    return -1


ROUTES: dict[str, Any] = {
    "separable": _separable,
    "l2_norm": _l2_norm,
    "l2_outlier": _l2_outlier,
    "prior_width": _prior_width,
    "l1_zeros": _l1_zeros,
    "rescale_refit": _rescale_refit,
}
