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
from quizlr.settings import TEMPLATE, Value, fault, is_name, toml

__all__ = ["TEMPLATE", "Config", "is_name"]

_BY_HAND = "Mend the file with `quizlr config edit`."


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
        raise ConfigError(f"{path}: {reason}", _BY_HAND) from error
    return parse(data, path)


def parse(data: Mapping[str, Any], path: Path) -> Config:
    """Turn a parsed TOML document into a configuration.

    Raises:
        ConfigError: with every mistake in one message.
    """
    faults = [wrong for key, value in data.items() if (wrong := fault(key, value))]
    if faults:
        raise ConfigError(f"{path}: {'; '.join(faults)}", _BY_HAND)
    values: dict[str, Any] = {key: tuple(value) if key == "content" else value for key, value in data.items()}
    return Config(**values)


def show(config: Config) -> str:
    """The configuration in force, as TOML."""
    plain = [item.name for item in fields(Config) if item.name != "keys"]
    lines = [f"{name} = {toml(getattr(config, name))}" for name in plain]
    if config.keys:
        lines += ["", "[keys]", *(f"{toml(name)} = {toml(key)}" for name, key in config.keys.items())]
    return "\n".join(lines)


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


def set_value(path: Path, key: str, value: Value) -> None:
    """Set one top-level key in the file, and leave every other byte as it is.

    Raises:
        ConfigError: the file cannot be written, or says this key in a way that only a person can change.
    """
    import tomllib

    try:
        path = path.resolve()  # a linked file stays a link
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes().decode("utf-8") if path.exists() else ""
        new = _with_line(old, key, f"{key} = {toml(value)}")
        if tomllib.loads(new) != {
            **tomllib.loads(old),
            key: list(value) if isinstance(value, tuple) else value,
        }:
            raise ConfigError(f"{path}: I cannot change {key} as it is written", _BY_HAND)
        scratch = path.with_name(path.name + ".new")
        scratch.write_bytes(new.encode())
        if path.exists():
            scratch.chmod(path.stat().st_mode & 0o777)
        scratch.replace(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {clean_line(str(error))}", _BY_HAND) from error
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ConfigError(f"{path}: {reason}", "The setting holds until you leave quizlr.") from error


def _with_line(text: str, key: str, line: str) -> str:
    """The text with a line that sets a key: in place of the one that did, else before the first table."""
    head, tables = _split_at_table(text)
    end = "\r\n" if "\r\n" in text else "\n"
    # A comment behind the value stays, where no text is the value, which may hold a # itself.
    old = rf"(?m)^{re.escape(key)}[ \t]*=(?:[^#'\"\r\n]*?(?P<rest>[ \t]+#[^\r\n]*)|[^\r\n]*)(?P<end>\r?\n|\Z)"
    new, replaced = re.subn(
        old, lambda found: f"{line}{found['rest'] or ''}{found['end'] or end}", head, count=1
    )
    return (new if replaced else f"{_ended(head, end)}{line}{end}") + tables


def _split_at_table(text: str) -> tuple[str, str]:
    found = re.search(r"(?m)^\[", text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def _ended(text: str, end: str) -> str:
    return text if not text or text.endswith("\n") else text + end


def expand(path: str) -> Path:
    """A path from the configuration or the command line, `~` and variables included."""
    return named(os.path.expandvars(path))
