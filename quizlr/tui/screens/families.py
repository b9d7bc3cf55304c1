"""The list of families, to choose one for the Lab."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quizlr.service.views import LabFamily
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.lines import Hint, KeyLine

_NAME_COLUMNS = 20


class FamiliesScreen(ModalScreen[str | None], inherit_bindings=False):
    """Every family, one a row; it is left with the name of the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "next", show=False),
        Binding("up,k", "move(-1)", "previous", show=False),
        Binding("pagedown,space", "move(10)", "page down", show=False),
        Binding("pageup", "move(-10)", "page up", show=False),
        Binding("enter", "choose", "choose", show=False),
        Binding("escape,q,backspace,f", "give_up", "back", show=False),
    ]

    def __init__(self, families: tuple[LabFamily, ...], held: str, lettering: Lettering) -> None:
        super().__init__()
        self._families = families
        self._lettering = lettering
        names = [family.name for family in families]
        self._place = names.index(held) if held in names else 0

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Vertical(classes="panel wide"):
            yield Static(Content.styled("What to put on the bench", "bold"))
            with VerticalScroll(id="families", can_focus=False):
                yield Static(id="family-rows")
            yield KeyLine(self._lettering)

    def on_mount(self) -> None:
        """Mark the one on the bench."""
        arrows = "up down" if self._lettering.ascii else "↑ ↓"
        self.query_one(KeyLine).show([Hint(arrows, "move"), Hint("Enter", "choose"), Hint("q", "back")])
        self._mark()

    def action_move(self, rows: int) -> None:
        """Go to another row."""
        last = len(self._families) - 1
        step = (self._place + rows) % (last + 1) if abs(rows) == 1 else min(max(self._place + rows, 0), last)
        self._place = step
        self._mark()

    def action_choose(self) -> None:
        """Leave with this one."""
        self.dismiss(self._families[self._place].name)

    def action_give_up(self) -> None:
        """Leave the bench as it is."""
        self.dismiss(None)

    def _mark(self) -> None:
        rows = [self._row(place) for place in range(len(self._families))]
        self.query_one("#family-rows", Static).update(Content("\n").join(rows))
        box = self.query_one("#families", VerticalScroll)
        box.scroll_to(y=max(0, self._place - box.size.height // 2), animate=False)

    def _row(self, place: int) -> Content:
        family = self._families[place]
        held = place == self._place
        mark = self._lettering.line("▸ ") if held else "  "
        name = f"{mark}{family.name:<{_NAME_COLUMNS}} "
        style = "bold $accent" if held else "$foreground"
        return Content.assemble((name, style), (self._lettering.line(family.title), "" if held else "$quiet"))
