"""`quizlr test`: every generated card over many seeds, held to its promises."""

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from secrets import randbits
from time import perf_counter
from typing import Any

from quizlr.bank.cards import Card
from quizlr.bank.loader import Bank, load_bank
from quizlr.bank.schema import Experiment
from quizlr.bank.selectors import UNKNOWN, read
from quizlr.engine.catalogue import FAMILIES
from quizlr.errors import NoVariantError, UsageError
from quizlr.quiz.printing import print_card

BATCH = 250
"""So many seeds are built at once."""
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Tested:
    """What is tested: a card of a family, perhaps narrowed, or a parametric question.

    Attributes:
        name: as it is selected and reported.
        family, level, direction: of an experiment.
        ranges: its narrowed knobs.
        question: the card of a parametric question; None for an experiment.
    """

    name: str
    family: str = ""
    level: str = ""
    direction: str = ""
    ranges: Ranges | None = None
    question: Card | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was seen of one card; shares are fractions of one.

    Attributes:
        card: its name; seeds: how many; offset: the first.
        failures: every promise that is not kept: seed (or None) and reason.
        figures: the figures behind them, by name.
        bots: what each bot earned; empty where none played.
    """

    card: str
    seeds: int
    offset: int
    failures: tuple[tuple[int | None, str], ...]
    figures: Mapping[str, float]
    bots: Mapping[str, float] = field(default_factory=dict)


def load_packs(folders: Sequence[Path]) -> Bank:
    """The packs whose generated cards can be tested."""
    return load_bank(folders)


def offset_of(seed: int | None) -> int:
    """The first seed: the given one, or one that nobody has seen."""
    return randbits(24) if seed is None else seed


def generated_cards(bank: Bank, selection: Sequence[str]) -> list[Tested]:
    """The generated cards that a selection names, each once.

    A word of the selection is a family, a card of one such as `lr_quadratic~close`, a pattern with `*` over
    these, or a selector of cards in the packs.

    Raises:
        UsageError: a word names nothing.
    """
    every = [*family_cards(), *_own(bank), *_parametric(bank)]
    if not selection:
        return every
    chosen: set[str] = set()
    for word in selection:
        own = {item.name for item in every if _named(item, word)}
        chosen |= own or _asked(bank, word)
    return [item for item in every if item.name in chosen]


def _named(item: Tested, word: str) -> bool:
    names = (item.name, item.name.partition("~")[0])
    return any(fnmatchcase(name, word) for name in names)


def _asked(bank: Bank, word: str) -> set[str]:
    """Names of the tested cards behind those a selector means; the family's where no knob narrows one."""
    selected = read(bank, [word])
    cards = [card for card in bank.cards.values() if card.generated and (card, UNKNOWN) in selected]
    if not cards:
        raise UsageError(f"no generated card is meant by {word}", "`quizlr lab --list` names the families.")
    return {_tested_name(card) for card in cards}


def _tested_name(card: Card) -> str:
    narrowed = isinstance(card.question, Experiment) and card.question.knobs
    stratum = card.key.partition("~")[2]
    return f"{card.family}~{stratum}" if card.family and not narrowed else card.key


def family_cards() -> Iterator[Tested]:
    """Every card of every family, whether or not a pack asks it."""
    for name, entry in FAMILIES.items():
        for level in entry.levels:
            for way in entry.directions or ("",):
                yield Tested(f"{name}~{'.'.join(filter(None, (level, way)))}", name, level, way)


def _own(bank: Bank) -> Iterator[Tested]:
    for card in bank.cards.values():
        if isinstance(card.question, Experiment) and card.question.knobs:
            ranges = {name: (low, high) for name, (low, high) in card.question.knobs.items()}
            yield Tested(card.key, card.family, card.level, card.direction, ranges)


def _parametric(bank: Bank) -> Iterator[Tested]:
    for card in bank.cards.values():
        if card.generated and not card.family:
            yield Tested(card.key, question=card)


def run(cards: Sequence[Tested], seeds: int, offset: int, *, bots: bool) -> Iterator[Report]:
    """Test cards on all processors, and report each as it is done, in order.

    Args:
        cards: what to test; seeds: how many seeds each; offset: the first of them.
        bots: let the bots play too.
    """
    workers = min(len(cards), os.cpu_count() or 1)
    if workers <= 1:
        yield from (examine(card, seeds, offset, bots) for card in cards)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(examine, cards, *([value] * len(cards) for value in (seeds, offset, bots)))


def examine(card: Tested, seeds: int, offset: int, bots: bool) -> Report:  # noqa: FBT001 - called by a pool
    """Test one card."""
    if card.question is not None:
        return _examine_question(card.name, card.question, seeds, offset)
    return _examine_family(card, seeds, offset, bots=bots)


def _examine_family(card: Tested, seeds: int, offset: int, *, bots: bool) -> Report:
    from quizlr.engine.batch import Ask
    from quizlr.engine.bots import play
    from quizlr.engine.promises import broken
    from quizlr.engine.registry import family
    from quizlr.engine.verify import surveyed

    ask = Ask(card.level, card.direction)
    seen = surveyed(family(card.family), ask, range(offset, offset + seeds), BATCH, card.ranges)
    earned = play(seen.variants) if bots and seen.variants else {}
    failures = tuple((one.seed, one.why) for one in broken(seen, bots=bots))
    return Report(card.name, seeds, offset, failures, _figures(seen), earned)


def _figures(seen: Any) -> dict[str, float]:
    """What was measured, by name; shares of candidates drawn, or of variants served."""
    served = max(1, len(seen.variants))
    clock = sorted(seen.milliseconds) or [0.0]
    return {
        "invalid": len(seen.failed),
        "nonfinite": seen.nonfinite,
        "ambiguous": sum(map(len, seen.unsteady.values())),
        "apart": seen.share_apart,
        "rejected": seen.rejected,
        "distinct": seen.notes / served,
        "commonest": seen.commonest,
        "position": seen.position,
        "tree": max(seen.told.values(), default=0.0),
        "by_hand": 1.0 - len(seen.by_hand) / served,
        "steps": seen.steps,
        "p50_ms": _at(clock, 0.50),
        "p95_ms": _at(clock, 0.95),
    }


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _examine_question(name: str, card: Card, seeds: int, offset: int) -> Report:
    """Print a parametric question over many seeds: it must always print, and never the same answer."""
    from quizlr.engine.bots import best_constant_of

    failures: list[tuple[int | None, str]] = []
    keys, notes, clock = [], set(), []
    for seed in range(offset, offset + seeds):
        begun = perf_counter()
        try:
            printed = print_card(card, Random(seed).getrandbits(48))
        except NoVariantError as error:
            failures.append((seed, error.what))
            continue
        clock.append(1000.0 * (perf_counter() - begun))
        keys.append(printed.key)
        notes.add(printed.note)
        value = getattr(printed.key, "value", math.nan)
        if not math.isfinite(value):
            failures.append((seed, "the answer is not a finite number"))
    constant = best_constant_of(keys)
    if keys and constant > 0.5:
        failures.append((None, f"one constant earns a mean credit of {constant:.2f}"))
    ordered = sorted(clock) or [0.0]
    figures = {
        "invalid": float(seeds - len(keys)),
        "distinct": len(notes) / max(1, len(keys)),
        "constant": constant,
        "p50_ms": _at(ordered, 0.5),
        "p95_ms": _at(ordered, 0.95),
    }
    return Report(name, seeds, offset, tuple(failures), figures)
