"""The report of `quizlr coverage`, as lines."""

import textwrap
from collections.abc import Iterator

from quizlr.bank.coverage import DOING, Coverage, Row
from quizlr.bank.schema import KINDS
from quizlr.render.picture import Table
from quizlr.render.table import lay_out_table

WIDTH = 78
_SHORT = {
    "flashcard": "fl",
    "choice": "ch",
    "multi-choice": "mc",
    "numeric": "nu",
    "ordering": "or",
    "cloze": "cl",
    "short-answer": "sa",
    "expression": "ex",
    "free-response": "fr",
    "parametric": "pa",
    "experiment": "xp",
}
_SORTS = ("concept", "stumbling block", "open question")


def coverage_lines(covered: Coverage) -> Iterator[str]:
    """Concepts by kinds, then what is difficult and open, then what is below its minimum."""
    yield from lay_out_table(_table(covered), WIDTH, mode="ascii")
    yield ""
    named = ", ".join(f"{short} {name}" for name, short in _SHORT.items())
    yield from textwrap.wrap(named, WIDTH)
    doing = sum(count for aim, count in covered.aims.items() if aim in DOING)
    yield (
        f"{covered.questions} questions, {covered.authored} of them authored; "
        f"{doing} apply, analyse or explain, {covered.aims.get('explain', 0)} explain"
    )
    if covered.errors:
        errors = f"{covered.errors} error{'' if covered.errors == 1 else 's'}"
        yield f"{errors} in the packs: what they leave out is not counted; see quizlr check"
    for row in covered.missing:
        yield f"below its minimum: {row.sort} {row.id}, {', '.join(row.missing)}"


def _table(covered: Coverage) -> Table:
    blank = ("",) * (len(KINDS) + 1)
    body: list[tuple[str, ...]] = []
    for sort in _SORTS:
        body += [("", *blank), (f"{sort}s", *blank)] if body else []
        body += [(row.id, str(row.questions), *_counts(row)) for row in covered.rows if row.sort == sort]
    return Table((f"{_SORTS[0]}s", "all", *(_SHORT[kind] for kind in KINDS)), tuple(body))


def _counts(row: Row) -> Iterator[str]:
    for kind in KINDS:
        yield str(row.kinds[kind]) if row.kinds.get(kind) else "."
