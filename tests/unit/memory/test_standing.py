import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.memory.standing import (
    CardStanding,
    ConceptStanding,
    EntryStanding,
    Standing,
    card_standing,
    concept_standing,
    entry_standing,
    is_solid,
)

SOLID, SHAKY, UNASKED = Standing


@pytest.mark.parametrize(
    ("last_right", "days", "stability", "solid"),
    [(True, 2, 21.0, True), (False, 5, 90.0, False), (True, 1, 90.0, False), (True, 2, 20.999, False)],
)
def test_a_solid_card_needs_all_three(last_right: bool, days: int, stability: float, solid: bool) -> None:
    assert is_solid(last_right, days, stability) is solid
    found = card_standing(reviews=3, last_right=last_right, right_days=days, stability=stability)
    assert found is (SOLID if solid else SHAKY)


def test_a_card_never_scored_is_not_asked_yet() -> None:
    assert card_standing(reviews=0, last_right=False, right_days=0, stability=None) is UNASKED
    assert card_standing(reviews=1, last_right=True, right_days=1, stability=None) is SHAKY


@pytest.mark.parametrize(
    ("cards", "solid"),
    [
        ([], False),
        ([(UNASKED, "recall")], False),
        ([(SOLID, "recall")], True),
        ([(SOLID, "recall"), (UNASKED, "recall")], True),
        ([(SOLID, "recall"), (UNASKED, "recall"), (UNASKED, "recall")], False),
        ([(SOLID, "recall"), (SHAKY, "recall")], False),
        ([(SOLID, "recall"), (UNASKED, "apply")], False),
        ([(SOLID, "recall"), (SOLID, "analyse"), (UNASKED, "apply")], True),
        ([(SOLID, "apply"), (UNASKED, "explain")], False),
        ([(SOLID, "apply"), (SOLID, "explain"), (UNASKED, "recall")], True),
        ([(SOLID, "explain"), (UNASKED, "apply")], False),
    ],
)
def test_a_concept_is_solid(cards: list[tuple[Standing, str]], solid: bool) -> None:
    assert concept_standing(CardStanding(*card) for card in cards).is_solid is solid


@given(st.lists(st.lists(st.builds(CardStanding, st.sampled_from(Standing)))))
def test_counts_add_up(concepts: list[list[CardStanding]]) -> None:
    summed = [concept_standing(cards) for cards in concepts]
    entry = entry_standing(summed)
    assert entry.solid + entry.shaky + entry.unasked == sum(map(len, concepts))
    assert entry.concepts == len(concepts)
    assert entry.concepts_solid <= entry.solid


def test_an_entry_counts_its_concepts() -> None:
    pair = [ConceptStanding(2, 0, 1, is_solid=True), ConceptStanding(0, 3, 4, is_solid=False)]
    assert entry_standing(pair) == EntryStanding(2, 3, 5, 2, 1)
