"""The text cleaner that stands at every door: nothing that passes it can command a terminal."""

import re

_LINE_ENDS = re.compile(r"\r\n?")
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_HIDDEN = [
    *range(0x80, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x200E,
    0x200F,
    0x061C,
    0x2028,
    0x2029,
    0xFEFF,
    *range(0xE0000, 0xE0080),
    *range(0xD800, 0xE000),
]
_TABLE = {**_PICTURES, 0x7F: "␡", **dict.fromkeys(_HIDDEN, "�")}


def clean(text: str) -> str:
    """Replace control, bidirectional and invisible characters by visible stand-ins.

    Tab and newline stay; other C0 characters become their Unicode picture, the rest U+FFFD.
    """
    return _LINE_ENDS.sub("\n", text).translate(_TABLE)


def clean_line(text: str) -> str:
    """Clean text that must stay on one line: line ends and tabs become spaces."""
    return " ".join(clean(text).split())
