"""What recomputing an answer needs: losses, slopes, roots, fits, and a table of what is recomputed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Worked = tuple[float, dict[str, float]]
"""The answer, and the wrong number of each misconception."""

CONTENT = Path(__file__).parents[2] / "content"
Table = dict[str, Callable[[], Worked]]


def register(table: Table, name: str) -> Callable[[Callable[[], Worked]], Callable[[], Worked]]:
    """Put the decorated function into the table, once."""

    def put(function: Callable[[], Worked]) -> Callable[[], Worked]:
        assert name not in table
        table[name] = function
        return function

    return put


def sigma(z: float) -> float:
    return float(1 / (1 + np.exp(-z)))


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def bce(z: float, y: float) -> float:
    return float(np.logaddexp(0, z) - y * z)


def slope(loss: Callable[[float], float], at: float, h: float = 1e-5) -> float:
    return (loss(at + h) - loss(at - h)) / (2 * h)


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Bisection; f changes its sign once between the two."""
    rising = f(high) > f(low)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return (low + high) / 2


def probabilities(X: Array, w: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0, -X @ w)))


def fit(X: Array, y: Array, penalty: float = 0.0, steps: int = 30) -> Array:
    """Minimum of the mean cross-entropy plus half the penalty times the squared weights."""
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        p = probabilities(X, w)
        gradient = X.T @ (p - y) / len(y) + penalty * w
        w = w - np.linalg.solve(hessian(X, w) + penalty * np.eye(len(w)), gradient)
    return w


def hessian(X: Array, w: Array) -> Array:
    p = probabilities(X, w)
    return np.asarray((X.T * (p * (1 - p))) @ X / len(X))


def overlapping() -> tuple[Array, Array]:
    """Ten examples with one feature and a bias column; 30 % of the labels are 1."""
    x = np.array([-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
    y = np.array([0.0, 0, 0, 1, 0, 0, 1, 0, 1, 0])
    return np.column_stack([x, np.ones(10)]), y
