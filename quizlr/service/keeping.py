"""The log as a whole: printed, replayed, and proven to be what the schedule follows from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizlr.clock import Clock
from quizlr.errors import UsageError
from quizlr.paths import migrations_root
from quizlr.store.dump import dump, dump_states
from quizlr.store.store import Store
from quizlr.store.verify import broken_links, rebuild_all, replay_all


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay of the log came to.

    Attributes:
        cards: how many have a state; differing: names of those whose stored state was another.
        broken: operations whose hash is not that of their rows; mended: whether states were written anew.
    """

    cards: int
    differing: tuple[str, ...]
    broken: tuple[str, ...]
    mended: bool


def dump_lines(database: Path, clock: Clock, learner: str, *, canonical: bool) -> Iterator[str]:
    """Every row, or with `canonical` what is known by name, as lines of JSON.

    Raises:
        UsageError: there is no database; StoreError: it cannot be used.
    """
    with _opened(database, clock, learner) as store:
        yield from dump_states(store) if canonical else dump(store)


def replay(database: Path, clock: Clock, learner: str, *, verify: bool) -> Replayed:
    """Work out every memory state from the log; compare, or with `verify` off also write what differs.

    Raises:
        UsageError: there is no database; StoreError: it cannot be used.
    """
    with _opened(database, clock, learner) as store:
        found = replay_all(store)
        names = store.card_names([one.card for one in found])
        if found and not verify:
            rebuild_all(store)
        return Replayed(len(store.all_states()), tuple(names), tuple(broken_links(store)), not verify)


def _opened(database: Path, clock: Clock, learner: str) -> Store:
    if not database.exists():
        raise UsageError(
            f"there is no database at {database}", "Answer a question first, or name one by --db."
        )
    return Store.open(database, migrations_root(), clock.now(), learner)
