"""The examples of `docs/packs.md` make a pack that loads without a word of complaint."""

import re
from pathlib import Path

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import KINDS
from tests.conftest import ROOT

_SECTION = re.compile(r"^## (\S+)(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def test_the_examples_make_a_pack(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    names = {"pack.yaml": "pack.yaml", "concepts.yaml": "concepts.yaml"}
    names |= {"misconceptions.yaml": "misconceptions.yaml", "Questions": "questions.yaml"}
    for title, body in _SECTION.findall(text):
        if title in names:
            (tmp_path / names[title]).write_text("".join(_BLOCK.findall(body)), encoding="utf-8")
    bank = load_bank([tmp_path])
    assert [str(problem) for problem in bank.problems] == []
    assert {card.question.kind for card in bank.cards.values()} == {*KINDS}  # type: ignore[attr-defined]
