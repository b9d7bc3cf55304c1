"""The configuration: TOML read into a frozen dataclass, all mistakes told at once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from quizlr.clean import clean_line
from quizlr.errors import ConfigError
from quizlr.paths import named

THEMES = ("dark", "light", "contrast")


@dataclass(frozen=True, slots=True)
class Config:
    """What a person can set; `quizlr config show` prints it.

    Attributes:
        journal: the Markdown learning journal, or empty.
        content: folders of packs; empty means own and shipped packs.
        minutes: length of a daily session.
        new_per_day: new cards a day.
        retention: recall probability at which a card comes back.
        day_start: local hour at which the study day turns over.
        max_interval: longest interval, days.
        theme: colours of the screen: dark, light or contrast.
        animations: whether training is drawn as it runs.
        keys: own keys by command name, such as `"feedback.undo" = "z"`.
        one_key: answer and confidence in one key.
        plugins: whether families of other packages may be loaded.
        learner: whose log this is.
    """

    journal: str = ""
    content: tuple[str, ...] = ()
    minutes: int = 15
    new_per_day: int = 10
    retention: float = 0.9
    day_start: int = 4
    max_interval: int = 365
    theme: str = "dark"
    animations: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    one_key: bool = False
    plugins: bool = False
    learner: str = "me"


_RANGES: dict[str, tuple[float, float]] = {
    "minutes": (1, 240),
    "new_per_day": (0, 200),
    "retention": (0.7, 0.97),
    "day_start": (3, 12),
    "max_interval": (1, 3650),
}

TEMPLATE = """\
# quizlr: remove the # before a line to set it; `quizlr config show` prints what is in force.
# journal = "~/notes/learning_journal.md"
# content = ["~/packs"]          # replaces all other packs
# minutes = 15                   # length of a daily session
# new_per_day = 10
# retention = 0.9                # 0.70 to 0.97
# day_start = 4                  # local hour at which a new study day begins, 3 to 12
# max_interval = 365             # days
# theme = "dark"                 # dark, light or contrast
# animations = true
# plugins = false               # whether families of other packages may be loaded: they are code
# one_key = false                # asdf sure, qwer unsure, zxcv guess
# learner = "me"
# [keys]
# "feedback.undo" = "z"
"""


def load(path: Path) -> Config:
    """The configuration in `path`, defaults where it is silent or does not exist.

    Raises:
        ConfigError: the file cannot be read, or says something that has no meaning; all at once.
    """
    if not os.path.lexists(path):
        return Config()
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(f"{path}: {reason}", "Make it a file that you may read.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = clean_line(str(error))
        raise ConfigError(f"{path}: {reason}", "Mend the file with `quizlr config edit`.") from error
    return parse(data, path)


def parse(data: Mapping[str, Any], path: Path) -> Config:
    """Turn a parsed TOML document into a configuration.

    Raises:
        ConfigError: with every mistake in one message.
    """
    known = {item.name: getattr(Config(), item.name) for item in fields(Config)}
    faults = [fault for key, value in data.items() if (fault := _fault(key, value, known))]
    if faults:
        raise ConfigError(f"{path}: {'; '.join(faults)}", "Mend the file with `quizlr config edit`.")
    values: dict[str, Any] = {key: tuple(value) if key == "content" else value for key, value in data.items()}
    return Config(**values)


def _fault(key: str, value: object, known: Mapping[str, object]) -> str:
    if key not in known:
        return f"no setting is called {clean_line(key)!r}"
    default = known[key]
    if not _same_type(value, default):
        return f"{key} must be {_type_name(default)}"
    low, high = _RANGES.get(key, (None, None))
    if low is not None and high is not None and isinstance(value, int | float) and not low <= value <= high:
        return f"{key} must lie between {low:g} and {high:g}"
    if key == "learner" and not is_name(str(value)):
        return "learner must be a name on one line"
    if key == "theme" and value not in THEMES:
        return f"theme must be one of {', '.join(THEMES)}"
    return ""


def is_name(text: str) -> bool:
    """Whether a text can name a learner: one line, something on it, nothing hidden in it."""
    return bool(text) and clean_line(text) == text


def _same_type(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return isinstance(value, type(default))


def _type_name(default: object) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "text", tuple: "a list"}
    return names.get(type(default), 'a table of "command" = "key"')


def show(config: Config) -> str:
    """The configuration in force, as TOML."""
    plain = [item.name for item in fields(Config) if item.name != "keys"]
    lines = [f"{name} = {_toml(getattr(config, name))}" for name in plain]
    if config.keys:
        lines += ["", "[keys]", *(f"{_toml(name)} = {_toml(key)}" for name, key in config.keys.items())]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return str(value)


def write_template(path: Path) -> None:
    """Write a configuration that says what can be set, and sets nothing.

    Raises:
        ConfigError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ConfigError(f"{path}: {reason}", "Set QUIZLR_HOME to a folder that you may write.") from error


def set_value(path: Path, key: str, value: str) -> None:
    """Set one top-level key in the file and leave every other byte as it is.

    Raises:
        ConfigError: the file cannot be written.
    """
    line = f"{key} = {_toml(value)}\n"
    try:
        path = path.resolve()  # a linked file stays a link
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        head, tables = _split_at_table(old)
        new, replaced = re.subn(rf"(?m)^{re.escape(key)}\s*=.*\n?", lambda _: line, head, count=1)
        scratch = path.with_name(path.name + ".new")
        scratch.write_text((new if replaced else _ended(head) + line) + tables, encoding="utf-8")
        scratch.replace(path)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ConfigError(f"{path}: {reason}", "The setting holds until you leave quizlr.") from error


def _split_at_table(text: str) -> tuple[str, str]:
    found = re.search(r"(?m)^\[", text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def expand(path: str) -> Path:
    """A path from the configuration or the command line, `~` and variables included."""
    return named(os.path.expandvars(path))
