"""A clock that is told the time, a small pack, and a house opened on both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from quizlr.answers.keys import CountKey, EstimateKey, SetKey, SignsKey
from quizlr.bank.cards import Card
from quizlr.clock import Instant
from quizlr.config import Config
from quizlr.quiz.printed import Printed
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
  - {id: parity-lost, wrong: Odd is even., right: Odd is odd., concepts: [alpha]}
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

PARAMETRIC = """\
  - id: {id}
    kind: parametric
    concepts: [{concept}]
    params: {{w: {{int: [-9, 9]}}, x: {{float: [0.5, 2]}}}}
    where: [w != 0]
    derive: {{z: w*x}}
    prompt: What is \\(1 - @{{w}} \\cdot @{{x}}\\)?
    answer: 1 - z
    tolerance: {{abs: 0.01}}
    diagnose:
      - {{value: 1 + z, misconception: sign-lost, feedback: 'You added @{{z}}.'}}
    explanation: It is @{{answer:.2f}}. Remember @{{z}}.
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

MULTI_CHOICE = """\
  - id: {id}
    kind: multi-choice
    concepts: [{concept}]
    prompt: Which of these are even?
    choices:
      - {{text: two, correct: true}}
      - {{text: three, feedback: Three is odd., misconception: sign-lost}}
      - {{text: four, correct: true}}
      - {{text: five, feedback: Five is odd., misconception: parity-lost}}
    explanation: Two divides two and four.
"""

CLOZE = """\
  - id: {id}
    kind: cloze
    concepts: [{concept}]
    text: 'The {{{{c1::sigmoid}}}} is {{{{c2::\\(1/(1+e^{{-z^{{2}}}})\\)::formula}}}}.'
    accept: {{c1: [sigmoid, logistic function]}}
    explanation: It squashes.
"""

SHORT_ANSWER = """\
  - id: {id}
    kind: short-answer
    concepts: [{concept}]
    prompt: Which distribution has two outcomes?
    accept: [Bernoulli, Bernoulli distribution]
    reject:
      - {{text: Gaussian, misconception: sign-lost, feedback: That one is continuous.}}
    explanation: A coin has two sides.
"""

EXPRESSION = """\
  - id: {id}
    kind: expression
    concepts: [{concept}]
    prompt: Write the slope of the loss along w in x, y and p.
    answer: (p - y) * x
    variables: {{p: [0.05, 0.95], y: [0, 1], x: [-3, 3]}}
    diagnose:
      - {{value: (y - p) * x, misconception: sign-lost, feedback: That is the way down.}}
    explanation: The error times the input.
"""

FREE_RESPONSE = """\
  - id: {id}
    kind: free-response
    concepts: [{concept}]
    prompt: Why a right angle?
    model_answer: Along a contour nothing changes.
    rubric:
      - {{id: no-change, must: true, text: Nothing changes along a contour}}
      - {{id: first-order, text: To first order it is a dot product}}
      - {{id: right-angle, must: true, text: A dot product of zero is a right angle}}
    explanation: It follows.
"""

EXPERIMENT = """\
  - id: {id}
    kind: experiment
    concepts: [{concept}]
    family: grad_signs
    levels: [given-p]
"""

LETTERS = Printed(
    kind="multi-choice",
    prompt="Which numbers are even?",
    question="",
    table=None,
    options=("two", "three", "four"),
    labels=(),
    key=SetKey((0, 2), 3),
    foils=(),
    answer="two, four",
    outcome="",
    working="Two divides them.",
    rule="",
)
MATRIX = replace(
    LETTERS,
    kind="experiment",
    prompt="Look at the matrix.",
    question="Which signs?",
    options=(),
    labels=(r"\(W_{11}\)", r"\(W_{12}\)", r"\(W_{21}\)", r"\(W_{22}\)"),
    key=SignsKey((1, -1, -1, 1), columns=2),
    answer="",
)
COUNT = replace(MATRIX, question="How many units are dead?", labels=(), key=CountKey(3, 7, beside=0.5))
ESTIMATE = replace(COUNT, question="How many steps?", key=EstimateKey(1000.0), answer="1000 steps")
"""What a question of each newer answer type prints; `asking` puts it in the place of a card's own."""


def asking(printed: Printed) -> Callable[[Card, int, Sequence[str]], Printed]:
    """A printer that prints this, whatever the card, the seed and what was seen lately."""
    return lambda _card, _seed, _avoid: printed


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
