"""`quizlr why`: the answers and the numbers behind a card's due day."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from quizlr.errors import UsageError
from quizlr.memory.decide import Rules
from quizlr.memory.reasons import Step, last_interval, steps
from quizlr.memory.replay import Move, Scored
from quizlr.service.house import House
from quizlr.service.today import recall_on
from quizlr.service.views import WhyStep, WhyView
from quizlr.store.records import LoggedMove, LoggedReview


def why(house: House, name: str) -> WhyView:
    """Everything that a person needs to recompute when a card is due.

    Args:
        house: packs, log and settings; name: of the card, its pack left out where that is clear.

    Raises:
        UsageError: no card is called so, or several are.
    """
    key = _key(house, name)
    rows = house.store.history_of(key)
    weights, today, config = house.store.weights(), house.day(), house.config
    found = steps(map(_scored, rows), weights.values)
    state = found[-1].state if found else None
    current = None
    if state is not None:
        rules = Rules(weights.values, config.retention, config.max_interval)
        current = last_interval(state, card_key=key, rules=rules, load=_load(rows))
    return WhyView(
        card=key,
        status=house.store.statuses().get(key, ""),
        answers=sum(isinstance(row, LoggedReview) for row in rows),
        steps=tuple(_step(step, _told(step, rows)) for step in found),
        due=state.due_day if state else None,
        today=today,
        recall=recall_on(today, state, weights.values),
        retention=config.retention,
        max_interval=config.max_interval,
        own_weights=weights.id is not None,
        exact=current.exact if current else None,
        days=tuple(current.days.items()) if current else (),
        by_these_settings=_follows(found[-1] if found else None, current.due if current else None),
    )


def _load(rows: Sequence[LoggedReview | LoggedMove]) -> Mapping[date, int]:
    """How full the days were when the last rating was given."""
    rated = [row.load for row in rows if isinstance(row, LoggedReview) and row.rating]
    return rated[-1] if rated else {}


def _follows(last: Step | None, due: date | None) -> bool:
    """Whether the due day as stored is what the settings of today give."""
    if last is None or isinstance(last.scored, Move):
        return False
    return last.scored.rating is not None and last.scored.due_day == due


def _key(house: House, name: str) -> str:
    known = house.store.statuses()
    if name in known:
        return name
    found = [key for key in known if name in (key.partition("/")[2], key.partition("~")[0])]
    found += [key for key in known if key.partition("/")[2].partition("~")[0] == name and key not in found]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name} has several cards", f"One of: {', '.join(sorted(found)[:8])}.")
    close = get_close_matches(name, [key.partition("/")[2] for key in known], n=1)
    advice = f"did you mean {close[0]!r}?" if close else "`quizlr cards` lists them."
    raise UsageError(f"no card is called {name}", advice)


def _scored(row: LoggedReview | LoggedMove) -> Scored | Move:
    if isinstance(row, LoggedMove):
        return row.move
    return Scored(
        row.study_day, row.rating, row.due_day, row.verdict, row.confidence, row.purpose, row.disputed
    )


def _told(step: Step, rows: Sequence[LoggedReview | LoggedMove]) -> str:
    """What an operation on many cards was, in words; empty for an answer."""
    moves = (row for row in rows if isinstance(row, LoggedMove))
    return next((row.description for row in moves if row.move is step.scored), "")


def _step(step: Step, told: str) -> WhyStep:
    scored, state = step.scored, step.state
    if isinstance(scored, Move):
        known = (state.stability, state.difficulty)
        return WhyStep(scored.study_day, told, stability=known[0], difficulty=known[1], due=scored.due_day)
    return WhyStep(
        day=scored.study_day,
        verdict=scored.verdict,
        confidence=scored.confidence or "",
        purpose=scored.purpose,
        rating=scored.rating,
        disputed=scored.disputed,
        elapsed=step.elapsed,
        recall=step.recall,
        stability=state.stability,
        difficulty=state.difficulty,
        due=scored.due_day,
    )
