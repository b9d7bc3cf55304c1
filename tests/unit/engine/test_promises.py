"""What every card of every family promises; `make torture-engine` asks the same of thousands of seeds."""

import inspect

import numpy as np
import pytest

from quizlr.answers.compare import credit, passes, right_answer
from quizlr.answers.keys import LetterKey, SetKey, SignsKey, answer_type
from quizlr.engine.batch import Ask
from quizlr.engine.catalogue import FAMILIES, MISCONCEPTIONS, strata
from quizlr.engine.promises import broken
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.engine.verify import Survey
from tests.unit.engine.conftest import STRATA, Stratum, Surveyed

MOST_STEPS = {"grad_signs": 3, "lr_quadratic": 600, "lr_logistic": 1200}
MOST_STEPS_OF_ANY = 20_000
TWINS = 6
"""Variants of each card whose twins are looked at."""


def test_every_promise_is_kept(seen: Survey) -> None:
    assert [str(one) for one in broken(seen)] == []
    assert len(seen.variants) == len(seen.seeds)


def test_no_answer_hides_its_doubts_behind_the_others(seen: Survey) -> None:
    assert len(seen.clear) <= seen.choices
    assert seen.clear.total() == seen.passed - seen.unclear
    common = [answer for answer, count in seen.clear.items() if count >= 20]
    assert max(map(seen.share_apart_of, common), default=0.0) <= max(0.2, 3 * seen.family.routes_apart)


def test_one_build_takes_a_bounded_number_of_training_steps(stratum: Stratum, seen: Survey) -> None:
    assert 0 <= seen.steps <= MOST_STEPS.get(stratum.name, MOST_STEPS_OF_ANY)


def test_a_served_variant_met_only_finite_numbers(seen: Survey) -> None:
    for variant in seen.variants:
        assert variant.evidence["run"] == "finite"
        assert np.isfinite(variant.evidence["truth"])


def test_wrong_options_are_wrong_and_speak(stratum: Stratum, seen: Survey) -> None:
    ideas = family(stratum.name).entry.ideas
    for variant in seen.variants:
        for foil in variant.foils:
            assert credit(variant.key, foil.given) < 1.0
            assert foil.misconception.removeprefix(f"{stratum.name}.") in ideas
            assert foil.feedback.endswith((".", ":", ")"))
            assert foil.meets(variant.key, foil.given)
            assert not foil.meets(variant.key, right_answer(variant.key))


def test_no_band_of_a_foil_holds_an_answer_that_passes(seen: Survey) -> None:
    for variant in seen.variants:
        for foil in variant.foils:
            if foil.band:
                low, high = foil.band
                inside = [low * (high / low) ** (i / 20) for i in range(21)] if low > 0 else [low, high]
                assert not [value for value in inside if passes(variant.key, value)]


def test_the_key_fits_what_is_printed(stratum: Stratum, seen: Survey) -> None:
    for variant in seen.variants:
        assert answer_type(variant.key) == FAMILIES[stratum.name].accepts
        if isinstance(variant.key, LetterKey):
            assert variant.key.options == len(variant.options) == seen.choices
        if isinstance(variant.key, SetKey):
            assert variant.key.options == len(variant.options) > len(variant.key.members) > 0
        if isinstance(variant.key, SignsKey):
            assert len(variant.labels) == len(variant.key.signs)


def test_no_margin_is_missed_by_a_served_variant(seen: Survey) -> None:
    for variant in seen.variants[:10]:
        assert variant.evidence["margins"]
        for what, value, least, most in variant.evidence["margins"]:
            assert what
            assert least is None or value >= least
            assert most is None or value <= most


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_every_misconception_is_reached(name: str, surveyed: Surveyed) -> None:
    group = name.partition(".")[0]
    met = {
        foil.misconception
        for stratum in STRATA
        if stratum.name == group
        for variant in surveyed(*stratum).variants
        for foil in variant.foils
    }
    assert name in met or group not in {stratum.name for stratum in STRATA}


def test_the_catalogue_tells_the_truth(family_name: str) -> None:
    entry, posing = FAMILIES[family_name], family(family_name)
    assert posing.name == family_name == entry.name
    assert {*entry.levels, *entry.lab} <= {*posing.levels}
    assert not {*entry.levels} & {*entry.lab}
    assert {*entry.paper} <= {*entry.levels}
    assert strata(family_name)[:1] == tuple(
        ".".join(filter(None, (entry.levels[0], *entry.directions[:1]))) for _ in entry.levels[:1]
    )
    for said in (posing.asks, posing.truth_is, posing.oracle_is):
        assert said.strip()
    assert posing.routes_apart <= 0.02 or posing.apart_because


def test_a_scheduled_family_has_three_levels_that_differ(family_name: str) -> None:
    entry, posing = FAMILIES[family_name], family(family_name)
    assert len(entry.levels) >= 3 or not entry.levels
    assert len({repr(posing.levels[level]) for level in entry.levels}) == len(entry.levels)


def test_there_are_forty_families_and_more() -> None:
    assert sum(bool(entry.levels) for entry in FAMILIES.values()) >= 40


def test_every_family_says_what_it_is_and_where_its_formula_comes_from(family_name: str) -> None:
    posing = family(family_name)
    assert inspect.getdoc(type(posing))
    module = inspect.getmodule(type(posing))
    assert module is not None
    assert module.__doc__


def test_every_knob_can_be_read_and_turned(stratum: Stratum, seen: Survey) -> None:
    posing, variant = family(stratum.name), seen.variants[0]
    readings = posing.readings(posing.recall([variant.inputs]))
    assert {knob.name for knob in posing.entry.knobs} == readings.keys()
    for knob in posing.entry.knobs:
        for value in (knob.low, knob.high):
            turned = posing.turn(variant.inputs, knob.name, knob.rounded(value))
            assert turned.keys() == variant.inputs.keys()
            posing.pose(turned, stratum.ask)
            assert posing.picture(turned, stratum.ask).sentence


def test_most_variants_have_a_twin_with_another_answer(stratum: Stratum, seen: Survey) -> None:
    twins = [(variant, family(stratum.name).twin(variant)) for variant in seen.variants[:TWINS]]
    found = [(variant, twin) for variant, twin in twins if twin]
    assert len(found) >= TWINS / 2
    for variant, twin in found:
        assert not passes(twin.variant.key, right_answer(variant.key))
        assert twin.changed.endswith(".")
        assert _changed_numbers(variant, twin.variant) >= 1


def _changed_numbers(variant: Variant, other: Variant) -> int:
    return sum(variant.inputs[name] != other.inputs[name] for name in variant.inputs)


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


@pytest.mark.parametrize("name", [n for n, entry in FAMILIES.items() if "contrary" in entry.lab])
def test_the_lab_shows_where_the_rule_fails(name: str) -> None:
    posing = family(name)
    for seed in range(5):
        evidence = posing.build(Ask("contrary"), seed).evidence
        assert evidence["truth"] != evidence["oracle"]
