"""Adding an item to a list of a YAML file: at its end, in its indentation, every other byte as it was."""

from collections.abc import Sequence

from quizlr.bank.events import Document, parse
from quizlr.bank.places import Data, entries_of, items_of, place_of
from quizlr.errors import UsageError

INDENT = 2
"""Blanks before the items of a list that has none yet."""


def append(text: str, path: str, key: str, item: Sequence[str]) -> tuple[str, int]:
    """The text with an item more in the list of a top key, and the line where the item begins.

    Args:
        text: of the file; path: its name, for messages; key: of the list, which may not be there yet.
        item: lines, the first ones comments or `- …`.

    Raises:
        UsageError: the file cannot be added to as it is.
        BrokenFileError: it is no YAML.
    """
    document = parse(text, path)
    if document.data is not None and not isinstance(document.data, dict):
        raise UsageError(f"{path} holds no mapping", f"Begin it with `{key}:`.")
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    at, indent, begin = _place(document, lines, key)
    indented = [f"{' ' * indent}{line}" if line else "" for line in item]
    written = [f"{line}{end}" for line in (*begin, *indented)]
    new = "".join([*lines[:at], *written, *lines[at:]])
    _verify(document, new, path, key)
    first = next(number for number, line in enumerate(item) if line.startswith("-"))
    return new, at + len(begin) + first + 1


def _place(document: Document, lines: Sequence[str], key: str) -> tuple[int, int, list[str]]:
    """Number of lines before the new item, its indentation, and what stands before it."""
    entries = entries_of(document.places)
    if key not in entries:
        return len(lines), INDENT, [*([""] if entries else []), f"{key}:"]
    key_place, node = entries[key]
    items = items_of(node)
    data = document.data[key] if isinstance(document.data, dict) else None
    if not items:
        return _into_empty(document.path, key_place[0], data, key)
    if _is_flow(lines, place_of(node)):
        raise UsageError(
            f"the list {key} in {document.path} stands in brackets",
            "Write its items as lines that begin with `- `.",
        )
    below = min(
        (place[0] for place, _ in entries.values() if place[0] > key_place[0]), default=len(lines) + 1
    )
    return _without_tail(lines, below - 1), place_of(node)[1] - 1, [""]


def _into_empty(path: str, line: int, data: object, key: str) -> tuple[int, int, list[str]]:
    """A list without items: its key stands alone, or is followed by `[]`, which is refused."""
    if data is not None:
        raise UsageError(
            f"the list {key} in {path} is written as []", f"Write `{key}:` alone, with nothing behind it."
        )
    return line, INDENT, []


def _is_flow(lines: Sequence[str], place: tuple[int, int]) -> bool:
    return lines[place[0] - 1][place[1] - 1 : place[1]] == "["


def _without_tail(lines: Sequence[str], end: int) -> int:
    """Blank lines and comments before the next key belong to it."""
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _ended(data: Data) -> Data:
    """Data whose texts do not end in a line break: a block at the end of a file may lack it."""
    if isinstance(data, str):
        return data.rstrip("\n")
    if isinstance(data, list):
        return [_ended(item) for item in data]
    return {name: _ended(item) for name, item in data.items()} if isinstance(data, dict) else data


def _verify(before: Document, text: str, path: str, key: str) -> None:
    """Make sure that one item came in and nothing else changed."""
    after = parse(text, path)
    old = before.data if isinstance(before.data, dict) else {}
    new = after.data if isinstance(after.data, dict) else {}
    grown = new.get(key)
    kept = old.get(key) or []
    others = {name: value for name, value in old.items() if name != key}
    same = _ended({name: value for name, value in new.items() if name != key}) == _ended(others)
    listed = isinstance(grown, list) and isinstance(kept, list)
    if not (same and listed and _ended(grown[:-1]) == _ended(kept)):  # type: ignore[index]
        raise UsageError(
            f"I cannot add to {path} as it is written", "Add the item by hand at the end of its list."
        )
