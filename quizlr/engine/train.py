"""Training: B runs at once, recorded step by step."""

from dataclasses import dataclass

import numpy as np

from quizlr.engine.data import FloatArray, IntArray
from quizlr.engine.losses import Objective
from quizlr.engine.optimizers import Optimizer


@dataclass(frozen=True, slots=True)
class Run:
    """What B runs did.

    Attributes:
        path: weights at every step (T + 1, B, d); the first row is the start.
        losses: loss at every step (T + 1, B).
        broke: first step with a non-finite loss (B,), −1 for a run that stayed finite.
        taken: updates made; fewer than T where no run stayed finite, and the rest is NaN.
    """

    path: FloatArray
    losses: FloatArray
    broke: IntArray
    taken: int

    @property
    def steps(self) -> int:
        """T, the number of updates asked for."""
        return len(self.path) - 1

    def status(self, place: int) -> str:
        """Say of one run whether it stayed finite, and if not, since when."""
        step = int(self.broke[place])
        return "finite" if step < 0 else f"diverged at step {step}"


def train(objective: Objective, optimizer: Optimizer, start: FloatArray, steps: int) -> Run:
    """Train every problem of the batch for so many steps; stop early once none is finite.

    Shapes: start (B, d). A run that overflows is marked in `broke` and warns nobody.
    """
    path = np.full((steps + 1, *start.shape), np.nan)
    path[0] = start
    taken = 0
    with np.errstate(all="ignore"):
        while taken < steps and np.isfinite(path[taken]).any():
            path[taken + 1] = optimizer.step(path[taken], objective.gradient(path[taken]))
            taken += 1
        losses = objective.loss(path)
    broke = _first_nonfinite(losses)
    for run in np.flatnonzero(broke >= 0):
        path[broke[run] + 1 :, run] = np.nan  # a run ends at the step at which it diverged
    return Run(path, losses, broke, taken)


def _first_nonfinite(losses: FloatArray) -> IntArray:
    bad = ~np.isfinite(losses)
    return np.where(bad.any(axis=0), bad.argmax(axis=0), -1).astype(np.int64)
