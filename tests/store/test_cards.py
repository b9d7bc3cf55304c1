from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from quizlr.clock import Instant
from quizlr.errors import ContentError, UsageError
from quizlr.store.identity import card_id, learner_id
from quizlr.store.records import CardFacts, Recorded
from quizlr.store.store import Store
from quizlr.store.tables import card
from quizlr.store.verify import broken_links, replay_all

Write = Callable[..., Recorded]
At = Callable[[int], Instant]


def fact(key: str, *names: str, revision: int = 1) -> CardFacts:
    return CardFacts(key, names, revision, "task", "wording")


def ids(store: Store) -> dict[tuple[str, str], str]:
    with store.database.read() as connection:
        return {(row.key, row.status): row.id for row in connection.execute(select(card))}


def test_nothing_is_written_when_nothing_changed(store: Store, at: At) -> None:
    same = [fact("p/a"), fact("p/b")]
    store.sync_cards(same, at(0))
    before = store.log(99)
    store.sync_cards(reversed(same), at(1))
    assert store.log(99) == before
    assert [row.kind for row in before] == ["system"] * 3


def test_a_rename_keeps_the_history(store: Store, write: Write, at: At) -> None:
    write()
    state = store.states()["p/a"]
    store.sync_cards([fact("p/new", "p/a"), fact("p/b")], at(1))
    assert store.states() == {"p/new": state}
    store.sync_cards([fact("q/newer", "p/a", "p/new"), fact("p/b")], at(2))
    assert store.states() == {"q/newer": state}
    assert ids(store)["q/newer", "active"] == card_id(learner_id("me"), "p/a", 1)
    store.sync_cards([fact("q/newer"), fact("p/b")], at(3))
    assert store.states() == {"q/newer": state}
    assert store.recent_log(replace(write("q/newer", day=4).review).study_day)[0].card == "q/newer"
    assert not replay_all(store)
    assert not broken_links(store)


def test_two_cards_may_swap_their_names(store: Store, write: Write, at: At) -> None:
    write("p/a")
    write("p/b", rating=1)
    before = store.states()
    store.sync_cards([fact("p/b", "p/a"), fact("p/a", "p/b")], at(1))
    assert store.states() == {"p/a": before["p/b"], "p/b": before["p/a"]}


def test_a_card_may_take_the_name_of_a_retired_one(store: Store, write: Write, at: At) -> None:
    write("p/a")
    state = store.states()["p/a"]
    store.sync_cards([fact("p/a")], at(1))
    store.sync_cards([fact("p/b", "p/a")], at(2))
    assert store.states() == {"p/b": state}
    assert store.statuses()["p/b"] == "active"


def test_a_card_that_goes_and_returns_is_as_it_was(store: Store, write: Write, at: At) -> None:
    write("p/a")
    before = store.states()
    store.suspend("p/b", at(0))
    store.sync_cards([], at(1))
    assert set(store.statuses().values()) == {"retired"}
    assert not store.states()
    with pytest.raises(UsageError, match="p/a"):
        write("p/a", day=1)
    store.undo(None, at(1))
    store.redo(at(1))
    assert set(store.statuses().values()) == {"retired"}
    store.sync_cards([fact("p/a"), fact("p/b"), fact("p/c")], at(2))
    assert store.states() == before
    assert store.statuses() == {"p/a": "active", "p/b": "suspended", "p/c": "active"}


def test_a_raised_revision_is_a_new_card_and_the_old_one_stays_in_the_log(
    store: Store, write: Write, at: At
) -> None:
    given = write("p/a")
    store.sync_cards([fact("p/a", revision=2), fact("p/b"), fact("p/c")], at(1))
    assert store.states() == {}
    assert {key for key in ids(store) if key[0] == "p/a"} == {("p/a", "active"), ("p/a", "retired")}
    assert store.review_of(given.review.showing) is not None
    write("p/a", day=1, rating=4)
    store.sync_cards([fact("p/a"), fact("p/b"), fact("p/c")], at(2))
    assert given.state is not None
    assert store.states() == {"p/a": given.state}
    assert replay_all(store) == []


def test_two_questions_cannot_claim_one_history(store: Store, at: At) -> None:
    before = store.statuses()
    with pytest.raises(ContentError, match="p/new and p/a"):
        store.sync_cards([fact("p/new", "p/a"), fact("p/a")], at(1))
    assert store.statuses() == before


def test_what_was_shown_keeps_the_hash_of_its_text(store: Store, write: Write, at: At) -> None:
    write("p/a")
    store.sync_cards([replace(fact(key), task_hash="edited") for key in ("p/a", "p/b", "p/c")], at(1))
    write("p/a", day=1)
    with store.database.read() as connection:
        hashes = connection.exec_driver_sql("SELECT task_hash FROM showing ORDER BY rowid").scalars().all()
    assert hashes == ["task p/a", "edited"]


def _told(store: Store, facts: list[CardFacts]) -> list[tuple[str, str, str]]:
    return [(one.sort, one.card, one.before) for one in store.differences(facts)]


def test_what_an_edit_means_is_told_and_nothing_is_written(store: Store, write: Write, at: At) -> None:
    store.sync_cards([fact("p/a"), fact("p/b"), fact("p/c")], at(0))
    write()
    before, states = store.log(99), store.states()
    edited = [
        replace(fact("p/a"), task_hash="else"),
        fact("p/renamed", "p/b"),
        fact("p/fresh"),
        fact("p/c"),
    ]
    assert _told(store, edited) == [
        ("new", "p/fresh", ""),
        ("renamed", "p/renamed", "p/b"),
        ("substance", "p/a", ""),
    ]
    assert _told(store, [replace(fact("p/a"), wording_hash="other"), fact("p/c")]) == [
        ("retired", "p/b", ""),
        ("reworded", "p/a", ""),
    ]
    assert _told(store, [fact("p/a", revision=2), fact("p/b"), fact("p/c")]) == [("afresh", "p/a", "")]
    assert (store.log(99), store.states()) == (before, states)
    store.sync_cards([fact("p/a"), fact("p/c")], at(1))
    assert _told(store, [fact("p/a"), fact("p/b"), fact("p/c")]) == [("returned", "p/b", "")]


SORTS = st.sampled_from(["reword", "rename", "reorder", "substance", "remove"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(SORTS, st.booleans())))
def test_no_edit_but_a_raised_revision_costs_progress(
    store: Store, write: Write, at: At, edits: list[tuple[str, bool]]
) -> None:
    """Reworded, renamed by `was:`, reordered, asking something else, removed, put back: the states stay."""
    start = [fact("p/a"), fact("p/b")]
    store.sync_cards(start, at(1))
    if not store.states():
        write("p/a")
        write("p/b", rating=1)
    before, facts = store.states(), start
    for number, (edit, first) in enumerate(edits):
        place = 0 if first else 1
        one, others = facts[place], facts[:place] + facts[place + 1 :]
        if edit == "remove":
            store.sync_cards(others, at(2 + number))
        elif edit == "reorder":
            facts = facts[::-1]
        elif edit == "rename":
            facts = [replace(one, key=f"{one.key}{number}", names=(*one.names, one.key)), *others]
        else:
            said = f"{edit}{number}"
            one = replace(one, wording_hash=said) if edit == "reword" else replace(one, task_hash=said)
            facts = [one, *others]
        store.sync_cards(facts, at(2 + number))
    now = store.states()
    known = {name: one.key for one in facts for name in (*one.names, one.key)}
    assert {known[key]: state for key, state in before.items()} == now
