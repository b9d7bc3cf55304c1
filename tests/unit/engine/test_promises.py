"""What every level of every family promises; the full sizes are in scripts/torture_engine.py."""

from collections.abc import Callable

import pytest

from quizlr.answers.compare import credit, right_answer
from quizlr.answers.keys import Given, accepts
from quizlr.engine.catalogue import FAMILIES, MISCONCEPTIONS, strata
from quizlr.engine.families import grad_signs, lr_logistic, lr_quadratic
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


def test_the_answer_follows_from_what_is_printed(seen: Survey) -> None:
    assert seen.by_hand >= 0.95 * len(seen.variants)


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


@pytest.mark.parametrize("name", ["lr_quadratic", "lr_logistic"])
def test_the_rate_alone_does_not_tell_the_regime(name: str, surveyed: Surveyed) -> None:
    variants = surveyed(name, FAMILIES[name].levels[0]).variants
    answers = [right_answer(v.key) for v in sorted(variants, key=lambda v: float(v.inputs["rate"]))]
    cuts = range(0, len(answers), 3)
    best = max(_hits((answers[:a], answers[a:b], answers[b:])) for a in cuts for b in cuts if a <= b)
    assert best <= 0.8 * len(answers)


def _hits(parts: tuple[list[Given], ...]) -> int:
    """How many are right if each part is given its commonest answer."""
    return sum(max((part.count(answer) for answer in part), default=0) for part in parts)
