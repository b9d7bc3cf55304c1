"""In how many groups of small networks, trained from fresh starts, one solves the exclusive or, or all do.

Whether one network solves it is the luck of its start; what training promises is a rate. The rate of fresh
starts is printed as a tally, and starts are independent, so at least one of k solves it with probability
1 − (1 − p)^k. The truth trains every network of every group; a second implementation of the same training is
the oracle. A batch that is further from its tally than two standard errors is nobody's to foresee: unclear.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, log_uniform, pick, significant
from quizlr.engine.drawing import quantity
from quizlr.engine.edits import changed
from quizlr.engine.family import Family
from quizlr.engine.numerals import formula, short
from quizlr.engine.variant import Foil, Variant
from quizlr.engine.xor_nets import (
    CLASSES,
    POINTS,
    descend_one,
    fresh,
    losses,
    outputs,
    solved,
    trained,
    trained_pointwise,
)
from quizlr.render.picture import Field, Line, Marks, Picture, Plot, Role, Table

TALLY = 200
GROUPS = 200
ANY, ALL, ONE = range(3)
"""What is asked of a group: at least one solves it, all do, exactly one does."""

_ASKED = ("at least one net solves it", "every net solves it", "exactly one net solves it")
_ERRORS = 2.0
_LIKELY = (0.08, 0.92)
_APART = 0.08
_SEEDS = 2**31
_SHOWN = 24
_STEPS = (10.0, 15.0, 20.0, 30.0, 40.0)

Trainer = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""Start values, rates and steps of networks in, trained networks out."""

_RULE = (
    r"Independent starts multiply: at least one of k solves it with \(1 - (1 - p)^k\), all with \(p^k\); p "
    "is the rate of this very setting (width, learning rate, steps, spread of the start)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Widths of the networks, sizes of a group, and what may be asked of it."""

    widths: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]
    asked: tuple[int, ...]


LEVELS = {
    "pairs": Level(((2,), (3,)), (2,), (ANY, ALL)),
    "groups": Level(((2,), (3,)), (2, 3, 4), (ANY, ALL, ONE)),
    "widths": Level(((2, 3),), (2,), (ANY, ALL, ONE)),
}


@dataclass(frozen=True, slots=True)
class Settings(Batch):
    """Candidates.

    Attributes:
        units: widths of the hidden layer (B, W); solved: successes among `TALLY` starts of each (B, W).
        rate: η (B,); spread: starts are even in ±spread (B,); steps: of training (B,).
        size: networks in a group (B,), one of each width where there are several widths.
        asked: `ANY`, `ALL` or `ONE` (B,).
        seed: where the start values come from (B,); the one number that is not printed.
    """

    units: FloatArray
    solved: FloatArray
    rate: FloatArray
    spread: FloatArray
    steps: FloatArray
    size: FloatArray
    asked: FloatArray
    seed: FloatArray


class MlpXorRate(Family[Settings]):
    """Estimate from a tally of single networks how many groups of them succeed."""

    name = "mlp_xor_rate"
    delicate = True
    pool_size = 3
    kind = Settings
    levels = LEVELS
    asks = (
        "In how many of 200 groups of small networks at least one, exactly one or all solve the exclusive or."
    )
    truth_is = "training every network of every group from a fresh start, and counting"
    oracle_is = "the same starts through a second implementation, point by point and unit by unit"
    exact = frozenset({"units", "solved", "steps", "size", "asked", "seed"})

    def answers(self, ask: Ask) -> int:
        """One class: a count."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Settings:
        """Draw settings and train their tallies, then ask for something neither sure nor rare."""
        level = LEVELS[ask.level]
        widths = [level.widths[pick(rng, len(level.widths))] for _ in range(count)]
        steps = [_STEPS[pick(rng, len(_STEPS))] for _ in range(count)]
        blank = Settings(
            units=np.array(widths, dtype=np.float64),
            solved=np.zeros((count, len(widths[0]))),
            rate=significant(log_uniform(rng, 0.35, 4.0, (count,)), 2),
            spread=significant(log_uniform(rng, 0.5, 2.0, (count,)), 2),
            steps=np.array(steps),
            size=np.full(count, 2.0),
            asked=np.zeros(count),
            seed=np.floor(rng.random(count) * _SEEDS),
        )
        tallied = _tallied(blank)
        chosen = np.array(
            [_question(rng, level, tally.tolist()) for tally in tallied.solved], dtype=np.float64
        )
        return replace(tallied, size=chosen[:, 0], asked=chosen[:, 1])

    def margins(self, batch: Settings, ask: Ask) -> Sequence[Margin]:
        """Ask for an expectation away from none and all, and from what a single network does."""
        expected, single = _expected(batch), batch.solved.mean(axis=-1) / TALLY
        apart = _APART if batch.units.shape[1] == 1 else 0.0
        return (
            Margin("expected share of groups", expected, *_LIKELY),
            Margin("share of single networks that solve it", single, *_LIKELY),
            Margin("distance of the two shares", np.abs(expected - single), apart),
            Margin("networks in a group", batch.size, 2, 5),
        )

    def truth(self, batch: Settings, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train all groups and count; a batch far from its expectation is unclear."""
        count = _count(batch, trained)
        lucky = np.abs(count - GROUPS * _expected(batch)) > _tolerances(batch)
        steps = int(batch.steps.max(initial=0))
        return Settled(np.where(lucky, UNCLEAR, 0), values=count, steps=steps)

    def oracle(self, batch: Settings, ask: Ask) -> Settled:
        """Train the same groups by the second implementation."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_count(batch, trained_pointwise))

    def by_hand(self, variant: Variant) -> Given:
        """Shares of the tallies, multiplied as independent events."""
        return float(GROUPS * _expected(self.recall([variant.inputs]))[0])

    def key(self, case: Case[Settings]) -> NumberKey:
        """The count, within two standard errors."""
        return NumberKey(case.value, abs=float(_tolerances(self.recall([case.inputs]))[0]))

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change the rate or the spread, and train the tally anew."""
        turned = _tallied(self.recall([{**inputs, knob: float(value)}]))
        return {**inputs, knob: float(value), "solved": turned.solved[0].tolist()}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Other sizes of the group, else other learning rates with their tallies."""
        if len(inputs["units"]) == 1:
            for size in (2, 3, 4, 5):
                if size != inputs["size"]:
                    sentence = changed("the size of a group", short(inputs["size"]), str(size))
                    yield {**inputs, "size": float(size)}, sentence
        for factor in (0.5, 2.0, 0.25, 4.0):
            rate = float(significant(np.array([inputs["rate"] * factor]), 2)[0])
            sentence = changed("the learning rate", short(inputs["rate"]), short(rate))
            yield self.turn(inputs, "rate", rate), f"{sentence} The tally has been taken anew."

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The setting and the tally."""
        names = ("units", "solved", "rate", "spread", "steps", "size", "asked")
        return ", ".join(f"{name} {inputs[name]}" for name in names)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The network, its training, the tally, and the groups."""
        members, size = _group(inputs)
        rate = formula(rf"\eta = {short(inputs['rate'])}")
        return Posed(
            prompt=(
                f"{members} and with biases learn the exclusive or of two inputs ±1: "
                f"{short(inputs['steps'])} steps of full-batch gradient descent, mean cross-entropy, natural "
                f"log, {rate}, start values drawn evenly from ±{short(inputs['spread'])}. Solved: all four points on "
                f"the right side.\n\n{_tally_text(inputs)}"
            ),
            question=(
                f"In how many of {GROUPS} groups of {size}, each net from a fresh start, do you expect that "
                f"{_ASKED[int(inputs['asked'])]}? (Within {_tolerance(inputs)} is right.)"
            ),
        )

    def tell(self, case: Case[Settings]) -> Told:
        """The count, the expectation behind it, and what people take it for."""
        inputs = case.inputs
        expected = GROUPS * float(_expected(self.recall([inputs]))[0])
        count = round(case.value)
        return Told(
            answer=f"{count} of {GROUPS}",
            outcome=(
                f"In {count} of {GROUPS} trained groups {_ASKED[int(inputs['asked'])]}; the tally gives "
                f"{short(expected)}."
            ),
            working=_working(inputs, expected),
            rule=_RULE,
            foils=tuple(_foils(inputs, expected)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Loss curves of some of the networks, and the map that one of them has learned."""
        batch = self.recall([inputs])
        units = int(batch.units[0, 0])
        nets, curves = _film(batch, units)
        done = solved(nets)
        last = len(curves) - 1
        sentence = (
            f"Of {_SHOWN} networks with {units} units {int(done.sum())} solve it; the tally has "
            f"{short(inputs['solved'][0])} of {TALLY}."
        )
        ends = [quantity(float(np.median(curves[-1][mask]))) if mask.any() else "–" for mask in (done, ~done)]
        rows = (("solved", str(int(done.sum())), ends[0]), ("not solved", str(int((~done).sum())), ends[1]))
        table = Table(("networks", "how many", "median loss at the end"), rows)
        return Picture((_curves(curves, done), _map(nets, done)), last, sentence, table)


def _starts(batch: Settings, purpose: str, place: int, width: int, count: int) -> FloatArray:
    """Start values of one candidate's networks of a width."""
    values: FloatArray = fresh(int(batch.seed[place]), purpose, width, count) * batch.spread[place]
    return values


def _successes(
    batch: Settings, purpose: str, counts: Sequence[Sequence[tuple[int, int]]], train: Trainer
) -> list[list[BoolArray]]:
    """Train `counts[place]` = (width, how many) networks of every candidate; tell which solved it, by column.

    All networks of a width are trained together, whatever candidate they belong to.
    """
    found: dict[tuple[int, int], BoolArray] = {}
    for width in sorted({width for columns in counts for width, _ in columns}):
        own = [
            (place, column, many)
            for place, columns in enumerate(counts)
            for column, (at, many) in enumerate(columns)
            if at == width
        ]
        nets = [_starts(batch, f"{purpose}{column}", place, width, many) for place, column, many in own]
        sizes = [many for _, _, many in own]
        rates, steps = (
            np.repeat(values[[place for place, _, _ in own]], sizes) for values in (batch.rate, batch.steps)
        )
        done = solved(train(np.concatenate(nets, axis=1), rates, steps))
        for (place, column, _), part in zip(own, np.split(done, np.cumsum(sizes)[:-1]), strict=True):
            found[place, column] = part
    return [[found[place, column] for column in range(len(columns))] for place, columns in enumerate(counts)]


def _tallied(batch: Settings) -> Settings:
    """The candidates with their tallies."""
    counts = [[(int(width), TALLY) for width in row] for row in batch.units]
    done = _successes(batch, "tally", counts, trained)
    tally = np.array([[float(part.sum()) for part in row] for row in done]).reshape(batch.units.shape)
    return replace(batch, solved=tally)


def _question(rng: Generator, level: Level, tally: Sequence[float]) -> tuple[int, int]:
    """Choose a size of the group and what is asked of it, within the margins if that can be."""
    every = [(size, asked) for size in level.sizes for asked in level.asked]
    shares = [_share(_members({"solved": tally, "size": size}, tally), asked) for size, asked in every]
    apart = _APART if len(tally) == 1 else 0.0
    fit = [
        pair
        for pair, share in zip(every, shares, strict=True)
        if _LIKELY[0] <= share <= _LIKELY[1] and abs(share - sum(tally) / len(tally) / TALLY) >= apart
    ]
    return (fit or every)[pick(rng, len(fit or every))]


def _count(batch: Settings, train: Trainer) -> FloatArray:
    """Groups of each candidate (B,) that do what is asked."""
    counts = [
        [(int(width), GROUPS) for width in (row if len(row) > 1 else np.repeat(row, int(size)))]
        for row, size in zip(batch.units, batch.size, strict=True)
    ]
    done = _successes(batch, "group", counts, train)
    good = [np.sum(columns, axis=0) for columns in done]
    wanted = [
        (number >= 1, number == len(columns), number == 1)[int(asked)].sum()
        for number, columns, asked in zip(good, done, batch.asked, strict=True)
    ]
    return np.array(wanted, dtype=np.float64)


def _share(rates: Sequence[float], asked: int) -> float:
    """Probability that independent networks with these success rates do what is asked."""
    fail, all_solve = 1.0, 1.0
    for p in rates:
        fail, all_solve = fail * (1.0 - p), all_solve * p
    if asked == ANY:
        return 1.0 - fail
    if asked == ALL:
        return all_solve
    others = [[1.0 - q for j, q in enumerate(rates) if j != i] for i in range(len(rates))]
    return float(sum(p * np.prod(rest) for p, rest in zip(rates, others, strict=True)))


def _members(inputs: Mapping[str, Any], tally: Sequence[float]) -> list[float]:
    """Success rates of the networks of a group, from tallies."""
    rates = [value / TALLY for value in tally]
    return rates if len(rates) > 1 else rates * int(inputs["size"])


def _rows(batch: Settings) -> list[dict[str, Any]]:
    return [
        {"solved": tally.tolist(), "size": size, "asked": asked}
        for tally, size, asked in zip(batch.solved, batch.size, batch.asked, strict=True)
    ]


def _expected(batch: Settings) -> FloatArray:
    """Share of the groups that should do what is asked, by the tallies (B,)."""
    shares = [_share(_members(row, row["solved"]), int(row["asked"])) for row in _rows(batch)]
    return np.array(shares, dtype=np.float64)


def _tolerances(batch: Settings) -> FloatArray:
    return np.array([float(_tolerance(row)) for row in _rows(batch)])


def _tolerance(inputs: Mapping[str, Any]) -> int:
    """Two standard errors of a count, with the chance in the groups and that in the tallies."""
    asked, tally = int(inputs["asked"]), inputs["solved"]
    share = _share(_members(inputs, tally), asked)
    chance = share * (1.0 - share) / GROUPS
    for place, value in enumerate(tally):
        near = [[*tally[:place], value + shift, *tally[place + 1 :]] for shift in (-1.0, 1.0)]
        low, high = (_share(_members(inputs, one), asked) for one in near)
        p = value / TALLY
        chance += ((high - low) / (2.0 / TALLY)) ** 2 * p * (1.0 - p) / TALLY
    return max(6, round(_ERRORS * GROUPS * sqrt(chance)))


def _group(inputs: Mapping[str, Any]) -> tuple[str, str]:
    """The networks in words, and what a group is made of."""
    widths = [str(int(width)) for width in inputs["units"]]
    if len(widths) > 1:
        members = f"two nets, one with {' and one with '.join(widths)} units"
        return f"Nets with one hidden layer of {' or '.join(widths)} tanh units", members
    return f"Nets with one hidden layer of {widths[0]} tanh units", f"{int(inputs['size'])} such nets"


def _tally_text(inputs: Mapping[str, Any]) -> str:
    if len(inputs["units"]) == 1:
        return f"Of {TALLY} such nets, each from its own start, {int(inputs['solved'][0])} solved it."
    tallies = [
        f"{int(done)} of {TALLY} with {int(width)} units"
        for done, width in zip(inputs["solved"], inputs["units"], strict=True)
    ]
    return f"Of nets, each from its own start, {' and '.join(tallies)} solved it."


def _working(inputs: Mapping[str, Any], expected: float) -> str:
    rates = _members(inputs, inputs["solved"])
    p = [short(rate) for rate in rates]
    missed = [short(1.0 - rate) for rate in rates]
    asked = int(inputs["asked"])
    times = r" \times "
    law = {
        ANY: rf"1 - {times.join(missed)}",
        ALL: times.join(p),
        ONE: " + ".join(
            times.join((p[i], *(missed[j] for j in range(len(p)) if j != i))) for i in range(len(p))
        ),
    }[asked]
    if asked == ONE and len(inputs["units"]) == 1:
        law = rf"{len(p)}{times}{p[0]}{times}{missed[0]}" + (f"^{len(p) - 1}" if len(p) > 2 else "")
    shares = " and ".join(dict.fromkeys(p))
    product = formula(f"{law} = {short(expected / GROUPS)}")
    return (
        f"Nothing but the start differs from run to run, and the tally gives {shares} as the share of starts "
        f"that lead to a solution. Starts are independent, so the shares multiply: {product}, or "
        f"{short(expected)} of {GROUPS}."
    )


def _foils(inputs: Mapping[str, Any], expected: float) -> Iterator[Foil]:
    rates, asked = _members(inputs, inputs["solved"]), int(inputs["asked"])
    first = short(rates[0])
    if asked == ANY:
        yield Foil(
            min(float(GROUPS), GROUPS * sum(rates)),
            "shares-add-up",
            f"More starts do help. Adding {' + '.join(short(p) for p in rates)} counts groups twice in which "
            f"several solve it, so {short(expected)} are left.",
        )
    swapped = {ANY: ALL, ALL: ANY, ONE: ANY}[asked]
    yield Foil(
        GROUPS * _share(rates, swapped),
        "wrong-event",
        f"Multiplying shares is right. This product answers whether {_ASKED[swapped]}, though. Asked is "
        f"whether {_ASKED[asked]}: {short(expected)}.",
    )
    yield Foil(
        GROUPS * rates[0],
        "group-as-one",
        f"A single net does solve it in a share {first} of the runs. A group has {len(rates)} starts, so "
        f"another share of groups, {short(expected / GROUPS)}, does what is asked.",
    )
    yield Foil(
        float(GROUPS),
        "enough-units-always-train",
        f"These nets can represent the exclusive or. Training finds it from {first} of the starts only; the "
        "others end in a flat region or run out of steps.",
    )
    yield Foil(
        0.0,
        "too-small-to-solve",
        f"A single unit cannot do it, true. Two tanh units can, and {first} of the starts lead there.",
    )


def _film(batch: Settings, units: int) -> tuple[FloatArray, FloatArray]:
    """Some networks of the first width after training, and their losses by step (steps + 1, networks)."""
    nets = _starts(batch, "group0", 0, units, _SHOWN)
    curves = [losses(nets)]
    with np.errstate(all="ignore"):
        for _ in range(int(batch.steps[0])):
            nets = descend_one(nets, np.full(_SHOWN, batch.rate[0]))
            curves.append(losses(nets))
    return nets, np.array(curves)


def _curves(curves: FloatArray, done: BoolArray) -> Plot:
    """Losses step by step, by whether the network solved it in the end."""
    steps = tuple(range(len(curves)))
    lines = []
    for good in (False, True):
        role: Role = "right" if good else "wrong"
        for number, column in enumerate(curves[:, done == good].T):
            points = tuple((float(k), float(min(value, 3.0))) for k, value in enumerate(column))
            label = ("solved" if good else "not solved") if number == 0 else ""
            lines.append(Line(points, role, label, steps))
    return Plot(f"loss of {_SHOWN} networks", "step", lines=tuple(lines))


def _map(nets: FloatArray, done: BoolArray) -> Plot:
    """The output of one network over the plane, of one that failed where there is one."""
    place = int(np.argmin(done))
    grid = np.linspace(-1.6, 1.6, 33)
    across, up = np.meshgrid(grid, grid)
    z = outputs(nets[:, place : place + 1], np.stack((across.ravel(), up.ravel()), axis=-1))[:, 0]
    p = (0.5 + 0.5 * np.tanh(0.5 * z)).reshape(33, 33)
    ticks = tuple(grid.tolist())
    marks = tuple(
        Marks(tuple((float(a), float(b)) for a, b in POINTS[label == CLASSES]), glyph, "accent", name)
        for label, glyph, name in ((0.0, "○", "class 0"), (1.0, "●", "class 1"))
    )
    title = "one that solved it" if done[place] else "one that did not"
    field = Field(ticks, ticks, tuple(tuple(row) for row in p.tolist()))
    return Plot(title, "x₁", "x₂", marks=marks, field=field, x_range=(-1.6, 1.6), y_range=(-1.6, 1.6))


FAMILY = MlpXorRate()
