"""The line protocol: one JSON object a line out, one a line in, nothing else on standard output.

Out: `clock`, `prompt`, `confidence`, `reveal`, `unreadable`, `error`, `feedback`, `told`, `source`, `why`,
`summary`.
In: `{"showing":…,"answer":…,"confidence":…}` or `{"command":…}`.
"""

import json
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from quizlr import commands, wording
from quizlr.clean import clean
from quizlr.errors import BusyError, ClockError, NotSavedError, QuizlrError
from quizlr.plain.page import spell
from quizlr.plain.signals import Terminated, checkpoint
from quizlr.service.options import SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, QuestionView, SummaryView, UnreadableView

_ONE_OBJECT = 'Send one object a line, such as {"answer": "b"}.'
_NOT_CONFIDENCE = QuizlrError("confidence is guess, unsure or sure", 'Send {"confidence": "sure"}.')


class _Ended(Exception):  # noqa: N818 - the input is at its end, or the script left
    pass


class _Line:
    """A line of input that answers: what was given, for which showing, how sure."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.showing = data.get("showing")
        self.answer = _as_typed(data["answer"]) if "answer" in data else ""
        self.confidence = _confidence(data.get("confidence"))


def run(service: Service, options: SessionOptions) -> int:
    """Speak the protocol until the plan is done or the input ends.

    Returns:
        The exit code.
    """
    if not _started(service, options):
        return ClockError.exit_code
    try:
        while question := service.next():
            _Exchange(service, question).run()
    except Terminated as end:
        with suppress(OSError):  # whoever listened may be gone
            _put(summary_event(service.summary()))
        return 0 if end.number == signal.SIGINT else end.code
    except (_Ended, KeyboardInterrupt):
        pass
    _put(summary_event(service.summary()))
    return 0


def _started(service: Service, options: SessionOptions) -> bool:
    """Begin, once whoever speaks has said that an unlikely time is right."""
    try:
        service.start(options)
    except ClockError as error:
        _put(
            {"event": "clock", "text": clean(error.what), "help": clean(error.help), "accepts": "trust|quit"}
        )
        with suppress(_Ended):
            if _get().get("command") == "trust":
                service.trust_clock()
                service.start(options)
                return True
        return False
    return True


class _Exchange:
    """One open question and the lines that lead to its answer."""

    def __init__(self, service: Service, question: QuestionView) -> None:
        self._service = service
        self._question = question
        self._turned = False

    def run(self) -> None:
        """Read lines until the question has its answer or a command has changed the plan."""
        _put(prompt_event(self._question))
        self._service.rest()
        while True:
            try:
                if self._take(_get()):
                    return
            except QuizlrError as error:
                _put(error_event(error))

    def _take(self, data: dict[str, Any]) -> bool:
        if "command" in data:
            return _command(self._service, data)
        if "answer" not in data:
            raise QuizlrError("the line has no answer and no command", 'Send {"answer": …}.')
        line = _Line(data)
        if line.showing is not None and line.showing != self._question.showing:
            return self._other(clean(str(line.showing)))
        return self._answer(line)

    def _other(self, showing: str) -> bool:
        stored = self._service.repeat(showing)
        if stored is None:
            raise QuizlrError(f"no showing is called {showing}", "Leave it out to answer the open one.")
        _put(feedback_event(stored))
        return False

    def _answer(self, line: _Line) -> bool:
        if line.answer is None:
            return self._give(None, "")
        if self._question.marked_by == "rating" and not self._turned:
            return self._turn(line)
        if unread := self._service.read(line.answer):
            _put({"event": "unreadable", "showing": self._question.showing, "reason": unread.reason})
            return False
        if self._question.marked_by == "rubric" and not self._turned:
            return self._show_criteria(line, line.answer)
        if self._turned:
            return self._give(line.answer, "")
        return self._give(line.answer, line.confidence or self._ask_confidence())

    def _turn(self, line: _Line) -> bool:
        if line.answer != "shown":
            raise QuizlrError("this card is turned first", 'Send {"answer": "shown"}.')
        turned = self._service.turn(line.confidence or self._ask_confidence())
        self._turned = True
        text = spell(turned.answer)
        _put({"event": "reveal", "showing": turned.showing, "text": text, "accepts": "rating"})
        return False

    def _show_criteria(self, line: _Line, written: str) -> bool:
        turned = self._service.turn(line.confidence or self._ask_confidence(), written)
        self._turned = True
        rubric = [{"id": one.id, "text": spell(one.text), "must": one.must} for one in turned.criteria]
        event = {"event": "reveal", "showing": turned.showing, "text": spell(turned.answer)}
        _put({**event, "accepts": "rubric", "rubric": rubric})
        return False

    def _ask_confidence(self) -> str:
        """Ask until it is told; the answer waits meanwhile, and only `quit` leaves it open."""
        while True:
            _put({"event": "confidence", "showing": self._question.showing})
            try:
                data = _get()
            except QuizlrError as error:
                _put(error_event(error))
                continue
            if data.get("command") == "quit":
                raise _Ended
            if stated := _confidence(data.get("confidence", data.get("answer"))):
                return stated
            _put(error_event(_NOT_CONFIDENCE))

    def _give(self, text: str | None, confidence: str) -> bool:
        result = self._service.answer(text, confidence)
        if isinstance(result, UnreadableView):
            _put({"event": "unreadable", "showing": self._question.showing, "reason": result.reason})
            return False
        _put(feedback_event(result))
        return True


_MORE: dict[str, Callable[[Service], QuestionView]] = {
    "another": lambda service: service.another(),
    "twin": lambda service: service.twin(),
    "ground": lambda service: service.ground(),
}


def _command(service: Service, data: dict[str, Any]) -> bool:
    """Carry out a command; True where another prompt must be drawn."""
    name = str(data["command"])
    if name == "quit":
        raise _Ended
    if name == "undo":
        _put({"event": "told", "text": service.undo().sentence})
        return True
    if name == "edit":
        _put({"event": "source", **asdict(service.where())})
        return False
    if name == "why":
        _put({"event": "why", **asdict(service.why())})
        return False
    if name in _MORE:
        _MORE[name](service)
        return True
    if name == "help":
        listed = [{"command": item.action, "help": item.help} for item in commands.plain_commands()]
        _put({"event": "told", "commands": listed})
        return False
    changes: dict[str, Callable[[], FeedbackView]] = {
        "adjust": lambda: service.adjust(_rating(data.get("rating"))),
        "slip": service.slip,
        "dispute": service.dispute,
        "flag": service.flag,
        "suspend": service.suspend,
    }
    if name not in changes:
        raise QuizlrError(f"there is no command {clean(name)}", 'Send {"command": "help"}.')
    _put(feedback_event(changes[name]()))
    if name == "dispute" and (proof := service.proof()):
        _put({"event": "proof", **asdict(proof)})
    return False


def _rating(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _as_typed(value: object) -> str | None:
    """An answer as it would be typed: strings as they are, numbers and lists of them spelt out.

    A list of lists is a matrix, row by row.
    """
    if value is None or value == ".":
        return None
    if isinstance(value, bool | dict):
        raise _not_an_answer()
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        return " / ".join(_spelt(row) for row in value)
    return _spelt(value) if isinstance(value, list) else clean(str(value))


def _spelt(items: list[object]) -> str:
    if not all(isinstance(item, str | int | float) and not isinstance(item, bool) for item in items):
        raise _not_an_answer()
    return clean(" ".join(map(str, items)))


def _not_an_answer() -> QuizlrError:
    return QuizlrError("an answer is text, a number, a list or null", 'Such as {"answer": "b"}.')


def _confidence(value: object) -> str:
    text = str(value or "")
    return wording.CONFIDENCE.get(text, text if text in wording.CONFIDENCE.values() else "")


def error_event(error: QuizlrError) -> dict[str, Any]:
    """What went wrong; `retry` where the same line may be sent again as it is."""
    retry = isinstance(error, NotSavedError | BusyError)
    return {"event": "error", "what": error.what, "help": error.help, "retry": retry}


def prompt_event(question: QuestionView) -> dict[str, Any]:
    """A question; the card's name comes only with the feedback."""
    text = "\n\n".join(spell(part) for part in (question.prompt, question.question) if part)
    return {
        "event": "prompt",
        "showing": question.showing,
        "kind": question.kind,
        "purpose": question.purpose,
        "text": text,
        "news": spell(question.news),
        "hints": [spell(hint) for hint in question.hints],
        "options": [{"key": item.letter, "text": spell(item.text)} for item in question.options],
        "data": asdict(question.table) if question.table else None,
        "labels": [spell(label) for label in question.labels],
        "columns": question.columns,
        "scale": question.scale,
        "accepts": question.accepts,
    }


def feedback_event(feedback: FeedbackView) -> dict[str, Any]:
    """The verdict on an answer."""
    return {
        "event": "feedback",
        "showing": feedback.showing,
        "card": feedback.card,
        "operation": feedback.operation,
        "verdict": feedback.verdict,
        "credit": feedback.credit,
        "rating": feedback.rating,
        "confidence": feedback.confidence or None,
        "answer": feedback.right_key,
        "due": feedback.due.isoformat() if feedback.due else None,
        "again_today": feedback.again_today,
        "ground": feedback.ground,
        "concept": feedback.place.concept,
        "foil": spell(feedback.foil),
        "outcome": spell(feedback.outcome),
        "working": spell(feedback.working),
        "rule": spell(feedback.rule),
    }


def summary_event(summary: SummaryView) -> dict[str, Any]:
    """What the session came to."""
    return {"event": "summary", **asdict(summary)}


def _put(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def _get() -> dict[str, Any]:
    checkpoint()
    try:
        line = sys.stdin.readline()
    except OSError as error:
        raise _Ended from error
    if not line:
        raise _Ended
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuizlrError("the line is not JSON", _ONE_OBJECT) from error
    if not isinstance(data, dict):
        raise QuizlrError("the line is not an object", _ONE_OBJECT)
    return data
