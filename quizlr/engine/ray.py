"""The loss along the line of one step: w − t ∇L(w) for t from nothing to beyond the rate that is taken."""

from collections.abc import Callable

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.render.picture import Line, Marks, Plot

RAY_STEPS = 40
"""The curve appears in so many steps of the film."""


def ray_plot(loss: Callable[[FloatArray], FloatArray], rate: float, furthest: float) -> Plot:
    """Draw the loss along the line, with where the step begins and where it ends.

    Args:
        loss: of each t (n,), the learning rate that would lead there.
        rate: the one that is taken; furthest: the largest that is shown.
    """
    at = np.linspace(0.0, furthest, RAY_STEPS + 1)
    values = np.nan_to_num(loss(at), nan=1e12, posinf=1e12)
    here, there = np.nan_to_num(loss(np.array([0.0, rate])), nan=1e12, posinf=1e12).tolist()
    seen = min(RAY_STEPS, int(np.ceil(RAY_STEPS * rate / furthest)))
    line = Line(
        tuple(zip(at.tolist(), values.tolist(), strict=True)), "path", "", tuple(range(RAY_STEPS + 1))
    )
    return Plot(
        title="loss along the step",
        x_label="η",
        lines=(line,),
        marks=(
            Marks(((0.0, here),), "○", "accent", "before"),
            Marks(((rate, there),), "●", "right" if there < here else "wrong", "after", (seen,)),
        ),
        rules=((here, "before"),),
        x_range=(0.0, furthest),
    )
