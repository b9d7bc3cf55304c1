"""The settings: one list from which the file's template, its checks, the screen and completion are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizlr.clean import clean_line
from quizlr.errors import ConfigError

THEMES = ("dark", "light", "contrast")
Value = str | int | float | bool | tuple[str, ...] | Mapping[str, str]
YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a person can set.

    Attributes:
        name: its key in the file; default: what holds where the file is silent.
        title: what it is called on the screen; help: what it does, one sentence without its end.
        example: TOML text for the template; the default where empty.
        low, high, step: of a number; choices: all that it can be.
        at_start: it is read when quizlr starts, and a change holds from the next time on.
    """

    name: str
    default: Value
    title: str
    help: str
    example: str = ""
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[str, ...] = ()
    at_start: bool = False

    @property
    def sort(self) -> str:
        """What its value is: switch, choice, whole, number, list, table or text."""
        match self.default:
            case bool():
                return "switch"
            case int():
                return "whole"
            case float():
                return "number"
            case tuple():
                return "list"
            case str():
                return "choice" if self.choices else "text"
            case _:
                return "table"


_ON, _OFF = True, False
SETTINGS = (
    Setting("journal", "", "journal", "The Markdown learning journal", '"~/notes/journal.md"', at_start=True),
    Setting(
        "content",
        (),
        "packs",
        "Folders of packs that replace all others; none means your own and the shipped ones",
        '["~/packs"]',
        at_start=True,
    ),
    Setting("minutes", 15, "minutes a day", "How long a daily session shall be", low=1, high=240, step=5),
    Setting("new_per_day", 10, "new a day", "How many questions you meet for the first time a day", high=200),
    Setting(
        "retention",
        0.9,
        "retention",
        "How likely you still know a card when it comes back; `quizlr retention` tells the minutes",
        low=0.7,
        high=0.97,
        step=0.01,
    ),
    Setting(
        "day_start", 4, "day begins at", "The local hour at which a new study day begins", low=3, high=12
    ),
    Setting(
        "max_interval",
        365,
        "longest interval",
        "Days after which a card comes back at the latest",
        low=1,
        high=3650,
        step=5,
    ),
    Setting("theme", "dark", "colours", "How the screen looks", choices=THEMES),
    Setting("animations", _ON, "animations", "Whether training is drawn as it runs"),
    Setting(
        "one_key", _OFF, "one key", "Answer and confidence in one key: asdf sure, qwer unsure, zxcv guess"
    ),
    Setting(
        "plugins",
        _OFF,
        "plug-ins",
        "Whether families of other packages may be loaded: they are code",
        at_start=True,
    ),
    Setting("learner", "me", "learner", "Whose log is used", at_start=True),
    Setting(
        "keys",
        {},
        "own keys",
        'Keys by command, such as "feedback.undo" = "z"; `quizlr config edit` opens the file',
        at_start=True,
    ),
)
"""Every setting, in the order of the file and of the screen."""
BY_NAME = {setting.name: setting for setting in SETTINGS}


def fault(name: str, value: object) -> str:
    """Why a value read from the file cannot be, in a few words; empty where it can."""
    setting = BY_NAME.get(name)
    if setting is None:
        return f"no setting is called {clean_line(name)!r}"
    if not _is_of(setting, value):
        return f"{name} must be {_WANTED[setting.sort]}"
    if setting.sort in ("whole", "number") and not setting.low <= _number(value) <= setting.high:
        return f"{name} must lie between {setting.low:g} and {setting.high:g}"
    if name == "learner" and not is_name(str(value)):
        return "learner must be a name on one line"
    if setting.choices and value not in setting.choices:
        return f"{name} must be one of {', '.join(setting.choices)}"
    return ""


_WANTED = {
    "switch": "true or false",
    "whole": "a whole number",
    "number": "a number",
    "text": "text",
    "choice": "text",
    "list": "a list",
    "table": 'a table of "command" = "key"',
}


def _is_of(setting: Setting, value: object) -> bool:
    match setting.sort:
        case "switch":
            return isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list":
            return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        case "table":
            return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
        case _:
            return isinstance(value, str)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def is_name(text: str) -> bool:
    """Whether a text can name a learner: one line, something on it, nothing hidden in it."""
    return bool(text) and clean_line(text) == text


def typed(name: str, text: str) -> Value:
    """The value that a person means by what they typed; a list is written with commas.

    Raises:
        ConfigError: there is no such setting, or it cannot be that.
    """
    setting = BY_NAME.get(name)
    if setting is None:
        raise ConfigError(fault(name, None), f"One of: {', '.join(BY_NAME)}.")
    text = clean_line(text)
    value: Any = text
    if setting.sort == "switch":
        value = True if text.casefold() in YES else False if text.casefold() in NO else text
    elif setting.sort in ("whole", "number"):
        value = _read_number(text, whole=setting.sort == "whole")
    elif setting.sort == "list":
        value = tuple(item for part in text.split(",") if (item := part.strip()))
    if wrong := fault(name, value):
        raise ConfigError(wrong, f"{setting.help}.")
    return value  # type: ignore[no-any-return]


def _read_number(text: str, *, whole: bool) -> object:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return text


def turned(setting: Setting, value: Value, steps: int) -> Value:
    """The value so many steps further: another choice, the other switch, a number within its range."""
    if setting.sort == "switch":
        return not value
    if setting.sort == "choice":
        place = setting.choices.index(str(value)) + steps
        return setting.choices[place % len(setting.choices)]
    if setting.sort in ("whole", "number"):
        moved = _number(value) + steps * setting.step
        if setting.step > 1:  # from 1 to 5 and on to 10, not to 6
            moved = round(moved / setting.step) * setting.step
        inside = round(min(max(moved, setting.low), setting.high), 6)
        return int(inside) if setting.sort == "whole" else inside
    return value


def toml(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case tuple() | list():
            return f"[{', '.join(toml(item) for item in value)}]"
        case _:
            return str(value)


def _template() -> str:
    lines = ["# quizlr: remove the # before a line to set it; `quizlr config show` prints what is in force."]
    for setting in SETTINGS:
        if setting.sort != "table":
            text = f"# {setting.name} = {setting.example or toml(setting.default)}"
            lines.append(f"{text:<38} # {setting.help}{_span(setting)}")
    return "\n".join([*lines, "# [keys]", '# "feedback.undo" = "z"', ""])


def _span(setting: Setting) -> str:
    if setting.sort in ("whole", "number"):
        return f", {setting.low:g} to {setting.high:g}"
    return f": {', '.join(setting.choices)}" if setting.choices else ""


TEMPLATE = _template()
"""A file that says what can be set, and sets nothing."""
