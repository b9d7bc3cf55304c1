"""The JSON Schema of packs, printed and put where the packs of a person look for it."""

import json
from pathlib import Path

from quizlr.bank.files import replace_text
from quizlr.bank.jsonschema import schema

SCHEMA_FILE = "quizlr.schema.json"
MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_FILE}"
"""The first line of every file of a pack: it tells an editor where the schema lies."""


def schema_text() -> str:
    """The schema of the files of a pack."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def write_schema(packs: Path) -> None:
    """Put the schema beside the packs of a folder, as it is now.

    Raises:
        UsageError: it cannot be written.
    """
    replace_text(packs / SCHEMA_FILE, schema_text())
