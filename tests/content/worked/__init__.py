"""Answers computed once more, a module for each file of questions.

A module has, where its file has such questions: `NUMBERS` (numeric: a function that gives the answer and the
wrong number of each misconception), `DRAWN` (parametric: the same, from the drawn numbers) and `EXPRESSIONS`
(the value of the answer from the variables, by another road than the author's formula).
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.content.recompute import Worked

Given = Mapping[str, float]
Drawn = dict[str, Callable[[Given], Worked]]
Expressions = dict[str, Callable[[Given], float]]


def table(name: str) -> dict[str, Any]:
    """All tables of this name in the modules of this package, joined; no key stands twice."""
    joined: dict[str, Any] = {}
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        part = getattr(import_module(f"{__name__}.{file.stem}"), name, {})
        assert not joined.keys() & part.keys()
        joined |= part
    return joined
