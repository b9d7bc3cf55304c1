"""`quizlr diff`: what an edit means, in words, before anything is taken over."""

from pathlib import Path

import pytest

from quizlr.config import Config
from quizlr.plain.diff import MOST, diff_lines
from quizlr.service.diff import diff
from quizlr.service.options import SessionOptions
from tests.support import CHOICE, NUMERIC, StoppedClock, open_small, write_pack


def told(database: Path, folder: Path) -> list[str]:
    return list(diff_lines(diff(Config(), database, [folder / "demo"], StoppedClock())))


def test_without_a_database_every_card_is_new_and_none_is_made(tmp_path: Path) -> None:
    write_pack(tmp_path, (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta"))
    database = tmp_path / "none.db"
    assert told(database, tmp_path) == ["2 new", "  demo/half", "  demo/pick", "0 kept as they are"]
    assert not database.exists()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Three halves.", "Half of three.", "1 reworded; the schedule goes on"),
        ("answer: 1.5", "answer: 1.25", "1 changed in prompt, answer, options or numbers"),
        ("id: half", "id: part\n    was: [demo/half]", "  demo/half -> demo/part"),
        ("id: half", "id: part\n    was: [demo/halb]", "1 new, though `was:` names a card"),
        ("id: half", "id: part\n    was: [demo/halb]", "  demo/halb -> demo/part"),
        ("id: half", "id: part", "1 gone from the packs; retired"),
        ("id: half", "id: part", "1 new under another name; `was: [old name]`"),
        ("id: half", "id: part", "  demo/half -> demo/part"),
        ("concepts: [alpha]", "concepts: [alfa]", "1 error in the packs"),
        ("id: half", "id: half\n    revision: 2", "1 revision raised; they start afresh"),
    ],
)
def test_every_edit_in_words(database: Path, tmp_path: Path, old: str, new: str, line: str) -> None:
    service = open_small(
        database, tmp_path, StoppedClock(), (NUMERIC, "half", "alpha"), (CHOICE, "pick", "beta")
    )
    service.start(SessionOptions())
    service.close()
    assert told(database, tmp_path) == ["2 kept as they are"]
    file = tmp_path / "demo" / "questions.yaml"
    file.write_text(file.read_text().replace(old, new, 1))
    lines = told(database, tmp_path)
    assert any(text.startswith(line) for text in lines), lines
    assert told(database, tmp_path) == lines


def test_many_are_counted(tmp_path: Path) -> None:
    write_pack(tmp_path, *((NUMERIC, f"n{i}", "alpha") for i in range(MOST + 3)))
    assert "  and 3 more" in told(tmp_path / "none.db", tmp_path)
