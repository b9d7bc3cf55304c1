"""Which part of the data a plot shows: from data units to braille dots."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quizlr.render.picture import Plot, Point

Range = tuple[float, float]

_FAR: Final = 1e6
_LARGEST: Final = 1e300
_OVERFLOW: Final = 1e6
_SHOWN_OF_OVERFLOW: Final = 100.0
_EARLY: Final = 5
_MARGIN: Final = 0.05
_MARGIN_ON_FIELD: Final = 0.12


@dataclass(frozen=True, slots=True)
class View:
    """Ranges of both axes (y as its decimal logarithm where `log_y`) on a canvas of dots."""

    x: Range
    y: Range
    dots: tuple[int, int]
    log_y: bool = False

    def point(self, point: Point) -> Point | None:
        """Place a point, in dots from the top left; None if it has no place on these axes."""
        y = self.height(point[1])
        if y is None or not math.isfinite(point[0]):
            return None
        return _far((point[0] - self.x[0]) / (self.x[1] - self.x[0]) * (self.dots[0] - 1)), y

    def height(self, value: float) -> float | None:
        """Place a value of the y axis, in dots from the top."""
        if not math.isfinite(value) or (self.log_y and value <= 0):
            return None
        y = math.log10(value) if self.log_y else value
        return _far((self.y[1] - y) / (self.y[1] - self.y[0]) * (self.dots[1] - 1))


def _far(place: float) -> float:
    return min(max(place, -_FAR), _FAR)


def view_of(plot: Plot, columns: int, rows: int) -> View:
    """Choose the ranges of a plot for a canvas of so many cells; all frames share them."""
    dots = (2 * columns, 4 * rows)
    series = list(_series(plot))
    x = plot.x_range or _range([[x for x, _ in part] for part in series], _MARGIN * bool(plot.marks))
    y = plot.y_range or _y_range(plot, [[y for _, y in part] for part in series])
    if plot.y_range and plot.log_y:
        y = (math.log10(y[0]), math.log10(y[1]))
    if plot.field and not plot.x_range:
        x = (plot.field.xs[0], plot.field.xs[-1])
    if plot.field and not plot.y_range:
        y = (plot.field.ys[0], plot.field.ys[-1])
    if plot.equal and not plot.log_y:
        x, y = _equal(x, y, dots, _content(series) if plot.field else None)
    return View(_opened(x), _opened(y), dots, plot.log_y)


def _opened(span: Range) -> Range:
    """Give a range some length where it has none, or less than floats can tell apart."""
    low, high = span
    room = max(abs(low), abs(high)) * 1e-9
    return span if high - low > room else (low - 1e3 * room - 0.5, high + 1e3 * room + 0.5)


def _series(plot: Plot) -> Iterator[Sequence[Point]]:
    for line in plot.lines:
        yield line.points
    for marks in plot.marks:
        yield marks.points
    for band in plot.bands:
        yield [(x, low) for x, low, _ in band.columns]
        yield [(x, high) for x, _, high in band.columns]


def _y_range(plot: Plot, series: list[list[float]]) -> Range:
    rules = [[value for value, _ in plot.rules]]
    if not plot.log_y:
        return _range(series + rules, _MARGIN)
    logs = [[math.log10(v) for v in part if v > 0 and math.isfinite(v)] for part in series + rules]
    return _range(logs, _MARGIN)


def _range(series: Iterable[Sequence[float]], margin: float) -> Range:
    """Span all finite values; what overflowed is left outside, judged by how each part began."""
    finite = [
        [min(max(value, -_LARGEST), _LARGEST) for value in part if math.isfinite(value)] for part in series
    ]
    values = [value for part in finite for value in part]
    if not values:
        return (0.0, 1.0)
    early = max(abs(value) for part in finite for value in part[:_EARLY])
    if max(map(abs, values)) > _OVERFLOW * early > 0:
        values = [value for value in values if abs(value) <= _SHOWN_OF_OVERFLOW * early]
    low, high = min(values), max(values)
    if low == high:
        room = abs(low) / 10 or 0.5
        return (low - room, high + room)
    return (low - margin * (high - low), high + margin * (high - low))


def _content(series: list[Sequence[Point]]) -> tuple[Range, Range]:
    return (
        _range([[x for x, _ in part] for part in series], _MARGIN_ON_FIELD),
        _range([[y for _, y in part] for part in series], _MARGIN_ON_FIELD),
    )


def _equal(
    x: Range, y: Range, dots: tuple[int, int], keep: tuple[Range, Range] | None
) -> tuple[Range, Range]:
    """Give one unit the same length on both axes; dots are square.

    The axis with too little to show grows. Before that, a field (`keep` is what must stay in
    sight) is cropped along its other axis, so that it fills the canvas where it can.
    """
    per_dot_x = (x[1] - x[0]) / max(1, dots[0] - 1)
    per_dot_y = (y[1] - y[0]) / max(1, dots[1] - 1)
    if per_dot_x < per_dot_y:
        turned = (keep[1], keep[0]) if keep else None
        y, x = _equal(y, x, (dots[1], dots[0]), turned)
        return x, y
    if keep:
        x = _cropped(x, per_dot_y * (dots[0] - 1), keep[0])
        per_dot_x = (x[1] - x[0]) / max(1, dots[0] - 1)
    middle, half = (y[0] + y[1]) / 2, per_dot_x * max(1, dots[1] - 1) / 2
    return x, (middle - half, middle + half)


def _cropped(span: Range, wanted: float, keep: Range) -> Range:
    """Shorten a span to the wanted length around what must stay, but never into it."""
    keep = (max(span[0], min(keep[0], span[1])), min(span[1], max(keep[1], span[0])))
    length = min(span[1] - span[0], max(wanted, keep[1] - keep[0]))
    low = min(max((keep[0] + keep[1] - length) / 2, span[0]), span[1] - length)
    return (low, low + length)
