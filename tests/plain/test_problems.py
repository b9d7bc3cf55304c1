"""The forms of `quizlr check`: each says the same problems at the same places."""

import json
from pathlib import Path

import pytest

from quizlr.bank.problems import problem
from quizlr.errors import UsageError
from quizlr.plain.problems import FORMATS, problem_lines
from quizlr.service.checking import Found, check_packs
from tests.support import NUMERIC, write_pack

ODD = problem("a,b:c%.yaml", (3, 7), "QZ202", "unknown concept 'alfa', 100 %", "did you mean 'alpha'?")
WARNED = problem("pack.yaml", (1, 1), "QZ008", "this pack has no question")
FOUND = [Found(ODD, "    concepts: [alfa]"), Found(WARNED, "")]


def test_people_see_the_line_and_a_caret() -> None:
    assert list(problem_lines(FOUND, "human")) == [
        "a,b:c%.yaml:3:7: QZ202 unknown concept 'alfa', 100 %",
        "  | concepts: [alfa]",
        "  |   ^",
        "  help: did you mean 'alpha'?",
        "pack.yaml:1:1: QZ008 this pack has no question",
        "1 error, 1 warning",
    ]


def test_a_forge_is_told_in_its_own_words() -> None:
    first, second = problem_lines(FOUND, "github")
    assert first == (
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=QZ202::"
        "unknown concept 'alfa', 100 %25; did you mean 'alpha'?"
    )
    assert second.startswith("::warning file=pack.yaml,line=1,col=1,title=QZ008::")


def test_sarif_names_rule_level_and_place() -> None:
    (log,) = [json.loads(text) for text in problem_lines(FOUND, "sarif")]
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["QZ008", "QZ202"]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 7}


def test_scripts_get_an_object_a_line() -> None:
    rows = [json.loads(text) for text in problem_lines(FOUND, "json")]
    assert [(row["line"], row["code"], row["severity"]) for row in rows] == [
        (3, "QZ202", "error"),
        (1, "QZ008", "warning"),
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_wrong_is_said_in_every_form(form: str) -> None:
    lines = list(problem_lines([], form))
    assert lines == {"human": ["0 errors, 0 warnings"], "sarif": lines}.get(form, [])


def test_a_problem_can_be_ignored_where_it_stands(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (NUMERIC.replace("value: -1.5", "value: 1.505"), "half", "alpha"))
    (bad,) = [item for item in check_packs([pack]) if item.problem.code == "QZ306"]
    assert "value: 1.505" in bad.line
    file = pack / "questions.yaml"
    text = file.read_text()
    for code, left in (("QZ306", 0), ("QZ301, QZ306", 0), ("QZ301", 1), ("nonsense", 1)):
        file.write_text(text.replace("flipped.}", f"flipped.}}  # quizlr: ignore={code}"))
        assert sum(item.problem.code == "QZ306" for item in check_packs([pack])) == left


def test_what_keeps_a_question_from_being_asked_cannot_be_ignored(tmp_path: Path) -> None:
    marked = NUMERIC.replace("[{concept}]", "[{concept}]  # quizlr: ignore=QZ202")
    pack = write_pack(tmp_path, (marked, "half", "alfa"))
    assert "QZ202" in {item.problem.code for item in check_packs([pack])}


def test_a_file_alone_is_checked_among_its_neighbours_or_refused(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (NUMERIC, "half", "alfa"))
    assert {item.problem.code for item in check_packs([pack / "questions.yaml"])} == {"QZ202"}
    (pack / "notes.txt").write_text("x")
    for name in ("notes.txt", ".hidden.yaml"):
        (pack / name).write_text("questions: [")
        with pytest.raises(UsageError, match="no file of a pack"):
            check_packs([pack / name])
    (pack / "pack.yaml").write_text("schema: 1\n")
    assert "QZ102" in {item.problem.code for item in check_packs([pack / "questions.yaml"])}


def test_a_clash_with_a_pack_around_is_told_at_its_other_place(tmp_path: Path) -> None:
    mine, other = write_pack(tmp_path / "a", (NUMERIC, "half", "alpha")), write_pack(tmp_path / "b")
    (other / "pack.yaml").write_text((other / "pack.yaml").read_text().replace("pack: demo", "pack: other"))
    told = [item.problem for item in check_packs([mine], [mine, other]) if item.problem.code == "QZ201"]
    assert told
    assert all(str(other) in one.path and str(mine) in one.message for one in told)
