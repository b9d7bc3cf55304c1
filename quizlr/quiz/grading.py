"""Which answers move a state, and how they are rated: the two tables, as pure functions.

A rating is 1 Again, 2 Hard, 3 Good, 4 Easy. Response time never counts, and confidence only where a
right answer was a guess.
"""

from dataclasses import dataclass

AGAIN, GOOD = 1, 3
ASIDES = frozenset({"another", "twin", "lab"})
"""Showings the person asked for beside the plan: they never count."""

_UNCOUNTED = ASIDES | {"pretest"}
_LEARNING = frozenset({"daily", "place"})
_CRAMMING = frozenset({"drill", "practice"})


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a card stands at the moment it is answered.

    Attributes:
        purpose: why it was shown.
        new: it has never moved a state nor been met.
        due: its due day has come; a new card is not due.
        moved_today: an answer of this study day has moved its state already.
        answered_today: it was given a countable answer on this study day already.
        deciding: a right guess waits for this showing to decide it.
        generated: another variant can follow today.
        self_rated: the person rates it.
        leave_schedule: the session was told to move nothing.
    """

    purpose: str
    new: bool = False
    due: bool = False
    moved_today: bool = False
    answered_today: bool = False
    deciding: bool = False
    generated: bool = False
    self_rated: bool = False
    leave_schedule: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an answer does to its card.

    Attributes:
        rating: 1 to 4, or None where it moves no stability.
        tomorrow: the card is due tomorrow whatever its stability (a guess or a first prediction).
        undecided: a right guess; a later showing decides.
    """

    rating: int | None
    tomorrow: bool = False
    undecided: bool = False


NOTHING = Ruling(None)


def is_right(verdict: str) -> bool:
    """Whether a verdict counts as recalled."""
    return verdict == "right"


def moves(situation: Situation, verdict: str) -> bool:
    """Whether this answer is the one of its study day that moves the card's state."""
    if situation.leave_schedule or situation.moved_today or situation.purpose in _UNCOUNTED:
        return False
    if situation.deciding:
        return True
    if situation.purpose == "again":
        return False
    if situation.due and not situation.answered_today:
        return True
    if situation.new and not situation.answered_today and situation.purpose in _LEARNING:
        return True
    return situation.purpose in _CRAMMING and not is_right(verdict)


def rule(situation: Situation, verdict: str, confidence: str, own_rating: int | None = None) -> Ruling:
    """Rate one answer.

    Args:
        situation: where the card stands.
        verdict: right, partly, wrong or unknown.
        confidence: guess, unsure, sure, or empty.
        own_rating: 1 to 4, for a card the person rates.
    """
    if situation.purpose == "pretest":
        return NOTHING if situation.leave_schedule else Ruling(None, tomorrow=True)
    if not moves(situation, verdict):
        return NOTHING
    if not is_right(verdict):
        return Ruling(AGAIN)
    if own_rating is not None:
        return Ruling(own_rating)
    if confidence == "guess" and not situation.deciding and not situation.self_rated:
        return Ruling(None, tomorrow=True, undecided=True)
    return Ruling(GOOD)
