"""One concrete instance of a generated question, as printed. No NumPy here, and no array."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizlr.answers.compare import same
from quizlr.answers.keys import Given, Key
from quizlr.render.picture import Table


@dataclass(frozen=True, slots=True)
class Foil:
    """A wrong answer somebody honestly gives.

    Attributes:
        given: the answer it recognises, in the form the key reads; of a set also one option that is in it.
        misconception: name of the wrong idea behind it, or an empty string.
        feedback: prose that begins from what is sensible in it.
        band: least and greatest number that also tell of this idea; None where only `given` does.
    """

    given: Given
    misconception: str
    feedback: str
    band: tuple[float, float] | None = None

    def meets(self, key: Key, given: Given) -> bool:
        """Whether an answer to a question with this key tells of this idea."""
        if self.band is not None and isinstance(given, int | float):
            return self.band[0] <= given <= self.band[1]
        if isinstance(given, tuple) and isinstance(self.given, int):
            return self.given in given
        return same(key, given, self.given)


@dataclass(frozen=True, slots=True)
class Variant:
    """A posed and settled experiment.

    Attributes:
        family, version, level, direction, seed: where it came from.
        prompt: prose above the data; states start, criterion, averaging, base of logarithms.
        table: the printed data.
        question: the one sentence asked, below the data.
        options: option texts in their printed order; empty unless the key wants a letter.
        labels: names of the components asked for (signs), as inline formulas.
        key: the truth, settled by training.
        foils: recognised wrong answers.
        answer: the right answer in words.
        outcome: one sentence that says what training did, with its numbers.
        working: prose, the reasoning with this variant's own numbers.
        rule: one line worth remembering, with its conditions.
        inputs: the numbers as printed, JSON only; enough to train again.
        evidence: margin, oracle's answer and what else settled it, JSON only.
        note: equal for two variants that a person would call the same.
    """

    family: str
    version: int
    level: str
    direction: str
    seed: int
    prompt: str
    table: Table | None
    question: str
    options: tuple[str, ...]
    labels: tuple[str, ...]
    key: Key
    foils: tuple[Foil, ...]
    answer: str
    outcome: str
    working: str
    rule: str
    inputs: Mapping[str, Any]
    evidence: Mapping[str, Any]
    note: str
