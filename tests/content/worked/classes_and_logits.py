"""The numbers of `classes-and-logits.yaml`, by searches, finite differences and expected costs."""

from collections.abc import Callable

import numpy as np

from tests.content.recompute import Array, Table, Worked, logit, register, root, sigma, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}


def softmax(logits: Array) -> Array:
    """By the definition, after a shift."""
    shares = np.exp(logits - logits.max())
    return np.asarray(shares / shares.sum())


def cross_entropy(logits: Array, label: int) -> float:
    return -float(np.log(softmax(logits)[label]))


@register(NUMBERS, "reach-of-a-receiver")
def _() -> Worked:
    def reach(weight: float, feature: Callable[[float], float], farthest: float) -> float:
        return root(lambda d: sigma(9 + weight * feature(d)) - 0.5, 0, farthest)

    return reach(-0.25, lambda d: d**2, 20), {
        "squared-distance-read-as-radius": reach(-0.25, lambda d: d, 100),
        "threshold-read-off-the-bias": reach(-1, lambda d: d**2, 20),
    }


@register(NUMBERS, "cooling-an-overconfident-model")
def _() -> Worked:
    def cooled(t: float) -> float:
        return sigma(logit(0.9) / t)

    best = root(lambda t: cooled(t) - 0.75, 0.1, 10)
    return best, {
        "logit-factor-read-as-odds-factor": root(lambda t: 9 / t - 3, 0.1, 10),
        "probability-read-as-logit": root(lambda t: 0.9 / t - 0.75, 0.1, 10),
        "large-weights-mean-caution": root(lambda t: sigma(logit(0.9) * t) - 0.75, 0.1, 10),
    }


@register(NUMBERS, "fourth-class-joins-the-softmax")
def _() -> Worked:
    old = np.log([0.6, 0.3, 0.1]) + 1.7
    new = float(softmax(np.append(old, old[0]))[1])
    return new, {
        "own-sigmoid-per-class": float(softmax(old)[1]),
        "odds-read-as-probability": new / (1 - new),
    }


def border(p: Given) -> Worked:
    """By a search for the input at which the model says q, or what was mistaken for it."""
    w, b, q = p["w"], p["b"], p["q"]

    def where(says: Callable[[float], float], value: float, weight: float = w) -> float:
        return root(lambda x: says(weight * x + b) - value, -60, 60)

    return where(sigma, q), {
        "half-is-the-only-threshold": where(sigma, 0.5),
        "probability-read-as-logit": where(lambda z: z, q),
        "log-of-probability-not-odds": where(lambda z: z, float(np.log(q))),
        "threshold-read-off-the-bias": where(sigma, q, 1),
    }


def visit(p: Given) -> Worked:
    """Where the expected costs with and without a visit cross."""

    def cost(failing: float, visited: bool) -> float:
        left = failing * (1 - p["s"]) if visited else failing
        return left * p["f"] + (p["v"] if visited else 0)

    even = root(lambda q: cost(q, True) - cost(q, False), 0, 1)
    return even, {"cost-weights-swapped": 1 - even, "half-is-the-only-threshold": 0.5}


def heated(p: Given) -> Worked:
    """From the whole distribution, the rest split over four further tokens."""
    rest = np.full(4, (1 - p["pa"] - p["pb"]) / 4)
    logits = np.log(np.array([p["pa"], p["pb"], *rest])) - 3

    def ratio(t: float) -> float:
        shares = softmax(logits / t)
        return float(shares[0] / shares[1])

    return ratio(p["t"]), {
        "logit-factor-read-as-odds-factor": ratio(1) / p["t"],
        "softmax-sees-ratios": ratio(1),
        "large-weights-mean-caution": ratio(1 / p["t"]),
    }


DRAWN: Drawn = {
    "input-at-a-given-probability": border,
    "visit-before-the-failure": visit,
    "odds-of-two-tokens-when-heated": heated,
}


def tie(given: Given) -> float:
    """The input at which two of three probabilities are equal, by bisection, beside a third logit."""

    def gap(x: float) -> float:
        first, second = given["a1"] * x + given["b1"], given["a2"] * x + given["b2"]
        shares = softmax(np.array([first, second, 0.3 * x + 1]))
        return float(np.log(shares[0]) - np.log(shares[1]))

    return root(gap, -20, 20)


def moved(given: Given) -> float:
    """From the logit that the sigmoid maps to p, found by bisection."""
    before = root(lambda z: sigma(z) - given["p"], -20, 20)
    return sigma(before + given["w"] * given["d"])


def true_logit(given: Given) -> float:
    """By central differences of the loss."""
    return slope(lambda z: cross_entropy(np.array([given["z1"], z, given["z3"]]), 1), given["z2"])


EXPRESSIONS: Expressions = {
    "where-two-of-three-classes-tie": tie,
    "probability-after-a-feature-moves": moved,
    "slope-for-the-true-logit": true_logit,
}
