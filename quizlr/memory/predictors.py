"""What FSRS must beat: a constant, a moving average and SM-2, on the same scored answers.

All return the probability of recall stated before each scored answer, shape (M,), in packed order.
"""

import math

import numpy as np

from quizlr.memory.batch import Floats, Ints
from quizlr.memory.fit import Progress, fit, predict
from quizlr.memory.fsrs import DEFAULT
from quizlr.memory.history import Bools, Histories

CONSTANT, MOVING_AVERAGE, SM2 = "constant", "moving average", "SM-2"
FSRS, FITTED = "FSRS-6, default weights", "FSRS-6, fitted weights"

_FIRST_LOGIT, _RATE = 1.2, 0.3
_FIRST_EASE, _LEAST_EASE, _LONGEST = 2.5, 1.3, 36_500
_PASSED = 3


def rivals(histories: Histories, training: Bools, progress: Progress | None = None) -> dict[str, Floats]:
    """What each predictor states, by name.

    Args:
        training: answers (E,) that may be learned from; some of them scored.
        progress: of the fit.
    """
    learned = histories.scoring(training)
    return {
        CONSTANT: constant(histories, float(learned.recalled[learned.scored].mean())),
        MOVING_AVERAGE: moving_average(histories),
        SM2: sm2(histories),
        FSRS: predict(histories, DEFAULT),
        FITTED: predict(histories, fit(learned, progress=progress)),
    }


def constant(histories: Histories, recall: float) -> Floats:
    """State the same recall before every answer."""
    return np.full(int(histories.scored.sum()), recall)


def moving_average(histories: Histories) -> Floats:
    """State what the latest answers to any cards suggest.

    One logit for the whole person, moved after every answer, scored or not, by 0.3 of the gradient of its
    log loss: MOVING-AVG of srs-benchmark, and its beginning at 1.2.
    """
    logit, stated = _FIRST_LOGIT, np.empty(len(histories.rating))
    in_time = histories.recalled[np.argsort(histories.place)]
    for place, recalled in enumerate(in_time.tolist()):
        stated[place] = recall = 1 / (1 + math.exp(-logit))
        logit += _RATE * (recalled - recall)
    return stated[histories.place][histories.scored]


def sm2(histories: Histories) -> Floats:
    """State 0.9 ^ (t / interval), as if SM-2 meant nine tenths to be known when a card is due.

    SM-2 as Wozniak published it in 1990, with qualities 2, 3, 4 and 5 for Again, Hard, Good and Easy; its
    repetitions within a day change nothing.
    """
    count = len(histories.cards)
    interval, ease, passed = np.zeros(count), np.full(count, _FIRST_EASE), np.zeros(count)
    stated = np.empty(len(histories.rating))
    for step in histories.steps():
        size, gap, rating = step.stop - step.start, histories.gap[step], histories.rating[step]
        interval, ease, passed = before = interval[:size], ease[:size], passed[:size]
        stated[step] = 0.9 ** (gap / np.maximum(interval, 1))
        moves = (rating > 0) & ((gap > 0) | (interval == 0))
        after = _scheduled(*before, rating)
        interval, ease, passed = (np.where(moves, new, old) for new, old in zip(after, before, strict=True))
    return stated[histories.scored]


def _scheduled(interval: Floats, ease: Floats, passed: Floats, rating: Ints) -> tuple[Floats, Floats, Floats]:
    """Interval in days, E-factor and repetitions passed in a row after one more."""
    quality = rating + 1
    right = quality >= _PASSED
    row = np.where(right, passed + 1, 0.0)
    grown = np.minimum(np.ceil(interval * ease), _LONGEST)
    days = np.select([row <= 1, row == 2], [1.0, 6.0], grown)
    eased = ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02)
    return days, np.where(right, np.maximum(eased, _LEAST_EASE), ease), row
