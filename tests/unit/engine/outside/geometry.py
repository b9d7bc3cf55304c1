"""SciPy and plain loops, for the shape of a loss and what rates make of it."""

import math
from typing import Any

import numpy as np
from scipy.linalg import eigh
from scipy.special import expit

Inputs = dict[str, Any]


def _second_moments(inputs: Inputs, place: int) -> Any:
    """Matrix of E[x xᵀ] of one data set; half the curvature of the mean squared error."""
    if inputs["base"]:
        scale = [inputs["factor"] if on else 1.0 for on in inputs["multiplied"][place]]
        # On the features as recorded the contours are `base` times as long along w₁.
        return np.diag([scale[0] ** 2, (inputs["base"] * scale[1]) ** 2])
    (s1, s2), (m1, m2) = inputs["spread"][place], inputs["mean"][place]
    mixed = inputs["correlation"][place] * s1 * s2 + m1 * m2
    return np.array([[s1 * s1 + m1 * m1, mixed], [mixed, s2 * s2 + m2 * m2]])


def _contour_match(inputs: Inputs, level: str, _direction: str) -> tuple[int, ...]:
    first, second = ([1.0, 1.0], [1.0, -1.0]) if level == "diagonals" else ([1.0, 0.0], [0.0, 1.0])
    ratios = []
    for place in range(3):
        moments = _second_moments(inputs, place)
        along, across = (1 / math.sqrt(np.array(v) @ moments @ np.array(v)) for v in (first, second))
        ratios.append(along / across)
    return tuple(int(i) for i in np.argsort(-np.array(ratios), kind="stable"))


def _convexity_line(inputs: Inputs, level: str, _direction: str) -> int:
    def loss(w: Any) -> float:
        if level == "network":
            return float((w[0] * w[1] * inputs["x"][0] - inputs["y"][0]) ** 2)
        errors = [(expit(w[0] * x) - y) ** 2 for x, y in zip(inputs["x"], inputs["y"], strict=True)]
        return float(np.mean(errors))

    above = []
    for low, high in inputs["ends"]:
        middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
        above.append(loss(middle) > (loss(low) + loss(high)) / 2)
    assert sum(above) <= 1
    return above.index(True) if any(above) else 3


def _zigzag_coord(inputs: Inputs, level: str, _direction: str) -> int:
    entry = {"curvatures": (1.0, 1.0), "formula": (2.0, 2.0)}.get(level, (0.0, 0.0))
    curvature = [a * b for a, b in zip(inputs["entry"], entry, strict=True)]
    if level == "data":
        x = np.array(inputs["x"])
        moments = 2.0 * x.T @ x / len(x)
        assert abs(moments[0, 1]) < 1e-9
        curvature = np.diag(moments).tolist()
    flips = []
    for value, start, best in zip(curvature, inputs["start"], inputs["best"], strict=True):
        off, sides = start - best, []
        for _ in range(8):
            before, off = off, off - inputs["rate"] * value * off
            sides.append(before * off < 0)
        assert len(set(sides)) == 1
        flips.append(sides[0])
    return int(flips[0]) + 2 * int(flips[1])


def _kappa_steps(inputs: Inputs, level: str, _direction: str) -> float:
    if level == "matrix":
        matrix = np.array(inputs["matrix"])
    else:
        squares = inputs["curvature"] if level == "curvatures" else [2 * s * s for s in inputs["spread"]]
        matrix = np.diag(squares)
    values, vectors = eigh(matrix)
    parts = vectors.T @ np.array(inputs["start"])
    start, steps = math.hypot(*parts), 0
    while math.hypot(*parts) >= inputs["finish"] / 100 * start:
        parts = parts * (1.0 - values / values[-1])
        steps += 1
    return float(steps)


def _lr_sweep(inputs: Inputs, _level: str, _direction: str) -> int:
    losses = []
    for rate in inputs["rates"]:
        total = 0.0
        for curvature, start in zip((inputs["steep"], inputs["shallow"]), inputs["start"], strict=True):
            w = start
            for _ in range(round(inputs["steps"])):
                w -= rate * curvature * w
            total += 0.5 * curvature * w * w
        losses.append(total)
    return int(np.argmin(losses))


ROUTES: dict[str, Any] = {
    "contour_match": _contour_match,
    "convexity_line": _convexity_line,
    "zigzag_coord": _zigzag_coord,
    "kappa_steps": _kappa_steps,
    "lr_sweep": _lr_sweep,
}
