"""What copies of examples, sums for means and other rates do to one step of gradient descent.

The gradient of a mean loss does not change when every example is put in k times; that of a sum grows k fold,
and a step is η times the gradient (Bishop, PRML, 4.91 and 3.22). Copies of one class alone turn the step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled, holds
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray
from quizlr.engine.drawing import plane_plot, track
from quizlr.engine.edits import changed
from quizlr.engine.examples import NUMBER_WORDS, Labelled, drawn, table_of
from quizlr.engine.families.batch_texts import (
    FACTORS,
    OPTIONS,
    RULE,
    TURNED,
    Scenario,
    foils,
    put_in,
    scenario,
    scenario_of,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy, SummedCrossEntropy
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Role, Table

FILM_STEPS = 20
_DIFFERENCE = 1e-5
_PARALLEL = 1e-9
_TURN = 0.05
"""A step points in another direction if more than this share of it is at a right angle to the other."""

_MOST_COPIES = 3
_RATES = np.array([0.3, 0.6, 1.2, 2.4])
_RATIOS = tuple(
    Fraction(*pair) for pair in ((1, 6), (1, 4), (1, 3), (1, 2), (1, 1), (2, 1), (3, 1), (4, 1), (6, 1))
)


_ROLES: tuple[Role, Role] = ("path", "accent")


@dataclass(frozen=True, slots=True)
class Level:
    """How many examples there are, and in how many ways run B differs from run A."""

    number: int
    changes: int


LEVELS = {
    "one-change": Level(2, 1),
    "two-changes": Level(4, 2),
    "three-changes": Level(3, 3),
}


@dataclass(frozen=True, slots=True)
class Pairs(Labelled):
    """Candidates: examples and the weights both runs start from.

    Attributes:
        rates: η of A and of B (B, 2); summed: 1 where the loss of A, of B, is a sum (B, 2).
        copies: how often B puts in each example of class 0 and of class 1 (B, 2).
        backwards: 1 where B takes the examples in reverse order (B,).
    """

    rates: FloatArray
    summed: IntArray
    copies: IntArray
    backwards: IntArray

    @property
    def counts(self) -> IntArray:
        """How often B puts in each example (B, N)."""
        return np.take_along_axis(self.copies, self.y, axis=-1)


class BatchScaling(Family[Pairs]):
    """Predict what changes of the batch, its averaging and the rate do to one step."""

    name = "batch_scaling"
    pool_size = 16
    kind = Pairs
    levels = LEVELS
    asks = "How the first step of one run compares with that of another on copied examples, a sum or another rate."
    truth_is = "one step of training of both runs, with every copy really put in"
    oracle_is = "central differences of both losses, with every example counted as often as it is put in"
    exact = frozenset({"rates"})

    def answers(self, ask: Ask) -> int:
        """Three factors, or another direction."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Pairs:
        """Draw examples, then for each candidate a way in which B differs that gives the wanted answer."""
        number = LEVELS[ask.level].number
        x, y, w = drawn(rng, (count, number, 2), 2)
        y[:, 0], y[:, 1] = 0, 1
        y = np.take_along_axis(y, np.argsort(rng.random(y.shape), axis=-1), axis=-1)
        groups = _scenarios(ask.level, target)
        chosen = []
        for first, second in rng.random((count, 2)):
            group = groups[int(first * len(groups))]
            chosen.append(group[int(second * len(group))])
        rate = _RATES[np.floor(rng.random(count) * len(_RATES)).astype(np.int64)]
        return Pairs(
            x,
            y,
            w,
            np.round(np.stack((rate, rate * [float(one.ratio) for one in chosen]), axis=-1), 4),
            np.array([one.summed for one in chosen], dtype=np.int64),
            np.array([one.copies for one in chosen], dtype=np.int64),
            np.array([one.backwards for one in chosen], dtype=np.int64),
        )

    def margins(self, batch: Pairs, ask: Ask) -> Sequence[Margin]:
        """Ask for a step worth the name, and for copies of one class that do turn it."""
        number = batch.y.shape[1]
        whole = batch.parts.sum(axis=1)
        other = (batch.counts[..., None] * batch.parts).sum(axis=1)
        turned = batch.copies[:, 0] != batch.copies[:, 1]
        share = _beside(whole, other) / np.linalg.norm(other, axis=-1)
        labels = np.array([_scenario(batch, i).label(number) for i in range(len(batch))], dtype=np.int64)
        return (
            holds("a factor that is offered", labels != UNCLEAR),
            Margin("size of the summed gradient", np.linalg.norm(whole, axis=-1), 0.3),
            Margin("share of B's step beside A's, where it turns", np.where(turned, share, 1.0), 0.15),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.2),
            Margin("examples of class 1", batch.y.sum(axis=-1), 1, number - 1),
        )

    def truth(self, batch: Pairs, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step of both runs and compare."""
        steps = [_first_steps(batch, place) for place in range(len(batch))]
        moves = np.array(steps).reshape(-1, 2, 2)
        return Settled(_label(moves[:, 0], moves[:, 1], _PARALLEL), steps=2 * len(batch))

    def oracle(self, batch: Pairs, ask: Ask) -> Settled:
        """Take central differences of the losses, each example counted so often, times the rates."""
        first = _difference(batch, np.ones_like(batch.y), 0)
        second = _difference(batch, batch.counts, 1)
        return Settled(_label(first, second, 1e-6))

    def by_hand(self, variant: Variant) -> Given:
        """Copies of one class alone turn the step; else multiply the factors."""
        return scenario_of(variant.inputs).label(len(variant.inputs["y"]))

    def readings(self, batch: Pairs) -> dict[str, FloatArray]:
        """B's rate, and how often it puts in the examples of class 1."""
        return {"rate": batch.rates[:, 1], "copies": batch.copies[:, 1].astype(np.float64)}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Set B's rate, or its copies of class 1."""
        if knob == "rate":
            return {**inputs, "rates": [inputs["rates"][0], value]}
        return {**inputs, "copies": [inputs["copies"][0], int(value)]}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Change B's rate, or how often it puts in the examples of one class."""
        now, then = inputs["rates"]
        for ratio in _RATIOS:
            rate = round(now * float(ratio), 4)
            if rate != then:
                yield {**inputs, "rates": [now, rate]}, changed(r"B's \(\eta\)", short(then), short(rate))
        for label in (0, 1):
            for copies in range(1, _MOST_COPIES + 1):
                before = inputs["copies"][label]
                if copies != before:
                    put = [copies if i == label else c for i, c in enumerate(inputs["copies"])]
                    what = rf"how often B puts in an example with \(y = {label}\)"
                    yield {**inputs, "copies": put}, changed(what, str(before), str(copies))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples, and what each run makes of them."""
        number = NUMBER_WORDS[len(inputs["y"])]
        losses = ["sum" if one else "mean" for one in inputs["summed"]]
        rates = [formula(rf"\eta = {short(rate)}") for rate in inputs["rates"]]
        return Posed(
            prompt=(
                rf"Logistic regression without a bias, \(p = \sigma(w \cdot x)\); cross-entropy (natural log, no "
                f"penalty) of these {number} examples. Two runs of gradient descent start at "
                + formula(f"w = {vector(inputs['w'], 1)}")
                + ":\n\n"
                + f"- A: the {losses[0]} of the losses, {rates[0]}\n"
                + f"- B: the {losses[1]} of the losses, {rates[1]}{put_in(inputs)}"
            ),
            question="Compared with the first step of A, the first step of B is …",
            table=table_of({**inputs, "p": []}, 2),
            options=OPTIONS,
        )

    def tell(self, case: Case[Pairs]) -> Told:
        """The two steps, and the factors."""
        first, second = _first_steps(case.batch, case.place)
        return Told(
            answer=OPTIONS[case.label],
            outcome=f"A's first step is {vector(first, 3)}, B's is {vector(second, 3)}.",
            working=working(case.inputs, case.label, case.batch.parts[case.place]),
            rule=RULE,
            foils=tuple(foils(case.inputs, case.label)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Both paths on the loss of A; beside them the first steps."""
        batch = self.recall([inputs])
        runs = _runs(batch, 0, FILM_STEPS)
        first, second = (run.path[1, 0] - run.path[0, 0] for run in runs)
        bars = tuple(
            Bar(f"{name}, w{'₁₂'[j]}", float(step[j]), role, 1)
            for j in range(2)
            for name, step, role in zip("AB", (first, second), _ROLES, strict=True)
        )
        lengths = [fixed(float(np.linalg.norm(step)), 3) for step in (first, second)]
        sentence = (
            f"A's first step is {vector(first, 3)}, of length {lengths[0]}; B's is {vector(second, 3)}, of length "
            f"{lengths[1]}."
        )
        rows = tuple(
            (name, fixed(float(step[0]), 3), fixed(float(step[1]), 3), length)
            for name, step, length in zip("AB", (first, second), lengths, strict=True)
        )
        table = Table(("run", r"step of \(w_1\)", r"of \(w_2\)", "length"), rows)
        return Picture((_paths(batch, runs), Bars("first step", bars)), FILM_STEPS, sentence, table)


@cache
def _scenarios(level: str, target: int) -> tuple[tuple[Scenario, ...], ...]:
    """All ways in which B may differ that give an answer, grouped by their kinds of change."""
    copies = [(k, k) for k in range(1, _MOST_COPIES + 1)] + [(1, 2), (2, 1), (1, 3), (3, 1)]
    summed = [(a, b) for a in (False, True) for b in (False, True)]
    groups: dict[tuple[bool, ...], list[Scenario]] = {}
    for parts in product(copies, summed, _RATIOS, (False, True)):
        one = Scenario(*parts)
        number = LEVELS[level].number
        wanted = sum(one.kinds) == LEVELS[level].changes and one.label(number) == target
        if wanted and (target != TURNED or _evened(one, number)):
            groups.setdefault(one.kinds, []).append(one)
    return tuple(map(tuple, groups.values()))


def _evened(one: Scenario, number: int) -> bool:
    """Whether equal copies of both classes would give an answer that is offered."""
    return any(replace(one, copies=(k, k)).label(number) != UNCLEAR for k in one.copies)


def _scenario(batch: Pairs, place: int) -> Scenario:
    return scenario(
        batch.copies[place].tolist(),
        batch.summed[place].tolist(),
        batch.rates[place].tolist(),
        batch.backwards[place],
    )


def _runs(batch: Pairs, place: int, steps: int) -> tuple[Run, Run]:
    """Train both runs of one candidate, B on its copies."""
    x, y, w = batch.x[place], batch.y[place], batch.w[place][None]
    again = np.repeat(np.arange(len(y)), batch.counts[place])
    again = again[::-1] if batch.backwards[place] else again
    return _run(x, y, w, batch, place, steps, 0), _run(x[again], y[again], w, batch, place, steps, 1)


def _run(x: FloatArray, y: IntArray, w: FloatArray, batch: Pairs, place: int, steps: int, which: int) -> Run:
    mean = MeanCrossEntropy(x[None], y[None].astype(np.float64))
    objective = SummedCrossEntropy(mean.x, mean.y) if batch.summed[place, which] else mean
    return train(objective, GradientDescent(batch.rates[place : place + 1, which]), w, steps)


def _first_steps(batch: Pairs, place: int) -> tuple[FloatArray, FloatArray]:
    first, second = (run.path[1, 0] - run.path[0, 0] for run in _runs(batch, place, 1))
    return first, second


def _beside(first: FloatArray, second: FloatArray) -> FloatArray:
    """Size of the part of the second vector (B, 2) that is at a right angle to the first (B,)."""
    cross: FloatArray = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
    return np.asarray(cross / np.linalg.norm(first, axis=-1), dtype=np.float64)


def _label(first: FloatArray, second: FloatArray, tolerance: float) -> IntArray:
    """Compare two steps (B, 2): a factor within the tolerance, another direction, or neither."""
    with np.errstate(all="ignore"):
        share = _beside(first, second) / np.linalg.norm(second, axis=-1)
        factor = (first * second).sum(axis=-1) / (first * first).sum(axis=-1)
    labels = np.full(len(first), UNCLEAR, dtype=np.int64)
    for label, value in enumerate(FACTORS):
        labels[(share < tolerance) & (np.abs(factor - value) < tolerance * 10)] = label
    labels[share > _TURN] = TURNED
    return labels


def _difference(batch: Pairs, counts: IntArray, which: int) -> FloatArray:
    """−η times the central difference of a loss in which example i counts so often (B, 2)."""
    total = np.where(batch.summed[:, which] == 1, 1, counts.sum(axis=-1))
    sides = []
    for move in _DIFFERENCE * np.eye(2):
        high, low = (_losses(batch, batch.w + sign * move) for sign in (1, -1))
        sides.append((counts * (high - low)).sum(axis=-1) / (2 * _DIFFERENCE) / total)
    move_of: FloatArray = -batch.rates[:, which, None] * np.stack(sides, axis=-1)
    return move_of


def _losses(batch: Pairs, w: FloatArray) -> FloatArray:
    """−log of the probability of each example's own class (B, N)."""
    z = np.einsum("bnd,bd->bn", batch.x, w)
    return np.asarray(np.log1p(np.exp(np.where(batch.y == 1, -z, z))), dtype=np.float64)


def _paths(batch: Pairs, runs: tuple[Run, Run]) -> Plot:
    """Both paths on the loss of A."""
    objective = batch.objective
    tracks = [track(run.path[:, 0], batch.w[0] + 1.0) for run in runs]
    lines = tuple(
        Line(one.points, role, name, one.steps) for one, role, name in zip(tracks, _ROLES, "AB", strict=True)
    )
    start = (float(batch.w[0, 0]), float(batch.w[0, 1]))
    return plane_plot("both paths", objective, lines, (Marks((start,), "○", "plain"),))


FAMILY = BatchScaling()
