"""The numbers of `likelihood-and-losses.yaml`, by searches, sums over examples and actual fits."""

from collections.abc import Callable

import numpy as np

from tests.content.recompute import Table, Worked, bce, logit, register, root, sigma, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}


def constant_loss(share: float, p: float, examples: int = 1000) -> float:
    """The mean cross-entropy of one probability on so many labels, added up label by label."""
    labels = np.arange(examples) < round(share * examples)
    return float(-np.mean(np.log(np.where(labels, p, 1 - p))))


def lowest(loss: Callable[[float], float]) -> float:
    return root(lambda z: slope(loss, z), -12, 12)


@register(NUMBERS, "share-of-label-entropy-removed")
def _() -> Worked:
    best = constant_loss(0.1, sigma(lowest(lambda z: constant_loss(0.1, sigma(z)))))
    slips = {"ln-2-is-the-baseline": 1 - 0.26 / constant_loss(0.1, 0.5)}
    return 1 - 0.26 / best, {**slips, "wrong-log-base": 1 - 0.26 / (best / np.log(2))}


@register(NUMBERS, "best-logit-for-a-smoothed-label")
def _() -> Worked:
    def smoothed(target: float) -> float:
        return lowest(lambda z: target * bce(z, 1) + (1 - target) * bce(z, 0))

    best = smoothed(0.9)
    return best, {
        "probability-read-as-logit": sigma(best),
        "log-of-probability-not-odds": float(np.log(0.9)),
        "odds-upside-down": smoothed(0.1),
    }


@register(NUMBERS, "undo-a-class-weight")
def _() -> Worked:
    def says(truth: float, positive: float = 9, negative: float = 1) -> float:
        """What the lowest expected weighted loss makes the model say."""
        return sigma(lowest(lambda z: positive * truth * bce(z, 1) + negative * (1 - truth) * bce(z, 0)))

    truth = root(lambda q: says(q) - 0.75, 0.01, 0.99)
    return truth, {
        "class-weights-keep-probabilities": says(0.75, 1, 1),
        "weight-multiplies-probability": 0.75 / 9,
        "odds-read-as-probability": truth / (1 - truth),
        "odds-upside-down": root(lambda q: says(q, 1, 9) - 0.75, 0.01, 0.99),
    }


@register(NUMBERS, "share-of-one-wrong-label")
def _() -> Worked:
    def share(miss: float) -> float:
        costs = np.append(np.full(999, 0.02), miss)
        return float(costs[-1] / costs.sum())

    cost = bce(logit(0.0001), 1)
    return share(cost), {"wrong-log-base": share(cost / np.log(10)), "log-loss-is-bounded": share(1)}


def evidence(p: Given) -> Worked:
    """Every label was given the probability that costs the mean; the two products are compared."""
    n, a, b = int(p["n"]), p["a"], p["a"] + p["d"]
    ratio = float(np.sum(np.log(np.full(n, np.exp(-a)))) - np.sum(np.log(np.full(n, np.exp(-b)))))
    return ratio, {
        "forgot-the-average": ratio / n,
        "ratio-upside-down": -ratio,
        "wrong-log-base": ratio * float(np.log10(np.e)),
    }


def typical(p: Given) -> Worked:
    """By a search for the constant that has this loss."""

    def constant(log: Callable[[float], float]) -> float:
        return root(lambda q: -log(q) - p["bits"], 1e-6, 1 - 1e-6)

    return constant(lambda q: float(np.log2(q))), {
        "wrong-log-base": constant(lambda q: float(np.log(q))),
        "error-rate-read-as-loss": constant(lambda q: q - 1),
    }


DRAWN: Drawn = {"evidence-in-a-mean-loss-gap": evidence, "typical-probability-from-bits": typical}


def floor_and_divergence(given: Given) -> float:
    """Entropy of the labels plus the divergence, instead of the two logarithms of p."""
    q, p = np.array([given["s"], 1 - given["s"]]), np.array([given["p"], 1 - given["p"]])
    return float(-(q * np.log(q)).sum() + (q * np.log(q / p)).sum())


def area_under_the_residual(given: Given) -> float:
    """From z = 0, where every label costs ln 2, by integrating the derivative σ(z) − y."""
    steps, width = 4000, given["z"] / 4000
    middles = (np.arange(steps) + 0.5) * width
    return float(np.log(2) + np.sum((1 / (1 + np.exp(-middles)) - given["y"]) * width))


EXPRESSIONS: Expressions = {
    "constant-predictor-cross-entropy": floor_and_divergence,
    "cross-entropy-straight-from-the-logit": area_under_the_residual,
}
