"""What stands in the files of a pack, drafts with blanks included: names, kinds and first concepts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.events import BrokenFileError
from quizlr.bank.files import read_document, yaml_files
from quizlr.bank.places import Data, Node, entries_of, items_of, place_of

END = 1 << 60
"""Beyond the last line of any file."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, as far as it is filled in.

    Attributes:
        list: the top key it stands under; file: where; first, last: its lines.
        id, kind, concept, date: its name, kind, first concept and date; empty where there is none.
    """

    list: str
    file: Path
    first: int
    last: int
    id: str
    kind: str
    concept: str
    date: str


def outline(folder: Path) -> Iterator[Item]:
    """The items of all files of a pack that are YAML."""
    for file in yaml_files(folder)[0]:
        try:
            document = read_document(file)
        except BrokenFileError:
            continue
        yield from _items(file, document.data, document.places)


def _items(file: Path, data: Data, places: Node) -> Iterator[Item]:
    if not isinstance(data, dict):
        return
    starts = [
        place_of(node)[0] for _, list_node in entries_of(places).values() for node in items_of(list_node)
    ]
    ends = sorted([*starts, *(place[0] for place, _ in entries_of(places).values()), END])
    for key, (_, list_node) in entries_of(places).items():
        items = data[key]
        for item, node in zip(items if isinstance(items, list) else (), items_of(list_node), strict=False):
            if isinstance(item, dict):
                first = place_of(node)[0]
                last = next(line for line in ends if line > first) - 1
                yield _item(key, file, (first, max(first, last)), item)


def _item(key: str, file: Path, lines: tuple[int, int], data: dict[str, Data]) -> Item:
    name, kind, day = (_text(data.get(field)) for field in ("id", "kind", "date"))
    return Item(key, file, *lines, name, kind, _first(data.get("concepts")), day)


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""


def _first(value: Data) -> str:
    return _text(value[0]) if isinstance(value, list) and value else ""
