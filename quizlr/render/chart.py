"""Draws a panel of a picture as rows of terminal cells: braille, blocks, or plain ASCII."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from quizlr.render.bars import draw_bars, sparkline
from quizlr.render.canvas import Canvas, Cell, Glyphset, Rows
from quizlr.render.cells import right, shorten, width
from quizlr.render.field import paint_field
from quizlr.render.frame import framed, title_end, write
from quizlr.render.glyphs import asciify
from quizlr.render.grid import draw_grid
from quizlr.render.picture import Band, Bars, Grid, Line, Panel, Plot, Point, Role
from quizlr.render.ticks import Tick, log_ticks, nice_ticks
from quizlr.render.view import View, view_of

__all__ = ["Cell", "Glyphset", "Rows", "draw", "sparkline", "text_of"]

_CONTOUR, _BAND, _LINE, _MARK = 1, 2, 3, 4
_DASHES: Final[dict[Role, tuple[int, int]]] = {"ghost": (4, 4), "muted": (1, 2)}
_SAMPLES: Final[dict[Role, tuple[str, str]]] = {"ghost": ("⠤ ⠤", "- -"), "muted": ("⠄⠄", "..")}
_RULE: Final = {"unicode": "┄", "ascii": "-"}
_SHADED: Final = {"unicode": "▒", "ascii": "="}
_HEAD: Final = {"unicode": "●", "ascii": "@"}
_SHADES: Final = {"unicode": "██▓▓▒▒░░", "ascii": "#*+=-:. "}
_INK_ON_FIELD: Final = "o"
_LEAST_PLOT: Final = 10
_WIDEST_LABEL: Final = 8


@dataclass(frozen=True)
class _Scene:
    """What all frames of a plot share: the frame with its axes, the view and the field."""

    rows: Rows
    canvas: Canvas
    view: View
    left: int


def draw(
    panel: Panel,
    width: int,
    height: int,
    step: int | None = None,
    glyphs: Glyphset = "unicode",
    *,
    shades: bool = False,
) -> Rows:
    """Draw a panel in exactly `height` rows of exactly `width` cells, frame and title included.

    Args:
        panel: what to draw.
        width, height: size in cells; too small a size shows what fits.
        step: only what has appeared by this training step; None shows all. The scale is the same.
        glyphs: unicode, or ascii for terminals that have nothing else.
        shades: show the bands of a field as ░▒▓█ too (dark is low), for terminals without colour.
    """
    if isinstance(panel, Bars):
        return draw_bars(panel, width, height, step, glyphs)
    if isinstance(panel, Grid):
        return draw_grid(panel, width, height, step, glyphs)
    scene = _scene(panel, width, height, glyphs, shades or glyphs == "ascii")
    canvas = scene.canvas.copy()
    _draw_series(canvas, panel, scene.view, step, glyphs)
    rows = [row[:] for row in scene.rows]
    ink = _INK_ON_FIELD if panel.field else ""
    for row, cells in zip(rows[1:], canvas.rows(glyphs, ink), strict=False):
        row[scene.left : scene.left + canvas.width] = cells
    return rows


@lru_cache(maxsize=32)
def _scene(plot: Plot, size: int, height: int, glyphs: Glyphset, shaded: bool) -> _Scene:  # noqa: FBT001
    inner, rows = max(0, size - 2), max(0, height - 2)
    margin = _rule_margin(plot, inner)
    gutter = 0
    view = view_of(plot, max(1, inner - margin), max(1, rows))
    for _ in range(2):
        ticks = _y_ticks(plot, view, rows)
        gutter = _gutter(plot, ticks, inner - margin)
        view = view_of(plot, max(1, inner - margin - gutter), max(1, rows))
    canvas = Canvas(max(0, inner - gutter - margin), rows)
    cells = framed([], size, height, plot.title, glyphs)
    if canvas.width and rows:
        _draw_y_axis(cells, plot, view, gutter, glyphs)
        _draw_x_axis(cells[-1], plot, view, 1 + gutter, canvas.width, glyphs)
        _draw_legend(cells[0], plot, glyphs)
        _draw_rules(cells, canvas, plot, view, 1 + gutter + canvas.width, glyphs)
        _draw_field(canvas, plot, view, glyphs, shaded=shaded)
    return _Scene(cells, canvas, view, 1 + gutter)


def _has_data(plot: Plot) -> bool:
    points = [line.points for line in plot.lines] + [marks.points for marks in plot.marks]
    return bool(plot.field or any(points) or any(band.columns for band in plot.bands))


def _plain(text: str, glyphs: Glyphset) -> str:
    return asciify(text) if glyphs == "ascii" else text


def _y_ticks(plot: Plot, view: View, rows: int) -> list[Tick]:
    if not _has_data(plot):
        return []
    choose = log_ticks if plot.log_y else nice_ticks
    return choose(view.y[0], view.y[1], max(2, rows // 2))


def _gutter(plot: Plot, ticks: Sequence[Tick], room: int) -> int:
    """Give the width of the y labels and their axis; 0 where they would crowd out the plot."""
    labels = [tick.label for tick in ticks]
    if width(plot.y_label) <= _WIDEST_LABEL:
        labels.append(plot.y_label)
    size = max(map(width, labels), default=0) + 1
    return size if size > 1 and room - size >= _LEAST_PLOT else 0


def _rule_margin(plot: Plot, inner: int) -> int:
    size = max((width(label) for _, label in plot.rules), default=0)
    return size + 1 if size and inner - size - 1 >= 2 * _LEAST_PLOT else 0


def _draw_y_axis(cells: Rows, plot: Plot, view: View, gutter: int, glyphs: Glyphset) -> None:
    if not gutter:
        return
    axis, notch = ("│", "┤") if glyphs == "unicode" else ("|", "+")
    for row in cells[1:-1]:
        write(row, gutter, axis, "muted")
    first = 0
    if plot.y_label and width(plot.y_label) < gutter:
        write(cells[1], 1, right(_plain(plot.y_label, glyphs), gutter - 1)[: gutter - 1], "muted")
        first = 1
    for tick in _y_ticks(plot, view, len(cells) - 2):
        place = _row_of(tick.at, view)
        if first <= place < len(cells) - 2:
            label = right(_plain(tick.label, glyphs), gutter - 1)
            write(cells[1 + place], 1, label + notch, "muted")


def _row_of(at: float, view: View) -> int:
    return round((view.y[1] - at) / (view.y[1] - view.y[0]) * (view.dots[1] - 1)) // 4


def _draw_x_axis(border: list[Cell], plot: Plot, view: View, left: int, room: int, glyphs: Glyphset) -> None:
    """Write tick labels into the bottom border where they have room, and the axis label at its end."""
    end = left + room
    label = shorten(_plain(plot.x_label, glyphs), max(0, room - 1), "")
    if label:
        start = len(border) - 2 - width(label)
        write(border, start, label, "muted")
        end = start - 1
    taken = [False] * len(border)
    for tick in _by_weight(_x_ticks(plot, view, room)):
        text = _plain(tick.label, glyphs)
        column = left + round((tick.at - view.x[0]) / (view.x[1] - view.x[0]) * (view.dots[0] - 1)) // 2
        start = min(max(column - (width(text) - 1) // 2, 1), end - width(text))
        stop = start + width(text)
        near = taken[max(0, start - 1) : stop + 1]
        if left <= column < left + room and 1 <= start <= column < stop + 1 and not any(near):
            write(border, start, text, "muted")
            taken[start:stop] = [True] * (stop - start)


def _x_ticks(plot: Plot, view: View, room: int) -> list[Tick]:
    if plot.ticks:
        return [Tick(at, label) for at, label in plot.ticks]
    return nice_ticks(view.x[0], view.x[1], max(2, room // 9)) if _has_data(plot) else []


def _by_weight(ticks: list[Tick]) -> list[Tick]:
    """Order ticks by how much they are missed: the ends first, then from the left."""
    return ticks[:1] + ticks[-1:] * (len(ticks) > 1) + ticks[1:-1]


def _draw_legend(border: list[Cell], plot: Plot, glyphs: Glyphset) -> None:
    """Name the labelled parts at the right of the top border, as many as fit beside the title."""
    column = len(border) - 2
    room = column - title_end(_plain(plot.title, glyphs)) - 1
    for sample, role, label in reversed(list(_legend(plot, glyphs))):
        text = f" {sample} {_plain(label, glyphs)} "
        if width(text) > room:
            continue
        column -= width(text)
        room -= width(text)
        write(border, column, text, "muted")
        write(border, column + 1, sample, role)


def _legend(plot: Plot, glyphs: Glyphset) -> Iterator[tuple[str, Role, str]]:
    plain = glyphs == "ascii"
    for band in plot.bands:
        if band.label:
            yield _SHADED[glyphs] * 2, band.role, band.label
    for line in plot.lines:
        if line.label:
            yield _SAMPLES.get(line.role, ("⠤⠤", "--"))[plain], line.role, line.label
    for marks in plot.marks:
        if marks.label:
            yield _mark_glyph(marks.glyph, glyphs), marks.role, marks.label


def _draw_rules(cells: Rows, canvas: Canvas, plot: Plot, view: View, end: int, glyphs: Glyphset) -> None:
    for value, label in plot.rules:
        y = view.height(value)
        if y is None or not 0 <= round(y) < view.dots[1]:
            continue
        row = round(y) // 4
        for column in range(canvas.width):
            canvas.glyph(column, row, _RULE[glyphs], "muted", 0)
        if label and end < len(cells[0]) - 1:
            write(cells[1 + row], end, f" {_plain(label, glyphs)}", "muted")


def _draw_field(canvas: Canvas, plot: Plot, view: View, glyphs: Glyphset, *, shaded: bool) -> None:
    if not plot.field:
        return
    paint_field(canvas, plot.field, view, _CONTOUR, contours=not shaded)
    if not shaded:
        return
    for at, band in enumerate(canvas.bands):
        if band >= 0:
            canvas.glyph(at % canvas.width, at // canvas.width, _SHADES[glyphs][band], "muted", 0)


def _draw_series(canvas: Canvas, plot: Plot, view: View, step: int | None, glyphs: Glyphset) -> None:
    if not (canvas.width and canvas.height):
        return
    for band in plot.bands:
        _draw_band(canvas, band, view, step, glyphs)
    for line in plot.lines:
        _draw_line(canvas, line, view, step)
    if plot.field:
        for line in plot.lines:
            _draw_head(canvas, line, view, step, glyphs)
    for marks in plot.marks:
        for point in _visible(marks.points, marks.steps, step):
            placed = view.point(point)
            if placed:
                _draw_mark(canvas, placed, _mark_glyph(marks.glyph, glyphs), marks.role)


def _visible(points: Sequence[Point], steps: Sequence[int], step: int | None) -> list[Point]:
    if step is None or not steps:
        return list(points)
    return [point for point, at in zip(points, steps, strict=False) if at <= step]


def _draw_line(canvas: Canvas, line: Line, view: View, step: int | None) -> None:
    dash = _DASHES.get(line.role, (1, 0))
    run: list[Point] = []
    for point in _visible(line.points, line.steps, step):
        placed = view.point(point)
        if placed:
            run.append(placed)
        else:
            canvas.polyline(run, line.role, _LINE, dash)
            run = []
    canvas.polyline(run, line.role, _LINE, dash)


def _draw_head(canvas: Canvas, line: Line, view: View, step: int | None, glyphs: Glyphset) -> None:
    """Mark where a path that grows has come to."""
    points = _visible(line.points, line.steps, step)
    placed = view.point(points[-1]) if points and line.steps else None
    if placed:
        _draw_mark(canvas, placed, _HEAD[glyphs], line.role)


def _draw_mark(canvas: Canvas, placed: Point, glyph: str, role: Role) -> None:
    if all(math.isfinite(value) and abs(value) < 1e6 for value in placed):
        canvas.glyph(round(placed[0]) // 2, round(placed[1]) // 4, glyph, role, _MARK)


def _mark_glyph(glyph: str, glyphs: Glyphset) -> str:
    sign = _plain(glyph, glyphs)[:1]
    return sign if width(sign) == 1 else "?"


def _draw_band(canvas: Canvas, band: Band, view: View, step: int | None, glyphs: Glyphset) -> None:
    """Shade whole cells from the lowest to the highest value, interpolated between columns."""
    shown = [
        column
        for index, column in enumerate(band.columns)
        if step is None or not band.steps or band.steps[index] <= step
    ]
    reach: dict[int, tuple[float, float]] = {}
    for start, end in zip(shown, shown[1:] or shown, strict=False):
        for column, low, high in _between(view, start, end):
            before = reach.get(column, (low, high))
            reach[column] = (max(before[0], low), min(before[1], high))
    for column, (low, high) in reach.items():
        for row in range(max(0, round(high)) // 4, min(view.dots[1] - 1, round(low)) // 4 + 1):
            canvas.glyph(column, row, _SHADED[glyphs], band.role, _BAND)


def _between(
    view: View, start: tuple[float, float, float], end: tuple[float, float, float]
) -> Iterator[tuple[int, float, float]]:
    """Give canvas column, lowest and highest value in dots, from one band column to the next."""
    places = [view.point((x, y)) for x, low, high in (start, end) for y in (low, high)]
    if any(place is None for place in places):
        return
    (x0, low0), (_, high0), (x1, low1), (_, high1) = (place for place in places if place)
    first, last = max(0, round(min(x0, x1)) // 2), min(view.dots[0] - 1, round(max(x0, x1))) // 2
    for column in range(first, last + 1):
        part = min(1.0, max(0.0, (2 * column + 0.5 - x0) / (x1 - x0))) if x1 != x0 else 0.0
        yield column, low0 + part * (low1 - low0), high0 + part * (high1 - high0)


def text_of(rows: Rows) -> list[str]:
    """Give the signs of drawn rows without their meaning, one text per row."""
    return ["".join(cell.char for cell in row) for row in rows]
