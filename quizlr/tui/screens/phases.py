"""What the quiz waits for, and which commands mean something then."""

from enum import Enum, auto

from quizlr import wording
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui.screens.base import hint
from quizlr.tui.widgets.lines import Hint


class Phase(Enum):
    """What the screen is waiting for."""

    SERVICE = auto()
    ANSWER = auto()
    CONFIDENCE = auto()
    SELF_RATING = auto()
    RETRY = auto()
    NEXT = auto()
    ADJUSTMENT = auto()


RATING_HINTS = [Hint(str(rating), word) for rating, word in wording.RATINGS.items()]
_CONFIDENCES = ("guess", "unsure", "sure")


def question_command_applies(action: str, phase: Phase, question: QuestionView, *, complete: bool) -> bool:
    """Whether a command of the question context would do something now.

    Args:
        complete: the answer so far lacks nothing but a confidence.
    """
    answering = phase in (Phase.ANSWER, Phase.CONFIDENCE)
    if action in _CONFIDENCES:
        return answering and complete
    if action == "unknown":
        return answering
    if action == "enter":
        return phase is Phase.RETRY or (phase is Phase.ANSWER and question.accepts != "reveal")
    if action == "choose":
        return phase is Phase.ANSWER and question.accepts in ("letter", "order")
    if action == "sign":
        return phase is Phase.ANSWER and question.accepts == "signs"
    return True


def feedback_command_applies(action: str, question: QuestionView, feedback: FeedbackView) -> bool:
    """Whether a command of the feedback context would do something with this answer."""
    conditions = {
        "another": question.generated,
        "adjust": feedback.purpose not in ("another", "pretest"),
        "slip": feedback.verdict in ("wrong", "partly") and not feedback.slipped,
        "dispute": not feedback.disputed,
        "flag": not feedback.flagged,
        "suspend": not feedback.suspended,
    }
    return conditions.get(action, True)


def phase_hints(phase: Phase) -> list[Hint]:
    """The keys of the phases that have their own."""
    return {
        Phase.SELF_RATING: [*RATING_HINTS, hint("question.help")],
        Phase.ADJUSTMENT: [*RATING_HINTS, Hint("q", "leave it as it is")],
        Phase.RETRY: [Hint("r", "try again"), hint("question.leave")],
    }.get(phase, [])


def question_hints(question: QuestionView, phase: Phase, *, complete: bool) -> list[Hint]:
    """The keys while a question is open; a confidence is muted until there is an answer."""
    if question.accepts == "number" and phase is Phase.ANSWER:
        return [hint("question.enter"), Hint(". Enter", "don't know"), Hint("F1", "all keys")]
    confidences = [hint(f"question.{name}", live=complete) for name in _CONFIDENCES]
    return [*_answer_hints(question), *confidences, hint("question.unknown"), hint("question.help")]


def _answer_hints(question: QuestionView) -> list[Hint]:
    if question.accepts in ("letter", "order"):
        letters = " ".join(option.letter for option in question.options)
        return [Hint(letters, "choose, then" if question.accepts == "letter" else "in order, then")]
    if question.accepts == "signs":
        return [Hint("+ - 0", "sign, then")]
    if question.accepts == "reveal":
        return []
    return [Hint("Backspace", "edit")]
