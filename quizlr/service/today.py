"""Today as the log has it: what was answered, what is due, what may still be met."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizlr.bank.cards import Card
from quizlr.bank.loader import Bank
from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.memory.days import study_day
from quizlr.memory.fsrs import retrievability
from quizlr.memory.queue import DailyPlan, Schedulable, plan
from quizlr.memory.replay import MemoryState
from quizlr.quiz.choose import Done, Return, SureError, echoes, returns
from quizlr.store.records import CardHistory, LoggedReview
from quizlr.store.store import Store

_ECHO_WINDOW = timedelta(days=7)
_SIDE_SHOWINGS = frozenset({"another", "twin", "lab"})


@dataclass(frozen=True, slots=True)
class Today:
    """A snapshot of the study day, taken from the store.

    Attributes:
        day, now: the study day and the moment it was looked at.
        cards: active cards by key, in authored order.
        states: memory states by key; histories: sums over scored answers.
        log: today's answers that stand, in order.
        plan: due and new cards still to ask today.
        returns: cards that come once more today; echoes: cards shown again after a sure error.
    """

    day: date
    now: Instant
    cards: Mapping[str, Card]
    states: Mapping[str, MemoryState]
    histories: Mapping[str, CardHistory]
    log: Sequence[LoggedReview]
    plan: DailyPlan
    returns: Sequence[Return]
    echoes: Sequence[str]

    def schedulables(self) -> list[Schedulable]:
        """Every active card as the scheduler sees it."""
        return _schedulables(self.cards, self.states, self.histories, self.log)

    def recall(self, key: str) -> float:
        """Retrievability of a card today; 0 where it was never measured."""
        state = self.states.get(key)
        if state is None or state.stability is None or state.last_day is None:
            return 0.0
        return retrievability(state.stability, max(0, (self.day - state.last_day).days))


def look(bank: Bank, store: Store, config: Config, now: Instant, more_new: int = 0) -> Today:
    """Take a snapshot.

    Args:
        bank: the packs; store: the log; config: what the person has set.
        now: the moment.
        more_new: new cards the person asked for beyond the daily number.
    """
    day = study_day(now, config.day_start)
    statuses = store.statuses()
    cards = {key: card for key, card in bank.cards.items() if statuses.get(key) == "active"}
    states = {key: state for key, state in store.states().items() if key in cards}
    histories, log = store.histories(), store.day_log(day)
    new_left = config.new_per_day + more_new - store.met_on(day)
    daily = plan(
        _schedulables(cards, states, histories, log),
        day,
        new_left=new_left,
        prerequisites={concept.id: concept.prerequisites for concept in bank.concepts.values()},
    )
    generated = {key for key, card in cards.items() if card.family}
    back = returns([done(row) for row in log], generated, now.utc)
    return Today(
        day=day,
        now=now,
        cards=cards,
        states=states,
        histories=histories,
        log=log,
        plan=daily,
        returns=[item for item in back if item.card in cards],
        echoes=_echoes(store, day, cards, {*daily.due, *(item.card for item in back)}),
    )


def _schedulables(
    cards: Mapping[str, Card],
    states: Mapping[str, MemoryState],
    histories: Mapping[str, CardHistory],
    log: Sequence[LoggedReview],
) -> list[Schedulable]:
    answered = {row.card for row in log if row.purpose not in _SIDE_SHOWINGS}
    return [
        Schedulable(
            key=key,
            sibling=card.sibling,
            concept=card.concept,
            state=states.get(key),
            order=order,
            failed_last=key in histories and not histories[key].last_right,
            answered_today=key in answered,
        )
        for order, (key, card) in enumerate(cards.items())
    ]


def done(row: LoggedReview) -> Done:
    """An answer of the log as the choice of the next question sees it."""
    undecided = row.verdict == "right" and row.confidence == "guess" and row.rating is None and row.due_day
    return Done(
        card=row.card,
        purpose=row.purpose,
        verdict=row.verdict,
        confidence=row.confidence or "",
        rated=row.rating is not None,
        undecided=bool(undecided) and not row.disputed,
        at=row.at,
    )


def _echoes(store: Store, day: date, cards: Collection[str], coming: Collection[str]) -> list[str]:
    recent = store.recent_log(day - _ECHO_WINDOW)
    errors = [
        SureError(row.card, row.study_day)
        for row in recent
        if row.confidence == "sure" and row.verdict in {"wrong", "partly"} and _counts_as_error(row)
    ]
    shown: dict[str, set[date]] = {}
    for row in recent:
        shown.setdefault(row.card, set()).add(row.study_day)
    return [key for key in echoes(errors, shown, coming, day) if key in cards]


def _counts_as_error(row: LoggedReview) -> bool:
    return not row.disputed and row.purpose not in {*_SIDE_SHOWINGS, "pretest"}


def families_met(today: Today) -> set[str]:
    """Families of which a card was ever scheduled or shown today."""
    seen = {*today.states, *(row.card for row in today.log)}
    return {card.family for key, card in today.cards.items() if card.family and key in seen}
