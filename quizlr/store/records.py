"""What goes into the store and what comes out of it: frozen, plain, no row of the toolkit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from quizlr.clock import Instant
from quizlr.memory.days import DEFAULT_DAY_START
from quizlr.memory.replay import MemoryState, Move


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A card as the packs have it now.

    Attributes:
        key: its name; names: earlier names (`was:`), oldest first; the key itself may stand among them.
        revision: raised by the author when the question asks something else.
        task_hash, wording_hash: of what is asked, and of how it is put.
    """

    key: str
    names: tuple[str, ...]
    revision: int
    task_hash: str
    wording_hash: str

    @property
    def oldest(self) -> str:
        """The first name the card ever had."""
        return self.names[0] if self.names else self.key


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one showing, judged, with what it does to the schedule.

    Attributes:
        session: id; card: its key; showing: UUIDv7 made before the question was drawn.
        purpose: daily, drill, practice, place, pretest, again, another, twin or lab.
        payload: the question as printed, JSON only; seed: of a generated one.
        instant, study_day, day_start: when it was given.
        verdict: right, partly, wrong, unknown or unscored; credit: 0 to 1, None where the person rates.
        confidence: guess, unsure, sure or None; percent: of an estimate stated in percent.
        rating: 1 Again to 4 Easy; None moves no stability.
        ms: time to answer; answer: as typed; misconceptions: names of those it shows.
        due_day: as decided; None leaves the schedule alone.
        new_left: cards still to be met in the session after this one; None leaves the count.
        family_version: of the generator, None for an authored question.
        task_hash: of the question as it was shown; None takes that of the card as it is now.
        weight_set: of the weights that decided the due day; None for the published ones.
        load: cards due on each of the days on which it could come back, for who recomputes the due day.
    """

    session: str
    card: str
    showing: str
    purpose: str
    payload: Mapping[str, Any]
    instant: Instant
    study_day: date
    verdict: str
    credit: float | None
    confidence: str | None
    rating: int | None
    ms: int
    answer: str
    due_day: date | None
    seed: int | None = None
    day_start: int = DEFAULT_DAY_START
    percent: float | None = None
    misconceptions: tuple[str, ...] = ()
    new_left: int | None = None
    family_version: int | None = None
    task_hash: str | None = None
    weight_set: str | None = None
    load: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """An answer as the log has it, with what was said of it since.

    Attributes:
        operation, showing, session: ids; card: its key today; purpose: of the showing.
        at: when, in UTC; study_day: as stored.
        verdict, rating, due_day: after adjustments and disputes.
        retracted: undone. disputed: waits to be settled. slipped: the person knew.
        others: as in `Answer`.
    """

    operation: str
    showing: str
    session: str
    card: str
    purpose: str
    at: datetime
    study_day: date
    verdict: str
    credit: float | None
    confidence: str | None
    percent: float | None
    rating: int | None
    ms: int
    answer: str
    misconceptions: tuple[str, ...]
    due_day: date | None
    load: Mapping[date, int] = field(default_factory=dict)
    retracted: bool = False
    disputed: bool = False
    slipped: bool = False


@dataclass(frozen=True, slots=True)
class LoggedMove:
    """What an operation on many cards did to one: its kind and description, and the move itself."""

    kind: str
    description: str
    move: Move


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an answer.

    Attributes:
        operation: its place in the log.
        review: the stored answer.
        state: the card's state now; None if it was never scheduled.
        repeated: this showing had its answer already, and nothing was written.
    """

    operation: str
    review: LoggedReview
    state: MemoryState | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting."""

    id: str
    kind: str
    seed: int
    options: Mapping[str, Any]
    started: datetime
    study_day: date
    new_left: int | None


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """One action in the log: when, what kind, in words, and whether it was undone."""

    id: str
    at: datetime
    kind: str
    description: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back, or a redo brought back.

    Attributes:
        operation: the operation spoken of; kind, description: its own.
        cards: keys of the cards whose state was rebuilt.
    """

    operation: str
    kind: str
    description: str
    cards: tuple[str, ...] = field(default=())
