"""The first screen: today's plan and how the journal stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizlr import wording
from quizlr.commands import Command
from quizlr.tui import messages as told
from quizlr.tui.desk import Service
from quizlr.tui.keyboard import Keyboard
from quizlr.tui.screens.base import CommandScreen
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.bars import EntryBars
from quizlr.tui.widgets.lines import Ends, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from quizlr.service.views import HomeView, LabView

Begin = Callable[[Service], None]
Bench = Callable[[Service], "LabView"]
FEW_ASKED = 30
"""Cards met, up to which a placement is offered."""
MORE_NEW = 5
"""How many further new cards one press of *learn more* takes."""
_HEADING_COLUMNS = 10


class HomeScreen(CommandScreen):
    """The base screen; before the service is open it shows the date and the keys.

    Args:
        setup: what every screen is given.
        today: the study day.
        first: begins a session to open at once, or None to stay here.
        bench: puts something on the bench of the Lab, which is opened at once.
    """

    context = "home"

    def __init__(
        self, setup: Setup, *, today: date, first: Begin | None = None, bench: Bench | None = None
    ) -> None:
        super().__init__(setup)
        self._bench = bench
        self._today = today
        self._first = first
        self._view: HomeView | None = None

    def compose(self) -> ComposeResult:
        """Header, plan, journal, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            yield Prose(self.lettering, id="note", indent=2)
            yield Prose(self.lettering, id="plan", indent=_HEADING_COLUMNS)
            yield Prose(self.lettering, id="offer", indent=_HEADING_COLUMNS)
            yield Prose(self.lettering, id="welcome")
            yield EntryBars(self.lettering, id="entries")
            yield Prose(self.lettering, id="problems", indent=2)
        yield MoreBelow(self.lettering)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Show what is known before the service is."""
        self._show_head(wording.day(self._today))
        self._prose("plan").show("", mark="Today", opening="opening the journal", style="$quiet")
        self.show_keys()

    @on(told.ServiceReady)
    def _service_ready(self) -> None:
        self._read_home()
        if self._first is not None:
            self._open_quiz(self._first)
        if self._bench is not None:
            self._open_lab(self._bench)

    def on_screen_resume(self) -> None:
        """Read the plan anew after a session."""
        if self._view is not None:
            self._read_home()

    def tell(self, sentence: str) -> None:
        """Say what has happened, until the next session."""
        self._prose("note").show("", mark="·", opening=sentence, style="$accent")

    def _read_home(self) -> None:
        self.ask(lambda service: service.home(), told.HomeRead)

    @on(told.HomeRead)
    def _show_home(self, message: told.HomeRead) -> None:
        view = self._view = message.view
        with self.app.batch_update():
            self._show_head(f"{wording.day(view.today)} · day {view.day_number}")
            self._prose("plan").show("", mark="Today", opening=_plan(view), style="bold")
            offer = _offer(view, self.setup.keyboard)
            self._prose("offer").show("", opening=offer, style=_offer_style(view))
            self._prose("welcome").show(
                "",
                opening=wording.welcome_back(view) if view.asked else wording.first_day(view),
                style="$quiet",
            )
            self.query_one(EntryBars).show(view.entries)
            self._prose("problems").show("", mark="·", opening=_problems(view), style="$quiet")
            self.show_keys()

    def _show_head(self, right: str) -> None:
        self.query_one(Ends).show("", right, strong="quizlr")

    def _prose(self, name: str) -> Prose:
        return self.query_one(f"#{name}", Prose)

    # Commands

    def applies(self, command: Command) -> bool:
        """Start where something is due; more and practice where nothing is."""
        view = self._view
        waiting = view is not None and has_plan(view)
        conditions = {
            "start": waiting,
            "more": view is not None and not waiting and view.more_new > 0,
            "practise": view is not None and not waiting and view.asked > 0,
            "place": view is not None and view.asked < FEW_ASKED,
            "lab": view is not None,
            "undo": view is not None and view.asked > 0,
            "theme": view is not None,
            "settings": view is not None,
        }
        return conditions.get(command.action, True)

    def action_home_start(self) -> None:
        """Start today's session."""
        self._open_quiz(lambda service: service.begin())

    def action_home_more(self) -> None:
        """Start a session with more new cards."""
        self._open_quiz(lambda service: service.begin(more_new=MORE_NEW))

    def action_home_practise(self) -> None:
        """Start a practice session."""
        self._open_quiz(lambda service: service.begin("practice"))

    def action_home_place(self) -> None:
        """Start, or go on with, a placement."""
        self._open_quiz(lambda service: service.begin("place"))

    def action_home_lab(self) -> None:
        """Open the Lab."""
        self._open_lab(lambda service: service.lab.open())

    def _open_lab(self, bench: Bench) -> None:
        from quizlr.tui.screens.lab import LabScreen

        self.app.push_screen(LabScreen(self.setup, bench))

    def action_home_undo(self) -> None:
        """Take the last action back."""
        self.ask(lambda service: service.undo().sentence, told.ActionUndone)

    @on(told.ActionUndone)
    def _undone(self, message: told.ActionUndone) -> None:
        self.tell(message.sentence)
        self._read_home()

    def action_home_theme(self) -> None:
        """Choose the colours."""
        from quizlr.tui.screens.panels import ThemeScreen

        self.app.push_screen(ThemeScreen(self.lettering), self._keep_theme)

    def _keep_theme(self, name: str | None) -> None:
        if name is not None:
            self.ask(lambda service: service.save_theme(name), lambda _: told.ThemeKept(name))

    def action_home_settings(self) -> None:
        """Open the settings."""
        self.ask(lambda service: service.settings(), told.SettingsRead)

    @on(told.SettingsRead)
    def _open_settings(self, message: told.SettingsRead) -> None:
        from quizlr.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self.setup, message.config), self._take_setup)

    def _take_setup(self, setup: Setup | None) -> None:
        if setup is not None:
            self.setup = setup
            self.show_keys()

    def action_home_help(self) -> None:
        """Show all keys."""
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, "home"))

    def action_home_quit(self) -> None:
        """Leave quizlr."""
        self.app.exit()

    def _open_quiz(self, begin: Begin) -> None:
        from quizlr.tui.screens.quiz import QuizScreen

        self._prose("note").show("")
        self.app.push_screen(QuizScreen(self.setup, begin=begin))


def has_plan(view: HomeView) -> bool:
    """Whether Enter has something to start."""
    return bool(view.due or view.new or view.open_session)


def _plan(view: HomeView) -> str:
    return wording.plan_line(view) if has_plan(view) else wording.nothing_due(view)


def _offer(view: HomeView, keyboard: Keyboard) -> str:
    start, more, practise = (keyboard[f"home.{name}"].shown for name in ("start", "more", "practise"))
    if view.open_session:
        return f"▸ {start} goes on where you left it"
    if has_plan(view):
        known = keyboard["home.place"].shown
        return f"▸ {start} starts" + ("" if view.asked else f" · {known} finds out what you know already")
    offers = []
    if view.more_new:
        offers.append(f"{more} takes new questions ({view.more_new} wait)")
    if view.asked:
        offers.append(f"{practise} practises without a due date")
    return " · ".join(offers)


def _offer_style(view: HomeView) -> str:
    return "bold $accent" if has_plan(view) else "$quiet"


def _problems(view: HomeView) -> str:
    if not view.problems:
        return ""
    more = len(view.problems) - 1
    return view.problems[0] + (f" · and {wording.count(more, 'more problem')}" if more else "")
