"""Question text on the screen: laid out for the width, never read as markup."""

from textual.content import Content

from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block

PROSE_COLUMNS = 78
"""Lines of prose are never longer than this."""


class Prose(Block):
    """A block of prose, with an optional mark in the gutter and a styled opening sentence.

    Args:
        indent: columns of the gutter in which the mark stands.
    """

    def __init__(self, lettering: Lettering, *, id: str | None = None, indent: int = 0) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._indent = indent
        self._text = ""
        self._mark = ""
        self._opening = ""
        self._style = ""
        self._laid_out: tuple[int, Content] | None = None
        self.display = False

    def show(self, text: str, *, mark: str = "", opening: str = "", style: str = "") -> None:
        """Show prose after an `opening`, which is plain text; both empty hide the widget.

        Args:
            text: prose; mark: one glyph for the gutter.
            style: of mark and opening; without an opening, of the prose itself.
        """
        self._text, self._mark, self._opening, self._style = text, mark, opening, style
        self._laid_out = None
        self.display = bool(text or opening)
        self.refresh(layout=True)

    def content(self, width: int) -> Content:
        """The text laid out for `width`, at most `PROSE_COLUMNS`."""
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = (width, self._lay_out(width))
        return self._laid_out[1]

    def _lay_out(self, width: int) -> Content:
        columns = prose_columns(width, self._indent)
        lines = self._lettering.prose(self._text, columns, self._opening, self._style)
        return hang(lines, self._lettering.line(self._mark), self._style, self._indent)


def prose_columns(width: int, indent: int) -> int:
    """Columns for prose in `width`: not too long a line, and one column of air before the scrollbar."""
    return max(8, min(width - 1, PROSE_COLUMNS) - indent)


def hang(lines: list[Content], mark: str, style: str, indent: int) -> Content:
    """The lines under one another, indented, with a mark in the gutter of the first."""
    if not indent:
        return Content("\n").join(lines)
    first = Content.styled(f"{mark:<{indent}}", f"bold {style}".strip())
    gutters = [first, *(Content(" " * indent) for _ in lines[1:])]
    return Content("\n").join([gutter + line for gutter, line in zip(gutters, lines, strict=True)])
