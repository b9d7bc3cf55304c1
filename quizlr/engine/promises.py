"""What every card of every family promises, over any number of seeds."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from quizlr.answers.compare import passes
from quizlr.answers.keys import LetterKey
from quizlr.engine.bots import chance, play
from quizlr.engine.catalogue import MISCONCEPTIONS
from quizlr.engine.variant import Variant
from quizlr.engine.verify import LONG, Survey

BY_HAND = 0.95
BY_HAND_BEFORE = 0.9
CONSTANT = 0.5
TREE = 0.8
TREE_SHORT = 0.87
"""A short survey looks at fewer candidates, to which the best of many trees fits itself."""
UNCLEAR_MOST = 0.10
DISTINCT = 0.99
SILENT = 0.1
"""So many variants of a card may recognise no wrong answer: all of theirs are right by chance."""
FULL = 300
"""From so many seeds on bounds are taken as they stand."""


class Broken(NamedTuple):
    """A promise that is not kept: the card, a seed that shows it where there is one, and why."""

    card: str
    seed: int | None
    why: str

    def __str__(self) -> str:
        """As it is printed: family, level, seed and reason."""
        at = "" if self.seed is None else f" seed {self.seed}"
        return f"{self.card}{at}: {self.why}"


def allowed(share: float, count: int) -> float:
    """A share plus five points or four standard errors over `count` seeds, whichever is more."""
    return share + max(0.05, 4.0 * math.sqrt(share * (1.0 - share) / max(1, count)))


def broken(seen: Survey, *, bots: bool = True) -> list[Broken]:
    """The promises that a card does not keep."""
    found = [*_built(seen), *_proven(seen), *_fair(seen), *_foils(seen)]
    return [*found, *(_played(seen) if bots else ())]


def _built(seen: Survey) -> Iterator[Broken]:
    for seed, why in seen.failed.items():
        yield Broken(seen.card, seed, why)
    if seen.notes < DISTINCT * len(seen.variants) and seen.notes < len(seen.variants) - 1:
        yield Broken(seen.card, None, f"only {seen.notes} of {len(seen.variants)} variants are distinct")


def _proven(seen: Survey) -> Iterator[Broken]:
    limit = allowed(seen.family.routes_apart, seen.passed) if seen.passed < 1000 else seen.family.routes_apart
    if seen.share_apart > limit:
        yield Broken(
            seen.card, None, f"truth and second method differ in {seen.share_apart:.1%} before the filter"
        )
    if seen.share_unclear > UNCLEAR_MOST:
        yield Broken(seen.card, None, f"training is unclear in {seen.share_unclear:.1%} of candidates")
    for what, seeds in seen.unsteady.items():
        if seeds:
            yield Broken(seen.card, seeds[0], f"the answer changes under {what}, in {len(seeds)} variants")


def _fair(seen: Survey) -> Iterator[Broken]:
    count = max(1, len(seen.variants))
    if len(seen.by_hand) > (1 - BY_HAND) * count:
        yield Broken(seen.card, seen.by_hand[0], f"by hand wrong in {len(seen.by_hand)} of {count}")
    if seen.by_hand_before < BY_HAND_BEFORE - 2 * math.sqrt(0.09 / count) * (count < 500):
        yield Broken(seen.card, None, f"by hand right in only {seen.by_hand_before:.0%} before the filter")
    limit = TREE if len(seen.seeds) >= LONG else TREE_SHORT
    for name, share in seen.told.items():
        if share > limit and not _exempt(seen, name):
            yield Broken(seen.card, None, f"{name} alone tells the answer in {share:.0%}")


def _exempt(seen: Survey, name: str) -> bool:
    return name in seen.family.exempt or name.partition("[")[0] in seen.family.exempt


def _foils(seen: Survey) -> Iterator[Broken]:
    for variant in seen.variants:
        why = _foil_fault(variant)
        if why:
            yield Broken(seen.card, variant.seed, why)
            return
    silent = [variant for variant in seen.variants if not variant.foils]
    if len(silent) > SILENT * len(seen.variants) + 1:
        yield Broken(seen.card, silent[0].seed, f"no wrong answer is recognised in {len(silent)} variants")


def _foil_fault(variant: Variant) -> str:
    for foil in variant.foils:
        if passes(variant.key, foil.given):
            return f"the foil {foil.misconception} is right"
        if foil.misconception not in MISCONCEPTIONS:
            return f"{foil.misconception!r} is in no catalogue"
    if isinstance(variant.key, LetterKey) and len(variant.foils) != len(variant.options) - 1:
        return "a wrong option has no foil"
    return ""


def _played(seen: Survey) -> Iterator[Broken]:
    if not seen.variants:
        return
    earned, count = play(seen.variants), len(seen.variants)
    limit = allowed(chance(seen.variants[0].key, seen.choices), count)
    for bot in ("same position", "majority", "longest option"):
        if earned[bot] > limit:
            yield Broken(seen.card, None, f"the bot {bot!r} is right in {earned[bot]:.1%} of {count}")
    if not _numeric(seen) and earned["same answer"] > limit:
        yield Broken(
            seen.card, None, f"the bot 'same answer' is right in {earned['same answer']:.1%} of {count}"
        )
    if earned["best constant"] > CONSTANT + _doubt(count):
        yield Broken(seen.card, None, f"one constant earns a mean credit of {earned['best constant']:.2f}")
    if earned["oracle"] < 1:
        yield Broken(seen.card, None, f"the right answer, typed, is right in {earned['oracle']:.1%} only")


def _doubt(count: int) -> float:
    """What chance may add to a mean over a few seeds, of which the best is taken."""
    return 0.0 if count >= FULL else 0.6 / math.sqrt(count)


def _numeric(seen: Survey) -> bool:
    return chance(seen.variants[0].key, seen.choices) == 0.0
