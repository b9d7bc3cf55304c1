"""The JSON Schema of a pack's files, from the models that read them, for editors to complete and to mark."""

from typing import Any, Literal

from pydantic import Field

from quizlr.bank.fields import Line, Slug
from quizlr.bank.parts import ConceptPart, Defaults, EntryPart, Minimum, MisconceptionPart, Part, TopicPart
from quizlr.bank.schema import Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class PackFile(Part):
    """A file of a quizlr pack: pack.yaml, concepts.yaml, misconceptions.yaml, or a file of questions."""

    format: Literal[1] = Field(default=1, alias="schema")
    pack: Slug = ""
    title: Line = ""
    license: Line = ""
    defaults: Defaults = Defaults()
    coverage: Minimum = Minimum()
    ejected_from: Line = ""
    entries: tuple[EntryPart, ...] = ()
    concepts: tuple[ConceptPart, ...] = ()
    stumbling_blocks: tuple[TopicPart, ...] = ()
    open_questions: tuple[TopicPart, ...] = ()
    misconceptions: tuple[MisconceptionPart, ...] = ()
    questions: tuple[Question, ...] = ()


def schema() -> dict[str, Any]:
    """One schema for all files: every top key is optional, and an unknown one is marked."""
    return {"$schema": DIALECT, **_without_defaults(PackFile.model_json_schema(by_alias=True))}


def _without_defaults(node: Any) -> Any:
    """Leave out titles and defaults that say nothing to an author."""
    if isinstance(node, dict):
        kept = {name: _without_defaults(item) for name, item in node.items() if name != "default"}
        return {name: item for name, item in kept.items() if name != "title" or not isinstance(item, str)}
    return [_without_defaults(item) for item in node] if isinstance(node, list) else node
