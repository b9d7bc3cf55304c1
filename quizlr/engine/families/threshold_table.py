"""Precision, recall, false positives and false negatives at one threshold, from a table of scores.

Precision TP / (TP + FP) and recall TP / (TP + FN) have the same numerator and ask out of different groups
(Manning, Raghavan and Schütze, Introduction to Information Retrieval, 8.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import Ask, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, printed, uniform
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula
from quizlr.engine.scored import (
    SHEETS,
    Confusion,
    Counts,
    Scored,
    away,
    confusion,
    confusion_by_rank,
    counts_at,
    introduced,
    is_counted,
    precision_curve,
    recall_curve,
    scored,
    scored_note,
    sheet_margins,
    table_of,
)
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Marks, Picture, Plot, Role, Table

TOLERANCE = 0.01

_OVERSAMPLED = 4
_HALF_UP = 1e-9
"""Added before rounding, so that 0.625 is written as a person would round it."""
_QUESTIONS = {
    "precision": "What is the precision, to two decimals?",
    "recall": "What is the recall, to two decimals?",
}
_WRONG = ("false positives", "false negatives")
_RULES = {
    "precision": (
        "Precision is the share of class 1 among those called positive, TP / (TP + FP); it exists where one "
        "is."
    ),
    "recall": (
        "Recall is the share of class 1 that is called positive, TP / (TP + FN), where class 1 has examples."
    ),
    "counts": (
        "The second word is the call, the first says whether it is right: a false positive is of class 0 "
        "and called positive."
    ),
}


@dataclass(frozen=True, slots=True)
class Cut(Scored):
    """Candidates: scored examples, the threshold (B,), and which mistakes are counted (B,), 0 or 1.

    0 stands for false positives, 1 for false negatives; it is printed where mistakes are asked for.
    """

    threshold: FloatArray
    mistake: IntArray


class ThresholdTable(Family[Cut]):
    """Work out precision, recall or a count of mistakes at the printed threshold."""

    name = "threshold_table"
    pool_size = 16
    kind = Cut
    levels = SHEETS
    asks = "Precision, recall, or the number of false positives or negatives at the printed threshold."
    truth_is = "comparing every score with the threshold, and counting"
    oracle_is = "sorting the scores and reading running totals off at the threshold"
    exact = frozenset({"positives", "negatives", "mistake"})

    def answers(self, ask: Ask) -> int:
        """One class: a number is asked for."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Cut:
        """Draw examples and thresholds; those that keep the margins come first."""
        most = _OVERSAMPLED * count
        raw = scored(rng, most, SHEETS[ask.level])
        threshold = printed(uniform(rng, 0.2, 0.8, (most,)), 2)
        mistake = (rng.random(most) < 0.5).astype(np.int64) * (ask.direction == "counts")
        batch = Cut(raw.score, raw.positives, raw.negatives, threshold, mistake)
        return take(batch, np.argsort(~self.passes(batch, ask), kind="stable")[:count])

    def margins(self, batch: Cut, ask: Ask) -> Sequence[Margin]:
        """Ask for no ties, some of each kind, and unequal mistakes."""
        found = confusion(batch, batch.threshold)
        return (
            *sheet_margins(batch, SHEETS[ask.level]),
            away(batch, batch.threshold),
            Margin("true positives", found.tp.astype(np.float64), 1),
            Margin("true negatives", found.tn.astype(np.float64), 1),
            Margin("false positives against false negatives", np.abs(found.fp - found.fn) + 0.0, 1),
            Margin("mistakes of both kinds", (found.fp + found.fn) + 0.0, 1),
        )

    def truth(self, batch: Cut, ask: Ask, stretch: float = 1.0) -> Settled:
        """Count."""
        return _settled(batch, confusion(batch, batch.threshold), ask)

    def oracle(self, batch: Cut, ask: Ask) -> Settled:
        """Sort, and read off running totals."""
        return _settled(batch, confusion_by_rank(batch, batch.threshold), ask)

    def by_hand(self, variant: Variant) -> Given:
        """Mark who is called, count classes among them and outside, divide."""
        given = variant.inputs
        tp = fp = fn = 0
        for score, positives, negatives in zip(
            given["score"], given["positives"], given["negatives"], strict=True
        ):
            if score > given["threshold"]:
                tp, fp = tp + positives, fp + negatives
            else:
                fn += positives
        if variant.direction == "counts":
            return float((fp, fn)[given["mistake"]])
        return round(tp / (tp + (fp if variant.direction == "precision" else fn)), 2)

    def key(self, case: Case[Cut]) -> NumberKey:
        """A share within a hundredth, or a count exactly."""
        return NumberKey(case.value, abs=0.0 if case.ask.direction == "counts" else TOLERANCE)

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Threshold and examples, in the order of their scores."""
        return scored_note(inputs)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples and the threshold."""
        sheet = SHEETS[ask.level]
        called = (
            " An example is called positive when its score is above the threshold "
            + formula(f"t = {fixed(inputs['threshold'], 2)}")
            + "."
        )
        counts = f"How many {_WRONG[inputs['mistake']]} are there?"
        return Posed(
            introduced(inputs, sheet) + called, _QUESTIONS.get(ask.direction, counts), table_of(inputs, sheet)
        )

    def tell(self, case: Case[Cut]) -> Told:
        """The four counts, and out of which group the share is taken."""
        found = counts_at(case.batch, case.place, case.inputs["threshold"])
        return Told(
            answer=_answer(case, found),
            outcome=(
                f"{_several(found.tp, 'true positives')}, {_several(found.fp, _WRONG[0])}, "
                f"{_several(found.fn, _WRONG[1])} and {_several(found.tn, 'true negatives')} at the "
                f"threshold {fixed(case.inputs['threshold'], 2)}."
            ),
            working=_working(case, found),
            rule=_RULES[case.ask.direction],
            foils=tuple(_foils(case, found)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The matrix with its members; beside it both shares at every threshold."""
        batch = self.recall([inputs])
        found = counts_at(batch, 0, inputs["threshold"])
        steps = len(inputs["score"])
        t = inputs["threshold"]
        shares = {
            "precision": _ratio(found.tp, found.tp + found.fp),
            "recall": _ratio(found.tp, found.tp + found.fn),
        }
        curves = Plot(
            "by threshold",
            "threshold",
            lines=(precision_curve(batch), recall_curve(batch)),
            marks=(
                Marks(
                    tuple((t, v) for v in shares.values() if v is not None),
                    "●",
                    "accent",
                    "here",
                    (steps,) * 2,
                ),
            ),
        )
        said = " and ".join(f"{name} {_written(value)}" for name, value in shares.items())
        sentence = (
            f"Above {fixed(t, 2)} lie {found.tp + found.fp} of {sum(found)} examples, {found.tp} of them of "
            f"class 1, which leaves {found.fn} of class 1 below: {said}."
        )
        rows = (
            ("called positive", str(found.tp), str(found.fp)),
            ("called negative", str(found.fn), str(found.tn)),
        )
        return Picture(
            (_matrix(inputs, found), curves), steps, sentence, Table(("", "class 1", "class 0"), rows)
        )


def _settled(batch: Cut, found: Confusion, ask: Ask) -> Settled:
    if ask.direction == "counts":
        values = np.where(batch.mistake == 0, found.fp, found.fn).astype(np.float64)
    else:
        values = found.precision if ask.direction == "precision" else found.recall
    return Settled(np.zeros(len(batch), dtype=np.int64), values=values)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _written(value: float | None) -> str:
    return "undefined" if value is None else fixed(value + _HALF_UP, 2)


def _answer(case: Case[Cut], found: Counts) -> str:
    if case.ask.direction == "counts":
        return _several(int(case.value), _WRONG[case.inputs["mistake"]])
    whole = found.tp + (found.fp if case.ask.direction == "precision" else found.fn)
    return f"{fixed(case.value + _HALF_UP, 2)}, {found.tp} of {whole}"


def _several(count: int, things: str) -> str:
    """Write `1 false positive`, `2 false positives`."""
    return f"{count} {things.removesuffix('s') if count == 1 else things}"


def _working(case: Case[Cut], found: Counts) -> str:
    t = fixed(case.inputs["threshold"], 2)
    above, below = found.tp + found.fp, found.fn + found.tn
    first = (
        f"Above {t} lie {above}: {found.tp} of class 1 (true positives) and {found.fp} of class 0 (false "
        f"positives). Below lie {below}: {found.fn} of class 1 (false negatives) and {found.tn} of class 0."
    )
    if case.ask.direction == "precision":
        return (
            first
            + "\n\nPrecision asks among the called: "
            + formula(rf"{found.tp} / {above} = {fixed(case.value, 3)}")
            + "."
        )
    if case.ask.direction == "recall":
        whole = found.tp + found.fn
        return (
            first
            + "\n\nRecall asks among class 1: "
            + formula(rf"{found.tp} / {whole} = {fixed(case.value, 3)}")
            + "."
        )
    name = _WRONG[case.inputs["mistake"]]
    where = "above, of class 0" if case.inputs["mistake"] == 0 else "below, of class 1"
    return first + f"\n\nThe {name} are those {where}: {case.value:.0f}."


def _foils(case: Case[Cut], found: Counts) -> Iterator[Foil]:
    if case.ask.direction == "counts":
        yield from _wrong_counts(case, found)
        return
    precision = case.ask.direction == "precision"
    here, there = ("precision", "recall") if precision else ("recall", "precision")
    own, other = (found.fp, found.fn) if precision else (found.fn, found.fp)
    groups = ("the called", "class 1") if precision else ("class 1", "the called")
    yield Foil(
        found.tp / (found.tp + other),
        "swapped",
        f"The numerator, {_several(found.tp, 'true positives')}, is right. Out of {found.tp + other}, "
        f"{groups[1]}, it gives the {there}; the {here} asks out of {groups[0]}, {found.tp + own}.",
    )
    right, total = found.tp + found.tn, sum(found)
    yield Foil(
        right / total,
        "accuracy",
        f"{right} of {total} calls are right, and that is the accuracy. The {here} leaves the true "
        f"negatives out: {found.tp} of {found.tp + own}.",
    )
    rest = found.fn if precision else found.fp
    yield Foil(
        found.tn / (found.tn + rest),
        "other-class",
        f"{found.tn} of {found.tn + rest} is the same share for class 0. The {here} is about class 1: "
        f"{found.tp} of {found.tp + own}.",
    )
    yield from _other_threshold(case)


def _other_threshold(case: Case[Cut]) -> Iterator[Foil]:
    half = counts_at(case.batch, case.place, 0.5)
    whole = half.tp + (half.fp if case.ask.direction == "precision" else half.fn)
    if whole:
        yield Foil(
            half.tp / whole,
            "threshold-one-half",
            f"At the usual threshold 0.5 it would be {half.tp} of {whole}. The threshold here is "
            f"{fixed(case.inputs['threshold'], 2)}, and other examples lie above it.",
        )


def _wrong_counts(case: Case[Cut], found: Counts) -> Iterator[Foil]:
    asked = case.inputs["mistake"]
    t = fixed(case.inputs["threshold"], 2)
    name, other = _WRONG[asked], _WRONG[1 - asked]
    place = "above it, in class 0" if asked == 0 else "below it, in class 1"
    yield Foil(
        float((found.fn, found.fp)[asked]),
        "transposed",
        f'That is the number of {other}, the other mistake. "{("Positive", "Negative")[asked]}" is the '
        f"call, made by comparing with {t}, so {name} lie {place}.",
    )
    yield Foil(
        float(found.fp + found.fn),
        "all-mistakes",
        f"That counts every mistake. {name.capitalize()} are {int(case.value)} of them; the others are "
        f"{other}.",
    )
    right = (found.tp, found.tn)[asked]
    call = ("positive", "negative")[asked]
    yield Foil(
        float(right),
        "right-calls",
        f"{right} of those called {call} are called so rightly. False ones are the rest of the called, "
        f"{int(case.value)}.",
    )
    half = counts_at(case.batch, case.place, 0.5)
    yield Foil(
        float((half.fp, half.fn)[asked]),
        "threshold-one-half",
        f"At the usual threshold 0.5 there would be {(half.fp, half.fn)[asked]}. The threshold here is {t}, "
        "and other examples lie above it.",
    )


def _matrix(inputs: Mapping[str, Any], found: Counts) -> Grid:
    """Calls by classes; where rows are single examples, their numbers are listed."""
    rows = list(zip(inputs["score"], inputs["positives"], range(1, len(inputs["score"]) + 1), strict=True))
    cells = []
    for call in (True, False):
        line = []
        for of_class in (1, 0):
            members = [str(i) for s, y, i in rows if (s > inputs["threshold"]) == call and y == of_class]
            count = {(True, 1): found.tp, (True, 0): found.fp, (False, 1): found.fn, (False, 0): found.tn}[
                call, of_class
            ]
            listed = (
                "" if is_counted(inputs) or not members or len(members) > 4 else f" ({' '.join(members)})"
            )
            role: Role = "right" if call == bool(of_class) else "wrong"
            step = 1 + 2 * (not call) + (not of_class)
            line.append(GridCell(f"{count}{listed}", role, step))
        cells.append(tuple(line))
    return Grid("calls by class", ("class 1", "class 0"), ("positive", "negative"), tuple(cells))


FAMILY = ThresholdTable()
