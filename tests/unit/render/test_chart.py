"""Charts as text: golden pictures, and what holds at every size and every step."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.render.canvas import Canvas, Glyphset
from quizlr.render.chart import Cell, draw, sparkline, text_of
from quizlr.render.field import CONTOUR_ROWS
from quizlr.render.picture import Band, Bar, Bars, Field, Line, Marks, Plot, Point
from quizlr.render.ticks import log_ticks, nice_ticks

GOLDEN = Path(__file__).parent / "golden"


def valley() -> Field:
    axis = tuple(-3 + 6 * index / 40 for index in range(41))
    return Field(axis, axis, tuple(tuple(4 * x * x + y * y / 2 for x in axis) for y in axis))


def descent(rate: float, steps: int) -> tuple[Point, ...]:
    x, y = 1.6, -2.4
    path = [(x, y)]
    for _ in range(steps):
        x, y = x - rate * 8 * x, y - rate * y
        path.append((x, y))
    return tuple(path)


PATH = Plot(
    "path on the loss",
    x_label="w₁",
    y_label="w₂",
    field=valley(),
    lines=(Line(descent(0.22, 400), steps=tuple(range(401))),),
    marks=(Marks(((0.0, 0.0),), "×", "right", "optimum"),),
    equal=True,
)
LOSS = Plot(
    "loss, 30 steps, then the band",
    lines=(
        Line(tuple((i, 0.6 + math.exp(-i / 6) * math.cos(2 * i)) for i in range(31)), steps=tuple(range(31))),
    ),
    bands=(Band(((30, 0.4, 0.7), (45, 0.45, 0.8), (60, 0.4, 0.9)), steps=(30, 200, 400)),),
    ticks=((0, "0"), (30, "30"), (60, "400")),
)
BARS = Bars("gradient", (Bar("∂L/∂w₁", -0.42), Bar("∂L/∂w₂", 0.101), Bar("∂L/∂b", 1.237, step=3)), "nats")
LOGS = Plot(
    "gradient norm",
    x_label="step",
    lines=(
        Line(tuple((i, math.exp(-i / 5) + 1e-4) for i in range(60)), label="adam"),
        Line(tuple((i, math.exp(-i / 15)) for i in range(60)), "ghost", "sgd"),
    ),
    rules=((0.01, "goal"),),
    log_y=True,
)
EMPTY = Plot("nothing yet")
CONSTANT = Plot("constant", lines=(Line(((0, 1.0), (5, 1.0))),))
BROKEN = Plot(
    "not finite", lines=(Line(((0, 1.0), (1, 2.0), (2, math.nan), (3, 2.0), (4, math.inf), (5, 1.0))),)
)
OVERFLOW = Plot("overflow", lines=(Line(tuple((i, (-3.0) ** i) for i in range(600))),))

PICTURES: dict[str, tuple[Plot | Bars, int | None, Glyphset, bool]] = {
    "path-0": (PATH, 0, "unicode", False),
    "path-5": (PATH, 5, "unicode", False),
    "path-400": (PATH, 400, "unicode", False),
    "path-shaded": (PATH, None, "unicode", True),
    "path-ascii": (PATH, 5, "ascii", False),
    "loss": (LOSS, None, "unicode", False),
    "loss-ascii": (LOSS, None, "ascii", False),
    "bars": (BARS, None, "unicode", False),
    "bars-ascii": (BARS, 0, "ascii", False),
    "log": (LOGS, None, "unicode", False),
    "log-ascii": (LOGS, None, "ascii", False),
    "empty": (EMPTY, None, "unicode", False),
    "constant": (CONSTANT, None, "unicode", False),
    "broken": (BROKEN, None, "unicode", False),
    "overflow": (OVERFLOW, 4, "unicode", False),
}
PANELS = [PATH, LOSS, BARS, LOGS, EMPTY, CONSTANT, BROKEN, OVERFLOW]


@pytest.mark.parametrize("name", PICTURES)
def test_looks_as_it_should(name: str) -> None:
    panel, step, glyphs, shades = PICTURES[name]
    rows = draw(panel, 38, 10, step, glyphs, shades=shades)
    assert "\n".join(text_of(rows)) + "\n" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@given(
    st.sampled_from(PANELS),
    st.integers(0, 45),
    st.integers(0, 14),
    st.none() | st.integers(-1, 500),
    st.sampled_from(["unicode", "ascii"]),
    st.booleans(),
)
def test_fills_exactly_the_size_asked_for(
    panel: Plot | Bars, width: int, height: int, step: int | None, glyphs: Glyphset, shades: bool
) -> None:
    rows = draw(panel, width, height, step, glyphs, shades=shades)
    assert [len(row) for row in rows] == [width] * height
    if glyphs == "ascii":
        assert all(" " <= char <= "~" for text in text_of(rows) for char in text)


FLOATS = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(FLOATS, FLOATS), max_size=12), st.booleans(), st.booleans())
def test_no_number_breaks_a_chart(points: list[Point], log_y: bool, equal: bool) -> None:
    bands = (Band(tuple((x, y, y) for x, y in points)),)
    plot = Plot("any", lines=(Line(tuple(points)),), bands=bands, log_y=log_y, equal=equal)
    bars = Bars("any", tuple(Bar("b", y) for _, y in points))
    for panel in (plot, bars):
        assert len(draw(panel, 30, 8)) == 8


def test_the_frame_and_its_scale_are_the_same_in_every_frame() -> None:
    def scale(step: int | None) -> list[Cell]:
        rows = draw(LOSS, 38, 10, step)
        return rows[0] + rows[-1] + [cell for row in rows for cell in row[:5]]

    assert scale(0) == scale(7) == scale(400) == scale(None)


def test_the_last_frame_is_the_whole_picture() -> None:
    for panel in (PATH, LOSS, BARS):
        assert draw(panel, 38, 10, 400) == draw(panel, 38, 10)
        assert draw(panel, 38, 10, 0) != draw(panel, 38, 10)


def test_bands_of_a_field_are_lowest_in_the_valley_and_cover_equal_areas() -> None:
    bands = [cell.bg for row in draw(PATH, 76, 30) for cell in row if cell.bg >= 0]
    rows = draw(PATH, 76, 30)
    optimum = next(cell for row in rows for cell in row if cell.char == "×" and cell.bg >= 0)
    assert optimum.bg == 0
    assert set(bands) == set(range(8))
    assert max(map(bands.count, range(8))) < 2 * min(map(bands.count, range(8)))


@pytest.mark.parametrize(("height", "drawn"), [(CONTOUR_ROWS + 1, False), (CONTOUR_ROWS + 2, True)])
def test_contours_are_drawn_where_they_leave_room_for_the_path(height: int, *, drawn: bool) -> None:
    roles = {cell.fg for row in draw(PATH, 38, height) for cell in row if cell.bg >= 0}
    assert ("contour" in roles) is drawn
    assert {"path", "right"} <= roles


def test_a_mark_stands_on_top_and_keeps_its_meaning() -> None:
    plot = Plot("t", lines=(Line(((0, 0), (10, 10))),), marks=(Marks(((5, 5),), "×", "wrong"),))
    cells = [cell for row in draw(plot, 30, 9) for cell in row if cell.char == "×"]
    assert [cell.fg for cell in cells] == ["wrong"]


def test_equal_axes_show_a_circle_as_wide_as_high() -> None:
    circle = tuple((math.cos(t / 50), math.sin(t / 50)) for t in range(315))
    rows = draw(Plot("t", lines=(Line(circle),), equal=True), 60, 14)
    inked = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.fg == "path"]
    across = max(x for x, _ in inked) - min(x for x, _ in inked) + 1
    down = max(y for _, y in inked) - min(y for _, y in inked) + 1
    assert abs(across - 2 * down) <= 2


def test_a_constant_field_and_a_field_with_gaps() -> None:
    flat = Field((0, 1), (0, 1), ((2, 2), (2, 2)))
    holed = Field((0, 1, 2), (0, 1), ((2, math.nan, 1), (2, 3, math.inf)))
    assert {cell.bg for row in draw(Plot("t", field=flat), 30, 8) for cell in row} == {-1, 0}
    assert len(draw(Plot("t", field=holed), 30, 8)) == 8


@pytest.mark.parametrize(
    ("low", "high", "count", "labels"),
    [
        (0, 10, 6, ["0", "2", "4", "6", "8", "10"]),
        (-0.3, 1.04, 4, ["0.0", "0.5", "1.0"]),
        (0, 1, 5, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (-2.5, 2.5, 3, ["−2", "0", "2"]),
        (0, 2e6, 3, ["0", "1e6", "2e6"]),
        (0, 4e-4, 3, ["0", "2e−4", "4e−4"]),
        (1, 1, 3, []),
    ],
)
def test_ticks_are_round(low: float, high: float, count: int, labels: list[str]) -> None:
    assert [tick.label for tick in nice_ticks(low, high, count)] == labels


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_stay_inside_and_are_not_too_many(low: float, span: float, count: int) -> None:
    ticks = nice_ticks(low, low + span, count)
    assert len(ticks) <= count
    slack = 1e-6 * span + 1e-6 * abs(low)
    assert all(low - slack <= tick.at <= low + span + slack for tick in ticks)


def test_log_ticks() -> None:
    assert [tick.label for tick in log_ticks(-4, 1, 6)] == ["1e−4", "0.001", "0.01", "0.1", "1", "10"]
    assert [tick.label for tick in log_ticks(0.2, 0.8, 6)] == ["2", "5"]


def test_sparkline() -> None:
    assert sparkline([1, 2, 3, 5, 8, 2, 1], 9) == "▁▂▃▅█▂▁  "
    assert sparkline([1, 2, 3, 4], 2) == "▁█"
    assert sparkline([1, math.nan, 2], 3, "ascii") == ". #"
    assert sparkline([2, 2], 2) == "▄▄"
    assert sparkline([], 3) == "   "


def test_a_line_far_outside_costs_no_more_than_the_canvas() -> None:
    canvas = Canvas(10, 4)
    canvas.polyline([(-1e300, 3), (1e300, 3)], "path", 1, (1, 0))
    assert text_of(canvas.rows("unicode"))[0] == "⣀" * 10


def test_shades_are_there_without_colour() -> None:
    shaded = "".join(text_of(draw(PATH, 38, 10, 0, shades=True)))
    plain = "".join(text_of(draw(PATH, 38, 10, 0)))
    assert all(shade in shaded and shade not in plain for shade in "░▒▓█")
