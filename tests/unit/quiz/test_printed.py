"""What is printed is what is stored and graded: through JSON and back, for every kind and seed."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.answers.compare import letter, right_answer
from quizlr.answers.keys import EstimateKey, LetterKey, NumberKey, OrderKey
from quizlr.bank.cards import Card
from quizlr.bank.loader import load_bank
from quizlr.engine.variant import Foil, Variant
from quizlr.quiz.judge import Judgement, judge, readable
from quizlr.quiz.printed import Printed, from_json, to_json
from quizlr.quiz.printing import print_card, print_variant
from quizlr.render.picture import Table
from tests.support import (
    CHOICE,
    CLOZE,
    EXPRESSION,
    FLASHCARD,
    FREE_RESPONSE,
    MULTI_CHOICE,
    NUMERIC,
    ORDERING,
    PARAMETRIC,
    SHORT_ANSWER,
    write_pack,
)

VARIANT = Variant(
    family="grad_signs",
    version=1,
    level="given-p",
    direction="",
    seed=5,
    prompt="Look.",
    table=Table(("x", "y"), (("1.0", "0"),)),
    question="Which signs?",
    options=(),
    labels=(r"\(w_1\)",),
    key=LetterKey(0, 2),
    foils=(Foil(1, "grad_signs.flipped", "Close."),),
    answer="plus",
    outcome="It rose.",
    working="Sum it.",
    rule="Sum over rows.",
    inputs={"x": [[1.0]]},
    evidence={"margin": 0.2},
    note="grad_signs 1.0",
)

ESTIMATE = """\
  - id: {id}
    kind: parametric
    concepts: [{concept}]
    params: {{n: {{log: [0.001, 1000], digits: 1}}}}
    prompt: About how much is 80 times @{{n}}?
    answer: 80 * n
    estimate: true
    unit: steps
    diagnose:
      - {{value: 8 * n, misconception: sign-lost, feedback: 'That is 8 times @{{n}}.'}}
      - {{value: answer / 2, misconception: sign-lost, feedback: This one is too near.}}
    explanation: It is @{{answer:.1f}}.
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    folder = tmp_path_factory.mktemp("pack")
    kinds = [(CHOICE, "choice", "alpha"), (NUMERIC, "numeric", "alpha")]
    kinds += [(FLASHCARD, "flashcard", "beta"), (ORDERING, "ordering", "beta")]
    kinds += [(PARAMETRIC, "parametric", "beta"), (ESTIMATE, "estimate", "beta")]
    kinds += [(MULTI_CHOICE, "several", "alpha"), (CLOZE, "gap", "alpha"), (SHORT_ANSWER, "word", "alpha")]
    kinds += [(EXPRESSION, "formula", "beta"), (FREE_RESPONSE, "essay", "beta")]
    bank = load_bank([write_pack(folder, *kinds)])
    assert not bank.problems
    return {key.partition("/")[2]: card for key, card in bank.cards.items()}


KINDS = ["choice", "numeric", "flashcard", "ordering", "parametric", "estimate"]
KINDS += ["several", "gap~c1", "gap~c2", "word", "formula", "essay"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30)
@given(seed=st.integers(0, 2**48))
def test_a_payload_survives_the_log(cards: dict[str, Card], kind: str, seed: int) -> None:
    printed = print_card(cards[kind], seed)
    assert from_json(json.loads(json.dumps(to_json(printed)))) == printed
    assert print_card(cards[kind], seed) == printed


def test_a_variant_survives_the_log() -> None:
    printed = print_variant(VARIANT, "Before.", "After.")
    assert from_json(json.loads(json.dumps(to_json(printed)))) == printed
    assert printed.prompt == "Before.\n\nLook."
    assert printed.working == "Sum it.\n\nAfter."
    assert to_json(printed)["note"] == "grad_signs 1.0"


def test_options_move_and_the_key_moves_with_them(cards: dict[str, Card]) -> None:
    places = set()
    for seed in range(40):
        printed = print_card(cards["choice"], seed)
        assert isinstance(printed.key, LetterKey)
        assert printed.options[printed.key.correct] == "The right one"
        places.add(printed.key.correct)
        for foil in printed.foils:
            assert printed.options[int(foil.given)] != "The right one"  # type: ignore[arg-type]
    assert places == {0, 1, 2}


def test_items_are_never_printed_in_their_right_order(cards: dict[str, Card]) -> None:
    for seed in range(40):
        printed = print_card(cards["ordering"], seed)
        assert isinstance(printed.key, OrderKey)
        assert printed.key.order != (0, 1, 2)
        assert [printed.options[i] for i in printed.key.order] == ["one", "two", "three"]


def answered(printed: Printed, text: str) -> Judgement:
    given_answer = readable(printed, text)
    assert not hasattr(given_answer, "reason")
    return judge(printed, given_answer, text)


def test_every_kind_knows_right_wrong_and_dont_know(cards: dict[str, Card]) -> None:
    judged = {"choice", "numeric", "ordering", "parametric", "estimate"}
    for kind in judged | {"several", "gap~c1", "word", "formula"}:
        printed = print_card(cards[kind], 3)
        assert answered(printed, printed.right_key).verdict == "right"
        assert answered(printed, ".").verdict == "unknown"


def test_a_wrong_option_speaks_of_its_misconception(cards: dict[str, Card]) -> None:
    printed = print_card(cards["choice"], 3)
    assert printed.key is not None
    wrong = (int(right_answer(printed.key)) + 1) % 3  # type: ignore[arg-type]
    judgement = answered(printed, letter(wrong))
    assert judgement.verdict == "wrong"
    assert judgement.foil in {"It looks alike.", "It is odd."}
    assert judgement.foil_key == letter(wrong)
    assert judgement.misconceptions == ("sign-lost",)


def test_a_recognised_wrong_number_speaks_of_its_misconception(cards: dict[str, Card]) -> None:
    printed = print_card(cards["numeric"], 3)
    judgement = answered(printed, "-3/2")
    assert judgement.foil == "The sign is flipped."
    assert judgement.said == "−3/2 = −1.5"
    assert answered(printed, "1.505").verdict == "right"
    assert answered(printed, "1.52") == Judgement("wrong", 0.0, "1.52")


def test_a_partly_right_order_earns_its_share(cards: dict[str, Card]) -> None:
    printed = print_card(cards["ordering"], 3)
    first, second, third = printed.right_key.split()
    assert answered(printed, f"{second} {first} {third}").verdict == "wrong"
    judgement = answered(printed, f"{first} {third} {second}")
    assert (judgement.verdict, judgement.credit) == ("wrong", 0.0)


def test_a_parametric_question_prints_the_numbers_it_is_computed_from(cards: dict[str, Card]) -> None:
    for seed in range(60):
        printed = print_card(cards["parametric"], seed)
        assert printed.drawn is not None
        assert isinstance(printed.key, NumberKey)
        w, x = printed.drawn["w"], printed.drawn["x"]
        factor = f"({x:g})" if x < 0 else f"{x:g}"
        assert printed.prompt == rf"What is \(1 - {f'({w:g})' if w < 0 else f'{w:g}'} \cdot {factor}\)?"
        assert printed.key.value == 1 - w * x
        assert printed.working.startswith(f"It is {1 - w * x:.2f}.".replace("-", "−"))
        assert printed.lesson == f"Remember {w * x:g}.".replace("-", "−")
        assert (printed.generated, printed.origin, printed.note) == (True, None, f"w={w:g} x={x:g}")
        assert "@{" not in json.dumps(to_json(printed))
        assert to_json(printed)["note"] == printed.note


def test_a_recognised_wrong_number_speaks_with_the_numbers_of_its_variant(cards: dict[str, Card]) -> None:
    printed = print_card(cards["parametric"], 3)
    assert printed.drawn is not None
    z = printed.drawn["w"] * printed.drawn["x"]
    judgement = answered(printed, f"1 + {z}" if z > 0 else f"1 - {-z}")
    assert judgement.foil == f"You added {z:g}.".replace("-", "−")
    assert judgement.misconceptions == ("sign-lost",)


def test_a_foil_too_near_the_answer_is_left_out_and_an_estimate_has_a_band(cards: dict[str, Card]) -> None:
    printed = print_card(cards["estimate"], 3)
    assert isinstance(printed.key, EstimateKey)
    assert printed.question == "Answer in steps."
    value = printed.key.value
    (foil,) = printed.foils
    assert foil.given == pytest.approx(value / 10)
    assert foil.band == pytest.approx((value / 15, value * 0.15))
    assert answered(printed, f"{value * 1.9!r}").verdict == "right"
    assert answered(printed, f"{value * 0.12!r}").foil.startswith("That is 8 times")


def test_notes_seen_are_avoided(cards: dict[str, Card]) -> None:
    first = print_card(cards["parametric"], 3)
    other = print_card(cards["parametric"], 3, [str(first.note)])
    assert other.note != first.note


def test_a_payload_of_the_first_versions_is_still_read(cards: dict[str, Card]) -> None:
    stored = to_json(print_card(cards["numeric"], 3))
    del stored["drawn"]
    assert from_json(stored) == print_card(cards["numeric"], 3)


@pytest.mark.parametrize(
    ("rating", "verdict"), [("1", "wrong"), ("2", "right"), ("3", "right"), ("4", "right")]
)
def test_a_flashcard_is_rated_by_the_person(cards: dict[str, Card], rating: str, verdict: str) -> None:
    printed = print_card(cards["flashcard"], 3)
    assert printed.accepts == "reveal"
    assert answered(printed, rating).verdict == verdict
    assert answered(printed, rating).credit is None


def test_the_lesson_is_the_last_sentence(cards: dict[str, Card]) -> None:
    assert print_card(cards["choice"], 1).lesson == "Remember the right one."
    assert print_variant(VARIANT).lesson == "Sum over rows."


def test_nothing_before_the_answer_names_the_concept(cards: dict[str, Card], tmp_path: Path) -> None:
    for card in cards.values():
        printed = print_card(card, 1)
        before = " ".join((printed.prompt, printed.question, *printed.options))
        assert card.concept not in before.lower()


def test_every_wrong_option_chosen_speaks_and_the_missed_ones_cost(cards: dict[str, Card]) -> None:
    printed = print_card(cards["several"], 3)
    two, three, four, five = (
        letter(printed.options.index(text)) for text in ("two", "three", "four", "five")
    )
    everything = answered(printed, f"{two} {three} {four} {five}")
    assert (everything.verdict, everything.credit) == ("wrong", 0.0)
    assert {*everything.misconceptions} == {"sign-lost", "parity-lost"}
    assert f"*{three}*: Three is odd." in everything.foil
    assert answered(printed, two) == Judgement("partly", 0.5, two)
    assert answered(printed, f"{two} {four} {three}").foil == "Three is odd."
    assert answered(printed, f"{four}{two}").verdict == "right"


def test_a_cloze_asks_for_one_hole_and_fills_the_others(cards: dict[str, Card]) -> None:
    typed, turned = print_card(cards["gap~c1"], 0), print_card(cards["gap~c2"], 0)
    assert typed.prompt == r"The **[…]** is \(1/(1+e^{-z^{2}})\)."
    assert (typed.accepts, answered(typed, "the sigmiod").verdict) == ("text", "right")
    assert answered(typed, "step function").verdict == "wrong"
    assert turned.prompt == "The sigmoid is **[formula]**."
    assert (turned.accepts, turned.marked_by) == ("reveal", "rating")
    assert turned.answer == r"\(1/(1+e^{-z^{2}})\)"


def test_a_wrong_word_or_expression_is_recognised(cards: dict[str, Card]) -> None:
    word, formula = print_card(cards["word"], 0), print_card(cards["formula"], 0)
    assert answered(word, "a gaussian").misconceptions == ("sign-lost",)
    assert answered(word, "poisson") == Judgement("wrong", 0.0, "poisson")
    judgement = answered(formula, "x*y - p*x")
    assert (judgement.foil, judgement.foil_key) == ("That is the way down.", "")
    assert answered(formula, "p*x - y*x").verdict == "right"


@pytest.mark.parametrize(
    ("typed", "verdict", "met"),
    [("+ - +", "right", 2), ("y y y", "right", 3), ("+ + -", "partly", 2), ("- - -", "wrong", 0)],
)
def test_a_free_answer_is_right_where_no_must_is_missed(
    cards: dict[str, Card], typed: str, verdict: str, met: int
) -> None:
    judgement = answered(print_card(cards["essay"], 0), typed)
    assert (judgement.verdict, judgement.said) == (verdict, f"{met} of 3 points")
    assert judgement.credit == pytest.approx(met / 3)
    assert judgement.foil.count("\n- ") == 3 - met


def test_holes_of_one_name_are_opened_together(tmp_path: Path) -> None:
    twice = CLOZE.replace("{{{{c2::", "{{{{c1::").replace("::formula", "")
    bank = load_bank([write_pack(tmp_path, (twice, "gap", "alpha"))])
    (card,) = bank.cards.values()
    printed = print_card(card, 0)
    assert printed.prompt == "The **[…]** is **[…]**."
    assert answered(printed, "sigmoid").verdict == "right"
