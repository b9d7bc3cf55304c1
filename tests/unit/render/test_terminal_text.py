"""Plain stand-ins for typographic signs, and printed tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.render.cells import centre, cut, graphemes, left, right, shorten, width
from quizlr.render.glyphs import ASCII, UNICODE, asciify
from quizlr.render.picture import Table
from quizlr.render.table import lay_out_table


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("η", "eta"),
        ("ηλmax < 2", "eta lambda_max < 2"),
        ("λₘₐₓ", "lambda_max"),
        ("x₁ + w²", "x1 + w^2"),
        ("wᵢ ŷ⁽ⁱ⁾ e⁻ᶻ", "w_i y_hat^(i) e^(-z)"),
        ("2η·3", "2 eta*3"),
        ("Mon · day 12", "Mon | day 12"),
        ("“so” — it’s… 1–2", '"so" -- it\'s... 1-2'),
        ("−0.5 ≤ x̄ × 3 → ∞", "-0.5 <= x_bar x 3 -> inf"),
        ("✓ right ✗ not", "+ right x not"),
        ("naïve rôle", "naive role"),
        ("日", "?"),
    ],
)
def test_asciify(text: str, plain: str) -> None:
    assert asciify(text) == plain


@given(st.text())
def test_asciify_leaves_only_ascii_and_is_idempotent(text: str) -> None:
    plain = asciify(text)
    assert plain.isascii()
    assert asciify(plain) == plain


def test_the_two_sets_of_glyphs() -> None:
    assert all(value.isascii() for value in (getattr(ASCII, name) for name in ASCII.__slots__))
    for glyphs in (ASCII, UNICODE):
        assert len({glyphs.right, glyphs.partly, glyphs.wrong}) == 3
        assert len({glyphs.solid, glyphs.shaky, glyphs.unasked}) == 3


@given(st.text(max_size=20), st.integers(0, 30))
def test_cutting_and_padding_count_cells(text: str, size: int) -> None:
    head, tail = cut(text, size)
    assert head + tail == text or width(text) == width(head + tail)
    assert width(head) <= size
    assert width(shorten(text, size)) <= size
    for pad in (left, right, centre):
        assert width(pad(text, size)) == max(size, width(text))
    assert sum(map(width, graphemes(text))) == width(text)


ROWS = tuple(
    (f"{x}", f"{y}", "1")
    for x, y in zip(("1.6", "-0.4", "12.7") * 4, ("-0.7", "10", "0.25") * 4, strict=True)
)
TABLE = Table((r"\(x_1\)", r"\(x_2\)", "y"), ROWS)


def test_folds_a_long_table_side_by_side() -> None:
    assert lay_out_table(TABLE, 78) == [
        "  x₁      x₂   y        x₁      x₂   y        x₁      x₂   y",
        " 1.6   −0.7    1      −0.4   10      1      12.7    0.25   1",
        "−0.4   10      1      12.7    0.25   1       1.6   −0.7    1",
        "12.7    0.25   1       1.6   −0.7    1      −0.4   10      1",
        " 1.6   −0.7    1      −0.4   10      1      12.7    0.25   1",
    ]


def test_a_short_table_stays_in_one_block_with_words_at_the_left() -> None:
    table = Table(("optimiser", "steps"), (("SGD", "400"), ("Adam", "-12.5")))
    assert lay_out_table(table, 78) == ["optimiser   steps", "SGD         400", "Adam        −12.5"]
    assert lay_out_table(table, 78, mode="ascii")[2] == "Adam        -12.5"


def test_says_how_many_rows_are_left_out() -> None:
    lines = lay_out_table(TABLE, 20, max_rows=4)
    assert len(lines) == 5
    assert lines[-1] == "… 9 more rows"
    assert lay_out_table(TABLE, 20, max_rows=4, mode="ascii")[-1] == "... 9 more rows"


def test_an_empty_table_is_its_header() -> None:
    assert lay_out_table(Table(("a", "b"), ()), 20) == ["a   b"]


@given(st.integers(0, 20), st.integers(1, 100), st.integers(1, 30))
def test_a_table_fits_its_width_and_shows_every_row(rows: int, limit: int, most: int) -> None:
    table = Table(("x", "y"), tuple((f"{index}.5", "-1") for index in range(rows)))
    lines = lay_out_table(table, limit)
    assert max(map(width, lines)) <= limit
    assert len(lay_out_table(table, limit, max_rows=most)) <= most + 1
    if limit >= 12:
        assert sum(line.count(".5") for line in lines) == rows
