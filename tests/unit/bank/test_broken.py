"""One pack with every fault that an author makes: all are found in one run, where they are marked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizlr.bank.checks import check
from quizlr.bank.explained import EXPLAINED
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import CODES

BROKEN = Path(__file__).parent / "packs" / "broken"
LONELY = BROKEN.parent / "lonely"
_MARK = re.compile(r"#(?P<blank> *)\^ (?P<code>[A-Z]+\d+)|#< (?P<first>[A-Z]+\d+)")
Mark = tuple[str, int, int, str]
"""File, line, column and code."""


def marks(file: Path) -> Iterator[Mark]:
    """The problems that a file says it has."""
    above = 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        found = _MARK.fullmatch(line)
        if found is None:
            above = number
        else:
            column = 1 if found["first"] else len(found["blank"]) + 2
            yield file.name, above, column, found["code"] or found["first"]


def planted(folder: Path) -> list[Mark]:
    """The problems that a pack says it has."""
    return [mark for file in sorted(folder.glob("*.yaml")) for mark in marks(file)]


def test_there_are_as_many_as_an_author_makes() -> None:
    everything = [*planted(BROKEN), *planted(LONELY)]
    assert len(everything) >= 60
    assert len({code for *_, code in everything}) >= 50


@pytest.mark.parametrize("folder", [BROKEN, LONELY], ids=lambda folder: folder.name)
def test_all_planted_faults_are_found_at_their_places_and_nothing_else(folder: Path) -> None:
    bank = load_bank([folder])
    found = [
        (Path(one.path).name, one.line, one.column, one.code)
        for one in sorted({*bank.problems, *check(bank)})
    ]
    assert sorted(found) == sorted(planted(folder))


def test_every_message_says_what_to_do() -> None:
    bank = load_bank([BROKEN])
    silent = [one.headline for one in {*bank.problems, *check(bank)} if not one.help]
    assert silent == []


def test_every_code_is_explained() -> None:
    assert set(EXPLAINED) == set(CODES)
    assert all(text.endswith((".", "?")) and len(text) < 500 for text in EXPLAINED.values())
