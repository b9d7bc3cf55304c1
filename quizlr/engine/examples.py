"""A handful of examples of logistic regression as they are printed, with the model's p where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.engine.batch import Batch
from quizlr.engine.data import FloatArray, IntArray, normal, printed
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.numerals import fixed
from quizlr.render.picture import Table

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, slots=True)
class Labelled(Batch):
    """Candidates: features x (B, N, d), labels 0 or 1 (B, N), weights w (B, k).

    With k = d + 1 the last weight is a bias, the weight of a feature that is always 1.
    """

    x: FloatArray
    y: IntArray
    w: FloatArray

    @property
    def design(self) -> FloatArray:
        """The features, with a column of ones for a bias (B, N, k)."""
        if self.w.shape[-1] == self.x.shape[-1]:
            return self.x
        return np.concatenate((self.x, np.ones((*self.x.shape[:2], 1))), axis=-1)

    @property
    def objective(self) -> MeanCrossEntropy:
        """The mean cross-entropy on these examples."""
        return MeanCrossEntropy(self.design, self.y.astype(np.float64))

    @property
    def p(self) -> FloatArray:
        """What the model says of each example (B, N)."""
        return sigmoid(logits(self.design, self.w))

    @property
    def parts(self) -> FloatArray:
        """(p − y) x of every example (B, N, k), whose mean is the gradient (Bishop, PRML, 4.91)."""
        return (self.p - self.y)[..., None] * self.design


def drawn(
    rng: Generator, shape: tuple[int, int, int], weights: int
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Draw features of shape (count, N, d), labels and so many weights, one decimal each."""
    x = printed(normal(rng, 1.5, shape), 1)
    w = printed(normal(rng, 1.0, (shape[0], weights)), 1)
    return x, (rng.random(shape[:2]) < 0.5).astype(np.int64), w


def shown_p(inputs: Mapping[str, Any], digits: int) -> list[float]:
    """What a model says of written-down examples, as printed; inputs hold x, y and w."""
    x, y, w = (np.array([inputs[name]]) for name in ("x", "y", "w"))
    values: list[float] = printed(Labelled(x, y, w).p[0], digits).tolist()
    return values


def table_of(inputs: Mapping[str, Any], digits: int, *, numbered: bool = False) -> Table:
    """Tabulate features, labels and, where they are printed, the probabilities."""
    names = (
        [r"\(x\)"] if len(inputs["x"][0]) == 1 else [rf"\(x_{j}\)" for j in range(1, len(inputs["x"][0]) + 1)]
    )
    rows = [[*(fixed(v, 1) for v in x), str(y)] for x, y in zip(inputs["x"], inputs["y"], strict=True)]
    header = [*names, r"\(y\)"]
    if inputs["p"]:
        header.append(r"\(p\)")
        rows = [[*row, fixed(p, digits)] for row, p in zip(rows, inputs["p"], strict=True)]
    if numbered:
        header, rows = ["no.", *header], [[str(i), *row] for i, row in enumerate(rows, 1)]
    return Table(tuple(header), tuple(map(tuple, rows)))


def with_label(inputs: Mapping[str, Any], place: int) -> tuple[dict[str, Any], str]:
    """Turn one label round, and say so; no p changes with it."""
    label = inputs["y"][place]
    turned = [*inputs["y"][:place], 1 - label, *inputs["y"][place + 1 :]]
    told = f"One number has changed: example {place + 1} now has the label {1 - label} instead of {label}."
    return {**inputs, "y": turned}, told
