"""A placement: what a few answers tell of all concepts, which one to ask about, and what is plainly known."""

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.bank.loader import load_bank
from quizlr.memory.fsrs import DEFAULT, Rating
from quizlr.memory.queue import concept_ranks
from quizlr.quiz.placement import (
    FIRST,
    KNOWN,
    LAST,
    LEAP,
    LIKELY,
    UNLIKELY,
    VERY,
    Answered,
    beliefs,
    first_rating,
    first_state,
    known,
    next_concept,
)

CONTENT = Path(__file__).parents[3] / "content"
CHAIN = {"a": (), "b": ("a",), "c": ("b",), "d": ("c",), "e": ("d",)}
VERDICTS = ("right", "partly", "wrong", "unknown")


def told(concept: str, verdict: str = "right", confidence: str = "sure", **more: float) -> Answered:
    return Answered(concept, verdict, confidence, more.get("chance", 0.25), int(more.get("difficulty", 3)))


def believed(answer: Answered) -> float:
    return beliefs(CHAIN, [answer])[answer.concept]


# --- beliefs: tables


def test_without_an_answer_deeper_concepts_are_less_likely_known() -> None:
    found = beliefs(CHAIN, [])
    assert [found[concept] for concept in "abcde"] == pytest.approx([0.7, 0.575, 0.45, 0.325, 0.2])


@pytest.mark.parametrize(("verdict", "sign"), [("right", 1), ("wrong", -1), ("partly", -1), ("unknown", -1)])
def test_an_answer_tells_of_its_neighbours_less_with_every_edge(verdict: str, sign: int) -> None:
    prior, after = beliefs(CHAIN, []), beliefs(CHAIN, [told("c", verdict)])
    moved = {
        x: sign * (math.log(after[x] / (1 - after[x])) - math.log(prior[x] / (1 - prior[x]))) for x in CHAIN
    }
    assert moved["c"] > moved["b"] > moved["a"] > 0
    assert moved["c"] > moved["d"] > moved["e"] > 0


def test_answers_count_by_what_they_are_worth() -> None:
    rising = [
        told("c", "unknown"),
        told("c", "wrong", chance=0.0),
        told("c", "wrong", chance=0.0, difficulty=5),
        told("c", "right", "guess"),
        told("c", "right", chance=0.5),
        told("c", "right"),
        told("c", "right", chance=0.0, difficulty=1),
        told("c", "right", chance=0.0),
        told("c", "right", chance=0.0, difficulty=5),
    ]
    found = [believed(answer) for answer in rising]
    assert found == sorted(set(found))


def test_confidence_counts_for_right_answers_only() -> None:
    right = [believed(told("c", "right", confidence)) for confidence in ("guess", "unsure", "sure")]
    assert right == sorted(set(right))
    assert right[0] == beliefs(CHAIN, [])["c"]
    assert believed(told("c", "right", "")) == right[2]
    assert len({believed(told("c", "wrong", confidence)) for confidence in ("guess", "unsure", "sure")}) == 1


def test_all_of_several_prerequisites_are_told_of() -> None:
    graph = {"x": (), "y": (), "z": ("x", "y"), "other": ()}
    prior, after = beliefs(graph, []), beliefs(graph, [told("z", chance=0.0)])
    assert min(after["x"] - prior["x"], after["y"] - prior["y"]) > 0.05
    assert after["other"] == pytest.approx(prior["other"])


def test_a_prerequisite_of_a_prerequisite_named_once_more_changes_nothing() -> None:
    named = {**CHAIN, "c": ("b", "a"), "e": ("a", "d", "b")}
    assert beliefs(named, [told("d"), told("b", "wrong")]) == beliefs(CHAIN, [told("d"), told("b", "wrong")])


@pytest.mark.parametrize(
    ("graph", "heard"),
    [
        ({"z": ("p", "r", "t"), "r": ("q",), "q": ("o",), "t": ("s",)}, {"r", "q", "o", "t", "s"}),
        ({"z": ("r", "p", "q")}, {"p", "q"}),
    ],
)
def test_of_three_prerequisites_the_two_deepest_are_told_of_equal_ones_by_name(
    graph: dict[str, tuple[str, ...]], heard: set[str]
) -> None:
    prior, after = beliefs(graph, []), beliefs(graph, [told("z", chance=0.0)])
    assert {concept for concept in prior if after[concept] > prior[concept] + 0.05} == heard | {"z"}


@pytest.mark.parametrize("verdict", ["right", "unknown"])
def test_beliefs_stay_probabilities_whatever_the_number_of_answers(verdict: str) -> None:
    star = {"hub": ("base",), **{f"leaf{i}": ("hub",) for i in range(900)}}
    answers = [told(concept, verdict, chance=0.0) for concept in [*star, *star, *["hub"] * 400]]
    found = beliefs(star, answers)
    assert found["hub"] == pytest.approx(float(verdict == "right"), abs=1e-6)
    assert all(0 <= belief <= 1 for belief in found.values())
    assert next_concept({**star, "other": ()}, {"hub": 1, "other": 1}, answers) == "other"


@pytest.mark.parametrize("verdict", ["right", "wrong"])
def test_a_card_that_cannot_be_answered_wrong_tells_nothing(verdict: str) -> None:
    assert believed(told("c", verdict, chance=1.0)) == pytest.approx(beliefs(CHAIN, [])["c"])


@pytest.mark.parametrize(("outside", "within"), [(0, 1), (-3, 1), (6, 5), (99, 5)])
@pytest.mark.parametrize("verdict", ["right", "wrong"])
def test_difficulty_counts_from_one_to_five(verdict: str, outside: int, within: int) -> None:
    assert believed(told("c", verdict, difficulty=outside)) == believed(told("c", verdict, difficulty=within))


# --- beliefs: properties

NAMES = "abcdefg"


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Prerequisites of any shape: circles, loops and names that have no line of their own included."""
    needs = st.lists(st.sampled_from(NAMES), max_size=3).map(tuple)
    return draw(st.dictionaries(st.sampled_from(NAMES), needs))


ANSWER = st.builds(
    Answered,
    concept=st.sampled_from([*NAMES, "unheard of"]),
    verdict=st.sampled_from(VERDICTS),
    confidence=st.sampled_from(["", "guess", "unsure", "sure"]),
    chance=st.sampled_from([0.0, 0.05, 0.25, 0.5, 1.0]),
    difficulty=st.integers(1, 5),
)
ANSWERS = st.lists(ANSWER, max_size=12)
ASKABLE = st.dictionaries(st.sampled_from([*NAMES, "unheard of"]), st.integers(0, 9))


@given(graphs(), st.lists(ANSWER, min_size=1, max_size=12), st.data())
def test_a_right_answer_instead_of_another_lowers_no_belief(
    graph: dict[str, tuple[str, ...]], answers: list[Answered], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(answers) - 1))
    better = [*answers[:at], replace(answers[at], verdict="right"), *answers[at + 1 :]]
    before, after = beliefs(graph, answers), beliefs(graph, better)
    assert all(after[concept] >= before[concept] - 1e-12 for concept in before)
    assert known(graph, better) >= known(graph, answers)


@settings(max_examples=60)
@given(graphs(), ANSWERS, ASKABLE, st.randoms(use_true_random=False))
def test_order_of_keys_and_answers_to_unknown_concepts_change_nothing(
    graph: dict[str, tuple[str, ...]], answers: list[Answered], askable: dict[str, int], dice: random.Random
) -> None:
    keys, needed = list(graph), list(askable)
    dice.shuffle(keys)
    dice.shuffle(needed)
    shuffled = {key: tuple(reversed(graph[key])) for key in keys}
    heard = [answer for answer in answers if answer.concept in concept_ranks(graph)]
    assert beliefs(shuffled, heard) == beliefs(graph, answers)
    assert known(shuffled, heard) == known(graph, answers)
    again = next_concept(shuffled, {key: askable[key] for key in needed}, answers)
    assert again == next_concept(graph, askable, answers)


@settings(max_examples=60)
@given(graphs(), ANSWERS, ASKABLE)
def test_only_concepts_with_cards_left_are_asked_about(
    graph: dict[str, tuple[str, ...]], answers: list[Answered], askable: dict[str, int]
) -> None:
    chosen = next_concept(graph, askable, answers)
    assert chosen is None or (askable[chosen] > 0 and chosen in beliefs(graph, answers))
    assert known(graph, answers) <= beliefs(graph, answers).keys()


@settings(max_examples=60)
@given(graphs())
def test_without_an_answer_beliefs_are_the_priors(graph: dict[str, tuple[str, ...]]) -> None:
    ranks = concept_ranks(graph)
    deepest = max(ranks.values(), default=0) or 1
    prior = {concept: FIRST - (FIRST - LAST) * rank / deepest for concept, rank in ranks.items()}
    assert beliefs(graph, []) == pytest.approx(prior)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), ANSWERS)
def test_over_a_forest_beliefs_are_those_of_bayes(parents: list[int], answers: list[Answered]) -> None:
    forest = {NAMES[i]: (NAMES[at],) if at < i else () for i, at in enumerate(parents)}
    prior = beliefs(forest, [])
    mass, known_mass = 0.0, dict.fromkeys(forest, 0.0)
    for bits in product((False, True), repeat=len(forest)):
        knows = dict(zip(forest, bits, strict=True))
        joint = math.prod(_share(concept, forest, knows, prior) for concept in forest)
        joint *= math.prod(_likelihood(answer) for answer in answers if knows.get(answer.concept))
        mass += joint
        for concept in forest:
            known_mass[concept] += joint * knows[concept]
    exact = {concept: known_mass[concept] / mass for concept in forest}
    assert beliefs(forest, answers) == pytest.approx(exact, abs=1e-5)


def _share(
    concept: str, forest: Mapping[str, Sequence[str]], knows: Mapping[str, bool], prior: Mapping[str, float]
) -> float:
    """How often the concept is as it is, given the one it builds on."""
    chance = prior[concept]
    for need in forest[concept]:
        follows = (prior[concept] - LEAP * (1 - prior[need])) / prior[need]
        chance = follows if knows[need] else LEAP
    return chance if knows[concept] else 1 - chance


def _likelihood(answer: Answered) -> float:
    """By what the answer multiplies the odds of a concept that stands alone."""
    alone = beliefs({answer.concept: ()}, [answer])[answer.concept]
    return alone / (1 - alone) * (1 - FIRST) / FIRST


# --- which concept is asked about


def evenly(graph: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return dict.fromkeys(graph, 9)


@settings(max_examples=60)
@given(graphs(), st.lists(ANSWER, max_size=4), ASKABLE)
def test_the_choice_leaves_least_open(
    graph: dict[str, tuple[str, ...]], answers: list[Answered], askable: dict[str, int]
) -> None:
    found = beliefs(graph, answers)
    last = answers[-1].concept if answers else ""
    fresh = {c for c in found if askable.get(c) and c not in {answer.concept for answer in answers}}
    unclear = {c for c in fresh if UNLIKELY < found[c] < LIKELY} - {last}
    chosen = next_concept(graph, askable, answers)
    if unclear:
        assert chosen is not None
        least = min(_open_after(graph, answers, askable, concept) for concept in unclear)
        assert _open_after(graph, answers, askable, chosen) <= least + 1e-9


def _open_after(
    graph: Mapping[str, Sequence[str]], answers: list[Answered], askable: Mapping[str, int], asked: str
) -> float:
    """Expected entropy, in bits, of all cards left after a choice of four on a concept; computed anew."""
    belief = beliefs(graph, answers)[asked]
    right = belief * (1 - 0.08) + (1 - belief) * (0.25 + 0.75 * 0.05)
    bits = 0.0
    for verdict, share in (("right", right), ("wrong", 1 - right)):
        for concept, p in beliefs(graph, [*answers, told(asked, verdict)]).items():
            bits -= share * askable.get(concept, 0) * (p * math.log2(p) + (1 - p) * math.log2(1 - p))
    return bits


def test_a_chain_is_entered_in_its_middle() -> None:
    assert next_concept(CHAIN, evenly(CHAIN), []) in {"b", "c", "d"}


def test_concepts_with_many_cards_left_count_more() -> None:
    graph = {"x": (), "y": ()}
    assert next_concept(graph, {"x": 3, "y": 30}, []) == "y"
    assert next_concept(graph, {"x": 30, "y": 3}, []) == "x"


def test_equally_good_concepts_are_taken_by_name() -> None:
    assert next_concept({"y": (), "x": (), "z": ()}, {"z": 5, "y": 5, "x": 5}, []) == "x"


def test_no_concept_follows_itself_while_another_is_worth_asking() -> None:
    graph = {"x": (), "y": ()}
    once = [told("x", "right", "guess")]
    assert next_concept(graph, {"x": 30, "y": 1}, []) == "x"
    assert next_concept(graph, {"x": 30, "y": 1}, once) == "y"
    assert next_concept(graph, {"x": 30, "y": 0}, once) == "x"


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        ([], True),
        ([told("x", "wrong")], True),
        ([told("x", "wrong"), told("x")], True),
        ([told("x", chance=0.35), told("x", "right", "guess")], False),
        ([told("x", "wrong"), told("x", "right", "guess")], False),
    ],
)
def test_after_two_answers_only_an_undecided_concept_is_asked_about(
    answers: list[Answered], *, again: bool
) -> None:
    """The last two leave beliefs of 0.85 and 0.21: unclear, but not undecided."""
    assert UNLIKELY < beliefs({"x": ()}, answers)["x"] < LIKELY
    assert next_concept({"x": ()}, {"x": 9}, answers) == ("x" if again else None)


@pytest.mark.parametrize(
    ("graph", "askable", "answers"),
    [
        ({}, {}, []),
        ({}, {"x": 3}, [told("x")]),
        ({"x": ()}, {}, []),
        ({"x": ()}, {"x": 0}, []),
        ({"x": ()}, {"x": -1}, []),
        ({"x": ()}, {"x": 9}, [told("x", "unknown")]),
        ({"x": ()}, {"x": 9}, [told("x", chance=0.0)]),
        (CHAIN, evenly(CHAIN), [told("a", "unknown"), told("b", "unknown")]),
    ],
)
def test_there_may_be_nothing_to_ask(
    graph: dict[str, tuple[str, ...]], askable: dict[str, int], answers: list[Answered]
) -> None:
    assert next_concept(graph, askable, answers) is None


def test_what_is_likely_known_but_not_shown_is_asked_about_last() -> None:
    answers = [told(concept, chance=0.0) for concept in "eec"]
    assert min(beliefs(CHAIN, answers).values()) > LIKELY
    assert known(CHAIN, answers) == set("bcde")
    assert next_concept({**CHAIN, "z": ()}, {**evenly(CHAIN), "z": 1}, answers) == "z"
    assert next_concept(CHAIN, evenly(CHAIN), answers) == "a"
    assert next_concept(CHAIN, dict.fromkeys("bcde", 9), answers) is None
    guesses = [told("a", "right", "guess"), told("e"), told("a", "right", "guess"), told("e")]
    assert "a" not in known(CHAIN, answers + guesses)
    assert next_concept(CHAIN, evenly(CHAIN), answers + guesses) is None


# --- what is plainly known


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], ""),
        ([told("c", chance=0.0)], "bc"),
        ([told("c", chance=0.0), told("c", chance=0.0), told("b", "wrong", difficulty=5)], "c"),
        ([told("c", "right", "guess", chance=0.0)] * 9, ""),
        ([told("c", "unknown", chance=0.0)], ""),
        ([told("c")], ""),
        ([told("c"), told("c"), told("c")], "bc"),
        ([told(concept, chance=0.0) for concept in "eec"], "bcde"),
        ([told("unheard of", chance=0.0)], ""),
    ],
)
def test_plainly_known_is_what_was_shown_and_is_believed(answers: list[Answered], expected: str) -> None:
    assert known(CHAIN, answers) == set(expected)


@pytest.mark.parametrize("verdict", ["partly", "wrong", "unknown"])
def test_what_went_wrong_itself_is_not_shown_by_what_builds_on_it(verdict: str) -> None:
    star = {"hub": (), **dict.fromkeys("wxyz", ("hub",))}
    answers = [*[told(concept, chance=0.0) for concept in "wxyzwxyz"], told("hub", verdict)]
    assert beliefs(star, answers)["hub"] > KNOWN
    assert known(star, answers) == set("wxyz")
    assert known(star, [*answers, told("hub", "right", "guess")]) == set("wxyz")
    assert known(star, [*answers, told("hub")]) == {"hub", *"wxyz"}


def test_shown_but_not_believed_is_not_plainly_known() -> None:
    answers = [told("c"), told("c"), told("c", "wrong")]
    assert beliefs(CHAIN, answers)["c"] < KNOWN
    assert "c" not in known(CHAIN, answers)


@pytest.mark.parametrize(
    ("belief", "difficulty", "rating"),
    [
        (KNOWN, 1, Rating.GOOD),
        (VERY, 3, Rating.EASY),
        (1.0, 1, Rating.EASY),
        (1.0, 4, Rating.GOOD),
        (VERY - 1e-9, 3, Rating.GOOD),
    ],
)
def test_a_card_begins_as_if_answered(belief: float, difficulty: int, rating: Rating) -> None:
    assert first_rating(belief, difficulty) is rating
    assert first_state(belief, difficulty).stability == DEFAULT[rating - 1]
    doubled = (*(2 * w for w in DEFAULT[:4]), *DEFAULT[4:])
    assert first_state(belief, difficulty, doubled).stability == 2 * DEFAULT[rating - 1]


# --- the real graph, and simulated learners

BANK = load_bank([CONTENT])
GRAPH = {concept.id: concept.prerequisites for concept in BANK.concepts.values()}
CARDS = Counter(card.concept for card in BANK.cards.values())
QUESTIONS = 22


def test_choosing_takes_no_time_a_person_notices() -> None:
    answers = [told(concept, verdict) for concept, verdict in zip(GRAPH, VERDICTS * 9, strict=False)]
    for log in ([], answers[:3], answers):
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            next_concept(GRAPH, CARDS, log)
            seconds.append(time.perf_counter() - began)
        assert min(seconds) < 0.05


Placement = Callable[[Callable[[str], Answered], int], list[Answered]]


def adaptive(ask: Callable[[str], Answered], most: int) -> list[Answered]:
    left, answers = Counter(CARDS), list[Answered]()
    while len(answers) < most and (concept := next_concept(GRAPH, left, answers)) is not None:
        answers.append(ask(concept))
        left[concept] -= 1
    return answers


def in_order(ask: Callable[[str], Answered], most: int) -> list[Answered]:
    """Not adaptive: spread evenly over the concepts as they were authored."""
    concepts = list(GRAPH)
    step = max(1.0, len(concepts) / most)
    return [ask(concepts[int(i * step) % len(concepts)]) for i in range(most)]


def learner(share: float, dice: random.Random) -> frozenset[str]:
    """A random set of known concepts that holds what each of them builds on."""
    knows: set[str] = set()
    while len(knows) < round(share * len(GRAPH)):
        knows.add(
            dice.choice([c for c, needs in GRAPH.items() if c not in knows and knows.issuperset(needs)])
        )
    return frozenset(knows)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Means over learners: precision, over those of whom anything is seeded; cards and questions of one."""

    precision: float
    recall: float
    wrong_cards: float
    questions: float


@cache
def simulated(
    placement: Placement, share: float, most: int, *, chance: float = 0.25, learners: int = 40
) -> Outcome:
    """Learners who slip at 8 % of what they know, and who call no guess a guess."""
    precisions, recalls, wrong, asked = list[float](), list[float](), 0, 0
    for seed in range(learners):
        dice = random.Random(f"{share}/{seed}")
        knows = learner(share, dice)

        def ask(concept: str, knows: Collection[str] = knows, dice: random.Random = dice) -> Answered:
            right = dice.random() < (0.92 if concept in knows else chance)
            return told(concept, "right" if right else "wrong", chance=chance)

        answers = placement(ask, most)
        found = known(GRAPH, answers)
        precisions += [len(found & knows) / len(found)] if found else []
        recalls += [len(found & knows) / len(knows)] if knows else []
        wrong += sum(CARDS[concept] for concept in found - knows)
        asked += len(answers)
    return Outcome(_mean(precisions), _mean(recalls), wrong / learners, asked / learners)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def test_of_one_who_knows_nothing_next_to_nothing_is_seeded() -> None:
    outcome = simulated(adaptive, 0.0, QUESTIONS)
    assert outcome.wrong_cards <= 1
    assert outcome.questions <= 12


@pytest.mark.parametrize(("share", "recall"), [(0.3, 0.7), (0.6, 0.77), (0.9, 0.72)])
def test_what_is_seeded_is_known_and_most_of_what_is_known_is_seeded(share: float, recall: float) -> None:
    outcome = simulated(adaptive, share, QUESTIONS)
    assert outcome.precision >= 0.96
    assert outcome.recall >= recall


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_cannot_be_guessed_tells_far_more_in_fewer_questions(share: float) -> None:
    outcome = simulated(adaptive, share, QUESTIONS, chance=0.0, learners=20)
    ordered = simulated(in_order, share, QUESTIONS, chance=0.0, learners=20)
    assert outcome.precision >= max(0.99, ordered.precision)
    assert outcome.recall >= max(0.9, ordered.recall + 0.05)
    assert outcome.questions <= 18


def test_choosing_finds_more_than_going_in_order_and_no_worse() -> None:
    """Forty learners tell precisions apart to about a hundredth."""
    gains = [
        (one.recall - other.recall, one.precision - other.precision)
        for share in (0.3, 0.6, 0.9)
        for one, other in [(simulated(adaptive, share, QUESTIONS), simulated(in_order, share, QUESTIONS))]
    ]
    assert _mean([recall for recall, _ in gains]) >= 0.12
    assert min(recall for recall, _ in gains) >= 0.08
    assert _mean([precision for _, precision in gains]) >= -0.01
