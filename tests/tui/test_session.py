"""A session at the keyboard: answers, confidence, reveal, undo, trouble, and the ways out."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from quizlr.errors import BusyError
from quizlr.service.options import SessionOptions
from quizlr.service.views import QuestionView
from quizlr.tui.app import QuizlrApp
from quizlr.tui.screens.home import HomeScreen
from quizlr.tui.screens.panels import TooSmallScreen
from quizlr.tui.screens.quiz import QuizScreen
from quizlr.tui.screens.summary import SummaryScreen
from quizlr.tui.widgets import charts
from quizlr.tui.widgets.charts import Charts
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import press, rows, running, text


def answers(service: FakeService) -> list[tuple[object, ...]]:
    return [call[1:] for call in service.calls if call[0] == "answer"]


def playing(pilot: Pilot[None]) -> bool:
    return pilot.app.screen.query_one(Charts).playing


async def test_from_home_through_two_questions_to_the_summary() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.SIGNS), still=True)
    async with running(service) as pilot:
        await press(pilot, "enter", "c", "up", "3")
        assert "5 of 23 · you said b, sure" in text(pilot)
        await press(pilot, "enter", "+", "0", "backspace", "-", "+", "2")
        assert answers(service) == [("b", "sure"), ("+ - +", "unsure")]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, SummaryScreen)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, HomeScreen)
    assert [call[0] for call in service.calls][-3:] == ["summary", "leave", "close"]


async def test_an_order_is_built_letter_by_letter_and_needs_them_all() -> None:
    service = FakeService(questions=(fake.ORDERING,))
    async with running(service, start="review") as pilot:
        await press(pilot, "c", "1", "b")
        assert answers(service) == []
        await press(pilot, "a", "backspace", "a", "1")
    assert answers(service) == [("c b a", "guess")]


async def test_an_unreadable_number_stays_and_says_why() -> None:
    service = FakeService(questions=(fake.NUMERIC,))
    async with running(service, start="review") as pilot:
        await press(pilot, "x", "enter")
        assert "is not a number I can read" in text(pilot)
        await press(pilot, "backspace", "3", "q", "backspace", "enter", "3")
    assert answers(service) == [("3", "sure")]


async def test_a_typed_answer_can_be_edited_before_the_confidence() -> None:
    service = FakeService(questions=(fake.NUMERIC,))
    async with running(service, start="review") as pilot:
        await press(pilot, "1", "enter", "backspace", "2", "enter", "1")
    assert answers(service) == [("12", "guess")]


@pytest.mark.parametrize(("question", "keys"), [(fake.CHOICE, (".",)), (fake.NUMERIC, (".", "enter"))])
async def test_dont_know_is_one_key_and_a_dot_alone_where_one_types(
    question: QuestionView, keys: tuple[str, ...]
) -> None:
    service = FakeService(questions=(question,))
    async with running(service, start="review") as pilot:
        await press(pilot, *keys)
        assert "Not known yet" in text(pilot)
    assert answers(service) == [(None, "")]


async def test_a_flashcard_is_turned_by_a_confidence_and_then_rated() -> None:
    service = FakeService(questions=(fake.FLASHCARD,))
    async with running(service, start="review") as pilot:
        await press(pilot, "2", "4")
    assert ("turn", "unsure") in service.calls
    assert answers(service) == [("4", "unsure")]


async def test_a_free_answer_is_written_then_held_against_its_criteria() -> None:
    service = FakeService(questions=(fake.ESSAY,))
    async with running(service, start="review") as pilot:
        await press(pilot, *"it stays so", "enter", "3", "y", "n", "backspace", "plus", "n")
    assert ("turn", "sure", "it stays so") in service.calls
    assert answers(service) == [("+ + -", "sure")]


async def test_commands_after_the_verdict_reach_the_service_once() -> None:
    service = FakeService(questions=(fake.EXPERIMENT,), still=True)
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "s", "s", "a", "q", "a", "3")
        assert "slip noted" in text(pilot)
        await press(pilot, "n")
        assert "another variant" in text(pilot)
    assert service.calls.count(("slipped",)) == 1
    assert [call for call in service.calls if call[0] == "adjust"] == [("adjust", 3)]


@pytest.mark.parametrize("keys", [("u",), ("enter", "ctrl+z")])
async def test_undo_says_what_was_undone_and_asks_again(keys: tuple[str, ...]) -> None:
    service = FakeService(questions=(fake.CHOICE, fake.CHOICE))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", *keys)
        shown = text(pilot)
    assert "Taken back: the answer b" in shown
    assert "What do you change first?" in shown
    assert ("undo",) in service.calls


async def test_undo_of_a_remark_leaves_the_verdict_on_the_screen() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.SIGNS))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3")
        before = rows(pilot)
        await press(pilot, "f", "s", "u")
        assert rows(pilot)[0].endswith("flagged")
        await press(pilot, "u")
        assert rows(pilot)[0].endswith("taken back")
        assert rows(pilot)[1:] == before[1:]
        await press(pilot, "u")
        assert "Taken back: the answer b" in text(pilot)
    assert service.calls.count(("next",)) == 2


async def test_undo_of_a_remark_keeps_the_question_that_is_open_now_and_its_answer_so_far() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.NUMERIC))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "f", "enter", "4", "2", "ctrl+z")
        assert "Taken back: what was said of it." in text(pilot)
        await press(pilot, "enter", "2")
    assert answers(service) == [("b", "sure"), ("42", "unsure")]


@pytest.mark.parametrize("again", ["r", "enter"])
async def test_an_answer_that_was_not_saved_stays_for_another_try(again: str) -> None:
    service = FakeService(questions=(fake.CHOICE,), fail_saves=1)
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3")
        assert "the disk is full. Make some room." in text(pilot)
        assert "▸ b" in text(pilot)
        await press(pilot, again)
        assert "Not quite: a." in text(pilot)
    assert answers(service) == [("b", "sure"), ("b", "sure")]


async def test_leaving_in_the_middle_and_coming_back() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.SIGNS))
    async with running(service) as pilot:
        await press(pilot, "enter", "b", "3", "enter", "escape")
        assert isinstance(pilot.app.screen, SummaryScreen)
        await press(pilot, "enter", "enter")
        assert "What is the sign" in text(pilot)


async def test_leaving_before_any_answer_leads_home() -> None:
    service = FakeService(summary_view=replace(fake.SUMMARY, answered=0))
    async with running(service, start="review") as pilot:
        await press(pilot, "ctrl+q")
        assert isinstance(pilot.app.screen, HomeScreen)
    assert ("leave",) in service.calls


@pytest.fixture
def first_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """A film that stays at its first frame, however slow the machine is."""
    monkeypatch.setattr(charts, "monotonic", lambda: 0.0)


@pytest.mark.usefixtures("first_frame")
async def test_a_key_ends_the_film_and_does_nothing_else() -> None:
    service = FakeService(questions=(fake.EXPERIMENT, fake.CHOICE))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3")
        assert playing(pilot)
        assert "Not quite: c." in text(pilot)
        await press(pilot, "enter")
        assert not playing(pilot)
        assert "step 400 of 400" in text(pilot)
        assert service.calls.count(("next",)) == 1
        await press(pilot, "enter")
    assert service.calls.count(("next",)) == 2


async def test_a_film_that_is_still_shows_its_last_frame_at_once() -> None:
    async with running(FakeService(questions=(fake.EXPERIMENT,), still=True), start="review") as pilot:
        await press(pilot, "b", "3")
        assert not playing(pilot)
        assert "step 400 of 400" in text(pilot)


async def test_trouble_is_told_and_the_screen_below_is_as_before() -> None:
    service = FakeService(questions=(fake.CHOICE,))

    def busy(*_: object, **__: object) -> None:
        raise BusyError("Another quizlr is using the database", "Close it first")

    async with running(service) as pilot:
        service.begin = busy  # type: ignore[method-assign]
        await press(pilot, "enter")
        shown = text(pilot)
        assert "Another quizlr is using the database" in shown
        assert "Traceback" not in shown
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_fault_of_the_program_is_a_sentence_not_a_traceback() -> None:
    service = FakeService(questions=(fake.CHOICE,))

    def broken() -> None:
        raise ValueError("[/] boom")

    async with running(service, start="review") as pilot:
        service.flag = broken  # type: ignore[assignment, method-assign]
        await press(pilot, "b", "3", "f")
        assert "quizlr made a mistake: ValueError: [/] boom" in text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizScreen)


async def test_a_service_that_cannot_be_opened_ends_with_its_exit_code() -> None:
    from quizlr.tui.app import QuizlrApp

    def refuse() -> FakeService:
        raise BusyError("Another quizlr is using the database", "Close it first")

    app = QuizlrApp(refuse, today=fake.TODAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.app.workers.wait_for_complete()
        await press(pilot, "enter")
    assert app.return_code == 3


@pytest.mark.parametrize(
    ("question", "typed", "meanwhile", "kept"),
    [(fake.CHOICE, "b", "c", "▸ b"), (fake.NUMERIC, "7", "8", "7"), (fake.SIGNS, "+", "-", "+")],
)
async def test_a_small_window_asks_for_more_and_keeps_the_answer(
    question: QuestionView, typed: str, meanwhile: str, kept: str
) -> None:
    service = FakeService(questions=(question,))
    async with running(service, start="review") as pilot:
        await press(pilot, typed)
        await pilot.resize_terminal(40, 10)
        await press(pilot, meanwhile)
        assert isinstance(pilot.app.screen, TooSmallScreen)
        await pilot.resize_terminal(60, 18)
        await press(pilot, "f2")
        assert kept in text(pilot)
        if question is fake.NUMERIC:
            await press(pilot, "1", "enter", "3")
            assert answers(service) == [("71", "sure")]


@pytest.mark.usefixtures("first_frame")
async def test_a_window_that_changes_while_a_film_runs_ends_with_the_last_frame() -> None:
    async with running(FakeService(questions=(fake.EXPERIMENT,)), start="review") as pilot:
        await press(pilot, "b", "3")
        for size in ((120, 40), (60, 18), (40, 10), (80, 24)):
            await pilot.resize_terminal(*size)
        assert playing(pilot)
        await press(pilot, "space")
        assert "step 400 of 400" in text(pilot)
        assert "●" in text(pilot)


async def test_a_session_that_ends_under_a_small_window_still_leads_to_the_summary() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3")
        pilot.app.screen.action_feedback_next()  # type: ignore[attr-defined]
        await pilot.resize_terminal(40, 10)
        await press(pilot, "f2")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, SummaryScreen)


async def test_home_and_end_move_in_a_typed_answer() -> None:
    service = FakeService(questions=(fake.NUMERIC,))
    async with running(service, start="review") as pilot:
        await press(pilot, "2", "home", "1", "end", "3", "enter", "1")
    assert answers(service) == [("123", "guess")]


async def test_the_theme_is_kept_by_enter_and_given_back_by_q() -> None:
    service = FakeService()
    async with running(service) as pilot:
        await press(pilot, "t", "down", "q")
        assert pilot.app.theme == "dark"
        await press(pilot, "t", "down", "enter")
        assert pilot.app.theme == "light"
    assert [call for call in service.calls if call[0] == "save_theme"] == [("save_theme", "light")]


async def test_nothing_due_offers_more_and_practice() -> None:
    service = FakeService(home_view=fake.NOTHING_DUE)
    async with running(service) as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, HomeScreen)
        await press(pilot, "m")
        assert ("begin", "daily", None, 5) in service.calls


async def test_the_palette_runs_what_the_screen_can_do_now() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, start="review") as pilot:
        names = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert "don't know" in names
        assert "another" not in names


async def test_a_session_asked_for_on_the_command_line_begins_at_once() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, start="practice", wish=SessionOptions(kind="practice", limit=3)) as pilot:
        assert "What do you change first?" in text(pilot)
    assert ("start", "practice", 3) in service.calls


async def test_a_question_longer_than_the_window_says_so_and_shows_the_option_that_is_chosen() -> None:
    long = replace(fake.CHOICE, prompt="\n\n".join(f"Paragraph {place}." for place in range(12)))
    async with running(FakeService(questions=(long,)), start="review", size=(60, 18)) as pilot:
        assert "PgDn more" in text(pilot)
        assert "Train longer" not in text(pilot)
        await press(pilot, "up")
        assert "▸ d  Train longer" in text(pilot)
        assert "PgDn more" not in text(pilot)
        await press(pilot, "pageup", "pageup")
        assert "Paragraph 0." in text(pilot)


async def test_where_no_editor_can_be_opened_the_place_is_told() -> None:
    async with running(FakeService(questions=(fake.CHOICE,), still=True), start="review") as pilot:
        await press(pilot, "c", "3", "e")
        assert "Open /packs/demo/questions.yaml" in text(pilot)
        assert "an editor cannot be opened from here" in text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizScreen)


async def test_a_shipped_question_is_copied_before_it_is_edited() -> None:
    service = FakeService(questions=(fake.CHOICE,), still=True, shipped=True)
    async with running(service, start="review") as pilot:
        await press(pilot, "c", "3", "e")
        assert "This question came with quizlr" in text(pilot)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, QuizScreen)
        await press(pilot, "e", "enter")
        assert "Open /packs/demo/questions.yaml" in text(pilot)
    assert [call[0] for call in service.calls if call[0] == "eject"] == ["eject"]


async def test_after_an_edit_the_answer_stands_and_what_was_read_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edited: list[tuple[str, int]] = []
    monkeypatch.setattr("quizlr.service.editor.edit", lambda file, line: edited.append((str(file), line)))
    monkeypatch.setattr(QuizlrApp, "suspend", lambda _: nullcontext())
    async with running(FakeService(questions=(fake.CHOICE,), still=True), start="review") as pilot:
        await press(pilot, "c", "3", "e")
        assert edited == [("/packs/demo/questions.yaml", 12)]
        assert "Read again; the next showing has the new text." in text(pilot)
        assert "you said c, sure" in text(pilot)


async def test_the_numbers_behind_the_due_day_lie_over_the_verdict() -> None:
    async with running(FakeService(questions=(fake.CHOICE,), still=True), start="review") as pilot:
        await press(pilot, "c", "3", "w")
        assert "when recall was" in text(pilot)
        assert "Mon 23 Nov and 7 days: due Mon 30 Nov." in text(pilot)
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, QuizScreen)
        assert "e edit  w why now" in text(pilot)


async def test_an_unlikely_time_is_asked_about_before_the_first_question() -> None:
    service = FakeService(doubts=True)
    async with running(service) as pilot:
        await press(pilot, "enter")
        assert "the clock says 1 Jan 2020" in text(pilot)
        await press(pilot, "n")
        assert "starts" in text(pilot)
        await press(pilot, "enter", "y")
        assert "the clock says" not in text(pilot)
        assert "of 23" in text(pilot)
    assert [call[0] for call in service.calls].count("trust_clock") == 1


async def test_a_shaky_ground_is_offered_and_asked() -> None:
    shaky = replace(fake.JUMPING, has_picture=False, ground="Condition number")
    service = FakeService(questions=(fake.CHOICE, fake.SIGNS), marks={fake.CHOICE.showing: shaky})
    async with running(service, start="review") as pilot:
        await press(pilot, "c", "3", "end")
        assert "It builds on Condition number: b asks about that." in text(pilot)
        await press(pilot, "b")
    assert ("ground",) in service.calls


async def test_the_database_is_tidied_once_a_question_is_on_the_screen() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.SIGNS), still=True)
    async with running(service, start="review") as pilot:
        assert service.rests == 1
        await press(pilot, "c", "3")
        assert service.rests == 1
        await press(pilot, "enter")
        assert service.rests == 2
