"""Today as the log has it: what was answered, what is due, what may still be met."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.bank import selectors
from quizlr.bank.cards import Card
from quizlr.bank.loader import Bank
from quizlr.bank.selectors import EVERYTHING, Selection
from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.memory.days import gap, study_day
from quizlr.memory.fsrs import retrievability
from quizlr.memory.pace import RECENT, paces, seconds
from quizlr.memory.queue import DailyPlan, Schedulable, plan
from quizlr.memory.replay import MemoryState
from quizlr.memory.standing import LEECH_LAPSES, Standing, card_standing
from quizlr.quiz.choose import Done, Error, Return, cut_off, echoes, returns
from quizlr.quiz.grading import ASIDES
from quizlr.store.records import LoggedReview
from quizlr.store.store import Store

_ECHO_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Today:
    """A snapshot of the study day, taken from the store.

    Attributes:
        day, now: the study day and the moment it was looked at.
        cards: active cards by key, in authored order.
        states: memory states by key.
        recent: answers of the last seven days and of today that stand, in order; log: those of today.
        met: cards met for the first time today.
        plan: due and new cards still to ask today.
        returns: cards that come once more today; echoes: cards shown again for an error of another day.
        weights: FSRS-6's in force; prerequisites: of each concept, those it builds on.
        paces: by how much each kind of question takes this person longer than usual.
    """

    day: date
    now: Instant
    cards: Mapping[str, Card]
    states: Mapping[str, MemoryState]
    recent: Sequence[LoggedReview]
    log: Sequence[LoggedReview]
    met: int
    plan: DailyPlan
    returns: Sequence[Return]
    echoes: Sequence[str]
    weights: Sequence[float]
    prerequisites: Mapping[str, Sequence[str]]
    paces: Mapping[str, float]

    def seconds(self, key: str) -> int:
        """How long a card will take this person."""
        card = self.cards[key]
        return seconds(card.seconds, _sort(card), self.paces)

    @property
    def away(self) -> int:
        """Study days since the last one before today; 0 where there was none, or it was yesterday."""
        before = [row.study_day for row in self.recent if row.study_day < self.day]
        before += [s.last_day for s in self.states.values() if s.last_day and s.last_day < self.day]
        return (self.day - max(before)).days if before else 0

    def due_on(self, day: date) -> list[Card]:
        """Cards that would be asked on a later day, one of each sibling group."""
        cards = _schedulables(self.cards, self.states, ())
        return [self.cards[key] for key in plan(cards, day, new_left=0, weights=self.weights).due]

    def recall(self, key: str) -> float:
        """Retrievability of a card today; 0 where it was never measured."""
        return recall_on(self.day, self.states.get(key), self.weights) or 0.0


def recall_on(day: date, state: MemoryState | None, weights: Sequence[float]) -> float | None:
    """Retrievability on a study day; None where it was never measured."""
    if state is None or state.stability is None or state.last_day is None:
        return None
    return retrievability(state.stability, gap(state.last_day, day), weights)


def look(
    bank: Bank,
    store: Store,
    config: Config,
    now: Instant,
    more_new: int = 0,
    selection: Selection = EVERYTHING,
) -> Today:
    """Take a snapshot.

    Args:
        bank: the packs; store: the log; config: what the person has set.
        now: the moment.
        more_new: new cards the person asked for beyond the daily number.
        selection: the cards it is about.
    """
    day = study_day(now, config.day_start)
    statuses, known, weights = store.statuses(), store.states(), store.weights().values
    met, recent = store.met_on(day), store.recent_log(day - _ECHO_WINDOW)
    active = {key: card for key, card in bank.cards.items() if statuses.get(key) == "active"}
    cards = _meant(active, known, day, weights, selection)
    states = {key: state for key, state in known.items() if key in cards}
    log = [row for row in recent if row.study_day == day]
    generated = {key for key, card in cards.items() if card.generated}
    back = returns([done(row) for row in log], generated, now.utc)
    due = {key for key, state in states.items() if state.due_day and state.due_day <= day}
    coming = {*due, *(item.card for item in back)}
    echoed = [key for key in _echoes(recent, day, coming) if key in cards]
    answered = {row.card for row in log if row.purpose not in ASIDES}
    asked = {bank.cards[key].sibling for key in (*answered, *echoed) if key in bank.cards}
    prerequisites = {concept.id: concept.prerequisites for concept in bank.concepts.values()}
    daily = plan(
        _schedulables(cards, states, asked),
        day,
        new_left=config.new_per_day + more_new - met,
        prerequisites=prerequisites,
        weights=weights,
    )
    return Today(
        day=day,
        now=now,
        cards=cards,
        states=states,
        recent=recent,
        log=log,
        met=met,
        plan=daily,
        returns=[item for item in back if item.card in cards],
        echoes=echoed,
        weights=weights,
        prerequisites=prerequisites,
        paces=_paces(bank, store),
    )


def _meant(
    active: Mapping[str, Card],
    known: Mapping[str, MemoryState],
    day: date,
    weights: Sequence[float],
    selection: Selection,
) -> Mapping[str, Card]:
    """The active cards that a selection means."""
    if selection == EVERYTHING:
        return active
    return {
        key: card
        for key, card in active.items()
        if (card, standing_of("active", known.get(key), day, weights)) in selection
    }


def _paces(bank: Bank, store: Store) -> dict[str, float]:
    known = [(bank.cards[key], taken) for key, taken in store.answer_times(RECENT) if key in bank.cards]
    return paces((_sort(card), taken, card.seconds) for card, taken in known)


def _sort(card: Card) -> str:
    """What a card's time is compared with: its family, else its kind."""
    return card.family or type(card.question).__name__


def standing_of(
    status: str,
    state: MemoryState | None,
    day: date,
    weights: Sequence[float],
) -> selectors.Standing:
    """How a card stands today, in the words of selectors."""
    words = set() if status == "active" else {status}
    if state is None or state.due_day is None:
        return selectors.Standing(frozenset(words | {"new"}))
    if state.due_day <= day:
        words.add("due")
    if state.lapses >= LEECH_LAPSES:
        words.add("leech")
    if state.reps:
        words.add(standing_of_state(state).value)
    return selectors.Standing(frozenset(words), recall_on(day, state, weights), state.lapses)


def standing_of_state(state: MemoryState | None) -> Standing:
    """How a card stands by its ratings."""
    if state is None:
        return Standing.UNASKED
    return card_standing(
        reviews=state.reps,
        last_right=state.last_right,
        right_days=state.right_days,
        stability=state.stability,
    )


def _failed_last(state: MemoryState | None) -> bool:
    return state is not None and state.reps > 0 and not state.last_right


def _schedulables(
    cards: Mapping[str, Card],
    states: Mapping[str, MemoryState],
    asked: Collection[str],
) -> list[Schedulable]:
    """Every active card as the scheduler sees it, given the sibling groups that were asked today."""
    return [
        Schedulable(
            key=key,
            sibling=card.sibling,
            concept=card.concept,
            state=states.get(key),
            order=order,
            failed_last=_failed_last(states.get(key)),
            answered_today=card.sibling in asked,
        )
        for order, (key, card) in enumerate(sorted(cards.items(), key=lambda item: item[1].difficulty))
    ]


def undecided(row: LoggedReview) -> bool:
    """Whether an answer is a right guess that a later showing decides."""
    guessed = row.verdict == "right" and row.confidence == "guess" and row.purpose != "pretest"
    return guessed and row.rating is None and row.due_day is not None and not row.disputed


def done(row: LoggedReview) -> Done:
    """An answer of the log as the choice of the next question sees it."""
    return Done(
        card=row.card,
        purpose=row.purpose,
        verdict=row.verdict,
        confidence=row.confidence or "",
        rated=row.rating is not None,
        undecided=undecided(row),
        at=row.at,
    )


def _echoes(recent: Sequence[LoggedReview], day: date, coming: Collection[str]) -> list[str]:
    past: defaultdict[date, list[Done]] = defaultdict(list)
    shown: defaultdict[str, set[date]] = defaultdict(set)
    for row in recent:
        shown[row.card].add(row.study_day)
        if row.study_day < day:
            past[row.study_day].append(done(row))
    errors = [Error(key, other, sure=False) for other, rows in past.items() for key in cut_off(rows)]
    errors += [Error(row.card, row.study_day, sure=True) for row in recent if _sure_error(row)]
    return echoes(errors, shown, coming, day)


def _sure_error(row: LoggedReview) -> bool:
    wrong = row.confidence == "sure" and row.verdict in {"wrong", "partly"}
    return wrong and not row.disputed and row.purpose not in {*ASIDES, "pretest"}


def families_met(today: Today) -> set[str]:
    """Families of which a card was ever scheduled or shown today."""
    seen = {*today.states, *(row.card for row in today.log)}
    return {card.family for key, card in today.cards.items() if card.family and key in seen}
