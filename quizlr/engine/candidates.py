"""Candidates for an answer, from the pool they are drawn into to the words of the one that is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic

import numpy as np

from quizlr.engine.batch import UNCLEAR, AnyBatch, Ask, Settled, apart
from quizlr.engine.data import BoolArray, IntArray
from quizlr.engine.train import Run
from quizlr.engine.variant import Foil, Variant
from quizlr.render.picture import Table


@dataclass(frozen=True, slots=True)
class Posed:
    """What the person sees before answering.

    Attributes:
        prompt: prose above the data: start, criterion, averaging, base of logarithms.
        question: the one sentence asked.
        table: the printed data.
        options: texts in printed order; labels: names of the components of signs, row by row.
    """

    prompt: str
    question: str
    table: Table | None = None
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the person is told after answering.

    Attributes:
        answer: the right answer in words; outcome: one sentence, what training did, with its numbers.
        working: prose, the reasoning with this variant's own numbers.
        rule: one line worth remembering, with its conditions.
        foils: recognised wrong answers, the most telling first; those that are right here, or that
            another has taken, are left out by the caller.
    """

    answer: str
    outcome: str
    working: str
    rule: str
    foils: tuple[Foil, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a variant comes from, and how it was found.

    Attributes:
        ask, seed: what was asked for; pools: pools drawn; engine_steps: training steps taken by them.
    """

    ask: Ask
    seed: int
    pools: int
    engine_steps: int


@dataclass(frozen=True, slots=True)
class Pool(Generic[AnyBatch]):
    """One pool of candidates for one answer.

    Attributes:
        drawn: how many were drawn.
        batch: those that pass the margin.
        settled: what training said of them; oracle: what the other method says.
        closeness: how far the two may differ in a number.
    """

    drawn: int
    batch: AnyBatch
    settled: Settled
    oracle: Settled
    closeness: float

    @property
    def clear(self) -> BoolArray:
        """Which candidates (B,) training gives a clear answer, from finite numbers alone."""
        return np.asarray((self.settled.labels != UNCLEAR) & self.settled.finite, dtype=np.bool_)

    @property
    def apart(self) -> BoolArray:
        """Which clear candidates (B,) the two methods answer differently."""
        return self.clear & apart(self.settled, self.oracle, self.closeness)

    def kept(self, target: int) -> IntArray:
        """Places of the candidates that both methods give the answer `target`."""
        return np.flatnonzero(self.clear & ~self.apart & (self.settled.labels == target))

    def nearest(self, value: float) -> list[int]:
        """Places of the candidates both methods answer alike, those nearest to `value` first."""
        places = np.flatnonzero(self.clear & ~self.apart).tolist()
        return sorted(places, key=lambda place: abs(plain(self.settled, place) - value))


@dataclass(frozen=True, slots=True)
class Case(Generic[AnyBatch]):
    """One settled candidate.

    Attributes:
        ask: what is asked of it; inputs: its printed numbers, JSON.
        label, value: the answer by training.
        batch, place: where it stands among its pool; settled: what training said of that.
    """

    ask: Ask
    inputs: Mapping[str, Any]
    label: int
    value: float
    batch: AnyBatch
    place: int
    settled: Settled

    @property
    def run(self) -> Run:
        """The training of its pool; its own is at `place`."""
        assert self.settled.run is not None  # noqa: S101 - only families that train ask
        return self.settled.run


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyBatch]):
    """A served variant with the pools that were searched for it, the last of them its own."""

    variant: Variant
    target: int
    pools: tuple[Pool[AnyBatch], ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A variant with one number changed, such that another answer is right; `changed` says which."""

    variant: Variant
    changed: str


def plain(settled: Settled, place: int) -> int | float:
    """The answer of one candidate: its number, or else its label."""
    return int(settled.labels[place]) if settled.values is None else float(settled.values[place])
