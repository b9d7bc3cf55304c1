"""Why training bounces less than the formula says: for the distance of the start."""

from dataclasses import replace

import numpy as np
import pytest

from quizlr.engine.batch import Ask, take
from quizlr.engine.data import stream
from quizlr.engine.families.lr_logistic import FAMILY
from quizlr.engine.regimes import BOUNCE, SMOOTH


@pytest.mark.parametrize("level", FAMILY.entry.levels)
def test_from_a_tenth_of_the_distance_training_bounces_as_the_formula_says(level: str) -> None:
    ask = Ask(level)
    drawn = FAMILY.draw(stream("test", 1, 0, level), BOUNCE, ask, 300)
    asked = take(drawn, FAMILY.passes(drawn, ask))
    asked = take(asked, FAMILY.oracle(asked, ask).labels == BOUNCE)
    apart = take(asked, FAMILY.truth(asked, ask).labels == SMOOTH)
    nearer = replace(apart, start=apart.optimum + (apart.start - apart.optimum) / 10)
    labels = FAMILY.truth(nearer, ask).labels
    assert len(labels) >= 10
    assert np.mean(labels == BOUNCE) >= 0.97
