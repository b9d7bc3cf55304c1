"""From weights and features to a probability or to odds, and back, with a plain calculator.

A logistic model has z = w·x + b, odds e^z and p = 1 / (1 + e^−z); z is the logarithm of the odds
(Bishop, PRML, 4.59 and 4.60). All levels share one sum, of which they print different parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, printed, uniform
from quizlr.engine.edits import changed
from quizlr.engine.families.logit_texts import (
    BACK,
    ODDS,
    ONE,
    PROBABILITY,
    QUESTIONS,
    RULES,
    SHIFT,
    TITLES,
    TWO,
    foils,
    log_odds_of,
    named,
    prompt,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.models import log_odds, sigmoid
from quizlr.engine.numerals import fixed, short
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Table


@dataclass(frozen=True, slots=True)
class Level:
    """How many weights a level prints, and whether the rest of the logit is a bias or a probability."""

    weights: int
    bias: bool


LEVELS = {ONE: Level(1, bias=True), TWO: Level(2, bias=True), SHIFT: Level(1, bias=False)}

FILM_STEPS = 40

_TELLING = 0.8
"""A twin's logit differs by so much at least, so that it tells."""

_WIDEST = 5.0
_NODES = 400
_HALVINGS = 60
_KEYS = {
    PROBABILITY: NumberKey(0.0, abs=0.015),
    ODDS: NumberKey(0.0, rel=0.04),
    BACK: NumberKey(0.0, abs=0.06),
}


@dataclass(frozen=True, slots=True)
class Scores(Batch):
    """Candidates: the model's z is ln odds of `before` + w·x + bias; parts not printed are 0.

    Attributes:
        before: a probability known before a feature moves (B,).
        w: weights (B, k); x: features, or how far one moves; without the one asked for (B, k or k − 1).
        bias: b (B,); goal: the probability in the end, where what leads to it is asked (B,).
    """

    before: FloatArray
    w: FloatArray
    x: FloatArray
    bias: FloatArray
    goal: FloatArray

    @property
    def known(self) -> FloatArray:
        """z as far as it follows from the printed parts (B,)."""
        there = self.x.shape[-1]
        z: FloatArray = (
            _log_odds_or_zero(self.before) + self.bias + np.sum(self.w[:, :there] * self.x, axis=-1)
        )
        return z

    @property
    def z(self) -> FloatArray:
        """The logit in the end (B,)."""
        return np.where(self.goal > 0.0, _log_odds_or_zero(self.goal), self.known)

    @property
    def back(self) -> FloatArray:
        """What is asked where the way back is: (z in the end − what is known) / weight, (B,)."""
        value: FloatArray = (self.z - self.known) / self.w[:, -1]
        return value


class LogitProbability(Family[Scores]):
    """Work out a probability, odds, or what leads to a probability."""

    name = "logit_prob"
    pool_size = 16
    kind = Scores
    levels = LEVELS
    asks = "The probability or the odds a logistic model gives, or which input leads to a probability."
    truth_is = (
        "the model's own sigmoid, evaluated, or searched by halving for the input that gives the probability"
    )
    oracle_is = (
        r"the area under the density \(p (1 - p)\) of the logistic distribution; on the way back the "
        r"formula \(\ln(p/(1 - p))\)"
    )

    def answers(self, ask: Ask) -> int:
        """One class: the logit is drawn evenly."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Scores:
        """Draw the logit in the end first, then parts that add up to it."""
        z = printed(_signed(rng, uniform(rng, 0.5, 3.2, (count,))), 1)
        return (_model if LEVELS[ask.level].bias else _shift)(rng, z, ask)

    def margins(self, batch: Scores, ask: Ask) -> Sequence[Margin]:
        """Ask for probabilities off 0, ½ and 1, and for features, weights and an answer that count."""
        before = np.where(batch.before > 0.0, batch.before, 0.0 if ask.level == SHIFT else 0.5)
        own = _log_odds_or_zero(batch.before) + batch.bias
        margins = [
            Margin("size of the logit", np.abs(batch.z), 0.35, 3.6),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.3),
            Margin("probability before", before, 0.03, 0.97),
            Margin("what the features add to the logit", np.abs(batch.z - own), 0.3, 7.0),
        ]
        if ask.level != SHIFT:
            margins.append(Margin("size of the bias", np.abs(batch.bias), 0.2, 7.0))
        if ask.direction == BACK:
            margins.append(Margin("size of the answer", np.abs(batch.back), 0.4, 6.0))
        return margins

    def truth(self, batch: Scores, ask: Ask, stretch: float = 1.0) -> Settled:
        """Evaluate the sigmoid, or halve an interval until it gives the printed probability."""
        if ask.direction == BACK:
            return _settled((_halved(batch.goal) - batch.known) / batch.w[:, -1])
        p = sigmoid(batch.z)
        return _settled(p if ask.direction == PROBABILITY else p / (1.0 - p))

    def oracle(self, batch: Scores, ask: Ask) -> Settled:
        """Add up the density below z; for the way back take the formula."""
        if ask.direction == BACK:
            return _settled(batch.back)
        p = _area(batch.z)
        return _settled(p if ask.direction == PROBABILITY else p / (1.0 - p))

    def by_hand(self, variant: Variant) -> Given:
        """Three decimals a line, with exp and ln of a calculator."""
        given = variant.inputs
        before = round(log_odds_of(given["before"]), 3) if given["before"] else 0.0
        z = before + given["bias"] + sum(a * b for a, b in zip(given["w"], given["x"], strict=False))
        if variant.direction == BACK:
            return float((round(log_odds_of(given["goal"]), 3) - z) / given["w"][-1])
        odds = float(short(exp(round(z, 3)), 4))
        return odds if variant.direction == ODDS else odds / (1.0 + odds)

    def key(self, case: Case[Scores]) -> NumberKey:
        """A number within a tolerance that rounding by hand keeps."""
        tolerance = _KEYS[case.ask.direction]
        return NumberKey(case.value, tolerance.abs, tolerance.rel)

    def readings(self, batch: Scores) -> dict[str, FloatArray]:
        """The logit in the end."""
        return {"logit": batch.z}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change the one printed number that carries the rest of the logit."""
        if inputs["goal"]:
            return {**inputs, "goal": _share(value)}
        if inputs["before"]:
            move = (value - log_odds_of(inputs["before"])) / inputs["w"][0]
            return {**inputs, "x": [round(move, 1) + 0.0]}
        rest = float(self.recall([{**inputs, "bias": 0.0}]).known[0])
        return {**inputs, "bias": round(value - rest, 1) + 0.0}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Other values of the one printed number that carries the rest of the logit."""
        name = "goal" if inputs["goal"] else "x" if inputs["before"] else "bias"
        now, before = float(self.recall([inputs]).z[0]), _printed(inputs, name)
        for value in self.entry.knob("logit").grid(40):
            if abs(value - now) >= _TELLING:
                turned = self.turn(inputs, "logit", value)
                yield turned, changed(TITLES[name], before, _printed(turned, name))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The printed parts, and what is asked."""
        return Posed(prompt(inputs, ask), QUESTIONS[ask.level, ask.direction])

    def tell(self, case: Case[Scores]) -> Told:
        """The way there, and the slips on it."""
        z = float(case.batch.z[case.place])
        p = float(sigmoid(np.array(z)))
        return Told(
            answer=named(case.value, case.ask),
            outcome=(
                f"The model's logit is {fixed(z, 2)}, its odds are {short(exp(z))}, its probability is "
                f"{fixed(p, 3)}."
            ),
            working=working(case.inputs, case.ask, z, case.value),
            rule=RULES[case.ask.direction],
            foils=foils(case.inputs, case.ask, z, case.value),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The sigmoid with the point on it, and what adds up to the logit as bars."""
        batch = self.recall([inputs])
        z = float(np.clip(batch.z[0], -20.0, 20.0))
        p = float(sigmoid(np.array(z)))
        own = _log_odds_or_zero(batch.before) + batch.bias
        start = float(np.clip(own[0], -20.0, 20.0))
        called = "before" if ask.level == SHIFT else "bias alone"
        sentence = (
            f"At logit {fixed(z, 2)} the probability is {fixed(p, 3)} and the odds are {short(exp(z))} to "
            f"1; {'before that' if ask.level == SHIFT else 'with the bias alone'} the logit was "
            f"{fixed(start, 2)}."
        )
        rows = tuple(
            (fixed(at, 2), fixed(float(sigmoid(np.array(at))), 3), short(exp(at)))
            for at in (z - 1.0, z, z + 1.0)
        )
        table = Table((r"\(z\)", r"\(p\)", "odds"), rows)
        parts = (
            Bar(called, start, "muted", 0),
            Bar("features", z - start, "path", FILM_STEPS // 2),
            Bar("logit z", z, "accent", FILM_STEPS),
        )
        return Picture(
            (_curve(z, start, called), Bars("parts of the logit", parts)), FILM_STEPS, sentence, table
        )


def _log_odds_or_zero(p: FloatArray) -> FloatArray:
    """ln(p / (1 − p)), and 0 where no probability is printed."""
    some = p > 0.0
    return np.where(some, log_odds(np.where(some, np.minimum(p, 1.0 - 1e-12), 0.5)), 0.0)


def _settled(values: FloatArray) -> Settled:
    return Settled(np.zeros(len(values), dtype=np.int64), values=values)


def _area(z: FloatArray) -> FloatArray:
    """½ plus Simpson's sum over 1 / (4 cosh²(t / 2)) from 0 to z (B,)."""
    share = np.linspace(0.0, 1.0, _NODES + 1)
    factor = np.ones(_NODES + 1)
    factor[1:-1:2], factor[2:-1:2] = 4.0, 2.0
    density = 0.25 / np.cosh(0.5 * z[:, None] * share) ** 2
    area: FloatArray = 0.5 + z / (3.0 * _NODES) * np.sum(factor * density, axis=-1)
    return area


def _halved(p: FloatArray) -> FloatArray:
    """The logit (B,) at which the sigmoid gives p, by halving an interval."""
    low, high = np.full(p.shape, -12.0), np.full(p.shape, 12.0)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below: BoolArray = sigmoid(middle) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low


def _signed(rng: Generator, size: FloatArray) -> FloatArray:
    return size * np.where(rng.random(size.shape) < 0.5, -1.0, 1.0)


def _model(rng: Generator, z: FloatArray, ask: Ask) -> Scores:
    """Weights, features and a bias that completes the logit; the last feature may be the one asked."""
    count, features = len(z), LEVELS[ask.level].weights
    none = np.zeros(count)
    w = printed(_signed(rng, uniform(rng, 0.3, 2.5, (count, features))), 2 if ask.level == ONE else 1)
    x = printed(_signed(rng, uniform(rng, 0.5, 4.0, (count, features))), 1)
    bias = printed(z - np.sum(w * x, axis=-1), 1)
    if ask.direction == BACK:
        return Scores(none, w, x[:, :-1], bias, printed(sigmoid(z), 2))
    return Scores(none, w, x, bias, none)


def _shift(rng: Generator, z: FloatArray, ask: Ask) -> Scores:
    """A probability before, a weight, and how far the feature moves, or where p ends."""
    count, none = len(z), np.zeros(len(z))
    w = printed(_signed(rng, uniform(rng, 0.3, 1.8, (count, 1))), 2)
    start = _signed(rng, uniform(rng, 0.05, 3.2, (count,)))
    x = printed((z - start) / w[:, 0], 1)[:, None]
    before = printed(sigmoid(z - w[:, 0] * x[:, 0]), 2)
    if ask.direction == BACK:
        return Scores(before, w, x[:, :0], none, printed(sigmoid(z), 2))
    return Scores(before, w, x, none, none)


def _share(z: float) -> float:
    """The probability of a logit, as it can be printed."""
    return min(0.99, max(0.01, round(1.0 / (1.0 + exp(-z)), 2)))


def _printed(inputs: Mapping[str, Any], name: str) -> str:
    """The number that is changed for a twin, as it is printed."""
    return fixed(inputs["x"][0], 1) if name == "x" else fixed(inputs[name], 2 if name == "goal" else 1)


def _curve(z: float, start: float, called: str) -> Plot:
    """The sigmoid, and the way on it from the start to the logit in the end."""
    half = max(_WIDEST, abs(z) + 1.0, abs(start) + 1.0)
    at, way = np.linspace(-half, half, 61), np.linspace(start, z, FILM_STEPS + 1)
    curve = Line(tuple(zip(at.tolist(), sigmoid(at).tolist(), strict=True)), "muted", "σ(z)")
    steps = tuple(range(FILM_STEPS + 1))
    path = Line(tuple(zip(way.tolist(), sigmoid(way).tolist(), strict=True)), "path", "", steps)
    first, last = ((v, float(sigmoid(np.array(v)))) for v in (start, z))
    return Plot(
        "probability against z",
        "z",
        "p",
        lines=(curve, path),
        marks=(
            Marks((first,), "○", "accent", called),
            Marks((last,), "×", "right", "in the end", (FILM_STEPS,)),
        ),
        x_range=(-half, half),
        rules=((0.5, "½"),),
    )


FAMILY = LogitProbability()
