"""The real YAML language server: it marks the same places as `quizlr check`, and completes what is known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizlr.bank.loader import load_bank
from quizlr.service.schema import MODELINE, write_schema
from tests.content.language_server import LanguageServer
from tests.content.test_schema import FILES

BROKEN = Path(__file__).parents[1] / "unit" / "bank" / "packs" / "broken"
PROGRAM = os.environ.get("QUIZLR_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server") or ""
OF_SHAPE = {"QZ101", "QZ102", "QZ103", "QZ104", "QZ105", "QZ106", "QZ107", "QZ108", "QZ113"}
"""Codes of what a schema can say; the rest is known to quizlr alone."""

pytestmark = pytest.mark.skipif(not PROGRAM, reason="yaml-language-server is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broken pack, in a folder of packs with their schema, as `quizlr new` makes one."""
    packs = tmp_path_factory.mktemp("packs").resolve()
    shutil.copytree(BROKEN, packs / "broken")
    write_schema(packs)
    return packs


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LanguageServer]:
    running = LanguageServer(PROGRAM, folder)
    try:
        yield running
    finally:
        running.close()


def with_modeline(file: Path) -> str:
    """A text with the modeline above it, which moves every line by one."""
    return f"{MODELINE}\n{file.read_text(encoding='utf-8')}"


@pytest.mark.parametrize("name", ["shape.yaml", "misconceptions.yaml", "concepts.yaml", "names.yaml"])
def test_errors_of_shape_are_marked_where_check_finds_them(
    server: LanguageServer, folder: Path, name: str
) -> None:
    file = folder / "broken" / name
    marked = {(line - 1, column) for line, column, message in server.marks(file, with_modeline(file))}
    ours = {
        (one.line, one.column)
        for one in load_bank([folder / "broken"]).problems
        if one.path == str(file) and one.code in OF_SHAPE
    }
    assert ours <= marked
    # Of a question of no known kind the server also says what every kind would need.
    kinds = {line for line, _ in marked if "kind: flashcards" in file.read_text().splitlines()[line]}
    assert {place for place in marked - ours if place[0] not in kinds} == set()


@pytest.mark.parametrize("file", [FILES[0], FILES[-1]], ids=lambda file: file.name)
def test_a_shipped_file_has_no_mark(server: LanguageServer, folder: Path, file: Path) -> None:
    copy = folder / "shipped" / file.name
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(file, copy)
    assert server.marks(copy, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    kind: ", {"flashcard", "choice", "experiment", "cloze"}),
        ("    aim: ", {"recall", "apply", "analyse", "explain"}),
        ("    ", {"prompt", "answer", "explanation", "reversible"}),
    ],
)
def test_what_is_known_is_completed(server: LanguageServer, folder: Path, line: str, words: set[str]) -> None:
    file = folder / "broken" / f"typed-{len(line)}.yaml"
    kind = "" if "kind" in line else "    kind: flashcard\n"
    server.marks(file, f"{MODELINE}\nquestions:\n  - id: a\n{kind}{line}\n")
    place = 4 + bool(kind)
    offered = {label.strip('"') for label in server.completions(file, place, len(line) + 1)}
    assert words <= offered
