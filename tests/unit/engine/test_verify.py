"""The judges themselves: what is broken on purpose is found."""

from dataclasses import replace

import numpy as np
import pytest

from quizlr.answers.keys import EstimateKey, LetterKey
from quizlr.engine.batch import Ask
from quizlr.engine.bots import play
from quizlr.engine.foils import estimated, wrong_only
from quizlr.engine.promises import allowed, broken
from quizlr.engine.registry import family
from quizlr.engine.variant import Foil
from quizlr.engine.verify import Survey, best_split, survey


@pytest.fixture(scope="module")
def kept() -> Survey:
    return survey(family("lr_quadratic"), Ask("eigenvalues"), range(30))


def _why(seen: Survey) -> str:
    return " | ".join(str(one) for one in broken(seen))


def test_a_card_that_keeps_its_promises_breaks_none(kept: Survey) -> None:
    assert _why(kept) == ""


def test_a_seed_without_variant_is_named(kept: Survey) -> None:
    assert "seed 17: nothing found" in _why(replace(kept, failed={17: "nothing found"}))


def test_an_answer_that_changes_under_noise_is_named(kept: Survey) -> None:
    assert "seed 4: the answer changes under float32" in _why(replace(kept, unsteady={"float32": [4]}))


def test_routes_that_differ_are_named(kept: Survey) -> None:
    assert "differ in" in _why(replace(kept, apart=kept.passed // 5))


def test_one_number_that_tells_all_is_named(kept: Survey) -> None:
    assert "rate alone tells" in _why(replace(kept, told={"rate": 0.9}))


def test_a_key_that_is_always_the_same_is_named(kept: Survey) -> None:
    stuck = tuple(replace(v, key=LetterKey(1, 3)) for v in kept.variants)
    said = _why(replace(kept, variants=stuck))
    assert "'majority' is right in 100.0%" in said
    assert "'same answer' is right in 100.0%" in said


def test_a_foil_that_is_right_is_named(kept: Survey) -> None:
    first, *rest = kept.variants
    assert isinstance(first.key, LetterKey)
    wrong = replace(first, foils=(replace(first.foils[0], given=first.key.correct), first.foils[1]))
    assert "is right" in _why(replace(kept, variants=(wrong, *rest)))


def test_working_by_hand_that_fails_is_named(kept: Survey) -> None:
    swapped = tuple(replace(v, inputs={**v.inputs, "rate": v.inputs["rate"] * 2.2}) for v in kept.variants)
    assert "by hand wrong" in _why(replace(kept, variants=swapped))


def test_a_tree_of_depth_two_finds_an_interval_and_no_more() -> None:
    values = np.linspace(0, 1, 600)
    assert best_split(values, ((values > 0.3) & (values < 0.6)).astype(np.int64)) == pytest.approx(
        1.0, abs=0.02
    )
    stripes = (np.floor(values * 40) % 2).astype(np.int64)
    assert best_split(values, stripes) < 0.6
    assert best_split(np.zeros(600), stripes) == pytest.approx(0.5, abs=0.01)


def test_foils_that_would_pass_are_left_out() -> None:
    key = EstimateKey(100.0)
    foils = (
        estimated(150.0, "near", "x."),
        estimated(290.0, "band-overlaps", "x."),
        estimated(1000.0, "far", "x."),
        estimated(1100.0, "taken", "x."),
        Foil(float("nan"), "nothing", "x."),
    )
    assert [foil.misconception for foil in wrong_only("f", key, foils)] == ["f.far"]


def test_bots_are_as_simple_as_they_should_be(kept: Survey) -> None:
    earned = play(kept.variants)
    assert earned["oracle"] == 1.0
    assert earned["best constant"] == 0.0
    assert 1 / 3 <= earned["majority"] <= allowed(1 / 3, 30)
