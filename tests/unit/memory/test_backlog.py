"""After a month away: 500 cards due, twenty minutes a day, a memory that forgets as FSRS-6 says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, stdev

import pytest

from quizlr.memory.decide import decide
from quizlr.memory.fsrs import State, next_state, retrievability
from quizlr.memory.pace import FASTEST, SLOWEST, USUAL_COUNTS, paces, seconds
from quizlr.memory.queue import Schedulable, plan
from quizlr.memory.replay import MemoryState
from quizlr.memory.urgency import cost_of_waiting
from quizlr.quiz.choose import Candidate, within

BACK = date(2026, 3, 1)
MINUTES, DAYS, CARDS = 20, 34, 500
Order = Callable[[dict[str, MemoryState], date], list[str]]


def _recall(state: MemoryState, day: date) -> float:
    assert state.stability is not None
    assert state.last_day is not None
    return retrievability(state.stability, (day - state.last_day).days)


class Returned:
    """A person back from a month away; by seed the same cards, times and luck whatever the order."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)
        self._seed = seed
        self.states = {f"p/q{i}": self._state(dice) for i in range(CARDS)}
        self.seconds = {key: dice.randint(15, 60) for key in self.states}

    def _state(self, dice: random.Random) -> MemoryState:
        stability = min(200.0, max(0.5, dice.lognormvariate(2.2, 1.1)))
        due = BACK - timedelta(days=dice.randint(0, 30))
        last = due - timedelta(days=max(1, round(stability)))
        difficulty = round(dice.uniform(3, 9), 6)
        return MemoryState(round(stability, 6), difficulty, due, last, dice.randint(2, 8))

    def study(self, order: Order, day: date) -> float:
        """One day's session; minutes it took by the person's own times."""
        wanted = [Candidate(key, "c", "daily") for key in order(self.states, day)]
        kept = within(wanted, self.seconds, 60 * MINUTES)
        for card in kept:
            state = self.states[card.card]
            luck = random.Random(f"{self._seed}:{card.card}:{day}").random()
            rating = 3 if luck < _recall(state, day) else 1
            self.states[card.card] = decide(state, rating, day, card_key=card.card).state
        return sum(self.seconds[card.card] for card in kept) / 60

    def backlog(self, day: date) -> float:
        """Minutes that are still due."""
        due = (key for key, state in self.states.items() if state.due_day and state.due_day <= day)
        return sum(self.seconds[key] for key in due) / 60

    def known(self, day: date) -> float:
        """Mean recall over all cards."""
        return mean(_recall(state, day) for state in self.states.values())


def planned(states: dict[str, MemoryState], day: date) -> list[str]:
    """The order of today's plan."""
    cards = [Schedulable(key, key, "c", state, 0) for key, state in states.items()]
    return list(plan(cards, day, new_left=0).due)


def by_due_day(states: dict[str, MemoryState], day: date) -> list[str]:
    """The order of due days."""
    due = {key: state.due_day for key, state in states.items() if state.due_day and state.due_day <= day}
    return sorted(due, key=lambda key: (due[key], key))


def _run(seed: int, order: Order) -> tuple[list[float], list[float], float]:
    """Minutes studied and left each day, and what is known after thirty."""
    person, studied, left, known = Returned(seed), [], [], 0.0
    for number in range(DAYS):
        day = BACK + timedelta(days=number)
        studied.append(person.study(order, day))
        left.append(person.backlog(day))
        if number == 30:
            known = person.known(day)
    return studied, left, known


def test_twenty_people_come_back() -> None:
    """Sessions keep to their minutes, the backlog falls every day, and no less is known than by due days."""
    ours, theirs = ([_run(seed, order) for seed in range(20)] for order in (planned, by_due_day))
    assert max(max(studied) for studied, _, _ in ours) <= MINUTES
    left = [mean(day) for day in zip(*(left for _, left, _ in ours), strict=True)]
    over = next(number for number, minutes in enumerate(left) if minutes < MINUTES)
    assert over < DAYS - 1
    assert all(after < before for before, after in pairwise(left[: over + 1])), left
    gained = [one[2] - other[2] for one, other in zip(ours, theirs, strict=True)]
    assert mean(gained) > 0
    assert mean(gained) >= -stdev(gained) / len(gained) ** 0.5


def test_what_is_nearly_forgotten_and_what_is_firm_can_wait_longer_than_what_is_slipping() -> None:
    def cost(stability: float, gap: int) -> float:
        state = MemoryState(stability, 5.0, None, None, 3)
        assert state.memory is not None
        return cost_of_waiting(state.memory, gap)

    assert cost(5.0, 5) > cost(100.0, 100)
    assert cost(5.0, 5) > cost(5.0, 0)
    assert cost(2.0, 30) > cost(200.0, 60)


@pytest.mark.parametrize(("stability", "gap"), [(5.0, 5), (2.0, 30), (60.0, 70), (0.5, 1)])
def test_the_cost_is_what_a_week_of_asking_or_waiting_comes_to(stability: float, gap: int) -> None:
    """Against many throws of the dice: asked today, right or wrong by chance, and known or not in a week."""
    state, dice = State(stability, 6.0), random.Random(7)
    throws = 20_000
    right = sum(dice.random() < retrievability(stability, gap) for _ in range(throws))
    after = {rating: next_state(state, rating, gap).stability for rating in (3, 1)}
    asked = (right * retrievability(after[3], 7) + (throws - right) * retrievability(after[1], 7)) / throws
    waited = retrievability(stability, gap + 7)
    assert cost_of_waiting(state, gap) == pytest.approx(asked - waited, abs=0.01)


def test_a_pace_is_learned_from_many_answers_and_little_from_one() -> None:
    assert paces([]) == {}
    assert paces([("choice", 60.0, 30.0)])["choice"] == pytest.approx((2 + USUAL_COUNTS) / (1 + USUAL_COUNTS))
    assert paces([("choice", 15.0, 30.0)] * 200)["choice"] == pytest.approx(0.5, abs=0.02)


def test_a_walk_to_the_kitchen_is_no_slowness() -> None:
    known = paces([("choice", 30.0, 30.0)] * 50 + [("choice", 3600.0, 30.0)] * 3)
    assert known["choice"] == pytest.approx(1.0, abs=0.05)
    assert paces([("choice", 9999.0, 30.0)] * 500)["choice"] <= SLOWEST
    assert paces([("choice", 0.0, 30.0)] * 500)["choice"] >= FASTEST


def test_seconds_are_whole_and_never_none() -> None:
    assert seconds(30, "choice", {"choice": 1.5}) == 45
    assert seconds(30, "numeric", {"choice": 1.5}) == 30
    assert seconds(1, "choice", {"choice": 0.3}) == 1
