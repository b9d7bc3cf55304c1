"""What has happened: the facts that workers and widgets post to their screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from quizlr.errors import QuizlrError

if TYPE_CHECKING:
    from quizlr.config import Config
    from quizlr.render.picture import Picture
    from quizlr.service.views import (
        FeedbackView,
        GuessView,
        HomeView,
        LabFamily,
        LabView,
        ProofView,
        QuestionView,
        RereadView,
        SourceView,
        SummaryView,
        TurnedView,
        UnreadableView,
        WhyView,
    )


@dataclass
class ServiceReady(Message):
    """The service was opened."""


@dataclass
class HomeRead(Message):
    """Today's plan was read."""

    view: HomeView


@dataclass
class QuestionOpened(Message):
    """A showing was opened; `question` is None when the plan is done. `note` says what led here."""

    question: QuestionView | None
    note: str = ""


@dataclass
class AnswerRead(Message):
    """A typed answer was looked at; `unreadable` says why it cannot be read."""

    unreadable: UnreadableView | None


@dataclass
class CardTurned(Message):
    """A flashcard was turned."""

    view: TurnedView


@dataclass
class AnswerMarked(Message):
    """An answer was marked and stored, or could not be read after all."""

    result: FeedbackView | UnreadableView


@dataclass
class FeedbackChanged(Message):
    """The person said more about the answer: adjusted, slip, dispute, flag or suspend."""

    feedback: FeedbackView


@dataclass
class PictureDrawn(Message):
    """The training of a showing was run again for the film."""

    showing: str
    picture: Picture | None


@dataclass
class SessionEnded(Message):
    """The session was left or is done."""

    summary: SummaryView


@dataclass
class ActionUndone(Message):
    """The last action was taken back; `sentence` says what it was."""

    sentence: str


@dataclass
class RemarkUndone(Message):
    """What was said of the last answer was taken back; `feedback` is the answer as it stands now."""

    sentence: str
    feedback: FeedbackView


@dataclass
class ThemeKept(Message):
    """The choice of colours was stored."""

    name: str


@dataclass
class ReasonsRead(Message):
    """Why a card is due when it is was read."""

    view: WhyView


@dataclass
class SourceFound(Message):
    """Where the answered question is written was found."""

    source: SourceView


@dataclass
class PacksRead(Message):
    """The packs were read again after an edit."""

    result: RereadView


@dataclass
class SettingsRead(Message):
    """What is in force was read."""

    config: Config


@dataclass
class SettingKept(Message):
    """A setting was kept; `config` is what is in force now."""

    config: Config


@dataclass
class ProofRead(Message):
    """What stands behind a disputed key was read; None where no family posed the question."""

    proof: ProofView | None


@dataclass
class BenchShown(Message):
    """The bench of the Lab has changed."""

    view: LabView


@dataclass
class PuzzleSet(Message):
    """The Lab asks for a guess."""

    question: QuestionView


@dataclass
class GuessMarked(Message):
    """A guess in the Lab was judged, or could not be read."""

    result: GuessView | UnreadableView


@dataclass
class FamiliesListed(Message):
    """What the Lab can show was listed."""

    families: tuple[LabFamily, ...]


@dataclass
class CallFailed(Message):
    """The service could not do what it was asked."""

    error: QuizlrError
