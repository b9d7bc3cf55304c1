"""The model of logistic regression, for many data sets at once."""

import numpy as np

from quizlr.engine.data import FloatArray


def logits(x: FloatArray, w: FloatArray) -> FloatArray:
    """Compute z = x·w without a bias.

    Shapes: x (B, N, d), w (…, B, d), result (…, B, N).
    """
    z: FloatArray = np.einsum("bnd,...bd->...bn", x, w)
    return z


def sigmoid(z: FloatArray) -> FloatArray:
    """Compute σ(z) = 1 / (1 + e^−z), to a relative 4e-16 in both tails; any shape.

    Where e^−z overflows, below z = −709, σ is 0: its true value there is under 1e-308.
    """
    with np.errstate(over="ignore"):
        p: FloatArray = 1.0 / (1.0 + np.exp(-z))
    return p


def log_odds(p: FloatArray) -> FloatArray:
    """Compute ln(p / (1 − p)), the inverse of the sigmoid, for 0 < p < 1; any shape."""
    z: FloatArray = np.log(p) - np.log1p(-p)
    return z


def softmax(z: FloatArray) -> FloatArray:
    """Compute e^z / Σ e^z over the last axis, after taking off the largest z; any shape."""
    grown = np.exp(z - z.max(axis=-1, keepdims=True))
    share: FloatArray = grown / grown.sum(axis=-1, keepdims=True)
    return share
