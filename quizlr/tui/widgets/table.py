"""Printed data as a small table."""

from textual.content import Content

from quizlr.render.picture import Table
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block


class DataBlock(Block):
    """A table laid out for the width; nothing where there is no data."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._table: Table | None = None

    def show(self, table: Table | None) -> None:
        """Show `table`; None hides the widget."""
        self._table = table
        self.display = table is not None
        self.refresh(layout=True)

    def content(self, width: int) -> Content:
        """The table, its header muted."""
        head, *rows = self._lines(width) or [""]
        return Content("\n").join([Content.styled(head, "$quiet"), *(Content(row) for row in rows)])

    def _lines(self, width: int) -> list[str]:
        return self._lettering.table(self._table, width) if self._table else []
