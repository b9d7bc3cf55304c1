"""Which units of the same data train fastest: versions of one trial in order of their steps.

With η = 1/λmax the flattest direction shrinks by 1 − λmin/λmax a step, so the steps go with the condition
number, whichever feature is the large one (Boyd and Vandenberghe, Convex Optimization, 9.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, row
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.ranking import falling, orders, places_for, ranked
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
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Role, Table

NAMES = "ABC"
VERSIONS = len(NAMES)

_SLACK = 5.0
"""So many times λmax/λmin steps are trained; e⁻¹⁰ of the flattest part is left then."""

_MOST = 1500
_RULES = {
    "trial": (
        r"Gradient descent with \(\eta = 1/\lambda_{\max}\) on a loss with one minimum: the steps go with "
        r"\(\lambda_{\max}/\lambda_{\min}\), unless the start has no error along the flattest direction."
    ),
    "bias": (
        r"With a bias and \(\eta = 1/\lambda_{\max}\) the steps go with \(\lambda_{\max}/\lambda_{\min}\), "
        r"roughly \((1 + m^2 + s^2)^2 / s^2 - 2\): mean \(m\) 0 and deviation \(s\) 1 are best."
    ),
}


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints.

    Attributes:
        curvatures: λ along both weights, in place of the settings.
        biased: one feature and a bias, else two features.
        gap: least ratio of the condition numbers of neighbours.
    """

    curvatures: bool
    biased: bool
    gap: float


LEVELS = {
    "curvatures": Level(curvatures=True, biased=False, gap=2.4),
    "settings": Level(curvatures=False, biased=False, gap=2.0),
    "shifted": Level(curvatures=False, biased=True, gap=2.2),
}


@dataclass(frozen=True, slots=True)
class Versions(Batch):
    """Candidates: one trial in three units.

    Attributes:
        settings: (B, 3, 2), a and b of two features at ±a and ±b, or the two settings of one feature. Where
            curvatures are printed instead, they are a²/4 and b²/4 and say the same.
        ones: examples of class 1 among the 20 of each group (B, G).
    """

    settings: FloatArray
    ones: IntArray


class ScalingOrder(Family[Versions]):
    """Order versions of one data set by the steps that training takes."""

    name = "scaling_order"
    pool_size = 8
    kind = Versions
    levels = LEVELS
    asks = "In which order versions of the same data, in other units, finish training."
    truth_is = r"gradient descent on every version with its own \(\eta = 1/\lambda_{\max}\), counting steps"
    oracle_is = "the eigenvalues at the optimum, and the closed formula for how each part of the gap shrinks"
    exact = frozenset({"ones"})

    def answers(self, ask: Ask) -> int:
        """All orders of the versions."""
        return len(orders(VERSIONS))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Versions:
        """Draw condition numbers some factors apart and units that have them, in the wanted order."""
        level = LEVELS[ask.level]
        low = log_uniform(rng, 1.2, 5.0, (count, 1))
        factors = log_uniform(rng, level.gap * 1.15, level.gap * 1.9, (count, VERSIONS - 1))
        condition = np.concatenate((low, low * np.cumprod(factors, axis=-1)), axis=-1)
        condition = np.take_along_axis(condition, places_for(-condition, target), axis=-1)
        if level.biased:
            mean, deviation = shifted(uniform(rng, 0.1, 0.75, condition.shape), condition)
            side = np.where(rng.random(condition.shape) < 0.25, -1.0, 1.0)
            ends = (side * mean - deviation, side * mean + deviation)
            settings = printed(np.stack(ends, axis=-1), 1)
        else:
            first = np.broadcast_to(log_uniform(rng, 0.7, 3.0, (count, 1)), condition.shape)
            first = significant(first + 0.0, 2)
            second = crossed(first, condition, rng.random(condition.shape) < 0.5)
            settings = np.stack((first, significant(second, 2)), axis=-1)
        if level.curvatures:
            settings = np.sqrt(4.0 * significant(settings**2 / 4.0, 2))
        return Versions(settings, drawn_ones(rng, count, _groups(level)))

    def margins(self, batch: Versions, ask: Ask) -> Sequence[Margin]:
        """Ask for condition numbers well apart, and for something to learn along the flattest direction."""
        trial = _flat(batch)
        condition = trial.condition.reshape(-1, VERSIONS)
        ordered = np.sort(condition, axis=-1)
        share = trial.flat_share.reshape(-1, VERSIONS).min(axis=-1)
        return (
            Margin("least ratio of neighbouring condition numbers", _ratio(ordered), LEVELS[ask.level].gap),
            Margin("largest condition number", ordered[:, -1], most=130.0),
            Margin("least share of the gap along the flattest direction", share, 0.25),
            Margin("least distance between settings", _apart(batch, LEVELS[ask.level]), 0.15),
        )

    def truth(self, batch: Versions, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train all versions and count."""
        trial = _flat(batch)
        run = trained(trial, _enough(trial))
        steps = finished(gaps(trial, run)).reshape(-1, VERSIONS)
        clear = (_ratio(np.sort(steps, axis=-1)) >= 1.25) & np.isfinite(steps).all(axis=-1)
        return Settled(np.where(clear, ranked(-steps), UNCLEAR), steps=run.taken)

    def oracle(self, batch: Versions, ask: Ask) -> Settled:
        """The closed formula at the optimum."""
        return Settled(ranked(-foretold(_flat(batch)).reshape(-1, VERSIONS)))

    def by_hand(self, variant: Variant) -> Given:
        """Divide the larger curvature by the smaller one, version by version."""
        given = variant.inputs
        if given["curvature"]:
            ratios = [max(pair) / min(pair) for pair in given["curvature"]]
        elif LEVELS[variant.level].biased:
            ratios = [_by_moments(low, high) for low, high in given["settings"]]
        else:
            ratios = [(max(a, b) / min(a, b)) ** 2 for a, b in given["settings"]]
        return falling(-np.array(ratios))

    def key(self, case: Case[Versions]) -> OrderKey:
        """The order, fewest steps first."""
        return OrderKey(tuple(int(i) for i in orders(VERSIONS)[case.label]))

    def inputs(self, batch: Versions, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the trial, and the curvatures where they are printed."""
        written = row(batch, place)
        return {**written, "curvature": _curvatures(written) if LEVELS[ask.level].curvatures else []}

    def readings(self, batch: Versions) -> dict[str, FloatArray]:
        """The second setting of version A."""
        return {"second": batch.settings[:, 0, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Set the second setting of version A; what follows from it follows."""
        turned = edited(inputs, "settings", float(value), 0, 1)
        return {**turned, "curvature": _curvatures(turned) if inputs["curvature"] else []}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Set the second setting of one version anew, or its curvature where that is printed."""
        for place, name in enumerate(NAMES):
            for factor in (0.08, 0.17, 0.3, 0.5, 2.0, 3.4, 6.0, 12.0):
                now = inputs["settings"][place][1]
                if inputs["curvature"]:
                    before = inputs["curvature"][place][1]
                    after = float(significant(np.array([before * factor * factor]), 2)[0])
                    turned = edited(inputs, "settings", float(np.sqrt(4.0 * after)), place, 1)
                    what = rf"the curvature along \(w_2\) of version {name}"
                    yield (
                        {**turned, "curvature": _curvatures(turned)},
                        changed(what, short(before), short(after)),
                    )
                elif LEVELS[ask.level].biased:
                    low = inputs["settings"][place][0]
                    after = round(low + factor * (now - low), 1)
                    what = f"the upper setting of version {name}"
                    yield edited(inputs, "settings", after, place, 1), changed(what, short(now), short(after))
                else:
                    after = float(significant(np.array([now * factor]), 2)[0])
                    what = rf"the size of \(x_2\) in version {name}"
                    yield edited(inputs, "settings", after, place, 1), changed(what, short(now), short(after))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The trial, its versions, the rate and the finish line."""
        level = LEVELS[ask.level]
        return Posed(
            prompt=f"{_trial(inputs, level)} {_training(level)}",
            question="In which order do the versions finish, the one with the fewest steps first?",
            table=_table(inputs, level),
            options=tuple(f"version {name}" for name in NAMES),
        )

    def tell(self, case: Case[Versions]) -> Told:
        """The condition numbers beside the steps."""
        steps = _steps(case.inputs)
        listed = ", ".join(f"{name} {_count(steps[i])}" for i, name in enumerate(NAMES))
        level = LEVELS[case.ask.level]
        return Told(
            answer=", ".join(NAMES[i] for i in orders(VERSIONS)[case.label]),
            outcome=f"Steps until 1 % of the gap is left: {listed}.",
            working=_working(case.inputs, level, steps),
            rule=_RULES["bias" if level.biased else "trial"],
            foils=tuple(_foils(case, level)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The gap of each version on a log axis, and the steps beside the condition numbers."""
        trial = _flat(self.recall([inputs]))
        run = trained(trial, _enough(trial))
        left = np.clip(np.nan_to_num(gaps(trial, run), nan=1.0), 1e-4, 10.0)
        steps = finished(left)
        last = int(np.nanmax(steps)) if np.isfinite(steps).any() else run.steps
        lines = tuple(
            _fall(left[:, i], steps[i], last, role, name)
            for i, (role, name) in enumerate(zip(_ROLES, NAMES, strict=True))
        )
        gap = Plot("gap left, log scale", "step", lines=lines, rules=((0.01, "1 %"),), log_y=True)
        bars = tuple(
            Bar(
                f"version {name}",
                float(steps[i]) if np.isfinite(steps[i]) else float(run.steps),
                "path",
                last,
            )
            for i, name in enumerate(NAMES)
        )
        said = ", ".join(f"{name} {_count(steps[i])}" for i, name in enumerate(NAMES))
        sentence = f"Steps until 1 % of the gap is left: {said}."
        rows = tuple(
            (name, short(float(value), 3), _count(steps[i]))
            for i, (name, value) in enumerate(zip(NAMES, trial.condition, strict=True))
        )
        table = Table(("version", r"\(\lambda_{\max}/\lambda_{\min}\)", "steps"), rows)
        return Picture((gap, Bars("steps", bars)), last, sentence, table)


_ROLES: tuple[Role, ...] = ("path", "accent", "ghost")


def _fall(left: FloatArray, steps: float, last: int, role: Role, name: str) -> Line:
    """The gap (T + 1,) of one version until a little after it has finished."""
    end = min(last, int(1.25 * steps) + 1) if np.isfinite(steps) else last
    at = np.unique(np.linspace(0, end, min(end, 18) + 1).round().astype(int)).tolist()
    return Line(tuple((float(k), float(left[k])) for k in at), role, name, tuple(at))


def _groups(level: Level) -> int:
    return 2 if level.biased else len(SIGNS)


def _flat(batch: Versions) -> Trials:
    """All versions of all candidates as one batch of trials (3B)."""
    return trials(batch.settings.reshape(-1, 2), np.repeat(batch.ones, VERSIONS, axis=0))


def _enough(trial: Trials) -> int:
    return int(min(_MOST, _SLACK * trial.condition.max(initial=1.0) + 20))


def _ratio(ordered: FloatArray) -> FloatArray:
    """Least ratio of neighbours in ascending rows (B, n)."""
    ratio: FloatArray = (ordered[:, 1:] / np.maximum(ordered[:, :-1], 1e-300)).min(axis=-1)
    return ratio


def _apart(batch: Versions, level: Level) -> FloatArray:
    if level.biased:
        distance: FloatArray = (batch.settings[..., 1] - batch.settings[..., 0]).min(axis=-1)
        return distance
    return np.full(len(batch.settings), 1.0)


def _by_moments(low: float, high: float) -> float:
    """λmax/λmin plus its inverse with a bias: (1 + m² + s²)² / s² − 2, trace squared over determinant."""
    m, s = (low + high) / 2.0, (high - low) / 2.0
    return float((1.0 + m * m + s * s) ** 2 / (s * s) - 2.0) if s else float("inf")


def _curvatures(inputs: Mapping[str, Any]) -> list[list[float]]:
    """λ along both weights at w = 0, two significant digits, of each version."""
    return [[float(significant(np.array([v * v / 4.0]), 2)[0]) for v in pair] for pair in inputs["settings"]]


def _steps(inputs: Mapping[str, Any]) -> FloatArray:
    """Steps of each version of one candidate (3,)."""
    trial = trials(np.array(inputs["settings"]), np.repeat([inputs["ones"]], VERSIONS, axis=0))
    return finished(gaps(trial, trained(trial, _enough(trial))))


def _count(steps: float) -> str:
    return f"{steps:.0f}" if np.isfinite(steps) else "not finished"


def _trial(inputs: Mapping[str, Any], level: Level) -> str:
    ones = inputs["ones"]
    if level.biased:
        return (
            f"One feature at two settings, {SIZE} examples each; of class 1 are {ones[0]} at the lower and "
            f"{ones[1]} at the upper one. Versions A, B and C have it in other units."
        )
    return (
        rf"Two features, each at \(+\) or \(-\), {SIZE} examples of every combination; of class 1 are "
        rf"{ones[0]} at \((+, +)\), {ones[1]} at \((+, -)\), {ones[2]} at \((-, +)\), {ones[3]} at "
        r"\((-, -)\). Versions A, B and C have \(x_2\) in other units."
    )


def _training(level: Level) -> str:
    model = "weight and bias start at 0" if level.biased else r"no bias, from \(w = 0\)"
    return (
        f"Logistic regression ({model}; mean cross-entropy, natural log, no penalty) trains on each with "
        "its own "
        r"\(\eta = 1/\lambda_{\max}\), the largest curvature at the start, until 1 % of the starting gap to "
        "the lowest loss is left."
    )


def _table(inputs: Mapping[str, Any], level: Level) -> Table:
    if inputs["curvature"]:
        rows = ((name, short(a), short(b)) for name, (a, b) in zip(NAMES, inputs["curvature"], strict=True))
        return Table(("version", r"curvature along \(w_1\)", r"along \(w_2\)"), tuple(rows))
    if level.biased:
        rows = (
            (name, fixed(a, 1), fixed(b, 1)) for name, (a, b) in zip(NAMES, inputs["settings"], strict=True)
        )
        return Table(("version", "lower setting", "upper setting"), tuple(rows))
    rows = (
        (name, f"± {short(a)}", f"± {short(b)}")
        for name, (a, b) in zip(NAMES, inputs["settings"], strict=True)
    )
    return Table(("version", r"\(x_1\)", r"\(x_2\)"), tuple(rows))


def _working(inputs: Mapping[str, Any], level: Level, steps: FloatArray) -> str:
    lines = []
    for i, name in enumerate(NAMES):
        count = f"{_count(steps[i])} steps"
        if level.biased:
            low, high = inputs["settings"][i]
            m, s = (low + high) / 2, (high - low) / 2
            numbers = formula(f"m = {short(m)}, s = {short(s)}")
            lines.append(f"- {name}: {numbers}, ratio about {short(_by_moments(low, high))}: {count}")
        elif inputs["curvature"]:
            a, b = sorted(inputs["curvature"][i])
            lines.append(f"- {name}: {formula(f'{short(b)} / {short(a)} = {short(b / a)}')}: {count}")
        else:
            a, b = sorted(inputs["settings"][i])
            lines.append(
                f"- {name}: {formula(rf'({short(b)} / {short(a)})^2 = {short((b / a) ** 2)}')}: {count}"
            )
    first = (
        r"With \(\eta = 1/\lambda_{\max}\) the steepest direction is done at once and the flattest shrinks "
        r"by \(1 - \lambda_{\min}/\lambda_{\max}\) a step, so the ratio decides."
    )
    how = {
        "bias": r" With mean \(m\) and deviation \(s\) it is roughly \((1 + m^2 + s^2)^2/s^2 - 2\).",
        "settings": r" A curvature goes with the square of its feature.",
    }
    more = how["bias"] if level.biased else "" if inputs["curvature"] else how["settings"]
    return first + more + "\n\n" + "\n".join(lines)


def _foils(case: Case[Versions], level: Level) -> Iterator[Foil]:
    settings = np.array(case.inputs["settings"])
    trial = trials(settings, np.repeat([case.inputs["ones"]], VERSIONS, axis=0))
    best = NAMES[int(orders(VERSIONS)[case.label][0])]
    ratio = short(float(trial.condition.min()), 3)
    close = (
        f"What counts is \\(\\lambda_{{\\max}}/\\lambda_{{\\min}}\\), and it is least for {best}, {ratio}."
    )
    size = np.abs(settings).max(axis=-1) if level.biased else settings[:, 1]
    if level.biased:
        spread = np.abs(np.log(np.maximum((settings[:, 1] - settings[:, 0]) / 2, 1e-9)))
        yield Foil(
            falling(-spread),
            "spread-alone",
            f"A deviation near 1 is half of it. The mean makes the feature resemble the bias, too. {close}",
        )
    yield Foil(
        falling(-size),
        "small-numbers-fast",
        "Small numbers do allow a large rate. But a feature that is too small is as slow as one too large. "
        f"{close}",
    )
    yield Foil(
        falling(size),
        "large-numbers-fast",
        "A larger feature does give larger gradients. It also forces a smaller rate, and the other "
        "direction then waits. " + close,
    )
    yield Foil(
        falling(trial.rate),
        "largest-rate-first",
        r"The version with the largest \(\eta\) does take the longest steps, but its flattest direction "
        f"may need more. {close}",
    )
    yield Foil(
        falling(trial.condition),
        "slowest-first",
        f"The ratios are in order, but a large one means many steps: the flattest direction waits. {close}",
    )


FAMILY = ScalingOrder()
