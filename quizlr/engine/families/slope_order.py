"""In which order the probability of a logistic model reacts to its input, at several points.

dp/dx = w p (1 − p) for p = σ(wx + b), since σ′ = σ (1 − σ) (Bishop, PRML, 4.88): steep where p is near
one half, flat at both ends, and scaled by the weight.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import exp
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.models import log_odds, sigmoid
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Table

APART = 1.3
"""Neighbours in the right order differ by this factor at least."""

FILM_STEPS = 40

_LETTERS = ("a", "b", "c", "d")
_DIFFERENCE = 1e-4
_DRAWN = 4
_HARD_SHARE = 0.75
_LOGITS = tuple(round(0.1 * k, 1) for k in range(-50, 51, 4))
_SHARES = tuple(round(0.02 * k, 2) for k in range(1, 50))

_RULE = (
    r"For \(p = \sigma(w x + b)\), \(dp/dx = w\, p (1 - p)\): it grows with the size of \(w\) and is at "
    r"most a quarter of it, where \(p\) is one half."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many points there are, what is printed of them, and whether their weights differ."""

    points: int
    probabilities: bool
    weighted: bool


LEVELS = {
    "logits": Level(3, probabilities=False, weighted=False),
    "probabilities": Level(4, probabilities=True, weighted=False),
    "weighted": Level(4, probabilities=True, weighted=True),
}


@dataclass(frozen=True, slots=True)
class Slopes(Batch):
    """Candidates; what a level does not print is 0, and a weight is then 1.

    Attributes:
        logit: z of each point (B, n); p: its probability (B, n); w: its weight (B, n).
    """

    logit: FloatArray
    p: FloatArray
    w: FloatArray

    @property
    def z(self) -> FloatArray:
        """Logits, as printed or as the printed probabilities give them (B, n)."""
        some = self.p > 0.0
        return np.where(some, log_odds(np.where(some, np.minimum(self.p, 1.0 - 1e-9), 0.5)), self.logit)

    @property
    def slope(self) -> FloatArray:
        """|w| p (1 − p) of each point (B, n)."""
        p = sigmoid(self.z)
        return np.abs(self.w) * p * (1.0 - p)


class SlopeOrder(Family[Slopes]):
    """Put points in the order in which a small change of their input moves p."""

    name = "slope_order"
    pool_size = 24
    kind = Slopes
    levels = LEVELS
    asks = "In which order a small change of the input moves the probability, at several points."
    truth_is = "the model itself: a small step of the input to either side, and how far the probability moves"
    oracle_is = r"the derivative \(w\, p (1 - p)\)"
    exact = frozenset({"w"})

    def answers(self, ask: Ask) -> int:
        """All orders."""
        return len(_orders(ask))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Slopes:
        """Draw points, as a rule not in the order of their weights, then put each in its place."""
        level = LEVELS[ask.level]
        shape = (_DRAWN * count, level.points)
        if level.weighted:
            w = printed(log_uniform(rng, 0.4, 4.0, shape), 1)
            p = printed(uniform(rng, 0.04, 0.96, shape), 2)
        else:
            side = np.where(rng.random(shape) < 0.5, -1.0, 1.0)
            logit = printed(side * np.sort(uniform(rng, 0.0, 5.0, shape), axis=-1), 1)
            w, p = np.ones(shape), printed(sigmoid(logit), 2)
        batch = Slopes(
            np.zeros(shape) if level.probabilities else logit, p if level.probabilities else 0 * p, w
        )
        falling = np.argsort(-batch.slope, axis=-1, kind="stable")
        easy = (np.argsort(-w, axis=-1, kind="stable") == falling).all(axis=-1) & level.weighted
        easy &= rng.random() < _HARD_SHARE
        first = np.argsort(2 * ~self.passes(batch, ask) + easy, kind="stable")[:count]
        batch, falling = take(batch, first), falling[first]
        places = falling[:, np.argsort(_orders(ask)[target])]
        return Slopes(*(np.take_along_axis(v, places, axis=-1) for v in (batch.logit, batch.p, batch.w)))

    def margins(self, batch: Slopes, ask: Ask) -> Sequence[Margin]:
        """Ask for slopes that differ, on a stretch where they are not all next to nothing."""
        ordered = np.sort(batch.slope, axis=-1)
        probabilities = sigmoid(batch.z)
        sizes = (np.abs(batch.z), batch.w) if LEVELS[ask.level].weighted else (np.abs(batch.z),)
        gap = np.min([np.diff(np.sort(size, axis=-1)).min(axis=-1) for size in sizes], axis=0)
        return (
            Margin(
                "least ratio of neighbouring slopes", (ordered[:, 1:] / ordered[:, :-1]).min(axis=-1), APART
            ),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.3),
            Margin("least probability", np.minimum(probabilities, 1.0 - probabilities).min(axis=-1), 0.005),
            Margin("largest slope", ordered[:, -1], 0.1),
            Margin("least gap between two sizes of logits or weights", gap, 0.04),
        )

    def truth(self, batch: Slopes, ask: Ask, stretch: float = 1.0) -> Settled:
        """Move the input a little to both sides and see how far p moves."""
        move = _DIFFERENCE * batch.w
        return Settled(_label(np.abs(sigmoid(batch.z + move) - sigmoid(batch.z - move)), ask))

    def oracle(self, batch: Slopes, ask: Ask) -> Settled:
        """The derivative."""
        return Settled(_label(batch.slope, ask))

    def by_hand(self, variant: Variant) -> Given:
        """Work out w p (1 − p) to three decimals; for logits alone, the nearest to 0 comes first."""
        p, w, z = (np.array(variant.inputs[name]) for name in ("p", "w", "logit"))
        slope = np.round(w * p * (1.0 - p), 3) if p.any() else -np.abs(z)
        return tuple(np.argsort(-slope, kind="stable").tolist())

    def readings(self, batch: Slopes) -> dict[str, FloatArray]:
        """The logit of point a."""
        return {"first": batch.z[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move point a: its printed logit, or the probability of that logit."""
        if any(inputs["p"]):
            return edited(inputs, "p", min(0.99, max(0.01, round(1.0 / (1.0 + exp(-value)), 2))), 0)
        return edited(inputs, "logit", round(value, 1) + 0.0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Move one of the points."""
        name, digits = ("p", 2) if any(inputs["p"]) else ("logit", 1)
        for place, before in enumerate(inputs[name]):
            for value in _SHARES if name == "p" else _LOGITS:
                if abs(value - before) > 1e-9:
                    what = rf"\({'p' if name == 'p' else 'z'}\) of {_LETTERS[place]}"
                    yield (
                        edited(inputs, name, value, place),
                        changed(what, fixed(before, digits), fixed(value, digits)),
                    )

    def key(self, case: Case[Slopes]) -> OrderKey:
        """The points, the steepest first."""
        return OrderKey(tuple(_orders(case.ask)[case.label].tolist()))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """What is known of each point."""
        level = LEVELS[ask.level]
        number = "Four" if level.points == 4 else "Three"
        if level.weighted:
            prompt = (
                rf"{number} logistic models of one feature each, \(p = \sigma(w x + b)\), every one with "
                r"its own weight. Listed are the weight, and the \(p\) its model gives now."
            )
            question = (
                r"A tiny increase of \(x\), equal for all: order them by how much \(p\) moves, most first."
            )
        else:
            known = r"\(p = \sigma(z)\)" if level.probabilities else r"\(z\)"
            prompt = (
                rf"{number} examples go through a sigmoid output, \(p = \sigma(z)\). Listed is {known} of "
                "each."
            )
            question = (
                r"A tiny increase of \(z\), equal for all: order them by how much \(p\) moves, most first."
            )
        return Posed(prompt, question, options=tuple(_items(inputs, ask)))

    def tell(self, case: Case[Slopes]) -> Told:
        """The slopes, and four ways to order by something else."""
        slope = case.batch.slope[case.place]
        order = _orders(case.ask)[case.label]
        named = ", ".join(f"{_LETTERS[i]} {short(float(slope[i]), 2)}" for i in order)
        return Told(
            answer=" ".join(_LETTERS[i] for i in order) + ", the most sensitive first",
            outcome=f"Moved a little, the probabilities change at these rates: {named}.",
            working=_working(case.inputs, slope, order, case.ask),
            rule=_RULE,
            foils=_foils(case.inputs, case.batch.z[case.place], slope, case.ask),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The slope of the sigmoid with the points on it; beside it their slopes as bars."""
        batch = self.recall([inputs])
        z, slope = np.clip(batch.z[0], -12.0, 12.0), batch.slope[0]
        bars = Bars(
            "slope dp/dx" if LEVELS[ask.level].weighted else "slope dp/dz",
            tuple(Bar(f"{_LETTERS[i]}", float(slope[i]), "path", _step(i, len(z))) for i in range(len(z))),
        )
        p = sigmoid(z)
        first = int(slope.argmax())
        sentence = (
            f"The steepest is {_LETTERS[first]} with p = {fixed(float(p[first]), 2)} and slope "
            f"{short(float(slope[first]), 2)}; the flattest is {_LETTERS[int(slope.argmin())]} with p = "
            f"{fixed(float(p[int(slope.argmin())]), 2)} and slope {short(float(slope.min()), 2)}."
        )
        header = ("point", r"\(z\)", r"\(p\)", r"\(p (1 - p)\)", r"\(w\)", "slope")
        rows = zip(_LETTERS, z.tolist(), p.tolist(), batch.w[0].tolist(), slope.tolist(), strict=False)
        cells = tuple(
            (name, fixed(a, 1), fixed(b, 2), fixed(b * (1.0 - b), 3), fixed(w, 1), fixed(s, 3))
            for name, a, b, w, s in rows
        )
        panels = (bars, _hump(z)) if LEVELS[ask.level].weighted else (_hump(z), bars)
        return Picture(panels, FILM_STEPS, sentence, Table(header, cells))


def _orders(ask: Ask) -> IntArray:
    """All orders of the points (n!, n), the steepest first."""
    return np.array(list(permutations(range(LEVELS[ask.level].points))), dtype=np.int64)


def _label(slope: FloatArray, ask: Ask) -> IntArray:
    """Number the falling order of slopes (B, n); `UNCLEAR` where two are equal."""
    orders = _orders(ask)
    falling = np.argsort(-slope, axis=-1, kind="stable")
    label = (falling[:, None, :] == orders[None]).all(axis=-1).argmax(axis=-1)
    ordered = np.sort(slope, axis=-1)
    tied = (ordered[:, 1:] <= ordered[:, :-1]).any(axis=-1)
    return np.where(tied, UNCLEAR, label).astype(np.int64)


def _items(inputs: Mapping[str, Any], ask: Ask) -> Iterator[str]:
    level = LEVELS[ask.level]
    for z, p, w in zip(inputs["logit"], inputs["p"], inputs["w"], strict=True):
        if level.weighted:
            yield f"{formula('w = ' + fixed(w, 1))}, {formula('p = ' + fixed(p, 2))}"
        else:
            yield formula("p = " + fixed(p, 2)) if level.probabilities else formula("z = " + fixed(z, 1))


def _working(inputs: Mapping[str, Any], slope: FloatArray, order: IntArray, ask: Ask) -> str:
    level = LEVELS[ask.level]
    if not level.probabilities:
        z = inputs["logit"]
        listed = ", ".join(f"{fixed(abs(z[i]), 1)} ({_LETTERS[i]})" for i in order)
        slopes = ", ".join(f"{fixed(float(slope[i]), 3)}" for i in order)
        return (
            r"The curve \(\sigma(z)\) is steepest in its middle and the same to both sides: its slope "
            rf"\(p (1 - p)\) falls with the distance of \(z\) from 0. Nearest first: {listed}. The slopes "
            f"are {slopes}."
        )
    why = (
        r"A step of \(x\) moves \(z\) by \(w\) times as much, and the sigmoid passes on \(p (1 - p)\) of "
        "that."
        if level.weighted
        else r"The slope of the sigmoid is \(p (1 - p)\): no room is left near 0 and near 1."
    )
    lines = []
    for i in order:
        p, w = inputs["p"][i], inputs["w"][i]
        weight = f"{fixed(w, 1)} × " if level.weighted else ""
        lines.append(
            f"- {_LETTERS[i]}: {weight}{fixed(p, 2)} × {fixed(1.0 - p, 2)} = {fixed(float(slope[i]), 3)}"
        )
    return why + "\n\n" + "\n".join(lines)


def _foils(inputs: Mapping[str, Any], z: FloatArray, slope: FloatArray, ask: Ask) -> tuple[Foil, ...]:
    """Orders by p, by distance from the middle, by the weight alone, by the sigmoid alone."""
    p, w = sigmoid(z), np.array(inputs["w"])
    high, far = _LETTERS[int(p.argmax())], _LETTERS[int(np.abs(z).argmax())]
    first = _LETTERS[int(slope.argmax())]
    ideas: list[tuple[str, FloatArray, str]] = [
        (
            "high-is-steep",
            p,
            (
                f"{high} does have the largest probability, {fixed(float(p.max()), 2)}. How far a curve has "
                f"climbed is not how steeply it climbs: at {first} the slope is largest."
            ),
        ),
        (
            "far-is-steep",
            np.abs(z),
            (
                f"{far} is the most decided one, with p = {fixed(float(p[int(np.abs(z).argmax())]), 2)}. "
                "Being decided means that little more can change; the sigmoid is flat at its ends."
            ),
        ),
    ]
    if LEVELS[ask.level].weighted:
        heavy = int(w.argmax())
        ideas += [
            (
                "weight-alone",
                w,
                (
                    f"A large weight does move the logit most, at {_LETTERS[heavy]} by "
                    f"{fixed(float(w[heavy]), 1)} for each unit. Of that the sigmoid passes on p(1 − p) = "
                    f"{fixed(float(p[heavy] * (1 - p[heavy])), 3)} only."
                ),
            ),
            (
                "sigmoid-alone",
                p * (1.0 - p),
                (
                    "That is the order of the sigmoid's own slopes. The weight multiplies them, and here "
                    f"it is {', '.join(f'{fixed(float(v), 1)} for {_LETTERS[i]}' for i, v in enumerate(w))}."
                ),
            ),
        ]
    return tuple(
        Foil(tuple(np.argsort(-values, kind="stable").tolist()), name, told) for name, values, told in ideas
    )


def _step(place: int, points: int) -> int:
    return FILM_STEPS * (place + 1) // points


def _hump(z: FloatArray) -> Plot:
    """p(1 − p) against z, with each point on it."""
    half = max(5.0, float(np.abs(z).max()) + 0.5)
    at = np.linspace(-half, half, FILM_STEPS + 1)
    p = sigmoid(at)
    curve = Line(tuple(zip(at.tolist(), (p * (1.0 - p)).tolist(), strict=True)), "muted", "p(1 − p)")
    marks = tuple(
        Marks(
            ((float(v), float(sigmoid(v) * sigmoid(-v))),), _LETTERS[i], "accent", steps=(_step(i, len(z)),)
        )
        for i, v in enumerate(z)
    )
    return Plot(
        "slope of the sigmoid",
        "z",
        lines=(curve,),
        marks=marks,
        x_range=(-half, half),
    )


FAMILY = SlopeOrder()
