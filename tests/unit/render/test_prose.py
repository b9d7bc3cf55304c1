"""Question text: what is kept as written, how it is styled, and how it is laid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.render import prose
from quizlr.render.cells import width
from quizlr.render.mathtext import MathError
from quizlr.render.prose import Lines, Mode, Span


def texts(lines: Lines) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "x[i] + w[0]",
        "[/]",
        "[@click=app.quit]here[/]",
        "a*b*c inside words",
        "2 * 3 * 4",
        "snake_case_name and __init__",
        "w* and v*, f(x)* too",
        "** not bold **",
        "100 % $HOME <b> &amp; {x}",
    ],
)
def test_keeps_what_is_not_markup(text: str) -> None:
    assert prose.spans(text) == [Span(text)]


def test_styles() -> None:
    assert prose.spans(r"**Bold \(x^2\) `a*b*c`** and (*so*), `\(x\)`.") == [
        Span("Bold ", "bold"),
        Span("x²", "math"),
        Span(" ", "bold"),
        Span("a*b*c", "code"),
        Span(" and ("),
        Span("so", "emphasis"),
        Span("), "),
        Span(r"\(x\)", "code"),
        Span("."),
    ]


TEXT = r"""Gradient descent starts
at \(w = (-1.8, -1.5)\).

The gradient:
\[ \frac{\partial L}{\partial w} = (\hat{y} - y)x \]
- an item that is long enough to wrap
- **short**

1. one
2. two
"""


def test_lays_out_blocks() -> None:
    assert texts(prose.lay_out(TEXT, 30)) == [
        "Gradient descent starts at",
        "w = (−1.8, −1.5).",
        "",
        "The gradient:",
        "",
        "   ∂L",
        "   ── = (ŷ − y)x",
        "   ∂w",
        "",
        "• an item that is long enough",
        "  to wrap",
        "• short",
        "1. one",
        "2. two",
    ]


def test_a_display_formula_that_is_too_wide_falls_back_to_one_line() -> None:
    assert texts(prose.lay_out(r"\[ \frac{a + b}{c} = d + e + f \]", 12)) == [
        "   (a + b)/c",
        "   = d + e +",
        "   f",
    ]


def test_does_not_break_a_formula_that_fits() -> None:
    lines = texts(prose.lay_out(r"Near it \(1 - \eta\lambda < 0\), so it flips.", 16))
    assert lines == ["Near it", "1 − ηλ < 0, so", "it flips."]


def test_plain_text_in_three_modes() -> None:
    text = "Take “\\(\\eta = 0.1\\)” — *now*.\n\\[x^2\\]\n- a\n- b"
    assert prose.plain(text) == "Take “η = 0.1” — now.\n\nx²\n\n• a\n• b"
    assert prose.inline("Take \\(\\eta\\) – *now* · `x`…") == "Take η – now · x…"
    assert (
        prose.inline("Take \\(\\eta\\) – *now* · `x`… λ ≤ 2 × 3", "ascii")
        == "Take eta - now * x... lambda <= 2 x 3"
    )
    assert prose.plain("So \\(w^2\\).\n\nThen \\(x\\).", "spoken") == "So w squared.\n\nThen x."


def test_a_line_that_begins_with_a_number_within_a_paragraph_is_no_list() -> None:
    assert prose.plain("Of 20 there are\n16. The threshold is\n- 1 or less.") == (
        "Of 20 there are 16. The threshold is - 1 or less."
    )
    assert prose.plain("Two:\n\n1. a\n2. b") == "Two:\n\n1. a\n2. b"


def test_lists_formulas_but_not_those_in_code() -> None:
    assert prose.formulas(r"\(a\) `\(b\)` and \[c\]") == ["a", "c"]


@pytest.mark.parametrize("text", [r"open \(x", r"open \[x", r"close x\)", r"\(\nope\)"])
def test_a_broken_formula_is_told(text: str) -> None:
    with pytest.raises(MathError):
        prose.lay_out(text, 40)


@given(st.text(max_size=60), st.integers(2, 40), st.sampled_from(["unicode", "ascii", "spoken"]))
def test_no_line_is_too_long_and_no_text_is_lost(text: str, limit: int, mode: Mode) -> None:
    try:
        lines = texts(prose.lay_out(text, limit, mode))
    except MathError:
        return
    assert max(map(width, lines), default=0) <= limit
    words = "".join(prose.inline(text, mode).split())
    if limit > 8:
        assert "".join("".join(lines).split()) == words


@given(st.text(max_size=60))
def test_ascii_mode_is_ascii(text: str) -> None:
    try:
        assert prose.plain(text, "ascii").isascii()
    except MathError:
        return


@given(st.text(st.sampled_from("ab*_`[]/ \n-1."), max_size=40))
def test_every_letter_survives(text: str) -> None:
    kept = prose.plain(text)
    assert [char for char in kept if char in "ab"] == [char for char in text if char in "ab"]
