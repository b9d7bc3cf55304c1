"""Why training bounces less than the formula says: for the distance of the start."""

from dataclasses import replace

import numpy as np
import pytest

from quizlr.engine.data import stream
from quizlr.engine.families.lr_logistic import FAMILY, LEVELS
from quizlr.engine.family import take
from quizlr.engine.regimes import BOUNCE, SMOOTH


@pytest.mark.parametrize("level", LEVELS)
def test_from_a_tenth_of_the_distance_training_bounces_as_the_formula_says(level: str) -> None:
    drawn = FAMILY.draw(stream("test", 1, 0, level), BOUNCE, level, 300)
    asked = take(drawn, FAMILY.margin(drawn, level))
    asked = take(asked, FAMILY.oracle(asked) == BOUNCE)
    apart = take(asked, FAMILY.truth(asked).labels == SMOOTH)
    nearer = replace(apart, start=apart.optimum + (apart.start - apart.optimum) / 10)
    labels = FAMILY.truth(nearer).labels
    assert len(labels) >= 10
    assert np.mean(labels == BOUNCE) >= 0.97
