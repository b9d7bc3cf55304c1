"""Where an answer is given without typing a text: one option, or an order."""

from dataclasses import dataclass

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
    lettering: Lettering, option: Option, mark: str, style: str, weight: str, width: int, word: str = ""
) -> Content:
    """An option: mark in the gutter, letter, a word on it if any, text with a hanging indent."""
    word = f"{word}  " if word else ""
    indent = GUTTER + 3 + len(word)
    columns = prose_columns(width, indent)
    body = hang(lettering.prose(option.text, columns, "", f"{weight} {style}".strip()), "", "", indent)
    head = Content.assemble(
        (f"{lettering.line(mark):<{GUTTER}}", f"bold {style or '$accent'}"),
        (f"{option.letter}  ", f"bold {style or '$accent'}"),
        (word, style or "$quiet"),
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
