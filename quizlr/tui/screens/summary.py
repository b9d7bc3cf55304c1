"""What a session came to, in the order in which it is worth reading."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from quizlr import wording
from quizlr.service.views import SummaryView
from quizlr.tui import messages as told
from quizlr.tui.lettering import Lettering
from quizlr.tui.screens.base import CommandScreen
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.bars import bar_lengths
from quizlr.tui.widgets.lines import Ends, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose

_COLUMNS = 40
_STYLES = ("$right", "$accent", "$wrong", "$rule")
_GLYPHS = ("━", "╍", "╌", "─")
_ASCII_GLYPHS = ("=", "-", "x", ".")


class ScoreBar(Widget):
    """Right, partly, wrong and unknown as one bar."""

    def __init__(self, summary: SummaryView, lettering: Lettering) -> None:
        super().__init__(id="score-bar")
        self._summary = summary
        self._glyphs = _ASCII_GLYPHS if lettering.ascii else _GLYPHS

    def render(self) -> Content:
        """The bar."""
        summary = self._summary
        parts = (summary.right, summary.partly, summary.wrong, summary.unknown)
        lengths = bar_lengths(parts, min(_COLUMNS, self.size.width))
        return Content.assemble(
            *(
                (glyph * length, style)
                for glyph, length, style in zip(self._glyphs, lengths, _STYLES, strict=True)
                if length
            )
        )


class SummaryScreen(CommandScreen):
    """Score, sure and wrong, newly solid, calibration, tomorrow."""

    context = "summary"

    def __init__(self, setup: Setup, summary: SummaryView) -> None:
        super().__init__(setup)
        self._summary = summary

    def compose(self) -> ComposeResult:
        """Header, score, what to act on, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            yield Prose(self.lettering, id="score")
            yield ScoreBar(self._summary, self.lettering)
            for heading, _ in summary_blocks(self._summary):
                name = _name(heading)
                yield Prose(self.lettering, id=f"{name}-heading")
                yield Prose(self.lettering, id=name, indent=2)
        yield MoreBelow(self.lettering)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Show the summary."""
        self.query_one(Ends).show("", _left(self._summary), strong="Summary")
        self._prose("score").show("", opening=wording.score_line(self._summary), style="bold")
        for heading, text in summary_blocks(self._summary):
            name = _name(heading)
            self._prose(f"{name}-heading").show("", opening=heading if text else "", style="bold")
            self._prose(name).show(text)
        self.show_keys()

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)

    def action_summary_home(self) -> None:
        """Back to the first screen."""
        self.dismiss()

    def action_summary_undo(self) -> None:
        """Take the last action back, and say so on the first screen."""
        self.ask(lambda service: service.undo().sentence, told.ActionUndone)

    @on(told.ActionUndone)
    def _undone(self, message: told.ActionUndone) -> None:
        self.dismiss()
        self.app.screen_stack[0].post_message(told.ActionUndone(message.sentence))

    def action_summary_help(self) -> None:
        """Show all keys."""
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, "summary"))


def summary_blocks(summary: SummaryView) -> list[tuple[str, str]]:
    """Headings and prose, the most telling first; an empty text is left out on the screen."""
    return [
        ("Plainly known", wording.placed_line(summary.placed)),
        ("Sure and wrong", "\n".join(f"- {wording.sure_wrong_line(item)}" for item in summary.sure_wrong)),
        ("Forgotten too often", "\n".join(f"- {wording.leech_line(item)}" for item in summary.leeches)),
        ("Newly solid", ", ".join(summary.newly_solid)),
        ("Calibration", wording.calibration_line(summary)),
        ("Tomorrow", wording.tomorrow_line(summary).removeprefix("Tomorrow: ").capitalize()),
    ]


def _name(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _left(summary: SummaryView) -> str:
    return f"{wording.count(summary.left, 'card')} of today's plan left" if summary.left else "plan done"
