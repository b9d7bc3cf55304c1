"""Where one weight of logistic regression stands after one step of gradient descent.

w ← w − η Xᵀ(p − y) / N for the mean cross-entropy (Bishop, PRML, 4.91 and 3.22); a bias is the weight of a
feature that is always 1, so its component is the mean of p − y.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import Ask, Margin, Settled, row
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray
from quizlr.engine.examples import NUMBER_WORDS, Labelled, drawn, shown_p, table_of, with_label
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula, short, total, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.ray import RAY_STEPS, ray_plot
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Picture, Table

TOLERANCE = 0.02
_DIFFERENCE = 1e-5
_CLEAR = 0.06
"""So far from the right number every wrong result must lie."""

_RATES = np.array([0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.5, 2.0, 2.5, 3.0])
_RULE = (
    r"Mean cross-entropy of logistic regression, no penalty: \(w \leftarrow w - \eta \frac{1}{N} X^\top (p - y)\), and "
    r"a bias moves by \(-\eta\) times the mean of \(p - y\)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How large a level is, whether it has a bias, and whether it prints p."""

    number: int
    features: int
    bias: bool
    probabilities: bool


LEVELS = {
    "one-weight": Level(2, 1, bias=False, probabilities=True),
    "with-bias": Level(3, 1, bias=True, probabilities=True),
    "two-weights": Level(4, 2, bias=False, probabilities=True),
    "from-weights": Level(2, 1, bias=True, probabilities=False),
}


@dataclass(frozen=True, slots=True)
class Steps(Labelled):
    """Candidates: examples and weights; η (B,); the place of the weight that is asked for (B,)."""

    rate: FloatArray
    asked: IntArray

    def own(self, values: FloatArray) -> FloatArray:
        """Of values (B, k) those of the weight asked for (B,)."""
        return np.take_along_axis(values, self.asked[:, None], axis=-1)[:, 0]

    @property
    def before(self) -> FloatArray:
        """The weight asked for, as it stands (B,)."""
        return self.own(self.w)

    @property
    def slope(self) -> FloatArray:
        """∂L/∂w of the weight asked for (B,)."""
        return self.own(self.parts.mean(axis=1))


class OneStep(Family[Steps]):
    """Work out one weight after one step of training."""

    name = "one_step"
    pool_size = 48
    kind = Steps
    levels = LEVELS
    asks = "The value of one weight after one step of gradient descent."
    truth_is = "one step of training from the printed weights"
    oracle_is = r"\(w - \eta\) times the central difference of the loss"
    exact = frozenset({"asked"})

    def answers(self, ask: Ask) -> int:
        """One class: a number is asked for."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Steps:
        """Draw examples, weights, a rate and which weight is asked for."""
        shape = LEVELS[ask.level]
        weights = shape.features + shape.bias
        x, y, w = drawn(rng, (count, shape.number, shape.features), weights)
        rate = _RATES[np.floor(rng.random(count) * len(_RATES)).astype(np.int64)]
        return Steps(x, y, w, rate, np.floor(rng.random(count) * weights).astype(np.int64))

    def margins(self, batch: Steps, ask: Ask) -> Sequence[Margin]:
        """Ask for a step that shows, and wrong results that are clear of the right one and of each other."""
        after = batch.before - batch.rate * batch.slope
        wrong = np.stack([*_wrong(batch).values(), batch.before])
        features = np.abs(batch.x)
        return (
            Margin("least distance of a wrong result", np.abs(wrong - after).min(axis=0), _CLEAR),
            Margin("size of the step", np.abs(batch.rate * batch.slope), 0.1, 3.0),
            Margin("examples of class 1", batch.y.sum(axis=-1), 1, LEVELS[ask.level].number - 1),
            Margin("least size of a feature", features.min(axis=(1, 2)), 0.2),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.2),
            Margin("least doubt of the model", np.minimum(batch.p, 1.0 - batch.p).min(axis=-1), 0.01),
        )

    def truth(self, batch: Steps, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take the step."""
        run = _stepped(batch)
        return Settled(np.zeros(len(batch), dtype=np.int64), batch.own(run.path[1]), run)

    def oracle(self, batch: Steps, ask: Ask) -> Settled:
        """Take the central difference of the loss along the weight."""
        move = _DIFFERENCE * np.eye(batch.w.shape[-1])[batch.asked]
        loss = batch.objective.loss
        slope = (loss(batch.w + move) - loss(batch.w - move)) / (2 * _DIFFERENCE)
        return Settled(np.zeros(len(batch), dtype=np.int64), batch.before - batch.rate * slope)

    def by_hand(self, variant: Variant) -> Given:
        """Average (p − y) x with p to three decimals, times η, taken from the weight."""
        given = variant.inputs
        p = np.array(given["p"] or shown_p(given, 3))
        x = np.array(given["x"])
        feature = np.ones(len(x)) if _is_bias(given) else x[:, given["asked"]]
        slope = round(float(((p - np.array(given["y"])) * feature).mean()), 3)
        return float(given["w"][given["asked"]] - given["rate"] * slope)

    def inputs(self, batch: Steps, place: int, ask: Ask) -> dict[str, Any]:
        """Write down examples, weights, rate and, where they are printed, the probabilities."""
        inputs = row(batch, place)
        return {**inputs, "p": shown_p(inputs, 3) if LEVELS[ask.level].probabilities else []}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Turn one label round, or the rate up or down."""
        for place in range(len(inputs["y"])):
            yield with_label(inputs, place)
        yield from super().neighbours(inputs, ask)

    def key(self, case: Case[Steps]) -> NumberKey:
        """The new weight, to 0.02."""
        return NumberKey(case.value, abs=TOLERANCE)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Model, weights, examples and rate."""
        number = len(inputs["y"])
        known = r" For \(p\), \(\sigma(z) = 1/(1 + e^{-z})\)." if not inputs["p"] else ""
        return Posed(
            prompt=(
                f"Logistic regression {_model(inputs)}. "
                rf"\(L\) is the mean cross-entropy over these {NUMBER_WORDS[number]} examples (natural log, no penalty)."
                rf"{known} Gradient descent takes one step with "
                + formula(rf"\eta = {short(inputs['rate'])}")
                + ", on all of them."
            ),
            question=f"What is {_symbol(inputs)} after the step, to within {TOLERANCE}?",
            table=table_of(inputs, 3),
        )

    def tell(self, case: Case[Steps]) -> Told:
        """The sum, its mean, the step."""
        before, after = (fixed(float(value), 3) for value in case.run.losses[:2, case.place])
        return Told(
            answer=f"{_symbol(case.inputs)} = {fixed(case.value, 3)}",
            outcome=(
                f"The step takes {_symbol(case.inputs)} from {fixed(_before(case.inputs), 1)} to {fixed(case.value, 3)}, "
                f"and the loss from {before} to {after}."
            ),
            working=_working(case),
            rule=_RULE,
            foils=tuple(_foils(case)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The loss along the step; beside it what each example adds to the component."""
        batch = self.recall([inputs])
        run = _stepped(batch)
        slope = batch.objective.gradient(batch.w)

        def along(rates: FloatArray) -> FloatArray:
            return batch.objective.loss(batch.w - rates[:, None, None] * slope)[:, 0]

        before, after = run.losses[:, 0].tolist()
        old, new = _before(inputs), float(batch.own(run.path[1])[0])
        name = _plain_name(inputs)
        sentence = (
            f"One step takes {name} from {fixed(old, 1)} to {fixed(new, 3)} and the loss from {fixed(before, 3)} to "
            f"{fixed(after, 3)}."
        )
        rate = float(inputs["rate"])
        return Picture(
            (ray_plot(along, rate, 2.0 * rate), _bars(batch)), RAY_STEPS, sentence, _weights_table(batch, run)
        )


def _stepped(batch: Steps) -> Run:
    return train(batch.objective, GradientDescent(batch.rate), batch.w, 1)


def _wrong(batch: Steps) -> dict[str, FloatArray]:
    """What every wrong idea makes of the weight (B,), by name."""
    number = batch.y.shape[-1]
    errors = (batch.p - batch.y).mean(axis=-1)
    is_bias = batch.asked == batch.x.shape[-1]
    swapped = np.where(is_bias, batch.parts[..., 0].mean(axis=-1), errors)
    blind = batch.own((batch.p[..., None] * batch.design).mean(axis=1))
    return {
        "ascent": batch.before + batch.rate * batch.slope,
        "sum-for-mean": batch.before - batch.rate * number * batch.slope,
        "rate-left-out": batch.before - batch.slope,
        "step-for-weight": -batch.rate * batch.slope,
        "other-feature": batch.before - batch.rate * swapped,
        "label-left-out": batch.before - batch.rate * blind,
    }


def _is_bias(inputs: Mapping[str, Any]) -> bool:
    return bool(inputs["asked"] == len(inputs["x"][0]))


def _before(inputs: Mapping[str, Any]) -> float:
    return float(inputs["w"][inputs["asked"]])


def _symbol(inputs: Mapping[str, Any]) -> str:
    """The weight asked for, as a formula."""
    if _is_bias(inputs):
        return r"\(b\)"
    return r"\(w\)" if len(inputs["x"][0]) == 1 else rf"\(w_{inputs['asked'] + 1}\)"


def _plain_name(inputs: Mapping[str, Any]) -> str:
    if _is_bias(inputs):
        return "b"
    return "w" if len(inputs["x"][0]) == 1 else f"w{'₁₂'[inputs['asked']]}"


def _model(inputs: Mapping[str, Any]) -> str:
    """The model with its weights, said whether there is a bias."""
    w = inputs["w"]
    if len(inputs["x"][0]) > 1:
        return r"without a bias, \(p = \sigma(w \cdot x)\), stands at " + formula(f"w = {vector(w, 1)}")
    at = formula(f"w = {fixed(w[0], 1)}")
    if len(w) == 1:
        return rf"without a bias, \(p = \sigma(w x)\), stands at {at}"
    return rf"with a bias, \(p = \sigma(w x + b)\), stands at {at} and " + formula(f"b = {fixed(w[1], 1)}")


def _working(case: Case[Steps]) -> str:
    """The errors, their products with the feature, the mean, the step."""
    inputs = case.inputs
    p = np.array(inputs["p"] or shown_p(inputs, 3))
    errors = p - np.array(inputs["y"])
    bias, number = _is_bias(inputs), len(errors)
    feature = np.ones(number) if bias else np.array(inputs["x"])[:, inputs["asked"]]
    slope = float(case.batch.slope[case.place])
    written = fixed(slope, 3) if slope > 0 else f"({fixed(slope, 3)})"
    known = "" if inputs["p"] else rf"\(p\) is {_listed(p)}. "
    what = r"\(p - y\)" if bias else rf"\((p - y)\, {_feature(inputs)}\)"
    why = "since a bias is the weight of a constant 1" if bias else "error times feature"
    return (
        rf"{known}The errors \(p - y\) are {_listed(errors)}. In the mean the component is that of {what}, {why}: "
        + formula(f"({total((errors * feature).tolist(), 3)}) / {number} = {fixed(slope, 3)}")
        + ". The step goes against it, "
        + formula(rf"{fixed(_before(inputs), 1)} - {short(inputs['rate'])} \times {written}")
        + f" = {fixed(case.value, 3)}."
    )


def _feature(inputs: Mapping[str, Any]) -> str:
    return "x" if len(inputs["x"][0]) == 1 else f"x_{inputs['asked'] + 1}"


def _listed(values: FloatArray) -> str:
    return ", ".join(fixed(value, 3) for value in values.tolist())


def _foils(case: Case[Steps]) -> Iterator[Foil]:
    inputs = case.inputs
    slope, number = float(case.batch.slope[case.place]), len(inputs["y"])
    rate, name, step = short(inputs["rate"]), _symbol(inputs), float(case.batch.rate[case.place]) * slope
    told = {
        "ascent": f"The size {fixed(abs(step), 3)} of the step is right. The gradient points uphill, though, here "
        f"{fixed(slope, 3)} for {name}, and descent goes the other way.",
        "sum-for-mean": f"Adding up what the examples say is the first half. The loss is their mean, so the sum is divided "
        f"by {number}, to {fixed(slope, 3)}.",
        "rate-left-out": f"The gradient {fixed(slope, 3)} is right. How far the step goes along it is for the rate to say: "
        f"{rate} times as far.",
        "step-for-weight": f"That is the step, {fixed(-step, 3)}. It is added to the old {name}, "
        f"{fixed(_before(inputs), 1)}.",
        "other-feature": _other_feature(inputs, slope),
        "label-left-out": r"The model's \(p\) is one part of the error. What an example says is \(p - y\), nothing when the "
        f"two agree; with it the gradient is {fixed(slope, 3)}.",
    }
    names = {"other-feature": "bias-times-feature" if _is_bias(inputs) else "feature-left-out"}
    for idea, values in _wrong(case.batch).items():
        yield Foil(float(values[case.place]), names.get(idea, idea), told[idea])


def _other_feature(inputs: Mapping[str, Any], slope: float) -> str:
    if _is_bias(inputs):
        return (
            r"That is how the weight of \(x\) is treated. A bias stands beside a constant 1, so its component is the "
            f"mean error alone, {fixed(slope, 3)}."
        )
    return (
        rf"The mean error moves a bias. A weight hears every error times its feature \({_feature(inputs)}\), which "
        f"makes the gradient {fixed(slope, 3)}."
    )


def _bars(batch: Steps) -> Bars:
    """What every example adds to the component, and the step."""
    number = batch.y.shape[-1]
    parts = np.take_along_axis(batch.parts[0], batch.asked[:1, None], axis=-1)[:, 0] / number
    share = RAY_STEPS // (2 * number)
    votes = [Bar(f"example {i + 1}", float(v), "path", share * (i + 1)) for i, v in enumerate(parts)]
    slope = float(parts.sum())
    last = (
        Bar("gradient", slope, "muted", RAY_STEPS // 2),
        Bar("step", -float(batch.rate[0]) * slope, "accent", RAY_STEPS),
    )
    return Bars("(p − y) x / N, and the step", (*votes, *last))


def _weights_table(batch: Steps, run: Run) -> Table:
    """Every weight before and after, with its component of the gradient."""
    features = batch.x.shape[-1]
    names = ["w"] if features == 1 else ["w₁", "w₂"]
    names += ["b"] * (batch.w.shape[-1] - features)
    slope = batch.parts[0].mean(axis=0).tolist()
    rows = zip(names, run.path[0, 0].tolist(), slope, run.path[1, 0].tolist(), strict=True)
    cells = tuple((name, fixed(a, 1), fixed(g, 3), fixed(b, 3)) for name, a, g, b in rows)
    return Table(("weight", "before", "gradient", "after"), cells)


FAMILY = OneStep()
