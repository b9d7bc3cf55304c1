"""Printed numbers of a variant with one of them changed, and the sentence that says so."""

from collections.abc import Mapping
from typing import Any


def edited(inputs: Mapping[str, Any], name: str, value: float, *place: int) -> dict[str, Any]:
    """Copy the inputs with one number changed: a field, or the entry of a list at `place`."""
    return {**inputs, name: _put(inputs[name], value, place)}


def _put(old: Any, value: float, place: tuple[int, ...]) -> Any:
    if not place:
        return value
    first, *rest = place
    return [_put(item, value, tuple(rest)) if i == first else item for i, item in enumerate(old)]


def changed(what: str, before: str, after: str) -> str:
    """Say which number has changed, both as they are written; `what` is prose of a few words."""
    return f"One number has changed: {what} is now {after} instead of {before}."
