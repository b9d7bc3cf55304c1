"""After Again: a question on what the card builds on, as practice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizlr.errors import UsageError
from quizlr.plain.session import run
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView
from tests.support import NUMERIC, StoppedClock, open_small

BUILDS = (NUMERIC, "builds", "beta")
GROUND = [(NUMERIC, "firm", "alpha"), (NUMERIC, "shaky", "alpha")]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Service]:
    """What beta builds on was met: one card right, the other wrong."""
    service = open_small(database, tmp_path, clock, *GROUND, BUILDS, (NUMERIC, "other", "beta"))
    for name, text in (("firm", "1.5"), ("shaky", "0")):
        answer(service, name, text)
    clock.forward(days=1)
    yield service
    service.close()


def answer(service: Service, name: str, text: str) -> FeedbackView:
    service.start(SessionOptions(select=(name,), anew=True))
    assert service.next() is not None
    view = service.answer(text, "sure")
    assert isinstance(view, FeedbackView)
    return view


def test_after_again_the_weakest_ground_is_offered(service: Service) -> None:
    assert answer(service, "builds", "0").ground == "Alpha"
    question = service.ground()
    assert question.purpose == "practice"
    before = service._house.store.states()
    view = service.answer("1.5", "sure")
    assert isinstance(view, FeedbackView)
    assert view.card == "demo/shaky"
    assert view.rating == 3, "it was due, and so it counts"
    assert service._house.store.states()["demo/firm"] == before["demo/firm"]


def test_a_right_answer_or_a_card_without_ground_offers_nothing(service: Service) -> None:
    assert answer(service, "builds", "1.5").ground == ""
    with pytest.raises(UsageError, match="nothing that this builds on"):
        service.ground()
    assert answer(service, "shaky", "0").ground == ""


def test_practice_of_the_ground_lengthens_nothing_and_takes_no_place_of_the_plan(
    service: Service, clock: StoppedClock
) -> None:
    answer(service, "shaky", "1.5")
    before = service._house.store.states()["demo/firm"]
    assert answer(service, "builds", "0").ground == "Alpha"
    service.ground()
    view = service.answer("1.5", "sure")
    assert isinstance(view, FeedbackView)
    assert (view.card, view.rating) == ("demo/firm", None)
    assert service._house.store.states()["demo/firm"] == before


def test_line_mode_says_and_does_it(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("0 @3\n:b\n:q\n"))
    run(service, SessionOptions(select=("builds", "other")))
    printed = capsys.readouterr().out
    assert "It builds on Alpha: :b asks about that." in printed
    assert "practice" in printed


def test_ground_that_was_asked_today_is_not_offered(service: Service) -> None:
    answer(service, "shaky", "1.5")
    service.start(SessionOptions("practice", select=("firm",), anew=True))
    assert service.next() is not None
    service.answer("1.5", "sure")
    assert answer(service, "builds", "0").ground == ""


def test_practice_of_the_ground_counts_against_no_limit(service: Service) -> None:
    answer(service, "shaky", "1.5")
    service.start(SessionOptions(select=("builds", "other", "firm"), limit=2, anew=True))
    assert service.next() is not None
    service.answer("0", "sure")
    service.ground()
    view = service.answer("1.5", "sure")
    assert isinstance(view, FeedbackView)
    assert view.card == "demo/firm"
    question = service.next()
    assert question is not None, "the second of two"
    assert question.purpose != "practice"
