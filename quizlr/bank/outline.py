"""What stands in the files of a pack, drafts with blanks included: names, kinds and first concepts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.events import BrokenFileError
from quizlr.bank.files import read_document, yaml_files
from quizlr.bank.places import Data


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, as far as it is filled in.

    Attributes:
        list: the top key it stands under; file: where.
        id, kind, concept, date: its name, kind, first concept and date; empty where there is none.
    """

    list: str
    file: Path
    id: str
    kind: str
    concept: str
    date: str


def outline(folder: Path) -> Iterator[Item]:
    """The items of all files of a pack that are YAML."""
    for file in yaml_files(folder)[0]:
        try:
            data = read_document(file).data
        except BrokenFileError:
            continue
        for key, items in data.items() if isinstance(data, dict) else ():
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    yield _item(key, file, item)


def _item(key: str, file: Path, data: dict[str, Data]) -> Item:
    name, kind, day = (_text(data.get(field)) for field in ("id", "kind", "date"))
    return Item(key, file, name, kind, _first(data.get("concepts")), day)


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""


def _first(value: Data) -> str:
    return _text(value[0]) if isinstance(value, list) and value else ""
