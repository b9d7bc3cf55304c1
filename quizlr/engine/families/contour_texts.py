"""The words of `contour_match`: what is printed, the working, and the orders by something else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizlr.engine.candidates import Posed
from quizlr.engine.data import FloatArray
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.ranking import falling
from quizlr.engine.variant import Foil
from quizlr.render.picture import Table

LETTERS = ("a", "b", "c")

LINES = (r"\(w_1\)", r"\(w_2\)")
SLANTED = (r"\(w_1 = w_2\)", r"\(w_1 = -w_2\)")

RULE = (
    r"Squared error of a linear model: curvature along \(w_j\) is in proportion to the mean of \(x_j^2\), and a "
    "contour reaches as far as one over its root."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What is printed of the features: a common factor, means beside the spreads, a correlation."""

    factor: bool = False
    means: bool = False
    correlation: bool = False


MODEL = (
    r"A linear model without a bias, \(\hat{y} = w_1 x_1 + w_2 x_2\), is trained on the mean squared error, no "
    "penalty."
)
SLANTED_RULE = (
    r"Squared error of a linear model, features of mean 0: positive correlation makes contours long along "
    r"\(w_1 = -w_2\), most so with equal spreads."
)


def units_posed(ratios: list[float], inputs: Mapping[str, Any], copies: tuple[str, ...]) -> Posed:
    """The contours before, and those of the three copies by how long they are along w₁, longest first."""
    rows = (
        (str(i), LINES[int(ratio < 1.0)], short(max(ratio, 1.0 / ratio))) for i, ratio in enumerate(ratios, 1)
    )
    return Posed(
        f"{MODEL} On the features as recorded, its contours are ellipses {described(inputs['base'])}. In three "
        f"copies of the data features are multiplied by {short(inputs['factor'], 4)} or left alone. The copies have these contours:",
        "Which copy has the contours 1, which 2, which 3?",
        Table(("contours", "longer along", "times as long"), tuple(rows)),
        copies,
    )


def described(ratio: float) -> str:
    """Such as: 2.41 times as long along w₁ as along w₂."""
    if ratio >= 1.0:
        return rf"{short(ratio)} times as long along \(w_1\) as along \(w_2\)"
    return rf"{short(1.0 / ratio)} times as long along \(w_2\) as along \(w_1\)"


def longer(ratio: float, level: Level) -> str:
    """Such as: 2.4 times as long along w₁."""
    first, second = SLANTED if level.correlation else LINES
    return f"{short(max(ratio, 1.0 / ratio))} times as long along {first if ratio >= 1.0 else second}"


def spoken(signed: float, first: str, second: str) -> str:
    """The same for a picture, from a signed number: above zero it is longer along the first line."""
    return f"is {short(abs(signed))} times as long along {first if signed > 0 else second}"


def written(value: float) -> str:
    """A number as it is printed; no minus before a zero."""
    return short(value) if value else "0"


def items(inputs: Mapping[str, Any], level: Level) -> Iterator[str]:
    """The options: what is known of each data set."""
    if level.factor:
        names = {
            (1.0, 0.0): r"only \(x_1\) multiplied",
            (0.0, 1.0): r"only \(x_2\) multiplied",
            (1.0, 1.0): "both multiplied",
            (0.0, 0.0): "neither multiplied",
        }
        for first, second in inputs["multiplied"]:
            yield names[first, second]
        return
    rows = zip(inputs["spread"], inputs["mean"], inputs["correlation"], strict=True)
    for (first, second), means, rho in rows:
        spread = [rf"\(s_{j} = {short(value)}\)" for j, value in ((1, first), (2, second))]
        if level.means:
            mean = [formula(f"m_{j + 1} = {fixed(value, 1)}") for j, value in enumerate(means)]
            yield f"{mean[0]}, {spread[0]}; {mean[1]}, {spread[1]}"
        elif level.correlation:
            yield f"{spread[0]}, {spread[1]}, " + formula(rf"\rho = {fixed(rho, 2)}")
        else:
            yield f"{spread[0]}, {spread[1]}"


def working(inputs: Mapping[str, Any], level: Level, order: list[int]) -> str:
    """Why, and the stretch of each data set in the right order."""
    lines = [f"- {LETTERS[i]}: {_line(inputs, level, i)}" for i in order]
    if level.factor:
        why = (
            rf"Multiplying \(x_j\) by {short(inputs['factor'], 4)} lets \(w_j\) do the same with "
            rf"{short(1.0 / inputs['factor'])} times its old value, so along \(w_j\) every contour is "
            f"{short(1.0 / inputs['factor'])} times as long. Along \\(w_1\\), compared with \\(w_2\\):"
        )
    elif level.correlation:
        why = (
            r"Along \(w_1 = w_2\) only \(x_1 + x_2\) matters, along \(w_1 = -w_2\) only \(x_1 - x_2\). Their mean "
            r"squares are \(s_1^2 + s_2^2\) times \(1 \pm q\) with \(q = 2 \rho s_1 s_2 / (s_1^2 + s_2^2)\), and "
            r"the larger one makes its line short. Smallest \(q\) first:"
        )
    else:
        square = (
            "the square of its mean plus that of its spread" if level.means else "the square of its spread"
        )
        why = (
            r"A small change of \(w_j\) changes \(\hat{y}\) by \(x_j\) times as much, so the loss bends along "
            rf"\(w_j\) as the mean of \(x_j^2\) says, {square}. The contour reaches as far as one over the root:"
        )
    return why + "\n\n" + "\n".join(lines)


def _line(inputs: Mapping[str, Any], level: Level, i: int) -> str:
    if level.factor:
        first, second = inputs["multiplied"][i]
        ratio = inputs["base"] * inputs["factor"] ** (second - first)
        return rf"{short(inputs['base'])} times becomes {short(ratio)} times"
    (first, second), (m1, m2) = inputs["spread"][i], inputs["mean"][i]
    if level.correlation:
        rho = inputs["correlation"][i]
        return formula(f"q = {fixed(2.0 * rho * first * second / (first**2 + second**2), 2)}")
    a, b = m1**2 + first**2, m2**2 + second**2
    if level.means:
        return formula(rf"\sqrt{{{short(b)} / {short(a)}}} = {short(float(np.sqrt(b / a)))}")
    return formula(rf"s_2 / s_1 = {short(second)} / {short(first)} = {short(second / first)}")


def foils(inputs: Mapping[str, Any], level: Level, stretch: FloatArray) -> tuple[Foil, ...]:
    """Orders by an axis mixed up, by half of the numbers, by the cloud of points."""
    if level.correlation:
        least = int(stretch.argmin())
        last = LETTERS[least]
        rho = np.array(inputs["correlation"])
        most = int(rho.argmax())
        ideas = [
            (
                "follows-the-cloud",
                -stretch,
                (
                    rf"Cloud and contours do go together, but crosswise: along \(w_1 = w_2\) the features add up, so the "
                    rf"more they rise together, the faster the loss does. In {last}, with {_line(inputs, level, least)}, the "
                    "contour is shortest there."
                ),
            ),
            (
                "correlation-alone",
                -rho,
                (
                    f"{LETTERS[most]} does have the highest correlation, {fixed(float(rho[most]), 2)}. It tilts the "
                    f"contours less, the more the spreads differ: {_line(inputs, level, most)}."
                ),
            ),
        ]
    else:
        ideas = _upright(inputs, level, stretch)
    return tuple(Foil(falling(values), name, told) for name, values, told in ideas)


def _upright(
    inputs: Mapping[str, Any], level: Level, stretch: FloatArray
) -> list[tuple[str, FloatArray, str]]:
    last = LETTERS[int(stretch.argmin())]
    if level.factor:
        told = (
            r"A larger feature does count for more, but in the loss: multiplied by "
            rf"{short(inputs['factor'], 4)}, \(x_j\) needs {short(1.0 / inputs['factor'], 4)} times the change of "
            r"\(w_j\) for the same effect, and contours become that much as long along it."
        )
        return [("long-along-large-feature", -stretch, told)]
    spread, mean = np.array(inputs["spread"]), np.array(inputs["mean"])
    size = np.sqrt(spread**2 + mean**2)
    place, large = int(size[:, 0].argmin()), int(np.abs(mean[:, 0]).argmax())
    ideas = [
        (
            "long-along-large-feature",
            -stretch,
            (
                rf"A large \(x_1\) does make \(w_1\) matter more. In {last} it is {short(float(np.exp(-stretch.min())))} "
                r"times \(x_2\) in root mean square, the most of the three, and for that very reason a little of "
                r"\(w_1\) changes much: the contour is short along it."
            ),
        ),
    ]
    if level.means:
        ideas.append(
            (
                "means-do-not-count",
                spread[:, 1] / spread[:, 0],
                "Spreads are what counts once the means are taken out, or with a bias. Here neither is so, and the "
                rf"mean of \(x_1^2\) in {LETTERS[large]} is "
                + formula(
                    f"{short(abs(mean[large, 0]))}^2 + {short(spread[large, 0])}^2 = {short(size[large, 0] ** 2)}"
                )
                + ".",
            )
        )
    ideas.append(
        (
            "one-feature-alone",
            -size[:, 0],
            (
                rf"{LETTERS[place]} does have the smallest \(x_1\), so its contours reach far along \(w_1\). They are "
                rf"compared with \(w_2\), though, and there \(x_2\) has a root mean square of "
                f"{short(float(size[place, 1]))}."
            ),
        )
    )
    return ideas
