"""Which fits one mislabelled example robs of half their weight, with and without an L2 penalty.

With one weight the penalised loss is convex, so its slope at half the old weight tells on which side of it
the new minimum lies: Σ (p − y) x + (N + 1) λ w > 0 there means that less than half is left. A weak penalty
lets the weight grow into the flat part of the cross-entropy, where a single wrong example pulls hardest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.batch import UNCLEAR, Ask, Batch, Margin, Settled, holds, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import BoolArray, FloatArray, IntArray, log_uniform, printed, significant, uniform
from quizlr.engine.edits import changed, edited
from quizlr.engine.family import Family
from quizlr.engine.models import sigmoid
from quizlr.engine.numerals import fixed, formula, short, total
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.penalties import GroupedCrossEntropy, PenalisedCrossEntropy, fitted
from quizlr.engine.train import Run, train
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Line, Picture, Plot, Table

STEPS = 250
HALF = 0.5

_FILM_STEPS = 60
_OVERSAMPLED = 8
_HALVINGS = 22
_NAMES = "ABC"
_MOVED = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 17.0, 22.0, 28.0, 36.0, 46.0, 60.0)
_RULE = (
    "With one weight and a convex loss the sign of the slope at half the old weight decides: all pulls of "
    r"the data there, plus \((N + 1) \lambda w\)."
)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level prints: groups of examples, fits, the p at half the weight; how clear the slope is."""

    groups: int
    fits: int
    probabilities: bool
    clear: float


LEVELS = {
    "given-p": Level(2, 2, probabilities=True, clear=0.09),
    "one-group": Level(1, 2, probabilities=False, clear=0.07),
    "three-fits": Level(2, 3, probabilities=True, clear=0.06),
}


@dataclass(frozen=True, slots=True)
class Crowds(Batch):
    """Candidates; every group shares one x, and there is one weight and no bias.

    Attributes:
        x, size, ones: feature, examples and examples of class 1 of each group (B, G).
        outlier: x of the example that comes in, labelled 0 (B,).
        penalty: λ of each fit (B, F), the first 0; weight: w of each fit without the outlier, as printed.
    """

    x: FloatArray
    size: FloatArray
    ones: FloatArray
    outlier: FloatArray
    penalty: FloatArray
    weight: FloatArray


class L2Outlier(Family[Crowds]):
    """Predict which fits lose more than half of their weight to one mislabelled example."""

    name = "l2_outlier"
    pool_size = 8
    kind = Crowds
    levels = LEVELS
    asks = "Which fits, with and without a penalty, lose more than half of their weight to one wrong label."
    truth_is = "gradient descent of every fit with the outlier among the data, until nothing moves"
    oracle_is = "damped Newton steps from zero"
    converges = True
    exact = frozenset({"size", "ones", "weight"})

    def answers(self, ask: Ask) -> int:
        """How many fits lose more than half; the weaker the penalty, the sooner."""
        return LEVELS[ask.level].fits + 1

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Crowds:
        """Draw crowds, penalties and outliers, those that look like the wanted answer first."""
        batch = _raw(rng, _OVERSAMPLED * count, LEVELS[ask.level])
        batch = replace(batch, outlier=_between(rng, _thresholds(batch), target))
        losing = _slopes(batch) > 0
        kept = self.passes(batch, ask) & (losing.sum(axis=-1) == target)
        return take(batch, np.argsort(~kept, kind="stable")[:count])

    def margins(self, batch: Crowds, ask: Ask) -> Sequence[Margin]:
        """Ask for slopes clear of zero, weights clear of zero, and fits in the usual order."""
        level = LEVELS[ask.level]
        slopes = _slopes(batch)
        losing = slopes > 0
        ordered: BoolArray = np.asarray((losing[:, :-1] | ~losing[:, 1:]).all(axis=-1))
        reach = (np.abs(slopes) / _pulls(batch)).min(axis=-1)
        middle = np.sum(batch.size * batch.x, axis=-1) / np.sum(batch.size, axis=-1)
        typical: FloatArray = middle[:, None] * batch.weight
        doubt = 0.005 * (np.sum(batch.size * batch.x, axis=-1) + batch.outlier) * level.probabilities
        room: FloatArray = np.asarray(np.abs(slopes).min(axis=-1) - doubt)
        return (
            Margin("slope at half the weight as a share of all pulls there", reach, level.clear),
            Margin("that slope, less what rounding p can add", room, 0.0),
            Margin("least weight without the outlier", batch.weight.min(axis=-1), 0.1),
            Margin("least logit of a mean example", typical.min(axis=-1), 0.15),
            Margin("greatest logit of a mean example", typical.max(axis=-1), most=4.0),
            holds("a weaker penalty loses first", ordered),
            Margin("least penalty", batch.penalty[:, 1:].min(axis=-1), 0.005),
        )

    def truth(self, batch: Crowds, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train every fit with the outlier and compare with half its old weight."""
        run = _trained(batch, round(STEPS * stretch))
        still = np.abs(run.path[-1] - run.path[-2]).reshape(batch.weight.shape).max(axis=-1) < 1e-6
        ends = run.path[-1, :, 0].reshape(batch.weight.shape)
        label = _label(ends < HALF * batch.weight)
        return Settled(np.where(still, label, UNCLEAR), steps=run.taken)

    def oracle(self, batch: Crowds, ask: Ask) -> Settled:
        """Newton."""
        ends = fitted(_objective(batch, outlier=True))[:, 0].reshape(batch.weight.shape)
        return Settled(_label(ends < HALF * batch.weight))

    def by_hand(self, variant: Variant) -> Given:
        """Add up (p − y) x at half of each weight, and the pull of the penalty."""
        given = {name: np.array(value) for name, value in variant.inputs.items()}
        count = 0
        for penalty, weight in zip(given["penalty"], given["weight"], strict=True):
            half = HALF * weight
            p, far = sigmoid(half * given["x"]), sigmoid(half * given["outlier"])
            if LEVELS[variant.level].probabilities:
                p, far = printed(p, 2), printed(far, 2)
            slope = np.sum((given["size"] * p - given["ones"]) * given["x"]) + far * given["outlier"]
            count += bool(slope + (given["size"].sum() + 1) * penalty * half > 0)
        return count

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """Move the outlier."""
        return {**inputs, knob: float(value)}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:
        """Move the outlier; nothing else that is printed depends on it."""
        for value in _MOVED:
            words = changed(r"\(x\) of the new example", fixed(inputs["outlier"], 1), fixed(value, 1))
            yield edited(inputs, "outlier", value), words

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """The crowd, the fits so far, and the new example."""
        level = LEVELS[ask.level]
        return Posed(
            prompt=_prompt(inputs),
            question="Which fits keep less than half of their weight (or turn negative)?",
            table=_table(inputs, level),
            options=_options(level),
        )

    def tell(self, case: Case[Crowds]) -> Told:
        """The slope at half of each weight beside where training ended."""
        batch = take(case.batch, np.array([case.place]))
        ends = _trained(batch, STEPS).path[-1, :, 0].tolist()
        old = case.inputs["weight"]
        moved = [
            f"{name} from {fixed(before, 2)} to {fixed(after, 2)}"
            for name, before, after in zip(_NAMES, old, ends, strict=False)
        ]
        level = LEVELS[case.ask.level]
        return Told(
            answer=_options(level)[case.label],
            outcome=f"Trained with the new example, {_joined(moved)}.",
            working=_working(case.inputs),
            rule=_RULE,
            foils=_foils(case.label, level, case.inputs, ends),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """What is left of each weight while it trains, and by where the outlier lies."""
        batch = self.recall([inputs])
        run = _trained(batch, STEPS)
        shares = run.path[:, :, 0] / batch.weight[0]
        fits = len(inputs["penalty"])
        told = [
            f"{name} (λ = {short(penalty)}) keeps {fixed(float(share), 2)}"
            for name, penalty, share in zip(_NAMES, inputs["penalty"], shares[-1], strict=False)
        ]
        sentence = (
            f"Of its old weight, with the new example at x = {fixed(inputs['outlier'], 1)}, {_joined(told)}."
        )
        rows = [
            (
                _NAMES[i],
                short(inputs["penalty"][i]),
                fixed(inputs["weight"][i], 2),
                fixed(float(run.path[-1, i, 0]), 2),
            )
            for i in range(fits)
        ]
        table = Table(("fit", r"\(\lambda\)", "before", "after"), tuple(rows))
        return Picture((_film(shares), _sweep(batch)), _FILM_STEPS, sentence, table)


def _raw(rng: Generator, count: int, level: Level) -> Crowds:
    """Crowds (count, G), mostly of class 1, on a random scale, with the weights that they give.

    Where the outlier lies is left open.
    """
    groups = level.groups
    scale = log_uniform(rng, 0.3, 6.0, (count, 1))
    x = np.concatenate((scale, scale * uniform(rng, 1.6, 3.0, (count, 1))), axis=-1)[:, :groups]
    x = np.maximum(printed(x, 1), 0.2)
    size = (
        np.floor(log_uniform(rng, 6.0, 80.0, (count, 1)) * uniform(rng, 0.7, 1.3, (count, groups)) / groups)
        + 3.0
    )
    ones = np.rint(size * uniform(rng, 0.68, 0.97, (count, groups)))
    middle = np.sum(size * x, axis=-1) / np.sum(size, axis=-1)
    factor = (middle**2)[:, None] * uniform(rng, 0.03, 0.25, (count, 1))
    penalty = np.concatenate((np.zeros((count, 1)), significant(factor, 2)), axis=-1)
    if level.fits == 3:
        strong = significant(factor * uniform(rng, 4.0, 10.0, (count, 1)), 2)
        penalty = np.concatenate((penalty, strong), axis=-1)
    batch = Crowds(x, size, ones, np.zeros(count), penalty, np.ones_like(penalty))
    weight = printed(fitted(_objective(batch, outlier=False))[:, 0].reshape(penalty.shape), 2)
    return replace(batch, weight=weight)


def _thresholds(batch: Crowds) -> FloatArray:
    """How far out the outlier must lie for each fit to lose half of its weight, by bisection (B, F)."""
    low, high = np.zeros_like(batch.weight), np.full_like(batch.weight, 200.0)
    without = _slopes(replace(batch, outlier=np.zeros(len(batch))))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        far = middle * sigmoid(HALF * batch.weight * middle)
        enough = far + without > 0
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def _between(rng: Generator, thresholds: FloatArray, target: int) -> FloatArray:
    """An outlier (B,) for which so many fits, from the first on, lose half of their weight."""
    nearest, farthest = thresholds[:, :1] * 0.45, thresholds[:, -1:] * 2.2
    edges = np.concatenate((nearest, thresholds, farthest), axis=-1)
    share = uniform(rng, 0.2, 0.8, (len(edges),))
    between = (
        np.maximum(edges[:, target], 0.05) ** (1 - share) * np.maximum(edges[:, target + 1], 0.05) ** share
    )
    return np.maximum(printed(between, 1), 0.1)


def _objective(batch: Crowds, *, outlier: bool) -> PenalisedCrossEntropy:
    """Loss and penalty of every fit of every candidate, (B·F) problems with one weight."""
    x, size, ones = batch.x, batch.size, batch.ones
    share = ones / size
    if outlier:
        one = np.ones((len(x), 1))
        x = np.concatenate((x, batch.outlier[:, None]), axis=-1)
        size, share = np.concatenate((size, one), axis=-1), np.concatenate((share, 0.0 * one), axis=-1)
    fits = batch.penalty.shape[1]
    x, size, share = (np.repeat(part, fits, axis=0) for part in (x, size, share))
    return PenalisedCrossEntropy(GroupedCrossEntropy(x[..., None], share, size), batch.penalty.reshape(-1, 1))


def _trained(batch: Crowds, steps: int) -> Run:
    """Descend from the old weights with the outlier among the data."""
    objective = _objective(batch, outlier=True)
    flat = np.zeros((len(objective.strength), 1))
    steepest = objective.hessian(flat)[:, 0, 0]
    return train(objective, GradientDescent(1.0 / steepest), batch.weight.reshape(-1, 1), steps)


def _slopes(batch: Crowds) -> FloatArray:
    """(N + 1) times the slope at half of each printed weight, with the outlier (B, F)."""
    objective = _objective(batch, outlier=True)
    slope = objective.gradient(HALF * batch.weight.reshape(-1, 1))[:, 0].reshape(batch.weight.shape)
    scaled: FloatArray = slope * (batch.size.sum(axis=-1, keepdims=True) + 1.0)
    return scaled


def _pulls(batch: Crowds) -> FloatArray:
    """Sizes of the pulls of the outlier and of the rest together, at half of each weight (B, F)."""
    far = batch.outlier[:, None] * sigmoid(HALF * batch.weight * batch.outlier[:, None])
    pulls: FloatArray = far + np.abs(_slopes(batch) - far)
    return pulls


def _label(losing: BoolArray) -> IntArray:
    """How many fits lose more than half (B,); `UNCLEAR` where a stronger penalty loses before a weaker."""
    ordered = (losing[:, :-1] | ~losing[:, 1:]).all(axis=-1)
    return np.where(ordered, losing.sum(axis=-1), UNCLEAR).astype(np.int64)


def _options(level: Level) -> tuple[str, ...]:
    if level.fits == 2:
        return ("neither of them", "A, but not B", "both of them")
    return ("none of them", "A alone", "A and B, but not C", "all three of them")


def _joined(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _fits(inputs: Mapping[str, Any]) -> str:
    """The fits so far, such as A (without penalty) w = 1.86."""
    shown = []
    for name, penalty, weight in zip(_NAMES, inputs["penalty"], inputs["weight"], strict=False):
        how = "without penalty" if penalty == 0 else formula(rf"\lambda = {short(penalty)}")
        shown.append(f"{name} ({how}) {formula(f'w = {fixed(weight, 2)}')}")
    return _joined(shown)


def _prompt(inputs: Mapping[str, Any]) -> str:
    number = round(sum(inputs["size"]))
    again = "both" if len(inputs["penalty"]) == 2 else "all"
    return (
        "Logistic regression with one weight, no bias, is trained to the minimum of the mean cross-entropy "
        rf"(natural log) plus \(\frac{{\lambda}}{{2}} w^2\). The first {number} examples give "
        f"{_fits(inputs)}. One more comes, labelled 0, at \\(x\\) = {fixed(inputs['outlier'], 1)}; "
        f"{again} are trained again."
    )


def _table(inputs: Mapping[str, Any], level: Level) -> Table:
    """One group a row, and what each fit says there at half its weight."""
    header = [r"\(x\)", "examples", "of class 1"]
    if level.probabilities:
        header += [rf"\(p\) at half of {name}" for name in _NAMES[: level.fits]]
    places = [*zip(inputs["x"], inputs["size"], inputs["ones"], strict=True), (inputs["outlier"], 1.0, 0.0)]
    rows = []
    for x, size, ones in places:
        cells = [fixed(x, 1), fixed(size, 0), fixed(ones, 0)]
        if level.probabilities:
            cells += [fixed(float(sigmoid(np.array(HALF * w * x))), 2) for w in inputs["weight"]]
        rows.append(tuple(cells))
    return Table(tuple(header), tuple(rows))


def _working(inputs: Mapping[str, Any]) -> str:
    lines = [
        (
            "The loss is convex, so a positive slope at half the old weight means that the new minimum "
            r"lies below it. \(N + 1\) times the slope is \((n p - k)\, x\) for each row of \(n\) examples "
            r"with \(k\) of class 1, plus \((N + 1) \lambda w\):"
        )
    ]
    number = sum(inputs["size"]) + 1
    for name, penalty, weight in zip(_NAMES, inputs["penalty"], inputs["weight"], strict=False):
        half = HALF * weight
        terms = [
            (n * float(sigmoid(np.array(half * x))) - k) * x
            for x, n, k in zip(inputs["x"], inputs["size"], inputs["ones"], strict=True)
        ]
        terms.append(inputs["outlier"] * float(sigmoid(np.array(half * inputs["outlier"]))))
        if penalty:
            terms.append(number * penalty * half)
        slope = sum(terms)
        verdict = "less than half is left" if slope > 0 else "more than half is left"
        lines.append(f"- {name}: {total(terms, 2)} = {fixed(slope, 2)}, so {verdict}")
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def _foils(label: int, level: Level, inputs: Mapping[str, Any], ends: Sequence[float]) -> tuple[Foil, ...]:
    """For each wrong option the idea that leads there."""
    kept = [fixed(after / before, 2) for before, after in zip(inputs["weight"], ends, strict=True)]
    x, number = fixed(inputs["outlier"], 1), round(sum(inputs["size"]))
    found = []
    for option in range(level.fits + 1):
        if option == 0 and label > 0:
            idea, feedback = (
                "one-cannot-matter",
                (
                    f"One among {number + 1} sounds like little. But it lies at x = {x}, and its error is "
                    f"hardly corrected: A keeps only {kept[0]} of its weight."
                ),
            )
        elif option < label:
            name, penalty = _NAMES[label - 1], short(inputs["penalty"][label - 1])
            idea, feedback = (
                "penalty-protects",
                (
                    rf"A penalty does soften the blow. But with \(\lambda\) = {penalty} the pull of the "
                    f"example at x = {x} is still stronger: {name} keeps {kept[label - 1]} of its weight."
                ),
            )
        elif option == level.fits:
            idea, feedback = (
                "outlier-ruins-all",
                (
                    f"A wrong label far out pulls at every fit. {_NAMES[level.fits - 1]} keeps {kept[-1]} "
                    "of its weight, though: it was short already, and the other examples there pull it "
                    "back up."
                ),
            )
        elif option == 1:
            idea, feedback = (
                "unpenalised-is-defenceless",
                (
                    f"Nothing in A holds its weight but the data. These {number} examples hold it well "
                    f"enough against x = {x}, though: {kept[0]} of it is left."
                ),
            )
        else:
            idea, feedback = (
                "weak-penalty-is-none",
                (
                    rf"\(\lambda\) = {short(inputs['penalty'][1])} looks like next to nothing. Beside a "
                    f"mean loss it is not: B keeps {kept[1]} of its weight."
                ),
            )
        found.append(Foil(option, idea, feedback))
    return tuple(foil for foil in found if foil.given != label)


def _film(shares: FloatArray) -> Plot:
    """What is left of each weight by step (T + 1, F), so many steps as it takes."""
    moving = np.abs(shares - shares[-1]).max(axis=-1) > 0.01
    last = min(len(shares) - 1, max(6, int(moving.sum()) + 2))
    chosen = np.unique(np.linspace(0, last, 41).round().astype(int)).tolist()
    steps = tuple(round(k * _FILM_STEPS / last) for k in chosen)
    roles = ("wrong", "accent", "path")
    lines = tuple(
        Line(tuple((float(k), _cut(shares[k, i])) for k in chosen), roles[i], _NAMES[i], steps)  # type: ignore[arg-type]
        for i in range(shares.shape[1])
    )
    ticks = ((0.0, "0"), (float(last), str(last)))
    return Plot("w left", "step", lines=lines, rules=((HALF, "half"),), ticks=ticks)


def _sweep(batch: Crowds) -> Plot:
    """What is left of each weight by where the outlier lies."""
    far = max(12.0, 1.5 * float(batch.outlier[0]))
    places = np.linspace(0.0, far, 31)
    count = len(places)
    many = replace(take(batch, np.zeros(count, dtype=np.int64)), outlier=places)
    ends = fitted(_objective(many, outlier=True))[:, 0].reshape(count, -1) / batch.weight[0]
    steps = tuple(round(i * _FILM_STEPS / (count - 1)) for i in range(count))
    roles = ("wrong", "accent", "path")
    lines = tuple(
        Line(
            tuple((float(x), _cut(share)) for x, share in zip(places, ends[:, i], strict=True)),
            roles[i],  # type: ignore[arg-type]
            _NAMES[i],
            steps,
        )
        for i in range(ends.shape[1])
    )
    return Plot("w left, by x", "x", lines=lines, rules=((HALF, "half"),))


def _cut(share: float) -> float:
    return float(np.clip(np.nan_to_num(share), -1.0, 1.5))


FAMILY = L2Outlier()
