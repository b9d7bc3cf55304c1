"""What a change of units leaves of a fit, by the rule, and how it is said: the words of `rescale_refit`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizlr.engine.edits import changed, edited
from quizlr.engine.numerals import fixed, formula, short
from quizlr.engine.variant import Foil

FLAT = 0.01
"""Training counts its steps until the gradient is shorter than this."""

W1, W2, BIAS, CHANCE, MEAN, STEPS, START = range(7)
TEXTS = (
    r"the weight \(w_1\)",
    r"the weight \(w_2\)",
    r"the bias \(b\)",
    r"the probability \(p\) of some example",
    r"the mean of \(p\) over the examples",
    "the number of steps",
    r"the loss at \(w = 0\)",
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level.

    Attributes:
        items: what is asked about, in printed order; sets: the answers, as those of the items that change.
        bias: there is one, without a penalty; both: both features get factors, and λ may change.
    """

    items: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    bias: bool
    both: bool = False


LEVELS = {
    "one-feature": Level(
        (W1, W2, BIAS, CHANCE, MEAN), ((W1,), (BIAS,), (W1, BIAS), (W1, W2, BIAS, CHANCE)), bias=True
    ),
    "with-steps": Level(
        (W1, BIAS, CHANCE, MEAN, STEPS),
        ((W1,), (BIAS, STEPS), (W1, STEPS), (W1, BIAS, STEPS), (W1, BIAS, CHANCE, STEPS)),
        bias=True,
    ),
    "both-features": Level(
        (W1, W2, CHANCE, MEAN, START), ((W1,), (W2,), (W1, W2), (W1, W2, CHANCE, MEAN)), bias=False, both=True
    ),
}


def changing(
    level: Level, factor: Sequence[float], shift: float, penalty: Sequence[float]
) -> tuple[int, ...]:
    """What changes, by the rule: weights that undo the units, unless the penalty prefers others."""
    first, second = abs(factor[0]), abs(factor[1])
    mirror_only = first == second == 1.0 and penalty[0] == penalty[1]
    alike = first == second and abs(penalty[1] - penalty[0] * first**2) < 1e-6
    kept = penalty[0] == penalty[1] == 0.0 or mirror_only or alike
    changing = {CHANCE} if not kept else set()
    if not kept and not level.bias:
        changing.add(MEAN)
    if factor[0] != 1.0 or not kept:
        changing.add(W1)
    if factor[1] != 1.0 or not kept:
        changing.add(W2)
    if level.bias and (shift != 0.0 or not kept):
        changing.add(BIAS)
    if first != 1.0 or second != 1.0 or shift != 0.0:
        changing.add(STEPS)
    return tuple(item for item in sorted(changing) if item in level.items)


def places(members: Sequence[int], level: Level) -> tuple[int, ...]:
    """Where the members stand among the printed options."""
    return tuple(place for place, item in enumerate(level.items) if item in members)


def unit(name: str, factor: float, shift: float) -> str:
    """What replaces a feature, such as −2x₁ + 1.3."""
    times = {1.0: "", -1.0: "-"}.get(factor, short(factor) + r"\,")
    sign = "-" if shift < 0 else "+"
    return formula(f"{times}{name}" + (f" {sign} {fixed(abs(shift), 1)}" if shift else ""))


def _edit(inputs: Mapping[str, Any], level: Level) -> str:
    """The change of units in words."""
    (first, second), shift = inputs["factor"], inputs["shift"]
    if not level.both:
        new = unit("x_1", first, shift)
        return f"Then every {formula('x_1')} is replaced by {new}, and it is trained again likewise."
    parts = [
        f"every {formula(name)} is replaced by {unit(name, factor, 0.0)}"
        if factor != 1.0
        else f"every {formula(name)} stays"
        for name, factor in (("x_1", first), ("x_2", second))
    ]
    again = formula(rf"\lambda = {short(inputs['penalty'][1])}")
    return f"Then {parts[0]}, {parts[1]}, and it is trained again with {again}."


def prompt(inputs: Mapping[str, Any], level: Level) -> str:
    """Model, loss and change of units."""
    how = "to the minimum of"
    if STEPS in level.items:
        how = (
            rf"from zero by gradient descent with \(\eta = {short(inputs['rate'])}\) to the minimum (steps are "
            f"counted until the gradient is shorter than {FLAT}) of"
        )
    bias = "an unpenalised bias" if level.bias else "no bias"
    return (
        f"Logistic regression with {bias} is trained {how} the mean cross-entropy (natural log) plus "
        rf"\(\frac{{\lambda}}{{2}}(w_1^2 + w_2^2)\), \(\lambda = {short(inputs['penalty'][0])}\). "
        + _edit(inputs, level)
    )


def _replaced(name: str, old: tuple[float, float], new: tuple[float, float]) -> str:
    """Say that a feature is now replaced by something else."""
    return changed(f"what stands for {formula(name)}", unit(name, *old), unit(name, *new))


Near = Iterator[tuple[dict[str, Any], str]]


def near(inputs: Mapping[str, Any], level: Level) -> Near:
    """Variants with another factor, shift or penalty, each with the sentence that says so."""
    yield from _other_factors(inputs, level)
    if level.both:
        yield from _other_later_penalties(inputs)
    else:
        yield from _other_shifts(inputs)
        yield from _other_penalties(inputs)


def _other_factors(inputs: Mapping[str, Any], level: Level) -> Near:
    for place in range(2 if level.both else 1):
        now = inputs["factor"][place]
        shift = 0.0 if level.both else inputs["shift"]
        for value in (-1.0, 1.0, 2.0, 0.5, 3.0):
            if value != now:
                words = _replaced(f"x_{place + 1}", (now, shift), (value, shift))
                yield edited(inputs, "factor", value, place), words


def _other_shifts(inputs: Mapping[str, Any]) -> Near:
    factor, now = inputs["factor"][0], inputs["shift"]
    for value in (0.0, 2.0, -1.5):
        if value != now:
            yield edited(inputs, "shift", value), _replaced("x_1", (factor, now), (factor, value))


def _other_penalties(inputs: Mapping[str, Any]) -> Near:
    now = inputs["penalty"][0]
    for value in (0.0, 0.2):
        if value != now:
            words = changed(r"\(\lambda\)", short(now), short(value))
            yield {**inputs, "penalty": [value, value]}, words


def _other_later_penalties(inputs: Mapping[str, Any]) -> Near:
    before, now = inputs["penalty"]
    for value in (before, round(before * inputs["factor"][0] ** 2, 6), 2.0 * before):
        if abs(value - now) > 1e-9:
            words = changed(r"\(\lambda\) after the change", short(now), short(value))
            yield edited(inputs, "penalty", value, 1), words


def named(members: Sequence[int]) -> str:
    """Name the things that change."""
    texts = [TEXTS[item] for item in members]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def working(inputs: Mapping[str, Any], level: Level, members: Sequence[int]) -> str:
    """How the weights could undo the change, and what the penalty says to that."""
    (first, second), shift, (before, after) = inputs["factor"], inputs["shift"], inputs["penalty"]
    if first == 1.0:
        parts = [r"\(w_1\) needs no change to undo the new units"]
    else:
        undo = (
            "-w_1" if first == -1.0 else f"w_1 / {short(first)}" if first > 0 else f"w_1 / ({short(first)})"
        )
        parts = [rf"The weights could undo the new units: {formula(undo)} in place of \(w_1\)"]
    if level.both and second != 1.0:
        parts.append(
            rf"\(w_2\) divided by ({short(second)})" if second < 0 else rf"\(w_2\) divided by {short(second)}"
        )
    if shift:
        parts.append("the bias takes up the shift")
    text = [", ".join(parts) + ", and every logit is as before."]
    if before == after == 0.0:
        text.append("No penalty objects, so that is the new minimum, with every probability as it was.")
    elif CHANCE not in members and not level.both:
        text.append(
            rf"The penalty (\(\lambda\) = {short(before)}) sees only \(w^2\), which is as before: no "
            "objection."
        )
    elif CHANCE not in members:
        text.append(
            rf"The penalty: \(w^2\) shrinks by {short(first**2)} and \(\lambda\) goes from {short(before)} "
            f"to {short(after)}, the same factor, so its balance with the loss is as before."
        )
    else:
        text.append(
            rf"But the penalty (\(\lambda\) = {_strengths(before, after)}) sees the weights: it finds them "
            "cheaper or dearer than before, and the minimum moves, probabilities and all."
        )
    if level.bias:
        text.append(r"The free bias keeps the mean of \(p\) at the share of ones.")
    else:
        text.append(
            r"At \(w = 0\) every \(p\) is one half in any units: the loss there is \(\ln 2\) = 0.693."
        )
    if STEPS in members:
        text.append("The curvature changes, and with it the number of steps.")
    elif STEPS in level.items:
        text.append("A mirror image is descended in mirrored steps, as many as before.")
    return " ".join(text)


def _strengths(before: float, after: float) -> str:
    return short(before) if before == after else f"{short(before)}, then {short(after)}"


Idea = tuple[str, Sequence[int], str]
"""The name of a wrong idea, the set it leads to, and what is said of it."""


def foils(inputs: Mapping[str, Any], level: Level, members: tuple[int, ...]) -> tuple[Foil, ...]:
    """Whole sets of wrong ideas."""
    (first, _), shift = inputs["factor"], inputs["shift"]
    ideas = [_about_predictions(inputs, level, members)]
    if BIAS in members:
        ideas.append(_about_bias(members, shift))
    if shift and W1 not in members:
        ideas.append(_about_shift(members, shift))
    if STEPS in level.items:
        ideas.append(_about_steps(members, first))
    if W2 in level.items and len({W1, W2} & {*members}) == 1:
        ideas.append(_about_both_weights(members))
    return tuple(Foil(places(given, level), idea, feedback) for idea, given, feedback in ideas)


def _about_predictions(inputs: Mapping[str, Any], level: Level, members: tuple[int, ...]) -> Idea:
    before, after = inputs["penalty"]
    if CHANCE in members:
        stays = rf"With \(\lambda\) = {_strengths(before, after)}"
        return (
            "penalty-is-blind",
            changing(level, inputs["factor"], inputs["shift"], (0.0, 0.0)),
            (
                f"Without a penalty the weights would simply undo the new units. {stays} the size of the weights "
                "costs something, and undoing is no longer the best."
            ),
        )
    why = "no penalty stands in the way" if before == after == 0.0 else "the penalty is as content as before"
    return (
        "units-change-predictions",
        tuple(i for i in level.items if i not in (START, *((MEAN,) if level.bias else ()))),
        (
            "The numbers in the table do change, and training sees nothing else. But the weights can undo that "
            f"exactly, and {why}: every probability stays."
        ),
    )


def _about_bias(members: tuple[int, ...], shift: float) -> Idea:
    return (
        "bias-forgotten",
        tuple(i for i in members if i != BIAS) or (W1,),
        "The bias belongs to no feature, true. But a shift leaves a constant in every logit, and nothing else "
        "can take that up."
        if shift
        else "The bias belongs to no feature, true. But the penalty moves the minimum here, and with other "
        "weights the free bias is another one.",
    )


def _about_shift(members: tuple[int, ...], shift: float) -> Idea:
    return (
        "shift-moves-weights",
        tuple(sorted({*members, W1})),
        (
            rf"All values of \(x_1\) move by {fixed(shift, 1)}, so \(w_1\) is a natural suspect. The differences "
            "between examples are as before, though: the bias alone takes up the shift."
        ),
    )


def _about_both_weights(members: tuple[int, ...]) -> Idea:
    return (
        "weights-move-together",
        tuple(sorted({*members, W1, W2})),
        (
            "One weight does change. The other belongs to a feature that is as it was, and since no probability "
            "moves, nothing pulls at it."
        ),
    )


def _about_steps(members: tuple[int, ...], first: float) -> Idea:
    if STEPS in members:
        return (
            "same-model-same-steps",
            tuple(i for i in members if i != STEPS) or (W1,),
            (
                "Where the run ends is one thing, how long it takes another: the new units change the "
                "curvature, and with a fixed rate the number of steps."
            ),
        )
    return (
        "new-units-new-steps",
        (*members, STEPS),
        (
            f"Other units usually mean another curvature. A factor of {short(first)} only mirrors the "
            "loss, though, and every step with it."
        ),
    )
