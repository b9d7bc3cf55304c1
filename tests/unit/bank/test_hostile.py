"""Whatever a file holds: bounded work, a code for what is wrong, and never an exception."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizlr.bank.checks import check
from quizlr.bank.loader import load_bank
from quizlr.bank.problems import CODES
from tests.unit.bank.conftest import SAMPLE
from tests.unit.bank.hostile import CORPUS, SECONDS

ROOT = Path(__file__).parents[3]
WORDED = SAMPLE.parent / "worded.yaml"
LONGEST = 20.0
"""Seconds of the processor for one file: ten times what the slowest takes."""


def test_the_corpus_is_read_with_half_a_gigabyte_and_little_time() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.bank.hostile"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=3 * SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == CORPUS.keys()
    for name, (_, code) in CORPUS.items():
        assert any(seen.startswith(code) for seen in found[name]["codes"]), found[name]
        assert found[name]["seconds"] < LONGEST, found[name]


TEXTS = [
    file.read_text(encoding="utf-8")
    for file in (SAMPLE / "a-questions.yaml", SAMPLE / "c-questions.yaml", WORDED)
]
_PIECES = st.sampled_from(
    [
        *[
            "",
            " ",
            "\n",
            "\n  - ",
            ": ",
            ": |\n",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "\\",
            "#",
            "- ",
            "null",
            "true",
        ],
        *[
            "1e9",
            "&a ",
            "*a",
            "!!x ",
            "<<: ",
            "---\n",
            "\t",
            "{{c1::",
            "}}",
            "::",
            "\\(",
            "\\)",
            "@{w}",
            "@{",
        ],
        *["^", "\x00", "²", "\ud800"],
    ]
)
_CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=6)


def _changed(text: str, changes: list[tuple[float, int, str]]) -> str:
    for where, cut, piece in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(TEXTS), changes=_CHANGES)
def test_a_mauled_file_is_questions_or_problems(
    text: str, changes: list[tuple[float, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut, overwritten and interspersed: what can be asked is loaded, the rest is told where it stands."""
    pack = tmp_path_factory.mktemp("mauled") / "sample"
    shutil.copytree(SAMPLE, pack)
    mauled = _changed(text, changes)
    (pack / "a-questions.yaml").write_bytes(mauled.encode("utf-8", "surrogatepass"))
    bank = load_bank([pack])
    lines = mauled.encode("utf-8", "surrogatepass").decode("utf-8", "replace").splitlines()
    for problem in (*bank.problems, *check(bank)):
        assert problem.code in CODES
        if problem.path.endswith("a-questions.yaml"):
            assert 1 <= problem.line <= len(lines) + 1
            assert problem.column >= 1
    shutil.rmtree(pack)
