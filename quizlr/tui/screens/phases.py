"""What the quiz waits for, and which commands mean something then."""

from enum import Enum, auto

from quizlr import wording
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui import onekey
from quizlr.tui.keyboard import Keyboard
from quizlr.tui.widgets.lines import Hint


class Phase(Enum):
    """What the screen is waiting for."""

    SERVICE = auto()
    ANSWER = auto()
    CONFIDENCE = auto()
    SELF_RATING = auto()
    RUBRIC = auto()
    RETRY = auto()
    NEXT = auto()
    ADJUSTMENT = auto()


RATING_KEYS = tuple(map(str, wording.RATINGS))
BACK_KEYS = ("backspace", "escape", "q")
MET_KEYS = {"y": True, "plus": True, "n": False, "minus": False}
_TYPED = frozenset({"number", "text", "expression"})
_RATING_HINTS = [Hint(str(rating), word) for rating, word in wording.RATINGS.items()]
_CONFIDENCES = ("guess", "unsure", "sure")
_LETTERED = {"letter": "choose, then", "letters": "choose all, then", "order": "in order, then"}


def question_command_applies(
    action: str, phase: Phase, question: QuestionView, *, complete: bool, hints_left: int
) -> bool:
    """Whether a command of the question context would do something now.

    Args:
        complete: the answer so far lacks nothing but a confidence; hints_left: those not shown yet.
    """
    answering = phase in (Phase.ANSWER, Phase.CONFIDENCE)
    if action in _CONFIDENCES:
        return answering and complete
    if action == "unknown":
        return answering
    if action == "hint":
        return answering and hints_left > 0
    if action == "enter":
        return phase is Phase.RETRY or (phase is Phase.ANSWER and question.accepts != "reveal")
    if action == "choose":
        return phase is Phase.ANSWER and question.accepts in _LETTERED
    if action == "sign":
        return phase is Phase.ANSWER and question.accepts == "signs"
    return True


def feedback_command_applies(action: str, question: QuestionView, feedback: FeedbackView) -> bool:
    """Whether a command of the feedback context would do something with this answer."""
    conditions = {
        "another": question.generated,
        "twin": question.twins,
        "ground": bool(feedback.ground),
        "adjust": feedback.purpose not in ("another", "twin", "pretest"),
        "slip": feedback.verdict in ("wrong", "partly") and not feedback.slipped,
        "dispute": not feedback.disputed,
        "flag": not feedback.flagged,
        "suspend": not feedback.suspended,
    }
    return conditions.get(action, True)


def phase_hints(phase: Phase, keyboard: Keyboard) -> list[Hint]:
    """The keys of the phases that have their own."""
    return {
        Phase.SELF_RATING: [*_RATING_HINTS, hint(keyboard, "question.help")],
        Phase.RUBRIC: [
            Hint("y", "it is there"),
            Hint("n", "it is not"),
            Hint("Backspace", "one back"),
            hint(keyboard, "question.help"),
        ],
        Phase.ADJUSTMENT: [*_RATING_HINTS, Hint("q", "leave it as it is")],
        Phase.RETRY: [Hint("r", "try again"), hint(keyboard, "question.leave")],
    }.get(phase, [])


def hint(keyboard: Keyboard, command_id: str, *, live: bool = True) -> Hint:
    """How the footer shows a command."""
    command = keyboard[command_id]
    return Hint(command.shown, command.title, live)


def question_hints(
    question: QuestionView,
    phase: Phase,
    keyboard: Keyboard,
    *,
    complete: bool,
    at_once: bool,
    hints_left: int,
) -> list[Hint]:
    """The keys while a question is open; a confidence is muted until there is an answer.

    Args:
        complete: the answer so far lacks nothing but a confidence.
        at_once: one key gives answer and confidence; hints_left: those not shown yet.
    """
    more = [hint(keyboard, "question.hint")] if hints_left else []
    last = [*more, hint(keyboard, "question.unknown"), hint(keyboard, "question.help")]
    if question.accepts in _TYPED and phase is Phase.ANSWER:
        return [*more, *_typing_hints(keyboard)]
    if at_once:
        return [*_one_key_hints(len(question.options)), *last]
    confidences = [hint(keyboard, f"question.{name}", live=complete) for name in _CONFIDENCES]
    return [*_answer_hints(question), *confidences, *last]


def _typing_hints(keyboard: Keyboard) -> list[Hint]:
    """Every printable key types: a full stop alone is don't know, and help needs a key that types nothing."""
    enter, help_ = hint(keyboard, "question.enter"), keyboard["question.help"]
    shown = "F1" if "f1" in help_.keys else help_.shown
    return [enter, Hint(f". {enter.shown}", "don't know"), Hint(shown, help_.title)]


def _one_key_hints(count: int) -> list[Hint]:
    places = " ".join(str(place) for place in range(1, count + 1))
    (first, keys), *others = onekey.ROWS.items()
    return [Hint(keys[:count], f"{first} of {places}"), *(Hint(row[:count], name) for name, row in others)]


def how_sure(keyboard: Keyboard) -> str:
    """What is asked once the answer stands: how sure, with what the words mean."""
    guess, unsure, sure = (keyboard[f"question.{name}"].shown for name in _CONFIDENCES)
    return f"How sure?  {guess} guess, below 2 in 3 · {unsure} unsure · {sure} sure, above 4 in 5"


def _answer_hints(question: QuestionView) -> list[Hint]:
    if title := _LETTERED.get(question.accepts):
        return [Hint(" ".join(option.letter for option in question.options), title)]
    if question.accepts == "signs":
        return [Hint("+ - 0", "sign, then")]
    if question.accepts == "reveal":
        return []
    return [Hint("Backspace", "edit")]
