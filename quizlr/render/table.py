"""Printed data: columns aligned at the decimal point, long tables folded side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from quizlr.render import prose
from quizlr.render.cells import left, right, shorten, width
from quizlr.render.glyphs import ASCII, UNICODE, Glyphs, asciify
from quizlr.render.prose import Mode

if TYPE_CHECKING:
    from quizlr.render.picture import Table

_NUMBER = re.compile(r"[-−+]?\d+(\.\d+)?%?")
_GAPS: Final = (3, 2, 1)
_BETWEEN_BLOCKS: Final = 6
_MAX_BLOCKS: Final = 3
_FOLD_FROM: Final = 6

Column = list[str]


def lay_out_table(table: Table, width: int, max_rows: int | None = None, mode: Mode = "unicode") -> list[str]:
    """Print a table in lines of at most `width` cells.

    A narrow table of six rows or more is folded into two or three blocks side by side. With
    `max_rows`, further lines of data are replaced by one that counts the rows left out.

    Raises:
        MathError: a formula in the header cannot be read.
    """
    columns = _columns(table, mode)
    gap = next((gap for gap in _GAPS if _total(columns, gap) <= width), 1)
    lines = [(" " * gap).join(cells) for cells in zip(*columns, strict=True)]
    head, body = lines[0], lines[1:]
    height = -(-len(body) // _blocks(len(body), _total(columns, gap), width))
    shown = height if max_rows is None else min(height, max_rows)
    if shown < height:
        shown = max(0, shown - 1)
    folded = [body[start : start + shown] for start in range(0, len(body), height)] if body else [[]]
    out = [_side_by_side([head] * len(folded))]
    out += [
        _side_by_side([block[row] if row < len(block) else "" for block in folded]) for row in range(shown)
    ]
    if hidden := len(body) - sum(map(len, folded)):
        out.append(_left_out(hidden, mode))
    return [shorten(line.rstrip(), width, _glyphs(mode).ellipsis) for line in out]


def _columns(table: Table, mode: Mode) -> list[Column]:
    header = [prose.inline(text, mode) for text in table.header]
    cells = zip(*table.rows, strict=True) if table.rows else [()] * len(header)
    return [
        _aligned(name, [_cell(cell, mode) for cell in column])
        for name, column in zip(header, cells, strict=True)
    ]


def _cell(text: str, mode: Mode) -> str:
    if "\\(" in text:
        return prose.inline(text, mode)
    if mode == "ascii":
        return asciify(text)
    return "−" + text[1:] if text.startswith("-") and _NUMBER.fullmatch(text) else text


def _aligned(name: str, cells: Column) -> Column:
    """Pad a header and its cells to one width: numbers at the point, words at the left."""
    if any(cell and not _NUMBER.fullmatch(cell) for cell in cells):
        size = max(map(width, [name, *cells]))
        return [left(text, size) for text in [name, *cells]]
    fractions = [width(cell.partition(".")[2]) + ("." in cell) for cell in cells]
    longest = max(fractions, default=0)
    padded = [cell + " " * (longest - fraction) for cell, fraction in zip(cells, fractions, strict=True)]
    size = max(map(width, [name, *padded]))
    return [right(text, size) for text in [name, *padded]]


def _total(columns: list[Column], gap: int) -> int:
    return sum(width(column[0]) for column in columns) + gap * (len(columns) - 1)


def _blocks(rows: int, size: int, limit: int) -> int:
    """Choose the number of blocks: as many as fit, and no more than shorten the table."""
    if rows < _FOLD_FROM:
        return 1
    fitting = min(_MAX_BLOCKS, (limit + _BETWEEN_BLOCKS) // (size + _BETWEEN_BLOCKS))
    return min(range(1, max(1, fitting) + 1), key=lambda count: -(-rows // count))


def _side_by_side(parts: list[str]) -> str:
    size = width(parts[0])
    return (" " * _BETWEEN_BLOCKS).join(left(part, size) for part in parts)


def _left_out(count: int, mode: Mode) -> str:
    return f"{_glyphs(mode).ellipsis} {count} more row{'s' * (count != 1)}"


def _glyphs(mode: Mode) -> Glyphs:
    return ASCII if mode == "ascii" else UNICODE
