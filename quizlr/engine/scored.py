"""Scored examples: what a threshold makes of them, and their table."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from quizlr.engine.batch import Batch, Margin
from quizlr.engine.data import FloatArray, IntArray, normal, printed, uniform
from quizlr.engine.models import sigmoid
from quizlr.engine.numerals import fixed
from quizlr.render.picture import Line, Table

NUMBER_WORDS = {4: "four", 5: "five", 8: "eight", 9: "nine", 10: "ten"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How scored examples are printed.

    Attributes:
        rows: rows of the table; ordered: the highest score first, else in no order.
        counted: a row counts all examples with one score, else it is one example.
    """

    rows: int
    ordered: bool
    counted: bool


SHEETS = {
    "sorted": Sheet(8, ordered=True, counted=False),
    "mixed": Sheet(10, ordered=False, counted=False),
    "counted": Sheet(5, ordered=True, counted=True),
}


@dataclass(frozen=True, slots=True)
class Scored(Batch):
    """Candidates, row by row: one example, or all examples with one score.

    Attributes:
        score: of each row (B, R), two decimals.
        positives, negatives: examples of class 1 and of class 0 in it (B, R).
    """

    score: FloatArray
    positives: IntArray
    negatives: IntArray


class Confusion(NamedTuple):
    """Examples by call and class, (…): true and false positives, false and true negatives."""

    tp: IntArray
    fp: IntArray
    fn: IntArray
    tn: IntArray

    @property
    def precision(self) -> FloatArray:
        """Share of the called that are of class 1; NaN where none is called."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> FloatArray:
        """Share of class 1 that is called; NaN where there is none."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def accuracy(self) -> FloatArray:
        """Share of all examples that are called rightly."""
        return _share(self.tp + self.tn, self.tp + self.fp + self.fn + self.tn)


class Counts(NamedTuple):
    """The four counts of one candidate."""

    tp: int
    fp: int
    fn: int
    tn: int


def counts_at(batch: Scored, place: int, threshold: float) -> Counts:
    """Count the calls of one candidate at any threshold."""
    one = Scored(*(getattr(batch, name)[place : place + 1] for name in _ROWS))
    return Counts(*(int(part[0]) for part in confusion(one, np.array([threshold]))))


def _share(part: IntArray, whole: IntArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(part / whole, dtype=np.float64)


def confusion(batch: Scored, threshold: FloatArray) -> Confusion:
    """Compare every score with the threshold of its candidate (B,), and count."""
    called = batch.score > threshold[:, None]
    return Confusion(
        np.where(called, batch.positives, 0).sum(axis=-1),
        np.where(called, batch.negatives, 0).sum(axis=-1),
        np.where(called, 0, batch.positives).sum(axis=-1),
        np.where(called, 0, batch.negatives).sum(axis=-1),
    )


def cumulated(batch: Scored) -> tuple[FloatArray, IntArray, IntArray]:
    """Scores falling (B, R), and running totals of the positives and of the negatives in that order.

    Totals have shape (B, R + 1): those of the first 0 … R rows.
    """
    order = np.argsort(-batch.score, axis=-1, kind="stable")
    nothing = np.zeros((len(batch.score), 1), dtype=np.int64)
    sums = [
        np.concatenate((nothing, np.cumsum(np.take_along_axis(part, order, axis=-1), axis=-1)), axis=-1)
        for part in (batch.positives, batch.negatives)
    ]
    return np.take_along_axis(batch.score, order, axis=-1), sums[0], sums[1]


def confusion_by_rank(batch: Scored, threshold: FloatArray) -> Confusion:
    """Sort the scores and read the sums above the threshold (B,) off the running totals."""
    falling, positives, negatives = cumulated(batch)
    place = np.array(
        [np.searchsorted(-row, -t) for row, t in zip(falling, threshold, strict=True)], dtype=np.int64
    )
    tp, fp = (np.take_along_axis(part, place[:, None], axis=-1)[:, 0] for part in (positives, negatives))
    return Confusion(tp, fp, positives[:, -1] - tp, negatives[:, -1] - fp)


def scored(rng: Generator, count: int, sheet: Sheet, largest: int = 12) -> Scored:
    """Draw candidates whose scores tell the classes apart more or less well.

    Args:
        rng: the stream; count: candidates; sheet: their form.
        largest: most examples with one score, where they are counted.
    """
    shape = (count, sheet.rows)
    separation = uniform(rng, 0.0, 1.3, (count, 1))
    if sheet.counted:
        ranks = np.arange(sheet.rows, 0, -1) / (sheet.rows + 1.0)
        score = printed(ranks + uniform(rng, -0.07, 0.07, shape), 2)
        share = sigmoid(separation * 6.0 * (score - 0.5) + normal(rng, 0.5, shape))
        size = np.floor(uniform(rng, 3, largest + 1, shape))
        positives = np.rint(size * share).astype(np.int64)
        return Scored(score, positives, size.astype(np.int64) - positives)
    positives = (rng.random(shape) < 0.5).astype(np.int64)
    score = printed(sigmoid(normal(rng, 1.1, shape) + separation * (2 * positives - 1)), 2)
    if sheet.ordered:
        order = np.argsort(-score, axis=-1, kind="stable")
        score = np.take_along_axis(score, order, axis=-1)
        positives = np.take_along_axis(positives, order, axis=-1)
    return Scored(score, positives, 1 - positives)


def sheet_margins(batch: Scored, sheet: Sheet, classes: int = 2) -> tuple[Margin, ...]:
    """No ties, no score at the ends, examples of both classes."""
    gaps = np.diff(np.sort(batch.score, axis=-1), axis=-1).min(axis=-1)
    ends = np.minimum(batch.score, 1.0 - batch.score).min(axis=-1)
    return (
        Margin("least gap between two scores", gaps, 0.039 if sheet.counted else 0.009),
        Margin("distance of the scores from 0 and 1", ends, 0.019),
        Margin("examples of class 1", batch.positives.sum(axis=-1), classes),
        Margin("examples of class 0", batch.negatives.sum(axis=-1), classes),
    )


def away(batch: Scored, threshold: FloatArray) -> Margin:
    """No score lies at the threshold (B,)."""
    return Margin(
        "distance of the scores from the threshold",
        np.abs(batch.score - threshold[:, None]).min(axis=-1),
        0.009,
    )


def is_counted(inputs: Mapping[str, Any]) -> bool:
    """Whether a row of written-down examples counts several."""
    return any(a + b != 1 for a, b in zip(inputs["positives"], inputs["negatives"], strict=True))


def introduced(inputs: Mapping[str, Any], sheet: Sheet) -> str:
    """Say what the table shows."""
    number = NUMBER_WORDS.get(len(inputs["score"]), str(len(inputs["score"])))
    if sheet.counted:
        return (
            f"A model gives only {number} different scores. The table counts the examples of class 1 and of "
            "class 0 that have each of them."
        )
    order = ", the highest score first" if sheet.ordered else ""
    return (
        rf"A model has scored {number} examples{order}; \(y\) is their class, 1 (positive) or 0 (negative)."
    )


def table_of(inputs: Mapping[str, Any], sheet: Sheet) -> Table:
    """Tabulate the scores with the class of each example, or with the counts of both classes."""
    rows = zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True)
    if sheet.counted:
        return Table(
            ("score", "class 1", "class 0"), tuple((fixed(s, 2), str(a), str(b)) for s, a, b in rows)
        )
    return Table(
        ("no.", "score", r"\(y\)"),
        tuple((str(i), fixed(s, 2), str(a)) for i, (s, a, _) in enumerate(rows, 1)),
    )


def scored_note(inputs: Mapping[str, Any]) -> str:
    """The examples in the order of their scores, so that shuffled ones are the same."""
    rows = sorted(zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True), reverse=True)
    rest = [f"{name} {value}" for name, value in inputs.items() if name not in _ROWS]
    return " ".join([*(f"{s:g}:{a}/{b}" for s, a, b in rows), *rest])


_ROWS = tuple(field.name for field in fields(Scored))


def staircase(at: FloatArray, values: FloatArray) -> tuple[tuple[float, float], ...]:
    """Corners of a curve with `values[k]` from `at[k]` to `at[k + 1]`; at (n + 1,) ascending, values (n,)."""
    return tuple(
        (float(x), float(v))
        for left, right, v in zip(at[:-1], at[1:], values, strict=True)
        for x in (left, right)
    )


def precision_curve(batch: Scored) -> Line:
    """Precision of a single candidate at every threshold, drawn from the highest threshold down."""
    return _curve(batch, "precision")


def recall_curve(batch: Scored) -> Line:
    """Recall of a single candidate at every threshold, drawn from the highest threshold down."""
    return _curve(batch, "recall")


def _curve(batch: Scored, which: str) -> Line:
    """Corners in falling order of the threshold; two more appear with every row that is called."""
    falling, positives, negatives = cumulated(batch)
    tp, fp = positives[0], negatives[0]
    whole = tp + fp if which == "precision" else np.full_like(tp, max(1, int(tp[-1])))
    first = 1 if which == "precision" else 0
    share = tp[first:] / np.maximum(whole[first:], 1)
    edges = np.concatenate((falling[0], [0.0])) if first else np.concatenate(([1.0], falling[0], [0.0]))
    points, steps = [], []
    for k, value in enumerate(share):
        points += [(float(edges[k]), float(value)), (float(edges[k + 1]), float(value))]
        steps += [k + first] * 2
    return Line(tuple(points), "path" if which == "precision" else "ghost", which, tuple(steps))
