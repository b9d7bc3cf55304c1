"""The training of an experiment, drawn while it advances."""

from dataclasses import dataclass
from time import monotonic

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from quizlr.render.chart import Cell, Glyphset, draw
from quizlr.render.picture import Picture
from quizlr.tui.film import FRAMES_PER_SECOND, Film, film_of
from quizlr.tui.lettering import Lettering
from quizlr.tui.themes import BANDS

GAP = 2
"""Columns between two panels."""
TWO_PANELS = 72
"""From this width on there are two panels side by side."""
TWO_STACKED = 15
"""From this height on there are two panels above one another."""
_FRAME = frozenset("─│┌┐└┘├┤┬┴┼|+-")
_SHADED = "▒"
_VARIABLES = {"": "foreground", "plain": "foreground", "muted": "quiet"}


@dataclass
class StepShown(Message):
    """The drawing has come to a training step."""

    step: int
    last_step: int


class Charts(Widget):
    """One or two panels, side by side or stacked; the film runs once and ends by itself."""

    def __init__(self, lettering: Lettering, *, id: str | None = None, stacked: bool = False) -> None:
        super().__init__(id=id)
        self._stacked = stacked
        self._lettering = lettering
        self._picture: Picture | None = None
        self._film: Film | None = None
        self._started = 0.0
        self._step = 0
        self._timer: Timer | None = None
        self._drawn: tuple[object, list[Strip]] | None = None

    @property
    def playing(self) -> bool:
        """Whether the film is running."""
        return self._timer is not None

    def clear(self) -> None:
        """Show nothing, until a picture comes."""
        self._stop()
        self._picture = None
        self.refresh()

    def show(self, picture: Picture, *, still: bool) -> None:
        """Run the film of `picture`, or show its last frame at once where it is still."""
        self._stop()
        self._picture, self._film = picture, film_of(picture)
        if still or len(self._film.steps) == 1:
            self._show_step(picture.last_step, picture.last_step)
            return
        self._started = monotonic()
        self._timer = self.set_interval(1 / FRAMES_PER_SECOND, self._advance)
        self._advance()

    def finish(self) -> None:
        """End the film with its last frame."""
        self._stop()
        if self._picture is not None:
            self._show_step(self._picture.last_step, self._picture.last_step)

    def render_line(self, y: int) -> Strip:
        """One row of the panels."""
        strips = self._strips()
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _advance(self) -> None:
        if self._film is None:
            return
        elapsed = monotonic() - self._started
        if elapsed >= self._film.seconds:
            self.finish()
        else:
            self._show_step(self._film.step_at(elapsed), self._film.steps[-1])

    def _show_step(self, step: int, last_step: int) -> None:
        self._step = step
        self.refresh()
        self.post_message(StepShown(step, last_step))

    def _strips(self) -> list[Strip]:
        if self._picture is None:
            return []
        key = (id(self._picture), self._step, self.size, self.app.theme)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._draw(self._picture))
        return self._drawn[1]

    def _draw(self, picture: Picture) -> list[Strip]:
        width, height = self.size
        styles = self._styles()
        if self._stacked:
            return self._draw_stacked(picture, width, height, styles)
        count = min(len(picture.panels), 2 if width >= TWO_PANELS else 1)
        widths = _shares(width - GAP * (count - 1), count)
        gap = [Segment(" " * GAP, self.rich_style)]
        panels = [
            [_segments(row, styles) for row in self._panel(picture, place, columns, height)]
            for place, columns in enumerate(widths)
        ]
        rows = [_side_by_side(parts, gap) for parts in zip(*panels, strict=True)]
        return [Strip(row).adjust_cell_length(width, self.rich_style) for row in rows]

    def _draw_stacked(
        self, picture: Picture, width: int, height: int, styles: dict[tuple[str, int], Style]
    ) -> list[Strip]:
        count = min(len(picture.panels), 2 if height >= TWO_STACKED else 1)
        rows = [
            row
            for place, part in enumerate(_shares(height, count))
            for row in self._panel(picture, place, width, part)
        ]
        return [Strip(_segments(row, styles)).adjust_cell_length(width, self.rich_style) for row in rows]

    def _panel(self, picture: Picture, place: int, width: int, height: int) -> list[list[Cell]]:
        glyphs: Glyphset = "ascii" if self._lettering.ascii else "unicode"
        shades = self._lettering.ascii or self.app.no_color
        return draw(picture.panels[place], width, height, self._step, glyphs=glyphs, shades=shades)

    def _styles(self) -> dict[tuple[str, int], Style]:
        colours = self.app.theme_variables
        roles = ("", "rule", "plain", "muted", "accent", "right", "wrong", "path", "ghost", "contour")
        grounds = {-1: colours["background"], **{band: colours[f"band-{band}"] for band in range(BANDS)}}
        return {
            (role, band): Style(color=colours[_VARIABLES.get(role, role)], bgcolor=ground)
            for role in roles
            for band, ground in grounds.items()
        }


def _shares(width: int, count: int) -> list[int]:
    return [width // count + (place < width % count) for place in range(count)]


def _segments(row: list[Cell], styles: dict[tuple[str, int], Style]) -> list[Segment]:
    """The cells of a row, those of one style together."""
    segments: list[Segment] = []
    text, style = "", None
    for cell in row:
        own = styles[_role(cell), cell.bg]
        if own is not style and text:
            segments.append(Segment(text, style))
            text = ""
        text, style = text + cell.char, own
    return [*segments, Segment(text, style)]


def _role(cell: Cell) -> str:
    """What a cell means; frame and axes are quieter than their labels, and so are shaded areas."""
    if cell.bg >= 0 or cell.fg != "muted":
        return cell.fg
    return "contour" if cell.char == _SHADED else "rule" if cell.char in _FRAME else cell.fg


def _side_by_side(parts: tuple[list[Segment], ...], gap: list[Segment]) -> list[Segment]:
    row = list(parts[0])
    for part in parts[1:]:
        row += [*gap, *part]
    return row
