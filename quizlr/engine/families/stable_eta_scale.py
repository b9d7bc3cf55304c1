"""The largest learning rate that settles, after one feature has been put into other units.

Multiplying feature j by c turns H_jj into c² H_jj and H_ij into c H_ij, with the same probabilities at the
optimum. Descent settles there while η < 2/λmax (Boyd and Vandenberghe, Convex Optimization, 9.3), so the
square counts where that feature is, or becomes, the steep one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, row, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, significant, uniform
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.models import sigmoid
from quizlr.engine.newton import minimise
from quizlr.engine.numerals import formula, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import GroupedCrossEntropy
from quizlr.engine.regimes import largest_by_hand, steepest
from quizlr.engine.train import train
from quizlr.engine.trials import SIGNS
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Table

PASSING = 0.9
"""Credit from which an estimate is right: a factor of 1.26, so that c and c² are told apart."""

STEPS = 200
FILM_STEPS = 40

_FACTORS = (0.05, 0.1, 0.125, 0.2, 0.25, 0.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
_TRIED = 1.6 * 1.035 ** np.arange(56)
"""Rates that are tried, as multiples of 1/λmax at w = 0, where no curvature is larger."""

_STILL = 0.01
_LEAST_GAP = 1e-5
_OVERSAMPLED = 8
_TILTED = 1.8
"""Below this ratio of the diagonal a mixed derivative tilts the steepest direction a good deal."""

_RULE = (
    r"Near a minimum descent settles while \(\eta < 2/\lambda_{\max}\). A feature multiplied by \(c\) "
    r"multiplies its own curvature by \(c^2\); the rate follows as far as that is the largest."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints.

    Attributes:
        hessian: second derivatives at the optimum; correlated: combinations of signs unequally often.
    """

    hessian: bool
    correlated: bool


LEVELS = {
    "curvatures": Level(hessian=True, correlated=False),
    "settings": Level(hessian=False, correlated=False),
    "mixed": Level(hessian=True, correlated=True),
}


@dataclass(frozen=True, slots=True)
class Rescaled(Batch):
    """Candidates: two features at ±a and ±b, and one of them in other units.

    Attributes:
        settings: a and b (B, 2).
        alike, unlike: examples at each combination of equal, and of unequal signs (B,).
        ones: examples of class 1 at (+, +), (+, −), (−, +), (−, −), (B, 4).
        column: the feature that is multiplied (B,), 0 or 1; factor: by how much (B,).
        limit: largest settling η before (B,), three significant digits.
    """

    settings: FloatArray
    alike: IntArray
    unlike: IntArray
    ones: IntArray
    column: IntArray
    factor: FloatArray
    limit: FloatArray

    @property
    def objective(self) -> GroupedCrossEntropy:
        """The loss in the old units."""
        size = np.stack((self.alike, self.unlike, self.unlike, self.alike), axis=-1).astype(np.float64)
        return GroupedCrossEntropy(self.settings[:, None, :] * SIGNS, self.ones / size, size)

    @property
    def scale(self) -> FloatArray:
        """What each feature is multiplied by (B, 2)."""
        return np.where(np.arange(2) == self.column[:, None], self.factor[:, None], 1.0)


class StableEtaScale(Family[Rescaled]):
    """Estimate the largest learning rate that settles in the new units."""

    name = "stable_eta_scale"
    pool_size = 3
    kind = Rescaled
    levels = LEVELS
    asks = r"The largest \(\eta\) that settles after one feature has been multiplied by a constant."
    truth_is = "training with many rates in the new units, and the largest with which the steps die down"
    oracle_is = r"\(2/\lambda_{\max}\) of the second derivatives at the optimum in the new units"
    closeness = 0.1
    exact = frozenset({"alike", "unlike", "ones", "column", "limit"})

    def answers(self, ask: Ask) -> int:
        """One class: the rates spread over more than two decades."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Rescaled:
        """Draw trials of widely different scale; those that keep the margins come first."""
        level, most = LEVELS[ask.level], _OVERSAMPLED * count
        first = log_uniform(rng, 0.15, 8.0, (most,))
        second = first * log_uniform(rng, 0.1, 10.0, (most,))
        settings = significant(np.stack((first, second), axis=-1), 2)
        alike, unlike = _sizes(rng, most, level)
        logit = uniform(rng, 0.35, 0.8, (most, 2)) * np.where(rng.random((most, 2)) < 0.5, -1.0, 1.0)
        size = np.stack((alike, unlike, unlike, alike), axis=-1)
        share = sigmoid(np.einsum("gj,bj->bg", SIGNS, logit))
        ones = np.clip(np.rint(size * share), 1, size - 1).astype(np.int64)
        column = np.floor(2.0 * rng.random(most)).astype(np.int64)
        factor = np.array(_FACTORS)[np.floor(len(_FACTORS) * rng.random(most)).astype(np.int64)]
        batch = Rescaled(settings, alike, unlike, ones, column, factor, np.ones(most))
        limit = significant(2.0 / steepest(_hessian(batch))[0], 3)
        batch = Rescaled(settings, alike, unlike, ones, column, factor, limit)
        flat = _ratio(_after(batch)) > _TILTED if level.correlated and rng.random() < 0.6 else np.zeros(most)
        return take(batch, np.argsort(2 * ~self.passes(batch, ask) + flat, kind="stable")[:count])

    def margins(self, batch: Rescaled, ask: Ask) -> Sequence[Margin]:
        """Ask for one steep direction before and after, that training can tell from the other."""
        before, after = _hessian(batch), _after(batch)
        old, new = _ratio(before), _ratio(after)
        mixed = np.abs(before[:, 0, 1]) / np.sqrt(before[:, 0, 0] * before[:, 1, 1])
        level = LEVELS[ask.level]
        size = (
            (Margin("size of the mixed derivative", mixed, 0.3, 0.95),)
            if level.correlated
            else (Margin("size of the mixed derivative", mixed, most=0.22),)
        )
        return (
            *size,
            Margin("ratio of the second derivatives before", old, 1.3 if level.correlated else 2.0),
            Margin("ratio of the second derivatives after", new, 1.3 if level.correlated else 2.2),
            Margin("condition number after", _condition(after), most=60.0),
            Margin("largest rate after", 2.0 / steepest(after)[0], 0.003, 300.0),
        )

    def truth(self, batch: Rescaled, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train with every rate that is tried, and take the largest with which all smaller ones settle."""
        objective = batch.objective
        x = objective.x * batch.scale[:, None, :]
        each = len(_TRIED)
        many = GroupedCrossEntropy(
            *(np.repeat(part, each, axis=0) for part in (x, objective.y, objective.size))
        )
        unit = (
            1.0
            / steepest(
                GroupedCrossEntropy(x, objective.y, objective.size).hessian(np.zeros_like(batch.settings))
            )[0]
        )
        rates = (unit[:, None] * _TRIED).ravel()
        run = train(many, GradientDescent(rates), np.zeros((len(rates), 2)), round(STEPS * stretch))
        moves = np.linalg.norm(np.diff(run.path, axis=0), axis=-1)
        still = (moves[-10:].max(axis=0) < _STILL * moves.max(axis=0)).reshape(-1, each)
        first = np.where(still.all(axis=-1), 0, (~still).argmax(axis=-1))
        values = unit * _TRIED[np.maximum(first, 1)] / np.sqrt(1.035)
        return Settled(np.where(first > 0, 0, UNCLEAR), values=values, steps=run.taken)

    def oracle(self, batch: Rescaled, ask: Ask) -> Settled:
        """2/λmax at the optimum."""
        values = 2.0 / steepest(_after(batch))[0]
        return Settled(np.zeros(len(batch), dtype=np.int64), values=values)

    def by_hand(self, variant: Variant) -> Given:
        """Multiply H of the feature by c², the mixed one by c, and divide 2 by the largest eigenvalue."""
        given, c = variant.inputs, float(variant.inputs["factor"])
        squares = [c * c if j == given["column"] else 1.0 for j in (0, 1)]
        if not given["hessian"]:
            old = [v * v for v in given["settings"]]
            return float(given["limit"] * max(old) / max(v * q for v, q in zip(old, squares, strict=True)))
        first, second, mixed = given["hessian"]
        if not LEVELS[variant.level].correlated:
            return float(2.0 / max(first * squares[0], second * squares[1]))
        return float(2.0 / largest_by_hand(first * squares[0], second * squares[1], mixed * c))

    def key(self, case: Case[Rescaled]) -> EstimateKey:
        """The rate, within a factor of 1.26."""
        return EstimateKey(case.value, PASSING)

    def inputs(self, batch: Rescaled, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the trial, and the second derivatives where they are printed."""
        shown: list[float] = []
        if LEVELS[ask.level].hessian:
            (first, mixed), (_, second) = _hessian(take(batch, np.array([place])))[0].tolist()
            shown = [float(v) for v in significant(np.array([first, second, mixed]), 3)]
        return {**row(batch, place), "hessian": shown}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Multiply by another constant."""
        now = inputs["factor"]
        for factor in _FACTORS:
            if factor != now:
                told = (
                    f"One number has changed: the feature is now multiplied by {short(factor)} instead of "
                    f"{short(now)}."
                )
                yield {**inputs, "factor": factor}, told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The trial, the rate that settled, and the change."""
        j, c = inputs["column"] + 1, short(inputs["factor"])
        return Posed(
            prompt=(
                f"{_trial(inputs)} Logistic regression (no bias, from \\(w = 0\\); mean cross-entropy, "
                "natural log, no penalty) "
                rf"settles for \(\eta\) up to {short(inputs['limit'])}; beyond, it still jumps at step "
                rf"{STEPS}. {_known(inputs, LEVELS[ask.level])}Now \(x_{j}\) is multiplied by {c} in every "
                "example."
            ),
            question=r"Up to about which \(\eta\) does training settle now?",
        )

    def tell(self, case: Case[Rescaled]) -> Told:
        """The curvatures before and after."""
        one = take(case.batch, np.array([case.place]))
        largest = float(steepest(_after(one))[0][0])
        return Told(
            answer=f"about {short(case.value)}",
            outcome=(
                f"In training the steps die down for η up to {short(case.value)}, by the second derivatives "
                f"up to {short(2.0 / largest)}; before it was {short(case.inputs['limit'])}."
            ),
            working=_working(case.inputs, one, LEVELS[case.ask.level]),
            rule=_RULE,
            foils=tuple(_foils(case, one)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The largest rate against the factor, and the loss just below and just above it."""
        batch = self.recall([inputs])
        factors = np.exp(np.linspace(np.log(0.05), np.log(20.0), 41))
        j = inputs["column"]
        hessian = np.repeat(_hessian(batch), len(factors), axis=0)
        scale = np.ones((len(factors), 2))
        scale[:, j] = factors
        limits = 2.0 / steepest(hessian * scale[:, :, None] * scale[:, None, :])[0]
        now = float(2.0 / steepest(_after(batch))[0][0])
        at = np.log10(factors)
        here = float(np.clip(np.log10(inputs["factor"]), at[0], at[-1]))
        steps = tuple(range(len(factors)))
        ticks = tuple((float(np.log10(v)), short(v)) for v in (0.05, 0.2, 1.0, 5.0, 20.0))
        curve = Plot(
            "largest η, log scales",
            f"x{'₁₂'[j]} times",
            lines=(Line(tuple(zip(at.tolist(), limits.tolist(), strict=True)), "path", "", steps),),
            marks=(
                Marks(((0.0, float(inputs["limit"])),), "○", "muted", "before"),
                Marks(((here, now),), "●", "accent", "now", (FILM_STEPS,)),
            ),
            ticks=ticks,
            log_y=True,
        )
        sentence = (
            f"With x{'₁₂'[j]} times {short(inputs['factor'])} the largest rate that settles goes from "
            f"{short(inputs['limit'])} to {short(now)}, a factor of {short(now / inputs['limit'])}."
        )
        rows = tuple((short(float(c)), short(2.0 / float(v))) for c, v in _few(hessian[:1], j))
        return Picture(
            (curve, _losses(batch, now)), FILM_STEPS, sentence, Table(("factor", r"largest \(\eta\)"), rows)
        )


def _sizes(rng: Generator, count: int, level: Level) -> tuple[IntArray, IntArray]:
    """Examples at each combination of equal and of unequal signs."""
    if not level.correlated:
        same = np.full(count, 20, dtype=np.int64)
        return same, same
    many, few = (np.floor(uniform(rng, *ends, (count,))).astype(np.int64) for ends in ((24, 41), (4, 13)))
    swap = rng.random(count) < 0.5
    return np.where(swap, few, many), np.where(swap, many, few)


def _hessian(batch: Rescaled) -> FloatArray:
    """Second derivatives at the optimum in the old units (B, 2, 2)."""
    objective = batch.objective
    return objective.hessian(minimise(objective))


def _after(batch: Rescaled) -> FloatArray:
    """Second derivatives at the optimum in the new units (B, 2, 2)."""
    scale = batch.scale
    return _hessian(batch) * scale[:, :, None] * scale[:, None, :]


def _ratio(hessian: FloatArray) -> FloatArray:
    """Larger over smaller entry of the diagonal (B,)."""
    diagonal = np.stack((hessian[:, 0, 0], hessian[:, 1, 1]), axis=-1)
    ratio: FloatArray = diagonal.max(axis=-1) / diagonal.min(axis=-1)
    return ratio


def _condition(hessian: FloatArray) -> FloatArray:
    values = np.linalg.eigvalsh(hessian)
    ratio: FloatArray = values[:, 1] / np.maximum(values[:, 0], 1e-300)
    return ratio


def _few(hessian: FloatArray, column: int) -> Iterator[tuple[float, float]]:
    """For some factors the largest curvature."""
    for factor in (0.1, 0.5, 1.0, 2.0, 10.0):
        scale = np.array([factor if j == column else 1.0 for j in (0, 1)])
        yield factor, float(steepest(hessian * scale[:, None] * scale)[0][0])


def _losses(batch: Rescaled, limit: float) -> Plot:
    """The loss above the lowest one, by step, just below and just above the largest rate."""
    old = batch.objective
    objective = GroupedCrossEntropy(old.x * batch.scale[:, None, :], old.y, old.size)
    lowest = float(old.loss(minimise(old))[0])
    lines = []
    for share, role, label in ((0.9, "right", "10 % below"), (1.15, "wrong", "15 % above")):
        run = train(objective, GradientDescent(np.array([share * limit])), np.zeros((1, 2)), FILM_STEPS)
        gap = np.clip(np.nan_to_num(run.losses[:, 0] - lowest, nan=10.0, posinf=10.0), _LEAST_GAP, 10.0)
        end = int((gap <= _LEAST_GAP).argmax()) or FILM_STEPS
        points = tuple((float(k), float(v)) for k, v in enumerate(gap[: end + 1]))
        lines.append(Line(points, role, label, tuple(range(len(points)))))  # type: ignore[arg-type]
    return Plot("loss above the lowest", "step", lines=tuple(lines), log_y=True)


def _trial(inputs: Mapping[str, Any]) -> str:
    first, second = (short(v) for v in inputs["settings"])
    ones = ", ".join(str(v) for v in inputs["ones"])
    if inputs["alike"] == inputs["unlike"]:
        size = f"{inputs['alike']} examples of each combination"
    else:
        size = (
            f"{inputs['alike']} examples of each with equal signs and {inputs['unlike']} of each with "
            "unequal ones"
        )
    return (
        rf"\(x_1\) is at \(\pm {first}\), \(x_2\) at \(\pm {second}\), {size}; of class 1 are {ones} at "
        r"\((+, +)\), \((+, -)\), \((-, +)\), \((-, -)\)."
    )


def _known(inputs: Mapping[str, Any], level: Level) -> str:
    if not inputs["hessian"]:
        return ""
    first, second, mixed = (short(v) for v in inputs["hessian"])
    told = (formula(f"H_{{11}} = {first}"), formula(f"H_{{22}} = {second}"))
    if level.correlated:
        return f"At the optimum {told[0]}, {told[1]} and {formula(f'H_{{12}} = {mixed}')}. "
    return f"At the optimum {told[0]} and {told[1]}; \\(H_{{12}}\\) hardly matters. "


def _working(inputs: Mapping[str, Any], one: Rescaled, level: Level) -> str:
    j, c = inputs["column"] + 1, inputs["factor"]
    square = short(c * c)
    first = (
        rf"The probabilities at the optimum stay, \(w_{j}\) becomes smaller or larger instead. A second "
        rf"derivative along \(w_{j}\) holds \(x_{j}\) twice, so it is multiplied by "
        f"{formula(rf'{short(c)}^2 = {square}')}."
    )
    (a, m), (_, b) = _after(one)[0].tolist()
    if level.correlated:
        root = formula(rf"\lambda_{{\max}} = {short(float(steepest(_after(one))[0][0]))}")
        return (
            f"{first} The mixed one holds it once. Now "
            + ", ".join(formula(f"H_{{{k}}} = {short(v)}") for k, v in (("11", a), ("22", b), ("12", m)))
            + f", so {root}, and descent settles up to "
            + formula(rf"2/\lambda_{{\max}} = {short(2.0 / float(steepest(_after(one))[0][0]))}")
            + "."
        )
    if inputs["hessian"]:
        return (
            f"{first} Now the two are {short(a)} and {short(b)}. The larger one decides: "
            + formula(rf"2 / {short(max(a, b))} = {short(2.0 / max(a, b))}")
            + "."
        )
    old = [v * v for v in inputs["settings"]]
    new = [v * (c * c if k == inputs["column"] else 1.0) for k, v in enumerate(old)]
    return (
        f"{first} Before, the squares were {short(old[0])} and {short(old[1])}, now they are "
        f"{short(new[0])} and {short(new[1])}. The rate goes with the larger one: "
        + formula(
            rf"{short(inputs['limit'])} \times {short(max(old))} / {short(max(new))} = "
            + short(inputs["limit"] * max(old) / max(new))
        )
        + "."
    )


def _foils(case: Case[Rescaled], one: Rescaled) -> Iterator[Foil]:
    limit, c, j = case.inputs["limit"], case.inputs["factor"], case.inputs["column"] + 1
    after = _after(one)[0]
    own, other = (float(after[k, k]) for k in (j - 1, 2 - j))
    largest = float(steepest(after[None])[0][0])
    narrow = 1.08
    yield estimated(
        limit,
        "rate-belongs-to-the-model",
        rf"The predictions at the optimum are the same as before. The weight \(w_{j}\) has other units now, "
        f"though, and the largest curvature has become {short(largest)}, which allows {short(2 / largest)}.",
        factor=narrow,
    )
    yield estimated(
        limit / c,
        "inverse-not-square",
        rf"The rate does react to the factor. \(x_{j}\) enters the curvature twice, however, once for the "
        f"gradient and once for its change: {short(c)} becomes {short(c * c)}.",
        factor=narrow,
    )
    yield estimated(
        limit / (c * c),
        "always-the-square",
        rf"The curvature along \(w_{j}\) does change {short(c * c)}-fold, to {short(own)}. The largest one "
        f"decides, before and after, and the other is {short(other)}.",
        factor=narrow,
    )
    yield estimated(
        limit * c,
        "with-the-feature",
        f"The weight changes by the inverse of {short(c)}, so its steps should too. But the gradient along "
        "it changes the other way, and the rate has to make up for both.",
        factor=narrow,
    )
    yield estimated(
        2.0 / max(own, other),
        "diagonal-alone",
        f"The largest entry of the diagonal, {short(max(own, other))}, is where to look when the mixed one "
        f"is zero. Here the steepest direction is tilted, with curvature {short(largest)}.",
        factor=1.02,
    )
    yield estimated(
        1.0 / largest,
        "limit-is-one",
        rf"Up to \(1/\lambda_{{\max}}\) = {short(1 / largest)} nothing bounces. Beyond, the run changes "
        rf"sides and still settles, as far as \(2/\lambda_{{\max}}\) = {short(2 / largest)}.",
        factor=narrow,
    )


FAMILY = StableEtaScale()
