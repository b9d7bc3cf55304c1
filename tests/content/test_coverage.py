"""What the shipped packs promise as a whole: every idea by several doors, and no door marked."""

from collections import Counter, defaultdict
from statistics import median

import pytest

from quizlr.bank.checks import check
from quizlr.bank.coverage import DOING, coverage
from quizlr.bank.guessing import guesses
from quizlr.bank.loader import load_bank
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import KINDS, Choice, Experiment, MultiChoice
from quizlr.engine.catalogue import FAMILIES
from quizlr.render import prose
from tests.content.recompute import CONTENT

BANK = load_bank([CONTENT])
QUESTIONS: dict[str, QuestionPart] = {card.sibling: card.question for card in BANK.cards.values()}
CHOICES = [question for question in QUESTIONS.values() if isinstance(question, Choice | MultiChoice)]
SINGLE = [question for question in CHOICES if isinstance(question, Choice)]
COVERED = coverage(BANK)


def kind(question: QuestionPart) -> str:
    return type(question).__name__


def test_nothing_is_wrong_with_the_packs() -> None:
    assert [str(problem) for problem in (*BANK.problems, *check(BANK))] == []
    assert len(BANK.concepts) == 21


def test_nothing_is_below_its_minimum() -> None:
    """Concepts, stumbling blocks, open questions, and the second door of every misconception."""
    assert [(row.sort, row.id, row.missing) for row in COVERED.missing] == []
    assert COVERED.authored >= 260


@pytest.mark.parametrize("concept", BANK.concepts)
def test_a_concept_is_applied_and_explained(concept: str) -> None:
    aims = {question.aim for question in QUESTIONS.values() if concept in question.concepts}
    assert aims & {"apply", "analyse"}
    assert "explain" in aims


def test_the_bank_asks_for_more_than_recall() -> None:
    total = sum(COVERED.aims.values())
    assert sum(COVERED.aims[aim] for aim in DOING) >= total / 2
    assert COVERED.aims["explain"] >= 40
    assert tagged("interview") >= total / 4
    assert tagged("condition") >= 12
    assert {question.difficulty for question in QUESTIONS.values()} == {1, 2, 3, 4, 5}
    assert {question.effort for question in QUESTIONS.values()} == {"head", "paper"}


def tagged(tag: str) -> int:
    return sum(tag in question.tags for question in QUESTIONS.values())


def test_no_id_stands_in_two_packs() -> None:
    ids = Counter(question.id for question in QUESTIONS.values())
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_kind_is_used() -> None:
    assert {type(question) for question in QUESTIONS.values()} == {*KINDS.values()}


def test_prompts_and_options_are_short() -> None:
    prompts = [words(text) for question in QUESTIONS.values() for text in asked(question)]
    assert median(prompts) <= 60
    options = [option.text for question in CHOICES for option in question.choices]
    assert [text for text in options if words(text) > 25] == []


def asked(question: QuestionPart) -> list[str]:
    """The prompt, or for a cloze the text with its first hole."""
    return [text for loc, text in question.prose() if loc in {("prompt",), ("text",)}][:1]


def words(text: str) -> int:
    return len(prose.plain(text).split())


def test_looks_do_not_give_the_answer_away() -> None:
    for name, seen in guesses(QUESTIONS.values()).items():
        assert seen.above <= 0.05, (name, seen)


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


def test_the_right_option_stands_in_every_place() -> None:
    places: dict[int, int] = defaultdict(int)
    for question in SINGLE:
        places[[option.correct for option in question.choices].index(True)] += 1
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= 0.4 * len(SINGLE)


@pytest.mark.parametrize("heading", ["What I learned", "What was difficult", "Open questions"])
def test_the_example_journal_has_the_sections_of_both_entries(heading: str) -> None:
    assert (CONTENT / "journal.md").read_text(encoding="utf-8").count(f"### {heading}\n") == len(BANK.entries)


def test_the_example_journal_names_every_entry_and_bullet() -> None:
    journal = (CONTENT / "journal.md").read_text(encoding="utf-8")
    for entry in BANK.entries:
        assert f"## Entry: {entry.date} — {entry.title}\n" in journal
    for concept in BANK.concepts.values():
        assert f"- **{concept.bullet}** — " in journal
