"""What lies over a screen: trouble, the choice of colours, a window too small."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from quizlr import wording
from quizlr.errors import QuizlrError
from quizlr.service.views import WhyView
from quizlr.tui.lettering import Lettering
from quizlr.tui.themes import THEMES, TITLES
from quizlr.tui.widgets.lines import Hint, KeyLine
from quizlr.tui.widgets.prose import Prose

SMALLEST = Size(56, 15)
"""A window smaller than this shows a sentence instead of a screen."""


class SayingScreen(ModalScreen[str | None], inherit_bindings=False):
    """A panel that says one thing, what it means, and which keys lead on.

    Args:
        lettering: how it is drawn.
        what, help: the two sentences; mark, style: of the first.
        hints: the keys.
    """

    def __init__(
        self, lettering: Lettering, what: str, help: str, hints: list[Hint], *, mark: str, style: str
    ) -> None:
        super().__init__()
        self._lettering = lettering
        self._what, self._help, self._hints = what, help, hints
        self._mark, self._style = mark, style

    def compose(self) -> ComposeResult:
        """What, help, and the keys."""
        with Vertical(classes="panel"):
            yield Prose(self._lettering, id="what", indent=2)
            yield Prose(self._lettering, id="help", indent=2)
            yield KeyLine(self._lettering)

    def on_mount(self) -> None:
        """Show the two sentences."""
        self.query_one("#what", Prose).show("", mark=self._mark, opening=self._what, style=self._style)
        self.query_one("#help", Prose).show("", opening=self._help, style="$foreground")
        self.query_one(KeyLine).show(self._hints)

    def action_choose(self, way: str) -> None:
        """Go back with what was chosen."""
        self.dismiss(way or None)


class TroubleScreen(SayingScreen, inherit_bindings=False):
    """What went wrong, and what to do about it; any way back leads to the screen below.

    Args:
        final: there is nothing to go back to; the panel leaves quizlr.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,escape,backspace", "close", "back", show=False),
    ]

    def __init__(self, error: QuizlrError, lettering: Lettering, *, final: bool = False) -> None:
        hints = [Hint("Enter", "quit" if final else "back")]
        super().__init__(lettering, error.what, error.help, hints, mark="✗", style="bold $wrong")
        self._error = error
        self._final = final

    def action_close(self) -> None:
        """Go back, or leave where nothing is left to do."""
        if self._final:
            self.app.exit(return_code=self._error.exit_code)
        else:
            self.dismiss()


class ClockScreen(SayingScreen, inherit_bindings=False):
    """Asks whether an unlikely time is right: `trust`, or not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose('trust')", "it is right", show=False),
        Binding("n,escape,q,backspace", "choose('')", "back", show=False),
    ]

    def __init__(self, error: QuizlrError, lettering: Lettering) -> None:
        hints = [Hint("y", "the clock is right"), Hint("n", "back")]
        super().__init__(lettering, error.what, error.help, hints, mark="!", style="bold")


class ThemeScreen(ModalScreen[str | None], inherit_bindings=False):
    """The themes; moving through them shows each at once, Enter returns the name of the one to keep."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,t", "move(1)", "next", show=False),
        Binding("up,k", "move(-1)", "previous", show=False),
        Binding("enter", "keep", "keep", show=False),
        Binding("escape,q,backspace", "give_up", "back", show=False),
    ]

    def __init__(self, lettering: Lettering) -> None:
        super().__init__()
        self._lettering = lettering
        self._names = list(THEMES)
        self._before = ""

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Vertical(classes="panel"):
            yield Static(Content.styled("Colours", "bold"))
            yield Static(id="themes")
            yield KeyLine(self._lettering)

    def on_mount(self) -> None:
        """Mark the theme in use."""
        self._before = self.app.theme
        arrows = "up down" if self._lettering.ascii else "↑ ↓"
        self.query_one(KeyLine).show([Hint(arrows, "try"), Hint("Enter", "keep"), Hint("q", "back")])
        self._mark()

    def action_move(self, step: int) -> None:
        """Try the next or the previous theme."""
        place = self._names.index(self.app.theme) + step
        self.app.theme = self._names[place % len(self._names)]
        self._mark()

    def action_keep(self) -> None:
        """Keep the theme in use."""
        self.dismiss(self.app.theme)

    def action_give_up(self) -> None:
        """Go back to the theme before."""
        self.app.theme = self._before
        self.dismiss(None)

    def _mark(self) -> None:
        self.query_one("#themes", Static).update(
            Content("\n").join([self._row(name) for name in self._names])
        )

    def _row(self, name: str) -> Content:
        if name == self.app.theme:
            return Content.styled(f"{self._lettering.line('▸')} {TITLES[name]}", "bold $accent")
        return Content(f"  {TITLES[name]}")


class ShippedScreen(SayingScreen, inherit_bindings=False):
    """Asks how a question that came with quizlr is to be edited: `copy`, `here`, or not at all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,c", "choose('copy')", "copy", show=False),
        Binding("e", "choose('here')", "here", show=False),
        Binding("escape,q,backspace", "choose('')", "back", show=False),
    ]

    def __init__(self, lettering: Lettering) -> None:
        what = "This question came with quizlr; an update would bring its old text back."
        why = "A copy of its pack is yours: the same names, so your progress goes on."
        hints = [Hint("Enter", "copy and edit"), Hint("e", "edit it where it is"), Hint("q", "leave it")]
        super().__init__(lettering, what, why, hints, mark="·", style="bold")


class ReasonsScreen(ModalScreen[None], inherit_bindings=False):
    """Why a card is due when it is; any way back leads to the verdict."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,escape,backspace,w", "dismiss", "back", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
    ]

    def __init__(self, view: WhyView, lettering: Lettering) -> None:
        super().__init__()
        self._lines = wording.why_lines(view)
        self._lettering = lettering

    def compose(self) -> ComposeResult:
        """The card, then a line for each step."""
        head, *lines = self._lines
        with Vertical(classes="panel wide"):
            yield Static(Content.styled(self._lettering.line(head), "bold"))
            with VerticalScroll(id="reasons", can_focus=False):
                yield from (Prose(self._lettering, indent=2) for _ in lines)
            yield KeyLine(self._lettering)

    def on_mount(self) -> None:
        """Show the lines."""
        for widget, line in zip(self.query(Prose), self._lines[1:], strict=True):
            widget.show("", mark="·", opening=line, style="$foreground")
        self.query_one(KeyLine).show([Hint("Enter", "back")])

    def action_scroll(self, rows: int) -> None:
        """Move the list by `rows`."""
        self.query_one("#reasons", VerticalScroll).scroll_relative(y=rows, animate=False)


class TooSmallScreen(ModalScreen[None], inherit_bindings=False):
    """Asks for a larger window; what lies below is kept as it is."""

    def on_screen_resume(self) -> None:
        """Go, where the window has grown while something lay over this."""
        if fits(self.app.size):
            self.dismiss()

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield Static(
            Content(f"quizlr needs a window of {SMALLEST.width} × {SMALLEST.height}. Nothing is lost."),
            id="too-small",
        )


def fits(size: Size) -> bool:
    """Whether a screen can be shown at this size."""
    return size.width >= SMALLEST.width and size.height >= SMALLEST.height
