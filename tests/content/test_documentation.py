"""The examples of `docs/packs.md` make a pack that loads without a word of complaint."""

import re
from pathlib import Path

from quizlr.bank.loader import load_bank
from quizlr.bank.schema import KINDS
from quizlr.render import mathtext
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


def test_every_command_that_the_reference_lists_can_be_printed() -> None:
    text = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    listed = re.findall(r"\\[a-zA-Z]+", text[text.index("A formula may hold") :].partition("\n\n")[0])
    assert len(listed) > 50
    for command in listed:
        written = [f"{command} x", f"{command}{{x}}", f"{command}{{x}}{{y}}", r"\left( x \right)"]
        assert any(_prints(tex) for tex in written[: 4 if command in (r"\left", r"\right") else 3]), command


def _prints(tex: str) -> bool:
    try:
        mathtext.inline(tex), mathtext.display(tex), mathtext.ascii(tex), mathtext.spoken(tex)
    except mathtext.MathError:
        return False
    return True
