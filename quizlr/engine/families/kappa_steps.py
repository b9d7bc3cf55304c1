"""How many steps gradient descent takes on a bowl whose curvatures differ.

With η = 1/λmax a step removes the steep part of the error at once and multiplies the shallow part by 1 − 1/κ,
κ = λmax/λmin, so the shallow part sets the time (Boyd and Vandenberghe, 9.3.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, log10, sqrt
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.bowls import diagonal
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import path_plot, quantity
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Picture, Plot, Table

STEPS = (4.0, 1500.0)
"""Steps aimed at, evenly on a log scale."""

_FINISHES = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1)
_SHARE = 0.6
_TWIN = 3.0
_MOST = 3200
_DRAWN_STEPS = 56
_TURNED = tuple(float(f"{10 ** (k / 10):.2g}") for k in range(-22, 22))
_AXES = (r"\(w_1\)", r"\(w_2\)")

_RULE = (
    r"On a bowl with \(\eta = 1/\lambda_{\max}\), a fraction \(f\) of the distance is left after about "
    r"\(\kappa \ln(1/f)\) steps, \(\kappa = \lambda_{\max}/\lambda_{\min}\) well above 1."
)


@dataclass(frozen=True, slots=True)
class Bowls(Batch):
    """Candidates; what a level does not print is 0.

    Attributes:
        curvature: λ along each weight (B, 2); spread: standard deviations of two features (B, 2).
        matrix: A (B, 2, 2); start: first weights, seen from the minimum (B, 2).
        finish: the percentage of the starting distance at which a run ends (B,).
    """

    curvature: FloatArray
    spread: FloatArray
    matrix: FloatArray
    start: FloatArray
    finish: FloatArray

    @property
    def hessian(self) -> FloatArray:
        """Second derivatives of the loss (B, 2, 2); those of a mean squared error are 2 mean x xᵀ."""
        return self.matrix + diagonal(self.curvature + 2.0 * self.spread**2)

    @property
    def ends(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """λmin, λmax (B,), and the share of the starting distance along the shallow direction (B,)."""
        values, vectors = np.linalg.eigh(self.hessian)
        part = np.abs(np.einsum("bi,bi->b", self.start, vectors[:, :, 0]))
        distance = np.linalg.norm(self.start, axis=-1)
        return values[:, 0], values[:, 1], part / np.where(distance > 0.0, distance, 1.0)


class ConditionSteps(Family[Bowls]):
    """Estimate the steps until a small part of the distance is left."""

    name = "kappa_steps"
    pool_size = 6
    kind = Bowls
    levels = {"curvatures": "curvature", "spreads": "spread", "matrix": "matrix"}
    asks = "How many steps gradient descent takes on a bowl until a given part of the distance is left."
    truth_is = "gradient descent from the printed start, counting the steps"
    oracle_is = (
        r"the formula \(\ln(s/f) / (-\ln(1 - 1/\kappa))\), \(s\) the share along the shallow direction"
    )
    closeness = 0.05
    exempt = {"finish": "how far the run has to go is part of what decides, and is there to be used"}

    def answers(self, ask: Ask) -> int:
        """One class: the steps are drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Bowls:
        """Draw steps and finish, then curvatures that take about so many."""
        finish = np.array(_FINISHES)[(rng.random(count) * len(_FINISHES)).astype(np.int64)]
        steps = log_uniform(rng, *STEPS, (count,))
        ratio = 1.0 / -np.expm1(-np.log(85.0 / finish) / steps)
        angle = uniform(rng, 0.0, 2.0 * np.pi, (count,))
        start = printed(
            np.stack((np.cos(angle), np.sin(angle)), axis=-1) * uniform(rng, 1.5, 5.0, (count, 1)), 1
        )
        nothing, turned = np.zeros((count, 2)), rng.random(count) < 0.5
        if ask.level == "matrix":
            return Bowls(nothing, nothing, _matrices(rng, ratio), start, finish)
        low, high = (0.5, 60.0) if ask.level == "curvatures" else (0.5, 25.0)
        large = log_uniform(rng, low, high, (count,))
        small = large / (ratio if ask.level == "curvatures" else np.sqrt(ratio))
        pair = significant(
            np.where(turned[:, None], np.stack((small, large), -1), np.stack((large, small), -1)), 2
        )
        none = np.zeros((count, 2, 2))
        if ask.level == "curvatures":
            return Bowls(pair, nothing, none, start, finish)
        return Bowls(nothing, pair, none, start, finish)

    def margins(self, batch: Bowls, ask: Ask) -> Sequence[Margin]:
        """Ask for a start with a part along the shallow direction, and a wait that is worth estimating."""
        least, largest, share = batch.ends
        rooms = [
            Margin("share of the distance along the shallow direction", share, _SHARE),
            Margin("least curvature", least, 0.08 if ask.level == "matrix" else 1e-4),
            Margin("condition number", largest / np.maximum(least, 1e-9), 1.5, 600.0),
            Margin("steps by the formula", _formula(batch), 3.5, 1800.0),
        ]
        if ask.level == "matrix":
            rooms.append(Margin("size of the mixed entry", np.abs(batch.matrix[:, 0, 1]), 1.0))
        return rooms

    def truth(self, batch: Bowls, ask: Ask, stretch: float = 1.0) -> Settled:
        """Descend until every run has arrived, and count."""
        run = _trained(batch)
        left = np.linalg.norm(run.path, axis=-1)
        there = left < batch.finish / 100.0 * left[0]
        steps = np.where(there.any(axis=0), there.argmax(axis=0), np.nan)
        return Settled(np.where(there.any(axis=0), 0, UNCLEAR), values=steps, steps=run.taken)

    def oracle(self, batch: Bowls, ask: Ask) -> Settled:
        """The closed formula."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_formula(batch))

    def by_hand(self, variant: Variant) -> Given:
        """ln(100/finish) over −ln(1 − 1/κ), with two digits for κ."""
        ratio = max(1.2, float(short(_ratio_by_hand(variant.inputs, variant.level), 2)))
        return log(100.0 / variant.inputs["finish"]) / -log(1.0 - 1.0 / ratio)

    def readings(self, batch: Bowls) -> dict[str, FloatArray]:
        """Condition number and finish."""
        least, largest, _ = batch.ends
        return {"condition": largest / least, "finish": batch.finish}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the finish, or the condition number with the largest curvature kept."""
        if knob == "finish":
            return {**inputs, "finish": float(value)}
        for name, power in (("curvature", 1.0), ("spread", 0.5)):
            if any(inputs[name]):
                small = int(np.argmin(inputs[name]))
                return edited(inputs, name, float(f"{max(inputs[name]) / value**power:.2g}"), small)
        values, vectors = np.linalg.eigh(np.array(inputs["matrix"]))
        values[0] = values[1] / value
        return {**inputs, "matrix": printed((vectors * values) @ vectors.T, 2).tolist()}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another curvature, spread or entry of the matrix."""
        name, what = {
            "curvatures": ("curvature", "the curvature along"),
            "spreads": ("spread", "the standard deviation of"),
            "matrix": ("matrix", "the entry of A for"),
        }[ask.level]
        ratio = _ratio_by_hand(inputs, ask.level)
        for j in (0, 1):
            place = (j, j) if ask.level == "matrix" else (j,)
            before = inputs["matrix"][j][j] if ask.level == "matrix" else inputs[name][j]
            for after in _TURNED:
                turned = edited(inputs, name, after, *place)
                if abs(log(max(_ratio_by_hand(turned, ask.level), 1.0) / ratio)) > log(_TWIN):
                    weight = rf"\(x_{j + 1}\)" if ask.level == "spreads" else _AXES[j]
                    told = changed(f"{what} {weight}", short(before, 4), short(after, 4))
                    yield turned, told

    def key(self, case: Case[Bowls]) -> EstimateKey:
        """The number of steps, within a factor of two."""
        return EstimateKey(case.value)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Loss, start, rate and finish line."""
        return Posed(
            prompt=_prompt(inputs, ask.level),
            question=(
                f"About how many steps does it take until less than {short(inputs['finish'])} % of the starting "
                "distance to the minimum is left?"
            ),
            table=_table(inputs) if ask.level == "matrix" else None,
        )

    def tell(self, case: Case[Bowls]) -> Told:
        """The count, the formula with its numbers, and ways to be far off."""
        inputs, level = case.inputs, case.ask.level
        least, largest, share = (float(part[case.place]) for part in case.batch.ends)
        ratio = largest / least
        wait, pace = log(100.0 / inputs["finish"]), -log(1.0 - 1.0 / ratio)
        counted = f"{wait / pace:.0f}"
        return Told(
            answer=f"{case.value:.0f} steps",
            outcome=f"Training gets there at step {case.value:.0f}.",
            working=(
                f"{_source(inputs, level, least, largest)} With "
                r"\(\eta = 1/\lambda_{\max}\) one step takes away the steep part of the error. The shallow part is "
                rf"multiplied by \(1 - 1/\kappa\) = {short(1.0 - 1.0 / ratio, 4)}, and has to shrink to "
                f"{short(inputs['finish'])} %: "
                + formula(
                    rf"\ln {short(100.0 / inputs['finish'], 4)} / {short(pace)} = {short(wait)} / {short(pace)}"
                )
                + f", about {counted} steps. Along that direction the start was {fixed(100.0 * share, 0)} % of the "
                "distance away."
            ),
            rule=_RULE,
            foils=_foils(inputs, level, ratio, wait),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The distance on a log axis, a straight line; beside it the path on the bowl."""
        batch = self.recall([inputs])
        run = _trained(batch)
        left = np.linalg.norm(run.path[:, 0], axis=-1)
        share = 100.0 * left / left[0] if left[0] > 0.0 else np.zeros(len(left))
        there = share < inputs["finish"]
        last = int(there.argmax()) if there.any() else len(left) - 1
        shown = np.unique(np.linspace(0, last, _DRAWN_STEPS).round().astype(int)).tolist()
        line = Line(
            tuple((float(k), float(max(share[k], 1e-6))) for k in shown), "path", "distance", tuple(shown)
        )
        curve = Plot(
            "% left, log scale", "step", lines=(line,), rules=((inputs["finish"], "finish"),), log_y=True
        )
        part = Run(run.path[shown], run.losses[shown], run.broke, len(shown) - 1)
        path = path_plot(Quadratic(batch.hessian), part, np.zeros(2))
        kept = tuple(shown[: len(path.lines[0].points)])
        path = replace(path, lines=(replace(path.lines[0], steps=kept),))
        least, largest, _ = (float(value[0]) for value in batch.ends)
        sentence = (
            f"With κ = {short(largest / least)} a step leaves {short(100.0 * (1.0 - least / largest), 4)} % of the "
            f"shallow error; "
            + (
                f"the finish is reached at step {last}."
                if there.any()
                else f"the finish is not reached in {last} steps."
            )
        )
        chosen = sorted({0, min(1, last), last // 4, last // 2, 3 * last // 4, last})
        table = Table(
            ("step", "% of the distance left"), tuple((str(k), quantity(float(share[k]))) for k in chosen)
        )
        return Picture((curve, path), last, sentence, table)


def _matrices(rng: Generator, ratio: FloatArray) -> FloatArray:
    """Tilted matrices (B, 2, 2), as printed, with about this ratio of eigenvalues (B,)."""
    large = np.maximum(log_uniform(rng, 2.0, 60.0, ratio.shape), np.minimum(0.12 * ratio, 90.0))
    angle = np.deg2rad(uniform(rng, 15.0, 75.0, ratio.shape)) * np.where(
        rng.random(ratio.shape) < 0.5, -1.0, 1.0
    )
    c, s, small = np.cos(angle), np.sin(angle), large / ratio
    entries = (large * c * c + small * s * s, (large - small) * c * s, large * s * s + small * c * c)
    first, mixed, second = (printed(entry, 2) for entry in entries)
    return np.stack((first, mixed, mixed, second), axis=-1).reshape(-1, 2, 2)


def _formula(batch: Bowls) -> FloatArray:
    """Whole steps until the shallow part is below the finish (B,); NaN where there is no minimum."""
    least, largest, share = batch.ends
    with np.errstate(all="ignore"):
        pace = -np.log1p(-least / largest)
        steps: FloatArray = np.ceil(
            np.log(share * 100.0 / batch.finish) / np.where(least > 0.0, pace, np.nan)
        )
    return np.where(np.isfinite(steps), np.maximum(steps, 1.0), np.nan)


def _trained(batch: Bowls) -> Run:
    """Descend for a little longer than the slowest run should need."""
    most = int(min(_MOST, np.nanmax(_formula(batch), initial=1.0) * 1.02 + 4))
    return train(Quadratic(batch.hessian), GradientDescent(1.0 / batch.ends[1]), batch.start, most)


def _ratio_by_hand(inputs: Mapping[str, Any], level: str) -> float:
    """κ from the printed numbers, with the smaller eigenvalue as determinant over the larger."""
    if level == "curvatures":
        return float(max(inputs["curvature"]) / min(inputs["curvature"]))
    if level == "spreads":
        return float((max(inputs["spread"]) / min(inputs["spread"])) ** 2)
    (first, mixed), (_, second) = inputs["matrix"]
    largest = (first + second) / 2.0 + sqrt(((first - second) / 2.0) ** 2 + mixed**2)
    return float(largest**2 / max(first * second - mixed**2, 1e-9))


def _prompt(inputs: Mapping[str, Any], level: str) -> str:
    start = formula(f"w = {vector(inputs['start'], 1)}")
    rate = r"with the rate \(\eta = 1/\lambda_{\max}\), one over the largest curvature"
    if level == "spreads":
        first, second = (short(value) for value in inputs["spread"])
        away = vector(inputs["start"], 1)
        return (
            r"A linear model \(\hat{y} = w_1 x_1 + w_2 x_2\) is trained on the mean squared error, no penalty. The features "
            f"are uncorrelated, with mean 0 and standard deviations {formula(f's_1 = {first}')} and "
            f"{formula(f's_2 = {second}')}. Gradient descent starts {formula(away)} away from the minimum, {rate}."
        )
    if level == "curvatures":
        first, second = (short(value) for value in inputs["curvature"])
        loss = formula(rf"L(w) = \frac{{1}}{{2}}({first} w_1^2 + {second} w_2^2)")
        return (
            f"Gradient descent on {loss}, nothing else in the loss, starts at {start}, {rate}. The minimum is at "
            r"\(w = (0, 0)\)."
        )
    return (
        r"Gradient descent on \(L(w) = \frac{1}{2} w^\top A w\), nothing else in the loss, starts at "
        rf"{start}, {rate}. The minimum is at \(w = (0, 0)\), and \(A\) stands below."
    )


def _table(inputs: Mapping[str, Any]) -> Table:
    rows = ((name, *(fixed(v, 2) for v in row)) for name, row in zip(_AXES, inputs["matrix"], strict=True))
    return Table((r"\(A\)", *_AXES), tuple(rows))


def _source(inputs: Mapping[str, Any], level: str, least: float, largest: float) -> str:
    """Where κ comes from."""
    ratio = short(largest / least)
    if level == "curvatures":
        return formula(rf"\kappa = {short(largest)} / {short(least)} = {ratio}") + "."
    if level == "spreads":
        large, small = max(inputs["spread"]), min(inputs["spread"])
        return (
            "Curvature goes with the square of a feature's spread: "
            + formula(rf"\kappa = ({short(large)} / {short(small)})^2 = {ratio}")
            + "."
        )
    (first, mixed), (_, second) = inputs["matrix"]
    root = sqrt(((first - second) / 2.0) ** 2 + mixed**2)
    return (
        formula(
            r"\lambda_{\max} = \frac{A_{11} + A_{22}}{2} + \sqrt{(\frac{A_{11} - A_{22}}{2})^2 + "
            "A_{12}^2}"
        )
        + " "
        + formula(f"= {short((first + second) / 2.0, 4)} + {short(root, 4)} = {short(largest, 4)}")
        + ", "
        + formula(rf"\lambda_{{\min}} = \det A / \lambda_{{\max}} = {short(least)}")
        + rf", so \(\kappa\) = {ratio}."
    )


def _foils(inputs: Mapping[str, Any], level: str, ratio: float, wait: float) -> tuple[Foil, ...]:
    """Six ways to be far off; those that another has taken, or that are right here, are left out."""
    kappa = formula(rf"\kappa = {short(ratio)}")
    found = []
    if level == "matrix":
        first, second = inputs["matrix"][0][0], inputs["matrix"][1][1]
        other = max(first, second) / max(min(first, second), 1e-9)
        told = (
            "The diagonal is the place to look when the other entries are zero. Its ratio is "
            f"{short(other)}, but the bowl is tilted, and its eigenvalues give {kappa}."
        )
        found.append(estimated(wait * other, "diagonal-for-eigenvalue", told))
    if level == "spreads":
        told = (
            f"The spreads do differ by a factor of {short(sqrt(ratio))}. A curvature goes with the square of its "
            f"spread, though, so {kappa}, and the steps go with that."
        )
        found.append(estimated(wait * sqrt(ratio), "ratio-not-squared", told))
    else:
        told = (
            rf"A root of \(\kappa\) is what momentum or conjugate gradients achieve at best. Plain descent multiplies "
            rf"the shallow error by \(1 - 1/\kappa\), so it needs a number of steps like {kappa} itself."
        )
        found.append(estimated(wait * sqrt(ratio), "root-of-kappa", told))
    return (
        *found,
        estimated(
            1.0,
            "one-over-curvature-lands",
            r"With \(\eta = 1/\lambda_{\max}\) one step does land, in the steep direction. The shallow one has "
            f"{short(ratio)} times less curvature and gets the same rate.",
        ),
        estimated(
            wait,
            "convex-means-fast",
            "A bowl has no traps, and the steep direction is done at once. The shallow one goes "
            rf"{short(100.0 / ratio, 2)} % of its way in a step, and {kappa} such steps make one factor of \(e\).",
        ),
        estimated(
            ratio,
            "forgets-the-finish-line",
            rf"{kappa} is the right scale. In so many steps the error falls by one factor of \(e\), though, and the "
            rf"finish is \(\ln\) {short(100.0 / inputs['finish'])} = {short(wait)} such factors away.",
            factor=1.2,
        ),
        estimated(
            ratio * log10(100.0 / inputs["finish"]),
            "wrong-base",
            r"Counting in powers of the finish is right, but \(1 - 1/\kappa\) is a step of \(1/\kappa\) in the natural "
            "logarithm; a factor of ten is 2.303 of those.",
            factor=1.1,
        ),
    )


FAMILY = ConditionSteps()
