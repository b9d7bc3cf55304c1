"""What a variant says: criterion, numbers, no hint of the concept, formulas that can be printed."""

import re
from itertools import chain

import pytest

from quizlr.engine.catalogue import MISCONCEPTIONS
from quizlr.engine.numerals import fixed, percent, rounded, short, total
from quizlr.engine.variant import Variant
from quizlr.engine.verify import Survey
from quizlr.render import mathtext
from tests.unit.engine.conftest import Stratum

FORMULA = re.compile(r"\\\((.+?)\\\)")
TELLING = (
    "overshoot", "conditioning", "learning rate", "descent direction", "update rule", "gradient derivation",
    "stable", "dynamics", "convex", "bounded",
)  # fmt: skip


def _texts(variant: Variant) -> list[str]:
    table = [*variant.table.header, *chain.from_iterable(variant.table.rows)] if variant.table else []
    asked = [variant.prompt, variant.question, *variant.options, *variant.labels, *table]
    foils = [foil.feedback for foil in variant.foils]
    return [*asked, variant.answer, variant.outcome, variant.working, variant.rule, *foils]


def test_every_formula_can_be_printed_and_nothing_else_is_latex(seen: Survey) -> None:
    for variant in seen.variants[:20]:
        for text in _texts(variant):
            for formula in FORMULA.findall(text):
                assert "\\" not in mathtext.inline(formula)
                assert "−" not in formula
            rest = FORMULA.sub("", text)
            assert "\\" not in rest
            assert not re.search(r"(?<![\w-])-\d", rest), text
            assert "<" not in rest


def test_the_question_states_its_terms_and_hides_its_concept(stratum: Stratum, seen: Survey) -> None:
    terms = {
        "grad_signs": ("mean cross-entropy", "natural log", "no penalty", "before any training"),
        "lr_quadratic": ("starts at", "200 steps", "Settled:", "Bouncing:", "nothing else in the loss"),
        "lr_logistic": (
            "starts at", "400 steps", "Settled:", "Bouncing:", "mean cross-entropy", "natural log",
            "no penalty",
        ),
    }  # fmt: skip
    for variant in seen.variants:
        asked = " ".join((variant.prompt, variant.question, *variant.options, *variant.labels))
        assert all(term in asked for term in terms.get(stratum.name, ()))
        assert not [word for word in TELLING if word in asked.lower()]


def test_the_working_is_short_and_uses_its_own_numbers(stratum: Stratum, seen: Survey) -> None:
    for variant in seen.variants:
        assert len(variant.working) <= 700
        assert re.search(r"\d", variant.working)
        assert variant.outcome.count("\n") == variant.rule.count("\n") == 0


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_misconceptions_are_two_plain_sentences(name: str) -> None:
    idea = MISCONCEPTIONS[name]
    for text in (idea.wrong, idea.right):
        assert text[0].isupper()
        assert text.endswith(".")
        for formula in FORMULA.findall(text):
            mathtext.inline(formula)


def test_numbers_are_written_as_a_book_would() -> None:
    assert fixed(-1.25, 1) == "−1.2"
    assert fixed(-0.04, 1) == "0.0"
    assert (short(12.80), short(0.0312), short(40.0), short(-0.5)) == ("12.8", "0.0312", "40", "−0.5")
    assert rounded(0.1, 3) == "0.100"
    assert total([0.81, -0.22, 1.3], 2) == "0.81 − 0.22 + 1.30"
    assert total([-0.5, 0.0], 1) == "−0.5 + 0.0"
    assert (percent(0.0004), percent(0.034)) == ("less than 0.1 %", "3.4 %")
