"""The tree of positions that runs parallel to the data of a file.

A scalar's node is its place; a list's `(place, [node, …])`; a mapping's
`(place, {key: (place of the key, node)})`.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from quizlr.bank.problems import Place

Scalar = str | int | float | bool | None
Data: TypeAlias = "Scalar | list[Data] | dict[str, Data]"
Entries: TypeAlias = "dict[str, tuple[Place, Node]]"
Node: TypeAlias = "Place | tuple[Place, list[Node]] | tuple[Place, Entries]"
Loc = Sequence[int | str]
"""A path into the data: keys of mappings and indices of lists."""


def place_of(node: Node) -> Place:
    """Where a value begins."""
    first = node[0]
    return first if isinstance(first, tuple) else cast("Place", node)


def items_of(node: Node) -> list[Node]:
    """The nodes of a list; none where the value is no list."""
    children = _children(node)
    return children if isinstance(children, list) else []


def entries_of(node: Node) -> Entries:
    """Keys of a mapping with their places and nodes; none where the value is no mapping."""
    children = _children(node)
    return children if isinstance(children, dict) else {}


def follow(node: Node, loc: Loc) -> tuple[Node, Place]:
    """The deepest node that a path reaches, and the place of its key (or its own).

    Parts that lead nowhere are passed over: a missing key leaves one on its mapping, and the
    names of kinds that pydantic puts into its paths are in no file.
    """
    key = place_of(node)
    for part in loc:
        entries, items = entries_of(node), items_of(node)
        if isinstance(part, str) and part in entries:
            key, node = entries[part]
        elif isinstance(part, int) and 0 <= part < len(items):
            node = items[part]
            key = place_of(node)
    return node, key


def where(node: Node, loc: Loc) -> Place:
    """Where the value at a path begins; a missing key is reported at its mapping."""
    return place_of(follow(node, loc)[0])


def _children(node: Node) -> Any:
    return node[1] if isinstance(node[0], tuple) else None
