"""Levels and words of `l1_zeros`: what is printed, the comparison weight by weight, and the wrong ideas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.numerals import fixed
from quizlr.engine.penalties import soft_threshold
from quizlr.engine.variant import Foil
from quizlr.render.picture import Table


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints.

    Attributes:
        features: d; variances: they differ; pair: the first two features are correlated.
        examples: y is printed in place of covariances, for features of −1 and +1.
    """

    features: int
    variances: bool = False
    pair: bool = False
    examples: bool = False


LEVELS = {
    "given-covariances": Level(5),
    "with-variances": Level(5, variances=True),
    "from-examples": Level(4, examples=True),
    "correlated-pair": Level(4, pair=True),
}

DESIGN = np.array(
    [
        [1, 1, 1, 1, -1, -1, -1, -1],
        [1, 1, -1, -1, 1, 1, -1, -1],
        [1, -1, 1, -1, 1, -1, 1, -1],
        [1, -1, -1, 1, 1, -1, -1, 1],
    ]
).T.astype(np.float64)
"""Eight examples with four features (8, 4): each of mean 0 and variance 1, none correlated."""


def prompt(inputs: Mapping[str, Any], level: Level) -> str:
    """The loss, and what is known of features and target."""
    penalty = rf"\(\lambda \sum_j |w_j|\) with \(\lambda = {fixed(inputs['penalty'], 2)}\)"
    loss = (
        rf"Linear regression without a bias minimises half the mean squared error, \(\frac{{1}}{{2N}} "
        rf"\sum_i (y_i - w \cdot x_i)^2\), plus {penalty}. "
    )
    if level.examples:
        return loss + (
            "The table shows all eight examples. Every feature has mean 0 and variance 1, and no two "
            "features are correlated."
        )
    known = "Features and target have mean 0. "
    if level.pair:
        return (
            loss
            + known
            + (
                "Every feature has variance 1. The first two have a correlation of "
                f"{fixed(inputs['correlation'], 1)}, and no others are correlated."
            )
        )
    spread = "" if level.variances else " Every feature has variance 1."
    return loss + known + "No two features are correlated." + spread


def covariance_table(inputs: Mapping[str, Any], level: Level) -> Table:
    """Covariances with the target, and variances where they differ."""
    names = [rf"\(x_{j}\)" for j in range(1, level.features + 1)]
    rows = [(r"covariance with \(y\)", *(fixed(v, 2) for v in inputs["covariance"]))]
    if level.variances:
        rows.append(("variance", *(fixed(v, 1) for v in inputs["variance"])))
    return Table(("", *names), tuple(rows))


def examples_table(inputs: Mapping[str, Any]) -> Table:
    """The eight examples."""
    names = [rf"\(x_{j}\)" for j in range(1, 5)]
    rows = [
        (*(fixed(v, 0) for v in x), fixed(y, 1))
        for x, y in zip(DESIGN.tolist(), inputs["target"], strict=True)
    ]
    return Table((*names, r"\(y\)"), tuple(rows))


def working(inputs: Mapping[str, Any], level: Level, weights: FloatArray) -> str:
    """The comparison with λ, weight by weight; weights (d,) are those at the minimum."""
    penalty, values = fixed(inputs["penalty"], 2), inputs["covariance"]
    start = (
        r"At \(w_j = 0\) the data pull with the covariance of \(x_j\) and what is left of \(y\), the "
        rf"penalty holds against it with at most \(\lambda\) = {penalty}. "
    )
    if level.examples:
        start += r"The covariances are \(\frac{1}{8} \sum_i x_{ij} y_i\). "
    free = range(2, level.features) if level.pair else range(level.features)
    if level.pair:
        start += _pair_working(inputs, weights)
    lines, digits = [], 3 if level.examples else 2
    for j in free:
        size = abs(values[j])
        if size <= inputs["penalty"]:
            ends = "so 0"
        else:
            over = f"{fixed(size, digits)} − {penalty}"
            if level.variances:
                over = f"({over}) / {fixed(inputs['variance'][j], 1)}"
            ends = f"so the size is {over} = {fixed(abs(float(weights[j])), digits)}"
        mark = "at most" if size <= inputs["penalty"] else "above"
        lines.append(rf"- \(w_{j + 1}\): {fixed(size, digits)} is {mark} {penalty}, {ends}")
    return start + "\n\n" + "\n".join(lines)


def _pair_working(inputs: Mapping[str, Any], weights: FloatArray) -> str:
    """Which of the pair stays, and what it leaves to the other."""
    values, penalty, rho = inputs["covariance"], inputs["penalty"], inputs["correlation"]
    strong = int(abs(values[1]) > abs(values[0]))
    weak = 1 - strong
    if abs(values[strong]) <= penalty:
        return "Of the correlated pair neither gets above it. "
    alone = float(soft_threshold(np.array(values[strong]), np.array(penalty)))
    left = values[weak] - rho * alone
    verdict = "at most" if abs(left) <= penalty else "above"
    return (
        rf"Alone, \(w_{strong + 1}\) would be {fixed(alone, 2)}. It leaves to \(x_{weak + 1}\) "
        f"{fixed(values[weak], 2)} − {fixed(rho, 1)} × {fixed(alone, 2)} = {fixed(left, 2)}, in size "
        rf"{verdict} \(\lambda\): \(w_{weak + 1}\) = "
        f"{'0' if weights[weak] == 0.0 else fixed(float(weights[weak]), 2)}. "
    )


def foils(inputs: Mapping[str, Any], level: Level, count: int) -> tuple[Foil, ...]:
    """Counts that wrong ideas lead to."""
    values, penalty = np.array(inputs["covariance"]), inputs["penalty"]
    free = values / np.array(inputs["variance"])
    small = int((np.abs(values) <= penalty).sum())
    shown = fixed(penalty, 2)
    sum_of = int((values <= penalty).sum())
    half = int((np.abs(values) <= penalty / 2).sum())
    return (
        *(
            (
                Foil(
                    small,
                    "each-on-its-own",
                    f"Comparing each covariance with {shown} is right for features that are not "
                    "correlated. Of the pair one weight already explains part of what the other could.",
                ),
            )
            if level.pair
            else ()
        ),
        *(
            (
                Foil(
                    int((np.abs(free) <= penalty).sum()),
                    "compares-the-weight",
                    f"These are the weights without penalty that are smaller than {shown}. Whether one "
                    "stays at zero is decided by the pull of the data, the covariance itself, not divided "
                    "by the variance.",
                ),
            )
            if level.variances
            else ()
        ),
        Foil(
            0,
            "never-zero",
            "A pull that shrinks with the weight, as L2 has, never quite reaches zero. This one stays as "
            f"large as \\(\\lambda\\) = {shown} however small the weight is, and {_that(count)}.",
        ),
        Foil(
            sum_of,
            "sign-forgotten",
            f"Covariances above {shown} do keep their weights. So do those below −{shown}: only the size "
            "counts.",
        ),
        Foil(
            half,
            "threshold-halved",
            r"Without the half before the squared error the threshold would be \(\lambda/2\). Here the "
            rf"derivative of the squares loses its 2, and the threshold is \(\lambda\) = {shown} itself.",
        ),
    )


def _that(count: int) -> str:
    return "it holds one weight at zero" if count == 1 else f"it holds {count} weights at zero"


def listed(values: FloatArray, digits: int) -> str:
    """Write numbers one after the other, exact zeros as 0."""
    return ", ".join("0" if value == 0.0 else fixed(value, digits) for value in values.tolist())
