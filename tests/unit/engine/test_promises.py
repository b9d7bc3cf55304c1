"""What every level of every family promises; the full sizes are in scripts/torture_engine.py."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from quizlr.answers.compare import credit, right_answer
from quizlr.answers.keys import accepts
from quizlr.engine.catalogue import FAMILIES, MISCONCEPTIONS, strata
from quizlr.engine.data import FloatArray, IntArray, stream
from quizlr.engine.families import grad_signs, lr_logistic, lr_quadratic
from quizlr.engine.family import Family, take
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.engine.verify import Survey

Surveyed = Callable[[str, str], Survey]

APART = {"grad_signs": 0.02, "lr_quadratic": 0.02, "lr_logistic": 0.08}
MOST_STEPS = {"grad_signs": 3, "lr_quadratic": 600, "lr_logistic": 1200}


def test_every_seed_has_a_variant(seen: Survey) -> None:
    assert seen.asked == len(seen.variants)
    assert seen.invalid == 0


def test_formula_and_training_rarely_differ_before_the_filter(stratum: tuple[str, str], seen: Survey) -> None:
    assert seen.passed > 10 * seen.asked
    assert seen.share_apart <= APART[stratum[0]]
    assert seen.share_unclear <= 0.06


def test_no_answer_hides_its_doubts_behind_the_others(seen: Survey) -> None:
    assert seen.clear.total() == seen.passed - seen.unclear
    assert len(seen.clear) == seen.choices
    assert max(seen.share_apart_of(answer) for answer in seen.clear) <= 0.2


def test_the_answer_follows_from_what_is_printed(seen: Survey) -> None:
    assert seen.by_hand >= 0.95 * len(seen.variants)


def test_the_filter_does_not_make_the_answer_follow(seen: Survey) -> None:
    assert seen.before == len(seen.variants)
    assert seen.by_hand_before >= 0.9 * seen.before


def test_no_answer_is_worth_betting_on(seen: Survey) -> None:
    assert len(seen.answers) == seen.choices
    assert seen.commonest <= seen.commonest_allowed


def test_variants_are_distinct(seen: Survey) -> None:
    assert seen.notes == len(seen.variants)


def test_answers_hold_under_rounding_noise_and_longer_training(seen: Survey) -> None:
    assert set(seen.unsteady) == {"float32", "noise", "1.5x steps", "3x steps"}
    assert sum(seen.unsteady.values()) <= 0.02 * len(seen.variants)
    assert seen.unsteady["float32"] == seen.unsteady["noise"] == 0


def test_one_build_takes_a_bounded_number_of_training_steps(stratum: tuple[str, str], seen: Survey) -> None:
    assert 0 < seen.steps <= MOST_STEPS[stratum[0]]


def test_wrong_options_are_wrong_and_speak(stratum: tuple[str, str], seen: Survey) -> None:
    posing = family(stratum[0])
    for variant in seen.variants:
        assert variant.foils
        assert len({foil.given for foil in variant.foils}) == len(variant.foils)
        for foil in variant.foils:
            assert credit(variant.key, foil.given) < 1.0
            assert foil.misconception in posing.misconceptions
            assert foil.feedback.endswith(".")
            assert posing.explain(variant, foil.given).foil == foil
        if variant.options:
            assert len(variant.foils) == len(variant.options) - 1


def test_a_right_answer_and_a_blank_meet_no_foil(stratum: tuple[str, str], seen: Survey) -> None:
    posing, variant = family(stratum[0]), seen.variants[0]
    for answer in (right_answer(variant.key), None):
        told = posing.explain(variant, answer)
        assert told.foil is None
        assert (told.outcome, told.working, told.rule) == (variant.outcome, variant.working, variant.rule)


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_every_misconception_is_reached(name: str, surveyed: Surveyed) -> None:
    group = name.partition(".")[0]
    met = {
        foil.misconception
        for level in FAMILIES[group].levels
        for variant in surveyed(group, level).variants
        for foil in variant.foils
    }
    assert name in met


def test_the_catalogue_tells_the_truth(surveyed: Surveyed) -> None:
    levels = {
        "grad_signs": tuple(grad_signs.LEVELS),
        "lr_quadratic": tuple(lr_quadratic.LEVELS),
        "lr_logistic": tuple(lr_logistic.LEVELS),
    }
    assert set(levels) == set(FAMILIES)
    for name, entry in FAMILIES.items():
        assert family(name).name == name
        assert levels[name] == entry.levels == strata(name)
        assert family(name).misconceptions.keys() == {m for m in MISCONCEPTIONS if m.startswith(f"{name}.")}
        assert {accepts(v.key) for v in surveyed(name, entry.levels[0]).variants} == {entry.accepts}
    assert all(name.partition(".")[0] in FAMILIES for name in MISCONCEPTIONS)


@pytest.mark.parametrize("level", FAMILIES["grad_signs"].levels)
def test_neither_short_cut_to_the_signs_is_right_in_more_than_half(level: str, surveyed: Surveyed) -> None:
    variants = surveyed("grad_signs", level).variants
    for shortcut in (_without_weights, _sign_of_weight):
        right = sum(shortcut(variant) == right_answer(variant.key) for variant in variants)
        assert right <= len(variants) / 2, shortcut.__name__


def _signs(values: list[float]) -> tuple[int, ...]:
    return tuple((value > 1e-9) - (value < -1e-9) for value in values)


def _without_weights(variant: Variant) -> tuple[int, ...]:
    x, y = variant.inputs["x"], variant.inputs["y"]
    return _signs([sum((0.5 - b) * row[j] for row, b in zip(x, y, strict=True)) for j in range(len(x[0]))])


def _sign_of_weight(variant: Variant) -> tuple[int, ...]:
    return _signs(variant.inputs["w"])


@pytest.mark.parametrize(
    ("name", "level"),
    [(name, level) for name in ("lr_quadratic", "lr_logistic") for level in FAMILIES[name].levels],
)
def test_no_single_number_tells_the_regime(name: str, level: str) -> None:
    posing: Family[Any] = family(name)
    kept = []
    for target in range(posing.answers(level)):
        drawn = posing.draw(stream(name, 1, target, "leak"), target, level, 300)
        kept.append(take(drawn, posing.margin(drawn, level)))
    answers = np.concatenate([posing.oracle(batch) for batch in kept])
    assert np.bincount(answers).min() > 100
    numbers = {
        "rate": np.concatenate([batch.rate for batch in kept]),
        "curvature": np.concatenate([batch.curvature for batch in kept]),
        "first start": np.concatenate([batch.start[:, 0] for batch in kept]),
        "second start": np.concatenate([batch.start[:, 1] for batch in kept]),
    }
    assert {what: told for what, values in numbers.items() if (told := _told(values, answers)) > 0.8} == {}
    assert _told(numbers["rate"] * numbers["curvature"], answers) > 0.95


def _told(values: FloatArray, answers: IntArray) -> float:
    """Share right of the best tree of depth two on one number."""
    ordered = answers[np.argsort(values, kind="stable")]
    cuts = np.linspace(0, len(ordered), 61).astype(int)
    counts = np.array([np.bincount(ordered[:cut], minlength=3) for cut in cuts])
    leaf = (counts[None] - counts[:, None]).max(axis=-1)
    leaf = np.where(cuts[None] >= cuts[:, None], leaf, -len(ordered))
    split = (leaf[:, :, None] + leaf[None]).max(axis=1)
    return float((split[0] + split[:, -1]).max() / len(ordered))
