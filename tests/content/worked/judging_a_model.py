"""The numbers of `judging-a-model.yaml`, by counting cases one by one."""

from itertools import product

import numpy as np

from tests.content.recompute import Table, Worked, logit, register, root, sigma, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}


@register(NUMBERS, "probability-after-thinning-negatives")
def _() -> Worked:
    """A full population at one score: as many negatives as leave one behind for each nine positives."""
    positives, kept = 9_000, 1_000
    negatives = kept * 99
    return positives / (positives + negatives), {
        "probabilities-ignore-base-rate": positives / (positives + kept),
        "odds-read-as-probability": positives / negatives,
    }


@register(NUMBERS, "area-with-three-scores")
def _() -> Worked:
    counts = {3: (6, 2), 2: (3, 3), 1: (1, 5)}
    positives = [score for score, (yes, _) in counts.items() for _ in range(yes)]
    negatives = [score for score, (_, no) in counts.items() for _ in range(no)]
    corners = [
        (np.mean([n >= cut for n in negatives]), np.mean([p >= cut for p in positives]))
        for cut in (4, 3, 2, 1)
    ]
    right, up = np.array(corners).T
    trapezium = float(np.sum(np.diff(right) * (up[1:] + up[:-1]) / 2))
    won = np.mean([p > n for p, n in product(positives, negatives)])
    hits = sum(p >= 3 for p in positives) + sum(n < 3 for n in negatives)
    return trapezium, {
        "ties-count-as-lost": float(won),
        "losing-pairs-counted": 1 - trapezium,
        "accuracy-stands-for-all": hits / (len(positives) + len(negatives)),
    }


def undecided_band(p: Given) -> Worked:
    """Edges of the band, found by walking along the normal of the boundary."""
    w, q = np.array([3.0, 4 * p["s"]]) * p["k"], p["q"]
    normal = w / np.linalg.norm(w)

    def probability(distance: float) -> float:
        return sigma(float(w @ (distance * normal)))

    edge = root(lambda d: probability(d) - q, 0, 10 / p["k"])
    rounded = round(logit(probability(edge)), 3) / float(w @ normal)
    tangent = (q - 0.5) / slope(probability, 0)
    slips = {
        "logit-read-as-distance": 2 * rounded * float(w @ normal),
        "slope-taken-as-constant": 2 * tangent,
    }
    return 2 * rounded, slips


def precision(given: Given) -> float:
    """A population of alarms, weighed piece by piece."""
    population = np.array([given["b"], 1 - given["b"]])
    alarms = population * [given["r"], given["f"]]
    return float(alarms[0] / alarms.sum())


DRAWN: Drawn = {"width-of-the-undecided-band": undecided_band}
EXPRESSIONS: Expressions = {"precision-from-three-rates": precision}
