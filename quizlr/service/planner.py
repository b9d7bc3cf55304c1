"""Many cards at once: a break, a parked concept, due days by other settings. Each one undoable operation.

Everything is proposed first, with its price; nothing is written until the proposal is carried out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from quizlr.bank.fields import nearest
from quizlr.errors import UsageError
from quizlr.memory.queue import minutes
from quizlr.memory.replay import MemoryState
from quizlr.memory.reschedule import Waiting, expected_known, spread
from quizlr.service.fitting import Fitted, Progress, events_of, fit_weights, published_weights
from quizlr.service.forecasting import forecast_views
from quizlr.service.house import House
from quizlr.service.outlooks import BreakView, FitView, ForecastView, ParkView, RescheduleView
from quizlr.service.scheduling import moved_by
from quizlr.service.today import Today
from quizlr.store.bulk import Bulk, Moved

if TYPE_CHECKING:
    from quizlr.memory.history import Event

LONGEST_BREAK = 366
FURTHEST_AHEAD = 731


View = TypeVar("View", BreakView, ParkView, RescheduleView)


@dataclass(frozen=True, slots=True)
class Proposal(Generic[View]):
    """What would be done: what to say of it, and the operation; None where nothing would change."""

    view: View
    bulk: Bulk | None


class Planner:
    """The door to operations on many cards.

    Args:
        house: packs, log, clock and settings.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def carry_out(self, proposal: Proposal[View]) -> None:
        """Do what was proposed."""
        if proposal.bulk is not None:
            self._house.store.apply(proposal.bulk, self._house.now())

    def take_break(self, first: date, last: date) -> Proposal[BreakView]:
        """Spread what would fall due in a break over the days after it.

        Raises:
            UsageError: the days are in the past, in the wrong order, or too many.
        """
        _check_span(first, last, self._house.day())
        today, budget = self._house.look(), 60 * self._house.config.minutes
        inside = {key: state for key, state in today.states.items() if _falls(state, first, last, today.day)}
        waiting = [Waiting(key, state, today.seconds(key)) for key, state in inside.items()]
        busy = _busy(today, last)
        others = [one for one in self._house.store.breaks(today.day) if one != (first, last)]
        days = spread(waiting, last + timedelta(days=1), busy, budget, today.weights, others)
        view = _break_view(today, inside, days, busy, (first, last))
        payload = {"first": first, "last": last}
        words = f"break from {first} to {last}"
        moves = [Moved(key, day) for key, day in days.items()]
        return Proposal(view, Bulk("break", words, payload, moves, today.day))

    def park(self, concept: str, until: date | None = None) -> Proposal[ParkView]:
        """Ask nothing of a concept for a while.

        Raises:
            UsageError: there is no such concept, it has no active card, or its day is not ahead.
        """
        identity, title = self._concept(concept)
        day = self._house.day()
        if until is not None and until <= day:
            raise UsageError(f"{until} is not ahead", "Name a later day, or none.")
        keys = self._cards_of(identity, "active")
        if not keys and self._cards_of(identity, "parked"):
            raise UsageError(f"{title} is parked already", "`quizlr unpark` takes it up again.")
        if not keys:
            raise UsageError(
                f"{title} has no card that is asked", f"`quizlr cards concept:{identity}` lists all."
            )
        payload = {"concept": title, "until": until and until.isoformat()}
        words = f"park {title}" + (f" until {until}" if until else "")
        aside = self._cards_of(identity, "suspended")  # they stay parked when they are asked again
        bulk = Bulk("park", words, payload, [Moved(key) for key in (*keys, *aside)], day)
        return Proposal(ParkView(title, len(keys), until, back=False), bulk)

    def unpark(self, concept: str) -> Proposal[ParkView]:
        """Take a parked concept up again.

        Raises:
            UsageError: there is no such concept, or it is not parked.
        """
        identity, title = self._concept(concept)
        keys = self._cards_of(identity, "parked")
        if not keys:
            raise UsageError(f"{title} is not parked", "`quizlr cards state:parked` lists what is.")
        moves = [Moved(key) for key in (*keys, *self._cards_of(identity, "suspended"))]
        bulk = Bulk("unpark", f"take up {title} again", {"concept": title}, moves, self._house.day())
        return Proposal(ParkView(title, len(keys), None, back=True), bulk)

    def reschedule(self) -> Proposal[RescheduleView]:
        """Due days as the settings of today give them; what is known of a card stays."""
        house, config = self._house, self._house.config
        states = house.store.states()
        moves = moved_by(house, states, house.rules())
        view = _reschedule_view(house, states, moves)
        words = f"reschedule at retention {config.retention:g}"
        payload = {"retention": config.retention, "max_interval": config.max_interval}
        return Proposal(view, Bulk("reschedule", words, payload, moves, house.day()) if moves else None)

    def fit(self, progress: Progress | None = None) -> FitView:
        """Fit FSRS-6's weights to the log, and schedule by them from now on if they predict it better."""
        return self._adopt(fit_weights(self._house, progress))

    def events(self) -> "list[Event]":
        """The log as a fit reads it."""
        return events_of(self._house)

    def published(self) -> FitView:
        """Schedule by the published weights again."""
        return self._adopt(published_weights(self._house))

    def _adopt(self, fitted: Fitted) -> FitView:
        house = self._house
        if fitted.moves is not None:
            house.store.adopt(fitted.values, house.config.retention, fitted.moves, house.now(), house.day())
        return fitted.view

    def forecast(self, retentions: Sequence[float] = ()) -> tuple[ForecastView, ...]:
        """Minutes a day for each desired retention, from this person's own cards and answer times."""
        return forecast_views(self._house, retentions)

    def _cards_of(self, concept: str, status: str) -> list[str]:
        statuses = self._house.store.statuses()
        cards = self._house.bank.cards.items()
        return [key for key, card in cards if card.concept == concept and statuses.get(key) == status]

    def _concept(self, name: str) -> tuple[str, str]:
        """Id and title of a concept by either, as a person writes it."""
        concepts = self._house.bank.concepts
        wanted = name.strip().casefold()
        for key, concept in concepts.items():
            if wanted in (key.casefold(), concept.title.casefold()):
                return key, concept.title
        advice = nearest(wanted, [*concepts]) or "`quizlr coverage` lists the concepts."
        raise UsageError(f"no concept is called {name}", advice)


def _check_span(first: date, last: date, today: date) -> None:
    if last < first:
        raise UsageError(
            f"a break from {first} to {last} ends before it begins", "Name the earlier day first."
        )
    if last < today:
        raise UsageError(f"a break until {last} is over", "Name days that are ahead.")
    if (first - today).days > FURTHEST_AHEAD:
        raise UsageError(f"a break from {first} is too far ahead", "At most two years; check the year.")
    if (last - first).days >= LONGEST_BREAK:
        raise UsageError(
            f"a break of {(last - first).days + 1} days is too long to plan",
            f"At most {LONGEST_BREAK} days; whoever comes back later finds nothing lost.",
        )


def _falls(state: MemoryState, first: date, last: date, today: date) -> bool:
    """Whether a card would be asked for the first time within the break."""
    return state.due_day is not None and first <= max(state.due_day, today) <= last


def _busy(today: Today, last: date) -> Counter[date]:
    """Seconds due on each day after the break as it is planned now."""
    busy: Counter[date] = Counter()
    for key, state in today.states.items():
        if state.due_day and state.due_day > last:
            busy[state.due_day] += today.seconds(key)
    return busy


def _break_view(
    today: Today,
    inside: dict[str, MemoryState],
    days: dict[str, date],
    busy: Counter[date],
    span: tuple[date, date],
) -> BreakView:
    planned = {key: max(state.due_day or today.day, today.day) for key, state in inside.items()}
    spent = busy.copy()
    for key, day in days.items():
        spent[day] += today.seconds(key)
    back = sorted({*days.values()})
    return BreakView(
        first=span[0],
        last=span[1],
        cards=len(inside),
        back_first=back[0] if back else None,
        back_last=back[-1] if back else None,
        minutes=minutes(sum(spent[day] for day in back) / len(back)) if back else 0,
        known=expected_known(inside, planned, today.weights),
        known_after=expected_known(inside, days, today.weights),
    )


def _reschedule_view(
    house: House, states: Mapping[str, MemoryState], moves: Sequence[Moved]
) -> RescheduleView:
    day = house.day()
    before = {key: state.due_day for key, state in states.items() if state.due_day}
    moved = {one.card: one.due_day for one in moves if one.due_day}
    return RescheduleView(
        cards=len(before),
        earlier=sum(due < before[key] for key, due in moved.items()),
        later=sum(due > before[key] for key, due in moved.items()),
        due_before=sum(due <= day for due in before.values()),
        due_after=sum(due <= day for due in (before | moved).values()),
        retention=house.config.retention,
        max_interval=house.config.max_interval,
        own_weights=house.store.weights().id is not None,
    )
