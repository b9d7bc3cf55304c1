"""From an answer to its verdict: credit, the foil it fell for, and how it is said back."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizlr.answers.compare import credit, passes, say
from quizlr.answers.keys import ExpressionKey, Given, Key, RubricKey, SetKey, accepts
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import DONT_KNOW, read
from quizlr.engine.variant import Foil
from quizlr.quiz.printed import Printed


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer came to.

    Attributes:
        verdict: right, partly, wrong or unknown (don't know).
        credit: 0 to 1, and 0 only where wrong or unknown; None where the person rates it.
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
        given: the answer, or None for don't know; for a turned card the person's own rating.
        typed: the text behind it, quoted back for a number that was arithmetic.
    """
    if given is None:
        return Judgement("unknown", None if printed.key is None else 0.0, "don't know")
    if printed.key is None:
        return Judgement("wrong" if given == 1 else "right", None, f"{given}")
    earned = _earned(printed.key, given)
    said = _quoted(printed.key, given, typed)
    if isinstance(printed.key, RubricKey):
        verdict = "right" if passes(printed.key, given) else "partly" if earned else "wrong"
        return Judgement(verdict, earned, said, _lacking(printed, given))
    if passes(printed.key, given):
        return Judgement("right", earned, said)
    verdict = "partly" if earned else "wrong"
    met = [foil for foil in printed.foils if foil.meets(printed.key, given)]
    if not isinstance(printed.key, SetKey):
        met = met[:1]
    names = tuple(dict.fromkeys(foil.misconception for foil in met if foil.misconception))
    return Judgement(verdict, earned, said, *_told(met, printed.key, given), names)


def _lacking(printed: Printed, given: Given) -> str:
    """The points that a free answer lacks, as a list; prose."""
    lacking = [text for i, text in enumerate(printed.criteria) if isinstance(given, tuple) and i not in given]
    return "\n".join(("Not in your answer yet:", "", *(f"- {text}" for text in lacking))) if lacking else ""


def _told(met: Sequence[Foil], key: Key, given: Given) -> tuple[str, str]:
    """The prose on the foils that were met, and what it speaks of where that is one alone."""
    if len(met) == 1:
        return met[0].feedback, _spoken_of(met[0], key, given)
    return "\n\n".join(f"*{_spoken_of(foil, key, given)}*: {foil.feedback}" for foil in met), ""


def _earned(key: Key, given: Given) -> float:
    """Credit as it is told, to two decimals: what would be told as 0.00 is nothing."""
    earned = credit(key, given)
    return earned if round(earned, 2) else 0.0


def _spoken_of(foil: Foil, key: Key, given: Given) -> str:
    """What the foil's prose begins from: the foil itself, or any number of its band; no expression."""
    if isinstance(key, ExpressionKey):
        return ""
    return say(key, foil.given if foil.band is None else given)


def _quoted(key: Key, given: Given, typed: str) -> str:
    if isinstance(key, RubricKey) and isinstance(given, tuple):
        return f"{len(given)} of {len(key.ids)} points"
    value = say(key, given)
    written = typed.strip().replace("-", "−")
    if accepts(key) == "number" and any(sign in typed.strip()[1:] for sign in "*/^()%+-"):
        return f"{written} = {value}"
    return value
