"""SciPy's finite differences and plain loops, for gradients, steps and arrows."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import approx_fprime
from scipy.special import log_softmax

Inputs = dict[str, Any]


def _own_loss(row: Sequence[float], label: float, w: Sequence[float]) -> float:
    """−log of the probability of an example's own class; a bias stands behind the weights."""
    z = math.fsum(a * b for a, b in zip(row, w, strict=False)) + (w[-1] if len(w) > len(row) else 0.0)
    return math.log1p(math.exp(-z)) if label else math.log1p(math.exp(z))


def _slopes(loss: Callable[[Any], float], w: Sequence[float]) -> Any:
    """Central differences, twice as fine as they need to be."""
    moves = 1e-6 * np.eye(len(w))
    return np.array([(loss(np.array(w) + move) - loss(np.array(w) - move)) / 2e-6 for move in moves])


def _own_slope(row: Sequence[float], label: float, w: Sequence[float]) -> Any:
    return _slopes(lambda at: _own_loss(row, label, at), w)


def _residual_pull(inputs: Inputs, _level: str, _direction: str) -> int:
    parts = [
        abs(
            approx_fprime(np.array(inputs["w"]), lambda w, a=row, b=y: _own_loss(a, b, w), 1e-7)[
                inputs["column"]
            ]
        )
        for row, y in zip(inputs["x"], inputs["y"], strict=True)
    ]
    return int(np.argmax(parts))


def _one_step(inputs: Inputs, _level: str, _direction: str) -> float:
    rows = list(zip(inputs["x"], inputs["y"], strict=True))
    slope = _slopes(lambda w: math.fsum(_own_loss(x, y, w) for x, y in rows) / len(rows), inputs["w"])
    asked = int(inputs["asked"])
    return float(inputs["w"][asked] - inputs["rate"] * slope[asked])


def _batch_scaling(inputs: Inputs, _level: str, _direction: str) -> int:
    rows = list(zip(inputs["x"], inputs["y"], strict=True))
    copied = [row for row in rows for _ in range(int(inputs["copies"][int(row[1])]))]
    steps = []
    for which, batch in enumerate((rows, copied)):
        divisor = 1 if inputs["summed"][which] else len(batch)
        slopes = [_own_slope(x, y, inputs["w"]) for x, y in batch]
        steps.append(-inputs["rates"][which] * sum(slopes) / divisor)
    first, second = (complex(*step) for step in steps)
    ratio = second / first
    if abs(ratio.imag) > 1e-3 * abs(ratio):
        return 3
    return [0.5, 1.0, 2.0].index(round(2 * ratio.real) / 2)


def _softmax_signs(inputs: Inputs, _level: str, _direction: str) -> tuple[int, ...]:
    shape = np.shape(inputs["w"])

    def loss(flat: Any) -> float:
        weights = np.reshape(flat, shape)
        own = [log_softmax(weights @ np.array(x))[y] for x, y in zip(inputs["x"], inputs["y"], strict=True)]
        return -float(np.mean(own))

    return tuple(int(sign) for sign in np.sign(_slopes(loss, np.ravel(inputs["w"]).tolist())))


def _contour_arrow(inputs: Inputs, _level: str, _direction: str) -> int:
    def loss(w: Any) -> float:
        off = np.array(w) - np.array(inputs["minimum"])
        return float(0.5 * off @ np.array(inputs["matrix"]) @ off)

    down = -_slopes(loss, inputs["point"])
    cosines = [float(np.dot(arrow, down) / np.linalg.norm(arrow)) for arrow in inputs["arrows"]]
    return int(np.argmax(cosines))


ROUTES: dict[str, Any] = {
    "residual_pull": _residual_pull,
    "one_step": _one_step,
    "batch_scaling": _batch_scaling,
    "softmax_signs": _softmax_signs,
    "contour_arrow": _contour_arrow,
}
