"""Numbers in texts: how they are written, in prose, in formulas and in code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.bank.placeholders import Placeholder, PlaceholderError, fill, placeholders, written

VALUES = {
    "a": 2.0,
    "b": -1.0,
    "z": 0.0,
    "p": 0.8175744761936437,
    "t": 0.00000025,
    "m": -3.5,
    "n": 12345678.25,
}
FILLED = {
    "a is @{a}, b is @{b}.": "a is 2, b is −1.",
    "@{p} and @{p:.3f} and @{p:.2g}": "0.817574 and 0.818 and 0.82",
    "@{n} and @{t} and @{t:.2f}": "12345678.25 and 0.00000025 and 0.00",
    r"\(3 @{a:+} @{b:+}\)": r"\(3 + 2 - 1\)",
    r"3 @{b:+}, @{p:+.1f}, @{z:+}": "3 − 1, + 0.8, + 0",
    r"\(w = @{b}\)": r"\(w = -1\)",
    r"\(@{b} \cdot @{b} + @{b} - @{m}\)": r"\(-1 \cdot (-1) + (-1) - (-3.5)\)",
    r"\(@{a} \cdot @{a} / @{b}\)": r"\(2 \cdot 2 / (-1)\)",
    r"\(@{b}^2 + @{a}^2\)": r"\((-1)^2 + 2^2\)",
    r"\(e^@{b}, x_@{a}\)": r"\(e^{-1}, x_{2}\)",
    r"\(\frac{@{b}}{@{a}}\)": r"\(\frac{-1}{2}\)",
    r"\[\sigma(@{b}) = @{p:.3f}\]": r"\[\sigma(-1) = 0.818\]",
    "`w = @{b}`": "`w = -1`",
    "no placeholder, an @ and a {brace}": "no placeholder, an @ and a {brace}",
}


@pytest.mark.parametrize(("text", "filled"), FILLED.items())
def test_filled(text: str, filled: str) -> None:
    assert fill(text, VALUES, {"t", "n", "m"}) == filled


def test_small_numbers_are_powers_of_ten_in_formulas() -> None:
    assert fill(r"\(@{t}\), \(@{t}^2\)", VALUES) == r"\(2.5 \cdot 10^{-7}\), \((2.5 \cdot 10^{-7})^2\)"


@pytest.mark.parametrize(
    "text", ["@{}", "@{A}", "@{a:}", "@{a:d}", "@{a:.3}", "@{a:8.3f}", "@{a!r}", "@{a", "@{a.b}"]
)
def test_what_is_no_placeholder_is_told(text: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        list(placeholders(f"It is {text} here"))
    assert "@{" in caught.value.what
    assert "@{name:.3f}" in caught.value.help


def test_placeholders_are_listed_in_order() -> None:
    assert list(placeholders("@{x} @{y:+} @{z:.2f} @{u:+.10g}")) == [
        Placeholder("x", signed=False, form=""),
        Placeholder("y", signed=True, form=""),
        Placeholder("z", signed=False, form=".2f"),
        Placeholder("u", signed=True, form=".10g"),
    ]


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_an_exact_number_prints_as_it_is(steps: int, digits: int) -> None:
    value = steps / 10**digits
    assert float(written(value, exact=True)) == value
    assert "e" not in written(value, exact=True)


def test_zero_has_no_sign() -> None:
    assert [written(-0.0), written(-0.001, ".2f"), written(-0.0, exact=True)] == ["0", "0.00", "0"]
