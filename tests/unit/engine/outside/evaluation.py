"""Scikit-learn, SciPy and plain descent, for evaluation, feature scaling and what to change in training."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.linalg import eigvalsh
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import confusion_matrix, precision_score, recall_score, roc_auc_score

from quizlr.answers.keys import Given

Inputs = dict[str, Any]
Array = Any


def _listed(inputs: Inputs) -> tuple[list[float], list[int]]:
    """Score and class of every single example."""
    scores: list[float] = []
    classes: list[int] = []
    for score, ones, zeros in zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True):
        scores += [score] * (ones + zeros)
        classes += [1] * ones + [0] * zeros
    return scores, classes


def _at_threshold(inputs: Inputs, _level: str, direction: str) -> Given:
    scores, classes = _listed(inputs)
    called = [int(score > inputs["threshold"]) for score in scores]
    if direction == "precision":
        return float(precision_score(classes, called))
    if direction == "recall":
        return float(recall_score(classes, called))
    _, false_positives, false_negatives, _ = confusion_matrix(classes, called, labels=[0, 1]).ravel()
    return float((false_positives, false_negatives)[inputs["mistake"]])


def _direction(inputs: Inputs, _level: str, _direction: str) -> Given:
    scores, classes = _listed(inputs)
    before, after = (
        float(precision_score(classes, [int(score > inputs[name]) for score in scores]))
        for name in ("before", "after")
    )
    return 2 if abs(after - before) < 1e-12 else int(after < before)


def _area(inputs: Inputs, _level: str, _direction: str) -> Given:
    scores, classes = _listed(inputs)
    return float(roc_auc_score(classes, scores))


class _Fit:
    """Logistic regression on weighted groups with shares of ones, with an L2 penalty or none."""

    def __init__(self, x: Array, share: Array, size: Array | None = None, strength: float = 0.0) -> None:
        self.x, self.share, self.strength = np.array(x, dtype=float), np.array(share, dtype=float), strength
        size = np.ones(len(self.share)) if size is None else np.array(size, dtype=float)
        self.part = size / size.sum()

    def loss(self, w: Array, share: Array | None = None) -> float:
        z = self.x @ w
        y = self.share if share is None else share
        data = self.part @ (y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))
        return float(data) if share is not None else float(data + self.strength / 2 * w @ w)

    def slope(self, w: Array) -> Array:
        return self.x.T @ (self.part * (expit(self.x @ w) - self.share)) + self.strength * w

    def best(self) -> Array:
        scale = np.sqrt(self.part @ self.x**2)
        found = minimize(
            lambda u: self.loss(u / scale),
            np.zeros(self.x.shape[1]),
            jac=lambda u: self.slope(u / scale) / scale,
            method="BFGS",
            options={"gtol": 1e-10},
        )
        return found.x / scale

    def curvatures(self, w: Array) -> Array:
        """Eigenvalues of the differences of the slope, ascending."""
        step = 1e-5 / np.sqrt(self.part @ self.x**2)
        rows = [(self.slope(w + move) - self.slope(w - move)) / (2 * move.max()) for move in np.diag(step)]
        matrix = np.array(rows)
        return eigvalsh((matrix + matrix.T) / 2)

    def path(self, rate: float, steps: int) -> list[Array]:
        """Weights from zero on, step by step."""
        points = [np.zeros(self.x.shape[1])]
        for _ in range(steps):
            points.append(points[-1] - rate * self.slope(points[-1]))
        return points


_CROSSED = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def _trial(settings: list[float], ones: list[int]) -> _Fit:
    """Twenty examples in each group; two groups have a bias and one feature."""
    first, second = settings
    if len(ones) == 2:
        return _Fit([[1.0, first], [1.0, second]], [n / 20 for n in ones])
    return _Fit([[first * a, second * b] for a, b in _CROSSED], [n / 20 for n in ones])


def _steps(fit: _Fit, pace: float) -> int:
    """Steps until 1 % of the gap is left."""
    lowest = fit.loss(fit.best())
    w = np.zeros(2)
    rate = pace / fit.curvatures(w)[-1]
    gap = fit.loss(w) - lowest
    for step in range(20_000):
        if fit.loss(w) - lowest <= 0.01 * gap:
            return step
        w = w - rate * fit.slope(w)
    raise AssertionError("it does not finish")


def _order(inputs: Inputs, _level: str, _direction: str) -> Given:
    steps = [_steps(_trial(settings, inputs["ones"]), 1.0) for settings in inputs["settings"]]
    return tuple(sorted(range(len(steps)), key=lambda i: steps[i]))


def _count(inputs: Inputs, _level: str, _direction: str) -> Given:
    return float(_steps(_trial(inputs["settings"], inputs["ones"]), 0.5))


def _largest_rate(inputs: Inputs, _level: str, _direction: str) -> Given:
    first, second = inputs["settings"]
    c = [inputs["factor"] if j == inputs["column"] else 1.0 for j in (0, 1)]
    size = [inputs["alike"], inputs["unlike"], inputs["unlike"], inputs["alike"]]
    share = [n / m for n, m in zip(inputs["ones"], size, strict=True)]
    fit = _Fit([[first * a * c[0], second * b * c[1]] for a, b in _CROSSED], share, size)
    limit = 2.0 / float(fit.curvatures(fit.best())[-1])
    for factor, settles in ((0.93, True), (1.1, False)):
        path = fit.path(factor * limit, 400)
        moves = [float(np.linalg.norm(b - a)) for a, b in pairwise(path)]
        assert (max(moves[-10:]) < 1e-3 * max(moves)) == settles
    return limit


def _best_change(inputs: Inputs, _level: str, _direction: str) -> Given:
    x, y, fresh = (np.array(inputs[name]) for name in ("x", "y", "fresh"))
    rate, steps = inputs["rate"], inputs["steps"]
    plain = _Fit(x, y)
    pace = rate * plain.curvatures(plain.best())[-1]

    def final(fit: _Fit, eta: float, count: int) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            ends = [fit.loss(w, fresh) for w in fit.path(eta, count)[-10:]]
        return float(np.nan_to_num(np.mean(ends), nan=1e9, posinf=1e9))

    def kept(fit: _Fit) -> float:
        return float(pace / fit.curvatures(fit.best())[-1])

    scaled, penalised = _Fit(x / x.std(axis=0), y), _Fit(x, y, strength=0.1)
    ends = [
        final(scaled, kept(scaled), steps),
        final(penalised, kept(penalised), steps),
        final(plain, rate / 4, steps),
        final(plain, rate, 5 * steps),
    ]
    return ends.index(min(ends))


ROUTES: dict[str, Callable[[Inputs, str, str], Given]] = {
    "threshold_table": _at_threshold,
    "precision_direction": _direction,
    "auc_pairs": _area,
    "scaling_order": _order,
    "scaling_steps": _count,
    "stable_eta_scale": _largest_rate,
    "which_fix": _best_change,
}
