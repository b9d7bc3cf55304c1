"""Which of several models gives the printed labels the highest likelihood.

The likelihood of independent labels is the product of the probabilities a model gave to what happened
(Bishop, PRML, 4.89); its negative logarithm, divided by N, is the mean cross-entropy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, pick, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import log_odds
from quizlr.engine.numerals import fixed, rounded, short
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Line, Picture, Plot, Table

NAMES = ("A", "B", "C")

_DRAWN = 20
_GRID = tuple(round(0.05 * k, 2) for k in range(1, 20))
_OPTIONS = tuple(f"model {name}" for name in NAMES)
_RULE = (
    "For independent labels the likelihood is the product of the probabilities given to what happened; its "
    r"\(-\ln\), over \(N\), is the mean cross-entropy."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many models and examples there are, and by how much the log-likelihoods differ at least.

    Attributes:
        hidden: one example on which the most accurate model is confidently wrong.
    """

    models: int
    examples: int
    gap: float
    hidden: bool


LEVELS = {
    "two-models": Level(2, 4, 0.35, hidden=False),
    "three-models": Level(3, 5, 0.25, hidden=False),
    "confident-error": Level(3, 6, 0.2, hidden=True),
}


@dataclass(frozen=True, slots=True)
class Models(Batch):
    """Candidates: probabilities of class 1 by example and model p (B, N, M), labels y (B, N)."""

    p: FloatArray
    y: FloatArray

    @property
    def given(self) -> FloatArray:
        """The probability each model gave to the label that happened (B, N, M)."""
        return np.where(self.y[:, :, None] > 0.0, self.p, 1.0 - self.p)

    @property
    def log_likelihood(self) -> FloatArray:
        """Sum of logarithms for each model (B, M)."""
        total: FloatArray = np.log(self.given).sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Respect:
    """A respect in which a model can look better than the one with the highest likelihood.

    Attributes:
        idea: the misconception; score: larger looks better (B, M); told: feedback over both scores.
    """

    idea: str
    score: FloatArray
    told: str


class LikelihoodPick(Family[Models]):
    """Pick the model under which the printed labels are most probable."""

    name = "likelihood_pick"
    pool_size = 16
    kind = Models
    levels = LEVELS
    asks = "Which of two or three models gives the printed labels the highest likelihood."
    truth_is = "the product of the probabilities each model gave to what happened"
    oracle_is = "the mean cross-entropy of each model, computed from its logits: the least one"

    def answers(self, ask: Ask) -> int:
        """One of the models."""
        return LEVELS[ask.level].models

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Models:
        """Draw models of unequal boldness, then put the likeliest in its place.

        In each pool candidates come first in which another model is better in one tempting respect.
        """
        level = LEVELS[ask.level]
        most = _DRAWN * count
        shape = (most, level.examples, level.models)
        y = np.where(rng.random(shape[:2]) < 0.5, 1.0, 0.0)
        given = np.where(
            rng.random(shape) < 0.72, uniform(rng, 0.5, 0.97, shape), uniform(rng, 0.05, 0.5, shape)
        )
        if level.hidden:
            given = _with_blunder(rng, given)
        given = np.clip(printed(given, 2), 0.03, 0.97)
        best = np.log(given).sum(axis=1).argmax(axis=1)
        places = (np.arange(level.models)[None, :] - target + best[:, None]) % level.models
        given = np.take_along_axis(given, places[:, None, :], axis=2)
        batch = Models(printed(np.where(y[:, :, None] > 0.0, given, 1.0 - given), 2), y)
        wanted = _respects(batch)[pick(rng, 3)].score
        plain = wanted.max(axis=1) <= wanted[:, target] + 1e-9
        return take(batch, np.argsort(2 * ~self.passes(batch, ask) + plain, kind="stable")[:count])

    def margins(self, batch: Models, ask: Ask) -> Sequence[Margin]:
        """Ask for one clear winner that each other model seems to beat in some respect."""
        ordered = np.sort(batch.log_likelihood, axis=1)
        best = batch.log_likelihood.argmax(axis=1)
        tempting = np.zeros((len(batch), batch.p.shape[2]), dtype=np.bool_)
        for respect in _respects(batch):
            tempting |= respect.score > np.take_along_axis(respect.score, best[:, None], axis=1) + 1e-9
        tempting[np.arange(len(batch)), best] = True
        ones = batch.y.sum(axis=1)
        return (
            Margin("gap of the log-likelihoods", ordered[:, -1] - ordered[:, -2], LEVELS[ask.level].gap),
            Margin("models that look better in some respect", tempting.mean(axis=1), 1.0),
            Margin("labels of class 1", ones, 1, batch.y.shape[1] - 1),
            Margin("distance of p from one half", np.abs(batch.p - 0.5).min(axis=(1, 2)), 0.02),
            Margin("distance of p from 0 and 1", np.minimum(batch.p, 1.0 - batch.p).min(axis=(1, 2)), 0.015),
        )

    def truth(self, batch: Models, ask: Ask, stretch: float = 1.0) -> Settled:
        """Multiply."""
        return Settled(batch.given.prod(axis=1).argmax(axis=1).astype(np.int64))

    def oracle(self, batch: Models, ask: Ask) -> Settled:
        """The least mean cross-entropy, from logits."""
        return Settled(_mean_loss(batch).argmin(axis=1).astype(np.int64))

    def by_hand(self, variant: Variant) -> Given:
        """One product a model, kept to three digits."""
        p, y = np.array(variant.inputs["p"]), np.array(variant.inputs["y"])[:, None]
        products = np.where(y == 1, p, 1.0 - p).prod(axis=0)
        return int(np.argmax([float(f"{value:.3g}") for value in products]))

    def inputs(self, batch: Models, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the printed numbers; labels are whole."""
        return {"p": batch.p[place].tolist(), "y": batch.y[place].astype(int).tolist()}

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Models:
        """Rebuild a batch from stored inputs; all must have equal shapes."""
        return Models(*(np.array([item[name] for item in inputs], dtype=np.float64) for name in ("p", "y")))

    def readings(self, batch: Models) -> dict[str, FloatArray]:
        """What model A gave to the first label."""
        return {"first": batch.given[:, 0, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Let model A give another probability to the first label."""
        p = min(0.99, max(0.01, value if inputs["y"][0] else 1.0 - value))
        return edited(inputs, "p", round(p, 2), 0, 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Change one probability of one model."""
        for i, row in enumerate(inputs["p"]):
            for j, before in enumerate(row):
                for value in (0.05, 0.2, 0.35, 0.65, 0.8, 0.95):
                    if abs(value - before) > 0.03:
                        what = rf"\(p\) of model {NAMES[j]} for example {i + 1}"
                        yield (
                            edited(inputs, "p", value, i, j),
                            changed(what, fixed(before, 2), fixed(value, 2)),
                        )

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Labels and what each model says of them."""
        level = LEVELS[ask.level]
        models, examples = (
            {2: "Two", 3: "Three"}[level.models],
            {4: "four", 5: "five", 6: "six"}[level.examples],
        )
        header = ("example", r"\(y\)", *(rf"\(p\) by {name}" for name in NAMES[: level.models]))
        rows = (
            (str(i), str(y), *(fixed(p, 2) for p in row))
            for i, (y, row) in enumerate(zip(inputs["y"], inputs["p"], strict=True), 1)
        )
        return Posed(
            prompt=(
                rf"{models} models give each of {examples} independent examples a probability \(p\) of "
                r"class 1. Then the labels \(y\) become known."
            ),
            question="Under which model are these labels, all together, most probable?",
            table=Table(header, tuple(rows)),
            options=_OPTIONS[: level.models],
        )

    def tell(self, case: Case[Models]) -> Told:
        """The products, and why another model looked better."""
        totals = case.batch.log_likelihood[case.place]
        listed = ", ".join(f"{NAMES[j]} {rounded(exp(float(t)), 3)}" for j, t in enumerate(totals))
        loss = ", ".join(f"{fixed(-float(t) / case.batch.y.shape[1], 3)}" for t in totals)
        return Told(
            answer=_OPTIONS[case.label],
            outcome=f"The likelihoods are {listed}; the mean cross-entropies are {loss}.",
            working=_working(case),
            rule=_RULE,
            foils=_foils(case),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """How the log-likelihoods fall example by example, and what each one costs each model."""
        batch = self.recall([inputs])
        cost = -np.log(np.clip(batch.given[0], 1e-12, 1.0))
        totals = cost.sum(axis=0)
        best = int(totals.argmin())
        worst = tuple(int(v) for v in np.unravel_index(int(cost.argmax()), cost.shape))
        sentence = (
            f"Model {NAMES[best]} loses least, {fixed(float(totals[best]), 2)} nats in all; the dearest "
            f"single answer, {fixed(float(cost.max()), 2)} nats, is what model {NAMES[worst[1]]} said of "
            f"example {worst[0] + 1}."
        )
        header = ("model", "likelihood", "mean cross-entropy", "right at one half")
        right = (batch.given[0] > 0.5).sum(axis=0)
        rows = tuple(
            (
                NAMES[j],
                rounded(exp(-float(t)), 3),
                fixed(float(t) / len(cost), 3),
                f"{right[j]} of {len(cost)}",
            )
            for j, t in enumerate(totals)
        )
        return Picture((_fall(cost), _grid(cost)), len(cost), sentence, Table(header, rows))


def _with_blunder(rng: Generator, given: FloatArray) -> FloatArray:
    """Make one model right everywhere but on one example, where it is confidently wrong."""
    count, examples, _ = given.shape
    row = (rng.random(count) * examples).astype(np.int64)
    bold = given.copy()
    bold[:, :, 0] = np.maximum(given[:, :, 0], 1.0 - given[:, :, 0])
    bold[np.arange(count), row, 0] = uniform(rng, 0.03, 0.12, (count,))
    return bold


def _mean_loss(batch: Models) -> FloatArray:
    """Mean cross-entropy of each model (B, M), with the logits as the one feature of a weight of 1."""
    z = log_odds(batch.p)
    columns = [
        MeanCrossEntropy(z[:, :, j, None], batch.y).loss(np.ones((len(batch), 1))) for j in range(z.shape[2])
    ]
    return np.stack(columns, axis=-1)


def _respects(batch: Models) -> tuple[Respect, ...]:
    """The respects in which a wrong choice can look better, the most tempting first."""
    given = batch.given
    there = "For example {row}, {wrong} gave the label {low} and {right} gave it {high}"
    return (
        Respect(
            "average-for-product",
            given.mean(axis=1),
            "On average model {wrong} does give the labels more, {a:.3f} against {b:.3f}. Independent labels "
            f"multiply, though, and ratios count. {there}.",
        ),
        Respect(
            "worst-row-decides",
            given.min(axis=1),
            "The least probability a label gets is larger with {wrong}, {a:.2f} against {b:.2f}, and that "
            "counts. "
            f"But so do all other factors. {there}.",
        ),
        Respect(
            "counts-right-answers",
            (given > 0.5).sum(axis=1).astype(np.float64),
            "Model {wrong} does have more labels on the right side of one half, {a:.0f} against {b:.0f}. The "
            f"likelihood also counts how sure each answer was. {there}.",
        ),
        Respect(
            "best-row-decides",
            given.max(axis=1),
            "Model {wrong} has the best single answer, {a:.2f} against {b:.2f}. That gains little, and it "
            "loses more "
            f"elsewhere. {there}.",
        ),
        Respect(
            "high-p-everywhere",
            batch.p.mean(axis=1),
            "Model {wrong} gives larger probabilities of class 1, {a:.2f} on average against {b:.2f}. Where "
            "the label "
            rf"is 0, though, the factor is \(1 - p\). {there}.",
        ),
    )


def _foils(case: Case[Models]) -> tuple[Foil, ...]:
    """For each other model the first respect in which it beats the likeliest one."""
    one = take(case.batch, np.array([case.place]))
    given, right = one.given[0], case.label
    foils = []
    for wrong in range(given.shape[1]):
        if wrong == right:
            continue
        for respect in _respects(one):
            a, b = float(respect.score[0, wrong]), float(respect.score[0, right])
            if a > b + 1e-9:
                row = int((given[:, wrong] / given[:, right]).argmin())
                low, high = fixed(float(given[row, wrong]), 2), fixed(float(given[row, right]), 2)
                names = {"wrong": NAMES[wrong], "right": NAMES[right]}
                told = respect.told.format(a=a, b=b, low=low, high=high, row=row + 1, **names)
                foils.append(Foil(wrong, respect.idea, told))
                break
    return tuple(foils)


def _working(case: Case[Models]) -> str:
    given = case.batch.given[case.place]
    lines = [
        f"- {NAMES[j]}: {' × '.join(fixed(v, 2) for v in column)} = {rounded(float(np.prod(column)), 3)}"
        for j, column in enumerate(given.T.tolist())
    ]
    return (
        r"Each label is a toss of its own coin, so a model's probabilities of what happened multiply: \(p\) "
        r"where \(y = 1\), \(1 - p\) where \(y = 0\)."
        "\n\n" + "\n".join(lines) + "\n\n" + _dearest(given, case.label)
    )


def _dearest(given: FloatArray, label: int) -> str:
    """Where the runner-up loses most against the likeliest model."""
    totals = np.log(given).sum(axis=0)
    second = int(np.argsort(-totals)[1])
    ratio = np.log(given[:, label] / given[:, second])
    row = int(ratio.argmax())
    return (
        f"{NAMES[label]} gains most on {NAMES[second]} at example {row + 1}, with "
        f"{fixed(float(given[row, label]), 2)} against {fixed(float(given[row, second]), 2)}, a factor of "
        f"{short(exp(float(ratio[row])), 2)}; in all it is "
        f"{short(exp(float(totals[label] - totals[second])), 2)} times as probable."
    )


_ROLES = ("path", "accent", "ghost")


def _fall(cost: FloatArray) -> Plot:
    """The running log-likelihood of each model."""
    running = -np.vstack((np.zeros(cost.shape[1]), np.cumsum(cost, axis=0)))
    steps = tuple(range(len(running)))
    lines = tuple(
        Line(
            tuple((float(k), float(v)) for k, v in enumerate(running[:, j])),
            _ROLES[j],  # type: ignore[arg-type]
            NAMES[j],
            steps,
        )
        for j in range(cost.shape[1])
    )
    ticks = tuple((float(k), str(k)) for k in steps)
    return Plot("log-likelihood so far", "examples", lines=lines, ticks=ticks)


def _grid(cost: FloatArray) -> Grid:
    """−ln of what each label got, with the sums; the dearest answer of each model stands out."""
    worst = cost.argmax(axis=0)
    cells = [
        tuple(
            GridCell(fixed(float(v), 2), "wrong" if worst[j] == i else "plain", i + 1)
            for j, v in enumerate(row)
        )
        for i, row in enumerate(cost)
    ]
    totals = cost.sum(axis=0)
    best = int(totals.argmin())
    cells.append(
        tuple(
            GridCell(fixed(float(v), 2), "right" if j == best else "plain", len(cost))
            for j, v in enumerate(totals)
        )
    )
    names = (*(f"no. {i + 1}" for i in range(len(cost))), "sum")
    return Grid("−ln of what each got", NAMES[: cost.shape[1]], names, tuple(cells))


FAMILY = LikelihoodPick()
