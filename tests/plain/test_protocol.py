"""The line protocol: one object a line, stable keys, nothing that breaks it."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from quizlr.errors import BusyError, NotSavedError, QuizlrError
from quizlr.plain.protocol import run
from quizlr.quiz.printed import Printed
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from tests.support import (
    CHOICE,
    COUNT,
    ESTIMATE,
    EXPERIMENT,
    FLASHCARD,
    FREE_RESPONSE,
    LETTERS,
    MATRIX,
    NUMERIC,
    ORDERING,
    StoppedClock,
    asking,
    failing_once,
    open_small,
)


class Wire:
    """Sends lines and keeps the events."""

    def __init__(
        self,
        database: Path,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self._database, self._folder = database, folder
        self._patch, self._capsys = monkeypatch, capsys

    def open(self, *questions: tuple[str, str, str]) -> Service:
        return open_small(self._database, self._folder, StoppedClock(), *questions)

    def send(self, service: Service, *lines: object) -> list[dict[str, Any]]:
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        self._patch.setattr("sys.stdin", io.StringIO(text))
        with service:
            assert run(service, SessionOptions()) == 0
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def wire(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Wire:
    return Wire(database, tmp_path / "content", monkeypatch, capsys)


def names(events: Sequence[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


def test_an_answer_with_confidence(wire: Wire) -> None:
    service = wire.open((NUMERIC, "half", "alpha"))
    events = wire.send(service, {"answer": "3/2", "confidence": "sure"})
    assert names(events) == ["prompt", "feedback", "summary"]
    prompt, feedback, _ = events
    assert prompt["accepts"] == "number"
    assert "demo/half" not in json.dumps(prompt)
    assert feedback["card"] == "demo/half"
    assert (feedback["verdict"], feedback["rating"], feedback["due"]) == ("right", 3, "2026-11-25")


@pytest.mark.parametrize("answer", [1.5, "1.5", "3/2"])
def test_numbers_may_be_numbers(wire: Wire, answer: object) -> None:
    events = wire.send(wire.open((NUMERIC, "half", "alpha")), {"answer": answer, "confidence": "sure"})
    assert events[1]["verdict"] == "right"


@pytest.mark.parametrize("answer", [None, "."])
def test_null_is_dont_know(wire: Wire, answer: object) -> None:
    events = wire.send(wire.open((CHOICE, "pick", "alpha")), {"answer": answer})
    assert names(events) == ["prompt", "feedback", "summary"]
    assert events[1]["verdict"] == "unknown"


def test_lists_are_taken(wire: Wire) -> None:
    events = wire.send(
        wire.open((ORDERING, "count", "alpha")), {"answer": ["a", "b", "c"], "confidence": "guess"}
    )
    assert events[1]["verdict"] in {"wrong", "partly"}


@pytest.mark.parametrize(
    ("printed", "accepts", "answer", "verdict", "credit"),
    [
        (LETTERS, "letters", "a c", "right", 1.0),
        (LETTERS, "letters", ["c", "a"], "right", 1.0),
        (LETTERS, "letters", ["a"], "partly", pytest.approx(1 / 3)),
        (MATRIX, "signs", "+ - / - +", "right", 1.0),
        (MATRIX, "signs", [["+", "-"], ["-", "+"]], "right", 1.0),
        (MATRIX, "signs", ["+", "-", "-", "0"], "partly", 0.5),
        (COUNT, "number", 3, "right", 1.0),
        (COUNT, "number", "4", "partly", 0.5),
        (ESTIMATE, "number", 2e3, "right", pytest.approx(0.699, abs=0.001)),
    ],
)
def test_every_answer_type(
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    printed: Printed,
    accepts: str,
    answer: object,
    verdict: str,
    credit: float,
) -> None:
    service = wire.open((NUMERIC, "half", "alpha"))
    monkeypatch.setattr("quizlr.service.showing.print_card", asking(printed))
    prompt, feedback, _ = wire.send(service, {"answer": answer, "confidence": "sure"})
    assert prompt["accepts"] == accepts
    assert (feedback["verdict"], feedback["credit"]) == (verdict, credit)


def test_a_prompt_tells_rows_and_how_an_answer_is_judged(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    service = wire.open((NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    monkeypatch.setattr("quizlr.service.showing.print_card", asking(MATRIX))
    prompt = wire.send(service)[0]
    assert (prompt["labels"], prompt["columns"], prompt["scale"]) == (["W_11", "W_12", "W_21", "W_22"], 2, "")
    monkeypatch.setattr("quizlr.service.showing.print_card", asking(ESTIMATE))
    prompt = wire.send(wire.open((NUMERIC, "half", "alpha")))[0]
    assert (prompt["columns"], prompt["scale"]) == (0, "An estimate: within a factor of two is right.")


@pytest.mark.parametrize("answer", [[["+", "-"], ["-"]], [["+", ["-"]]], [None, "a"], [True], [[{}]]])
def test_lists_of_anything_else_cost_nothing(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    service = wire.open((NUMERIC, "half", "alpha"))
    monkeypatch.setattr("quizlr.service.showing.print_card", asking(MATRIX))
    events = wire.send(service, {"answer": answer, "confidence": "sure"})
    assert events[1]["event"] in {"error", "unreadable"}
    assert events[-1]["answered"] == 0


def test_confidence_left_out_is_asked_for(wire: Wire) -> None:
    events = wire.send(
        wire.open((NUMERIC, "half", "alpha")),
        {"answer": "1.5"},
        {"confidence": "much"},
        {"confidence": "unsure"},
    )
    assert names(events) == ["prompt", "confidence", "error", "confidence", "feedback", "summary"]


def test_a_flashcard_goes_in_two_lines(wire: Wire) -> None:
    events = wire.send(
        wire.open((FLASHCARD, "why", "alpha")), {"answer": "shown", "confidence": "sure"}, {"answer": 3}
    )
    assert names(events) == ["prompt", "reveal", "feedback", "summary"]
    assert events[0]["accepts"] == "reveal"
    assert (events[1]["accepts"], events[1]["text"]) == ("rating", "Therefore.")
    assert events[2]["rating"] == 3


def test_a_free_answer_goes_in_two_lines(wire: Wire) -> None:
    events = wire.send(
        wire.open((FREE_RESPONSE, "why", "alpha")),
        {"answer": "Nothing changes.", "confidence": "unsure"},
        {"answer": ["no-change", "nonsense"]},
        {"answer": ["no-change", "right-angle"]},
    )
    assert names(events) == ["prompt", "reveal", "unreadable", "feedback", "summary"]
    assert events[0]["accepts"] == "text"
    assert events[1]["accepts"] == "rubric"
    assert [one["id"] for one in events[1]["rubric"]] == ["no-change", "first-order", "right-angle"]
    assert (events[3]["verdict"], events[3]["rating"]) == ("right", 3)


def test_no_criterion_met_is_an_empty_list(wire: Wire) -> None:
    events = wire.send(
        wire.open((FREE_RESPONSE, "why", "alpha")), {"answer": "Hm.", "confidence": "sure"}, {"answer": []}
    )
    assert events[2]["verdict"] == "wrong"


def test_unreadable_and_errors_cost_nothing(wire: Wire) -> None:
    events = wire.send(
        wire.open((NUMERIC, "half", "alpha")),
        {"answer": "nan", "confidence": "sure"},
        "not json",
        "[1, 2]",
        "[" * 100_000,
        {"hello": 1},
        {"showing": "nobody", "answer": "1.5", "confidence": "sure"},
        {"command": "jump"},
        {"answer": {"a": 1}},
        {"answer": True, "confidence": "sure"},
        {"answer": "1.5", "confidence": "sure"},
    )
    assert names(events) == ["prompt", "unreadable", *["error"] * 8, "feedback", "summary"]
    assert events[-1]["answered"] == 1


def test_a_repeated_showing_returns_the_stored_feedback(wire: Wire) -> None:
    questions = [(NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta")]
    first = wire.send(wire.open(*questions), {"answer": "7", "confidence": "sure"})
    showing = first[1]["showing"]
    events = wire.send(wire.open(*questions), {"showing": showing, "answer": "1.5", "confidence": "sure"})
    assert names(events) == ["prompt", "feedback", "summary"]
    assert events[1]["verdict"] == "wrong"
    assert events[-1]["answered"] == 1


def test_commands(wire: Wire) -> None:
    service = wire.open((EXPERIMENT, "signs", "alpha"), (NUMERIC, "half", "beta"), (CHOICE, "pick", "alpha"))
    lines: list[object] = [{"answer": None}, {"answer": None}, {"command": "undo"}, {"command": "help"}]
    lines += [{"answer": None}, {"command": "adjust", "rating": 4}, {"command": "adjust", "rating": "x"}]
    lines += [{"command": "slip"}, {"command": "dispute"}, {"command": "flag"}, {"command": "suspend"}]
    lines += [{"command": "quit"}]
    events = wire.send(service, *lines)
    told = [event for event in events if event["event"] in {"told", "error"}]
    assert [event["event"] for event in told] == ["told", "told", "error"]
    assert events[-1]["event"] == "summary"


def test_options_and_data_are_given(wire: Wire) -> None:
    choice = wire.send(wire.open((CHOICE, "pick", "alpha")))[0]
    assert [option["key"] for option in choice["options"]] == ["a", "b", "c"]


def test_the_answer_waits_while_its_confidence_is_asked_for(wire: Wire) -> None:
    events = wire.send(wire.open((NUMERIC, "half", "alpha")), {"answer": "1.5"}, "junk", {"confidence": 3})
    assert names(events) == ["prompt", "confidence", "error", "confidence", "feedback", "summary"]
    assert events[4]["verdict"] == "right"


def test_quit_leaves_where_confidence_is_asked_for_too(wire: Wire) -> None:
    events = wire.send(wire.open((NUMERIC, "half", "alpha")), {"answer": "1.5"}, {"command": "quit"})
    assert names(events) == ["prompt", "confidence", "summary"]
    assert events[-1]["answered"] == 0


def test_half_a_character_breaks_nothing(wire: Wire) -> None:
    events = wire.send(
        wire.open((NUMERIC, "half", "alpha")),
        '{"showing": "\\ud800", "answer": "1.5"}',
        '{"command": "\\ud800"}',
        '{"answer": ["\\ud800"]}',
    )
    assert names(events) == ["prompt", "error", "error", "unreadable", "summary"]
    assert not any("\ud800" in json.dumps(event, ensure_ascii=False) for event in events)


@pytest.mark.parametrize("error", [NotSavedError("full"), BusyError("busy")])
def test_what_can_be_sent_again_is_said_to_be_so(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, error: QuizlrError
) -> None:
    service, line = wire.open((NUMERIC, "half", "alpha")), {"answer": "1.5", "confidence": "sure"}
    monkeypatch.setattr(service, "answer", failing_once(service.answer, error))
    events = wire.send(service, line, line)
    assert names(events) == ["prompt", "error", "feedback", "summary"]
    assert events[1]["retry"] is True
    assert events[-1]["answered"] == 1


def test_the_database_is_tidied_after_each_prompt(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    service, rests = wire.open((NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta")), list[int]()
    monkeypatch.setattr(service, "rest", lambda: rests.append(1))
    events = names(wire.send(service, {"answer": None}, {"answer": None}))
    assert len(rests) == events.count("prompt") > 1
