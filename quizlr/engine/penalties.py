"""Penalties on the weights: logistic regression with L2, its optimum, and the soft threshold of L1."""

from dataclasses import dataclass

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid

_MOST_STEPS = 40
_HALVINGS = 20
_FLAT = 1e-13


@dataclass(frozen=True, slots=True)
class PenalisedCrossEntropy:
    """Mean cross-entropy plus ½ Σⱼ λⱼ wⱼ² (Bishop, PRML, 4.3 and 3.1.4).

    A bias is a feature that is always 1; its λⱼ is 0 where it is not penalised.

    Attributes:
        data: the loss without penalty, for B problems with d weights.
        strength: λⱼ of each weight (B, d).
    """

    data: MeanCrossEntropy
    strength: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Loss with its penalty. Shapes: w (…, B, d), result (…, B)."""
        total: FloatArray = self.data.loss(w) + 0.5 * np.sum(self.strength * w * w, axis=-1)
        return total

    def gradient(self, w: FloatArray) -> FloatArray:
        """Xᵀ(p − y) / N + λ w. Shapes: w and result (…, B, d)."""
        return self.data.gradient(w) + self.strength * w

    def hessian(self, w: FloatArray) -> FloatArray:
        """Xᵀ diag(p(1 − p)) X / N + diag(λ). Shapes: w (B, d), result (B, d, d)."""
        return self.data.hessian(w) + self.strength[..., None] * np.eye(w.shape[-1])


def fitted(objective: PenalisedCrossEntropy) -> FloatArray:
    """Train by damped Newton steps from zero until no gradient is left (Boyd and Vandenberghe, 9.5).

    Returns:
        Weights (B, d). Data that a line separates need a penalty, or the weights only grow.
    """
    w = np.zeros_like(objective.strength)
    for _ in range(_MOST_STEPS):
        gradient = objective.gradient(w)
        if np.abs(gradient).max(initial=0.0) < _FLAT:
            break
        w = w - _damped(objective, w, gradient)
    return w


def _damped(objective: PenalisedCrossEntropy, w: FloatArray, gradient: FloatArray) -> FloatArray:
    """The Newton step of each problem (B, d), halved until its loss does not rise."""
    hessian = objective.hessian(w) + 1e-12 * np.eye(w.shape[-1])
    move = np.asarray(np.linalg.solve(hessian, gradient[..., None])[..., 0], dtype=np.float64)
    before = objective.loss(w)
    for _ in range(_HALVINGS):
        rises = objective.loss(w - move) > before + 1e-15
        if not rises.any():
            break
        move = move * np.where(rises[:, None], 0.5, 1.0)
    return move


def soft_threshold(values: FloatArray, threshold: FloatArray) -> FloatArray:
    """Pull every value towards zero by the threshold, and those within it to exactly zero.

    The proximal step of λ|w| (Parikh and Boyd, Proximal Algorithms, 6.5.2). Shapes broadcast.
    """
    shrunk: FloatArray = np.sign(values) * np.maximum(np.abs(values) - threshold, 0.0)
    return shrunk + 0.0


@dataclass(frozen=True, slots=True)
class GroupedCrossEntropy(MeanCrossEntropy):
    """Mean cross-entropy of examples that come in groups with equal features.

    Attributes:
        x: features of each group (B, G, d); y: share of ones in it (B, G).
        size: examples in it (B, G).
    """

    size: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Mean loss per example. Shapes: w (…, B, d), result (…, B)."""
        z = logits(self.x, w)
        mean: FloatArray = np.sum(self._share * (np.logaddexp(0.0, z) - self.y * z), axis=-1)
        return mean

    def gradient(self, w: FloatArray) -> FloatArray:
        """Mean of (p − y) x over all examples. Shapes: w and result (…, B, d)."""
        pull = self._share * (sigmoid(logits(self.x, w)) - self.y)
        total: FloatArray = np.einsum("...bn,bnd->...bd", pull, self.x)
        return total

    def hessian(self, w: FloatArray) -> FloatArray:
        """Mean of p(1 − p) x xᵀ over all examples. Shapes: w (B, d), result (B, d, d)."""
        p = sigmoid(logits(self.x, w))
        weighted = self.x * (self._share * p * (1.0 - p))[..., None]
        total: FloatArray = np.swapaxes(weighted, -1, -2) @ self.x
        return total

    @property
    def _share(self) -> FloatArray:
        """Share of all examples that is in each group (B, G)."""
        share: FloatArray = self.size / self.size.sum(axis=-1, keepdims=True)
        return share
