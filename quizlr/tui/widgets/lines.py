"""One-row widgets: a line with two ends, a thin rule, and the keys that work here and now."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from quizlr.tui.lettering import Lettering


class Ends(Widget):
    """A line with a text at each end."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._left: Content = Content("")
        self._right: Content = Content("")

    def show(self, left: str, right: str = "", *, strong: str = "") -> None:
        """Show `left` (after a bold `strong`) and `right`, both plain text."""
        line = self._lettering.line
        self._left = Content.assemble((line(strong), "bold $accent"), line(left))
        self.show_right(right)

    def show_right(self, text: str) -> None:
        """Replace only the right end."""
        self._right = Content.styled(self._lettering.line(text), "$quiet")
        self.refresh()

    def render(self) -> Content:
        """The two ends, as far apart as the width goes; the left one alone where it takes the row."""
        room = self.size.width
        if self._left.cell_length + self._right.cell_length + 2 > room:
            return self._left.truncate(room)
        return apart(self._left, self._right, room)


def apart(left: Content, right: Content, width: int) -> Content:
    """Both ends of a row of `width` columns; the left one is cut where they would touch."""
    room = width - right.cell_length - 1
    if room < 1:
        return left.truncate(width)
    left = left.truncate(room)
    return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)


class ThinRule(Widget):
    """A thin rule across the width."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyph = lettering.line("─")

    def render(self) -> Content:
        """The rule."""
        return Content.styled(self._glyph * self.size.width, "$rule")


class MoreBelow(Widget):
    """The row between body and keys; it says so where the body goes on below."""

    def __init__(self, lettering: Lettering) -> None:
        super().__init__(id="more")
        self._text = lettering.line("▾ PgDn more")

    def on_mount(self) -> None:
        """Look again whenever the body scrolls or changes its size."""
        for name in ("scroll_y", "virtual_size", "container_size"):
            self.watch(self._body, name, self._look_again)

    def _look_again(self) -> None:
        self.refresh()

    def render(self) -> Content:
        """The words at the right end, or an empty row."""
        shown = self._text if self._body.scroll_y < self._body.max_scroll_y else ""
        return apart(Content(""), Content.styled(shown, "$quiet"), self.size.width)

    @property
    def _body(self) -> VerticalScroll:
        return self.screen.query_one("#body", VerticalScroll)


@dataclass(frozen=True, slots=True)
class Hint:
    """A key as it is written for a person, and what it does.

    Attributes:
        live: it would do something now; a hint that comes into play later is muted.
    """

    shown: str
    title: str
    live: bool = True

    @property
    def width(self) -> int:
        """Columns it takes."""
        return cell_len(self.shown) + 1 + cell_len(self.title)


class KeyLine(Widget):
    """The keys that work here and now; what does not fit is behind the last one."""

    GAP = 3

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """Show `hints`, the most used first; the last one always stays."""
        line = self._lettering.line
        self._hints = tuple(Hint(line(hint.shown), line(hint.title), hint.live) for hint in hints)
        self.refresh()

    def render(self) -> Content:
        """As many hints as fit, with a narrower gap where that lets all of them in."""
        gap = self.GAP if _spread(self._hints, self.GAP) <= self.size.width else self.GAP - 1
        kept = _fitting(self._hints, self.size.width, gap)
        return Content(" " * gap).join([_hint_content(hint) for hint in kept])


def _spread(hints: Sequence[Hint], gap: int) -> int:
    return sum(hint.width for hint in hints) + gap * max(0, len(hints) - 1)


def _fitting(hints: Sequence[Hint], width: int, gap: int) -> list[Hint]:
    kept = list(hints)
    while len(kept) > 1 and _spread(kept, gap) > width:
        del kept[-2]
    return kept


def _hint_content(hint: Hint) -> Content:
    if not hint.live:
        return Content.styled(f"{hint.shown} {hint.title}", "$quiet")
    return Content.assemble((hint.shown, "bold $accent"), (f" {hint.title}", "$foreground"))
