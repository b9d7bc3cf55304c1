"""A formula in two dimensions: boxes of text that are set beside and above one another."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizlr.render.cells import centre, left, width
from quizlr.render.mathprint import LinePrinter, is_blank
from quizlr.render.mathsymbols import LIMIT_FUNCTIONS, SUBSCRIPTS, SUPERSCRIPTS
from quizlr.render.mathtree import (
    Accent,
    Fence,
    Fraction,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Symbol,
    arrange,
    items_of,
)

_INLINE = LinePrinter()
_TALL = {
    "(": ("⎛", "⎜", "⎜", "⎝"),
    ")": ("⎞", "⎟", "⎟", "⎠"),
    "[": ("⎡", "⎢", "⎢", "⎣"),
    "]": ("⎤", "⎥", "⎥", "⎦"),
    "{": ("⎧", "⎪", "⎨", "⎩"),
    "}": ("⎫", "⎪", "⎬", "⎭"),
    "⟨": ("╱", "│", "│", "╲"),
    "⟩": ("╲", "│", "│", "╱"),
    "|": ("│", "│", "│", "│"),
    "‖": ("‖", "‖", "‖", "‖"),
}
"""Delimiter to its top, its extension, its middle and its bottom."""
_BRACKETS = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "matrix": ("", ""), "cases": ("{", "")}


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width; `axis` is the index of the line on which neighbours stand."""

    lines: tuple[str, ...]
    axis: int = 0

    @property
    def width(self) -> int:
        """Width in cells."""
        return width(self.lines[0])

    @property
    def height(self) -> int:
        """Number of lines."""
        return len(self.lines)

    def padded(self, above: int, below: int) -> "Box":
        """Add blank lines."""
        blank = (" " * self.width,)
        return Box(blank * above + self.lines + blank * below, self.axis + above)


def box(node: Node) -> Box:
    """Lay a node out."""
    match node:
        case Fraction(over=over, under=under):
            return _fraction(box(over), box(under))
        case Scripts():
            return _scripts(node)
        case Root():
            return _root(node)
        case Fence(open=opening, close=closing, body=body):
            return _fenced(opening, box(body), closing)
        case Matrix():
            return _matrix(node)
        case Accent(name=name, body=body) if box(body).height > 1:
            return _stacked([Box((name,)), box(body)], 1 + box(body).axis)
        case Row(items=items):
            return _row(items)
    return Box((_INLINE.line(node),))


def _row(items: Sequence[Node]) -> Box:
    pieces: list[Box] = []
    for part in arrange(items):
        pieces += [Box((" " * part.gap,)), box(part.node)]
    return beside(pieces)


def beside(boxes: Sequence[Box]) -> Box:
    """Set boxes side by side on one axis."""
    if not boxes:
        return Box(("",))
    above = max(piece.axis for piece in boxes)
    below = max(piece.height - piece.axis for piece in boxes)
    level = [piece.padded(above - piece.axis, below - piece.height + piece.axis) for piece in boxes]
    return Box(tuple(map("".join, zip(*(piece.lines for piece in level), strict=True))), above)


def _stacked(boxes: Sequence[Box], axis: int) -> Box:
    size = max(piece.width for piece in boxes)
    return Box(tuple(centre(line, size) for piece in boxes for line in piece.lines), axis)


def _fraction(over: Box, under: Box) -> Box:
    nested = over.height > 1 or under.height > 1
    size = max(over.width, under.width, 1) + 2 * nested
    return _stacked([over, Box(("─" * size,)), under], over.height)


def _scripts(node: Scripts) -> Box:
    if _takes_limits(node.base):
        return _limits(node)
    base = box(node.base)
    if len(items_of(node.base)) > 1 or isinstance(node.base, Fraction | Root):
        base = _fenced("(", base, ")")
    sub = _INLINE.script(node.sub, SUBSCRIPTS, "_") if node.sub else ""
    sup = _INLINE.script(node.sup, SUPERSCRIPTS, "^") if node.sup else ""
    if base.height == 1 and sub[:1] != "_" and sup[:1] != "^":
        return Box((base.lines[0] + sub + sup,))
    return _raised(base, _script_box(node.sup, sup), _script_box(node.sub, sub))


def _script_box(node: Node | None, line: str) -> Box | None:
    if node is None:
        return None
    return Box((line,)) if line[:1] not in "_^" else _compact(node)


def _compact(node: Node) -> Box:
    laid_out = box(node)
    return laid_out if laid_out.height > 1 else Box((_INLINE.compact(node),))


def _raised(base: Box, sup: Box | None, sub: Box | None) -> Box:
    """Set scripts to the right: small ones beside the top and bottom line, others beyond them."""
    above = sup.height - (base.height > 1) if sup else 0
    below = sub.height - (base.height > 1) if sub else 0
    size = max(script.width for script in (sup, sub) if script)
    blank = max(0, base.height + above + below - (sup.height if sup else 0) - (sub.height if sub else 0))
    column = [left(line, size) for line in (sup.lines if sup else ())]
    column += [" " * size] * blank
    column += [left(line, size) for line in (sub.lines if sub else ())]
    body = base.padded(above, below)
    return Box(tuple(map(str.__add__, body.lines, column)), body.axis)


def _takes_limits(node: Node) -> bool:
    if not isinstance(node, Symbol):
        return False
    return node.text in ("∑", "∏") or node.text in LIMIT_FUNCTIONS


def _limits(node: Scripts) -> Box:
    above = [_compact(node.sup)] if node.sup else []
    below = [_compact(node.sub)] if node.sub else []
    return _stacked([*above, box(node.base), *below], sum(piece.height for piece in above))


def _root(node: Root) -> Box:
    body = box(node.body)
    index = _INLINE.script(node.index, SUPERSCRIPTS, "^") if node.index else ""
    hook = [" " * width(index) + "│"] * (body.height - 1) + [index + "√"]
    lines = tuple(sign + line for sign, line in zip(hook, body.lines, strict=True))
    roof = " " * (width(index) + 1) + "▁" * body.width
    return Box((roof, *lines), body.axis + 1)


def _fenced(opening: str, body: Box, closing: str) -> Box:
    if body.height == 2 and {opening, closing} & {"{", "}"}:
        body = Box((body.lines[0], " " * body.width, body.lines[1]), 1)
    sides = [_delimiter(sign, body) for sign in (opening, closing)]
    return beside([sides[0], body, sides[1]])


def _delimiter(sign: str, body: Box) -> Box:
    if not sign or body.height == 1:
        return Box((sign,) * body.height, body.axis)
    top, extension, middle, bottom = _TALL[sign]
    lines = [top, *[extension] * (body.height - 2), bottom]
    if body.height > 2:
        lines[body.height // 2] = middle
    return Box(tuple(lines), body.axis)


def _matrix(node: Matrix) -> Box:
    rows = [[box(cell) for cell in row] for row in node.rows]
    columns = max(map(len, rows))
    rows = [row + [Box(("",))] * (columns - len(row)) for row in rows]
    sizes = [max(row[column].width for row in rows) for column in range(columns)]
    place = left if node.name == "cases" else centre
    lines: list[str] = []
    for row in rows:
        pieces: list[Box] = []
        for cell, size in zip(row, sizes, strict=True):
            padded = tuple(place(line, size) for line in cell.lines)
            pieces += [Box(("  ",)), Box(padded, cell.axis)]
        lines += beside(pieces[1:]).lines
    body = Box(tuple(lines), len(lines) // 2)
    opening, closing = _BRACKETS[node.name]
    return _fenced(opening, body, closing)


def display_lines(node: Node) -> list[str]:
    """Lay a formula out without trailing blanks."""
    return [""] if is_blank(node) else [line.rstrip() for line in box(node).lines]
