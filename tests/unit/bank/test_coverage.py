"""Coverage: what is counted, against which minimum, and how it is told."""

import json

import pytest
from click.testing import CliRunner

from quizlr.bank.coverage import Coverage, coverage
from quizlr.cli import main
from quizlr.plain.covering import coverage_lines
from tests.unit.bank.conftest import PackFolder

HIGH = "coverage: {questions: 8, kinds: 4, generated: 2, stumbling_block: 4, open_question: 5}\n"


def _missing(covered: Coverage) -> dict[str, tuple[str, ...]]:
    return {row.id: row.missing for row in covered.missing}


def test_questions_count_for_their_first_concept(worded: PackFolder) -> None:
    covered = coverage(worded.load())
    rows = {row.id: row for row in covered.rows}
    assert rows["logits"].questions == 7
    assert rows["gradients"].kinds == {"choice": 1, "numeric": 1, "ordering": 1, "parametric": 1}
    assert (covered.questions, covered.authored) == (11, 10)


def test_what_is_below_its_minimum_is_told(pack: PackFolder) -> None:
    file = pack.path / "pack.yaml"
    pack.write("pack.yaml", file.read_text() + HIGH)
    missing = _missing(coverage(pack.load()))
    assert missing["gradients"] == ("4 of 8 questions", "1 of 2 generated")
    assert missing["sign-of-the-step"] == ("1 of 4 questions",)
    assert missing["why-natural-log"] == ("0 of 5 questions",)
    assert missing["slope-kept"] == ("1 of 2 questions",)


def test_the_report_shows_every_row_and_what_is_missing(pack: PackFolder) -> None:
    lines = list(coverage_lines(coverage(pack.load())))
    assert all(len(line) <= 78 and line.isascii() for line in lines)
    shown = "\n".join(lines)
    for name in ("gradients", "logits", "sign-of-the-step", "why-natural-log"):
        assert name in shown
    assert "below its minimum: misconception slope-kept, 1 of 2 questions" in shown


@pytest.mark.parametrize(("options", "code"), [(["--min"], 1), ([], 0)])
def test_the_command_fails_only_where_it_was_asked_to(
    pack: PackFolder, options: list[str], code: int
) -> None:
    arguments = ["coverage", "--content", str(pack.path), "--json", *options]
    result = CliRunner().invoke(main, arguments, standalone_mode=False)
    assert result.return_value == code
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert {row["sort"] for row in rows} == {"concept", "stumbling block", "open question", "misconception"}
