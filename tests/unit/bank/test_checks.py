"""Content rules that look at the whole bank, or that must keep quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest
from pydantic import Field, TypeAdapter

from quizlr.bank.checks import check
from quizlr.bank.events import parse
from quizlr.bank.faults import Faulty, Shape
from quizlr.bank.loader import Bank
from quizlr.bank.parts import Part
from quizlr.bank.problems import Severity

if TYPE_CHECKING:
    from tests.unit.bank.conftest import PackFolder


def test_the_sample_is_good(sample: Bank) -> None:
    assert check(sample) == []


def test_a_concept_with_one_question_is_told(pack: PackFolder) -> None:
    pack.replace("b-questions.yaml", "concepts: [logits]", "concepts: [gradients, logits]")
    (found,) = check(pack.load())
    assert (found.code, found.severity) == ("QZ310", Severity.WARNING)
    assert (found.path, found.line, found.column) == (str(pack.path / "concepts.yaml"), 5, 9)
    assert "'logits'" in found.message


def test_a_misconception_that_nothing_offers_is_told(pack: PackFolder) -> None:
    pack.replace("a-questions.yaml", "misconception: slope-kept", "misconception: sign-flipped")
    (found,) = check(pack.load())
    assert (found.code, found.severity) == ("QZ311", Severity.WARNING)
    assert (found.line, found.column) == (6, 9)


def test_a_misconception_of_a_family_is_offered_by_the_engine(pack: PackFolder) -> None:
    pack.replace("misconceptions.yaml", "id: slope-kept", "id: grad_signs.kept")
    pack.replace("a-questions.yaml", "misconception: slope-kept", "misconception: sign-flipped")
    bank = pack.load()
    assert bank.problems == ()
    assert check(bank) == []


WRONG_OPTION = """- text: Downhill
        misconception: sign-flipped
        feedback: That is the way of the step.
"""


@pytest.mark.parametrize(
    "text",
    [
        r"\(W\)",
        r"Set `\(` free",
        "All of it",
        r"\(" + "a + " * 15 + r"b\)",
    ],
)
def test_good_options_stay_unnoticed(pack: PackFolder, text: str) -> None:
    pack.replace("a-questions.yaml", "text: Along the contour", r"text: \(w\)")
    pack.replace(
        "a-questions.yaml",
        WRONG_OPTION,
        f"- {{text: '{text}', misconception: sign-flipped, feedback: F}}\n",
    )
    bank = pack.load()
    assert bank.problems == ()
    assert check(bank) == []


def test_long_prompts_are_measured_as_they_are_drawn(pack: PackFolder) -> None:
    formula = r"\(\frac{\partial L}{\partial w_j}\) " * 20
    pack.replace("a-questions.yaml", "prompt: Which way", f"prompt: {formula} Which way")
    assert check(pack.load()) == []


def test_a_fault_that_nobody_foresaw_keeps_its_place_and_its_words() -> None:
    class Even(Part):
        number: Annotated[int, Field(multiple_of=2)]

    document = parse("number: 3", "f.yaml")
    result = Shape("thing", TypeAdapter(Even), Even).read(document.data, document.path, document.places)
    assert isinstance(result, Faulty)
    (found,) = result.problems
    assert (found.code, found.line, found.column) == ("QZ109", 1, 9)
    assert "multiple of 2" in found.message
