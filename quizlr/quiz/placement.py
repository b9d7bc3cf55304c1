"""What a person knows already, told from a few answers and from what concepts build on.

Every concept is known or not. Two trees cover the prerequisites, in each of which a concept hangs below one
that it builds on; the belief in a concept is the mean of both. Over a tree Bayes' rule is exact, takes a time
linear in the concepts, and no right answer lowers a belief. Over the graph itself this would fail: what is
known explains a miss elsewhere away, and messages that run in circles count twice.
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
"""How often a middling card goes wrong though its concept is known, or right, unguessed, though it is not."""
BLANK = 0.02
"""P(says not to know | known) / P(says not to know | not known)."""
UNLIKELY, LIKELY = 0.12, 0.88
"""Between these a belief is worth a question; from the upper one on it may want to be shown."""
KNOWN, VERY = 0.9, 0.95
"""From these on a concept is plainly known, and beyond doubt."""
_LOW, _HIGH, _OFTEN = 0.25, 0.75, 2
_MIDDLING, _HARDEST = 3, 5
_FULL, _HUGE = 14.0, 1e15
_TRUST = {"guess": 0.0, "unsure": 0.5}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a placement.

    Attributes:
        concept: its card's first concept; one that is nowhere in the prerequisites says nothing.
        verdict, confidence: as stored; partly right counts as wrong, no confidence as sure.
        chance: of a right answer by choosing blindly; 0 where there is nothing to choose from.
        difficulty: of the card, 1 to 5.
    """

    concept: str
    verdict: str
    confidence: str = ""
    chance: float = 0.0
    difficulty: int = _MIDDLING


_Tree = tuple[tuple[int, int, float, float], ...]
"""Edges, shallow ones first: the place of a concept, that of one below it, the chance that this one is known
where the other is, and the prior odds against it."""


@dataclass(frozen=True, slots=True)
class _Graph:
    """All concepts in the order of their names, their prior odds, and the two trees."""

    concepts: tuple[str, ...]
    prior: tuple[float, ...]
    trees: tuple[_Tree, _Tree]


def beliefs(prerequisites: Mapping[str, Sequence[str]], answers: Iterable[Answered]) -> dict[str, float]:
    """The probability of every concept that the person knows it.

    Args:
        prerequisites: concept to the concepts it builds on; a circle of them tells nothing.
        answers: of this placement.
    """
    graph = _graph(prerequisites)
    return dict(zip(graph.concepts, _believed(graph, _evidence(graph, answers)), strict=True))


def next_concept(
    prerequisites: Mapping[str, Sequence[str]], askable: Mapping[str, int], answers: Sequence[Answered]
) -> str | None:
    """The concept to ask about, whose answer is expected to leave least open; None where none is worth it.

    Args:
        prerequisites: concept to the concepts it builds on.
        askable: how many cards of a concept were not asked yet, which is its weight.
        answers: of this placement, in order.
    """
    graph = _graph(prerequisites)
    evidence = _evidence(graph, answers)
    believed = _believed(graph, evidence)
    weights = [max(0, askable.get(concept, 0)) for concept in graph.concepts]
    left = {c: belief for c, belief, weight in zip(graph.concepts, believed, weights, strict=True) if weight}
    worth = _worth(left, prerequisites, answers)
    others = worth - {answers[-1].concept if answers else ""} or worth
    places = [place for place, concept in enumerate(graph.concepts) if concept in others]
    best = min(places, key=lambda at: _left_open(graph, evidence, weights, at, believed[at]), default=None)
    return None if best is None else graph.concepts[best]


def _worth(
    left: Mapping[str, float], prerequisites: Mapping[str, Sequence[str]], answers: Sequence[Answered]
) -> set[str]:
    """The unclear concepts; once there are none, the likely ones that nothing has shown yet."""
    asked = Counter(answer.concept for answer in answers)
    unclear, likely = set(), set()
    for concept, belief in left.items():
        if UNLIKELY < belief < LIKELY and (asked[concept] < _OFTEN or _LOW < belief < _HIGH):
            unclear.add(concept)
        elif belief >= LIKELY and asked[concept] < _OFTEN:
            likely.add(concept)
    return unclear or likely - _plain(left, prerequisites, answers)


def known(prerequisites: Mapping[str, Sequence[str]], answers: Sequence[Answered]) -> frozenset[str]:
    """Concepts plainly known: believed in, and shown by a right answer that was no guess.

    That is an answer of its own or, where none of its own was wrong, of a concept that builds on it.
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
    """As what a card of a plainly known concept counts that was not asked.

    Easy, by default 8.3 days, where the concept is beyond doubt and the card middling at most; else Good,
    2.3 days.
    """
    return Rating.EASY if belief >= VERY and difficulty <= _MIDDLING else Rating.GOOD


def first_state(belief: float, difficulty: int, weights: Sequence[float] = DEFAULT) -> State:
    """The memory such a card begins with, from the FSRS-6 weights."""
    return advance(None, first_rating(belief, difficulty), 0, weights)


def _graph(prerequisites: Mapping[str, Sequence[str]]) -> _Graph:
    ranks = concept_ranks(prerequisites)
    deepest = max(ranks.values(), default=0) or 1
    concepts = tuple(sorted(ranks))
    prior = [FIRST - (FIRST - LAST) * ranks[concept] / deepest for concept in concepts]
    needs = _direct(prerequisites, ranks)
    trees = (_tree(needs, concepts, prior, 0), _tree(needs, concepts, prior, 1))
    return _Graph(concepts, tuple(p / (1 - p) for p in prior), trees)


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
) -> _Tree:
    """Every concept below the deepest it builds on; on the second turn below the next deepest, if any.

    Its chance to follow makes every belief its prior where nothing was answered.
    """
    places = {concept: place for place, concept in enumerate(concepts)}
    edges = []
    for concept, direct in needs.items():
        if direct:
            need, at = places[direct[turn % len(direct)]], places[concept]
            follows = (prior[at] - LEAP * (1 - prior[need])) / prior[need]
            edges.append((need, at, follows, (1 - prior[at]) / prior[at]))
    return tuple(edges)


def _evidence(graph: _Graph, answers: Iterable[Answered]) -> list[float]:
    """By place, how many times likelier the answers are where the concept is known; bounded, so finite."""
    logs = dict.fromkeys(graph.concepts, 0.0)
    for answer in answers:
        if answer.concept in logs:
            logs[answer.concept] += math.log(_ratio(answer))
    return [math.exp(min(max(total, -_FULL), _FULL)) for total in logs.values()]


def _ratio(answer: Answered) -> float:
    """P(answer | known) / P(answer | not known): its root where right but unsure, 1 for a right guess."""
    slip, luck = _flukes(answer.chance, answer.difficulty)
    if is_right(answer.verdict):
        return float(max(1.0, (1 - slip) / luck) ** _TRUST.get(answer.confidence, 1.0))
    return BLANK if answer.verdict == "unknown" else min(1.0, slip / (1 - luck))


def _flukes(chance: float, difficulty: int) -> tuple[float, float]:
    """P(wrong | known), the higher the harder; P(right | not known), by a guess or, if easy, without one."""
    hard = min(max(difficulty, 1), _HARDEST) / _MIDDLING
    return SLIP * hard, min(chance + (1 - chance) * LUCK / hard, 1 - LUCK)


def _believed(graph: _Graph, evidence: Sequence[float]) -> list[float]:
    """By place, the probability that the concept is known: the mean over both trees."""
    odds = [prior * ratio for prior, ratio in zip(graph.prior, evidence, strict=True)]
    first, second = (_spread(tree, odds) for tree in graph.trees)
    return [1 - (1 / (1 + one) + 1 / (1 + two)) / 2 for one, two in zip(first, second, strict=True)]


def _spread(tree: _Tree, odds: Sequence[float]) -> list[float]:
    """Odds after the evidence of all, by messages once up the tree and once down (Pearl 1982)."""
    after, told = list(odds), list[float]()
    for need, concept, follows, against in reversed(tree):
        ratio = after[concept] * against
        if ratio > _HUGE:
            ratio = _HUGE
        told.append((ratio * follows + 1 - follows) / (ratio * LEAP + 1 - LEAP))
        after[need] *= told[-1]
    for (need, concept, follows, against), up in zip(tree, reversed(told), strict=True):
        ratio = after[need] / up
        if ratio > _HUGE:
            ratio = _HUGE
        down = (ratio * follows + LEAP) / (ratio * (1 - follows) + 1 - LEAP)
        after[concept] *= down * against
    return after


def _left_open(
    graph: _Graph, evidence: Sequence[float], weights: Sequence[int], at: int, belief: float
) -> float:
    """Bits expected to stay open, over all cards left, after a middling card with four options."""
    slip, luck = _flukes(0.25, _MIDDLING)
    right = belief * (1 - slip) + (1 - belief) * luck
    bits = 0.0
    for likely, ratio in ((right, (1 - slip) / luck), (1 - right, slip / (1 - luck))):
        told = [*evidence[:at], evidence[at] * ratio, *evidence[at + 1 :]]
        entropies = map(_entropy, _believed(graph, told))
        bits += likely * sum(weight * bit for weight, bit in zip(weights, entropies, strict=True))
    return bits


def _entropy(p: float) -> float:
    """Bits of a yes or no: −p · log₂ p − (1 − p) · log₂ (1 − p)."""
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p) if 0 < p < 1 else 0.0
