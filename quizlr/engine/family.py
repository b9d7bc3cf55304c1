"""What a family of experiments promises, and how one of its variants is found.

A family names the answer first, draws a pool of candidates for it, keeps those that are clear by
margin, trains them all at once, and serves the first for which training and a second, independent
method both give that answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic

import numpy as np
from numpy.random import Generator

from quizlr.answers.compare import passes, right_answer
from quizlr.answers.keys import Given, Key, LetterKey
from quizlr.engine import batch as batches
from quizlr.engine.batch import (
    AnyBatch,
    Ask,
    Margin,
    Settled,
    apart,
    as_float32,
    row,
    shaken,
    take,
)
from quizlr.engine.candidates import Case, Found, Origin, Pool, Posed, Told, Twin, plain
from quizlr.engine.catalogue import FAMILIES, FamilyEntry
from quizlr.engine.data import BoolArray, FloatArray, IntArray, pick, stream
from quizlr.engine.foils import wrong_only
from quizlr.engine.variant import Variant
from quizlr.errors import NoVariantError
from quizlr.render.picture import Picture

POOLS = 3
NARROWED = 8
"""How many times larger a pool is where an author has narrowed a knob."""

LONGER = 1.5
"""So many times the printed steps must leave a served answer as it is, where training converges."""

COPIES = 8
"""So many trembling copies of a delicate candidate must get one answer."""

STEADY = 5e-3
"""So little may a number move when its data are shaken, relative."""

Ranges = Mapping[str, tuple[float, float]]
"""For some knobs the least and the greatest value that may be printed."""


class Family(ABC, Generic[AnyBatch]):
    """A class of experiments.

    Attributes:
        name: as in the catalogue; version: raised when an old seed would give another variant.
        pool_size: candidates drawn at once.
        kind: the class of its batches.
        levels: the levels, scheduled and of the Lab, each with whatever the family keeps there.
        asks, truth_is, oracle_is: prose of one sentence each: what is predicted, and by which two methods
            it is settled.
        closeness: how far the two methods may differ in a number, relative.
        routes_apart: share of clear candidates on which they may come apart before the filter;
            apart_because: why it is more than the usual 2 %.
        converges: training goes on until nothing moves, so that more of it may not change the answer.
        delicate: runs that jump about decide, so that each served one is settled in single precision too.
        exact: fields that follow from others, or are counts, so that no noise is put on them.
        exempt: printed numbers from which a shallow tree may tell the answer, each with the reason;
            `name` exempts a whole array, `name[0]` one entry.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    pool_size: ClassVar[int] = 32
    kind: type[AnyBatch]
    levels: ClassVar[Mapping[str, Any]]
    asks: ClassVar[str]
    truth_is: ClassVar[str]
    oracle_is: ClassVar[str]
    closeness: ClassVar[float] = 1e-6
    routes_apart: ClassVar[float] = 0.02
    apart_because: ClassVar[str] = ""
    converges: ClassVar[bool] = False
    delicate: ClassVar[bool] = False
    exact: ClassVar[frozenset[str]] = frozenset()
    exempt: ClassVar[Mapping[str, str]] = {}

    @property
    def entry(self) -> FamilyEntry:
        """What the catalogue says of it."""
        return FAMILIES[self.name]

    # What a family says of itself

    @abstractmethod
    def answers(self, ask: Ask) -> int:
        """Tell how many labels are possible; each is the target equally often."""

    @abstractmethod
    def draw(self, rng: Generator, target: int, ask: Ask, count: int) -> AnyBatch:
        """Draw candidates that are likely to have the label `target`, already rounded."""

    @abstractmethod
    def margins(self, batch: AnyBatch, ask: Ask) -> Sequence[Margin]:
        """Give the conditions that keep a candidate away from every edge, by printed numbers only."""

    @abstractmethod
    def truth(self, batch: AnyBatch, ask: Ask, stretch: float = 1.0) -> Settled:
        """Train every candidate and read the answer off the run.

        Args:
            batch: the candidates; ask: what is asked of them.
            stretch: how many times the printed number of steps to train, where training converges.
        """

    @abstractmethod
    def oracle(self, batch: AnyBatch, ask: Ask) -> Settled:
        """Answer by another method than `truth`."""

    @abstractmethod
    def by_hand(self, variant: Variant) -> Given:
        """Answer from the printed numbers as a person would, in at most ten lines of working."""

    @abstractmethod
    def pose(self, inputs: Mapping[str, Any], ask: Ask) -> Posed:
        """Put the question into words, from the printed numbers alone."""

    @abstractmethod
    def tell(self, case: Case[AnyBatch]) -> Told:
        """Put what is said after the answer into words."""

    @abstractmethod
    def picture(self, inputs: Mapping[str, Any], ask: Ask) -> Picture:
        """Train again from printed numbers, for the drawing only."""

    def key(self, case: Case[AnyBatch]) -> Key:
        """Turn the answer into the key that grades; a letter for each label, unless a family says else."""
        return LetterKey(case.label, self.answers(case.ask))

    def inputs(self, batch: AnyBatch, place: int, ask: Ask) -> dict[str, Any]:  # noqa: ARG002 - for families
        """Write down the printed numbers of one candidate, as JSON."""
        return row(batch, place)

    def recall(self, inputs: Sequence[Mapping[str, Any]]) -> AnyBatch:
        """Rebuild a batch from written-down numbers; all must have equal shapes."""
        return batches.stacked(self.kind, list(inputs))

    def note(self, inputs: Mapping[str, Any]) -> str:
        """Give the text that is equal for two variants a person would call the same."""
        return "; ".join(f"{name} {_compact(value)}" for name, value in inputs.items())

    def contrary(self, pool: Pool[AnyBatch], ask: Ask) -> BoolArray:  # noqa: ARG002 - for families
        """Tell which clear candidates (B,) a level of the Lab shows: those where rule and training differ."""
        return pool.apart

    # Knobs

    def readings(self, batch: AnyBatch) -> dict[str, FloatArray]:
        """The value of every knob for each candidate (B,); as a rule a field of the batch."""
        return {knob.name: getattr(batch, knob.name).astype(np.float64) for knob in self.entry.knobs}

    def turn(self, inputs: Mapping[str, Any], knob: str, value: float) -> dict[str, Any]:
        """The printed numbers with one knob turned; as a rule a field of the inputs is replaced."""
        kept = int(value) if isinstance(inputs[knob], int) else float(value)
        return {**inputs, knob: kept}

    def neighbours(self, inputs: Mapping[str, Any], ask: Ask) -> Iterator[tuple[dict[str, Any], str]]:  # noqa: ARG002
        """Variants with one printed number changed, each with a sentence that says which and how."""
        for knob in self.entry.knobs:
            if knob.twin:
                now = float(self.readings(self.recall([inputs]))[knob.name][0])
                for value in knob.grid(40):
                    if abs(value - now) > 1e-9 * max(1.0, abs(now)):
                        yield self.turn(inputs, knob.name, value), _changed(knob.title, now, value)

    # How a variant is found

    def build(
        self, ask: Ask, seed: int, avoid: frozenset[str] = frozenset(), ranges: Ranges | None = None
    ) -> Variant:
        """Find the variant of a seed whose note is not to be avoided.

        Raises:
            NoVariantError: three pools held none.
        """
        return self.search(ask, seed, avoid, ranges).variant

    def search(
        self, ask: Ask, seed: int, avoid: frozenset[str] = frozenset(), ranges: Ranges | None = None
    ) -> Found[AnyBatch]:
        """Find the variant of a seed, with the pools it was chosen from.

        Raises:
            NoVariantError: three pools held none.
        """
        target = pick(self._stream(ask, seed, "answer"), self.answers(ask))
        pools: list[Pool[AnyBatch]] = []
        steps = 0
        for pool in self._pools(self._stream(ask, seed, "data"), target, ask, ranges or {}):
            pools.append(pool)
            steps += pool.settled.taken
            origin = Origin(ask, seed, len(pools), steps)
            for place in self._served(pool, target, ask):
                variant = self.compose(origin, pool, int(place))
                if variant.note not in avoid and self._steady(pool, int(place), ask):
                    return Found(variant, target, tuple(pools))
        raise NoVariantError(
            f"{self.name} found no variant at level {ask.level} for seed {seed}",
            "ask for another variant, or leave this card for today",
        )

    def settle(self, batch: AnyBatch, ask: Ask) -> Pool[AnyBatch]:
        """Answer every candidate that passes the margin by both methods."""
        kept = self.passes(batch, ask)
        passed = take(batch, kept)
        return Pool(len(kept), passed, self.truth(passed, ask), self.oracle(passed, ask), self.closeness)

    def settled(self, inputs: Mapping[str, Any], ask: Ask, seed: int) -> Variant | None:
        """Settle one set of printed numbers; None where it lies too near an edge to be clear."""
        pool = self.settle(self.recall([inputs]), ask)
        if not pool.clear.any():
            return None
        return self.compose(Origin(ask, seed, 1, pool.settled.taken), pool, 0)

    def passes(self, batch: AnyBatch, ask: Ask) -> BoolArray:
        """Which candidates (B,) keep every margin."""
        kept = [margin.kept for margin in self.margins(batch, ask)]
        return np.asarray(np.logical_and.reduce(kept), dtype=np.bool_)

    def twin(self, variant: Variant) -> Twin | None:
        """Change one printed number so that the neighbouring answer is right; None where none does."""
        ask = Ask(variant.level, variant.direction)
        near = list(self.neighbours(variant.inputs, ask))
        if not near:
            return None
        batch = self.recall([inputs for inputs, _ in near])
        kept = np.flatnonzero(self.passes(batch, ask))
        pool = self.settle(batch, ask)
        for place in pool.nearest(variant.evidence["truth"]):
            key = self.key(self._case(ask, pool, place))
            if _asks_else(variant.key, key) and self._steady(pool, place, ask):
                origin = Origin(ask, variant.seed, 1, pool.settled.taken)
                return Twin(self.compose(origin, pool, place), near[int(kept[place])][1])
        return None

    def compose(self, origin: Origin, pool: Pool[AnyBatch], place: int) -> Variant:
        """Put one settled candidate of a pool into words."""
        ask, case = origin.ask, self._case(origin.ask, pool, place)
        inputs = case.inputs
        key, posed, told = self.key(case), self.pose(inputs, ask), self.tell(case)
        return Variant(
            family=self.name,
            version=self.version,
            level=ask.level,
            direction=ask.direction,
            seed=origin.seed,
            prompt=posed.prompt,
            table=posed.table,
            question=posed.question,
            options=posed.options,
            labels=posed.labels,
            key=key,
            foils=wrong_only(self.name, key, told.foils),
            answer=told.answer,
            outcome=told.outcome,
            working=told.working,
            rule=told.rule,
            inputs=inputs,
            evidence=self._evidence(origin, pool, place),
            note=self.note(inputs),
        )

    def _case(self, ask: Ask, pool: Pool[AnyBatch], place: int) -> Case[AnyBatch]:
        settled = pool.settled
        inputs = self.inputs(pool.batch, place, ask)
        return Case(ask, inputs, int(settled.labels[place]), settled.value(place), pool.batch, place, settled)

    def _evidence(self, origin: Origin, pool: Pool[AnyBatch], place: int) -> dict[str, Any]:
        """What settled a candidate, as JSON."""
        one = take(pool.batch, np.array([place]))
        return {
            "truth": plain(pool.settled, place),
            "oracle": plain(pool.oracle, place),
            "margins": [
                [margin.what, float(margin.value[0]), *_bounds(margin)]
                for margin in self.margins(one, origin.ask)
            ],
            "run": pool.settled.status(place),
            "pools": origin.pools,
            "engine_steps": origin.engine_steps,
            "numpy": np.__version__,
        }

    def _served(self, pool: Pool[AnyBatch], target: int, ask: Ask) -> IntArray:
        if ask.level in self.entry.lab:
            return np.flatnonzero(self.contrary(pool, ask))
        return pool.kept(target)

    def _steady(self, pool: Pool[AnyBatch], place: int, ask: Ask) -> bool:
        """Whether longer training, and single precision where that may matter, leave the answer as it is."""
        if not (self.converges or self.delicate):
            return True
        one = take(pool.batch, np.array([place]))
        again = [self.truth(one, ask, LONGER)] if self.converges else []
        again += [self.truth(self._trembling(one), ask)] if self.delicate else []
        return not any(apart(_repeated(pool.settled, place, other), other, STEADY).any() for other in again)

    def _trembling(self, one: AnyBatch) -> AnyBatch:
        """Copies of a candidate in single precision, each with a tiny noise: runs that jump part ways."""
        rng = stream(self.name, self.version, 0, "trembling")
        copies = take(one, np.zeros(COPIES, dtype=np.int64))
        return shaken(
            copies, self.exact, lambda values: as_float32(values) * (1.0 + 1e-12 * rng.random(values.shape))
        )

    def _pools(self, rng: Generator, target: int, ask: Ask, ranges: Ranges) -> Iterator[Pool[AnyBatch]]:
        lab = ask.level in self.entry.lab
        size = self.pool_size * (NARROWED if ranges or lab else 1)
        for number in range(POOLS):
            aim = (target + number * lab) % self.answers(ask)  # in the Lab any answer will do
            drawn = self.draw(rng, aim, ask, size)
            yield self.settle(take(drawn, self._within(drawn, ranges)), ask)

    def _within(self, batch: AnyBatch, ranges: Ranges) -> BoolArray:
        inside = np.ones(len(batch), dtype=np.bool_)
        if ranges:
            readings = self.readings(batch)
            for name, (low, high) in ranges.items():
                inside &= (readings[name] >= low) & (readings[name] <= high)
        return inside

    def _stream(self, ask: Ask, seed: int, purpose: str) -> Generator:
        return stream(self.name, self.version, seed, "/".join((*ask, purpose)))


def _repeated(settled: Settled, place: int, like: Settled) -> Settled:
    """One candidate's answer as often as another method gives one."""
    places = np.full(len(like.labels), place)
    return Settled(settled.labels[places], None if settled.values is None else settled.values[places])


def _bounds(margin: Margin) -> tuple[float | None, float | None]:
    """Where a margin may lie, with None for an open end: JSON knows no infinity."""
    return tuple(float(end) if np.isfinite(end) else None for end in (margin.least, margin.most))  # type: ignore[return-value]


def _asks_else(key: Key, other: Key) -> bool:
    """Whether the right answer to one key would be wrong for the other."""
    return type(key) is type(other) and not passes(other, right_answer(key))


def _compact(value: Any) -> str:
    if isinstance(value, list):
        return "(" + " ".join(_compact(item) for item in value) + ")"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _changed(title: str, before: float, after: float) -> str:
    return f"One number has changed: the {title} is now {_written(after)} instead of {_written(before)}."


def _written(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")
