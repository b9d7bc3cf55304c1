"""How many steps training takes in the units as they are, from curvatures or from the features.

At one η·λmax the flattest direction shrinks by 1 − η·λmin a step, and λmin is κ = λmax/λmin times smaller. So
steps grow with κ (Boyd and Vandenberghe, Convex Optimization, 9.3); with standardised features κ is 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, row
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import path_plot
from quizlr.engine.edits import changed
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.train import Run
from quizlr.engine.trials import (
    SIGNS,
    SIZE,
    Trials,
    crossed,
    drawn_ones,
    finished,
    foretold,
    gaps,
    shifted,
    trained,
    trials,
)
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Picture, Plot, Table

PACE = 0.5
"""η·λmax at the start, for all units."""

RANGE = (5.5, 1700.0)
"""Steps that are aimed at."""

_PER_CONDITION = 4.3
"""Steps over κ, usually; only aims the draw."""

_MOST = 4000
_RULE = (
    r"At one \(\eta \lambda_{\max}\), and with some error along the flattest direction, steps grow with "
    r"\(\lambda_{\max}/\lambda_{\min}\): with the square of a mismatch in size."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints.

    Attributes:
        curvatures: those at the start; biased: one feature and a bias, else two features.
    """

    curvatures: bool
    biased: bool


LEVELS = {
    "curvatures": Level(curvatures=True, biased=False),
    "settings": Level(curvatures=False, biased=False),
    "shifted": Level(curvatures=False, biased=True),
}


@dataclass(frozen=True, slots=True)
class Units(Batch):
    """Candidates.

    Attributes:
        settings: (B, 2), a and b of two features at ±a and ±b, or lower and upper setting of one feature.
        ones: examples of class 1 among the 20 of each group (B, G).
        standard: steps that the standardised version takes (B,).
    """

    settings: FloatArray
    ones: IntArray
    standard: FloatArray


class ScalingSteps(Family[Units]):
    """Estimate the steps of training on features as they are."""

    name = "scaling_steps"
    pool_size = 3
    kind = Units
    levels = LEVELS
    asks = "How many steps training takes with features that are not standardised."
    truth_is = (
        r"gradient descent with \(\eta = 1/\lambda_{\max}\) until 1 % of the gap is left, counting the steps"
    )
    oracle_is = "the eigenvalues at the optimum, and the closed formula for how each part of the gap shrinks"
    closeness = 0.45
    exact = frozenset({"ones", "standard"})

    def answers(self, ask: Ask) -> int:
        """One class: the steps are drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Units:
        """Draw the steps first, then units that take about so many."""
        level = LEVELS[ask.level]
        condition = np.maximum(1.5, log_uniform(rng, *RANGE, (count,)) / _PER_CONDITION)
        if level.biased:
            mean, deviation = shifted(uniform(rng, 0.15, 0.7, (count,)), condition)
            middle = mean * np.where(rng.random(count) < 0.4, -1.0, 1.0)
            settings = printed(np.stack((middle - deviation, middle + deviation), axis=-1), 2)
        else:
            first = significant(log_uniform(rng, 0.5, 4.0, (count,)), 2)
            second = significant(crossed(first, condition, rng.random(count) < 0.5), 2)
            settings = np.stack((first, second), axis=-1)
        if level.curvatures:
            settings = np.sqrt(4.0 * significant(settings**2 / 4.0, 2))
        ones = drawn_ones(rng, count, 2 if level.biased else len(SIGNS))
        return Units(settings, ones, _standard(ones))

    def margins(self, batch: Units, ask: Ask) -> Sequence[Margin]:
        """Ask for a wait worth estimating, and for something to learn along the flattest direction."""
        trial = trials(batch.settings, batch.ones, PACE)
        return (
            Margin("condition number", trial.condition, 2.0 if LEVELS[ask.level].biased else 1.35, 450.0),
            Margin("share of the gap along the flattest direction", trial.flat_share, 0.3),
            Margin(
                "gap at the start",
                trial.objective.loss(np.zeros_like(trial.optimum)) - trial.objective.loss(trial.optimum),
                0.01,
            ),
        )

    def truth(self, batch: Units, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train, and count."""
        trial = trials(batch.settings, batch.ones, PACE)
        run = trained(trial, _enough(trial))
        steps = finished(gaps(trial, run))
        return Settled(np.where(np.isfinite(steps), 0, UNCLEAR), values=steps, steps=run.taken)

    def oracle(self, batch: Units, ask: Ask) -> Settled:
        """The closed formula at the optimum."""
        return Settled(
            np.zeros(len(batch), dtype=np.int64), values=foretold(trials(batch.settings, batch.ones, PACE))
        )

    def by_hand(self, variant: Variant) -> Given:
        """The steps of the standardised version times the ratio of the curvatures."""
        given = variant.inputs
        if given["curvature"]:
            return float(given["standard"] * max(given["curvature"]) / min(given["curvature"]))
        return float(given["standard"]) * _condition_by_hand(
            given["settings"], biased=LEVELS[variant.level].biased
        )

    def key(self, case: Case[Units]) -> EstimateKey:
        """The number of steps, within a factor of two."""
        return EstimateKey(case.value)

    def inputs(self, batch: Units, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the trial, and the curvatures where they are printed."""
        written = row(batch, place)
        return {**written, "curvature": _curvatures(written) if LEVELS[ask.level].curvatures else []}

    def readings(self, batch: Units) -> dict[str, FloatArray]:
        """The second setting."""
        return {"second": batch.settings[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Set the second setting; standardised, the trial stays as it is."""
        turned = {**inputs, "settings": [inputs["settings"][0], float(value)]}
        return {**turned, "curvature": _curvatures(turned) if inputs["curvature"] else []}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Set the second setting anew, or its curvature where that is printed."""
        low, now = inputs["settings"]
        for factor in (0.2, 0.3, 0.45, 0.65, 1.5, 2.0, 3.0, 4.5):
            if inputs["curvature"]:
                before = inputs["curvature"][1]
                after = float(significant(np.array([before * factor * factor]), 2)[0])
                turned = self.turn(inputs, "second", float(np.sqrt(4.0 * after)))
                yield turned, changed(r"the curvature along \(w_2\)", short(before), short(after))
            elif LEVELS[ask.level].biased:
                after = round(low + factor * (now - low), 2)
                yield (
                    self.turn(inputs, "second", after),
                    changed("the upper setting", fixed(now, 2), fixed(after, 2)),
                )
            else:
                after = float(significant(np.array([now * factor]), 2)[0])
                yield (
                    self.turn(inputs, "second", after),
                    changed(r"the size of \(x_2\)", short(now), short(after)),
                )

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The trial, the rate and the finish line."""
        level = LEVELS[ask.level]
        model = "weight and bias start at 0" if level.biased else r"no bias, from \(w = 0\)"
        return Posed(
            prompt=(
                f"{_trial(inputs, level)} Logistic regression ({model}; mean cross-entropy, natural log, "
                rf"no penalty) trains with \(\eta = {PACE}/\lambda_{{\max}}\), \(\lambda_{{\max}}\) being "
                "the largest curvature at the start, until 1 % of the starting gap to the lowest loss is "
                f"left. With standardised features that takes {int(inputs['standard'])} steps."
            ),
            question=(
                "About how many steps does it take with the features as they are, with their own "
                r"\(\lambda_{\max}\)?"
            ),
        )

    def tell(self, case: Case[Units]) -> Told:
        """The count beside 2.3 times the ratio."""
        level = LEVELS[case.ask.level]
        standard = int(case.inputs["standard"])
        return Told(
            answer=f"{case.value:.0f} steps",
            outcome=f"Training takes {case.value:.0f} steps, against {standard} with standardised features.",
            working=_working(case.inputs, level),
            rule=_RULE,
            foils=tuple(_foils(case, level)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The gap on a log axis, as it is and standardised; beside it the path on the loss."""
        trial = trials(np.array([inputs["settings"]]), np.array([inputs["ones"]]), PACE)
        run = trained(trial, _enough(trial))
        left = np.clip(np.nan_to_num(gaps(trial, run)[:, 0], nan=1.0), 1e-4, 10.0)
        steps = finished(left[:, None])[0]
        last = int(steps) if np.isfinite(steps) else run.steps
        ones = np.array([inputs["ones"]])
        other = _standardised(ones)
        other_left = np.clip(gaps(other, trained(other, 40))[:, 0], 1e-4, 10.0)
        at = np.unique(np.linspace(0, last, min(last, 45) + 1).round().astype(int)).tolist()
        early = [k for k in range(min(last, 15) + 1) if k == 0 or other_left[k - 1] > 0.01]
        lines = (
            Line(tuple((float(k), float(left[k])) for k in at), "path", "as they are", tuple(at)),
            Line(
                tuple((float(k), float(other_left[k])) for k in early), "ghost", "standardised", tuple(early)
            ),
        )
        gap = Plot("gap left, log scale", "step", lines=lines, rules=((0.01, "1 %"),), log_y=True)
        shown = Run(run.path[: last + 1], run.losses[: last + 1], run.broke, last)
        took = f"{last} steps" if np.isfinite(steps) else f"more than {last} steps"
        sentence = (
            f"The curvatures at the start are {short(float(trial.curvatures[0, 0]))} and "
            f"{short(float(trial.curvatures[0, 1]))}; training takes {took}, standardised "
            f"{int(inputs['standard'])}."
        )
        chosen = sorted({0, last // 8, last // 4, last // 2, last})
        table = Table(("step", "gap left"), tuple((str(k), f"{100 * left[k]:.1f} %") for k in chosen))
        return Picture((gap, _thinned(trial, shown, at)), last, sentence, table)


def _thinned(trial: Trials, run: Run, steps: Sequence[int]) -> Plot:
    """The path at some of its steps."""
    plot = path_plot(trial.objective, run, trial.optimum[0])
    line = plot.lines[0]
    kept = [k for k in steps if k < len(line.points)]
    thin = Line(
        tuple(line.points[k] for k in kept), line.role, line.label, tuple(line.steps[k] for k in kept)
    )
    return Plot(**{**{name: getattr(plot, name) for name in Plot.__slots__}, "lines": (thin,)})


def _standardised(ones: IntArray) -> Trials:
    """The same trials with every feature at −1 and 1."""
    settings = np.ones((len(ones), 2))
    if ones.shape[-1] < len(SIGNS):
        settings[:, 0] = -1.0
    return trials(settings, ones, PACE)


def _standard(ones: IntArray) -> FloatArray:
    """Steps (B,) of the standardised trials."""
    other = _standardised(ones)
    return np.nan_to_num(finished(gaps(other, trained(other, 60))), nan=60.0)


def _enough(trial: Trials) -> int:
    """Steps that suffice for the slowest."""
    return int(min(_MOST, 1.4 * foretold(trial).max(initial=1.0) + 20))


def _condition_by_hand(settings: Sequence[float], *, biased: bool) -> float:
    a, b = settings
    if biased:
        m, s = (a + b) / 2.0, (b - a) / 2.0
        return float((1.0 + m * m + s * s) ** 2 / (s * s) - 2.0) if s else float("inf")
    return float((max(abs(a), abs(b)) / max(1e-9, min(abs(a), abs(b)))) ** 2)


def _curvatures(inputs: Mapping[str, Any]) -> list[float]:
    """λ along both weights at w = 0, two significant digits."""
    return [float(significant(np.array([v * v / 4.0]), 2)[0]) for v in inputs["settings"]]


def _trial(inputs: Mapping[str, Any], level: Level) -> str:
    ones = inputs["ones"]
    if level.biased:
        low, high = (fixed(v, 2) for v in inputs["settings"])
        return (
            f"One feature at {low} or at {high}, {SIZE} examples each; of class 1 are {ones[0]} at the "
            f"lower and {ones[1]} at the upper setting."
        )
    first, second = (short(v) for v in inputs["settings"])
    if inputs["curvature"]:
        along = " and ".join(short(v) for v in inputs["curvature"])
        told = rf"At the start the curvatures along \(w_1\) and \(w_2\) are {along}."
    else:
        told = rf"\(x_1\) is at \(\pm {first}\), \(x_2\) at \(\pm {second}\)."
    return (
        f"Two features, {SIZE} examples of every combination of signs; of class 1 are {ones[0]} at "
        rf"\((+, +)\), {ones[1]} at \((+, -)\), {ones[2]} at \((-, +)\), {ones[3]} at \((-, -)\). {told}"
    )


def _working(inputs: Mapping[str, Any], level: Level) -> str:
    ratio = _condition_by_hand(inputs["settings"], biased=level.biased)
    if level.biased:
        low, high = inputs["settings"]
        m, s = short((low + high) / 2), short((high - low) / 2)
        how = rf"With a bias, mean \(m\) = {m} and deviation \(s\) = {s} the ratio is about " + formula(
            f"(1 + m^2 + s^2)^2 / s^2 - 2 = {short(ratio)}"
        )
    elif inputs["curvature"]:
        small, large = sorted(inputs["curvature"])
        how = "The ratio is " + formula(rf"{short(large)} / {short(small)} = {short(ratio)}")
    else:
        small, large = sorted(inputs["settings"])
        how = "A curvature goes with the square of its feature, so the ratio is " + formula(
            f"({short(large)} / {short(small)})^2 = {short(ratio)}"
        )
    standard = int(inputs["standard"])
    return (
        r"With one \(\eta \lambda_{\max}\) the steepest direction is as fast in all units. A step "
        r"multiplies the error along the flattest one by \(1 - \eta \lambda_{\min}\), and "
        r"\(\lambda_{\min}\) is smaller by the ratio of the curvatures, which "
        f"is 1 for standardised features. {how}. So training takes about "
        + formula(rf"{standard} \times {short(ratio)} = {short(standard * ratio)}")
        + " steps."
    )


def _foils(case: Case[Units], level: Level) -> Iterator[Foil]:
    given = case.inputs
    ratio = _condition_by_hand(given["settings"], biased=level.biased)
    standard = int(given["standard"])
    yield estimated(
        float(standard),
        "same-speed",
        f"The lowest loss is the same, and standardised it took {standard} steps. The way there differs: "
        f"the curvatures now stand {short(ratio)} to 1, and the flattest direction waits.",
    )
    if level.biased:
        low, high = given["settings"]
        s = (high - low) / 2.0
        alone = max(s * s, 1.0 / (s * s))
        yield estimated(
            standard * alone,
            "mean-does-not-matter",
            f"The deviation alone, {short(s)}, would give a ratio of {short(alone)}. The mean "
            f"{short((low + high) / 2)} makes the feature resemble the bias, and the ratio is "
            f"{short(ratio)}.",
        )
    yield estimated(
        standard * ratio**0.5,
        "like-the-size",
        "Steps do grow with the mismatch of the features. It enters squared, though, since a curvature "
        f"goes with the square: {short(ratio)}, not {short(ratio**0.5)}.",
    )
    yield estimated(
        standard * ratio**2,
        "squared-twice",
        f"A curvature goes with the square of a feature. The ratio {short(ratio)} has that square in it "
        "already, and is not squared once more.",
    )
    yield estimated(
        ratio,
        "ratio-is-the-count",
        f"{short(ratio)} is how many times slower the flattest direction has become. The {standard} steps "
        "that standardised features take count as well: each of them turns into so many.",
        factor=1.1,
    )


FAMILY = ScalingSteps()
