"""Each screen as text: what a person sees at 80×24, narrow, wide, without colour and in ASCII."""

import pytest

from quizlr.service.views import HomeView
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import matches_golden, press, rows, running

QUESTIONS = {
    "experiment": (fake.EXPERIMENT, ("b",)),
    "choice": (fake.CHOICE, ()),
    "numeric": (fake.NUMERIC, ("0", ".", "9", "enter")),
    "ordering": (fake.ORDERING, ("c", "a")),
    "signs": (fake.SIGNS, ("+", "-")),
    "letters": (fake.LETTERS, ("d", "a", "up")),
    "matrix": (fake.MATRIX, ("+", "-", "down", "0")),
    "estimate": (fake.ESTIMATE, ("1", "5", "0", "0", "enter")),
    "flashcard": (fake.FLASHCARD, ()),
    "flashcard-turned": (fake.FLASHCARD, ("3",)),
    "short-answer": (fake.WORD, tuple("bernoulli")),
    "essay": (fake.ESSAY, tuple("it stays level")),
    "essay-held-against": (fake.ESSAY, (*"it stays level", "enter", "2", "y")),
}


@pytest.mark.parametrize(
    ("name", "view"),
    [("home", fake.HOME), ("home-day-one", fake.DAY_ONE), ("home-nothing-due", fake.NOTHING_DUE)],
)
async def test_home(name: str, view: HomeView) -> None:
    async with running(FakeService(home_view=view)) as pilot:
        matches_golden(pilot, name)


@pytest.mark.parametrize("name", QUESTIONS)
async def test_question(name: str) -> None:
    question, keys = QUESTIONS[name]
    async with running(FakeService(questions=(question,)), start="review") as pilot:
        await press(pilot, *keys)
        matches_golden(pilot, f"question-{name}")


async def _reveal(size: tuple[int, int], name: str, *, ascii: bool = False) -> list[str]:
    service = FakeService(questions=(fake.EXPERIMENT,), still=True)
    async with running(service, start="review", size=size, ascii=ascii) as pilot:
        await press(pilot, "b", "3")
        matches_golden(pilot, name)
        return rows(pilot)


@pytest.mark.parametrize(
    ("size", "name"),
    [((80, 24), "reveal"), ((120, 40), "reveal-wide"), ((60, 18), "reveal-narrow")],
)
async def test_reveal_of_an_experiment(size: tuple[int, int], name: str) -> None:
    shown = await _reveal(size, name)
    assert any("Not quite: c." in row for row in shown)


async def test_reveal_of_a_choice() -> None:
    async with running(FakeService(questions=(fake.CHOICE,)), start="review") as pilot:
        await press(pilot, "b", "3")
        matches_golden(pilot, "reveal-choice")


MARKED = {
    "letters": (fake.LETTERS, fake.SEVERAL, ("a", "b", "d", "3")),
    "partly": (fake.SIGNS, fake.SIGNED, ("+", "-", "+", "2")),
}


@pytest.mark.parametrize("name", MARKED)
async def test_reveal_of_an_answer_that_is_partly_right(name: str) -> None:
    question, feedback, keys = MARKED[name]
    service = FakeService(questions=(question,), marks={question.showing: feedback})
    async with running(service, start="review") as pilot:
        await press(pilot, *keys)
        matches_golden(pilot, f"reveal-{name}")


async def test_without_colour_the_field_is_shaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = "\n".join(await _reveal((80, 24), "reveal-no-color"))
    assert set("░▒▓█") <= set(shown)


async def test_ascii_reaches_the_last_cell() -> None:
    shown = await _reveal((80, 24), "reveal-ascii", ascii=True)
    assert all(row.isascii() for row in shown)


IN_ASCII = ["numeric", "ordering", "signs", "letters", "matrix", "flashcard-turned", "essay-held-against"]


@pytest.mark.parametrize("name", IN_ASCII)
async def test_every_kind_in_ascii(name: str) -> None:
    question, keys = QUESTIONS[name]
    async with running(FakeService(questions=(question,)), start="review", ascii=True) as pilot:
        await press(pilot, *keys)
        shown = rows(pilot)
    assert all(row.isascii() for row in shown)
    assert not any("??" in row for row in shown)


async def test_home_and_what_lies_over_it_in_ascii() -> None:
    async with running(ascii=True) as pilot:
        for key in ("f2", "t", "q", "?", "q", "ctrl+p"):
            await press(pilot, key)
            assert all(row.isascii() for row in rows(pilot))


async def test_summary() -> None:
    async with running(FakeService(questions=()), start="review") as pilot:
        matches_golden(pilot, "summary")


async def test_help_shows_the_keys_of_this_screen_first() -> None:
    async with running(start="review") as pilot:
        await press(pilot, "question_mark")
        matches_golden(pilot, "help")


async def test_theme_choice() -> None:
    async with running() as pilot:
        await press(pilot, "t", "down")
        matches_golden(pilot, "themes")
