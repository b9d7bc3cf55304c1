"""What one full Newton step does to the loss of logistic regression: most of the way, some of it, or up.

The step w − H⁻¹∇L leads to the bottom of the parabola that touches the loss at w (Boyd and Vandenberghe,
Convex Optimization, 9.5). The loss is no parabola, so far from the optimum an undamped step can land
higher than it began. The truth takes the step with exact derivatives, the oracle with differences of losses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import (
    BoolArray,
    FloatArray,
    IntArray,
    log_uniform,
    normal,
    printed,
    significant,
    uniform,
)
from quizlr.engine.drawing import quantity
from quizlr.engine.edits import changed
from quizlr.engine.families.newton_texts import MOST, RISE, SOME, Facts, foil, outcome, working
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.newton import full_step, minimise, overlapping
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.variant import Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Role, Table

OPTIONS = (
    "it falls by nine tenths of the way or more",
    "it falls, but by less than nine tenths of the way",
    "it rises above its value at the start",
)
ENOUGH = 0.9
FILM_STEPS = 8
_HIGH = 10.0
"""A loss so many times that of the start is cut off."""

_ZONES = ((0.95, 1.0), (0.1, 0.82), (-8.0, -0.1))
"""Of the way to the least loss, what a step of each label may cover."""

_WAY = 0.08
"""Least way down from a start to the least loss, before it is rounded."""

_STARTS = 24
_DIFFERENCE = 1e-3

_RULE = (
    "A full Newton step is exact on a parabola and good near the optimum; where the curvature at the start "
    "is much smaller than on the way, it goes too far and can raise even a convex loss."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Number of weights and examples, and whether p is printed instead of the derivatives."""

    weights: int
    examples: int
    probabilities: bool


LEVELS = {
    "one-weight": Level(1, 6, probabilities=False),
    "given-p": Level(1, 6, probabilities=True),
    "two-weights": Level(2, 8, probabilities=False),
}


@dataclass(frozen=True, slots=True)
class Starts(Batch):
    """Candidates; what is not printed at a level is 0.

    Attributes:
        x: features (B, N, d); y: labels (B, N); w: start (B, d).
        p: probabilities there (B, N); slope: ∇L (B, d); curvature: H (B, d, d).
        before: loss at the start (B,); least: least possible loss (B,).
    """

    x: FloatArray
    y: FloatArray
    w: FloatArray
    p: FloatArray
    slope: FloatArray
    curvature: FloatArray
    before: FloatArray
    least: FloatArray

    @property
    def objective(self) -> MeanCrossEntropy:
        """The loss on these examples."""
        return MeanCrossEntropy(self.x, self.y)


class NewtonStep(Family[Starts]):
    """Predict what the first undamped Newton step does to the loss."""

    name = "newton_step"
    pool_size = 16
    kind = Starts
    levels = LEVELS
    asks = "How far down one full Newton step takes the loss, or whether it raises it."
    truth_is = "the step taken with the exact gradient and second derivatives"
    oracle_is = "the step with derivatives from differences of losses, solved by Cramer's rule"
    exact = frozenset({"p", "slope", "curvature", "before", "least"})

    def answers(self, ask: Ask) -> int:
        """Most of the way, some of it, or a rise."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Starts:
        """Draw overlapping data, try starts around the optimum, keep one with the wanted answer."""
        level = LEVELS[ask.level]
        size = (count, level.examples, level.weights)
        x = printed(uniform(rng, -2.5, 2.5, size), 1)
        lean = normal(rng, 1.0, (count, level.weights))
        y = (logits(x, lean) > normal(rng, 2.5, size[:2])).astype(np.float64)
        best = minimise(MeanCrossEntropy(x, y))
        best = np.where(np.abs(best) < 20.0, best, 0.0)
        offset = log_uniform(rng, 0.2, 6.0, (_STARTS, count, 1)) * _directions(
            rng, (_STARTS, count, level.weights)
        )
        starts = printed(best + offset, 1)
        objective = MeanCrossEntropy(x, y)
        covered = np.stack([_covered(objective, w, best) for w in starts])
        chosen = _pick_start(covered, objective.loss(starts) - objective.loss(best), target)
        return _printed(x, y, starts[chosen, np.arange(count)], level)

    def margins(self, batch: Starts, ask: Ask) -> Sequence[Margin]:
        """Ask for overlapping classes, a way worth going, and a step well inside its answer."""
        objective = batch.objective
        best = minimise(objective)
        covered = _covered(objective, batch.w, best)
        ones = batch.y.mean(axis=-1)
        away = np.select(
            [covered >= ENOUGH, covered >= 0.0],
            [covered - 0.95, np.minimum(covered - 0.1, 0.82 - covered)],
            -0.1 - covered,
        )
        return (
            holds("classes overlap", overlapping(objective, best)),
            Margin("share of class 1", ones, 0.15, 0.85),
            Margin("largest weight at the optimum", np.abs(best).max(axis=-1), most=3.0),
            holds("curvature along the step tells the answer", _told_by_curvature(batch, best, covered)),
            Margin("way down to the least loss", batch.before - batch.least, 0.8 * _WAY),
            Margin("distance of the part of the way from an edge", away, 0.0),
            Margin("part of the way", covered, -8.0),
            Margin("size of the largest weight at the start", np.abs(batch.w).max(axis=-1), most=6.0),
        )

    def truth(self, batch: Starts, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take the step and compare the losses."""
        objective = batch.objective
        return Settled(_label(_covered(objective, batch.w, minimise(objective))), steps=1)

    def oracle(self, batch: Starts, ask: Ask) -> Settled:
        """Take the step by finite differences; the losses at both ends of the way are as printed."""
        landed = batch.w - _by_differences(batch.objective, batch.w)
        after = batch.objective.loss(landed)
        return Settled(_label((batch.before - after) / (batch.before - batch.least)))

    def by_hand(self, variant: Variant) -> Given:
        """Solve for the step from the printed derivatives, then add up the losses where it lands."""
        inputs = variant.inputs
        x, y = np.array(inputs["x"]), np.array(inputs["y"])
        slope, curvature = _derivatives(inputs, LEVELS[variant.level])
        z = x @ (np.array(inputs["w"]) - np.linalg.solve(curvature, slope))
        after = float(np.mean(np.logaddexp(0.0, z) - y * z))
        share = (inputs["before"] - after) / (inputs["before"] - inputs["least"])
        return RISE if share < 0 else MOST if share >= ENOUGH else SOME

    def readings(self, batch: Starts) -> dict[str, FloatArray]:
        """The first weight at the start."""
        return {"start": batch.w[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move the first weight of the start, and print anew what follows from it."""
        x, y = np.array([inputs["x"]]), np.array([inputs["y"]])
        w = np.array([[value, *inputs["w"][1:]]])
        level = Level(x.shape[-1], x.shape[1], probabilities=any(inputs["p"]))
        moved = _printed(x, y, w, level)
        return {name: getattr(moved, name)[0].tolist() for name in inputs}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Other starts along the first weight, near ones first."""
        now = inputs["w"][0]
        for value in sorted((0.1 * k for k in range(-60, 61, 2)), key=lambda v: abs(v - now)):
            then = round(value, 1) + 0.0
            if then != now:
                what = "the start" if len(inputs["w"]) == 1 else "the start's first weight"
                sentence = changed(what, fixed(now, 1), fixed(then, 1))
                yield (
                    self.turn(inputs, "start", then),
                    f"{sentence} What is printed of that place changes with it.",
                )

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The start and the examples."""
        rows = " ".join(f"{row}:{int(y)}" for row, y in zip(inputs["x"], inputs["y"], strict=True))
        return f"w {inputs['w']}, {rows}"

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The loss, the start, what is known there, and the step."""
        level = LEVELS[ask.level]
        start = fixed(inputs["w"][0], 1) if level.weights == 1 else vector(inputs["w"], 1)
        step = "w - g/h" if level.weights == 1 else r"w - H^{-1} g"
        return Posed(
            prompt=(
                "Logistic regression on the examples below: mean cross-entropy, natural log, no bias, no "
                "penalty. At "
                + formula(f"w = {start}")
                + f" the loss is {fixed(inputs['before'], 3)}{_known(inputs, level)} The least possible loss "
                + f"is {fixed(inputs['least'], 3)}. One full Newton step leads to {formula(step)}."
            ),
            question="What does the loss do in this step? The way is that down to the least loss.",
            table=_table(inputs, level),
            options=OPTIONS,
        )

    def tell(self, case: Case[Starts]) -> Told:
        """Where the step lands, and why the parabola was right or wrong."""
        batch = case.batch
        one = Starts(**{name: getattr(batch, name)[case.place : case.place + 1] for name in Starts.__slots__})
        facts = _facts(one)
        return Told(
            answer=OPTIONS[case.label],
            outcome=outcome(facts, case.inputs, case.label),
            working=working(facts, *_derivatives(case.inputs, LEVELS[case.ask.level]), case.label),
            rule=_RULE,
            foils=tuple(foil(case.label, wrong, facts) for wrong in range(3) if wrong != case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The loss along the step with the parabola, and what further steps do."""
        batch = self.recall([inputs])
        facts = _facts(batch)
        losses = _iterated(batch)
        sentence = (
            f"The parabola at the start has curvature {quantity(facts.bend)} along the step, the loss at the "
            f"optimum {quantity(facts.bend_best)}; the step takes the loss from {quantity(facts.before)} to "
            f"{quantity(facts.after)}."
        )
        rows = tuple((str(k), quantity(v)) for k, v in enumerate(losses))
        panels = (_slice(batch, facts), _curve(losses, facts.least))
        return Picture(panels, FILM_STEPS, sentence, Table(("step", "loss"), rows))


def _facts(batch: Starts) -> Facts:
    objective = batch.objective
    best = minimise(objective)
    step = full_step(objective, batch.w)
    length = float(np.linalg.norm(step))
    way = step[0] / length if length > 0 else np.eye(step.shape[-1])[0]
    bends = [float(way @ objective.hessian(w)[0] @ way) for w in (batch.w, best)]
    before, after, least = (float(objective.loss(w)[0]) for w in (batch.w, batch.w - step, best))
    return Facts(
        before=before,
        after=after,
        least=least,
        covered=float(_covered(objective, batch.w, best)[0]),
        landed=tuple((batch.w - step)[0].tolist()),
        best=tuple(best[0].tolist()),
        bend=bends[0],
        bend_best=bends[1],
    )


def _covered(objective: MeanCrossEntropy, w: FloatArray, best: FloatArray) -> FloatArray:
    """Part of the way down to the least loss that the step covers (B,); negative where the loss rises."""
    before, after, least = (objective.loss(at) for at in (w, w - full_step(objective, w), best))
    way = before - least
    with np.errstate(all="ignore"):
        covered: FloatArray = np.where(way > 1e-9, (before - after) / np.maximum(way, 1e-9), np.nan)
    return covered


def _told_by_curvature(batch: Starts, best: FloatArray, covered: FloatArray) -> BoolArray:
    """Where the curvature along the step (B,) grows to the optimum if the loss rises, else stays alike."""
    objective = batch.objective
    step = full_step(objective, batch.w)
    bends = [np.einsum("bi,bij,bj->b", step, objective.hessian(w), step) for w in (batch.w, best)]
    with np.errstate(all="ignore"):
        ratio = bends[1] / bends[0]
    alike = (ratio >= 0.5) & (ratio <= 1.6)
    return np.asarray(np.where(covered >= ENOUGH, alike, (covered >= 0.0) | (ratio >= 2.0)))


def _label(covered: FloatArray) -> IntArray:
    """The answer (B,) by the part of the way; `UNCLEAR` next to an edge."""
    edges = np.minimum(np.abs(covered), np.abs(covered - ENOUGH))
    label = np.where(covered >= ENOUGH, MOST, np.where(covered >= 0.0, SOME, RISE))
    return np.where(edges > 0.01, label, UNCLEAR)


def _by_differences(objective: MeanCrossEntropy, w: FloatArray) -> FloatArray:
    """H⁻¹∇L from central differences of losses (B, d), by Cramer's rule."""
    ways = _DIFFERENCE * np.eye(w.shape[-1])

    def loss(*moves: FloatArray) -> FloatArray:
        return objective.loss(w + sum(moves, np.zeros(w.shape[-1])))

    slope = [(loss(e) - loss(-e)) / (2 * _DIFFERENCE) for e in ways]
    bend = [(loss(e) - 2 * loss() + loss(-e)) / _DIFFERENCE**2 for e in ways]
    with np.errstate(all="ignore"):
        if w.shape[-1] == 1:
            return np.stack([slope[0] / bend[0]], axis=-1)
        e, f = ways
        mixed = (loss(e, f) - loss(e, -f) - loss(-e, f) + loss(-e, -f)) / (4 * _DIFFERENCE**2)
        determinant = bend[0] * bend[1] - mixed**2
        first = (slope[0] * bend[1] - slope[1] * mixed) / determinant
        second = (slope[1] * bend[0] - slope[0] * mixed) / determinant
    return np.stack([first, second], axis=-1)


def _directions(rng: Generator, shape: tuple[int, int, int]) -> FloatArray:
    raw = normal(rng, 1.0, shape)
    unit: FloatArray = raw / np.maximum(np.linalg.norm(raw, axis=-1, keepdims=True), 1e-9)
    return unit


def _pick_start(covered: FloatArray, way: FloatArray, target: int) -> IntArray:
    """For each data set the first of its starts (S, B) in the zone of the target and far enough up."""
    low, high = _ZONES[target]
    inside = (covered >= low) & (covered <= high)
    return np.asarray((inside & (way > _WAY)).argmax(axis=0), dtype=np.int64)


def _printed(x: FloatArray, y: FloatArray, w: FloatArray, level: Level) -> Starts:
    """The candidates with what their level prints of the start."""
    objective = MeanCrossEntropy(x, y)
    count = len(x)
    p, slope, curvature = np.zeros(y.shape), np.zeros(w.shape), np.zeros((count, *2 * w.shape[1:]))
    if level.probabilities:
        p = printed(sigmoid(logits(x, w)), 3)
    else:
        slope, curvature = _three_digits(objective.gradient(w)), _three_digits(objective.hessian(w))
    before, least = printed(objective.loss(w), 3), printed(objective.loss(minimise(objective)), 3)
    return Starts(x, y, w, p, slope, curvature, before, least)


def _three_digits(values: FloatArray) -> FloatArray:
    safe = np.where(values == 0.0, 1.0, values)
    return np.where(values == 0.0, 0.0, significant(safe, 3))


def _derivatives(inputs: Mapping[str, Any], level: Level) -> tuple[FloatArray, FloatArray]:
    """Slope (d,) and curvature (d, d) as printed, or as they follow from the printed p."""
    if not level.probabilities:
        return np.array(inputs["slope"]), np.array(inputs["curvature"])
    x, y, p = (np.array(inputs[name]) for name in ("x", "y", "p"))
    return x.T @ (p - y) / len(y), (x.T * (p * (1 - p))) @ x / len(y)


def _known(inputs: Mapping[str, Any], level: Level) -> str:
    """What is printed of the start besides its loss."""
    if level.probabilities:
        return r", with the slope \(g\) and the curvature \(h\) to be found from \(p\)."
    if level.weights == 1:
        slope = formula(f"g = {short(inputs['slope'][0])}")
        curvature = formula(f"h = {short(inputs['curvature'][0][0])}")
        return f", its slope {slope} and its curvature {curvature}."
    (a, b), (_, d) = inputs["curvature"]
    gradient = ", ".join(short(v) for v in inputs["slope"])
    entries = [formula(f"H_{{{place}}} = {short(v)}") for place, v in (("11", a), ("12", b), ("22", d))]
    return f", its gradient {formula(f'g = ({gradient})')}, its second derivatives {', '.join(entries)}."


def _table(inputs: Mapping[str, Any], level: Level) -> Table:
    names = [r"\(x\)"] if level.weights == 1 else [r"\(x_1\)", r"\(x_2\)"]
    rows = [
        [*(fixed(v, 1) for v in row), str(int(y))] for row, y in zip(inputs["x"], inputs["y"], strict=True)
    ]
    if level.probabilities:
        rows = [[*row, fixed(p, 3)] for row, p in zip(rows, inputs["p"], strict=True)]
    header = (*names, r"\(y\)", *([r"\(p\)"] if level.probabilities else []))
    return Table(header, tuple(tuple(row) for row in rows))


def _iterated(batch: Starts) -> list[float]:
    """Losses of repeated full steps, until one is far above every scale."""
    w, losses = batch.w, [float(batch.objective.loss(batch.w)[0])]
    while len(losses) <= FILM_STEPS and losses[-1] <= _HIGH * losses[0]:
        w = w - full_step(batch.objective, w)
        losses.append(float(batch.objective.loss(w)[0]))
    return losses


def _curve(losses: Sequence[float], least: float) -> Plot:
    """The loss after each of several full steps, cut off where it leaves every scale."""
    top = _HIGH * losses[0]
    points = tuple((float(k), min(value, top)) for k, value in enumerate(losses))
    rules = ((least, "least"), *(((top, "cut off"),) if losses[-1] > top else ()))
    ticks = tuple((float(k), str(k)) for k in range(0, FILM_STEPS + 1, 2))
    line = Line(points, "path", "loss", tuple(range(len(points))))
    marks = (Marks(points, "•", "path", "", tuple(range(len(points)))),)
    return Plot("more such steps", "step", lines=(line,), marks=marks, ticks=ticks, rules=rules)


def _slice(batch: Starts, facts: Facts) -> Plot:
    """The loss along the step, with the parabola that touches it at the start."""
    objective = batch.objective
    step = batch.w - np.array([facts.landed])
    gradient = objective.gradient(batch.w)
    drop = float(np.sum(gradient * step))
    share = np.linspace(-0.25, 1.25, 61)
    real = objective.loss(batch.w - share[:, None, None] * step)[:, 0]
    bowl = facts.before - drop * share + 0.5 * drop * share**2
    single = batch.w.shape[-1] == 1
    across = batch.w[0, 0] - share * step[0, 0] if single else share
    top, low = 1.3 * max(facts.before, facts.after, 1e-6), min(0.0, 1.1 * float(bowl.min()))
    kept = (bowl <= top) & (bowl >= low)
    at = (float(batch.w[0, 0]), facts.landed[0]) if single else (0.0, 1.0)
    seen = real <= top
    lines = (
        Line(tuple(zip(across[seen].tolist(), real[seen].tolist(), strict=True)), "path", "loss"),
        Line(tuple(zip(across[kept].tolist(), bowl[kept].tolist(), strict=True)), "ghost", "parabola"),
    )
    role: Role = "wrong" if facts.after > facts.before else "right"
    marks = (
        Marks(((at[0], facts.before),), "○", "accent", "start"),
        Marks(((at[1], facts.after),), "×", role, "landing", (1,)),
    )
    label = "w" if single else "part of the step"
    return Plot("loss along the step", label, lines=lines, marks=marks)


FAMILY = NewtonStep()
