"""Update rules, for a batch of B runs at once."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from quizlr.engine.data import BoolArray, FloatArray

EPSILON = 1e-12
"""Added to a root mean square that is divided by; far below any gradient that is printed."""


class Optimizer(Protocol):
    """Turns weights and their gradient into the next weights."""

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        ...


@dataclass(frozen=True, slots=True)
class GradientDescent:
    """Plain full-batch gradient descent, w ← w − η ∇L(w).

    Attributes:
        rate: η of each run (B,).
    """

    rate: FloatArray

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        return w - self.rate[:, None] * gradient


@dataclass(slots=True)
class Momentum:
    """Descent with momentum, w ← w − ηv; an instance serves one run, its v starts at 0.

    v ← βv + ∇L(w) (Polyak, 1964), or averaged v ← βv + (1 − β)∇L(w).

    Attributes:
        rate, decay: η and β of each run (B,); averaged: whether the gradient counts (1 − β) fold (B,).
    """

    rate: FloatArray
    decay: FloatArray
    averaged: BoolArray
    _velocity: FloatArray | None = None

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        before = np.zeros_like(w) if self._velocity is None else self._velocity
        fresh = np.where(self.averaged, 1.0 - self.decay, 1.0)
        self._velocity = self.decay[:, None] * before + fresh[:, None] * gradient
        return w - self.rate[:, None] * self._velocity


@dataclass(slots=True)
class RMSProp:
    """Steps divided by a running root mean square of the gradient (Tieleman and Hinton, 2012).

    s ← ρs + (1 − ρ)g² from s = 0, w ← w − ηg/(√s + ε), each weight by itself; an instance serves one run.

    Attributes:
        rate, decay: η and ρ of each run (B,).
    """

    rate: FloatArray
    decay: FloatArray
    _square: FloatArray | None = None

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        before = np.zeros_like(w) if self._square is None else self._square
        keep = self.decay[:, None]
        self._square = keep * before + (1.0 - keep) * gradient**2
        return w - self.rate[:, None] * gradient / (np.sqrt(self._square) + EPSILON)


@dataclass(slots=True)
class Adam:
    """Averages of gradient and squared gradient, both freed of their start at 0 (Kingma and Ba, 2015).

    w ← w − η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε), each weight by itself; an instance serves one run.

    Attributes:
        rate: η of each run (B,); first, second: β₁ and β₂.
    """

    rate: FloatArray
    first: float = 0.9
    second: float = 0.999
    _mean: FloatArray | None = None
    _square: FloatArray | None = None
    _taken: int = 0

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        mean = np.zeros_like(w) if self._mean is None else self._mean
        square = np.zeros_like(w) if self._square is None else self._square
        self._mean = self.first * mean + (1.0 - self.first) * gradient
        self._square = self.second * square + (1.0 - self.second) * gradient**2
        self._taken += 1
        ahead = self._mean / (1.0 - self.first**self._taken)
        size = np.sqrt(self._square / (1.0 - self.second**self._taken)) + EPSILON
        return w - self.rate[:, None] * ahead / size


@dataclass(frozen=True, slots=True)
class ScaledDescent:
    """Descent with a rate of its own for each weight, w ← w − η ∇L(w) / s, as adaptive rules aim at.

    Attributes:
        rate: η of each run (B,); scale: s of each weight (B, d).
    """

    rate: FloatArray
    scale: FloatArray

    def step(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Next weights. Shapes: all (B, d)."""
        return w - self.rate[:, None] * gradient / self.scale
