"""A placement: which card tells most next, and what its end seeds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from quizlr.bank.cards import Card
from quizlr.bank.schema import Choice, Flashcard
from quizlr.bank.worded import Cloze, FreeResponse
from quizlr.engine.catalogue import FAMILIES
from quizlr.memory.fsrs import Rating, State
from quizlr.memory.replay import MemoryState
from quizlr.memory.reschedule import reschedule
from quizlr.quiz.choose import Candidate
from quizlr.quiz.placement import Answered, beliefs, first_rating, first_state, known, next_concept
from quizlr.service.house import House
from quizlr.service.options import SessionOptions
from quizlr.service.today import Today
from quizlr.service.views import PlacedView
from quizlr.store.bulk import Bulk, Moved
from quizlr.store.records import LoggedReview

BUDGET = 12 * 60
"""Seconds after which a placement asks no more."""
MOST = 25
LONGEST = 90
"""Seconds that a card of a placement may take."""
USUAL = 40
"""Seconds that one takes as a rule, for the estimate of what is left."""
LONGEST_PAUSE = 180
_TOO_EASY = 1
_LETTERS = 3
"""Options that an experiment has, as a rule, where it is answered by a letter."""


def placement(today: Today, rows: Sequence[LoggedReview]) -> tuple[list[Candidate], int, int]:
    """The card that tells most, none where the placement is over; about how many follow; the seconds left."""
    own = [row for row in rows if row.purpose == "place" and row.card in today.cards]
    left = BUDGET - sum(min(row.ms / 1000, LONGEST_PAUSE) for row in own)
    if left <= 0 or len(own) >= MOST:
        return [], 0, 0
    asked = {today.cards[row.card].sibling for row in today.log if row.card in today.cards}
    open_cards = [
        key for key, card in today.cards.items() if _asks(key, card, today) and card.sibling not in asked
    ]
    askable = Counter(today.cards[key].concept for key in open_cards)
    concept = next_concept(today.prerequisites, askable, _answered(today, own))
    if concept is None:
        return [], 0, 0
    choice = [key for key in open_cards if today.cards[key].concept == concept]
    card = min(choice, key=lambda key: _telling(today.cards[key]))
    follow = max(0, min(MOST - len(own), round(left) // USUAL) - 1)
    return [Candidate(card, concept, "place")], follow, round(left)


def _telling(card: Card) -> tuple[bool, bool, int, str]:
    """What cannot be guessed tells most, then what is not all too easy, then what takes little time."""
    return _chance(card) > 0, card.difficulty <= _TOO_EASY, card.seconds, card.key


def _asks(key: str, card: Card, today: Today) -> bool:
    """Whether a card can be part of a placement: new, short, and marked by the machine."""
    short = card.effort == "head" and card.seconds <= LONGEST
    return short and key not in today.states and not _self_marked(card)


def _self_marked(card: Card) -> bool:
    if isinstance(card.question, Cloze):
        return card.key.rpartition("~")[2] not in card.question.accept  # a hole that nobody can type
    return isinstance(card.question, Flashcard | FreeResponse)


def _answered(today: Today, rows: Sequence[LoggedReview]) -> list[Answered]:
    return [
        Answered(card.concept, row.verdict, row.confidence or "", _chance(card), card.difficulty)
        for row in rows
        if (card := today.cards.get(row.card)) is not None
    ]


def _chance(card: Card) -> float:
    """How often a blind choice is right."""
    if isinstance(card.question, Choice):
        return 1 / len(card.question.choices)
    if card.family and FAMILIES[card.family].accepts == "letter":
        return 1 / _LETTERS
    return 0.0


def seed(house: House, options: SessionOptions, rows: Sequence[LoggedReview]) -> PlacedView:
    """Give the cards of what is plainly known a first memory, as one operation, and say so.

    Hard cards, and those of a concept with a doubt left, would be due in two days: they stay new.
    """
    today = house.look(options)
    own = [row for row in rows if row.purpose == "place"]
    answers = _answered(today, own)
    found = known(today.prerequisites, answers)
    belief = beliefs(today.prerequisites, answers)
    sure = {concept: belief[concept] for concept in found}
    memories = {key: _first(today.cards[key], sure, today.weights) for key in _spared(today, sure)}
    days = _days(house, memories, today)
    if memories:
        words = f"place: {len(found)} concepts plainly known"
        moves = [Moved(key, days[key], memory) for key, memory in memories.items()]
        house.store.apply(Bulk("place", words, {"concepts": sorted(found)}, moves, today.day), house.now())
    return PlacedView(
        asked=len(own),
        concepts=tuple(house.bank.concepts[concept].title for concept in sorted(found)),
        of=len({card.concept for card in today.cards.values()}),
        cards=len(memories),
        first=min(days.values(), default=None),
        last=max(days.values(), default=None),
    )


def _spared(today: Today, known: Mapping[str, float]) -> list[str]:
    """New cards of known concepts, by belief in these, that need not be introduced."""
    return [
        key
        for key, card in today.cards.items()
        if key not in today.states
        and card.concept in known
        and first_rating(known[card.concept], card.difficulty) is Rating.EASY
    ]


def _days(house: House, memories: Mapping[str, State], today: Today) -> dict[str, date]:
    """When the cards come back, evenly spread."""
    states = {
        key: MemoryState(one.stability, one.difficulty, last_day=today.day) for key, one in memories.items()
    }
    return reschedule(states, house.rules())


def _first(card: Card, belief: Mapping[str, float], weights: Sequence[float]) -> State:
    return first_state(belief[card.concept], card.difficulty, weights)
