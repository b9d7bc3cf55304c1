"""A formula on one line, in Unicode or in ASCII."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizlr.render.cells import graphemes
from quizlr.render.glyphs import asciify
from quizlr.render.mathsymbols import ACCENTS, SUBSCRIPTS, SUPERSCRIPTS
from quizlr.render.mathtree import (
    Accent,
    Fence,
    Fraction,
    Kind,
    Matrix,
    Node,
    Placed,
    Root,
    Row,
    Scripts,
    Symbol,
    Word,
    arrange,
    items_of,
    outside_brackets,
)

_APART_WORDS = re.compile(r"\w \w")
_ENDS_FRACTION: frozenset[Kind] = frozenset({"relation", "binary", "close", "comma", "postfix"})
_NEEDS_BRACKETS: frozenset[Kind] = frozenset(
    {"relation", "binary", "comma", "sum", "fraction", "function", "slash"}
)
_FACTORS: frozenset[Kind] = frozenset({"operand", "number", "fence", "word"})
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_ASCII_FENCES = {"‖": "||", "⟨": "<", "⟩": ">"}


@dataclass(frozen=True, slots=True)
class LinePrinter:
    """Prints a tree on one line; `ascii` decides in which signs."""

    ascii: bool = False

    def line(self, node: Node) -> str:
        """Print a node."""
        match node:
            case Symbol(text=text, ascii=plain):
                return plain if self.ascii else text
            case Word(text=text):
                return asciify(text) if self.ascii else text
            case Scripts():
                return self._scripts(node)
            case Fraction(over=over, under=under):
                factor = not _is_derivative(over, under)
                return f"{self._bracketed(over)}/{self._bracketed(under, factor=factor)}"
            case Root():
                return self._root(node)
            case Accent():
                return self._accent(node)
            case Fence():
                return self._fence(node)
            case Matrix():
                return self._matrix(node)
        return self._row(items_of(node))

    def _row(self, items: Sequence[Node]) -> str:
        placed = arrange(items)
        out = ""
        for index, part in enumerate(placed):
            before = placed[index - 1] if index else None
            after = placed[index + 1] if index + 1 < len(placed) else None
            piece, gap = self.line(part.node), part.gap
            if part.kind == "fraction" and _is_multiplied(before, after):
                piece = enclose(piece)
                gap = 0 if before and isinstance(before.node, Symbol) and before.kind == "function" else gap
            out += " " * (gap or self._must_part(out, piece, before)) + piece
        return out

    def _must_part(self, out: str, piece: str, before: Placed | None) -> int:
        """Keep ASCII names from running into one another: `eta x`, but `dL` and `2x`."""
        if not self.ascii or not out or not piece or _is_differential(before):
            return 0
        if not (out[-1].isalnum() or out[-1] in ")|'") or not piece[0].isalpha():
            return 0
        simple = before is not None and isinstance(before.node, Symbol) and len(self.line(before.node)) == 1
        return int(not simple or (len(piece) > 1 and piece[1].isalpha()))

    def _bracketed(self, node: Node, *, factor: bool = False) -> str:
        text = self.line(node)
        placed = arrange(items_of(node))
        if any(part.kind in _NEEDS_BRACKETS for part in outside_brackets(placed)):
            return enclose(text)
        return enclose(text) if factor and not _is_factor(placed) else text

    def _scripts(self, node: Scripts) -> str:
        base = self.line(node.base)
        if len(items_of(node.base)) > 1 or isinstance(node.base, Fraction | Root):
            base = enclose(base)
        sub = self.script(node.sub, SUBSCRIPTS, "_") if node.sub else ""
        sup = self.script(node.sup, SUPERSCRIPTS, "^") if node.sup else ""
        return base + sub + sup

    def script(self, node: Node, shapes: Mapping[str, str], mark: str) -> str:
        """Print a script: small signs where every character has one, else `_K` or `mark(…)`."""
        text = self.compact(node)
        if self.ascii:
            if mark == "^" and text in ("*", "'", "''"):
                return text
            return mark + (text if text.isalnum() else enclose(text))
        small = [shapes.get(char, "") for char in text]
        if all(small):
            return "".join(small)
        return mark + (text if mark == "_" and len(text) == 1 else enclose(text))

    def compact(self, node: Node) -> str:
        """Print without the spaces around operators, as scripts are set."""
        text = self.line(node)
        return text if _APART_WORDS.search(text) else text.replace(" ", "")

    def _root(self, node: Root) -> str:
        if self.ascii:
            name = f"root_{self.compact(node.index)}" if node.index else "sqrt"
            return name + enclose(self.line(node.body))
        index = self.script(node.index, SUPERSCRIPTS, "^") if node.index else ""
        return f"{index}√{self._bracketed(node.body, factor=True)}"

    def _accent(self, node: Accent) -> str:
        text = self.line(node.body)
        if self.ascii:
            return f"{text}_{node.name}" if text.isidentifier() else node.name + enclose(text)
        if len(graphemes(text)) != 1:
            return node.name + enclose(text)
        return unicodedata.normalize("NFC", text + ACCENTS[node.name])

    def _fence(self, node: Fence) -> str:
        opening, closing = node.open, node.close
        if self.ascii:
            opening, closing = _ASCII_FENCES.get(opening, opening), _ASCII_FENCES.get(closing, closing)
        return opening + self.line(node.body) + closing

    def _matrix(self, node: Matrix) -> str:
        rows = [[self.line(cell).rstrip(",") for cell in row] for row in node.rows]
        if node.name == "cases":
            return "{" + "; ".join(", ".join(row) for row in rows) + "}"
        apart = ", " if any(" " in cell for row in rows for cell in row) else " "
        return "[" + "; ".join(apart.join(row) for row in rows) + "]"


def enclose(text: str) -> str:
    """Put parentheses around text that is not already in brackets."""
    if text and _PAIRS.get(text[0]) == text[-1] and _first_bracket_spans(text):
        return text
    return f"({text})"


def _first_bracket_spans(text: str) -> bool:
    depth = 0
    for index, char in enumerate(text):
        depth += (char in _PAIRS) - (char in _PAIRS.values())
        if depth == 0:
            return index == len(text) - 1
    return False


def _is_multiplied(before: Placed | None, after: Placed | None) -> bool:
    """Tell whether `a/b` beside these neighbours could be read as something else."""
    if after and after.kind not in _ENDS_FRACTION:
        return True
    return before is not None and before.kind in _FACTORS | {"close", "fraction", "function", "slash"}


def _is_factor(placed: Sequence[Placed]) -> bool:
    """Tell whether a denominator is one thing, such as `N`, `(1 + x)` or `∂w`."""
    outside = outside_brackets(placed)
    if len(placed) > 1 and _is_differential(placed[0]):
        return _is_factor(placed[1:])
    if not outside:
        return sum(part.kind == "open" for part in placed) == 1
    return len(placed) == 1 and outside[0].kind in _FACTORS


def _is_differential(part: Placed | None) -> bool:
    if part is None:
        return False
    node = part.node.base if isinstance(part.node, Scripts) else part.node
    return isinstance(node, Symbol) and node.text == "∂"


def _is_derivative(over: Node, under: Node) -> bool:
    """Tell whether a fraction is dL/dw, whose denominator is one thing."""
    top, bottom = items_of(over)[:1], items_of(under)
    letters = [item.text for item in (*top, *bottom[:1]) if isinstance(item, Symbol)]
    return letters == ["d", "d"] and len(bottom) == 2


def is_blank(node: Node) -> bool:
    """Tell whether nothing is printed for a node."""
    return isinstance(node, Row) and not node.items
