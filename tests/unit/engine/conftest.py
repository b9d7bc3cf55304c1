import os
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from quizlr.engine.batch import Ask
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.generate import picture
from quizlr.engine.registry import family
from quizlr.engine.verify import Survey, survey
from quizlr.render.picture import Picture

SEEDS = int(os.environ.get("QUIZLR_SEEDS", "40"))
FIRST = int(os.environ.get("QUIZLR_FIRST", "0"))
PICTURES = 4


class Stratum(NamedTuple):
    """A family with one of its levels and directions."""

    name: str
    level: str
    direction: str = ""

    @property
    def ask(self) -> Ask:
        """What is asked."""
        return Ask(self.level, self.direction)


STRATA = [
    Stratum(name, level, direction)
    for name, entry in FAMILIES.items()
    for level in entry.levels
    for direction in entry.directions or ("",)
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stratum" in metafunc.fixturenames:
        cases = [pytest.param(stratum, id="~".join(filter(None, stratum))) for stratum in STRATA]
        metafunc.parametrize("stratum", cases)
    elif "family_name" in metafunc.fixturenames:
        cases = [pytest.param(name, id=name) for name in FAMILIES]
        metafunc.parametrize("family_name", cases)


@cache
def _surveyed(stratum: Stratum) -> Survey:
    return survey(family(stratum.name), stratum.ask, range(FIRST, FIRST + SEEDS))


@cache
def _pictures(stratum: Stratum) -> tuple[Picture, ...]:
    return tuple(picture(variant) for variant in _surveyed(stratum).variants[:PICTURES])


Surveyed = Callable[..., Survey]


@pytest.fixture
def surveyed() -> Surveyed:
    """The survey of a level, made once a run."""
    return lambda *stratum: _surveyed(Stratum(*stratum))


@pytest.fixture
def seen(stratum: Stratum) -> Survey:
    """The survey of the stratum under test."""
    return _surveyed(stratum)


@pytest.fixture
def pictures(stratum: Stratum) -> tuple[Picture, ...]:
    """Pictures of variants of the stratum under test."""
    return _pictures(stratum)
