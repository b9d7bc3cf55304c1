"""The numbers of `reading-the-surface`, each with its recognised slips."""

import numpy as np

from tests.content.recompute import Array, Table, Worked, register, root, slope
from tests.content.worked import Drawn, Expressions, Given

NUMBERS: Table = {}


def turned(vector: Array) -> Array:
    """By a right angle."""
    return np.array([-vector[1], vector[0]])


@register(NUMBERS, "gradient-from-a-contour-map")
def _() -> Worked:
    here, contour, first = np.array([4.0, 1.0]), np.array([2.0, -5.0]), 3.0

    def second(direction: Array) -> float:
        """The other component of a vector along this direction whose first one is 3."""
        return float(direction[1] * first / direction[0])

    answer = second(turned(contour))
    gradient = np.array([first, answer])
    # A bowl at the origin with this gradient exists: rank one along it, and a rest that does not feel `here`.
    rest = turned(here)
    bowl = np.outer(gradient, gradient) / (gradient @ here) + np.outer(rest, rest)
    assert np.linalg.eigvalsh(bowl)[0] > 0
    assert np.allclose(bowl @ here, gradient)
    return answer, {
        "contour-along-gradient": second(contour),
        "contour-slope-sign-lost": -answer,
        "contour-points-to-the-minimum": second(turned(here)),
        "contours-taken-for-circles": second(here),
    }


@register(NUMBERS, "mini-batch-step-on-the-full-loss")
def _() -> Worked:
    full, batch, rate = np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.1

    def change(loss: Array, down: Array) -> float:
        """On planes with these gradients a first-order change is the whole change."""
        return float(loss @ (np.zeros(2) - rate * down)) - float(loss @ np.zeros(2))

    lengths = [float(np.hypot(*vector)) for vector in (full, batch)]
    return change(full, batch), {
        "batch-gradient-is-the-gradient": change(batch, batch),
        "angle-ignored": -rate * lengths[0] * lengths[1],
        "step-uphill": change(full, -batch),
    }


@register(NUMBERS, "steps-for-the-rest-of-the-way")
def _() -> Worked:
    """The fastest fall that is allowed keeps its slope: a plane."""

    def steps(stride: float) -> float:
        loss, count = 0.1, 0
        while loss > 1e-9:
            loss -= 0.01 * stride
            count += 1
        return count

    return steps(0.5 * 0.01), {"gradient-norm-not-squared": steps(0.5), "forgot-the-rate": steps(0.01)}


@register(NUMBERS, "same-height-other-distance")
def _() -> Worked:
    def distance(curvature: float) -> float:
        return root(lambda s: curvature * s * s / 2 - 0.1, 0, 100)

    flat, steep = distance(0.05), distance(5)
    return flat / steep, {
        "curvature-ratio-read-as-distance": 5 / 0.05,
        "gap-read-as-distance": 0.1 / 0.1,
        "ratio-upside-down": steep / flat,
    }


def norm_for_a_known_distance(p: Given) -> Worked:
    """The steepest slope at which a plane, the worst case, has no more than `f` to lose within `r`."""
    r, f = p["r"], p["f"]
    answer = root(lambda g: -min(-g * s for s in np.linspace(0, r, 101)) - f, 0, 10)
    return answer, {
        "gap-divided-by-distance": r * f,
        "gradient-norm-read-as-gap": f,
    }


def change_by_a_step_of_signs(p: Given) -> float:
    gradient = np.array([p["g1"], p["g2"]])
    step = np.where(gradient > 0, -p["r"], p["r"])
    return float(gradient @ step)


def norm_for_a_promised_gap(p: Given) -> float:
    """The slope of the flattest bowl allowed, at the height that is allowed."""

    def height(s: float) -> float:
        return p["mu"] * s * s / 2

    return slope(height, root(lambda s: height(s) - p["gap"], 0, 100))


DRAWN: Drawn = {"norm-for-a-known-distance": norm_for_a_known_distance}
EXPRESSIONS: Expressions = {
    "change-by-a-step-of-signs": change_by_a_step_of_signs,
    "norm-for-a-promised-gap": norm_for_a_promised_gap,
}
