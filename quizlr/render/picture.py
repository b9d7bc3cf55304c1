"""What a chart shows, as data. How it is drawn is the business of `chart`.

A part of a plot may come with `steps`: the training step at which each of its points appears.
Without steps it is there from the first frame. So one picture is every frame of its film.
"""

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Role = Literal["accent", "right", "wrong", "muted", "path", "ghost", "plain"]
"""What an element means; a theme turns it into a colour, a plain drawing into a glyph."""


@dataclass(frozen=True, slots=True)
class Table:
    """Printed data: a header and rows of cells, all text; headers may hold inline formulas."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline through `points` (data units)."""

    points: tuple[Point, ...]
    role: Role = "path"
    label: str = ""
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Single glyphs at `points`, such as a start, an optimum or the examples of a class."""

    points: tuple[Point, ...]
    glyph: str
    role: Role = "plain"
    label: str = ""
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """A filled range: for each x the lowest and the highest value, as (x, low, high)."""

    columns: tuple[tuple[float, float, float], ...]
    role: Role = "muted"
    label: str = ""
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A function on a regular grid: `values[j][i]` belongs to `(xs[i], ys[j])`, both ascending."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """One framed chart with axes.

    Attributes:
        ticks: explicit x ticks as (x, label); empty means chosen automatically.
        rules: horizontal guides as (y, label).
        field: drawn as filled bands at quantile levels, with contour lines.
        equal: one unit has the same length on both axes.
    """

    title: str
    x_label: str = ""
    y_label: str = ""
    lines: tuple[Line, ...] = ()
    marks: tuple[Marks, ...] = ()
    bands: tuple[Band, ...] = ()
    field: Field | None = None
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    rules: tuple[tuple[float, str], ...] = ()
    log_y: bool = False
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar from zero to `value`; negative values go to the left."""

    label: str
    value: float
    role: Role = "path"
    step: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars on one common scale, each with its value printed."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: a short text that says it all, and what it means."""

    text: str
    role: Role = "plain"
    step: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix of short texts under column names and behind row names, such as what each example adds."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[GridCell, ...], ...]


Panel = Plot | Bars | Grid


@dataclass(frozen=True, slots=True)
class Picture:
    """What training looked like.

    Attributes:
        panels: one to three charts, the most telling first; a small screen drops the last.
        last_step: the training step of the last frame.
        sentence: the same in one sentence, for ears and for pipes.
        table: the same in a few numbers, where a sentence is too little.
    """

    panels: tuple[Panel, ...]
    last_step: int
    sentence: str
    table: Table | None = None
