"""From a ruling to a due day: the weights and settings in force, and how full the days ahead are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from quizlr.memory.decide import Rules, after_breaks, decide
from quizlr.memory.replay import MemoryState
from quizlr.memory.reschedule import reschedule
from quizlr.quiz.grading import Ruling
from quizlr.service.house import House
from quizlr.store.bulk import Moved


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When a card comes back.

    Attributes:
        due_day: None where the schedule is left alone.
        load: cards due on each of the days on which it could come back.
        weight_set: id of the weights that decided, None for the published ones or where none did.
    """

    due_day: date | None = None
    load: Mapping[date, int] = field(default_factory=dict)
    weight_set: str | None = None


def schedule(house: House, card: str, before: MemoryState | None, ruling: Ruling, today: date) -> Scheduled:
    """The study day on which a card comes back after an answer of today, and why that one."""
    if ruling.tomorrow:
        return Scheduled(after_breaks(today + timedelta(days=1), house.store.breaks(today)))
    if ruling.rating is None:
        return Scheduled()
    weights = house.store.weights()
    rules = house.rules(weights.values)
    load = partial(house.store.load, without=card)
    decided = decide(before, ruling.rating, today, card_key=card, rules=rules, load=load)
    return Scheduled(decided.due_day, decided.load, weights.id)


def moved_by(house: House, states: Mapping[str, MemoryState], rules: Rules) -> list[Moved]:
    """Cards whose due day is not one that the rules give, with one that is; what a break gave stays."""
    held = house.store.held_by_breaks()
    days = reschedule({key: state for key, state in states.items() if key not in held}, rules)
    return [Moved(key, day) for key, day in days.items() if day != states[key].due_day]
