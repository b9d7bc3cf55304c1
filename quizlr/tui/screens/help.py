"""All keys, from the command registry."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from quizlr.commands import CONTEXTS, Command
from quizlr.tui.lettering import Lettering
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.lines import Ends, Hint, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import hang

_KEY_COLUMNS = 8
_TITLE_COLUMNS = 12


class Commands(Block):
    """The commands of one context: key, name, and what it does."""

    def __init__(self, commands: list[Command], lettering: Lettering) -> None:
        super().__init__()
        self._commands = commands
        self._lettering = lettering

    def content(self, width: int) -> Content:
        """One command under the other."""
        return Content("\n").join([self._row(command, width) for command in self._commands])

    def _row(self, command: Command, width: int) -> Content:
        line = self._lettering.line
        indent = 2 + _KEY_COLUMNS + _TITLE_COLUMNS
        help_lines = self._lettering.prose("", max(8, width - indent), command.help, "$quiet")
        head = Content.assemble(
            (f"  {line(command.shown):<{_KEY_COLUMNS}}", "bold $accent"),
            f"{line(command.title):<{_TITLE_COLUMNS}}",
        )
        return head + hang(help_lines, "", "", indent)[indent:]


class HelpScreen(Screen[None], inherit_bindings=False):
    """The keys of every context, the present one first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,enter,backspace,question_mark,f1", "dismiss", "back", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("pagedown,space", "scroll(12)", "page down", show=False),
        Binding("pageup", "scroll(-12)", "page up", show=False),
    ]

    def __init__(self, setup: Setup, context: str) -> None:
        super().__init__()
        self._lettering = setup.lettering
        self._keyboard = setup.keyboard
        self._first = context

    def compose(self) -> ComposeResult:
        """Header, the keys by context, how to go back."""
        yield Ends(self._lettering, id="head")
        yield ThinRule(self._lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            for context in sorted(CONTEXTS, key=lambda name: name != self._first):
                yield Static(Content.styled(self._lettering.line(CONTEXTS[context]), "bold"))
                yield Commands(self._keyboard.in_context(context), self._lettering)
        yield MoreBelow(self._lettering)
        yield KeyLine(self._lettering, id="keys")

    def on_mount(self) -> None:
        """Fill header and footer."""
        self.query_one(Ends).show("", strong="Keys")
        arrows = "up down" if self._lettering.ascii else "↑ ↓"
        self.query_one(KeyLine).show([Hint("q", "back"), Hint(arrows, "more")])

    def action_scroll(self, rows: int) -> None:
        """Move the list by `rows`."""
        self.query_one("#body", VerticalScroll).scroll_relative(y=rows, animate=False)
