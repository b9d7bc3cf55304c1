"""Quadratic losses whose minimum is not at zero, and matrices with given curvatures."""

from dataclasses import dataclass

import numpy as np

from quizlr.engine.data import FloatArray


def diagonal(curvature: FloatArray) -> FloatArray:
    """Matrices diag(λ₁ … λ_d). Shapes: curvature (B, d), result (B, d, d)."""
    matrix: FloatArray = curvature[..., None] * np.eye(curvature.shape[-1])
    return matrix


@dataclass(frozen=True, slots=True)
class TiltedBowl:
    """The bowl L(w) = ½ wᵀ A w + g·w, whose gradient at w = 0 is g and whose minimum is at −A⁻¹ g.

    Attributes:
        matrix: A, symmetric (B, d, d); slope: g (B, d).
    """

    matrix: FloatArray
    slope: FloatArray

    def loss(self, w: FloatArray) -> FloatArray:
        """½ wᵀ A w + g·w. Shapes: w (…, B, d), result (…, B)."""
        total: FloatArray = np.sum(
            w * (0.5 * np.einsum("bij,...bj->...bi", self.matrix, w) + self.slope), axis=-1
        )
        return total

    def gradient(self, w: FloatArray) -> FloatArray:
        """A w + g. Shapes: w and result (…, B, d)."""
        uphill: FloatArray = np.einsum("bij,...bj->...bi", self.matrix, w) + self.slope
        return uphill
