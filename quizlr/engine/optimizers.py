"""Update rules, for a batch of B runs at once."""

from dataclasses import dataclass
from typing import Protocol

from quizlr.engine.data import FloatArray


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
