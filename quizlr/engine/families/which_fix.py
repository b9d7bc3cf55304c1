"""Which change helps a logistic regression whose training has gone wrong, from a few printed symptoms.

Beyond η·λmax = 2 the steps cannot die down. Below it the flattest direction has made T·η·λmin of progress, in
units of 1/e. A run that is done and whose held-out loss lies far above its training loss needs a penalty; one
that is not needs a better ratio λmax/λmin or more steps, whichever makes more progress. Held-out loss is the
mean over fresh labels at the same inputs (Hastie, Tibshirani and Friedman, Elements of Statistical
Learning, 7.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Margin, Settled, holds, row, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import (
    FloatArray,
    IntArray,
    log_uniform,
    normal,
    printed,
    significant,
    uniform,
)
from quizlr.engine.edits import changed
from quizlr.engine.families.which_fix_runs import (
    LONGER,
    MORE,
    PENALTY,
    SCALE,
    SLOWER,
    Patients,
    Symptoms,
    foreseen_gains,
    four_ways,
    outcomes,
    printed_symptoms,
    symptoms_of,
)
from quizlr.engine.families.which_fix_texts import (
    OPTIONS,
    RULE,
    SHORT,
    Level,
    foil,
    table_of,
    working,
    written_loss,
)
from quizlr.engine.family import Family
from quizlr.engine.models import sigmoid
from quizlr.engine.numerals import short
from quizlr.engine.variant import Variant
from quizlr.render.picture import Bar, Bars, Line, Picture, Plot, Role, Table

LEAST, MOST = 10, 110
"""Steps that are drawn."""

INPUTS, FEATURES = 12, 3

_OVERSAMPLED = 5
_LEAD = 1.5
"""So many times as much as any other the best change must gain."""

_DONE = 4.0
"""From this progress T·η·λmin on a run counts as done."""

_GAP = 0.12
"""From this gap between the losses on there is something for a penalty to do."""

_CEILING = 3.0
"""Held-out losses are drawn up to here."""

_EXAMPLES = 300
_PACES = (0.005, 0.01, 0.02, 0.035, 0.06, 0.1, 0.17, 0.3, 0.6, 1.0, 1.4, 2.6, 2.8, 3.0, 3.2, 3.4)
"""η·λmax of the neighbours of a variant."""

LEVELS = {
    "products": Level(products=True, scaled=True),
    "curvatures": Level(products=False, scaled=True),
    "deviations": Level(products=False, scaled=False),
}


class WhichFix(Family[Patients]):
    """Choose the change that lowers the held-out loss most."""

    name = "which_fix"
    delicate = True
    pool_size = 5
    kind = Patients
    levels = LEVELS
    asks = (
        "Which of four changes lowers the held-out loss most: scaling, a penalty, a smaller rate, more steps."
    )
    truth_is = "training all four ways, and comparing the held-out losses"
    oracle_is = (
        r"the rule: \(\eta \lambda_{\max}\) against 2, progress of the flattest direction, then the gap"
    )
    exact = frozenset({"steps"})

    def answers(self, ask: Ask) -> int:
        """Four changes."""
        return len(OPTIONS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Patients:
        """Draw data and a training that has the wanted trouble; those that keep the margins come first."""
        batch = _with_trouble(rng, _data(rng, target, _OVERSAMPLED * count), target)
        wanted = self.passes(batch, ask) & (_by_rule(batch, symptoms_of(batch)) == target)
        return take(batch, np.argsort(~wanted, kind="stable")[:count])

    def margins(self, batch: Patients, ask: Ask) -> Sequence[Margin]:
        """Keep every number of the rule away from its edge."""
        seen = symptoms_of(batch)
        pace = batch.rate * seen.largest
        progress = batch.steps * batch.rate * seen.smallest
        helps = seen.condition / seen.scaled
        calm = pace <= 2.0
        going = calm & (progress < _DONE)
        gap = np.abs(seen.gap - _GAP)
        spread = (seen.deviations.max(axis=-1) / seen.deviations.min(axis=-1)) ** 2
        gains = np.sort(foreseen_gains(batch, seen), axis=-1)
        return (
            holds("no line separates the training labels", seen.overlap),
            _outside("η·λmax", pace, 1.5, 2.5),
            Margin("largest η·λmax", pace, most=3.5),
            Margin("λmax/λmin", seen.condition, most=3000.0),
            _outside("progress of a calm run", np.where(calm, progress, 100.0), 0.6, 14.0),
            Margin("gap against its edge, where the run is done", np.where(calm & ~going, gap, 1.0), 0.04),
            _outside("what scaling gains, where it is not", np.where(going, helps, 100.0), 2.2, 14.0),
            _outside("squared ratio of the deviations, likewise", np.where(going, spread, 100.0), 3.5, 9.0),
            Margin("loss to be gained, where it is not", np.where(going, gains[:, 1], 1.0), 0.03),
            Margin(
                "lead of what gains more",
                np.where(going, gains[:, 1] / np.maximum(gains[:, 0], 1e-9), 9.0),
                2.8,
            ),
        )

    def truth(self, batch: Patients, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train in all four ways."""
        losses, taken = outcomes(batch)
        gains = losses[:, :1] - losses[:, 1:]
        ordered = np.sort(gains, axis=-1)
        clear = (ordered[:, -1] > 0.01) & (ordered[:, -1] > _LEAD * ordered[:, -2])
        return Settled(np.where(clear, gains.argmax(axis=-1), UNCLEAR).astype(np.int64), steps=taken)

    def oracle(self, batch: Patients, ask: Ask) -> Settled:
        """The rule."""
        return Settled(_by_rule(batch, symptoms_of(batch)))

    def by_hand(self, variant: Variant) -> Given:
        """Two products and a quotient, each compared with a number; then a difference of losses."""
        seen, steps = variant.inputs["shown"], variant.inputs["steps"]
        level = LEVELS[variant.level]
        pace = seen["pace"] if level.products else variant.inputs["rate"] * seen["largest"]
        ratio = seen["ratio"] if level.products else seen["largest"] / seen["smallest"]
        if pace > 2.0:
            return SLOWER
        if steps * pace / ratio >= _DONE:
            return PENALTY
        helps = (
            ratio / seen["scaled"]
            if level.scaled
            else (max(seen["deviations"]) / min(seen["deviations"])) ** 2
        )
        return SCALE if helps > MORE else LONGER

    def inputs(self, batch: Patients, place: int, ask: Ask) -> dict[str, Any]:
        """Write down the run, and the symptoms that are printed."""
        one = take(batch, np.array([place]))
        return {**row(batch, place), "shown": printed_symptoms(one)}

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> Patients:
        """Rebuild a batch from stored inputs; the symptoms are found anew."""
        x, y, fresh, rate = (
            np.array([item[name] for item in inputs], dtype=np.float64)
            for name in ("x", "y", "fresh", "rate")
        )
        return Patients(x, y, fresh, rate, np.array([item["steps"] for item in inputs], dtype=np.int64))

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Train with another rate, or for another number of steps; the losses follow."""
        turned = {**inputs, knob: int(value) if knob == "steps" else float(value)}
        return {**turned, "shown": printed_symptoms(self.recall([turned]))}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Take another rate or another number of steps; of what is printed only the losses follow."""
        seen = inputs["shown"]
        for pace in _PACES:
            rate = float(significant(np.array([inputs["rate"] * pace / seen["pace"]]), 2)[0])
            turned = self.turn(inputs, "rate", rate)
            what, before, after = r"\(\eta\)", short(inputs["rate"]), short(rate)
            if LEVELS[ask.level].products:
                what = r"\(\eta \lambda_{\max}\)"
                before, after = short(seen["pace"]), short(turned["shown"]["pace"])
            if rate != inputs["rate"]:
                yield turned, changed(what, before, after).removesuffix(".") + "; the losses follow."
        for steps in (LEAST, 20, 60, MOST, 150):
            if steps != inputs["steps"]:
                told = changed("the number of steps", str(inputs["steps"]), str(steps))
                yield (
                    self.turn(inputs, "steps", steps),
                    told.removesuffix(".") + "; the losses follow.",
                )

    def note(self, inputs: Mapping[str, Any]) -> str:
        """The printed symptoms."""
        return f"T {inputs['steps']}, η {inputs['rate']:g}, " + " ".join(
            f"{k} {v}" for k, v in inputs["shown"].items()
        )

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The run, its symptoms, and what a change is judged by."""
        return Posed(
            prompt=(
                r"Logistic regression without a bias, full-batch gradient descent from \(w = 0\) on the "
                "mean cross-entropy (natural log, no penalty). Curvatures are those at the lowest training "
                "loss; the held-out loss is that of fresh labels; losses are means over the second half of "
                "the steps. Each change starts anew, with as many steps unless it says otherwise; where "
                r"\(\eta \lambda_{\max}\) is kept, \(\eta\) is chosen anew for it."
            ),
            question="Which single change lowers the held-out loss most?",
            table=table_of(inputs, LEVELS[ask.level]),
            options=OPTIONS,
        )

    def tell(self, case: Case[Patients]) -> Told:
        """What each change does, and what the symptoms said."""
        losses = _one_outcome(case)
        listed = ", ".join(
            f"{name} {written_loss(value)}" for name, value in zip(SHORT, losses[1:], strict=True)
        )
        return Told(
            answer=OPTIONS[case.label],
            outcome=f"From a held-out loss of {written_loss(losses[0])}: {listed}.",
            working=working(case.inputs, case.label),
            rule=RULE,
            foils=tuple(
                foil(wrong, case.inputs, case.label, losses)
                for wrong in range(len(OPTIONS))
                if wrong != case.label
            ),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The held-out loss after every change, and on the way there."""
        batch = self.recall([inputs])
        steps, last = int(inputs["steps"]), MORE * int(inputs["steps"])
        ends: list[float] = outcomes(batch)[0][0].tolist()
        best = int(np.argmin(ends[1:]))
        lowered = [ends[0] - end for end in ends[1:]]
        bars = tuple(
            Bar(
                f"{name}, cut" if abs(value) > 1.0 else name,
                float(np.clip(value, -1.0, 1.0)),
                "right" if k == best else "path",
                last if k == LONGER else steps,
            )
            for k, (name, value) in enumerate(zip(SHORT, lowered, strict=True))
        )
        ways = _curves(batch)
        lines = [_trace(ways[0], last if best == LONGER else steps, "ghost", "now")]
        if best != LONGER:
            lines.append(_trace(ways[1 + best], steps, "path", SHORT[best]))
        plot = Plot("held-out loss by step", "step", lines=tuple(lines))
        sentence = (
            f"The held-out loss is {written_loss(ends[0])}; the best change, {SHORT[best]}, takes it to "
            f"{written_loss(ends[1 + best])}."
        )
        rows = tuple((n, written_loss(v)) for n, v in zip(("now", *SHORT), ends, strict=True))
        return Picture(
            (Bars("held-out loss falls by", bars), plot),
            last,
            sentence,
            Table(("change", "held-out loss"), rows),
        )


def _outside(what: str, value: FloatArray, low: float, high: float) -> Margin:
    """A quantity that lies below `low` or above `high`, as a distance on a log scale to the range between."""
    at = np.log(np.maximum(value, 1e-300))
    return Margin(f"{what} off {low:g} to {high:g}", np.maximum(np.log(low) - at, at - np.log(high)), 0.0)


def _data(rng: Generator, target: int, count: int) -> Patients:
    """Draw inputs, the labels they were trained on and those they could get; rate and steps come later."""
    x = normal(rng, 1.0, (count, INPUTS, FEATURES))
    x = x - x.mean(axis=1, keepdims=True)
    closest = {LONGER: 0.97, SLOWER: 0.8}.get(target, 0.0)
    together = uniform(rng, 0.0, closest, (count, 1)) * (rng.random((count, 1)) < 0.6)
    x[..., 1] = together * x[..., 0] + np.sqrt(1.0 - together**2) * x[..., 1]
    w = normal(rng, 0.25 if target == PENALTY else 1.5, (count, FEATURES))
    fresh = _shares(x, w)
    examples = 1 if target == PENALTY else _EXAMPLES
    y = _labels(rng, fresh, examples)
    units = log_uniform(rng, 0.3, 3.0, (count, 1, 1)) * log_uniform(rng, 0.85, 1.18, (count, 1, FEATURES))
    if target == SCALE:
        odd = np.floor(FEATURES * rng.random(count)).astype(np.int64)
        wide = log_uniform(rng, 8.0, 24.0, (count,)) ** np.where(rng.random(count) < 0.5, 1.0, -1.0)
        units[np.arange(count), 0, odd] *= wide
    x = significant(np.where(x == 0.0, 0.01, x) * units, 3)
    return Patients(x, y, fresh, np.ones(count), np.ones(count, dtype=np.int64))


def _shares(x: FloatArray, w: FloatArray) -> FloatArray:
    """What a logistic model with weights w (B, d) gives to each input (B, N), two decimals."""
    p = sigmoid(np.einsum("bnd,bd->bn", x, w))
    return printed(np.clip(p, 0.05, 0.95), 2)


def _labels(rng: Generator, fresh: FloatArray, examples: int) -> FloatArray:
    """Shares of class 1 (B, N) among so many labels of each input, drawn one by one."""
    draws = rng.random((*fresh.shape, examples)) < fresh[..., None]
    return printed(draws.mean(axis=-1), 3)


def _with_trouble(rng: Generator, batch: Patients, target: int) -> Patients:
    """Choose rate and steps so that the wanted trouble shows."""
    count = len(batch.rate)
    seen = symptoms_of(batch)
    pace = log_uniform(rng, *((0.4, 1.45), (0.8, 1.45), (2.6, 3.3), (0.015, 0.8))[target], (count,))
    if target == SLOWER:
        steps = uniform(rng, 20.0, 120.0, (count,))
    elif target == PENALTY:
        steps = log_uniform(rng, 15.0, 30.0, (count,)) * seen.condition / pace
    else:
        wanted = (
            log_uniform(rng, *((0.015, 0.12) if target == SCALE else (0.25, 0.58)), (count,))
            * seen.condition
            / pace
        )
        steps = np.minimum(wanted, log_uniform(rng, 25.0, 100.0, (count,)))
    whole = np.clip(np.rint(steps), LEAST, MOST).astype(np.int64)
    return replace(batch, rate=significant(pace / np.maximum(seen.largest, 1e-9), 2), steps=whole)


def _by_rule(batch: Patients, seen: Symptoms) -> IntArray:
    pace = batch.rate * seen.largest
    progress = batch.steps * batch.rate * seen.smallest
    longer = np.where(seen.condition / seen.scaled > MORE, SCALE, LONGER)
    done = np.where(seen.gap > _GAP, PENALTY, UNCLEAR)
    calm = np.where(progress >= _DONE, done, longer)
    return np.where(pace > 2.0, SLOWER, calm).astype(np.int64)


def _one_outcome(case: Case[Patients]) -> list[float]:
    values: list[float] = outcomes(take(case.batch, np.array([case.place])))[0][0].tolist()
    return values


def _curves(batch: Patients) -> list[FloatArray]:
    """Held-out loss by step of the four ways of a single run, cut off far up."""
    losses, _ = four_ways(batch)
    return [np.minimum(losses[:, way, 0], _CEILING) for way in range(4)]


def _trace(losses: FloatArray, last: int, role: Role, label: str) -> Line:
    """A run drawn by at most sixty of its steps."""
    at = np.unique(np.linspace(0, last, min(last, 58) + 1).round().astype(int)).tolist()
    return Line(tuple((float(k), float(losses[k])) for k in at), role, label, tuple(at))


FAMILY = WhichFix()
