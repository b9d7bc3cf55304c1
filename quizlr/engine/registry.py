"""The families by name; a family's code is loaded when it is first asked for."""

from functools import cache
from importlib import import_module
from typing import Any

from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.family import Family
from quizlr.errors import UsageError


@cache
def family(name: str) -> Family[Any]:
    """Load the family of that name.

    Raises:
        UsageError: there is no such family.
    """
    if name not in FAMILIES:
        raise UsageError(f"there is no family {name!r}", f"the families are {', '.join(FAMILIES)}")
    path = FAMILIES[name].module
    module = import_module(path if "." in path else f"quizlr.engine.families.{path}")
    found: Family[Any] = module.FAMILY
    return found
