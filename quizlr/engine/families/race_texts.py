"""What is said of a race: rules and finish, the estimate of each run, and orders that mislead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from quizlr.engine.data import FloatArray
from quizlr.engine.numerals import formula, short, vector
from quizlr.engine.races import HOLD, SHARE
from quizlr.engine.ranking import falling
from quizlr.engine.variant import Foil


@dataclass(frozen=True, slots=True)
class Racer:
    """An update rule by the name it races under."""

    name: str


PLAIN, MOMENTUM, ADAM, SCALED = (
    Racer(name) for name in ("plain descent", "momentum", "Adam", "scaled descent")
)

RULE = (
    r"On a quadratic plain descent leaves \(\max |1 - \eta \lambda|\) of the distance a step, momentum "
    r"\(\sqrt{\beta}\) at best; a rate per weight undoes a valley along the axes, not a tilted one."
)


_STEPS_LAW = formula(r"4.6/(-\ln r)")
_FACTOR = formula(r"|1 - \eta \lambda|")
_BOTH = formula(r"1 \pm c")


@dataclass(frozen=True, slots=True)
class Seen:
    """What follows from the printed numbers of one race.

    Attributes:
        third: what runs third; curvature: the smaller and the larger eigenvalue; steps: estimates (3,).
    """

    third: Racer
    curvature: tuple[float, float]
    steps: FloatArray

    @property
    def names(self) -> tuple[str, str, str]:
        """The runs in printed order."""
        return PLAIN.name, MOMENTUM.name, self.third.name


def prompt(inputs: Mapping[str, Any], third: Racer) -> str:
    """The valley, the start and the finish."""
    (a, b), (_, d) = inputs["matrix"]
    start = formula(f"w = {vector(inputs['start'], 1)}")
    finish = (
        f"A run is through at the step from which less than {short(100 * SHARE)} % of its distance from the "
        rf"minimum is left, for {HOLD} steps on end. \(g\) is the gradient."
    )
    if third is ADAM:
        loss = formula(f"L = ({short(a)} w_1^2 + {short(d)} w_2^2)/2")
        return (
            f"Three runs on {loss} start at {start}. {finish}\n\n"
            r"Adam (\(\beta_1 = 0.9\), \(\beta_2 = 0.999\), bias correction) would be through at step "
            rf"{short(inputs['round_steps'])} on the round bowl \((w_1^2 + w_2^2)/2\), all else the same."
        )
    entries = ", ".join(formula(f"A_{{{at}}} = {short(v)}") for at, v in (("11", a), ("22", d), ("12", b)))
    shown = inputs["eigenvalues"]
    known = f", eigenvalues {short(shown[0])} and {short(shown[1])}," if any(shown) else ""
    loss = formula(r"L(w) = \frac{1}{2} w^\top A w")
    return f"Three runs on {loss} with {entries}{known} start at {start}. {finish}"


def option(inputs: Mapping[str, Any], racer: int, third: Racer) -> str:
    """One run with its rule and its numbers."""
    rate = short(inputs["rates"][racer])
    if racer == 0:
        return f"{PLAIN.name}: {formula(f'w - {rate} g')}"
    if racer == 1:
        velocity = formula(rf"v \leftarrow {short(inputs['beta'])} v + g")
        return f"{MOMENTUM.name}: {velocity}, then {formula(f'w - {rate} v')}"
    if third is ADAM:
        return f"{ADAM.name}: its rate is {formula(rate)} in every weight"
    return f"{SCALED.name}: {formula(f'w_j - {rate} g_j/A_{{jj}}')}"


def working(inputs: Mapping[str, Any], seen: Seen) -> str:
    """The factor and the steps of each run, with this race's numbers."""
    source = ""
    if seen.third is SCALED and not any(inputs["eigenvalues"]):
        source = f"The eigenvalues are {short(seen.curvature[1])} and {short(seen.curvature[0])}. "
    lines = [_plain(inputs, seen), _momentum(inputs, seen)]
    lines.append(_adam(seen) if seen.third is ADAM else _scaled(inputs, seen))
    return f"{source}A factor r a step takes {_STEPS_LAW} steps to 1 %. " + " ".join(lines)


def _count(steps: float) -> str:
    return f"about {short(steps, 2)} steps"


def _plain(inputs: Mapping[str, Any], seen: Seen) -> str:
    rate = inputs["rates"][0]
    low, high = (short(abs(1.0 - rate * value)) for value in seen.curvature)
    shown = f"{_FACTOR} is {low} and {high}, the larger decides"
    return f"Plain descent: {shown}, {_count(seen.steps[0])}."


def _momentum(inputs: Mapping[str, Any], seen: Seen) -> str:
    beta, rate = inputs["beta"], inputs["rates"][1]
    half = (1.0 + beta - rate * seen.curvature[0]) / 2.0
    factor = short(SHARE ** (1.0 / float(seen.steps[1])))
    if half * half < beta:
        swing = formula(rf"\sqrt{{\beta}} = {short(sqrt(beta))}")
        how = f"both directions swing and leave {swing}"
    else:
        root = formula(f"r^2 - {short(2 * half)} r + {short(beta)} = 0")
        how = f"the larger root of {root} is {factor}"
    return f"Momentum: {how}, {_count(seen.steps[1])}."


def _adam(seen: Seen) -> str:
    return (
        "Adam divides each weight's gradient by its own size, so a factor along an axis cancels: as on the "
        f"round bowl, {_count(seen.steps[2])}."
    )


def _scaled(inputs: Mapping[str, Any], seen: Seen) -> str:
    mixed = _mixed(inputs)
    rate = inputs["rates"][2]
    low, high = (short(abs(1.0 - rate * value)) for value in (1.0 - mixed, 1.0 + mixed))
    shown = formula(rf"c = |A_{{12}}|/\sqrt{{A_{{11}} A_{{22}}}} = {short(mixed)}")
    factors = f"the curvatures become {_BOTH}, factors {low} and {high}"
    return f"Scaled: with {shown} {factors}, {_count(seen.steps[2])}."


def _mixed(inputs: Mapping[str, Any]) -> float:
    (a, b), (_, d) = inputs["matrix"]
    return float(abs(b) / sqrt(a * d))


def foils(inputs: Mapping[str, Any], seen: Seen, order: tuple[int, ...]) -> Iterator[Foil]:
    """Orders that follow from one wrong idea each, the most telling first."""
    counts = [
        f"{name} needs {_count(steps)}" for name, steps in zip(seen.names, seen.steps.tolist(), strict=True)
    ]
    if seen.third is ADAM:
        yield Foil(
            _replaced(seen, 2, float(seen.steps[2]) * seen.curvature[1] / seen.curvature[0]),
            "valley-slows-adam",
            "A narrow valley does slow plain descent. Adam divides each weight's gradient by its own size, "
            f"and this valley lies along the axes, so its steps are those of the round bowl: {counts[2]}.",
        )
        yield Foil(
            _first(order, 2),
            "adam-is-fastest",
            "Adam does well untuned. But steps of about its rate have a long way to go, and it swings at the "
            f"end: {counts[2]}.",
        )
    else:
        level = abs(1.0 - inputs["rates"][2])
        yield Foil(
            _replaced(seen, 2, log(SHARE) / log(level) if 0.0 < level < 1.0 else 1.0),
            "scaling-rounds-any-valley",
            "A rate per weight does make a valley round that lies along the axes. This one is tilted: "
            f"curvatures {short(1.0 - _mixed(inputs))} and {short(1.0 + _mixed(inputs))} are left, and "
            f"{counts[2]}.",
        )
    yield Foil(
        _first(order, 1),
        "momentum-is-faster",
        "Momentum can be much faster with rate and β set for the valley. Here it leaves "
        f"{short(SHARE ** (1.0 / float(seen.steps[1])))} of the distance a step, and {counts[1]}.",
    )
    fastest = min(abs(1.0 - inputs["rates"][0] * value) for value in seen.curvature)
    yield Foil(
        _replaced(seen, 0, log(SHARE) / log(max(fastest, 1e-6))),
        "fast-direction-decides",
        f"One direction does shrink to {short(fastest)} a step. The other one is what is left of the "
        f"distance: {counts[0]}.",
    )
    yield Foil(
        tuple(sorted(range(3), key=lambda i: -inputs["rates"][i])),
        "larger-rate-wins",
        "Within one rule a larger rate is often faster. The three rules do different things with it: "
        + ", ".join(counts)
        + ".",
    )


def _first(order: tuple[int, ...], racer: int) -> tuple[int, ...]:
    return (racer, *(i for i in order if i != racer))


def _replaced(seen: Seen, racer: int, steps: float) -> tuple[int, ...]:
    """The order with the estimate of one run replaced."""
    wrong = seen.steps.copy()
    wrong[racer] = steps
    return falling(-wrong)
