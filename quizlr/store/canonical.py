"""One text for one value, and the hash that ties every operation to the one before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from quizlr.store.moments import to_millis

START = "0" * 64


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, days as ISO text and moments as milliseconds.

    Raises:
        ValueError: a number is not finite, which JSON cannot say.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )


def normal(value: object) -> Any:
    """The value as it comes back from the database: lists for tuples, text for keys."""
    return json.loads(canonical(value))


def link(
    previous: str,
    operation: Mapping[str, Any],
    showing: Mapping[str, Any] | None,
    review: Mapping[str, Any] | None,
    moves: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Hash an operation with its showing and review onto the chain.

    Args:
        previous: the chain's last link, `START` for none.
        operation: its row by column; its own `chain` is left out.
        showing: the row of the showing that was answered, if any.
        review: the row of the answer, if any.
        moves: the rows of an operation on many cards, in any order.
    """
    body = {name: value for name, value in operation.items() if name != "chain"}
    linked: dict[str, Any] = {"operation": body, "showing": showing, "review": review}
    if moves:
        plain = ({name: value for name, value in row.items() if name != "operation"} for row in moves)
        linked["moves"] = sorted(plain, key=lambda row: str(row["card"]))
    text = canonical(linked)
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return to_millis(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
