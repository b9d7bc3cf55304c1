"""Prompts that ask the same are found, and others are left alone."""

import random

from hypothesis import given
from hypothesis import strategies as st

from quizlr.bank.likeness import ALIKE, CROWD, pairs

WORDS = [f"word{number}" for number in range(400)]


def _prompts(count: int, seed: int) -> dict[str, str]:
    draw = random.Random(seed)
    return {f"q{number}": " ".join(draw.choices(WORDS, k=24)) for number in range(count)}


def test_a_changed_word_in_twenty_four_is_found_and_strangers_are_not() -> None:
    prompts = _prompts(300, 1)
    assert list(pairs(prompts)) == []
    words = prompts["q7"].split()
    words[11] = "another"
    found = list(pairs({**prompts, "late": " ".join(words)}))
    assert found == [("late", "q7")]


def test_case_marks_and_white_space_do_not_tell_prompts_apart() -> None:
    assert list(pairs({"a": "What is *the* logit?", "b": "what is the   LOGIT"})) == [("b", "a")]


def test_numbers_do() -> None:
    text = "What is the loss at w = {} for the point x = {} and the label y = {} of this model"
    assert list(pairs({"a": text.format(1, 2, 0), "b": text.format(3, 4, 1)})) == []


def test_prompts_shorter_than_a_run_are_compared_whole() -> None:
    assert list(pairs({"a": "Why?", "b": "Why", "c": "Why not?", "d": ""})) == [("b", "a")]


def test_a_turn_of_phrase_is_no_likeness() -> None:
    """Work stays bounded where everything begins alike: a crowded run is not followed."""
    prompts = {
        f"q{n}": f"What is the value {WORDS[n]} {WORDS[n + 1]} {WORDS[n + 2]}" for n in range(CROWD * 3)
    }
    assert list(pairs(prompts)) == []


@given(st.lists(st.text("ab ", max_size=30), max_size=8))
def test_every_pair_is_as_alike_as_it_must_be(texts: list[str]) -> None:
    prompts = {str(place): text for place, text in enumerate(texts)}
    for name, earlier in pairs(prompts):
        assert int(earlier) < int(name)
        own, other = (set(_runs(prompts[which])) for which in (name, earlier))
        assert len(own & other) / len(own | other) >= ALIKE


def _runs(text: str) -> list[tuple[str, ...]]:
    words = text.split()
    return [tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))] if words else []
