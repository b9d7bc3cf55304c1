"""After the answer: the verdict and the words, with the training above them."""

from textual.app import ComposeResult
from textual.containers import Vertical

from quizlr import wording
from quizlr.render.picture import Picture
from quizlr.service.views import FeedbackView
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.charts import TWO_PANELS, Charts
from quizlr.tui.widgets.prose import Prose

INDENT = 2
LOWEST_CHART = 8
"""Rows below which a chart says nothing."""
ROWS_FOR_CHARTS = 16
"""A body lower than this shows words only."""
AIRY = 26
"""From this many rows on there is an empty one between charts and words."""
STYLES = {"right": "$right", "partly": "$accent", "wrong": "$wrong", "unknown": "$quiet"}
_WORDS = ("verdict", "working", "foil", "rule-of-thumb", "place", "due", "ground")


class Reveal(Vertical):
    """Charts, verdict, working, foil, rule, and the concept with its place in the journal.

    Args:
        ground_key: asks about what the card builds on.
    """

    def __init__(self, lettering: Lettering, *, ground_key: str = "b", id: str | None = None) -> None:
        super().__init__(id=id)
        self._ground_key = ground_key
        self._lettering = lettering
        self._has_picture = False

    def compose(self) -> ComposeResult:
        """All parts, each hidden until it has something to show."""
        yield Charts(self._lettering, id="charts")
        for name in _WORDS:
            yield Prose(self._lettering, id=name, indent=INDENT)

    @property
    def charts(self) -> Charts:
        """The drawing of the training."""
        return self.query_one(Charts)

    def open(self, feedback: FeedbackView) -> None:
        """Show the words of a new answer; room for its picture is kept from the start."""
        self._has_picture = feedback.has_picture
        self.charts.clear()
        self.show_words(feedback)

    def show_words(self, feedback: FeedbackView) -> None:
        """Show the verdict and the words, as they stand after what was said since."""
        self._prose("verdict").show(
            _outcome(feedback),
            mark=wording.VERDICT_MARKS[feedback.verdict],
            opening=wording.verdict_line(feedback),
            style=f"bold {STYLES.get(feedback.verdict, '$accent')}",
        )
        self._prose("working").show(feedback.working)
        self._prose("foil").show(wording.foil_line(feedback))
        self._prose("rule-of-thumb").show(feedback.rule, style="$accent")
        self._prose("place").show("", opening=wording.place_line(feedback.place), style="$quiet")
        self._prose("due").show("", opening=wording.due_phrase(feedback), style="$quiet")
        ground = wording.ground_line(feedback, self._ground_key)
        self._prose("ground").show("", opening=ground, style="$accent")

    def film(self, picture: Picture | None, *, still: bool) -> None:
        """Show the training; without a picture the room for it is given back."""
        if picture is None:
            self._has_picture = False
            self.charts.display = False
        elif self.charts.display:
            self.charts.show(picture, still=still)

    def fit(self, width: int, height: int) -> None:
        """Give the charts what the words leave of `height` rows, or nothing where that is too little."""
        words = [self._prose(name) for name in _WORDS]
        rows = sum(prose.rows(width) for prose in words)
        rows += sum(prose.styles.margin.height for prose in words if prose.display)
        self.charts.display = self._has_picture and width >= TWO_PANELS and height >= ROWS_FOR_CHARTS
        airy = height > AIRY
        self.charts.styles.margin = (0, 0, int(airy), 0)
        self.charts.styles.height = max(LOWEST_CHART, min(height - rows - 1 - airy, width // 6))

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)


def _outcome(feedback: FeedbackView) -> str:
    """What training did, or else the right answer in words where that adds something."""
    if feedback.outcome:
        return feedback.outcome
    told = feedback.verdict == "right" and feedback.said == feedback.right_key
    return "" if told or feedback.right_text == wording.right_in_words(feedback) else feedback.right_text
