"""The lines of `quizlr preview`: how a question is asked, and what is said to each answer."""

from collections.abc import Iterator

from quizlr import wording
from quizlr.plain import page
from quizlr.render.glyphs import asciify
from quizlr.service.preview import NONSENSE, Preview, Told, Unshown

_RULE = "-" * page.WIDTH


def preview_lines(preview: Preview | Unshown) -> Iterator[str]:
    """The card as asked, then its answers."""
    yield _RULE
    if isinstance(preview, Unshown):
        yield from (asciify(preview.card), *page.sentence(f"Not shown with this seed: {preview.reason}."))
        return
    yield asciify(preview.card)
    yield asciify(preview.source)
    yield from page.posed_lines(preview.question)
    for number, hint in enumerate(preview.question.hints, 1):
        yield from page.prose(f"hint {number}: {hint}")
    if preview.turned:
        yield from page.turned_lines(preview.turned)
        for number, criterion in enumerate(preview.turned.criteria, 1):
            yield from page.criterion_lines(criterion, number, len(preview.turned.criteria))
    for place, told in enumerate(preview.told):
        yield from _answer(told, whole=place == 0)
    if preview.unreadable:
        yield from ("", f"> {NONSENSE}", *page.sentence(preview.unreadable))


def _answer(told: Told, *, whole: bool) -> Iterator[str]:
    """An answer and what is said to it; the explanation stands with the right one only."""
    yield ""
    yield asciify(f"> {told.typed}")
    feedback = told.feedback
    yield from page.sentence(wording.verdict_line(feedback))
    parts = [feedback.outcome, feedback.working, feedback.rule] if whole else [wording.foil_line(feedback)]
    for part in filter(None, parts):
        yield from (*([""] if whole else []), *page.prose(part))
    if whole:
        yield from ("", *page.sentence(wording.place_line(feedback.place)))
