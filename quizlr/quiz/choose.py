"""What comes next: pure functions of the plan and of what was answered so far today.

Nothing here is remembered between two questions, so a session that was cut off goes on where it was.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

CARDS_BETWEEN = 5
MINUTES_BETWEEN = timedelta(minutes=3)
_RETURNING = frozenset({"daily", "place", "practice", "drill", "again"})
_ECHO_DAYS = 7
_SECOND_ECHO_FROM = 5


@dataclass(frozen=True, slots=True)
class Done:
    """One answer of a study day, as the log has it.

    Attributes:
        card: its key; purpose, verdict, confidence: as stored.
        rated: whether it moved the card's state.
        undecided: a right guess that a later showing decides.
        at: when it was given, UTC.
    """

    card: str
    purpose: str
    verdict: str
    confidence: str
    rated: bool
    undecided: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    """A card that comes once more today.

    Attributes:
        deciding: this showing decides a right guess.
        ready: enough cards or time have passed.
    """

    card: str
    deciding: bool
    ready: bool


def returns(done: Sequence[Done], generated: Collection[str], now: datetime) -> list[Return]:
    """The cards that come once more today, oldest first.

    A wrong answer returns after five answers to other cards or three minutes, at most twice a day; a right
    guess on a generated card returns after five, to be decided.
    """
    latest: dict[str, tuple[int, Done]] = {}
    misses: Counter[str] = Counter()
    for place, item in enumerate(done):
        if item.purpose not in _RETURNING:
            continue
        misses[item.card] += item.verdict != "right"
        latest.pop(item.card, None)
        latest[item.card] = (place, item)
    found = []
    for card, (place, item) in latest.items():
        since = _others_after(done, place)
        if item.verdict != "right" and misses[card] <= 2:
            ready = since >= CARDS_BETWEEN or now - item.at >= MINUTES_BETWEEN
            found.append(Return(card, deciding=False, ready=ready))
        elif item.undecided and card in generated:
            found.append(Return(card, deciding=True, ready=since >= CARDS_BETWEEN))
    return found


def _others_after(done: Sequence[Done], place: int) -> int:
    """How many answers to other cards came after one, as far as that matters."""
    card = done[place].card
    others = (later for later in islice(done, place + 1, None) if later.card != card)
    return sum(1 for _ in islice(others, CARDS_BETWEEN))


@dataclass(frozen=True, slots=True)
class Error:
    """What a card is shown again for on another day.

    Attributes:
        card, day: its key, and the study day of the error.
        sure: the person was sure, so it is shown twice; else its return was cut off by the day's end.
    """

    card: str
    day: date
    sure: bool


def cut_off(done: Sequence[Done]) -> list[str]:
    """The wrong cards of a past day that should have come once more."""
    return [item.card for item in returns(done, (), done[-1].at)] if done else []


def echoes(
    errors: Iterable[Error],
    shown: Mapping[str, Collection[date]],
    due: Collection[str],
    today: date,
) -> list[str]:
    """Cards to show again, unscored, for an error of the last seven days; cut off ones first.

    Once on the first study day after the error and, if the person was sure, once more late in the week; a
    showing that came by itself serves as well.

    Args:
        errors: the newest of a card and sort decides.
        shown: study days on which each card was shown.
        due: cards that come by themselves.
        today: the study day.
    """
    newest = {(error.sure, error.card): error for error in sorted(errors, key=lambda error: error.day)}
    found = []
    for _, error in sorted(newest.items()):
        since = {day for day in shown.get(error.card, ()) if day > error.day}
        if error.card not in due and today not in since and _owed(error, len(since), today):
            found.append(error.card)
    return list(dict.fromkeys(found))


def _owed(error: Error, shown_since: int, today: date) -> bool:
    """Whether a card is to be shown today, having been shown on so many days since its error."""
    age = (today - error.day).days
    if not 1 <= age <= _ECHO_DAYS:
        return False
    return shown_since == 0 or (error.sure and shown_since == 1 and age >= _SECOND_ECHO_FROM)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that could come next: its key, its first concept, the purpose of its showing."""

    card: str
    concept: str
    purpose: str


def choose(ready: Sequence[Candidate], last_concept: str) -> Candidate | None:
    """The first candidate after which the rest can still be asked without equal neighbours.

    Where no such order exists, the first one of another concept; where there is none, the first.
    """
    if not ready:
        return None
    counts = Counter(candidate.concept for candidate in ready)
    others = [candidate for candidate in ready if candidate.concept != last_concept]
    for candidate in others:
        if _can_go_on(counts, len(ready), candidate.concept):
            return candidate
    return others[0] if others else ready[0]


def _can_go_on(counts: Counter[str], total: int, taken: str) -> bool:
    """Whether the rest has an order without equal neighbours that does not begin with `taken`."""
    rest = total - 1
    for concept, number in counts.items():
        left = number - (concept == taken)
        if left > (rest // 2 if concept == taken else (rest + 1) // 2):
            return False
    return True


def mixed(due: Sequence[Candidate], new: Sequence[Candidate]) -> list[Candidate]:
    """Due and new cards in one queue, the new ones spread evenly among the due ones."""
    if not new or not due:
        return [*due, *new]
    step = (len(due) + len(new)) / len(new)
    places = {int(step * (i + 0.5)) for i in range(len(new))}
    fresh, known = iter(new), iter(due)
    return [next(fresh) if i in places else next(known) for i in range(len(due) + len(new))]


def paired(
    queue: Sequence[Candidate],
    families: Mapping[str, str],
    pairs: Iterable[tuple[str, str]],
    asked: Collection[str] = (),
) -> list[Candidate]:
    """The queue with families that are easily confused brought together; else in its order.

    Args:
        queue: the most urgent first.
        families: family of each card that has one.
        pairs: families that are easily confused.
        asked: families that were asked in this session; their counterparts come first.
    """
    other = {one: two for pair in pairs for one, two in (pair, pair[::-1])}
    wanted = {other[family] for family in asked if family in other} - {*asked}
    ordered = sorted(queue, key=lambda item: families.get(item.card) not in wanted)
    firsts: dict[str, Candidate] = {}
    for item in ordered:
        firsts.setdefault(families.get(item.card, ""), item)
    found: dict[str, Candidate] = {}
    for item in ordered:
        found.setdefault(item.card, item)
        family = families.get(item.card, "")
        counterpart = other.get(family)
        if counterpart in firsts and firsts[family] is item and counterpart not in asked:
            found.setdefault(firsts[counterpart].card, firsts[counterpart])
    return [*found.values()]


def eased(
    queue: Sequence[Candidate], recall: Mapping[str, float], seconds: Mapping[str, int], count: int
) -> list[Candidate]:
    """The queue with so many short and likely known cards first: the shortest of the better known half."""
    known = sorted(queue, key=lambda item: -recall[item.card])[: (len(queue) + 1) // 2]
    first = sorted(known, key=lambda item: seconds[item.card])[: max(0, count)]
    return [*first, *(item for item in queue if item not in first)]


def within(queue: Sequence[Candidate], seconds: Mapping[str, int], budget: int) -> list[Candidate]:
    """The beginning of the queue that fits into `budget` seconds, one card at the least."""
    spent = 0
    kept: list[Candidate] = []
    for candidate in queue:
        spent += seconds[candidate.card]
        if kept and spent > budget:
            break
        kept.append(candidate)
    return kept
