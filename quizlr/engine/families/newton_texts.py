"""What is said of one full Newton step: its facts, the working, and what misleads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.numerals import fixed, formula, percent, short
from quizlr.engine.variant import Foil

MOST, SOME, RISE = range(3)
"""Answers: nine tenths of the way or more, less, or a rise."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One step: losses, part of the way, place, and curvature along the step at the start and the optimum."""

    before: float
    after: float
    least: float
    covered: float
    landed: tuple[float, ...]
    best: tuple[float, ...]
    bend: float
    bend_best: float


def _place(values: Sequence[float]) -> str:
    return short(values[0]) if len(values) == 1 else "(" + ", ".join(short(v) for v in values) + ")"


def outcome(facts: Facts, inputs: Mapping[str, Any], label: int) -> str:
    """What the step did, with both losses."""
    shown = f"from {fixed(facts.before, 3)} to {fixed(facts.after, 3)}"
    if label == RISE:
        return f"The step raised the loss {shown}; the least possible is {fixed(inputs['least'], 3)}."
    return f"The step took the loss {shown}, {percent(facts.covered)} of the way."


def working(facts: Facts, slope: FloatArray, curvature: FloatArray, label: int) -> str:
    """Where the step leads, and how the curvature there compares."""
    if len(slope) == 1:
        found = formula(rf"g/h = {short(float(slope[0]))}/{short(float(curvature[0, 0]))}")
        step = f"{found} leads to {formula(f'w = {_place(facts.landed)}')}"
    else:
        step = rf"Solving \(H d = g\) leads to {formula(f'w - d = {_place(facts.landed)}')}"
    ratio = facts.bend_best / facts.bend if facts.bend > 0 else np.inf
    why = {
        MOST: "and the bottom of the parabola lies close to that of the loss",
        SOME: "and the bottom of the parabola lies off the mark",
        RISE: "so the parabola is much too flat, and the step too long",
    }[label]
    best = formula(f"w = {_place(facts.best)}")
    return (
        f"{step}, where the mean loss is {short(facts.after)}. The optimum is {best}. Along the step the "
        f"curvature is {short(facts.bend)} at the start and {short(facts.bend_best)} at the optimum, "
        f"{short(ratio, 2)} times as much, {why}."
    )


def foil(label: int, wrong: int, facts: Facts) -> Foil:
    """A wrong option with the idea that leads there."""
    before, after, part = fixed(facts.before, 3), fixed(facts.after, 3), percent(abs(facts.covered))
    if wrong == RISE:
        return Foil(
            wrong,
            "always-too-far",
            "An undamped step can land too high, far from the optimum. Here the curvature at the start, "
            f"{short(facts.bend)}, is near enough to that on the way; the loss falls from {before} to "
            f"{after}.",
        )
    if wrong == SOME and label == MOST:
        return Foil(
            wrong,
            "only-parabolas-in-one",
            "Only a parabola is solved exactly in one step, true. But near its optimum the loss almost is "
            f"one, and the step covers {part} of the way.",
        )
    if wrong == SOME:
        return Foil(
            wrong,
            "convex-means-falling",
            "The direction does lead downhill on a convex loss. The length comes from the curvature at the "
            f"start, {short(facts.bend)}, and carries it beyond the valley, up to {after}.",
        )
    how = f"covers {part} of the way" if label == SOME else f"lands at {after}, above {before}"
    return Foil(
        wrong,
        "one-step-is-enough",
        "On a parabola one step does reach the bottom. This loss bends differently on the way, and the step "
        f"{how}.",
    )
