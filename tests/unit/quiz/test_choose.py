"""What comes next: returns, echoes of sure errors, and neighbours of different concepts."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.quiz.choose import (
    Candidate,
    Done,
    Error,
    Return,
    choose,
    cut_off,
    eased,
    echoes,
    mixed,
    paired,
    returns,
    within,
)

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def done(card: str, verdict: str = "right", purpose: str = "daily", minute: float = 0, **more: bool) -> Done:
    at = START + timedelta(minutes=minute)
    return Done(card, purpose, verdict, "sure", more.get("rated", True), more.get("undecided", False), at)


def others(count: int) -> list[Done]:
    return [done(f"other{i}") for i in range(count)]


@pytest.mark.parametrize(
    ("after", "minute", "ready"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (0, 2.9, False), (0, 3, True), (4, 3, True)],
)
def test_a_wrong_answer_returns_after_five_cards_or_three_minutes(
    after: int, minute: float, *, ready: bool
) -> None:
    log = [done("x", "wrong"), *others(after)]
    assert returns(log, (), START + timedelta(minutes=minute)) == [Return("x", deciding=False, ready=ready)]


def test_variants_of_the_card_itself_are_not_other_cards() -> None:
    log = [done("x", "wrong"), *[done("x", "right", "another")] * 5]
    assert returns(log, (), START) == [Return("x", deciding=False, ready=False)]


def test_it_returns_at_most_twice() -> None:
    log = [done("x", "wrong"), *others(5), done("x", "wrong", "again"), *others(5)]
    assert [item.card for item in returns(log, (), START)] == ["x"]
    assert returns([*log, done("x", "wrong", "again"), *others(5)], (), START) == []


@pytest.mark.parametrize("verdict", ["wrong", "partly", "unknown"])
def test_everything_but_right_returns(verdict: str) -> None:
    assert len(returns([done("x", verdict)], (), START)) == 1
    assert returns([done("x", verdict), done("x", "right", "again")], (), START) == []


@pytest.mark.parametrize("purpose", ["another", "twin", "lab", "pretest"])
def test_what_does_not_count_does_not_return(purpose: str) -> None:
    assert returns([done("x", "wrong", purpose)], (), START) == []


def test_a_right_guess_on_a_generated_card_is_decided_after_five_cards_and_never_by_time() -> None:
    guess = done("x", "right", rated=False, undecided=True)
    later = START + timedelta(hours=1)
    assert returns([guess, *others(4)], {"x"}, later) == [Return("x", deciding=True, ready=False)]
    assert returns([guess, *others(5)], {"x"}, START) == [Return("x", deciding=True, ready=True)]
    assert returns([guess, *others(5)], (), START) == []


TODAY = date(2026, 11, 23)


def days(*ages: int) -> set[date]:
    return {TODAY - timedelta(days=age) for age in ages}


@pytest.mark.parametrize(
    ("age", "shown_ages", "expected"),
    [
        (0, (), False),
        (1, (), True),
        (3, (), True),
        (8, (), False),
        (3, (2,), False),
        (5, (4,), True),
        (7, (6,), True),
        (7, (6, 1), False),
        (1, (0,), False),
    ],
)
def test_a_sure_error_is_shown_tomorrow_and_once_more_within_the_week(
    age: int, shown_ages: tuple[int, ...], *, expected: bool
) -> None:
    error = Error("x", TODAY - timedelta(days=age), sure=True)
    found = echoes([error], {"x": days(age, *shown_ages)}, (), TODAY)
    assert bool(found) is expected


def test_a_card_that_comes_by_itself_needs_no_echo() -> None:
    assert echoes([Error("x", TODAY - timedelta(days=1), sure=True)], {}, {"x"}, TODAY) == []


@pytest.mark.parametrize(
    ("age", "shown_ages", "expected"), [(1, (), True), (7, (), True), (8, (), False), (6, (2,), False)]
)
def test_what_the_end_of_a_day_cut_off_is_shown_once(
    age: int, shown_ages: tuple[int, ...], *, expected: bool
) -> None:
    error = Error("x", TODAY - timedelta(days=age), sure=False)
    assert bool(echoes([error], {"x": days(age, *shown_ages)}, (), TODAY)) is expected


def test_what_was_cut_off_goes_before_sure_errors_and_no_card_comes_twice() -> None:
    yesterday = TODAY - timedelta(days=1)
    errors = [Error("sure", yesterday, sure=True), *(Error("both", yesterday, sure=s) for s in (True, False))]
    assert echoes(errors, {}, (), TODAY) == ["both", "sure"]


def test_a_day_cuts_off_the_returns_it_owes() -> None:
    wrong = [done(card, "wrong") for card in "xyz"]
    assert cut_off([*wrong, done("y", "right", "again"), *[done("z", "wrong", "again")] * 2]) == ["x"]
    assert cut_off([done("x", "wrong", "another"), done("g", "right", rated=False, undecided=True)]) == []
    assert cut_off([]) == []


def queue_of(concepts: str) -> list[Candidate]:
    return [Candidate(f"{concept}{i}", concept, "daily") for i, concept in enumerate(concepts)]


def run(queue: list[Candidate], last: str) -> str:
    order = ""
    while queue:
        chosen = choose(queue, last)
        assert chosen is not None
        queue.remove(chosen)
        last = chosen.concept
        order += last
    return order


def has_order(concepts: str, last: str) -> bool:
    return any(
        all(a != b for a, b in zip(last + "".join(p), p, strict=False)) for p in set(permutations(concepts))
    )


@given(st.text("abc", max_size=7), st.sampled_from(["", "a", "b"]))
def test_neighbours_differ_whenever_an_order_without_equal_ones_exists(concepts: str, last: str) -> None:
    order = run(queue_of(concepts), last)
    assert Counter(order) == Counter(concepts)
    if has_order(concepts, last):
        assert all(a != b for a, b in zip(last + order, order, strict=False))


def test_the_most_urgent_goes_first_where_it_may() -> None:
    assert run(queue_of("abc"), "") == "abc"
    assert run(queue_of("aab"), "") == "aba"
    assert choose([], "a") is None


@given(st.integers(0, 12), st.integers(0, 6))
def test_new_cards_are_spread_among_due_ones(due: int, new: int) -> None:
    known, fresh = queue_of("a" * due), [Candidate(f"n{i}", "n", "daily") for i in range(new)]
    queue = mixed(known, fresh)
    assert [item for item in queue if item.concept == "a"] == known
    assert [item for item in queue if item.concept == "n"] == fresh


def test_the_queue_is_cut_to_its_time_but_never_empty() -> None:
    queue = queue_of("abc")
    seconds = {item.card: 40 for item in queue}
    assert within(queue, seconds, 80) == queue[:2]
    assert within(queue, seconds, 10) == queue[:1]
    assert within([], seconds, 10) == []


def named(*cards: str) -> list[Candidate]:
    return [Candidate(card, "c", "daily") for card in cards]


def cards_of(queue: list[Candidate]) -> str:
    return "".join(item.card for item in queue)


PAIRS = [("quadratic", "logistic"), ("norm", "zeros")]
FAMILIES = {"q": "quadratic", "Q": "quadratic", "l": "logistic", "L": "logistic", "n": "norm"}


@pytest.mark.parametrize(
    ("queue", "asked", "wanted"),
    [
        ("abc", (), "abc"),
        ("aqbcl", (), "aqlbc"),
        ("alqbQL", (), "alqbQL"),
        ("aqbc", (), "aqbc"),
        ("abclQ", ("quadratic",), "labcQ"),
        ("abcql", ("quadratic", "logistic"), "abcql"),
        ("abn", ("zeros",), "nab"),
    ],
)
def test_families_that_are_easily_confused_are_asked_one_after_the_other(
    queue: str, asked: tuple[str, ...], wanted: str
) -> None:
    assert cards_of(paired(named(*queue), FAMILIES, PAIRS, asked)) == wanted


@given(st.lists(st.sampled_from("qQlLnabcdefg"), unique=True), st.sets(st.sampled_from(["norm", "logistic"])))
def test_pairing_loses_and_doubles_nothing(cards: list[str], asked: set[str]) -> None:
    queue = named(*cards)
    found = paired(queue, FAMILIES, PAIRS, asked)
    assert sorted(found, key=lambda item: item.card) == sorted(queue, key=lambda item: item.card)
    plain = [item for item in found if item.card not in FAMILIES]
    assert plain == [item for item in queue if item.card not in FAMILIES]


def test_an_easy_beginning_is_short_and_likely_known() -> None:
    recall = {"a": 0.2, "b": 0.9, "c": 0.8, "d": 0.95, "e": 0.3, "f": 0.1}
    seconds = {"a": 5, "b": 90, "c": 20, "d": 40, "e": 5, "f": 5}
    assert cards_of(eased(named(*"abcdef"), recall, seconds, 2)) == "cdabef"
    assert cards_of(eased(named(*"abcdef"), recall, seconds, 9)) == "cdbaef"
    assert cards_of(eased(named(*"abcdef"), recall, seconds, 0)) == "abcdef"
    assert eased([], {}, {}, 5) == []
