"""Signed horizontal bars, and the one-row curve."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from quizlr.render.canvas import BLANK, Cell, Glyphset, Rows, cells_of
from quizlr.render.cells import left, right, shorten, width
from quizlr.render.frame import framed, glyphs_of
from quizlr.render.glyphs import asciify
from quizlr.render.picture import Bar, Bars
from quizlr.render.ticks import common_decimals, number

_BAR: Final = {"unicode": tuple("━╸╺│"), "ascii": tuple("=--|")}
_LARGEST: Final = 1e300
_SPARKS: Final = {"unicode": "▁▂▃▄▅▆▇█", "ascii": "._-~=*%#"}


def draw_bars(bars: Bars, size: int, height: int, step: int | None, glyphs: Glyphset) -> Rows:
    """Draw bars from a common zero line, each with its label and its value.

    Bars of later steps keep their place and stay empty.
    """
    title = f"{bars.title} ({bars.unit})" if bars.unit else bars.title
    inner, rows = max(0, size - 2), max(0, height - 2)
    lines = _lines(bars.bars, inner, step, glyphs)
    if len(lines) > rows > 0:
        lines = [*lines[: rows - 1], cells_of(f" {glyphs_of(glyphs).ellipsis}", "muted")]
    elif rows >= 2 * len(lines) - 1:
        lines = [line for pair in zip(lines, [[BLANK] * inner] * len(lines), strict=True) for line in pair]
    return framed(lines, size, height, title, glyphs)


def _lines(bars: Sequence[Bar], inner: int, step: int | None, glyphs: Glyphset) -> Rows:
    ellipsis = glyphs_of(glyphs).ellipsis
    names = [asciify(bar.label) if glyphs == "ascii" else bar.label for bar in bars]
    names = [shorten(name, max(1, inner // 3), ellipsis) for name in names]
    values = _values(bars, glyphs)
    name_size, value_size = max(map(width, names), default=0), max(map(width, values), default=0)
    room = inner - name_size - value_size - 5
    low, high = _scale(bars)
    zero = round((room - 1) * -low / (high - low)) if room > 0 else 0
    lines: Rows = []
    for bar, name, value in zip(bars, names, values, strict=True):
        seen = step is None or bar.step <= step
        text = f" {left(name, name_size)}  {right(value if seen else '', value_size)}  "
        share = bar.value / (high - low) if seen and math.isfinite(bar.value) else 0.0
        length = min(max(share, -1.0), 1.0) * (room - 1)
        lines.append(cells_of(text, "plain") + _bar(bar, length, zero, room, glyphs))
    return lines


def _values(bars: Sequence[Bar], glyphs: Glyphset) -> list[str]:
    decimals = common_decimals(bar.value for bar in bars)
    texts = [number(bar.value, decimals) if math.isfinite(bar.value) else "?" for bar in bars]
    return [asciify(text) for text in texts] if glyphs == "ascii" else texts


def _scale(bars: Sequence[Bar]) -> tuple[float, float]:
    values = [min(max(bar.value, -_LARGEST), _LARGEST) for bar in bars if math.isfinite(bar.value)]
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (0.0, 1.0)


def _bar(bar: Bar, length: float, zero: int, room: int, glyphs: Glyphset) -> list[Cell]:
    """Draw one bar to half a cell; a value that is not zero shows at least half a cell."""
    if room < 1:
        return []
    full, half_right, half_left, axis = _BAR[glyphs]
    halves = round(2 * abs(length)) or int(length != 0)
    beam = full * (halves // 2)
    cells = [BLANK] * room
    if length < 0:
        beam = half_left * (halves % 2) + beam
        start = zero - len(beam)
    else:
        beam += half_right * (halves % 2)
        start = zero + 1
    for offset, char in enumerate(beam):
        if 0 <= start + offset < room:
            cells[start + offset] = Cell(char, bar.role)
    cells[min(zero, room - 1)] = Cell(axis, "muted")
    return cells


def sparkline(values: Sequence[float], width: int, glyphs: Glyphset = "unicode") -> str:
    """Draw values as one row of exactly `width` signs, lowest to highest.

    More values than signs are averaged in groups; fewer leave blanks at the right. What is not
    finite shows as a blank.
    """
    groups = _groups(values, width)
    means = [_mean(group) for group in groups]
    seen = [mean for mean in means if math.isfinite(mean)]
    low, high = min(seen, default=0.0), max(seen, default=0.0)
    signs = _SPARKS[glyphs]
    row = "".join(_spark(mean, low, high, signs) for mean in means)
    return row + " " * (width - len(row))


def _groups(values: Sequence[float], width: int) -> list[Sequence[float]]:
    count = min(width, len(values))
    edges = [index * len(values) // count for index in range(count + 1)] if count > 0 else [0]
    return [values[start:end] for start, end in pairwise(edges)]


def _mean(group: Sequence[float]) -> float:
    finite = [value for value in group if math.isfinite(value)]
    return sum(finite) / len(finite) if finite else math.nan


def _spark(value: float, low: float, high: float, signs: str) -> str:
    if not math.isfinite(value):
        return " "
    if high <= low:
        return signs[len(signs) // 2 - 1]
    return signs[min(len(signs) - 1, int((value - low) / (high - low) * len(signs)))]
