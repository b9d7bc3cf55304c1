"""Which cards a selection means, once the log has met them: also those that are gone."""

from datetime import date
from pathlib import Path

import pytest

from quizlr.bank.loader import load_bank
from quizlr.errors import UsageError
from quizlr.memory.fsrs import DEFAULT
from quizlr.memory.replay import MemoryState
from quizlr.memory.standing import LEECH_LAPSES
from quizlr.service.options import SessionOptions
from quizlr.service.testing import generated_cards
from quizlr.service.today import standing_of
from tests.support import CHOICE, EXPERIMENT, NUMERIC, PARAMETRIC, StoppedClock, open_small, write_pack

DAY = date(2026, 11, 23)


def test_cards_that_are_gone_are_listed_where_something_was_answered(database: Path, tmp_path: Path) -> None:
    clock = StoppedClock()
    service = open_small(database, tmp_path, clock, (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    service.start(SessionOptions(limit=1))
    service.next()
    service.answer("1.5", "sure")
    service.close()
    service = open_small(database, tmp_path, clock, (CHOICE, "other", "beta"))
    (row,) = service.cards(["state:retired"])
    assert (row.card, row.kind, row.concept) == ("demo/half", "", "")
    assert "retired" in row.states
    assert {row.card for row in service.cards([])} == {"demo/half", "demo/other"}
    assert [row.card for row in service.cards(["concept:beta"])] == ["demo/other"]
    assert [row.card for row in service.cards([], ["state:retired"])] == ["demo/other"]
    service.close()


@pytest.mark.parametrize(
    ("status", "lapses", "states"),
    [
        ("active", LEECH_LAPSES - 1, {"due"}),
        ("active", LEECH_LAPSES, {"due", "leech"}),
        ("parked", 0, {"due", "parked"}),
        ("suspended", LEECH_LAPSES, {"due", "suspended", "leech"}),
    ],
)
def test_how_a_card_stands_in_the_words_of_selectors(status: str, lapses: int, states: set[str]) -> None:
    state = MemoryState(stability=3.0, difficulty=5.0, due_day=DAY, last_day=DAY, reps=9, lapses=lapses)
    assert standing_of(status, state, DAY, DEFAULT).states == {*states, "shaky"}


def test_what_is_tested_is_chosen_by_families_and_by_selectors(tmp_path: Path) -> None:
    questions = ((NUMERIC, "half", "alpha"), (PARAMETRIC, "drawn", "alpha"), (EXPERIMENT, "signs", "beta"))
    bank = load_bank([write_pack(tmp_path, *questions)])

    def names(*words: str) -> set[str]:
        return {item.name for item in generated_cards(bank, words)}

    assert names("grad_signs~given-p") == {"grad_signs~given-p"}
    assert names("concept:beta") == {"grad_signs~given-p"}
    assert names("kind:parametric", "lr_quadratic~cl*") == {"demo/drawn", "lr_quadratic~close"}
    for word in ("kind:numeric", "half"):
        with pytest.raises(UsageError, match="no generated card"):
            names(word)
    with pytest.raises(UsageError, match="no card is called"):
        names("nothing-like-it")
