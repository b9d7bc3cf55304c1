"""SciPy and plain loops in extended precision, for gradients and learning rates."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import approx_fprime, linprog, minimize

SMOOTH, BOUNCE, BEYOND = 0, 1, 2

Vector = Any


def _loss(w: Vector, x: list[list[float]], y: list[int]) -> float:
    """Mean cross-entropy, example by example."""
    terms = []
    for row, label in zip(x, y, strict=True):
        z = math.fsum(a * b for a, b in zip(row, w, strict=True))
        margin = z if label else -z
        terms.append(math.log1p(math.exp(-margin)) if margin > -700 else -margin)
    return math.fsum(terms) / len(y)


def _descend(gradient: Any, start: list[float], rate: float, steps: int) -> list[Vector]:
    path = [np.array(start, dtype=np.longdouble)]
    for _ in range(steps):
        path.append(path[-1] - np.longdouble(rate) * gradient(path[-1]))
    return path


def _signs(inputs: dict[str, Any], _level: str, _direction: str) -> tuple[int, ...]:
    slopes = approx_fprime(np.array(inputs["w"]), _loss, 1e-7, inputs["x"], inputs["y"])
    down = np.array(inputs["w"]) - 1e-3 * slopes
    assert _loss(down, inputs["x"], inputs["y"]) < _loss(inputs["w"], inputs["x"], inputs["y"])
    return tuple(int(sign) for sign in np.sign(slopes))


def _on_quadratic(inputs: dict[str, Any], _level: str, _direction: str) -> int:
    matrix = np.array(inputs["matrix"], dtype=np.longdouble)
    steep = eigh(np.array(inputs["matrix"]))[1][:, -1]
    path = _descend(lambda w: matrix @ w, inputs["start"], inputs["rate"], inputs["steps"])
    distance = [float(np.sqrt(w @ w)) for w in path]
    if distance[-1] > 10 * distance[0]:
        return BEYOND
    assert distance[-1] < 0.02 * distance[0]
    sides = [float(w @ steep) for w in path]
    crossings = sum(a * b < 0 for a, b in pairwise(sides) if min(abs(a), abs(b)) > 1e-3 * abs(sides[0]))
    assert crossings == 0 or crossings >= 2
    return BOUNCE if crossings else SMOOTH


def _longest_run_of_turns(moves: list[float], least: float) -> int:
    longest = now = 0
    for a, b in pairwise(moves):
        now = now + 1 if a * b < 0 and min(abs(a), abs(b)) >= least else 0
        longest = max(longest, now)
    return longest


def _on_logistic(inputs: dict[str, Any], _level: str, _direction: str) -> int:
    x, y = np.array(inputs["x"], dtype=np.longdouble), np.array(inputs["y"], dtype=np.longdouble)
    sides_of_line = (2 * np.array(inputs["y"]) - 1)[:, None] * np.array(inputs["x"])
    assert linprog(np.zeros(2), A_ub=-sides_of_line, b_ub=-np.ones(len(y)), bounds=(None, None)).status == 2

    def gradient(w: Vector) -> Vector:
        return x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(y)

    best = minimize(
        _loss, np.zeros(2), (inputs["x"], inputs["y"]), jac=lambda w, *_: gradient(w).astype(float), tol=1e-10
    ).x
    p = 1 / (1 + np.exp(-(np.array(inputs["x"]) @ best)))
    steep = eigh(np.array(inputs["x"]).T * (p * (1 - p)) @ np.array(inputs["x"]) / len(y))[1][:, -1]
    path = _descend(gradient, inputs["start"], inputs["rate"], inputs["steps"])
    sides = [float((w - best) @ steep) for w in path]
    moves = [b - a for a, b in pairwise(sides)]
    lowest = _loss(best, inputs["x"], inputs["y"])
    last = 3 * len(moves) // 4
    first, *late = (_loss(w, inputs["x"], inputs["y"]) - lowest for w in (path[0], *path[last:]))
    if max(late) > 0.02 * first and max(map(abs, sides[last:])) > 0.1 * float(np.hypot(*best)):
        return BEYOND
    assert late[-1] < 0.05 * first
    return BOUNCE if _longest_run_of_turns(moves, 1e-3 * max(map(abs, sides))) >= 3 else SMOOTH


ROUTES: dict[str, Any] = {"grad_signs": _signs, "lr_quadratic": _on_quadratic, "lr_logistic": _on_logistic}
