"""On which of its days a card comes back: the emptiest, and never within a break."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.decide import Rules, after_breaks, decide, emptiest, possible_days
from quizlr.memory.replay import MemoryState
from quizlr.memory.reschedule import Waiting, reschedule, spread

TODAY = date(2026, 3, 1)
KNOWN = MemoryState(20.0, 5.0, TODAY, TODAY - timedelta(days=20), reps=4)
_OFFSETS = st.integers(-5, 60)


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


@given(st.dictionaries(st.integers(0, 200), st.integers(0, 9)))
def test_no_other_day_it_could_take_is_emptier(busy: dict[int, int]) -> None:
    load = {later(days): count for days, count in busy.items()}
    decided = decide(KNOWN, 3, TODAY, card_key="p/q", load=lambda _first, _last: load)
    assert len(decided.load) > 5
    assert decided.load == {day: load.get(day, 0) for day in decided.load}
    assert decided.load[decided.due_day] == min(decided.load.values())


def test_the_load_is_asked_for_the_days_that_are_possible() -> None:
    asked: list[tuple[date, date]] = []

    def count(first: date, last: date) -> dict[date, int]:
        asked.append((first, last))
        return {}

    decided = decide(KNOWN, 3, TODAY, card_key="p/q", load=count)
    assert asked == [(min(decided.load), max(decided.load))]


def test_cards_learned_one_after_the_other_fill_their_days_evenly() -> None:
    due: Counter[date] = Counter()
    for number in range(90):
        due[decide(KNOWN, 3, TODAY, card_key=f"p/q{number}", load=lambda *_: due).due_day] += 1
    assert len(due) > 5
    assert max(due.values()) - min(due.values()) <= 1


def test_rescheduled_cards_fill_their_days_evenly_beside_those_that_stay() -> None:
    states = {f"p/q{n}": KNOWN for n in range(60)}
    days = possible_days(KNOWN, TODAY - timedelta(days=20), Rules(retention=0.8))
    staying = {f"p/s{n}": MemoryState(20.0, 5.0, days[0], KNOWN.last_day, 4) for n in range(3)}
    due = reschedule(states | staying, Rules(retention=0.8))
    assert all(due[key] == days[0] for key in staying)
    counts = Counter(due.values())
    assert set(counts) == {*days}
    assert max(counts.values()) - min(counts.values()) <= 1


@given(st.lists(st.tuples(_OFFSETS, st.integers(0, 30)), max_size=5), st.floats(0.7, 0.97))
def test_no_card_comes_back_within_a_break(spans: list[tuple[int, int]], retention: float) -> None:
    breaks = [(later(first), later(first + length)) for first, length in spans]
    days = possible_days(KNOWN, TODAY, Rules(retention=retention, breaks=breaks))
    free = possible_days(KNOWN, TODAY, Rules(retention=retention))
    assert days == sorted({*days})
    assert not any(first <= day <= last for day in days for first, last in breaks)
    assert {day for day in free if after_breaks(day, breaks) == day} <= {*days} or min(days) > max(free)


def test_a_break_over_all_of_its_days_puts_it_into_the_week_after() -> None:
    days = possible_days(KNOWN, TODAY, Rules(breaks=[(later(5), later(90))]))
    assert days == [later(91 + n) for n in range(7)]


@pytest.mark.parametrize(
    ("day", "wanted"), [(4, 4), (5, 11), (10, 11), (11, 11), (20, 31), (25, 31), (30, 31)]
)
def test_the_first_day_after_the_breaks(day: int, wanted: int) -> None:
    breaks = [(later(5), later(10)), (later(20), later(24)), (later(24), later(30))]
    assert after_breaks(later(day), breaks) == later(wanted)


def test_a_hash_draws_among_equally_empty_days_only() -> None:
    load = {later(1): 2, later(2): 0, later(3): 0, later(4): 1}
    drawn = {emptiest(load, f"p/q{n}", 1) for n in range(50)}
    assert drawn == {later(2), later(3)}


def test_what_waits_for_a_break_keeps_to_the_minutes_and_comes_by_what_is_lost() -> None:
    slipping = MemoryState(5.0, 5.0, TODAY, TODAY - timedelta(days=5), 3)
    firm = MemoryState(300.0, 5.0, TODAY, TODAY - timedelta(days=100), 5)
    cards = [Waiting("p/firm", firm, 50), Waiting("p/slip", slipping, 50), Waiting("p/long", firm, 500)]
    due = spread(cards, later(1), {later(1): 60}, 100, breaks=[(later(3), later(5))])
    assert due == {"p/slip": later(2), "p/firm": later(2), "p/long": later(6)}
