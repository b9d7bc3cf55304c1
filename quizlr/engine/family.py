"""What a family of experiments promises, and how one of its variants is found.

A family names the answer first, draws a pool of candidates for it, keeps those that are clear by
margin, trains them all at once, and serves the first whose training and whose formula both give
that answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.random import Generator

from quizlr.answers.keys import Given
from quizlr.engine.catalogue import MISCONCEPTIONS, Misconception
from quizlr.engine.data import BoolArray, IntArray, pick, stream
from quizlr.engine.train import Run
from quizlr.engine.variant import Foil, Variant
from quizlr.errors import NoVariantError
from quizlr.render.picture import Picture

UNCLEAR = -1
POOLS = 3


@dataclass(frozen=True, slots=True)
class Batch:
    """Candidates as printed; every field is an array whose first axis is the candidate."""


AnyBatch = TypeVar("AnyBatch", bound=Batch)


def take(batch: AnyBatch, rows: IntArray | BoolArray) -> AnyBatch:
    """Keep some candidates of a batch."""
    return type(batch)(**{field.name: getattr(batch, field.name)[rows] for field in fields(batch)})


@dataclass(frozen=True, slots=True)
class Settled:
    """What training said.

    Attributes:
        labels: index of the answer of each candidate (B,), or `UNCLEAR`.
        run: the training behind it.
    """

    labels: IntArray
    run: Run


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a variant comes from, and how it was found.

    Attributes:
        level, direction, seed: what was asked for.
        pools: pools drawn; engine_steps: training steps taken by them.
    """

    level: str
    direction: str
    seed: int
    pools: int
    engine_steps: int


@dataclass(frozen=True, slots=True)
class Pool(Generic[AnyBatch]):
    """One pool of candidates for one answer.

    Attributes:
        drawn: how many were drawn.
        batch: those that pass the margin.
        settled: what training said of them; oracle: what the formula says (B,).
    """

    drawn: int
    batch: AnyBatch
    settled: Settled
    oracle: IntArray

    def evidence(self, origin: Origin, place: int) -> dict[str, Any]:
        """What settled a candidate, as JSON."""
        return {
            "truth": int(self.settled.labels[place]),
            "oracle": int(self.oracle[place]),
            "run": self.settled.run.status(place),
            "pools": origin.pools,
            "engine_steps": origin.engine_steps,
            "numpy": np.__version__,
        }

    def kept(self, target: int) -> IntArray:
        """Places of the candidates that training and formula both give the answer `target`."""
        return np.flatnonzero((self.settled.labels == target) & (self.oracle == target))


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyBatch]):
    """A served variant with the pools that were searched for it, the last of them its own."""

    variant: Variant
    target: int
    pools: tuple[Pool[AnyBatch], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said after an answer: what training did, the wrong idea met, the working, the rule."""

    outcome: str
    foil: Foil | None
    working: str
    rule: str


class Family(ABC, Generic[AnyBatch]):
    """A class of experiments.

    Attributes:
        name: as in the catalogue; version: raised when an old seed would give another variant.
        pool_size: candidates drawn at once.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    pool_size: ClassVar[int]

    @property
    def misconceptions(self) -> Mapping[str, Misconception]:
        """The wrong ideas this family recognises, by their full name."""
        prefix = f"{self.name}."
        return {name: idea for name, idea in MISCONCEPTIONS.items() if name.startswith(prefix)}

    @abstractmethod
    def answers(self, level: str) -> int:
        """Tell how many answers are possible; each is the target equally often."""

    @abstractmethod
    def draw(self, rng: Generator, target: int, level: str, count: int) -> AnyBatch:
        """Draw candidates that are likely to have the answer `target`, already rounded."""

    @abstractmethod
    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> AnyBatch:
        """Rebuild a batch from the stored inputs of variants."""

    @abstractmethod
    def margin(self, batch: AnyBatch, level: str) -> BoolArray:
        """Tell which candidates (B,) are far enough from every edge, by printed numbers only."""

    @abstractmethod
    def truth(self, batch: AnyBatch, stretch: float = 1.0) -> Settled:
        """Train every candidate and read the answer off the run.

        Args:
            batch: the candidates.
            stretch: how many times the printed number of steps to train.
        """

    @abstractmethod
    def oracle(self, batch: AnyBatch) -> IntArray:
        """Give the answers (B,) by another method than `truth`."""

    @abstractmethod
    def by_hand(self, variant: Variant) -> Given:
        """Answer from the printed numbers as a person would, in at most ten lines of working."""

    @abstractmethod
    def note(self, inputs: Mapping[str, Any]) -> str:
        """Give the text that is equal for two variants a person would call the same."""

    @abstractmethod
    def compose(self, origin: Origin, pool: Pool[AnyBatch], place: int) -> Variant:
        """Put one kept candidate of a pool into words."""

    @abstractmethod
    def picture(self, variant: Variant) -> Picture:
        """Train again from the stored inputs, for the drawing only."""

    def diagnose(self, variant: Variant, given: Given) -> Foil | None:
        """Recognise the wrong idea behind an answer; None where the answer tells of none."""
        return next((foil for foil in variant.foils if foil.given == given), None)

    def explain(self, variant: Variant, given: Given | None) -> Explanation:
        """Say what to say after an answer; `given` is None for "don't know"."""
        foil = None if given is None else self.diagnose(variant, given)
        return Explanation(variant.outcome, foil, variant.working, variant.rule)

    def build(self, level: str, direction: str, seed: int, avoid: frozenset[str] = frozenset()) -> Variant:
        """Find the variant of a seed whose note is not to be avoided.

        Raises:
            NoVariantError: three pools held none.
        """
        return self.search(level, direction, seed, avoid).variant

    def search(
        self, level: str, direction: str, seed: int, avoid: frozenset[str] = frozenset()
    ) -> Found[AnyBatch]:
        """Find the variant of a seed, with the pools it was chosen from.

        Raises:
            NoVariantError: three pools held none.
        """
        target = pick(self._stream(level, direction, seed, "answer"), self.answers(level))
        pools: list[Pool[AnyBatch]] = []
        steps = 0
        for pool in self._pools(self._stream(level, direction, seed, "data"), target, level):
            pools.append(pool)
            steps += pool.settled.run.taken
            origin = Origin(level, direction, seed, len(pools), steps)
            for place in pool.kept(target):
                variant = self.compose(origin, pool, int(place))
                if variant.note not in avoid:
                    return Found(variant, target, tuple(pools))
        raise NoVariantError(
            f"{self.name} found no variant at level {level} for seed {seed}",
            "ask for another variant, or leave this card for today",
        )

    def _pools(self, rng: Generator, target: int, level: str) -> Iterator[Pool[AnyBatch]]:
        for _ in range(POOLS):
            drawn = self.draw(rng, target, level, self.pool_size)
            batch = take(drawn, self.margin(drawn, level))
            yield Pool(self.pool_size, batch, self.truth(batch), self.oracle(batch))

    def _stream(self, level: str, direction: str, seed: int, purpose: str) -> Generator:
        return stream(self.name, self.version, seed, "/".join((level, direction, purpose)))
