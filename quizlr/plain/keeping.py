"""What `quizlr db replay` says."""

from collections.abc import Iterator

from quizlr.service.keeping import Replayed

MOST = 10
"""Cards that are named; the rest is counted."""


def replay_lines(done: Replayed) -> Iterator[str]:
    """How many states the log gives, which were others, and whether the log itself is whole."""
    yield f"{done.cards} cards with a memory state, worked out from the log"
    if not done.differing:
        yield "all of them as they are stored"
    else:
        what = "were others, and are written anew" if done.mended else "are stored otherwise"
        yield f"{len(done.differing)} {what}:"
        yield from (f"  {name}" for name in done.differing[:MOST])
        if len(done.differing) > MOST:
            yield f"  and {len(done.differing) - MOST} more"
        if not done.mended:
            yield "`quizlr db replay` writes them anew; `quizlr db backup` keeps a copy first"
    if done.broken:
        yield f"{len(done.broken)} operations are not as they were written, the first {done.broken[0]}"
        yield "Something else than quizlr has changed the file: go back to a backup from before."
