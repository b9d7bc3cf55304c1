"""Answer and confidence in one key: the row of the keyboard says how sure, the place in it which option."""

from dataclasses import replace

from quizlr.service.views import FeedbackView, Option, QuestionView

ROWS = {"sure": "asdf", "unsure": "qwer", "guess": "zxcv"}
"""For each confidence the keys of the first to the fourth option."""
MOST_OPTIONS = 4


def serves(question: QuestionView) -> bool:
    """Whether a question can be answered so; one with more options is answered by letter."""
    return question.accepts == "letter" and len(question.options) <= MOST_OPTIONS


def read(key: str, count: int) -> tuple[int, str] | None:
    """Place (from 0) and confidence of a key where there are `count` options, or None."""
    for confidence, keys in ROWS.items():
        if key and key in keys[:count]:
            return keys.index(key), confidence
    return None


def told_by_place(feedback: FeedbackView, options: tuple[Option, ...]) -> FeedbackView:
    """The verdict in places, since these options were shown without letters."""
    places = {option.letter: str(place) for place, option in enumerate(options, 1)}
    return replace(
        feedback,
        said=places.get(feedback.said, feedback.said),
        right_key=places.get(feedback.right_key, feedback.right_key),
        foil_key=places.get(feedback.foil_key, feedback.foil_key),
    )
