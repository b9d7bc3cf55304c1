"""What is asked today, and in which order."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.memory.fsrs import DEFAULT
from quizlr.memory.replay import MemoryState
from quizlr.memory.urgency import loss

LONG_AWAY = 7
"""Study days without an answer after which a person is welcomed back, and begins with what is easy."""


@dataclass(frozen=True, slots=True)
class Schedulable:
    """A card as the scheduler sees it.

    Attributes:
        key: the card's name; sibling: the question it shares with its siblings.
        concept: its first concept.
        state: None for a card never scheduled.
        order: place among all cards: easier ones first, then as authored.
        failed_last: was wrong, or cut off by the session's end, when it was last asked.
        answered_today: it or a sibling had its answer of this study day.
    """

    key: str
    sibling: str
    concept: str
    state: MemoryState | None
    order: int
    failed_last: bool = False
    answered_today: bool = False

    @property
    def is_new(self) -> bool:
        """Never scheduled."""
        return self.state is None or self.state.due_day is None

    def is_due(self, day: date) -> bool:
        """Scheduled for that study day or an earlier one."""
        return self.state is not None and self.state.due_day is not None and self.state.due_day <= day


@dataclass(frozen=True, slots=True)
class DailyPlan:
    """What to ask today.

    Attributes:
        due, new: keys of due cards and of those to be met for the first time, each in order.
        more: how many further cards could be met, were more wanted.
    """

    due: tuple[str, ...]
    new: tuple[str, ...]
    more: int = 0


def plan(
    cards: Iterable[Schedulable],
    today: date,
    *,
    new_left: int,
    prerequisites: Mapping[str, Sequence[str]] | None = None,
    weights: Sequence[float] = DEFAULT,
) -> DailyPlan:
    """Choose today's cards: at most one of a sibling group; the rest wait, their states untouched.

    Due cards come with those that failed last time first, then by what is lost by waiting. New cards
    follow the prerequisites of their concepts, which order and never gate.

    Args:
        cards: active cards only.
        today: the study day.
        new_left: how many cards may still be met today.
        prerequisites: concept to the concepts it builds on.
        weights: FSRS-6 parameters.
    """
    pool = list(cards)
    taken = {card.sibling for card in pool if card.answered_today}
    waiting = sorted((card for card in pool if card.is_due(today)), key=lambda c: _urgency(c, today, weights))
    due = _one_per_group(waiting, taken)
    met = Counter(card.concept for card in pool if not card.is_new)
    fresh = introduction_order((card for card in pool if card.is_new), prerequisites or {}, met)
    new = [card.key for card in _one_per_group(fresh, taken)]
    wanted = max(0, new_left)
    return DailyPlan(tuple(card.key for card in due), tuple(new[:wanted]), len(new[wanted:]))


def _urgency(card: Schedulable, today: date, weights: Sequence[float]) -> tuple[bool, float, int, str]:
    return (not card.failed_last, -loss(card.state, today, weights), card.order, card.key)


def _one_per_group(cards: Iterable[Schedulable], taken: set[str]) -> list[Schedulable]:
    """Keep the first card of each sibling group not yet taken, and take it."""
    kept = []
    for card in cards:
        if card.sibling not in taken:
            taken.add(card.sibling)
            kept.append(card)
    return kept


def introduction_order(
    cards: Iterable[Schedulable],
    prerequisites: Mapping[str, Sequence[str]],
    met: Mapping[str, int] | None = None,
) -> list[Schedulable]:
    """Order new cards in rounds; a concept joins one round after what it builds on, with a card in each.

    So the first card of a concept comes after the first ones of its prerequisites, and nobody spends a week
    on a single concept because the packs ask much about it.

    Args:
        cards: those never met; prerequisites: concept to the concepts it builds on.
        met: how many cards of a concept were met before.
    """
    ranks = concept_ranks(prerequisites)
    turns = Counter(met or {})
    keyed = []
    for card in sorted(cards, key=lambda card: (card.order, card.key)):
        rank = ranks.get(card.concept, 0)
        keyed.append((rank + turns[card.concept], rank, card.order, card.key, card))
        turns[card.concept] += 1
    return [entry[-1] for entry in sorted(keyed, key=lambda entry: entry[:-1])]


def concept_ranks(prerequisites: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Rank every concept by its longest chain of prerequisites; 0 where it has none.

    Concepts on a cycle, or behind one, share the rank after all others: an order exists for every mapping.
    """
    open_needs = {concept: set(needs) for concept, needs in prerequisites.items()}
    for needs in prerequisites.values():
        for need in needs:
            open_needs.setdefault(need, set())
    ranks: dict[str, int] = {}
    rank = 0
    while ready := [concept for concept, needs in open_needs.items() if needs <= ranks.keys()]:
        ranks.update(dict.fromkeys(ready, rank))
        rank += 1
        for concept in ready:
            del open_needs[concept]
    ranks.update(dict.fromkeys(open_needs, rank))
    return ranks


def next_due(states: Iterable[MemoryState], today: date) -> date | None:
    """Tell the next study day after today with due cards; those overdue wait for tomorrow."""
    tomorrow = today + timedelta(days=1)
    return min((max(state.due_day, tomorrow) for state in states if state.due_day), default=None)


def minutes(seconds: float) -> int:
    """Whole minutes, rounded up."""
    return math.ceil(max(0.0, seconds) / 60)
