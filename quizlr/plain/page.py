"""Views as lines of plain ASCII: nothing is drawn, everything can be read aloud."""

import textwrap
from collections.abc import Iterable

from quizlr import wording
from quizlr.render.glyphs import asciify
from quizlr.render.mathtext import MathError
from quizlr.render.picture import Picture
from quizlr.render.prose import plain
from quizlr.render.table import lay_out_table
from quizlr.service.views import CriterionView, FeedbackView, ProofView, QuestionView, SummaryView, TurnedView

WIDTH = 78


def spell(text: str) -> str:
    """Question text in ASCII; where a formula cannot be read, the text as it was written."""
    try:
        return plain(text, "ascii")
    except MathError:  # `quizlr check` says so; a session goes on
        return asciify(text)


def prose(text: str, indent: str = "") -> list[str]:
    """Question text in ASCII, wrapped; paragraphs stay apart."""
    lines: list[str] = []
    for paragraph in spell(text).split("\n"):
        lines += _wrapped(paragraph, indent) or [""]
    return lines


def _wrapped(paragraph: str, indent: str) -> list[str]:
    hang = indent + "  " if paragraph.lstrip().startswith(("- ", "1. ")) else indent
    return textwrap.wrap(
        paragraph, WIDTH, initial_indent=indent, subsequent_indent=hang, break_on_hyphens=False
    )


def sentence(text: str) -> list[str]:
    """One of our own sentences, in ASCII, wrapped."""
    return textwrap.wrap(asciify(text.replace(" · ", ", ")), WIDTH)


def question_lines(question: QuestionView) -> list[str]:
    """A question, its data and its options."""
    place = f"{wording.place_in_session(question)}, {wording.time_left(question)}"
    return ["", *sentence(place), *posed_lines(question)]


def posed_lines(question: QuestionView) -> list[str]:
    """What is asked: prompt, data, options."""
    lines = ["", *([*prose(question.news), ""] if question.news else []), *prose(question.prompt)]
    if question.table:
        lines += ["", *lay_out_table(question.table, WIDTH, mode="ascii")]
    if question.question:
        lines += ["", *prose(question.question)]
    if question.scale:
        lines += sentence(question.scale)
    lines += [f"  {', '.join(row)}" for row in _labels(question)]
    if question.options:
        lines += ["", *_options(question)]
    return [*lines, ""]


def _labels(question: QuestionView) -> Iterable[list[str]]:
    """The names of the components whose signs are asked for, row by row."""
    labels = [spell(label) for label in question.labels]
    columns = question.columns or len(labels)
    return (labels[start : start + columns] for start in range(0, len(labels), columns or 1))


def _options(question: QuestionView) -> Iterable[str]:
    for option in question.options:
        first, *rest = prose(option.text, "     ")
        yield f"  {option.letter}  {first.strip()}"
        yield from rest


def turned_lines(turned: TurnedView) -> list[str]:
    """The answer side of a card."""
    model = "Model answer: " if turned.criteria else ""
    return ["", *prose(model + turned.answer), *_block(turned.explanation), ""]


def criterion_lines(criterion: CriterionView, number: int, count: int) -> list[str]:
    """One point that a free answer is held against."""
    needed = "needed, " if criterion.must else ""
    return prose(f"{number} of {count}, {needed}{criterion.text}")


def feedback_lines(feedback: FeedbackView, picture: Picture | None) -> list[str]:
    """The verdict and the words, then what training looked like in a sentence."""
    lines = sentence(wording.verdict_line(feedback))
    if feedback.verdict != "right" and feedback.right_text not in ("", wording.right_in_words(feedback)):
        lines += prose(feedback.right_text, "  ")
    lines += prose(feedback.outcome) if feedback.outcome else []
    if picture:
        lines += sentence(picture.sentence)
        if picture.table:
            lines += ["", *lay_out_table(picture.table, WIDTH, mode="ascii")]
    lines += _block(wording.foil_line(feedback))
    lines += _block(feedback.working)
    lines += _block(feedback.rule)
    lines += ["", *sentence(closing_line(feedback))]
    if ground := wording.ground_line(feedback, ":b"):
        lines += sentence(ground)
    return lines


def proof_lines(proof: ProofView) -> list[str]:
    """What stands behind a key: both methods, and the conditions the variant kept."""
    lines = ["", *sentence(f"{proof.title}: {proof.card}")]
    for number, (method, answer) in enumerate(
        ((proof.truth_is, proof.truth), (proof.oracle_is, proof.oracle)), start=1
    ):
        lines += prose(f"{method}: {answer}", f"  {number} ")
    kept = [f"{spell(condition.what)} = {condition.value:.3g}" for condition in proof.conditions]
    return [*lines, *sentence(f"It had to keep: {'; '.join(kept)}."), ""] if kept else [*lines, ""]


def closing_line(feedback: FeedbackView) -> str:
    """Concept, place in the journal, and when it comes back."""
    parts = [wording.place_line(feedback.place), wording.due_phrase(feedback), wording.marks_line(feedback)]
    return " · ".join(part for part in parts if part)


def _block(text: str) -> list[str]:
    return ["", *prose(text)] if text else []


def summary_lines(summary: SummaryView) -> list[str]:
    """What the session came to."""
    return ["", *(line for text in wording.summary_lines(summary) for line in prose(text))]
