"""The reader of formulas: a subset of LaTeX to one tree.

Sizes (`\\big`), bold and roman faces carry no meaning on a terminal and leave no trace in the tree.
"""

import re
from typing import Final, NamedTuple, NoReturn

from quizlr.errors import QuizlrError
from quizlr.render.mathsymbols import ACCENTS, BLACKBOARD, BRACES, CALLIGRAPHIC, CHARACTERS, COMMANDS
from quizlr.render.mathtree import (
    BEFORE_SIGN,
    Accent,
    Fence,
    Fraction,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Space,
    Symbol,
    Word,
    kind_of,
)

MAX_DEPTH: Final = 30

_TOKEN = re.compile(
    r"""\s+ | \\(?:begin|end)\s*\{[^{}]*\} | \\text\s*\{[^{}]*\} | \\operatorname\*
      | \\[A-Za-z]+ | \\. | \d+(?:\.\d+)? | := | .""",
    re.VERBOSE | re.DOTALL,
)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)(?=\s*\{)")
_SIZES = frozenset(rf"\{name}" for name in ("big", "Big", "bigl", "Bigl", "bigr", "Bigr"))
_SPACES = {"\\quad": 2, "\\qquad": 4, "\\,": 1, "\\;": 1, "\\:": 1, "\\ ": 1, "\\!": 0, "~": 1}
_FACES = frozenset(rf"\{name}" for name in ("mathbf", "bm", "mathrm", "mathcal", "mathbb", "operatorname"))
_SCRIPT_MARKS = frozenset({"^", "_", "'"})
_CELL_ENDS = frozenset({"&", "\\\\"})
_BARS = {"|": "|", "\\|": "‖"}
_DELIMITERS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "\\{": "{", "\\}": "}", ".": "", "|": "|", "\\|": "‖",
    "\\lVert": "‖", "\\rVert": "‖", "\\langle": "⟨", "\\rangle": "⟩", "<": "⟨", ">": "⟩",
}  # fmt: skip
_MATRICES = frozenset({"pmatrix", "bmatrix", "matrix", "cases"})
_CLOSERS = frozenset({"}", "\\right", "&", "\\\\", "\\rVert"})
_GROUPS = (
    frozenset({"{", "\\left", "\\lVert", "\\begin"}),
    frozenset({"}", "\\right", "\\rVert", "\\end"}),
)
_BRACKETS = (frozenset({"(", "[", "\\{", "\\langle"}), frozenset({")", "]", "\\}", "\\rangle"}))


class MathError(QuizlrError):
    """A formula that cannot be read; the message names the command and its position."""


class _Token(NamedTuple):
    text: str
    position: int


def parse(tex: str) -> Node:
    """Read a formula.

    Raises:
        MathError: an unknown command, an unbalanced group, or nesting deeper than `MAX_DEPTH`.
    """
    return _Parser(tex).formula()


def _tokens(tex: str) -> list[_Token]:
    found = [_Token(match[0], match.start()) for match in _TOKEN.finditer(tex)]
    return [token for token in found if not token.text.isspace() and token.text not in _SIZES]


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.tokens = _tokens(tex)
        self.at = 0
        self.depth = 0

    def formula(self) -> Node:
        body = self.row()
        if self.at < len(self.tokens):
            self.fail(f"unbalanced {self.peek()}")
        return body

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self) -> str:
        text = self.peek()
        self.at += 1
        return text

    def expect(self, text: str, what: str) -> None:
        if self.peek() != text:
            self.fail(f"unbalanced {what}")
        self.at += 1

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        index = self.at if at is None else at
        position = self.tokens[index].position if index < len(self.tokens) else len(self.tex)
        raise MathError(f"{what} at position {position + 1} of the formula {self.tex!r}", _HELP)

    def row(self, close: str = "") -> Node:
        """Read parts up to a closing token, which stays; `close` adds one to the usual ones."""
        items: list[Node] = []
        while token := self.peek():
            if token in _CLOSERS or token.startswith("\\end") or self._closes(token, close, items):
                break
            items.append(self.scripted())
        return items[0] if len(items) == 1 else Row(tuple(items))

    def _closes(self, token: str, close: str, items: list[Node]) -> bool:
        if token != close or _open_brackets(items):
            return False
        return token == "]" or not _wants_operand(items) or not self._has_partner()

    def scripted(self) -> Node:
        base: Node = Row(()) if self.peek() in _SCRIPT_MARKS else self.primary()
        scripts: dict[str, Node] = {}
        while (mark := self.peek()) in _SCRIPT_MARKS:
            if mark == "'":
                scripts["^"] = self._primes(scripts)
                continue
            if mark in scripts:
                self.fail(f"a second {mark}")
            start = self.at
            self.at += 1
            scripts[mark] = self.argument(start)
        return Scripts(base, scripts.get("_"), scripts.get("^")) if scripts else base

    def _primes(self, scripts: dict[str, Node]) -> Node:
        if "^" in scripts:
            self.fail("a second ^")
        marks: list[Node] = []
        while self.peek() == "'":
            self.at += 1
            marks.append(COMMANDS["prime"])
        if self.peek() == "^":
            start = self.at
            self.at += 1
            marks.append(self.argument(start))
        return marks[0] if len(marks) == 1 else Row(tuple(marks))

    def primary(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"nested deeper than {MAX_DEPTH}: {self.peek()}")
        node = self._bar() if self.peek() in _BARS else self._primary()
        self.depth -= 1
        return node

    def _primary(self) -> Node:
        start = self.at
        token = self.take()
        if token == "{":
            return self._group(start)
        if token in CHARACTERS:
            return CHARACTERS[token]
        if token in _SPACES:
            return Space(_SPACES[token])
        if token[0] == "\\":
            return self._command(token, start)
        if token.isascii() and token[0].isalnum():
            return Symbol(token, token, token, "number" if token[0].isdigit() else "operand")
        return self.fail(f"unknown character {token!r}", start)

    def _group(self, start: int) -> Node:
        body = self.row()
        if self.peek() != "}":
            self.fail("unbalanced {", start)
        self.at += 1
        loses_its_kind = isinstance(body, Symbol) and body.kind in ("open", "close", "comma")
        return Row((body,)) if loses_its_kind else body

    def _bar(self) -> Node:
        token = self.peek()
        partner = self._has_partner()
        if not partner and token == "\\|":
            self.fail("unbalanced \\|")
        self.at += 1
        if not partner:
            return COMMANDS["mid"]
        body = self.row(token)
        self.expect(token, token)
        return Fence(_BARS[token], _BARS[token], body)

    def _has_partner(self) -> bool:
        """Look for another bar like the one here, on the same level of brackets."""
        groups = brackets = 0
        before = ""
        for token, _ in self.tokens[self.at + 1 :]:
            is_delimiter = before in ("\\left", "\\right")
            before = token
            if is_delimiter:
                continue
            if token == self.peek() and not groups and not brackets:
                return True
            groups += _step(token, _GROUPS)
            brackets += 0 if groups else _step(token, _BRACKETS)
            if min(groups, brackets) < 0 or (not groups and token in _CELL_ENDS):
                return False
        return False

    def argument(self, start: int) -> Node:
        """Read one group, one command or one character; of a number only its first digit."""
        token = self.peek()
        if not token or token in _CLOSERS or token in _SCRIPT_MARKS:
            self.fail(f"{self.tokens[start].text} lacks an argument", start)
        if token[0].isdigit() and len(token) > 1:
            if token[1] == ".":
                self.fail(f"{token} needs braces")
            position = self.tokens[self.at].position
            rest = _Token(token[1:], position + 1)
            self.tokens[self.at : self.at + 1] = [_Token(token[0], position), rest]
        return self.primary()

    def _command(self, token: str, start: int) -> Node:
        name = token[1:]
        if name == "arg" and self.peek() in ("\\min", "\\max"):
            name += self.take()[1:]
        if name in COMMANDS:
            return COMMANDS[name]
        if token in BRACES:
            return BRACES[token]
        if name.startswith("text") and token.endswith("}"):
            return self._words(token, start)
        if name.startswith("begin") and token.endswith("}"):
            return self._matrix(token, start)
        if token in _FACES or token == "\\operatorname*":
            return _face(name.rstrip("*"), self.argument(start))
        if name in ACCENTS:
            return _accent(name, self.argument(start))
        return self._structure(token, start)

    def _structure(self, token: str, start: int) -> Node:
        if token == "\\frac":
            over = self.argument(start)
            return Fraction(over, self.argument(start))
        if token == "\\sqrt":
            return self._root(start)
        if token == "\\left":
            return self._fence(start)
        if token == "\\lVert":
            body = self.row("\\rVert")
            self.expect("\\rVert", "\\lVert")
            return Fence("‖", "‖", body)
        return self.fail(f"unknown command {token}", start)

    def _words(self, token: str, start: int) -> Node:
        text = token[token.index("{") + 1 : -1]
        if "\\" in text:
            self.fail("\\text holds a command", start)
        return Word(" ".join(text.split())) if text.strip() else Space(1)

    def _root(self, start: int) -> Node:
        index: Node | None = None
        if self.peek() == "[":
            self.at += 1
            index = self.row("]")
            self.expect("]", "[")
        return Root(self.argument(start), index)

    def _fence(self, start: int) -> Node:
        opening = self._delimiter("\\left", start)
        body = self.row()
        if self.peek() != "\\right":
            self.fail("unbalanced \\left", start)
        self.at += 1
        return Fence(opening, self._delimiter("\\right", self.at - 1), body)

    def _delimiter(self, command: str, start: int) -> str:
        token = self.take()
        if token not in _DELIMITERS:
            self.fail(f"{command} lacks a delimiter", start)
        return _DELIMITERS[token]

    def _matrix(self, token: str, start: int) -> Node:
        name = token[token.index("{") + 1 : -1]
        if name not in _MATRICES:
            self.fail(f"unknown environment {token}", start)
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.row())
            mark = self.take()
            if mark == "\\\\":
                rows.append([])
            elif mark != "&":
                break
        if mark.replace(" ", "") != f"\\end{{{name}}}":
            self.fail(f"unbalanced {token}", start)
        if len(rows) > 1 and rows[-1] == [Row(())]:
            rows.pop()
        return Matrix(name, tuple(map(tuple, rows)))


_HELP = "See the list of formula commands in the guide for authors."


def _step(token: str, pairs: tuple[frozenset[str], frozenset[str]]) -> int:
    environment = _ENVIRONMENT.match(token)
    name = environment[0] if environment else token
    return (name in pairs[0]) - (name in pairs[1])


def _wants_operand(items: list[Node]) -> bool:
    parts = [item for item in items if not isinstance(item, Space)]
    return (kind_of(parts[-1]) if parts else None) in BEFORE_SIGN


def _open_brackets(items: list[Node]) -> bool:
    kinds = [kind_of(item) for item in items]
    return kinds.count("open") > kinds.count("close")


def _accent(name: str, body: Node) -> Node:
    """Put the mark on the letter, not on its scripts."""
    if isinstance(body, Scripts):
        return Scripts(Accent(name, body.base), body.sub, body.sup)
    return Accent(name, body)


def _face(name: str, body: Node) -> Node:
    if name in ("mathbb", "mathcal") and isinstance(body, Symbol):
        shapes = BLACKBOARD if name == "mathbb" else CALLIGRAPHIC
        return Symbol(shapes.get(body.text, body.text), body.ascii, body.spoken)
    letters = _letters(body)
    if name == "operatorname" and letters:
        return Symbol(letters, letters.replace(" ", ""), letters, "function")
    return Word(letters) if name == "mathrm" and len(letters) > 1 else body


def _letters(body: Node) -> str:
    """Spell a row of letters, or nothing if it holds anything else."""
    items = body.items if isinstance(body, Row) else (body,)
    spelled = ""
    for item in items:
        if isinstance(item, Word) or (
            isinstance(item, Symbol) and item.text.isascii() and item.text.isalnum()
        ):
            spelled += item.text
        elif isinstance(item, Space):
            spelled += " " * (item.width > 0)
        else:
            return ""
    return spelled.strip()
