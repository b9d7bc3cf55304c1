"""Golden formulas in all four printers, and what no formula may ever do."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.render import mathtext
from quizlr.render.mathsymbols import ACCENTS, COMMANDS
from quizlr.render.mathtext import MathError

GOLDEN = [
    (
        r"\hat{y} = \sigma(w^T x + b)",
        "ŷ = σ(wᵀx + b)",
        "y_hat = sigma(w^T x + b)",
        "y hat equals sigma of open parenthesis w transpose x plus b close parenthesis",
    ),
    (
        r"\frac{\partial L}{\partial w} = (\hat{y} - y)x",
        "∂L/∂w = (ŷ − y)x",
        "dL/dw = (y_hat - y)x",
        (
            "the partial derivative of L with respect to w equals"
            " open parenthesis y hat minus y close parenthesis x"
        ),
    ),
    (
        r"L = -\big[y\log\hat{y} + (1-y)\log(1-\hat{y})\big]",
        "L = −[y log ŷ + (1 − y) log(1 − ŷ)]",
        "L = -[y log y_hat + (1 - y) log(1 - y_hat)]",
        (
            "L equals minus open bracket y log y hat plus open parenthesis 1 minus y close parenthesis"
            " log of open parenthesis 1 minus y hat close parenthesis close bracket"
        ),
    ),
    (
        r"w := w - \eta \cdot \frac{1}{N}\sum_i (\hat{y}^{(i)} - y^{(i)})x^{(i)}",
        "w := w − η · (1/N) ∑ᵢ (ŷ⁽ⁱ⁾ − y⁽ⁱ⁾)x⁽ⁱ⁾",
        "w := w - eta * (1/N) sum_i (y_hat^(i) - y^(i))x^(i)",
        (
            "w becomes w minus eta times the fraction 1 over N times the sum over i of open parenthesis"
            " y hat superscript i minus y superscript i close parenthesis x superscript i"
        ),
    ),
    (r"\nabla L(\mathbf{w})", "∇L(w)", "grad L(w)", "the gradient of L of w"),
    (
        r"|\nabla L(\mathbf{w})|",
        "|∇L(w)|",
        "|grad L(w)|",
        "the absolute value of the gradient of L of w",
    ),
    (
        r"\frac{\lambda}{2}\|w\|^2",
        "(λ/2) ‖w‖²",
        "(lambda/2) ||w||^2",
        "the fraction lambda over 2 times the squared norm of w",
    ),
    (
        r"\hat{y}^y(1-\hat{y})^{1-y}",
        "ŷʸ(1 − ŷ)¹⁻ʸ",
        "y_hat^y(1 - y_hat)^(1-y)",
        (
            "y hat to the power y open parenthesis 1 minus y hat close parenthesis"
            " to the power 1 minus y, end power"
        ),
    ),
    (r"\lambda_{max}", "λₘₐₓ", "lambda_max", "lambda max"),
    (r"\hat{y}^{(i)}", "ŷ⁽ⁱ⁾", "y_hat^(i)", "y hat superscript i"),
    (
        r"\|w\|_2 \le 1",
        "‖w‖₂ ≤ 1",
        "||w||_2 <= 1",
        "the norm of w sub 2 is at most 1",
    ),
    (
        r"\frac{1}{1 + \frac{a}{b}}",
        "1/(1 + a/b)",
        "1/(1 + a/b)",
        "the fraction 1 over 1 plus the fraction a over b, end fraction",
    ),
    (
        r"\begin{bmatrix} a & b \\ c & -1 \end{bmatrix}",
        "[a b; c −1]",
        "[a b; c -1]",
        "the 2 by 2 matrix with rows a, b; c, minus 1; end matrix",
    ),
    (
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        "{x, if x > 0; 0, otherwise}",
        "{x, if x > 0; 0, otherwise}",
        "by cases: x, if x is greater than 0; 0, otherwise; end cases",
    ),
    (
        r"\frac{\partial^2 L}{\partial w^2}",
        "∂²L/∂w²",
        "d^2L/dw^2",
        "the second partial derivative of L with respect to w",
    ),
    (
        r"\lim_{x \to 0} \sqrt{x} = \arg\min_w L(w)",
        "lim_(x→0) √x = arg min_w L(w)",
        "lim_(x->0) sqrt(x) = argmin_w L(w)",
        "the limit as x goes to 0 of the square root of x equals the arg min over w of L of w",
    ),
    (
        r"1{,}000 |a||b|",
        "1,000|a||b|",
        "1,000|a||b|",
        "1, 000 the absolute value of a the absolute value of b",
    ),
    (
        r"\frac{d\mathcal{L}}{d w}(\theta)",
        "(dℒ/dw) (θ)",
        "(dL/dw) (theta)",
        "the derivative of L with respect to w times open parenthesis theta close parenthesis",
    ),
    (r"p(y|x)", "p(y | x)", "p(y | x)", "p of open parenthesis y given x close parenthesis"),
    (
        r"|1 - \eta\lambda|^k",
        "|1 − ηλ|ᵏ",
        "|1 - eta lambda|^k",
        "the absolute value of 1 minus eta lambda, end absolute value, to the power k",
    ),
    (r"w^* \cdot -2x", "w* · −2x", "w* * -2x", "w star times minus 2 x"),
    (r"e^{-z_i}", "e^(−zᵢ)", "e^(-z_i)", "e to the power minus z sub i"),
]


@pytest.mark.parametrize(("tex", "line", "plain", "words"), GOLDEN)
def test_prints_a_formula_on_one_line(tex: str, line: str, plain: str, words: str) -> None:
    assert mathtext.inline(tex) == line
    assert mathtext.ascii(tex) == plain
    assert mathtext.spoken(tex) == words


DISPLAYS = [
    (
        r"\frac{\partial L}{\partial w} = (\hat{y} - y)x",
        """
∂L
── = (ŷ − y)x
∂w""",
    ),
    (
        r"w - \eta \cdot \frac{1}{N}\sum_{i=1}^{N} x^{(i)}",
        """
        1  N
w − η · ─  ∑  x⁽ⁱ⁾
        N i=1""",
    ),
    (
        r"\frac{1}{1 + \frac{a}{b}}",
        """
   1
───────
     a
 1 + ─
     b""",
    ),
    (
        r"\begin{bmatrix} 1 & -0.5 \\ 0 & 2 \\ 3 & 4 \end{bmatrix} w",
        """
⎡1  −0.5⎤
⎢0   2  ⎥w
⎣3   4  ⎦""",
    ),
    (
        r"\sqrt{\frac{a}{2}}",
        """
 ▁
│a
│─
√2""",
    ),
    (
        r"f = \begin{cases} 0 & x < 0 \\ x & x \ge 0 \end{cases}",
        """
    ⎧0  x < 0
f = ⎨
    ⎩x  x ≥ 0""",
    ),
    (
        r"\left(\frac{a}{b}\right)^2",
        """
⎛a⎞²
⎜─⎟
⎝b⎠""",
    ),
    (r"\hat{y} = \sigma(w^T x)", "\nŷ = σ(wᵀx)"),
]


@pytest.mark.parametrize(("tex", "picture"), DISPLAYS)
def test_prints_a_formula_in_two_dimensions(tex: str, picture: str) -> None:
    assert mathtext.display(tex) == picture.split("\n")[1:]


def test_composes_accents() -> None:
    assert mathtext.inline(r"\hat{y}") == "\u0177"
    assert mathtext.width(mathtext.inline(r"\vec{w} + \hat{\theta}")) == 5


@pytest.mark.parametrize(
    ("tex", "told", "position"),
    [
        (r"a + \foo{b}", r"unknown command \foo", 5),
        (r"\frac{a}{b", "unbalanced {", 9),
        (r"a}", "unbalanced }", 2),
        (r"\left( a", r"unbalanced \left", 1),
        (r"\begin{bmatrix} a", r"unbalanced \begin{bmatrix}", 1),
        (r"\begin{tabular} a \end{tabular}", r"unknown environment \begin{tabular}", 1),
        (r"x^2^3", "a second ^", 4),
        (r"\sqrt", r"\sqrt lacks an argument", 1),
        (r"\|w", r"unbalanced \|", 1),
        (r"a $ b", "unknown character '$'", 3),
        (r"\text{a \b}", r"\text holds a command", 1),
    ],
)
def test_names_what_it_cannot_read_and_where(tex: str, told: str, position: int) -> None:
    with pytest.raises(MathError) as caught:
        mathtext.inline(tex)
    assert caught.value.what.startswith(f"{told} at position {position} ")


@pytest.mark.parametrize(
    "nest", ["{", r"\sqrt{", r"\frac{1}{", "x^{", r"\hat", r"\left(", "|a+", r"\begin{matrix}"]
)
def test_bounds_nesting(nest: str) -> None:
    with pytest.raises(MathError):
        mathtext.inline(nest * 5000 + "x" + "|" * 5000)


LEAVES = st.sampled_from(
    [
        "x",
        "W",
        "3",
        "0.25",
        "+",
        "-",
        "=",
        "(",
        ")",
        "[",
        "]",
        ",",
        "/",
        "!",
        "|x|",
        ":=",
        *(f"\\{c} " for c in COMMANDS),
    ]
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.lists(inner, max_size=4).map("".join),
        pair.map(lambda two: rf"\frac{{{two[0]}}}{{{two[1]}}}"),
        pair.map(lambda two: rf"{{{two[0]}}}_{{{two[1]}}}"),
        pair.map(lambda two: rf"{{{two[0]}}}^{{{two[1]}}}"),
        inner.map(lambda one: rf"\sqrt{{{one}}}"),
        inner.map(lambda one: rf"\left| {{{one}}} \right\rangle"),
        inner.map(lambda one: rf"\mathbf{{{one}}}\text{{ if }}\quad \|{{{one}}}\|"),
        st.tuples(st.sampled_from(sorted(ACCENTS)), inner).map(lambda two: rf"\{two[0]}{{{two[1]}}}"),
        st.tuples(st.sampled_from(["pmatrix", "bmatrix", "matrix", "cases"]), inner, inner).map(
            lambda it: rf"\begin{{{it[0]}}}{{{it[1]}}} & {{{it[2]}}} \\ {{{it[1]}}}\end{{{it[0]}}}"
        ),
    )


@given(st.recursive(LEAVES, _nested, max_leaves=12))
def test_every_formula_of_the_subset_prints_without_a_backslash(tex: str) -> None:
    lines = mathtext.display(tex)
    plain = mathtext.ascii(tex)
    assert "\\" not in mathtext.inline(tex) + plain + mathtext.spoken(tex) + "".join(lines)
    assert plain.isascii()
    assert "\n" not in "".join(lines)


@given(st.text(st.sampled_from("\\{}[]()^_'|&ab12.+- frcsqtleihxzé\n"), max_size=40) | st.text(max_size=20))
def test_arbitrary_text_raises_nothing_but_a_math_error(text: str) -> None:
    for printer in (mathtext.inline, mathtext.ascii, mathtext.spoken, mathtext.display):
        with contextlib.suppress(MathError):
            assert "\\" not in "".join(printer(text))


@given(st.text(max_size=30))
def test_width_ignores_combining_characters(text: str) -> None:
    marked = "".join(char + "\u0302" for char in text)
    assert mathtext.width(marked) == mathtext.width(text)


def test_width_of_wide_characters() -> None:
    assert mathtext.width("日本") == 4
    assert mathtext.width("λ̂") == 1
    assert mathtext.width(unicodedata.normalize("NFD", "ŷé")) == 2
