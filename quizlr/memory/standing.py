"""What a person is told about a card, a concept and a journal entry: solid, shaky, not asked yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SOLID_DAYS = 2
SOLID_STABILITY = 21.0
LEECH_LAPSES = 8
"""A card forgotten so often is not learned by asking it again."""
LEECH_AGAIN = 4
"""After so many further lapses it is named again."""
DOING = frozenset({"apply", "analyse"})
EXPLAINING = frozenset({"explain"})


class Standing(StrEnum):
    """How well one card stands."""

    SOLID = "solid"
    SHAKY = "shaky"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class CardStanding:
    """One active card: how it stands and what it aims at (recall, apply, analyse, explain)."""

    standing: Standing
    aim: str = "recall"


@dataclass(frozen=True, slots=True)
class ConceptStanding:
    """The cards of one concept, counted, and whether the concept as a whole is solid."""

    solid: int
    shaky: int
    unasked: int
    is_solid: bool


@dataclass(frozen=True, slots=True)
class EntryStanding:
    """The cards and concepts of one journal entry, counted."""

    solid: int
    shaky: int
    unasked: int
    concepts: int
    concepts_solid: int


def is_solid(last_right: bool, right_days: int, stability: float) -> bool:  # noqa: FBT001 the three conditions
    """Tell whether a card is solid.

    Args:
        last_right: its last scored answer was right.
        right_days: study days on which a scored answer was right; at least two are wanted.
        stability: in days; at least 21 are wanted.
    """
    return last_right and right_days >= SOLID_DAYS and stability >= SOLID_STABILITY


def card_standing(*, reviews: int, last_right: bool, right_days: int, stability: float | None) -> Standing:
    """Tell how a card stands after `reviews` scored answers."""
    if reviews == 0:
        return Standing.UNASKED
    solid = is_solid(last_right, right_days, stability or 0.0)
    return Standing.SOLID if solid else Standing.SHAKY


def is_named_leech(lapses: int) -> bool:
    """Whether a card that has just lapsed is named: at eight lapses, then at every fourth after that."""
    return lapses >= LEECH_LAPSES and (lapses - LEECH_LAPSES) % LEECH_AGAIN == 0


def concept_standing(cards: Iterable[CardStanding]) -> ConceptStanding:
    """Sum up a concept over the active cards whose first concept it is.

    It is solid when nothing asked is shaky, at least half is asked and, where it has such cards, one of apply
    or above and one of explain are solid.
    """
    pool = list(cards)
    solid, shaky, unasked = (sum(c.standing is s for c in pool) for s in Standing)
    half_asked = 0 < len(pool) <= 2 * (solid + shaky)
    whole = shaky == 0 and half_asked and _covered(pool, DOING) and _covered(pool, EXPLAINING)
    return ConceptStanding(solid, shaky, unasked, whole)


def _covered(cards: Iterable[CardStanding], aims: frozenset[str]) -> bool:
    """Whether one card with such an aim is solid, or there is none."""
    such = [card.standing for card in cards if card.aim in aims]
    return not such or Standing.SOLID in such


def entry_standing(concepts: Iterable[ConceptStanding]) -> EntryStanding:
    """Sum up a journal entry over its concepts."""
    pool = list(concepts)
    return EntryStanding(
        solid=sum(c.solid for c in pool),
        shaky=sum(c.shaky for c in pool),
        unasked=sum(c.unasked for c in pool),
        concepts=len(pool),
        concepts_solid=sum(c.is_solid for c in pool),
    )
