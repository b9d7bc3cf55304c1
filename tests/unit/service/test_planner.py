"""Operations on many cards: told first, done as one, taken back as one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from quizlr.cli import main
from quizlr.config import Config
from quizlr.errors import ConfigError, UsageError
from quizlr.memory.fsrs import DEFAULT, retrievability
from quizlr.memory.revlog import read_revlog
from quizlr.plain.planning import break_lines, fit_lines, forecast_lines, park_lines, reschedule_lines
from quizlr.service.keeping import replay
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.store.identity import new_id
from quizlr.store.records import Answer
from quizlr.store.store import Store
from tests.support import AT, FLASHCARD, NUMERIC, StoppedClock, open_small

QUESTIONS = [(NUMERIC, f"q{i:02}", "alpha" if i % 3 else "beta") for i in range(40)]
DAYS = 4
LOG = Path(__file__).parents[1] / "memory" / "data" / "simulated_revlog.csv"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def reopened(database: Path, tmp_path: Path, clock: StoppedClock) -> Callable[..., Service]:
    return lambda **config: open_small(database, tmp_path, clock, *QUESTIONS, config=Config(**config))


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A database with four days of study: forty cards, right but for every fifth answer."""
    folder, clock = tmp_path_factory.mktemp("studied"), StoppedClock()
    database = Path(shutil.copy(migrated, folder / "quizlr.db"))
    service = open_small(database, folder, clock, *QUESTIONS, config=Config(new_per_day=40, minutes=60))
    study(service, clock, DAYS)
    service.close()
    return database


@pytest.fixture
def service(
    studied: Path, database: Path, reopened: Callable[..., Service], clock: StoppedClock
) -> Iterator[Service]:
    shutil.copy(studied, database)
    clock.forward(days=DAYS, minutes=40)
    service = reopened(minutes=60)
    yield service
    service.close()


def study(service: Service, clock: StoppedClock, days: int) -> None:
    number = 0
    for _ in range(days):
        service.start(SessionOptions(limit=20))
        while service.next():
            number += 1
            service.answer("0" if number % 5 == 0 else "1.5", "sure")
            clock.forward(seconds=30)
        service.leave()
        clock.forward(days=1)


def dues(service: Service) -> dict[str, date]:
    states = service._house.store.states()
    return {key: state.due_day for key, state in states.items() if state.due_day}


def known(service: Service) -> dict[str, object]:
    return {key: replace(state, due_day=None) for key, state in service._house.store.states().items()}


def test_a_break_is_spread_over_the_days_after_it(service: Service) -> None:
    before, states = dues(service), known(service)
    today = service._house.day()
    first, last = today, today + timedelta(days=9)
    proposal = service.planner.take_break(first, last)
    assert dues(service) == before, "nothing is done before it is wanted"
    service.planner.carry_out(proposal)
    after = dues(service)
    inside = {key for key, due in before.items() if due <= last}
    assert len(inside) == proposal.view.cards > 10
    assert min(after.values()) > last
    assert {key for key in before if before[key] != after[key]} == inside
    assert known(service) == states
    assert service._house.look().plan.due == ()
    assert service.undo().sentence.startswith("Taken back: break from")
    assert dues(service) == before


def test_the_price_of_a_break_is_what_the_formulas_say(service: Service) -> None:
    today = service._house.day()
    last = today + timedelta(days=20)
    states, before = service._house.store.states(), dues(service)
    proposal = service.planner.take_break(today, last)
    view = proposal.view
    assert proposal.bulk is not None
    moved = {one.card: one.due_day for one in proposal.bulk.moves}

    def expected(days: dict[str, date]) -> float:
        total = 0.0
        for key, day in days.items():
            state = states[key]
            assert state.stability
            assert state.last_day
            total += retrievability(state.stability, (day - state.last_day).days)
        return total

    assert view.known_after == pytest.approx(expected({key: day for key, day in moved.items() if day}))
    assert view.known == pytest.approx(expected({key: max(before[key], today) for key in moved}))
    assert view.known_after < view.known
    assert f"{view.cards} cards would fall due" in next(iter(break_lines(view)))


def test_no_day_after_a_break_is_fuller_than_a_session(
    reopened: Callable[..., Service], service: Service
) -> None:
    service.close()
    short = reopened(minutes=5)
    today = short._house.day()
    last = today + timedelta(days=20)
    short.planner.carry_out(short.planner.take_break(today, last))
    look = short._house.look()
    spent: dict[date, int] = {}
    for key, due in dues(short).items():
        spent[due] = spent.get(due, 0) + look.seconds(key)
    assert len(spent) > 1
    assert max(spent.values()) <= 300
    short.close()


def test_what_is_answered_before_a_break_comes_back_after_it(service: Service, clock: StoppedClock) -> None:
    today = service._house.day()
    first, last = today + timedelta(days=1), today + timedelta(days=400 - 1 - 40)
    service.planner.carry_out(service.planner.take_break(first, last))
    service.start(SessionOptions())
    assert service.next() is not None
    service.answer("1.5", "sure")
    why = service.why()
    assert why.due is not None
    assert last < why.due <= last + timedelta(days=7)
    service.undo()
    service.undo()
    service.start(SessionOptions())
    assert service.next() is not None
    service.answer("1.5", "sure")
    assert service.why().due is not None
    assert service.why().due < last  # type: ignore[operator]


@pytest.mark.parametrize(
    ("first", "last", "said"), [(5, 2, "ends before"), (-9, -2, "is over"), (0, 400, "too long")]
)
def test_breaks_that_cannot_be(service: Service, first: int, last: int, said: str) -> None:
    today = service._house.day()
    with pytest.raises(UsageError, match=said):
        service.planner.take_break(today + timedelta(days=first), today + timedelta(days=last))


def test_a_parked_concept_is_not_asked_until_its_day(
    service: Service, reopened: Callable[..., Service], clock: StoppedClock
) -> None:
    states, today = service._house.store.all_states(), service._house.day()
    proposal = service.planner.park("Beta", today + timedelta(days=30))
    service.planner.carry_out(proposal)
    assert next(iter(park_lines(proposal.view))) == "Beta is not asked until Sun 27 Dec: 14 cards."
    statuses = service._house.store.statuses()
    assert {key for key, status in statuses.items() if status == "parked"} == {
        key for key, card in service._house.bank.cards.items() if card.concept == "beta"
    }
    assert service._house.store.all_states() == states
    with pytest.raises(UsageError, match="is parked already"):
        service.planner.park("beta")
    clock.forward(days=29)
    service.catch_up()
    assert "parked" in service._house.store.statuses().values()
    clock.forward(days=1)
    service.catch_up()
    assert "parked" not in service._house.store.statuses().values()
    assert service.log(1)[0]["description"] == "Beta is asked again: its time has come"
    service.catch_up()
    assert service.log(2)[1]["kind"] == "park"


def test_a_parked_concept_is_taken_up_again_by_hand_or_undo(service: Service) -> None:
    for back in (lambda: service.planner.carry_out(service.planner.unpark("alpha")), service.undo):
        service.planner.carry_out(service.planner.park("alpha"))
        assert "parked" in service._house.store.statuses().values()
        back()
        assert "parked" not in service._house.store.statuses().values()
    with pytest.raises(UsageError, match="is not parked"):
        service.planner.unpark("alpha")
    with pytest.raises(UsageError, match="no concept is called alpah") as caught:
        service.planner.park("alpah")
    assert "'alpha'" in caught.value.help


def test_another_retention_moves_due_days_only_and_only_when_told(
    service: Service, reopened: Callable[..., Service]
) -> None:
    before, states = dues(service), known(service)
    assert service.planner.reschedule().bulk is None, "nothing has changed"
    service.close()
    strict = reopened(retention=0.97)
    assert dues(strict) == before
    proposal = strict.planner.reschedule()
    assert proposal.view.earlier > 10
    assert "would move" in next(iter(reschedule_lines(proposal.view)))
    strict.planner.carry_out(proposal)
    assert known(strict) == states
    assert sum((dues(strict)[key] - before[key]).days for key in before) < 0
    assert strict.planner.reschedule().bulk is None, "the same settings give the same days"
    strict.undo()
    assert dues(strict) == before
    strict.close()


def test_a_forecast_costs_more_for_more(service: Service) -> None:
    views = service.planner.forecast()
    assert [view.retention for view in views] == [0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97]
    assert views[-1].minutes > 1.3 * views[0].minutes > 0
    assert [view.retention for view in views if view.chosen] == [0.9]
    assert sum("<- yours" in line for line in forecast_lines(views)) == 1


def test_a_fit_is_refused_while_there_is_little_to_learn_from(service: Service) -> None:
    view = service.planner.fit()
    assert (view.adopted, view.needed) == (False, 1000)
    assert 0 < view.scored < 200
    assert "a fit is tried from 1,000 on" in next(iter(fit_lines(view)))
    assert service._house.store.weights().id is None


def fill(store: Store, count: int) -> None:
    """Write the oldest answers of the simulated log, as answers to cards of the packs."""
    with LOG.open(encoding="utf-8", newline="") as file:
        events = read_revlog(file, ZoneInfo("UTC"), 4)[:count]
    keys = sorted(store.statuses())
    names = {card: keys[place] for place, card in enumerate(dict.fromkeys(event.card for event in events))}
    session = store.begin_session("daily", 1, {}, AT, events[0].day).id
    for event in events:
        given = "right" if event.recalled else "wrong"
        answer = Answer(
            session=session,
            card=names[event.card],
            showing=new_id(AT.utc),
            purpose="daily",
            payload={},
            instant=AT,
            study_day=event.day,
            verdict=given,
            credit=None,
            confidence="sure",
            rating=event.rating,
            ms=1000,
            answer="",
            due_day=event.day + timedelta(days=3),
        )
        store.record(answer)


def test_a_fit_is_adopted_when_it_predicts_better_and_can_be_taken_back(
    database: Path, tmp_path: Path, clock: StoppedClock
) -> None:
    questions = [(NUMERIC, f"q{i:03}", "alpha") for i in range(250)]
    service = open_small(database, tmp_path, clock, *questions)
    store = service._house.store
    fill(store, 2200)
    states, steps = store.all_states(), list[tuple[int, int]]()
    view = service.planner.fit(lambda done, of: steps.append((done, of)))
    assert view.adopted, view
    assert view.loss_before is not None
    assert view.loss_after is not None
    assert view.loss_after < view.loss_before - 0.001
    assert steps[-1][0] == steps[-1][1]
    assert store.weights().values == view.weights != DEFAULT
    assert store.all_states() != states
    assert "from now on your own weights decide" in "\n".join(fit_lines(view))
    service.start(SessionOptions(kind="practice"))
    assert service.next() is not None
    service.answer("0", "sure")
    shown = service._sat().answered().review.showing
    with store.database.read() as connection:
        row = connection.exec_driver_sql("select weight_set from showing where id = ?", (shown,)).one()
    assert row[0] == store.weights().id
    assert service.why().own_weights
    service.undo()
    service.undo()
    assert store.weights().values == DEFAULT
    assert store.all_states() == states
    service.redo()
    assert store.weights().values == view.weights
    assert service.planner.published().adopted
    assert not service.planner.published().adopted
    assert {key: replace(state, due_day=None) for key, state in store.all_states().items()} == {
        key: replace(state, due_day=None) for key, state in states.items()
    }
    service.close()
    assert replay(database, clock, "me", verify=True).differing == ()


def test_the_command_line_tells_first_and_asks(
    service: Service, database: Path, tmp_path: Path, clock: StoppedClock
) -> None:
    service.close()
    packs = next(path.parent for path in tmp_path.rglob("pack.yaml"))
    shared = ["--db", str(database), "--content", str(packs), "--now", clock.instant.local.isoformat()]

    def run(*words: str) -> str:
        done = CliRunner().invoke(main, [*words, *shared], standalone_mode=False)
        assert done.exception is None, done.exception
        return done.output

    span = ("--from", "2026-11-27", "--to", "2026-12-06")
    assert "Nothing is changed; `--yes` does it." in run("break", *span)
    assert "break" not in run("log", "--limit", "1")
    assert json.loads(run("break", *span, "--json"))["done"] is False
    assert "Done; `quizlr undo` takes it back." in run("break", *span, "--yes")
    assert "break from 2026-11-27 to 2026-12-06" in run("log", "--limit", "1")
    assert "minutes a day" in run("retention")
    assert "a fit is tried from 1,000 on" in run("fit")
    assert "is not asked until you take it up again" in run("park", "alpha")
    assert "is asked again" in run("unpark", "alpha")
    assert "decide already" in run("fit", "--published")
    assert json.loads(run("reschedule", "--yes", "--json"))["cards"] > 30
    refused = CliRunner().invoke(main, ["break", "--from", "soon", "--to", "2026-12-06", *shared])
    assert "is no day such as 2026-12-24" in refused.output
    refused = CliRunner().invoke(main, ["retention", "0.5", *shared])
    assert "0.7<=x<=0.97" in refused.output


def test_weights_that_something_else_wrote_are_refused_in_a_sentence(
    service: Service, database: Path
) -> None:
    service.planner._house.store.adopt(DEFAULT, 0.9, [], AT, AT.utc.date())
    with sqlite3.connect(database) as connection:
        connection.execute('update weight_set set "values" = ?', (json.dumps([500.0, *DEFAULT[1:]]),))
    with pytest.raises(ConfigError, match=r"FSRS weight 0 is 500\.0") as caught:
        service.home()
    assert "between 0.001 and 100.0" in caught.value.help


def test_a_park_that_is_over_does_not_end_a_later_one(service: Service, clock: StoppedClock) -> None:
    today = service._house.day()
    service.planner.carry_out(service.planner.park("alpha", today + timedelta(days=5)))
    clock.forward(days=6)
    service.catch_up()
    service.planner.carry_out(service.planner.park("alpha"))
    for _ in range(2):
        clock.forward(days=30)
        service.catch_up()
        assert "parked" in service._house.store.statuses().values()


def test_a_suspended_card_of_a_parked_concept_stays_parked_and_comes_back_with_it(service: Service) -> None:
    store, now = service._house.store, service._house.now()
    key = next(key for key, card in service._house.bank.cards.items() if card.concept == "alpha")
    store.suspend(key, now)
    service.planner.carry_out(service.planner.park("alpha"))
    store.unsuspend(key, now)
    assert store.statuses()[key] == "parked"
    store.suspend(key, now)
    service.planner.carry_out(service.planner.unpark("alpha"))
    store.unsuspend(key, now)
    assert store.statuses()[key] == "active"


def test_rescheduling_leaves_what_a_break_has_spread(service: Service, clock: StoppedClock) -> None:
    today = service._house.day()
    service.planner.carry_out(service.planner.take_break(today, today + timedelta(days=30)))
    spread = dues(service)
    assert service.planner.reschedule().bulk is None
    clock.forward(days=31)
    assert service.planner.reschedule().bulk is None
    assert dues(service) == spread


def test_a_break_before_another_spreads_nothing_into_it(service: Service) -> None:
    today = service._house.day()
    later = (today + timedelta(days=8), today + timedelta(days=20))
    for first, last in (later, (today, today + timedelta(days=7))):
        service.planner.carry_out(service.planner.take_break(first, last))
    assert min(dues(service).values()) > later[1]
    service.start(SessionOptions(kind="practice"))
    assert service.next() is not None
    service.answer("0", "sure")
    assert min(dues(service).values()) > later[1]


def test_a_year_that_was_mistyped_is_refused(service: Service) -> None:
    with pytest.raises(UsageError, match="too far ahead"):
        service.planner.take_break(date(9999, 12, 30), date(9999, 12, 31))


def test_a_right_guess_on_the_eve_of_a_break_waits_until_after_it(service: Service) -> None:
    today = service._house.day()
    span = (today + timedelta(days=1), today + timedelta(days=9))
    service.planner.carry_out(service.planner.take_break(*span))
    service.start(SessionOptions())
    assert service.next() is not None
    view = service.answer("1.5", "guess")
    assert getattr(view, "due", None) == span[1] + timedelta(days=1)


def test_a_rating_given_once_more_keeps_the_day(service: Service) -> None:
    service.start(SessionOptions())
    assert service.next() is not None
    service.answer("1.5", "sure")
    first = service.adjust(4)
    assert len(service._sat().answered().review.load) > 1, "there are days to choose from"
    assert service.adjust(4).due == first.due


def test_a_move_that_something_else_changed_is_told(service: Service, database: Path) -> None:
    today = service._house.day()
    service.planner.carry_out(service.planner.take_break(today, today + timedelta(days=9)))
    clock = service._house.clock
    service.close()
    assert replay(database, clock, "me", verify=True).broken == ()
    with sqlite3.connect(database) as connection:
        connection.execute("update move set due_day = '2030-01-01' where rowid = 1")
    assert len(replay(database, clock, "me", verify=True).broken) == 1


def test_a_retention_that_is_in_no_list_has_its_forecast(
    service: Service, reopened: Callable[..., Service]
) -> None:
    service.close()
    own = reopened(retention=0.87)
    assert [view.retention for view in own.planner.forecast() if view.chosen] == [0.87]
    assert [view.retention for view in own.planner.forecast([0.8])] == [0.8, 0.87]
    own.close()


def test_what_was_right_by_a_guess_was_not_remembered(
    database: Path, tmp_path: Path, clock: StoppedClock
) -> None:
    service = open_small(database, tmp_path, clock, (FLASHCARD, "why", "alpha"), (NUMERIC, "half", "alpha"))
    for confidence in ("guess", "sure"):
        service.start(SessionOptions("daily", select=("why",), anew=True))
        assert service.next() is not None
        service.turn(confidence)
        service.answer("3", confidence)
        clock.forward(days=3)
    assert [(event.rating, event.recalled) for event in service.planner.events()] == [(3, False), (3, True)]
    service.close()
