"""Formulas for a terminal: a subset of LaTeX, printed in four ways.

`inline` for running text, `display` in two dimensions, `ascii` for terminals without Unicode and
`spoken` for screen readers. All raise `MathError` for what the subset does not hold.
"""

from functools import lru_cache

from quizlr.render.cells import width
from quizlr.render.mathbox import display_lines
from quizlr.render.mathparse import MathError, parse
from quizlr.render.mathprint import LinePrinter
from quizlr.render.mathspeech import spoken_words

__all__ = ["MathError", "ascii", "display", "inline", "spoken", "width"]

_UNICODE = LinePrinter()
_ASCII = LinePrinter(ascii=True)


@lru_cache(maxsize=1024)
def inline(tex: str) -> str:
    """Print a formula on one line: `∂L/∂w = (ŷ − y)x`.

    Raises:
        MathError: the formula cannot be read.
    """
    return _UNICODE.line(parse(tex))


def display(tex: str) -> list[str]:
    """Print a formula in two dimensions, with bars, limits and tall brackets, as lines.

    Raises:
        MathError: the formula cannot be read.
    """
    return display_lines(parse(tex))


@lru_cache(maxsize=1024)
def ascii(tex: str) -> str:  # noqa: A001 - the printer is named for what it prints
    """Print a formula on one line of pure ASCII: `dL/dw = (y_hat - y)x`.

    Raises:
        MathError: the formula cannot be read.
    """
    return _ASCII.line(parse(tex))


@lru_cache(maxsize=1024)
def spoken(tex: str) -> str:
    """Say a formula: "the partial derivative of L with respect to w equals …".

    Raises:
        MathError: the formula cannot be read.
    """
    return spoken_words(parse(tex))
