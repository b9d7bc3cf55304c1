"""Candidates of a family as arrays, what is asked of them, and how their answers are settled."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from quizlr.engine.data import BoolArray, FloatArray, IntArray
from quizlr.engine.train import Run

UNCLEAR = -1
"""Label of a candidate whose training gives no clear answer."""


class Ask(NamedTuple):
    """What is asked: the level, and the direction where a family asks several things."""

    level: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Candidates as printed; every field is an array whose first axis is the candidate."""

    def __len__(self) -> int:
        """How many candidates."""
        return len(getattr(self, fields(self)[0].name))


AnyBatch = TypeVar("AnyBatch", bound=Batch)


def take(batch: AnyBatch, rows: IntArray | BoolArray) -> AnyBatch:
    """Keep some candidates of a batch."""
    return type(batch)(**{field.name: getattr(batch, field.name)[rows] for field in fields(batch)})


def row(batch: Batch, place: int) -> dict[str, Any]:
    """One candidate as JSON: the printed numbers by field."""
    return {field.name: getattr(batch, field.name)[place].tolist() for field in fields(batch)}


def stacked(kind: type[AnyBatch], rows: list[Mapping[str, Any]]) -> AnyBatch:
    """The batch of candidates that `row` has written down; they must have equal shapes."""
    return kind(**{field.name: np.array([item[field.name] for item in rows]) for field in fields(kind)})


def shaken(batch: AnyBatch, exact: Collection[str], change: Callable[[FloatArray], FloatArray]) -> AnyBatch:
    """A batch whose printed data are changed by a function; zeros and ones, and `exact` fields, stay."""
    moved: dict[str, FloatArray] = {}
    for field in fields(batch):
        values = getattr(batch, field.name)
        if field.name not in exact and values.dtype == np.float64 and not np.isin(values, (0.0, 1.0)).all():
            moved[field.name] = change(values)
    return replace(batch, **moved)


def as_float32(values: FloatArray) -> FloatArray:
    """Numbers as single precision keeps them."""
    return values.astype(np.float32).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Margin:
    """A condition on printed numbers that keeps a candidate away from an edge.

    Attributes:
        what: the quantity, in a few words of prose.
        value: of each candidate (B,); least, most: where it may lie. NaN lies nowhere.
    """

    what: str
    value: NDArray[np.floating[Any]]
    least: float = -np.inf
    most: float = np.inf

    @property
    def kept(self) -> BoolArray:
        """Which candidates (B,) keep it."""
        return np.asarray((self.value >= self.least) & (self.value <= self.most), dtype=np.bool_)


def holds(what: str, mask: BoolArray) -> Margin:
    """A condition that a candidate fulfils or not."""
    return Margin(what, np.asarray(mask, dtype=np.float64), least=1.0)


@dataclass(frozen=True, slots=True)
class Settled:
    """What one method says of every candidate.

    Attributes:
        labels: number of the answer (B,), or `UNCLEAR`; a family that asks for a number says here in
            which range of it the answer lies.
        values: the number asked for (B,), where a number is asked for.
        run: the training behind it, where it is shown step by step.
        steps: training steps, or evaluations of a loss, that were taken without a `run`.
    """

    labels: IntArray
    values: FloatArray | None = None
    run: Run | None = None
    steps: int = 0

    @property
    def taken(self) -> int:
        """Training steps that were taken."""
        return self.run.taken if self.run else self.steps

    @property
    def finite(self) -> BoolArray:
        """Which candidates (B,) met nothing but finite numbers; no other is ever asked."""
        finite = np.ones(len(self.labels), dtype=np.bool_)
        if self.run is not None:
            finite &= self.run.broke < 0
        if self.values is not None:
            finite &= np.isfinite(self.values)
        return finite

    def value(self, place: int) -> float:
        """The number of one candidate; NaN where none is asked for."""
        return float("nan") if self.values is None else float(self.values[place])

    def status(self, place: int) -> str:
        """Say of one candidate whether all stayed finite, and if not, since when."""
        return self.run.status(place) if self.run else "finite"


def apart(truth: Settled, oracle: Settled, closeness: float) -> BoolArray:
    """Where two methods (B,) do not say the same; numbers may differ by the relative `closeness`."""
    different: BoolArray = truth.labels != oracle.labels
    if truth.values is None or oracle.values is None:
        return different
    with np.errstate(invalid="ignore"):
        off = np.abs(truth.values - oracle.values) > closeness * np.abs(truth.values) + 1e-12
    return np.asarray(off | ~np.isfinite(oracle.values), dtype=np.bool_)
