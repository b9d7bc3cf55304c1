"""Statistics of one card of a family over many seeds; `promises` says what they must be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from itertools import chain
from time import perf_counter
from typing import Any

import numpy as np

from quizlr.answers.compare import passes
from quizlr.engine.batch import UNCLEAR, AnyBatch, Ask, apart, as_float32, shaken, take
from quizlr.engine.bots import majority, same_position
from quizlr.engine.candidates import Found, Origin
from quizlr.engine.data import FloatArray, IntArray, stream
from quizlr.engine.family import LONGER, STEADY, Family, Ranges
from quizlr.engine.generate import told as told_by
from quizlr.engine.variant import Variant
from quizlr.errors import NoVariantError

_NOISE = 1e-13
_COUNTS = ("drawn", "passed", "unclear", "nonfinite", "apart")
_LEAK_SIZES = (240, 800)
"""Candidates for the leak check of a short survey and of a long one."""
LONG = 100
_CUTS = 61


@dataclass(frozen=True)
class Survey:
    """What was seen of one card.

    Attributes:
        family, ask: the card; choices: how many labels are possible.
        seeds: those asked; failed: for each seed without a variant the reason.
        drawn: candidates drawn; passed: those that pass the margin; unclear: those of the passed
            whose training gives no clear answer; nonfinite: those that met a number that is not finite.
        clear: clear candidates by the oracle's label; confusion: how often (oracle, truth) came
            apart, by pair; apart: their number.
        before: for each seed the first clear candidate, whether or not the oracle agrees, in words.
        unsteady: seeds of served variants whose answer changes, by what was done to them.
        told: for each printed number how well a tree of depth two on it tells the answer.
        milliseconds: how long each build took.
        variants: those served; steps: greatest number of engine steps of one build.
    """

    family: Family[Any]
    ask: Ask
    choices: int
    seeds: tuple[int, ...]
    failed: dict[int, str]
    drawn: int
    passed: int
    unclear: int
    nonfinite: int
    apart: int
    clear: Counter[int]
    confusion: Counter[tuple[int, int]]
    before: tuple[Variant, ...]
    unsteady: dict[str, list[int]]
    told: dict[str, float]
    milliseconds: tuple[float, ...]
    variants: tuple[Variant, ...]
    steps: int

    @property
    def card(self) -> str:
        """Family, level and direction as a card has them: `grad_signs~small`."""
        return f"{self.family.name}~{'.'.join(filter(None, self.ask))}"

    @property
    def share_apart(self) -> float:
        """Share of clear candidates that pass the margin where truth and oracle differ."""
        return self.apart / max(1, self.passed - self.unclear)

    def share_apart_of(self, answer: int) -> float:
        """Share of the clear candidates with this label by the oracle where truth differs."""
        pairs = sum(count for (oracle, _), count in self.confusion.items() if oracle == answer)
        return pairs / max(1, self.clear[answer])

    @property
    def share_unclear(self) -> float:
        """Share of candidates that pass the margin without a clear truth."""
        return self.unclear / max(1, self.passed)

    @property
    def rejected(self) -> float:
        """Share of drawn candidates that margin, training or the second method turned away."""
        return 1.0 - (self.passed - self.unclear - self.apart) / max(1, self.drawn)

    @property
    def notes(self) -> int:
        """How many distinct variants were served."""
        return len({variant.note for variant in self.variants})

    @property
    def commonest(self) -> float:
        """Share of the commonest right answer; 0 where a number is asked for."""
        return majority(self.variants)

    @property
    def position(self) -> float:
        """Share of the commonest place of the right option."""
        return same_position(self.variants)

    @cached_property
    def by_hand(self) -> tuple[int, ...]:
        """Seeds of served variants that working by hand answers wrongly."""
        return tuple(v.seed for v in self.variants if not _right_by_hand(self.family, v))

    @cached_property
    def by_hand_before(self) -> float:
        """Share of the first clear candidates that working by hand answers rightly."""
        right = sum(_right_by_hand(self.family, variant) for variant in self.before)
        return right / max(1, len(self.before))


def survey(family: Family[Any], ask: Ask, seeds: Iterable[int], ranges: Ranges | None = None) -> Survey:
    """Build the variants of many seeds and count what the promises speak of."""
    asked = tuple(seeds)
    found, failed, clock = _search(family, ask, asked, ranges)
    pools = [pool for one in found for pool in one.pools]
    confusion = Counter(
        pair for one in pools for pair in _pairs(one.oracle.labels, one.settled.labels, one.apart)
    )
    variants = tuple(one.variant for one in found)
    clear = Counter(int(label) for one in pools for label in one.oracle.labels[one.clear])
    return Survey(
        family=family,
        ask=ask,
        choices=family.answers(ask),
        seeds=asked,
        failed=failed,
        drawn=sum(pool.drawn for pool in pools),
        passed=sum(len(pool.batch) for pool in pools),
        unclear=sum(int((~pool.clear).sum()) for pool in pools),
        nonfinite=sum(int((~pool.settled.finite).sum()) for pool in pools),
        apart=confusion.total(),
        clear=clear,
        confusion=confusion,
        before=tuple(_unfiltered(family, one) for one in found),
        unsteady=unsteady(family, ask, variants),
        told=told(family, ask, _leak_size(len(asked))),
        milliseconds=clock,
        variants=variants,
        steps=max((variant.evidence["engine_steps"] for variant in variants), default=0),
    )


def surveyed(
    family: Family[Any], ask: Ask, seeds: Sequence[int], batch: int, ranges: Ranges | None = None
) -> Survey:
    """The survey of many seeds, made in batches so that their pools need not all be kept."""
    parts = [survey(family, ask, seeds[i : i + batch], ranges) for i in range(0, len(seeds), batch)]
    first = parts[0]
    return replace(
        first,
        seeds=tuple(seeds),
        failed={seed: why for part in parts for seed, why in part.failed.items()},
        **{name: sum(getattr(part, name) for part in parts) for name in _COUNTS},
        clear=sum((part.clear for part in parts), Counter()),
        confusion=sum((part.confusion for part in parts), Counter()),
        before=tuple(chain.from_iterable(part.before for part in parts)),
        unsteady={what: [s for part in parts for s in part.unsteady[what]] for what in first.unsteady},
        milliseconds=tuple(chain.from_iterable(part.milliseconds for part in parts)),
        variants=tuple(chain.from_iterable(part.variants for part in parts)),
        steps=max(part.steps for part in parts),
    )


def _search(
    family: Family[Any], ask: Ask, seeds: Iterable[int], ranges: Ranges | None
) -> tuple[list[Found[Any]], dict[int, str], tuple[float, ...]]:
    found: list[Found[Any]] = []
    failed: dict[int, str] = {}
    clock: list[float] = []
    for seed in seeds:
        begun = perf_counter()
        try:
            with told_by(family.name, f"level {ask.level}, seed {seed}"):
                found.append(family.search(ask, seed, ranges=ranges))
        except NoVariantError as error:
            failed[seed] = error.what
        clock.append(1000.0 * (perf_counter() - begun))
    return found, failed, tuple(clock)


def _pairs(oracle: IntArray, truth: IntArray, where: Any) -> Iterator[tuple[int, int]]:
    return zip(oracle[where].tolist(), truth[where].tolist(), strict=True)


def _unfiltered(family: Family[Any], found: Found[Any]) -> Variant:
    """The first candidate with a clear truth, put into words as if it were served."""
    pool = next(pool for pool in found.pools if pool.clear.any())
    served, place = found.variant, int(np.flatnonzero(pool.clear)[0])
    ask = Ask(served.level, served.direction)
    if family.inputs(pool.batch, place, ask) == served.inputs:
        return served
    return family.compose(Origin(ask, served.seed, 1, pool.settled.taken), pool, place)


def _right_by_hand(family: Family[Any], variant: Variant) -> bool:
    return passes(variant.key, family.by_hand(variant))


def unsteady(family: Family[AnyBatch], ask: Ask, variants: Iterable[Variant]) -> dict[str, list[int]]:
    """Seeds of the variants whose trained answer changes under rounding, noise and longer training."""
    seeds: dict[str, list[int]] = {"float32": [], "noise": [], "longer": []}
    for group in _by_shape(variants):
        batch = family.recall([variant.inputs for variant in group])
        for name, changed in _unsteady(family, ask, batch).items():
            seeds[name] += [group[place].seed for place in changed]
    return seeds


def _by_shape(variants: Iterable[Variant]) -> list[list[Variant]]:
    """Group variants whose inputs stack into arrays."""
    groups: dict[tuple[Any, ...], list[Variant]] = {}
    for variant in variants:
        groups.setdefault(tuple(np.shape(value) for value in variant.inputs.values()), []).append(variant)
    return list(groups.values())


def _unsteady(family: Family[AnyBatch], ask: Ask, batch: AnyBatch) -> dict[str, list[int]]:
    rng = stream(family.name, family.version, 0, "noise")
    calm = family.truth(batch, ask)
    again = {
        "float32": family.truth(shaken(batch, family.exact, as_float32), ask),
        "noise": family.truth(shaken(batch, family.exact, lambda values: _noisy(rng, values)), ask),
    }
    if family.converges:
        again["longer"] = family.truth(batch, ask, LONGER)
    return {name: np.flatnonzero(apart(calm, other, STEADY)).tolist() for name, other in again.items()}


def _noisy(rng: np.random.Generator, values: FloatArray) -> FloatArray:
    return values * (1.0 + _NOISE * (2.0 * rng.random(values.shape) - 1.0))


def _leak_size(seeds: int) -> int:
    return _LEAK_SIZES[seeds >= LONG]


@lru_cache(maxsize=4)
def told(family: Family[Any], ask: Ask, size: int) -> dict[str, float]:
    """For each printed number, how well the best tree of depth two on it tells the answer.

    Candidates that pass the margin stand for variants, and the second method for the truth, so that
    many can be had without training.
    """
    answers = family.answers(ask)
    kept = []
    for target in range(answers):
        rng = stream(family.name, family.version, target, f"{'/'.join(ask)}/leak")
        batch = family.draw(rng, target, ask, -(-size // answers))
        kept.append(take(batch, family.passes(batch, ask)))
    settled = [family.oracle(batch, ask) for batch in kept if len(batch)]
    labels = np.concatenate([one.labels for one in settled])
    if all(one.values is not None for one in settled):
        labels = _quartiles(np.concatenate([one.values for one in settled if one.values is not None]))
    clear = labels != UNCLEAR
    return {
        name: best_split(values[clear], labels[clear])
        for name, values in _numbers(kept)
        if clear.any() and len(values) == len(labels)
    }


def _quartiles(values: FloatArray) -> IntArray:
    return np.digitize(values, np.nanquantile(values, (0.25, 0.5, 0.75))).astype(np.int64)


def _numbers(kept: list[Any]) -> Iterator[tuple[str, FloatArray]]:
    """Every printed number of the candidates by name; arrays of unequal shape are not compared."""
    batches = [batch for batch in kept if len(batch)]
    for field in fields(batches[0]):
        arrays = [getattr(batch, field.name) for batch in batches]
        if len({array.shape[1:] for array in arrays}) == 1:
            flat = np.concatenate([array.reshape(len(array), -1) for array in arrays]).astype(np.float64)
            single = flat.shape[1] == 1
            for column in range(flat.shape[1]):
                yield (field.name if single else f"{field.name}[{column}]"), flat[:, column]


def best_split(values: FloatArray, labels: IntArray) -> float:
    """Share right of the best tree of depth two on one number (n,) for labels (n,)."""
    _, numbered = np.unique(labels, return_inverse=True)
    order = np.argsort(values, kind="stable")
    ordered, ranked = numbered[order], values[order]
    size = int(numbered.max()) + 1
    cuts = np.unique(
        [np.searchsorted(ranked, ranked[min(at, len(ranked) - 1)]) for at in _places(len(ranked))]
    )
    cuts = np.unique(np.append(cuts, (0, len(ranked))))
    counts = np.array([np.bincount(ordered[:cut], minlength=size) for cut in cuts])
    leaf = (counts[None] - counts[:, None]).max(axis=-1)
    leaf = np.where(cuts[None] >= cuts[:, None], leaf, -len(ordered))
    split = (leaf[:, :, None] + leaf[None]).max(axis=1)
    return float((split[0] + split[:, -1]).max() / len(ordered))


def _places(size: int) -> list[int]:
    return [round(size * i / (_CUTS - 1)) for i in range(_CUTS)]
