"""The keys as this person has them: the command registry, with the keys of the configuration over its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding
from textual.keys import Keys, format_key

from quizlr.clean import clean_line
from quizlr.commands import COMMANDS, CONTEXTS, Command
from quizlr.errors import ConfigError

_FIXED = frozenset({"question.choose", "question.sign"})
_TAKEN = frozenset({"ctrl+c", "ctrl+q", "up", "down", "pageup", "pagedown", "home", "end"})
_ANSWERS = frozenset({"0", "plus", "minus", "minus_sign", "backspace"})
_NAMES = {"enter": "Enter", "escape": "Esc", "up": "↑", "down": "↓", "left": "←", "right": "→"}
_KNOWN = frozenset(key.value for key in Keys if not key.value.startswith("<"))


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Every command with its keys; the key shown is the first of them."""

    commands: tuple[Command, ...] = COMMANDS

    def __getitem__(self, command_id: str) -> Command:
        """The command of that name."""
        return next(command for command in self.commands if command.id == command_id)

    def in_context(self, context: str) -> list[Command]:
        """The commands of one context, most used first."""
        return [command for command in self.commands if command.context == context]

    def find(self, context: str, key: str) -> Command | None:
        """The command that a key, in Textual's name, stands for in a context."""
        return next((command for command in self.in_context(context) if key in command.keys), None)


def keyboard(own: Mapping[str, str], *, one_key: bool = False) -> Keyboard:
    """The registry with a person's own keys.

    Args:
        own: key by command name; the key as one sign or in Textual's name: `z`, `!`, `ctrl+z`, `f2`.
        one_key: choices are answered, with a confidence, by one key.

    Raises:
        ConfigError: a command or a key is not known, is not free, or has two meanings; all at once.
    """
    named = {command_id: _named(key) for command_id, key in own.items()}
    commands = tuple(_with_key(command, named.get(command.id)) for command in COMMANDS)
    faults = [fault for item in named.items() if (fault := _fault(*item))] or list(_clashes(commands, named))
    if faults:
        raise ConfigError(f"[keys] {'; '.join(faults)}", "Mend the file with `quizlr config edit`.")
    return Keyboard(tuple(_in_one_key(command) for command in commands) if one_key else commands)


def _named(key: str) -> str:
    """A key in Textual's name; a sign such as `!` has one too."""
    key = clean_line(key).strip()
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key if len(key) == 1 else key


def _with_key(command: Command, key: str | None) -> Command:
    return replace(command, keys=(key,), shown=shown(key)) if key else command


def _in_one_key(command: Command) -> Command:
    if command.id != "question.choose":
        return command
    words = "Options 1 to 4: asdf sure, qwer unsure, zxcv guess; letters where there are more"
    return replace(command, shown="asdf", help=words)


def shown(key: str) -> str:
    """How a key is written for a person."""
    if key in _NAMES:
        return _NAMES[key]
    return _sign(key) or (key if "+" in key else key.capitalize())


def _sign(key: str) -> str:
    """What a printable key types; nothing for any other, and for a name that no key has."""
    sign = format_key(key)
    return sign if len(sign) == 1 and sign.isprintable() and key not in _KNOWN else ""


def _fault(command_id: str, key: str) -> str:
    """Why a command cannot have a key, or nothing."""
    known = {command.id for command in COMMANDS}
    name = clean_line(command_id)
    if command_id not in known:
        return f"no command is called {name}"
    if command_id in _FIXED:
        return f"{name} has the keys its options have"
    if key not in _KNOWN and not _sign(key):
        return f"{name}: no key is called {key or 'nothing'}"
    builds_answers = key in _ANSWERS or _sign(key).isalpha()
    if key in _TAKEN or (command_id.startswith("question.") and builds_answers):
        return f"{name}: {shown(key)} has a meaning of its own there"
    return ""


def _clashes(commands: tuple[Command, ...], own: Mapping[str, str]) -> Iterator[str]:
    """The keys of the configuration that have two meanings in one context."""
    for context in CONTEXTS:
        here = [command for command in commands if command.context in (context, "anywhere")]
        meanings = Counter(key for command in here for key in command.keys)
        for key in sorted({own[command.id] for command in here if command.id in own}):
            if meanings[key] > 1:
                names = " and ".join(command.id for command in here if key in command.keys)
                yield f"{shown(key)} cannot mean {names}"
