"""A matrix of short texts in a frame."""

from collections.abc import Sequence

from quizlr.render.canvas import BLANK, Cell, Glyphset, Rows, cells_of
from quizlr.render.cells import left, right, shorten, width
from quizlr.render.frame import framed, glyphs_of
from quizlr.render.glyphs import asciify
from quizlr.render.picture import Grid, GridCell

_WIDEST_GAP = 4


def draw_grid(grid: Grid, size: int, height: int, step: int | None, glyphs: Glyphset) -> Rows:
    """Draw a grid in exactly `height` rows of `size` cells; cells of later steps stay blank."""
    inner, room = max(0, size - 2), max(0, height - 2)
    lines = _lines(grid, inner, step, glyphs)
    if len(lines) > room > 0:
        lines = [*lines[: room - 1], cells_of(f" {glyphs_of(glyphs).ellipsis}", "muted")]
    elif room >= 2 * len(lines) - 1:
        lines = [line for pair in lines for line in (pair, [BLANK] * inner)][:-1]
    return framed(lines, size, height, grid.title, glyphs)


def _lines(grid: Grid, inner: int, step: int | None, glyphs: Glyphset) -> Rows:
    names = [_text(name, glyphs) for name in grid.rows]
    head = [_text(name, glyphs) for name in grid.columns]
    texts = [[_text(cell.text, glyphs) for cell in row] for row in grid.cells]
    first = max(map(width, names), default=0)
    widths = [max(map(width, column)) for column in zip(head, *texts, strict=True)]
    gap = _gap(first, widths, inner)
    ellipsis = glyphs_of(glyphs).ellipsis
    lines = [
        _row(
            "", [cells_of(right(name, w), "muted") for name, w in zip(head, widths, strict=True)], first, gap
        )
    ]
    for name, row, written in zip(names, grid.cells, texts, strict=True):
        cells = [_cell(cell, text, w, step) for cell, text, w in zip(row, written, widths, strict=True)]
        lines.append(_row(shorten(name, first, ellipsis), cells, first, gap))
    return [line[:inner] for line in lines]


def _gap(first: int, widths: Sequence[int], inner: int) -> int:
    """As much air between columns as there is room for, from one to four."""
    spare = inner - 1 - first - sum(widths)
    return min(_WIDEST_GAP, max(1, spare // max(1, len(widths))))


def _row(name: str, cells: Sequence[list[Cell]], first: int, gap: int) -> list[Cell]:
    line = cells_of(f" {left(name, first)}", "muted")
    for cell in cells:
        line += [BLANK] * gap + cell
    return line


def _cell(cell: GridCell, text: str, size: int, step: int | None) -> list[Cell]:
    seen = step is None or cell.step <= step
    return cells_of(right(text if seen else "", size), cell.role)


def _text(text: str, glyphs: Glyphset) -> str:
    return asciify(text) if glyphs == "ascii" else text
