from collections.abc import Callable
from functools import cache

import pytest

from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.generate import picture
from quizlr.engine.registry import family
from quizlr.engine.verify import Survey, survey
from quizlr.render.picture import Picture

SEEDS = 36
PICTURES = 12
STRATA = [(name, level) for name, entry in FAMILIES.items() for level in entry.levels]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stratum" in metafunc.fixturenames:
        metafunc.parametrize("stratum", STRATA, ids=[f"{name}~{level}" for name, level in STRATA])


@cache
def _surveyed(name: str, level: str) -> Survey:
    return survey(family(name), level, range(SEEDS))


@cache
def _pictures(name: str, level: str) -> tuple[Picture, ...]:
    return tuple(picture(variant) for variant in _surveyed(name, level).variants[:PICTURES])


@pytest.fixture
def surveyed() -> Callable[[str, str], Survey]:
    """The survey of a level, made once a run."""
    return _surveyed


@pytest.fixture
def seen(stratum: tuple[str, str]) -> Survey:
    """The survey of the stratum under test."""
    return _surveyed(*stratum)


@pytest.fixture
def pictures(stratum: tuple[str, str]) -> tuple[Picture, ...]:
    """Pictures of variants of the stratum under test."""
    return _pictures(*stratum)
