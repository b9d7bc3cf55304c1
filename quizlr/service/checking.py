"""`quizlr check` and `quizlr coverage`: what is wrong with the packs, and what they lack."""

from collections.abc import Sequence
from pathlib import Path

from quizlr.bank.checks import check
from quizlr.bank.coverage import Coverage, Minimum, coverage
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import Problem


def check_packs(folders: Sequence[Path]) -> list[Problem]:
    """Load packs and check them; problems in the order of files and lines."""
    bank = load_bank(folders)
    found = {*bank.problems, *check(bank)}
    return sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.column, problem.code))


def cover_packs(folders: Sequence[Path]) -> Coverage:
    """Load packs and count their questions against the minimum."""
    return coverage(load_bank(folders), Minimum())
