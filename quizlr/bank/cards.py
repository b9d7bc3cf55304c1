"""From questions to cards: what the scheduler schedules, under names that last."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from quizlr.bank.parts import QuestionPart
from quizlr.bank.schema import Experiment
from quizlr.engine.catalogue import FAMILIES

_IDENTITY = {"id": True, "was": True, "revision": True}
_ADDS_CARDS = {"levels": True, "reversible": True}
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a question.

    Attributes:
        key: `<pack>/<id>`, with `~rev` or `~<stratum>` where a question has such cards.
        pack: slug of its pack.
        question: what the author wrote.
        concept: the first of `concepts`, which counts this card.
        sibling: `<pack>/<id>`, shared by all cards of the question.
        names: keys it has had, oldest first, and its present one last.
        revision: raised by the author when the card should be learned anew.
        task_hash: changes when something else is asked; wording_hash: when the words around change.
        family, level, direction: of an experiment; empty otherwise.
        generated: each showing is a fresh variant.
        aim: recall, apply, analyse or explain; difficulty: 1 to 5; effort: head or paper.
        seconds: how long an answer usually takes.
    """

    key: str
    pack: str
    question: QuestionPart
    concept: str
    concepts: tuple[str, ...]
    sibling: str
    names: tuple[str, ...]
    revision: int
    task_hash: str
    wording_hash: str
    family: str
    level: str
    direction: str
    generated: bool
    aim: str
    difficulty: int
    effort: str
    seconds: int


def cards_of(pack: str, question: QuestionPart) -> tuple[Card, ...]:
    """The cards of a question, in the order of its strata."""
    task, wording = _task(question), _digest(_wording(question))
    return tuple(
        _card(pack, question, stratum, _digest({**task, "stratum": stratum}), wording)
        for stratum in question.strata()
    )


def _card(pack: str, question: QuestionPart, stratum: str, task_hash: str, wording_hash: str) -> Card:
    suffix = f"~{stratum}" if stratum else ""
    sibling = f"{pack}/{question.id}"
    family = question.family if isinstance(question, Experiment) else ""
    level = question.level(stratum) if isinstance(question, Experiment) else ""
    direction = stratum.partition(".")[2] if family else ""
    return Card(
        key=sibling + suffix,
        pack=pack,
        question=question,
        concept=question.concepts[0],
        concepts=question.concepts,
        sibling=sibling,
        names=tuple(name + suffix for name in (*question.was, sibling)),
        revision=question.revision,
        task_hash=task_hash,
        wording_hash=wording_hash,
        family=family,
        level=level,
        direction=direction,
        generated=question.GENERATED,
        aim=question.aim,
        difficulty=question.difficulty,
        effort=_effort(question, level),
        seconds=question.seconds * (2 if question.effort == "paper" else 1),
    )


def _effort(question: QuestionPart, level: str) -> str:
    """Paper where the author says so, or where a level takes more working than a head holds."""
    if isinstance(question, Experiment) and level in FAMILIES[question.family].paper:
        return "paper"
    return question.effort


def _task(question: QuestionPart) -> dict[str, Any]:
    return question.model_dump(mode="json", include=question.TASK, exclude_defaults=True)


def _wording(question: QuestionPart) -> dict[str, Any]:
    apart = {**question.TASK, **_IDENTITY, **_ADDS_CARDS}
    return question.model_dump(mode="json", exclude=apart, exclude_defaults=True)


def _digest(content: dict[str, Any]) -> str:
    """64 bits of blake2b over canonical JSON; defaults are left out, so that new fields change nothing."""
    return blake2b(_CANONICAL.encode(content).encode(), digest_size=8).hexdigest()
