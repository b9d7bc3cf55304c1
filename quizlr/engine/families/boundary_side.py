"""On which side of the boundary of a logistic model points lie.

The model says class 1 where p = σ(w·x + b) exceeds a threshold τ, so where z = w·x + b exceeds
ln(τ / (1 − τ)): a hyperplane with the normal w, which points towards class 1 (Bishop, PRML, 4.1.1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given, SignsKey
from quizlr.engine.batch import Ask, Batch, Margin, Settled, holds, take
from quizlr.engine.candidates import Case, Posed, Told
from quizlr.engine.data import FloatArray, IntArray, normal, printed, uniform
from quizlr.engine.family import Family
from quizlr.engine.models import log_odds, logits, sigmoid
from quizlr.engine.numerals import fixed, formula, short, total, vector
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Grid, GridCell, Line, Marks, Picture, Plot, Point, Table

POINTS = 4
NAMES = ("A", "B", "C", "D")

_TRIED = 16
"""Points drawn for each place; the first on the wanted side, and off the boundary, is taken."""

_HARD_SHARE = 0.7
"""So often candidates come first in which no bias, and no heed of the threshold, is wrong."""

_RULE = (
    r"A logistic model says class 1 where \(w \cdot x + b > \ln(\tau/(1 - \tau))\), which is 0 for "
    r"\(\tau = 0.5\); \(w\) points towards class 1."
)


@dataclass(frozen=True, slots=True)
class Level:
    """Features, thresholds that are drawn, and how near a logit may come to the cut."""

    features: int
    thresholds: tuple[float, ...]
    clear: float


LEVELS = {
    "plane": Level(2, (0.5,), 0.4),
    "space": Level(3, (0.5,), 0.25),
    "threshold": Level(2, (0.1, 0.2, 0.3, 0.7, 0.8, 0.9), 0.25),
}


@dataclass(frozen=True, slots=True)
class Sides(Batch):
    """Candidates: normals w (B, d), biases b (B,), thresholds τ (B,), points x (B, 4, d)."""

    w: FloatArray
    bias: FloatArray
    threshold: FloatArray
    x: FloatArray

    @property
    def z(self) -> FloatArray:
        """Logits w·x + b (B, 4)."""
        return logits(self.x, self.w) + self.bias[:, None]

    @property
    def cut(self) -> FloatArray:
        """The logit ln(τ / (1 − τ)) at which the class changes (B,)."""
        return log_odds(self.threshold)


class BoundarySide(Family[Sides]):
    """Predict the class a logistic model gives to each of four points."""

    name = "boundary_side"
    pool_size = 16
    kind = Sides
    levels = LEVELS
    asks = "Which class a logistic model with printed weights gives to each of four points."
    truth_is = r"the model itself: \(\sigma(w \cdot x + b)\), compared with the threshold"
    oracle_is = (
        "plain geometry: of two places that face each other across the boundary, the one on the side of "
        r"\(w\) must be the nearer one"
    )

    def answers(self, ask: Ask) -> int:
        """All patterns of sides."""
        return int(2**POINTS)

    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> Sides:
        """Draw the model first, then for every place a point on the wanted side.

        As a rule candidates come first in which the usual slips change the answer.
        """
        level = LEVELS[ask.level]
        most = 4 * count
        w = printed(normal(rng, 1.2, (most, level.features)), 1)
        size = uniform(rng, 0.4, 2.5, (most,))
        bias = printed(size * np.where(rng.random(most) < 0.5, -1.0, 1.0), 1)
        choices = np.array(level.thresholds)
        threshold = choices[(rng.random(most) * len(choices)).astype(np.int64)]
        x = _points(rng, Sides(w, bias, threshold, np.zeros((most, 1, level.features))), target, level.clear)
        batch = Sides(w, bias, threshold, x)
        slips = [logits(x, w) - batch.cut[:, None]]
        if len(level.thresholds) > 1:
            slips += [batch.z, batch.z - threshold[:, None]]
        easy = np.sum([_label(values) == target for values in slips], axis=0) * (rng.random() < _HARD_SHARE)
        return take(batch, np.argsort(easy, kind="stable")[:count])

    def margins(self, batch: Sides, ask: Ask) -> Sequence[Margin]:
        """Ask for points off the boundary, weights that count, and the level's thresholds."""
        level = LEVELS[ask.level]
        distance = np.abs(batch.z - batch.cut[:, None]).min(axis=-1)
        known = np.isin(batch.threshold, level.thresholds)
        return (
            Margin("least distance of a logit from the cut", distance, level.clear),
            Margin("least size of a weight", np.abs(batch.w).min(axis=-1), 0.3),
            Margin("size of the bias", np.abs(batch.bias), 0.3),
            holds("a threshold of this level", known),
        )

    def truth(self, batch: Sides, ask: Ask, stretch: float = 1.0) -> Settled:
        """Let the model predict."""
        return Settled(_label(sigmoid(batch.z) - batch.threshold[:, None]))

    def oracle(self, batch: Sides, ask: Ask) -> Settled:
        """Compare each point's distances from two places that mirror each other in the boundary."""
        square = np.sum(batch.w * batch.w, axis=-1)
        foot = ((batch.cut - batch.bias) / square)[:, None] * batch.w
        ahead, behind = foot + batch.w, foot - batch.w
        far = np.sum((batch.x - behind[:, None]) ** 2, axis=-1)
        near = np.sum((batch.x - ahead[:, None]) ** 2, axis=-1)
        return Settled(_label(far - near))

    def by_hand(self, variant: Variant) -> Given:
        """w·x + b for each point, compared with ln(τ / (1 − τ)) to two decimals."""
        given = variant.inputs
        cut = round(log(given["threshold"] / (1.0 - given["threshold"])), 2)
        z = np.array(given["x"]) @ np.array(given["w"]) + given["bias"]
        return _signs(z - cut)

    def key(self, case: Case[Sides]) -> SignsKey:
        """A sign for each point."""
        return SignsKey(tuple(1 if case.label >> j & 1 else -1 for j in range(POINTS)))

    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Weights, bias and threshold; the points as a table."""
        prompt = (
            r"A trained logistic model, \(p = \sigma(w \cdot x + b)\), has "
            + formula(f"w = {vector(inputs['w'], 1)}")
            + " and "
            + formula(f"b = {fixed(inputs['bias'], 1)}")
            + r". It says class 1 where \(p\) exceeds "
            + f"{short(inputs['threshold'])}, else class 0."
        )
        return Posed(
            prompt=prompt,
            question="Which class does it give to each point: + for class 1, − for class 0?",
            table=_table(inputs),
            labels=NAMES,
        )

    def tell(self, case: Case[Sides]) -> Told:
        """The logits beside the cut."""
        batch, place = case.batch, case.place
        p = sigmoid(batch.z[place])
        ones = [name for j, name in enumerate(NAMES) if case.label >> j & 1]
        return Told(
            answer=_answer(_signs(batch.z[place] - batch.cut[place]), ones),
            outcome="The model's probabilities are " + _named(p, 2) + ".",
            working=_working(case.inputs),
            rule=_RULE,
            foils=_foils(case.inputs),
        )

    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Draw points, boundary and normal where there is a plane, and the parts of each logit."""
        batch = self.recall([inputs])
        sides = batch.z[0] > batch.cut[0]
        grid = _grid(inputs, sides)
        plane = (_plane(batch, sides),) if batch.w.shape[-1] == 2 else ()
        distance = (batch.z[0] - batch.cut[0]) / max(1e-12, float(np.linalg.norm(batch.w[0])))
        ones = " and ".join(name for name, side in zip(NAMES, sides, strict=True) if side) or "no point"
        sentence = (
            f"The logits are {_named(batch.z[0], 2)}; class 1 begins at {fixed(float(batch.cut[0]), 2)}, so "
            f"it goes to {ones}."
        )
        rows = zip(NAMES, batch.z[0].tolist(), sigmoid(batch.z[0]).tolist(), distance.tolist(), strict=True)
        table = Table(
            ("point", r"\(z\)", r"\(p\)", "distance"),
            tuple((name, fixed(z, 2), fixed(p, 2), fixed(far, 2)) for name, z, p, far in rows),
        )
        return Picture((*plane, grid), POINTS, sentence, table)


def _points(rng: Generator, model: Sides, target: int, clear: float) -> FloatArray:
    """For every place (B, 4, d) the first of some points that lies on the wanted side."""
    count, features = model.w.shape
    tried = printed(normal(rng, 1.5, (count, POINTS, _TRIED, features)), 1)
    beyond = np.einsum("bpnd,bd->bpn", tried, model.w) + (model.bias - model.cut)[:, None, None]
    wanted = np.array([1.0 if target >> j & 1 else -1.0 for j in range(POINTS)])
    first = (beyond * wanted[:, None] >= clear).argmax(axis=-1)
    chosen: FloatArray = np.take_along_axis(tried, first[:, :, None, None], axis=2)[:, :, 0, :]
    return chosen


def _label(values: FloatArray) -> IntArray:
    """Number the patterns of (B, 4): bit j is set where value j is positive."""
    number: IntArray = ((values > 0.0) * 2 ** np.arange(POINTS)).sum(axis=-1).astype(np.int64)
    return number


def _signs(values: FloatArray) -> tuple[int, ...]:
    return tuple(1 if value > 0 else -1 for value in values.tolist())


def _written(signs: Sequence[int]) -> str:
    return " ".join("+" if sign > 0 else "−" for sign in signs)


def _answer(signs: tuple[int, ...], ones: list[str]) -> str:
    who = {0: "no point is", 1: f"only {ones[0]} is" if ones else ""}.get(
        len(ones), f"{', '.join(ones[:-1])} and {ones[-1]} are" if len(ones) > 1 else ""
    )
    return f"{_written(signs)}: {who} in class 1"


def _named(values: FloatArray, digits: int) -> str:
    texts = [f"{fixed(value, digits)} for {name}" for name, value in zip(NAMES, values.tolist(), strict=True)]
    return ", ".join(texts[:-1]) + f" and {texts[-1]}"


def _table(inputs: Mapping[str, Any]) -> Table:
    names = [rf"\(x_{j}\)" for j in range(1, len(inputs["w"]) + 1)]
    rows = ((name, *(fixed(v, 1) for v in x)) for name, x in zip(NAMES, inputs["x"], strict=True))
    return Table(("point", *names), tuple(rows))


def _cut(inputs: Mapping[str, Any]) -> str:
    return fixed(log(inputs["threshold"] / (1.0 - inputs["threshold"])), 2)


def _working(inputs: Mapping[str, Any]) -> str:
    t = short(inputs["threshold"])
    cut = formula(rf"\ln({t} / {short(1.0 - inputs['threshold'])}) = {_cut(inputs)}")
    why = rf"\(\sigma\) rises, so \(p\) exceeds {t} exactly where \(z = w \cdot x + b\) exceeds {cut}."
    lines = []
    for name, x in zip(NAMES, inputs["x"], strict=True):
        terms = [a * b for a, b in zip(inputs["w"], x, strict=True)] + [inputs["bias"]]
        side = "class 1" if sum(terms) > float(_cut(inputs).replace("−", "-")) else "class 0"
        lines.append(f"- {name}: \\(z\\) = {total(terms, 2)} = {fixed(sum(terms), 2)}, {side}")
    return why + "\n\n" + "\n".join(lines)


def _foils(inputs: Mapping[str, Any]) -> tuple[Foil, ...]:
    """Whole patterns of five wrong ideas."""
    w, x, b, t = (
        np.array(inputs["w"]),
        np.array(inputs["x"]),
        float(inputs["bias"]),
        float(inputs["threshold"]),
    )
    cut = log(t / (1.0 - t))
    z = x @ w + b
    bias = formula(f"b = {fixed(b, 1)}")
    ideas: tuple[tuple[str, FloatArray, str], ...] = (
        (
            "half-for-every-threshold",
            z,
            (
                f"The sign of the logit is the class at a threshold of one half. Here it is {short(t)}, so "
                f"the logit has to exceed {fixed(cut, 2)}."
            ),
        ),
        (
            "threshold-on-the-logit",
            z - t,
            (
                f"Comparing with {short(t)} is right for the probability. The logit is another scale, on "
                f"which {short(t)} becomes {fixed(cut, 2)}."
            ),
        ),
        (
            "bias-left-out",
            x @ w - cut,
            (
                rf"\(w \cdot x\) is the main part of the logit. But {bias} moves the boundary, here across "
                f"{_moved(z - cut, x @ w - cut)}."
            ),
        ),
        (
            "bias-subtracted",
            x @ w - b - cut,
            (
                r"The boundary at one half is where \(w \cdot x\) equals \(-b\), not \(b\). The logit adds "
                f"{bias}, and the logits are {_named(z, 2)}."
            ),
        ),
        (
            "normal-reversed",
            cut - z,
            (
                r"The boundary is the right one. But \(w\) points towards class 1, so class 1 has the "
                f"larger logits: {NAMES[int(z.argmax())]} has {fixed(float(z.max()), 2)}, "
                f"{NAMES[int(z.argmin())]} has {fixed(float(z.min()), 2)}."
            ),
        ),
    )
    return tuple(Foil(_signs(values), name, feedback) for name, values, feedback in ideas)


def _moved(right: FloatArray, wrong: FloatArray) -> str:
    """The points that an idea puts on the other side."""
    pairs = zip(NAMES, _signs(right), _signs(wrong), strict=True)
    names = [name for name, a, b in pairs if a != b]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _plane(batch: Sides, sides: FloatArray) -> Plot:
    """Points by class, the boundary, and the normal from the boundary on; all within one frame."""
    x, w = batch.x[0], batch.w[0]
    half = 1.15 * max(1.0, float(np.abs(x).max()))
    square = max(1e-12, float(w @ w))
    offset = float(batch.cut[0] - batch.bias[0])
    foot = offset / square * w
    normal_line = tuple(_point(foot + share * 0.35 * half * w / np.sqrt(square)) for share in (0.0, 1.0))
    inside = all(abs(v) <= half for point in normal_line for v in point)
    lines = [Line(_boundary(w, offset, half), "accent", "boundary")]
    if inside:
        lines.append(Line(normal_line, "muted", "w"))
    marks = tuple(
        Marks((_point(x[j]),), NAMES[j], "right" if sides[j] else "wrong", steps=(j + 1,))
        for j in range(POINTS)
    )
    head = (Marks(normal_line[1:], "w", "muted"),) if inside else ()
    return Plot(
        "points and boundary",
        "x₁",
        "x₂",
        lines=tuple(line for line in lines if line.points),
        marks=(*marks, *head),
        x_range=(-half, half),
        equal=True,
    )


def _boundary(w: FloatArray, offset: float, half: float) -> tuple[Point, ...]:
    """Where w·x = offset crosses the square of that half-width: two points, or none."""
    found: list[Point] = []
    for axis in (0, 1):
        other = 1 - axis
        if abs(w[other]) < 1e-12:
            continue
        for edge in (-half, half):
            at = (offset - w[axis] * edge) / w[other]
            if abs(at) <= half:
                found.append((edge, float(at)) if axis == 0 else (float(at), edge))
    return (min(found), max(found)) if len(found) > 1 else ()


def _point(row: FloatArray) -> Point:
    return float(row[0]), float(row[1])


def _grid(inputs: Mapping[str, Any], sides: FloatArray) -> Grid:
    """What every feature adds to the logit of every point; with the bias, that is z."""
    columns = (*(f"w{'₁₂₃'[j]}x{'₁₂₃'[j]}" for j in range(len(inputs["w"]))), "z", "class")
    cells = []
    for place, (x, side) in enumerate(zip(inputs["x"], sides, strict=True), 1):
        terms = [a * b for a, b in zip(inputs["w"], x, strict=True)]
        plain = [GridCell(fixed(v, 2), "plain", place) for v in (*terms, sum(terms) + inputs["bias"])]
        cells.append((*plain, GridCell("1" if side else "0", "right" if side else "wrong", place)))
    title = f"b = {fixed(inputs['bias'], 1)}, cut at {_cut(inputs)}"
    return Grid(title, columns, NAMES, tuple(cells))


FAMILY = BoundarySide()
