"""The first screen: today's plan and how the journal stands."""

from quizlr.bank.loader import Bank
from quizlr.memory.queue import minutes, next_due
from quizlr.quiz.grading import ASIDES
from quizlr.service.queue import Queue
from quizlr.service.standing import entry_bars, standings
from quizlr.service.today import Today
from quizlr.service.views import HomeView
from quizlr.store.store import Store


def home_view(
    bank: Bank, store: Store, today: Today, queue: Queue, troubles: tuple[str, ...] = ()
) -> HomeView:
    """Put the first screen together."""
    new = sum(item.card not in today.states and item.purpose != "again" for item in queue.ready)
    first = store.first_day() or today.day
    return HomeView(
        today=today.day,
        day_number=max(1, (today.day - first).days + 1),
        due=len(queue.ready) - new,
        new=new,
        minutes=minutes(queue.seconds),
        answered_today=sum(row.purpose not in ASIDES for row in today.log),
        open_session=store.open_session("daily", today.day) is not None,
        more_new=today.plan.more + len(today.plan.new) - new,
        asked=len(today.states),
        next_due=next_due(today.states.values(), today.day),
        entries=entry_bars(bank, standings(bank, today)),
        problems=troubles + tuple(str(problem) for problem in bank.problems if problem.severity == "error"),
        later=queue.later,
        waiting=queue.waiting,
        away=0 if today.log else today.away,
        expected=_expected(today, queue),
    )


def _expected(today: Today, queue: Queue) -> float | None:
    """How much of what is due the person will probably know."""
    due = [item.card for item in queue.ready if item.card in today.states]
    known = [today.recall(key) for key in due if today.states[key].stability is not None]
    return sum(known) / len(known) if known else None
