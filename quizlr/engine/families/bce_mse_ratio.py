"""How many times harder cross-entropy pulls on one confident mistake than squared error does.

Behind a sigmoid the gradients for the logit are p − y and 2 (p − y) p (1 − p) (Bishop, PRML, 4.88 and
4.91), so their ratio is 1 / (2 p (1 − p)), or twice that where half the squared error is the loss.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import EstimateKey, Given
from quizlr.engine.batch import Ask, Batch, Margin, Settled
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed
from quizlr.engine.family import Family
from quizlr.engine.foils import estimated
from quizlr.engine.losses import MeanCrossEntropy, MeanSquaredError, Objective
from quizlr.engine.models import log_odds, sigmoid
from quizlr.engine.numerals import fixed, formula, short, vector
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.train import train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Bar, Bars, Line, Marks, Picture, Plot, Table

PASSING = 0.85
"""Credit from which an estimate is right: a factor of 1.4, so that a lost factor of 2 is not."""

FILM_STEPS = 40

_GIVEN_P, _GIVEN_Z, _MODEL = "given-p", "given-z", "model"
LEVELS: Mapping[str, str] = {
    _GIVEN_P: "the probability is printed",
    _GIVEN_Z: "the logit is printed",
    _MODEL: "weights, bias and features are printed",
}

_RATIO = (2.4, 560.0)
_HALF_FROM = 4.6
_DIFFERENCE = 1e-3
_TELLING = 1.0
"""A twin's logit differs by so much at least, so that it tells."""

_WIDEST = 7.0

_RULE = (
    r"Behind a sigmoid cross-entropy pulls on the logit with \(p - y\), squared error with "
    r"\(2 (p - y)\, p (1 - p)\): next to nothing on a confident mistake."
)


@dataclass(frozen=True, slots=True)
class Mistakes(Batch):
    """Candidates; what a level does not print is 0.

    Attributes:
        p: the probability of class 1 (B,); logit: z (B,); y: the label 0 or 1 (B,).
        w: weights (B, k), k is 0 where p or z stands for them; x: features (B, k), or the one whose
            weight is asked (B, 1); bias: b (B,).
        share: what the squared error is multiplied with in its loss, 1 or ½ (B,).
    """

    p: FloatArray
    logit: FloatArray
    y: FloatArray
    w: FloatArray
    x: FloatArray
    bias: FloatArray
    share: FloatArray

    @property
    def z(self) -> FloatArray:
        """The logit, from whichever part is printed (B,)."""
        some = (self.p > 0.0) & (self.p < 1.0)
        known = np.where(some, log_odds(np.where(some, self.p, 0.5)), 0.0)
        products: FloatArray = np.sum(self.w * self.x[:, : self.w.shape[-1]], axis=-1)
        return self.logit + self.bias + known + products

    @property
    def ratio(self) -> FloatArray:
        """1 / (2 · share · p (1 − p)), (B,)."""
        z = self.z
        ratio: FloatArray = 1.0 / (2.0 * self.share * sigmoid(z) * sigmoid(-z))
        return ratio


class PullRatio(Family[Mistakes]):
    """Estimate the ratio of two gradients on one confident mistake."""

    name = "bce_mse_ratio"
    pool_size = 12
    kind = Mistakes
    levels = LEVELS
    asks = "How many times larger the gradient of cross-entropy is than that of squared error on one mistake."
    truth_is = (
        "one step of training with each loss at the same rate: the ratio of the moves of the asked weight"
    )
    oracle_is = "central differences of both losses"
    closeness = 1e-4
    exact = frozenset({"share"})

    def answers(self, ask: Ask) -> int:
        """One class: the ratio is drawn evenly on a log scale."""
        return 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Mistakes:
        """Draw the ratio first, then what is printed of an example with it."""
        ratio = log_uniform(rng, *_RATIO, (count,))
        share = np.where((rng.random(count) < 0.5) & (ratio > _HALF_FROM), 0.5, 1.0)
        tail = 0.5 * (1.0 - np.sqrt(np.maximum(0.0, 1.0 - 2.0 / (share * ratio))))
        y = np.where(rng.random(count) < 0.5, 1.0, 0.0)
        none, empty = np.zeros(count), np.zeros((count, 0))
        one = printed(_signed(rng, uniform(rng, 0.3, 5.0, (count, 1))), 2)
        if ask.level == _GIVEN_P:
            tail = significant(tail, 3)
            return Mistakes(np.where(y > 0, tail, printed(1.0 - tail, 7)), none, y, empty, one, none, share)
        z = np.where(y > 0, 1.0, -1.0) * np.log(tail / (1.0 - tail))
        if ask.level == _GIVEN_Z:
            return Mistakes(none, printed(z, 2), y, empty, one, none, share)
        w = printed(_signed(rng, uniform(rng, 0.4, 1.6, (count, 2))), 1)
        x = printed(uniform(rng, 0.5, 3.0, (count, 2)) * np.sign(w * z[:, None]), 1)
        bias = printed(z - np.sum(w * x, axis=-1), 1)
        return Mistakes(none, none, y, w, x, bias, share)

    def margins(self, batch: Mistakes, ask: Ask) -> Sequence[Margin]:
        """Ask for a confident mistake whose ratio no usual slip can come near."""
        wrong = np.where(batch.y > 0, -batch.z, batch.z)
        floor = 2.3 / batch.share * np.where(batch.share < 1.0, 0.95, 1.0)
        margins = [
            Margin("least size of a feature", np.abs(batch.x).min(axis=-1), 0.3),
            Margin("size of the logit, on the wrong side", wrong, 0.4, _WIDEST),
            Margin("ratio, as a multiple of the least that is asked", batch.ratio / floor, 1.0),
            Margin("ratio", batch.ratio, 2.3, 600.0),
        ]
        if ask.level == _MODEL:
            margins.append(Margin("size of the bias", np.abs(batch.bias), 0.0, 4.0))
        return margins

    def truth(self, batch: Mistakes, ask: Ask, stretch: float = 1.0) -> Settled:
        """Take one step with each loss and compare how far the weight moved."""
        x, w = _features(batch)
        first, second = (_move(loss, w) for loss in _losses(batch, x))
        with np.errstate(all="ignore"):
            values = first / (batch.share * second)
        return Settled(np.zeros(len(batch), dtype=np.int64), values=values, steps=2)

    def oracle(self, batch: Mistakes, ask: Ask) -> Settled:
        """Take central differences of both losses along the asked weight."""
        x, w = _features(batch)
        step = np.zeros(w.shape)
        step[:, 0] = _DIFFERENCE
        first, second = (loss.loss(w + step) - loss.loss(w - step) for loss in _losses(batch, x))
        return Settled(np.zeros(len(batch), dtype=np.int64), values=first / (batch.share * second))

    def by_hand(self, variant: Variant) -> Given:
        """z, then e^|z| to three digits, then p (1 − p), then one over twice that."""
        given = variant.inputs
        if given["p"]:
            slope = given["p"] * (1.0 - given["p"])
        else:
            z = (
                given["logit"]
                + given["bias"]
                + sum(a * b for a, b in zip(given["w"], given["x"], strict=False))
            )
            odds = float(short(exp(abs(z))))
            slope = odds / (1.0 + odds) ** 2
        return float(1.0 / (2.0 * given["share"] * slope))

    def key(self, case: Case[Mistakes]) -> EstimateKey:
        """The ratio, within a factor of 1.4."""
        return EstimateKey(case.value, PASSING)

    def readings(self, batch: Mistakes) -> dict[str, FloatArray]:
        """How confident the mistake is: the logit, counted towards the wrong class."""
        return {"confidence": np.where(batch.y > 0, -batch.z, batch.z)}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Change the printed probability, logit or bias."""
        z = -value if inputs["y"] else value
        if inputs["p"]:
            tail = float(significant(sigmoid(np.array([-value])), 3)[0])
            return {**inputs, "p": tail if inputs["y"] else round(1.0 - tail, 7)}
        if inputs["w"]:
            return {**inputs, "bias": round(z - float(np.dot(inputs["w"], inputs["x"])), 1) + 0.0}
        return {**inputs, "logit": round(z, 2) + 0.0}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Other values of the one printed number that the knob changes."""
        name, what = {
            _GIVEN_P: ("p", r"\(p\)"),
            _GIVEN_Z: ("logit", r"the logit \(z\)"),
            _MODEL: ("bias", r"the bias \(b\)"),
        }[ask.level]
        now = float(self.readings(self.recall([inputs]))["confidence"][0])
        for value in self.entry.knob("confidence").grid(40):
            turned = self.turn(inputs, "confidence", value)
            if abs(value - now) >= _TELLING:
                yield turned, changed(what, _decimals(inputs[name]), _decimals(turned[name]))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The example, the two losses, and of which gradient the ratio is asked."""
        half = r"\frac{1}{2} (p - y)^2" if inputs["share"] < 1 else "(p - y)^2"
        losses = (
            f" Two losses on it are compared: cross-entropy (natural log) and {formula(half)}, no penalty."
        )
        question = (
            r"How many times as large is \(|\partial L/\partial w_1|\) with cross-entropy as with the "
            "squared error? A factor of 1.4 off is still right."
        )
        return Posed(_example(inputs, ask) + losses, question)

    def tell(self, case: Case[Mistakes]) -> Told:
        """Both gradients with their numbers."""
        batch, place = case.batch, case.place
        z, y = float(batch.z[place]), float(batch.y[place])
        p, slope = _tails(z)
        first = abs(p - y) * abs(float(case.inputs["x"][0]))
        return Told(
            answer=f"{short(case.value)} times as large",
            outcome=(
                rf"One step at rate 1 moves \(w_1\) by {short(first)} with cross-entropy and by "
                f"{short(first / case.value)} with the squared error."
            ),
            working=_working(case, p, slope),
            rule=_RULE,
            foils=_foils(case, z, y, p, slope),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Both pulls against the logit on a log axis, and the two of this example as bars."""
        batch = self.recall([inputs])
        z, y = float(np.clip(batch.z[0], -30.0, 30.0)), float(batch.y[0])
        p, slope = _tails(z)
        share = float(batch.share[0])
        first, second = abs(p - y), 2.0 * share * abs(p - y) * slope
        sentence = (
            f"At logit {fixed(z, 1)} with label {int(y)} cross-entropy pulls with {short(first)} and the "
            f"squared error with {short(second)}, {short(first / max(second, 1e-300))} times less."
        )
        bars = Bars(
            "pull on the logit",
            (
                Bar("cross-entr.", first, "right", FILM_STEPS),
                Bar("squared", second, "wrong", FILM_STEPS),
            ),
        )
        sizes = [1.0, 2.0, 4.0, 6.0]
        rows = [(at, *_pulls(np.array([at if y == 0 else -at]), y, share)) for at in sizes]
        table = Table(
            ("confidence", "cross-entropy", "squared error", "ratio"),
            tuple(
                (short(at), short(float(a[0])), short(float(b[0])), short(float(a[0] / b[0])))
                for at, a, b in rows
            ),
        )
        return Picture((_curves(z, y, share), bars), FILM_STEPS, sentence, table)


def _signed(rng: Generator, size: FloatArray) -> FloatArray:
    return size * np.where(rng.random(size.shape) < 0.5, -1.0, 1.0)


def _features(batch: Mistakes) -> tuple[FloatArray, FloatArray]:
    """The example with the bias as a last weight on a 1, (B, 1, d), and the weights (B, d).

    Where no weights are printed, the one asked is the one that gives the logit without a bias.
    """
    if batch.w.shape[-1] == 0:
        return batch.x[:, None, :], batch.z[:, None] / batch.x
    x = np.concatenate((batch.x, np.ones((len(batch), 1))), axis=-1)[:, None, :]
    return x, np.concatenate((batch.w, batch.bias[:, None]), axis=-1)


def _losses(batch: Mistakes, x: FloatArray) -> tuple[Objective, Objective]:
    y = batch.y[:, None]
    return MeanCrossEntropy(x, y), MeanSquaredError(x, y)


def _move(loss: Objective, w: FloatArray) -> FloatArray:
    """How far one step at rate 1 moves the first weight (B,)."""
    run = train(loss, GradientDescent(np.ones(len(w))), w, 1)
    move: FloatArray = run.path[0, :, 0] - run.path[1, :, 0]
    return move


def _tails(z: float) -> tuple[float, float]:
    """p and p (1 − p), exact in both tails."""
    p, q = (float(v) for v in sigmoid(np.array([z, -z])))
    return p, p * q


def _decimals(value: float) -> str:
    """A printed number with the decimals it has."""
    text = f"{value:.7f}".rstrip("0")
    return fixed(value, max(1, len(text.partition(".")[2])))


def _example(inputs: Mapping[str, Any], ask: Ask) -> str:
    label = formula(f"y = {int(inputs['y'])}")
    if ask.level == _MODEL:
        return (
            r"A logistic model, \(p = \sigma(w \cdot x + b)\), has "
            f"{formula('w = ' + vector(inputs['w'], 1))} and {formula('b = ' + fixed(inputs['bias'], 1))}. "
            f"An example is {formula('x = ' + vector(inputs['x'], 1))} with label {label}."
        )
    known = f"p = {_decimals(inputs['p'])}" if ask.level == _GIVEN_P else f"z = {fixed(inputs['logit'], 2)}"
    return (
        rf"A logistic model, \(p = \sigma(z)\), gives {formula(known)} for an example with feature "
        f"{formula('x_1 = ' + fixed(inputs['x'][0], 2))} and label {label}."
    )


def _working(case: Case[Mistakes], p: float, slope: float) -> str:
    given, z = case.inputs, float(case.batch.z[case.place])
    lead = "" if given["p"] else rf"\(z\) = {fixed(z, 2)} gives \(p\) = {_decimals(float(f'{p:.4g}'))}. "
    two = "2 (p - y)" if given["share"] == 1 else "(p - y)"
    number = rf"(2 \times {short(slope)})" if given["share"] == 1 else short(slope)
    return (
        lead
        + r"Cross-entropy divides by \(p (1 - p)\) what the sigmoid multiplies in, and \(p - y\) is left. "
        + rf"The squared error keeps that slope: \({two}\, p (1 - p)\). The error and \(x_1\) cancel "
        + rf"in the ratio, which is \(1 / {number}\) = {short(case.value)}, with \(p (1 - p)\) = "
        f"{short(slope)}."
    )


def _foils(case: Case[Mistakes], z: float, y: float, p: float, slope: float) -> tuple[Foil, ...]:
    ratio, share = case.value, float(case.inputs["share"])
    size = -z if y else z
    losses = (size + log1p(exp(-size))) / (share * (1.0 - (1.0 / (1.0 + exp(size)))) ** 2)
    slip = ratio * 2.0 if share == 1 else ratio / 2.0
    told = (
        "The derivative of a square brings a factor of 2; without it the squared error looks half as strong "
        "as it is."
        if share == 1
        else "A square does bring a factor of 2, but the one half in this loss takes it away again."
    )
    foils = (
        estimated(
            1.0,
            "same-error-same-gradient",
            f"The error is the same, {short(abs(p - y))}, for both. But the squared error also meets the "
            f"slope of the sigmoid, here {short(slope)}.",
            factor=1.25,
        ),
        estimated(
            0.5,
            "slope-forgotten",
            r"With the outputs alone, \(p - y\) against \(2 (p - y)\), the squared error would pull twice "
            f"as hard. It passes through the sigmoid, though, whose slope here is {short(slope)}.",
            factor=1.25,
        ),
        estimated(
            1.0 / ratio,
            "upside-down",
            "The factor is right, the direction is not: the squared error has the small gradient here, "
            f"since the slope {short(slope)} is a factor of it.",
            factor=1.15,
        ),
        estimated(
            slip,
            "factor-of-two",
            f"{told} The ratio is {short(ratio)}.",
            factor=1.15,
        ),
        estimated(
            losses,
            "losses-compared",
            f"So much larger is the loss itself, {short(log(1.0 + exp(size)))} against "
            f"{short(share * (p - y) ** 2)}. Training feels the slope of a loss, not its height.",
            factor=1.15,
        ),
    )
    return foils if share == 1 else tuple(foil for foil in foils if foil.misconception != "slope-forgotten")


def _pulls(z: FloatArray, y: float, share: float) -> tuple[FloatArray, FloatArray]:
    """|p − y| and 2 · share · |p − y| p (1 − p) at logits z."""
    error = sigmoid(z if y == 0 else -z)
    return error, 2.0 * share * error * sigmoid(z) * sigmoid(-z)


def _curves(z: float, y: float, share: float) -> Plot:
    """Both pulls over the logit, on a log axis, and this example on both."""
    half = max(_WIDEST, abs(z) + 0.5)
    at = np.linspace(-half, half, FILM_STEPS + 1)
    first, second = _pulls(at, y, share)
    here = [float(v[0]) for v in _pulls(np.array([z]), y, share)]
    steps = tuple(range(FILM_STEPS + 1))
    return Plot(
        "pull, log scale",
        "z",
        lines=(
            Line(tuple(zip(at.tolist(), first.tolist(), strict=True)), "right", "cross-entropy", steps),
            Line(tuple(zip(at.tolist(), second.tolist(), strict=True)), "wrong", "squared", steps),
        ),
        marks=(Marks(((z, here[0]), (z, here[1])), "○", "accent", "here", (FILM_STEPS, FILM_STEPS)),),
        x_range=(-half, half),
        log_y=True,
    )


FAMILY = PullRatio()
