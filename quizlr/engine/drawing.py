"""Pictures of a two-dimensional descent: the path on the loss, and the loss by step."""

import itertools
from dataclasses import dataclass

import numpy as np

from quizlr.engine.data import FloatArray
from quizlr.engine.losses import Objective
from quizlr.engine.numerals import MINUS, short
from quizlr.engine.train import Run
from quizlr.render.picture import Band, Field, Line, Marks, Plot, Point, Table

EXACT_STEPS = 30
"""So many steps are drawn one by one; later ones as a band, since they would alias."""

_BAND_COLUMNS = 20
_REACH = 4.0
_GRID = (49, 33)


@dataclass(frozen=True, slots=True)
class Track:
    """The part of a path that is drawn: points and the step at which each appears."""

    points: tuple[Point, ...]
    steps: tuple[int, ...]


def track(path: FloatArray, centre: FloatArray) -> Track:
    """Cut a path (T + 1, 2) where it first leaves a square around the centre, at the edge.

    The square reaches four times as far as the start, so that contours stay visible beside a run
    that is thrown far out.
    """
    reach = _REACH * float(np.abs(path[0] - centre).max())
    outside = ~(np.abs(path - centre).max(axis=1) <= reach)
    last = int(outside.argmax()) if outside.any() else len(path)
    points = [_point(row) for row in path[:last]]
    if outside.any() and np.isfinite(path[last]).all():
        points.append(_point(_edge(path[last - 1], path[last], centre, reach)))
    return Track(tuple(points), tuple(range(len(points))))


def path_plot(objective: Objective, run: Run, optimum: FloatArray | None, called: str = "optimum") -> Plot:
    """Draw the single run of a batch on the loss around it, with its start and the optimum (2,), if any."""
    path = run.path[:, 0, :]
    drawn = track(path, path[-1] if optimum is None else optimum)
    best = () if optimum is None else (_point(optimum),)
    x_range, y_range = _frame((*drawn.points, *best))
    return Plot(
        title="path on the loss",
        x_label="w₁",
        y_label="w₂",
        lines=(Line(drawn.points, "path", "path", drawn.steps),),
        marks=(
            Marks(drawn.points[:1], "○", "accent", "start"),
            *(Marks((point,), "×", "right", called) for point in best),
        ),
        field=_field(objective, x_range, y_range),
        x_range=x_range,
        y_range=y_range,
    )


def plane_plot(title: str, objective: Objective, lines: tuple[Line, ...], marks: tuple[Marks, ...]) -> Plot:
    """Draw lines and marks on the loss of two weights around them, so that all of them are seen."""
    parts = [line.points for line in lines] + [mark.points for mark in marks]
    x_range, y_range = _frame(tuple(itertools.chain.from_iterable(parts)))
    field = _field(objective, x_range, y_range)
    return Plot(title, "w₁", "w₂", lines, marks, field=field, x_range=x_range, y_range=y_range)


def loss_plot(losses: FloatArray, lowest: float | None = None, *, log: bool = False) -> Plot:
    """Draw the loss (T + 1,): its first steps exactly, then its least and greatest value in bands.

    Args:
        losses: of one run.
        lowest: the loss at the optimum, drawn as a guide.
        log: on a log axis, cut a million times above and below the start.
    """
    start = float(losses[0])
    ceiling = 1e6 * max(start, 1e-12)
    floor = 1e-6 * start if log else -np.inf
    shown = np.clip(np.nan_to_num(losses, nan=ceiling, posinf=ceiling), floor, ceiling)
    exact = min(EXACT_STEPS, len(shown) - 1)
    line = Line(
        tuple((float(k), float(shown[k])) for k in range(exact + 1)), "path", "loss", tuple(range(exact + 1))
    )
    return Plot(
        title="loss, log scale" if log else "loss",
        x_label="step",
        lines=(line,),
        bands=_bands(shown),
        ticks=_ticks(len(shown) - 1),
        rules=_rules(losses, lowest, (floor, ceiling)),
        log_y=log,
    )


def _rules(losses: FloatArray, lowest: float | None, cuts: Point) -> tuple[tuple[float, str], ...]:
    """Guides: the lowest possible loss, and the level at which a curve that goes on is cut off."""
    optimum = () if lowest is None else ((lowest, "optimum"),)
    floor, ceiling = cuts
    below = ((floor, "cut off"),) if losses.min() < floor else ()
    above = ((ceiling, "cut off"),) if not losses.max() <= ceiling else ()
    return (*optimum, *below, *above)


def steps_sentence(losses: FloatArray, sides: FloatArray) -> str:
    """Say where the first steps stand across the valley, and what became of the loss."""
    first = ", ".join(quantity(float(side)) for side in sides[:5])
    start = f"Across the valley the path stands at {first} …; "
    broken = np.flatnonzero(~np.isfinite(losses))
    if len(broken):
        return f"{start}from a loss of {quantity(float(losses[0]))} it diverged at step {broken[0]}."
    return (
        f"{start}in {len(losses) - 1} steps the loss goes from {quantity(float(losses[0]))} to "
        f"{quantity(float(losses[-1]))}."
    )


def steps_table(losses: FloatArray, sides: FloatArray) -> Table:
    """Tabulate loss and the coordinate across the valley (both (T + 1,)) at a few steps."""
    last = len(losses) - 1
    chosen = [k for k in (0, 1, 2, 3, 4, 10, 30, 100) if k < last] + [last]
    rows = tuple((str(k), quantity(float(losses[k])), quantity(float(sides[k]))) for k in chosen)
    return Table(("step", "loss", "across the valley"), rows)


def quantity(value: float) -> str:
    """Write a number of any size in a table cell with three significant digits."""
    if not np.isfinite(value):
        return "not finite"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return short(value)
    return f"{value:.1e}".replace("-", MINUS)


def _point(row: FloatArray) -> Point:
    return float(row[0]), float(row[1])


def _edge(inside: FloatArray, outside: FloatArray, centre: FloatArray, reach: float) -> FloatArray:
    """Where the segment from inside to outside crosses the square of half-width `reach`."""
    move = outside - inside
    room = reach - np.sign(move) * (inside - centre)
    share = float(np.min(np.divide(room, np.abs(move), out=np.ones(2), where=move != 0.0)))
    return inside + min(1.0, max(0.0, share)) * move


def _frame(points: tuple[Point, ...]) -> tuple[Point, Point]:
    """Ranges of both axes that hold all points with some air, neither much narrower than the other."""
    rows = np.array(points)
    low, high = rows.min(axis=0), rows.max(axis=0)
    widest = float((high - low).max())
    half = np.maximum((high - low) / 2, 0.2 * widest) + 0.08 * widest
    middle = (low + high) / 2
    (left, right), (bottom, top) = np.stack((middle - half, middle + half), axis=-1).tolist()
    return (left, right), (bottom, top)


def _field(objective: Objective, x_range: Point, y_range: Point) -> Field:
    xs, ys = np.linspace(*x_range, _GRID[0]), np.linspace(*y_range, _GRID[1])
    across, up = np.meshgrid(xs, ys)
    values = objective.loss(np.stack((across, up), axis=-1).reshape(-1, 1, 2)).reshape(_GRID[::-1])
    return Field(tuple(xs.tolist()), tuple(ys.tolist()), tuple(tuple(row) for row in values.tolist()))


def _bands(losses: FloatArray) -> tuple[Band, ...]:
    last = len(losses) - 1
    if last <= EXACT_STEPS:
        return ()
    edges = np.linspace(EXACT_STEPS, last, _BAND_COLUMNS + 1).round().astype(int).tolist()
    columns, steps = [], []
    for number, (begin, end) in enumerate(itertools.pairwise(edges)):
        part = losses[begin : end + 1]
        columns.append((EXACT_STEPS + number + 1.0, float(part.min()), float(part.max())))
        steps.append(end)
    return (Band(tuple(columns), "muted", "least to greatest", tuple(steps)),)


def _ticks(last: int) -> tuple[tuple[float, str], ...]:
    if last <= EXACT_STEPS:
        return ((0.0, "0"), (float(last), str(last)))
    return (
        (0.0, "0"),
        (float(EXACT_STEPS), str(EXACT_STEPS)),
        (float(EXACT_STEPS + _BAND_COLUMNS), str(last)),
    )
