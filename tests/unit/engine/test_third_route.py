"""An outside route to every served answer: SciPy, scikit-learn, finite differences, plain loops.

Nothing of the engine is used but the stored inputs and the key. QUIZLR_OUTSIDE sets the size and
QUIZLR_OUTSIDE_FIRST the first seed.
"""

import os
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from quizlr.answers.compare import passes
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.generate import build
from tests.unit.engine.conftest import Stratum

SEEDS = int(os.environ.get("QUIZLR_OUTSIDE", "8"))
FIRST = int(os.environ.get("QUIZLR_OUTSIDE_FIRST", "1000"))
THEMES = sorted(file.stem for file in (Path(__file__).parent / "outside").glob("[a-z]*.py"))
ROUTES: dict[str, Any] = dict(
    chain.from_iterable(
        import_module(f"tests.unit.engine.outside.{theme}").ROUTES.items() for theme in THEMES
    )
)


def test_an_outside_route_agrees_on_every_served_variant(stratum: Stratum) -> None:
    name, level, direction = stratum
    apart = []
    for seed in range(FIRST, FIRST + SEEDS):
        variant = build(name, level, direction, seed)
        if not passes(variant.key, ROUTES[name](dict(variant.inputs), level, direction)):
            apart.append(seed)
    assert apart == []


@pytest.mark.parametrize("name", [name for name, entry in FAMILIES.items() if entry.levels])
def test_there_is_a_route_for_every_family(name: str) -> None:
    assert name in ROUTES
