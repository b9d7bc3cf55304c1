"""`quizlr diff`: what the files mean for the person's memory, before a session takes them over."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizlr.bank.loader import load_bank
from quizlr.clock import Clock
from quizlr.config import Config
from quizlr.paths import migrations_root
from quizlr.service.house import facts_of
from quizlr.store.cards import Difference
from quizlr.store.store import Store


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs, card by card, how many cards stay as they are, and how many errors the packs have."""

    differences: tuple[Difference, ...]
    kept: int
    errors: int


def diff(config: Config, database: Path, content: Sequence[Path], clock: Clock) -> Diff:
    """Compare the packs with the log; nothing is written, and without a database every card is new.

    Raises:
        ContentError: two questions claim one history.
        StoreError: the database cannot be used.
    """
    bank = load_bank(content)
    facts = facts_of(bank)
    found = [Difference("new", fact.key) for fact in facts]
    if database.exists():
        with Store.open(database, migrations_root(), clock.now(), config.learner) as store:
            found = store.differences(facts)
    touched = {one.card for one in found}
    errors = sum(problem.severity == "error" for problem in bank.problems)
    return Diff(tuple(found), sum(fact.key not in touched for fact in facts), errors)
