"""`docs/authoring.md`, done as it stands: its commands make ten questions that only lack their blanks."""

import re
from pathlib import Path

from click.testing import CliRunner

from quizlr.bank.loader import load_bank
from quizlr.bank.outline import outline
from quizlr.cli import main
from quizlr.paths import content_root, own_packs
from tests.conftest import ROOT
from tests.unit.service.test_authoring import fill_in

GUIDE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
NEW = re.findall(r"(?m)^quizlr (new .*)$", GUIDE)


def run(*words: str) -> str:
    done = CliRunner().invoke(main, [*words], standalone_mode=False)
    assert done.exception is None, done.output
    return done.output


def test_the_commands_make_ten_questions_that_can_be_asked() -> None:
    for line in NEW:
        run(*line.split())
    pack = own_packs() / "week-12"
    questions = [item for item in outline(pack) if item.list == "questions"]
    assert len(questions) == 10
    assert len({item.kind for item in questions}) == 10
    missing = run("check")
    assert "QZ106" in missing
    assert "QZ2" not in missing.replace("has faults of its own", "").replace("QZ204", "")
    for file in sorted({item.file for item in questions}):
        _fill(file, questions)
    _fill_misconceptions(pack / "misconceptions.yaml")
    bank = load_bank([own_packs(), content_root()])
    assert [str(one) for one in bank.problems if "week-12" in one.path] == []
    assert {card.sibling for card in bank.cards.values() if card.pack == "week-12"} == {
        f"week-12/{item.id}" for item in questions
    }
    assert "0 of 1" not in run("coverage", "--json")
    assert "right" in run("preview", "backpropagation-choice").casefold()
    assert "week-12/square-of-a-residual" in run("test", "pack:week-12", "--seeds", "3")


def _fill(file: Path, questions: list) -> None:  # type: ignore[type-arg]
    kinds = [item.kind for item in questions if item.file == file]
    numbers = {"numeric": "1.5", "expression": "2*x", "parametric": "2*a"}
    text = file.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=  # [A-Z])", text)
    for index, kind in enumerate(kinds, 1):
        if kind in numbers:
            parts[index] = re.sub(r"(?m)^    answer:.*$", f"    answer: {numbers[kind]}", parts[index])
    file.write_text("".join(parts), encoding="utf-8")
    fill_in(file, "")


def _fill_misconceptions(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^    wrong:.*$", "    wrong: Gradients multiply.", text)
    file.write_text(re.sub(r"(?m)^    right:.*$", "    right: They add.", text), encoding="utf-8")


def test_every_command_it_names_is_one() -> None:
    named = set(re.findall(r"(?m)(?:^|`)quizlr ([a-z]+)", GUIDE))
    assert named <= {*main.commands}
