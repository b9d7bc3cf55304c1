"""What the shipped packs promise as a whole: every idea by several doors, and no door marked."""

from collections import Counter, defaultdict

import pytest

from quizlr.bank.checks import check
from quizlr.bank.loader import load_bank
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import Choice, Experiment
from quizlr.engine.catalogue import FAMILIES
from quizlr.render import prose
from tests.content.recompute import CONTENT

BANK = load_bank([CONTENT])
QUESTIONS: dict[str, QuestionPart] = {card.sibling: card.question for card in BANK.cards.values()}
CHOICES = [question for question in QUESTIONS.values() if isinstance(question, Choice)]


def kind(question: QuestionPart) -> str:
    return type(question).__name__


def test_nothing_is_wrong_with_the_packs() -> None:
    assert [str(problem) for problem in (*BANK.problems, *check(BANK))] == []
    assert len(BANK.concepts) == 21


@pytest.mark.parametrize("concept", BANK.concepts)
def test_a_concept_has_several_doors(concept: str) -> None:
    asked = [question for question in QUESTIONS.values() if question.concepts[0] == concept]
    assert len(asked) >= 3
    assert len({kind(question) for question in asked}) >= 2
    assert {question.aim for question in asked} & {"apply", "analyse"}


def test_every_stumbling_block_and_open_question_is_aimed_at() -> None:
    aimed = {target for question in QUESTIONS.values() for target in question.targets}
    assert aimed == {*BANK.stumbling_blocks, *BANK.open_questions}


def test_every_bullet_of_the_journal_has_an_experiment() -> None:
    """Learned, difficult, open: each has at least one family that is scheduled."""
    bound = [question for question in QUESTIONS.values() if isinstance(question, Experiment)]
    concepts = {concept for question in bound for concept in question.concepts}
    targets = {target for question in bound for target in question.targets}
    assert set(BANK.concepts) - concepts == set()
    assert {*BANK.stumbling_blocks, *BANK.open_questions} - targets == set()


def test_every_scheduled_family_is_asked() -> None:
    asked = {question.family for question in QUESTIONS.values() if isinstance(question, Experiment)}
    assert asked == {name for name, entry in FAMILIES.items() if entry.levels}


def test_flashcards_are_few() -> None:
    kinds = Counter(map(kind, QUESTIONS.values()))
    assert kinds["Flashcard"] <= len(QUESTIONS) / 4


def test_the_longest_option_is_right_no_more_often_than_chance() -> None:
    hits = chance = 0.0
    for question in CHOICES:
        lengths = [len(prose.plain(option.text)) for option in question.choices]
        longest = [i for i, length in enumerate(lengths) if length == max(lengths)]
        hits += sum(question.choices[i].correct for i in longest) / len(longest)
        chance += 1 / len(lengths)
    assert hits / len(CHOICES) <= chance / len(CHOICES) + 0.05


def test_the_right_option_stands_in_every_place() -> None:
    places: dict[int, int] = defaultdict(int)
    for question in CHOICES:
        places[[option.correct for option in question.choices].index(True)] += 1
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= 0.4 * len(CHOICES)


@pytest.mark.parametrize("heading", ["What I learned", "What was difficult", "Open questions"])
def test_the_example_journal_has_the_sections_of_both_entries(heading: str) -> None:
    assert (CONTENT / "journal.md").read_text(encoding="utf-8").count(f"### {heading}\n") == len(BANK.entries)


def test_the_example_journal_names_every_entry_and_bullet() -> None:
    journal = (CONTENT / "journal.md").read_text(encoding="utf-8")
    for entry in BANK.entries:
        assert f"## Entry: {entry.date} — {entry.title}\n" in journal
    for concept in BANK.concepts.values():
        assert f"- **{concept.bullet}** — " in journal
