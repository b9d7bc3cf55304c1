"""The lines of `quizlr diff`."""

from collections.abc import Iterator

from quizlr.render.glyphs import asciify
from quizlr.service.diff import Diff

MEANS = {
    "reworded": "reworded; the schedule goes on",
    "renamed": "renamed; the schedule goes on",
    "substance": "asks something else; the schedule goes on (a raised `revision:` starts it afresh)",
    "afresh": "revision raised; they start afresh, their answers are kept",
    "retired": "gone from the packs; retired, their answers are kept",
    "returned": "back in the packs; they go on where they were",
    "new": "new",
}
MOST = 20
"""Cards of one sort that are named; the rest is counted."""


def diff_lines(found: Diff) -> Iterator[str]:
    """What happens to which cards at the next session, and what stays."""
    for sort, meaning in MEANS.items():
        cards = [one for one in found.differences if one.sort == sort]
        if cards:
            yield f"{len(cards)} {meaning}"
            for one in cards[:MOST]:
                yield asciify(f"  {f'{one.before} -> ' if one.before else ''}{one.card}")
            if len(cards) > MOST:
                yield f"  and {len(cards) - MOST} more"
    yield f"{found.kept} kept as they are"
    if found.errors:
        yield f"{found.errors} errors in the packs: what they leave out counts as gone; see `quizlr check`"
