"""What a session's queue holds: new cards beside a backlog, an easy beginning, pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizlr.config import Config
from quizlr.engine.catalogue import CONFUSABLE, FAMILIES
from quizlr.service.options import SessionOptions
from quizlr.service.queue import queue
from quizlr.service.service import Service
from tests.support import CHOICE, EXPERIMENT, NUMERIC, StoppedClock, open_small

OLD = [(CHOICE if i % 2 else NUMERIC, f"old{i:02}", "alpha" if i % 3 else "beta") for i in range(24)]
NEW = [(NUMERIC, f"new{i}", "beta") for i in range(6)]
Open = Callable[..., Service]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def house(database: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Open]:
    opened: list[Service] = []

    def open_house(*questions: tuple[str, str, str], **config: int) -> Service:
        opened.append(open_small(database, tmp_path, clock, *questions, config=Config(**config)))  # type: ignore[arg-type]
        return opened[-1]

    yield open_house
    for service in opened:
        service.close()


def learned(house: Open, clock: StoppedClock) -> None:
    """All old cards were met a while ago."""
    service = house(*OLD, new_per_day=30, minutes=200)
    service.start(SessionOptions())
    while service.next():
        service.answer("1.5" if service.next().kind == "numeric" else "b", "sure")  # type: ignore[union-attr]
        clock.forward(seconds=40)
    service.close()


def ready(service: Service, wish: SessionOptions | None = None) -> list[str]:
    today = service._house.look(wish or SessionOptions())
    session = service._sitting and service._sitting.session.id
    rows = [row for row in today.log if row.session == session]
    found = queue(today, wish or SessionOptions(), service._house.config.minutes, rows)
    return [item.card.removeprefix("demo/") for item in found.ready]


def test_beside_a_backlog_one_new_card_a_session_is_met(house: Open, clock: StoppedClock) -> None:
    learned(house, clock)
    clock.forward(days=4)
    service = house(*OLD, *NEW, new_per_day=6, minutes=5)
    assert sum(card.startswith("new") for card in ready(service)) == 1
    service.start(SessionOptions())
    met = 0
    while question := service.next():
        view = service.answer("1.5" if question.kind == "numeric" else "a", "sure")
        met += getattr(view, "card", "").startswith("demo/new")
        assert sum(card.startswith("new") for card in ready(service)) <= 1 - met
    assert met == 1


def test_without_a_backlog_all_new_cards_of_the_day_are_met(house: Open, clock: StoppedClock) -> None:
    learned(house, clock)
    clock.forward(days=4)
    service = house(*OLD, *NEW, new_per_day=6, minutes=120)
    assert sum(card.startswith("new") for card in ready(service)) == 6


def test_a_person_who_wants_one_question_gets_a_due_one(house: Open, clock: StoppedClock) -> None:
    learned(house, clock)
    clock.forward(days=4)
    service = house(*OLD, *NEW, new_per_day=6, minutes=5)
    assert [card[:3] for card in ready(service, SessionOptions(limit=1))] == ["old"]


def test_after_a_week_away_the_first_five_are_short_and_likely_known(
    house: Open, clock: StoppedClock
) -> None:
    learned(house, clock)
    clock.forward(days=6)
    before = house(*OLD, new_per_day=0, minutes=200)
    assert before.home().away == 6
    by_loss = [key.removeprefix("demo/") for key in before._house.look().plan.due]
    assert ready(before)[0] == by_loss[0]
    clock.forward(days=1)
    service = house(*OLD, new_per_day=0, minutes=200)
    today = service._house.look()
    due = sorted(today.plan.due, key=today.recall, reverse=True)
    better = sorted(today.seconds(key) for key in due[: (len(due) + 1) // 2])
    assert [today.seconds(f"demo/{card}") for card in ready(service)[:5]] == better[:5]
    service.start(SessionOptions())
    for expected in (4, 3):
        assert service.next() is not None
        service.answer("1.5", "sure")
        easy = [today.seconds(f"demo/{card}") for card in ready(service)[:expected]]
        assert sum(easy) <= sum(better[: expected + 1])


def test_confusable_families_are_paired_in_a_session(house: Open, clock: StoppedClock) -> None:
    assert {family for pair in CONFUSABLE for family in pair} <= FAMILIES.keys()
    one, other = CONFUSABLE[0]
    whole = EXPERIMENT.replace("    levels: [given-p]\n", "")
    kinds = [
        whole.replace("grad_signs", name) + f"    difficulty: {hard}\n"
        for name, hard in ((one, 1), (other, 5))
    ]
    experiments = [(kinds[0], "one", "alpha"), (kinds[1], "other", "alpha")]
    service = house(*OLD[:10], *experiments, new_per_day=30, minutes=200)
    cards = service._house.bank.cards
    planned = [cards[key].family for key in service._house.look().plan.new]
    assert abs(planned.index(other) - planned.index(one)) > 1, "the plan alone keeps them apart"
    families = [cards[f"demo/{card}"].family for card in ready(service)]
    assert families.index(other) - families.index(one) == 1
