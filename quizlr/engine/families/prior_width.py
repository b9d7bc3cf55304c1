"""Which L2 penalty stands for which belief about a weight, when the loss is a mean.

With w ~ N(0, s²) minus the log of the posterior is the sum of the cross-entropies plus w²/(2 s²) and a
constant (Bishop, PRML, 3.55 and 4.142). Divided by N it is the mean plus (λ/2) w² with λ = 1/(N s²).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.models import sigmoid
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import GroupedCrossEntropy, PenalisedCrossEntropy
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Point, Table

STEPS = 150
TOLERANCE = 0.05
_ALIKE = 1e-6
_FILM_STEPS = 24

_RULE = (
    r"A normal prior of width \(s\) is an L2 penalty \(\frac{\lambda}{2} |w|^2\): \(\lambda = 1/(N s^2)\) "
    r"beside the mean loss, \(1/s^2\) beside the sum."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What is asked, and what it is called in sentences about a changed number."""

    asked: str
    given: str


LEVELS = {
    "find-penalty": Level("penalty", "the standard deviation of the belief"),
    "find-width": Level("width", r"the penalty \(\lambda\)"),
    "to-sum": Level("factor", r"the penalty \(\lambda\)"),
    "more-data": Level("later penalty", r"the penalty \(\lambda\)"),
}


@dataclass(frozen=True, slots=True)
class Beliefs(Batch):
    """Candidates; all examples have x = 1.

    Attributes:
        number: N (B,); ones: how many of them are of class 1 (B,).
        given: s, or λ where s is not printed (B,).
        later, later_ones: the same counts once more data have come (B,), 0 where none come.
    """

    number: FloatArray
    ones: FloatArray
    given: FloatArray
    later: FloatArray
    later_ones: FloatArray


class PriorWidth(Family[Beliefs]):
    """Translate between the width of a normal prior and the strength of an L2 penalty."""

    name = "prior_width"
    pool_size = 12
    kind = Beliefs
    levels = LEVELS
    asks = "Which penalty stands for which width of a normal prior, for a mean, for a sum, for more data."
    truth_is = (
        "training on the one objective, reading the other off its optimum, and training on that: the "
        "weights must agree"
    )
    oracle_is = r"the formula \(\lambda = 1/(N s^2)\)"
    closeness = 1e-4
    converges = True
    exact = frozenset({"number", "ones", "later", "later_ones"})

    def answers(self, ask: Ask) -> int:
        """One class: the width is drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Beliefs:
        """Draw the number of examples, the share of ones and the width of the prior."""
        number = significant(log_uniform(rng, 20.0, 1000.0, (count,)), 2)
        ones = np.rint(number * uniform(rng, 0.62, 0.9, (count,)))
        width = significant(log_uniform(rng, 0.25, 4.0, (count,)), 2)
        penalty = significant(1.0 / (number * width**2), 2)
        later = later_ones = np.zeros(count)
        if ask.level == "more-data":
            later = significant(number * log_uniform(rng, 2.0, 30.0, (count,)), 2)
            later_ones = np.rint(later * uniform(rng, 0.62, 0.9, (count,)))
        return Beliefs(number, ones, width if ask.level == "find-penalty" else penalty, later, later_ones)

    def margins(self, batch: Beliefs, ask: Ask) -> Sequence[Margin]:
        """Ask for clear ones and for a width that no slip leaves as it is."""
        width = batch.given if ask.level == "find-penalty" else 1.0 / np.sqrt(batch.number * batch.given)
        rooms = [
            Margin("share of ones", batch.ones / batch.number, 0.58, 0.95),
            Margin("distance of ln(s) from 0", np.abs(np.log(width)), 0.26),
            Margin("width of the prior", width, 0.2, 5.0),
        ]
        if ask.level == "more-data":
            rooms.append(Margin("growth of the data", batch.later / batch.number, 1.8))
        return rooms

    def truth(self, batch: Beliefs, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train on one form, read the other off its optimum, and see whether it leads to the same weight."""
        steps = round(STEPS * stretch)
        if ask.level == "find-penalty":
            weight = _trained(batch.number, batch.ones, 1.0 / (batch.number * batch.given**2), steps)
            value = _pull(batch.number, batch.ones, weight) / weight
            return _settled(value, weight, _trained(batch.number, batch.ones, value, steps))
        weight = _trained(batch.number, batch.ones, batch.given, steps)
        variance = weight / (batch.number * _pull(batch.number, batch.ones, weight))
        again = _trained(batch.number, batch.ones, 1.0 / (batch.number * variance), steps)
        if ask.level != "more-data":
            return _settled(np.sqrt(variance) if ask.level == "find-width" else variance, weight, again)
        later = _trained(batch.later, batch.later_ones, 1.0 / (batch.later * variance), steps)
        value = _pull(batch.later, batch.later_ones, later) / later
        return _settled(value, later, _trained(batch.later, batch.later_ones, value, steps))

    def oracle(self, batch: Beliefs, ask: Ask) -> Settled:
        """The closed formula."""
        values = _formula(batch.number, batch.given, batch.later, ask)
        return Settled(np.zeros(len(batch), dtype=np.int64), values=values)

    def by_hand(self, variant: Variant) -> Given:
        """One division, and a root where the width is asked for."""
        number, given, later = (np.array(variant.inputs[name]) for name in ("number", "given", "later"))
        return float(_formula(number, given, later, Ask(variant.level)))

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Turn the number of examples with the share of ones kept, or the printed width or penalty."""
        if knob == "number":
            ones = round(inputs["ones"] / inputs["number"] * value)
            return {**inputs, "number": float(value), "ones": float(ones)}
        return {**inputs, knob: float(value)}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Halve and double the printed width or penalty."""
        for factor in (2.0, 0.5, 3.0):
            value = float(significant(np.array(inputs["given"] * factor), 3))
            words = changed(LEVELS[ask.level].given, short(inputs["given"]), short(value))
            yield edited(inputs, "given", value), words

    def key(self, case: Case[Beliefs]) -> NumberKey:
        """The number, to 5 %."""
        return NumberKey(case.value, rel=TOLERANCE)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples, the belief, and the form of the loss."""
        prompt, question = _POSED[ask.level]
        numbers = {name: short(inputs[name], 4) for name in inputs}
        return Posed(prompt.format(**numbers), question + " (Two digits are enough.)")

    def tell(self, case: Case[Beliefs]) -> Told:
        """The derivation with its numbers."""
        given = case.inputs
        mean = given["ones"] / given["number"]
        free = float(np.log(mean / (1.0 - mean)))
        penalty = _strength(given, case.ask)
        found = _weight_of(given["number"], given["ones"], penalty)
        later = " on the first examples" if case.ask.level == "more-data" else ""
        return Told(
            answer=_ANSWERS[case.ask.level].format(short(case.value)),
            outcome=(
                f"Training{later} ends at w = {short(found)} in both forms, against {short(free)} without "
                "any penalty."
            ),
            working=_working(given, case),
            rule=_RULE,
            foils=_foils(given, case),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Prior, likelihood and posterior over w; beside them the weight while it trains."""
        number, ones, penalty = inputs["number"], inputs["ones"], _strength(inputs, ask)
        if ask.level == "more-data":
            penalty, number, ones = penalty * number / inputs["later"], inputs["later"], inputs["later_ones"]
        run = _run(*_alone(number, ones, penalty), steps=_FILM_STEPS)
        best = _weight_of(number, ones, penalty)
        width, mean = 1.0 / sqrt(number * penalty), min(max(ones / number, 1e-3), 1 - 1e-3)
        free = float(np.log(mean / (1.0 - mean)))
        table = Table(("", r"\(w\)"), (("prior", "0"), ("data alone", short(free)), ("both", short(best))))
        sentence = (
            f"The belief of width {short(width)} alone says w = 0 and the {short(number, 4)} examples "
            f"alone say {short(free)}; training on both ends at {short(best)}."
        )
        panels = (_beliefs(width, (number, mean), (free, best)), _film(run, free, best))
        return Picture(panels, _FILM_STEPS, sentence, table)


_DATA = (
    r"Logistic regression with one weight and no bias sees {number} examples, all with \(x = 1\); {ones} "
    "of class 1. "
)
_MEAN = r"the mean cross-entropy (natural log) plus \(\frac{{\lambda}}{{2}} w^2\)"

_POSED = {
    "find-penalty": (
        _DATA
        + r"Before seeing them you believe \(w\) to be normal around 0 with standard deviation {given}. You "
        r"train " + f"on {_MEAN}.",
        r"Which \(\lambda\) leads to the \(w\) that is most probable after the data?",
    ),
    "find-width": (
        _DATA
        + f"You train on {_MEAN}, "
        + r"with \(\lambda = {given}\). Read as a belief about \(w\) before the data, this penalty is a "
        "normal distribution around 0.",
        "What is the standard deviation of that belief?",
    ),
    "to-sum": (
        _DATA
        + f"A colleague trains on {_MEAN}, "
        + r"with \(\lambda = {given}\). Your library minimises \(C\) times the sum of the cross-entropies "
        r"plus \(\frac{{1}}{{2}} w^2\).",
        r"Which \(C\) leads to the same \(w\)?",
    ),
    "more-data": (
        _DATA
        + f"You train on {_MEAN}, "
        + r"with \(\lambda = {given}\), which says what you believed about \(w\) before any data. That "
        "belief stays, but by now there are {later} examples, {later_ones} of class 1.",
        r"Which \(\lambda\) do you use with the mean over all of them?",
    ),
}

_ANSWERS = {
    "find-penalty": "λ = {}",
    "find-width": "a standard deviation of {}",
    "to-sum": "C = {}",
    "more-data": "λ = {}",
}


def _formula(number: FloatArray, given: FloatArray, later: FloatArray, ask: Ask) -> FloatArray:
    """What is asked for, from the printed numbers; shapes (B,)."""
    if ask.level == "find-penalty":
        return 1.0 / (number * given**2)
    if ask.level == "find-width":
        return np.asarray(1.0 / np.sqrt(number * given))
    return 1.0 / (number * given) if ask.level == "to-sum" else given * number / later


def _strength(inputs: Mapping[str, Any], ask: Ask) -> float:
    """λ beside the mean over the first examples."""
    if ask.level == "find-penalty":
        return float(1.0 / (inputs["number"] * inputs["given"] ** 2))
    return float(inputs["given"])


def _run(number: FloatArray, ones: FloatArray, penalty: FloatArray, steps: int) -> Run:
    """Descend from w = 0 on the mean cross-entropy plus (λ/2) w²; shapes (B,)."""
    data = GroupedCrossEntropy(np.ones((len(number), 1, 1)), (ones / number)[:, None], number[:, None])
    objective = PenalisedCrossEntropy(data, penalty[:, None])
    return train(objective, GradientDescent(1.0 / (0.25 + penalty)), np.zeros((len(number), 1)), steps)


def _trained(number: FloatArray, ones: FloatArray, penalty: FloatArray, steps: int = STEPS) -> FloatArray:
    """The weight (B,) at the end of training."""
    return _run(number, ones, penalty, steps).path[-1, :, 0]


def _alone(number: float, ones: float, penalty: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """A batch of one."""
    return np.array([number]), np.array([ones]), np.array([penalty])


def _weight_of(number: float, ones: float, penalty: float) -> float:
    """The weight at the end of a single training."""
    return float(_trained(*_alone(number, ones, penalty))[0])


def _pull(number: FloatArray, ones: FloatArray, weight: FloatArray) -> FloatArray:
    """How strongly the data still pull at the weight (B,), as a mean over the examples."""
    pull: FloatArray = ones / number - sigmoid(weight)
    return pull


def _settled(values: FloatArray, weight: FloatArray, again: FloatArray) -> Settled:
    agree = np.abs(weight - again) < _ALIKE
    return Settled(np.where(agree, 0, UNCLEAR).astype(np.int64), values=values, steps=2 * STEPS)


def _working(given: Mapping[str, Any], case: Case[Beliefs]) -> str:
    number, printed_ = short(given["number"], 4), short(given["given"])
    value = short(case.value)
    start = (
        r"Minus the log of the posterior is the sum of the cross-entropies plus \(w^2/(2 s^2)\). Divided "
        rf"by \(N\) = {number} it is the mean plus \(w^2/(2 N s^2)\), so \(\lambda = 1/(N s^2)\). "
    )
    if case.ask.level == "find-penalty":
        return start + "Here " + formula(rf"\lambda = 1/({number} \times {printed_}^2) = {value}") + "."
    if case.ask.level == "find-width":
        return (
            start
            + "Solved for the width: "
            + formula(rf"s = 1/\sqrt{{{number} \times {printed_}}} = {value}")
            + "."
        )
    if case.ask.level == "to-sum":
        return (
            rf"Only the balance of the two parts matters. Multiply the mean form by \(N\) = {number}: the "
            r"sum plus \(\frac{N \lambda}{2} w^2\). Divide by \(N \lambda\): the penalty becomes "
            r"\(\frac{1}{2} w^2\) and the sum gets the factor "
            + formula(rf"C = 1/(N \lambda) = 1/({number} \times {printed_}) = {value}")
            + r". It is the variance \(s^2\) of the prior."
        )
    later = short(given["later"], 4)
    return start + (
        rf"The prior has \(s^2 = 1/({number} \times {printed_})\) and stays. With {later} examples "
        r"\(\lambda\) is "
        + formula(rf"{printed_} \times {number}/{later} = {value}")
        + ": each example weighs less in the mean, so the penalty must weigh less as well."
    )


def _foils(given: Mapping[str, Any], case: Case[Beliefs]) -> tuple[Foil, ...]:
    number, value = given["number"], given["given"]
    ideas = {
        "find-penalty": (
            ("forgets-the-number", 1.0 / value**2),
            ("width-not-squared", 1.0 / (number * value)),
            ("half-counted-twice", 0.5 / (number * value**2)),
            ("wide-means-strong", value**2),
        ),
        "find-width": (
            ("forgets-the-number", 1.0 / sqrt(value)),
            ("width-not-squared", 1.0 / (number * value)),
            ("half-counted-twice", 1.0 / sqrt(2.0 * number * value)),
            ("wide-means-strong", sqrt(number * value)),
        ),
        "to-sum": (
            ("forgets-the-number", 1.0 / value),
            ("wide-means-strong", number * value),
            ("half-counted-twice", 0.5 / (number * value)),
        ),
        "more-data": (
            ("penalty-is-fixed", value),
            ("more-data-more-penalty", value * given["later"] / number),
        ),
    }
    level, right = case.ask.level, (short(number, 4), short(case.value))
    return tuple(
        Foil(float(wrong), idea, _AT_LEVEL.get((level, idea), _FEEDBACK[idea]).format(*right))
        for idea, wrong in ideas[level]
    )


_FEEDBACK = {
    "forgets-the-number": (
        r"For the sum of the losses this would be right. The loss is a mean, though: \(N\) = {0} belongs "
        "into the balance, which gives {1}."
    ),
    "width-not-squared": (
        r"A narrow belief is a strong penalty, yes. In the density stands \(w^2/(2 s^2)\), so it is the "
        "variance that counts: {1}."
    ),
    "half-counted-twice": (
        r"There is a half in \(w^2/(2 s^2)\). The penalty \(\frac{{\lambda}}{{2}} w^2\) has the same half, "
        "so it cancels: {1}."
    ),
    "wide-means-strong": (
        "Width and penalty do belong together, but the other way round: whoever believes anything possible "
        "hardly penalises. It is {1}."
    ),
    "penalty-is-fixed": (
        r"The belief stays, so it is tempting to keep the number. But \(\lambda\) stands beside a mean, in "
        "which each of the examples now weighs less: {1}."
    ),
    "more-data-more-penalty": (
        "The ratio is the right one, upside down. More examples outweigh the same belief, so beside the "
        r"mean \(\lambda\) shrinks: {1}."
    ),
}


_AT_LEVEL = {
    ("to-sum", "forgets-the-number"): (
        r"Dividing by \(\lambda\) is right. But the colleague's loss is a mean and yours a sum, so \(N\) = "
        "{0} belongs into the factor: {1}."
    ),
    ("to-sum", "wide-means-strong"): (
        r"\(N\) and \(\lambda\) are what counts, but \(C\) stands beside the data: a weak penalty is a "
        r"large \(C\), here {1}."
    ),
}


def _beliefs(width: float, data: tuple[float, float], ends: tuple[float, float]) -> Plot:
    """Prior, likelihood and posterior, each with its peak at 1; data: N and the share of ones."""
    number, mean = data
    free, best = ends
    spread = 1.0 / sqrt(number * mean * (1.0 - mean))
    low, high = min(0.0, free - 3.5 * spread), max(0.0, free + 3.5 * spread)
    air = max(0.5 * width, 0.15 * (high - low))
    grid = np.linspace(low - min(air, 2.0), high + min(air, 2.0), 80)
    prior = -0.5 * (grid / width) ** 2
    likelihood = -number * (np.logaddexp(0.0, grid) - mean * grid)
    parts = ((prior, "prior"), (likelihood, "data"), (prior + likelihood, "both"))
    heights = [np.exp(values - values.max()) for values, _ in parts]
    roles = ("ghost", "muted", "accent")
    lines = tuple(
        Line(_points(grid, height), role, name)  # type: ignore[arg-type]
        for height, role, (_, name) in zip(heights, roles, parts, strict=True)
    )
    return Plot("beliefs about w", "w", lines=lines, marks=(Marks(((best, 1.0),), "×", "right"),))


def _film(run: Run, free: float, best: float) -> Plot:
    weights = run.path[:, 0, 0]
    steps = tuple(range(len(weights)))
    line = Line(_points(np.arange(len(weights)), weights), "path", "w", steps)
    rules = ((best, "w " + fixed(best, 2)), (free, "data " + fixed(free, 2)), (0.0, "prior 0"))
    return Plot("w while it trains", "step", lines=(line,), rules=rules)


def _points(xs: Any, ys: Any) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in zip(xs, ys, strict=True))


FAMILY = PriorWidth()
