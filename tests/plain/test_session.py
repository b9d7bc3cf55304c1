"""Line mode as a person at a terminal or a script behind a pipe meets it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from quizlr.errors import BusyError, NotSavedError, QuizlrError
from quizlr.plain.session import run, run_one
from quizlr.quiz.printed import Printed
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from tests.support import (
    CHOICE,
    COUNT,
    ESTIMATE,
    EXPERIMENT,
    EXPRESSION,
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

ALL_KINDS = [
    (CHOICE, "pick", "alpha"),
    (NUMERIC, "half", "beta"),
    (ORDERING, "count", "alpha"),
    (FLASHCARD, "why", "beta"),
]


class Terminal:
    """Types lines into a session and keeps what it printed."""

    def __init__(
        self, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.service, self._patch, self._capsys = service, monkeypatch, capsys

    def type(self, *lines: str, kind: str = "daily") -> str:
        self._patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert run(self.service, SessionOptions(kind=kind)) == 0
        return self._capsys.readouterr().out


Only = Callable[[str], Terminal]


@pytest.fixture
def terminal(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    service = open_small(database, tmp_path / "content", StoppedClock(), *ALL_KINDS)
    return Terminal(service, monkeypatch, capsys)


@pytest.fixture
def only(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Only:
    """A session on a pack of one question."""

    def open_(template: str) -> Terminal:
        service = open_small(database, tmp_path / "content", StoppedClock(), (template, "only", "alpha"))
        return Terminal(service, monkeypatch, capsys)

    return open_


def test_end_of_input_ends_the_session_cleanly(terminal: Terminal) -> None:
    printed = terminal.type()
    assert "Left. Everything you answered is saved" in printed
    assert "Nothing answered" in printed


def test_all_kinds_can_be_answered(terminal: Terminal) -> None:
    printed = terminal.type(".", ".", ".", ".", ".")
    assert printed.count("Not known yet") == 4
    assert "0 of 4 right, 4 not known" in printed


def test_everything_printed_is_ascii(terminal: Terminal) -> None:
    assert terminal.type(".", ".", "+", ".", ":?", ".").isascii()


def test_answer_and_confidence_on_one_line(only: Only) -> None:
    terminal = only(NUMERIC)
    printed = terminal.type("3/2 @3")
    assert "confidence" not in printed
    assert "Right." in printed
    assert "You were sure once and right then too." in printed


LETTERS_PAGE = """\
Which numbers are even?
Choose all that are right; at least one is.

  a  two
  b  three
  c  four

letters> Type the letters of all that are right, from a to c, such as a c.
letters>
Partly, credit 0.33: a c.
  two, four
"""
MATRIX_PAGE = """\
Which signs?
  W_11, W_12
  W_21, W_22

signs> Type 4 signs from + - 0, row by row, such as + - / + -.
signs>
Partly, credit 0.5: + - / - +.
"""
COUNT_PAGE = """\
How many units are dead?
A whole number from 0 to 7. One off earns half.

number> Type a whole number from 0 to 7.
number>
Partly, credit 0.5: 3.
"""
ESTIMATE_PAGE = """\
How many steps?
An estimate: within a factor of two is right.

number> Type a number above zero; an estimate is judged by its factor.
number>
Right, credit 0.9: 1000 steps.
"""


@pytest.mark.parametrize(
    ("printed", "unread", "answer", "page"),
    [
        (LETTERS, "a d", "a @3", LETTERS_PAGE),
        (MATRIX, "+ - +", "+ - / - 0 @3", MATRIX_PAGE),
        (COUNT, "8", "2 @3", COUNT_PAGE),
        (ESTIMATE, "-3", "800 @3", ESTIMATE_PAGE),
    ],
    ids=["letters", "matrix", "count", "estimate"],
)
def test_every_answer_type(
    only: Only, monkeypatch: pytest.MonkeyPatch, printed: Printed, unread: str, answer: str, page: str
) -> None:
    terminal = only(NUMERIC)
    monkeypatch.setattr("quizlr.service.showing.print_card", asking(printed))
    shown = terminal.type(unread, answer)
    assert page in "\n".join(line.rstrip() for line in shown.splitlines())
    assert shown.isascii()


def test_confidence_is_asked_when_it_is_left_out(only: Only) -> None:
    terminal = only(NUMERIC)
    printed = terminal.type("-1.5", "perhaps", "2")
    assert "1 guess (below two in three)" in printed
    assert "Not quite: 1.5." in printed
    assert "-1.5: The sign is flipped." in printed


def test_unreadable_costs_nothing(only: Only) -> None:
    terminal = only(NUMERIC)
    printed = terminal.type("three halves", "nan", "1,500", "1.5 @1")
    assert "I cannot read" in printed
    assert "comma" in printed
    assert "1 of 1 right" in printed
    assert "right, but a guess" in printed


def test_a_flashcard_is_turned_and_rated(only: Only) -> None:
    terminal = only(FLASHCARD)
    printed = terminal.type("2", "7", "3")
    assert "Therefore." in printed
    assert "Rate it yourself" in printed
    assert "1 of 1 right" in printed


def test_a_free_answer_is_held_against_its_criteria_one_by_one(only: Only) -> None:
    printed = only(FREE_RESPONSE).type("Nothing changes @ all.", "2", "y", "maybe", "n", "y")
    assert "Along a contour nothing changes." in printed
    assert "1 of 3, needed, Nothing changes along a contour" in printed
    assert "y yes, n no." in printed
    assert "1 of 1 right" in printed


def test_an_expression_is_judged_by_its_value(only: Only) -> None:
    printed = only(EXPRESSION).type("2x", "q*x", "x*p - x*y", "3")
    assert "There is no q here; the names are p, y, x." in printed
    assert "1 of 1 right" in printed


def test_undo_asks_again(only: Only) -> None:
    terminal = only(NUMERIC)
    terminal.service.start(SessionOptions())
    terminal.service.next()
    terminal.service.answer("7", "sure")
    printed = terminal.type(":u", "1.5 @3", kind="practice")
    assert "Taken back: answered demo/only: wrong" in printed
    assert "1 of 1 right" in printed


def test_another_variant_of_an_experiment(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [(EXPERIMENT, "signs", "alpha"), (NUMERIC, "half", "beta")]
    service = open_small(database, tmp_path / "content", StoppedClock(), *questions)
    terminal = Terminal(service, monkeypatch, capsys)
    printed = terminal.type(".", ":n", ".", ".", ".")
    assert "first meeting: a prediction, not scored" in printed
    assert "another variant, not counted" in printed
    assert printed.count("Not known yet") == 3


def test_commands_are_told_and_unknown_ones_too(terminal: Terminal) -> None:
    printed = terminal.type(":?", ":y", ":a 3", ":s")
    assert ":u" in printed
    assert "There is no command :y" in printed
    assert printed.count("nothing was answered yet") == 2


def test_nothing_due_offers_practice(terminal: Terminal) -> None:
    terminal.type(".", ".", ".", ".")
    printed = terminal.type()
    assert "practice --plain" in printed
    assert "tomorrow" in printed


def test_hostile_input_reaches_no_terminal(terminal: Terminal) -> None:
    printed = terminal.type(":\x1b]52;c;aGk=\x07", "\x1b[2J", "[/]")
    assert "\x1b" not in printed
    assert "\x07" not in printed


@pytest.mark.parametrize(
    ("template", "lines"),
    [(NUMERIC, ["1.5", ":q"]), (FLASHCARD, [":q"]), (FLASHCARD, ["2", ":q"])],
    ids=["confidence", "turning", "rating"],
)
def test_q_leaves_at_every_prompt(only: Only, template: str, lines: list[str]) -> None:
    printed = only(template).type(*lines, "1", "3", "3")
    assert "Left. Everything you answered is saved" in printed
    assert "Nothing answered" in printed


@pytest.mark.parametrize("error", [NotSavedError("full", "make room"), BusyError("busy", "wait")])
def test_an_answer_that_could_not_be_stored_is_given_again(
    only: Only, monkeypatch: pytest.MonkeyPatch, error: QuizlrError
) -> None:
    terminal = only(NUMERIC)
    monkeypatch.setattr(terminal.service, "answer", failing_once(terminal.service.answer, error))
    printed = terminal.type("1.5 @3", "")
    assert f"quizlr: {error.what}\nhelp: {error.help}\nEnter tries again" in printed
    assert "1 of 1 right" in printed


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written(only: Only) -> None:
    broken = NUMERIC.replace("What is half of three?", r"'What is \(\frac{{3{{2}}\) of it?'")
    printed = only(broken).type("1.5 @3")
    assert r"What is \(\frac{3{2}\) of it?" in printed
    assert "1 of 1 right" in printed


HINTED = """\
  - id: {id}
    kind: numeric
    concepts: [{concept}]
    prompt: What is half of three?
    hints: [Think of 3/2., It lies between one and two.]
    answer: 1.5
    tolerance: {{abs: 0.01}}
    explanation: Three halves.
"""


def test_hints_come_one_at_a_time_and_cost_nothing(only: Only) -> None:
    printed = only(HINTED).type(":h", ":h", ":h", "1.5 @3")
    first, second = printed.index("Think of 3/2."), printed.index("It lies between one and two.")
    assert first < second < printed.index("There is no hint left.") < printed.index("Right.")


def test_a_twin_and_what_stands_behind_a_key(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quadratic = EXPERIMENT.replace("grad_signs", "lr_quadratic").replace("given-p", "matrix")
    questions = [(quadratic, "bowl", "alpha"), (NUMERIC, "half", "beta")]
    service = open_small(database, tmp_path / "content", StoppedClock(), *questions)
    terminal = Terminal(service, monkeypatch, capsys)
    printed = terminal.type(".", ":!", ":t", ".", ".", ".")
    assert "1 200 steps of training" in printed
    assert "It had to keep: relative distance of eta" in printed
    assert "twin, not counted" in printed
    assert "One number has changed: the learning rate eta is now" in printed


def test_one_short_question_is_asked_and_nothing_else_is_said(
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = NUMERIC.replace("    prompt:", "    effort: paper\n    prompt:")
    questions = ((long, "long", "alpha"), (NUMERIC, "half", "beta"), (EXPERIMENT, "signs", "beta"))
    service = open_small(database, tmp_path, StoppedClock(), *questions)
    monkeypatch.setattr("sys.stdin", io.StringIO("1.5 @3\n"))
    assert run_one(service) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("\nWhat is half of three?")
    assert "\nRight.\n" in printed
    assert [row.card for row in service._house.store.day_log(service._house.day())] == ["demo/half"]
    assert run_one(service) == 0
    assert "Nothing short is left today" in capsys.readouterr().out
    service.close()


def test_the_database_is_tidied_while_each_question_is_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(terminal.service, "rest", lambda: shown.append(capsys.readouterr().out))
    terminal.type(".", ".", ".", ".")
    assert len(shown) == len(ALL_KINDS)
    assert all(f"{place} of " in text for place, text in enumerate(shown, start=1))
