"""Findings are kept by what the file says: never stale, never missed, never needed."""

import json
import os
from pathlib import Path

import pytest

from quizlr.bank import checks
from quizlr.service.checking import check_packs
from tests.support import NUMERIC, write_pack

BAD = NUMERIC.replace("value: -1.5", "value: 1.505")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the questions that the rules were really asked about."""
    asked: list[str] = []
    rules = checks.QUESTION_RULES

    def count(question: object) -> object:
        asked.append(str(getattr(question, "id", "")))
        return iter(())

    monkeypatch.setattr(checks, "QUESTION_RULES", (count, *rules))
    return asked


def _codes(pack: Path) -> list[str]:
    return [item.problem.code for item in check_packs([pack])]


def test_an_unchanged_file_is_not_looked_at_again(tmp_path: Path, looked_at: list[str]) -> None:
    pack = write_pack(tmp_path, (BAD, "half", "alpha"), (NUMERIC, "third", "alpha"))
    first = check_packs([pack])
    assert "QZ306" in {item.problem.code for item in first}
    assert looked_at == ["half", "third"]
    assert check_packs([pack]) == first
    assert looked_at == ["half", "third"]


def test_a_changed_file_is(tmp_path: Path, looked_at: list[str]) -> None:
    pack = write_pack(tmp_path, (BAD, "half", "alpha"))
    assert "QZ306" in _codes(pack)
    file = pack / "questions.yaml"
    file.write_text(file.read_text().replace("value: 1.505", "value: -1.5"))
    assert "QZ306" not in _codes(pack)
    assert looked_at == ["half", "half"]


def test_what_is_kept_is_told_of_the_file_that_is_there(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (BAD, "half", "alpha"))
    check_packs([pack])
    moved = pack.rename(tmp_path / "moved")
    found = [item.problem for item in check_packs([moved]) if item.problem.code == "QZ306"]
    assert [problem.path for problem in found] == [str(moved / "questions.yaml")]


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"rules": 1}', "\x00", '{"files": {"a": 1}}'])
def test_a_broken_memory_costs_time_and_nothing_else(tmp_path: Path, kept: str) -> None:
    pack = write_pack(tmp_path, (BAD, "half", "alpha"))
    first = check_packs([pack])
    file = Path(os.environ["QUIZLR_HOME"], "cache", "checked.json")
    file.write_text(kept)
    assert check_packs([pack]) == first


def test_a_row_that_makes_no_sense_is_worked_out_again(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (BAD, "half", "alpha"))
    first = check_packs([pack])
    file = Path(os.environ["QUIZLR_HOME"], "cache", "checked.json")
    kept = json.loads(file.read_text())
    for rows in kept["files"].values():
        rows["demo/half"] = [["x", 1, "QZ306", "a", "b"]]
    file.write_text(json.dumps(kept))
    assert check_packs([pack]) == first


def test_other_rules_forget_everything(
    tmp_path: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    check_packs([pack])
    monkeypatch.setattr("quizlr.service.remembered._rules", lambda: "others")
    check_packs([pack])
    assert looked_at == ["half", "half"]
