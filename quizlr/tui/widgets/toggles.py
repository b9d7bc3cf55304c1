"""Where several options may be right: each is chosen, or taken back, by its letter."""

from textual.content import Content

from quizlr.service.views import FeedbackView, Option, QuestionView
from quizlr.tui.widgets.fields import Field, option_row

_OPEN = {True: ("$accent", "bold", "[x]"), False: ("", "", "[ ]")}
"""Style, weight and box of an option that is chosen, and of one that is not."""
_WORD_COLUMNS = len("missed")
"""Columns of the word between letter and text, once the verdict stands."""


class Toggles(Field):
    """Options; a letter, or Space at the cursor, chooses one more or takes it back."""

    _options: tuple[Option, ...] = ()
    _chosen: tuple[str, ...] = ()
    _right: frozenset[str] | None = None
    _cursor = 0

    @property
    def given(self) -> str:
        """The chosen letters, in the order of the options: `a c`."""
        return " ".join(sorted(self._chosen))

    @property
    def complete(self) -> bool:
        """Whether at least one option is chosen."""
        return bool(self._chosen)

    def ask(self, question: QuestionView) -> None:
        """Show the options, none of them chosen."""
        self._options, self._chosen, self._right, self._cursor = question.options, (), None, 0
        self.changed()

    def settle(self, feedback: FeedbackView) -> None:
        """Tell the right options, the wrong ones that were chosen, and the right ones that were missed."""
        self._right = frozenset(feedback.right_key.split())
        if feedback.verdict == "unknown":
            self._chosen = tuple(self._right)
        self.changed()

    def press(self, key: str, character: str) -> bool:
        """Choose or take back by letter or by Space, move the cursor, take back what was chosen last."""
        letters = [option.letter for option in self._options]
        if character in letters:
            self._cursor = letters.index(character)
            self._toggle(character)
        elif key == "space":
            self._toggle(letters[self._cursor])
        elif key in ("up", "down"):
            self._cursor = (self._cursor + (1 if key == "down" else -1)) % len(letters)
        elif key == "backspace" and self._chosen:
            self._chosen = self._chosen[:-1]
        else:
            return False
        return True

    def _toggle(self, letter: str) -> None:
        others = tuple(chosen for chosen in self._chosen if chosen != letter)
        self._chosen = others if letter in self._chosen else (*self._chosen, letter)

    def content(self, width: int) -> Content:
        """The options under one another."""
        row = self._open_row if self._right is None else self._settled_row
        return Content("\n").join([row(option, width) for option in self._options])

    def _open_row(self, option: Option, width: int) -> Content:
        cursor = "▸" if option == self._options[self._cursor] else ""
        style, weight, box = _OPEN[option.letter in self._chosen]
        return option_row(self._lettering, option, cursor, style, weight, width, box)

    def _settled_row(self, option: Option, width: int) -> Content:
        mark, word, style = self._told(option.letter)
        return option_row(self._lettering, option, mark, style, "", width, f"{word:<{_WORD_COLUMNS}}")

    def _told(self, letter: str) -> tuple[str, str, str]:
        """After the verdict: mark, word and style of an option."""
        right, chosen = letter in (self._right or ()), letter in self._chosen
        if not right:
            return ("✗", "wrong", "$wrong") if chosen else ("", "", "")
        return ("✓", "right", "$right") if chosen else ("○", "missed", "$accent")
