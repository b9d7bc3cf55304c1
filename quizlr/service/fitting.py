"""FSRS-6 weights from a person's own answers: tried, judged, proposed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizlr.memory.fsrs import DEFAULT, Rating
from quizlr.service.house import House
from quizlr.service.outlooks import FitView
from quizlr.service.scheduling import moved_by
from quizlr.store.bulk import Moved

if TYPE_CHECKING:
    from quizlr.memory.history import Event

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit came to: what to say of it, and the weights to adopt with the due days that follow.

    Attributes:
        values: None for the published weights.
        moves: None where the weights stay as they are.
    """

    view: FitView
    values: tuple[float, ...] | None
    moves: tuple[Moved, ...] | None


def fit_weights(house: House, progress: Progress | None = None) -> Fitted:
    """Fit weights to the log, and keep them only where they predict its newest part better."""
    from quizlr.memory.fit import BETTER, judge  # NumPy, which no session needs for its schedule
    from quizlr.memory.history import histories

    current = house.store.weights().values
    found = judge(histories(events_of(house)), current, progress)
    moves = _moves(house, found.weights) if found.adopted else None
    view = FitView(
        scored=found.scored,
        needed=found.needed,
        held_out=found.held_out,
        loss_before=found.loss_before,
        loss_after=found.loss_after,
        better=BETTER,
        own_before=current != DEFAULT,
        adopted=found.adopted,
        moved=len(moves or ()),
        weights=found.weights,
    )
    return Fitted(view, found.weights, moves)


def events_of(house: House) -> "list[Event]":
    """The log as a fit reads it: remembered means right and not a guess."""
    from quizlr.memory.history import Event

    return [
        Event(card, row.study_day, row.rating, (row.rating or 0) > Rating.AGAIN and row.confidence != "guess")
        for card, row in house.store.scored()
    ]


def published_weights(house: House) -> Fitted:
    """Go back to the published weights."""
    own = house.store.weights().id is not None
    moves = _moves(house, DEFAULT) if own else None
    view = FitView(0, 0, 0, None, None, 0.0, own, adopted=own, moved=len(moves or ()), weights=DEFAULT)
    return Fitted(view, None, moves)


def _moves(house: House, weights: tuple[float, ...]) -> tuple[Moved, ...]:
    """Due days as other weights and the settings of today give them, of the cards whose day changes."""
    return tuple(moved_by(house, house.store.replayed(weights), house.rules(weights)))
