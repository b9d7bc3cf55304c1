"""Runs of logistic regression that have gone wrong: their symptoms, and what four changes make of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from quizlr.engine.batch import Batch
from quizlr.engine.data import BoolArray, FloatArray, IntArray, significant
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.newton import minimise, overlapping
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import PenalisedCrossEntropy, fitted
from quizlr.engine.train import train

SCALE, PENALTY, SLOWER, LONGER = range(4)
"""The changes: scale the features, add a penalty, divide the rate, take more steps."""

STRENGTH = 0.1
"""λ of the penalty."""

DIVISOR = 4
"""The rate is divided by this."""

MORE = 5
"""The steps are multiplied by this."""


@dataclass(frozen=True, slots=True)
class Patients(Batch):
    """Candidates. Printed are rate and steps, and symptoms that follow from the rest, which stays hidden.

    Attributes:
        x: features of twelve inputs (B, N, d), hidden.
        y: share of class 1 among the training labels of each input (B, N), hidden.
        fresh: share of class 1 among all labels it could get (B, N), hidden.
        rate: η (B,); steps: T (B,).
    """

    x: FloatArray
    y: FloatArray
    fresh: FloatArray
    rate: FloatArray
    steps: IntArray

    @property
    def objective(self) -> MeanCrossEntropy:
        """The training loss."""
        return MeanCrossEntropy(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Symptoms:
    """What can be printed of B runs.

    Attributes:
        optimum: the weights with the least training loss (B, d); hessian: the second derivatives there.
        largest, smallest: the curvatures there (B,).
        scaled, scaled_largest: λmax/λmin and λmax there once the features are scaled (B,).
        deviations: of each feature (B, d).
        gap: held-out less training loss there (B,).
        overlap: no line separates the training labels (B,).
    """

    optimum: FloatArray
    hessian: FloatArray
    largest: FloatArray
    smallest: FloatArray
    scaled: FloatArray
    scaled_largest: FloatArray
    deviations: FloatArray
    gap: FloatArray
    overlap: BoolArray

    @property
    def condition(self) -> FloatArray:
        """λmax/λmin (B,)."""
        ratio: FloatArray = self.largest / np.maximum(self.smallest, 1e-300)
        return ratio


def symptoms_of(batch: Patients) -> Symptoms:
    """All that follows from the optimum of the training loss."""
    objective = batch.objective
    optimum = minimise(objective)
    hessian = objective.hessian(optimum)
    values = np.asarray(np.linalg.eigvalsh(hessian), dtype=np.float64)
    deviations = batch.x.std(axis=1)
    scaled = np.asarray(np.linalg.eigvalsh(in_units(hessian, deviations)), dtype=np.float64)
    both = ((batch.y > 0.0) & (batch.y < 1.0)).any(axis=-1)  # one input with labels of both classes is enough
    return Symptoms(
        optimum=optimum,
        hessian=hessian,
        largest=values[:, -1],
        smallest=values[:, 0],
        scaled=scaled[:, -1] / np.maximum(scaled[:, 0], 1e-300),
        scaled_largest=scaled[:, -1],
        deviations=deviations,
        gap=MeanCrossEntropy(batch.x, batch.fresh).loss(optimum) - objective.loss(optimum),
        overlap=both | overlapping(objective, optimum),
    )


def in_units(hessian: FloatArray, deviations: FloatArray) -> FloatArray:
    """Second derivatives (B, d, d) once every feature is divided by its deviation (B, d)."""
    return hessian / (deviations[:, :, None] * deviations[:, None, :])


def foreseen_gains(batch: Patients, seen: Symptoms) -> FloatArray:
    """What scaling and more steps would gain in training loss (B, 2).

    By the second-order picture at the optimum.
    """
    pace, units = batch.rate * seen.largest, seen.deviations
    now, later = (_left(seen.hessian, seen.optimum, pace, k) for k in (batch.steps, MORE * batch.steps))
    scaled = _left(in_units(seen.hessian, units), seen.optimum * units, pace, batch.steps)
    return np.stack((now - scaled, now - later), axis=-1)


def _left(hessian: FloatArray, error: FloatArray, pace: FloatArray, steps: IntArray) -> FloatArray:
    """Loss above the lowest (B,) after so many steps from an error (B, d), on a bowl with this Hessian."""
    values, vectors = np.linalg.eigh(hessian)
    shrink = 1.0 - pace[:, None] * values / values[:, -1:]
    parts = 0.5 * values * np.einsum("bij,bi->bj", vectors, error) ** 2
    with np.errstate(over="ignore", invalid="ignore"):
        left: FloatArray = np.sum(parts * np.abs(shrink) ** (2 * steps[:, None]), axis=-1)
    return np.nan_to_num(left, nan=1e9, posinf=1e9)


def four_ways(batch: Patients) -> tuple[FloatArray, int]:
    """Held-out loss by step (5T + 1, 4, B): as it is, scaled, with a penalty, with a smaller rate."""
    size = len(batch.rate)
    seen = symptoms_of(batch)
    scaled = batch.x / seen.deviations[:, None, :]
    x = np.concatenate((batch.x, scaled, batch.x, batch.x))
    y = np.tile(batch.y, (4, 1))
    strength = np.zeros((4 * size, x.shape[-1]))
    strength[2 * size : 3 * size] = STRENGTH
    penalised = PenalisedCrossEntropy(batch.objective, strength[2 * size : 3 * size])
    steep = np.linalg.eigvalsh(penalised.hessian(fitted(penalised)))[:, -1]
    kept = batch.rate * seen.largest
    rate = np.concatenate((batch.rate, kept / seen.scaled_largest, kept / steep, batch.rate / DIVISOR))
    objective = PenalisedCrossEntropy(MeanCrossEntropy(x, y), strength)
    most = MORE * int(batch.steps.max(initial=0))
    run = train(objective, GradientDescent(rate), np.zeros_like(strength), most)
    with np.errstate(all="ignore"):
        losses = MeanCrossEntropy(x, np.tile(batch.fresh, (4, 1))).loss(run.path)
    return np.nan_to_num(losses, nan=1e6, posinf=1e6).reshape(-1, 4, size), run.taken


def outcomes(batch: Patients) -> tuple[FloatArray, int]:
    """Final held-out losses (B, 5): as it is, then after each change; and the steps taken."""
    if not len(batch.rate):
        return np.zeros((0, LONGER + 2)), 0
    losses, taken = four_ways(batch)
    places = np.arange(len(batch.rate))
    total = np.concatenate((np.zeros_like(losses[:1]), np.cumsum(losses, axis=0)))
    ends = [_final(total[:, way], places, batch.steps) for way in range(4)]
    return np.stack((*ends, _final(total[:, 0], places, MORE * batch.steps)), axis=-1), taken


def _final(total: FloatArray, places: IntArray, steps: IntArray) -> FloatArray:
    """Mean loss (B,) over the second half of so many steps: a run that jumps has no other end.

    Args:
        total: running total of the losses, those before each step (T + 2, B).
        places: of the runs; steps: of each (B,).
    """
    half = steps // 2
    mean: FloatArray = (total[steps + 1, places] - total[half + 1, places]) / (steps - half)
    return mean


def printed_symptoms(one: Patients) -> dict[str, Any]:
    """The symptoms of a single run as they are printed, each rounded."""
    seen = symptoms_of(one)
    steps = int(one.steps[0])
    run = train(one.objective, GradientDescent(one.rate), np.zeros((1, one.x.shape[-1])), steps)
    with np.errstate(all="ignore"):
        held_out = MeanCrossEntropy(one.x, one.fresh).loss(run.path[steps // 2 + 1 :]).mean(axis=0)
    train_loss = float(np.nan_to_num(run.losses[steps // 2 + 1 :, 0].mean(), nan=1e6, posinf=1e6))
    return {
        "pace": _rounded(float(one.rate[0] * seen.largest[0]), 3),
        "ratio": _rounded(float(seen.condition[0]), 3),
        "largest": _rounded(float(seen.largest[0]), 3),
        "smallest": _rounded(float(seen.smallest[0]), 3),
        "scaled": _rounded(float(seen.scaled[0]), 3),
        "deviations": [_rounded(float(v), 2) for v in seen.deviations[0]],
        "training": round(train_loss, 3),
        "held-out": round(float(np.nan_to_num(held_out[0], nan=1e6, posinf=1e6)), 3),
    }


def _rounded(value: float, digits: int) -> float:
    return float(significant(np.array([max(value, 1e-300)]), digits)[0])
