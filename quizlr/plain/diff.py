"""The lines of `quizlr diff`."""

from collections.abc import Iterator, Sequence

from quizlr.render.glyphs import asciify
from quizlr.service.diff import Diff
from quizlr.service.ejecting import Upstream

MEANS = {
    "reworded": "reworded; the schedule goes on",
    "renamed": "renamed; the schedule goes on",
    "substance": "changed in prompt, answer, options or numbers; the schedule goes on (a raised "
    "`revision:` starts it afresh)",
    "afresh": "revision raised; they start afresh, their answers are kept",
    "unclaimed": "new under another name; `was: [old name]` in the question carries its progress over",
    "nobody": "new, though `was:` names a card; no card has that name, perhaps it is misspelt",
    "retired": "gone from the packs; retired, their answers are kept",
    "returned": "back in the packs; they go on where they were",
    "new": "new",
}
SHIPPED = {
    "shipped-new": "new in the shipped pack since you copied it; copy over what you want",
    "shipped-reworded": "reworded in the shipped pack since you copied it; yours stays as it is",
    "shipped-substance": "changed in the shipped pack since you copied it; yours stays as it is",
    "shipped-gone": "gone from the shipped pack since you copied it; yours stays",
}
MOST = 20
"""Cards of one sort that are named; the rest is counted."""


def diff_lines(found: Diff) -> Iterator[str]:
    """What happens to which cards at the next session, and what stays."""
    for sort, meaning in MEANS.items():
        cards = [one for one in found.differences if one.sort == sort]
        yield from _listed(
            meaning, [f"{f'{one.before} -> ' if one.before else ''}{one.card}" for one in cards]
        )
    yield f"{found.kept} kept as they are"
    if found.errors:
        errors = f"{found.errors} error{'' if found.errors == 1 else 's'}"
        yield f"{errors} in the packs: what they leave out counts as gone; see `quizlr check`"


def upstream_lines(found: Sequence[Upstream]) -> Iterator[str]:
    """What the shipped packs have now that copies of them do not."""
    for sort, meaning in SHIPPED.items():
        yield from _listed(meaning, [one.card for one in found if one.sort == sort])


def _listed(meaning: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{len(names)} {meaning}"
        yield from (asciify(f"  {name}") for name in names[:MOST])
    if len(names) > MOST:
        yield f"  and {len(names) - MOST} more"
