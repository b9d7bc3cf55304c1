"""What moves a memory, what is scored, and how it is packed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.history import Event, Histories, histories

DAY = date(2026, 3, 1)
_ANSWERS = st.lists(
    st.builds(
        lambda card, day, rating: Event(card, DAY + timedelta(days=day), rating, (rating or 0) > 1),
        st.sampled_from("abcd"),
        st.integers(0, 9),
        st.none() | st.integers(1, 4),
    ),
    max_size=40,
)


def one_card(*answers: tuple[int, int | None]) -> Histories:
    """A card answered on days with ratings; with one card alone the packed order is that of time."""
    return histories(Event("a", DAY + timedelta(days=day), rating, bool(rating)) for day, rating in answers)


def test_the_first_answer_of_a_later_day_is_scored() -> None:
    log = one_card((0, 3), (2, 3), (2, 1), (11, 3))
    assert log.scored.tolist() == [False, True, False, True]
    assert log.gap.tolist() == [0, 2, 0, 9]
    assert log.rating.tolist() == [3, 3, 1, 3]


def test_nothing_is_scored_before_the_first_rating() -> None:
    log = one_card((0, None), (1, None), (4, 3), (5, 3))
    assert log.scored.tolist() == [False, False, False, True]
    assert log.gap.tolist() == [0, 0, 0, 1]


def test_a_right_guess_is_scored_and_leaves_the_real_gap_to_the_rating_that_follows() -> None:
    log = one_card((0, 3), (5, None), (5, 1), (5, 3), (6, None), (8, 3))
    assert log.scored.tolist() == [False, True, False, False, True, True]
    assert log.gap.tolist() == [0, 5, 5, 0, 1, 3]
    assert log.rating.tolist() == [3, 0, 1, 3, 0, 3]


def test_answers_are_put_in_order_of_days_and_those_of_a_day_keep_theirs() -> None:
    log = one_card((7, 3), (0, 2), (7, 1), (0, 4))
    assert log.rating.tolist() == [2, 4, 3, 1]
    assert log.place.tolist() == [0, 1, 2, 3]


def test_the_cards_with_the_most_answers_come_first_and_nothing_is_padded() -> None:
    days = {"a": [0], "b": [0, 1, 2], "c": [1, 3]}
    log = histories(Event(card, DAY + timedelta(days=day), 3, True) for card in days for day in days[card])
    assert log.cards == ("b", "c", "a")
    assert log.sizes.tolist() == [3, 2, 1]
    assert log.card.tolist() == [0, 1, 2, 0, 1, 0]
    assert log.number.tolist() == [1, 1, 1, 2, 2, 3]
    assert [(one.start, one.stop) for one in log.steps()] == [(0, 3), (3, 5), (5, 6)]


def test_a_lapse_is_again_on_a_later_day_and_counts_from_the_next_answer() -> None:
    log = one_card((0, 1), (0, 1), (1, 1), (1, 1), (2, 3), (4, 1), (5, 1))
    assert log.lapses().tolist() == [0, 0, 0, 1, 1, 1, 2]


def test_only_the_wanted_answers_stay_scored() -> None:
    log = one_card((0, 3), (1, 3), (2, 3))
    assert log.scoring(log.day < log.day.max()).scored.tolist() == [False, True, False]


def test_no_answers_are_an_empty_log() -> None:
    log = histories([])
    assert (len(log.rating), log.cards, log.sizes.tolist(), log.lapses().tolist()) == (0, (), [], [])


@given(_ANSWERS)
def test_packing_equals_the_rules_applied_card_by_card(events: list[Event]) -> None:
    log = histories(events)
    for index, card in enumerate(log.cards):
        mine = log.card == index
        np.testing.assert_array_equal(
            np.column_stack([log.rating, log.gap, log.scored, log.lapses()])[mine],
            np.array(_by_hand([event for event in events if event.card == card])),
        )
    in_time = sorted(events, key=lambda event: event.day)
    packed = [(log.cards[card], day) for card, day in zip(log.card, log.day, strict=True)]
    assert packed == [(in_time[at].card, in_time[at].day.toordinal()) for at in log.place]


def _by_hand(events: list[Event]) -> list[tuple[int, int, bool, int]]:
    """Rating, gap, scored and earlier lapses of one card's answers."""
    rows, rated, seen, lapses = [], None, None, 0
    for event in sorted(events, key=lambda event: event.day):
        gap = (event.day - rated).days if rated else 0
        rows.append((event.rating or 0, gap, event.day != seen and gap >= 1, lapses))
        seen = event.day
        lapses += event.rating == 1 and gap > 0
        rated = event.day if event.rating else rated
    return rows
