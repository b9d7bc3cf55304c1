"""`quizlr why`: the answers and the numbers behind a card's due day."""

from datetime import date
from difflib import get_close_matches

from quizlr.errors import UsageError
from quizlr.memory.fsrs import retrievability
from quizlr.memory.reasons import last_interval, steps
from quizlr.memory.replay import MemoryState, Scored
from quizlr.service.house import House
from quizlr.service.views import WhyStep, WhyView
from quizlr.store.records import LoggedReview


def why(house: House, name: str) -> WhyView:
    """Everything that a person needs to recompute when a card is due.

    Args:
        house: packs, log and settings; name: of the card, its pack left out where that is clear.

    Raises:
        UsageError: no card is called so, or several are.
    """
    key = _key(house, name)
    rows = house.store.answers_of(key)
    found = steps(map(_scored, rows))
    state = found[-1].state if found else None
    today = house.day()
    current = None
    if state is not None:
        current = last_interval(
            state,
            card_key=key,
            retention=house.config.retention,
            max_interval=house.config.max_interval,
        )
    recall = None
    if state and state.stability is not None and state.last_day is not None:
        recall = retrievability(state.stability, max(0, (today - state.last_day).days))
    return WhyView(
        card=key,
        status=house.store.statuses().get(key, ""),
        answers=len(rows),
        steps=tuple(_step(step.scored, step.elapsed, step.recall, step.state) for step in found),
        due=state.due_day if state else None,
        today=today,
        recall=recall,
        retention=house.config.retention,
        max_interval=house.config.max_interval,
        exact=current.exact if current else None,
        low=current.low if current else None,
        high=current.high if current else None,
        days=current.days if current else None,
        by_these_settings=_follows(found[-1].scored if found else None, current.due if current else None),
    )


def _follows(last: Scored | None, due: date | None) -> bool:
    """Whether the due day as stored is what the settings of today give."""
    return last is not None and last.rating is not None and last.due_day == due


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


def _scored(row: LoggedReview) -> Scored:
    return Scored(
        row.study_day, row.rating, row.due_day, row.verdict, row.confidence, row.purpose, row.disputed
    )


def _step(scored: Scored, elapsed: int | None, recall: float | None, state: MemoryState) -> WhyStep:
    return WhyStep(
        day=scored.study_day,
        verdict=scored.verdict,
        confidence=scored.confidence or "",
        purpose=scored.purpose,
        rating=scored.rating,
        disputed=scored.disputed,
        elapsed=elapsed,
        recall=recall,
        stability=state.stability,
        difficulty=state.difficulty,
        due=scored.due_day,
    )
