"""What content may never do, what colours must do, and what may not be loaded before the first paint."""

import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.color import Color

from quizlr.service.views import QuestionView
from quizlr.tui.film import film_of
from quizlr.tui.run import has_unicode
from quizlr.tui.themes import BANDS, THEMES
from quizlr.tui.widgets.bars import bar_lengths
from tests.conftest import ROOT
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import press, running, settled, text

HOSTILE = "x[i] + w[0] [/] [@click=app.quit]go[/] [b]"
KEPT = {"showing", "kind", "accepts", "verdict", "purpose", "letter", "confidence", "effort", "foil_key"}


def hostile(view: Any) -> Any:
    """The view with the hostile string in every text that a person wrote."""
    changed: dict[str, Any] = {}
    for field in fields(view):
        value = getattr(view, field.name)
        if isinstance(value, str) and value and field.name not in KEPT:
            changed[field.name] = HOSTILE
        elif is_dataclass(value):
            changed[field.name] = hostile(value)
        elif isinstance(value, tuple) and value:
            changed[field.name] = tuple(_hostile_item(item) for item in value)
    return replace(view, **changed)


def _hostile_item(item: Any) -> Any:
    if is_dataclass(item):
        return hostile(item)
    return HOSTILE if isinstance(item, str) else tuple(HOSTILE for _ in item)


@pytest.mark.parametrize(
    "question",
    [fake.CHOICE, fake.LETTERS, fake.ORDERING, fake.SIGNS, fake.NUMERIC],
    ids=lambda question: question.kind,
)
async def test_question_text_is_never_markup(question: QuestionView) -> None:
    async with running(FakeService(questions=(hostile(question),)), start="review") as pilot:
        shown = text(pilot)
    assert shown.count("x[i] + w[0] [/] [@click=app.quit]go[/] [b]") >= 2


async def test_text_of_the_reveal_home_and_summary_is_never_markup() -> None:
    service = FakeService(
        questions=(fake.CHOICE,),
        marks={fake.CHOICE.showing: hostile(fake.SCALED)},
        home_view=replace(hostile(fake.HOME), problems=(HOSTILE,)),
        summary_view=hostile(fake.SUMMARY),
    )
    async with running(service) as pilot:
        assert text(pilot).count("x[i] + w[0]") >= 4
        await press(pilot, "enter", "b", "3")
        assert text(pilot).count("x[i] + w[0]") >= 6
        await press(pilot, "enter")
        assert text(pilot).count("[/] [@click=app.quit]go[/] [b]") >= 3


async def test_pasted_escapes_do_not_reach_the_field() -> None:
    async with running(FakeService(questions=(fake.NUMERIC,)), start="review") as pilot:
        field = pilot.app.screen.query_one("#typed")
        field.value = "1\x1b]52;c;aGk=\x07"  # type: ignore[attr-defined]
        await press(pilot)
        assert "\x1b" not in text(pilot)


def luminance(colour: Color) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.normalized
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_colour_can_be_read_on_every_ground(name: str) -> None:
    theme = THEMES[name]
    inks = {role: theme.variables[role] for role in ("accent", "quiet", "right", "wrong", "path", "ghost")}
    inks["foreground"] = str(theme.foreground)
    grounds = {f"band-{band}": theme.variables[f"band-{band}"] for band in range(BANDS)}
    grounds |= {"background": str(theme.background), "panel": str(theme.panel)}
    poor = {
        (ink, ground): round(contrast(inks[ink], grounds[ground]), 2)
        for ink in inks
        for ground in grounds
        if contrast(inks[ink], grounds[ground]) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("name", THEMES)
def test_contours_can_be_seen_and_leave_the_path_in_front(name: str) -> None:
    colours = THEMES[name].variables
    for band in (colours[f"band-{index}"] for index in range(BANDS)):
        assert 1.3 <= contrast(colours["contour"], band) <= contrast(colours["path"], band) / 3


FIRST_PAINT = """
import asyncio, sys
from datetime import date
from quizlr.tui.app import QuizlrApp

async def main():
    seen = []
    def open_service():
        seen.append(sorted({"numpy", "sqlalchemy", "pydantic", "alembic", "yaml"} & set(sys.modules)))
        seen.append("Mon 23 Nov" in "".join(
            segment.text for strip in app.screen._compositor.render_strips() for segment in strip))
        from tests.tui.fake_service import FakeService
        return FakeService()
    app = QuizlrApp(open_service, today=date(2026, 11, 23))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(1500):
            await pilot.pause(0.02)
            if len(seen) == 2 and app.screen.query("EntryBars"):
                break
        await app.workers.wait_for_complete()
    print(seen)

asyncio.run(main())
"""


def test_the_first_paint_comes_before_anything_heavy_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[[], True]", done.stderr


@given(
    st.lists(st.integers(0, 300), min_size=3, max_size=3).map(tuple),
    st.integers(4, 60),
)
def test_a_bar_fills_its_columns_and_shows_every_part_there_is(parts: tuple[int, ...], columns: int) -> None:
    lengths = bar_lengths(parts, columns)
    assert sum(lengths) == columns
    assert all(length >= 0 for length in lengths)
    assert all(length > 0 for part, length in zip(parts, lengths, strict=True) if part)


@given(st.integers(31, 2000), st.floats(0, 10))
def test_a_film_is_short_and_ends_with_the_last_step(last_step: int, elapsed: float) -> None:
    film = film_of(fake.picture(last_step))
    assert film.seconds < 2
    assert film.step_at(elapsed) <= last_step
    assert film.step_at(film.seconds) == last_step
    assert film.step_at(elapsed) <= film.step_at(elapsed + 0.1)


@pytest.mark.parametrize(
    ("environment", "unicode"),
    [
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "de_DE.utf8", "LC_ALL": "POSIX"}, False),
        ({"LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
    ],
)
def test_unicode_is_told_from_the_locale(environment: dict[str, str], *, unicode: bool) -> None:
    assert has_unicode(environment) is unicode


async def test_what_is_pasted_into_an_essay_is_one_clean_paragraph() -> None:
    service = FakeService(questions=(fake.ESSAY,))
    async with running(service, start="review") as pilot:
        field = pilot.app.focused
        assert field is not None
        field.post_message(events.Paste("It stays\x1b[31m\nlevel\x07\r\n\n so."))
        await settled(pilot)
        await press(pilot, "enter", "2")
    (turned,) = [str(call[2]) for call in service.calls if call[0] == "turn"]
    assert "\x1b" not in turned
    assert "\n" not in turned
    assert turned.startswith("It stays")
    assert turned.endswith("so.")
