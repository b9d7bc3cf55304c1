"""A free answer held against its criteria, one at a time."""

from textual.content import Content

from quizlr.service.views import CriterionView
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.fields import GUTTER
from quizlr.tui.widgets.prose import hang, prose_columns

IS_IT_THERE = "Is this point in your answer?"
_MARKS = {True: ("✓", "$right"), False: ("✗", "$wrong")}


class Rubric(Block):
    """The criteria that were decided, and the next one."""

    def __init__(self, lettering: Lettering, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lettering = lettering
        self._criteria: tuple[CriterionView, ...] = ()
        self._met: tuple[bool, ...] = ()
        self.display = False

    def open(self, criteria: tuple[CriterionView, ...]) -> None:
        """Begin with the first criterion; none at all hides the widget."""
        self._criteria, self._met = criteria, ()
        self.display = bool(criteria)
        self.refresh(layout=True)

    def decide(self, *, met: bool) -> None:
        """Say whether the criterion at hand is met."""
        self._met = (*self._met, met)
        self.refresh(layout=True)

    def back(self) -> None:
        """Take the last decision back."""
        self._met = self._met[:-1]
        self.refresh(layout=True)

    @property
    def done(self) -> bool:
        """Whether every criterion was decided."""
        return len(self._met) == len(self._criteria)

    @property
    def given(self) -> str:
        """The decisions as they would be typed: `+ - +`."""
        return " ".join("+" if met else "-" for met in self._met)

    @property
    def place(self) -> str:
        """`2 of 3`."""
        return f"{min(len(self._met) + 1, len(self._criteria))} of {len(self._criteria)}"

    def content(self, width: int) -> Content:
        """What was decided, and the criterion at hand."""
        shown = self._criteria[: len(self._met) + 1]
        return Content("\n").join([self._row(i, criterion, width) for i, criterion in enumerate(shown)])

    def _row(self, index: int, criterion: CriterionView, width: int) -> Content:
        decided = index < len(self._met)
        mark, style = _MARKS[self._met[index]] if decided else ("▸", "$accent")
        needed = "Needed: " if criterion.must else ""
        columns = prose_columns(width, GUTTER)
        body = self._lettering.prose(criterion.text, columns, needed, "$quiet" if decided else "$accent")
        return hang(body, self._lettering.line(mark), f"bold {style}", GUTTER)
