"""The person's editor: found, told the line, and missed with a sentence."""

from pathlib import Path

import pytest

from quizlr.errors import UsageError
from quizlr.service.editor import command, edit

FILE = Path("/packs/a b.yaml")


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", ["vim", "+7", "/packs/a b.yaml"]),
        ("/usr/bin/nvim -p", ["/usr/bin/nvim", "-p", "+7", "/packs/a b.yaml"]),
        ("hx", ["hx", "/packs/a b.yaml:7"]),
        ("code --new-window", ["code", "--new-window", "--wait", "--goto", "/packs/a b.yaml:7"]),
        ("zed", ["zed", "--wait", "/packs/a b.yaml:7"]),
        ("'/opt/my editor/ed'", ["/opt/my editor/ed", "/packs/a b.yaml"]),
    ],
)
def test_every_editor_is_told_the_line_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, editor: str, words: list[str]
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    assert command(FILE, 7) == words


def test_visual_goes_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "nano")
    monkeypatch.setenv("VISUAL", " ")
    assert command(FILE, 1)[0] == "nano"
    monkeypatch.setenv("VISUAL", "vim")
    assert command(FILE, 1)[0] == "vim"


@pytest.mark.parametrize(
    ("editor", "says"),
    [
        ("no-such-editor", "No such file"),
        ("false", "ended with an error"),
        ("vim 'x", "cannot be read"),
    ],
)
def test_an_editor_that_does_not_work_is_told(
    monkeypatch: pytest.MonkeyPatch, editor: str, says: str
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(UsageError, match=says) as caught:
        edit(FILE, 3)
    assert caught.value.help


def test_no_editor_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="no editor is set") as caught:
        edit(FILE, 3)
    assert "line 3" in caught.value.help


def test_one_that_works_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("old")
    script = tmp_path / "editor.sh"
    script.write_text('#!/bin/sh\nsleep 0.1\nprintf new > "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    edit(file, 1)
    assert file.read_text() == "new"
