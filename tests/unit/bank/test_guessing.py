"""Bots that look at options only: what they earn, and when it is complained of."""

import pytest

from quizlr.bank.checks import check
from quizlr.bank.guessing import absolutes, guesses
from quizlr.bank.loader import load_bank
from quizlr.bank.overall import ENOUGH
from quizlr.bank.schema import Choice, MultiChoice
from tests.unit.bank.conftest import PackFolder

LONG = """\
  - id: looks-{number}
    kind: choice
    concepts: [logits]
    prompt: Which of the two is it in case {number}?
    choices:
      - {{text: {right}, correct: true}}
      - {{text: {wrong}, feedback: Close., misconception: sign-flipped}}
    explanation: It is so.
"""


def _choice(*texts: str, right: tuple[int, ...] = (0,)) -> Choice | MultiChoice:
    options = [{"text": text, "correct": i in right} for i, text in enumerate(texts)]
    kind, model = ("choice", Choice) if len(right) == 1 else ("multi-choice", MultiChoice)
    data = {"id": "a", "kind": kind, "concepts": ["c"], "prompt": "Which?", "explanation": "So."}
    return model.model_validate(data | {"choices": options})


def test_each_bot_chooses_by_its_looks_and_splits_ties() -> None:
    seen = guesses([_choice("longest of all", "short", "small")])
    assert (seen["longest"].rate, seen["shortest"].rate) == (1.0, 0.0)
    assert seen["longest"].chance == pytest.approx(1 / 3)
    assert seen["most absolute"].rate == 1.0
    assert seen["least absolute"].rate == 0.0
    assert guesses([_choice("same", "twin", "pair")])["longest"].rate == pytest.approx(1 / 3)


def test_several_right_options_count_by_their_share() -> None:
    seen = guesses([_choice("aaaa", "bb", "c", right=(0, 2))])
    assert seen["longest"].rate == 1.0
    assert seen["longest"].chance == pytest.approx(2 / 3)
    assert guesses([]) == {}


def test_a_formula_counts_as_it_is_read() -> None:
    assert guesses([_choice(r"\(\lambda\)", "five")])["longest"].rate == 0.0
    assert absolutes("It must never be all of it, allowing for more") == 3


@pytest.mark.parametrize(("count", "told"), [(ENOUGH, {"QZ318"}), (ENOUGH - 3, set())])
def test_a_bank_of_telling_options_is_complained_of(pack: PackFolder, count: int, told: set[str]) -> None:
    items = [LONG.format(number=i, right="The right one at some length", wrong="Short") for i in range(count)]
    pack.write("d-questions.yaml", "questions:\n" + "".join(items))
    bank = load_bank([pack.path])
    assert bank.problems == ()
    assert {problem.code for problem in check(bank)} - {"QZ319"} == told
