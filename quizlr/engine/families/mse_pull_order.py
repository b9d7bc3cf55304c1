"""In which order squared error behind a sigmoid pulls on examples that are wrong by different amounts.

|d(p − y)²/dz| = 2 e² (1 − e) with the error e = |p − y|, since p (1 − p) = e (1 − e) for a label of 0 or
1 (Bishop, PRML, 4.88). It grows up to e = 2/3 and falls to 0 at e = 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, OrderKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, pick, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanSquaredError
from quizlr.engine.models import log_odds, sigmoid
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Table

APART = 1.3
"""Neighbours in the right order differ by this factor at least."""

FILM_STEPS = 40

_LETTERS = ("a", "b", "c", "d")
_DIFFERENCE = 1e-3
_EDGES = (0.22, 0.74)
_DRAWN = 8
_HARD_SHARE = 0.8
"""So often candidates come first that the slope of the sigmoid alone would order wrongly."""

_LOGITS = tuple(round(0.1 * k, 1) for k in range(-50, 51, 5))
_SHARES = tuple(round(0.03 * k, 2) for k in range(1, 33))

_RULE = (
    r"For \(L = (p - y)^2\) behind a sigmoid, \(|dL/dz| = 2 e^2 (1 - e)\) with \(e = |p - y|\): most at "
    r"\(e = 2/3\), nothing at \(e = 1\)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many examples there are, whether labels differ, and whether p or z is printed."""

    examples: int
    mixed: bool
    probabilities: bool


LEVELS = {
    "same-label": Level(3, mixed=False, probabilities=True),
    "mixed-labels": Level(3, mixed=True, probabilities=True),
    "logits": Level(4, mixed=True, probabilities=False),
}


@dataclass(frozen=True, slots=True)
class Pulled(Batch):
    """Candidates: probabilities p or logits (B, n), the one not printed being 0; labels y (B, n)."""

    p: FloatArray
    logit: FloatArray
    y: FloatArray

    @property
    def z(self) -> FloatArray:
        """Logits, as printed or as the printed probabilities give them (B, n)."""
        some = self.p > 0.0
        return np.where(some, log_odds(np.where(some, np.minimum(self.p, 1.0 - 1e-9), 0.5)), self.logit)

    @property
    def error(self) -> FloatArray:
        """|p − y| (B, n)."""
        return sigmoid(np.where(self.y > 0.0, -self.z, self.z))

    @property
    def pull(self) -> FloatArray:
        """2 e² (1 − e), (B, n)."""
        return 2.0 * self.error**2 * (1.0 - self.error)


class SquaredPullOrder(Family[Pulled]):
    """Put examples in the order in which squared error pulls on their logit."""

    name = "mse_pull_order"
    pool_size = 24
    kind = Pulled
    levels = LEVELS
    asks = "In which order squared error behind a sigmoid pulls on examples with different errors."
    truth_is = "one step of training on every example's own logit: how far it moves"
    oracle_is = "central differences of the squared error along the logit"

    def answers(self, ask: Ask) -> int:
        """All orders."""
        return len(_orders(ask))

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Pulled:
        """Draw which error pulls most, errors for that, and then put each example in its place."""
        level = LEVELS[ask.level]
        strongest = _strongest(rng, level.examples)
        low, high = {0: (0.7, 6.0), level.examples - 1: (-3.5, 0.9)}.get(strongest, (-2.0, 5.0))
        shape = (_DRAWN * count, level.examples)
        size = np.sort(uniform(rng, low, high, shape), axis=-1)
        heads = rng.random(shape if level.mixed else (len(size), 1)) < 0.5
        y = np.where(np.broadcast_to(heads, shape), 1.0, 0.0)
        z, zero = np.where(y > 0.0, -size, size), np.zeros(shape)
        batch = (
            Pulled(printed(sigmoid(z), 3), zero, y) if level.probabilities else Pulled(zero, printed(z, 1), y)
        )
        fits = (batch.pull.argmax(axis=-1) == strongest) & self.passes(batch, ask)
        by_slope = np.argsort(batch.error * (batch.error - 1.0), axis=-1, kind="stable")
        easy = (by_slope == np.argsort(-batch.pull, axis=-1, kind="stable")).all(axis=-1)
        batch = take(
            batch, np.argsort(2 * ~fits + easy * (rng.random() < _HARD_SHARE), kind="stable")[:count]
        )
        falling = np.argsort(-batch.pull, axis=-1, kind="stable")
        places = falling[:, np.argsort(_orders(ask)[target])]
        return Pulled(*(np.take_along_axis(v, places, axis=-1) for v in (batch.p, batch.logit, batch.y)))

    def margins(self, batch: Pulled, ask: Ask) -> Sequence[Margin]:
        """Ask for pulls that differ, and labels as the level has them."""
        ordered = np.sort(batch.pull, axis=-1)
        tail = np.minimum(batch.error, 1.0 - batch.error).min(axis=-1)
        kinds = np.ptp(batch.y, axis=-1)
        return (
            Margin(
                "least ratio of neighbouring pulls", (ordered[:, 1:] / ordered[:, :-1]).min(axis=-1), APART
            ),
            Margin("least distance of p from 0 and 1", tail, 0.003),
            Margin("largest pull", ordered[:, -1], 0.05),
            Margin("labels differ", kinds, *((1.0, 1.0) if LEVELS[ask.level].mixed else (0.0, 0.0))),
        )

    def truth(self, batch: Pulled, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step with a logit of its own for every example, and compare the moves."""
        loss, z = _single(batch)
        run = train(loss, GradientDescent(np.ones(len(z))), z, 1)
        move = np.abs(run.path[1] - run.path[0]).reshape(batch.y.shape)
        return Settled(_label(move, ask), steps=1)

    def oracle(self, batch: Pulled, ask: Ask) -> Settled:
        """Take central differences of the loss along every logit."""
        loss, z = _single(batch)
        slope = np.abs(loss.loss(z + _DIFFERENCE) - loss.loss(z - _DIFFERENCE))
        return Settled(_label(slope.reshape(batch.y.shape), ask))

    def by_hand(self, variant: Variant) -> Given:
        """The error to three decimals, then e² (1 − e), for each example."""
        given = variant.inputs
        y = np.array(given["y"])
        p = np.array(given["p"]) if any(given["p"]) else np.round(sigmoid(np.array(given["logit"])), 3)
        error = np.abs(p - y)
        return tuple(np.argsort(-(error**2) * (1.0 - error), kind="stable").tolist())

    def inputs(self, batch: Pulled, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the printed numbers; labels are whole."""
        return {
            "p": batch.p[place].tolist(),
            "logit": batch.logit[place].tolist(),
            "y": batch.y[place].astype(int).tolist(),
        }

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Pulled:
        """Rebuild a batch from stored inputs; all must have equally many examples."""
        parts = (np.array([item[name] for item in inputs], dtype=np.float64) for name in ("p", "logit", "y"))
        return Pulled(*parts)

    def readings(self, batch: Pulled) -> dict[str, FloatArray]:
        """The error of example a."""
        return {"error": batch.error[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Give example a another error, by its printed probability or logit."""
        p = min(0.99, max(0.01, round(1.0 - value if inputs["y"][0] else value, 3)))
        if any(inputs["p"]):
            return edited(inputs, "p", p, 0)
        return edited(inputs, "logit", round(float(log_odds(np.array(p))), 1) + 0.0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Change the printed number of one example."""
        name, digits = ("p", 3) if any(inputs["p"]) else ("logit", 1)
        for place, before in enumerate(inputs[name]):
            for value in _SHARES if name == "p" else _LOGITS:
                if abs(value - before) > 1e-9:
                    what = rf"\({'p' if name == 'p' else 'z'}\) of {_LETTERS[place]}"
                    yield (
                        edited(inputs, name, value, place),
                        changed(what, fixed(before, digits), fixed(value, digits)),
                    )

    def key(self, case: Case[Pulled]) -> OrderKey:
        """The examples, the one pulled hardest first."""
        return OrderKey(tuple(_orders(case.ask)[case.label].tolist()))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """What is known of each example, and the loss."""
        level = LEVELS[ask.level]
        number = {3: "Three", 4: "Four"}[level.examples]
        known = r"\(p\)" if level.probabilities else r"\(z\)"
        return Posed(
            prompt=(
                rf"{number} examples pass through a sigmoid output, \(p = \sigma(z)\), and the loss on each "
                rf"is \((p - y)^2\), no penalty. Listed are {known} and the label of each."
            ),
            question=r"Order them by \(|dL/dz|\), the pull on their logit, the largest first.",
            options=tuple(_items(inputs)),
        )

    def tell(self, case: Case[Pulled]) -> Told:
        """The pulls, and four ways to order by something else."""
        pull, error = case.batch.pull[case.place], case.batch.error[case.place]
        order = _orders(case.ask)[case.label]
        named = ", ".join(f"{_LETTERS[i]} by {short(float(pull[i]), 2)}" for i in order)
        return Told(
            answer=" ".join(_LETTERS[i] for i in order) + ", the hardest pulled first",
            outcome=f"One step at rate 1 moves the logits: {named}.",
            working=_working(pull, error, order),
            rule=_RULE,
            foils=_foils(case.batch, case.place, order),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The hump of the pull over the error, with the examples on it; beside it their pulls."""
        batch = self.recall([inputs])
        error, pull = batch.error[0], batch.pull[0]
        bars = Bars(
            "pull on the logit",
            tuple(Bar(_LETTERS[i], float(v), "path", _step(i, len(pull))) for i, v in enumerate(pull)),
        )
        first, worst = int(pull.argmax()), int(error.argmax())
        sentence = (
            f"Squared error pulls hardest on {_LETTERS[first]}, with error {fixed(float(error[first]), 2)} "
            f"and pull {short(float(pull[first]), 2)}; the largest error, {fixed(float(error[worst]), 2)}, "
            f"gets {short(float(pull[worst]), 2)}."
        )
        rows = zip(
            _LETTERS, sigmoid(batch.z[0]).tolist(), inputs["y"], error.tolist(), pull.tolist(), strict=False
        )
        table = Table(
            ("example", r"\(p\)", r"\(y\)", "error", "squared", "cross-entropy"),
            tuple(
                (name, fixed(p, 2), str(y), fixed(e, 2), fixed(v, 3), fixed(e, 3))
                for name, p, y, e, v in rows
            ),
        )
        return Picture((_hump(error, pull), bars), FILM_STEPS, sentence, table)


def _strongest(rng: Generator, examples: int) -> int:
    """Draw which error, counted from the least, pulls most: more often one in the middle."""
    share, middle = rng.random(), 1 + pick(rng, examples - 2)
    return 0 if share < _EDGES[0] else examples - 1 if share > _EDGES[1] else middle


def _orders(ask: Ask) -> IntArray:
    """All orders of the examples (n!, n), the hardest pulled first."""
    return np.array(list(permutations(range(LEVELS[ask.level].examples))), dtype=np.int64)


def _label(pull: FloatArray, ask: Ask) -> IntArray:
    """Number the falling order of pulls (B, n); `UNCLEAR` where two are equal."""
    falling = np.argsort(-pull, axis=-1, kind="stable")
    label = (falling[:, None, :] == _orders(ask)[None]).all(axis=-1).argmax(axis=-1)
    ordered = np.sort(pull, axis=-1)
    tied = (ordered[:, 1:] <= ordered[:, :-1]).any(axis=-1)
    return np.where(tied, UNCLEAR, label).astype(np.int64)


def _single(batch: Pulled) -> tuple[MeanSquaredError, FloatArray]:
    """Every example as a problem of its own (B n, 1, 1), whose only weight is its logit (B n, 1)."""
    z = batch.z.reshape(-1, 1)
    return MeanSquaredError(np.ones((len(z), 1, 1)), batch.y.reshape(-1, 1)), z


def _items(inputs: Mapping[str, Any]) -> Iterator[str]:
    for p, z, y in zip(inputs["p"], inputs["logit"], inputs["y"], strict=True):
        known = f"p = {fixed(p, 3)}" if any(inputs["p"]) else f"z = {fixed(z, 1)}"
        yield f"{formula(known)}, {formula(f'y = {y}')}"


def _working(pull: FloatArray, error: FloatArray, order: IntArray) -> str:
    lines = [
        f"- {_LETTERS[i]}: {formula('e')} = {fixed(float(error[i]), 3)}, 2 × {short(float(error[i] ** 2))} "
        f"× {fixed(float(1.0 - error[i]), 3)} = {short(float(pull[i]))}"
        for i in order
    ]
    return (
        r"The chain rule gives \(2 (p - y)\) for the square, times \(p (1 - p)\) for the sigmoid. With the "
        r"error \(e = |p - y|\) that is \(2 e \cdot e (1 - e)\): the error counts twice, and \(1 - e\), the "
        "room that is left, once."
        "\n\n" + "\n".join(lines)
    )


def _foils(batch: Pulled, place: int, order: IntArray) -> tuple[Foil, ...]:
    """Orders by the error, against the error, by the slope of the sigmoid, and by p."""
    error, pull, p = batch.error[place], batch.pull[place], sigmoid(batch.z[place])
    worst, least, top = int(error.argmax()), int(error.argmin()), int(order[0])
    slope = error * (1.0 - error)
    ideas: tuple[tuple[str, FloatArray, str], ...] = (
        (
            "more-wrong-pulls-more",
            error,
            (
                "So it is for cross-entropy, whose pull is the error itself. Here the slope of the sigmoid "
                f"is a factor, at {_LETTERS[worst]} only {short(float(slope[worst]), 2)}, so the pull is "
                f"{short(float(pull[worst]), 2)}."
            ),
        ),
        (
            "more-wrong-pulls-less",
            -error,
            (
                "The pull does fade, but only for errors beyond two thirds, and below that it grows. Here "
                f"it is largest at {_LETTERS[top]}, with an error of {fixed(float(error[top]), 2)}, and not "
                f"at {_LETTERS[least]}, with {fixed(float(error[least]), 2)}."
            ),
        ),
        (
            "slope-alone",
            slope,
            (
                "That is the order of the sigmoid's slopes. The derivative of the square multiplies each "
                f"by twice its error, from {fixed(float(error.min()), 2)} to {fixed(float(error.max()), 2)}."
            ),
        ),
        (
            "label-ignored",
            p**2 * (1.0 - p),
            (
                r"For labels of 0 the error is \(p\). For a label of 1 it is \(1 - p\), and that is what "
                "counts: the errors are "
                f"{', '.join(f'{fixed(float(e), 2)} for {_LETTERS[i]}' for i, e in enumerate(error))}."
            ),
        ),
    )
    return tuple(
        Foil(tuple(np.argsort(-values, kind="stable").tolist()), name, told) for name, values, told in ideas
    )


def _step(place: int, examples: int) -> int:
    return FILM_STEPS * (place + 1) // examples


def _hump(error: FloatArray, pull: FloatArray) -> Plot:
    """2 e² (1 − e), the straight line of cross-entropy, and the examples."""
    at = np.linspace(0.0, 1.0, FILM_STEPS + 1)
    squared = 2.0 * at**2 * (1.0 - at)
    low = at <= 0.35
    marks = tuple(
        Marks(((float(e), float(v)),), _LETTERS[i], "accent", steps=(_step(i, len(error)),))
        for i, (e, v) in enumerate(zip(error, pull, strict=True))
    )
    return Plot(
        "pull against the error",
        "|p − y|",
        lines=(
            Line(
                tuple(zip(at.tolist(), squared.tolist(), strict=True)),
                "path",
                "squared",
                tuple(range(FILM_STEPS + 1)),
            ),
            Line(tuple(zip(at[low].tolist(), at[low].tolist(), strict=True)), "ghost", "cross-entropy"),
        ),
        marks=marks,
        x_range=(0.0, 1.0),
    )


FAMILY = SquaredPullOrder()
