"""A clock that disagrees with the log is asked about once, and never moves an old answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizlr.errors import ClockError
from quizlr.plain import protocol
from quizlr.plain.session import run
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from tests.support import NUMERIC, StoppedClock, open_small

DAILY = SessionOptions()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Service]:
    """A person who has answered one of three questions."""
    questions = [(NUMERIC, name, "alpha") for name in ("one", "two", "three")]
    service = open_small(database, tmp_path, clock, *questions)
    service.start(DAILY)
    assert service.next() is not None
    service.answer("1.5", "sure")
    service.leave()
    yield service
    service.close()


@pytest.mark.parametrize(
    ("days", "said"), [(-2, "but your newest answer is of 23 Nov 2026"), (366, "over a year before")]
)
def test_an_unlikely_time_is_refused_until_it_is_trusted(
    service: Service, clock: StoppedClock, days: int, said: str
) -> None:
    states = service._house.store.all_states()
    clock.forward(days=days)
    for _ in range(2):
        with pytest.raises(ClockError, match=said) as caught:
            service.start(DAILY)
    assert caught.value.help
    service.trust_clock()
    service.start(DAILY)
    assert service.next() is not None
    assert service._house.store.all_states() == states
    service.answer("1.5", "sure")
    service.leave()
    service.start(DAILY)
    after = service._house.store.all_states()
    assert {key: after[key] for key in states} == states or days > 0


@pytest.mark.parametrize("shift", [{"minutes": -4}, {"hours": 0}, {"days": 364}])
def test_small_steps_and_long_absences_are_no_doubt(
    service: Service, clock: StoppedClock, shift: dict[str, float]
) -> None:
    clock.forward(**shift)
    service.start(DAILY)


@pytest.mark.parametrize(("typed", "begun"), [("n", False), ("", False), ("y", True)])
def test_line_mode_asks_once(
    service: Service,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    *,
    begun: bool,
) -> None:
    clock.forward(days=-2)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n:q\n"))
    assert run(service, DAILY) == 0
    printed = capsys.readouterr().out
    assert printed.count("is the clock right, y or n>") == 1
    assert ("What is half of three?" in printed) is begun


@pytest.mark.parametrize(("command", "code"), [("trust", 0), ("quit", 2)])
def test_the_protocol_asks_too(
    service: Service,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    code: int,
) -> None:
    clock.forward(days=-2)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"command": command}) + "\n"))
    assert protocol.run(service, DAILY) == code
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events == (["clock", "prompt", "summary"] if code == 0 else ["clock"])
