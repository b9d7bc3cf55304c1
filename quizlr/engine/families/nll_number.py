"""The likelihood of a few labels and their mean cross-entropy, each worked out, or one from the other.

For independent labels the likelihood is the product of the probabilities given to what happened, and the
mean cross-entropy is −ln of it, divided by N (Bishop, PRML, 4.89 and 4.90).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import log_odds
from quizlr.engine.numerals import fixed, formula, rounded, short, total
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Table

MEAN, LIKELIHOOD = "mean-loss", "likelihood"

_TOLERANCE = 0.04
_MEAN_RULE = (
    r"For independent labels the mean cross-entropy is \(-\frac{1}{N} \ln\) of the likelihood, with the "
    "natural logarithm."
)
_LIKELIHOOD_RULE = (
    r"For independent labels the likelihood is \(e^{-N L}\) with \(L\) the mean cross-entropy in nats: the "
    "product over what happened."
)


@dataclass(frozen=True, slots=True)
class Level:
    """How many examples are listed; 0 where only the other of the two numbers is printed."""

    examples: int


LEVELS = {"three-rows": Level(3), "converted": Level(0), "five-rows": Level(5)}


@dataclass(frozen=True, slots=True)
class Labels(Batch):
    """Candidates.

    Attributes:
        p: probabilities of class 1 (B, n); y: labels (B, n); n is 0 where no rows are printed.
        count: N (B,).
        loss, likelihood: where no rows are printed, the one from which the other follows (B,), else 0.
    """

    p: FloatArray
    y: FloatArray
    count: FloatArray
    loss: FloatArray
    likelihood: FloatArray

    @property
    def given(self) -> FloatArray:
        """The probability of each label that happened (B, n)."""
        return np.where(self.y > 0.0, self.p, 1.0 - self.p)

    @property
    def mean(self) -> FloatArray:
        """The mean cross-entropy, from whatever is printed (B,)."""
        if self.p.shape[1]:
            mean: FloatArray = -np.log(self.given).mean(axis=1)
            return mean
        some = self.likelihood > 0.0
        return np.where(some, -np.log(np.where(some, self.likelihood, 1.0)) / self.count, self.loss)


class LikelihoodNumber(Family[Labels]):
    """Work out a mean cross-entropy or a likelihood."""

    name = "nll_number"
    pool_size = 16
    kind = Labels
    levels = LEVELS
    asks = (
        "The mean cross-entropy or the likelihood of a few labels, from probabilities or one from the other."
    )
    truth_is = r"the product of what the labels got, and \(-\ln\) of it over \(N\)"
    oracle_is = (
        "the loss that training uses, computed from logits; where no rows are given, on equal examples"
    )
    exact = frozenset({"count"})

    def answers(self, ask: Ask) -> int:
        """One class: the loss is drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Labels:
        """Draw the loss of all examples together first, then rows or the other number for it."""
        examples = LEVELS[ask.level].examples
        none = np.zeros(count)
        if not examples:
            whole = log_uniform(rng, 0.35, 7.2, (count,))
            number = np.floor(uniform(rng, 3.0, 25.0, (count,)))
            loss = significant(whole / number, 4) if ask.direction == LIKELIHOOD else none
            likelihood = none if ask.direction == LIKELIHOOD else significant(np.exp(-whole), 4)
            return Labels(np.zeros((count, 0)), np.zeros((count, 0)), number, loss, likelihood)
        whole = log_uniform(rng, 0.12 * examples, 1.4 * examples, (count, 1))
        share = uniform(rng, 0.08, 1.0, (count, examples))
        given = np.clip(printed(np.exp(-whole * share / share.sum(axis=1, keepdims=True)), 2), 0.04, 0.96)
        y = np.where(rng.random(given.shape) < 0.5, 1.0, 0.0)
        p = printed(np.where(y > 0.0, given, 1.0 - given), 2)
        return Labels(p, y, np.full(count, float(examples)), none, none)

    def margins(self, batch: Labels, ask: Ask) -> Sequence[Margin]:
        """Ask for both labels, probabilities off 0, ½ and 1, and a likelihood a calculator shows."""
        margins = [
            Margin("mean cross-entropy", batch.mean, 0.01, 2.5),
            Margin("likelihood", np.exp(-batch.count * batch.mean), 0.0005, 0.85),
            Margin("number of examples", batch.count, 2, 30),
        ]
        if LEVELS[ask.level].examples:
            margins += [
                Margin("share of class 1", batch.y.mean(axis=1), 0.1, 0.9),
                Margin("distance of p from 0 and 1", np.minimum(batch.p, 1.0 - batch.p).min(axis=1), 0.035),
                Margin("distance of p from one half", np.abs(batch.p - 0.5).min(axis=1), 0.02),
            ]
        return margins

    def truth(self, batch: Labels, ask: Ask, stretch: float = 1.0) -> Settled:
        """Multiply the probabilities, or turn the printed number into the other."""
        if LEVELS[ask.level].examples:
            likelihood = batch.given.prod(axis=1)
        else:
            likelihood = np.where(batch.likelihood > 0.0, batch.likelihood, np.exp(-batch.count * batch.loss))
        return _settled(likelihood if ask.direction == LIKELIHOOD else -np.log(likelihood) / batch.count)

    def oracle(self, batch: Labels, ask: Ask) -> Settled:
        """The loss of training, from logits; without rows, on N equal examples of class 1."""
        if LEVELS[ask.level].examples:
            z, y = log_odds(batch.p), batch.y
        else:
            each = np.where(
                batch.likelihood > 0.0, batch.likelihood ** (1.0 / batch.count), np.exp(-batch.loss)
            )
            z = log_odds(each)[:, None]
            y = np.ones(z.shape)
        mean = MeanCrossEntropy(z[:, :, None], y).loss(np.ones((len(batch), 1)))
        if ask.direction == MEAN:
            return _settled(mean)
        factors = np.where(
            np.arange(batch.count.max(initial=1.0)) < batch.count[:, None], np.exp(-mean)[:, None], 1.0
        )
        return _settled(factors.prod(axis=1))

    def by_hand(self, variant: Variant) -> Given:
        """The product to three digits, or logarithms to three decimals."""
        given, count = variant.inputs, int(variant.inputs["count"])
        if given["loss"]:
            return exp(-round(count * given["loss"], 2))
        product = given["likelihood"] or 1.0
        for p, y in zip(given["p"], given["y"], strict=True):
            product = float(f"{product * (p if y else 1.0 - p):.3g}")
        return product if variant.direction == LIKELIHOOD else -round(log(product), 3) / count

    def key(self, case: Case[Labels]) -> NumberKey:
        """Within 4 %."""
        return NumberKey(case.value, rel=_TOLERANCE)

    def inputs(self, batch: Labels, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the printed numbers; labels and N are whole."""
        return {
            "p": batch.p[place].tolist(),
            "y": batch.y[place].astype(int).tolist(),
            "count": int(batch.count[place]),
            "loss": float(batch.loss[place]),
            "likelihood": float(batch.likelihood[place]),
        }

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Labels:
        """Rebuild a batch from stored inputs; all must have equally many rows."""
        parts = [[item[name] for item in inputs] for name in ("p", "y", "count", "loss", "likelihood")]
        return Labels(*(np.array(part, dtype=np.float64) for part in parts))

    def readings(self, batch: Labels) -> dict[str, FloatArray]:
        """What a label got on average: the geometric mean."""
        return {"typical": np.exp(-batch.mean)}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Raise all that the labels got to one power, so that their geometric mean is the value."""
        loss = -log(min(0.99, max(0.01, value)))
        if inputs["loss"]:
            return {**inputs, "loss": float(significant(np.array([loss]), 4)[0])}
        if inputs["likelihood"]:
            whole = np.array([exp(-min(600.0, inputs["count"] * loss))])
            return {**inputs, "likelihood": float(significant(whole, 4)[0])}
        power = loss / float(self.recall([inputs]).mean[0])
        pairs = zip(inputs["p"], inputs["y"], strict=True)
        got = [min(0.99, max(0.01, round((p if y else 1.0 - p) ** power, 2))) for p, y in pairs]
        return {**inputs, "p": [q if y else round(1.0 - q, 2) for q, y in zip(got, inputs["y"], strict=True)]}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Change one probability, or the printed number, or N."""
        for place, before in enumerate(inputs["p"]):
            for value in (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95):
                if abs(value - before) >= 0.15:
                    what = rf"\(p\) of example {place + 1}"
                    yield edited(inputs, "p", value, place), changed(what, fixed(before, 2), fixed(value, 2))
        if not inputs["p"]:
            for number in range(2, 31):
                if abs(number - inputs["count"]) >= 2:
                    told = changed(r"\(N\)", str(inputs["count"]), str(number))
                    yield edited(inputs, "count", number), told

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Rows, or the one number there is, and what is asked."""
        asked = {
            MEAN: "What is the mean cross-entropy, with the natural logarithm? Within 4 % is right.",
            LIKELIHOOD: "What is the likelihood of these labels under the model? Within 4 % is right.",
        }
        if inputs["p"]:
            number = {3: "three", 4: "four", 5: "five"}[len(inputs["p"])]
            prompt = (
                rf"A model gives each of {number} independent examples a probability \(p\) of class 1. Then "
                r"the labels \(y\) become known."
            )
            return Posed(prompt, asked[ask.direction], _rows(inputs))
        count = formula(f"N = {inputs['count']}")
        if ask.direction == MEAN:
            told = f"a likelihood of {rounded(inputs['likelihood'], 4)}"
        else:
            told = f"a mean cross-entropy (natural logarithm) of {rounded(inputs['loss'], 4)}"
        return Posed(
            f"A model gives the labels of {count} independent examples {told}.", asked[ask.direction]
        )

    def tell(self, case: Case[Labels]) -> Told:
        """Product, logarithm, and slips."""
        mean = float(case.batch.mean[case.place])
        whole = mean * case.inputs["count"]
        asked = case.ask.direction == LIKELIHOOD
        return Told(
            answer=f"a likelihood of {_small(case.value)}" if asked else f"{fixed(case.value, 3)} nats",
            outcome=(
                f"The {case.inputs['count']} labels cost {fixed(whole, 3)} nats in all, {fixed(mean, 3)} on "
                f"average, and their likelihood is {_small(exp(-whole), 4)}."
            ),
            working=_working(case, whole),
            rule=_LIKELIHOOD_RULE if asked else _MEAN_RULE,
            foils=_foils(case, whole),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """How the likelihood shrinks example by example, and what each one costs."""
        batch = self.recall([inputs])
        count = int(inputs["count"])
        each = (
            -np.log(np.clip(batch.given[0], 1e-6, 1.0))
            if inputs["p"]
            else np.full(count, float(batch.mean[0]))
        )
        whole = float(each.sum())
        sentence = (
            f"Each of {count} labels multiplies the likelihood, which ends at {_small(exp(-whole))}; on "
            f"average a label costs {fixed(whole / count, 3)} nats."
        )
        likelihood = np.exp(-np.concatenate(([0.0], np.cumsum(each))))
        rows = tuple(
            (str(k), fixed(exp(-float(cost)), 2), fixed(float(cost), 3), _small(float(likelihood[k])))
            for k, cost in enumerate(each[:6], 1)
        )
        table = Table(("example", "given to the label", r"\(-\ln\)", "likelihood so far"), rows)
        bars = _bars(each) if inputs["p"] else _whole_bars(whole / count, count)
        return Picture((_fall(likelihood), bars), count, sentence, table)


def _settled(values: FloatArray) -> Settled:
    return Settled(np.zeros(len(values), dtype=np.int64), values=values)


def _small(value: float, digits: int = 3) -> str:
    """A likelihood with three digits, in powers of ten where it is tiny."""
    if value >= 1e-5:
        return short(value, digits)
    return "next to nothing" if value <= 0.0 else f"{value:.1e}".replace("-", "−")


def _rows(inputs: Mapping[str, Any]) -> Table:
    rows = enumerate(zip(inputs["p"], inputs["y"], strict=True), 1)
    return Table(("example", r"\(p\)", r"\(y\)"), tuple((str(i), fixed(p, 2), str(y)) for i, (p, y) in rows))


def _working(case: Case[Labels], whole: float) -> str:
    given, count = case.inputs, case.inputs["count"]
    asked = case.ask.direction == LIKELIHOOD
    if not given["p"]:
        why = (
            r"Independent labels multiply, their logarithms add: \(-\ln\) of the likelihood is \(N\) times "
            "the mean. "
        )
        if asked:
            return why + (
                f"In all {count} × {rounded(given['loss'], 4)} = {fixed(whole, 3)} nats, and "
                rf"\(e^{{-{whole:.3f}}}\) = {_small(case.value)}."
            )
        number = formula(rf"-\ln {given['likelihood']:g} = {whole:.3f}")
        return why + (
            f"Here {number}, and over {count} examples {fixed(whole, 3)} / {count} = {fixed(case.value, 3)}."
        )
    got = case.batch.given[case.place].tolist()
    product = " × ".join(fixed(q, 2) for q in got)
    lines = (
        r"Each label counts with what it got: \(p\) where \(y = 1\), \(1 - p\) where \(y = 0\). The "
        f"likelihood is {product} = {_small(exp(-whole))}."
    )
    if asked:
        return lines + f" Its logarithm is the sum {total([log(q) for q in got], 3)} = {fixed(-whole, 3)}."
    return lines + (
        f"\n\nMinus its logarithm is {total([-log(q) for q in got], 3)} = {fixed(whole, 3)}; over {count} "
        f"examples that is {fixed(case.value, 3)}."
    )


def _foils(case: Case[Labels], whole: float) -> tuple[Foil, ...]:
    """Wrong results of four slips."""
    count, asked = case.inputs["count"], case.ask.direction == LIKELIHOOD
    value = case.value
    foils = [
        Foil(exp(-whole / count), "forgot-the-average", _average_told(whole, count, asked=True))
        if asked
        else Foil(whole, "forgot-the-average", _average_told(whole, count, asked=False)),
        Foil(10.0**-whole, "other-base", _base_told(value, 10.0**-whole, asked=True))
        if asked
        else Foil(value / log(10.0), "other-base", _base_told(value, value / log(10.0), asked=False)),
    ]
    if case.inputs["p"]:
        p = case.batch.p[case.place]
        got = case.batch.given[case.place]
        foils = [*_row_foils(p, got, case.inputs["y"], asked=asked), *foils]
    return tuple(foils)


def _average_told(whole: float, count: int, *, asked: bool) -> str:
    if asked:
        return (
            "That is what a label got on average, the geometric mean. The likelihood multiplies all "
            f"{count} of them: {_small(exp(-whole))}."
        )
    return (
        rf"{fixed(whole, 3)} is \(-\ln\) of the whole likelihood, a sum over {count} examples. The mean "
        f"divides it by {count}."
    )


def _base_told(value: float, wrong: float, *, asked: bool) -> str:
    if asked:
        return (
            "A power of minus the whole loss is right. These are nats, though, so the base is e, not 10: "
            f"{_small(value)}, not {_small(wrong)}."
        )
    return (
        f"{fixed(wrong, 3)} is the same loss by the logarithm to base 10. The natural one is 2.303 times as "
        f"much, {fixed(value, 3)}."
    )


def _row_foils(p: FloatArray, got: FloatArray, y: Sequence[int], *, asked: bool) -> tuple[Foil, ...]:
    """Using p for every label, and averaging probabilities instead of multiplying them."""
    zero = list(y).index(0) + 1
    ones, mean = float(np.log(p).sum()), float(got.mean())
    count = len(got)
    told = (
        rf"\(p\) is right wherever the label is 1. Example {zero} has label 0, and it got \(1 - p\) = "
        f"{fixed(float(got[zero - 1]), 2)}."
    )
    average = f"{fixed(mean, 3)} is what the labels got on average"
    if asked:
        average += (
            f". Independent labels multiply, so the likelihood is their product, {_small(float(got.prod()))}."
        )
    else:
        average += (
            rf", and \(-\ln\) of that is {fixed(-log(mean), 3)}. The mean is taken of the logarithms "
            f"instead, which gives {fixed(-float(np.log(got).mean()), 3)}."
        )
    return (
        Foil(exp(ones) if asked else -ones / count, "class-1-for-every-label", told),
        Foil(mean if asked else -log(mean), "average-for-product", average),
    )


def _fall(likelihood: FloatArray) -> Plot:
    """The likelihood after each example, on a log axis, no lower than a millionth of a millionth."""
    shown = np.maximum(likelihood, 1e-12)
    steps = tuple(range(len(shown)))
    line = Line(tuple((float(k), float(shown[k])) for k in steps), "path", "", steps)
    every = max(1, len(shown) // 6)
    ticks = tuple((float(k), str(k)) for k in steps[::every])
    return Plot("likelihood, log scale", "examples", lines=(line,), ticks=ticks, log_y=True)


def _bars(each: FloatArray) -> Bars:
    """−ln of what each label got, after their mean."""
    mean = Bar("mean", float(each.mean()), "accent", len(each))
    rows = (Bar(f"no. {k}", float(v), "path", k) for k, v in enumerate(each, 1))
    return Bars("−ln for each label", (mean, *rows))


def _whole_bars(mean: float, count: int) -> Bars:
    """What one label got on average, and all of them together."""
    one, whole = (
        Bar("one label", exp(-mean), "path", 1),
        Bar(f"all {count}", exp(-count * mean), "accent", count),
    )
    return Bars("probability of", (one, whole))


FAMILY = LikelihoodNumber()
