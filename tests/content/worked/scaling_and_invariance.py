"""The numbers of `scaling-and-invariance.yaml`: by a fit, a step that is run, or differences of the loss."""

import numpy as np

from tests.content.recompute import Worked, bce, root, sigma, slope
from tests.content.worked import Drawn, Expressions, Given


def odds_per_unit(p: Given) -> Worked:
    """The line through logits at two times, read off one new unit apart."""
    hours = np.array([0.0, 40.0])
    logits = p["w"] * hours

    def factor(unit: float) -> float:
        slope_per_unit = np.polyfit(hours / unit, logits, 1)[0]
        low, high = sigma(0), sigma(float(slope_per_unit))
        return high / (1 - high) / (low / (1 - low))

    return factor(p["k"]), {
        "weight-is-unit-free": factor(1),
        "scaled-the-wrong-way": factor(1 / p["k"]),
        "slope-taken-as-constant": 1 + slope(lambda shifts: float(np.exp(p["w"] * p["k"] * shifts)), 0),
    }


def first_step(p: Given) -> Worked:
    y = p["y"]

    def after(value: float, met: float, rate: float = p["eta"]) -> float:
        """Change of the logit at `met` by one step on the example `value`."""
        return -rate * slope(lambda w: bce(w * value, y), 0) * met

    scaled = p["c"] * p["x"]
    return after(scaled, scaled), {
        "invariance-at-every-step": after(p["x"], p["x"]),
        "curvature-goes-with-scale": after(scaled, p["x"]),
        "forgot-the-input": after(scaled, 1),
        "step-uphill": after(scaled, scaled, -p["eta"]),
    }


def following_bias(p: Given) -> Worked:
    """The bias at which the slope of the loss along it is zero, on data with this mean and deviation."""
    x = np.array([p["m"] - p["s"], p["m"] + p["s"]])

    def loss(w: float, b: float) -> float:
        return float(np.mean((w * x + b) ** 2)) / 8

    best = root(lambda b: slope(lambda a: loss(p["d"], a), b, 1e-3), -100, 100)
    return best, {
        "diagonal-read-as-curvatures": 0.0,
        "shift-sign-flipped": -best,
        "ratio-upside-down": -p["d"] / p["m"],
    }


def kept_by_the_penalty(g: Given) -> float:
    """The minimum over the new weight, by bisection of the slope, in old units."""

    def loss(v: float) -> float:
        return g["h"] / 2 * (g["c"] * v - g["m"]) ** 2 + g["lam"] / 2 * v**2

    return g["c"] * root(lambda v: slope(loss, v, 1e-3), -1, g["m"] / g["c"] + 1)


def curvature(g: Given) -> float:
    """Differences of the slope of the loss on two values with this mean and deviation."""
    values = (g["m"] - g["s"], g["m"] + g["s"])

    def mean(w: float) -> float:
        return sum(bce(w * x, 1) for x in values) / 2

    return slope(lambda w: slope(mean, w, 1e-4), 0, 1e-4)


DRAWN: Drawn = {
    "odds-per-new-unit": odds_per_unit,
    "first-step-after-new-units": first_step,
    "bias-that-follows-the-weight": following_bias,
}
EXPRESSIONS: Expressions = {
    "what-a-penalty-leaves-in-new-units": kept_by_the_penalty,
    "curvature-from-mean-and-spread": curvature,
}
