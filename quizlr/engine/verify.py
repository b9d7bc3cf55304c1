"""Statistics of a family over many seeds: does it keep its promises?"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np

from quizlr.answers.compare import right_answer
from quizlr.engine.data import FloatArray, IntArray, stream
from quizlr.engine.family import UNCLEAR, AnyBatch, Family, Found, Origin
from quizlr.engine.variant import Variant
from quizlr.errors import NoVariantError

STRETCHES = (1.5, 3.0)
_NOISE = 1e-13


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen of one level.

    Attributes:
        asked: seeds; invalid: seeds without a variant.
        drawn: candidates drawn; passed: those that pass the margin; unclear: those of the passed
            whose training gives no clear answer; apart: clear ones where the oracle differs.
        clear: clear candidates by the oracle's answer.
        confusion: how often (oracle, truth) came apart, by pair.
        by_hand: served variants that `by_hand` answers rightly.
        before: for each seed the first clear candidate, whether or not the oracle agrees; by_hand_before:
            those that `by_hand` answers rightly.
        answers: served variants by answer; choices: how many answers are possible.
        notes: distinct notes; steps: greatest number of engine steps of one build.
        unsteady: served variants whose answer changes, by what was done to them.
        milliseconds: how long each build took.
        variants: those served.
    """

    asked: int
    invalid: int
    drawn: int
    passed: int
    unclear: int
    apart: int
    clear: Counter[int]
    confusion: Counter[tuple[int, int]]
    by_hand: int
    before: int
    by_hand_before: int
    answers: Counter[int]
    choices: int
    notes: int
    steps: int
    unsteady: dict[str, int]
    milliseconds: tuple[float, ...]
    variants: tuple[Variant, ...]

    @property
    def share_apart(self) -> float:
        """Share of clear candidates that pass the margin where truth and oracle differ."""
        return self.apart / max(1, self.passed - self.unclear)

    def share_apart_of(self, answer: int) -> float:
        """Share of the clear candidates with this answer by the oracle where truth differs."""
        apart = sum(count for (oracle, _), count in self.confusion.items() if oracle == answer)
        return apart / max(1, self.clear[answer])

    @property
    def share_unclear(self) -> float:
        """Share of candidates that pass the margin without a clear truth."""
        return self.unclear / max(1, self.passed)

    @property
    def commonest(self) -> float:
        """Share of the commonest answer."""
        return max(self.answers.values(), default=0) / max(1, len(self.variants))

    @property
    def commonest_allowed(self) -> float:
        """1/k plus five points or four standard errors, whichever is more."""
        chance = 1.0 / self.choices
        error = float(np.sqrt(chance * (1.0 - chance) / max(1, len(self.variants))))
        return chance + max(0.05, 4.0 * error)


def survey(family: Family[Any], level: str, seeds: Iterable[int], direction: str = "") -> Survey:
    """Build the variants of many seeds and count what the promises speak of."""
    asked = list(seeds)
    found, clock = _search(family, level, direction, asked)
    pools = [pool for one in found for pool in one.pools]
    truths = np.concatenate([pool.settled.labels for pool in pools])
    oracles = np.concatenate([pool.oracle for pool in pools])
    confusion = _confusion(truths, oracles)
    variants = tuple(one.variant for one in found)
    before = [_unfiltered(family, one) for one in found]
    return Survey(
        asked=len(asked),
        invalid=len(asked) - len(found),
        drawn=sum(pool.drawn for pool in pools),
        passed=len(truths),
        unclear=int((truths == UNCLEAR).sum()),
        apart=confusion.total(),
        clear=Counter(oracles[truths != UNCLEAR].tolist()),
        confusion=confusion,
        by_hand=_right_by_hand(family, variants),
        before=len(before),
        by_hand_before=_right_by_hand(family, before),
        answers=Counter(one.target for one in found),
        choices=family.answers(level),
        notes=len({variant.note for variant in variants}),
        steps=max(variant.evidence["engine_steps"] for variant in variants),
        unsteady=unsteady(family, variants),
        milliseconds=clock,
        variants=variants,
    )


def _search(
    family: Family[Any], level: str, direction: str, seeds: Iterable[int]
) -> tuple[list[Found[Any]], tuple[float, ...]]:
    found: list[Found[Any]] = []
    clock: list[float] = []
    for seed in seeds:
        begun = perf_counter()
        with suppress(NoVariantError):  # counted: a seed without a variant is missing from `found`
            found.append(family.search(level, direction, seed))
        clock.append(1000.0 * (perf_counter() - begun))
    return found, tuple(clock)


def _unfiltered(family: Family[Any], found: Found[Any]) -> Variant:
    """The first candidate with a clear truth, put into words as if it were served."""
    pool = next(pool for pool in found.pools if (pool.settled.labels != UNCLEAR).any())
    place = int(np.flatnonzero(pool.settled.labels != UNCLEAR)[0])
    served = found.variant
    return family.compose(
        Origin(served.level, served.direction, served.seed, 1, pool.settled.run.taken), pool, place
    )


def _right_by_hand(family: Family[Any], variants: Iterable[Variant]) -> int:
    return sum(family.by_hand(variant) == right_answer(variant.key) for variant in variants)


def _confusion(truths: IntArray, oracles: IntArray) -> Counter[tuple[int, int]]:
    apart = (truths != UNCLEAR) & (truths != oracles)
    return Counter(zip(oracles[apart].tolist(), truths[apart].tolist(), strict=True))


def unsteady(family: Family[AnyBatch], variants: Iterable[Variant]) -> dict[str, int]:
    """Count the variants whose trained answer changes under rounding, noise and longer training."""
    counts: Counter[str] = Counter()
    for group in _by_size(variants):
        counts.update(_unsteady(family, family.recall([variant.inputs for variant in group])))
    return dict(counts)


def _by_size(variants: Iterable[Variant]) -> list[list[Variant]]:
    """Group variants whose inputs stack into arrays."""
    groups: dict[int, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(len(variant.inputs.get("y", ())), []).append(variant)
    return list(groups.values())


def _unsteady(family: Family[AnyBatch], batch: AnyBatch) -> dict[str, int]:
    rng = stream(family.name, family.version, 0, "noise")
    changed = {
        "float32": _shaken(batch, lambda values: values.astype(np.float32).astype(np.float64)),
        "noise": _shaken(
            batch, lambda values: values * (1.0 + _NOISE * (2.0 * rng.random(values.shape) - 1.0))
        ),
    }
    calm = family.truth(batch).labels
    counts = {name: int((family.truth(other).labels != calm).sum()) for name, other in changed.items()}
    for stretch in STRETCHES:
        counts[f"{stretch:g}x steps"] = int((family.truth(batch, stretch).labels != calm).sum())
    return counts


def _shaken(batch: AnyBatch, change: Callable[[FloatArray], FloatArray]) -> AnyBatch:
    """A batch whose printed features or matrices, start and rate are changed by a function."""
    names = [name for name in ("x", "matrix", "w", "start", "rate") if hasattr(batch, name)]
    moved: dict[str, FloatArray] = {name: change(getattr(batch, name)) for name in names}
    return replace(batch, **moved)
