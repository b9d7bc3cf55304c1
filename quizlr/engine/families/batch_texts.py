"""How two runs on copied examples can differ, and what is said of it: sentences, reasons and wrong ideas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from quizlr.engine.batch import UNCLEAR
from quizlr.engine.data import FloatArray
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.variant import Foil

FACTORS = (0.5, 1.0, 2.0)
TURNED = len(FACTORS)
"""Label of a step that goes another way."""

OPTIONS = (
    "half as long, in the same direction",
    "equally long, in the same direction",
    "twice as long, in the same direction",
    "pointing in another direction",
)

RULE = (
    r"A step from the same weights is \(-\eta\) times the gradient: copies of all examples leave a mean's gradient as "
    r"it is and multiply a sum's, copies of some turn it."
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How run B differs from run A.

    Attributes:
        copies: how often B puts in each example of class 0 and of class 1.
        summed: whether the loss of A, and that of B, is a sum; ratio: B's η over A's.
        backwards: whether B takes the examples in reverse order.
    """

    copies: tuple[int, int]
    summed: tuple[bool, bool]
    ratio: Fraction
    backwards: bool

    @property
    def kinds(self) -> tuple[bool, ...]:
        """Which kinds of change there are; copies of one class are a kind of their own."""
        first, second = self.copies
        return (
            first != second,
            first == second > 1,
            len({*self.summed}) > 1,
            self.ratio != 1,
            self.backwards,
        )

    def factor(self, number: int) -> Fraction:
        """How many times as long B's step is with so many examples, where all have equal copies."""
        before = Fraction(1, 1 if self.summed[0] else number)
        after = Fraction(self.copies[0]) / (1 if self.summed[1] else self.copies[0] * number)
        return self.ratio * after / before

    def label(self, number: int) -> int:
        """The answer, or `UNCLEAR` for a factor that is not offered."""
        if self.copies[0] != self.copies[1]:
            return TURNED
        factor = self.factor(number)
        return FACTORS.index(float(factor)) if factor in FACTORS else UNCLEAR


def scenario_of(inputs: Mapping[str, Any]) -> Scenario:
    """How B differs from A in stored inputs."""
    return scenario(inputs["copies"], inputs["summed"], inputs["rates"], inputs["backwards"])


def scenario(
    copies: Sequence[int], summed: Sequence[int], rates: Sequence[float], backwards: int
) -> Scenario:
    """How B differs from A, from its copies and from which losses are sums, the rates and the order."""
    now, then = (Fraction(rate).limit_denominator(10_000) for rate in rates)
    return Scenario((copies[0], copies[1]), (bool(summed[0]), bool(summed[1])), then / now, bool(backwards))


def put_in(inputs: Mapping[str, Any]) -> str:
    """Say what B does to the examples."""
    first, second = inputs["copies"]
    parts = []
    if first == second > 1:
        parts.append(f"every example put in {_times(first)}")
    elif first != second:
        each = [rf"\(y = {i}\) put in {_times(c)}" for i, c in enumerate(inputs["copies"]) if c > 1]
        parts.append("each example with " + ", each with ".join(each))
    if inputs["backwards"]:
        parts.append("the examples in reverse order")
    return "".join(f", {part}" for part in parts)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def working(inputs: Mapping[str, Any], label: int, parts: FloatArray) -> str:
    """The gradients of both runs in terms of one sum, then the rates; parts are (p − y) x (N, 2)."""
    one, number = scenario_of(inputs), len(inputs["y"])
    if label == TURNED:
        return _turn_shown(inputs, parts)
    copies = one.copies[0]
    first = "S" if one.summed[0] else f"S/{number}"
    times = "" if copies == 1 else f"{copies} "
    if one.summed[1]:
        second = f"{times}S"
    else:
        second = f"{times}S/{copies * number}" + ("" if copies == 1 else f" = S/{number}")
    grown = one.factor(number) / one.ratio
    now, then = (short(rate) for rate in inputs["rates"])
    rates = (
        f"Both rates are {now}."
        if one.ratio == 1
        else f"The rates are {now} and {then}, a factor {_fraction(one.ratio)}."
    )
    order = " The order of the examples does not matter." if one.backwards else ""
    return (
        rf"Let \(S\) be the sum of \((p - y)\, x\) over the table. The gradient of A is {formula(first)}, that of B "
        f"{formula(second)}: {_fraction(grown)} times A's.{order}\n\n"
        rf"{rates} A step is \(-\eta\) times the gradient, so "
        f"B's is {_fraction(grown)} × {_fraction(one.ratio)} = {_fraction(grown * one.ratio)} times A's, in the same "
        "direction."
    )


def _turn_shown(inputs: Mapping[str, Any], parts: FloatArray) -> str:
    """The pull of each class, and what it becomes when one of them counts more often."""
    y = np.array(inputs["y"])
    sums = [parts[y == label].sum(axis=0) for label in (0, 1)]
    first, second = inputs["copies"]
    other = first * sums[0] + second * sums[1]
    written = " + ".join(
        f"{c if c > 1 else ''} S_{i}".replace("  ", " ") for i, c in enumerate((first, second))
    )
    return (
        rf"Let \(S_0\) and \(S_1\) be the sums of \((p - y)\, x\) over each class, here {vector(sums[0], 2)} and "
        rf"{vector(sums[1], 2)}. A steps against \(S_0 + S_1\) = {vector(sums[0] + sums[1], 2)}, B against "
        + formula(written.strip())
        + f" = {vector(other, 2)}, whatever the mean and the rate make of their lengths. These two are "
        f"{_degrees(sums[0] + sums[1], other)} degrees apart: one class pulls harder than before."
    )


def _degrees(first: FloatArray, second: FloatArray) -> str:
    cosine = float(first @ second / np.sqrt((first @ first) * (second @ second)))
    return fixed(float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))), 0)


def _fraction(value: Fraction) -> str:
    return str(value)


def foils(inputs: Mapping[str, Any], label: int) -> Iterator[Foil]:
    """For every wrong option an idea that leads to it, the most telling first."""
    one, number = scenario_of(inputs), len(inputs["y"])
    if label == TURNED:
        yield from _blind_to_classes(one)
        return
    yield from _by_copies(one, number)
    factor, copies = one.factor(number), one.copies[0]
    if one.kinds[2]:
        grows = number if one.summed[1] else Fraction(1, number)
        yield from _foil(
            factor / grows,
            "sum-is-a-mean",
            f"Sum and mean do have their minimum at the same place. Their gradients differ by the count, though: a sum's "
            f"is {number if not one.summed[1] else number * copies} times that of the mean over as many examples.",
        )
    if one.kinds[3]:
        yield from _foil(
            factor / one.ratio,
            "rate-left-out",
            f"That is how the gradients compare. The step is the rate times the gradient, and the rates are "
            f"{short(inputs['rates'][0])} and {short(inputs['rates'][1])}.",
        )
    yield Foil(
        TURNED,
        "every-change-turns",
        "A changed batch often does turn the step. Here no example gains weight against another, so only the length can "
        "change.",
    )
    several = sum(one.kinds) > 1
    for wrong in range(len(FACTORS)):
        if several:
            yield Foil(wrong, "one-change-counts", _all_factors(one, number))
        else:
            yield Foil(wrong, "wrong-factor", _one_factor(one, number))


def _one_factor(one: Scenario, number: int) -> str:
    grown = one.factor(number) / one.ratio
    return (
        f"The direction is right. The gradient changes by a factor {_fraction(grown)} and the rate by "
        f"{_fraction(one.ratio)}, so the step by {_fraction(grown * one.ratio)}."
    )


def _all_factors(one: Scenario, number: int) -> str:
    grown = one.factor(number) / one.ratio
    return (
        f"One change alone may look like that. All together, the gradient changes by a factor {_fraction(grown)} and the "
        f"rate by {_fraction(one.ratio)}, so the step by {_fraction(grown * one.ratio)}."
    )


def _by_copies(one: Scenario, number: int) -> Iterator[Foil]:
    """What copies of all examples are thought to do."""
    factor, copies = one.factor(number), one.copies[0]
    if copies == 1:
        return
    if one.summed[1]:
        yield from _foil(
            factor / copies,
            "copies-change-nothing",
            f"Copies bring nothing new, and in a mean they would cancel. B's loss is a sum, though: each example is added "
            f"{_times(copies)}, and the gradient grows with it.",
        )
        return
    yield from _foil(
        factor * copies,
        "more-data-longer-step",
        f"With {copies} times as many examples the sum does grow {copies} fold. B's mean divides by {copies} times as many "
        f"again, {copies * number} for {number}.",
    )
    yield from _foil(
        factor / copies,
        "copies-thin-the-mean",
        f"Each single row does count less, 1/{copies * number} for 1/{number}. But every example now has {copies} rows, "
        "which makes up for it.",
    )


def _blind_to_classes(one: Scenario) -> Iterator[Foil]:
    more = int(one.copies[1] > one.copies[0])
    times = Fraction(max(one.copies), min(one.copies))
    for label in range(len(FACTORS)):
        yield Foil(
            label,
            "one-class-only-scales",
            rf"Copies of all examples would leave the direction as it is. Here those with \(y = {more}\) count {times} "
            "times as much as the others, so their pull grows against that of the other class.",
        )


def _foil(factor: Fraction, name: str, feedback: str) -> Iterator[Foil]:
    """A foil, if its factor is among the options."""
    if factor in FACTORS:
        yield Foil(FACTORS.index(float(factor)), name, feedback)
