"""Where a sign is given for each component: a list of slots, or a matrix of them."""

from typing import ClassVar

from textual.content import Content

from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui.widgets.fields import GUTTER, Field

_EMPTY = "_"
_LABEL_COLUMNS = 40
_APART = 3
"""Columns between a label and its sign, and between two columns of a matrix."""
_TOLD = len("   ✗ −")
"""Columns of what the verdict adds to a slot."""


class Signs(Field):
    """A slot for each component, filled with `+`, `−` or `0`; after a sign the next slot is meant."""

    _GLYPHS: ClassVar[dict[str, str]] = {"+": "+", "-": "−", "−": "−", "0": "0"}
    _labels: tuple[str, ...] = ()
    _columns = 0
    _signs: tuple[str, ...] = ()
    _right: tuple[str, ...] = ()
    _cursor = 0

    @property
    def given(self) -> str:
        """The signs as they would be typed, a gap as `_`: `+ - 0`, `+ - / _ +`; empty without any sign."""
        if set(self._signs) <= {_EMPTY}:
            return ""
        typed = ["-" if sign == "−" else sign for sign in self._signs]
        size = self._columns or len(typed)
        return " / ".join(" ".join(typed[start : start + size]) for start in range(0, len(typed), size))

    @property
    def complete(self) -> bool:
        """Whether every slot is filled."""
        return bool(self._signs) and _EMPTY not in self._signs

    def ask(self, question: QuestionView) -> None:
        """Show the empty slots."""
        self._labels, self._columns = question.labels, question.columns
        self._signs, self._right, self._cursor = (_EMPTY,) * len(self._labels), (), 0
        self.changed()

    def settle(self, feedback: FeedbackView) -> None:
        """Show the given signs beside the right ones."""
        self._right = tuple(self._GLYPHS[sign] for sign in feedback.right_key if sign in self._GLYPHS)
        self.changed()

    def press(self, key: str, character: str) -> bool:
        """Fill the slot at the cursor and go on, empty a slot, or move the cursor."""
        if character and character in self._GLYPHS:
            if self._cursor < len(self._signs):
                self._write(self._GLYPHS[character])
                self._go_on()
        elif key == "backspace":
            return self._take_back()
        else:
            return self._move(key)
        return True

    def _write(self, sign: str) -> None:
        self._signs = (*self._signs[: self._cursor], sign, *self._signs[self._cursor + 1 :])

    def _go_on(self) -> None:
        """To the next slot; behind the last one to the first that is still empty, if any is."""
        self._cursor += 1
        if self._cursor == len(self._signs) and not self.complete:
            self._cursor = self._signs.index(_EMPTY)

    def _take_back(self) -> bool:
        """Empty the slot at the cursor, or the one before it where that is empty."""
        if self._cursor == len(self._signs) or self._signs[self._cursor] == _EMPTY:
            if self._cursor == 0:
                return False
            self._cursor -= 1
        self._write(_EMPTY)
        return True

    def _move(self, key: str) -> bool:
        """Move the cursor by an arrow; False where there is no slot that way."""
        row = self._drawn_columns(self.size.width)
        step = {"left": -1, "right": 1, "up": -row, "down": row}.get(key, 0)
        last = len(self._signs) - 1
        place = last if step < 0 and self._cursor > last else self._cursor + step
        if not step or not 0 <= place <= last:
            return False
        self._cursor = place
        return True

    def content(self, width: int) -> Content:
        """The slots in rows and columns; the one at the cursor is marked."""
        size, labels = self._drawn_columns(width), self._set_labels(width)
        widest = _widest(labels, size)
        cells = [self._cell(place, label, widest[place % size]) for place, label in enumerate(labels)]
        rows = [cells[start : start + size] for start in range(0, len(cells), size)]
        return Content("\n").join([Content(" " * _APART).join(row).rstrip() for row in rows])

    def _set_labels(self, width: int) -> list[Content]:
        columns = min(_LABEL_COLUMNS, width)
        return [Content("").join(self._lettering.prose(text, columns)) for text in self._labels]

    def _drawn_columns(self, width: int) -> int:
        """As many as the matrix has; one where they do not fit beside each other, with their corrections."""
        around = GUTTER + 2 * _APART + 1 + _TOLD
        taken = sum(label + around for label in _widest(self._set_labels(width), self._columns))
        return self._columns if self._columns and taken <= width else 1

    def _cell(self, place: int, label: Content, widest: int) -> Content:
        sign, here = self._signs[place], place == self._cursor and not self._right
        return Content.assemble(
            (f"{self._lettering.line('▸') if here else '':<{GUTTER}}", "bold $accent"),
            label,
            " " * (widest - label.cell_length + _APART),
            (self._lettering.line(sign), "$quiet" if sign == _EMPTY else "bold $accent"),
            self._correction(place, sign),
        )

    def _correction(self, place: int, sign: str) -> Content:
        """What the verdict adds to a slot: it was right, it was left empty, or it should be another."""
        if place >= len(self._right):
            return Content("")
        right = self._right[place]
        mark, style = ("·", "$quiet") if sign == _EMPTY else ("✗", "$wrong")
        if sign == right:
            mark, style, right = "✓", "$right", " "
        return Content.styled(f"   {self._lettering.line(f'{mark} {right}')}", style)


def _widest(labels: list[Content], columns: int) -> list[int]:
    """The widest label of each column."""
    return [
        max((label.cell_length for label in labels[place::columns]), default=0) for place in range(columns)
    ]
