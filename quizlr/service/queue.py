"""The queue of a session: what is ready to be asked, in order, and how long the rest takes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from quizlr.engine.catalogue import CONFUSABLE
from quizlr.memory.queue import LONG_AWAY
from quizlr.quiz.choose import Candidate, choose, eased, mixed, paired, within
from quizlr.quiz.grading import ASIDES
from quizlr.service.options import SessionOptions
from quizlr.service.placing import placement
from quizlr.service.today import Today, families_met
from quizlr.store.records import LoggedReview

_UNPLANNED = ASIDES | {"again"}
_MEETING = frozenset({"daily", "pretest"})
EASY_CARDS = 5
SHORT = 60
"""Seconds that a single question between two other things may take."""
PRACTICE_CARDS = 10
"""How many questions a practice session has where nobody says."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What is left of a session.

    Attributes:
        ready: candidates that may come now, the most urgent first.
        waiting: cards that return later today.
        seconds: estimate for all of them.
        later: due cards that the session's length leaves for later.
    """

    ready: Sequence[Candidate]
    waiting: int
    seconds: int
    later: int = 0

    def next(self, last_concept: str) -> Candidate | None:
        """The one to ask now: the most urgent that keeps neighbours of different concepts possible."""
        return choose(self.ready, last_concept)


EMPTY = Queue((), 0, 0)
"""Nothing is left."""


def queue(today: Today, options: SessionOptions, minutes: int, rows: Sequence[LoggedReview] = ()) -> Queue:
    """The rest of a session.

    Args:
        today: the snapshot.
        options: what the session was asked to be.
        minutes: its length where the options name none.
        rows: its answers so far; they count against limit and length.
    """
    if options.kind == "practice":
        return _practice(today, options, _planned(today, rows, _UNPLANNED), rows)
    if options.kind == "place":
        return Queue(*placement(today, rows))
    answered = _planned(today, rows, _UNPLANNED | {"practice"})
    back = [_candidate(today, item.card, "again") for item in today.returns if item.ready]
    due = _eased(today, _paired(today, _candidates(today, today.plan.due, options, "daily"), rows))
    new = _opening(today, _candidates(today, today.plan.new, options, "daily"))
    echoed = _candidates(today, today.echoes, options, "again")
    length = 60 * (options.minutes or minutes)
    met = any(row.purpose in _MEETING and _met_today(today, row.card) for row in rows)
    # One new card a session has its place; the others come behind all that is due, where a backlog of more
    # than a day's work leaves them none.
    first = [] if met or options.limit else new[:1]
    kept = _within(today, [*first, *echoed, *due, *new[len(first) :]], options, length, answered)
    known = [item for item in kept if item not in new]
    ready = [*back, *_paired(today, mixed(known, [item for item in new if item in kept]), rows)]
    seconds = sum(today.seconds(item.card) for item in ready)
    later = sum(item not in kept for item in due)
    return Queue(ready, len(today.returns) - len(back), seconds, later)


def _planned(today: Today, rows: Sequence[LoggedReview], unplanned: Collection[str]) -> list[str]:
    """Cards of the plan that were answered."""
    return [row.card for row in rows if row.purpose not in unplanned and row.card in today.cards]


def _paired(today: Today, queue: Sequence[Candidate], rows: Sequence[LoggedReview]) -> list[Candidate]:
    """Families that are easily confused one after the other."""
    families = {item.card: today.cards[item.card].family for item in queue}
    asked = {today.cards[row.card].family for row in rows if row.card in today.cards}
    return paired(queue, families, CONFUSABLE, asked)


def _eased(today: Today, due: Sequence[Candidate]) -> list[Candidate]:
    """After a long absence the first cards are short and likely known."""
    count = EASY_CARDS - len({row.card for row in today.log})
    if today.away < LONG_AWAY or count <= 0:
        return [*due]
    recall = {item.card: today.recall(item.card) for item in due}
    return eased(due, recall, {item.card: today.seconds(item.card) for item in due}, count)


def _met_today(today: Today, card: str) -> bool:
    state = today.states.get(card)
    return state is not None and state.reps <= 1 and state.last_day in (None, today.day)


def _candidate(today: Today, key: str, purpose: str) -> Candidate:
    return Candidate(key, today.cards[key].concept, purpose)


def _candidates(today: Today, keys: Iterable[str], options: SessionOptions, purpose: str) -> list[Candidate]:
    return [_candidate(today, key, purpose) for key in keys if _fits(today, key, options)]


def _fits(today: Today, key: str, options: SessionOptions) -> bool:
    card = today.cards[key]
    if options.short and (today.seconds(key) > SHORT or (card.family and key not in today.states)):
        return False  # a family is met in a whole session: it opens with a prediction
    return not options.head or card.effort == "head"


def _opening(today: Today, new: Sequence[Candidate]) -> list[Candidate]:
    """The first card of a family never met opens it with an unscored prediction."""
    met = families_met(today)
    opened = []
    for candidate in new:
        family = today.cards[candidate.card].family
        first = bool(family) and family not in met
        met.add(family)
        opened.append(Candidate(candidate.card, candidate.concept, "pretest") if first else candidate)
    return opened


def _within(
    today: Today,
    candidates: Sequence[Candidate],
    options: SessionOptions,
    length: int,
    answered: Sequence[str],
) -> list[Candidate]:
    """As many as fit into the session, the first ones first."""
    seconds = {item.card: today.seconds(item.card) for item in candidates}
    budget = length - sum(today.seconds(key) for key in answered)
    if answered and budget <= 0:
        return []
    kept = within(candidates, seconds, budget)
    return kept if options.limit is None else kept[: max(0, options.limit - len(answered))]


def _practice(
    today: Today, options: SessionOptions, answered: Sequence[str], rows: Sequence[LoggedReview]
) -> Queue:
    """Cards asked before, the weakest first; where none was, the first ones of the packs."""
    lapsed = {row.card for row in rows if row.due_day and row.card in today.states}
    met_here = {key for key in lapsed if today.states[key].reps <= 1}
    if today.states.keys() <= met_here:
        keys = [key for key in today.cards if key not in today.states]
    else:
        keys = sorted(today.states, key=lambda key: (today.recall(key), key))
    left = max(0, (options.limit or PRACTICE_CARDS) - len(answered))
    ready = _candidates(today, (key for key in keys if key not in answered), options, "practice")[:left]
    return Queue(ready, 0, sum(today.seconds(item.card) for item in ready))
