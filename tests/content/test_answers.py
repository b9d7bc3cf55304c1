"""Every number that a question asks for, and every slip it recognises, computed once more.

The answers come by another road than the explanations take, where there is one: differences of the
loss for derivatives, a search for a minimum, a run for what a run does.
"""

from random import Random

import pytest

from quizlr.answers.compare import near
from quizlr.answers.expression import parse
from quizlr.answers.keys import NumberKey
from quizlr.bank.loader import load_bank
from quizlr.bank.parametric import Parametric
from quizlr.bank.schema import Numeric
from quizlr.bank.worded import ExpressionQuestion
from quizlr.quiz.printing import print_card
from tests.content import recompute_geometry, recompute_model, recompute_parametric
from tests.content.recompute import CONTENT
from tests.content.worked import table

WORKED = recompute_model.WORKED | recompute_geometry.WORKED | table("NUMBERS")
DRAWN = recompute_parametric.WORKED | table("DRAWN")
ROUNDING = 3e-3
"""Authored numbers are rounded to three digits or more."""

SEEDS = 50
CARDS = load_bank([CONTENT]).cards.values()
NUMERIC = {card.question.id: card.question for card in CARDS if isinstance(card.question, Numeric)}
EXPRESSIONS = {
    card.question.id: card.question for card in CARDS if isinstance(card.question, ExpressionQuestion)
}
PARAMETRIC = {card.question.id: card for card in CARDS if isinstance(card.question, Parametric)}


def test_every_numeric_question_is_computed_once_more() -> None:
    assert set(WORKED) == set(NUMERIC)
    parts = (recompute_model.WORKED, recompute_geometry.WORKED, table("NUMBERS"))
    assert len(WORKED) == sum(map(len, parts))


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


def test_every_expression_is_computed_once_more() -> None:
    assert set(table("EXPRESSIONS")) == set(EXPRESSIONS)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_the_expression_has_the_value_it_must_have(name: str) -> None:
    question, rng = EXPRESSIONS[name], Random(1)
    for _ in range(SEEDS):
        given = {name: rng.uniform(low, high) for name, (low, high) in question.variables.items()}
        worked = table("EXPRESSIONS")[name](given)
        assert parse(question.answer).value(given) == pytest.approx(worked, rel=1e-4, abs=1e-6)


def test_every_parametric_question_is_computed_once_more() -> None:
    assert set(DRAWN) == set(PARAMETRIC)
    assert len(PARAMETRIC) >= 8
    assert len({card.pack for card in PARAMETRIC.values()}) == 2


@pytest.mark.parametrize("name", PARAMETRIC)
def test_each_variant_and_each_of_its_slips_is_what_it_claims(name: str) -> None:
    """A slip is left out only where it would pass as the answer or as another slip."""
    for seed in range(SEEDS):
        printed = print_card(PARAMETRIC[name], seed)
        assert printed.drawn is not None
        assert isinstance(printed.key, NumberKey)
        answer, slips = DRAWN[name](printed.drawn)
        assert printed.key.value == pytest.approx(answer, rel=1e-6, abs=1e-8)
        told = {foil.misconception: float(foil.given) for foil in printed.foils}  # type: ignore[arg-type]
        assert told == pytest.approx({idea: slips[idea] for idea in told}, rel=1e-6, abs=1e-8)
        for idea in slips.keys() - told.keys():
            taken = [answer, *told.values()]
            windows = [NumberKey(value, printed.key.abs, printed.key.rel) for value in taken]
            assert any(near(window, slips[idea]) for window in windows), f"{idea} is missing"


@pytest.mark.parametrize("name", PARAMETRIC)
def test_most_variants_recognise_every_slip_and_seldom_repeat(name: str) -> None:
    question = PARAMETRIC[name].question
    printed = [print_card(PARAMETRIC[name], seed) for seed in range(SEEDS)]
    whole = sum(len(variant.foils) == len(list(question.misconceptions())) for variant in printed)
    assert whole >= 0.8 * SEEDS
    assert len({variant.note for variant in printed}) >= 20
