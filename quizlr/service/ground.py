"""What a concept stands on: the prerequisite that is known least, and a card of it to practise."""

from quizlr.bank.loader import Bank
from quizlr.service.today import Today


def weakest_before(bank: Bank, today: Today, concept: str) -> str:
    """The prerequisite of a concept that is known least, one never asked least of all; empty without any."""
    known: dict[str, list[float]] = {name: [] for name in bank.concepts[concept].prerequisites}
    for key in today.states:
        if (own := today.cards[key].concept) in known:
            known[own].append(today.recall(key))
    return min(known, key=lambda name: sum(known[name]) / (len(known[name]) or 1), default="")


def card_of(today: Today, concept: str) -> str:
    """The card of a concept to practise: the one known least, else the easiest new one; empty without any.

    What was asked today is left out, and so are its siblings.
    """
    asked = {today.cards[row.card].sibling for row in today.log if row.card in today.cards}
    own = [key for key, card in today.cards.items() if card.concept == concept and card.sibling not in asked]
    met = [key for key in own if key in today.states]
    if met:
        return min(met, key=lambda key: (today.recall(key), key))
    return min(own, key=lambda key: (today.cards[key].difficulty, key), default="")
