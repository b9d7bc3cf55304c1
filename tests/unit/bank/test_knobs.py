"""An experiment whose knobs its author has narrowed: one card of its own, or a fault with a reason."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from quizlr.bank.cards import Card, cards_of
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import Question
from quizlr.engine.generate import build
from quizlr.errors import NoVariantError

_ADAPTER: TypeAdapter[QuestionPart] = TypeAdapter(Question)


def _cards(**more: Any) -> tuple[Card, ...]:
    written = {"id": "q", "kind": "experiment", "concepts": ["c"], "family": "lr_quadratic", **more}
    return cards_of("p", _ADAPTER.validate_python(written))


def test_narrowed_knobs_make_one_card_of_their_own() -> None:
    (card,) = _cards(knobs={"condition": [2.0, 4.0]}, levels=["matrix"])
    assert (card.key, card.level) == ("p/q~own", "matrix")
    (card,) = _cards(knobs={"condition": [2.0, 4.0]})
    assert card.level == "eigenvalues"


def test_other_ranges_ask_something_else() -> None:
    hashes = {_cards(knobs={"condition": [2.0, high]})[0].task_hash for high in (4.0, 5.0)}
    assert len(hashes) == 2
    assert _cards(levels=["matrix"])[0].task_hash not in hashes


def test_what_is_drawn_lies_in_the_ranges() -> None:
    for seed in range(15):
        variant = build("lr_quadratic", "matrix", "", seed, ranges={"rate": (0.05, 0.08)})
        assert 0.05 <= variant.inputs["rate"] <= 0.08


def test_ranges_in_which_nothing_is_drawn_are_told_with_their_seed() -> None:
    with pytest.raises(NoVariantError, match="seed 3"):
        build("lr_quadratic", "matrix", "", 3, ranges={"condition": (60.0, 90.0)})


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"speed": [1.0, 2.0]}, "has no knob 'speed'"),
        ({"rate": [0.5, 0.1]}, "nothing lies in this range"),
        ({"rate": [7.0, 9.0]}, "rate is never 7 to 9"),
    ],
)
def test_impossible_knobs_are_refused_with_a_reason(knobs: dict[str, list[float]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        _cards(knobs=knobs)


def test_knobs_narrow_one_level() -> None:
    with pytest.raises(ValidationError, match="two are listed"):
        _cards(knobs={"rate": [0.1, 0.2]}, levels=["matrix", "close"])
