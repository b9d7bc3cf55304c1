"""What a person reads of logits, odds and probabilities, before and after the answer."""

from collections.abc import Mapping
from math import exp, log
from typing import Any

from quizlr.engine.batch import Ask
from quizlr.engine.numerals import MINUS, fixed, formula, short, total, vector
from quizlr.engine.variant import Foil

PROBABILITY, ODDS, BACK = "probability", "odds", "back"
ONE, TWO, SHIFT = "one-feature", "two-features", "shift"

RULES = {
    PROBABILITY: (
        r"For a sigmoid output \(p = 1/(1 + e^{-z})\); adding 1 to \(z\) multiplies the odds by \(e\)."
    ),
    ODDS: r"For a sigmoid output the odds are \(p/(1 - p) = e^z\), with \(e\), not 10 or 2, as the base.",
    BACK: r"For a sigmoid output \(z = \ln(p/(1 - p))\): the logarithm of the odds, not of \(p\).",
}

TITLES = {
    "x": r"the change of \(x_1\)",
    "goal": "the probability that results",
    "bias": r"the bias \(b\)",
}

_ODDS = "are the odds of class 1, as one number (so many to 1, three digits)?"
QUESTIONS = {
    (ONE, PROBABILITY): r"Which probability \(p\) of class 1 does it give (two decimals)?",
    (ONE, ODDS): f"What {_ODDS}",
    (ONE, BACK): r"At which \(x\) does it say so (two decimals)?",
    (TWO, PROBABILITY): r"Which probability \(p\) of class 1 does it give (two decimals)?",
    (TWO, ODDS): f"What {_ODDS}",
    (TWO, BACK): r"Which \(x_2\) does the input have (two decimals)?",
    (SHIFT, PROBABILITY): r"What is \(p\) then (two decimals)?",
    (SHIFT, ODDS): "What are the odds of class 1 then, as one number (so many to 1, three digits)?",
    (SHIFT, BACK): r"By how much has \(x_1\) changed (two decimals, a minus if it fell)?",
}


def prompt(inputs: Mapping[str, Any], ask: Ask) -> str:
    """Say what is known of model and example."""
    if ask.level == SHIFT:
        return _prompt_of_shift(inputs, ask)
    w, bias = inputs["w"], formula(f"b = {fixed(inputs['bias'], 1)}")
    if ask.level == ONE:
        begin = (
            r"A logistic model of one feature, \(p = \sigma(w x + b)\), has "
            f"{formula(f'w = {fixed(w[0], 2)}')} and {bias}. "
        )
        if ask.direction == BACK:
            return begin + f"For one input it says {formula('p = ' + fixed(inputs['goal'], 2))}."
        return begin + f"An input is {formula('x = ' + fixed(inputs['x'][0], 1))}."
    begin = (
        r"A logistic model of two features, \(p = \sigma(w \cdot x + b)\), has "
        f"{formula('w = ' + vector(w, 1))} and {bias}. "
    )
    if ask.direction == BACK:
        first = formula(f"x_1 = {fixed(inputs['x'][0], 1)}")
        return begin + f"For an input with {first} it says {formula('p = ' + fixed(inputs['goal'], 2))}."
    return begin + f"An input is {formula('x = ' + vector(inputs['x'], 1))}."


def _prompt_of_shift(inputs: Mapping[str, Any], ask: Ask) -> str:
    begin = (
        "A logistic model with many features gives an example "
        rf"{formula('p = ' + fixed(inputs['before'], 2))} for class 1. Then its feature \(x_1\), whose "
        f"weight is {formula('w_1 = ' + fixed(inputs['w'][0], 2))}, "
    )
    if ask.direction == BACK:
        return begin + f"changes, all else stays, and {formula('p = ' + fixed(inputs['goal'], 2))} results."
    way = "rises" if inputs["x"][0] > 0 else "falls"
    return begin + f"{way} by {short(abs(inputs['x'][0]))}; all else stays."


def named(value: float, ask: Ask) -> str:
    """Say the right answer."""
    if ask.direction == PROBABILITY:
        return rf"\(p\) = {fixed(value, 2)}"
    if ask.direction == ODDS:
        return f"odds of {short(value)} to 1"
    name = {ONE: r"\(x\)", TWO: r"\(x_2\)", SHIFT: r"a change of \(x_1\) by"}[ask.level]
    return f"{name} {fixed(value, 2)}" if ask.level == SHIFT else f"{name} = {fixed(value, 2)}"


def log_odds_of(p: float) -> float:
    """ln(p / (1 − p))."""
    return log(p / (1.0 - p))


def _line(p: float) -> str:
    """Write ln(p / (1 − p)) = … with numbers."""
    return formula(rf"\ln({fixed(p, 2)} / {fixed(1.0 - p, 2)}) = {fixed(log_odds_of(p), 3)}")


def working(inputs: Mapping[str, Any], ask: Ask, z: float, value: float) -> str:
    """Go from the printed numbers to the answer, with the reason first."""
    why = r"The sigmoid turned round is \(z = \ln(p/(1 - p))\), so \(z\) is the logarithm of the odds. "
    if ask.direction == BACK:
        return why + _way_back(inputs, ask, value)
    odds = short(exp(z))
    end = rf"The odds are \(e^z\) = {odds}"
    end += "." if ask.direction == ODDS else rf", and \(p\) = {odds} / (1 + {odds}) = {fixed(value, 3)}."
    if ask.level == SHIFT:
        move = inputs["w"][0] * inputs["x"][0]
        product = f"{fixed(inputs['w'][0], 2)} × {_inside(inputs['x'][0], 1)} = {fixed(move, 3)}"
        both = total((log_odds_of(inputs["before"]), move), 3)
        return (
            why
            + (
                rf"Before, it is {_line(inputs['before'])}. The feature adds {product}: \(z\) = {both} = "
                f"{fixed(z, 3)}. "
            )
            + end
        )
    terms = [a * b for a, b in zip(inputs["w"], inputs["x"], strict=True)] + [inputs["bias"]]
    digits = 2 if ask.level == TWO else 3
    return why + rf"Here \(z\) = {total(terms, digits)} = {fixed(z, digits)}. " + end


def _inside(value: float, digits: int) -> str:
    """A factor or divisor, in brackets where it is negative."""
    text = fixed(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def _way_back(inputs: Mapping[str, Any], ask: Ask, value: float) -> str:
    goal, weight = log_odds_of(inputs["goal"]), inputs["w"][-1]
    digits = 1 if ask.level == TWO else 2
    if ask.level == SHIFT:
        rest = log_odds_of(inputs["before"])
        known = f"Before, it was {_line(inputs['before'])}. "
    elif ask.level == ONE:
        rest = inputs["bias"]
        known = f"Of it {fixed(rest, 1)} is the bias. "
    else:
        product = inputs["w"][0] * inputs["x"][0]
        rest = product + inputs["bias"]
        known = f"Of it {total((product, inputs['bias']), 2)} = {fixed(rest, 2)} is there already. "
    left = fixed(goal - rest, 3)
    return (
        f"It must be {_line(inputs['goal'])}. {known}The rest, {left}, is the weight "
        f"{fixed(weight, digits)} times what is asked: {left} / {_inside(weight, digits)} = "
        f"{fixed(value, 2)}."
    )


def foils(inputs: Mapping[str, Any], ask: Ask, z: float, value: float) -> tuple[Foil, ...]:
    """Wrong results, recognised within the tolerance of the key."""
    if ask.direction == BACK:
        return _foils_back(inputs, ask, value)
    p, odds = 1.0 / (1.0 + exp(-z)), exp(z)
    scale = _foils_probability(z, p, odds) if ask.direction == PROBABILITY else _foils_odds(z, p, odds)
    if ask.level == SHIFT:
        return (*_foils_shift(inputs, ask, z), *scale)
    rest = z - inputs["bias"]
    told = (
        f"Weights times features alone give a logit of {fixed(rest, 2)}. The bias "
        f"{fixed(inputs['bias'], 1)} belongs to it, and makes it {fixed(z, 2)}."
    )
    wrong = 1.0 / (1.0 + exp(-rest)) if ask.direction == PROBABILITY else exp(rest)
    return (Foil(wrong, "bias-left-out", told), *scale)


def _foils_probability(z: float, p: float, odds: float) -> tuple[Foil, ...]:
    straight = min(1.0, max(0.0, 0.5 + 0.25 * z))
    likelier = (
        "positive, so class 1 is the likelier one" if z > 0 else "negative, so class 0 is the likelier one"
    )
    line = (
        r"Near \(z = 0\) the sigmoid climbs by about a quarter for each unit. It bends, though, and at "
        f"{fixed(z, 2)} it stands at {fixed(p, 2)}, not {fixed(straight, 2)}."
    )
    other = rf"That is \(1 - p\), the share of class 0. The logit {fixed(z, 2)} is {likelier}."
    step = (
        rf"\(e^z\) = {short(odds)} is the right first step, but it is the odds; the probability is odds / "
        f"(1 + odds) = {fixed(p, 2)}."
    )
    return (
        Foil(straight, "straight-line", line),
        Foil(1.0 - p, "other-class", other),
        Foil(odds, "odds-for-probability", step),
    )


def _foils_odds(z: float, p: float, odds: float) -> tuple[Foil, ...]:
    share = (
        f"{short(p)} is the probability. Odds divide it by what is left, {short(1.0 - p)}, which gives "
        f"{short(odds)}."
    )
    upside = (
        f"These are the odds of class 0 against class 1. Those of class 1 are one over them, {short(odds)}."
    )
    base = (
        r"Odds do grow exponentially with \(z\). Each unit multiplies them by \(e\), though, not by 2: at "
        f"{fixed(z, 2)} they are {short(odds)}."
    )
    return (
        Foil(p, "probability-for-odds", share),
        Foil(1.0 / odds, "odds-upside-down", upside),
        Foil(2.0**z, "other-base", base),
    )


def _foils_shift(inputs: Mapping[str, Any], ask: Ask, z: float) -> tuple[Foil, ...]:
    """Adding on the wrong scale."""
    before, move = float(inputs["before"]), inputs["w"][0] * inputs["x"][0]
    slope = before * (1.0 - before)
    odds = ask.direction == ODDS

    def scaled(p: float) -> float:
        return p / (1.0 - p) if odds else p

    told = (
        f"The feature does add {fixed(move, 2)}, but to the logit, which goes from {fixed(z - move, 2)} to "
        f"{fixed(z, 2)}. What the probability makes of that depends on where it stands."
    )
    found = [Foil(scaled(min(0.99, max(0.01, before + move))), "adds-to-probability", told)]
    if 0.0 < before + move * slope < 1.0:
        told = (
            rf"The slope \(p (1 - p)\) = {short(slope)} holds where the feature starts. Over a move of "
            f"{fixed(move, 2)} in the logit it changes on the way."
        )
        found.append(Foil(scaled(before + move * slope), "straight-line", told))
    if odds and before / (1.0 - before) + move > 0.0:
        told = (
            f"The odds before, {short(before / (1.0 - before))}, are the right start. The logit moves by "
            rf"{fixed(move, 2)}, and that multiplies them by \(e\) to that power, {short(exp(move))}."
        )
        found.append(Foil(before / (1.0 - before) + move, "adds-to-odds", told))
    return tuple(found)


def _foils_back(inputs: Mapping[str, Any], ask: Ask, value: float) -> tuple[Foil, ...]:
    p, weight = float(inputs["goal"]), float(inputs["w"][-1])
    z = log_odds_of(p)
    rest = z - weight * value
    side = (
        "above one half, so its logit is positive" if p > 0.5 else "below one half, so its logit is negative"
    )
    logarithm = (
        r"A logarithm is right. But \(\ln p\) is never above zero; the logit is the logarithm of "
        f"{fixed(p, 2)} / {fixed(1.0 - p, 2)}."
    )
    base = (
        r"The odds are right. The sigmoid is made of \(e\), though, so the logarithm is the natural one: "
        f"{fixed(z, 2)}, not {fixed(z / log(10.0), 2)}."
    )
    return (
        *(
            _foils_back_shift(inputs, p, z, weight)
            if ask.level == SHIFT
            else (_without_bias(inputs, z, rest, weight),)
        ),
        Foil((log(p) - rest) / weight, "log-of-p", logarithm),
        Foil(
            (-z - rest) / weight,
            "odds-upside-down",
            f"That takes the odds of class 0. A probability of {fixed(p, 2)} is {side}.",
        ),
        Foil((z / log(10.0) - rest) / weight, "other-base", base),
    )


def _without_bias(inputs: Mapping[str, Any], z: float, rest: float, weight: float) -> Foil:
    told = (
        f"The logit {fixed(z, 2)} is right, but {fixed(inputs['bias'], 1)} of it is the bias, which leaves "
        f"{fixed(z - inputs['bias'], 2)} to the features."
    )
    return Foil((z - rest + inputs["bias"]) / weight, "bias-left-out", told)


def _foils_back_shift(inputs: Mapping[str, Any], p: float, z: float, weight: float) -> tuple[Foil, ...]:
    before = float(inputs["before"])
    move = z - log_odds_of(before)
    share = (
        f"The probability did change by {fixed(p - before, 2)}. A weight acts on the logit, though, and "
        f"that went from {fixed(z - move, 2)} to {fixed(z, 2)}."
    )
    feature = (
        f"The logit did move by {fixed(move, 2)}. The feature enters it times {fixed(weight, 2)}, so the "
        f"feature moved by {fixed(move / weight, 2)}."
    )
    return (
        Foil((p - before) / weight, "adds-to-probability", share),
        Foil(move, "weight-left-out", feature),
    )
