"""What every use case needs: the packs, the log, the clock, the settings."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quizlr.bank.loader import Bank
from quizlr.bank.selectors import read
from quizlr.clock import Clock, Instant
from quizlr.config import Config
from quizlr.memory.days import study_day
from quizlr.memory.decide import Rules
from quizlr.service.options import ORDINARY, SessionOptions
from quizlr.service.today import Today, look
from quizlr.store.records import CardFacts
from quizlr.store.store import Store


@dataclass(frozen=True, slots=True)
class House:
    """The rooms below, opened for one learner.

    Attributes:
        bank: the packs; store: the log; clock: the time; config: what the person has set.
        database: the file behind the store; content: the folders the packs are read from.
        seed: fixes the order of options and the variants drawn, or None.
        troubles: sentences about families of other packages that could not be loaded.
    """

    bank: Bank
    store: Store
    clock: Clock
    config: Config
    database: Path
    content: tuple[Path, ...] = ()
    seed: int | None = None
    troubles: tuple[str, ...] = ()

    def now(self) -> Instant:
        """The present moment."""
        return self.clock.now()

    def day(self) -> date:
        """The study day."""
        return study_day(self.now(), self.config.day_start)

    def rules(self, weights: tuple[float, ...] | None = None) -> Rules:
        """By what due days are found now; the weights in force unless others are given."""
        return Rules(
            self.store.weights().values if weights is None else weights,
            self.config.retention,
            self.config.max_interval,
            self.store.breaks(self.day()),
        )

    def sync_cards(self) -> None:
        """Bring the log's cards in step with the packs, and take up parked concepts whose time has come."""
        self.store.sync_cards(facts_of(self.bank), self.now())
        self.store.take_up_again(self.day(), self.now())

    def look(self, options: SessionOptions = ORDINARY) -> Today:
        """A snapshot of today, of the cards that a session is about.

        Raises:
            UsageError: a selector cannot be read.
        """
        selection = read(self.bank, options.select, options.exclude)
        return look(self.bank, self.store, self.config, self.now(), options.more_new, selection)


def facts_of(bank: Bank) -> list[CardFacts]:
    """The cards of the packs as the store compares them."""
    return [
        CardFacts(card.key, card.names, card.revision, card.task_hash, card.wording_hash)
        for card in bank.cards.values()
    ]
