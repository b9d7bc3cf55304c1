"""The one door to the person's answers on disk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from sqlalchemy import true

from quizlr.clock import Instant
from quizlr.memory.replay import MemoryState, Scored
from quizlr.store import answering, cards, reading, remarks, sittings, undo
from quizlr.store.bulk import Bulk, Moved, apply_bulk, keep_weights, parked_until, take_up_again
from quizlr.store.cards import Difference
from quizlr.store.connect import Database
from quizlr.store.identity import machine_id
from quizlr.store.log import Writer
from quizlr.store.opening import DEFAULT_LEARNER, find_writer
from quizlr.store.rebuilding import WEIGHTS, Weights, rebuild_many, weights_in_force
from quizlr.store.records import (
    Answer,
    CardFacts,
    LoggedMove,
    LoggedOperation,
    LoggedReview,
    Recorded,
    Session,
    Undone,
)
from quizlr.store.upgrade import prepare


class Store:
    """One learner's log, cards and sessions in one database file.

    Every method that writes is one transaction, durable when it returns. All of them may raise the
    `StoreError`s of `Database`.

    Args:
        database: an open database.
        writer: whose log, and the device it counts under.
    """

    def __init__(self, database: Database, writer: Writer) -> None:
        self.database = database
        self.writer = writer

    @classmethod
    def open(
        cls,
        path: Path,
        migrations: Path,
        now: Instant,
        learner: str = DEFAULT_LEARNER,
        machine: str | None = None,
        *,
        create_learner: bool = False,
    ) -> Self:
        """Open a database, making or upgrading it first where needed.

        Args:
            path: the file.
            migrations: folder of the migration scripts.
            now: the moment.
            learner: whose log; the default one is made where missing.
            machine: identity of this machine, None to find it out.
            create_learner: make another learner where missing.

        Raises:
            StoreError: the file cannot be used.
            UsageError: the learner is unknown.
        """
        migrated = prepare(path, migrations, now.utc) is not None
        database = Database(path)
        try:
            if migrated:
                with database.write() as connection:
                    rebuild_many(connection, true())
            writer = find_writer(database, learner, machine or machine_id(), now, create=create_learner)
        except BaseException:
            database.close()
            raise
        return cls(database, writer)

    def close(self) -> None:
        """Close the file; its write-ahead log is taken into it."""
        self.database.close()

    def rest(self) -> bool:
        """Do what can be done while nobody waits: see `Database.checkpoint`."""
        return self.database.checkpoint()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Cards and sessions

    def sync_cards(self, facts: Iterable[CardFacts], now: Instant) -> None:
        """Bring the rows of cards in step with the packs; nothing is written where they are.

        `was:` changes a key and keeps the row, a raised revision makes a new row, a card missing from the
        packs is retired, and one that comes back is as it was.

        Raises:
            ContentError: two questions claim one history.
        """
        known = list(facts)
        with self.database.read() as connection:
            if not cards.compare(connection, self.writer.learner, known):
                return
        with self.database.write() as connection:
            changes = cards.compare(connection, self.writer.learner, known)
            if changes:
                cards.write(connection, self.writer, changes, now.utc)

    def differences(self, facts: Iterable[CardFacts]) -> list[Difference]:
        """What `sync_cards` would change, card by card; nothing is written.

        Raises:
            ContentError: two questions claim one history.
        """
        with self.database.read() as connection:
            return cards.differences(connection, self.writer.learner, list(facts))

    def begin_session(
        self,
        kind: str,
        seed: int,
        options: Mapping[str, Any],
        now: Instant,
        study_day: date,
        new_left: int | None = None,
    ) -> Session:
        """Begin a session."""
        with self.database.write() as connection:
            return sittings.begin(
                connection, self.writer.learner, kind, seed, options, now.utc, study_day, new_left
            )

    def open_session(self, kind: str, study_day: date) -> Session | None:
        """The session of that kind and study day that was left in the middle."""
        with self.database.read() as connection:
            return sittings.find_open(connection, self.writer.learner, kind, study_day)

    def end_session(self, session: str, now: Instant) -> None:
        """End a session."""
        with self.database.write() as connection:
            sittings.end(connection, session, now.utc)

    def set_new_left(self, session: str, count: int) -> None:
        """Keep how many cards may still be met; with an answer, use `Answer.new_left` instead."""
        with self.database.write() as connection:
            answering.set_new_left(connection, session, count)

    # The log

    def record(self, answer: Answer) -> Recorded:
        """Write an answer; a showing that has one already gets the stored one back.

        Raises:
            UsageError: no card in use has that key.
        """
        with self.database.write() as connection:
            return answering.record(connection, self.writer, answer)

    def adjust(
        self,
        operation: str,
        rating: int | None,
        verdict: str,
        due_day: date | None,
        now: Instant,
        load: Mapping[date, int] = MappingProxyType({}),
    ) -> str:
        """Rate an answer differently; returns the operation's id, as the methods below do.

        Raises:
            UsageError: there is no such answer.
        """
        return self._amend("adjust", operation, rating, verdict, due_day, now, load)

    def dispute(self, operation: str, due_day: date | None, now: Instant) -> str:
        """Withhold an answer's rating until it is settled; its card is due on that day, None leaves it.

        Raises:
            UsageError: there is no such answer.
        """
        return self._amend("dispute", operation, None, None, due_day, now)

    def slip(self, operation: str, now: Instant) -> str:
        """Note that the person knew it.

        Raises:
            UsageError: there is no such answer.
        """
        with self.database.write() as connection:
            return remarks.remark(connection, self.writer, "slip", operation, "", now.utc)

    def flag(self, operation: str, text: str, now: Instant) -> str:
        """Mark an answer to look at it later.

        Raises:
            UsageError: there is no such answer.
        """
        with self.database.write() as connection:
            return remarks.remark(connection, self.writer, "flag", operation, text, now.utc)

    def flag_card(self, card: str, text: str, now: Instant) -> str:
        """Mark a card to look at it later.

        Raises:
            UsageError: there is no such card.
        """
        with self.database.write() as connection:
            return remarks.flag_card(connection, self.writer, card, text, now.utc)

    def suspend(self, card: str, now: Instant) -> str:
        """Ask a card no more.

        Raises:
            UsageError: there is no such card, or it is suspended already.
        """
        return self._set_aside(card, now, aside=True)

    def unsuspend(self, card: str, now: Instant) -> str:
        """Ask a suspended card again.

        Raises:
            UsageError: there is no such card, or it is not suspended.
        """
        return self._set_aside(card, now, aside=False)

    def undo(self, operation: str | None, now: Instant) -> Undone:
        """Take back the learner's newest operation, or the one named.

        Raises:
            UsageError: there is nothing to undo, or that one cannot be undone.
        """
        with self.database.write() as connection:
            return undo.undo(connection, self.writer, operation, now.utc)

    def redo(self, now: Instant) -> Undone:
        """Bring back what the newest undo took, unless something new was done since.

        Raises:
            UsageError: there is nothing to redo.
        """
        with self.database.write() as connection:
            return undo.redo(connection, self.writer, now.utc)

    def apply(self, bulk: Bulk, now: Instant) -> str:
        """Do one thing to many cards; returns the operation's id."""
        with self.database.write() as connection:
            return apply_bulk(connection, self.writer, bulk, now)

    def adopt(
        self,
        values: Sequence[float] | None,
        retention: float,
        moves: Sequence[Moved],
        now: Instant,
        day: date,
    ) -> str:
        """Schedule by other weights from now on, None for the published ones; returns the operation's id.

        Args:
            values: the 21 weights of FSRS-6; retention: the wanted one when they were made.
            moves: the due days that follow; now, day: the moment and its study day.
        """
        with self.database.write() as connection:
            made = None
            if values is not None:
                made = keep_weights(connection, self.writer, values, retention, now)
            words = "weights: the published ones" if made is None else "weights: fitted to your own answers"
            return apply_bulk(
                connection, self.writer, Bulk(WEIGHTS, words, {"weight_set": made}, moves, day), now
            )

    def take_up_again(self, today: date, now: Instant) -> list[str]:
        """Bring back the parked concepts whose time has come; returns their names."""
        with self.database.read() as connection:
            if not parked_until(connection, self.writer.learner, today):
                return []
        with self.database.write() as connection:
            return take_up_again(connection, self.writer, today, now)

    # Reading

    def weights(self) -> Weights:
        """The FSRS-6 weights in force."""
        with self.database.read() as connection:
            return weights_in_force(connection, self.writer.learner)

    def replayed(self, values: Sequence[float]) -> dict[str, MemoryState]:
        """What the states of the active cards would be by other weights, by key."""
        with self.database.read() as connection:
            return reading.replayed(connection, self.writer.learner, values)

    def scored(self) -> list[tuple[str, Scored]]:
        """Every answer that counts, of cards in use or not, by the card's id, oldest first."""
        with self.database.read() as connection:
            return reading.scored(connection, self.writer.learner)

    def state(self, card: str) -> MemoryState | None:
        """State of a card in use, by its key; None if it was never scheduled."""
        with self.database.read() as connection:
            return reading.state(connection, self.writer.learner, card)

    def load(self, first: date, last: date, *, without: str = "") -> dict[date, int]:
        """How many active cards, but the one named, are due on each study day of a span that has any."""
        with self.database.read() as connection:
            return reading.load(connection, self.writer.learner, first, last, without)

    def held_by_breaks(self) -> set[str]:
        """Cards whose due day is the one that a break gave them, by key."""
        with self.database.read() as connection:
            return reading.held_by_breaks(connection, self.writer.learner)

    def breaks(self, today: date) -> list[tuple[date, date]]:
        """First and last days of the breaks that are not over."""
        with self.database.read() as connection:
            return reading.breaks(connection, self.writer.learner, today)

    def states(self) -> dict[str, MemoryState]:
        """States of the active cards, by key; cards never scheduled are not in it."""
        with self.database.read() as connection:
            return reading.states(connection, self.writer.learner)

    def all_states(self) -> dict[str, MemoryState]:
        """Memory states by key of suspended, parked and retired cards, too."""
        with self.database.read() as connection:
            return reading.all_states(connection, self.writer.learner)

    def card_names(self, ids: Iterable[str]) -> list[str]:
        """The names of cards by their ids, sorted."""
        with self.database.read() as connection:
            return reading.card_names(connection, list(ids))

    def statuses(self) -> dict[str, str]:
        """Active, suspended, parked or retired, by key."""
        with self.database.read() as connection:
            return reading.statuses(connection, self.writer.learner)

    def day_log(self, study_day: date) -> list[LoggedReview]:
        """Answers of one study day that were not undone, oldest first, whatever their purpose."""
        with self.database.read() as connection:
            return reading.answers_of_day(connection, self.writer.learner, study_day)

    def answer_times(self, count: int) -> list[tuple[str, float]]:
        """Card and seconds of the newest answers, newest first."""
        with self.database.read() as connection:
            return reading.answer_times(connection, self.writer.learner, count)

    def history_of(self, key: str) -> list[LoggedReview | LoggedMove]:
        """Answers and moves of one card that were not undone, oldest first."""
        with self.database.read() as connection:
            return reading.history_of(connection, self.writer.learner, key)

    def recent_log(self, since: date) -> list[LoggedReview]:
        """Answers of that study day and later ones that were not undone, oldest first."""
        with self.database.read() as connection:
            return reading.answers_since(connection, self.writer.learner, since)

    def met_on(self, study_day: date) -> int:
        """Count the cards met for the first time on a study day."""
        with self.database.read() as connection:
            return reading.met_on(connection, self.writer.learner, study_day)

    def payload(self, showing: str) -> dict[str, Any] | None:
        """What was printed at a showing; None if it has no answer."""
        with self.database.read() as connection:
            return reading.payload(connection, showing)

    def review_of(self, showing: str) -> LoggedReview | None:
        """The answer to a showing, undone or not; None if it has none."""
        with self.database.read() as connection:
            return answering.review_of(connection, showing)

    def notes_seen(self, card: str, limit: int) -> list[str]:
        """Notes of the variants a card showed last, newest first."""
        with self.database.read() as connection:
            return reading.notes_seen(connection, self.writer.learner, card, limit)

    def newest_answer(self) -> datetime | None:
        """When the newest answer was given, undone or not, in UTC."""
        with self.database.read() as connection:
            return reading.newest_answer(connection, self.writer.learner)

    def first_day(self) -> date | None:
        """The study day of the first answer that was not undone."""
        with self.database.read() as connection:
            return reading.first_day(connection, self.writer.learner)

    def log(self, limit: int) -> list[LoggedOperation]:
        """The last operations, newest first."""
        with self.database.read() as connection:
            return reading.operations(connection, self.writer.learner, limit)

    def last_operation(self) -> LoggedOperation | None:
        """What an undo would take back."""
        with self.database.read() as connection:
            row = undo.newest_undoable(connection, self.writer.learner)
        return row and LoggedOperation(row.id, row.at_utc, row.kind, row.description, retracted=False)

    def _amend(
        self,
        kind: str,
        target: str,
        rating: int | None,
        verdict: str | None,
        due_day: date | None,
        now: Instant,
        load: Mapping[date, int] = MappingProxyType({}),
    ) -> str:
        with self.database.write() as connection:
            return remarks.amend(
                connection,
                self.writer,
                kind,
                target,
                rating=rating,
                verdict=verdict,
                due_day=due_day,
                now=now.utc,
                load=load,
            )

    def _set_aside(self, card: str, now: Instant, *, aside: bool) -> str:
        with self.database.write() as connection:
            return remarks.set_aside(connection, self.writer, card, now.utc, aside=aside)
