"""What options give away: bots that choose by their looks, against choosing blindly."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import Choice, MultiChoice, Option
from quizlr.render import prose
from quizlr.render.mathtext import MathError

ABSOLUTE = frozenset(
    "all always any cannot completely entirely every everything exactly guaranteed guarantees impossible "
    "must never none nothing only solely whatever whichever".split()
)
"""Words by which test makers are said to mark what is wrong."""

_WORD = re.compile(r"[a-z]+")
Looks = Callable[[str], float]
"""How strongly the looks of an option, its plain text, speak for it."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """What one bot earned over some questions.

    Attributes:
        rate: how often the option it chose is right, ties being split; chance: how often a blind choice is.
    """

    rate: float
    chance: float

    @property
    def above(self) -> float:
        """By how much the looks tell more than nothing."""
        return self.rate - self.chance


def guesses(questions: Iterable[QuestionPart]) -> dict[str, Guessed]:
    """What every bot earns over the questions with options, by its name."""
    asked = [question.choices for question in questions if isinstance(question, Choice | MultiChoice)]
    return {name: _guessed(asked, looks) for name, looks in BOTS.items()} if asked else {}


def _guessed(asked: Sequence[Sequence[Option]], looks: Looks) -> Guessed:
    rates = [_rate(options, looks) for options in asked]
    chances = [_share(options) for options in asked]
    return Guessed(sum(rates) / len(rates), sum(chances) / len(chances))


def _rate(options: Sequence[Option], looks: Looks) -> float:
    scores = [looks(plain(option.text)) for option in options]
    return _share([option for option, score in zip(options, scores, strict=True) if score == max(scores)])


def _share(options: Sequence[Option]) -> float:
    return sum(option.correct for option in options) / len(options)


def plain(text: str) -> str:
    """An option as it is read; one that cannot be drawn as it is written."""
    try:
        return prose.plain(text)
    except MathError:
        return text


def absolutes(text: str) -> int:
    """How many absolute words a text has."""
    return sum(word in ABSOLUTE for word in _WORD.findall(text.casefold()))


BOTS: dict[str, Looks] = {
    "longest": len,
    "shortest": lambda text: -len(text),
    "most absolute": absolutes,
    "least absolute": lambda text: -absolutes(text),
}
"""By the name of what each one chooses."""
