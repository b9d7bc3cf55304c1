"""The numbers of `curvature-and-beyond.yaml`: by second differences, searches and actual runs."""

from collections.abc import Callable, Sequence

import numpy as np

from tests.content.recompute import Array, Worked, bce, logit, root, sigma, slope
from tests.content.worked import Drawn, Expressions, Given


def bend(along: Callable[[float], float], h: float = 1e-3) -> float:
    """Second difference at zero."""
    return (along(h) - 2 * along(0) + along(-h)) / h**2


def bowl(a: float, b: float, c: float) -> Callable[[Array], float]:
    """The quadratic, as a sum over entries."""
    return lambda w: float(a * w[0] * w[0] + b * w[0] * w[1] + b * w[1] * w[0] + c * w[1] * w[1]) / 2


def adam(
    gradients: Sequence[float],
    rate: float,
    betas: tuple[float, float] = (0.9, 0.999),
    epsilon: float = 0.0,
    corrected: bool = True,
) -> list[float]:
    """What each step adds to a weight that meets these gradients."""
    first = second = 0.0
    steps = []
    for t, g in enumerate(gradients, start=1):
        first += (1 - betas[0]) * (g - first)
        second += (1 - betas[1]) * (g * g - second)
        shares = [1 - beta**t if corrected else 1.0 for beta in betas]
        steps.append(-rate * first / shares[0] / (float(np.sqrt(second / shares[1])) + epsilon))
    return steps


def from_two_gradients() -> Worked:
    d, before, after = np.array([3.0, 4.0]), np.array([0.5, -0.2]), np.array([0.6, 0.03])

    def along(direction: Array) -> float:
        """Slope along the direction, at both points, over the distance walked in its units."""
        return float(after @ direction - before @ direction) / (0.01 * 5 / float(np.linalg.norm(direction)))

    return along(d / 5), {"direction-not-normalised": along(d)}


def below_epsilon() -> Worked:
    g = 2e-9
    step = -adam([g] * 20_000, 1.0, epsilon=1e-8)[-1]
    return step, {"adaptive-step-is-the-rate": -adam([g] * 2_000, 1.0)[-1], "adam-step-follows-gradient": g}


def overconfident() -> Worked:
    z, labels = logit(0.9), np.array([1.0, 0.0] * 500)
    at = {0.0: slope(lambda b: bce(b, 0), z), 1.0: slope(lambda b: bce(b, 1), z)}
    gradients = np.array([at[float(y)] for y in labels])
    curvature = slope(lambda b: float(np.mean([sigma(b) - y for y in labels])), z)
    ratio = float(np.mean(gradients**2)) / curvature
    honest = (0.9 * at[1.0] ** 2 + 0.1 * at[0.0] ** 2) / curvature
    slips = {"squared-gradient-is-curvature": honest, "ratio-upside-down": 1 / ratio}
    return ratio, {**slips, "square-and-mean-swapped": float(np.mean(gradients)) ** 2 / curvature}


def tilted_direction(p: Given) -> Worked:
    d = np.array([p["d1"], p["d2"]])
    unit = d / float(np.linalg.norm(d))

    def curvature(b: float, direction: Array) -> float:
        surface = bowl(p["a"], b, p["c"])
        return bend(lambda t: surface(t * direction), h=1.0)

    return curvature(p["b"], unit), {
        "direction-not-normalised": curvature(p["b"], d),
        "diagonal-read-as-curvatures": curvature(0, unit),
        "mixed-term-counted-once": curvature(p["b"] / 2, unit),
    }


def tilted_newton(p: Given) -> Worked:
    """By the root of the slope in w1 once w2 sits at its best: no inverse anywhere."""
    a, b, c, g1, g2 = (p[name] for name in ("a", "b", "c", "g1", "g2"))

    def slopes(s1: float, s2: float) -> tuple[float, float]:
        return g1 + a * s1 + b * s2, g2 + b * s1 + c * s2

    def best_other(s1: float) -> float:
        return root(lambda s2: slopes(s1, s2)[1], -1e3, 1e3)

    step = root(lambda s1: slopes(s1, best_other(s1))[0], -100, 100)
    there = slopes(g1, g2)
    return step, {
        "step-uphill": -step,
        "multiplied-by-curvature": -(there[0] - g1),
        "plain-gradient-step": -g1,
        "diagonal-read-as-curvatures": root(lambda s1: slopes(s1, 0)[0], -100, 100),
    }


def sign_flip(p: Given) -> Worked:
    g, rate, betas = p["g"], p["eta"], (p["b1"], 0.999)
    step = adam([g, -g], rate, betas)[1]
    return step, {
        "adaptive-step-is-the-rate": adam([-g], rate, betas)[0],
        "adam-step-follows-gradient": -rate * -g,
        "bias-correction-forgotten": adam([g, -g], rate, betas, corrected=False)[1],
        "step-uphill": -step,
    }


def logistic_form(p: Given) -> float:
    """The slope along d, differentiated once more by differences; for both labels."""
    s, z = p["x1"] * p["d1"] + p["x2"] * p["d2"], logit(p["p"])

    def second(y: float) -> float:
        return slope(lambda t: (sigma(z + t * s) - y) * s, 0)

    assert abs(second(0) - second(1)) < 1e-6
    return second(1)


def adagrad(p: Given) -> float:
    """The sum of the squares grows by one square a step; a part of a step adds a part of one."""
    total, left = 0.0, p["t"]
    while left > 0:
        total += min(left, 1.0) * p["g"] ** 2
        left -= 1
    return p["eta"] * p["g"] / float(np.sqrt(total))


def adamw(p: Given) -> float:
    """The step of one on the unpenalised gradient from the weight after its decay."""
    decayed = p["w"] - p["eta"] * slope(lambda w: p["lam"] * w * w / 2, p["w"])
    return decayed - p["eta"] * p["m"] / float(np.exp(np.log(p["v"]) / 2))


def falling_off(p: Given) -> float:
    """A run of whole steps, the rest of one as a power; then the slope summed up along the way."""
    w, left = p["w0"], p["k"]
    while left >= 1:
        w -= p["eta"] * slope(lambda u: -p["a"] * u * u / 2, w)
        left -= 1
    w *= float(np.exp(left * np.log1p(p["eta"] * p["a"])))
    way = np.linspace(0, w, 2_001)
    return float(np.sum((-p["a"] * (way[1:] + way[:-1]) / 2) * np.diff(way)))


NUMBERS: dict[str, Callable[[], Worked]] = {
    "curvature-from-two-gradients": from_two_gradients,
    "gradient-below-epsilon": below_epsilon,
    "overconfident-squared-gradients": overconfident,
}
DRAWN: Drawn = {
    "curvature-along-a-tilted-direction": tilted_direction,
    "newton-step-of-a-tilted-hessian": tilted_newton,
    "adam-after-a-sign-flip": sign_flip,
}
EXPRESSIONS: Expressions = {
    "logistic-curvature-along-d": logistic_form,
    "adagrad-under-a-steady-gradient": adagrad,
    "write-the-adamw-step": adamw,
    "loss-under-a-growing-offset": falling_off,
}
