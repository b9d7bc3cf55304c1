"""Answering without thinking: what a memoriser, a gambler and a ruler for measuring options would earn."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from quizlr.answers.compare import credit, passes, right_answer, say
from quizlr.answers.keys import (
    CountKey,
    EstimateKey,
    Given,
    Key,
    LetterKey,
    NumberKey,
    OrderKey,
    SetKey,
    SignsKey,
)
from quizlr.answers.numbers import Unreadable
from quizlr.answers.reading import read
from quizlr.engine.variant import Variant

Bot = Callable[[Sequence[Variant]], float]
_GRID = 200


def chance(key: Key, labels: int) -> float:
    """How often a blind guess is right, as far as that can be told beforehand; 0 for a number.

    Args:
        key: of any variant; labels: how many answers its family thinks possible.
    """
    match key:
        case LetterKey(options=options):
            return 1 / options
        case SignsKey(signs=signs):
            return max(float(0.5 ** len(signs)), 1 / labels)
        case OrderKey(order=order):
            return 1 / math.factorial(len(order))
        case SetKey() | CountKey():
            return 1 / labels
        case _:
            return 0.0


def same_position(variants: Sequence[Variant]) -> float:
    """The best of always choosing one place among the options."""
    rights = Counter(
        right_answer(v.key) for v in variants if isinstance(v.key, LetterKey | SetKey | OrderKey)
    )
    return max(rights.values(), default=0) / max(1, len(variants))


def same_answer(variants: Sequence[Variant]) -> float:
    """Giving what was right at the showing before: a memoriser."""
    given = [right_answer(variant.key) for variant in variants]
    pairs = zip(given, variants[1:], strict=False)
    return sum(_right(variant, answer) for answer, variant in pairs) / max(1, len(variants) - 1)


def majority(variants: Sequence[Variant]) -> float:
    """Always giving the answer that is right most often."""
    if variants and isinstance(variants[0].key, NumberKey | EstimateKey):
        return 0.0
    rights = Counter(right_answer(variant.key) for variant in variants)
    return max(rights.values(), default=0) / max(1, len(variants))


def longest_option(variants: Sequence[Variant]) -> float:
    """Choosing the longest option; among equally long ones the first."""
    chosen = [v for v in variants if v.options and isinstance(v.key, LetterKey)]
    if not chosen or len({len(text) for v in chosen for text in v.options}) == 1:
        return 0.0
    longest = [max(range(len(v.options)), key=lambda i, v=v: len(v.options[i])) for v in chosen]  # type: ignore[misc]
    return sum(_right(v, place) for v, place in zip(chosen, longest, strict=True)) / len(chosen)


def best_constant(variants: Sequence[Variant]) -> float:
    """Mean credit of the one number that earns most when it is always given; 0 where no number is asked."""
    return best_constant_of([variant.key for variant in variants])


def best_constant_of(given: Iterable[Key | None]) -> float:
    """Mean credit of the one number that earns most with these keys; 0 where none wants a number."""
    keys = [key for key in given if isinstance(key, NumberKey | EstimateKey | CountKey)]
    if not keys:
        return 0.0
    values = sorted(float(key.value) for key in keys)
    tried = {values[i * (len(values) - 1) // _GRID] for i in range(_GRID + 1)} | _between(values)
    return max(sum(credit(key, value) for key in keys) / len(keys) for value in tried)


def _between(values: Sequence[float]) -> set[float]:
    """Round numbers and a fine log grid over the range, where all are positive."""
    if values[0] <= 0:
        return {0.0, 0.5, 1.0, sum(values) / len(values)}
    low, high = math.log(values[0]), math.log(values[-1])
    return {math.exp(low + (high - low) * i / _GRID) for i in range(_GRID + 1)} | {1.0}


def oracle(variants: Sequence[Variant]) -> float:
    """Typing the right answer as it is said, through the reader: every one must be right."""
    return sum(_typed_right(variant) for variant in variants) / max(1, len(variants))


def _typed_right(variant: Variant) -> bool:
    given = read(variant.key, say(variant.key, right_answer(variant.key)))
    return not isinstance(given, Unreadable) and passes(variant.key, given)


def _right(variant: Variant, given: Given) -> bool:
    return passes(variant.key, given)


BOTS: dict[str, Bot] = {
    "same position": same_position,
    "same answer": same_answer,
    "majority": majority,
    "longest option": longest_option,
    "best constant": best_constant,
    "oracle": oracle,
}


def play(variants: Sequence[Variant]) -> dict[str, float]:
    """What every bot earns over the variants of a card, in their order."""
    return {name: bot(variants) for name, bot in BOTS.items()}
