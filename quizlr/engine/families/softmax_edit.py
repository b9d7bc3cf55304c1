"""Which edits of the logits leave the probabilities of a softmax, or a part of them, as they are.

p_j = e^{z_j} / Σ e^{z_k} depends on differences of logits alone, and ln(p_i/p_j) = z_i − z_j (Bishop, PRML,
4.3.4). The truth takes the softmax anew after every edit; differences of logits are the oracle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.compare import letter
from quizlr.answers.keys import Given, SetKey
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds, row
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, pick, printed, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.families.softmax_texts import (
    BACK,
    CENTRE,
    COOL,
    DROP,
    ODDS,
    ONE,
    RISE,
    SAME,
    SCALE,
    SHIFT,
    UNEVEN,
    WEIGHT,
    WEIGHTS,
    foils,
    option,
    question,
    rule,
    working,
)
from quizlr.engine.family import Family
from quizlr.engine.models import softmax
from quizlr.engine.numerals import fixed, formula
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Grid, GridCell, Picture, Role, Table

EDITS = 4
_EXACT = 1e-9
_CHANGED = 0.02
"""A probability that an edit changes, it changes by at least so much."""

_FACTORS = (0.2, 0.25, 0.4, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
_ADDED = (0.4, 0.6, 0.8, 1.2, 1.5, 1.8, 2.5)


@dataclass(frozen=True, slots=True)
class Level:
    """What is asked, the number of classes, and the kinds of edits by whether they belong to the answer."""

    asked: str
    classes: int
    right: tuple[int, ...]
    wrong: tuple[int, ...]


LEVELS = {
    "same-p": Level(
        SAME, 3, (SHIFT, UNEVEN, BACK, WEIGHTS, CENTRE), (SCALE, COOL, ONE, UNEVEN, BACK, WEIGHT)
    ),
    "same-odds": Level(
        ODDS, 3, (SHIFT, WEIGHTS, ONE, WEIGHT, DROP, UNEVEN), (SCALE, COOL, ONE, WEIGHT, UNEVEN, BACK)
    ),
    "raise-top": Level(RISE, 4, (SCALE, COOL, ONE, WEIGHT, DROP), (SCALE, COOL, SHIFT, WEIGHTS, ONE, WEIGHT)),
}


@dataclass(frozen=True, slots=True)
class Edited(Batch):
    """Candidates.

    Attributes:
        z: logits (B, classes).
        kind: what each edit does (B, 4); first, second: its numbers (B, 4), 0 where it has none.
        place: the class it is about (B, 4), counted from 0; 0 where it is about all.
    """

    z: FloatArray
    kind: FloatArray
    first: FloatArray
    second: FloatArray
    place: FloatArray


class SoftmaxEdit(Family[Edited]):
    """Choose the edits of the logits that do not change the probabilities, or change them as asked."""

    name = "softmax_edit"
    pool_size = 12
    kind = Edited
    levels = LEVELS
    asks = "Which edits of the logits leave probabilities, or their ratio, as they are, or raise the largest."
    truth_is = "the softmax taken anew after every edit"
    oracle_is = "differences of logits before and after"
    exact = frozenset({"kind", "place"})

    def answers(self, ask: Ask) -> int:
        """All sets of edits but none and all."""
        return int(2**EDITS) - 2

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Edited:
        """Draw logits, then an edit of the wanted sort for every option."""
        level = LEVELS[ask.level]
        z = printed(uniform(rng, -2.0, 3.0, (count, level.classes)), 1)
        pattern = [(target + 1) >> place & 1 for place in range(EDITS)]
        edits = [_edits(rng, level, pattern, int(top)) for top in z.argmax(axis=-1)]
        kind, first, second, place = np.array(edits, dtype=np.float64).transpose(2, 0, 1)
        return Edited(z, kind, first, second, place)

    def margins(self, batch: Edited, ask: Ask) -> Sequence[Margin]:
        """Ask for effects that are plain to see, edits that are all different, and logits well apart."""
        ordered = np.sort(batch.z, axis=-1)
        effect = np.abs(_effects(batch, LEVELS[ask.level].asked))
        least = np.where(effect < _EXACT, np.inf, effect).min(axis=-1)
        top = softmax(batch.z).max(axis=-1)
        return (
            Margin("least change an edit makes, if it makes any", least, _CHANGED),
            Margin("least difference of two logits", np.diff(ordered, axis=-1).min(axis=-1), 0.25),
            Margin("largest probability", top, 0.35, 0.9),
            Margin("edits that differ", _distinct(batch), EDITS),
            holds("some wrong idea gives another set", _misleads(batch, LEVELS[ask.level].asked)),
        )

    def truth(self, batch: Edited, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take the softmax after every edit and compare."""
        asked = LEVELS[ask.level].asked
        effect = _effects(batch, asked)
        clear = (np.abs(effect) < _EXACT) | (np.abs(effect) > _CHANGED / 2)
        return Settled(_label(_chosen(effect, asked), np.asarray(clear.all(axis=-1))), steps=EDITS)

    def oracle(self, batch: Edited, ask: Ask) -> Settled:
        """Compare differences of logits before and after."""
        asked = LEVELS[ask.level].asked
        gained = _gained(batch, asked)
        return Settled(_label(_chosen(gained, asked), np.ones(len(batch), dtype=np.bool_)))

    def by_hand(self, variant: Variant) -> Given:
        """For every edit, what it adds to the differences of logits that count."""
        asked = LEVELS[variant.level].asked
        members = _chosen(_gained(self.recall([variant.inputs]), asked), asked)[0]
        return tuple(int(i) for i in np.flatnonzero(members))

    def key(self, case: Case[Edited]) -> SetKey:
        """The edits that belong to the answer."""
        return SetKey(_members(case.label), EDITS)

    def readings(self, batch: Edited) -> dict[str, FloatArray]:
        """The first two logits."""
        return {"first": batch.z[:, 0], "other": batch.z[:, 1]}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change one of the first two logits."""
        return edited(inputs, "z", float(value), 0 if knob == "first" else 1)

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Every edit with another number or another class."""
        for at in range(EDITS):
            now = option(inputs, at)
            for other in _variations(inputs, at):
                then = option(other, at)
                if then != now:
                    yield (
                        other,
                        changed(f"edit {letter(at)}", f"“{then}”", f"“{now}”").replace(
                            " is now", " now reads"
                        ),
                    )

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The logits and the edits as printed."""
        return f"z = {inputs['z']}; " + "; ".join(option(inputs, at) for at in range(EDITS))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The logits, their softmax, and the edits as options."""
        z = inputs["z"]
        law = formula(r"p_j = e^{z_j}/\sum_k e^{z_k}")
        rows = tuple(
            (str(j), fixed(value, 1), fixed(float(p), 2))
            for j, (value, p) in enumerate(zip(z, softmax(np.array(z)), strict=True), 1)
        )
        return Posed(
            prompt=(
                f"A softmax turns the logits of {len(z)} classes into probabilities {law}. Each edit is made "
                "to the logits as printed, one edit at a time, and the softmax is taken anew."
            ),
            question=question(inputs, LEVELS[ask.level].asked),
            table=Table(("class", r"\(z\)", r"\(p\)"), rows),
            options=tuple(option(inputs, at) for at in range(EDITS)),
        )

    def tell(self, case: Case[Edited]) -> Told:
        """What each edit does to the differences, and the sets that mislead."""
        asked = LEVELS[case.ask.level].asked
        members = _members(case.label)
        effect = _effects(self.recall([case.inputs]), asked)[0]
        return Told(
            answer=", ".join(letter(at) for at in members),
            outcome=_outcome(effect, asked),
            working=working(case.inputs, asked),
            rule=rule(asked),
            foils=tuple(foils(case.inputs, asked, members)),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Probabilities after every edit, and what each did to what is asked."""
        batch, asked = self.recall([inputs]), LEVELS[ask.level].asked
        before, after = softmax(batch.z)[0], softmax(_after(batch))[0]
        effect = _effects(batch, asked)[0]
        chosen = _chosen(effect[None], asked)[0]
        names = ("as printed", *(letter(at) for at in range(EDITS)))
        columns = tuple(f"p{'₁₂₃₄'[j]}" for j in range(len(before)))
        rows = [tuple(GridCell(fixed(float(p), 2)) for p in before)]
        rows += [_cells(p, before, at) for at, p in enumerate(after, 1)]
        grid = Grid("p after every edit", columns, names, tuple(rows))
        listed = ", ".join(f"{letter(at)} {fixed(float(v), 2)}" for at, v in enumerate(effect))
        bars = tuple(
            Bar(letter(at), float(round(v, 6)), "right" if chosen[at] else "wrong", at + 1)
            for at, v in enumerate(effect)
        )
        table = Table(
            ("edit", *columns),
            tuple((name, *(cell.text for cell in row)) for name, row in zip(names, rows, strict=True)),
        )
        return Picture((grid, Bars(_WHAT[asked][1], bars)), EDITS, f"{_WHAT[asked][0]}: {listed}.", table)


_WHAT = {
    SAME: ("Largest change of a probability by edit", "largest change of a p"),
    ODDS: ("Change of the logarithm of the ratio by edit", "change of ln(p₁/p₂)"),
    RISE: ("Change of the largest probability by edit", "change of the largest p"),
}


def _edits(rng: Generator, level: Level, pattern: Sequence[int], top: int) -> list[tuple[float, ...]]:
    """Draw one edit for each option, no kind twice, as (kind, first, second, place)."""
    used: list[int] = []
    found: list[tuple[float, ...]] = []
    for wanted in pattern:
        kinds = [kind for kind in (level.right if wanted else level.wrong) if kind not in used]
        two = [kind for kind in kinds if kind in (UNEVEN, BACK)]
        if level.asked == SAME and two and len(used) == EDITS - 2 and not {UNEVEN, BACK} & {*used}:
            kinds = two  # with two numbers, one of which can be turned into the other
        kind = kinds[pick(rng, len(kinds))]
        used.append(kind)
        found.append((kind, *_numbers(rng, level, kind, top, wanted=bool(wanted))))
    return found


def _numbers(
    rng: Generator, level: Level, kind: int, top: int, *, wanted: bool
) -> tuple[float, float, float]:
    """First and second number and the class of an edit that does what is wanted."""
    factor = _FACTORS[pick(rng, len(_FACTORS))]
    other = _FACTORS[pick(rng, len(_FACTORS))]
    added = _ADDED[pick(rng, len(_ADDED))] * (1.0 if rng.random() < 0.6 else -1.0)
    more = _ADDED[pick(rng, len(_ADDED))]
    place = _place(rng, level, top, kind, wanted=wanted)
    if kind in (SHIFT, CENTRE, DROP):
        return (added if kind == SHIFT else 0.0), 0.0, float(place if kind == DROP else 0)
    if kind == WEIGHTS:
        return factor, 0.0, 0.0
    if kind in (SCALE, COOL):
        if level.asked == RISE and (factor > 1.0) != (wanted == (kind == SCALE)):
            factor = round(1.0 / factor, 2)
        return factor, 0.0, 0.0
    if kind == BACK:
        return factor, factor if wanted else other, 0.0
    if kind == UNEVEN:
        return added, added if wanted and level.asked == SAME else more * np.sign(added), float(place)
    if level.asked == RISE:
        up = wanted == (place == top)
        added = abs(added) if up else -abs(added)
        factor = factor if (factor > 1.0) == up else round(1.0 / factor, 2)
    return (added if kind == ONE else factor), 0.0, float(place)


def _place(rng: Generator, level: Level, top: int, kind: int, *, wanted: bool) -> int:
    """The class of an edit: for the ratio of the first two the third one, or not, as is wanted."""
    if level.asked == ODDS:
        return 2 if wanted else pick(rng, 2)
    if level.asked == RISE and (kind == DROP or rng.random() < 0.6):
        return (top + 1 + pick(rng, level.classes - 1)) % level.classes
    return top if level.asked == RISE else pick(rng, level.classes)


def _after(batch: Edited) -> FloatArray:
    """Logits after each edit (B, 4, classes); a class left out gets minus infinity."""
    z = np.broadcast_to(batch.z[:, None, :], (len(batch), EDITS, batch.z.shape[1]))
    first, second, kind = (values[..., None] for values in (batch.first, batch.second, batch.kind))
    own = np.arange(z.shape[-1]) == batch.place[..., None]
    with np.errstate(all="ignore"):
        log = np.log(np.where(first > 0.0, first, 1.0))
        ways = {
            SHIFT: z + first,
            SCALE: z * first,
            COOL: z / first,
            ONE: np.where(own, z + first, z),
            UNEVEN: z + np.where(own, first, second),
            BACK: z * first / second,
            WEIGHTS: z + log,
            WEIGHT: np.where(own, z + log, z),
            CENTRE: z - z.max(axis=-1, keepdims=True),
            DROP: np.where(own, -np.inf, z),
        }
    after = np.zeros(z.shape)
    for number, edited_logits in ways.items():
        after = np.where(kind == number, edited_logits, after)
    return after


def _effects(batch: Edited, asked: str) -> FloatArray:
    """What every edit does to what is asked (B, 4), from probabilities."""
    before, after = softmax(batch.z)[:, None, :], softmax(_after(batch))
    if asked == SAME:
        return np.asarray(np.abs(after - before).max(axis=-1), dtype=np.float64)
    if asked == ODDS:
        return np.asarray(
            np.log(after[..., 0] / after[..., 1]) - np.log(before[..., 0] / before[..., 1]), dtype=np.float64
        )
    top = batch.z.argmax(axis=-1)[:, None, None]
    return np.asarray(
        np.take_along_axis(after - before, np.broadcast_to(top, (len(batch), EDITS, 1)), axis=-1)[..., 0]
    )


def _gained(batch: Edited, asked: str) -> FloatArray:
    """What every edit does to the differences of logits that count (B, 4), without a probability."""
    before, after = batch.z[:, None, :], _after(batch)
    if asked == ODDS:
        return np.asarray(
            (after[..., 0] - after[..., 1]) - (before[..., 0] - before[..., 1]), dtype=np.float64
        )
    with np.errstate(invalid="ignore"):
        if asked == SAME:
            moved = (after - after[..., :1]) - (before - before[..., :1])
            return np.asarray(np.abs(np.nan_to_num(moved, nan=np.inf)).max(axis=-1), dtype=np.float64)
        top = np.broadcast_to(batch.z.argmax(axis=-1)[:, None, None], (len(batch), EDITS, 1))
        against = [
            np.exp(z - np.take_along_axis(z, top, axis=-1)).sum(axis=-1)
            for z in (np.broadcast_to(before, after.shape), after)
        ]
    return np.asarray(against[0] - against[1], dtype=np.float64)


def _chosen(effect: FloatArray, asked: str) -> BoolArray:
    """Which edits (B, 4) belong to the answer."""
    return np.asarray(effect > _EXACT if asked == RISE else np.abs(effect) < _EXACT, dtype=np.bool_)


def _label(chosen: BoolArray, clear: BoolArray) -> IntArray:
    """Number of the set (B,): its bit pattern less one; `UNCLEAR` for none, for all, and near an edge."""
    bits = (chosen * 2 ** np.arange(EDITS)).sum(axis=-1)
    inside = (bits > 0) & (bits < 2**EDITS - 1) & clear
    return np.where(inside, bits - 1, UNCLEAR).astype(np.int64)


def _members(label: int) -> tuple[int, ...]:
    return tuple(at for at in range(EDITS) if (label + 1) >> at & 1)


def _distinct(batch: Edited) -> FloatArray:
    """How many of the edits (B,) lead to different logits, or are of different kinds."""
    rows = np.stack((batch.kind, batch.first, batch.second, batch.place), axis=-1).tolist()
    return np.array([len({tuple(edit) for edit in row}) for row in rows], dtype=np.float64)


def _misleads(batch: Edited, asked: str) -> BoolArray:
    """Which candidates (B,) have a wrong set that is recognised."""
    chosen = _chosen(_gained(batch, asked), asked)
    found = [
        bool(list(foils(row(batch, at), asked, np.flatnonzero(members).tolist())))
        for at, members in enumerate(chosen)
    ]
    return np.array(found, dtype=np.bool_)


def _variations(inputs: Mapping[str, Any], at: int) -> Iterator[dict[str, Any]]:
    """One edit with one of its numbers changed."""
    kind, first, second, place = (inputs[name][at] for name in ("kind", "first", "second", "place"))
    if kind in (UNEVEN, BACK):
        yield edited(inputs, "second", first, at)
        for value in _ADDED if kind == UNEVEN else _FACTORS:
            yield edited(inputs, "second", float(value if kind == BACK else value * np.sign(second)), at)
    if kind in (ONE, WEIGHT, UNEVEN):
        for other in range(len(inputs["z"])):
            if other != place:
                yield edited(inputs, "place", float(other), at)
    if kind in (SCALE, COOL, WEIGHT):
        yield edited(inputs, "first", round(1.0 / first, 2), at)
    if kind == ONE:
        yield edited(inputs, "first", -first, at)


def _outcome(effect: FloatArray, asked: str) -> str:
    listed = ", ".join(f"{letter(at)} {fixed(float(v), 2)}" for at, v in enumerate(effect))
    return f"Taken anew, {_WHAT[asked][0][0].lower()}{_WHAT[asked][0][1:]}: {listed}."


def _cells(after: FloatArray, before: FloatArray, step: int) -> tuple[GridCell, ...]:
    roles: list[Role] = [
        "muted" if abs(a - b) < _EXACT else "accent" for a, b in zip(after, before, strict=True)
    ]
    return tuple(GridCell(fixed(float(p), 2), role, step) for p, role in zip(after, roles, strict=True))


FAMILY = SoftmaxEdit()
