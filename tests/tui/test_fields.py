"""Several options, matrices of signs and estimates at the keyboard: what is built, told and sent."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizlr.answers.keys import SetKey, SignsKey
from quizlr.answers.reading import read
from quizlr.config import Config
from quizlr.service.views import FeedbackView, QuestionView
from quizlr.tui import onekey
from quizlr.tui.lettering import Lettering
from quizlr.tui.widgets.fields import Field
from quizlr.tui.widgets.signs import Signs
from quizlr.tui.widgets.toggles import Toggles
from tests.tui import fake_service as fake
from tests.tui.fake_service import FakeService
from tests.tui.screen import press, rows, running, text


def answers(service: FakeService) -> list[tuple[object, ...]]:
    return [call[1:] for call in service.calls if call[0] == "answer"]


@pytest.mark.parametrize(
    ("keys", "given_answer"),
    [
        (("c", "a"), "a c"),
        (("a", "c", "a"), "c"),
        (("space",), "a"),
        (("down", "down", "space", "up", "space"), "b c"),
        (("up", "space"), "d"),
        (("c", "a", "backspace"), "c"),
        (("b", "space", "down", "space"), "c"),
    ],
)
async def test_several_options_are_chosen_and_taken_back(keys: tuple[str, ...], given_answer: str) -> None:
    service = FakeService(questions=(fake.LETTERS,))
    async with running(service, start="review") as pilot:
        await press(pilot, *keys, "3")
    assert answers(service) == [(given_answer, "sure")]


async def test_nothing_chosen_wants_no_confidence() -> None:
    service = FakeService(questions=(fake.LETTERS,))
    async with running(service, start="review") as pilot:
        await press(pilot, "3", "a", "a", "3", "b", "backspace", "3")
        assert "How sure?" not in text(pilot)
        await press(pilot, ".")
    assert answers(service) == [(None, "")]


async def test_one_key_answers_do_not_serve_several_options() -> None:
    service = FakeService(questions=(fake.LETTERS,))
    async with running(service, Config(one_key=True), start="review") as pilot:
        await press(pilot, "a", "s", "f")
        assert answers(service) == []
        await press(pilot, "1")
    assert answers(service) == [("a", "guess")]
    assert not onekey.serves(fake.LETTERS)


async def test_dont_know_shows_the_right_options_without_reproach() -> None:
    service = FakeService(questions=(fake.LETTERS,), marks={fake.LETTERS.showing: fake.SEVERAL})
    async with running(service, start="review", size=(80, 40)) as pilot:
        await press(pilot, "d", ".")
        shown = text(pilot)
    assert "Not known yet: a b c." in shown
    assert "✓ c  right" in shown
    assert "missed" not in shown
    assert "✗" not in shown


@pytest.mark.parametrize(
    ("keys", "given_answer"),
    [
        (("+", "-", "0", "0", "-", "+"), "+ - 0 / 0 - +"),
        (("+", "-", "0", "0", "-", "+", "+"), "+ - 0 / 0 - +"),
        (("down", "+", "-", "0", "+", "-", "0"), "+ - 0 / + - 0"),
        (("+", "-", "0", "0", "-", "+", "up", "left", "up", "-"), "+ - 0 / 0 - +"),
        (("+",) * 6 + ("left", "up", "-"), "+ + - / + + +"),
        (("+",) * 6 + ("left", "left", "left", "backspace", "0"), "+ + + / 0 + +"),
        (("+",) * 6 + ("backspace", "backspace", "-", "0"), "+ + + / + - 0"),
        (("+", "left", "-", "right", "left", "0", "0", "0", "0", "0"), "- 0 0 / 0 0 0"),
    ],
)
async def test_a_matrix_is_filled_row_by_row_and_edited_anywhere(
    keys: tuple[str, ...], given_answer: str
) -> None:
    service = FakeService(questions=(fake.MATRIX,))
    async with running(service, start="review") as pilot:
        await press(pilot, *keys, "2")
    assert answers(service) == [(given_answer, "unsure")]


async def test_a_matrix_with_a_gap_wants_no_confidence_and_the_cursor_goes_to_it() -> None:
    service = FakeService(questions=(fake.MATRIX,))
    async with running(service, start="review") as pilot:
        await press(pilot, "right", "+", "+", "+", "+", "+", "2")
        assert answers(service) == []
        assert "▸ ∂L/∂W₁₁   _" in text(pilot)
        await press(pilot, "-", "2")
    assert answers(service) == [("- + + / + + +", "unsure")]


async def test_the_verdict_stands_beside_each_sign_of_a_matrix() -> None:
    mark = replace(fake.SIGNED, right_key="+ − 0 / 0 − +")
    service = FakeService(questions=(fake.MATRIX,), marks={fake.MATRIX.showing: mark})
    async with running(service, start="review", size=(80, 40)) as pilot:
        await press(pilot, *"+-00++", "2")
        shown = [row.split() for row in rows(pilot) if "∂L/∂W₁₁" in row or "∂L/∂W₂₁" in row]
    assert shown == [
        "∂L/∂W₁₁ + ✓ ∂L/∂W₁₂ − ✓ ∂L/∂W₁₃ 0 ✓".split(),
        "∂L/∂W₂₁ 0 ✓ ∂L/∂W₂₂ + ✗ − ∂L/∂W₂₃ + ✓".split(),
    ]


async def test_a_matrix_too_wide_for_the_window_becomes_a_list() -> None:
    service = FakeService(questions=(fake.MATRIX,))
    async with running(service, start="review", size=(60, 30)) as pilot:
        await press(pilot, "+", "down", "-")
        shown = [row.split() for row in rows(pilot) if "∂L/∂W" in row and "?" not in row]
    assert [row[-1] for row in shown] == ["+", "_", "−", "_", "_", "_"]


async def test_an_estimate_that_passes_shows_its_credit_and_the_exact_value() -> None:
    service = FakeService(questions=(fake.ESTIMATE,), marks={fake.ESTIMATE.showing: fake.GUESSED}, still=True)
    async with running(service, start="review") as pilot:
        await press(pilot, *"1500", "enter", "3")
        assert "✓ Right, credit 0.85: 2120 steps." in text(pilot)
    assert answers(service) == [("1500", "sure")]


KEYS = st.lists(
    st.sampled_from(["+", "-", "0", "a", "b", "d", "space", "backspace", "up", "down", "left", "right"]),
    max_size=25,
)


def typed(field: Field, question: QuestionView, keys: list[str]) -> Field:
    """A field, outside of any screen, that has taken the keys."""
    field.ask(question)
    for key in keys:
        field.press(key, key if len(key) == 1 else "")
    return field


@settings(max_examples=60)
@given(KEYS)
def test_whatever_is_pressed_a_complete_answer_can_be_read(keys: list[str]) -> None:
    lettering = Lettering(ascii=False)
    chosen = typed(Toggles(lettering), fake.LETTERS, keys)
    assert chosen.complete == (not hasattr(read(SetKey((0,), 4), chosen.given), "reason"))
    signs = typed(Signs(lettering), fake.MATRIX, keys)
    assert signs.complete == (not hasattr(read(SignsKey((0,) * 6, columns=3), signs.given), "reason"))


@pytest.mark.parametrize(
    ("right", "told"),
    [
        ("a", ["✓ a right", "✗ b wrong", "c", "d"]),
        ("a c", ["✓ a right", "✗ b wrong", "○ c missed", "d"]),
        ("a b", ["✓ a right", "✓ b right", "c", "d"]),
    ],
)
def test_right_wrong_and_missed_differ_in_mark_and_word(right: str, told: list[str]) -> None:
    options = tuple(replace(option, text="") for option in fake.LETTERS.options)
    field = typed(Toggles(Lettering(ascii=False)), replace(fake.LETTERS, options=options), ["a", "b"])
    feedback: FeedbackView = replace(fake.SEVERAL, right_key=right)
    field.settle(feedback)
    assert [" ".join(row.split()) for row in field.content(60).plain.split("\n")] == told
