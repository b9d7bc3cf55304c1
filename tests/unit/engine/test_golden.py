"""Stored variants of every version of every family show and grade as they did when they were stored."""

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from quizlr.answers.compare import right_answer, say
from quizlr.answers.keys import key_to_json
from quizlr.answers.numbers import Unreadable
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.generate import build
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.quiz.judge import judge, readable
from quizlr.quiz.printed import Printed, from_json, to_json
from quizlr.quiz.printing import print_variant
from quizlr.service.showing import train_again

FOLDER = Path(__file__).parent / "golden"
SEED = 7
SEEDS = (0, 1, 2, 3, 4, 2026)
ASKED = ("prompt", "question", "table", "options", "labels")


def _row(printed: Printed) -> dict[str, Any]:
    assert printed.key is not None
    answers = [right_answer(printed.key), *(foil.given for foil in printed.foils)]
    typed = [say(printed.key, answer) for answer in answers]
    return {
        "payload": to_json(printed),
        "answers": [{"typed": text, "judgement": _judged(printed, text)} for text in typed],
    }


def _judged(printed: Printed, typed: str) -> dict[str, Any]:
    given = readable(printed, typed)
    assert not isinstance(given, Unreadable)
    told: dict[str, Any] = json.loads(json.dumps(asdict(judge(printed, given, ""))))
    return told


def _strata(name: str) -> list[tuple[str, str]]:
    entry = FAMILIES[name]
    return [(level, way) for level in entry.levels for way in entry.directions or ("",)]


def _golden(name: str) -> dict[str, Any]:
    """What a family poses and how it grades, at its present version."""
    cards = {".".join(filter(None, stratum)): stratum for stratum in _strata(name)}
    return {
        "rows": [_row(print_variant(build(name, *stratum, SEED))) for stratum in cards.values()],
        "digests": {
            f"{card} {seed}": _digest(build(name, *stratum, seed))
            for card, stratum in cards.items()
            for seed in SEEDS
        },
    }


def _digest(variant: Variant) -> str:
    """A hash of what is asked and of the key; the last digits of a number may differ between machines."""
    whole = asdict(variant) | {"key": key_to_json(variant.key)}
    asked = {part: _to_ten_digits(whole[part]) for part in (*ASKED, "key", "inputs", "note")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def _to_ten_digits(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _to_ten_digits(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_ten_digits(item) for item in value]
    return float(f"{value:.9e}") if isinstance(value, float) else value


def _file(name: str, version: int) -> Path:
    return FOLDER / f"{name}.v{version}.json"


def _stored(file: Path) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return stored


SCHEDULED = [pytest.param(name, id=name) for name, entry in FAMILIES.items() if entry.levels]


@pytest.mark.parametrize("name", SCHEDULED)
def test_a_seed_gives_the_variant_it_always_gave(name: str) -> None:
    version = family(name).version
    newest = _file(name, version)
    if "UPDATE_GOLDEN" in os.environ and not newest.exists():
        newest.write_text(json.dumps(_golden(name), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert all(_file(name, older).exists() for older in range(1, version + 1))
    assert _golden(name)["digests"] == _stored(newest)["digests"]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_stored_variant_shows_and_grades_the_same(file: Path) -> None:
    for row in _stored(file)["rows"]:
        printed = from_json(row["payload"])
        shown = json.loads(json.dumps(to_json(printed)))
        for part in (*ASKED, "answer", "working", "rule", "outcome"):
            assert shown[part] == row["payload"][part]
        for told in row["answers"]:
            judgement = _judged(printed, told["typed"])
            for part in ("verdict", "credit", "said", "foil", "misconceptions"):
                assert judgement[part] == told["judgement"][part], part
        assert train_again(printed) is not None
