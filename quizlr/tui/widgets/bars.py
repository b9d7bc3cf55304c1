"""How each journal entry stands: solid, shaky, not asked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from quizlr import wording
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.lines import apart

if TYPE_CHECKING:
    from quizlr.service.views import EntryBar

INDENT = 2
BAR_COLUMNS = 28
WIDE_BAR_COLUMNS = 40
WIDE = 100
PARTS = (("solid", "━", "="), ("shaky", "╍", "-"), ("not asked yet", "─", "."))
"""Name, Unicode glyph and ASCII glyph of each part of a bar."""
_SHAKIEST = "shakiest: "
_STYLES = ("$accent", "$path", "$rule")


def bar_lengths(parts: tuple[int, ...], columns: int) -> tuple[int, ...]:
    """Whole columns for each part, adding up to `columns`; a part that is there gets at least one."""
    whole = sum(parts)
    if not whole:
        return (*(0 for _ in parts[1:]), columns)
    ends = [round(columns * sum(parts[: place + 1]) / whole) for place in range(len(parts))]
    lengths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    for place, part in enumerate(parts):
        if part and not lengths[place]:
            lengths[place] = 1
            lengths[lengths.index(max(lengths))] -= 1
    return tuple(lengths)


def _as_many_as_fit(names: tuple[str, ...], width: int) -> str:
    """Names in a row, the first ones first, none of them cut."""
    kept = list(names)
    while kept and cell_len(", ".join(kept)) > width:
        kept.pop()
    return ", ".join(kept)


class EntryBars(Block):
    """A heading with its legend, then each entry: title, bar, words, shakiest concepts."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._entries: tuple[EntryBar, ...] = ()
        self.display = False

    def show(self, entries: tuple[EntryBar, ...]) -> None:
        """Show the bars of `entries`; without any the widget is hidden."""
        self._entries = entries
        self.display = bool(entries)
        self.refresh(layout=True)

    def content(self, width: int) -> Content:
        """The entries under one another, an empty row between them."""
        blocks = [self._heading(width), *(self._entry(bar, width) for bar in self._entries)]
        return Content("\n\n").join(blocks)

    def _heading(self, width: int) -> Content:
        place = 2 if self._lettering.ascii else 1
        legend = [
            Content.assemble((part[place] * 3, style), (f" {part[0]}", "$quiet"))
            for part, style in zip(PARTS, _STYLES, strict=True)
        ]
        return apart(Content.styled("Journal", "bold"), Content("   ").join(legend), width)

    def _entry(self, bar: EntryBar, width: int) -> Content:
        line = self._lettering.line
        indent = " " * INDENT
        day = Content.styled(wording.day(bar.day, weekday=False), "$quiet")
        title = Content(f"{indent}{line(bar.title)}")
        columns = WIDE_BAR_COLUMNS if width >= WIDE else BAR_COLUMNS
        rows = [
            apart(title, day, width),
            Content.assemble(indent, self._bar(bar, columns), "   ", line(wording.entry_line(bar))),
        ]
        if shakiest := _as_many_as_fit(bar.shakiest, width - INDENT - len(_SHAKIEST)):
            rows.append(Content.styled(f"{indent}{line(_SHAKIEST + shakiest)}", "$quiet"))
        return Content("\n").join([row.truncate(width) for row in rows])

    def _bar(self, bar: EntryBar, columns: int) -> Content:
        place = 2 if self._lettering.ascii else 1
        lengths = bar_lengths((bar.solid, bar.shaky, bar.unasked), columns)
        return Content.assemble(
            *(
                (part[place] * length, style)
                for part, style, length in zip(PARTS, _STYLES, lengths, strict=True)
                if length
            )
        )
