"""Every number that a question asks for, and every slip it recognises, computed once more.

The answers come by another road than the explanations take, where there is one: differences of the
loss for derivatives, a search for a minimum, a run for what a run does.
"""

import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import Numeric
from tests.content import recompute_geometry, recompute_model
from tests.content.recompute import CONTENT

WORKED = recompute_model.WORKED | recompute_geometry.WORKED
ROUNDING = 3e-3
"""Authored numbers are rounded to three digits or more."""

NUMERIC = {
    card.question.id: card.question
    for card in load_bank([CONTENT]).cards.values()
    if isinstance(card.question, Numeric)
}


def test_every_numeric_question_is_computed_once_more() -> None:
    assert set(WORKED) == set(NUMERIC)
    assert len(WORKED) == len(recompute_model.WORKED) + len(recompute_geometry.WORKED)


@pytest.mark.parametrize("name", NUMERIC)
def test_the_answer_and_each_slip_are_what_they_claim(name: str) -> None:
    question = NUMERIC[name]
    answer, slips = WORKED[name]()
    assert question.answer == pytest.approx(answer, rel=ROUNDING, abs=1e-6)
    authored = {slip.misconception: slip.value for slip in question.diagnose}
    assert len(authored) == len(question.diagnose)
    assert authored == pytest.approx(slips, rel=ROUNDING, abs=1e-6)


@pytest.mark.parametrize("name", NUMERIC)
def test_rounding_of_the_answer_is_well_within_the_tolerance(name: str) -> None:
    question = NUMERIC[name]
    answer, _ = WORKED[name]()
    window = max(question.tolerance.abs, question.tolerance.rel * abs(question.answer))
    assert abs(question.answer - answer) <= window / 4
