"""Where an answer is given without typing a text: options, an order, signs."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message

from quizlr.service.views import FeedbackView, Option, QuestionView
from quizlr.tui import onekey
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.prose import hang, prose_columns

GUTTER = 2
"""Columns left of every option, for its mark."""


class GivenChanged(Message):
    """The answer so far has changed."""


@dataclass
class StatedAtOnce(Message):
    """One key has given the answer and said how sure."""

    confidence: str


class Field(Block, can_focus=True):
    """An answer built key by key.

    `given` is the answer as it would be typed in line mode; `complete` says that it can be stated.
    """

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering

    @property
    def given(self) -> str:
        """The answer so far, as typed."""
        raise NotImplementedError

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        raise NotImplementedError

    def ask(self, question: QuestionView) -> None:
        """Begin with an empty answer to `question`."""
        raise NotImplementedError

    def press(self, key: str, character: str) -> bool:
        """Take a key; False where it means nothing here."""
        raise NotImplementedError

    def settle(self, feedback: FeedbackView) -> None:
        """Show the answer beside the right one, now that the verdict stands."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Take the keys that build the answer and leave the others to the screen."""
        if self.press(event.key, event.character or ""):
            event.stop()
            event.prevent_default()
            self.changed()

    def changed(self) -> None:
        """Redraw, and tell the screen."""
        self.refresh(layout=True)
        self.post_message(GivenChanged())


class Choices(Field):
    """Options; a letter or the arrows choose one, or one key chooses and says how sure.

    Args:
        one_key: where there are few enough options they have places, and one key answers.
    """

    _options: tuple[Option, ...] = ()
    _chosen: int | None = None
    _settled: tuple[str, str] | None = None
    _at_once = False

    def __init__(self, lettering: Lettering, *, id: str | None = None, one_key: bool = False) -> None:
        super().__init__(lettering, id=id)
        self._one_key = one_key

    @property
    def given(self) -> str:
        """The chosen letter."""
        return "" if self._chosen is None else self._options[self._chosen].letter

    @property
    def complete(self) -> bool:
        """Whether an option is chosen and still wants a confidence."""
        return self._chosen is not None and not self._at_once

    def ask(self, question: QuestionView) -> None:
        """Show the options, none of them chosen."""
        self._options, self._chosen, self._settled = question.options, None, None
        self._at_once = self._one_key and onekey.serves(question)
        self.changed()

    def settle(self, feedback: FeedbackView) -> None:
        """Mark the right option and the one that was given."""
        self._chosen, self._settled = None, (feedback.right_key, feedback.said)
        self.changed()

    def press(self, key: str, character: str) -> bool:
        """Choose by letter, or move the choice by an arrow; where one key is enough, by that alone."""
        if self._at_once:
            return self._press_at_once(character)
        letters = [option.letter for option in self._options]
        if character in letters:
            self._chosen = letters.index(character)
        elif key in ("up", "down"):
            self._chosen = _moved(self._chosen, -1 if key == "up" else 1, len(letters))
        elif key == "backspace" and self._chosen is not None:
            self._chosen = None
        else:
            return False
        return True

    def _press_at_once(self, character: str) -> bool:
        read = onekey.read(character, len(self._options))
        if read is None:
            return False
        self._chosen = read[0]
        self.post_message(StatedAtOnce(read[1]))
        return True

    def content(self, width: int) -> Content:
        """The options under one another."""
        rows = [self._row(index, option, width) for index, option in enumerate(self._options)]
        return Content("\n").join(rows)

    def _row(self, index: int, option: Option, width: int) -> Content:
        mark, style = self._mark(option.letter)
        weight = ""
        if index == self._chosen:
            mark, style, weight = "▸", "$accent", "bold"
        if self._at_once:
            option = Option(str(index + 1), option.text)
        return option_row(self._lettering, option, mark, style, weight, width)

    def _mark(self, letter: str) -> tuple[str, str]:
        """After the verdict: the mark of an option and its style."""
        if self._settled is None or letter not in self._settled:
            return "", ""
        return ("✓", "$right") if letter == self._settled[0] else ("✗", "$wrong")


def option_row(
    lettering: Lettering, option: Option, mark: str, style: str, weight: str, width: int
) -> Content:
    """An option: mark in the gutter, letter, text with a hanging indent."""
    indent = GUTTER + 3
    columns = prose_columns(width, indent)
    body = hang(lettering.prose(option.text, columns, "", f"{weight} {style}".strip()), "", "", indent)
    head = Content.assemble(
        (f"{lettering.line(mark):<{GUTTER}}", f"bold {style}".strip()),
        (f"{option.letter}  ", f"bold {style or '$accent'}"),
    )
    return head + body[indent:]


def _moved(place: int | None, step: int, count: int) -> int:
    if place is None:
        return 0 if step > 0 else count - 1
    return (place + step) % count


class Ordering(Field):
    """Lettered items, put in order by typing their letters one after another."""

    _options: tuple[Option, ...] = ()
    _order: tuple[str, ...] = ()

    @property
    def given(self) -> str:
        """The letters so far: `c a b`."""
        return " ".join(self._order)

    @property
    def complete(self) -> bool:
        """Whether every letter has its place."""
        return bool(self._options) and len(self._order) == len(self._options)

    def ask(self, question: QuestionView) -> None:
        """Show the items, none of them placed."""
        self._options, self._order = question.options, ()
        self.changed()

    def settle(self, feedback: FeedbackView) -> None:
        """Show the items in the right order."""
        by_letter = {option.letter: option for option in self._options}
        right = [by_letter[letter] for letter in feedback.right_key.split() if letter in by_letter]
        if len(right) == len(self._options):
            self._options, self._order = tuple(right), tuple(option.letter for option in right)
        self.changed()

    def press(self, key: str, character: str) -> bool:
        """Place the item of a letter, or take the last one back."""
        letters = {option.letter for option in self._options}
        if character in letters - set(self._order):
            self._order = (*self._order, character)
        elif key == "backspace" and self._order:
            self._order = self._order[:-1]
        else:
            return character in letters
        return True

    def content(self, width: int) -> Content:
        """The items with their places, and the order so far."""
        rows = [self._row(option, width) for option in self._options]
        slots = [*self._order, *"_" * (len(self._options) - len(self._order))]
        arrow = self._lettering.line(" → ")
        order = Content.assemble(("order  ", "$quiet"), (arrow.join(slots), "bold $accent"))
        return Content("\n").join([*rows, Content(""), Content(" " * GUTTER) + order])

    def _row(self, option: Option, width: int) -> Content:
        placed = option.letter in self._order
        mark = str(self._order.index(option.letter) + 1) if placed else ""
        return option_row(self._lettering, option, mark, "$accent" if placed else "", "", width)


class Signs(Field):
    """A slot for each component, filled with `+`, `−` or `0`."""

    _GLYPHS: ClassVar[dict[str, str]] = {"+": "+", "-": "−", "−": "−", "0": "0"}
    _labels: tuple[str, ...] = ()
    _signs: tuple[str, ...] = ()
    _right: tuple[str, ...] = ()

    @property
    def given(self) -> str:
        """The signs so far: `+ - 0`."""
        return " ".join("-" if sign == "−" else sign for sign in self._signs)

    @property
    def complete(self) -> bool:
        """Whether every slot is filled."""
        return bool(self._labels) and len(self._signs) == len(self._labels)

    def ask(self, question: QuestionView) -> None:
        """Show the empty slots."""
        self._labels, self._signs, self._right = question.labels, (), ()
        self.changed()

    def settle(self, feedback: FeedbackView) -> None:
        """Show the given signs beside the right ones."""
        self._right = tuple(self._GLYPHS.get(sign, sign) for sign in feedback.right_key.split())
        self.changed()

    def press(self, key: str, character: str) -> bool:
        """Fill the next slot, or empty the last one filled."""
        if character in self._GLYPHS and character:
            if not self.complete:
                self._signs = (*self._signs, self._GLYPHS[character])
        elif key == "backspace" and self._signs:
            self._signs = self._signs[:-1]
        else:
            return False
        return True

    def content(self, width: int) -> Content:
        """The slots under one another, the next one marked."""
        labels = [Content("").join(self._lettering.prose(text, min(40, width))) for text in self._labels]
        widest = max((label.cell_length for label in labels), default=0)
        return Content("\n").join([self._row(place, label, widest) for place, label in enumerate(labels)])

    def _row(self, place: int, label: Content, widest: int) -> Content:
        line = self._lettering.line
        filled = place < len(self._signs)
        current = place == len(self._signs) and not self._right
        sign = self._signs[place] if filled else "_"
        row = Content.assemble(
            (f"{line('▸') if current else '':<{GUTTER}}", "bold $accent"),
            label,
            " " * (widest - label.cell_length + 3),
            (line(sign), "bold $accent" if filled else "$quiet"),
        )
        return row + self._correction(place, sign)

    def _correction(self, place: int, sign: str) -> Content:
        if place >= len(self._right):
            return Content("")
        right = self._right[place]
        mark, style = ("✓", "$right") if right == sign else (f"✗ {right}", "$wrong")
        return Content.styled(f"   {self._lettering.line(mark)}", style)
