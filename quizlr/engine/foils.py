"""Wrong answers that are recognised: none of them is right, and none is told twice."""

import math
from collections.abc import Iterable
from dataclasses import replace

from quizlr.answers.compare import passes
from quizlr.answers.keys import CountKey, EstimateKey, Key, NumberKey
from quizlr.engine.variant import Foil

BAND = 1.5
"""An estimate within this factor of a wrong result is recognised as that result."""


def estimated(value: float, misconception: str, feedback: str, factor: float = BAND) -> Foil:
    """A wrong estimate, recognised within a factor of `value`."""
    return Foil(value, misconception, feedback, (value / factor, value * factor))


def wrong_only(family: str, key: Key, foils: Iterable[Foil]) -> tuple[Foil, ...]:
    """Keep the foils that are wrong for this key and that no earlier one has taken.

    A misconception named without its family gets the name of this one.
    """
    kept: list[Foil] = []
    for foil in foils:
        if _is_wrong(key, foil) and not any(_meet(key, foil, other) for other in kept):
            kept.append(foil)
    return tuple(
        replace(foil, misconception=_full(family, foil.misconception)) if foil.misconception else foil
        for foil in kept
    )


def _full(family: str, name: str) -> str:
    return name if "." in name else f"{family}.{name}"


def _is_wrong(key: Key, foil: Foil) -> bool:
    """Whether neither the foil nor any number of its band would be marked right."""
    if isinstance(key, NumberKey | CountKey | EstimateKey) and not _finite(foil):
        return False
    if passes(key, foil.given):
        return False
    if foil.band is None:
        return True
    low, high = foil.band
    inside = isinstance(key, NumberKey | EstimateKey) and low <= key.value <= high
    return not inside and not passes(key, low) and not passes(key, high)


def _finite(foil: Foil) -> bool:
    return isinstance(foil.given, int | float) and math.isfinite(foil.given)


def _meet(key: Key, foil: Foil, other: Foil) -> bool:
    """Whether two foils could be met by one answer."""
    if foil.band and other.band:
        return foil.band[0] <= other.band[1] and other.band[0] <= foil.band[1]
    return foil.meets(key, other.given) or other.meets(key, foil.given)
