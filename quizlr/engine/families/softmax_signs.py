"""The sign of each entry of the gradient of softmax regression, class by class and feature by feature.

∇L = mean of (p − one-hot) xᵀ for the mean cross-entropy (Bishop, PRML, 4.109). Over the classes p and the
one-hot label both add up to 1, so every column of the gradient adds up to zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, SignsKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, row, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, normal, printed
from quizlr.engine.examples import NUMBER_WORDS
from quizlr.engine.family import Family
from quizlr.engine.losses import SoftmaxCrossEntropy
from quizlr.engine.models import softmax
from quizlr.engine.numerals import fixed, total
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Picture, Table

CLASSES = 3
RATE = 0.3

_DIFFERENCE = 1e-5
_SLACK = 0.005
"""How far a printed p may be off."""

_HARD_SHARE = 0.6
"""For each short cut, so often candidates come first in which it fails."""

_NAMES = ("1", "2", "3")
_RULE = (
    r"Mean cross-entropy of a softmax, no penalty: \(\nabla L\) is the mean of \((p - \text{one-hot})\, "
    r"x^\top\); every example moves every class, and each column adds up to zero."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How large a level is, and how small an entry may be beside the largest."""

    number: int
    features: int
    least: float


LEVELS = {
    "small": Level(3, 2, 0.1),
    "many": Level(5, 2, 0.08),
    "wide": Level(4, 3, 0.08),
}


@dataclass(frozen=True, slots=True)
class Classes(Batch):
    """Candidates: features x (B, N, d), classes y 0 to 2 (B, N), weights w by class (B, 3, d)."""

    x: FloatArray
    y: IntArray
    w: FloatArray

    @property
    def objective(self) -> SoftmaxCrossEntropy:
        """The loss on these examples."""
        return SoftmaxCrossEntropy(self.x, self.one_hot)

    @property
    def one_hot(self) -> FloatArray:
        """1 for the class of each example (B, N, 3)."""
        hot: FloatArray = np.eye(CLASSES)[self.y]
        return hot

    @property
    def flat(self) -> FloatArray:
        """All weights in one vector, class by class (B, 3 d)."""
        return self.w.reshape(len(self.w), self.w.shape[1] * self.w.shape[2])

    @property
    def p(self) -> FloatArray:
        """What the model says of each example (B, N, 3)."""
        return softmax(self.objective.class_logits(self.flat))

    @property
    def sums(self) -> FloatArray:
        """N ∇L, the sum of (p − one-hot) xᵀ (B, 3, d)."""
        summed: FloatArray = np.einsum("bnc,bnd->bcd", self.p - self.one_hot, self.x)
        return summed


class SoftmaxSigns(Family[Classes]):
    """Predict the sign of each entry of ∇L of softmax regression."""

    name = "softmax_signs"
    kind = Classes
    levels = LEVELS
    asks = r"The sign of each entry of \(\nabla L\) of softmax regression, class by class."
    truth_is = "one step of training: a weight that went down has a positive entry, and the loss must fall"
    oracle_is = "central differences of the loss along every weight"

    def answers(self, ask: Ask) -> int:
        """In each column one class has another sign than the two others: six ways for each feature."""
        return int((2 * CLASSES) ** LEVELS[ask.level].features)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Classes:
        """Draw until classes can be renamed and features mirrored so that the wanted signs come out."""
        shape = LEVELS[ask.level]
        wanted = _pattern(target, shape.features)
        batch = _raw(rng, 8 * count, shape)
        blind, flat = rng.random(2) < _HARD_SHARE
        easy = blind & _agree(_own_class_alone(batch), batch)
        easy = easy | (flat & _agree(_from_zero(batch), batch))
        batch = take(batch, np.argsort(easy, kind="stable"))
        found = _renamed(batch, wanted)
        return take(found, np.arange(min(count, len(found))))

    def margins(self, batch: Classes, ask: Ask) -> Sequence[Margin]:
        """Ask for entries clear of zero, also for a person who works with rounded p."""
        sums = np.abs(batch.sums)
        flat = sums.reshape(batch.flat.shape)
        doubt = _SLACK * np.abs(batch.x).sum(axis=1) + 0.04
        clear = (sums - doubt[:, None, :]).min(axis=(1, 2))
        share = flat.min(axis=-1) / flat.max(axis=-1)
        kinds = batch.one_hot.max(axis=1).sum(axis=-1)
        return (
            Margin("least entry as a share of the largest", share, LEVELS[ask.level].least),
            Margin("least column sum, less what rounding p can add", clear, 0.0),
            Margin("classes that occur", kinds, 2.0),
            Margin("largest entry", flat.max(axis=-1) / batch.y.shape[1], 0.1),
        )

    def truth(self, batch: Classes, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step of training; a weight that went down has a positive entry."""
        rate = np.full(len(batch), RATE)
        run = train(batch.objective, GradientDescent(rate), batch.flat, 1)
        labels = _label((run.path[0] - run.path[1]).reshape(batch.w.shape))
        return Settled(np.where(run.losses[1] < run.losses[0], labels, UNCLEAR), run=run)

    def oracle(self, batch: Classes, ask: Ask) -> Settled:
        """Take central differences of the loss along every weight."""
        moves = _DIFFERENCE * np.eye(batch.flat.shape[-1])[:, None, :]
        loss = batch.objective.loss
        slopes = (loss(batch.flat + moves) - loss(batch.flat - moves)).T
        return Settled(_label(slopes.reshape(batch.w.shape)))

    def by_hand(self, variant: Variant) -> Given:
        """Sum the printed (p − one-hot) x for two classes; the third makes each column add up to zero."""
        p, x = (np.array(variant.inputs[name]) for name in ("p", "x"))
        sums = (p - np.eye(CLASSES)[variant.inputs["y"]]).T @ x
        sums[2] = -sums[0] - sums[1]
        return tuple(int(sign) for sign in np.sign(sums).ravel())

    def inputs(self, batch: Classes, place: int, ask: Ask) -> dict[str, Any]:
        """Write down data, weights and the probabilities."""
        return _filled(row(batch, place))

    def readings(self, batch: Classes) -> dict[str, FloatArray]:
        """The first weight of class 1."""
        return {"first": batch.w[:, 0, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Set the first weight of class 1; every printed p follows."""
        (_, *rest), *others = inputs["w"]
        return _filled({**inputs, "w": [[value, *rest], *others]})

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Give one example another class; a feature or a weight would change some p with it."""
        for place, label in enumerate(inputs["y"]):
            for other in range(CLASSES):
                if other != label:
                    y = [*inputs["y"][:place], other, *inputs["y"][place + 1 :]]
                    told = (
                        f"One number has changed: example {place + 1} now has the class {_NAMES[other]} instead of "
                        f"{_NAMES[label]}."
                    )
                    yield {**inputs, "y": y}, told

    def key(self, case: Case[Classes]) -> SignsKey:
        """A sign for each class and feature, class by class."""
        return SignsKey(_flat_signs(case), columns=len(case.inputs["x"][0]))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples with the probabilities of the three classes."""
        number, features = len(inputs["y"]), len(inputs["x"][0])
        return Posed(
            prompt=(
                r"A linear model of classes 1, 2, 3 without biases: \(z_k = w_k \cdot x\) for each "
                r"class, and \(p\) is their softmax. Before any training it says the \(p\) below. \(L\) is the mean "
                f"cross-entropy over these {NUMBER_WORDS[number]} examples (natural log, no penalty)."
            ),
            question=r"What is the sign of each \(\partial L / \partial w_{kj}\), class by class?",
            table=_table(inputs),
            labels=tuple(
                rf"\(\partial L / \partial w_{{{k}{j}}}\)" for k in _NAMES for j in range(1, features + 1)
            ),
        )

    def tell(self, case: Case[Classes]) -> Told:
        """The sums, column by column."""
        before, after = (fixed(float(value), 3) for value in case.run.losses[:2, case.place])
        return Told(
            answer=_said(_flat_signs(case), len(case.inputs["x"][0])),
            outcome=(
                f"One step of training against the gradient, with η = {RATE}, takes the loss from {before} to {after}; "
                f"the weights with + went down."
            ),
            working=_working(case),
            rule=_RULE,
            foils=tuple(_foils(case)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The gradient as it grows example by example; beside it the errors."""
        batch = self.recall([inputs])
        errors, sums = (batch.p - batch.one_hot)[0], batch.sums[0]
        number = len(errors)
        largest = np.unravel_index(int(np.abs(sums).argmax()), sums.shape)
        sentence = (
            f"Summed over the {number} examples the largest entry is that of class {_NAMES[largest[0]]} and "
            f"x{'₁₂₃'[largest[1]]}, {fixed(float(sums[largest]), 2)}; every column adds up to zero."
        )
        header = ("class", *(rf"\(x_{j}\)" for j in range(1, sums.shape[1] + 1)))
        rows = tuple((name, *(fixed(v, 3) for v in r)) for name, r in zip(_NAMES, sums.tolist(), strict=True))
        columns = ("column", *(fixed(float(v), 3) for v in sums.sum(axis=0)))
        panels = (_sums_grid(sums, number), _errors_grid(errors, inputs["y"]))
        return Picture(panels, number + 1, sentence, Table(header, (*rows, columns)))


def _raw(rng: Generator, count: int, shape: Level) -> Classes:
    x = printed(normal(rng, 1.5, (count, shape.number, shape.features)), 1)
    w = printed(normal(rng, 0.8, (count, CLASSES, shape.features)), 1)
    return Classes(x, np.floor(rng.random((count, shape.number)) * CLASSES).astype(np.int64), w)


def _own_class_alone(batch: Classes) -> FloatArray:
    """What is left when an example moves the weights of its own class alone (B, 3, d)."""
    own = (batch.p - 1.0) * batch.one_hot
    return np.asarray(np.einsum("bnc,bnd->bcd", own, batch.x), dtype=np.float64)


def _from_zero(batch: Classes) -> FloatArray:
    """N ∇L at w = 0, where every p is one third (B, 3, d)."""
    third = 1.0 / CLASSES - batch.one_hot
    return np.asarray(np.einsum("bnc,bnd->bcd", third, batch.x), dtype=np.float64)


def _agree(guess: FloatArray, batch: Classes) -> BoolArray:
    """Where all signs of a guess (B, 3, d) are those of the gradient."""
    same: BoolArray = (np.sign(guess) == np.sign(batch.sums)).all(axis=(1, 2))
    return same


def _pattern(label: int, features: int) -> FloatArray:
    """The signs (3, d) with that number: for each column which class is alone, and its sign."""
    signs = np.empty((CLASSES, features))
    for j in range(features):
        label, code = divmod(label, 2 * CLASSES)
        alone, sign = divmod(code, 2)
        signs[:, j] = 1.0 if sign == 0 else -1.0
        signs[alone, j] *= -1.0
    return signs


def _label(values: FloatArray) -> IntArray:
    """Number the signs of (B, 3, d); `UNCLEAR` where one is zero or a column has one sign."""
    features = values.shape[-1]
    positive = (values > 0.0).sum(axis=1)
    labels = np.zeros(len(values), dtype=np.int64)
    for j in reversed(range(features)):
        one = positive[:, j] == 1
        alone = np.where(one[:, None], values[:, :, j] > 0.0, values[:, :, j] < 0.0).argmax(axis=-1)
        labels = labels * 2 * CLASSES + 2 * alone + one
    mixed = ((positive == 1) | (positive == 2)).all(axis=-1)
    return np.where(mixed & (values != 0.0).all(axis=(1, 2)), labels, UNCLEAR).astype(np.int64)


def _renamed(batch: Classes, wanted: FloatArray) -> Classes:
    """Those candidates that give the wanted signs once classes are renamed and features mirrored."""
    signs = np.sign(batch.sums)
    names = np.zeros((len(batch), CLASSES), dtype=np.int64)
    mirrors = np.zeros((len(batch), wanted.shape[1]))
    for order in permutations(range(CLASSES)):
        moved = signs[:, list(order)]
        mirror = np.sign((moved * wanted).sum(axis=1))
        fits = ((moved * mirror[:, None, :]) == wanted).all(axis=(1, 2))
        names[fits], mirrors[fits] = order, mirror[fits]
    found = np.flatnonzero(mirrors.all(axis=-1))
    kept, names, mirrors = take(batch, found), names[found], mirrors[found][:, None, :]
    w = np.take_along_axis(kept.w, names[..., None], axis=1)
    y = np.take_along_axis(np.argsort(names, axis=-1), kept.y, axis=-1)
    return Classes(kept.x * mirrors + 0.0, y, w * mirrors + 0.0)


def _filled(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs with the probabilities as printed."""
    batch = Classes(*(np.array([inputs[name]]) for name in ("x", "y", "w")))
    return {**inputs, "p": printed(batch.p[0], 2).tolist()}


def _table(inputs: Mapping[str, Any]) -> Table:
    features = len(inputs["x"][0])
    header = (
        *(rf"\(x_{j}\)" for j in range(1, features + 1)), "class", *(rf"\(p_{k}\)" for k in _NAMES)
    )  # fmt: skip
    rows = zip(inputs["x"], inputs["y"], inputs["p"], strict=True)
    cells = tuple((*(fixed(v, 1) for v in x), _NAMES[y], *(fixed(v, 2) for v in p)) for x, y, p in rows)
    return Table(header, cells)


def _flat_signs(case: Case[Classes]) -> tuple[int, ...]:
    signs = _pattern(case.label, len(case.inputs["x"][0]))
    return tuple(int(sign) for sign in signs.ravel())


def _said(signs: Sequence[int], columns: int) -> str:
    marks = ["+" if sign > 0 else "−" if sign < 0 else "0" for sign in signs]
    rows = [" ".join(marks[i : i + columns]) for i in range(0, len(marks), columns)]
    return "; ".join(f"class {name} {text}" for name, text in zip(_NAMES, rows, strict=True))


def _working(case: Case[Classes]) -> str:
    """The sums of two classes, and the third by what is left."""
    inputs = case.inputs
    errors = printed(np.array(inputs["p"]) - np.eye(CLASSES)[inputs["y"]], 2)
    x = np.array(inputs["x"])
    lines = []
    for k, name in enumerate(_NAMES):
        results = [fixed(float(errors[:, k] @ column), 2) for column in x.T]
        if k == 0:
            terms = total(printed(errors[:, 0] * x[:, 0], 2).tolist(), 2)
            results[0] = f"{terms} = {fixed(float(printed(errors[:, 0] * x[:, 0], 2).sum()), 2)}"
        lines.append(
            f"- {name}, with {', '.join(fixed(e, 2) for e in errors[:, k])}: {' and '.join(results)}"
        )
    return (
        r"Each example adds \(p_k - 1\) for its own class and \(p_k\) for the others, times \(x_j\); dividing by "
        r"\(N\) changes no sign. Class by class, the errors and their sums with each feature:"
        "\n\n" + "\n".join(lines) + "\n\nEvery column adds up to zero."
    )


def _foils(case: Case[Classes]) -> Iterator[Foil]:
    """Whole patterns of three wrong ideas."""
    right = _flat_signs(case)
    one = take(case.batch, np.array([case.place]))
    columns = len(case.inputs["x"][0])
    yield Foil(
        tuple(-sign for sign in right),
        "flipped",
        r"These are the signs of the step \(-\eta \nabla L\), the way training goes. The gradient itself points "
        f"uphill, {_said(right, columns)}.",
    )
    own = np.sign(printed(_own_class_alone(one)[0], 9)).astype(int)
    yield Foil(
        tuple(own.ravel().tolist()),
        "own-class-alone",
        "An example does pull hardest at its own class. Raising that one means lowering the two others, though: each of "
        r"them gets \(p_k\, x\), such as "
        f"{fixed(case.inputs['p'][0][_another(case)], 2)} times \\(x\\) for class {_NAMES[_another(case)]} by the first.",
    )
    flat = np.sign(printed(_from_zero(one)[0], 9)).astype(int)
    listed = ", ".join(fixed(v, 2) for v in case.inputs["p"][0])
    yield Foil(
        tuple(flat.ravel().tolist()),
        "ignores-weights",
        rf"With every \(p\) at one third this would be right, as at \(w = 0\). Here the model already says {listed} for "
        "the first example, so the errors weigh differently.",
    )
    whole = np.sign(printed(np.einsum("bnc,bnd->bcd", one.p, one.x)[0], 9)).astype(int)
    yield Foil(
        tuple(whole.ravel().tolist()),
        "label-left-out",
        r"The model's \(p\) times \(x\) is one part. The label takes 1 off at the true class, as in the first example at "
        f"class {_NAMES[case.inputs['y'][0]]}, and turns its sign.",
    )


def _another(case: Case[Classes]) -> int:
    """A class that the first example does not belong to."""
    return int(case.inputs["y"][0] == 0)


def _sums_grid(sums: FloatArray, number: int) -> Grid:
    """N ∇L; an entry appears once all examples have been added."""
    cells = tuple(
        tuple(
            GridCell(f"{'+' if v > 0 else ''}{fixed(v, 2)}", "accent" if v > 0 else "path", number) for v in r
        )
        for r in sums.tolist()
    )
    bottom = tuple(GridCell("0.00", "muted", number + 1) for _ in range(sums.shape[1]))
    columns = tuple(f"x{'₁₂₃'[j]}" for j in range(sums.shape[1]))
    return Grid("gradient, times N", columns, (*(f"class {k}" for k in _NAMES), "column"), (*cells, bottom))


def _errors_grid(errors: FloatArray, classes: Sequence[int]) -> Grid:
    """p − one-hot, example by example."""
    cells = tuple(
        tuple(GridCell(fixed(v, 2), "accent" if k == classes[i] else "plain", i + 1) for k, v in enumerate(r))
        for i, r in enumerate(errors.tolist())
    )
    rows = tuple(f"example {i}" for i in range(1, len(errors) + 1))
    return Grid("p − one-hot", _NAMES, rows, cells)


FAMILY = SoftmaxSigns()
