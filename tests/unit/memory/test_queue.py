from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.queue import (
    Schedulable,
    concept_ranks,
    introduction_order,
    minutes,
    next_due,
    plan,
)
from quizlr.memory.replay import MemoryState

TODAY = date(2026, 3, 10)


def due(
    key: str, *, stability: float | None = 5.0, ago: int = 0, order: int = 0, **more: bool
) -> Schedulable:
    """A card due `ago` days before today, last rated five days before that."""
    day = TODAY - timedelta(days=ago)
    last = None if stability is None else day - timedelta(days=5)
    state = MemoryState(stability, None if stability is None else 5.0, day, last, 1)
    return Schedulable(key, key.split("~")[0], "c", state, order, **more)


def new(key: str, concept: str = "c", order: int = 0) -> Schedulable:
    return Schedulable(key, key.split("~")[0], concept, None, order)


def test_those_that_failed_come_first_then_the_most_forgotten() -> None:
    cards = [
        due("p/firm", stability=50.0),
        due("p/weak", stability=2.0),
        due("p/unmeasured", stability=None),
        due("p/failed", stability=90.0, failed_last=True),
    ]
    assert plan(cards, TODAY, new_left=0).due == ("p/failed", "p/unmeasured", "p/weak", "p/firm")


def test_what_is_due_later_or_never_scheduled_is_not_due() -> None:
    cards = [due("p/today"), due("p/tomorrow", ago=-1), due("p/late", ago=30), new("p/new")]
    assert set(plan(cards, TODAY, new_left=0).due) == {"p/today", "p/late"}


def test_one_card_of_a_question_a_day_and_the_rest_wait_untouched() -> None:
    cards = [
        due("p/q~c1", stability=9.0),
        due("p/q~c2", stability=2.0),
        new("p/q~c3"),
        new("p/r~a"),
        new("p/r~b"),
    ]
    before = list(cards)
    daily = plan(cards, TODAY, new_left=9)
    assert daily.due == ("p/q~c2",)
    assert daily.new == ("p/r~a",)
    assert cards == before


def test_a_sibling_answered_today_postpones_the_others() -> None:
    answered = Schedulable(
        "p/q~c1", "p/q", "c", MemoryState(due_day=TODAY + timedelta(days=3)), 0, answered_today=True
    )
    daily = plan([answered, due("p/q~c2"), new("p/q~c3"), due("p/other")], TODAY, new_left=9)
    assert daily.due == ("p/other",)
    assert daily.new == ()


def test_new_cards_follow_their_prerequisites_and_concepts_take_turns() -> None:
    cards = [
        new("p/b1", "b", 0),
        new("p/b2", "b", 1),
        new("p/a1", "a", 2),
        new("p/a2", "a", 3),
        new("p/x1", "x", 4),
        new("p/x2", "x", 5),
    ]
    daily = plan(cards, TODAY, new_left=9, prerequisites={"b": ["a"], "x": []})
    assert daily.new == ("p/a1", "p/x1", "p/a2", "p/x2", "p/b1", "p/b2")


def test_a_concept_that_was_met_more_often_waits_for_the_others() -> None:
    seen = [replace(due(f"p/a{n}"), concept="a") for n in range(3)]
    cards = [*seen, new("p/a9", "a", 1), new("p/b1", "b", 2), new("p/b2", "b", 3), new("p/b3", "b", 4)]
    daily = plan(cards, TODAY, new_left=9, prerequisites={"b": ["a"]})
    assert daily.new == ("p/b1", "p/b2", "p/a9", "p/b3")


def test_prerequisites_order_but_never_gate() -> None:
    assert plan([new("p/b", "b")], TODAY, new_left=1, prerequisites={"b": ["a"]}).new == ("p/b",)


def test_no_more_new_cards_than_are_left() -> None:
    cards = [new(f"p/{n}", order=n) for n in range(9)]
    assert len(plan(cards, TODAY, new_left=4).new) == 4
    assert plan(cards, TODAY, new_left=-2).new == ()


def test_ranks_are_longest_chains_and_cycles_come_last() -> None:
    needs = {"d": ["b", "c"], "c": ["b"], "b": ["a"], "y": ["z"], "z": ["y"], "behind": ["y"]}
    ranks = concept_ranks(needs)
    assert [ranks[c] for c in "abcd"] == [0, 1, 2, 3]
    assert {ranks["y"], ranks["z"], ranks["behind"]} == {4}


names = st.sampled_from("abcdefg")


@given(st.dictionaries(names, st.lists(names, max_size=3)), st.lists(names, max_size=12))
def test_introduction_keeps_every_card_and_never_puts_a_concept_before_its_base(
    prerequisites: dict[str, list[str]], concepts: list[str]
) -> None:
    cards = [new(f"p/{n}", concept, n) for n, concept in enumerate(concepts)]
    order = introduction_order(cards, prerequisites)
    assert sorted(c.key for c in order) == sorted(c.key for c in cards)
    ranks = concept_ranks(prerequisites)
    first: dict[str, int] = {}
    for place, card in enumerate(order):
        first.setdefault(card.concept, place)
    for concept, needs in prerequisites.items():
        for need in needs:
            if ranks[need] < ranks[concept] and concept in first and need in first:
                assert first[need] < first[concept]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.none() | st.integers(-3, 3), st.booleans()),
        unique_by=lambda card: card[:2],
    ),
    st.integers(0, 5),
)
def test_a_plan_never_holds_two_siblings_nor_one_answered_today(
    drawn: list[tuple[int, int, int | None, bool]], new_left: int
) -> None:
    cards = [
        new(f"p/q{q}~{c}") if ago is None else due(f"p/q{q}~{c}", ago=ago, answered_today=done)
        for q, c, ago, done in drawn
    ]
    daily = plan(cards, TODAY, new_left=new_left)
    groups = [key.split("~")[0] for key in (*daily.due, *daily.new)]
    answered = {card.sibling for card in cards if card.answered_today}
    assert len(groups) == len(set(groups))
    assert not answered & set(groups)
    assert len(daily.new) <= new_left
    assert {c.sibling for c in cards if c.is_due(TODAY)} <= {*groups, *answered}


def test_the_next_due_day_is_after_today() -> None:
    later = MemoryState(due_day=TODAY + timedelta(days=5))
    assert next_due([], TODAY) is None
    assert next_due([MemoryState(), later], TODAY) == TODAY + timedelta(days=5)
    assert next_due([later, MemoryState(due_day=TODAY - timedelta(days=2))], TODAY) == TODAY + timedelta(
        days=1
    )


def test_minutes_are_rounded_up() -> None:
    assert [minutes(s) for s in (-1, 0, 1, 60, 61)] == [0, 0, 1, 1, 2]
