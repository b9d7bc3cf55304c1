"""A clock that is told the time, a small pack, and a house opened on both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.service.opening import open_service
from quizlr.service.service import Service

Result = TypeVar("Result")
AT = Instant(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), 60, "Europe/Paris")


@dataclass
class StoppedClock:
    """A clock that moves only when it is told to."""

    instant: Instant = field(default_factory=lambda: AT)

    def now(self) -> Instant:
        return self.instant

    def elapsed(self) -> float:
        return (self.instant.utc - AT.utc).total_seconds()

    def forward(self, **parts: float) -> None:
        self.instant = Instant(self.instant.utc + timedelta(**parts), self.instant.offset, self.instant.zone)


PACK = """\
schema: 1
pack: demo
title: A small pack
license: CC0-1.0
"""

CONCEPTS = """\
entries:
  - {date: 2026-02-13, title: First entry}
concepts:
  - {id: alpha, title: Alpha, entry: 2026-02-13, bullet: Alpha}
  - {id: beta, title: Beta, entry: 2026-02-13, bullet: Beta, prerequisites: [alpha]}
"""

MISCONCEPTIONS = """\
misconceptions:
  - {id: sign-lost, wrong: Signs do not matter., right: The sign decides the way., concepts: [alpha]}
"""

CHOICE = """\
  - id: {id}
    kind: choice
    concepts: [{concept}]
    prompt: Which one is right in {id}?
    choices:
      - {{text: The right one, correct: true}}
      - {{text: The wrong one, feedback: It looks alike., misconception: sign-lost}}
      - {{text: The odd one, feedback: It is odd., misconception: sign-lost}}
    explanation: Because it is. Remember the right one.
"""

NUMERIC = """\
  - id: {id}
    kind: numeric
    concepts: [{concept}]
    prompt: What is half of three?
    answer: 1.5
    tolerance: {{abs: 0.01}}
    diagnose:
      - {{value: -1.5, misconception: sign-lost, feedback: The sign is flipped.}}
    explanation: Three halves.
"""

FLASHCARD = """\
  - id: {id}
    kind: flashcard
    concepts: [{concept}]
    prompt: Why {id}?
    answer: Therefore.
    explanation: It follows.
"""

ORDERING = """\
  - id: {id}
    kind: ordering
    concepts: [{concept}]
    prompt: Put them in order.
    items: [one, two, three]
    explanation: They count up.
"""

EXPERIMENT = """\
  - id: {id}
    kind: experiment
    concepts: [{concept}]
    family: grad_signs
    levels: [given-p]
"""


def write_pack(folder: Path, *questions: tuple[str, str, str]) -> Path:
    """Write the small pack; each question is (template, id, concept)."""
    pack = folder / "demo"
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "concepts.yaml").write_text(CONCEPTS)
    (pack / "misconceptions.yaml").write_text(MISCONCEPTIONS)
    texts = [template.format(id=name, concept=concept) for template, name, concept in questions]
    (pack / "questions.yaml").write_text("questions:\n" + "".join(texts))
    return pack


def failing_once(call: Callable[..., Result], error: Exception) -> Callable[..., Result]:
    """The same function, whose first call fails."""
    errors = [error]

    def first_fails(*arguments: Any) -> Result:
        if errors:
            raise errors.pop()
        return call(*arguments)

    return first_fails


def open_small(
    database: Path,
    folder: Path,
    clock: StoppedClock,
    *questions: tuple[str, str, str],
    config: Config | None = None,
) -> Service:
    """A service on the small pack."""
    pack = write_pack(folder, *questions)
    return open_service(config or Config(), database=database, content=[pack], clock=clock, seed=1)
