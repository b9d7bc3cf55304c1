"""Own keys and one-key answers: what the configuration says is what works, and what the screen shows."""

from dataclasses import replace

import pytest
from textual.command import CommandPalette

from quizlr.config import Config
from quizlr.errors import ConfigError
from quizlr.service.views import Option, QuestionView
from quizlr.tui.keyboard import keyboard
from quizlr.tui.run import run
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import matches_golden, press, rows, running, text


async def test_an_own_key_works_and_is_shown_in_footer_help_and_palette() -> None:
    service = FakeService(questions=(fake.CHOICE, fake.NUMERIC), still=True)
    keys = {"feedback.undo": "z", "feedback.next": "space", "question.help": "!", "anywhere.palette": "f9"}
    async with running(service, Config(keys=keys), start="review") as pilot:
        await press(pilot, "!")
        assert "  !       keys        Show all keys" in text(pilot)
        await press(pilot, "q", "b", "3")
        assert "Space next" in rows(pilot)[-1]
        assert "z undo" in rows(pilot)[-1]
        await press(pilot, "?")
        assert "  z       undo " in text(pilot)
        assert "  Space   next        Go on to the next question" in text(pilot)
        await press(pilot, "q")
        await press(pilot, "enter", "u")
        assert "Not quite" in text(pilot)
        await press(pilot, "z")
        assert "Taken back" in text(pilot)
        await press(pilot, "b", "3", "space", "7", "enter")
        assert "How sure?" in text(pilot)
        await press(pilot, "3", "f9")
        assert isinstance(pilot.app.screen, CommandPalette)


async def test_keys_can_change_places() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, Config(keys={"feedback.flag": "x", "feedback.suspend": "f"})) as pilot:
        await press(pilot, "enter", "b", "3", "x")
        assert "flagged" in text(pilot)
        await press(pilot, "f")
        assert "flagged · suspended" in text(pilot)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"feedback.undoo": "z"}, "no command is called feedback.undoo"),
        ({"feedback.undo": "zz"}, "feedback.undo: no key is called zz"),
        ({"feedback.undo": ""}, "feedback.undo: no key is called nothing"),
        ({"feedback.undo": "f"}, "f cannot mean feedback.undo and feedback.flag"),
        ({"feedback.undo": "ctrl+c"}, "feedback.undo: ctrl+c has a meaning of its own there"),
        ({"question.unknown": "d"}, "question.unknown: d has a meaning of its own there"),
        ({"question.sure": "+"}, "question.sure: + has a meaning of its own there"),
        ({"question.choose": "f2"}, "question.choose has the keys its options have"),
        ({"anywhere.palette": "f1"}, "f1 cannot mean"),
        ({"home.start": "zz", "home.x": "y"}, "home.start: no key is called zz; no command is called home.x"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_before_anything_starts(keys: dict[str, str], said: str) -> None:
    def never() -> FakeService:
        raise AssertionError

    with pytest.raises(ConfigError) as caught:
        run(never, Config(keys=keys))
    assert said.lower() in caught.value.what.lower()
    assert caught.value.help == "Mend the file with `quizlr config edit`."


@pytest.mark.parametrize("key", ["z", "?", "question_mark", "f2", "ctrl+z", "space", "Z", "left"])
def test_a_key_is_found_by_its_sign_or_by_its_name(key: str) -> None:
    own = keyboard({"summary.undo": key, "summary.help": "f5"})
    assert own["summary.undo"].shown in {"z", "?", "F2", "ctrl+z", "Space", "Z", "←"}
    assert own.find("summary", own["summary.undo"].keys[0]) == own["summary.undo"]


ONE_KEY = Config(one_key=True)
FIVE = replace(fake.CHOICE, options=(*fake.CHOICE.options, Option("e", "Give up")))


@pytest.mark.parametrize(
    ("question", "key", "answer"),
    [
        (fake.CHOICE, "a", ("a", "sure")),
        (fake.CHOICE, "f", ("d", "sure")),
        (fake.CHOICE, "w", ("b", "unsure")),
        (fake.EXPERIMENT, "c", ("c", "guess")),
    ],
)
async def test_one_key_answers_and_says_how_sure(
    question: QuestionView, key: str, answer: tuple[str, str]
) -> None:
    service = FakeService(questions=(question,), still=True)
    async with running(service, ONE_KEY, start="review") as pilot:
        await press(pilot, "g", "down", "3", key)
    assert [call[1:] for call in service.calls if call[0] == "answer"] == [answer]


async def test_with_one_key_options_have_places_before_and_after_the_verdict() -> None:
    async with running(FakeService(questions=(fake.CHOICE,)), ONE_KEY, start="review") as pilot:
        matches_golden(pilot, "question-one-key")
        await press(pilot, "s")
        assert "you said 2, sure" in rows(pilot)[0]
        assert "✗ Not quite: 1." in text(pilot)
        assert "2: A penalty adds" in text(pilot)


async def test_keys_beyond_the_options_mean_nothing() -> None:
    service = FakeService(questions=(fake.EXPERIMENT,))
    async with running(service, ONE_KEY, start="review") as pilot:
        await press(pilot, "f", "r", "v", "1")
        assert "asd sure of 1 2 3" in rows(pilot)[-1]
    assert not [call for call in service.calls if call[0] == "answer"]


async def test_more_than_four_options_and_other_kinds_are_answered_as_ever() -> None:
    service = FakeService(questions=(FIVE, fake.SIGNS, fake.ORDERING), still=True)
    async with running(service, ONE_KEY, start="review") as pilot:
        await press(pilot, "s", "e", "3", "enter")
        await press(pilot, "+", "-", "0", "1", "enter", "c", "a", "b", "2")
    assert [call[1:] for call in service.calls if call[0] == "answer"] == [
        ("e", "sure"),
        ("+ - 0", "guess"),
        ("c a b", "unsure"),
    ]


async def test_help_tells_of_one_key_answers() -> None:
    async with running(FakeService(questions=(fake.CHOICE,)), ONE_KEY, start="review") as pilot:
        await press(pilot, "?")
        assert "asdf    choose      Options 1 to 4: asdf sure, qwer unsure, zxcv guess;" in text(pilot)


async def test_a_hint_is_shown_where_the_author_gives_one_and_the_key_goes_when_none_is_left() -> None:
    hinted = replace(fake.CHOICE, hints=("Think of units.",))
    async with running(FakeService(questions=(hinted,)), start="review") as pilot:
        assert "ctrl+t hint" in rows(pilot)[-1]
        await press(pilot, "ctrl+t")
        assert any("? Think of units." in row for row in rows(pilot))
        assert "ctrl+t" not in rows(pilot)[-1]
