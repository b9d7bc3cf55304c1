"""How numbers are written: with U+2212 in prose, with a hyphen inside a formula."""

from collections.abc import Iterable
from math import floor, log10

MINUS = "−"


def fixed(value: float, digits: int) -> str:
    """Write with so many decimals and a typographic minus, never as minus zero."""
    text = f"{value:.{digits}f}"
    if float(text) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def rounded(value: float, digits: int) -> str:
    """Write with so many significant digits and no exponent, such as 0.100."""
    return fixed(value, 0 if value == 0 else max(0, digits - 1 - floor(log10(abs(value)))))


def short(value: float, digits: int = 3) -> str:
    """Write with so many significant digits, without exponent and trailing zeros."""
    text = rounded(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def formula(text: str) -> str:
    """Set a written number, or an expression with such numbers, as an inline formula."""
    return rf"\({text.replace(MINUS, '-')}\)"


def vector(values: Iterable[float], digits: int) -> str:
    """Write (−1.8, −1.5)."""
    return "(" + ", ".join(fixed(value, digits) for value in values) + ")"


def total(terms: Iterable[float], digits: int) -> str:
    """Write a sum of terms, such as 0.81 − 0.22 + 1.30."""
    first, *rest = terms
    parts = [fixed(first, digits)]
    for term in rest:
        written = fixed(term, digits)
        parts.append(f"{MINUS} {written[1:]}" if written.startswith(MINUS) else f"+ {written}")
    return " ".join(parts)


def percent(share: float) -> str:
    """Write a share as a percentage that never pretends to be exactly zero."""
    if share < 0.001:
        return "less than 0.1 %"
    return f"{fixed(100 * share, 1)} %"


def power_of_ten(exponent: int) -> str:
    """Write 10^{−6} for a formula and for prose alike: small negative powers as a decimal."""
    return fixed(10.0**exponent, max(0, -exponent)) if exponent >= -4 else f"10^{{{exponent}}}"
