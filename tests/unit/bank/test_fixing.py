"""Mending: what is certain is mended where it stands, everything else keeps its bytes."""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.bank.events import BrokenFileError, parse
from quizlr.bank.fields import meant, nearest
from quizlr.bank.fixing import mend
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import CODES, problem
from quizlr.errors import UsageError
from quizlr.service.checking import check_packs, mend_packs
from tests.unit.bank.test_broken import BROKEN

MENDED = {
    "content.yaml": {"YAML014", "YAML015"},
    "names.yaml": {"QZ202"},
    "shape.yaml": {"QZ103", "QZ113", "QZ114"},
    "yaml-colon.yaml": {"YAML001"},
    "yaml-escape.yaml": {"YAML013"},
    "yaml-invisible.yaml": {"YAML003"},
}


def test_of_every_fault_those_are_mended_that_leave_no_choice(tmp_path: Path) -> None:
    pack = tmp_path / "broken"
    shutil.copytree(BROKEN, pack)
    gone = mend_packs([pack])
    by_file: dict[str, set[str]] = {}
    for one in gone:
        by_file.setdefault(Path(one.path).name, set()).add(one.code)
    assert by_file == MENDED
    assert mend_packs([pack]) == []
    left = {item.problem.headline for item in check_packs([pack])}
    assert not left & {one.headline for one in gone}


def test_one_problem_is_one_line(tmp_path: Path) -> None:
    pack = tmp_path / "broken"
    shutil.copytree(BROKEN, pack)
    gone = mend_packs([pack])
    for file in pack.glob("*.yaml"):
        before, after = ((folder / file.name).read_text().splitlines() for folder in (BROKEN, pack))
        changed = {
            number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
        }
        assert changed == {one.line for one in gone if one.path == str(file)}


def test_the_sample_needs_nothing(tmp_path: Path) -> None:
    pack = tmp_path / "sample"
    shutil.copytree(BROKEN.parent / "sample", pack)
    before = {file.name: file.read_bytes() for file in pack.iterdir()}
    assert mend_packs([pack]) == []
    assert {file.name: file.read_bytes() for file in pack.iterdir()} == before


@pytest.mark.parametrize(
    ("line", "code", "column", "advice", "after"),
    [
        ("kind: flashcrad", "QZ103", 7, "did you mean 'flashcard'?", "kind: flashcard"),
        ("kind: 'flashcrad' # so", "QZ103", 7, "did you mean 'flashcard'?", "kind: 'flashcard' # so"),
        ("concepts: [logit, x]", "QZ202", 12, "did you mean 'logits'?", "concepts: [logits, x]"),
        ("concepts: [l1-norm]", "QZ202", 12, "did you mean 'l2-norm'?", None),
        ("concepts: [gradient-flow]", "QZ202", 12, "did you mean 'gradient-free'?", None),
        ("entry: 2026-02-14", "QZ205", 8, "did you mean '2026-02-13'?", None),
        ("text: 0.5", "QZ106", 7, "quote it: '0.5'", "text: '0.5'"),
        ("text: 0.50", "QZ106", 7, "quote it: '0.5'", None),
        ("answer: no  # never", "YAML015", 9, "", "answer: 'no'  # never"),
        ('a: "x \\sigma"', "YAML013", 7, "", 'a: "x \\\\sigma"'),
        ("\ta: b", "YAML001", 1, "", None),
    ],
)
def test_a_line_is_mended_or_left(line: str, code: str, column: int, advice: str, after: str | None) -> None:
    text = f"# before\r\n{line}\r\n# after\r\n"
    mended = mend(text, [problem("a.yaml", (2, column), code, "it is so", advice)])
    assert mended.text == (text if after is None else f"# before\r\n{after}\r\n# after\r\n")
    assert bool(mended.problems) == (after is not None)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("  prompt: Why: because", "  prompt: 'Why: because'"),
        ("  - text: Why: because", "  - text: 'Why: because'"),
        ("  prompt: It's why: so", None),
        ("  prompt: Why: so # indeed", None),
        ("  prompt: {a: b: c}", None),
    ],
)
def test_a_text_with_a_colon_is_quoted(line: str, after: str | None) -> None:
    with pytest.raises(BrokenFileError) as caught:
        parse(line, "a.yaml")
    mended = mend(line, caught.value.problems)
    assert mended.text == (after or line)
    if after:
        parse(mended.text, "a.yaml")


def test_a_file_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "broken"
    shutil.copytree(BROKEN, pack)

    def refuse(**_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(UsageError, match="Permission denied"):
        mend_packs([pack])
    assert not list(pack.glob(".*"))


def test_a_linked_file_stays_a_link_and_keeps_its_permissions(tmp_path: Path) -> None:
    pack = tmp_path / "sample"
    shutil.copytree(BROKEN.parent / "sample", pack)
    real = tmp_path / "elsewhere.yaml"
    (pack / "b-questions.yaml").rename(real)
    real.write_text(real.read_text().replace("kind: ordering", "kind: ordring"))
    real.chmod(0o640)
    (pack / "b-questions.yaml").symlink_to(real)
    assert [one.code for one in mend_packs([pack])] == ["QZ103"]
    assert (pack / "b-questions.yaml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert {one.code for one in load_bank([pack]).problems} == set()


def test_advice_is_read_back_as_it_was_given() -> None:
    assert meant(nearest("ordring", ["ordering", "choice"])) == "ordering"
    assert meant(nearest("xyz", ["ordering", "choice"])) == ""
    assert meant("write [low, high]") == ""


@given(
    st.text("ab: -[]{}'\"\\#\n\r\t1é", max_size=60),
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 40), st.sampled_from(sorted(CODES))), max_size=4),
)
def test_no_text_and_no_place_upsets_it(text: str, rows: list[tuple[int, int, str]]) -> None:
    found = [problem("a.yaml", (line, column), code, "", "did you mean 'ab'?") for line, column, code in rows]
    mended = mend(text, found)
    assert len(mended.problems) <= len(found)
    if not mended.problems:
        assert mended.text == text
    else:
        same = sum(
            block.size for block in difflib.SequenceMatcher(None, text, mended.text).get_matching_blocks()
        )
        assert same >= len(text) - 45 * len(mended.problems)


def test_no_link_is_followed_and_a_file_that_is_read_only_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("dear diary")
    pack = tmp_path / "sample"
    shutil.copytree(BROKEN.parent / "sample", pack)
    file = pack / "b-questions.yaml"
    file.write_text(file.read_text().replace("kind: ordering", "kind: ordring"))
    (pack / ".b-questions.yaml.new").symlink_to(precious)
    assert [one.code for one in mend_packs([pack])] == ["QZ103"]
    assert precious.read_text() == "dear diary"
    assert not file.is_symlink()
    file.write_text(file.read_text().replace("kind: ordering", "kind: ordring"))
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UsageError, match="read-only"):
        mend_packs([pack])


def test_an_edit_that_makes_a_file_worse_is_taken_back_and_the_others_stay(tmp_path: Path) -> None:
    pack = tmp_path / "sample"
    shutil.copytree(BROKEN.parent / "sample", pack)
    file = pack / "b-questions.yaml"
    text = file.read_text().replace("    prompt: Put", "    promt: typed twice\n    prompt: Put")
    file.write_text(text.replace("kind: experiment", "kind: experimnt"))
    assert [one.code for one in mend_packs([pack])] == ["QZ103"]
    assert file.read_text() == text


@pytest.mark.parametrize(
    ("line", "code", "column", "advice"),
    [
        ("concepts: [mae]", "QZ202", 12, "did you mean 'mse'?"),
        ("concepts: [minimum]", "QZ202", 12, "did you mean 'maximum'?"),
        ("misconception: loss-increases", "QZ204", 16, "did you mean 'loss-decreases'?"),
        ('prompt: "Given:\\nu = 3"', "YAML014", 16, ""),
    ],
)
def test_what_may_be_meant_as_it_stands_is_left(line: str, code: str, column: int, advice: str) -> None:
    mended = mend(line, [problem("a.yaml", (1, column), code, "it is so", advice)])
    assert (mended.text, mended.problems) == (line, ())


def test_a_character_that_parts_words_becomes_a_blank() -> None:
    for sign, left in (("\u2028", " "), ("\x85", " "), ("\u202e", ""), ("\x00", "")):
        text = f"answer: 1{sign}5"
        assert mend(text, [problem("a.yaml", (1, 10), "YAML003", "")]).text == f"answer: 1{left}5"


def test_a_pipe_named_like_a_file_of_a_pack_is_left_alone(tmp_path: Path) -> None:
    pack = tmp_path / "sample"
    shutil.copytree(BROKEN.parent / "sample", pack)
    os.mkfifo(pack / "pipe.yaml")
    assert mend_packs([pack]) == []
