"""The tree of a formula, and the gaps between its parts.

Every printer reads this tree. What kind a part is decides how far it stands from its
neighbours; so all printers space alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Kind = Literal[
    "operand", "number", "relation", "binary", "sign", "open", "close", "comma",
    "slash", "function", "sum", "fence", "fraction", "word", "postfix",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Symbol:
    """A sign that is the same in every place: its three forms and its kind."""

    text: str
    ascii: str
    spoken: str
    kind: Kind = "operand"


@dataclass(frozen=True, slots=True)
class Word:
    """Ordinary words inside a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """An explicit gap, in cells."""

    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """Parts side by side."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a subscript, a superscript or both."""

    base: "Node"
    sub: "Node | None"
    sup: "Node | None"


@dataclass(frozen=True, slots=True)
class Fraction:
    """Numerator over denominator."""

    over: "Node"
    under: "Node"


@dataclass(frozen=True, slots=True)
class Root:
    """A root; `index` is None for the square root."""

    body: "Node"
    index: "Node | None"


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark above: hat, bar, tilde, vec or dot."""

    name: str
    body: "Node"


@dataclass(frozen=True, slots=True)
class Fence:
    """A body between delimiters that grow with it; an empty delimiter is invisible."""

    open: str
    close: str
    body: "Node"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of cells; `name` is that of the environment."""

    name: str
    rows: tuple[tuple["Node", ...], ...]


Node: TypeAlias = Symbol | Word | Space | Row | Scripts | Fraction | Root | Accent | Fence | Matrix


class Placed(NamedTuple):
    """A part of a row, its kind there (a minus may be a sign), and the gap before it."""

    node: Node
    kind: Kind
    gap: int


BEFORE_SIGN = frozenset({None, "relation", "binary", "sign", "open", "comma", "slash", "function", "sum"})
_TIGHT_BEFORE = frozenset({"close", "comma", "postfix", "slash"})
_TIGHT_AFTER = frozenset({"open", "slash", "sign"})
_SPACED = frozenset({"relation", "binary"})
_APART = frozenset({"sum", "fraction", "word"})


def kind_of(node: Node) -> Kind:
    """Tell how a part behaves beside its neighbours."""
    match node:
        case Symbol(kind=kind):
            return kind
        case Scripts(base=base):
            return kind_of(base)
        case Word():
            return "word"
        case Fraction():
            return "fraction"
        case Fence():
            return "fence"
        case _:
            return "operand"


def items_of(node: Node) -> tuple[Node, ...]:
    """Give the parts of a row, or the node itself as the only part."""
    return node.items if isinstance(node, Row) else (node,)


def arrange(items: Sequence[Node]) -> list[Placed]:
    """Resolve signs and gaps of a row; explicit spaces become part of the gaps."""
    placed: list[Placed] = []
    extra = 0
    solid = [index for index, item in enumerate(items) if not isinstance(item, Space)]
    for index, item in enumerate(items):
        if isinstance(item, Space):
            extra = max(extra, item.width)
            continue
        before = placed[-1].kind if placed else None
        kind = kind_of(item)
        if kind == "binary" and (before in BEFORE_SIGN or index == solid[-1]):
            kind = "sign"
        placed.append(Placed(item, kind, max(extra, _gap(before, kind)) if before else 0))
        extra = 0
    return placed


def _gap(before: Kind | None, after: Kind) -> int:
    pair = {before, after}
    if before in _TIGHT_AFTER or after in _TIGHT_BEFORE:
        return 0
    if before == "comma" or pair & _SPACED:
        return 1
    if after == "open" and before == "word":
        return 0
    if pair & _APART or pair == {"number"}:
        return 1
    if before == "function":
        return int(after not in ("open", "fence"))
    return int(after == "function")


def outside_brackets(placed: Sequence[Placed]) -> list[Placed]:
    """Leave out what stands between open and close signs, and these signs."""
    depth = 0
    outside: list[Placed] = []
    for part in placed:
        if part.kind == "close":
            depth -= 1
        elif part.kind == "open":
            depth += 1
        elif depth == 0:
            outside.append(part)
    return outside
