"""A question as it is put before the person, whole: what is stored is graded, now and in ten years."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from quizlr.answers.compare import letter, say_right
from quizlr.answers.keys import (
    Key,
    RubricKey,
    accepts,
    key_from_json,
    key_to_json,
)
from quizlr.bank.variants import note_of
from quizlr.engine.variant import Foil
from quizlr.render.picture import Table

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a generated question came from, with all that is needed to train it again."""

    family: str
    version: int
    level: str
    direction: str
    seed: int
    note: str
    inputs: Mapping[str, Any]
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """The whole payload of a showing.

    Attributes:
        kind: the question's kind.
        prompt, question, table, options, labels: what the person sees before answering.
        key: the right answer, or None where the person turns the card and rates it.
        foils: recognised wrong answers, in printed order of options.
        answer: the right answer in words, prose.
        outcome, working, rule: prose of the reveal.
        origin: set for an experiment; drawn: the numbers drawn for a parametric question.
        criteria: what a free answer is held against, point by point.
    """

    kind: str
    prompt: str
    question: str
    table: Table | None
    options: tuple[str, ...]
    labels: tuple[str, ...]
    key: Key | None
    foils: tuple[Foil, ...]
    answer: str
    outcome: str
    working: str
    rule: str
    origin: Origin | None = None
    drawn: Mapping[str, float] | None = None
    criteria: tuple[str, ...] = ()

    @property
    def accepts(self) -> str:
        """What is typed first: letter, letters, signs, order, number, text, expression; or reveal."""
        if isinstance(self.key, RubricKey):
            return "text"
        return accepts(self.key) if self.key else "reveal"

    @property
    def self_rated(self) -> bool:
        """Whether the person sees the answer before they say how good theirs was."""
        return self.key is None or isinstance(self.key, RubricKey)

    @property
    def marked_by(self) -> str:
        """How the person marks their own answer: rating or rubric; empty where it is judged."""
        return "" if not self.self_rated else "rubric" if self.key else "rating"

    @property
    def generated(self) -> bool:
        """Whether another showing of its card is another variant."""
        return self.origin is not None or self.drawn is not None

    @property
    def note(self) -> str | None:
        """What tells variants of a card apart; None where there is but one."""
        if self.origin is not None:
            return self.origin.note
        return None if self.drawn is None else note_of(self.drawn)

    @property
    def lesson(self) -> str:
        """The sentence worth remembering: the rule, else the last sentence of the explanation."""
        return self.rule or _SENTENCE_END.split(self.working.strip())[-1]

    @property
    def right_key(self) -> str:
        """The right answer as it would be typed; empty where the person rates it."""
        return "" if self.key is None or self.self_rated else say_right(self.key)


def option_letters(printed: Printed) -> list[tuple[str, str]]:
    """Letters and texts of the options, in printed order."""
    return [(letter(i), text) for i, text in enumerate(printed.options)]


def to_json(printed: Printed) -> dict[str, Any]:
    """The payload as a JSON object that `from_json` turns back into an equal one."""
    plain = asdict(printed)
    return plain | {"key": key_to_json(printed.key) if printed.key else None, "note": printed.note}


def from_json(data: Mapping[str, Any]) -> Printed:
    """The payload stored by `to_json`, also by one that knew fewer fields."""
    table, origin, key = data["table"], data["origin"], data["key"]
    made: dict[str, Any] = {
        "table": Table(tuple(table["header"]), tuple(tuple(row) for row in table["rows"])) if table else None,
        "key": key_from_json(key) if key else None,
        "foils": tuple(_foil(foil) for foil in data["foils"]),
        "options": tuple(data["options"]),
        "labels": tuple(data["labels"]),
        "criteria": tuple(data.get("criteria", ())),
        "origin": Origin(**origin) if origin else None,
    }
    texts = {item.name: data[item.name] for item in fields(Printed) if item.name in data.keys() - made.keys()}
    return Printed(**texts, **made)


def _foil(data: Mapping[str, Any]) -> Foil:
    """A stored foil; those of the first versions have no band."""
    given, band = data["given"], data.get("band")
    return Foil(
        given=tuple(given) if isinstance(given, list) else given,
        misconception=data["misconception"],
        feedback=data["feedback"],
        band=(band[0], band[1]) if band else None,
    )
