"""What a learning rate does along the steepest direction of a valley, and how it is told.

Near a minimum a step multiplies the error along an eigenvector of curvature λ by 1 − ηλ: it shrinks
and keeps its side for ηλ < 1, changes sides and shrinks for 1 < ηλ < 2, and grows beyond.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from quizlr.engine.batch import Batch, Margin
from quizlr.engine.data import FloatArray, IntArray, uniform
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.variant import Foil

SMOOTH, BOUNCE, BEYOND = 0, 1, 2

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bands:
    """Where η·λmax is drawn from for each regime, and how near it may come to 1 and 2.

    Attributes:
        intervals: for each regime the intervals drawn from, all equally likely.
        clearance: least relative distance of η·λmax from 1 and from 2.
    """

    intervals: tuple[tuple[Interval, ...], tuple[Interval, ...], tuple[Interval, ...]]
    clearance: float

    def draw(self, rng: Generator, target: int, count: int) -> FloatArray:
        """Draw values of η·λmax (count,) for one regime."""
        choices = np.array(self.intervals[target])
        chosen = choices[(rng.random(count) * len(choices)).astype(np.int64)]
        product: FloatArray = chosen[:, 0] + (chosen[:, 1] - chosen[:, 0]) * rng.random(count)
        return product

    def margins(self, product: FloatArray) -> tuple[Margin, Margin]:
        """Keep η·λmax (B,) away from both thresholds."""
        return (
            Margin("relative distance of η·λmax from 1", np.abs(product - 1.0), self.clearance),
            Margin("relative distance of η·λmax from 2", np.abs(product / 2.0 - 1.0), self.clearance),
        )


def regime(product: FloatArray | float) -> IntArray:
    """Name the regime of η·λmax by the formula."""
    return np.digitize(product, (1.0, 2.0)).astype(np.int64)


def steepest(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the largest eigenvalue (B,) and its unit eigenvector (B, d) of symmetric matrices.

    The eigenvector's largest component is positive, so that its sign is the same on every machine.
    """
    values, vectors = np.linalg.eigh(matrix)
    steep = vectors[:, :, -1]
    lead = np.take_along_axis(steep, np.abs(steep).argmax(axis=1)[:, None], axis=1)
    return values[:, -1], steep * np.sign(lead)


def largest_by_hand(first: float, second: float, mixed: float) -> float:
    """Largest eigenvalue of [[first, mixed], [mixed, second]] with three significant digits a line."""
    half = float(short(abs(first - second) / 2))
    root = float(short(float(np.hypot(half, mixed))))
    return (first + second) / 2 + root


def start_beside(rng: Generator, steep: FloatArray, widest: float, radius: Interval) -> FloatArray:
    """Draw offsets from a minimum that lie within `widest` degrees of the steepest direction.

    Shapes: steep and result (B, 2). A start without a steep component would show nothing for long.
    """
    count = len(steep)
    angle = np.deg2rad(uniform(rng, -widest, widest, (count,))) + np.pi * (rng.random(count) < 0.5)
    turned = np.stack(
        (
            np.cos(angle) * steep[:, 0] - np.sin(angle) * steep[:, 1],
            np.sin(angle) * steep[:, 0] + np.cos(angle) * steep[:, 1],
        ),
        axis=-1,
    )
    return turned * uniform(rng, *radius, (count,))[:, None]


def across(path: FloatArray, centre: FloatArray, steep: FloatArray) -> FloatArray:
    """Coordinate of every step along the steepest direction, measured from the minimum.

    Shapes: path (T + 1, B, d), centre and steep (B, d), result (T + 1, B).
    """
    coordinate: FloatArray = np.sum((path - centre) * steep, axis=-1)
    return coordinate


@dataclass(frozen=True, slots=True)
class Rated(Batch):
    """Candidates with a learning rate.

    Attributes:
        rate: η (B,); curvature: λmax as printed, or as it follows from the printed matrix (B,).
    """

    rate: FloatArray
    curvature: FloatArray


@dataclass(frozen=True, slots=True)
class Curvature:
    """The numbers an explanation speaks of, as printed.

    Attributes:
        rate: η; largest: λmax, which is spoken of with four significant digits.
        entries: the 2 × 2 matrix as (first, second, mixed), where the person has to find λmax in it.
        symbol: the letter of that matrix.
    """

    rate: float
    largest: float
    entries: tuple[float, float, float] | None
    symbol: str

    @property
    def product(self) -> float:
        """η·λmax of the numbers as they are spoken of."""
        return self.rate * float(self.steep)

    @property
    def steep(self) -> str:
        """λmax, written."""
        return short(self.largest, 4)

    @property
    def factor(self) -> str:
        """The factor 1 − η·λmax of one step, written."""
        return fixed(1.0 - float(fixed(self.product, 2)), 2)

    @property
    def product_line(self) -> str:
        """Write η λmax = … × … = …."""
        numbers = rf"{short(self.rate)} \times {self.steep} = {fixed(self.product, 2)}"
        return formula(rf"\eta \lambda_{{\max}} = {numbers}")

    def working(self) -> str:
        """Show how λmax comes out of the matrix, where it is not printed; else nothing."""
        if self.entries is None:
            return ""
        first, second, mixed = self.entries
        middle = (first + second) / 2
        general = rf"\frac{{{self.symbol}_{{11}} + {self.symbol}_{{22}}}}{{2}}"
        half = rf"\frac{{{self.symbol}_{{11}} - {self.symbol}_{{22}}}}{{2}}"
        root = rf"\sqrt{{\left({half}\right)^2 + {self.symbol}_{{12}}^2}}"
        numbers = f"{short(middle, 4)} + {short(float(np.hypot((first - second) / 2, mixed)), 4)}"
        return (
            formula(rf"\lambda_{{\max}} = {general} + {root}")
            + " "
            + formula(f"= {numbers} = {self.steep}")
            + ".\n\n"
        )

    def diagonal_regime(self) -> int | None:
        """The regime one finds by taking the largest diagonal entry for λmax; None without a matrix."""
        return None if self.entries is None else int(regime(self.rate * max(self.entries[:2])))


Told = Mapping[tuple[int, int], tuple[str, str]]
"""For (truth, given): the misconception's name and its feedback, a template over `Curvature`."""


def foils(told: Told, truth: int, numbers: Curvature) -> tuple[Foil, ...]:
    """Give a foil to each wrong regime.

    Reading the curvature off the diagonal is told before any other idea when it leads there.
    """
    wrong = [given for given in (SMOOTH, BOUNCE, BEYOND) if given != truth]
    return tuple(_foil(told, truth, given, numbers) for given in wrong)


def _foil(told: Told, truth: int, given: int, numbers: Curvature) -> Foil:
    if given == numbers.diagonal_regime():
        return Foil(given, "diagonal-for-eigenvalue", _diagonal(numbers))
    name, template = told[truth, given]
    words = {
        "rate": formula(rf"\eta = {short(numbers.rate)}"),
        "product": fixed(numbers.product, 2),
        "factor": numbers.factor,
        "size": numbers.factor.lstrip("−"),
    }
    feedback = template
    for word, text in words.items():
        feedback = feedback.replace(f"<{word}>", text)
    return Foil(given, name, feedback)


def _diagonal(numbers: Curvature) -> str:
    entry = max((numbers.entries or (0.0, 0.0))[:2])
    return (
        "The diagonal is the place to look when the other entries are zero. Its largest entry gives "
        + formula(rf"{short(numbers.rate)} \times {short(entry)} = {fixed(numbers.rate * entry, 2)}")
        + ", but the steepest direction is tilted, and its curvature "
        + numbers.steep
        + f" gives {fixed(numbers.product, 2)}."
    )
