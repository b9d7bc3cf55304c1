"""Selectors: what each part means, how they join, and what is said of a word that names nothing."""

from collections.abc import Sequence

import pytest

from quizlr.bank.loader import load_bank
from quizlr.bank.selectors import UNKNOWN, Standing, read
from quizlr.errors import UsageError
from tests.conftest import CONTENT
from tests.unit.bank.conftest import PackFolder

SHAKY = Standing(frozenset({"due", "shaky"}), recall=0.62, lapses=4)
SOLID = Standing(frozenset({"solid"}), recall=0.97, lapses=0)


def meant(pack: PackFolder, words: Sequence[str], unwanted: Sequence[str] = ()) -> set[str]:
    """Names of the cards meant; the choice is shaky, the numeric one solid, all others are new."""
    bank = pack.load()
    selection = read(bank, words, unwanted)
    known = {"sample/gradient-sign": SHAKY, "sample/gradient-value": SOLID}
    return {
        key.partition("/")[2]
        for key, card in bank.cards.items()
        if (card, known.get(key, UNKNOWN)) in selection
    }


@pytest.mark.parametrize(
    ("word", "cards"),
    [
        ("kind:choice", {"gradient-sign"}),
        ("kind:*choice", {"gradient-sign", "what-is-smooth"}),
        ("concept:gradients,kind:numeric", {"gradient-value"}),
        ("target:sign-of-the-step", {"gradient-sign"}),
        ("misconception:slope-kept,kind:short-answer", {"name-of-the-law"}),
        ("family:grad_signs", {"signs-by-training~given-p", "signs-by-training~small"}),
        ("path:d-questions.yaml,kind:cloze", {"name-of-the-curve~c1", "name-of-the-curve~c2"}),
        ("path:sample/a-*,effort:paper", {"gradient-value"}),
        ("aim:analyse,difficulty:2", {"gradient-sign"}),
        ("name-of-the-*~c2", {"name-of-the-curve~c2"}),
        ("sample/gradient-value", {"gradient-value"}),
        ("id:gradient-value", {"gradient-value"}),
        ("state:shaky", {"gradient-sign"}),
        ("state:due", {"gradient-sign"}),
        ("r:<0.8", {"gradient-sign"}),
        ("r:>=0.97", {"gradient-value"}),
        ("lapses:>=3", {"gradient-sign"}),
        ("pack:sample,state:solid", {"gradient-value"}),
        ("entry:2026-02-13,kind:ordering", {"step-order"}),
    ],
)
def test_every_part(worded: PackFolder, word: str, cards: set[str]) -> None:
    assert meant(worded, [word]) == cards


def test_words_are_joined_and_unwanted_cards_are_left_out(worded: PackFolder) -> None:
    assert meant(worded, ["kind:choice kind:numeric"]) == {"gradient-sign", "gradient-value"}
    assert meant(worded, ["kind:choice", "kind:numeric"], ["r:>0.9"]) == {"gradient-sign"}
    everything = {key.partition("/")[2] for key in worded.load().cards}
    assert meant(worded, []) == everything
    assert meant(worded, [], ["state:new"]) == {"gradient-sign", "gradient-value"}


def test_a_concept_with_all_that_it_builds_on(worded: PackFolder) -> None:
    assert meant(worded, ["concept:+gradients"]) == {key.partition("/")[2] for key in worded.load().cards}
    assert "name-of-the-law" not in meant(worded, ["concept:gradients"])


@pytest.mark.parametrize(
    ("word", "what", "help"),
    [
        ("concept:gradient", "no concept is called gradient", "'gradients'"),
        ("kind:chioce", "no kind is called chioce", "'choice'"),
        ("state:old", "no state is called old", "solid"),
        ("colour:choice", "no selector is called colour:", "concept:"),
        ("gradient-vlue", "no card is called gradient-vlue", "'gradient-value'"),
        ("difficulty:hard", "is no comparison", "difficulty:>3"),
        ("kind:", "empty part", "concept:"),
        ("kind:choice,", "empty part", "concept:"),
        ("path:nowhere.yaml", "no question stands in", "questions.yaml"),
        ("concept:+nothing", "no concept is called nothing", "logits"),
    ],
)
def test_a_word_that_names_nothing_is_told(worded: PackFolder, word: str, what: str, help: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(worded.load(), [word])
    assert what in caught.value.what
    assert help in caught.value.help


def test_the_examples_of_the_documentation_mean_something() -> None:
    bank = load_bank([CONTENT])
    for words in (
        ["concept:conditioning,kind:choice"],
        ["target:multiclass-softmax,difficulty:<=3"],
        ["m1-*/adam-*"],
        ["tag:interview", "tag:condition"],
    ):
        selection = read(bank, words)
        assert any((card, UNKNOWN) in selection for card in bank.cards.values())
