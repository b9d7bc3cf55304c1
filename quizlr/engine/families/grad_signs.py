"""The sign of each component of the gradient of logistic regression, from a handful of examples.

∇L(w) = Xᵀ(p − y) / N for the mean cross-entropy (Bishop, PRML, 4.91). The truth is the way one step of
training moves each weight, and that step must lower the loss; central differences of the loss are the oracle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, SignsKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, normal, pick, printed
from quizlr.engine.drawing import loss_plot, path_plot
from quizlr.engine.edits import edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.numerals import fixed, formula, short, total, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Picture, Table

RATE = 0.3
FILM_STEPS = 30

_DIFFERENCE = 1e-5
_WEIGHTS = ("w₁", "w₂", "w₃")
_HARD_SHARE = 0.4
"""For each short cut, so often candidates come first in which it fails."""

SIGMOID_TABLE = ((0.0, 0.5), (0.4, 0.6), (0.85, 0.7), (1.4, 0.8), (2.2, 0.9), (3.0, 1.0))
"""z and σ(z) to one decimal, as printed where p is not."""

_RULE = (
    r"Mean cross-entropy of logistic regression, no penalty: \(\nabla L = \frac{1}{N} X^\top (p - y)\), so "
    "each example votes with its error times its feature."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How large a level is and what it prints.

    Attributes:
        least, most: number of examples; features: number of weights.
        probabilities: p is printed; slack: how far p may be off when worked out by hand.
    """

    least: int
    most: int
    features: int
    probabilities: bool
    slack: float


LEVELS = {
    "given-p": Level(4, 4, 2, probabilities=True, slack=0.005),
    "small": Level(4, 4, 2, probabilities=False, slack=0.07),
    "wide": Level(5, 6, 3, probabilities=True, slack=0.005),
}


@dataclass(frozen=True, slots=True)
class Examples(Batch):
    """Candidates: features x (B, N, d), labels y (B, N), weights w (B, d)."""

    x: FloatArray
    y: FloatArray
    w: FloatArray

    @property
    def objective(self) -> MeanCrossEntropy:
        """The loss on these examples."""
        return MeanCrossEntropy(self.x, self.y)


class GradientSigns(Family[Examples]):
    """Predict the sign of each component of ∇L at the printed weights."""

    name = "grad_signs"
    kind = Examples
    levels = LEVELS
    asks = r"The sign of each component of \(\nabla L\) at the printed weights."
    truth_is = (
        "one step of training: a weight that went down has a positive component, and the loss must fall"
    )
    oracle_is = "central differences of the loss along every weight"

    def answers(self, ask: Ask) -> int:
        """All patterns of + and − over the weights."""
        return int(2 ** LEVELS[ask.level].features)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Examples:
        """Draw data and weights, then mirror single features until the gradient has the wanted signs.

        Mirroring x_j and w_j together leaves every p as it is and turns ∂L/∂w_j round.
        """
        shape = LEVELS[ask.level]
        number = shape.least + pick(rng, shape.most - shape.least + 1)
        without_weights, sign_of_weight = rng.random(2) < _HARD_SHARE
        batch = _raw(rng, 4 * count, number, shape.features)
        easy = without_weights & _agree(_without_weights(batch), batch)
        easy = easy | (sign_of_weight & _agree(batch.w, batch))
        batch = take(batch, np.argsort(easy, kind="stable")[:count])
        mirror = _signs(target, shape.features) * np.sign(batch.objective.gradient(batch.w))
        return Examples(batch.x * mirror[:, None, :] + 0.0, batch.y, batch.w * mirror + 0.0)

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Examples:
        """Rebuild a batch from stored inputs; all must have equally many examples."""
        x, y, w = (np.array([item[name] for item in inputs], dtype=np.float64) for name in ("x", "y", "w"))
        return Examples(x, y, w)

    def margins(self, batch: Examples, ask: Ask) -> Sequence[Margin]:
        """Ask for components clear of zero, also for a person who works with rounded p."""
        number = batch.y.shape[1]
        sums = np.abs(batch.objective.gradient(batch.w)) * number
        doubt = LEVELS[ask.level].slack * np.abs(batch.x).sum(axis=1) + 0.05
        ones = batch.y.sum(axis=-1)
        return (
            Margin("least component as a share of the largest", sums.min(axis=-1) / sums.max(axis=-1), 0.1),
            Margin("least column sum, less what rounding p can add", (sums - doubt).min(axis=-1), 0.0),
            Margin("examples of class 1", ones, 1, number - 1),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.2),
            Margin("largest component", sums.max(axis=-1) / number, 0.1),
        )

    def truth(self, batch: Examples, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step of training; a weight that went down has a positive component."""
        rate = np.full(len(batch.y), RATE)
        run = train(batch.objective, GradientDescent(rate), batch.w, round(stretch))
        labels = _label(run.path[0] - run.path[1])
        return Settled(np.where(run.losses[1] < run.losses[0], labels, UNCLEAR), run=run)

    def oracle(self, batch: Examples, ask: Ask) -> Settled:
        """Take central differences of the loss along every weight."""
        moves = _DIFFERENCE * np.eye(batch.w.shape[-1])[:, None, :]
        loss = batch.objective.loss
        return Settled(_label((loss(batch.w + moves) - loss(batch.w - moves)).T))

    def by_hand(self, variant: Variant) -> Given:
        """Sum (p − y) x down each column; p as printed, or looked up for z to one decimal."""
        x, y, w = (np.array(variant.inputs[name], dtype=np.float64) for name in ("x", "y", "w"))
        p = np.array(variant.inputs["p"]) if variant.inputs["p"] else np.array([looked_up(z) for z in x @ w])
        return tuple(int(sign) for sign in np.sign((p - y) @ x))

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Weights and examples."""
        rows = zip(inputs["x"], inputs["y"], strict=True)
        return f"w = {vector(inputs['w'], 1)}; " + " ".join(f"{vector(x, 1)} {y}" for x, y in rows)

    def inputs(self, batch: Examples, place: int, ask: Ask) -> dict[str, Any]:
        """Write down data, weights and, where they are printed, the probabilities."""
        return _inputs(batch, place, LEVELS[ask.level])

    def readings(self, batch: Examples) -> dict[str, FloatArray]:
        """The first two weights."""
        return {"first": batch.w[:, 0], "other": batch.w[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move one of the first two weights."""
        return edited(inputs, "w", float(value), 0 if knob == "first" else 1)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Turn one label round; a weight or a feature would change every p with it."""
        for place, label in enumerate(inputs["y"]):
            turned = [*inputs["y"][:place], 1 - label, *inputs["y"][place + 1 :]]
            told = f"One number has changed: example {place + 1} now has the label {1 - label} instead of {label}."
            yield {**inputs, "y": turned}, told

    def key(self, case: Case[Examples]) -> SignsKey:
        """A sign for each weight."""
        return SignsKey(_pattern(case))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Weights and examples, with or without their probabilities."""
        return Posed(
            prompt=_prompt(inputs),
            question=r"What is the sign of each component of \(\nabla L\) at this \(w\)?",
            table=_table(inputs),
            labels=tuple(rf"\(\partial L / \partial w_{j}\)" for j in range(1, len(inputs["w"]) + 1)),
        )

    def tell(self, case: Case[Examples]) -> Told:
        """The votes of the examples, column by column."""
        signs = _pattern(case)
        return Told(
            answer=_answer(signs),
            outcome=_outcome(case.run, case.place),
            working=_working(case.inputs),
            rule=_RULE,
            foils=_foils(case.inputs, signs),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Draw what each example adds to each component, then a short descent from the printed weights."""
        batch = self.recall([inputs])
        run = train(batch.objective, GradientDescent(np.full(1, RATE)), batch.w, FILM_STEPS)
        loss = loss_plot(run.losses[:, 0])
        plane = (path_plot(batch.objective, run, None),) if batch.w.shape[-1] == 2 else ()
        parts = _parts(batch)
        return Picture((_bars(parts), *plane, loss), FILM_STEPS, _sentence(parts, run), _parts_table(parts))


def looked_up(z: float) -> float:
    """Look σ(z) up in the printed table, at the nearest z."""
    nearest = min(SIGMOID_TABLE, key=lambda row: abs(row[0] - abs(z)))[1]
    return nearest if z >= 0 else 1.0 - nearest


def _raw(rng: Generator, count: int, number: int, features: int) -> Examples:
    x = printed(normal(rng, 1.5, (count, number, features)), 1)
    w = printed(normal(rng, 1.0, (count, features)), 1)
    y = (rng.random((count, number)) < 0.5).astype(np.float64)
    return Examples(x, y, w)


def _without_weights(batch: Examples) -> FloatArray:
    """The gradient at w = 0, where every p is one half: sum((½ − y) x) / N, (B, d)."""
    return batch.objective.gradient(np.zeros_like(batch.w))


def _agree(guess: FloatArray, batch: Examples) -> BoolArray:
    """Where all signs of a guess (B, d) are those of the gradient."""
    same: BoolArray = (np.sign(guess) == np.sign(batch.objective.gradient(batch.w))).all(axis=-1)
    return same


def _label(values: FloatArray) -> IntArray:
    """Number the patterns of signs of (B, d): bit j is set where component j is positive."""
    powers = 2 ** np.arange(values.shape[-1])
    label = ((values > 0.0) * powers).sum(axis=-1)
    return np.where((values == 0.0).any(axis=-1), UNCLEAR, label).astype(np.int64)


def _signs(label: int, features: int) -> FloatArray:
    """The pattern (d,) of −1 and +1 with that number."""
    return np.array([1.0 if label >> j & 1 else -1.0 for j in range(features)])


def _inputs(batch: Examples, place: int, level: Level) -> dict[str, Any]:
    p = printed(sigmoid(logits(batch.x, batch.w))[place], 2)
    return {
        "x": batch.x[place].tolist(),
        "y": batch.y[place].astype(int).tolist(),
        "w": batch.w[place].tolist(),
        "p": p.tolist() if level.probabilities else [],
    }


def _pattern(case: Case[Examples]) -> tuple[int, ...]:
    return tuple(int(sign) for sign in _signs(case.label, len(case.inputs["w"])))


def _prompt(inputs: Mapping[str, Any]) -> str:
    words = {4: "four", 5: "five", 6: "six"}
    base = (
        r"Logistic regression without a bias, \(p = \sigma(w \cdot x)\), stands at "
        + formula(f"w = {vector(inputs['w'], 1)}")
        + rf", before any training. \(L\) is the mean cross-entropy over these {words[len(inputs['y'])]} "
        "examples (natural log, no penalty)."
    )
    if inputs["p"]:
        return base
    table = ", ".join(f"{short(p)} at {short(z)}" for z, p in SIGMOID_TABLE[:-1])
    return base + (
        rf" For \(\sigma(z)\) one decimal is enough: {table}, 1 from 3 on; \(\sigma(-z) = 1 - \sigma(z)\)."
    )


def _table(inputs: Mapping[str, Any]) -> Table:
    names = [rf"\(x_{j}\)" for j in range(1, len(inputs["w"]) + 1)]
    rows = [[*(fixed(v, 1) for v in x), str(y)] for x, y in zip(inputs["x"], inputs["y"], strict=True)]
    if not inputs["p"]:
        return Table((*names, r"\(y\)"), tuple(map(tuple, rows)))
    filled = tuple((*row, fixed(p, 2)) for row, p in zip(rows, inputs["p"], strict=True))
    return Table((*names, r"\(y\)", r"\(p\)"), filled)


def _answer(signs: tuple[int, ...]) -> str:
    ways = [rf"{'rises' if sign > 0 else 'falls'} with \(w_{j}\)" for j, sign in enumerate(signs, 1)]
    return f"{_written(signs)}: the loss {', '.join(ways[:-1])} and {ways[-1]}"


def _written(signs: Sequence[int]) -> str:
    return " ".join("+" if sign > 0 else "−" for sign in signs)


def _outcome(run: Run, place: int) -> str:
    before, after = (fixed(float(value), 3) for value in run.losses[:2, place])
    gradient = (run.path[0, place] - run.path[1, place]) / RATE
    return (
        f"The gradient is {vector(gradient, 2)}; one step of training against it, with η = {RATE}, takes the "
        f"loss from {before} to {after}."
    )


def _seen(inputs: Mapping[str, Any]) -> tuple[FloatArray, int]:
    """p as a person has it before them, and its decimals."""
    if inputs["p"]:
        return np.array(inputs["p"], dtype=np.float64), 2
    return printed(sigmoid(np.array(inputs["x"]) @ np.array(inputs["w"])), 1), 1


def _working(inputs: Mapping[str, Any]) -> str:
    p, digits = _seen(inputs)
    errors = printed(p - np.array(inputs["y"]), digits)
    shown = "" if inputs["p"] else f"\\(p\\), to one decimal: {_listed(p, digits)}. "
    lines = [
        (
            rf"Each example adds \((p - y)\, x\); dividing by \(N\) changes no sign. {shown}"
            rf"\(p - y\): {_listed(errors, digits)}."
        )
    ]
    for j, column in enumerate(np.array(inputs["x"]).T, 1):
        terms = printed(errors * column, 2)
        result = float(printed(terms.sum(), 2))
        sign = "+" if result > 0 else "−"
        lines.append(rf"- \(w_{j}\): {total(terms.tolist(), 2)} = {fixed(result, 2)}, so {sign}")
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def _listed(values: FloatArray, digits: int) -> str:
    return ", ".join(fixed(value, digits) for value in values.tolist())


def _foils(inputs: Mapping[str, Any], truth: tuple[int, ...]) -> tuple[Foil, ...]:
    """Whole patterns of three wrong ideas."""
    p, digits = _seen(inputs)
    w = formula(f"w = {vector(inputs['w'], 1)}")
    halves = (0.5 - np.array(inputs["y"])) @ np.array(inputs["x"])
    ideas = (
        (
            "flipped",
            [-sign for sign in truth],
            (
                r"These are the signs of the step \(-\eta \nabla L\), the way training goes. The gradient "
                f"itself points uphill, {_written(truth)}."
            ),
        ),
        (
            "ignores-weights",
            np.sign(printed(halves, 6)).astype(int).tolist(),
            (
                rf"At \(w = 0\), with every \(p\) at one half, this would be right. At {w} the model already "
                rf"says \(p\) = {_listed(p, digits)}, and the errors \(p - y\) weigh differently."
            ),
        ),
        (
            "sign-of-weight",
            np.sign(inputs["w"]).astype(int).tolist(),
            (
                f"An L2 penalty would add a part with the sign of each weight, here {w}. This loss has none: "
                r"only the errors \(p - y\) and the features decide."
            ),
        ),
    )
    return tuple(Foil(tuple(pattern), name, feedback) for name, pattern, feedback in ideas)


def _parts(batch: Examples) -> FloatArray:
    """What each example adds to each component of the gradient, (p − y) x / N; (N, d)."""
    residual = sigmoid(logits(batch.x, batch.w)) - batch.y
    parts: FloatArray = residual[0, :, None] * batch.x[0] / batch.y.shape[1]
    return parts


def _bars(parts: FloatArray) -> Bars:
    """The components first, so that a low panel still shows them; they appear after their examples."""
    number, features = parts.shape
    sums = [
        Bar(f"∂L/∂{_WEIGHTS[j]}", float(parts[:, j].sum()), "accent", (j + 1) * (number + 1))
        for j in range(features)
    ]
    votes = [
        Bar(f"{_WEIGHTS[j]} by no. {i + 1}", float(parts[i, j]), "path", j * (number + 1) + i + 1)
        for j in range(features)
        for i in range(number)
    ]
    return Bars("what each example adds", (*sums, *votes))


def _sentence(parts: FloatArray, run: Run) -> str:
    votes = [
        f"{_listed(column, 2)} to ∂L/∂{weight}" for column, weight in zip(parts.T, _WEIGHTS, strict=False)
    ]
    before, after = (fixed(float(value), 3) for value in run.losses[[0, -1], 0])
    return (
        f"The examples add {', '.join(votes[:-1])} and {votes[-1]}; {run.steps} steps of training take the "
        f"loss from {before} to {after}."
    )


def _parts_table(parts: FloatArray) -> Table:
    header = ("example", *(rf"\(w_{j}\)" for j in range(1, parts.shape[1] + 1)))
    rows = [(str(i), *(fixed(v, 3) for v in row)) for i, row in enumerate(parts.tolist(), 1)]
    return Table(header, (*rows, ("gradient", *(fixed(v, 3) for v in parts.sum(axis=0).tolist()))))


FAMILY = GradientSigns()
