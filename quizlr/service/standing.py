"""How well concepts and entries stand, from the packs and the log."""

from collections import defaultdict
from collections.abc import Mapping

from quizlr.bank.loader import Bank
from quizlr.memory.standing import (
    CardStanding,
    ConceptStanding,
    concept_standing,
    entry_standing,
)
from quizlr.service.today import Today, standing_of_state
from quizlr.service.views import EntryBar

SHAKIEST = 3


def standings(bank: Bank, today: Today) -> dict[str, ConceptStanding]:
    """Every concept of the packs, over the active cards whose first concept it is."""
    cards: defaultdict[str, list[CardStanding]] = defaultdict(list)
    for key, card in today.cards.items():
        cards[card.concept].append(CardStanding(standing_of_state(today.states.get(key)), card.aim))
    return {concept: concept_standing(cards[concept]) for concept in bank.concepts}


def entry_bars(bank: Bank, concepts: Mapping[str, ConceptStanding]) -> tuple[EntryBar, ...]:
    """One bar for each journal entry that has concepts, in the order of the packs."""
    bars = []
    for entry in bank.entries:
        own = {key: concepts[key] for key, concept in bank.concepts.items() if concept.entry == entry.date}
        if not own:
            continue
        total = entry_standing(own.values())
        bars.append(
            EntryBar(
                title=entry.title,
                day=entry.date,
                solid=total.solid,
                shaky=total.shaky,
                unasked=total.unasked,
                concepts=total.concepts,
                concepts_solid=total.concepts_solid,
                shakiest=_shakiest(bank, own),
            )
        )
    return tuple(bars)


def _shakiest(bank: Bank, concepts: Mapping[str, ConceptStanding]) -> tuple[str, ...]:
    shaky = [key for key, standing in concepts.items() if standing.shaky]
    shaky.sort(key=lambda key: (-concepts[key].shaky / (concepts[key].shaky + concepts[key].solid), key))
    return tuple(bank.concepts[key].title for key in shaky[:SHAKIEST])
