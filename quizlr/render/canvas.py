"""A grid of terminal cells with braille dots, two across and four down in each cell."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from quizlr.render.cells import graphemes, width
from quizlr.render.picture import Point, Role

Glyphset = Literal["unicode", "ascii"]

Ink = Role | Literal["contour", ""]
"""What a cell means: the role of an element, a contour of a field, or nothing."""

_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_UPPER: Final = 0x01 | 0x08 | 0x02 | 0x10
_MIDDLE: Final = 0x02 | 0x10 | 0x04 | 0x20
_LOWER: Final = 0x04 | 0x20 | 0x40 | 0x80
_FAR: Final = 1e6


class Cell(NamedTuple):
    """One cell: its sign, what it means (a theme's colour) and its band of a field (−1: none)."""

    char: str
    fg: Ink = ""
    bg: int = -1


Rows = list[list[Cell]]
BLANK: Final = Cell(" ")


def cells_of(text: str, fg: Ink = "") -> list[Cell]:
    """Turn text into cells; after a wide character comes an empty one."""
    cells: list[Cell] = []
    for cluster in graphemes(text):
        cells.append(Cell(cluster, fg))
        cells += [Cell("", fg)] * (width(cluster) - 1)
    return cells


class Canvas:
    """What is drawn inside a frame.

    A cell belongs to one layer. Drawing on a higher layer clears what lies below, so that a path
    stays legible on contours; on the same layer dots add up and the last writer owns the colour.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._bits = [0] * (width * height)
        self._chars = [""] * (width * height)
        self._roles: list[Ink] = [""] * (width * height)
        self._layers = [0] * (width * height)
        self.bands = [-1] * (width * height)

    def copy(self) -> "Canvas":
        """Make an independent canvas with the same content."""
        twin = Canvas(0, 0)
        twin.width, twin.height = self.width, self.height
        twin._bits, twin._chars = self._bits[:], self._chars[:]
        twin._roles, twin._layers = self._roles[:], self._layers[:]
        twin.bands = self.bands
        return twin

    def dot(self, x: int, y: int, role: Ink, layer: int) -> None:
        """Set the dot in dot column `x` and dot row `y`; outside the canvas nothing happens."""
        if not (0 <= x < 2 * self.width and 0 <= y < 4 * self.height):
            return
        at = (y >> 2) * self.width + (x >> 1)
        if layer < self._layers[at]:
            return
        if layer > self._layers[at]:
            self._bits[at], self._chars[at], self._layers[at] = 0, "", layer
        self._bits[at] |= _BITS[y & 3][x & 1]
        self._roles[at] = role

    def glyph(self, column: int, row: int, char: str, role: Role, layer: int) -> None:
        """Write one sign in a cell; outside the canvas nothing happens."""
        if not (0 <= column < self.width and 0 <= row < self.height):
            return
        at = row * self.width + column
        if layer >= self._layers[at]:
            self._bits[at], self._chars[at] = 0, char
            self._roles[at], self._layers[at] = role, layer

    def polyline(self, points: Iterable[Point], role: Role, layer: int, dash: tuple[int, int]) -> None:
        """Join points, in dots; `dash` is how many dots are drawn and how many left out."""
        drawn, period = dash[0], sum(dash)
        before: Point | None = None
        counter = 0
        for point in points:
            segment = _clipped(before or point, point, 2 * self.width - 1, 4 * self.height - 1)
            before = point
            for x, y in _dots(*segment) if segment else ():
                if counter % period < drawn:
                    self.dot(x, y, role, layer)
                counter += 1

    def rows(self, glyphs: Glyphset, ink: str = "") -> Rows:
        """Give the cells; in ASCII dots become `ink`, or else a sign of their height in the cell."""
        cells = [self._cell(at, glyphs, ink) for at in range(self.width * self.height)]
        return [cells[row * self.width : (row + 1) * self.width] for row in range(self.height)]

    def _cell(self, at: int, glyphs: Glyphset, ink: str) -> Cell:
        bits = self._bits[at]
        if not bits:
            char = self._chars[at]
            return Cell(char or " ", self._roles[at] if char else "", self.bands[at])
        char = chr(0x2800 + bits) if glyphs == "unicode" else ink or _height_sign(bits)
        return Cell(char, self._roles[at], self.bands[at])


def _height_sign(bits: int) -> str:
    if not bits & ~_UPPER:
        return "'"
    if not bits & ~_LOWER:
        return "."
    return "-" if not bits & ~_MIDDLE else ":"


def _dots(start: Point, end: Point) -> Iterator[tuple[int, int]]:
    """Walk from start to end one dot at a time."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    steps = max(1, round(max(abs(dx), abs(dy))))
    for index in range(steps + 1):
        part = index / steps
        yield round(start[0] + part * dx), round(start[1] + part * dy)


def _clipped(start: Point, end: Point, right: int, bottom: int) -> tuple[Point, Point] | None:
    """Cut a segment to the canvas (Liang and Barsky 1984), or tell that none of it is inside."""
    x, y = (min(max(value, -_FAR), _FAR) for value in start)
    dx, dy = (min(max(value, -_FAR), _FAR) - origin for value, origin in zip(end, (x, y), strict=True))
    enter, leave = 0.0, 1.0
    for slope, room in ((-dx, x), (dx, right - x), (-dy, y), (dy, bottom - y)):
        if slope == 0:
            if room < 0:
                return None
        elif slope < 0:
            enter = max(enter, room / slope)
        else:
            leave = min(leave, room / slope)
    if enter > leave:
        return None
    return (x + enter * dx, y + enter * dy), (x + leave * dx, y + leave * dy)
