"""Which of three learning rates leaves the lowest loss after so many steps on a bowl.

Along an axis of curvature λ every step multiplies the error by 1 − ηλ, so after T steps the largest of
|1 − ηλ| decides; it is least at η = 2/(λmax + λmin) (Nesterov, Introductory Lectures, 2.1.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, take
from quizlr.engine.bowls import diagonal
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import quantity
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Role, Table

APART = 3.0
"""The lowest loss is so many times below the next."""

_DECIDED = 10.0
_DRAWN = 4
_DRAWN_STABLE = 120
_SHARES = tuple(10.0 ** (k / 40) for k in range(-32, 33))
_LETTERS = ("a", "b", "c")
_ROLES: tuple[Role, ...] = ("path", "ghost", "muted")
_SWEPT = 49
_DEEPEST = 1e-12
_CEILING = 1e4

_RULE = (
    r"On a bowl the largest \(|1 - \eta \lambda|\) decides after many steps; it is least at "
    r"\(\eta = 2/(\lambda_{\max} + \lambda_{\min})\), where the steep direction already bounces."
)
_SINGLE_RULE = (
    r"With one curvature the error is multiplied by \(1 - \eta \lambda\) a step: fastest at \(\eta = 1/\lambda\), "
    r"hopeless beyond \(2/\lambda\)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How rates are spaced, what the curvatures' ratio is, and how many steps are taken.

    Attributes:
        spacing: ratio of neighbouring rates; condition: λmax/λmin, or None for one weight.
        best: range of η·λmax of the best rate, or of the largest where all are to be stable.
        steps: T may be one of these; stable: no rate is beyond the limit of stability.
    """

    spacing: tuple[float, float]
    condition: tuple[float, float] | None
    best: tuple[float, float]
    steps: tuple[int, ...]
    stable: bool = False


LEVELS = {
    "one-weight": Level((2.2, 5.0), None, (0.45, 1.5), (5, 8, 10)),
    "two-weights": Level((2.2, 5.0), (3.0, 25.0), (0.35, 1.85), (20, 30, 40)),
    "bouncing": Level((1.22, 2.0), (1.3, 8.0), (1.0, 1.96), (10, 15, 20), stable=True),
}


@dataclass(frozen=True, slots=True)
class Sweeps(Batch):
    """Candidates.

    Attributes:
        steep, shallow: curvatures along w₁ and w₂ (B,), the latter 0 where there is one weight.
        rates: η in ascending order (B, 3); start: first weights (B, 2); steps: T (B,).
    """

    steep: FloatArray
    shallow: FloatArray
    rates: FloatArray
    start: FloatArray
    steps: FloatArray

    @property
    def curvature(self) -> FloatArray:
        """Curvatures along both weights (B, 2)."""
        return np.stack((self.steep, self.shallow), axis=-1)

    @property
    def factors(self) -> FloatArray:
        """1 − ηλ for every rate and weight (B, 3, 2), 0 for a weight that is not there."""
        factor: FloatArray = 1.0 - self.rates[:, :, None] * self.curvature[:, None, :]
        return np.where(self.curvature[:, None, :] > 0.0, factor, 0.0)


class RateSweep(Family[Sweeps]):
    """Choose the rate that gets lowest in the given steps."""

    name = "lr_sweep"
    pool_size = 24
    kind = Sweeps
    levels = LEVELS
    asks = "Which of three learning rates leaves the lowest loss after a given number of steps on a bowl."
    truth_is = "training with each of the three rates for the printed number of steps"
    oracle_is = r"the closed formula \(\frac{1}{2} \sum \lambda_j w_j^2 (1 - \eta \lambda_j)^{2T}\)"
    exact = frozenset({"steps"})

    def answers(self, ask: Ask) -> int:
        """Three rates."""
        return 3

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Sweeps:
        """Draw the best rate first, then the others above and below it."""
        level = LEVELS[ask.level]
        drawn = _drawn(rng, target, level, (_DRAWN_STABLE if level.stable else _DRAWN) * count)
        fits = self.passes(drawn, ask) & (_formula(drawn).argmin(axis=-1) == target)
        return take(drawn, np.argsort(~fits, kind="stable")[:count])

    def margins(self, batch: Sweeps, ask: Ask) -> Sequence[Margin]:
        """Ask for one rate well below the others, also by its slowest factor alone, and no run that is over."""
        level = LEVELS[ask.level]
        losses = np.maximum(np.sort(_formula(batch), axis=-1), 1e-300)
        begun = 0.5 * np.sum(batch.curvature * batch.start**2, axis=-1)
        slowest = np.sort(np.abs(batch.factors).max(axis=-1), axis=-1)
        power = 2.0 * batch.steps * np.log(slowest[:, 1] / np.maximum(slowest[:, 0], 1e-9))
        log_ratio = np.log(losses[:, 1]) - np.log(np.maximum(losses[:, 0], 1e-300))
        spaced = (batch.rates[:, 1:] / batch.rates[:, :-1]).min(axis=-1)
        rooms = [
            Margin("next lowest loss over the lowest", np.exp(np.minimum(log_ratio, 50.0)), APART),
            Margin("the same by the slowest factors alone", np.exp(np.minimum(power, 50.0)), _DECIDED),
            Margin("lowest loss, share of the start", losses[:, 0] / begun, _DEEPEST, 0.5),
            Margin("least ratio of two rates", spaced, 1.2),
        ]
        if level.condition:
            rooms.append(
                Margin("ratio of the curvatures", batch.steep / np.maximum(batch.shallow, 1e-9), 1.2)
            )
        if level.stable:
            rooms.append(Margin("largest η·λmax", batch.rates[:, 2] * batch.steep, 0.0, 1.98))
        return rooms

    def truth(self, batch: Sweeps, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train with every rate and compare the losses at the last step."""
        run = _trained(batch)
        last = np.repeat(batch.steps.astype(np.int64), 3)
        losses = run.losses[last, np.arange(len(last))].reshape(-1, 3)
        losses = np.where(np.isfinite(losses), losses, np.inf)
        ordered = np.sort(losses, axis=-1)
        clear = ordered[:, 1] > ordered[:, 0] * (1.0 + 1e-9)
        return Settled(np.where(clear, losses.argmin(axis=-1), UNCLEAR).astype(np.int64), steps=run.taken)

    def oracle(self, batch: Sweeps, ask: Ask) -> Settled:
        """The closed formula."""
        return Settled(_formula(batch).argmin(axis=-1).astype(np.int64))

    def by_hand(self, variant: Variant) -> Given:
        """The rate whose largest |1 − ηλ|, to two decimals, is least."""
        factors = np.round(np.abs(self.recall([variant.inputs]).factors[0]), 2)
        return int(factors.max(axis=-1).argmin())

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn a curvature or the number of steps; where there is one weight, the other stays away."""
        if knob == "shallow" and not inputs["shallow"]:
            return dict(inputs)
        return {**inputs, knob: float(value)}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Another curvature, or another rate in one of the options."""
        yield from super().neighbours(inputs, ask)
        for place, before in enumerate(inputs["rates"]):
            for share in _SHARES:
                after = float(f"{share * before:.2g}")
                if after != before:
                    told = changed(rf"\(\eta\) of {_LETTERS[place]}", _rate(before), _rate(after))
                    yield edited(inputs, "rates", after, place), told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Loss, start, steps and the three rates."""
        steep, shallow = short(inputs["steep"]), short(inputs["shallow"])
        if inputs["shallow"]:
            loss = rf"L(w) = \frac{{1}}{{2}}({steep} w_1^2 + {shallow} w_2^2)"
            start = f"w = {vector(inputs['start'], 1)}"
        else:
            loss, start = rf"L(w) = \frac{{1}}{{2}} \cdot {steep} w^2", f"w = {fixed(inputs['start'][0], 1)}"
        return Posed(
            prompt=(
                f"Gradient descent on {formula(loss)}, nothing else in the loss, starts at {formula(start)} and takes "
                f"{inputs['steps']:.0f} steps with one constant rate."
            ),
            question=f"With which rate is the loss lowest after {inputs['steps']:.0f} steps?",
            options=tuple(formula(rf"\eta = {_rate(rate)}") for rate in inputs["rates"]),
        )

    def tell(self, case: Case[Sweeps]) -> Told:
        """The factors of all three, beside the losses reached."""
        losses = _formula(case.batch)[case.place]
        said = [f"{_LETTERS[i]} {quantity(float(losses[i]))}" for i in range(3)]
        return Told(
            answer=formula(rf"\eta = {_rate(case.inputs['rates'][case.label])}"),
            outcome=f"After {case.inputs['steps']:.0f} steps of training the losses are: {', '.join(said)}.",
            working=_working(case.inputs, case.batch.factors[case.place]),
            rule=_RULE if case.inputs["shallow"] else _SINGLE_RULE,
            foils=_foils(case.inputs, case.label, case.batch.factors[case.place]),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The loss that is reached against the rate; beside it the three runs step by step."""
        batch = self.recall([inputs])
        steps = int(inputs["steps"])
        run = _trained(batch)
        begun = max(float(run.losses[0, 0]), 1e-300)
        shares = np.clip(np.nan_to_num(run.losses / begun, nan=_CEILING, posinf=_CEILING), _DEEPEST, _CEILING)
        shown = tuple(np.unique(np.linspace(0, steps, 41).round().astype(int)).tolist())
        lines = tuple(
            Line(tuple((float(k), float(shares[k, i])) for k in shown), _ROLES[i], _LETTERS[i], shown)
            for i in range(3)
        )
        runs = Plot("loss, share of start", "step", lines=lines, log_y=True)
        reached, left = shares[steps].tolist(), (run.losses[steps] / begun).tolist()
        best = int(np.argmin(reached))
        sentence = (
            f"After {steps} steps the loss is {', '.join(map(quantity, left))} of its start with rates a, "
            f"b, c; the lowest is {_LETTERS[best]}, η = {_rate(inputs['rates'][best])}."
        )
        axes = 2 if inputs["shallow"] else 1
        rows = tuple(
            (
                _LETTERS[i],
                _rate(inputs["rates"][i]),
                *map(_factor, batch.factors[0, i, :axes]),
                quantity(value),
            )
            for i, value in enumerate(left)
        )
        names = (r"factor of \(w_1\)", r"factor of \(w_2\)")[:axes]
        header = ("run", r"\(\eta\)", *names, "loss, share of start")
        return Picture((_sweep(batch, reached), runs), steps, sentence, Table(header, rows))


def _drawn(rng: Generator, target: int, level: Level, count: int) -> Sweeps:
    """Draw curvatures, then the best rate with others above and below it, or any three stable ones."""
    steep = significant(log_uniform(rng, 0.4, 40.0, (count,)), 2)
    shallow = np.zeros(count)
    if level.condition:
        shallow = significant(steep / log_uniform(rng, *level.condition, (count,)), 2)
    best = uniform(rng, *level.best, (count,)) / steep
    first, second = log_uniform(rng, *level.spacing, (2, count))
    place = 2 if level.stable else target
    lowest = best / (1.0, first, first * second)[place]
    rates = np.stack((lowest, lowest * first, lowest * first * second), axis=-1)
    side = np.where(rng.random((count, 2)) < 0.5, -1.0, 1.0)
    start = printed(side * uniform(rng, 0.8, 4.0, (count, 2)), 1) * (np.stack((steep, shallow), -1) > 0.0)
    steps = np.array(level.steps)[(rng.random(count) * len(level.steps)).astype(np.int64)]
    return Sweeps(steep, shallow, significant(rates, 2), start + 0.0, steps * 1.0)


def _rate(value: float) -> str:
    return short(value, 2)


def _factor(value: float) -> str:
    return fixed(float(value), 3)


def _formula(batch: Sweeps) -> FloatArray:
    """Loss after T steps with every rate (B, 3)."""
    power = 2.0 * batch.steps[:, None, None]
    with np.errstate(over="ignore"):
        grown = np.minimum(np.abs(batch.factors) ** power, 1e200)
    losses: FloatArray = 0.5 * np.sum((batch.curvature * batch.start**2)[:, None, :] * grown, axis=-1)
    return losses


def _trained(batch: Sweeps) -> Run:
    """Train with all three rates: runs 3i to 3i + 2 belong to candidate i."""
    matrix = np.repeat(diagonal(batch.curvature), 3, axis=0)
    start = np.repeat(batch.start, 3, axis=0)
    most = int(batch.steps.max(initial=1.0))
    return train(Quadratic(matrix), GradientDescent(batch.rates.reshape(-1)), start, most)


def _working(inputs: Mapping[str, Any], factors: FloatArray) -> str:
    single = not inputs["shallow"]
    curvature = [inputs["steep"], inputs["shallow"]][: 1 if single else 2]
    lines = []
    for letter, rate, pair in zip(_LETTERS, inputs["rates"], factors.tolist(), strict=True):
        terms = [
            formula(rf"1 - {_rate(rate)} \times {short(bend)} = {_factor(factor)}")
            for bend, factor in zip(curvature, pair, strict=False)
        ]
        slowest = max(abs(factor) for factor in pair)
        tail = "" if single else f"; the slower is {_factor(slowest)}"
        lines.append(f"- {letter}: {', '.join(terms)}{tail}")
    why = (
        r"Each step multiplies an error by \(1 - \eta \lambda\). "
        + ("" if single else "After many steps only the slower direction still counts. ")
        + f"The smallest size wins, raised to the power {2 * inputs['steps']:.0f} in the loss:"
    )
    return why + "\n\n" + "\n".join(lines)


def _foils(inputs: Mapping[str, Any], label: int, factors: FloatArray) -> tuple[Foil, ...]:
    return tuple(_foil(inputs, given, label, factors) for given in range(3) if given != label)


def _foil(inputs: Mapping[str, Any], given: int, label: int, factors: FloatArray) -> Foil:
    """What leads to a rate below or above the best one."""
    product = [rate * inputs["steep"] for rate in inputs["rates"]]
    slow, best = (_factor(np.abs(factors[i]).max()) for i in (given, label))
    mine, steps = fixed(product[given], 2), f"{inputs['steps']:.0f}"
    where = r"\(\eta \lambda\)" if not inputs["shallow"] else r"\(\eta \lambda_{\max}\)"
    if given > label and product[given] > 2.0:
        return Foil(
            given,
            "larger-is-faster",
            f"Larger steps do get further, up to a point. Here {where} = {mine}, beyond 2: each step lands "
            f"{fixed(product[given] - 1.0, 2)} times as far out on the other side.",
        )
    if given > label:
        return Foil(
            given,
            "limit-taken-for-optimum",
            f"It is the larger rate, and still stable, with {where} = {mine} below 2. But a step then leaves {slow} of "
            f"the steep error, against {best} of the slowest with the best rate.",
        )
    smooth = max((place for place in range(3) if product[place] < 1.0), default=-1)
    if inputs["shallow"] and given == smooth and product[label] > 1.0:
        return Foil(
            given,
            "best-is-smooth",
            f"It is the largest rate at which nothing bounces, with {where} = {mine}. Bouncing costs nothing while it "
            f"shrinks, though: a step leaves {slow} of the slowest error here, {best} with the best rate.",
        )
    return Foil(
        given,
        "small-is-safe",
        f"It is the safer rate, and given time it arrives. In {steps} steps it gets less far: a step leaves {slow} of "
        f"its slowest error, against {best} with the best rate.",
    )


def _sweep(batch: Sweeps, reached: list[float]) -> Plot:
    """The loss after T steps for rates on a log axis, with the three that were asked about."""
    steps = int(batch.steps[0])
    rates = batch.rates[0]
    low, high = float(np.log10(rates[0])) - 0.3, float(np.log10(rates[2])) + 0.2
    at = np.linspace(low, high, _SWEPT)
    swept = Sweeps(
        np.repeat(batch.steep, _SWEPT),
        np.repeat(batch.shallow, _SWEPT),
        np.repeat(10.0 ** at[:, None], 3, axis=1),
        np.repeat(batch.start, _SWEPT, axis=0),
        np.repeat(batch.steps, _SWEPT),
    )
    begun = max(0.5 * float(np.sum(batch.curvature[0] * batch.start[0] ** 2)), 1e-300)
    losses = np.clip(_formula(swept)[:, 0] / begun, _DEEPEST, _CEILING)
    frames = tuple(round(steps * i / (_SWEPT - 1)) for i in range(_SWEPT))
    curve = Line(tuple(zip(at.tolist(), losses.tolist(), strict=True)), "path", "", frames)
    marks = tuple(
        Marks(((float(np.log10(rate)), float(value)),), letter, "accent")
        for rate, value, letter in zip(rates, reached, _LETTERS, strict=True)
    )
    ticks = tuple((float(np.log10(rate)), _rate(float(rate))) for rate in rates)
    return Plot(f"loss after {steps} steps", "η", lines=(curve,), marks=marks, ticks=ticks, log_y=True)


FAMILY = RateSweep()
