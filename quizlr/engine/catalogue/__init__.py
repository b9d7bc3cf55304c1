"""Names, levels, strata, answer types, knobs and misconceptions of all families, without NumPy.

One module a theme; `tests/unit/engine` holds this table against the families themselves.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

from quizlr.engine.catalogue import (
    beyond_convex,
    descent,
    evaluation,
    geometry,
    model,
    optimisers,
    rates,
    regularisation,
    steps,
)
from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception

__all__ = [
    "CONFUSABLE",
    "FAMILIES",
    "MISCONCEPTIONS",
    "FamilyEntry",
    "Knob",
    "Misconception",
    "register",
    "strata",
]

_THEMES = (
    rates.ENTRIES,
    model.ENTRIES,
    descent.ENTRIES,
    steps.ENTRIES,
    regularisation.ENTRIES,
    evaluation.ENTRIES,
    geometry.ENTRIES,
    optimisers.ENTRIES,
    beyond_convex.ENTRIES,
)

CONFUSABLE = (
    ("lr_quadratic", "lr_logistic"),
    ("rescale_refit", "which_fix"),
    ("l2_norm", "l1_zeros"),
    ("bce_mse_ratio", "mse_pull_order"),
)
"""Families whose questions look alike and are answered otherwise; asked one after the other, they teach more."""

FAMILIES: dict[str, FamilyEntry] = {}
"""Every family by name, in the order of the journal's themes; those from outside last."""

MISCONCEPTIONS: dict[str, Misconception] = {}
"""The wrong ideas families recognise, as `<family>.<name>`."""


def register(entries: Iterable[FamilyEntry]) -> None:
    """Make families known; one that is known already is replaced."""
    for entry in entries:
        FAMILIES[entry.name] = entry
        MISCONCEPTIONS.update({f"{entry.name}.{name}": idea for name, idea in entry.ideas.items()})


register(chain.from_iterable(_THEMES))


def strata(
    name: str, levels: tuple[str, ...] = (), families: Mapping[str, FamilyEntry] = FAMILIES
) -> tuple[str, ...]:
    """Suffixes of the cards of an experiment, such as `given-p` or `small.forward`.

    Raises:
        KeyError: no such family.
    """
    family = families[name]
    chosen = levels or family.levels
    if not family.directions:
        return chosen
    return tuple(f"{level}.{direction}" for level in chosen for direction in family.directions)
