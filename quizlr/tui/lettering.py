"""How text is set on this terminal: Unicode, or ASCII where the locale has no more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from quizlr.render.glyphs import asciify
from quizlr.render.mathtext import MathError
from quizlr.render.prose import Mode, Span, lay_out, wrap
from quizlr.render.table import lay_out_table

if TYPE_CHECKING:
    from quizlr.render.picture import Table

_STYLES = {"bold": "bold", "emphasis": "italic", "code": "$accent"}
_STAND_IN = "x"


class Lettering:
    """Sets lines, prose and tables for one terminal.

    Args:
        ascii: nothing above `~` may reach the terminal.
    """

    def __init__(self, *, ascii: bool) -> None:
        self.ascii = ascii
        self.mode: Mode = "ascii" if ascii else "unicode"

    def line(self, text: str) -> str:
        """Plain text as this terminal can show it."""
        return asciify(text) if self.ascii else text

    def prose(self, text: str, columns: int, opening: str = "", style: str = "") -> list[Content]:
        """Prose in lines of at most `columns`.

        Args:
            opening: plain text to begin with, in `style`; its characters mean nothing to prose.
            style: without an opening, the style of the whole.
        """
        opening = self.line(opening)
        letters = deque(opening.replace(" ", ""))
        laid_out = self._lay_out(f"{_stand_in(opening)} {text}".strip(), columns)
        lines = [_line(spans, letters, style if opening else "") for spans in laid_out or [[]]]
        return lines if opening or not style else [line.stylize_before(style) for line in lines]

    def _lay_out(self, text: str, columns: int) -> list[list[Span]]:
        """Prose in lines; with a formula that cannot be read it is shown as it was written."""
        try:
            return lay_out(text, columns, self.mode)
        except MathError:
            return wrap([Span(self.line(text))], columns)

    def table(self, table: Table, columns: int) -> list[str]:
        """A table in lines, the header first."""
        return lay_out_table(table, columns, mode=self.mode)


def _stand_in(text: str) -> str:
    """Text of the same shape in which no character means anything to prose."""
    return "".join(character if character == " " else _STAND_IN for character in text)


def _line(spans: list[Span], letters: deque[str], style: str) -> Content:
    """One laid-out line; the first stand-ins are those of the opening and become its letters."""
    parts: list[tuple[str, str]] = []
    for span in spans:
        own = _STYLES.get(span.style, "")
        for character in span.text:
            ink = style if letters else own
            stands_in = bool(letters) and character == _STAND_IN
            parts.append((letters.popleft() if stands_in else character, ink))
    return Content.assemble(*_runs(parts))


def _runs(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one style as one part: each part costs the terminal an escape sequence."""
    for style, run in groupby(parts, key=itemgetter(1)):
        yield "".join(character for character, _ in run), style


class AsciiOnly(LineFilter):
    """The last door of a plain terminal: frames and scrollbars become ASCII, cell by cell."""

    _SIGNS: ClassVar[dict[int, str]] = {
        **dict.fromkeys(map(ord, "─━═┄╌▁▂▔"), "-"),
        **dict.fromkeys(map(ord, "│┃║▏▎▍▌▋▊▉▕"), "|"),
        **dict.fromkeys(map(ord, "┌┐└┘├┤┬┴┼╭╮╰╯"), "+"),
        **dict.fromkeys(map(ord, "▃▄▅▆▇█▀"), "#"),
        ord("…"): ".",
    }

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """The same cells with ASCII in each."""
        return [Segment(self._plain(text), style, control) for text, style, control in segments]

    def _plain(self, text: str) -> str:
        if text.isascii():
            return text
        return "".join(sign if sign.isascii() else "?" for sign in text.translate(self._SIGNS))
