"""What a person knows already, told from a few answers and from what concepts build on.

Every concept is known or not. The prerequisites are covered by two trees, in which each concept hangs below
one that it builds on; the belief in a concept is the mean of both. Over a tree Bayes' rule is exact, takes a
time linear in the concepts, and a right answer never lowers the belief in any of them. Over the graph as it
is neither would hold: two known concepts explain a miss away, and messages that go in circles count twice.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizlr.memory.fsrs import DEFAULT, Rating, State, advance
from quizlr.memory.queue import concept_ranks
from quizlr.quiz.grading import is_right

FIRST, LAST = 0.7, 0.2
"""Prior of a concept that builds on nothing, and of those with the longest chain below them."""
LEAP = 0.06
"""How often a concept is known although the one it hangs below is not."""
SLIP, LUCK = 0.08, 0.05
"""How often a card of difficulty 3 goes wrong though its concept is known; right, unguessed, though not."""
BLANK = 0.02
"""P(says not to know | known) / P(says not to know | not known)."""
UNLIKELY, LIKELY = 0.12, 0.88
"""Between these a belief is worth a question; from the upper one on, it may want showing."""
KNOWN, VERY = 0.9, 0.95
"""From these on a concept is plainly known, and so plainly that its cards can wait longer."""
_UNDECIDED = (0.25, 0.75)
_OFTEN = 2
_TREES = 2
_MIDDLING, _HARDEST = 3, 5
_FULL = 14.0
_WEIGHT = {"guess": 0.0, "unsure": 0.5}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a placement.

    Attributes:
        concept: its card's first concept; one that nobody knows of says nothing.
        verdict, confidence: as stored; no confidence counts as sure.
        chance: of a right answer by choosing blindly; 0 where there is nothing to choose from.
        difficulty: of the card, 1 to 5.
    """

    concept: str
    verdict: str
    confidence: str = ""
    chance: float = 0.0
    difficulty: int = _MIDDLING


@dataclass(frozen=True, slots=True)
class _Edge:
    """A concept below one it builds on.

    Attributes:
        need, concept: their places.
        after: chance that the concept is known where the other one is.
        against: prior odds against the concept.
    """

    need: int
    concept: int
    after: float
    against: float


@dataclass(frozen=True, slots=True)
class _Graph:
    """All concepts in the order of their names, their prior odds, and the trees, shallow edges first."""

    concepts: tuple[str, ...]
    prior: tuple[float, ...]
    trees: tuple[tuple[_Edge, ...], ...]


def beliefs(prerequisites: Mapping[str, Sequence[str]], answers: Iterable[Answered]) -> dict[str, float]:
    """The probability of every concept that the person knows it; right answers never lower one.

    Args:
        prerequisites: concept to the concepts it builds on; a circle tells nothing.
        answers: of this placement.
    """
    graph = _graph(prerequisites)
    return dict(zip(graph.concepts, _believed(graph, _evidence(graph, answers)), strict=True))


def next_concept(
    prerequisites: Mapping[str, Sequence[str]], askable: Mapping[str, int], answers: Sequence[Answered]
) -> str | None:
    """The concept a further answer to which leaves least open; None where nothing is worth asking.

    Args:
        prerequisites: concept to the concepts it builds on.
        askable: how many cards of a concept were not asked yet: its weight.
        answers: of this placement, in order.
    """
    graph = _graph(prerequisites)
    evidence = _evidence(graph, answers)
    believed = _believed(graph, evidence)
    weights = [max(0, askable.get(concept, 0)) for concept in graph.concepts]
    left = {
        concept: belief
        for concept, belief, weight in zip(graph.concepts, believed, weights, strict=True)
        if weight
    }
    worth = _worth(left, prerequisites, answers)
    last = answers[-1].concept if answers else ""
    places = [place for place, concept in enumerate(graph.concepts) if concept in worth - {last}]
    if not places:
        return last if last in worth else None
    return graph.concepts[min(places, key=lambda at: _left_open(graph, evidence, weights, at, believed[at]))]


def _worth(
    left: Mapping[str, float], prerequisites: Mapping[str, Sequence[str]], answers: Sequence[Answered]
) -> set[str]:
    """Concepts nobody can tell whether they are known; then those likely known that nothing has shown yet."""
    asked = Counter(answer.concept for answer in answers)
    low, high = _UNDECIDED
    unclear = {
        concept
        for concept, belief in left.items()
        if UNLIKELY < belief < LIKELY and (asked[concept] < _OFTEN or low < belief < high)
    }
    likely = {concept for concept, belief in left.items() if belief >= LIKELY and asked[concept] < _OFTEN}
    return unclear or likely - _plain(left, prerequisites, answers)


def known(prerequisites: Mapping[str, Sequence[str]], answers: Sequence[Answered]) -> frozenset[str]:
    """Concepts plainly known: believed in, and shown by a right answer that was no guess.

    Either the concept's own, or, where none of its own was wrong, one to a concept that builds on it.
    """
    return _plain(beliefs(prerequisites, answers), prerequisites, answers)


def _plain(
    believed: Mapping[str, float], prerequisites: Mapping[str, Sequence[str]], answers: Sequence[Answered]
) -> frozenset[str]:
    right = {a.concept for a in answers if is_right(a.verdict) and a.confidence != "guess"}
    wrong = {a.concept for a in answers if not is_right(a.verdict)}
    used = {need for concept in right for need in prerequisites.get(concept, ())}
    return frozenset(concept for concept in right | (used - wrong) if believed.get(concept, 0.0) >= KNOWN)


def first_rating(belief: float, difficulty: int) -> Rating:
    """How a card of a plainly known concept counts as if it had been answered.

    Easy, 8.3 days by default, for a card no harder than most of a concept that is beyond doubt; else Good,
    2.3 days.
    """
    return Rating.EASY if belief >= VERY and difficulty <= _MIDDLING else Rating.GOOD


def first_state(belief: float, difficulty: int, weights: Sequence[float] = DEFAULT) -> State:
    """The first memory state of a card of a plainly known concept: stability in days, FSRS difficulty.

    Args:
        belief: in its concept.
        difficulty: of the card, 1 to 5.
        weights: FSRS-6 parameters.
    """
    return advance(None, first_rating(belief, difficulty), 0, weights)


def _graph(prerequisites: Mapping[str, Sequence[str]]) -> _Graph:
    ranks = concept_ranks(prerequisites)
    deepest = max(ranks.values(), default=0) or 1
    concepts = tuple(sorted(ranks))
    prior = [FIRST - (FIRST - LAST) * ranks[concept] / deepest for concept in concepts]
    needs = _direct(prerequisites, ranks)
    trees = dict.fromkeys(_tree(needs, concepts, prior, turn) for turn in range(_TREES))
    return _Graph(concepts, tuple(p / (1 - p) for p in prior), tuple(trees))


def _direct(prerequisites: Mapping[str, Sequence[str]], ranks: Mapping[str, int]) -> dict[str, list[str]]:
    """What every concept builds on, deepest first, without what another of these builds on itself."""
    below: dict[str, set[str]] = {}
    direct = {}
    for concept in sorted(ranks, key=lambda concept: (ranks[concept], concept)):
        needs = {need for need in prerequisites.get(concept, ()) if ranks[need] < ranks[concept]}
        implied = {deeper for need in needs for deeper in below[need]}
        below[concept] = needs | implied
        direct[concept] = sorted(needs - implied, key=lambda need: (-ranks[need], need))
    return direct


def _tree(
    needs: Mapping[str, Sequence[str]], concepts: Sequence[str], prior: Sequence[float], turn: int
) -> tuple[_Edge, ...]:
    """Each concept below the deepest it builds on; on the second turn below the next deepest, if any.

    The chance `after` is such that without an answer every belief is its prior.
    """
    places = {concept: place for place, concept in enumerate(concepts)}
    edges = []
    for concept, direct in needs.items():
        if direct:
            need, at = places[direct[turn % len(direct)]], places[concept]
            after = (prior[at] - LEAP * (1 - prior[need])) / prior[need]
            edges.append(_Edge(need, at, after, (1 - prior[at]) / prior[at]))
    return tuple(edges)


def _evidence(graph: _Graph, answers: Iterable[Answered]) -> list[float]:
    """How many times likelier the answers to a concept are where it is known: from e⁻¹⁴ to e¹⁴."""
    logs = dict.fromkeys(graph.concepts, 0.0)
    for answer in answers:
        if answer.concept in logs:
            logs[answer.concept] += math.log(_ratio(answer))
    return [math.exp(min(max(value, -_FULL), _FULL)) for value in logs.values()]


def _ratio(answer: Answered) -> float:
    """P(answer | known) / P(answer | not known); its root for a right one not sure of, 1 for a guess."""
    slip, luck = _slip(answer.difficulty), _luck(answer.chance, answer.difficulty)
    if is_right(answer.verdict):
        return float(max(1.0, (1 - slip) / luck) ** _WEIGHT.get(answer.confidence, 1.0))
    return BLANK if answer.verdict == "unknown" else min(1.0, slip / (1 - luck))


def _slip(difficulty: int) -> float:
    """P(wrong | known), in proportion to the difficulty."""
    return SLIP * min(max(difficulty, 1), _HARDEST) / _MIDDLING


def _luck(chance: float, difficulty: int) -> float:
    """P(right | not known): guessed, or the easier, the likelier, told without knowing the concept."""
    return min(chance + (1 - chance) * LUCK * _MIDDLING / min(max(difficulty, 1), _HARDEST), 1 - LUCK)


def _believed(graph: _Graph, evidence: Sequence[float]) -> list[float]:
    """The mean over the trees of the probability that a concept is known, by place."""
    odds = [prior * ratio for prior, ratio in zip(graph.prior, evidence, strict=True)]
    found = [_spread(tree, odds) for tree in graph.trees]
    return [sum(o / (1 + o) for o in each) / len(found) for each in zip(*found, strict=True)]


def _spread(tree: Sequence[_Edge], odds: Sequence[float]) -> list[float]:
    """Odds after all evidence: messages once up the tree and once down (Pearl 1982), as ratios."""
    after = list(odds)
    told = []
    for edge in reversed(tree):
        share = after[edge.concept] * edge.against
        told.append((share * edge.after + 1 - edge.after) / (share * LEAP + 1 - LEAP))
        after[edge.need] *= told[-1]
    for edge, up in zip(tree, reversed(told), strict=True):
        share = after[edge.need] / up
        down = (share * edge.after + LEAP) / (share * (1 - edge.after) + 1 - LEAP)
        after[edge.concept] *= down * edge.against
    return after


def _left_open(
    graph: _Graph, evidence: Sequence[float], weights: Sequence[int], at: int, belief: float
) -> float:
    """Bits expected to stay open, over all cards left, after a middling card with four options."""
    slip, luck = _slip(_MIDDLING), _luck(0.25, _MIDDLING)
    right = belief * (1 - slip) + (1 - belief) * luck
    bits = 0.0
    for likely, ratio in ((right, (1 - slip) / luck), (1 - right, slip / (1 - luck))):
        told = list(evidence)
        told[at] *= ratio
        entropies = map(_entropy, _believed(graph, told))
        bits += likely * sum(weight * bit for weight, bit in zip(weights, entropies, strict=True))
    return bits


def _entropy(p: float) -> float:
    """Bits of a yes or no: −p · log₂ p − (1 − p) · log₂ (1 − p)."""
    return 0.0 if p in (0.0, 1.0) else -p * math.log2(p) - (1 - p) * math.log2(1 - p)
