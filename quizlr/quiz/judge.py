"""From an answer to its verdict: credit, the foil it fell for, and how it is said back."""

from dataclasses import dataclass

from quizlr.answers.compare import DONT_KNOW, credit, read, same, say
from quizlr.answers.keys import Given, Key, NumberKey
from quizlr.answers.numbers import Unreadable
from quizlr.quiz.printed import Printed


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer came to.

    Attributes:
        verdict: right, partly, wrong or unknown (don't know).
        credit: 0 to 1; None where the person rates it.
        said: the answer as it is quoted back.
        foil: prose on the wrong answer that was recognised, or empty.
        foil_key: the option or number the foil speaks of.
        misconceptions: names of the wrong ideas behind it.
    """

    verdict: str
    credit: float | None
    said: str
    foil: str = ""
    foil_key: str = ""
    misconceptions: tuple[str, ...] = ()


def readable(printed: Printed, text: str) -> Given | Unreadable | None:
    """Read what was typed; None means don't know."""
    if text.strip() == DONT_KNOW:
        return None
    if printed.key is None:
        return _self_rating(text)
    return read(printed.key, text)


def _self_rating(text: str) -> int | Unreadable:
    rating = text.strip()
    if rating in {"1", "2", "3", "4"}:
        return int(rating)
    return Unreadable("Rate it yourself: 1 Again, 2 Hard, 3 Good, 4 Easy.")


def judge(printed: Printed, given: Given | None, typed: str = "") -> Judgement:
    """Give a verdict on an answer that could be read.

    Args:
        printed: the question as stored.
        given: the answer, or None for don't know; for a flashcard the person's own rating.
        typed: the text behind it, quoted back for a number that was arithmetic.
    """
    if given is None:
        return Judgement("unknown", None if printed.key is None else 0.0, "don't know")
    if printed.key is None:
        return Judgement("wrong" if given == 1 else "right", None, f"{given}")
    earned = credit(printed.key, given)
    said = _quoted(printed.key, given, typed)
    if earned == 1:
        return Judgement("right", 1.0, said)
    foil = next((foil for foil in printed.foils if same(printed.key, given, foil.given)), None)
    verdict = "partly" if earned > 0 else "wrong"
    if foil is None:
        return Judgement(verdict, earned, said)
    names = (foil.misconception,) if foil.misconception else ()
    return Judgement(verdict, earned, said, foil.feedback, say(printed.key, foil.given), names)


def _quoted(key: Key, given: Given, typed: str) -> str:
    value = say(key, given)
    written = typed.strip().replace("-", "−")
    if isinstance(key, NumberKey) and any(sign in typed.strip()[1:] for sign in "*/^()%+-"):
        return f"{written} = {value}"
    return value
