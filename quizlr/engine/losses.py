"""Losses with their gradients and second derivatives, for a batch of B problems at once."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.models import logits, sigmoid


class Objective(Protocol):
    """A loss that can be trained on: B problems with d weights each."""

    def loss(self, w: FloatArray) -> FloatArray:
        """Loss at w. Shapes: w (…, B, d), result (…, B)."""
        ...

    def gradient(self, w: FloatArray) -> FloatArray:
        """Gradient at w. Shapes: w and result (…, B, d)."""
        ...


@dataclass(frozen=True, slots=True)
class MeanCrossEntropy:
    """Mean binary cross-entropy of logistic regression, natural log, no bias, no penalty.

    L(w) = mean_i [log(1 + e^zᵢ) − yᵢ zᵢ] with z = x·w, which equals −mean_i [y log p + (1 − y) log(1 − p)]
    without ever taking the log of a rounded p (Bishop, PRML, 4.3.2).

    Attributes:
        x: features (B, N, d); y: labels 0 or 1 (B, N).
    """

    x: FloatArray
    y: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Mean loss per example. Shapes: w (…, B, d), result (…, B)."""
        z = logits(self.x, w)
        mean: FloatArray = np.mean(np.logaddexp(0.0, z) - self.y * z, axis=-1)
        return mean

    def gradient(self, w: FloatArray) -> FloatArray:
        """Xᵀ(p − y) / N (Bishop, PRML, 4.91). Shapes: w and result (…, B, d)."""
        residual = sigmoid(logits(self.x, w)) - self.y
        total: FloatArray = np.einsum("...bn,bnd->...bd", residual, self.x)
        mean: FloatArray = total / self.y.shape[-1]
        return mean

    def hessian(self, w: FloatArray) -> FloatArray:
        """Xᵀ diag(p(1 − p)) X / N (Bishop, PRML, 4.97). Shapes: w (B, d), result (B, d, d)."""
        p = sigmoid(logits(self.x, w))
        weighted = self.x * (p * (1.0 - p))[..., None]
        mean: FloatArray = np.swapaxes(weighted, -1, -2) @ self.x / self.y.shape[-1]
        return mean


@dataclass(frozen=True, slots=True)
class Quadratic:
    """The bowl L(w) = ½ wᵀ A w with its minimum 0 at w = 0.

    Attributes:
        matrix: A, symmetric (B, d, d).
    """

    matrix: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """½ wᵀ A w. Shapes: w (…, B, d), result (…, B)."""
        half: FloatArray = 0.5 * np.sum(w * self.gradient(w), axis=-1)
        return half

    def gradient(self, w: FloatArray) -> FloatArray:
        """A w. Shapes: w and result (…, B, d)."""
        product: FloatArray = np.einsum("bij,...bj->...bi", self.matrix, w)
        return product
