"""What every screen of quizlr has: keys from the command registry, and calls to the service."""

from collections.abc import Callable
from typing import TypeVar

from textual import events
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from quizlr.clean import clean_line
from quizlr.commands import COMMANDS, Command
from quizlr.errors import QuizlrError
from quizlr.tui.desk import Service
from quizlr.tui.messages import CallFailed
from quizlr.tui.setup import Setup
from quizlr.tui.widgets.lines import Hint, KeyLine

T = TypeVar("T")


def action_of(command: Command) -> str:
    """The name of the Textual action that carries a command out."""
    return command.id.replace(".", "_")


BY_ACTION = {action_of(command): command for command in COMMANDS}
_LINE_KEYS = frozenset({"home", "end"})


class CommandScreen(Screen[None], inherit_bindings=False):
    """A screen whose keys, footer and palette entries come from one context of the registry.

    A key is looked up in the registry when it is pressed: what it means depends on the context.
    """

    AUTO_FOCUS = ""
    context = ""

    def __init__(self, setup: Setup) -> None:
        super().__init__()
        self.setup = setup
        self.lettering = setup.lettering

    def applies(self, command: Command) -> bool:
        """Whether a command would do something now."""
        return command.context == self.context

    def commands(self) -> list[Command]:
        """The commands that would do something now, most used first."""
        return [command for command in self.setup.keyboard.in_context(self.context) if self.applies(command)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse the commands of other contexts and those that do not apply."""
        command = BY_ACTION.get(action)
        if command is None:
            return super().check_action(action, parameters)
        return command.context == self.context and self.applies(command)

    def hints(self) -> list[Hint]:
        """The keys for the footer, the one for all keys last."""
        shown = sorted((c for c in self.commands() if c.footer), key=lambda c: c.action == "help")
        return [Hint(command.shown, command.title) for command in shown]

    def show_keys(self) -> None:
        """Bring the footer up to date."""
        self.query_one(KeyLine).show(self.hints())

    async def on_key(self, event: events.Key) -> None:
        """Do what the key stands for here and now, or scroll the body by the keys made for that."""
        command = self.setup.keyboard.find(self.context, event.key)
        if command is not None and await self.app.run_action(action_of(command), self):
            event.stop()
            event.prevent_default()
        elif not (event.key in _LINE_KEYS and isinstance(self.focused, Input)):
            self._scroll(event)

    def _scroll(self, event: events.Key) -> None:
        body = self.query_one("#body", VerticalScroll)
        scroll = {
            "up": body.scroll_up,
            "down": body.scroll_down,
            "pageup": body.scroll_page_up,
            "pagedown": body.scroll_page_down,
            "home": body.scroll_home,
            "end": body.scroll_end,
        }.get(event.key)
        if scroll is not None:
            scroll(animate=False)
            event.stop()

    def ask(self, call: Callable[[Service], T], told: Callable[[T], Message]) -> None:
        """Ask the service in the background; what it says comes back as a message."""
        self.run_worker(self._ask(call, told), group="service", exit_on_error=False)

    async def _ask(self, call: Callable[[Service], T], told: Callable[[T], Message]) -> None:
        try:
            said = await self.setup.desk.ask(call)
        except QuizlrError as error:
            self.post_message(CallFailed(error))
        except Exception as error:  # noqa: BLE001 - the outermost boundary: said, never a traceback
            self.post_message(CallFailed(unexpected(error)))
        else:
            self.post_message(told(said))

    def on_call_failed(self, message: CallFailed) -> None:
        """Tell what happened."""
        self.tell_trouble(message.error)

    def tell_trouble(self, error: QuizlrError) -> None:
        """Say what happened and what can be done, over the screen as it is."""
        from quizlr.tui.screens.panels import TroubleScreen

        self.app.push_screen(TroubleScreen(error, self.lettering))


def sentence(error: QuizlrError) -> str:
    """What went wrong and what to do, as sentences for one line."""
    return " ".join(f"{part.rstrip('.')}." for part in (error.what, error.help) if part)


def unexpected(error: Exception) -> QuizlrError:
    """The sentence for a fault of quizlr itself."""
    what = clean_line(f"quizlr made a mistake: {type(error).__name__}: {error}")
    return QuizlrError(what, "Nothing stored is lost. Go on, or leave with ctrl+q and start again")
