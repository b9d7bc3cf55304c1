"""The numbers of the parametric questions, from their params alone, each with its recognised slips."""

from collections.abc import Callable, Mapping

import numpy as np

from tests.content.recompute import Array, Worked, bce, logit, sigma, slope

Params = Mapping[str, float]
WORKED: dict[str, Callable[[Params], Worked]] = {}


def worked(name: str) -> Callable[[Callable[[Params], Worked]], Callable[[Params], Worked]]:
    """Put the decorated function into the table, once."""

    def put(function: Callable[[Params], Worked]) -> Callable[[Params], Worked]:
        assert name not in WORKED
        WORKED[name] = function
        return function

    return put


@worked("distance-to-the-boundary")
def _(p: Params) -> Worked:
    w, x = np.array([3.0, 4 * p["s"]]) * p["k"], np.array([p["x1"], p["x2"]])

    def signed(bias: float) -> float:
        """By the foot of the perpendicular, found by least squares."""
        foot = x + np.linalg.lstsq(w[None, :], np.array([-(w @ x + bias)]))[0]
        side = 1 if sigma(float(w @ x) + bias) > 0.5 else -1
        return side * float(np.linalg.norm(x - foot))

    slips = {"logit-read-as-distance": logit(sigma(float(w @ x) + p["b"])), "bias-ignored": signed(0)}
    return signed(p["b"]), {**slips, "boundary-side-flipped": -signed(p["b"])}


@worked("slope-of-a-squared-error")
def _(p: Params) -> Worked:
    y, z = p["y"], logit(p["p"])
    answer = slope(lambda a: (sigma(a) - y) ** 2, z)
    return answer, {
        "same-error-same-gradient": slope(lambda a: bce(a, y), z),
        "squared-error-factor-two": slope(lambda a: (sigma(a) - y) ** 2 / 2, z),
        "sigmoid-slope-forgotten": slope(lambda q: (q - y) ** 2, p["p"]),
        "gradient-sign-flipped": -answer,
    }


@worked("gradient-of-two-examples")
def _(p: Params) -> Worked:
    """The other weights are what makes the two logits what they are."""
    rows = [(p[f"x{i}"], p[f"y{i}"], logit(p[f"p{i}"])) for i in (1, 2)]

    def summed(w: float, b: float = 0.0) -> float:
        return sum(bce(z + w * x + b, y) for x, y, z in rows)

    def kept(x: float, y: float, z: float) -> float:
        return slope(lambda w: bce(z + w * x, y), 0) * slope(sigma, z)

    gradient = slope(summed, 0) / 2
    return gradient, {
        "forgot-the-average": slope(summed, 0),
        "gradient-sign-flipped": -gradient,
        "forgot-the-input": slope(lambda b: summed(0, b), 0) / 2,
        "sigmoid-slope-not-cancelled": float(np.mean([kept(*row) for row in rows])),
    }


@worked("raw-value-into-a-scaled-model")
def _(p: Params) -> Worked:
    """The model in raw units is the line through two training values, one deviation apart."""
    m, s, v, c = p["m"], p["s"], p["v"], p["c"]
    raw = m + p["u"] * s

    def through(first: float, second: float) -> float:
        return float(np.polyval(np.polyfit([first, second], [c, v + c], 1), raw))

    return through(m, m + s), {
        "scaling-touches-speed-only": through(0, 1),
        "spread-forgotten": through(m, m + 1),
        "shift-sign-flipped": through(-m, -m + s),
    }


@worked("curvature-at-the-origin")
def _(p: Params) -> Worked:
    x = np.array([p["x1"], p["x2"], p["x3"]])

    def curvature(activation: Callable[[float], float], power: int, label: int) -> float:
        """Second derivative, by differences of the gradient of the summed loss."""
        return slope(lambda w: sum((activation(w * v) - label) * v ** (power - 1) for v in abs(x)), 0)

    summed = curvature(sigma, 2, 1)
    assert abs(summed - curvature(sigma, 2, 0)) < 1e-6
    return summed / 3, {
        "sigmoid-slope-forgotten": curvature(lambda z: z, 2, 0) / 3,
        "forgot-the-average": summed,
        "curvature-goes-with-scale": curvature(sigma, 1, 0) / 3,
    }


@worked("keeping-to-the-contour")
def _(p: Params) -> Worked:
    gradient, d = np.array([p["g1"], p["g2"]]), p["d"]
    normal = gradient / np.linalg.norm(gradient)
    along = np.array([[0.0, -1.0], [1.0, 0.0]]) @ normal

    def second(direction: Array) -> float:
        return float(direction[1] / direction[0] * d)

    return second(along), {
        "contour-along-gradient": second(normal),
        "contour-slope-sign-lost": -second(along),
        "ratio-upside-down": second(along[::-1]),
    }


@worked("fall-of-one-step")
def _(p: Params) -> Worked:
    gradient, eta = np.array([p["g1"], p["g2"]]), p["eta"]

    def change(rate: float) -> float:
        """On a plane with this gradient a first-order change is the whole change."""
        heights = [float(gradient @ w) for w in (np.zeros(2), -rate * gradient)]
        return heights[1] - heights[0]

    slips = {"step-uphill": change(-eta), "forgot-the-rate": change(1)}
    unit = eta / float(np.linalg.norm(gradient))
    return change(eta), {**slips, "gradient-norm-not-squared": change(unit)}


@worked("height-from-slope-and-curvature")
def _(p: Params) -> Worked:
    h, g = p["h"], p["g"]
    way = np.linspace(0, g / h, 10_001)
    slopes = h * way
    height = float(np.sum((slopes[1:] + slopes[:-1]) / 2 * np.diff(way)))
    assert abs(slopes[-1] - g) < 1e-9
    return height, {
        "gradient-norm-read-as-gap": g,
        "distance-read-as-gap": float(way[-1]),
        "slope-taken-as-constant": float(np.sum(g * np.diff(way))),
    }
