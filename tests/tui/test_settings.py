"""The settings at the keyboard: every one can be changed, holds at once, and is kept."""

from pathlib import Path

import pytest

from quizlr.config import Config
from quizlr.errors import ConfigError
from quizlr.settings import SETTINGS
from quizlr.tui.screens.home import HomeScreen
from quizlr.tui.screens.settings import SettingsScreen
from tests.tui.fake_service import FakeService
from tests.tui.screen import matches_golden, press, running, text

PLACES = {setting.name: place for place, setting in enumerate(SETTINGS)}


def kept(service: FakeService) -> list[tuple[object, ...]]:
    return [call[1:] for call in service.calls if call[0] == "set"]


def to(name: str) -> list[str]:
    """The keys that lead to a row."""
    return ["s", *["j"] * PLACES[name]]


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_how_it_looks(size: tuple[int, int]) -> None:
    async with running(FakeService(), size=size) as pilot:
        await press(pilot, *to("minutes"))
        matches_golden(pilot, "settings" if size == (80, 24) else "settings-narrow")


async def test_every_setting_is_shown_with_what_it_does() -> None:
    async with running(FakeService()) as pilot:
        await press(pilot, "s")
        for setting in SETTINGS:
            assert f"▸ {setting.title}" in text(pilot)
            assert setting.help.split(";")[0][:40] in " ".join(text(pilot).split())
            await press(pilot, "j")
        assert f"▸ {SETTINGS[0].title}" in text(pilot)


async def test_what_has_steps_is_turned() -> None:
    service = FakeService()
    async with running(service) as pilot:
        await press(pilot, *to("minutes"), "right", "l", "h")
        assert "‹ 20 ›" in text(pilot)
        await press(pilot, *["j"] * (PLACES["animations"] - PLACES["minutes"]), "right")
        assert "‹ off ›" in text(pilot)
    assert kept(service) == [("minutes", 20), ("minutes", 25), ("minutes", 20), ("animations", False)]


async def test_what_is_typed_is_kept_or_told_why_not() -> None:
    service = FakeService()
    async with running(service) as pilot:
        await press(pilot, *to("retention"), "enter")
        await press(pilot, *["backspace"] * 3, "2", "enter")
        assert "between 0.7 and 0.97" in " ".join(text(pilot).split())
        assert kept(service) == []
        await press(pilot, "backspace", "0", ".", "8", "enter")
        assert kept(service) == [("retention", 0.8)]
        assert "‹ 0.8 ›" in text(pilot)


async def test_letters_are_typed_and_escape_leaves_the_field_as_it_was() -> None:
    service = FakeService()
    async with running(service) as pilot:
        await press(pilot, *to("content"), "enter", "~", "/", "q", "j", ",", "x", "enter")
        assert kept(service) == [("content", ("~/qj", "x"))]
        assert "It holds from the next start on." in text(pilot)
        await press(pilot, "enter", "z", "escape")
        assert kept(service) == [("content", ("~/qj", "x"))]
        await press(pilot, "r")
        assert kept(service)[-1] == ("content", ())
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_what_cannot_be_kept_is_told_on_the_screen() -> None:
    class Full(FakeService):
        def set(self, *_: object) -> Config:
            raise ConfigError("config.toml: No space left on device", "The setting holds until you leave")

    async with running(Full()) as pilot:
        await press(pilot, *to("minutes"), "right")
        assert "No space left on device. The setting holds until you leave." in text(pilot)
        assert isinstance(pilot.app.screen, SettingsScreen)


async def test_colours_and_keys_change_under_the_eyes() -> None:
    service = FakeService()
    async with running(service) as pilot:
        await press(pilot, *to("theme"), "right")
        assert pilot.app.theme == "light"
        await press(pilot, "j", "j", "right", "q", "enter")
        assert "asd sure" in text(pilot)


async def test_the_file_is_written_by_the_real_service(database: Path, tmp_path: Path) -> None:
    from quizlr.paths import config_path
    from tests.support import NUMERIC, StoppedClock, open_small

    service = open_small(database, tmp_path, StoppedClock(), (NUMERIC, "half", "alpha"))
    assert service.set("new_per_day", 3).new_per_day == 3
    assert config_path().read_text() == "new_per_day = 3\n"
    assert service.settings().new_per_day == 3
    with pytest.raises(ConfigError, match="between 0 and 200"):
        service.set("new_per_day", 900)
    service.close()
