"""The area under the ROC curve, from a table of scores.

It is the share of pairs of one example of class 1 and one of class 0 in which the first has the higher
score, with ties counted half (Hanley and McNeil, 1982).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, NumberKey
from quizlr.engine.batch import Ask, Margin, Settled, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.scored import (
    SHEETS,
    Scored,
    counts_at,
    cumulated,
    introduced,
    is_counted,
    scored,
    scored_note,
    sheet_margins,
    table_of,
)
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Line, Picture, Plot, Table

TOLERANCE = 0.02

_OVERSAMPLED = 6
_MOST_CELLS = 8
_RULE = (
    "With examples of both classes, the area under the ROC curve is the share of pairs of class 1 and class "
    "0 in which class 1 scores higher; a tie counts half."
)


class AucPairs(Family[Scored]):
    """Work out the area under the ROC curve of a handful of scores."""

    name = "auc_pairs"
    pool_size = 16
    kind = Scored
    levels = SHEETS
    asks = "The area under the ROC curve, from scores and classes."
    truth_is = "counting the pairs in which class 1 scores higher, and half of the ties"
    oracle_is = "the area below the curve of true and false positive rates, by trapezoids"
    exact = frozenset({"positives", "negatives"})

    def answers(self, ask: Ask) -> int:
        """One class: a number is asked for."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Scored:
        """Draw examples, a third of them with scores the wrong way round; the clear ones come first."""
        raw = scored(rng, _OVERSAMPLED * count, SHEETS[ask.level], largest=6)
        flipped = (rng.random(len(raw)) < 1 / 3)[:, None]
        batch = Scored(
            raw.score,
            np.where(flipped, raw.negatives, raw.positives),
            np.where(flipped, raw.positives, raw.negatives),
        )
        return take(batch, np.argsort(~self.passes(batch, ask), kind="stable")[:count])

    def margins(self, batch: Scored, ask: Ask) -> Sequence[Margin]:
        """Ask for no ties between rows, a few of each class, and an area off one half."""
        area = _share_of_pairs(batch)
        return (
            *sheet_margins(batch, SHEETS[ask.level], classes=3),
            Margin("distance of the area from one half", np.abs(area - 0.5), 0.045),
            Margin("area", area, 0.05, 0.99),
        )

    def truth(self, batch: Scored, ask: Ask, stretch: float = 1.0) -> Settled:
        """Count pairs."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_share_of_pairs(batch))

    def oracle(self, batch: Scored, ask: Ask) -> Settled:
        """Trapezoids below the curve."""
        return Settled(np.zeros(len(batch), dtype=np.int64), values=_trapezoids(batch))

    def by_hand(self, variant: Variant) -> Given:
        """For every row with class 1 count those of class 0 below it, and half of those beside it."""
        given = variant.inputs
        rows = list(zip(given["score"], given["positives"], given["negatives"], strict=True))
        wins = 0.0
        for score, positives, own in rows:
            wins += positives * (sum(n for s, _, n in rows if s < score) + own / 2)
        return float(round(wins / (sum(given["positives"]) * sum(given["negatives"])), 2))

    def key(self, case: Case[Scored]) -> NumberKey:
        """The area within two hundredths."""
        return NumberKey(case.value, abs=TOLERANCE)

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The examples in the order of their scores."""
        return scored_note(inputs)

    def readings(self, batch: Scored) -> dict[str, FloatArray]:
        """The score of the first row."""
        return {"first": batch.score[:, 0]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Give the first row another score."""
        return edited(inputs, "score", float(value), 0)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Give one row another score, which takes it past others."""
        middles = sorted({*np.round(np.linspace(0.06, 0.94, 12), 2).tolist()})
        for place, now in enumerate(inputs["score"]):
            where = (
                "the score of no. " + str(place + 1)
                if not SHEETS[ask.level].counted
                else f"the {_ORDINALS[place]} score"
            )
            for value in middles:
                if value != now:
                    yield (
                        edited(inputs, "score", value, place),
                        changed(where, fixed(now, 2), fixed(value, 2)),
                    )

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples."""
        sheet = SHEETS[ask.level]
        steps = " Join the points of its ROC curve by straight lines." if sheet.counted else ""
        return Posed(
            introduced(inputs, sheet) + steps,
            "What is the area under the ROC curve (AUC), to two decimals?",
            table_of(inputs, sheet),
        )

    def tell(self, case: Case[Scored]) -> Told:
        """The pairs that are in order, row by row."""
        ones, zeros, wins = _pairs(case.inputs)
        return Told(
            answer=f"{fixed(case.value + 1e-9, 2)}, {short(wins, 5)} of {ones * zeros} pairs",
            outcome=(
                f"Of {ones * zeros} pairs {short(wins, 5)} are in order, and the area is "
                f"{fixed(case.value, 3)}."
            ),
            working=_working(case.inputs, case.value),
            rule=_RULE,
            foils=tuple(_foils(case)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The curve, and who wins each pair."""
        batch = self.recall([inputs])
        ones, zeros, wins = _pairs(inputs)
        falling, positives, negatives = cumulated(batch)
        steps = tuple(range(len(falling[0]) + 1))
        across, up = negatives[0] / max(1, zeros), positives[0] / max(1, ones)
        curve = Line(tuple(zip(across.tolist(), up.tolist(), strict=True)), "path", "scores", steps)
        chance = Line(((0.0, 0.0), (1.0, 1.0)), "ghost", "chance")
        plot = Plot("ROC curve", "false positive rate", "TPR", lines=(curve, chance))
        area = wins / max(1, ones * zeros)
        sentence = (
            f"{ones} examples of class 1 and {zeros} of class 0 make {ones * zeros} pairs; {short(wins, 5)} "
            f"of them are in order, which is an area of {fixed(area, 2)}."
        )
        rows = tuple(
            (fixed(float(s), 2), fixed(float(u), 2), fixed(float(a), 2))
            for s, u, a in zip(falling[0], up[1:], across[1:], strict=True)
        )
        table = Table(("called down to", "true positive rate", "false positive rate"), rows)
        return Picture((plot, _grid(inputs)), steps[-1], sentence, table)


_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def _share_of_pairs(batch: Scored) -> FloatArray:
    """Win, lose or half of every pair (B,), counted one by one."""
    ahead = batch.score[:, :, None] - batch.score[:, None, :]
    won = np.where(ahead > 0, 1.0, np.where(ahead == 0, 0.5, 0.0))
    wins = np.einsum("bij,bi,bj->b", won, batch.positives, batch.negatives)
    area: FloatArray = wins / np.maximum(1, batch.positives.sum(axis=-1) * batch.negatives.sum(axis=-1))
    return area


def _trapezoids(batch: Scored) -> FloatArray:
    """∫ TPR d(FPR) along the points of the curve, one a row (B,); rows have distinct scores."""
    _, positives, negatives = cumulated(batch)
    up = positives / np.maximum(1, positives[:, -1:])
    across = negatives / np.maximum(1, negatives[:, -1:])
    area: FloatArray = (np.diff(across, axis=-1) * (up[:, 1:] + up[:, :-1]) / 2).sum(axis=-1)
    return area


def _pairs(inputs: Mapping[str, Any]) -> tuple[int, int, float]:
    """Examples of class 1 and of class 0, and pairs in order."""
    rows = list(zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True))
    wins = sum(a * n * (1.0 if s > t else 0.5 if s == t else 0.0) for s, a, _ in rows for t, _, n in rows)
    return sum(inputs["positives"]), sum(inputs["negatives"]), float(wins)


def _beaten(inputs: Mapping[str, Any]) -> list[tuple[float, int, int, int]]:
    """For every row with class 1, highest score first: score, its ones, zeros below it and beside it."""
    rows = sorted(zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True), reverse=True)
    return [(s, a, sum(n for t, _, n in rows if t < s), own) for s, a, own in rows if a]


def _working(inputs: Mapping[str, Any], area: float) -> str:
    ones, zeros, wins = _pairs(inputs)
    beaten = _beaten(inputs)
    if is_counted(inputs):
        lines = [
            f"- {fixed(s, 2)}: {a} × ({below} + {own}/2) = {short(a * (below + own / 2), 5)}"
            for s, a, below, own in beaten
        ]
        first = (
            "Each example of class 1 wins against those of class 0 below it, and half against those beside "
            "it."
        )
        return (
            f"{first}\n\n"
            + "\n".join(lines)
            + f"\n\nIn all {short(wins, 5)} of {_product(ones, zeros)} pairs: {fixed(area, 3)}."
        )
    listed = ", ".join(f"{fixed(s, 2)} beats {below}" for s, _, below, _ in beaten)
    return (
        "Going down the threshold the curve climbs at each example of class 1 and moves right at each of "
        f"class 0, so the area counts pairs in order. Of the {zeros} of class 0: {listed}. That is "
        f"{short(wins)} of {_product(ones, zeros)} pairs, {fixed(area, 3)}."
    )


def _product(ones: int, zeros: int) -> str:
    return formula(rf"{ones} \times {zeros} = {ones * zeros}")


def _foils(case: Case[Scored]) -> Iterator[Foil]:
    given = case.inputs
    ones, zeros, wins = _pairs(given)
    pairs = ones * zeros
    yield Foil(
        1.0 - case.value,
        "losing-pairs",
        f"{short(pairs - wins, 5)} of {pairs} pairs are in the wrong order. The area is the share of the "
        f"others, {short(wins, 5)} of {pairs}.",
    )
    half = counts_at(case.batch, case.place, 0.5)
    yield Foil(
        (half.tp + half.tn) / sum(half),
        "accuracy-at-half",
        f"At the threshold 0.5, {half.tp + half.tn} of {sum(half)} are called rightly. The area has no "
        f"threshold: it looks at the order alone, {short(wins, 5)} of {pairs} pairs.",
    )
    yield from _other_pairs(given, wins)
    high, low = (
        float(np.average(given["score"], weights=given[name])) for name in ("positives", "negatives")
    )
    yield Foil(
        high - low,
        "difference-of-means",
        f"Class 1 scores {fixed(high, 2)} on average and class 0 {fixed(low, 2)}. The area asks only which "
        f"of two is higher, not by how much: {short(wins, 5)} of {pairs} pairs.",
    )


def _other_pairs(given: Mapping[str, Any], wins: float) -> Iterator[Foil]:
    ones, zeros, _ = _pairs(given)
    total = ones + zeros
    if is_counted(given):
        ties = sum(a * b for a, b in zip(given["positives"], given["negatives"], strict=True))
        for value, name, word in (
            (wins - ties / 2, "ties-lost", "losses"),
            (wins + ties / 2, "ties-won", "wins"),
        ):
            yield Foil(
                value / (ones * zeros),
                name,
                f"The other pairs are right. The {ties} pairs with equal scores count as {word} here; along "
                "the slanted line each of them counts half.",
            )
    yield Foil(
        wins / (total * (total - 1) / 2),
        "all-pairs",
        f"{short(wins, 5)} pairs in order are right. There are {total * (total - 1) // 2} pairs in all, but "
        f"pairs within a class have no order to get right: only {ones * zeros} mix the classes.",
    )


def _grid(inputs: Mapping[str, Any]) -> Grid:
    """Which pairs are in order: class 1 down, class 0 across; counts where a row counts several."""
    rows = sorted(zip(inputs["score"], inputs["positives"], inputs["negatives"], strict=True), reverse=True)
    steps = {score: k for k, (score, _, _) in enumerate(rows, 1)}
    down = [(s, a) for s, a, _ in rows if a][:_MOST_CELLS]
    across = [(s, n) for s, _, n in rows if n][:_MOST_CELLS]
    cells = tuple(
        tuple(_cell(s, a, t, n, max(steps[s], steps[t]), counted=is_counted(inputs)) for t, n in across)
        for s, a in down
    )
    return Grid(
        "pairs in order", tuple(fixed(t, 2) for t, _ in across), tuple(fixed(s, 2) for s, _ in down), cells
    )


def _cell(score: float, ones: int, other: float, zeros: int, step: int, *, counted: bool) -> GridCell:
    count = str(ones * zeros) if counted else ""
    if score > other:
        return GridCell(f"{count}✓", "right", step)
    if score == other:
        return GridCell(f"{count}½", "muted", step)
    return GridCell(f"{count}✗", "wrong", step)


FAMILY = AucPairs()
