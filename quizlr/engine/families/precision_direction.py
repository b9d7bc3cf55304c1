"""Whether precision rises or falls when the threshold moves, from a table of scores.

Precision is the share of class 1 among the called. It falls when a group leaves that is better than the
whole, and rises when a worse one does (Manning, Raghavan and Schütze, Introduction to Information
Retrieval, 8.4: precision jags up and down along the ranking, recall does not).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, printed, uniform
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula
from quizlr.engine.scored import (
    SHEETS,
    Counts,
    Scored,
    away,
    confusion,
    counts_at,
    cumulated,
    introduced,
    precision_curve,
    recall_curve,
    scored,
    scored_note,
    sheet_margins,
    table_of,
)
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Marks, Picture, Plot, Table

RISES, FALLS, STAYS = range(3)
OPTIONS = ("it rises", "it falls", "it stays the same")

_OVERSAMPLED = 40
_RULE = (
    "Precision falls when the group that leaves has a larger share of class 1 than the whole, and rises "
    "when it has a smaller one; a group that joins works the other way round. Both need someone left to call."
)


@dataclass(frozen=True, slots=True)
class Moves(Scored):
    """Candidates: scored examples, and the threshold before and after (B,)."""

    before: FloatArray
    after: FloatArray


class PrecisionDirection(Family[Moves]):
    """Predict which way precision goes when the threshold moves."""

    name = "precision_direction"
    kind = Moves
    levels = SHEETS
    asks = (
        "Whether precision rises, falls or stays when the threshold moves from one printed value to another."
    )
    truth_is = "counting at both thresholds, and comparing the two shares"
    oracle_is = (
        "comparing the share of class 1 in the group between the thresholds with the precision above both"
    )
    exact = frozenset({"positives", "negatives"})

    def answers(self, ask: Ask) -> int:
        """Up, down, or the same."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Moves:
        """Draw examples and two thresholds; those with the wanted answer come first."""
        most = _OVERSAMPLED * count
        raw = scored(rng, most, SHEETS[ask.level], largest=9)
        low = printed(uniform(rng, 0.15, 0.6, (most,)), 2)
        high = printed(np.minimum(low + uniform(rng, 0.1, 0.45, (most,)), 0.9), 2)
        raised = rng.random(most) < 0.65
        before, after = np.where(raised, low, high), np.where(raised, high, low)
        batch = Moves(raw.score, raw.positives, raw.negatives, before, after)
        wanted = self.passes(batch, ask) & (_by_counting(batch) == target)
        return take(batch, np.argsort(~wanted, kind="stable")[:count])

    def margins(self, batch: Moves, ask: Ask) -> Sequence[Margin]:
        """Ask for no ties, another set of called examples, and a precision that clearly moves or does not."""
        first, second = confusion(batch, batch.before), confusion(batch, batch.after)
        called = np.minimum(first.tp + first.fp, second.tp + second.fp)
        moved = np.abs((first.tp + first.fp) - (second.tp + second.fp))
        step = np.abs(second.precision - first.precision)
        return (
            *sheet_margins(batch, SHEETS[ask.level]),
            away(batch, batch.before),
            away(batch, batch.after),
            Margin("examples called at both thresholds", called, 1),
            Margin("examples that leave or join", moved, 2),
            Margin("change of precision, where there is one", np.where(step < 1e-9, 1.0, step), 0.03),
        )

    def truth(self, batch: Moves, ask: Ask, stretch: float = 1.0) -> Settled:
        """Count at both thresholds and compare."""
        return Settled(_by_counting(batch))

    def oracle(self, batch: Moves, ask: Ask) -> Settled:
        """Compare the group between the thresholds with those above both, by running totals."""
        falling, positives, negatives = cumulated(batch)
        ends = [
            (falling > np.maximum(batch.before, batch.after)[:, None]).sum(axis=-1),
            (falling > np.minimum(batch.before, batch.after)[:, None]).sum(axis=-1),
        ]
        (tp, fp), (more_tp, more_fp) = (
            [np.take_along_axis(part, end[:, None], axis=-1)[:, 0] for part in (positives, negatives)]
            for end in ends
        )
        # The group is better than those above both exactly where lowering raises the precision.
        lead = (more_tp - tp) * fp - (more_fp - fp) * tp
        way = np.sign(lead) * np.where(batch.after < batch.before, 1, -1)
        return Settled(_label(way))

    def by_hand(self, variant: Variant) -> Given:
        """Two counts and two divisions, to three decimals."""
        given = variant.inputs
        shares = []
        for threshold in (given["before"], given["after"]):
            rows = zip(given["score"], given["positives"], given["negatives"], strict=True)
            called = [(a, b) for s, a, b in rows if s > threshold]
            shares.append(round(sum(a for a, _ in called) / sum(a + b for a, b in called), 3))
        return int(_label(np.sign(np.array([shares[1] - shares[0]])))[0])

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Thresholds and examples, in the order of their scores."""
        return scored_note(inputs)

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples and both thresholds."""
        sheet = SHEETS[ask.level]
        way = "raised" if inputs["after"] > inputs["before"] else "lowered"
        called = (
            f" An example is called positive when its score is above the threshold, which is {way} from "
            + formula(fixed(inputs["before"], 2))
            + " to "
            + formula(fixed(inputs["after"], 2))
            + "."
        )
        return Posed(
            introduced(inputs, sheet) + called,
            "What does the precision do?",
            table_of(inputs, sheet),
            OPTIONS,
        )

    def tell(self, case: Case[Moves]) -> Told:
        """Both precisions, and the group between the thresholds."""
        first, second = (counts_at(case.batch, case.place, case.inputs[name]) for name in ("before", "after"))
        return Told(
            answer=OPTIONS[case.label],
            outcome=f"The precision goes from {_share(first)} to {_share(second)}.",
            working=_working(case, first, second),
            rule=_RULE,
            foils=tuple(_foil(wrong, case, first, second) for wrong in range(3) if wrong != case.label),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Precision and recall at every threshold, and who is called before and after."""
        batch = self.recall([inputs])
        steps = len(inputs["score"])
        first, second = (counts_at(batch, 0, inputs[name]) for name in ("before", "after"))
        marks = tuple(
            Marks(((inputs[name], found.tp / max(1, found.tp + found.fp)),), glyph, "accent", name, (steps,))
            for name, glyph, found in (("before", "○", first), ("after", "●", second))
            if found.tp + found.fp
        )
        curves = Plot(
            "precision by threshold",
            "threshold",
            lines=(precision_curve(batch), recall_curve(batch)),
            marks=marks,
        )
        sentence = (
            f"Between the thresholds lie {abs(first.tp - second.tp)} examples of class 1 and "
            f"{abs(first.fp - second.fp)} of class 0; the precision goes from {_share(first)} to "
            f"{_share(second)}."
        )
        rows = tuple(
            (fixed(inputs[name], 2), str(found.tp), str(found.fp), _share(found))
            for name, found in (("before", first), ("after", second))
        )
        table = Table(("threshold", "class 1 called", "class 0 called", "precision"), rows)
        return Picture((curves, _grid(first, second, steps)), steps, sentence, table)


def _label(way: FloatArray | IntArray) -> IntArray:
    """Turn −1, 0, 1 (B,) into falls, stays, rises."""
    return np.select([way > 0, way < 0, way == 0], [RISES, FALLS, STAYS], UNCLEAR).astype(np.int64)


def _by_counting(batch: Moves) -> IntArray:
    first, second = confusion(batch, batch.before), confusion(batch, batch.after)
    # Cross-multiplied, so that equal shares are equal.
    return _label(np.sign(second.tp * (first.tp + first.fp) - first.tp * (second.tp + second.fp)))


def _share(found: Counts) -> str:
    called = found.tp + found.fp
    return f"{found.tp} of {called}, {fixed(found.tp / called, 3)}" if called else "0 of 0, undefined"


_RELATIONS = {
    (True, RISES): "The group is worse than the whole, so without it the precision rises",
    (True, FALLS): "The group is better than the whole, so without it the precision falls",
    (False, RISES): "The group is better than those called before, so with it the precision rises",
    (False, FALLS): "The group is worse than those called before, so with it the precision falls",
}


_SAME = "The group is as good as those called before, so the precision stays"


def _working(case: Case[Moves], first: Counts, second: Counts) -> str:
    raised = case.inputs["after"] > case.inputs["before"]
    positives, negatives = abs(first.tp - second.tp), abs(first.fp - second.fp)
    told = _RELATIONS.get((raised, case.label))
    ends = (
        f"{told}, from {_share(first)}, to {_share(second)}."
        if told
        else f"{_SAME}: {_share(first)}, and {_share(second)}."
    )
    return (
        f"{positives} of class 1 and {negatives} of class 0 lie between the thresholds and "
        f"{'leave' if raised else 'join'}: a share of {fixed(positives / (positives + negatives), 3)}. "
        f"Those called before have a share of {fixed(first.tp / (first.tp + first.fp), 3)}. {ends}"
    )


def _foil(wrong: int, case: Case[Moves], first: Counts, second: Counts) -> Foil:
    raised = case.inputs["after"] > case.inputs["before"]
    shares = f"{_share(first)} before and {_share(second)} after"
    positives, negatives = abs(first.tp - second.tp), abs(first.fp - second.fp)
    if wrong == STAYS:
        return _no_change(shares, positives, negatives)
    if (wrong == RISES) == raised:
        if negatives:
            return Foil(
                wrong,
                "false-alarms-alone",
                f"The false positives go from {first.fp} to {second.fp}, and alone that would do it. But "
                f"the true positives go from {first.tp} to {second.tp}: {shares}.",
            )
        return Foil(
            wrong,
            "stricter-is-more-precise",
            "A stricter threshold is often more precise, since low scores are often of class 0. Here all "
            f"{positives} between the thresholds are of class 1: {shares}.",
        )
    if not positives:
        return Foil(
            wrong,
            "number-for-share",
            f"The number called positive does {'shrink' if raised else 'grow'}, by {negatives}. All of "
            f"these are of class 0, though, and precision is a share of the called: {shares}.",
        )
    return Foil(
        wrong,
        "like-recall",
        f"The true positives do go from {first.tp} to {second.tp}, and recall with them. Precision also "
        f"counts the false positives: {shares}.",
    )


def _no_change(shares: str, positives: int, negatives: int) -> Foil:
    if positives == negatives:
        return Foil(
            STAYS,
            "equal-numbers-cancel",
            f"As many of class 1 as of class 0 lie between the thresholds, {positives}. That leaves a share "
            f"alone only where it is one half: {shares}.",
        )
    return Foil(
        STAYS,
        "model-unchanged",
        "Scores and classes do stay as they are, and so does their order. Precision speaks of those "
        f"called, and {positives + negatives} examples change sides: {shares}.",
    )


def _grid(first: Counts, second: Counts, steps: int) -> Grid:
    """Class 1, class 0 and the share of class 1: before, in the group between, and after."""
    positives, negatives = abs(first.tp - second.tp), abs(first.fp - second.fp)
    word = "leave" if second.tp + second.fp < first.tp + first.fp else "join"
    rows = (
        ("before", first.tp, first.fp, 1),
        (word, positives, negatives, steps // 2),
        ("after", second.tp, second.fp, steps),
    )
    cells = tuple(
        (
            GridCell(str(tp), "right", step),
            GridCell(str(fp), "wrong", step),
            GridCell(fixed(tp / (tp + fp), 3) if tp + fp else "none", "accent", step),
        )
        for _, tp, fp, step in rows
    )
    return Grid("called positive", ("class 1", "class 0", "share"), tuple(name for name, *_ in rows), cells)


FAMILY = PrecisionDirection()
