from collections.abc import Callable
from functools import cache

import pytest

from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.registry import family
from quizlr.engine.verify import Survey, survey

SEEDS = 50
STRATA = [(name, level) for name, entry in FAMILIES.items() for level in entry.levels]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stratum" in metafunc.fixturenames:
        metafunc.parametrize("stratum", STRATA, ids=[f"{name}~{level}" for name, level in STRATA])


@cache
def _surveyed(name: str, level: str) -> Survey:
    return survey(family(name), level, range(SEEDS))


@pytest.fixture
def surveyed() -> Callable[[str, str], Survey]:
    """The survey of a level, made once a run."""
    return _surveyed


@pytest.fixture
def seen(stratum: tuple[str, str]) -> Survey:
    """The survey of the stratum under test."""
    return _surveyed(*stratum)
