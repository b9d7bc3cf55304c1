"""Families from another package: loaded where it is allowed, and harmless when they fail."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example-plugin"
pytestmark = pytest.mark.e2e


def _installed(folder: Path, points: str) -> None:
    """Leave the traces of an installed package: metadata with its entry points."""
    info = folder / "quizlr_decay-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: quizlr-decay\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[quizlr.families]\n{points}\n")


def _run(folder: Path, *arguments: str, plugins: bool = True) -> "subprocess.CompletedProcess[str]":
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(f"plugins = {str(plugins).lower()}\n")
    search = os.pathsep.join((str(folder), str(EXAMPLE)))
    environ = {**os.environ, "PYTHONPATH": search, "QUIZLR_HOME": str(home), "QUIZLR_DB": str(home / "q.db")}
    command = [sys.executable, "-m", "quizlr", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environ, cwd=ROOT, input="", check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _installed(tmp_path, "decay = quizlr_decay:ENTRY")
    return tmp_path


def test_the_example_is_a_family_like_any_other(folder: Path) -> None:
    listed = _run(folder, "lab", "--list", "--json")
    assert "weight_decay" in {json.loads(line)["name"] for line in listed.stdout.splitlines()}
    shown = _run(folder, "lab", "weight_decay", "--plain")
    assert "penalty" in shown.stdout
    assert shown.returncode == 0


def test_the_example_keeps_every_promise(folder: Path) -> None:
    tested = _run(folder, "test", "weight_decay", "--seeds", "25", "--bots", "--seed", "0")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "0 of 3 cards broke a promise" in tested.stdout


def test_nothing_is_loaded_unless_the_configuration_allows_it(folder: Path) -> None:
    refused = _run(folder, "lab", "weight_decay", "--plain", plugins=False)
    assert refused.returncode == 2
    assert "no family 'weight_decay'" in refused.stderr


def test_a_plug_in_that_raises_is_one_sentence(tmp_path: Path) -> None:
    _installed(tmp_path, "broken = quizlr_broken:ENTRY")
    (tmp_path / "quizlr_broken.py").write_text("raise RuntimeError('no good')\n")
    shown = _run(tmp_path, "lab", "--list")
    assert shown.returncode == 0
    assert shown.stderr.count("\n") == 1
    assert "RuntimeError: no good" in shown.stderr
    plan = _run(tmp_path, "--json")
    assert "no good" in json.loads(plan.stdout)["problems"][0]


def test_a_family_that_fails_while_posing_leaves_the_session_going(tmp_path: Path) -> None:
    _installed(tmp_path, "broken = quizlr_broken:ENTRY")
    (tmp_path / "quizlr_broken.py").write_text(
        "from dataclasses import replace\n"
        "from quizlr_decay import ENTRY as decay\n"
        "ENTRY = replace(decay, name='broken', module='quizlr_broken.family', ideas={})\n"
    )
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("schema: 1\npack: p\ntitle: P\nlicense: CC0-1.0\n")
    (pack / "concepts.yaml").write_text(
        "entries:\n  - {date: 2026-01-01, title: E}\n"
        "concepts:\n  - {id: c, title: C, entry: 2026-01-01, bullet: C}\n"
    )
    (pack / "q.yaml").write_text(
        "questions:\n  - {id: a, kind: experiment, concepts: [c], family: broken, levels: [both]}\n"
        "  - {id: b, kind: flashcard, concepts: [c], prompt: Asked all the same?, answer: 'Yes.', "
        "explanation: 'So.'}\n"
    )
    played = _run(tmp_path, "--content", str(pack), "review", "--plain")
    assert "Asked all the same?" in played.stdout
    assert "A question was left out: the family broken failed" in played.stdout
    assert "Traceback" not in played.stdout + played.stderr
