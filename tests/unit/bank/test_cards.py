"""Cards: names that last, and hashes that change with what they stand for and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from pydantic import TypeAdapter

from quizlr.bank.cards import Card, cards_of
from quizlr.bank.loader import Bank
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import KINDS, Experiment, Question
from quizlr.engine.catalogue import FAMILIES, FamilyEntry

if TYPE_CHECKING:
    from tests.unit.bank.conftest import PackFolder

_FIELDS = {
    "sample/logit-meaning": {
        "task": [
            ("What does the logit", "What might the logit"),
            ("The log-odds.", "The odds, logarithmic."),
        ],
        "wording": [("    reversible: true\n", "    reversible: true\n    hints: [Think of odds.]\n")],
    },
    "sample/gradient-sign": {
        "task": [
            ("Which way does", "Where does"),
            ("text: Uphill", "text: Upwards"),
            (
                "text: Uphill\n        correct: true\n      - text: Downhill\n",
                "text: Uphill\n      - text: Downhill\n        correct: true\n",
            ),
        ],
        "wording": [
            ("difficulty: 2", "difficulty: 1"),
            ("aim: analyse", "aim: apply"),
            ("[Think of the step.]", "[Think twice.]"),
            ("targets: [sign-of-the-step]", "targets: [why-natural-log]"),
            ("    difficulty: 2\n", "    difficulty: 2\n    tags: [other]\n"),
            ("    difficulty: 2\n", "    difficulty: 2\n    source: A book\n"),
            ("That is the way of the step.", "That is the step's way."),
            ("misconception: grad_signs.flipped", "misconception: slope-kept"),
            ("It points to the steepest ascent.", "It points up."),
            ("concepts: [gradients, logits]", "concepts: [logits, gradients]"),
        ],
        "none": [
            ("was: [old/first-name, sample/second-name]", "was: [old/first-name]"),
            ("difficulty: 2", "difficulty: 2\n    revision: 2"),
            ("    difficulty: 2\n", "    difficulty: 2\n    effort: head\n"),
            (
                "prompt: Which way does the gradient point?",
                "prompt: |\n      Which way does the gradient point?",
            ),
        ],
    },
    "sample/gradient-value": {
        "task": [
            ("answer: -0.2", "answer: -0.21"),
            ("{abs: 0.005}", "{abs: 0.006}"),
            ("{abs: 0.005}", "{rel: 0.005}"),
            ("unit: nats", "unit: bits"),
        ],
        "wording": [
            ("value: 0.2,", "value: 0.3,"),
            ("The order of the difference.", "The order."),
            ("effort: paper", "effort: head"),
        ],
        "none": [("answer: -0.2", "answer: -0.200"), ("{abs: 0.005}", "{abs: 0.005, rel: 0}")],
    },
    "sample/step-order": {
        "task": [
            ("[Compute the logits, Average the gradient,", "[Average the gradient, Compute the logits,")
        ],
        "wording": [("The forward pass comes first.", "Forward first.")],
    },
    "sample/probability-value": {
        "task": [
            ("{int: [-3, 3]}", "{int: [-2, 3]}"),
            ("{float: [0.5, 2], digits: 1}", "{float: [0.5, 2], digits: 2}"),
            ("where: [w != 0,", "where: [w != 1,"),
            ("z: w*x + b", "z: w*x - b"),
            ("answer: sigmoid(z)", "answer: sigmoid(2*z)"),
            ("{abs: 0.004}", "{abs: 0.006}"),
            ("{abs: 0.004}", "{abs: 0.004}\n    unit: nats"),
            ("tolerance: {abs: 0.004}", "estimate: true"),
        ],
        "wording": [("value: z,", "value: 2*z,"), ("means that.", "means this.")],
    },
    "sample/signs-by-training~small": {
        "task": [("    family: grad_signs\n", "    family: grad_signs\n    prompt: Look well.\n")],
        "wording": [("    family: grad_signs\n", "    family: grad_signs\n    explanation: Signs.\n")],
        "none": [("[given-p, small]", "[small]"), ("[given-p, small]", "[wide, small, given-p]")],
    },
}
_CHANGES = [
    (key, what, old, new) for key, by in _FIELDS.items() for what, edits in by.items() for old, new in edits
]


def _edit(pack: PackFolder, old: str, new: str) -> None:
    name = next(
        n
        for n in ("a-questions.yaml", "b-questions.yaml", "c-questions.yaml")
        if old in (pack.path / n).read_text()
    )
    pack.replace(name, old, new)


@pytest.mark.parametrize(("key", "what", "old", "new"), _CHANGES)
def test_hashes_tell_the_task_from_its_wording(
    pack: PackFolder, sample: Bank, key: str, what: str, old: str, new: str
) -> None:
    _edit(pack, old, new)
    bank = pack.load()
    assert bank.problems == ()
    before, after = sample.cards[key], bank.cards[key]
    assert (before.task_hash != after.task_hash) == (what == "task")
    assert (before.wording_hash != after.wording_hash) == (what == "wording")
    for other in sample.cards.keys() - {card.key for card in _siblings(sample, before)}:
        assert _hashes(bank.cards[other]) == _hashes(sample.cards[other])


def _siblings(bank: Bank, card: Card) -> list[Card]:
    return [other for other in bank.cards.values() if other.sibling == card.sibling]


def _hashes(card: Card) -> tuple[str, str]:
    return card.task_hash, card.wording_hash


def test_hashes_are_64_bits_and_tell_every_card_apart(sample: Bank) -> None:
    tasks = [card.task_hash for card in sample.cards.values()]
    assert len(set(tasks)) == len(tasks) == 8
    assert all(len(bytes.fromhex(value)) == 8 for card in sample.cards.values() for value in _hashes(card))


def test_hashes_are_the_same_on_every_machine(sample: Bank) -> None:
    """Stored beside the cards of a learner: another value would call every card changed."""
    assert _hashes(sample.cards["sample/step-order"]) == ("9bad1e07cead701c", "7ea89d44ee05ffa9")


def test_moving_a_question_to_another_file_changes_nothing(pack: PackFolder, sample: Bank) -> None:
    head, rest = (pack.path / "a-questions.yaml").read_text(encoding="utf-8").split("\n\n", 1)
    pack.write("a-questions.yaml", head + "\n")
    pack.write("zzz.yaml", "questions:\n" + rest)
    assert pack.load().cards == sample.cards


def test_a_further_level_adds_a_card_and_changes_none(pack: PackFolder, sample: Bank) -> None:
    pack.replace("b-questions.yaml", "[given-p, small]", "[wide, given-p, small]")
    cards = dict(pack.load().cards)
    added = cards.pop("sample/signs-by-training~wide")
    assert {key: _hashes(card) for key, card in cards.items()} == {
        key: _hashes(card) for key, card in sample.cards.items()
    }
    assert (added.family, added.level, added.direction) == ("grad_signs", "wide", "")


def test_without_levels_all_scheduled_ones_are_cards(pack: PackFolder) -> None:
    pack.replace("b-questions.yaml", "    levels: [given-p, small]\n", "")
    levels = [card.level for card in pack.load().cards.values() if card.family]
    assert levels == list(FAMILIES["grad_signs"].levels)


def test_a_reverse_is_added_without_changing_the_card(pack: PackFolder, sample: Bank) -> None:
    pack.replace("a-questions.yaml", "    reversible: true\n", "")
    cards = pack.load().cards
    assert "sample/logit-meaning~rev" not in cards
    assert _hashes(cards["sample/logit-meaning"]) == _hashes(sample.cards["sample/logit-meaning"])


def test_renaming_keeps_the_former_names(pack: PackFolder, sample: Bank) -> None:
    pack.replace("a-questions.yaml", "id: logit-meaning", "id: log-odds\n    was: [sample/logit-meaning]")
    pack.replace(
        "b-questions.yaml", "id: signs-by-training", "id: signs\n    was: [a/b, sample/signs-by-training]"
    )
    cards = pack.load().cards
    assert cards["sample/log-odds"].names == ("sample/logit-meaning", "sample/log-odds")
    assert cards["sample/log-odds~rev"].names == ("sample/logit-meaning~rev", "sample/log-odds~rev")
    assert cards["sample/signs~small"].names == (
        "a/b~small",
        "sample/signs-by-training~small",
        "sample/signs~small",
    )
    assert _hashes(cards["sample/log-odds"]) == _hashes(sample.cards["sample/logit-meaning"])
    assert sample.cards["sample/gradient-sign"].names == (
        "old/first-name",
        "sample/second-name",
        "sample/gradient-sign",
    )


def test_cards_carry_what_the_question_says(sample: Bank) -> None:
    card = sample.cards["sample/gradient-sign"]
    assert (card.pack, card.sibling, card.concept, card.concepts) == (
        "sample",
        "sample/gradient-sign",
        "gradients",
        ("gradients", "logits"),
    )
    assert (card.aim, card.difficulty, card.effort, card.revision) == ("analyse", 2, "head", 1)
    assert (card.family, card.level, card.direction) == ("", "", "")
    assert isinstance(card.question, KINDS["choice"])


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        ("sample/logit-meaning", 20),
        ("sample/logit-meaning~rev", 20),
        ("sample/gradient-sign", 30),
        ("sample/gradient-value", 90),
        ("sample/step-order", 45),
        ("sample/signs-by-training~small", 60),
        ("sample/probability-value", 60),
    ],
)
def test_seconds_are_by_kind_and_double_on_paper(sample: Bank, key: str, seconds: int) -> None:
    assert sample.cards[key].seconds == seconds


def test_experiments_and_parametric_questions_are_generated(sample: Bank) -> None:
    generated = {card.sibling for card in sample.cards.values() if card.generated}
    assert generated == {"sample/signs-by-training", "sample/probability-value"}
    assert sample.cards["sample/probability-value"].family == ""


def test_directions_of_a_family_are_strata_too(monkeypatch: pytest.MonkeyPatch) -> None:
    family = FamilyEntry("pairs", "t", "m", ("easy", "hard"), ("forward", "back"), "letter", 10)
    monkeypatch.setitem(FAMILIES, "pairs", family)
    question = Experiment(id="x", kind="experiment", concepts=("c",), family="pairs", levels=("hard",))
    first, second = cards_of("p", question)
    assert (first.key, first.level, first.direction) == ("p/x~hard.forward", "hard", "forward")
    assert (second.key, second.level, second.direction) == ("p/x~hard.back", "hard", "back")
    assert first.task_hash != second.task_hash
    assert first.seconds == 10


def test_every_kind_of_the_union_is_listed_by_its_name() -> None:
    union = get_args(get_args(Question)[0])
    assert set(union) == set(KINDS.values())
    adapter: TypeAdapter[QuestionPart] = TypeAdapter(Question)
    mapping = adapter.json_schema()["discriminator"]["mapping"]
    assert {kind: ref.rsplit("/", 1)[1] for kind, ref in mapping.items()} == {
        kind: model.__name__ for kind, model in KINDS.items()
    }
