"""The optimum of logistic regression by damped Newton steps, and whether there is one."""

import numpy as np

from quizlr.engine.data import BoolArray, FloatArray
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits

RIDGE = 1e-12
"""Keeps separable data from running away; moves a proper optimum by about |w| · 1e-12 / λmin."""

_MOST_STEPS = 60
_HALVINGS = 12


def minimise(objective: MeanCrossEntropy) -> FloatArray:
    """Find the weights with the least mean cross-entropy plus (RIDGE / 2) |w|².

    Damped Newton (Boyd and Vandenberghe, Convex Optimization, 9.5), backtracking per problem.

    Returns:
        Weights (B, d). On separable data they are large and mean nothing but a separating direction.
    """
    w = np.zeros(objective.x[:, 0, :].shape)
    for _ in range(_MOST_STEPS):
        gradient = objective.gradient(w) + RIDGE * w
        if np.abs(gradient).max(initial=0.0) < 1e-12:
            break
        w = w - _damped(objective, w, gradient)
    return w


def full_step(objective: MeanCrossEntropy, w: FloatArray) -> FloatArray:
    """The undamped Newton step H⁻¹∇L at w (Boyd and Vandenberghe, Convex Optimization, 9.5), both (B, d).

    Where no curvature is left it is 0, and it is cut at 1e12 in size.
    """
    hessian = objective.hessian(w)
    flat = ~(np.abs(np.linalg.det(hessian)) > 0.0)
    solvable = np.where(flat[:, None, None], np.eye(w.shape[-1]), hessian)
    with np.errstate(over="ignore"):
        step = np.linalg.solve(solvable, objective.gradient(w)[..., None])[..., 0]
    found: FloatArray = np.where(flat[:, None], 0.0, np.clip(step, -1e12, 1e12))
    return found


def overlapping(objective: MeanCrossEntropy, w: FloatArray) -> BoolArray:
    """Tell which data sets (B,) no line through the origin separates, given their `minimise` weights.

    With a vanishing penalty the optimum separates whatever can be separated (Rosset et al., 2004).
    """
    side = (2.0 * objective.y - 1.0) * logits(objective.x, w)
    return np.asarray((side <= 0.0).any(axis=-1), dtype=np.bool_)


def _damped(objective: MeanCrossEntropy, w: FloatArray, gradient: FloatArray) -> FloatArray:
    """The Newton step of each problem (B, d), halved until its penalised loss does not rise."""
    curvature = objective.hessian(w) + RIDGE * np.eye(w.shape[-1])
    move = np.asarray(np.linalg.solve(curvature, gradient[..., None])[..., 0], dtype=np.float64)
    before = _penalised(objective, w)
    for _ in range(_HALVINGS):
        rises = _penalised(objective, w - move) > before + 1e-15
        if not rises.any():
            break
        move = move * np.where(rises[:, None], 0.5, 1.0)
    return move


def _penalised(objective: MeanCrossEntropy, w: FloatArray) -> FloatArray:
    total: FloatArray = objective.loss(w) + 0.5 * RIDGE * np.sum(w * w, axis=-1)
    return total
