"""Answers of `penalties-and-scaling`: by runs, by bisection of slopes and by fits."""

from collections.abc import Callable

import numpy as np

from tests.content.recompute import Array, Table, Worked, bce, register, root, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}
DRAWN: Drawn = {}
EXPRESSIONS: Expressions = {}


def lowest(pull: Callable[[float], float], jump: float = 0.0) -> float:
    """Where a convex sum is smallest: its slope, with a jump of this size at zero, changes its sign."""
    return root(lambda w: pull(w) + jump * (1 if w > 0 else -1), -50, 50)


@register(NUMBERS, "penalty-that-stops-a-separable-run")
def _() -> Worked:
    x, y = np.array([1.0, 1, 1, -1, -1]), np.array([1.0, 1, 1, 0, 0])

    def pulled(w: float) -> float:
        return -slope(lambda v: sum(bce(a * v, b) for a, b in zip(x, y, strict=True)), w)

    def strength(penalty: Callable[[float, float], float], pull: float) -> float:
        return root(lambda size: slope(lambda w: penalty(size, w), 4) - pull, 0, 1)

    mean = pulled(4) / 5
    return strength(lambda size, w: size / 2 * w**2, mean), {
        "penalty-halved": strength(lambda size, w: size / 4 * w**2, mean),
        "l2-pulls-like-l1": strength(lambda size, w: size * abs(w), mean),
        "forgot-the-average": strength(lambda size, w: size / 2 * w**2, 5 * mean),
    }


@register(NUMBERS, "elastic-net-by-hand")
def _() -> Worked:
    def data(w: float) -> float:
        return (w - 1) ** 2

    grid = np.linspace(-1, 2, 3_000_001)
    best = float(grid[np.argmin((grid - 1) ** 2 + 0.4 * abs(grid) + grid**2)])
    ridge = lowest(lambda w: slope(data, w) + 2 * w)
    return best, {
        "curvature-misread": lowest(lambda w: slope(data, w) / 2 + 2 * w, 0.4),
        "penalty-halved": lowest(lambda w: slope(data, w) + w, 0.4),
        "curvature-left-out-of-shrinkage": ridge - 0.4,
        "penalty-forgotten": lowest(lambda w: slope(data, w)),
    }


def _library(p: Given) -> Worked:
    """Train a bias with the one objective, and see which strength balances the other there."""
    n, c = p["n"], p["c"]

    def pull(b: float) -> float:
        """Mean of y - p, with 60 % ones."""
        return 0.6 - float(1 / (1 + np.exp(-b)))

    def trained(data: float, penalty: float) -> float:
        return root(lambda b: penalty * b - data * pull(b), 0, 3)

    free, swapped = trained(c * n, 1), trained(n, c)
    return pull(free) / free, {
        "forgot-the-average": n * pull(free) / free,
        "c-read-as-strength": pull(swapped) / swapped,
    }


DRAWN["penalty-of-a-library-constant"] = _library


def _standardised(p: Given) -> Worked:
    """The raw logits of a few rows, fitted anew on standardised columns."""
    w, m, s = (np.array([p[f"{name}1"], p[f"{name}2"]]) for name in "wms")
    raw = np.array([[0.0, 0.0], [1, 0], [0, 1], [3, 5]])
    logits = raw @ w + p["b"]

    def refitted(columns: Array) -> float:
        design = np.column_stack([columns, np.ones(len(columns))])
        return float(np.linalg.lstsq(design, logits)[0][-1])

    return refitted((raw - m) / s), {
        "bias-survives-centring": refitted(raw / s),
        "shift-sign-flipped": refitted((raw + m) / s),
        "spread-forgotten": refitted(raw / s - m),
    }


DRAWN["standardising-a-trained-model"] = _standardised


def _vanished(g: Given) -> float:
    """A run of whole steps, along which the logarithm of the weight is a straight line."""
    path = [g["w"]]
    for _ in range(12):
        path.append(path[-1] - g["eta"] * slope(lambda v: g["lam"] / 2 * v**2, path[-1]))
    return float(np.exp(np.interp(g["t"], np.arange(13), np.log(path))))


def _laplace(g: Given) -> float:
    """From the slope of minus the logarithm of the density, shared out over the examples."""
    return slope(lambda w: -float(np.log(np.exp(-abs(w) / g["b"]) / (2 * g["b"]))), 0.7) / g["n"]


EXPRESSIONS |= {
    "weight-of-a-vanished-category": _vanished,
    "laplace-width-to-penalty": _laplace,
    "l1-on-a-parabola": lambda g: lowest(
        lambda w: slope(lambda v: g["h"] / 2 * (v - g["a"]) ** 2, w), g["lam"]
    ),
}
