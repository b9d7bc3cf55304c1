"""From a ruling to a due day: the weights and settings in force, and how full the days ahead are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from quizlr.memory.decide import after_breaks, emptiest, possible_days, rate
from quizlr.memory.replay import MemoryState
from quizlr.quiz.grading import Ruling
from quizlr.service.house import House


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
    weights, config = house.store.weights(), house.config
    after = rate(before, ruling.rating, today, weights.values)
    days = possible_days(
        after,
        today,
        weights.values,
        config.retention,
        config.max_interval,
        house.store.breaks(today),
    )
    counted = house.store.load(days[0], days[-1], without=card) if len(days) > 1 else {}
    load = {day: counted.get(day, 0) for day in days}
    return Scheduled(emptiest(days, load, f"{card}:{after.reps}"), load, weights.id)
