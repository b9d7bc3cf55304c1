"""Which of three update rules is through first on a quadratic valley, and which last.

Plain descent, momentum and Adam on a valley along the axes; plain descent, momentum and descent scaled weight
by weight on a tilted one. The truth trains all three; no one formula covers Adam, so the second route has the
closed forms of the linear rules and Adam in another formulation, with means that weigh each gradient anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.drawing import plane_plot, quantity
from quizlr.engine.edits import changed
from quizlr.engine.families.race_texts import (
    ADAM,
    RULE,
    SCALED,
    Racer,
    Seen,
    foils,
    option,
    prompt,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.losses import Quadratic
from quizlr.engine.numerals import short
from quizlr.engine.optimizers import Adam, GradientDescent, Momentum, Optimizer, ScaledDescent
from quizlr.engine.races import (
    HOLD,
    SHARE,
    adam_distance,
    momentum_distance,
    momentum_factor,
    plain_distance,
    plain_factor,
    scaled_distance,
    steps_at,
    through,
)
from quizlr.engine.ranking import falling, orders, ranked
from quizlr.engine.train import train
from quizlr.engine.variant import Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Role, Table

LONGEST = 260
"""Estimated steps of the slowest run."""

_DECAYS = (0.9, 0.999)
_CLEAR = 1.1
_FRAMES = 60
_ROLES: tuple[Role, ...] = ("path", "ghost", "accent")


@dataclass(frozen=True, slots=True)
class Level:
    """What runs third, whether eigenvalues are printed, and ratios of neighbouring step counts."""

    third: Racer
    eigenvalues: bool
    gap: tuple[float, float]
    least: float


LEVELS = {
    "aligned": Level(ADAM, eigenvalues=False, gap=(1.5, 1.75), least=1.4),
    "tilted": Level(SCALED, eigenvalues=True, gap=(1.6, 2.4), least=1.45),
    "matrix": Level(SCALED, eigenvalues=False, gap=(1.4, 1.9), least=1.3),
}


@dataclass(frozen=True, slots=True)
class Races(Batch):
    """Candidates.

    Attributes:
        matrix: A (B, 2, 2); start (B, 2); rates: η of the three runs (B, 3); beta: of momentum (B,).
        eigenvalues: the larger and the smaller one as printed (B, 2), 0 where they are not.
        round_steps: steps of the same Adam on the round bowl ½|w|² from the same start (B,), else 0.
    """

    matrix: FloatArray
    start: FloatArray
    rates: FloatArray
    beta: FloatArray
    eigenvalues: FloatArray
    round_steps: FloatArray


class OptRace(Family[Races]):
    """Order three runs by the step at which they are through."""

    name = "opt_race"
    pool_size = 24
    kind = Races
    levels = LEVELS
    asks = "In which order plain descent, momentum and a rule with its own rate per weight are through."
    truth_is = "training all three runs and counting their steps"
    oracle_is = (
        "the same runs by roots and eigenbasis for the linear rules, and by a second implementation of Adam"
    )
    exact = frozenset({"eigenvalues", "round_steps"})

    def answers(self, ask: Ask) -> int:
        """All orders of three runs."""
        return len(orders(3))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Races:
        """Draw the step counts in the wanted order, then a valley and rates that give about those."""
        level = LEVELS[ask.level]
        place = [int(p) for p in np.argsort(orders(3)[target])]
        gaps = log_uniform(rng, *level.gap, (count, 2))
        ahead = np.stack((np.ones(count), gaps[:, 0], gaps[:, 0] * gaps[:, 1]), axis=-1)
        if level.third is ADAM:
            return _along_axes(rng, ahead[:, place], place[2])
        return _tilted(rng, log_uniform(rng, 13.0, 50.0, (count, 1)) * ahead[:, place], level)

    def margins(self, batch: Races, ask: Ask) -> Sequence[Margin]:
        """Ask for counts well apart by estimate, rates that hold, and a start that shows both directions."""
        level = LEVELS[ask.level]
        steps = _estimates(batch, level)
        low, high = np.sort(steps, axis=-1)[:, :2], np.sort(steps, axis=-1)[:, 1:]
        curvature, axes = np.linalg.eigh(batch.matrix)
        share = _shares(axes, batch.start)
        bend = 1.0 + batch.beta - batch.rates[:, 1] * np.maximum(curvature[:, 0], 0.0)
        with np.errstate(all="ignore"):
            ratio = np.where(np.isfinite(steps).all(axis=-1), (high / low).min(axis=-1), np.nan)
        return (
            Margin("least ratio of neighbouring counts, as estimated", ratio, level.least),
            Margin("greatest count, as estimated", steps.max(axis=-1), most=LONGEST),
            Margin("least count, as estimated", steps.min(axis=-1), 9.0),
            Margin("smaller curvature", curvature[:, 0], 0.01),
            Margin("η·λmax of plain descent", batch.rates[:, 0] * curvature[:, 1], most=1.97),
            Margin(
                "η·λmax of momentum by 1 + β",
                batch.rates[:, 1] * curvature[:, 1] / (1 + batch.beta),
                most=1.85,
            ),
            Margin(
                "distance of momentum from a double root", np.abs(bend**2 / (4 * batch.beta) - 1.0), 0.004
            ),
            Margin("share of the start along the flat direction", share[:, 0], 0.5),
            Margin("share of the start along the steep direction", share[:, 1], 0.2),
            Margin("share along the slow direction of scaled weights", _scaled_share(batch), 0.5),
        )

    def truth(self, batch: Races, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train the three runs of every candidate and count."""
        level = LEVELS[ask.level]
        steps = _horizon(batch, level)
        paths = [_trained(batch, level, racer, steps) for racer in range(3)]
        return Settled(_order([through(_distance(path)) for path in paths]), steps=3 * steps)

    def oracle(self, batch: Races, ask: Ask) -> Settled:
        """Count on closed forms, and on Adam with means that weigh each gradient anew."""
        level = LEVELS[ask.level]
        steps, start = _horizon(batch, level), batch.start
        plain, momentum, third = batch.rates.T
        far = [
            plain_distance(plain, batch.matrix, start, steps),
            momentum_distance(momentum, batch.beta, batch.matrix, start, steps),
            adam_distance(third, start, np.diagonal(batch.matrix, axis1=1, axis2=2), _DECAYS, steps)
            if level.third is ADAM
            else scaled_distance(third, batch.matrix, start, steps),
        ]
        return Settled(_order([through(distance) for distance in far]), steps=steps)

    def by_hand(self, variant: Variant) -> Given:
        """The steps of each run by its slowest direction; Adam's are those of the round bowl."""
        return falling(-_seen(variant.inputs, LEVELS[variant.level]).steps)

    def key(self, case: Case[Races]) -> OrderKey:
        """The order, the first through first."""
        return OrderKey(tuple(orders(3)[case.label].tolist()))

    def readings(self, batch: Races) -> dict[str, FloatArray]:
        """The three rates."""
        return dict(zip(("plain", "momentum", "third"), batch.rates.T, strict=True))

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change one rate; the count on the round bowl is Adam's, and goes with its rate."""
        place = ("plain", "momentum", "third").index(knob)
        rates = [value if i == place else rate for i, rate in enumerate(inputs["rates"])]
        turned = {**inputs, "rates": rates}
        if place == 2 and inputs["round_steps"]:
            batch = self.recall([turned])
            turned["round_steps"] = float(_round_steps(batch.rates[:, 2], batch.start)[0])
        return turned

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """The rates of plain descent, momentum and scaled descent, changed by little first."""
        names = ("plain", "momentum") if inputs["round_steps"] else ("plain", "momentum", "third")
        for factor in sorted(np.geomspace(0.2, 5.0, 17).tolist(), key=lambda f: abs(np.log(f))):
            for place, name in enumerate(names):
                now = inputs["rates"][place]
                then = float(significant(np.array([now * factor]), 2)[0])
                if then != now:
                    what = f"the {self.entry.knob(name).title}"
                    yield self.turn(inputs, name, then), changed(what, short(now), short(then))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The valley, the start, the finish, and the three rules as options."""
        level = LEVELS[ask.level]
        return Posed(
            prompt=prompt(inputs, level.third),
            question="Order the runs by when they are through, the first one first.",
            options=tuple(option(inputs, racer, level.third) for racer in range(3)),
        )

    def tell(self, case: Case[Races]) -> Told:
        """The three counts, the estimates behind them, and orders that mislead."""
        level = LEVELS[case.ask.level]
        seen = _seen(case.inputs, level)
        order = orders(3)[case.label].tolist()
        counts = _counts(self.recall([case.inputs]), level)
        listed = ", ".join(f"{seen.names[i]} after {counts[i]} steps" for i in order)
        return Told(
            answer=", ".join(seen.names[i] for i in order),
            outcome=f"Through in training: {listed}.",
            working=working(case.inputs, seen),
            rule=RULE,
            foils=tuple(foils(case.inputs, seen, tuple(order))),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The distances on a log axis, and the paths on the valley."""
        batch, level = self.recall([inputs]), LEVELS[ask.level]
        names = _seen(inputs, level).names
        paths = [_trained(batch, level, racer, LONGEST + HOLD) for racer in range(3)]
        counts = [int(through(_distance(path))[0]) for path in paths]
        last = min(LONGEST + HOLD, max(count if count >= 0 else LONGEST for count in counts) + HOLD)
        said = [f"after {count} steps" if count >= 0 else f"not within {LONGEST}" for count in counts]
        listed = ", ".join(f"{name} {text}" for name, text in zip(names, said, strict=True))
        left = [_distance(path)[:, 0] / np.linalg.norm(batch.start[0]) for path in paths]
        rows = tuple(
            (name, str(count) if count >= 0 else "not yet", quantity(float(far[last])))
            for name, count, far in zip(names, counts, left, strict=True)
        )
        table = Table(("run", "through at step", f"left at step {last}"), rows)
        panels = (_distances(left, names, last), _paths(batch, [path[: last + 1] for path in paths], names))
        return Picture(panels, last, f"Through: {listed}.", table)


def _along_axes(rng: Generator, ahead: FloatArray, adam_place: int) -> Races:
    """Valleys along the axes (B); `ahead` (B, 3) tells how the counts of the three runs compare."""
    count = len(ahead)
    start = _start(rng, count, np.deg2rad(uniform(rng, 35.0, 55.0, (count,))))
    walk = log_uniform(rng, *((4.0, 40.0), (8.0, 75.0), (60.0, 95.0))[adam_place], (count,))
    adam = significant(np.abs(start).max(axis=-1) / walk, 2)
    steps = _round_steps(adam, start)
    wanted = np.maximum(steps, 10.0)[:, None] * ahead / ahead[:, 2:]
    steep, flat = _curvatures(rng, wanted)
    swapped = rng.random(count) < 0.5
    curvature = np.stack((np.where(swapped, steep, flat), np.where(swapped, flat, steep)), axis=-1)
    curvature = significant(curvature, 2)
    matrix = curvature[:, :, None] * np.eye(2)
    plain, momentum, beta = _linear_rates(rng, wanted, np.sort(curvature, axis=-1))
    rates = np.stack((plain, momentum, adam), axis=-1)
    return Races(matrix, start, rates, beta, np.zeros((count, 2)), steps)


def _tilted(rng: Generator, wanted: FloatArray, level: Level) -> Races:
    """Tilted valleys (B) for wanted counts (B, 3)."""
    count = len(wanted)
    steep, flat = _curvatures(rng, wanted)
    angle = np.deg2rad(uniform(rng, 8.0, 82.0, (count,))) * np.where(rng.random(count) < 0.5, -1.0, 1.0)
    c, s = np.cos(angle), np.sin(angle)
    mixed = (steep - flat) * c * s
    entries = np.stack((steep * c * c + flat * s * s, mixed, mixed, steep * s * s + flat * c * c), axis=-1)
    matrix = printed(entries.reshape(-1, 2, 2), 2)
    start = _start(rng, count, angle + np.deg2rad(uniform(rng, 35.0, 60.0, (count,))))
    values = np.maximum(np.linalg.eigvalsh(matrix), 1e-3)
    plain, momentum, beta = _linear_rates(rng, wanted, values)
    tilt = np.abs(matrix[:, 0, 1]) / np.sqrt(np.maximum(matrix[:, 0, 0] * matrix[:, 1, 1], 1e-6))
    ends = np.stack((1.0 - np.minimum(tilt, 0.999), 1.0 + tilt), axis=-1)
    rates = np.stack((plain, momentum, _plain_rate(rng, wanted[:, 2], ends)), axis=-1)
    shown = significant(values[:, ::-1], 3) if level.eigenvalues else np.zeros((count, 2))
    return Races(matrix, start, rates, beta, shown, np.zeros(count))


def _start(rng: Generator, count: int, angle: FloatArray) -> FloatArray:
    distance = uniform(rng, 2.5, 5.0, (count,))
    ways = np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    side = np.where(rng.random((count, 1)) < 0.5, -1.0, 1.0)
    return printed(distance[:, None] * side * ways, 1)


def _curvatures(rng: Generator, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both curvatures (B,), no further apart than plain descent can cope with in the wanted steps."""
    widest = np.clip(wanted[:, 0] / 2.7, 1.5, 60.0)
    condition = np.exp(uniform(rng, 0.15, 1.0, (len(wanted),)) * np.log(widest))
    steep = log_uniform(rng, 1.0, 9.0, (len(wanted),))
    return steep, steep / np.maximum(condition, 1.3)


def _linear_rates(
    rng: Generator, wanted: FloatArray, curvature: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """η of plain descent, η and β of momentum (B,) for the wanted counts, given (flat, steep) (B, 2)."""
    count = len(wanted)
    plain = _plain_rate(rng, wanted[:, 0], curvature)
    factor = SHARE ** (1.0 / wanted[:, 1])
    beta = np.clip(printed(factor**2, 2), 0.05, 0.99)
    swinging = (1.0 - np.sqrt(beta)) ** 2 * uniform(rng, 1.7, 5.0, (count,))
    slow = np.clip(printed(factor**2 * uniform(rng, 0.3, 0.85, (count,)), 1), 0.1, 0.9)
    creeping = (1.0 - factor) * (1.0 - slow / factor)
    creeps = (rng.random(count) < 0.5) & (slow < 0.93 * factor**2)
    product = np.where(creeps, creeping, swinging)
    momentum = significant(np.maximum(product, 1e-4) / curvature[:, 0], 2)
    return plain, momentum, np.where(creeps, slow, beta)


def _plain_rate(rng: Generator, wanted: FloatArray, curvature: FloatArray) -> FloatArray:
    """η (B,) that leaves 1 % after the wanted steps, set by the flat or by the steep direction (B, 2)."""
    factor = SHARE ** (1.0 / wanted)
    beyond = rng.random(len(wanted)) < 0.3
    return significant(
        np.where(beyond, (1.0 + factor) / curvature[:, 1], (1.0 - factor) / curvature[:, 0]), 2
    )


def _tilt(matrix: FloatArray) -> FloatArray:
    """Curvatures 1 − c and 1 + c (B, 2) of the weights scaled by the diagonal, c = |A₁₂|/√(A₁₁A₂₂)."""
    with np.errstate(all="ignore"):
        mixed = np.abs(matrix[:, 0, 1]) / np.sqrt(matrix[:, 0, 0] * matrix[:, 1, 1])
    return np.stack((1.0 - mixed, 1.0 + mixed), axis=-1)


def _shares(axes: FloatArray, place: FloatArray) -> FloatArray:
    """Share of the distance of a place (B, d) along each of the axes (B, d, d), in columns."""
    along = np.abs(np.einsum("bij,bi->bj", axes, place))
    share: FloatArray = along / np.maximum(np.linalg.norm(place, axis=-1, keepdims=True), 1e-12)
    return share


def _scaled_share(batch: Races) -> FloatArray:
    """Share of the start (B,) along the flat direction of weights scaled by the diagonal, 1 if none is."""
    diagonal = np.maximum(np.diagonal(batch.matrix, axis1=1, axis2=2), 1e-12)
    side = -np.sign(batch.matrix[:, 0, 1])
    flat = np.stack((np.ones(len(side)), side), axis=-1) / np.sqrt(2.0)
    share = _shares(flat[:, :, None], np.sqrt(diagonal) * batch.start)[:, 0]
    return np.where(side == 0.0, 1.0, share)


def _curvature(batch: Races, level: Level) -> FloatArray:
    """The smaller and the larger eigenvalue (B, 2), as printed or as they follow from A."""
    return (
        batch.eigenvalues[:, ::-1]
        if level.eigenvalues
        else np.asarray(np.linalg.eigvalsh(batch.matrix), dtype=np.float64)
    )


def _estimates(batch: Races, level: Level) -> FloatArray:
    """Steps of the three runs (B, 3) from the factor of their slowest direction."""
    curvature = _curvature(batch, level)
    plain, momentum, third = batch.rates.T
    found = (
        steps_at(plain_factor(plain, curvature)),
        steps_at(momentum_factor(momentum, batch.beta, curvature)),
        batch.round_steps if level.third is ADAM else steps_at(plain_factor(third, _tilt(batch.matrix))),
    )
    return np.stack(found, axis=-1)


def _horizon(batch: Races, level: Level) -> int:
    """Steps that let every run of the batch finish, by a good margin."""
    slowest = _estimates(batch, level).max(initial=10.0)
    return int(min(LONGEST, slowest) * 1.2) + HOLD + 10


def _optimizer(batch: Races, level: Level, racer: int) -> Optimizer:
    rate = batch.rates[:, racer]
    if racer == 0:
        return GradientDescent(rate)
    if racer == 1:
        return Momentum(rate, batch.beta, np.zeros(len(batch), dtype=np.bool_))
    if level.third is ADAM:
        return Adam(rate, *_DECAYS)
    return ScaledDescent(rate, np.diagonal(batch.matrix, axis1=1, axis2=2))


def _trained(batch: Races, level: Level, racer: int, steps: int) -> FloatArray:
    """The path of one of the three runs (steps + 1, B, 2)."""
    return train(Quadratic(batch.matrix), _optimizer(batch, level, racer), batch.start, steps).path


def _distance(path: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        distance: FloatArray = np.linalg.norm(path, axis=-1)
    return distance


def _counts(batch: Races, level: Level) -> list[int]:
    """Steps of the three runs of a single candidate."""
    steps = _horizon(batch, level)
    return [int(through(_distance(_trained(batch, level, racer, steps)))[0]) for racer in range(3)]


def _round_steps(rate: FloatArray, start: FloatArray) -> FloatArray:
    """Steps of Adam on ½|w|² (B,), 0 where it is not through in time."""
    run = train(
        Quadratic(np.broadcast_to(np.eye(2), (len(rate), 2, 2))), Adam(rate, *_DECAYS), start, LONGEST + HOLD
    )
    return np.maximum(through(_distance(run.path)), 0).astype(np.float64)


def _order(counts: Sequence[IntArray]) -> IntArray:
    """Number of the order of three counts (B,); `UNCLEAR` where one is not through, or two hardly apart."""
    steps = np.stack(counts, axis=-1).astype(np.float64)
    ordered = np.sort(steps, axis=-1)
    clear = (steps > 0).all(axis=-1) & (ordered[:, 1:] > _CLEAR * ordered[:, :-1]).all(axis=-1)
    return np.where(clear, ranked(-steps), UNCLEAR)


def _seen(inputs: Mapping[str, Any], level: Level) -> Seen:
    """What a person works out of the printed numbers of one candidate."""
    batch = replace(_ONE, **{name: np.array([inputs[name]], dtype=np.float64) for name in Races.__slots__})
    curvature = _curvature(batch, level)[0]
    return Seen(level.third, (float(curvature[0]), float(curvature[1])), _estimates(batch, level)[0])


_ONE = Races(*(np.zeros(1) for _ in Races.__slots__))


def _distances(left: Sequence[FloatArray], names: Sequence[str], last: int) -> Plot:
    """What is left of the distance, step by step, down to a ten thousandth."""
    every = -(-last // _FRAMES)
    lines = []
    for share, name, role in zip(left, names, _ROLES, strict=True):
        with np.errstate(invalid="ignore"):
            inside = (share[: last + 1] > 1e-4) & (share[: last + 1] < 1e2)
        end = last + 1 if inside.all() else int(inside.argmin())
        steps = tuple(min(last, -(-k // every) * every) for k in range(end))
        lines.append(Line(tuple((float(k), float(share[k])) for k in range(end)), role, name, steps))
    return Plot("distance left, log", "step", lines=tuple(lines), rules=((SHARE, "1 %"),), log_y=True)


def _paths(batch: Races, paths: Sequence[FloatArray], names: Sequence[str]) -> Plot:
    """The first steps of the three runs on the valley, as long as they stay near."""
    reach = 1.5 * float(np.abs(batch.start).max())
    lines = []
    for path, name, role in zip(paths, names, _ROLES, strict=True):
        near = path[: _FRAMES + 1, 0]
        with np.errstate(invalid="ignore"):
            inside = np.abs(near).max(axis=-1) <= reach
        end = len(near) if inside.all() else int(inside.argmin())
        lines.append(Line(tuple((float(a), float(b)) for a, b in near[:end]), role, name, tuple(range(end))))
    begin = (float(batch.start[0, 0]), float(batch.start[0, 1]))
    marks = (Marks((begin,), "○", "accent", "start"), Marks(((0.0, 0.0),), "×", "right", "minimum"))
    return plane_plot("first 60 steps", Quadratic(batch.matrix), tuple(lines), marks)


FAMILY = OptRace()
