import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.engine.data import log_uniform, normal, pick, printed, significant, stream, uniform

GOLDEN: list[float] = [0.4759808540704641, 0.3598819965026204, 0.7110922669548756]


def test_a_stream_gives_the_same_numbers_on_every_machine() -> None:
    drawn = stream("grad_signs", 1, 7, "data").random(3)
    assert drawn.tolist() == GOLDEN


@pytest.mark.parametrize(
    "other", [("other", 1, 7, "data"), ("f", 2, 7, "data"), ("f", 1, 8, "data"), ("f", 1, 7, "answer")]
)
def test_every_part_of_the_name_opens_another_stream(other: tuple[str, int, int, str]) -> None:
    assert stream("f", 1, 7, "data").random() != stream(*other).random()


def test_transforms_have_the_distribution_they_promise() -> None:
    rng = stream("f", 1, 0, "data")
    bell = normal(rng, 2.0, (40_000,))
    assert abs(bell.mean()) < 0.04
    assert abs(bell.std() - 2.0) < 0.04
    assert abs((np.abs(bell) < 2.0).mean() - 0.6827) < 0.01
    flat = uniform(rng, -1.0, 3.0, (10_000,))
    assert flat.min() >= -1.0
    assert flat.max() < 3.0
    assert abs(np.median(log_uniform(rng, 0.1, 10.0, (10_000,))) - 1.0) < 0.05


def test_pick_draws_every_answer_equally_often() -> None:
    counts = np.bincount([pick(stream("f", 1, seed, "answer"), 3) for seed in range(3000)], minlength=3)
    assert counts.min() > 900


@given(st.floats(-1e4, 1e4))
def test_printed_numbers_survive_being_printed(value: float) -> None:
    rounded = float(printed(np.array(value), 1))
    assert float(f"{rounded:.1f}") == rounded
    assert not (rounded == 0.0 and np.signbit(rounded))


@given(st.floats(1e-3, 1e4), st.integers(2, 4))
def test_significant_digits_are_those_of_the_format(value: float, digits: int) -> None:
    rounded = float(significant(np.array(value), digits))
    assert rounded == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))
    assert float(f"{rounded:.{digits}g}") == rounded
