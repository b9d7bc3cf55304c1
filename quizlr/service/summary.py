"""What a session came to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from quizlr.bank.loader import Bank
from quizlr.memory.fsrs import Rating
from quizlr.memory.queue import minutes
from quizlr.memory.standing import ConceptStanding, is_named_leech
from quizlr.quiz.grading import ASIDES
from quizlr.service.ground import weakest_before
from quizlr.service.queue import Queue
from quizlr.service.today import Today
from quizlr.service.views import Leech, SummaryView, SureWrong
from quizlr.store.records import LoggedReview

_LONGEST_PAUSE = timedelta(minutes=3)
_UNSCORED = ASIDES | {"pretest"}


def summary_view(
    bank: Bank,
    today: Today,
    rows: Sequence[LoggedReview],
    queue: Queue,
    solid: tuple[str, ...],
    corrections: Mapping[str, str],
) -> SummaryView:
    """Sum up a session.

    Args:
        bank, today: the packs and the snapshot after the last answer.
        rows: the answers given in it; queue: what is left of it.
        solid: titles of concepts that became solid in it.
        corrections: what to say of a card the person was sure of and wrong.
    """
    scored = [row for row in rows if row.purpose not in _UNSCORED]
    verdicts = Counter(row.verdict for row in scored)
    stated = Counter(row.confidence for row in scored)
    right = Counter(row.confidence for row in scored if row.verdict == "right")
    tomorrow = today.day + timedelta(days=1)
    waiting = today.due_on(tomorrow)
    return SummaryView(
        answered=len(scored),
        right=verdicts["right"],
        partly=verdicts["partly"],
        wrong=verdicts["wrong"],
        unknown=verdicts["unknown"],
        minutes=minutes(_seconds(rows)),
        left=len(queue.ready),
        sure=stated["sure"],
        sure_right=right["sure"],
        unsure=stated["unsure"],
        unsure_right=right["unsure"],
        guess=stated["guess"],
        guess_right=right["guess"],
        sure_wrong=_sure_wrong(bank, today, scored, corrections),
        newly_solid=solid,
        tomorrow_due=len(waiting),
        tomorrow_minutes=minutes(sum(today.seconds(card.key) for card in waiting)),
        first_new=today.met,
        leeches=tuple(_leeches(bank, today, rows)),
    )


def _leeches(bank: Bank, today: Today, rows: Sequence[LoggedReview]) -> Iterator[Leech]:
    """Cards that lapsed in this session once too often."""
    for key in dict.fromkeys(row.card for row in rows if row.rating == Rating.AGAIN):
        state = today.states.get(key)
        if state is not None and is_named_leech(state.lapses):
            before = weakest_before(bank, today, today.cards[key].concept)
            yield Leech(key, state.lapses, bank.concepts[before].title if before else "")


def newly_solid(
    bank: Bank, before: Mapping[str, ConceptStanding], after: Mapping[str, ConceptStanding]
) -> tuple[str, ...]:
    """Titles of the concepts that are solid now and were not."""
    return tuple(
        bank.concepts[key].title
        for key, standing in after.items()
        if standing.is_solid and not before[key].is_solid
    )


def _seconds(rows: Sequence[LoggedReview]) -> float:
    """Time spent: the gaps between answers, long pauses cut, and the first answer's own time."""
    if not rows:
        return 0.0
    times: list[datetime] = [row.at for row in rows]
    gaps = [min(_LONGEST_PAUSE, b - a) for a, b in pairwise(times)]
    return rows[0].ms / 1000 + sum(gap.total_seconds() for gap in gaps)


def _sure_wrong(
    bank: Bank, today: Today, rows: Sequence[LoggedReview], corrections: Mapping[str, str]
) -> tuple[SureWrong, ...]:
    missed = Counter(
        row.card
        for row in rows
        if row.confidence == "sure" and row.verdict in {"wrong", "partly"} and not row.disputed
    )
    return tuple(
        SureWrong(bank.concepts[today.cards[card].concept].title, corrections.get(card, ""), times)
        for card, times in missed.most_common()
        if card in today.cards
    )
