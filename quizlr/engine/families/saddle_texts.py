"""What is said of a point with zero gradient: the loss as printed, the working, and what misleads."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from quizlr.engine.numerals import formula, short
from quizlr.engine.variant import Foil

MINIMUM, MAXIMUM, SADDLE = range(3)

_MEANING = {
    MINIMUM: "All are positive, as for a minimum.",
    MAXIMUM: "They alternate and begin with a minus, as for a maximum.",
    SADDLE: (
        r"That is neither +, +, + (a minimum) nor −, +, − (a maximum), so \(H\) has eigenvalues of both "
        "signs."
    ),
}


def minors(matrix: Sequence[Sequence[float]]) -> list[float]:
    """Determinants of the leading one, two, … rows and columns."""
    (a, b), d = matrix[0][:2], matrix[1][1]
    found = [a, a * d - b * b]
    if len(matrix) > 2:
        c, e, f = matrix[0][2], matrix[1][2], matrix[2][2]
        found.append(a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d))
    return found


def coefficients(inputs: Mapping[str, Any]) -> tuple[float, float, float]:
    """Factors of w₁², w₁w₂ and w₂² in the loss."""
    (first, mixed), (_, second) = inputs["matrix"]
    return first / 2.0, mixed, second / 2.0


def polynomial(inputs: Mapping[str, Any]) -> str:
    """The loss as a formula: its squares, its product, its third powers."""
    powers = ("w_1^2", "w_1 w_2", "w_2^2", "w_1^3", "w_2^3")
    factors = (*coefficients(inputs), *inputs["cubic"])
    first, *rest = [(value, power) for value, power in zip(factors, powers, strict=True) if value]
    text = ("-" if first[0] < 0 else "") + _term(*first)
    for value, power in rest:
        text += (" - " if value < 0 else " + ") + _term(value, power)
    return text


def _term(value: float, power: str) -> str:
    """A factor without its sign and what it multiplies; a factor of one is not written."""
    size = short(abs(value))
    return power if size == "1" else f"{size} {power}"


def working(inputs: Mapping[str, Any], label: int, *, from_loss: bool) -> str:
    """The determinants with this variant's numbers, and what their signs mean."""
    found = [short(minor) for minor in minors(inputs["matrix"])]
    if len(found) == 3:
        return (
            "Determinants of the leading one, two and three rows and columns: "
            f"{found[0]}, {found[1]} and {found[2]}. {_MEANING[label]}"
        )
    (first, mixed), (_, second) = inputs["matrix"]
    a, b, c = (short(v) for v in (first, mixed, second))
    line = formula(rf"\det H = ({a})({c}) - ({b})^2 = {found[1]}")
    return (_derived(a, b, c) if from_loss else "") + line + _sign(label, a)


def _derived(a: str, b: str, c: str) -> str:
    entries = (formula(text) for text in (f"H_{{11}} = {a}", f"H_{{12}} = {b}", f"H_{{22}} = {c}"))
    return f"Differentiating twice: {', '.join(entries)}; the third powers give nothing at 0. "


def _sign(label: int, first: str) -> str:
    if label == SADDLE:
        return " is negative, so the eigenvalues, whose product it is, have opposite signs."
    word = "positive" if label == MINIMUM else "negative"
    shown = formula(f"H_{{11}} = {first}")
    return f" is positive, so the eigenvalues share a sign, and {shown} shows which: both are {word}."


def foil(inputs: Mapping[str, Any], label: int, wrong: int, *, from_loss: bool) -> Foil:
    """A wrong option with the idea that leads there."""
    matrix = np.array(inputs["matrix"])
    values = [float(v) for v in np.linalg.eigvalsh(matrix)]
    if wrong == SADDLE:
        return _no_saddle(inputs, values, from_loss=from_loss)
    if label == SADDLE:
        return _no_extreme(matrix.diagonal().tolist(), values, wrong)
    if wrong == MAXIMUM:
        return Foil(
            wrong,
            "upside-down",
            "The curvature does decide, and it has one sign. But positive curvature bends upwards: the "
            f"eigenvalues {_listed(values)} make the loss rise in every direction.",
        )
    return _cancelling(values) if len(values) == 2 else _flat(values)


def _no_saddle(inputs: Mapping[str, Any], values: Sequence[float], *, from_loss: bool) -> Foil:
    if from_loss:
        a, b, c = coefficients(inputs)
        if a * c - b * b < 0:
            return Foil(
                SADDLE,
                "square-without-two",
                r"A determinant is the right test. Differentiating \(w_1^2\) twice gives 2, however: the "
                f"diagonal holds {short(2 * a)} and {short(2 * c)}, and \\(\\det H\\) is "
                f"{short(4 * a * c - b * b)}.",
            )
    shown = formula(f"H_{{12}} = {short(inputs['matrix'][0][1])}")
    return Foil(
        SADDLE,
        "mixed-means-saddle",
        "A mixed derivative does tilt the loss, and a large enough one makes a saddle. Here, with "
        f"{shown}, it does not come to that: the eigenvalues {_listed(values)} share a sign.",
    )


def _no_extreme(diagonal: Sequence[float], values: Sequence[float], wrong: int) -> Foil:
    sign = 1.0 if wrong == MINIMUM else -1.0
    if all(sign * entry > 0 for entry in diagonal):
        return Foil(
            wrong,
            "diagonal-alone",
            f"Along each weight alone the loss does bend {'up' if wrong == MINIMUM else 'down'}. Between the "
            f"axes the mixed terms win: the eigenvalues are {_listed(values)}.",
        )
    if wrong == MAXIMUM:
        return Foil(
            wrong,
            "one-way-down",
            "One direction with falling loss does exclude a minimum. A maximum needs all of them, and here "
            f"the eigenvalues are {_listed(values)}.",
        )
    positive = np.prod(values) > 0
    return _cancelling(values) if positive else _flat(values)


def _cancelling(values: Sequence[float]) -> Foil:
    return Foil(
        MINIMUM,
        "determinant-alone",
        "Every minimum does have a positive determinant, as this point has. But two minus signs cancel in "
        f"that product: the eigenvalues are {_listed(values)}.",
    )


def _flat(values: Sequence[float]) -> Foil:
    return Foil(
        MINIMUM,
        "flat-means-minimum",
        "A minimum does have zero gradient, and descent does stand still here. With curvature "
        f"{short(values[0])} along one direction the loss falls to both sides, so a slight push leads away.",
    )


def _listed(values: Sequence[float]) -> str:
    *most, last = (short(value) for value in values)
    return f"{', '.join(most)} and {last}"
