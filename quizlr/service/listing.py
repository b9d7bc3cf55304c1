"""`quizlr cards`: the cards a selection means, with how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quizlr.bank.cards import Card
from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import kind_of
from quizlr.bank.selectors import Standing, read
from quizlr.service.house import House
from quizlr.service.today import standing_of


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card as it is listed.

    Attributes:
        card: its name; kind, concept, difficulty: of its question.
        states: how it stands, in the words of selectors; due: its study day, if it has one.
        recall: retrievability today, None where it was never measured; lapses: a count.
    """

    card: str
    kind: str
    concept: str
    difficulty: int
    states: tuple[str, ...]
    due: date | None
    recall: float | None
    lapses: int


def list_cards(house: House, words: Sequence[str], unwanted: Sequence[str] = ()) -> list[CardRow]:
    """The cards meant, in authored order.

    Raises:
        UsageError: a selector cannot be read, or names nothing.
    """
    selection = read(house.bank, words, unwanted)
    statuses, known = house.store.statuses(), house.store.all_states()
    rows = []
    present = {name for card in house.bank.cards.values() for name in (card.key, *card.names)}
    gone = [key for key in statuses if key not in present]
    weights = house.store.weights().values
    for key, card in (*house.bank.cards.items(), *((key, retired_card(key)) for key in sorted(gone))):
        # A name that no session has taken over yet still has the history of the one before it.
        name = next((name for name in (key, *card.names) if name in statuses), key)
        state = known.get(name)
        if state is None and key in gone:
            continue  # nothing was ever answered
        status = statuses.get(name, "active")
        standing = standing_of(status, state, house.day(), weights)
        if (card, standing) in selection:
            rows.append(_row(card, standing, state.due_day if state else None))
    return rows


def retired_card(key: str) -> Card:
    """A card of which nothing is left but its name and its answers."""
    pack, _, rest = key.partition("/")
    name = rest.partition("~")[0]
    question = QuestionPart.model_construct(id=name, concepts=(), explanation="", difficulty=0)
    return Card(
        key=key,
        pack=pack,
        question=question,
        concept="",
        concepts=(),
        sibling=f"{pack}/{name}",
        names=(key,),
        revision=1,
        task_hash="",
        wording_hash="",
        family="",
        level="",
        direction="",
        generated=False,
        aim="",
        difficulty=0,
        effort="",
        seconds=0,
    )


def _row(card: Card, standing: Standing, due: date | None) -> CardRow:
    states = tuple(sorted(standing.states))
    return CardRow(
        card.key,
        kind_of(card.question),
        card.concept,
        card.difficulty,
        states,
        due,
        standing.recall,
        standing.lapses,
    )
