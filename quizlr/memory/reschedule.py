"""New due days for many cards at once: after other settings, and around a break."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.memory.days import gap
from quizlr.memory.decide import Break, Rules, after_breaks, emptiest, possible_days
from quizlr.memory.fsrs import DEFAULT, retrievability
from quizlr.memory.replay import MemoryState
from quizlr.memory.urgency import loss


def reschedule(states: Mapping[str, MemoryState], rules: Rules) -> dict[str, date]:
    """Due days as these rules give them, from each card's last rating on.

    A card whose day is one that they give keeps it; the others take the emptiest of theirs. Cards that were
    never measured, or whose last answer is still undecided, are not in it.
    """
    windows = {
        key: possible_days(state, state.last_day, rules)
        for key, state in states.items()
        if state.stability is not None and state.last_day is not None and not state.undecided
    }
    planned = {key: states[key].due_day for key in windows}
    due = {key: day for key, day in planned.items() if day is not None and day in windows[key]}
    load = Counter(due.values())
    moving = windows.keys() - due.keys()
    for key in sorted(moving, key=lambda key: (windows[key][0], len(windows[key]), key)):
        due[key] = emptiest({day: load[day] for day in windows[key]}, key, states[key].reps)
        load[due[key]] += 1
    return due


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card that would fall due in a break: its key, its state, the seconds it will take."""

    key: str
    state: MemoryState
    seconds: int


def spread(
    cards: Iterable[Waiting],
    first: date,
    busy: Mapping[date, int],
    budget: int,
    weights: Sequence[float] = DEFAULT,
    breaks: Sequence[Break] = (),
) -> dict[str, date]:
    """Days from the first one on for cards that have to wait, none fuller than the budget.

    What loses most by waiting comes first. A day that is over its budget already takes none; a card longer
    than the whole budget has a day of its own.

    Args:
        cards: those that wait; first: the first day after the break.
        busy: seconds that are due on a day without them; budget: seconds a day.
        weights: FSRS-6's; breaks: other spans on which nothing should fall due.
    """
    due: dict[str, date] = {}
    filled = Counter(busy)
    for card in sorted(cards, key=lambda card: (-loss(card.state, first, weights), card.key)):
        day = after_breaks(first, breaks)
        while filled[day] and filled[day] + card.seconds > budget:
            day = after_breaks(day + timedelta(days=1), breaks)
        filled[day] += card.seconds
        due[card.key] = day
    return due


def expected_known(
    states: Mapping[str, MemoryState], days: Mapping[str, date], weights: Sequence[float] = DEFAULT
) -> float:
    """How many of the cards will be known when asked on the days given; those never measured: none."""
    return sum(
        retrievability(state.stability, gap(state.last_day, days[key]), weights)
        for key, state in states.items()
        if state.stability is not None and state.last_day is not None
    )
