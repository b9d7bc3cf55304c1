"""The thin frame around a chart, with its title in the top border."""

from typing import Final, Literal

from quizlr.render.canvas import BLANK, Cell, Glyphset, Rows, cells_of
from quizlr.render.cells import shorten, width
from quizlr.render.glyphs import ASCII, UNICODE, Glyphs, asciify
from quizlr.render.picture import Role

_BORDERS: Final = {"unicode": tuple("┌┐└┘─│"), "ascii": tuple("++++-|")}


def glyphs_of(glyphs: Glyphset) -> Glyphs:
    """Give the signs of a glyph set."""
    return UNICODE if glyphs == "unicode" else ASCII


def framed(inner: Rows, size: int, height: int, title: str, glyphs: Glyphset) -> Rows:
    """Put a frame around rows; exactly `height` rows of `size` cells come out.

    Rows that do not fit are cut and missing ones are blank. Without room for a frame all is blank.
    """
    if size < 2 or height < 2:
        return [[BLANK] * max(0, size) for _ in range(height)]
    top_left, top_right, bottom_left, bottom_right, rule, side = _BORDERS[glyphs]
    edge = Cell(side, "muted")
    body = [row[: size - 2] + [BLANK] * (size - 2 - len(row)) for row in inner[: height - 2]]
    body += [[BLANK] * (size - 2)] * (height - 2 - len(body))
    top = cells_of(top_left + rule * (size - 2) + top_right, "muted")
    bottom = cells_of(bottom_left + rule * (size - 2) + bottom_right, "muted")
    rows = [top, *([edge, *row, edge] for row in body), bottom]
    if size >= 6:
        text = asciify(title) if glyphs == "ascii" else title
        text = shorten(text, size - 5, glyphs_of(glyphs).ellipsis)
        write(rows[0], 1, f" {text} " if text else "", "plain")
    return rows


def write(row: list[Cell], column: int, text: str, fg: Role | Literal[""]) -> None:
    """Replace cells of a row by text; their bands stay, what leaves the row is cut."""
    for offset, cell in enumerate(cells_of(text, fg)):
        if 0 <= column + offset < len(row):
            row[column + offset] = cell._replace(bg=row[column + offset].bg)


def title_end(title: str) -> int:
    """Give the first column after a title that was not shortened."""
    return width(title) + 3
