"""What `quizlr new` writes: items with blanks, each valid as soon as its blanks are filled in.

A blank is a key without a value, or a block (`|`) without a text; what is not needed stands in a comment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

COMMENTS = 26
"""The column of comments, but for the indentation of the item."""
SHOWN = 6
"""Names that a comment lists at most."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new question shall be.

    Attributes:
        kind: of question; name: its id, or empty for a blank; concept: what it is about, or empty.
        ideas: misconceptions of the concept; families: of experiments that fit it, the best first.
    """

    kind: str
    name: str = ""
    concept: str = ""
    ideas: Sequence[str] = ()
    families: Sequence[str] = ()


_ABOUT = {
    "flashcard": "A card: turned, then rated by you. Rather ask something that can be graded.",
    "choice": "One option is right. A wrong one is an honest mistake, with a name and an answer of its own.",
    "multi-choice": "Some options are right, not all. A wrong one is an honest mistake with a name.",
    "numeric": "A number, right within the tolerance. `diagnose` recognises slips and says what went wrong.",
    "ordering": "Items in their right order; they are shuffled when they are asked.",
    "cloze": "A text with holes, {{c1::left out}} or {{c1::left out::a hint}}; each name is a card.",
    "short-answer": "A word or a few; case, articles, hyphens and a slip of the fingers do not count.",
    "expression": "Right where it has the same value as `answer`, all over the ranges of its variables.",
    "free-response": "Written freely, then held against the model answer, one criterion at a time.",
    "parametric": "A number computed from others that are drawn anew at each showing.",
    "experiment": "A family of the engine asks it and settles it by training: no answer to write.",
}
_AIM = {"flashcard": "recall", "cloze": "recall", "short-answer": "recall", "free-response": "explain"}
_PROMPT = ("prompt: |", "")
_EXPLANATION = ("explanation: |",)
_DIAGNOSE = (
    "# diagnose:                # a wrong result somebody honestly arrives at",
    "#   - value:",
    "#     misconception:",
    "#     feedback:",
)
_BODY: dict[str, tuple[str, ...]] = {
    "flashcard": (
        *_PROMPT,
        "answer: |",
        "",
        "# reversible: true         # a second card asks the other way round",
    ),
    "choice": (*_PROMPT, "choices:", "  - text:", "    correct: true", "@wrong", "@wrong"),
    "multi-choice": (
        *_PROMPT,
        "choices:",
        "  - text:",
        "    correct: true",
        "  - text:",
        "    correct: true",
        "@wrong",
    ),
    "numeric": (
        *_PROMPT,
        "answer:",
        "tolerance: {abs: 0.01}     # or {rel: 0.02}; either passes",
        *_DIAGNOSE,
    ),
    "ordering": (*_PROMPT, "items:", "  -", "  -", "  -"),
    "cloze": ("text: |", "", "# accept: {c1: []}         # what is right for a hole that is typed"),
    "short-answer": (
        *_PROMPT,
        "accept:                    # the best word first",
        "  -",
        "# reject:                  # wrong words, each with text, misconception and feedback",
    ),
    "expression": (
        *_PROMPT,
        "answer:                    # such as 2*w*x^2",
        "variables: {x: [0.5, 3]}   # every name in it, with the range it is compared in",
        *_DIAGNOSE,
    ),
    "free-response": (
        *_PROMPT,
        "model_answer: |",
        "",
        "rubric:",
        "  - id: main-point",
        "    must: true             # without it the answer is wrong",
        "    text:",
        "  - id: further-point",
        "    text:",
    ),
    "parametric": (
        "params:",
        "  a: {int: [1, 9]}         # or {float: [0, 1], digits: 1}, {log: [0.001, 1]}, {choice: [2, 3, 5]}",
        "# derive: {b: 2*a}         # computed from them, in order",
        "# where: [a != 5]          # what a draw must fulfil",
        "prompt: |                  # @{a} prints a number",
        "",
        "answer:                    # such as 2*a",
        "tolerance: {abs: 0.01}",
        *_DIAGNOSE,
    ),
    "experiment": ("@family",),
}
KINDS = tuple(_BODY)
"""The kinds of questions there are stubs for: all of them."""


def question_stub(wish: Wish) -> list[str]:
    """The lines of a question with blanks, as an item of a list, indented by its own structure only."""
    lines = [f"kind: {wish.kind}", _concepts(wish)]
    if wish.kind != "experiment":
        lines += [
            _beside(f"aim: {_AIM.get(wish.kind, 'apply')}", "recall, apply, analyse or explain"),
            _beside("difficulty: 2", "1 to 5"),
        ]
    for line in _BODY[wish.kind]:
        lines += _filled(line, wish)
    lines += () if wish.kind == "experiment" else _EXPLANATION
    head = f"- id: {wish.name}" if wish.name else _beside("- id:", "its name for good: a-z, 0-9 and -", 2)
    return [f"# {_ABOUT[wish.kind]}", head, *(f"  {line}".rstrip() for line in lines)]


def _beside(text: str, comment: str, further: int = 0) -> str:
    """A line with a comment, which begins in one column for all of them."""
    return f"{text:<{COMMENTS + further}} # {comment}"


def _concepts(wish: Wish) -> str:
    given = f"concepts: [{wish.concept}]"
    return given if wish.concept else _beside(given, "the first one counts the card")


def _filled(line: str, wish: Wish) -> Iterator[str]:
    if line == "@wrong":
        yield "  - text:"
        yield _beside("    misconception:", _named(wish.ideas, "an id of misconceptions.yaml"))
        yield "    feedback:"
    elif line == "@family":
        first, *others = wish.families or ("",)
        rest = _named(others, "see `quizlr lab --list`")
        yield _beside(f"family: {first}".rstrip(), f"also {rest}" if others else rest)
        yield "# levels: []               # all scheduled levels where none is listed"
        yield "# explanation: |           # a sentence of your own behind the working"
    else:
        yield line


def _named(names: Sequence[str], otherwise: str) -> str:
    shown = ", ".join(names[:SHOWN])
    return f"{shown}, …" if len(names) > SHOWN else shown or otherwise


def concept_stub(name: str, entry: str, before: Sequence[str]) -> list[str]:
    """The lines of a concept; nothing in it is blank."""
    return [
        f"- id: {name}",
        f"  title: {titled(name)}",
        f"  entry: {entry}",
        _beside(f"  bullet: {titled(name)}", "the bold lead in your journal", 2),
        _beside(f"  prerequisites: [{', '.join(before)}]", "concepts that come before it", 2),
    ]


def entry_stub(entry: date, title: str) -> list[str]:
    """The line of a journal entry."""
    return [f"- {{date: {entry.isoformat()}, title: {title}}}"]


def misconception_stub(name: str, concept: str) -> list[str]:
    """The lines of a misconception: what is thought, and what holds instead."""
    return [
        f"- id: {name}",
        _beside("  wrong:", "the idea, as somebody has it", 2),
        _beside("  right:", "what holds instead, in one sentence", 2),
        f"  concepts: [{concept}]",
    ]


def pack_stub(name: str) -> list[str]:
    """The lines of `pack.yaml`."""
    return [
        "schema: 1",
        _beside(f"pack: {name}", f"questions are called {name}/<id>; never change it"),
        f"title: {titled(name)}",
        "license: CC-BY-4.0",
        "defaults: {difficulty: 2}",
    ]


def titled(name: str) -> str:
    """A slug as a title."""
    return name.replace("-", " ").strip().capitalize() or name
