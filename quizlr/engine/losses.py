"""Losses with their gradients and second derivatives, for a batch of B problems at once."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.models import logits, sigmoid, softmax


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


@dataclass(frozen=True, slots=True)
class MeanSquaredError:
    """Mean of (p − y)² with p = σ(x·w), no bias, no penalty; not convex in w.

    Attributes:
        x: features (B, N, d); y: labels 0 or 1 (B, N).
    """

    x: FloatArray
    y: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Mean loss per example. Shapes: w (…, B, d), result (…, B)."""
        mean: FloatArray = np.mean((sigmoid(logits(self.x, w)) - self.y) ** 2, axis=-1)
        return mean

    def gradient(self, w: FloatArray) -> FloatArray:
        """Xᵀ [2 (p − y) p (1 − p)] / N by the chain rule (σ′: Bishop, PRML, 4.88). w, result (…, B, d)."""
        z = logits(self.x, w)
        p = sigmoid(z)
        pull = 2.0 * (p - self.y) * p * sigmoid(-z)
        mean: FloatArray = np.einsum("...bn,bnd->...bd", pull, self.x) / self.y.shape[-1]
        return mean


@dataclass(frozen=True, slots=True)
class SummedCrossEntropy(MeanCrossEntropy):
    """The sum of the examples' binary cross-entropies in place of their mean, N times as large.

    Attributes:
        x: features (B, N, d); y: labels 0 or 1 (B, N).
    """

    def loss(self, w: FloatArray) -> FloatArray:
        """Loss of all examples together. Shapes: w (…, B, d), result (…, B)."""
        total: FloatArray = self.y.shape[-1] * MeanCrossEntropy.loss(self, w)
        return total

    def gradient(self, w: FloatArray) -> FloatArray:
        """Xᵀ(p − y) (Bishop, PRML, 4.91). Shapes: w and result (…, B, d)."""
        total: FloatArray = self.y.shape[-1] * MeanCrossEntropy.gradient(self, w)
        return total

    def hessian(self, w: FloatArray) -> FloatArray:
        """Xᵀ diag(p(1 − p)) X (Bishop, PRML, 4.97). Shapes: w (B, d), result (B, d, d)."""
        total: FloatArray = self.y.shape[-1] * MeanCrossEntropy.hessian(self, w)
        return total


@dataclass(frozen=True, slots=True)
class SoftmaxCrossEntropy:
    """Mean cross-entropy of softmax regression, natural log, no bias, no penalty (Bishop, PRML, 4.3.4).

    The weights of C classes on d features stand class by class in one vector of C·d numbers.

    Attributes:
        x: features (B, N, d); one_hot: 1 for the class of each example, else 0 (B, N, C).
    """

    x: FloatArray
    one_hot: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """Mean of log Σ e^z − z of the true class. Shapes: w (…, B, C·d), result (…, B)."""
        z = self.class_logits(w)
        highest = z.max(axis=-1)
        total = highest + np.log(np.exp(z - highest[..., None]).sum(axis=-1))
        mean: FloatArray = np.mean(total - np.sum(self.one_hot * z, axis=-1), axis=-1)
        return mean

    def gradient(self, w: FloatArray) -> FloatArray:
        """Mean of (p − one-hot) xᵀ (Bishop, PRML, 4.109). Shapes: w and result (…, B, C·d)."""
        pull = softmax(self.class_logits(w)) - self.one_hot
        total = np.einsum("...bnc,bnd->...bcd", pull, self.x)
        return np.asarray(total / self.x.shape[1], dtype=np.float64).reshape(w.shape)

    def class_logits(self, w: FloatArray) -> FloatArray:
        """One z for each class. Shapes: w (…, B, C·d), result (…, B, N, C)."""
        matrix = w.reshape(*w.shape[:-1], self.one_hot.shape[-1], self.x.shape[-1])
        z: FloatArray = np.einsum("...bcd,bnd->...bnc", matrix, self.x)
        return z
