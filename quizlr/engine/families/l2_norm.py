"""How much of the weights an L2 penalty leaves.

Near the unpenalised optimum w₀ the loss is L(w₀) + ½ (w − w₀)ᵀH(w − w₀). With (λ/2)|w|² added the minimum
is (H + λI)⁻¹ H w₀: along a direction of curvature h the share h/(h + λ) is left (Goodfellow, Bengio and
Courville, Deep Learning, 7.1.1). Far from w₀ the curvature changes, so this is an estimate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, normal, pick, printed, significant, uniform
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.models import logits, sigmoid
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import PenalisedCrossEntropy, fitted
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Marks, Picture, Plot, Table

STEPS = 300
LEFT = (0.002, 0.8)
"""Shares that are aimed at, evenly on a log scale."""

_FILM_STEPS = 30
_APART = 2.25
"""By so large a factor at least one short cut must miss the share."""

_RULE = (
    r"Along a direction with curvature \(h\) of the loss, \(\frac{\lambda}{2} |w|^2\) leaves about \(h/(h "
    r"+ \lambda)\) of the weight, as long as \(h\) hardly changes on the way."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Features and examples of a level, and whether the curvature or every p is printed."""

    features: int
    examples: int
    curvature: bool


LEVELS = {
    "given-curvature": Level(1, 6, curvature=True),
    "from-examples": Level(1, 6, curvature=False),
    "two-weights": Level(2, 8, curvature=True),
}


@dataclass(frozen=True, slots=True)
class Penalised(Batch):
    """Candidates.

    Attributes:
        x: features (B, N, d); y: labels (B, N); penalty: λ (B,).
        free: weights without a penalty (B, d), as printed; p: probabilities there (B, N).
        curvature: second derivatives of the loss there (B, d, d), as printed.
    """

    x: FloatArray
    y: FloatArray
    penalty: FloatArray
    free: FloatArray
    p: FloatArray
    curvature: FloatArray

    @property
    def objective(self) -> PenalisedCrossEntropy:
        """Loss and penalty."""
        return _with_penalty(MeanCrossEntropy(self.x, self.y), self.penalty)


class L2Norm(Family[Penalised]):
    """Estimate which share of the length of the weights a penalty leaves."""

    name = "l2_norm"
    pool_size = 24
    kind = Penalised
    levels = LEVELS
    asks = "Which share of the length of the weight vector is left under an L2 penalty."
    truth_is = "gradient descent with the penalty from the unpenalised weights until nothing moves"
    oracle_is = "damped Newton steps from zero"
    closeness = 1e-4
    converges = True
    exact = frozenset({"free", "p", "curvature"})

    def answers(self, ask: Ask) -> int:
        """One class: the share is drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Penalised:
        """Draw overlapping data of some scale, then the penalty for the wanted share."""
        level = LEVELS[ask.level]
        x, y = _data(rng, 3 * count, level)
        data = MeanCrossEntropy(x, y)
        free = fitted(_with_penalty(data, np.full(len(x), 1e-9)))
        tame = np.abs(logits(x, free)).max(axis=-1) < 3.5
        best = np.argsort(~tame, kind="stable")[:count]
        data, free = MeanCrossEntropy(x[best], y[best]), free[best]
        left = log_uniform(rng, *LEFT, (count,))
        hessian = data.hessian(free)
        along = np.einsum("bi,bij,bj->b", free, hessian, free) / np.maximum(
            np.sum(free * free, axis=-1), 1e-300
        )
        penalty = significant(np.clip(along * (1.0 - left) / left, 1e-5, 1e5), 2)
        return Penalised(data.x, data.y, penalty, *_derived(data, free))

    def margins(self, batch: Penalised, ask: Ask) -> Sequence[Margin]:
        """Ask for overlapping classes, a curvature that changes little, and a short cut that fails."""
        data = MeanCrossEntropy(batch.x, batch.y)
        size = np.linalg.norm(batch.free, axis=-1)
        start = np.linalg.norm(data.gradient(np.zeros_like(batch.free)), axis=-1)
        straight = np.linalg.norm(np.einsum("bij,bj->bi", batch.curvature, batch.free), axis=-1)
        share = np.linalg.norm(fitted(batch.objective), axis=-1) / size
        with np.errstate(divide="ignore", invalid="ignore"):
            missed = np.abs(np.log(_short_cuts(batch) / share[:, None])) > np.log(_APART)
        ones = batch.y.sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = start / straight
            slope = np.linalg.norm(data.gradient(batch.free), axis=-1) / start
        return (
            Margin(
                "greatest logit without penalty", np.abs(logits(batch.x, batch.free)).max(axis=-1), 0.4, 3.5
            ),
            Margin("length of the weights without penalty", size, 0.05, 40.0),
            Margin("slope at the printed weights, as a share of that at 0", slope, most=0.05),
            Margin("change of curvature on the way to 0", ratio, 0.75, 1.5),
            Margin("share that is left", share, 0.0015, 0.85),
            Margin("examples of class 1", ones, 1, batch.y.shape[1] - 1),
            Margin("condition of the curvature", _condition(batch.curvature), most=12.0),
            holds("some short cut misses by a factor of two", missed.any(axis=-1)),
        )

    def truth(self, batch: Penalised, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train with the penalty and compare lengths."""
        run = _trained(batch, round(STEPS * stretch))
        still = np.abs(run.path[-1] - run.path[-2]).max(axis=-1) < 1e-7 * np.abs(batch.free).max(axis=-1)
        share = np.linalg.norm(run.path[-1], axis=-1) / np.linalg.norm(batch.free, axis=-1)
        return Settled(np.where(still, 0, UNCLEAR).astype(np.int64), values=share, run=run)

    def oracle(self, batch: Penalised, ask: Ask) -> Settled:
        """Newton."""
        ends = np.linalg.norm(fitted(batch.objective), axis=-1)
        values = ends / np.linalg.norm(batch.free, axis=-1)
        return Settled(np.zeros(len(batch), dtype=np.int64), values=values)

    def by_hand(self, variant: Variant) -> Given:
        """h/(h + λ), with h as printed or from p(1 − p)x²; two weights by Cramer's rule."""
        given = variant.inputs
        if LEVELS[variant.level].features == 1:
            p, x = np.array(given["p"]), np.array(given["x"])[:, 0]
            h = (
                given["curvature"][0][0]
                if variant.level == "given-curvature"
                else float(np.mean(p * (1.0 - p) * x * x))
            )
            return float(h / (h + given["penalty"]))
        (a, b), (_, d) = given["curvature"]
        first, second = given["free"]
        pull = a * first + b * second, b * first + d * second
        a, d = a + given["penalty"], d + given["penalty"]
        det = a * d - b * b
        ends = (d * pull[0] - b * pull[1]) / det, (a * pull[1] - b * pull[0]) / det
        return float(np.hypot(*ends) / np.hypot(first, second))

    def key(self, case: Case[Penalised]) -> EstimateKey:
        """The share, within a factor of two."""
        return EstimateKey(case.value)

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Examples and penalty; the rest follows."""
        rows = zip(inputs["x"], inputs["y"], strict=True)
        shown = " ".join(f"{vector(x, 2)} {y:.0f}" for x, y in rows)
        return f"penalty {inputs['penalty']:g}; {shown}"

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The examples, the fit without penalty, and the penalty."""
        level = LEVELS[ask.level]
        ends = r"|w|" if level.features == 2 else r"w"
        free = formula(f"w = {_weights(inputs['free'])}")
        loss = (
            f"Logistic regression without a bias on these {level.examples} examples. Trained to its "
            f"minimum, the mean cross-entropy (natural log) gives {free}{_known(inputs, level)} Then it is "
            "trained again with "
            + formula(rf"\frac{{\lambda}}{{2}} {'|w|' if level.features == 2 else 'w'}^2")
            + ", "
            + formula(rf"\lambda = {short(inputs['penalty'])}")
            + ", added to the loss."
        )
        question = f"About which fraction of {formula(ends)} is left at the new minimum?"
        return Posed(loss, question, _table(inputs, level))

    def tell(self, case: Case[Penalised]) -> Told:
        """The estimate by curvature beside the share that training found."""
        given = case.inputs
        batch = take(case.batch, np.array([case.place]))
        ends = case.run.path[-1, case.place]
        return Told(
            answer=f"about {short(case.value, 2)} of it",
            outcome=(
                f"Training with the penalty takes w from {_weights(given['free'])} to "
                f"{_weights(ends.tolist(), 4)}: {short(case.value, 3)} of its length is left."
            ),
            working=_working(given, LEVELS[case.ask.level], float(_linear(batch)[0])),
            rule=_RULE,
            foils=_foils(given, _short_cuts(batch)[0]),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """The share that is left by λ, and the length of the weights while it trains."""
        batch = self.recall([inputs])
        run = _trained(batch, STEPS)
        free = float(np.linalg.norm(batch.free[0]))
        share = float(np.linalg.norm(run.path[-1, 0])) / free
        h = _along(batch)[0]
        sentence = (
            f"With λ = {short(inputs['penalty'])} beside a curvature of {short(float(h))} training leaves "
            f"{short(share)} of the length of the weights."
        )
        strengths, shares = _by_strength(batch, h)
        tried = (0, 10, 20, 30, 40)
        rows = tuple((short(float(strengths[i]), 2), short(float(shares[i]), 2)) for i in tried)
        table = Table((r"\(\lambda\)", "share left"), rows)
        shrink = _film(run, free, share)
        return Picture((_curve(batch, strengths, shares, share), shrink), _FILM_STEPS, sentence, table)


def _data(rng: Generator, count: int, level: Level) -> tuple[FloatArray, FloatArray]:
    """Features (count, N, d) of a random scale, and labels that follow a random direction with noise."""
    n, d = level.examples, level.features
    scale = np.exp(uniform(rng, np.log(0.35), np.log(5.0), (count,)))[:, None, None]
    x = normal(rng, 1.0, (count, n, d))
    direction = normal(rng, 1.0, (count, 1, d))
    direction *= uniform(rng, 0.9, 1.8, (count, 1, 1)) / np.linalg.norm(direction, axis=-1, keepdims=True)
    chance = sigmoid(np.sum(x * direction, axis=-1))
    y = (rng.random((count, n)) < chance).astype(np.float64)
    digits = 1 + (pick(rng, 2) if d == 1 else 0)
    return printed(x * scale, digits), y


def _derived(data: MeanCrossEntropy, free: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights, probabilities and curvature without penalty, as they are printed."""
    shown = _significant(free)
    p = printed(sigmoid(logits(data.x, free)), 2)
    return shown, p, _significant(data.hessian(free))


def _significant(values: FloatArray) -> FloatArray:
    """Three significant digits; zeros stay."""
    return significant(np.where(np.abs(values) < 1e-9, 1e-9, values), 3)


def _with_penalty(data: MeanCrossEntropy, penalty: FloatArray) -> PenalisedCrossEntropy:
    return PenalisedCrossEntropy(data, np.repeat(penalty[:, None], data.x.shape[-1], axis=-1))


def _trained(batch: Penalised, steps: int) -> Run:
    """Descend with the penalty from the unpenalised weights, at one over a bound of the curvature."""
    bound = np.linalg.norm(batch.x, axis=(1, 2)) ** 2 / (4.0 * batch.x.shape[1])
    rate = 1.0 / (bound + batch.penalty)
    return train(batch.objective, GradientDescent(rate), batch.free, steps)


def _along(batch: Penalised) -> FloatArray:
    """Curvature along the unpenalised weights (B,)."""
    squared = np.maximum(np.sum(batch.free**2, axis=-1), 1e-300)
    h: FloatArray = np.einsum("bi,bij,bj->b", batch.free, batch.curvature, batch.free) / squared
    return h


def _linear(batch: Penalised) -> FloatArray:
    """Share of the length (B,) that (H + λI)⁻¹ H w₀ has left."""
    d = batch.free.shape[-1]
    pull = np.einsum("bij,bj->bi", batch.curvature, batch.free)
    ends = np.linalg.solve(batch.curvature + batch.penalty[:, None, None] * np.eye(d), pull[..., None])[
        ..., 0
    ]
    share: FloatArray = np.linalg.norm(ends, axis=-1) / np.linalg.norm(batch.free, axis=-1)
    return share


def _condition(matrix: FloatArray) -> FloatArray:
    values = np.linalg.eigvalsh(matrix)
    with np.errstate(divide="ignore", invalid="ignore"):
        condition: FloatArray = np.where(values[:, 0] > 0, values[:, -1] / values[:, 0], np.inf)
    return condition


def _short_cuts(batch: Penalised) -> FloatArray:
    """What four wrong ideas say (B, 4); NaN where 1 − λ would be no share."""
    h, penalty = _along(batch), batch.penalty
    number = batch.x.shape[1]
    cuts: FloatArray = np.stack(
        (
            penalty / (h + penalty),
            1.0 / (1.0 + penalty),
            np.where(penalty < 0.99, 1.0 - penalty, np.nan),
            number * h / (number * h + penalty),
        ),
        axis=-1,
    )
    return cuts


def _weights(values: Sequence[float], digits: int = 3) -> str:
    """One weight as a number, two as a vector."""
    shown = [short(value, digits) for value in values]
    return shown[0] if len(shown) == 1 else "(" + ", ".join(shown) + ")"


def _known(inputs: Mapping[str, Any], level: Level) -> str:
    """What is told of the curvature at the unpenalised minimum."""
    if not level.curvature:
        return r" and the probabilities \(p\)."
    if level.features == 1:
        return ", where the second derivative of the loss is " + short(inputs["curvature"][0][0]) + "."
    (a, b), (_, d) = inputs["curvature"]
    return (
        ", where the second derivatives of the loss are "
        + formula(f"H_{{11}} = {short(a)}")
        + ", "
        + formula(f"H_{{22}} = {short(d)}")
        + " and "
        + formula(f"H_{{12}} = {short(b)}")
        + "."
    )


def _table(inputs: Mapping[str, Any], level: Level) -> Table:
    """The examples, one a column."""
    digits = 2 if any(round(v, 1) != v for row in inputs["x"] for v in row) else 1
    columns = zip(*inputs["x"], strict=True)
    names = ["x"] if level.features == 1 else ["x_1", "x_2"]
    rows = [
        (formula(name), *(fixed(v, digits) for v in column))
        for name, column in zip(names, columns, strict=True)
    ]
    rows.append((r"\(y\)", *(fixed(v, 0) for v in inputs["y"])))
    if not level.curvature:
        rows.append((r"\(p\)", *(fixed(v, 2) for v in inputs["p"])))
    return Table(("example", *(str(i) for i in range(1, len(inputs["y"]) + 1))), tuple(rows))


def _working(inputs: Mapping[str, Any], level: Level, share: float) -> str:
    penalty = short(inputs["penalty"])
    start = (
        r"At the new minimum the pull of the data, about \(h (w_0 - w)\), balances the pull \(\lambda w\) "
        r"of the penalty, so \(w = w_0\, h/(h + \lambda)\). "
    )
    if level.features == 2:
        (a, b), (_, d) = inputs["curvature"]
        return (
            r"At the new minimum the pull of the data, about \(H (w_0 - w)\), balances the pull \(\lambda "
            r"w\) of the penalty, so \((H + \lambda I) w = H w_0\). With "
            + formula(rf"H + \lambda I = ({short(a + inputs['penalty'])}, {short(b)}; {short(b)}, ")[:-2]
            + f"{short(d + inputs['penalty'])})".replace("−", "-")
            + rf"\) and \(w_0\) = {_weights(inputs['free'])} about {short(share)} of the length is left. The "
            "steep direction keeps more of its weight than the shallow one."
        )
    p, x = np.array(inputs["p"]), np.array(inputs["x"])[:, 0]
    h = short(inputs["curvature"][0][0])
    if not level.curvature:
        terms = ", ".join(short(float(v), 2) for v in p * (1 - p) * x * x)
        start += rf"The curvature is the mean of \(p (1 - p) x^2\): {terms}, so \(h\) = {h}. "
    return start + rf"Here {h} / ({h} + {penalty}) = {short(share)}."


def _foils(inputs: Mapping[str, Any], cuts: FloatArray) -> tuple[Foil, ...]:
    lost, unit, minus, total = (float(value) for value in cuts)
    penalty = short(inputs["penalty"])
    ideas = [
        (
            lost,
            "lost-for-left",
            (
                rf"Curvature and \(\lambda\) = {penalty} are weighed against each other, yes. But "
                f"{short(lost)} is the share that is lost; the rest is left."
            ),
        ),
        (
            unit,
            "curvature-forgotten",
            (
                rf"\(1/(1 + \lambda)\) = {short(unit)} has the right form. It is right where the curvature "
                "of the loss is 1; here the data hold the weight with another curvature."
            ),
        ),
        (
            total,
            "sum-for-mean",
            (
                "For the sum of the losses this would be right. The loss is a mean, so its curvature is "
                f"{len(inputs['y'])} times smaller and the penalty weighs more."
            ),
        ),
    ]
    if inputs["penalty"] < 0.99:
        feedback = (
            rf"One step of training with rate 1 would take \(\lambda\) = {penalty} of the weight away. At "
            "the new minimum the data pull back, and their curvature sets the balance."
        )
        ideas.insert(2, (minus, "one-minus-lambda", feedback))
    return tuple(estimated(value, idea, feedback, factor=1.1) for value, idea, feedback in ideas)


def _by_strength(batch: Penalised, h: float) -> tuple[FloatArray, FloatArray]:
    """41 penalties around curvature and printed penalty, and the share each leaves by Newton steps."""
    now = float(batch.penalty[0])
    low, high = min(0.03 * h, now / 3.0), max(30.0 * h, 3.0 * now)
    strengths = np.exp(np.linspace(np.log(max(low, 1e-8)), np.log(high), 41))
    repeated = MeanCrossEntropy(np.repeat(batch.x, 41, axis=0), np.repeat(batch.y, 41, axis=0))
    lengths = np.linalg.norm(fitted(_with_penalty(repeated, strengths)), axis=-1)
    return strengths, lengths / float(np.linalg.norm(batch.free[0]))


def _curve(batch: Penalised, strengths: FloatArray, shares: FloatArray, share: float) -> Plot:
    """Share left by λ on a log axis; it appears from small penalties to large ones."""
    at = np.log10(strengths)
    steps = tuple(round(i * _FILM_STEPS / 40) for i in range(41))
    line = Line(tuple(zip(at.tolist(), shares.tolist(), strict=True)), "path", "share left", steps)
    now = (float(np.log10(batch.penalty[0])), share)
    ends = range(int(np.ceil(at[0])), int(np.floor(at[-1])) + 1)
    ticks = tuple((float(k), short(10.0**k)) for k in ends)
    return Plot("what is left", "λ", lines=(line,), marks=(Marks((now,), "×", "right", "here"),), ticks=ticks)


def _film(run: Run, free: float, share: float) -> Plot:
    """Length of the weights by step, so many of the first ones as it takes to settle."""
    lengths = np.linalg.norm(run.path[:, 0], axis=-1) / free
    far = np.abs(lengths - share) > 0.01 * abs(1.0 - share)
    last = min(run.steps, max(4, int(np.flatnonzero(far)[-1]) + 3 if far.any() else 4))
    chosen = np.unique(np.linspace(0, last, 41).round().astype(int))
    points = tuple((float(k), float(lengths[k])) for k in chosen)
    steps = tuple(round(k * _FILM_STEPS / last) for k in chosen.tolist())
    return Plot(
        "length while it trains",
        "step",
        lines=(Line(points, "path", "", steps),),
        rules=((share, short(share)),),
        ticks=((0.0, "0"), (float(last), str(last))),
    )


FAMILY = L2Norm()
