"""Every question of the shipped packs on the small screen: nearly all are read without scrolling."""

import pytest

from quizlr.bank.loader import load_bank
from quizlr.clock import SystemClock
from quizlr.service.showing import question_view, show
from quizlr.service.views import QuestionView
from quizlr.tui.screens.quiz import QuizScreen
from quizlr.tui.widgets.question import QuestionPane
from tests.conftest import CONTENT
from tests.tui.fake_service import FakeService
from tests.tui.screen import running, settled

SEED = 5
SHARE = 0.95


def _questions() -> dict[str, QuestionView]:
    clock, cards = SystemClock(), load_bank([CONTENT]).cards
    return {
        key: question_view(show(card, "daily", SEED, clock, ()), 4, 23, 11) for key, card in cards.items()
    }


@pytest.mark.timeout(240)
async def test_nearly_every_question_is_read_without_scrolling() -> None:
    too_long: dict[str, int] = {}
    questions = _questions()
    async with running(FakeService(), start="review") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, QuizScreen)
        for key, question in questions.items():
            screen.query_one(QuestionPane).ask(question)
            await settled(pilot)
            if screen.body.max_scroll_y > 0:
                too_long[key] = screen.body.max_scroll_y
    assert len(too_long) <= (1 - SHARE) * len(questions), too_long
