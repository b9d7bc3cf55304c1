"""What front ends are told of many cards at once: what would be done, and what it would cost."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BreakView:
    """What a break would do.

    Attributes:
        first, last: its days; cards: that would fall due in it.
        back_first, back_last: the days from which and until which they come back; None where there are none.
        minutes: a day over those days, with what is due anyway.
        known, known_after: how many of them will probably be known when they come: as planned, and after it.
    """

    first: date
    last: date
    cards: int
    back_first: date | None
    back_last: date | None
    minutes: int
    known: float
    known_after: float


@dataclass(frozen=True, slots=True)
class ParkView:
    """A concept set aside or taken up again: its title, its cards, until when, and which of both."""

    concept: str
    cards: int
    until: date | None
    back: bool


@dataclass(frozen=True, slots=True)
class RescheduleView:
    """What other settings do to due days.

    Attributes:
        cards: that are scheduled; earlier, later: whose day moves so.
        due_before, due_after: cards due today.
        retention, max_interval: the settings; own_weights: by weights fitted to this person.
    """

    cards: int
    earlier: int
    later: int
    due_before: int
    due_after: int
    retention: float
    max_interval: int
    own_weights: bool


@dataclass(frozen=True, slots=True)
class ForecastView:
    """Minutes a day for one desired retention; `chosen` is the one in force."""

    retention: float
    minutes: float
    reviews: float
    known: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class FitView:
    """What a fit of FSRS-6's weights came to.

    Attributes:
        scored: answers on a later day than the card's last one; needed: the least for which a fit is tried.
        held_out: the newest of them, kept from the fit that is judged.
        loss_before, loss_after: mean log loss on these, with the weights in use and the fitted ones.
        better: the least gain for which weights are changed; own_before: those in use were fitted, too.
        adopted: whether they are changed; moved: cards whose due day follows; weights: in use from now on.
    """

    scored: int
    needed: int
    held_out: int
    loss_before: float | None
    loss_after: float | None
    better: float
    own_before: bool
    adopted: bool
    moved: int
    weights: tuple[float, ...]
