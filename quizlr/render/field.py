"""A function of two variables on a canvas: quantile bands and the contours between them."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from quizlr.render.canvas import Canvas
from quizlr.render.picture import Field
from quizlr.render.view import View

BANDS: Final = 8
CONTOUR_ROWS: Final = 9
"""In fewer rows the contours would compete with the path, and the bands tell the same."""
_CONTOUR_EVERY: Final = 2

_Place = tuple[int, float] | None


def paint_field(canvas: Canvas, field: Field, view: View, layer: int, *, contours: bool) -> None:
    """Set the band of every cell the field covers, and draw contours as dots where there is room.

    Levels are quantiles of what is in view: each band covers about an eighth of it, so a narrow
    valley shows as well as a steep wall.
    """
    heights = _samples(field, view)
    levels = _levels(heights)
    bands = [[-1 if math.isnan(v) else bisect_left(levels, v) for v in row] for row in heights]
    for row in range(canvas.height):
        for column in range(canvas.width):
            canvas.bands[row * canvas.width + column] = _cell_band(heights, levels, column, row)
    if contours and canvas.height >= CONTOUR_ROWS:
        _contours(canvas, bands, layer)


def _samples(field: Field, view: View) -> list[list[float]]:
    """Interpolate bilinearly at every dot; outside the grid there is NaN."""
    columns = [_place(field.xs, x) for x in _axis(view.x[0], view.x[1], view.dots[0])]
    rows = [_place(field.ys, y) for y in _axis(view.y[1], view.y[0], view.dots[1])]
    return [_sample_row(field, row, columns) for row in rows]


def _sample_row(field: Field, row: _Place, columns: list[_Place]) -> list[float]:
    if row is None:
        return [math.nan] * len(columns)
    index, part = row
    below, above = field.values[index], field.values[index + 1]
    blend = [a + part * (b - a) for a, b in zip(below, above, strict=True)]
    return [
        math.nan if place is None else blend[place[0]] + place[1] * (blend[place[0] + 1] - blend[place[0]])
        for place in columns
    ]


def _axis(start: float, end: float, count: int) -> list[float]:
    return [start + (end - start) * index / max(1, count - 1) for index in range(count)]


def _place(grid: Sequence[float], value: float) -> _Place:
    """Find the grid interval that holds a value, and how far along it lies."""
    slack = 1e-9 * (grid[-1] - grid[0])
    if len(grid) < 2 or not grid[0] - slack <= value <= grid[-1] + slack:
        return None
    index = min(max(bisect_right(grid, value) - 1, 0), len(grid) - 2)
    return index, (value - grid[index]) / (grid[index + 1] - grid[index])


def _levels(heights: list[list[float]]) -> list[float]:
    """Give the values that divide what is in view into bands of equal area."""
    seen = sorted(value for row in heights for value in row if math.isfinite(value))
    return [seen[len(seen) * band // BANDS] for band in range(1, BANDS)] if seen else []


def _cell_band(heights: list[list[float]], levels: list[float], column: int, row: int) -> int:
    middle = [heights[4 * row + y][2 * column + x] for y in (1, 2) for x in (0, 1)]
    value = sum(middle) / len(middle)
    return -1 if math.isnan(value) else bisect_left(levels, value)


def _contours(canvas: Canvas, bands: list[list[int]], layer: int) -> None:
    for y, row in enumerate(bands[:-1]):
        below = bands[y + 1]
        for x in range(len(row) - 1):
            neighbours = (row[x], row[x + 1], below[x])
            if -1 not in neighbours and len({band // _CONTOUR_EVERY for band in neighbours}) > 1:
                canvas.dot(x, y, "contour", layer)
