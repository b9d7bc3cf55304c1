"""The Lab, the twin and the proof: what one can do after a verdict, and what one can turn."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from quizlr.config import Config
from quizlr.tui.screens.families import FamiliesScreen
from quizlr.tui.screens.home import HomeScreen
from quizlr.tui.screens.lab import LabScreen
from quizlr.tui.screens.proof import ProofScreen
from quizlr.tui.screens.quiz import QuizScreen
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import matches_golden, press, rows, running, text

STILL = Config(animations=False)
SIZES = [((80, 24), "lab"), ((120, 40), "lab-wide"), ((60, 18), "lab-narrow")]


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_the_lab(size: tuple[int, int], name: str) -> None:
    async with running(config=STILL, size=size) as pilot:
        await press(pilot, "l")
        assert _screen(pilot) is LabScreen
        matches_golden(pilot, name)


async def test_the_lab_in_ascii() -> None:
    async with running(config=STILL, ascii=True) as pilot:
        for key in ("l", "l", "f", "q", "i", "g"):
            await press(pilot, key)
            assert all(row.isascii() for row in rows(pilot)), key


async def test_turning_a_knob_redraws_and_keeps_the_run_before_as_a_ghost() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l")
        before = text(pilot)
        await press(pilot, "l")
        assert text(pilot) != before
        assert "turned" in rows(pilot)[0]
        view = pilot.app.screen._view  # type: ignore[attr-defined]
        assert any(line.role == "ghost" for line in view.picture.panels[0].lines)
        turned = _value(text(pilot))
        await press(pilot, "l", "h")
        assert _value(text(pilot)) == turned
        await press(pilot, "r")
        assert _value(text(pilot)) == _value(before)
        assert "turned" not in rows(pilot)[0]


def _value(shown: str) -> str:
    return next(row[:26] for row in shown.splitlines() if "learning rate η" in row)


async def test_rows_are_chosen_up_and_down_and_family_level_and_seed_turn_too() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l", "k", "l")
        assert "6" in _row(pilot, "seed")
        await press(pilot, "k", "right")
        assert "matrix" in _row(pilot, "level")
        await press(pilot, "k", "left")
        assert "grad_signs" in _row(pilot, "family")
        await press(pilot, "n")
        assert "grad_signs" in _row(pilot, "family")


def _row(pilot: Pilot[None], name: str) -> str:
    return next(row[:26] for row in rows(pilot) if f" {name} " in row[:26])


def _screen(pilot: Pilot[None]) -> type:
    return type(pilot.app.screen)


async def test_a_family_is_chosen_from_the_list() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l", "f")
        assert _screen(pilot) is FamiliesScreen
        matches_golden(pilot, "lab-families")
        await press(pilot, "down", "enter")
        assert _screen(pilot) is LabScreen
        assert "lr_logistic" in _row(pilot, "family")


async def test_a_guess_is_asked_for_before_anything_is_seen_and_counts_nowhere() -> None:
    service = FakeService()
    async with running(service, config=STILL) as pilot:
        await press(pilot, "l", "g")
        matches_golden(pilot, "lab-puzzle")
        assert "loss, log scale" not in text(pilot)
        await press(pilot, "c", "enter")
        matches_golden(pilot, "lab-guess")
        assert "You said c." in text(pilot)
    assert not [call for call in service.calls if call[0] == "answer"]


async def test_a_guess_that_cannot_be_read_costs_nothing() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l", "g", "enter")
        assert "Type one letter" in text(pilot)
        await press(pilot, "escape")
        assert "loss, log scale" in text(pilot)


async def test_the_question_is_shown_on_demand() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l", "i")
        assert "Gradient descent on" in text(pilot)
        await press(pilot, "i")
        assert "Gradient descent on" not in text(pilot)


async def test_keys_lead_back_to_where_the_lab_was_opened() -> None:
    async with running(config=STILL) as pilot:
        await press(pilot, "l", "?", "q", "q")
        assert _screen(pilot) is HomeScreen


async def test_a_twin_says_what_has_changed() -> None:
    service = FakeService(questions=(fake.EXPERIMENT, fake.CHOICE), still=True)
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3")
        service.place = 1
        service.questions = (fake.EXPERIMENT, service.twin())
        await press(pilot, "t")
        assert "One number has changed: the learning rate η is now 2.1 instead of 12.8." in text(pilot)
        assert "twin, not counted" in rows(pilot)[0]


async def test_only_an_experiment_has_a_twin() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "t")
        assert ("twin",) not in service.calls


async def test_a_dispute_shows_what_stands_behind_the_key() -> None:
    service = FakeService(questions=(fake.EXPERIMENT,), still=True)
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "!")
        assert _screen(pilot) is ProofScreen
        matches_golden(pilot, "proof")
        await press(pilot, "l")
        assert _screen(pilot) is LabScreen
        assert "lr_logistic" in _row(pilot, "family")
        await press(pilot, "q", "enter")
        assert _screen(pilot) is QuizScreen
        assert service.last.disputed


async def test_a_dispute_can_be_taken_back_from_its_proof() -> None:
    service = FakeService(questions=(fake.EXPERIMENT,), still=True)
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "!", "u")
        assert _screen(pilot) is QuizScreen
        assert not service.last.disputed


async def test_a_question_nobody_trained_is_disputed_in_place() -> None:
    service = FakeService(questions=(fake.CHOICE,))
    async with running(service, start="review") as pilot:
        await press(pilot, "b", "3", "!")
        assert _screen(pilot) is QuizScreen
        assert service.last.disputed


async def test_a_question_that_was_left_out_is_said_above_the_next_one() -> None:
    left_out = replace(fake.CHOICE, news="A question was left out: the family x failed.")
    async with running(FakeService(questions=(left_out,)), start="review") as pilot:
        assert "A question was left out: the family x failed." in text(pilot)
