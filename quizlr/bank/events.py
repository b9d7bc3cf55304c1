"""YAML from libyaml's events in one pass: plain data, positions, and no way to be blown up.

Plain scalars follow the core schema of YAML 1.2, so dates and `yes` stay text. Anchors, aliases,
tags, merge keys and further documents are refused; so is what goes beyond the limits below.
Codes are listed in `quizlr.bank.problems`.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import yaml
from yaml import events as yaml_events

from quizlr.bank.places import Data, Node, Scalar
from quizlr.bank.problems import START, Place, Problem, problem
from quizlr.clean import clean
from quizlr.errors import ContentError

MAX_DEPTH = 32
MAX_NODES = 500_000
MAX_SCALAR = 100_000
MAX_NUMBER = 40
MOST_TOLD = 100
"""Swallowed commands of one file that are told: finding a place takes as long as the file."""

Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where events come from; the pure Python parser reads the same language, slowly."""

_REFUSED_CHARACTER = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff"
    "\ue000-\ufefe\uff00-\ufffd\U00010000-\U000dffff\U000e0080-\U0010ffff]"
)
"""What `clean` would replace, and what YAML does not allow: an author never means it."""
_LINE_END = re.compile(r"\r\n?|\n")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NUMBER_STARTS = frozenset("+-.0123456789")
_CORE: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + name: inf for sign in ("", "+") for name in (".inf", ".Inf", ".INF")},
    **{"-" + name: -inf for name in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), nan),
}
_ONCE_BOOLEAN = frozenset({"yes", "no", "on", "off"})

_SWALLOWED = re.compile(
    r"(?<!\\)(?:\\\\)*\\(alpha|approx|arg|argmax|argmin|bar|begin|beta|big|bigl|bigr|bm|end|epsilon"
    r"|equiv|eta|exists|exp|forall|frac|Lambda|nabla|neq?|notin|nu|Phi|Pi|Pr|Psi|rangle|rho"
    r"|right|rightarrow|rVert|tanh?|tau|text|theta|tilde|times|to|top|varepsilon|varphi|vec)(?![A-Za-z])"
)
_QUOTING_HELP = "double quotes eat backslashes: put LaTeX in a block (|) or in single quotes"


class BrokenFileError(ContentError):
    """A file that cannot be used at all; `problems` say where and why, at least one."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(str(problems[0]), problems[0].help)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says.

    Attributes:
        path: the file, as the person knows it.
        data: plain data; None for an empty file.
        places: the tree of positions, parallel to the data.
        problems: faults that did not keep the file from being read.
    """

    path: str
    data: Data
    places: Node
    problems: tuple[Problem, ...]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cyclic collector quiet while a great many objects are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse(text: str, path: str) -> Document:
    """Read the text of a YAML file.

    Raises:
        BrokenFileError: not YAML, or more of YAML than packs may use, or beyond a limit.
    """
    text = text.removeprefix("\ufeff")
    if found := _REFUSED_CHARACTER.search(text):
        message = f"the character U+{ord(found[0]):04X} cannot be seen and is not allowed"
        place = _place_at(text, found.start())
        raise BrokenFileError(problem(path, place, "YAML003", message, "delete it and type the text anew"))
    builder = _Builder(text, path)
    with collector_paused():
        try:
            data, places = builder.document()
        except yaml.YAMLError as error:
            raise BrokenFileError(_syntax_problem(error, path)) from error
        except (ValueError, OverflowError) as error:
            raise BrokenFileError(
                problem(path, START, "YAML001", f"not valid YAML: {error}", "mend the escapes")
            ) from error
    return Document(path, data, places, tuple(builder.problems))


class _Builder:
    """Builds data and positions from the events of one text."""

    def __init__(self, text: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._nodes = 0
        self._events = _events(text)

    def document(self) -> tuple[Data, Node]:
        """The one document of the stream; None at 1:1 for an empty stream."""
        self._skip()
        if isinstance(next(self._events), yaml_events.StreamEndEvent):
            return None, START
        result = self._node(next(self._events), 0)
        self._skip()
        after = next(self._events)
        if not isinstance(after, yaml_events.StreamEndEvent):
            raise self._refusal(after, "YAML007", "a second document begins", "one file holds one document")
        return result

    def _skip(self) -> None:
        next(self._events)

    def _node(self, event: Any, depth: int) -> tuple[Data, Node]:
        self._admit(event)
        if type(event) is yaml_events.ScalarEvent:
            return self._scalar(event), _place(event)
        if depth >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise self._refusal(event, "YAML002", message, "look for stray brackets")
        if type(event) is yaml_events.SequenceStartEvent:
            return self._sequence(event, depth + 1)
        return self._mapping(event, depth + 1)

    def _admit(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"more than {MAX_NODES} values in one file"
            raise self._refusal(event, "YAML010", message, "split the file")
        if event.anchor is not None:
            message = "anchors and aliases are not allowed"
            raise self._refusal(event, "YAML004", message, "write the value out")
        if event.tag is not None:
            message = f"the tag {event.tag} is not allowed"
            raise self._refusal(event, "YAML005", message, "remove the tag")

    def _sequence(self, start: Any, depth: int) -> tuple[Data, Node]:
        data: list[Data] = []
        nodes: list[Node] = []
        for event in self._events:
            if type(event) is yaml_events.SequenceEndEvent:
                break
            value, node = self._node(event, depth)
            data.append(value)
            nodes.append(node)
        return data, (_place(start), nodes)

    def _mapping(self, start: Any, depth: int) -> tuple[Data, Node]:
        data: dict[str, Data] = {}
        entries: dict[str, tuple[Place, Node]] = {}
        for event in self._events:
            if type(event) is yaml_events.MappingEndEvent:
                break
            key = self._key(event)
            if key in entries:
                line, column = entries[key][0]
                message = f"the key {key!r} is given twice (first at {line}:{column})"
                raise self._refusal(event, "YAML008", message, "keep one of them")
            data[key], node = self._node(next(self._events), depth)
            entries[key] = (_place(event), node)
        return data, (_place(start), entries)

    def _key(self, event: Any) -> str:
        if type(event) is not yaml_events.ScalarEvent or not event.value:
            raise self._refusal(event, "YAML009", "a key must be a plain word", "write `key: value`")
        if event.value == "<<" and not event.style:
            raise self._refusal(event, "YAML006", "merge keys are not allowed", "write the values out")
        if event.anchor is not None or event.tag is not None:
            raise self._refusal(event, "YAML009", "a key takes no anchor and no tag", "write `key: value`")
        self._limit(event)
        return _cleaned(event.value)

    def _scalar(self, event: Any) -> Scalar:
        self._limit(event)
        if not event.style:
            return self._plain(event)
        if event.style == '"':
            self._report_swallowed(event)
        return _cleaned(event.value)

    def _plain(self, event: Any) -> Scalar:
        value: str = event.value
        if value in _CORE:
            return _CORE[value]
        if value[0] in _NUMBER_STARTS and (_FLOAT.match(value) or _BASED.match(value)):
            return self._number(event)
        if value.lower() in _ONCE_BOOLEAN:
            message = f"{value} is read as text here"
            advice = f"write true or false, or quote it: '{value}'"
            self.problems.append(problem(self._path, _place(event), "YAML015", message, advice))
        return _cleaned(value)

    def _number(self, event: Any) -> int | float:
        value: str = event.value
        if len(value) > MAX_NUMBER:
            message = f"a number of more than {MAX_NUMBER} characters"
            raise self._refusal(event, "YAML012", message, "quote it if it is text")
        if _BASED.match(value):
            return int(value, 0)
        return int(value) if _INTEGER.match(value) else float(value)

    def _limit(self, event: Any) -> None:
        if len(event.value) > MAX_SCALAR:
            message = f"a text of more than {MAX_SCALAR} characters"
            raise self._refusal(event, "YAML011", message, "shorten it")

    def _report_swallowed(self, event: Any) -> None:
        begin = event.start_mark.index
        if "\\" not in (source := self._text[begin : event.end_mark.index]):
            return
        for found in _SWALLOWED.finditer(source):
            if len(self.problems) >= MOST_TOLD:
                return
            place = _place_at(self._text, begin + found.start(1) - 1)
            message = f"\\{found[1]} loses its backslash in double quotes"
            self.problems.append(problem(self._path, place, "YAML014", message, _QUOTING_HELP))

    def _refusal(self, event: Any, code: str, message: str, help: str) -> BrokenFileError:
        return BrokenFileError(problem(self._path, _place(event), code, message, help))


def _events(text: str) -> Iterator[Any]:
    """The events of a text, one by one, as the parser has them."""
    return iter(Parser(text).get_event, None)


def _cleaned(text: str) -> str:
    """The text as `clean` leaves it; printable text is the same before and after."""
    return text if text.isprintable() else clean(text)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _place_at(text: str, offset: int) -> Place:
    line, begin = 1, 0
    for found in _LINE_END.finditer(text, 0, offset):
        line, begin = line + 1, found.end()
    return line, offset - begin + 1


_SYNTAX_HELP = (
    (r"tab character", "YAML001", "indent with spaces: put spaces in place of the tab"),
    (r"escape|hexa?decimal", "YAML013", _QUOTING_HELP),
    (
        r"mapping values are not allowed",
        "YAML001",
        "a colon and a space split the text here: quote it or use a block (|)",
    ),
    (
        r"cannot start any token",
        "YAML001",
        "indent with spaces, not tabs; quote text that begins with @, ` or %",
    ),
    (r"expected ',' or", "YAML001", "close the bracket, or quote the text inside it"),
    (r"unexpected end of stream", "YAML001", "close the quote"),
    (r"expected (key|<block end>)|indicator", "YAML001", "check the indentation and the quotes around here"),
    (r"could not find expected ':'", "YAML001", "put text of several lines in a block (|)"),
    (r"comment or (a )?line break", "YAML001", "write the text of a block on the lines below the |"),
)


def _syntax_problem(error: yaml.YAMLError, path: str) -> Problem:
    what = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = (mark.line + 1, mark.column + 1) if mark else START
    begun = getattr(error, "context_mark", None)
    if begun and mark and begun.line < mark.line:
        what += f" (in what begins at {begun.line + 1}:{begun.column + 1})"
    for pattern, code, advice in _SYNTAX_HELP:
        if re.search(pattern, what):
            return problem(path, place, code, f"not valid YAML: {what}", advice)
    advice = "look for a quote, a bracket or an indentation here or on the line before"
    return problem(path, place, "YAML001", f"not valid YAML: {what}", advice)
