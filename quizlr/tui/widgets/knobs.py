"""What can be turned in the Lab: which variant lies on the bench, and its knobs."""

from dataclasses import dataclass

from textual.content import Content

from quizlr.render.prose import inline
from quizlr.service.views import LabView
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.lines import apart

FIXED = ("family", "level", "direction", "seed")
_TITLES = {"family": "family", "level": "level", "direction": "asked", "seed": "seed"}


@dataclass(frozen=True, slots=True)
class Dial:
    """A row that can be turned.

    Attributes:
        name: family, level, direction, seed, or that of a knob.
        title, value: as shown.
        share: where the value lies between its ends; None where there are none.
    """

    name: str
    title: str
    value: str
    share: float | None = None


def dials_of(view: LabView, lettering: Lettering) -> tuple[Dial, ...]:
    """Every row for a view, the knobs last."""
    fixed = {"family": view.family, "level": view.level, "direction": view.direction, "seed": str(view.seed)}
    rows = [Dial(name, _TITLES[name], fixed[name]) for name in FIXED if fixed[name]]
    knobs = [
        Dial(knob.name, inline(knob.title, lettering.mode), knob.value, knob.share) for knob in view.knobs
    ]
    return (*rows, *knobs)


class Knobs(Block):
    """The rows under one another; one of them is in hand."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._dials: tuple[Dial, ...] = ()
        self._place = 0

    @property
    def in_hand(self) -> Dial | None:
        """The row that is turned."""
        return self._dials[self._place] if self._dials else None

    def show(self, view: LabView) -> None:
        """Show the rows of a view; the same one stays in hand, or else the first knob is taken."""
        before = self.in_hand
        self._dials = dials_of(view, self._lettering)
        names = [dial.name for dial in self._dials]
        if before is None or before.name not in names:
            self._place = next((i for i, dial in enumerate(self._dials) if dial.share is not None), 0)
        else:
            self._place = names.index(before.name)
        self.refresh(layout=True)

    def move(self, rows: int) -> None:
        """Take another row in hand."""
        self._place = (self._place + rows) % max(1, len(self._dials))
        self.refresh()

    def content(self, width: int) -> Content:
        """Every row, its value at the right end; under a knob the slider."""
        lines: list[Content] = []
        for place, dial in enumerate(self._dials):
            if dial.share is not None:
                lines.append(Content(""))
            lines += self._row(dial, width, held=place == self._place)
        return Content("\n").join(lines or [Content("")])

    def _row(self, dial: Dial, width: int, *, held: bool) -> list[Content]:
        line = self._lettering.line
        style = "bold $accent" if held else "$foreground"
        mark = line("▸ ") if held else "  "
        title = Content.styled(mark + line(dial.title), style if held or dial.share is not None else "$quiet")
        row = apart(title, Content.styled(line(dial.value), style), width)
        return [row] if dial.share is None else [row, self._slider(dial.share, width, style)]

    def _slider(self, share: float, width: int, style: str) -> Content:
        line = self._lettering.line
        room = max(2, width - 2)
        at = round(share * (room - 1))
        return Content.assemble(
            "  ", (line("─") * at, "$rule"), (line("●"), style), (line("─") * (room - 1 - at), "$rule")
        )
