"""How far the first step of plain descent, momentum, RMSProp and Adam goes, on one gradient.

With all averages at 0, RMSProp divides g by √(1 − ρ)·|g| (Tieleman and Hinton, 2012), and the bias correction
of Adam makes its first step η·sign(g) (Kingma and Ba, 2015, 3); plain descent and momentum move in proportion
to g. The truth is one step of each rule in code, the closed forms are the oracle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, log_uniform, significant
from quizlr.engine.drawing import quantity
from quizlr.engine.edits import changed
from quizlr.engine.family import Family
from quizlr.engine.numerals import formula, short
from quizlr.engine.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSProp
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Line, Picture, Plot, Role, Table

PLAIN, MOMENTUM, RMSPROP, ADAM = range(4)
RULES = ("plain descent", "momentum", "RMSProp", "Adam")
FIRST, SECOND = 0.9, 0.999
"""β₁ and β₂ of Adam."""

FILM_STEPS = 40
_ROLES: tuple[Role, ...] = ("path", "ghost", "muted", "accent")
_BRIEF = ("plain", "momentum", "RMSProp", "Adam")
_DECAYS = (0.9, 0.95, 0.99, 0.999)
_BETAS = (0.8, 0.9, 0.95)

_RULE = (
    r"From averages at 0: plain descent moves \(\eta |g|\), RMSProp \(\eta/\sqrt{1 - \rho}\), bias-corrected "
    r"Adam \(\eta\), whatever the size of \(g \neq 0\) (ε negligible)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """The steps that are compared, as (rule, weight), and how far apart neighbours are in size."""

    items: tuple[tuple[int, int], ...]
    gap: tuple[float, float]
    least: float


LEVELS = {
    "three-rules": Level(((PLAIN, 0), (RMSPROP, 0), (ADAM, 0)), (2.4, 6.0), 2.0),
    "four-rules": Level(((PLAIN, 0), (MOMENTUM, 0), (RMSPROP, 0), (ADAM, 0)), (2.3, 4.5), 2.0),
    "two-weights": Level(((PLAIN, 0), (MOMENTUM, 1), (RMSPROP, 1), (ADAM, 0)), (1.7, 3.0), 1.5),
}


@dataclass(frozen=True, slots=True)
class FirstSteps(Batch):
    """Candidates.

    Attributes:
        gradient: ∂L/∂w₁ and, where two weights are printed, ∂L/∂w₂ (B, weights).
        rates: η of each compared step (B, items).
        beta: of momentum (B,), 0 where there is none; averaged: whether it averages gradients (B,).
        decay: ρ of RMSProp (B,).
    """

    gradient: FloatArray
    rates: FloatArray
    beta: FloatArray
    averaged: FloatArray
    decay: FloatArray


class AdaptiveFirstStep(Family[FirstSteps]):
    """Order the first steps of several update rules by their size."""

    name = "adaptive_first_step"
    pool_size = 16
    kind = FirstSteps
    levels = LEVELS
    asks = "Which update rule moves a weight how far in its first step."
    truth_is = "one step of every rule in code"
    oracle_is = (
        r"the closed forms \(\eta |g|\), \(\eta (1 - \beta) |g|\), \(\eta/\sqrt{1 - \rho}\) and \(\eta\)"
    )

    def answers(self, ask: Ask) -> int:
        """All orders of the compared steps."""
        return len(_orders(ask))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> FirstSteps:
        """Draw the sizes of the steps in the wanted order, then the rates that give them."""
        level = LEVELS[ask.level]
        size = (count, len(level.items))
        weights = 1 + max(weight for _, weight in level.items)
        away = log_uniform(rng, 4.0, 60.0, (count, weights)) ** np.where(
            rng.random((count, weights)) < 0.5, 1, -1
        )
        sign = np.where(rng.random((count, weights)) < 0.5, -1.0, 1.0)
        has_momentum = any(rule == MOMENTUM for rule, _ in level.items)
        blank = FirstSteps(
            gradient=significant(sign * away, 2),
            rates=np.ones(size),
            beta=_one_of(rng, _BETAS, count) if has_momentum else np.zeros(count),
            averaged=np.where(rng.random(count) < 0.5, float(has_momentum), 0.0),
            decay=_one_of(rng, _DECAYS, count),
        )
        gaps = np.log(log_uniform(rng, *level.gap, size))
        gaps[:, 0] = np.log(log_uniform(rng, 0.0005, 0.02, (count,)))
        moves = np.empty(size)
        moves[:, list(reversed(_orders(ask)[target]))] = np.exp(np.cumsum(gaps, axis=-1))
        rates = significant(moves / _sizes(blank, level), 2)
        return FirstSteps(blank.gradient, rates, blank.beta, blank.averaged, blank.decay)

    def margins(self, batch: FirstSteps, ask: Ask) -> Sequence[Margin]:
        """Ask for sizes well apart, rates that somebody might use, and gradients far from 1."""
        level = LEVELS[ask.level]
        sizes = np.sort(_sizes(batch, level), axis=-1)
        far = np.exp(np.abs(np.log(np.abs(batch.gradient)))).min(axis=-1)
        return (
            Margin(
                "least ratio of neighbouring sizes", (sizes[:, 1:] / sizes[:, :-1]).min(axis=-1), level.least
            ),
            Margin("least rate", batch.rates.min(axis=-1), 1e-5),
            Margin("greatest rate", batch.rates.max(axis=-1), most=10.0),
            holds("one wrong size of Adam or RMSProp gives another order", _misleads(batch, ask)),
            Margin("how many times the gradient is larger or smaller than 1", far, 2.5),
        )

    def truth(self, batch: FirstSteps, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step by every rule and sort the moves."""
        moves = np.stack([path[1] for path in _moves(batch, ask, 1)], axis=-1)
        return Settled(_label(np.abs(moves), ask), steps=1)

    def oracle(self, batch: FirstSteps, ask: Ask) -> Settled:
        """Sort the closed forms."""
        return Settled(_label(_sizes(batch, LEVELS[ask.level]), ask))

    def by_hand(self, variant: Variant) -> Given:
        """One product or quotient for every step, then sort."""
        sizes = _one(variant.inputs, LEVELS[variant.level])
        return tuple(sorted(range(len(sizes)), key=lambda i: -sizes[i]))

    def key(self, case: Case[FirstSteps]) -> OrderKey:
        """The order, the largest first."""
        return OrderKey(_orders(case.ask)[case.label])

    def readings(self, batch: FirstSteps) -> dict[str, FloatArray]:
        """The rates of plain descent and of Adam, and ρ."""
        return {"plain": batch.rates[:, 0], "adam": batch.rates[:, -1], "decay": batch.decay}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change a rate, or ρ."""
        if knob == "decay":
            return {**inputs, "decay": value}
        *middle, last = inputs["rates"][1:]
        first = inputs["rates"][0]
        return {**inputs, "rates": [value, *middle, last] if knob == "plain" else [first, *middle, value]}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Either knob of a rate turned, by little first."""
        for factor in sorted(np.geomspace(1 / 300, 300, 51).tolist(), key=lambda f: abs(np.log(f))):
            for knob, place in (("plain", 0), ("adam", -1)):
                now = inputs["rates"][place]
                then = self.entry.knob(knob).rounded(now * factor)
                if then != now:
                    what = f"the {self.entry.knob(knob).title}"
                    yield self.turn(inputs, knob, then), changed(what, short(now), short(then))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The gradient, and the rules where they are not told by their name."""
        level = LEVELS[ask.level]
        single = len(inputs["gradient"]) == 1
        names = ("g",) if single else ("g_1", "g_2")
        slopes = [formula(f"{name} = {short(g)}") for name, g in zip(names, inputs["gradient"], strict=True)]
        rules = [_recipe(rule, inputs) for rule, _ in level.items]
        return Posed(
            prompt=(
                ("A weight meets the gradient " if single else "Two weights meet gradients of ")
                + " and ".join(slopes)
                + f". Every rule starts afresh, its averages at 0. {' '.join(filter(None, rules))} "
                "ε is negligible."
            ),
            question="Order the first steps by size, the largest first.",
            options=tuple(_option(inputs, level, i) for i in range(len(level.items))),
        )

    def tell(self, case: Case[FirstSteps]) -> Told:
        """Each first step with its numbers, and the orders that misled people give."""
        level = LEVELS[case.ask.level]
        order = _orders(case.ask)[case.label]
        sizes = _one(case.inputs, level)
        listed = ", ".join(f"{_title(level, i)} {short(sizes[i], 2)}" for i in order)
        return Told(
            answer=", ".join(_title(level, i) for i in order),
            outcome=f"The first steps in code, by size: {listed}.",
            working=" ".join(_line(case.inputs, level, i) for i in range(len(level.items))),
            rule=_RULE,
            foils=tuple(_foils(case.inputs, level)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Step sizes while the gradient stays as it is, and how the first ones come about."""
        level = LEVELS[ask.level]
        paths = [np.abs(path[:, 0]) for path in _moves(self.recall([inputs]), ask, FILM_STEPS)]
        titles = [_title(level, i) for i in range(len(level.items))]
        lines = tuple(
            _curve(path, _BRIEF[rule], _ROLES[rule])
            for path, (rule, _) in zip(paths, level.items, strict=True)
        )
        plot = Plot("step size, log scale", "step", lines=lines, log_y=True)
        first = [float(path[1]) for path in paths]
        last = [float(path[-1]) for path in paths]
        listed = ", ".join(
            f"{title} {quantity(a)} then {quantity(b)}"
            for title, a, b in zip(titles, first, last, strict=True)
        )
        sentence = f"If the gradient stays the same, step 1 and step {FILM_STEPS} measure: {listed}."
        rows = tuple(
            (title, quantity(a), quantity(b)) for title, a, b in zip(titles, first, last, strict=True)
        )
        table = Table(("rule", "step 1", f"step {FILM_STEPS}"), rows)
        return Picture((plot, _grid(inputs, level, first)), FILM_STEPS, sentence, table)


def _orders(ask: Ask) -> list[tuple[int, ...]]:
    return list(permutations(range(len(LEVELS[ask.level].items))))


def _one_of(rng: Generator, values: Sequence[float], count: int) -> FloatArray:
    return np.array(values)[(rng.random(count) * len(values)).astype(np.int64)]


def _sizes(batch: FirstSteps, level: Level) -> FloatArray:
    """Closed forms of the first step of each compared rule (B, items)."""
    slope = np.abs(batch.gradient)
    fresh = np.where(batch.averaged > 0, 1.0 - batch.beta, 1.0)
    blind = np.ones(len(slope))
    units = {MOMENTUM: fresh, RMSPROP: 1.0 / np.sqrt(1.0 - batch.decay)}
    columns = [
        units.get(rule, blind) * (slope[:, weight] if rule in (PLAIN, MOMENTUM) else blind)
        for rule, weight in level.items
    ]
    sizes: FloatArray = batch.rates * np.stack(columns, axis=-1)
    return sizes


def _misleads(batch: FirstSteps, ask: Ask) -> BoolArray:
    """Where taking Adam for a follower of g, or RMSProp for one that moves by its rate, changes the order."""
    level = LEVELS[ask.level]
    right = _sizes(batch, level)
    adam, rmsprop = _place(level, ADAM), _place(level, RMSPROP)
    follows, warm = right.copy(), right.copy()
    follows[:, adam] *= np.abs(batch.gradient[:, level.items[adam][1]])
    warm[:, rmsprop] = batch.rates[:, rmsprop]
    orders = [np.argsort(-sizes, axis=-1, kind="stable") for sizes in (right, follows, warm)]
    return np.asarray((orders[1] != orders[0]).any(axis=-1) | (orders[2] != orders[0]).any(axis=-1))


def _one(inputs: Mapping[str, Any], level: Level) -> list[float]:
    """Sizes of the first steps of one candidate."""
    batch = FirstSteps(**{name: np.array([inputs[name]], dtype=np.float64) for name in FirstSteps.__slots__})
    sizes: list[float] = _sizes(batch, level)[0].tolist()
    return sizes


def _label(sizes: FloatArray, ask: Ask) -> IntArray:
    """Number of the order of each row, the largest first; `UNCLEAR` where two are hardly apart."""
    orders = {order: number for number, order in enumerate(_orders(ask))}
    ranked = np.argsort(-sizes, axis=-1, kind="stable")
    ordered = np.take_along_axis(sizes, ranked, axis=-1)
    clear = (ordered[:, :-1] > 1.1 * ordered[:, 1:]).all(axis=-1)
    found = [orders[tuple(row)] for row in ranked.tolist()]
    return np.where(clear, np.array(found, dtype=np.int64), UNCLEAR)


def _moves(batch: FirstSteps, ask: Ask, steps: int) -> list[FloatArray]:
    """Moves of every compared rule under an unchanging gradient; each (steps + 1, B), the first row 0."""
    found = []
    for place, (rule, weight) in enumerate(LEVELS[ask.level].items):
        gradient = batch.gradient[:, weight, None]
        optimizer = _optimizer(rule, batch, batch.rates[:, place])
        path = np.zeros((steps + 1, len(batch), 1))
        for k in range(steps):
            path[k + 1] = optimizer.step(path[k], gradient)
        found.append(np.diff(path, axis=0, prepend=0.0)[:, :, 0])
    return found


def _optimizer(rule: int, batch: FirstSteps, rate: FloatArray) -> Optimizer:
    if rule == PLAIN:
        return GradientDescent(rate)
    if rule == MOMENTUM:
        return Momentum(rate, batch.beta, batch.averaged > 0)
    return RMSProp(rate, batch.decay) if rule == RMSPROP else Adam(rate, FIRST, SECOND)


def _recipe(rule: int, inputs: Mapping[str, Any]) -> str:
    """A rule's averages, as far as its name does not tell them."""
    if rule == MOMENTUM:
        fresh = f"{short(1.0 - inputs['beta'])} g" if inputs["averaged"] else "g"
        update = formula(rf"v \leftarrow {short(inputs['beta'])} v + {fresh}")
        return rf"Momentum steps by \(\eta v\) with {update}."
    if rule == RMSPROP:
        update = formula(rf"s \leftarrow {short(inputs['decay'])} s + {short(1.0 - inputs['decay'])} g^2")
        return rf"RMSProp steps by \(\eta g/\sqrt{{s}}\) with {update}."
    if rule == ADAM:
        return rf"Adam has \(\beta_1 = {FIRST}\), \(\beta_2 = {SECOND}\) and bias correction."
    return ""


def _title(level: Level, place: int) -> str:
    rule, weight = level.items[place]
    single = max(weight for _, weight in level.items) == 0
    return RULES[rule] if single else f"{RULES[rule]} on {'w₁' if weight == 0 else 'w₂'}"


def _option(inputs: Mapping[str, Any], level: Level, place: int) -> str:
    rate = formula(rf"\eta = {short(inputs['rates'][place])}")
    return f"{_title(level, place)} with {rate}"


def _line(inputs: Mapping[str, Any], level: Level, place: int) -> str:
    """The first step of one rule with its numbers."""
    rule, weight = level.items[place]
    rate, slope = short(inputs["rates"][place]), short(abs(inputs["gradient"][weight]))
    size = short(_one(inputs, level)[place])
    name = _title(level, place)
    name = name[0].upper() + name[1:]
    if rule == PLAIN:
        product = formula(rf"\eta |g| = {rate} \times {slope} = {size}")
        return f"{name}: {product}."
    if rule == MOMENTUM:
        fresh = f"{short(1.0 - inputs['beta'])} " if inputs["averaged"] else ""
        begun = formula(f"v = {fresh}g")
        product = formula(rf"{rate} \times {fresh and fresh + chr(92) + 'times '}{slope} = {size}")
        return f"{name}: {begun}, so {product}."
    if rule == RMSPROP:
        left = short(1.0 - inputs["decay"])
        quotient = formula(rf"{rate}/\sqrt{{{left}}} = {size}")
        return rf"{name}: \(s\) is only {left} of \(g^2\), and \(g\) cancels: {quotient}."
    rest = formula(rf"\eta = {size}")
    return rf"{name}: corrected, its averages are \(g\) and \(g^2\); \(g\) cancels, and {rest} is left."


def _foils(inputs: Mapping[str, Any], level: Level) -> list[Foil]:
    """Orders that follow from one wrong size each, and from the rates alone."""
    rates = dict(enumerate(inputs["rates"]))
    found = [_as_gradient(inputs, level), _uncorrected(inputs, level), _warm(inputs, level)]
    if any(rule == MOMENTUM for rule, _ in level.items):
        found.append(_other_momentum(inputs, level))
    told = (
        "Rates can be compared where the rules do the same with them. Here each multiplies something else, "
        "so a smaller rate can make the larger step."
    )
    return [*found, Foil(_sorted(inputs, level, rates), "rates-alone", told)]


def _place(level: Level, wanted: int) -> int:
    return [rule for rule, _ in level.items].index(wanted)


def _as_gradient(inputs: Mapping[str, Any], level: Level) -> Foil:
    place = _place(level, ADAM)
    rate, slope = inputs["rates"][place], abs(inputs["gradient"][level.items[place][1]])
    return Foil(
        _sorted(inputs, level, {place: rate * slope}),
        "adam-follows-the-gradient",
        f"Adam does follow the gradient's sign. Its size, {short(slope)}, is divided out, so the first step "
        f"is {short(rate)} and not {short(rate * slope, 2)}.",
    )


def _uncorrected(inputs: Mapping[str, Any], level: Level) -> Foil:
    place = _place(level, ADAM)
    rate = inputs["rates"][place]
    raw = rate * (1.0 - FIRST) / (1.0 - SECOND) ** 0.5
    return Foil(
        _sorted(inputs, level, {place: raw}),
        "correction-forgotten",
        rf"Without bias correction Adam would begin with \(0.1 g/(0.0316 |g|)\) times its rate, "
        f"{short(raw, 2)} in size. The correction undoes both factors, and {short(rate)} is left.",
    )


def _warm(inputs: Mapping[str, Any], level: Level) -> Foil:
    place = _place(level, RMSPROP)
    rate, left = inputs["rates"][place], 1.0 - inputs["decay"]
    return Foil(
        _sorted(inputs, level, {place: rate}),
        "rmsprop-starts-warm",
        f"Once its average has settled, RMSProp does move by about its rate, {short(rate)}. At first it "
        rf"holds only {short(left)} of \(g^2\), so the step is {short(rate / left**0.5, 2)}.",
    )


def _other_momentum(inputs: Mapping[str, Any], level: Level) -> Foil:
    place, fresh = _place(level, MOMENTUM), 1.0 - inputs["beta"]
    size = _one(inputs, level)[place]
    told, other = ("does go", size / fresh) if inputs["averaged"] else ("does not go", size * fresh)
    return Foil(
        _sorted(inputs, level, {place: other}),
        "other-momentum",
        "Both forms of momentum are in use, and their first steps differ. Here the gradient "
        f"{told} into v with a factor {short(fresh)}: the step is {short(size, 2)}, not {short(other, 2)}.",
    )


def _sorted(inputs: Mapping[str, Any], level: Level, wrong: Mapping[int, float]) -> tuple[int, ...]:
    """The order with some sizes replaced by wrong ones."""
    sizes = [wrong.get(i, size) for i, size in enumerate(_one(inputs, level))]
    return tuple(sorted(range(len(sizes)), key=lambda i: -sizes[i]))


def _curve(path: FloatArray, title: str, role: Role) -> Line:
    points = tuple((float(k), float(path[k])) for k in range(1, len(path)))
    return Line(points, role, title, tuple(range(1, len(path))))


def _grid(inputs: Mapping[str, Any], level: Level, first: Sequence[float]) -> Grid:
    """Rate, gradient and first step of every rule."""
    cells = tuple(
        (
            GridCell(short(inputs["rates"][i])),
            GridCell(
                quantity(abs(inputs["gradient"][weight])), "muted" if rule in (RMSPROP, ADAM) else "plain"
            ),
            GridCell(short(first[i]), "accent", 1),
        )
        for i, (rule, weight) in enumerate(level.items)
    )
    names = tuple(_title(level, i) for i in range(len(level.items)))
    return Grid("the first steps", ("η", "|g|", "step"), names, cells)


FAMILY = AdaptiveFirstStep()
