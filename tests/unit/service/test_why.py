"""Why a card is due: the numbers that are told lead to the day that is stored."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr import wording
from quizlr.config import Config
from quizlr.errors import UsageError
from quizlr.memory.decide import Load, Rules, decide
from quizlr.memory.fsrs import interval, next_state, retrievability
from quizlr.memory.reasons import last_interval, steps
from quizlr.memory.replay import MemoryState, Scored
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import WhyView
from tests.support import CHOICE, NUMERIC, StoppedClock, open_small

DAY = date(2026, 3, 1)
GAPS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=8)


def _always(load: dict[date, int]) -> Load:
    return lambda _first, _last: load


@given(gaps=GAPS, retention=st.floats(0.7, 0.97), dice=st.randoms(use_true_random=False))
def test_the_due_day_follows_from_what_is_told(
    gaps: list[tuple[int, int]], retention: float, dice: random.Random
) -> None:
    rows: list[Scored] = []
    state: MemoryState | None = None
    today, rules = DAY, Rules(retention=retention)
    for gap, rating in gaps:
        today += timedelta(days=gap)
        drawn = {today + timedelta(days=n): dice.randint(0, 3) for n in range(400)}
        decided = decide(state, rating, today, card_key="p/a", rules=rules, load=_always(drawn))
        state = decided.state
        rows.append(Scored(today, rating, decided.due_day, "right" if rating > 1 else "wrong"))
    told = steps(rows)
    assert told[-1].state == state
    before = None
    for step in told:
        assert isinstance(step.scored, Scored)
        assert step.scored.rating is not None
        if before is not None and before.memory is not None and step.elapsed is not None:
            assert step.recall == retrievability(before.memory.stability, step.elapsed)
        gap = 0 if step.elapsed is None else step.elapsed
        expected = next_state(before.memory if before else None, step.scored.rating, gap)
        assert (step.state.stability, step.state.difficulty) == (expected.stability, expected.difficulty)
        before = step.state
    assert state is not None
    last = last_interval(state, card_key="p/a", rules=rules, load=decided.load)
    assert last is not None
    assert last.exact == interval(state.stability or 0.0, retention)
    assert last.due in last.days
    assert last.due == rows[-1].due_day


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Path, tmp_path: Path, clock: StoppedClock) -> Service:
    service = open_small(database, tmp_path, clock, (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    service.start(SessionOptions())
    return service


def answered(service: Service, text: str = "1.5", confidence: str = "sure") -> WhyView:
    assert service.next() is not None
    service.answer(text, confidence)
    return service.why()


def test_every_number_of_the_last_answer_is_said(service: Service) -> None:
    lines = wording.why_lines(answered(service))
    assert lines[0] == "demo/half · known today with 100.0\u00a0%"
    assert lines[1] == "Mon 23 Nov · right, sure · Good · S = 2.3065, D = 2.1181 · due Wed 25 Nov"
    assert "Recall falls to 0.9 after 2.31 days, with S = 2.3065." in lines
    assert lines[-1] == "Mon 23 Nov and 2 days: due Wed 25 Nov."


def test_what_decides_nothing_yet_is_said(service: Service) -> None:
    answered(service)
    service.dispute()
    view = service.why()
    assert view.steps[-1].disputed
    assert wording.why_lines(view)[-1].startswith("The last answer is disputed: it decides nothing yet.")
    service.undo()
    assert not service.why().steps[-1].disputed


def test_a_right_guess_waits_for_another_showing(service: Service) -> None:
    view = answered(service, confidence="guess")
    assert "was a right guess: it decides nothing yet" in wording.why_lines(view)[-1]


def test_a_card_is_named_as_a_person_names_it(service: Service) -> None:
    answered(service)
    for name in ("demo/half", "half"):
        assert service.why(name).card == "demo/half"
    assert wording.why_lines(service.why("pick"))[1] == "It was never asked."
    with pytest.raises(UsageError, match="no card is called hal") as caught:
        service.why("hal")
    assert "'half'" in caught.value.help


def test_other_settings_are_said_to_be_others(database: Path, tmp_path: Path, clock: StoppedClock) -> None:
    questions = ((NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    service = open_small(database, tmp_path, clock, *questions)
    service.start(SessionOptions())
    assert answered(service).by_these_settings
    service.close()
    strict = Config(retention=0.97)
    later = open_small(database, tmp_path, clock, *questions, config=strict)
    view = later.why("half")
    assert not view.by_these_settings
    assert (
        wording.why_lines(view)[-1] == "Due Wed 25 Nov, as it was decided then; the settings are others now, "
        "or a break lay between."
    )
    later.close()
