"""What `quizlr new` says of what it wrote."""

from collections.abc import Iterator, Sequence

from quizlr.service.authoring import Made

_NEXT = {
    "pack": "next: `quizlr new concept NAME`, then `quizlr new choice --concept NAME`",
    "concept": "next: `quizlr new --concept {name}` writes a question of each usual kind",
    "misconception": "next: fill in its blanks, then offer it in a question by `misconception: {name}`",
}
_QUESTION = "next: fill in its blanks; `quizlr preview {name} --watch` shows it while you do"
_WHOLE = "next: `quizlr preview {name}` shows it; nothing is left to write"
_UNNAMED = "next: give it a name and fill in its blanks; `quizlr check` says what is missing"


def made_lines(made: Sequence[Made]) -> Iterator[str]:
    """Each thing with its place, then what to do next."""
    for one in made:
        yield f"{one.what} {one.name}".rstrip() + f": {one.file}:{one.line}"
    last = made[0]
    advice = _NEXT.get(last.what, _WHOLE if last.whole else _QUESTION) if last.name else _UNNAMED
    yield advice.format(name=last.name)
