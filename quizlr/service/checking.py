"""`quizlr check`: everything that is wrong with the packs, at once."""

from collections.abc import Sequence
from pathlib import Path

from quizlr.bank.checks import check
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import Problem


def check_packs(folders: Sequence[Path]) -> list[Problem]:
    """Load packs and check them; problems in the order of files and lines."""
    bank = load_bank(folders)
    found = {*bank.problems, *check(bank)}
    return sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.column, problem.code))
