"""The signs the program draws with, and plain stand-ins for terminals without Unicode."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from quizlr.render.mathsymbols import CHARACTERS, SUBSCRIPTS, SUPERSCRIPTS


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs; each is one cell wide, but for the ellipsis."""

    right: str
    partly: str
    wrong: str
    cursor: str
    rule: str
    solid: str
    shaky: str
    unasked: str
    minus: str
    ellipsis: str
    dot: str
    bullet: str
    arrow: str
    up: str
    down: str


UNICODE: Final = Glyphs("✓", "◐", "✗", "▸", "─", "▓", "▒", "░", "−", "…", "·", "•", "→", "↑", "↓")
ASCII: Final = Glyphs("+", "~", "x", ">", "-", "#", "=", ".", "-", "...", "|", "-", "->", "^", "v")

_PLAIN: Final = {
    "−": "-", "–": "-", "—": "--", "‐": "-", "‑": "-", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‘": "'", "’": "'", "‚": "'", "…": "...", "·": "*", "•": "-", "×": "x", "÷": "/", "°": " deg",
    "‹": "<", "›": ">",
    "✓": "+", "◐": "~", "✗": "x", "▸": ">", "▾": "v", "→": "->", "←": "<-", "↑": "^", "↓": "v", "↔": "<->",
    "█": "#", "▓": "#", "▒": "=", "░": ".", "●": "*", "○": "o", "◆": "#", "◇": "o", "■": "#", "□": "o",
    "▲": "^", "△": "^", "▼": "v", "★": "*", "☆": "*", "√": "sqrt ", "∣": "|", "‖": "||",
    "─": "-", "━": "=", "│": "|", "┃": "|", "┄": "-", "┤": "|", "├": "|", "┼": "+", "┬": "+", "┴": "+",
    "┌": "+", "┐": "+", "└": "+", "┘": "+", "╸": "=", "╺": "=", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o",
    "ł": "l", "€": "EUR", "£": "GBP", "µ": "mu", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
_MARKS: Final = {"\u0302": "_hat", "\u0304": "_bar", "\u0303": "_tilde", "\u20d7": "_vec", "\u0307": "_dot"}
_LONE_MARK = re.compile(r"(?<![^\W_])([^\W\d_])([\u0302\u0303\u0304\u0307\u20d7])(?![^\W\d_])")
_SUPERS: Final = {shape: char for char, shape in SUPERSCRIPTS.items() if not shape.isascii()}
_SUBS: Final = {shape: char for char, shape in SUBSCRIPTS.items()}
_SUPER_RUN = re.compile(f"[{re.escape(''.join(_SUPERS))}]+")
_SUB_RUN = re.compile(f"[{re.escape(''.join(_SUBS))}]+")
_GREEK_LETTER = re.compile("[Α-Ωα-ωϕϵ]")


def asciify(text: str) -> str:
    """Spell text in ASCII: `η` becomes eta, `x₁` x1, `w²` w^2, `λₘₐₓ` lambda_max, the unknown `?`."""
    if text.isascii():
        return text
    text = text.replace(" · ", " | ")
    text = _LONE_MARK.sub(_named_mark, unicodedata.normalize("NFD", text))
    text = _SUPER_RUN.sub(_raised, unicodedata.normalize("NFC", text))
    text = _SUB_RUN.sub(_lowered, text)
    text = _GREEK_LETTER.sub(_letter_name, text)
    return "".join(map(_plain, text))


def _named_mark(match: re.Match[str]) -> str:
    return match[1] + _MARKS[match[2]]


def _raised(match: re.Match[str]) -> str:
    text = "".join(_SUPERS[char] for char in match[0]).replace("−", "-").replace("⊤", "T")
    return "^" + (text if text.isalnum() or text[0] == "(" else f"({text})")


def _lowered(match: re.Match[str]) -> str:
    text = "".join(_SUBS[char] for char in match[0]).replace("−", "-")
    return text if text.isdigit() else "_" + (text if text.isalnum() else f"({text})")


def _letter_name(match: re.Match[str]) -> str:
    """Name a Greek letter, apart from what it is multiplied with: `ηλmax` is eta lambda_max."""
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :]
    apart = " " if before.isalnum() or before == ")" else ""
    if re.match(r"[A-Za-z]{2}", after):
        return f"{apart}{_letter(match[0])}_"
    joined = after[:1].isalpha() and not _GREEK_LETTER.match(after)
    return apart + _letter(match[0]) + (" " if joined else "")


def _letter(char: str) -> str:
    symbol = CHARACTERS.get(char)
    return symbol.ascii if symbol else unicodedata.name(char).split()[-1].lower()


@cache
def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char in _PLAIN:
        return _PLAIN[char]
    if char in CHARACTERS:
        return CHARACTERS[char].ascii
    if unicodedata.category(char) == "Mn":
        return ""
    decomposed = unicodedata.normalize("NFKD", char)
    return "".join(part for part in decomposed if part.isascii()) or "?"
