"""Families from other packages: entry points of the group `quizlr.families`, loaded only when allowed.

An entry point names a `FamilyEntry`, or a sequence of them; its module needs no NumPy. The `module` of
such an entry is a full dotted path to a module whose `FAMILY` is the family itself.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from quizlr.clean import clean_line
from quizlr.engine.catalogue import FAMILIES, register
from quizlr.engine.catalogue.entries import FamilyEntry

GROUP = "quizlr.families"


@cache
def load() -> tuple[str, ...]:
    """Make the families of other packages known, once.

    Returns:
        A sentence for each that could not be loaded; the others, and quizlr's own, are not touched by it.
    """
    troubles = [trouble for point in sorted(entry_points(group=GROUP)) if (trouble := _load(point))]
    return tuple(troubles)


def _load(point: EntryPoint) -> str:
    try:
        entries = _entries(point.load())
        own = [entry.name for entry in entries if entry.name in FAMILIES]
        if own:
            raise ValueError(f"there is a family {own[0]} already")
        register(entries)
    except Exception as error:  # noqa: BLE001 - the code of another package may raise anything
        reason = clean_line(f"{type(error).__name__}: {error}")
        return f"the families of the plug-in {clean_line(point.name)} are left out: {reason}"
    return ""


def _entries(found: object) -> tuple[FamilyEntry, ...]:
    listed = tuple(found) if isinstance(found, Iterable) else (found,)
    for entry in listed:
        if not isinstance(entry, FamilyEntry):
            raise TypeError(f"{type(entry).__name__} is no FamilyEntry")
        if "." not in entry.module:
            raise ValueError(f"{entry.name} names no full path of a module")
    return listed
