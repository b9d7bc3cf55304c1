"""`quizlr preview`: every state of every kind, from the files, and nothing stored."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizlr.cli import main
from quizlr.clock import SystemClock
from quizlr.errors import UsageError
from quizlr.plain.preview import preview_lines
from quizlr.service import preview as previewing
from quizlr.service.preview import previews, saves
from tests.support import (
    CHOICE,
    CLOZE,
    EXPERIMENT,
    EXPRESSION,
    FREE_RESPONSE,
    MULTI_CHOICE,
    NUMERIC,
    PARAMETRIC,
    SHORT_ANSWER,
    write_pack,
)

KINDS = (
    (CHOICE, "pick", "alpha"),
    (MULTI_CHOICE, "several", "alpha"),
    (NUMERIC, "half", "alpha"),
    (CLOZE, "gap", "alpha"),
    (SHORT_ANSWER, "word", "beta"),
    (EXPRESSION, "formula", "beta"),
    (FREE_RESPONSE, "essay", "beta"),
    (PARAMETRIC, "drawn", "beta"),
    (EXPERIMENT, "signs", "beta"),
)


def shown(folder: Path, *words: str) -> str:
    lines = [
        line for preview in previews([folder], words, (), 3, SystemClock()) for line in preview_lines(preview)
    ]
    assert all(line.isascii() for line in lines)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("pick", ["Which one is right in pick?", "Not quite", "It looks alike.", "It is odd."]),
        ("several", ["Which of these are even?", "Right.", "Three is odd.", "Five is odd."]),
        (
            "half",
            [
                'I cannot read "??" as a number.',
                "> 1.5",
                "> -1.5",
                "The sign is flipped.",
                "questions.yaml:21",
            ],
        ),
        ("gap~c1", ["The [...] is 1/(1 + e^(-z^2)).", "> sigmoid"]),
        ("gap~c2", ["The sigmoid is [formula].", "1/(1 + e^(-z^2))"]),
        ("word", ["> Bernoulli", "> Gaussian", "That one is continuous."]),
        ("formula", ["> (p - y) * x", "That is the way down."]),
        ("essay", ["Model answer: Along", "1 of 3, needed, Nothing changes", "3 of 3, needed"]),
        ("drawn", ["You added"]),
        ("signs", ["What is the sign of each component", "itself points uphill"]),
    ],
)
def test_a_card_in_all_its_states(tmp_path: Path, word: str, parts: list[str]) -> None:
    text = shown(write_pack(tmp_path, *KINDS), word)
    for part in parts:
        assert part in text, text


def test_a_seed_prints_the_same_again(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, *KINDS)
    assert shown(pack, "drawn") == shown(pack, "drawn")


def test_nothing_is_stored_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    pack, home = write_pack(tmp_path / "packs", *KINDS), Path(os.environ["QUIZLR_HOME"])
    done = CliRunner().invoke(main, ["preview", "half", "--content", str(pack)], standalone_mode=False)
    assert "What is half of three?" in done.output
    assert not list(home.rglob("*.db"))
    with pytest.raises(UsageError, match="no card is called halve"):
        shown(pack, "halve")


def test_a_save_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    file, naps = pack / "questions.yaml", []

    def nap(_: float) -> None:
        naps.append(1)
        if len(naps) == 3:
            os.utime(file, ns=(1, 1))

    monkeypatch.setattr(previewing, "sleep", nap)
    noticed = saves([pack])
    next(noticed)
    next(noticed)
    assert len(naps) == 3


def test_a_draft_is_told_what_it_lacks(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    (pack / "drafts.yaml").write_text("questions:\n  - id: rest\n    kind: numeric\n    prompt:\n")
    run = CliRunner()
    done = run.invoke(main, ["preview", "rest", "--content", str(pack)], standalone_mode=False)
    assert done.return_value == 1
    assert "drafts.yaml:4:12: QZ106 prompt needs text, not nothing" in done.stderr
    assert (
        run.invoke(main, ["preview", "half", "--content", str(pack)], standalone_mode=False).return_value == 0
    )


def test_a_name_that_is_nowhere_is_told_though_drafts_lie_about(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    (pack / "drafts.yaml").write_text("questions:\n  - id: rest\n    kind: numeric\n    prompt:\n")
    done = CliRunner().invoke(main, ["preview", "other", "--content", str(pack)], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert done.exception.what == "no card is called other"


def test_a_file_that_is_no_yaml_is_the_reason_for_a_name_that_is_gone(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alpha"))
    (pack / "questions.yaml").write_text("questions: [\n")
    done = CliRunner().invoke(main, ["preview", "half", "--content", str(pack)], standalone_mode=False)
    assert done.return_value == 1
    assert "questions.yaml:2:1: YAML001" in done.stderr
