"""`quizlr new`: what it writes is valid but for its blanks, in the right file, and harms nothing there."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from quizlr.bank import stubs
from quizlr.bank.events import BrokenFileError
from quizlr.bank.loader import load_bank
from quizlr.errors import UsageError
from quizlr.paths import content_root
from quizlr.plain.authoring import made_lines
from quizlr.service.authoring import THINGS, Made, Request, Shelf, make
from quizlr.service.checking import check_packs
from tests.support import NUMERIC, write_pack

TODAY = date(2026, 11, 25)
_BLANK = re.compile(r"(?P<key>\s*(?:- )?(?:[a-z_]+:|-)(?: \|)?)\s*(?:#.*)?$")
ANSWERS = {"numeric": "1.5", "expression": "2*x", "parametric": "2*a"}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A person without a pack, beside the shipped ones."""
    return Shelf([tmp_path / "packs", content_root()], tmp_path / "packs", content_root())


@pytest.fixture
def demo(tmp_path: Path) -> Shelf:
    """A person with one small pack, and nothing shipped."""
    folder = tmp_path / "packs"
    write_pack(folder, (NUMERIC, "half", "alpha"))
    return Shelf([folder], folder, tmp_path / "shipped")


def _errors(shelf: Shelf) -> list[tuple[str, str, str]]:
    """Code, line and file of each error in the person's own packs."""
    return [
        (item.problem.code, item.line, Path(item.problem.path).name)
        for item in check_packs([shelf.own, shelf.shipped] if shelf.shipped.exists() else [shelf.own])
        if item.problem.severity == "error"
    ]


def fill_in(file: Path, kind: str) -> None:
    """Put something into each blank, as an author does."""
    lines: list[str] = []
    for number, line in enumerate(file.read_text().splitlines()):
        found = _BLANK.fullmatch(line)
        key = found["key"].strip().removeprefix("- ") if found else ""
        if found is None or key in ("questions:", "choices:", "items:", "accept:", "rubric:", "params:"):
            lines.append(line)
        elif key.endswith("|"):
            text = (
                f"The {{{{c1::word}}}} {number}." if key == "text: |" else f"Which text is number {number}?"
            )
            lines += [found["key"], f"      {text}"]
        else:
            value = {"answer:": ANSWERS.get(kind, ""), "misconception:": "grad_signs.flipped", "id:": "named"}
            lines.append(f"{found['key']} {value.get(key, f'text {number}')}")
    file.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("kind", stubs.KINDS)
def test_a_question_is_valid_but_for_its_blanks(demo: Shelf, kind: str) -> None:
    (made,) = make(demo, Request(kind, "fresh", "beta"), TODAY)
    assert made.file.read_text().splitlines()[made.line - 1] == "  - id: fresh"
    found = _errors(demo)
    assert {code for code, *_ in found} <= {"QZ106", "QZ107"}
    assert all(_BLANK.fullmatch(line) for _, line, _ in found), found
    assert bool(found)
    fill_in(made.file, kind)
    if kind == "experiment":
        made.file.write_text(made.file.read_text().replace("family: text 6", "family: grad_signs"))
    assert _errors(demo) == []
    assert "demo/fresh" in {card.sibling for card in load_bank([demo.own]).cards.values()}


def test_a_name_may_be_left_blank_too(demo: Shelf) -> None:
    (made,) = make(demo, Request("numeric", concept="beta"), TODAY)
    assert (
        "QZ106",
        "  - id:                        # its name for good: a-z, 0-9 and -",
        "beta.yaml",
    ) in _errors(demo)
    fill_in(made.file, "numeric")
    assert _errors(demo) == []


def test_without_a_concept_that_is_a_blank(demo: Shelf) -> None:
    (made,) = make(demo, Request("flashcard", "fresh"), TODAY)
    assert made.file.name == "questions.yaml"
    assert any("concepts: []" in line for _, line, _ in _errors(demo))


def test_the_first_one_makes_a_pack_with_schema_and_modeline(shelf: Shelf) -> None:
    (made,) = make(shelf, Request("choice", "first", "conditioning"), TODAY)
    assert made.file == shelf.own / "my-pack" / "conditioning.yaml"
    assert made.file.read_text().startswith(
        "# yaml-language-server: $schema=../quizlr.schema.json\nquestions:\n"
    )
    assert (shelf.own / "quizlr.schema.json").is_file()
    assert (shelf.own / "my-pack" / "pack.yaml").is_file()
    make(shelf, Request("choice", "second", "conditioning"), TODAY)
    assert made.file.read_text().count("  - id: ") == 2


def test_from_nothing_to_a_concept_with_questions_of_all_usual_kinds(shelf: Shelf) -> None:
    make(shelf, Request("pack", "week-12"), TODAY)
    make(shelf, Request("concept", "chain-rule"), TODAY)
    make(shelf, Request("concept", "backpropagation", "chain-rule"), TODAY)
    make(shelf, Request("misconception", "products", "backpropagation"), TODAY)
    made = make(shelf, Request("", concept="backpropagation"), TODAY)
    assert [one.what for one in made] == ["choice", "numeric", "short-answer", "ordering", "free-response"]
    bank = load_bank(shelf.folders)
    assert bank.concepts["backpropagation"].prerequisites == ("chain-rule",)
    assert bank.concepts["chain-rule"].entry == TODAY
    assert "# products" in made[0].file.read_text()
    with pytest.raises(UsageError, match="in every usual kind"):
        make(shelf, Request("", concept="backpropagation"), TODAY)


def test_an_experiment_gets_a_family_that_fits_and_has_no_blank(shelf: Shelf) -> None:
    (made,) = make(shelf, Request("experiment", "steps", "conditioning"), TODAY)
    assert re.search(r"family: \w+ +# also \w+", made.file.read_text())
    assert _errors(shelf) == []
    assert "nothing is left to write" in list(made_lines([made]))[-1]


def test_a_question_joins_those_of_its_concept_and_their_indentation(demo: Shelf) -> None:
    file = demo.own / "demo" / "questions.yaml"
    flat = re.sub(r"(?m)^  ", "", file.read_text()).replace("\n", "\r\n") + "# the end\r\n"
    file.write_bytes(flat.encode())
    (made,) = make(demo, Request("numeric", "other", "alpha"), TODAY)
    assert made.file == file
    raw = file.read_bytes().decode()
    assert raw.startswith(flat.removesuffix("# the end\r\n"))
    assert raw.endswith("# the end\r\n")
    assert "\r\n- id: other\r\n" in raw
    assert "\n" not in raw.replace("\r\n", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("questions: [{id: a}]\n", "stands in brackets"),
        ("questions: []\n", "is written as []"),
        ("- a\n", "holds no mapping"),
    ],
)
def test_a_file_that_cannot_be_added_to_stays_as_it_is(demo: Shelf, text: str, says: str) -> None:
    file = demo.own / "demo" / "beta.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=re.escape(says)):
        make(demo, Request("numeric", "fresh", "beta"), TODAY)
    assert file.read_text() == text


def test_a_broken_file_is_not_added_to(demo: Shelf) -> None:
    file = demo.own / "demo" / "beta.yaml"
    file.write_text("questions: [\n")
    with pytest.raises(BrokenFileError):
        make(demo, Request("numeric", "fresh", "beta"), TODAY)
    assert file.read_text() == "questions: [\n"


@pytest.mark.parametrize(
    ("request_", "says", "helps"),
    [
        (Request("choise"), "choise is nothing", "'choice'"),
        (Request(""), "what shall it be", "flashcard"),
        (Request("choice", "fresh", "alpa"), "no concept is called alpa", "'alpha'"),
        (Request("choice", "fresh", "zebra"), "no concept is called zebra", ""),
        (Request("choice", "Fresh One"), "Fresh One is no name", "a-z"),
        (Request("numeric", "half", "alpha"), "question half already", "another"),
        (Request("concept"), "a concept needs a name", "quizlr new concept NAME"),
        (Request("concept", "alpha"), "a concept alpha already", ""),
        (Request("choice", "fresh", pack="other"), "no pack other", "quizlr new pack other"),
        (Request("pack", "demo"), "pack demo already", ""),
    ],
)
def test_what_cannot_be_made_is_told_before_anything_is_written(
    demo: Shelf, request_: Request, says: str, helps: str
) -> None:
    before = {file: file.read_bytes() for file in demo.own.rglob("*.yaml")}
    with pytest.raises(UsageError, match=says) as caught:
        make(demo, request_, TODAY)
    assert helps in caught.value.help
    assert {file: file.read_bytes() for file in demo.own.rglob("*.yaml")} == before


def test_shipped_packs_are_not_written_into(shelf: Shelf) -> None:
    with pytest.raises(UsageError, match="comes with quizlr") as caught:
        make(shelf, Request("choice", "fresh", "conditioning", "m1-optimization-geometry"), TODAY)
    assert "quizlr eject m1-optimization-geometry" in caught.value.help


def test_of_several_packs_one_must_be_named_or_have_the_concept(shelf: Shelf) -> None:
    make(shelf, Request("pack", "one"), TODAY)
    make(shelf, Request("concept", "mine", pack="one"), TODAY)
    make(shelf, Request("pack", "two"), TODAY)
    with pytest.raises(UsageError, match="several packs"):
        make(shelf, Request("choice", "fresh", "conditioning"), TODAY)
    (made,) = make(shelf, Request("choice", "fresh", "mine"), TODAY)
    assert made.file.parent.name == "one"


@pytest.mark.parametrize("what", THINGS)
def test_what_comes_next_is_said(what: str) -> None:
    for name in ("named", ""):
        lines = list(made_lines([Made(what, name, Path("a.yaml"), 3)]))
        assert lines[0].endswith(": a.yaml:3")
        assert lines[1].startswith("next: ")


@pytest.mark.parametrize("name", ["2024", "null", "true", "1e5", "007", "0x1f"])
def test_a_name_that_yaml_reads_otherwise_is_refused(demo: Shelf, name: str) -> None:
    with pytest.raises(UsageError, match="something else than a name"):
        make(demo, Request("choice", name, "alpha"), TODAY)


def test_a_concept_may_be_called_like_a_file_of_a_pack(demo: Shelf) -> None:
    make(demo, Request("concept", "pack"), TODAY)
    (made,) = make(demo, Request("flashcard", "fresh", "pack"), TODAY)
    assert made.file.name == "about-pack.yaml"
    assert "questions" not in (demo.own / "demo" / "pack.yaml").read_text()


def test_a_draft_is_not_written_twice(demo: Shelf) -> None:
    make(demo, Request("misconception", "mine", "alpha"), TODAY)
    with pytest.raises(UsageError, match="a misconception mine already"):
        make(demo, Request("misconception", "mine", "alpha"), TODAY)
    with pytest.raises(UsageError, match="a name goes with a kind"):
        make(demo, Request("", "foo", "alpha"), TODAY)


def test_a_pack_that_cannot_be_read_is_not_made_anew(demo: Shelf) -> None:
    (demo.own / "demo" / "pack.yaml").write_text("schema: 1\n")
    for request in (Request("choice", "fresh", pack="demo"), Request("pack", "demo")):
        with pytest.raises(UsageError, match="a pack that cannot be read") as caught:
            make(demo, request, TODAY)
        assert "quizlr check" in caught.value.help


def test_a_file_whose_last_block_lacks_its_line_end_is_added_to(demo: Shelf) -> None:
    file = demo.own / "demo" / "beta.yaml"
    head = "questions:\n  - id: old\n    kind: flashcard\n    concepts: [beta]\n"
    text = head + "    explanation: |\n      The end"
    file.write_text(text)
    make(demo, Request("numeric", "fresh", "beta"), TODAY)
    assert file.read_text().startswith(text + "\n\n  # ")


def test_a_second_copy_of_an_ejected_pack_is_refused(tmp_path: Path, demo: Shelf) -> None:
    pack = demo.own / "demo" / "pack.yaml"
    pack.write_text(pack.read_text() + "ejected_from: quizlr 0.1.0\n")
    shutil.copytree(demo.own / "demo", demo.own / "backup")
    assert "QZ201" in {one.code for one in load_bank([demo.own]).problems}
