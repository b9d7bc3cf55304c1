"""SciPy, decimals and plain loops, for the model, its losses and its likelihood."""

import math
from collections.abc import Callable
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.optimize import approx_fprime, brentq
from scipy.special import expit
from scipy.stats import bernoulli, logistic

from quizlr.answers.keys import Given

getcontext().prec = 40

Inputs = dict[str, Any]


def _exact(value: float) -> Decimal:
    """A printed number as it is printed."""
    return Decimal(str(value))


def _sides(inputs: Inputs, _level: str, _direction: str) -> Given:
    signs = []
    for point in inputs["x"]:
        pairs = zip(inputs["w"], point, strict=True)
        z = sum((_exact(a) * _exact(b) for a, b in pairs), _exact(inputs["bias"]))
        signs.append(1 if _probability(z) > _exact(inputs["threshold"]) else -1)
    return tuple(signs)


def _share(z: float) -> float:
    """The logistic distribution below z, by adaptive quadrature."""
    return float(quad(logistic.pdf, -60.0, z, epsabs=1e-12)[0])


def _score(inputs: Inputs, level: str, direction: str) -> Given:
    def reached(value: float | None) -> float:
        z: float
        x = [*inputs["x"], *([] if value is None else [value])]
        z = math.fsum(a * b for a, b in zip(inputs["w"], x, strict=True)) + inputs["bias"]
        if level == "shift":
            z += float(logistic.ppf(inputs["before"]))
        return z

    if direction == "back":
        return float(
            brentq(lambda value: float(expit(reached(value))) - inputs["goal"], -60.0, 60.0, xtol=1e-12)
        )
    p = _share(reached(None))
    return p if direction == "probability" else p / (1.0 - p)


def _steepness(inputs: Inputs, level: str, _direction: str) -> Given:
    slopes = []
    for z, p, w in zip(inputs["logit"], inputs["p"], inputs["w"], strict=True):
        at = z if level == "logits" else float(logistic.ppf(p))
        slopes.append(w * float(logistic.pdf(at)))
    return tuple(sorted(range(len(slopes)), key=lambda i: -slopes[i]))


def _probability(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def _ratio(inputs: Inputs, level: str, _direction: str) -> Given:
    """Difference quotients of both losses along the asked weight, in forty decimals."""
    step, y, share = Decimal("1e-12"), int(inputs["y"]), _exact(inputs["share"])
    x = _exact(inputs["x"][0])
    if level == "model":
        pairs = zip(inputs["w"], inputs["x"], strict=True)
        z = sum((_exact(a) * _exact(b) for a, b in pairs), _exact(inputs["bias"]))
    else:
        p = _exact(inputs["p"])
        z = (p / (1 - p)).ln() if level == "given-p" else _exact(inputs["logit"])

    def cross_entropy(at: Decimal) -> Decimal:
        return -(_probability(at) if y else _probability(-at)).ln()

    def squared(at: Decimal) -> Decimal:
        return share * (_probability(at) - y) ** 2

    slopes = [abs(loss(z + step * x) - loss(z - step * x)) for loss in (cross_entropy, squared)]
    return float(slopes[0] / slopes[1])


def _pulls(inputs: Inputs, level: str, _direction: str) -> Given:
    pulls = []
    for p, logit, y in zip(inputs["p"], inputs["logit"], inputs["y"], strict=True):
        z = logit if level == "logits" else float(logistic.ppf(p))
        slope = approx_fprime(np.array([z]), lambda at, y=y: (float(expit(at[0])) - y) ** 2, 1e-7)
        pulls.append(abs(float(slope[0])))
    return tuple(sorted(range(len(pulls)), key=lambda i: -pulls[i]))


def _likeliest(inputs: Inputs, _level: str, _direction: str) -> Given:
    totals = [float(bernoulli.logpmf(inputs["y"], column).sum()) for column in np.array(inputs["p"]).T]
    return totals.index(max(totals))


def _loss_or_likelihood(inputs: Inputs, _level: str, direction: str) -> Given:
    count = inputs["count"]
    if inputs["p"]:
        assert count == len(inputs["p"])
        if direction == "likelihood":
            return float(
                math.prod(bernoulli.pmf(y, p) for y, p in zip(inputs["y"], inputs["p"], strict=True))
            )
        terms = [math.log(p if y else 1.0 - p) for y, p in zip(inputs["y"], inputs["p"], strict=True)]
        return -math.fsum(terms) / len(terms)
    if direction == "likelihood":
        return float((-_exact(inputs["loss"]) * count).exp())
    return float(-_exact(inputs["likelihood"]).ln() / count)


ROUTES: dict[str, Callable[[Inputs, str, str], Given]] = {
    "boundary_side": _sides,
    "logit_prob": _score,
    "slope_order": _steepness,
    "bce_mse_ratio": _ratio,
    "mse_pull_order": _pulls,
    "likelihood_pick": _likeliest,
    "nll_number": _loss_or_likelihood,
}
