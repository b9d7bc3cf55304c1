"""The Lab: turn the knobs of an experiment and watch the training redraw; nothing is scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll

from quizlr import wording
from quizlr.commands import Command
from quizlr.service.views import LabFamily, LabView, UnreadableView
from quizlr.tui import messages as told
from quizlr.tui.desk import Service
from quizlr.tui.screens.base import CommandScreen
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.charts import Charts, StepShown
from quizlr.tui.widgets.knobs import FIXED, Knobs
from quizlr.tui.widgets.lines import Ends, Hint, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose
from quizlr.tui.widgets.question import QuestionPane
from quizlr.tui.widgets.reveal import STYLES
from quizlr.tui.widgets.table import DataBlock
from quizlr.tui.widgets.typed import Typed

if TYPE_CHECKING:
    from quizlr.service.views import GuessView

Open = Callable[[Service], LabView]
_WORDS = ("verdict", "told-working", "told-foil", "told-rule")
_LEAST_BENCH = 8


class LabScreen(CommandScreen):
    """A bench with one experiment on it.

    Args:
        setup: what every screen is given.
        first: puts the first variant on the bench.
    """

    def __init__(self, setup: Setup, first: Open) -> None:
        super().__init__(setup)
        self._first = first
        self._view: LabView | None = None
        self._families: dict[str, LabFamily] = {}
        self._asking = False
        self._busy = False
        self._clicks = 0
        self._film = True

    @property
    def context(self) -> str:  # type: ignore[override]
        """The knobs, unless a guess is asked for."""
        return "puzzle" if self._asking else "lab"

    def compose(self) -> ComposeResult:
        """Header, the bench with its sentence, the question, what a guess came to, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            with Horizontal(id="bench"):
                yield Knobs(self.lettering, id="knobs")
                yield Charts(self.lettering, id="lab-charts", stacked=True)
            yield Prose(self.lettering, id="sentence", indent=2)
            for name in _WORDS:
                yield Prose(self.lettering, id=name, indent=2)
            yield Prose(self.lettering, id="posed", indent=2)
            yield DataBlock(self.lettering, id="posed-data")
            yield QuestionPane(self.lettering, id="question")
        yield MoreBelow(self.lettering)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Put the first variant on the bench, and learn what else there is."""
        self.query_one(Ends).show("", "nothing here is scored", strong="Lab")
        self.query_one(QuestionPane).display = False
        self.query_one("#posed-data").display = False
        self.show_keys()
        self.ask(lambda service: service.lab.families(), told.FamiliesListed)
        self._put(self._first)

    @on(told.FamiliesListed)
    def _listed(self, message: told.FamiliesListed) -> None:
        self._families = {family.name: family for family in message.families}

    def _put(self, call: Open, *, film: bool = True) -> None:
        """Change what lies on the bench; one call at a time, further clicks are added up."""
        self._busy, self._film = True, film
        self.ask(call, told.BenchShown)

    @on(told.BenchShown)
    def _show(self, message: told.BenchShown) -> None:
        view = self._view = message.view
        self._busy = False
        with self.app.batch_update():
            turned = " · turned" if view.turned else ""
            self.query_one(Ends).show(f" · {view.title}{turned}", "nothing here is scored", strong="Lab")
            self.query_one(Knobs).show(view)
            self._prose("sentence").show("", opening=view.picture.sentence, style="$foreground")
            self._say_nothing()
            self._show_posed(view)
            self._fit()
        self.call_after_refresh(self._draw, still=not self._film)
        self.show_keys()
        if self._clicks:
            clicks, self._clicks = self._clicks, 0
            self._turn(clicks)

    def _draw(self, *, still: bool) -> None:
        if self._view is not None:
            self.query_one(Charts).show(self._view.picture, still=still or not self.setup.films)

    @on(StepShown)
    def _count_steps(self, message: StepShown) -> None:
        if message.last_step and not self._asking:
            self.query_one(Ends).show_right(f"step {message.step} of {message.last_step} · not scored")

    # The knobs

    def action_lab_less(self) -> None:
        """Turn what is in hand down."""
        self._turn(-1)

    def action_lab_more(self) -> None:
        """Turn what is in hand up."""
        self._turn(1)

    def _turn(self, clicks: int) -> None:
        dial = self.query_one(Knobs).in_hand
        if dial is None or self._view is None:
            return
        if self._busy:
            self._clicks += clicks
        elif dial.name in FIXED:
            self._choose(dial.name, clicks)
        else:
            self._put(lambda service: service.lab.turn(dial.name, clicks), film=False)

    def _choose(self, name: str, clicks: int) -> None:
        """Another family, level, asked direction or seed."""
        view = self._view
        family = self._families.get(view.family) if view else None
        if view is None or family is None:
            return
        level, direction, seed, chosen = view.level, view.direction, view.seed, view.family
        if name == "family":
            chosen, level, direction = _next(tuple(self._families), chosen, clicks), "", ""
        elif name == "level":
            level = _next(family.levels, level, clicks)
        elif name == "direction":
            direction = _next(family.directions, direction, clicks)
        else:
            seed = max(0, seed + clicks)
        self._put(lambda service: service.lab.open(chosen, level, direction, seed))

    def action_lab_next(self) -> None:
        """Take the next row in hand."""
        self.query_one(Knobs).move(1)

    def action_lab_previous(self) -> None:
        """Take the row before in hand."""
        self.query_one(Knobs).move(-1)

    def action_lab_play(self) -> None:
        """Watch the training run."""
        self._draw(still=False)

    def action_lab_another(self) -> None:
        """The variant of the next seed."""
        self._choose("seed", 1)

    def action_lab_reset(self) -> None:
        """Put every knob back."""
        self._put(lambda service: service.lab.reset())

    def action_lab_family(self) -> None:
        """Choose a family from the list."""
        from quizlr.tui.screens.families import FamiliesScreen

        held = self._view.family if self._view else ""
        listed = tuple(self._families.values())
        self.app.push_screen(FamiliesScreen(listed, held, self.lettering), self._family_chosen)

    def _family_chosen(self, name: str | None) -> None:
        if name:
            self._put(lambda service: service.lab.open(name))

    # The question

    def action_lab_question(self) -> None:
        """Show or hide the question that these numbers pose."""
        posed = self._prose("posed")
        shown = not posed.display
        if self._view is not None:
            posed.show(f"{self._view.prompt}\n\n{self._view.question}" if shown else "")
            self.query_one("#posed-data", DataBlock).show(self._view.table if shown else None)
            self._fit()
            if shown:
                self.call_after_refresh(posed.scroll_visible, animate=False)

    def _show_posed(self, view: LabView) -> None:
        if self._prose("posed").display:
            self._prose("posed").show(f"{view.prompt}\n\n{view.question}")
            self.query_one("#posed-data", DataBlock).show(view.table)

    def action_lab_guess(self) -> None:
        """Be asked first."""
        self.ask(lambda service: service.lab.puzzle(), told.PuzzleSet)

    @on(told.PuzzleSet)
    def _ask_first(self, message: told.PuzzleSet) -> None:
        self._say_nothing()
        self._show_bench(shown=False)
        self.query_one(QuestionPane).ask(message.question)
        self.query_one(Ends).show_right("guess first · not scored")
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self.show_keys()

    def action_puzzle_answer(self) -> None:
        """Give the guess."""
        given = self.query_one(QuestionPane).given
        self.ask(lambda service: service.lab.guess(given), told.GuessMarked)

    @on(Typed.Submitted)
    def _typed(self) -> None:
        self.action_puzzle_answer()

    def action_puzzle_back(self) -> None:
        """Back to the knobs."""
        self._show_bench(shown=True)
        self._fit()
        self.show_keys()

    @on(told.GuessMarked)
    def _marked(self, message: told.GuessMarked) -> None:
        if isinstance(message.result, UnreadableView):
            self.query_one(QuestionPane).say(message.result.reason, mark="?", style="$accent")
            return
        self._show_bench(shown=True)
        self._tell(message.result)
        self._fit()
        self.call_after_refresh(self._draw, still=False)
        self.show_keys()

    def _tell(self, guess: GuessView) -> None:
        """What the guess came to, below the picture."""
        self._prose("sentence").show("")
        self._prose("verdict").show(
            guess.outcome,
            mark=wording.VERDICT_MARKS[guess.verdict],
            opening=wording.guess_line(guess),
            style=f"bold {STYLES.get(guess.verdict, '$accent')}",
        )
        self._prose("told-working").show(guess.working)
        self._prose("told-foil").show(guess.foil)
        self._prose("told-rule").show(guess.rule, style="$accent")

    def _say_nothing(self) -> None:
        for name in _WORDS:
            self._prose(name).show("")

    def _show_bench(self, *, shown: bool) -> None:
        """The bench, or the question in its place."""
        self._asking = not shown
        self.query_one("#bench").display = shown
        self._prose("sentence").display = shown
        self.query_one(QuestionPane).display = not shown
        for name in ("posed", "posed-data"):
            self.query_one(f"#{name}").display = False
        if shown:
            self.set_focus(None)

    # Room and keys

    def _fit(self) -> None:
        """Give the bench what the words leave of the body, as long as that is enough to see something."""
        body = self.query_one("#body", VerticalScroll).scrollable_content_region
        words = [self._prose(name) for name in ("sentence", *_WORDS)]
        rows = sum(prose.rows(body.width) + prose.styles.margin.height for prose in words if prose.display)
        knobs = self.query_one(Knobs)
        room = max(_LEAST_BENCH, body.height - rows)
        self.query_one("#bench").styles.height = max(room, min(body.height, knobs.rows(28) + 1))

    def on_resize(self) -> None:
        """Share the room anew."""
        self.call_after_refresh(self._fit)

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)

    def applies(self, command: Command) -> bool:
        """What needs an experiment waits for one."""
        if command.context == "puzzle":
            return self._asking
        conditions = {"help": True, "leave": True, "reset": self._view is not None and self._view.turned}
        return conditions.get(command.action, self._view is not None)

    def hints(self) -> list[Hint]:
        """The keys; while a guess is asked for also those of its field."""
        return super().hints()

    async def on_key(self, event: events.Key) -> None:
        """End a running film, which is all that key does; else what the key stands for."""
        charts = self.query_one(Charts)
        if charts.playing and not self._asking:
            charts.finish()
            if event.key in ("enter", "space"):
                event.stop()
                event.prevent_default()
                return
        await super().on_key(event)

    def action_lab_help(self) -> None:
        """Show all keys."""
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, "lab"))

    def action_lab_leave(self) -> None:
        """Back to where the Lab was opened."""
        self.dismiss()


def _next(names: tuple[str, ...], now: str, clicks: int) -> str:
    """The name so many places further, round and round."""
    return names[(names.index(now) + clicks) % len(names)] if now in names else names[0]
