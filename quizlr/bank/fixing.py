"""Mending a file where that needs no knowledge of what its author means: small edits at a problem's place.

One changed line stays one changed line: everything else keeps its bytes, comments and white space too.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from quizlr.answers.words import slips
from quizlr.bank.fields import meant
from quizlr.bank.problems import Problem

_TOKEN = re.compile(r"'[^'\n]*'|\"[^\"\\\n]*\"|[^\s'\",:\[\]{}#&*!|>%@`][^\s,:\[\]{}#]*")
_VALUE = re.compile(r"(?P<before>\s*(?:- )*[a-z_]+: +)(?P<text>[^\s'\"\[\]{}|>&*!%@`#][^#'\n]*?)\s*")
_SEPARATORS = frozenset("\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_SHORT_COMMAND = re.compile(r"\\[a-zA-Z]{1,3}(?![a-zA-Z])")
"""May as well be an escape and a letter: a line break before `u`, not the Greek letter."""
_BOOLEAN = re.compile(r"write (true|false)")
_DIGITS = re.compile(r"\d")
_SPELLING = frozenset(
    {"QZ101", "QZ103", "QZ104", "QZ113", "QZ114", "QZ122", "QZ202", "QZ203", "QZ204", "QZ208"}
)
"""Codes of names that may be a slip of the fingers."""
_OF_AUTHORS = frozenset({"QZ202", "QZ203", "QZ204", "QZ208"})
SHORTEST_NAME = 5
"""Letters of a name of an author in which a slip of the fingers can be told from another name."""
SLIPS = 2
"""Letters that may be wrong in a name that is put right."""
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start` to `end` of a text become `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after some edits, and the problems they were for."""

    text: str
    problems: tuple[Problem, ...]


def mend(text: str, problems: Iterable[Problem]) -> Mended:
    """Make every edit that is certain; of two that overlap the earlier one, the other is for a next round."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    told = list(problems)
    # A bare yes where something else than text is wanted is not put right by quotes.
    elsewhere = {(one.line, one.column) for one in told if one.code == "QZ106"}
    told = [one for one in told if one.code != "YAML015" or (one.line, one.column) not in elsewhere]
    wanted = [(edit, one) for one in told if (edit := _edit(text, starts, one)) is not None]
    made: list[tuple[Edit, Problem]] = []
    for edit, one in sorted(wanted, key=lambda pair: (pair[0].start, pair[0].end)):
        if not made or edit.start >= made[-1][0].end:
            made.append((edit, one))
    for edit, _ in reversed(made):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return Mended(text, tuple(one for _, one in made))


def _edit(text: str, starts: Sequence[int], one: Problem) -> Edit | None:
    """The edit that mends a problem; None where only the author can."""
    if not 0 < one.line <= len(starts):
        return None
    at = starts[one.line - 1] + one.column - 1
    if one.code in _SPELLING and meant(one.help):
        return _respelt(text, at, meant(one.help), strict=one.code in _OF_AUTHORS)
    make = _BY_CODE.get(one.code)
    return make(text, at, one) if make else None


def _respelt(text: str, at: int, name: str, *, strict: bool) -> Edit | None:
    """The name at a place becomes the one that the fingers slipped on; its quotes stay."""
    found = _TOKEN.match(text, at)
    if found is None:
        return None
    quoted = found[0][0] in "'\""
    edit = Edit(found.start() + quoted, found.end() - quoted, name)
    return edit if _is_slip(text[edit.start : edit.end], name, strict=strict) else None


def _is_slip(given: str, name: str, *, strict: bool) -> bool:
    """Whether two letters at most are wrong, and no digit is: `l1` and `l2` are two things.

    Of names that authors make, only one letter of a longer one: `minimum` and `maximum` are two things, too.
    """
    if strict and min(len(given), len(name)) < SHORTEST_NAME:
        return False
    wrong = slips(given, name)
    return _DIGITS.findall(given) == _DIGITS.findall(name) and wrong <= (1 if strict else SLIPS)


def _doubled(text: str, at: int, one: Problem) -> Edit | None:
    """A backslash that double quotes would eat is written twice, where it can only be meant so."""
    unclear = one.code == "YAML014" and _SHORT_COMMAND.match(text, at)
    return Edit(at, at, "\\") if text[at : at + 1] == "\\" and not unclear else None


def _quoted(text: str, at: int, one: Problem) -> Edit | None:
    """A plain scalar that shall be text gets single quotes; a word for yes or no becomes true or false."""
    found = _TOKEN.match(text, at)
    if found and (word := _BOOLEAN.fullmatch(one.help)):
        return Edit(found.start(), found.end(), word[1])
    wanted = one.code == "YAML015" or one.help == f"quote it: '{found[0] if found else ''}'"
    return Edit(found.start(), found.end(), f"'{found[0]}'") if found and wanted else None


def _deleted(text: str, at: int, _: Problem) -> Edit:
    """A character that cannot be seen goes; one that separates words becomes a blank."""
    return Edit(at, at + 1, " " if text[at : at + 1] in _SEPARATORS else "")


def _line_quoted(text: str, at: int, one: Problem) -> Edit | None:
    """A text with a colon in it, alone behind its key, is put in single quotes."""
    start = at - one.column + 1
    ends = _LINE_END.search(text, start)
    line = text[start : ends.start() if ends else len(text)]
    found = _VALUE.fullmatch(line) if "mapping values are not allowed" in one.message else None
    if found is None:
        return None
    return Edit(start + found.start("text"), start + found.end("text"), f"'{found['text']}'")


_BY_CODE: dict[str, Callable[[str, int, Problem], Edit | None]] = {
    "YAML001": _line_quoted,
    "YAML003": _deleted,
    "YAML013": _doubled,
    "YAML014": _doubled,
    "YAML015": _quoted,
    "QZ106": _quoted,
}
