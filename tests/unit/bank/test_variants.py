"""Drawing: equal seeds draw equal numbers, in their ranges, under their conditions, in bounded time."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.answers.expression import parse
from quizlr.answers.keys import EstimateKey, NumberKey
from quizlr.bank.variants import TRIES, Choices, Drawn, LogScale, Recipe, Steps, band, told_apart
from quizlr.errors import NoVariantError

SEEDS = st.integers(0, 2**48)
LINE = Recipe(
    params={"w": Steps(-3, 3, 0), "x": Steps.between(0.5, 2, 1), "c": Choices((-1.0, 1.0))},
    where=(parse("w != 0"), parse("abs(z) <= 4")),
    derive={"z": parse("w * x + c"), "p": parse("sigmoid(z)")},
    answer=parse("p - 1"),
)


def recipe(answer: str, *where: str, **derive: str) -> Recipe:
    derived = {name: parse(text) for name, text in derive.items()}
    return Recipe({"x": Steps(-2, 2, 0)}, tuple(map(parse, where)), derived, parse(answer))


@given(SEEDS)
def test_a_seed_draws_the_same_numbers_under_the_conditions(seed: int) -> None:
    drawn = LINE.draw(seed, "q")
    assert drawn == LINE.draw(seed, "q")
    w, x, c = drawn.params.values()
    assert (w in {-3, -2, -1, 1, 2, 3}, c in {-1, 1}) == (True, True)
    assert x == round(x, 1)
    assert 0.5 <= x <= 2
    assert abs(w * x + c) <= 4
    assert drawn.values["z"] == w * x + c
    assert drawn.answer == drawn.values["p"] - 1


def test_seeds_draw_all_there_is() -> None:
    drawn = [LINE.draw(seed, "q").params for seed in range(400)]
    assert {params["w"] for params in drawn} == {-3, -2, -1, 1, 2, 3}
    assert {params["x"] for params in drawn} == {step / 10 for step in range(5, 21)}


@pytest.mark.parametrize(
    ("low", "high", "digits", "ends"),
    [(0.1, 0.7, 1, (1, 7)), (0.15, 0.85, 1, (2, 8)), (-0.05, 0.05, 2, (-5, 5)), (0.51, 0.59, 1, (6, 5))],
)
def test_a_grid_keeps_its_bounds(low: float, high: float, digits: int, ends: tuple[int, int]) -> None:
    steps = Steps.between(low, high, digits)
    assert (steps.low, steps.high) == ends


@given(SEEDS, st.integers(1, 4))
def test_a_log_scale_keeps_its_bounds_and_digits(seed: int, digits: int) -> None:
    value = LogScale(0.001, 10.0, digits).draw(Random(seed))
    assert 0.001 <= value <= 10
    assert float(f"{value:.{digits - 1}e}") == value


def test_a_log_scale_gives_every_power_of_ten_its_share() -> None:
    rng = Random(1)
    values = [LogScale(0.001, 1.0, 2).draw(rng) for _ in range(3000)]
    assert all(abs(sum(value < bound for value in values) / 3000 - share) < 0.04
               for bound, share in ((0.01, 1 / 3), (0.1, 2 / 3)))  # fmt: skip


def test_where_nothing_can_be_drawn_question_and_seed_are_named() -> None:
    with pytest.raises(NoVariantError, match=r"pack/q .* seed 7.* 1000") as caught:
        recipe("x", "x > 2").draw(7, "pack/q")
    assert caught.value.help
    assert TRIES == 1000


def test_a_draw_without_a_number_is_passed_over_and_says_why() -> None:
    reciprocal = recipe("1 / x")
    assert all(reciprocal.draw(seed, "q").params["x"] != 0 for seed in range(50))
    faults = {drawn.fault for seed in range(50) for drawn in [next(reciprocal.tries(seed))]}
    assert faults == {"", "answer cannot be computed: That divides by zero."}


def test_a_condition_that_has_no_value_does_not_hold() -> None:
    assert {recipe("x", "ln(x) >= 0").draw(seed, "q").answer for seed in range(50)} == {1, 2}
    assert {recipe("r", "r > 0", r="1 / x").draw(seed, "q").params["x"] for seed in range(50)} == {1, 2}


def test_a_huge_power_is_no_variant_and_takes_no_time() -> None:
    with pytest.raises(NoVariantError):
        recipe("9**9**9 + x").draw(1, "q")


def test_variants_seen_lately_are_avoided_and_the_oldest_comes_first() -> None:
    small = recipe("x")
    notes = [f"x={x}" for x in (-2, -1, 0, 1, 2)]
    for avoided in (notes[:3], notes[2:]):
        assert all(small.draw(seed, "q", avoided).note not in avoided for seed in range(30))
    assert {small.draw(seed, "q", [*notes, "x=1"]).note for seed in range(30)} == {"x=2"}
    assert {small.draw(seed, "q", ["x=2", *notes]).note for seed in range(30)} == {"x=1"}


def test_a_note_names_the_params_as_printed() -> None:
    assert Drawn({"w": -2.0, "x": 0.5}, {}).note == "w=-2 x=0.5"


def told(key: NumberKey | EstimateKey, *wrong: str) -> dict[int, float]:
    values = {"z": -1.0, "answer": key.value}
    return told_apart(key, [parse(text) for text in wrong], Drawn({}, values))


def test_wrong_numbers_that_pass_as_right_or_as_an_earlier_one_are_left_out() -> None:
    key = NumberKey(0.5, abs=0.01)
    assert told(key, "z", "0.505", "-0.995", "0.52", "1 / (z + 1)", "1 - answer", "2") == {
        0: -1.0, 3: 0.52, 6: 2.0
    }  # fmt: skip


def test_wrong_estimates_need_room_round_them() -> None:
    key = EstimateKey(100.0)
    assert told(key, "200", "290", "310", "600", "700.1", "z", "10") == {2: 310.0, 4: 700.1, 6: 10.0}
    assert band(key, 300.0) == (200.0, 450.0)
    assert band(NumberKey(1.0, 0.1), 2.0) is None
