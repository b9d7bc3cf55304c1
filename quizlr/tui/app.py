"""The application: themes, the base screen, the service's thread, and the ways out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from quizlr.config import Config
from quizlr.errors import QuizlrError
from quizlr.tui.desk import Desk, Service
from quizlr.tui.keyboard import keyboard
from quizlr.tui.lettering import AsciiOnly, Lettering
from quizlr.tui.messages import ServiceReady
from quizlr.tui.screens.base import CommandScreen, action_of, unexpected
from quizlr.tui.screens.home import HomeScreen
from quizlr.tui.screens.panels import TooSmallScreen, TroubleScreen, fits
from quizlr.tui.setup import Setup
from quizlr.tui.signals import leave_on_signals
from quizlr.tui.themes import THEMES, theme_name

if TYPE_CHECKING:
    from quizlr.service.options import SessionOptions
    from quizlr.service.views import LabView


class QuizlrApp(App[None], inherit_bindings=False):
    """quizlr in a terminal.

    Args:
        open_service: opens the service; called on a thread of its own, after the first paint.
        config: theme, animations, keys and one_key are taken from it; None means the defaults.
        today: the study day, shown before the service is open.
        start: home, review (or daily) or practice.
        wish: what that session is asked to be; None means the whole plan.
        bench: puts something on the bench of the Lab, which is opened at once.
        ascii: nothing above `~` may reach the terminal.

    Raises:
        ConfigError: a key of the configuration cannot be used.
    """

    CSS_PATH = "app.tcss"
    TITLE = "quizlr"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", "quit", show=False, priority=True),
        Binding("ctrl+q", "quit", "quit", show=False),
        Binding("ctrl+p", "command_palette", "palette", show=False, priority=True, id="anywhere.palette"),
    ]

    def __init__(
        self,
        open_service: Callable[[], Service],
        config: Config | None = None,
        *,
        today: date,
        start: str = "home",
        wish: "SessionOptions | None" = None,
        bench: "Callable[[Service], LabView] | None" = None,
        ascii: bool = False,
    ) -> None:
        super().__init__()
        config = config or Config()
        self._desk = Desk(partial(_opened, open_service))
        self._lettering = Lettering(ascii=ascii)
        self._setup = Setup(
            self._desk,
            self._lettering,
            keyboard(config.keys, one_key=config.one_key),
            films=config.animations and self.animation_level != "none",
            one_key=config.one_key,
        )
        self._today = today
        self._first = _first_session(start, wish)
        self._bench = bench
        self._ascii_filter = AsciiOnly(enabled=ascii)
        for own in THEMES.values():
            self.register_theme(own)
        self.theme = theme_name(config.theme)
        self.set_keymap({name: key for name, key in config.keys.items() if name == "anywhere.palette"})

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our roles, so that a style sheet may name them whatever the theme."""
        return THEMES["dark"].variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The usual filters, then the one that keeps a plain terminal plain."""
        return [*super().get_line_filters(), *([self._ascii_filter] if self._ascii_filter.enabled else [])]

    def get_default_screen(self) -> Screen[None]:
        """Home is the base; the other screens are pushed on it."""
        return HomeScreen(self._setup, today=self._today, first=self._first, bench=self._bench)

    def on_mount(self) -> None:
        """Be ready to leave in good order from the first moment."""
        leave_on_signals(lambda code: self.exit(return_code=code))

    async def on_ready(self) -> None:
        """Open the service, now that something is on the screen."""
        self.run_worker(self._open_service(), group="service", exit_on_error=False)

    async def _open_service(self) -> None:
        try:
            await self._desk.open()
        except QuizlrError as error:
            self._cannot_start(error)
        except Exception as error:  # noqa: BLE001 - the outermost boundary: said, never a traceback
            self._cannot_start(unexpected(error))
        else:
            self.screen_stack[0].post_message(ServiceReady())

    def _cannot_start(self, error: QuizlrError) -> None:
        self.push_screen(TroubleScreen(error, self._lettering, final=True))

    def on_resize(self, event: events.Resize) -> None:
        """Ask for a larger window where a screen would not fit, until it does."""
        asking = isinstance(self.screen, TooSmallScreen)
        if fits(event.size) and asking:
            self.pop_screen()
        elif not fits(event.size) and not asking:
            self.push_screen(TooSmallScreen())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """For the palette: what the screen can do now, and leaving."""
        if isinstance(screen, CommandScreen):
            for command in screen.commands():
                if hasattr(screen, f"action_{action_of(command)}"):
                    run = partial(screen.run_action, action_of(command))
                    yield SystemCommand(command.title, command.help, run)
        if not isinstance(screen, HomeScreen):
            yield SystemCommand("quit quizlr", "Leave; nothing is lost", self.exit)

    def on_unmount(self) -> None:
        """Close the service after the call under way."""
        self._desk.close()


def _first_session(start: str, wish: "SessionOptions | None") -> Callable[[Service], None] | None:
    if start == "home":
        return None
    if wish is not None:
        return lambda service: service.start(wish)
    return lambda service: service.begin("practice" if start == "practice" else "daily")


def _opened(open_service: Callable[[], Service]) -> Service:
    """Open the service, the session's screens imported before it: the first question waits for neither."""
    from quizlr.tui.screens import quiz, summary  # noqa: F401

    return open_service()
