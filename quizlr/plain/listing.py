"""The list of `quizlr cards`, as lines."""

from collections.abc import Iterator, Sequence

from quizlr.render.glyphs import asciify
from quizlr.service.listing import CardRow

_COLUMNS = 52


def card_lines(rows: Sequence[CardRow]) -> Iterator[str]:
    """A line for each card: name, how it stands, when it is due and how likely it is recalled today."""
    for row in rows:
        name = row.card if len(row.card) < _COLUMNS else f"{row.card}\n{'':{_COLUMNS - 1}}"
        due = f"due {row.due}" if row.due else ""
        recall = "" if row.recall is None else f"{row.recall:.0%}"
        yield asciify(f"{name:<{_COLUMNS}} {', '.join(row.states):<12} {due:<15} {recall:>4}").rstrip()
    yield f"{len(rows)} card{'' if len(rows) == 1 else 's'}"
