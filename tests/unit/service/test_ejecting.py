"""A shipped pack becomes one's own: the same names, the same progress, and updates are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizlr.bank.checks import check
from quizlr.bank.loader import load_bank
from quizlr.errors import UsageError
from quizlr.plain.diff import upstream_lines
from quizlr.service.ejecting import eject, upstream
from quizlr.service.house import facts_of
from tests.support import CHOICE, NUMERIC, write_pack


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A folder of packs such as comes with quizlr."""
    folder = tmp_path / "shipped"
    write_pack(folder, (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where the person's packs are; nothing is there yet."""
    return tmp_path / "own"


def test_a_copy_takes_the_place_of_what_it_was_copied_from(shipped: Path, own: Path) -> None:
    before = load_bank([shipped])
    done = eject("demo", [shipped], own)
    assert (done.folder, done.questions) == (own / "demo", 2)
    after = load_bank([own, shipped])
    assert after.problems == ()
    assert facts_of(after) == facts_of(before)
    assert {source.path for source in after.sources.questions.values()} == {str(own / "demo/questions.yaml")}
    assert [pack.ejected_from.split()[0] for pack in after.packs] == ["quizlr"]
    assert check(after) == check(load_bank([own]))
    assert (own / "quizlr.schema.json").is_file()


def test_an_edit_of_the_copy_is_what_is_asked(shipped: Path, own: Path) -> None:
    eject("demo", [shipped], own)
    file = own / "demo" / "questions.yaml"
    file.write_text(file.read_text().replace("Three halves.", "Half of three."))
    card = load_bank([own, shipped]).cards["demo/half"]
    assert card.question.explanation == "Half of three."


def test_a_copy_that_does_not_say_so_is_refused_and_both_places_are_named(shipped: Path, own: Path) -> None:
    eject("demo", [shipped], own)
    file = own / "demo" / "pack.yaml"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if "ejected_from" not in line))
    (found,) = [one for one in load_bank([own, shipped]).problems if one.code == "QZ201"]
    assert found.path == str(shipped / "demo" / "pack.yaml")
    assert str(file) in found.message
    assert "quizlr eject" in found.help


def test_what_cannot_be_copied_is_told(shipped: Path, own: Path) -> None:
    with pytest.raises(UsageError, match="no pack is called demi") as caught:
        eject("demi", [shipped], own)
    assert "'demo'" in caught.value.help
    eject("demo", [shipped], own)
    with pytest.raises(UsageError, match="already"):
        eject("demo", [own, shipped], own)
    written = own / "mine"
    (own / "demo").rename(written)
    with pytest.raises(UsageError, match="your own already"):
        eject("demo", [own, shipped], own)
    assert not list(own.glob(".*.new"))


def test_a_folder_that_may_not_be_written_is_told(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"):
        eject("demo", [shipped], tmp_path / "file" / "packs")


@pytest.mark.parametrize(
    ("old", "new", "sort"),
    [
        ("Three halves.", "Half of three.", "shipped-reworded"),
        ("answer: 1.5", "answer: 1.25", "shipped-substance"),
        ("id: half", "id: part", "shipped-gone"),
    ],
)
def test_what_an_update_changed_is_told(shipped: Path, own: Path, old: str, new: str, sort: str) -> None:
    eject("demo", [shipped], own)
    assert list(upstream([own, shipped], own, shipped)) == []
    mine = own / "demo" / "questions.yaml"
    mine.write_text(mine.read_text().replace("id: pick", "id: mine"))
    assert list(upstream([own, shipped], own, shipped)) == []
    file = shipped / "demo" / "questions.yaml"
    file.write_text(file.read_text().replace(old, new))
    found = list(upstream([own, shipped], own, shipped))
    assert (sort, "demo/half") in {(one.sort, one.card) for one in found}
    assert "  demo/half" in list(upstream_lines(found))


def test_without_a_copy_nothing_is_compared(shipped: Path, own: Path) -> None:
    assert list(upstream([shipped], own, shipped)) == []
