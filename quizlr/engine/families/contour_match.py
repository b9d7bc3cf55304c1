"""Which way the contours of a loss are stretched, judged from the features of the data.

The mean squared error of a linear model rises from its minimum by vᵀ S v with S = mean x xᵀ, so its contour
reaches from the minimum along a unit direction d as far as 1/√(dᵀ S d) (Bishop, PRML, 3.1.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.families.contour_texts import (
    LETTERS,
    LINES,
    MODEL,
    RULE,
    SLANTED,
    SLANTED_RULE,
    Level,
    foils,
    items,
    longer,
    spoken,
    units_posed,
    working,
    written,
)
from quizlr.engine.family import Family
from quizlr.engine.numerals import short
from quizlr.engine.ranking import falling, orders, places_for, ranked
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Role, Table

APART = 1.3
"""Neighbours in the right order differ in their stretch by this factor at least."""

FILM_STEPS = 48
_DRAWN = 8
_HALVINGS = 52
_RISE = 1.0
_FAR = 1e4
_SPREADS = tuple(float(f"{10 ** (k / 12):.2g}") for k in range(-8, 11))
_FACTORS = (
    1.6,
    2.0,
    2.5,
    3.125,
    3.2,
    4.0,
    5.0,
    6.25,
    8.0,
    0.625,
    0.5,
    0.4,
    0.32,
    0.3125,
    0.25,
    0.2,
    0.16,
    0.125,
)
"""Factors whose reciprocals are short too, so that a twin changes nothing else that is printed."""

LEVELS = {
    "units": Level(factor=True),
    "spreads": Level(),
    "means": Level(means=True),
    "diagonals": Level(correlation=True),
}


@dataclass(frozen=True, slots=True)
class Clouds(Batch):
    """Candidates of three data sets each; what a level does not print is 0.

    Attributes:
        base: times as long along w₁ as along w₂ the contours are as recorded (B,).
        factor: by which some features are multiplied (B,); multiplied: 1 for those of each copy (B, 3, 2).
        spread, mean: standard deviation and mean of both features (B, 3, 2).
        correlation: of the two features (B, 3).
    """

    base: FloatArray
    factor: FloatArray
    multiplied: FloatArray
    spread: FloatArray
    mean: FloatArray
    correlation: FloatArray

    @property
    def deviation(self) -> FloatArray:
        """Standard deviation of both features (B, 3, 2), those of the copies made up from their contours."""
        if not self.base.any():
            return self.spread
        recorded = np.stack((self.base**-0.5, self.base**0.5), axis=-1)
        scaled: FloatArray = recorded[:, None, :] * self.factor[:, None, None] ** self.multiplied
        return scaled

    @property
    def moments(self) -> FloatArray:
        """S = mean x xᵀ of each data set (B, 3, 2, 2)."""
        deviation = self.deviation
        mixed = self.correlation * deviation.prod(axis=-1) + self.mean.prod(axis=-1)
        first, second = np.moveaxis(self.mean**2 + deviation**2, -1, 0)
        return np.stack((first, mixed, mixed, second), axis=-1).reshape(*mixed.shape, 2, 2)

    def stretch(self, *, slanted: bool) -> FloatArray:
        """ln of the contour's length along the first line over that along the second (B, 3)."""
        s = self.moments
        first, second, mixed = s[..., 0, 0], s[..., 1, 1], s[..., 0, 1]
        if slanted:
            first, second = first + second + 2.0 * mixed, first + second - 2.0 * mixed
        log: FloatArray = 0.5 * np.log(second / first)
        return log

    def arranged(self, places: Any) -> "Clouds":
        """The same candidates with their data sets in other places (B, 3)."""
        pair = places[:, :, None]
        multiplied, spread, mean = (
            np.take_along_axis(values, pair, axis=1) for values in (self.multiplied, self.spread, self.mean)
        )
        correlation = np.take_along_axis(self.correlation, places, axis=1)
        return Clouds(self.base, self.factor, multiplied, spread, mean, correlation)


class ContourMatch(Family[Clouds]):
    """Put three data sets in the order in which their contours are stretched."""

    name = "contour_match"
    pool_size = 16
    kind = Clouds
    levels = LEVELS
    asks = "Which way the contours of the loss are stretched, for three data sets or three choices of units."
    truth_is = (
        "examples with the printed numbers: from the minimum of their loss outwards along both lines, until the "
        "loss has risen by 1"
    )
    oracle_is = r"the formula \(1/\sqrt{d^\top S d}\) with \(S\) the mean of \(x x^\top\)"
    exact = frozenset({"multiplied"})

    def answers(self, ask: Ask) -> int:
        """All orders of three."""
        return len(orders(3))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Clouds:
        """Draw features freely, keep those with clear differences, and put them in their places."""
        level = LEVELS[ask.level]
        raw = _raw(rng, level, (_DRAWN if not level.factor else 3) * count)
        fits = self.passes(raw, ask)
        if level.correlation:
            misled = rng.random() < 0.5
            fits &= (ranked(-raw.correlation) != ranked(raw.stretch(slanted=True))) == misled
        raw = take(raw, np.argsort(~fits, kind="stable")[:count])
        return raw.arranged(places_for(raw.stretch(slanted=level.correlation), target))

    def margins(self, batch: Clouds, ask: Ask) -> Sequence[Margin]:
        """Ask for stretches that differ, none of them extreme or next to none where numbers describe it."""
        level = LEVELS[ask.level]
        stretch = batch.stretch(slanted=level.correlation)
        ordered = np.sort(stretch, axis=-1)
        least = np.exp((ordered[:, 1:] - ordered[:, :-1]).min(axis=-1))
        rooms = [
            Margin("least ratio of neighbouring stretches", least, 1.4 if level.factor else APART),
            Margin("largest stretch", np.exp(np.abs(stretch).max(axis=-1)), 1.3, 20.0),
        ]
        if level.factor:
            rooms.append(Margin("least stretch", np.exp(np.abs(stretch).min(axis=-1)), 1.12))
        if level.correlation:
            rooms.append(Margin("size of a correlation", np.abs(batch.correlation).max(axis=-1), 0.0, 0.95))
        return rooms

    def truth(self, batch: Clouds, ask: Ask, stretch: float = 1.0) -> Settled:
        """Walk outwards from the minimum of the loss along both lines."""
        reach = _reach(batch, slanted=LEVELS[ask.level].correlation)
        return Settled(ranked(reach[..., 0] / reach[..., 1]), steps=2 * _HALVINGS)

    def oracle(self, batch: Clouds, ask: Ask) -> Settled:
        """The formula."""
        return Settled(ranked(batch.stretch(slanted=LEVELS[ask.level].correlation)))

    def by_hand(self, variant: Variant) -> Given:
        """One ratio for each data set, with two digits."""
        level, given = LEVELS[variant.level], variant.inputs
        if level.factor:
            powers = [second - first for first, second in given["multiplied"]]
            return falling(np.array([given["base"] * given["factor"] ** power for power in powers]))
        (first, second), rho = np.moveaxis(np.array(given["spread"]), -1, 0), np.array(given["correlation"])
        if level.correlation:
            return falling(-np.round(2.0 * rho * first * second / (first**2 + second**2), 2))
        mean = np.array(given["mean"])
        squares = np.round(np.stack((first, second), axis=-1) ** 2 + mean**2, 2)
        return falling(significant(squares[:, 1] / squares[:, 0], 2))

    def readings(self, batch: Clouds) -> dict[str, FloatArray]:
        """The common factor, or the spread of the first feature of a."""
        return {"scale": np.where(batch.base > 0.0, batch.factor, batch.spread[:, 0, 0])}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the common factor, or the spread of the first feature of a."""
        return edited(inputs, "factor", value) if inputs["base"] else edited(inputs, "spread", value, 0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another common factor, or another spread or mean of one feature."""
        if LEVELS[ask.level].factor:
            before = inputs["factor"]
            after = float(f"{1.0 / before:.4g}")
            told = changed("the common factor", short(before, 4), short(after, 4))
            yield edited(inputs, "factor", after), told
            return
        if LEVELS[ask.level].correlation:
            yield from _other_correlations(inputs)
        name, word = ("mean", "the mean") if LEVELS[ask.level].means else ("spread", "the standard deviation")
        values = _MEANS if name == "mean" else _SPREADS
        for i, letter in enumerate(LETTERS):
            for j in (0, 1):
                before = inputs[name][i][j]
                for after in values:
                    if abs(after - before) > 1e-9:
                        what = rf"{word} of \(x_{j + 1}\) in {letter}"
                        told = changed(what, written(before), written(after))
                        yield edited(inputs, name, after, i, j), told

    def key(self, case: Case[Clouds]) -> OrderKey:
        """The data sets, the longest along the first line first."""
        return OrderKey(tuple(orders(3)[case.label].tolist()))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The model, and the features of the three data sets."""
        level = LEVELS[ask.level]
        if level.factor:
            ratios = np.exp(self.recall([inputs]).stretch(slanted=False)[0])
            return units_posed(np.sort(ratios)[::-1].tolist(), inputs, tuple(items(inputs, level)))
        first, second = SLANTED if level.correlation else LINES
        known = {
            "spreads": "uncorrelated features of mean 0 with these standard deviations",
            "means": r"uncorrelated features with these means \(m\) and standard deviations \(s\)",
            "diagonals": r"features of mean 0 with these standard deviations and correlations \(\rho\)",
        }[ask.level]
        lines = (
            f" Lines through the minimum: along {first} both weights rise together, along {second} one falls."
        )
        prompt = f"{MODEL} Three data sets have {known}.{lines if level.correlation else ''}"
        question = (
            f"Order them by how long the contours of the loss are along {first} compared with along {second}, "
            f"longest along {first} first."
        )
        return Posed(prompt, question, options=tuple(items(inputs, level)))

    def tell(self, case: Case[Clouds]) -> Told:
        """The stretch of each data set, and orders by something else."""
        level = LEVELS[case.ask.level]
        order = orders(3)[case.label].tolist()
        reach = _reach(case.batch, slanted=level.correlation)[case.place]
        said = [f"{LETTERS[i]} {longer(float(reach[i, 0] / reach[i, 1]), level)}" for i in order]
        first = (SLANTED if level.correlation else LINES)[0]
        return Told(
            answer=" ".join(LETTERS[i] for i in order) + f", the longest along {first} first",
            outcome=f"Followed outwards until the loss has risen by 1, the contours are: {'; '.join(said)}.",
            working=working(case.inputs, level, order),
            rule=SLANTED_RULE if level.correlation else RULE,
            foils=foils(case.inputs, level, case.batch.stretch(slanted=level.correlation)[case.place]),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The contours of all three in one plane, at equal area; beside it how far each is stretched."""
        batch = self.recall([inputs])
        level = LEVELS[ask.level]
        first, second = ("w₁ = w₂", "w₁ = −w₂") if level.correlation else ("w₁", "w₂")
        ratio = np.exp(np.clip(batch.stretch(slanted=level.correlation)[0], -20.0, 20.0))
        signed = [float(value if value >= 1.0 else -1.0 / value) for value in ratio]
        steps = [FILM_STEPS * (i + 1) // 3 for i in range(3)]
        bars = tuple(
            Bar(letter, value, "path", step)
            for letter, value, step in zip(LETTERS, signed, steps, strict=True)
        )
        words = [
            f"{name} {spoken(value, first, second)}" for name, value in zip(LETTERS, signed, strict=True)
        ]
        sentence = f"The contour of {words[0]}, that of {words[1]}, that of {words[2]}."
        rows = tuple(
            (name, short(abs(value)), first if value > 0 else second)
            for name, value in zip(LETTERS, signed, strict=True)
        )
        table = Table(("data set", "times as long", "along"), rows)
        title = "+ longer along w₁ = w₂" if level.correlation else "+ longer along w₁, − w₂"
        return Picture((_ellipses(batch.moments[0]), Bars(title, bars)), FILM_STEPS, sentence, table)


_MEANS = tuple(round(0.2 * k, 1) + 0.0 for k in range(-20, 21, 2))


def _raw(rng: Generator, level: Level, count: int) -> Clouds:
    """Draw features as printed."""
    shape = (count, 3, 2)
    none = np.zeros(shape)
    if level.factor:
        base = significant(log_uniform(rng, 0.2, 5.0, (count,)), 3)
        factor = np.array(_FACTORS)[(rng.random(count) * len(_FACTORS)).astype(np.int64)]
        multiplied = np.broadcast_to(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), shape).copy()
        multiplied[:, 2] *= (rng.random(count) < 0.5)[:, None]
        return Clouds(base, factor, multiplied, none, none, np.zeros((count, 3)))
    spread = significant(log_uniform(rng, 0.3, 6.0, shape), 2)
    mean = none
    if level.means:
        spread = significant(log_uniform(rng, 0.3, 2.5, shape), 2)
        mean = printed(uniform(rng, -4.0, 4.0, shape), 1)
    correlation = np.zeros((count, 3))
    if level.correlation:
        correlation = printed(uniform(rng, -0.95, 0.95, (count, 3)), 2)
        wide = log_uniform(rng, 0.5, 4.0, (count, 3))
        ratio = log_uniform(rng, 0.2, 5.0, (count, 3))
        spread = significant(np.stack((wide, wide * ratio), axis=-1), 2)
    return Clouds(np.zeros(count), np.zeros(count), none, spread, mean, correlation)


def _other_correlations(inputs: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """The same data with one correlation changed."""
    for i, letter in enumerate(LETTERS):
        before = inputs["correlation"][i]
        for tenths in range(-9, 10):
            after = tenths / 10
            if abs(after - before) > 1e-9:
                told = changed(f"the correlation in {letter}", written(before), written(after))
                yield edited(inputs, "correlation", after, i), told


def _reach(batch: Clouds, *, slanted: bool) -> FloatArray:
    """How far it is from the minimum until the loss has risen, along both lines (B, 3, 2), by halving."""
    x, y = _examples(batch)
    normal = np.linalg.solve(np.swapaxes(x, -1, -2) @ x, np.swapaxes(x, -1, -2) @ y[..., None])
    best = np.asarray(normal[..., 0], dtype=np.float64)
    lines = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2.0) if slanted else np.eye(2)
    floor = _squared_error(x, y, best)
    low = np.zeros((*best.shape[:2], 2))
    high = np.full(low.shape, _FAR)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        at = best[:, :, None, :] + middle[..., None] * lines
        risen = (
            np.stack([_squared_error(x, y, at[:, :, i]) for i in (0, 1)], axis=-1) > floor[..., None] + _RISE
        )
        low, high = np.where(risen, low, middle), np.where(risen, middle, high)
    return np.asarray(0.5 * (low + high), dtype=np.float64)


def _squared_error(x: FloatArray, y: FloatArray, w: FloatArray) -> FloatArray:
    """Mean of (x·w − y)². Shapes: x (B, 3, N, 2), y (B, 3, N), w (B, 3, 2), result (B, 3)."""
    error: FloatArray = np.mean((np.einsum("bknd,bkd->bkn", x, w) - y) ** 2, axis=-1)
    return error


def _examples(batch: Clouds) -> tuple[FloatArray, FloatArray]:
    """Four examples with the printed means, spreads and correlation, x (B, 3, 4, 2) and y (B, 3, 4)."""
    first = np.array([1.0, 1.0, -1.0, -1.0])
    second = np.array([1.0, -1.0, 1.0, -1.0])
    rho, deviation = batch.correlation[..., None], batch.deviation
    other = rho * first + np.sqrt(np.maximum(1.0 - rho**2, 0.0)) * second
    standard = np.stack((np.broadcast_to(first, other.shape), other), axis=-1)
    x = batch.mean[:, :, None, :] + deviation[:, :, None, :] * standard
    return x, np.broadcast_to(np.array([1.0, 0.0, 0.5, -0.5]), x.shape[:-1])


def _ellipses(moments: FloatArray) -> Plot:
    """The contours of three data sets (3, 2, 2) round their minimum, each drawn with the same area."""
    angle = np.linspace(0.0, 2.0 * np.pi, FILM_STEPS + 1)
    around = np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    roles: tuple[Role, ...] = ("path", "ghost", "muted")
    lines = []
    for s, role, letter in zip(moments, roles, LETTERS, strict=True):
        radius = np.linalg.det(s) ** 0.25 / np.sqrt(np.einsum("ki,ij,kj->k", around, s, around))
        points = (radius[:, None] * around).tolist()
        if np.isfinite(radius).all():
            lines.append(Line(tuple((x, y) for x, y in points), role, letter, tuple(range(FILM_STEPS + 1))))
    return Plot("contours", "w₁", "w₂", lines=tuple(lines), equal=True)


FAMILY = ContourMatch()
