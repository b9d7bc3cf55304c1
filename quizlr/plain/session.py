"""A session, one prompt a line."""

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from quizlr import commands, wording
from quizlr.clean import clean_line
from quizlr.errors import BusyError, ClockError, NotSavedError, QuizlrError
from quizlr.plain import page
from quizlr.plain.signals import Terminated, checkpoint
from quizlr.render.glyphs import asciify
from quizlr.service.editor import edit
from quizlr.service.options import ONE, SessionOptions
from quizlr.service.service import Service
from quizlr.service.views import FeedbackView, HomeView, QuestionView, UnreadableView

PROMPTS = {
    "letter": "answer",
    "letters": "letters",
    "signs": "signs",
    "order": "order",
    "number": "number",
    "text": "words",
    "expression": "expression",
    "reveal": "think, then 1 guess, 2 unsure, 3 sure",
}
MET = "is it in your answer, y or n"
_WORDED = frozenset({"text", "expression"})
"""What may hold an @ itself: the confidence is asked for."""
_MET = {"y": "+", "yes": "+", "+": "+", "n": "-", "no": "-", "-": "-"}
CLOCK = "is the clock right, y or n"
RATE = "your rating, 1 Again 2 Hard 3 Good 4 Easy"
HINT = ":h"
NO_HINT = "There is no hint left."
CONFIDENCE = "confidence, 1 guess 2 unsure 3 sure"


class _Ended(Exception):  # noqa: N818 - the input is at its end, or the person left
    pass


def run(service: Service, options: SessionOptions) -> int:
    """Ask until the plan is done, the input ends or the person leaves.

    Returns:
        The exit code.
    """
    home = service.home()
    if options.kind == "daily" and not home.due and not home.new:
        if home.problems:
            _say(page.sentence(wording.left_out(home)))
        _say(page.sentence(wording.nothing_due(home)))
        _say(page.sentence("`quizlr practice --plain` asks without waiting for a due date."))
        return 0
    if not _started(service, options):
        return 0
    if home.problems:
        _say(page.sentence(wording.left_out(home)))
    if options.kind == "daily":
        _say(page.sentence(f"Today: {wording.plan_line(home)}."))
        _say(page.sentence(wording.welcome_back(home)))
    _say(page.sentence("Type an answer, or . if you don't know. :? lists the commands, :q leaves."))
    try:
        _ask_all(service)
    except (_Ended, KeyboardInterrupt):
        _farewell(service)
    except Terminated as end:
        with suppress(OSError):  # the terminal may be what went away
            _farewell(service)
        return 0 if end.number == signal.SIGINT else end.code
    else:
        _say(page.summary_lines(service.summary()))
    return 0


def run_one(service: Service) -> int:
    """Ask one short question under the prompt, and say nothing else.

    Returns:
        The exit code.
    """
    if not _started(service, ONE):
        return 0
    question = service.next()
    if question is None:
        _say(page.sentence(_none_short(service.home())))
        return 0
    with suppress(_Ended, KeyboardInterrupt, Terminated):
        _ask(service, question, alone=True)
    return 0


def _none_short(home: HomeView) -> str:
    if not home.due and not home.new:
        return wording.nothing_due(home)
    return f"Nothing short is left today. `quizlr review` asks the rest: {wording.plan_line(home)}."


def _started(service: Service, options: SessionOptions) -> bool:
    """Begin, once the person has said that an unlikely time is right."""
    try:
        service.start(options)
    except ClockError as error:
        _complain(error)
        with suppress(_Ended):
            if _input(CLOCK).lower() in {"y", "yes"}:
                service.trust_clock()
                service.start(options)
                return True
        return False
    return True


def _farewell(service: Service) -> None:
    _say(["", *page.sentence("Left. Everything you answered is saved; start again to go on.")])
    _say(page.summary_lines(service.summary()))


def _ask_all(service: Service) -> None:
    while question := service.next():
        _ask(service, question)


def _ask(service: Service, question: QuestionView, *, alone: bool = False) -> None:
    """Ask one question until it has its answer, or a command has changed the plan."""
    _say(page.posed_lines(question) if alone else page.question_lines(question))
    service.rest()
    hints = iter(question.hints)
    while True:
        typed = _input(PROMPTS[question.accepts])
        if typed == HINT:
            _say(page.prose(next(hints, NO_HINT), "  "))
            continue
        if typed.startswith(":"):
            if _command(service, typed):
                return
            continue
        text, stated = (typed, "") if question.accepts in _WORDED else _split(typed)
        feedback = _give(service, question, text, stated)
        if feedback:
            picture = service.picture() if feedback.has_picture else None
            _say(["", *page.feedback_lines(feedback, picture)])
            return


def _split(typed: str) -> tuple[str, str]:
    """The answer and the confidence behind its `@`, such as `b @3`."""
    text, _, mark = typed.rpartition("@")
    if text and mark.strip() in wording.CONFIDENCE:
        return text.strip(), wording.CONFIDENCE[mark.strip()]
    return typed, ""


def _give(service: Service, question: QuestionView, text: str, stated: str) -> FeedbackView | None:
    """Send an answer; None where it could not be read and is asked again."""
    if text == ".":
        return _answer(service, None, "")
    if question.marked_by == "rating":
        return _turn_and_rate(service, stated or wording.CONFIDENCE.get(text, ""))
    if unread := service.read(text):
        _say(page.sentence(unread.reason))
        return None
    confidence = stated or _confidence()
    if question.marked_by == "rubric":
        return _hold_against_criteria(service, text, confidence)
    return _answer(service, text, confidence)


def _turn_and_rate(service: Service, confidence: str) -> FeedbackView:
    confidence = confidence or _confidence()
    _say(page.turned_lines(service.turn(confidence)))
    while True:
        rating = _input(RATE, leaves=True)
        if unread := service.read(rating):
            _say(page.sentence(unread.reason))
            continue
        return _answer(service, None if rating == "." else rating, confidence)


def _hold_against_criteria(service: Service, text: str, confidence: str) -> FeedbackView:
    turned = service.turn(confidence, text)
    _say(page.turned_lines(turned))
    marks = []
    for number, criterion in enumerate(turned.criteria, 1):
        _say(page.criterion_lines(criterion, number, len(turned.criteria)))
        while (met := _input(MET, leaves=True).lower()) not in _MET:
            _say(page.sentence("y yes, n no."))
        marks.append(_MET[met])
    return _answer(service, " ".join(marks), confidence)


def _confidence() -> str:
    while True:
        typed = _input(CONFIDENCE, leaves=True).removeprefix("@").strip()
        if typed in wording.CONFIDENCE:
            return wording.CONFIDENCE[typed]
        if typed in wording.CONFIDENCE.values():
            return typed
        _say(page.sentence("1 guess (below two in three), 2 unsure, 3 sure (above four in five)."))


def _answer(service: Service, text: str | None, confidence: str) -> FeedbackView:
    while True:
        try:
            result = service.answer(text, confidence)
        except (NotSavedError, BusyError) as error:
            _complain(error)
            _input("Enter tries again", leaves=True)
            continue
        if isinstance(result, UnreadableView):
            raise QuizlrError(result.reason, "Type the answer again.")
        return result


def _command(service: Service, typed: str) -> bool:
    """Carry out a command; True where another question must be drawn."""
    word, _, rest = typed.partition(" ")
    action = _ACTIONS.get(word)
    if action is None:
        _say(page.sentence(f"There is no command {clean_line(word)}. :? lists them."))
        return False
    try:
        return action(service, rest.strip())
    except QuizlrError as error:
        _complain(error)
        return False


def _help(_: Service, __: str) -> bool:
    for command in commands.plain_commands():
        _say([asciify(f"  {command.plain:6} {command.help}")])
    return False


def _undo(service: Service, _: str) -> bool:
    _say(page.sentence(service.undo().sentence))
    return True


def _another(service: Service, _: str) -> bool:
    service.another()
    return True


def _twin(service: Service, _: str) -> bool:
    service.twin()
    return True


def _ground(service: Service, _: str) -> bool:
    service.ground()
    return True


def _proof(service: Service, _: str) -> bool:
    """Dispute the key, and say what stands behind it."""
    feedback = service.dispute()
    proof = service.proof()
    if proof is not None:
        _say(page.proof_lines(proof))
    return _told(feedback)


def _adjust(service: Service, rating: str) -> bool:
    return _told(service.adjust(int(rating) if rating in {"1", "2", "3", "4"} else 0))


def _told(feedback: FeedbackView) -> bool:
    _say(page.sentence(page.closing_line(feedback)))
    return False


def _edit(service: Service, _: str) -> bool:
    """Open the question answered last in the editor; without a terminal say where it is written."""
    source = service.where()
    place = f"{source.card} is written at {source.file}:{source.line}"
    if source.shipped or not (sys.stdin.isatty() and sys.stdout.isatty()):
        advice = (
            f" `quizlr eject {source.card.partition('/')[0]}` makes its pack yours." if source.shipped else ""
        )
        _say(page.sentence(f"{place}.{advice}"))
        return False
    edit(Path(source.file), source.line)
    _say(page.prose(service.reread().sentence))
    return True


def _why(service: Service, _: str) -> bool:
    for line in wording.why_lines(service.why()):
        _say(page.sentence(line))
    return False


def _leave(_: Service, __: str) -> bool:
    raise _Ended


_ACTIONS: dict[str, Callable[[Service, str], bool]] = {
    ":?": _help,
    ":q": _leave,
    ":u": _undo,
    ":n": _another,
    ":t": _twin,
    ":b": _ground,
    ":a": _adjust,
    ":e": _edit,
    ":w": _why,
    ":s": lambda service, _: _told(service.slip()),
    ":!": _proof,
    ":f": lambda service, _: _told(service.flag()),
    ":x": lambda service, _: _told(service.suspend()),
}


def _input(prompt: str, *, leaves: bool = False) -> str:
    """Ask for a line; `leaves` where no command but the one to leave has a meaning."""
    checkpoint()
    sys.stdout.write(f"{prompt}> ")
    sys.stdout.flush()
    line = _line()
    if not line:
        sys.stdout.write("\n")
        raise _Ended
    typed = clean_line(line)
    if leaves and typed == ":q":
        raise _Ended
    return typed


def _line() -> str:
    """The next line; empty at the end of the input, and where the terminal went away."""
    try:
        return sys.stdin.readline()
    except OSError:
        return ""


def _say(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _complain(error: QuizlrError) -> None:
    _say([*page.sentence(f"quizlr: {error.what}"), *page.sentence(f"help: {error.help}")])
