"""The JSON Schema: current, valid, content with the shipped packs, and unhappy where `check` is."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from quizlr.bank.events import parse
from quizlr.bank.jsonschema import DIALECT, schema
from quizlr.bank.parts import PackPart
from quizlr.bank.schema import KINDS
from tests.conftest import CONTENT
from tests.support import CLOZE, EXPRESSION, FREE_RESPONSE, MULTI_CHOICE, NUMERIC, SHORT_ANSWER

FILES = sorted(CONTENT.glob("*/*.yaml"))
VALIDATOR = Draft202012Validator(schema())


def load(text: str) -> Any:
    """As an editor reads it: YAML 1.2, where dates are text."""
    return parse(text, "file.yaml").data


def test_the_committed_schema_is_the_one_the_program_prints() -> None:
    committed = json.loads((CONTENT / "quizlr.schema.json").read_text(encoding="utf-8"))
    assert committed == schema()
    assert committed["$schema"] == DIALECT
    Draft202012Validator.check_schema(committed)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_shipped_files_are_valid_and_point_at_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../quizlr.schema.json\n")
    assert [error.message for error in VALIDATOR.iter_errors(load(text))] == []


@pytest.mark.parametrize("template", [CLOZE, EXPRESSION, FREE_RESPONSE, MULTI_CHOICE, NUMERIC, SHORT_ANSWER])
def test_every_key_is_known_and_a_misspelt_one_is_marked(template: str) -> None:
    text = "questions:\n" + template.format(id="a", concept="alpha")
    assert VALIDATOR.is_valid(load(text))
    assert not VALIDATOR.is_valid(load(text.replace("explanation:", "explanaton:")))
    assert not VALIDATOR.is_valid(load(text.replace("concepts: [alpha]", "concepts: alpha")))


def test_every_key_of_a_pack_is_offered() -> None:
    assert set(PackPart.model_json_schema(by_alias=True)["properties"]) <= set(schema()["properties"])


def test_every_kind_is_offered() -> None:
    assert set(schema()["properties"]["questions"]["items"]["discriminator"]["mapping"]) == {*KINDS}
