"""Plain loops, finite differences and SciPy, for single steps, directions and distances."""

from typing import Any

import numpy as np
from scipy.linalg import solve
from scipy.optimize import approx_fprime, minimize

Inputs = dict[str, Any]


def _bowl(matrix: list[list[float]], w: Any) -> float:
    return float(0.5 * sum(matrix[i][j] * w[i] * w[j] for i in range(len(w)) for j in range(len(w))))


def _step_or_overshoot(inputs: Inputs, _level: str, _direction: str) -> int:
    start = np.array(inputs["point"])
    slope = approx_fprime(start, lambda w: _bowl(inputs["matrix"], w), 1e-7)
    losses = [_bowl(inputs["matrix"], start - t * inputs["rate"] * slope) for t in np.linspace(0.0, 1.0, 201)]
    if losses[-1] > losses[0]:
        return 2
    return 1 if min(losses) < losses[-1] - 1e-9 else 0


def _curvature_direction(inputs: Inputs, _level: str, _direction: str) -> tuple[int, ...]:
    bends = []
    for way in inputs["ways"]:
        unit = np.array(way) / np.linalg.norm(way)
        sides = [_bowl(inputs["matrix"], sign * 1e-2 * unit) for sign in (1, -1)]
        bends.append(sum(sides) / 1e-4)
    return tuple(int(i) for i in np.argsort(-np.array(bends)))


def _direction_change(inputs: Inputs, _level: str, _direction: str) -> tuple[int, ...]:
    start = np.array(inputs["point"])
    rises = [_bowl(inputs["matrix"], start + 0.01 * np.array(way)) for way in inputs["ways"]]
    return tuple(int(i) for i in np.argsort(rises))


def _grad_norm(inputs: Inputs, level: str, _direction: str) -> int:
    far = []
    for slope, given in zip(inputs["slope"], inputs["given"], strict=True):
        curvature = np.diag([value**2 if level == "from-spread" else value for value in given])
        exact = solve(curvature, -np.array(slope))
        found = minimize(
            lambda w, c=curvature, g=slope: 0.5 * w @ c @ w + np.dot(g, w), np.zeros(len(slope)), tol=1e-12
        ).x
        assert np.allclose(found, exact, rtol=1e-3, atol=1e-5)
        far.append(float(np.linalg.norm(exact)))
    return int(np.argmin(far))


ROUTES: dict[str, Any] = {
    "step_or_overshoot": _step_or_overshoot,
    "curvature_direction": _curvature_direction,
    "direction_change": _direction_change,
    "grad_norm": _grad_norm,
}
