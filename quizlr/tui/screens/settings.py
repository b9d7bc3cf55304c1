"""The settings: every one of them a row, turned by arrows or typed, kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from quizlr.commands import Command
from quizlr.errors import ConfigError, QuizlrError
from quizlr.settings import SETTINGS, Setting, Value, turned, typed
from quizlr.tui import messages as told
from quizlr.tui.keyboard import keyboard
from quizlr.tui.lettering import Lettering
from quizlr.tui.screens.base import CommandScreen, sentence
from quizlr.tui.setup import Setup
from quizlr.tui.themes import theme_name
from quizlr.tui.widgets.block import Block
from quizlr.tui.widgets.lines import Ends, Hint, KeyLine, MoreBelow, ThinRule
from quizlr.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from quizlr.config import Config

_TITLE_COLUMNS = 20
_AT_START = "It holds from the next start on."
_TURNED = frozenset({"switch", "choice", "whole", "number"})


class Rows(Block):
    """Every setting with its value; one of them is in hand."""

    def __init__(self, lettering: Lettering) -> None:
        super().__init__(id="rows")
        self._lettering = lettering
        self._config: Config | None = None
        self.place = 0

    def show(self, config: Config, place: int) -> None:
        """Show the values of a configuration, with the row at a place in hand."""
        self._config, self.place = config, place
        self.refresh(layout=True)

    def content(self, width: int) -> Content:
        """One row under the other."""
        if self._config is None:
            return Content("")
        return Content("\n").join([self._row(place, width) for place in range(len(SETTINGS))])

    def _row(self, place: int, width: int) -> Content:
        setting, held = SETTINGS[place], place == self.place
        line = self._lettering.line
        value = shown(getattr(self._config, setting.name))
        changed = getattr(self._config, setting.name) != setting.default
        mark = line("▸ ") if held else "  "
        room = max(8, width - _TITLE_COLUMNS - 2)
        text = line(value)
        if setting.sort in _TURNED and held:
            text = line(f"‹ {value} ›")
        style = "bold $accent" if held else "bold" if changed else "$foreground"
        return Content.assemble(
            (f"{mark}{line(setting.title):<{_TITLE_COLUMNS}}", "bold $accent" if held else "$foreground"),
            (text if len(text) <= room else text[: room - 1] + line("…"), style),
        )


class SettingsScreen(CommandScreen):
    """Shows what is in force, and keeps every change at once.

    Args:
        setup: what every screen is given; config: what is in force.
    """

    context = "settings"

    def __init__(self, setup: Setup, config: Config) -> None:
        super().__init__(setup)
        self._config = config
        self._place = 0

    def compose(self) -> ComposeResult:
        """Header, rows, what the one in hand does, a field to type in, keys."""
        yield Ends(self.lettering, id="head")
        yield ThinRule(self.lettering, id="under-head")
        with VerticalScroll(id="body", can_focus=False):
            yield Rows(self.lettering)
        yield MoreBelow(self.lettering)
        yield ThinRule(self.lettering)
        yield Prose(self.lettering, id="what", indent=2)
        yield Input(id="typed", compact=True)
        yield Prose(self.lettering, id="said", indent=2)
        yield KeyLine(self.lettering, id="keys")

    def on_mount(self) -> None:
        """Show the first row in hand."""
        self.query_one(Ends).show("", "every change is kept at once", strong="Settings")
        self.query_one(Input).display = False
        self._show()

    # Commands

    def applies(self, command: Command) -> bool:
        """Turn what has steps, type what has none; while a field is open its keys are its own."""
        conditions = {
            "more": self._setting.sort in _TURNED,
            "less": self._setting.sort in _TURNED,
            "type": self._setting.sort not in ("switch", "choice", "table"),
            "reset": getattr(self._config, self._setting.name) != self._setting.default,
        }
        return not self._typing and conditions.get(command.action, True)

    def hints(self) -> list[Hint]:
        """The keys here and now."""
        if self._typing:
            return [Hint("Enter", "keep it"), Hint("Esc", "never mind")]
        return super().hints()

    def action_settings_next(self) -> None:
        """Take the next row in hand."""
        self._move(1)

    def action_settings_previous(self) -> None:
        """Take the row before in hand."""
        self._move(-1)

    def action_settings_more(self) -> None:
        """Turn the value in hand up."""
        self._turn(1)

    def action_settings_less(self) -> None:
        """Turn the value in hand down."""
        self._turn(-1)

    def action_settings_type(self) -> None:
        """Type a value."""
        field = self.query_one(Input)
        field.value = shown(getattr(self._config, self._setting.name), blank=True)
        field.display = True
        field.focus()
        self.show_keys()

    def action_settings_reset(self) -> None:
        """Put the value in hand back."""
        self._keep(self._setting.default)

    def action_settings_help(self) -> None:
        """Show all keys."""
        from quizlr.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.setup, self.context))

    def action_settings_back(self) -> None:
        """Back to the first screen."""
        self.dismiss(self.setup)  # type: ignore[arg-type]

    @property
    def _setting(self) -> Setting:
        return SETTINGS[self._place]

    @property
    def _typing(self) -> bool:
        return bool(self.query_one(Input).display)

    def _move(self, rows: int) -> None:
        self._place = (self._place + rows) % len(SETTINGS)
        self._say("")
        self._show()

    def _turn(self, steps: int) -> None:
        before = getattr(self._config, self._setting.name)
        after = turned(self._setting, before, steps)
        if after != before:
            self._keep(after)

    # Typing

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        try:
            value = typed(self._setting.name, message.value)
        except ConfigError as error:
            self._say(sentence(error), "✗", "$wrong")
            return
        self._close_field()
        self._keep(value)

    async def on_key(self, event: events.Key) -> None:
        """Escape leaves the field as it was; all other keys are those of the registry."""
        if self._typing:
            event.prevent_default()
            if event.key == "escape":
                self._close_field()
                event.stop()

    def _close_field(self) -> None:
        self.query_one(Input).display = False
        self.set_focus(None)
        self._say("")
        self.show_keys()

    # Keeping

    def _keep(self, value: Value) -> None:
        name = self._setting.name
        self.ask(lambda service: service.set(name, value), told.SettingKept)

    @on(told.SettingKept)
    def _kept(self, message: told.SettingKept) -> None:
        self._config = message.config
        self.setup = replace(
            self.setup,
            films=message.config.animations and self.app.animation_level != "none",
            one_key=message.config.one_key,
            keyboard=keyboard(message.config.keys, one_key=message.config.one_key),
        )
        self.app.theme = theme_name(message.config.theme)
        self._say(_AT_START if self._setting.at_start else "")
        self._show()

    def tell_trouble(self, error: QuizlrError) -> None:
        """Say on this screen what could not be kept."""
        self._say(sentence(error), "✗", "$wrong")

    # Showing

    def _show(self) -> None:
        setting = self._setting
        self.query_one(Rows).show(self._config, self._place)
        span = f", {setting.low:g} to {setting.high:g}" if setting.sort in ("whole", "number") else ""
        self.query_one("#what", Prose).show("", opening=f"{setting.help}{span}.", style="$quiet")
        body = self.query_one("#body", VerticalScroll)
        body.scroll_to(y=max(0, self._place - body.size.height // 2), animate=False)
        self.show_keys()

    def _say(self, text: str, mark: str = "·", style: str = "$accent") -> None:
        self.query_one("#said", Prose).show("", mark=mark, opening=text, style=style)


def shown(value: Value, *, blank: bool = False) -> str:
    """A value as a person reads it; `blank`: as they type it."""
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return ", ".join(value) or ("" if blank else "your own and the shipped ones")
        case str():
            return value or ("" if blank else "none")
        case int() | float():
            return f"{value:g}"
        case _:
            return f"{len(value)} of your own" if value else "none"
