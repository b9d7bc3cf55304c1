"""How well recall is predicted on a log, beside rivals; and whether the scheduler gives published values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np

from quizlr.clock import instant
from quizlr.errors import UsageError
from quizlr.memory import days
from quizlr.memory.batch import Floats
from quizlr.memory.fit import Progress, first_held_out
from quizlr.memory.fsrs import Rating, State, days_until, next_state
from quizlr.memory.history import Bools, Event, Histories, histories
from quizlr.memory.metrics import Calibration, Difference, auc, calibration, difference, log_loss, rmse_bins
from quizlr.memory.predictors import CONSTANT, FITTED, rivals

AGAIN, HARD, GOOD, EASY = (int(rating) for rating in Rating)
CLOSE = 1e-3

_RETENTION, _LONGEST = 0.9, 36_500
_MONDAY = datetime(2026, 1, 5, tzinfo=timezone(timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class Score:
    """How well one predictor did on the answers kept from it.

    Attributes:
        log_loss: mean, in nats; rmse_bins: as srs-benchmark bins; auc: None where all answers were alike.
    """

    name: str
    log_loss: float
    rmse_bins: float
    auc: float | None


@dataclass(frozen=True, slots=True)
class PredictionReport:
    """Predictors on the newer part of a log, of which those that learn saw the older part.

    Attributes:
        answers, cards: in the log; scored: first answers of a later study day.
        trained_on, tested_on: scored answers in the older and the newer part; recalled: share of the latter.
        scores: one per predictor, the constant first.
        calibration: of FSRS-6 with fitted weights.
        differences: mean log loss less the constant's, by name of each other predictor.
    """

    answers: int
    cards: int
    scored: int
    trained_on: int
    tested_on: int
    recalled: float
    scores: tuple[Score, ...]
    calibration: tuple[Calibration, ...]
    differences: dict[str, Difference]


def predict_benchmark(
    events: Iterable[Event], split: float = 0.5, progress: Progress | None = None
) -> PredictionReport:
    """Let every predictor state the recall of a log's newer answers.

    Args:
        events: in order of time.
        split: share of the scored answers, the oldest, that may be learned from; no study day is divided.
        progress: of the fit.

    Raises:
        UsageError: for a share outside 0 to 1, or a log with nothing to learn from or to test.
    """
    if not 0 < split < 1:
        raise UsageError(f"a log cannot be split at {split}", "give a share between 0 and 1, as 0.5")
    log = histories(events)
    if not log.scored.any():
        raise UsageError(
            "no card of the log was answered again on a later day", "give a log that covers some weeks"
        )
    newer = log.day >= first_held_out(log, split)
    if not (log.scored & ~newer).any():
        raise UsageError(
            "the log's answers that can be scored lie on one study day", "give a log that covers some weeks"
        )
    return _report(log, newer[log.scored], rivals(log, ~newer, progress))


def _report(log: Histories, tested: Bools, stated: dict[str, Floats]) -> PredictionReport:
    """Score what was stated (M,) by name on the tested of the scored answers (M,)."""
    picked = np.flatnonzero(log.scored)[tested]
    recalled, card = log.recalled[picked], log.card[picked]
    bins = (log.gap[picked], log.number[picked], log.lapses()[picked])
    said = {name: recall[tested] for name, recall in stated.items()}
    return PredictionReport(
        answers=len(log.rating),
        cards=len(log.cards),
        scored=len(tested),
        trained_on=len(tested) - len(picked),
        tested_on=len(picked),
        recalled=float(recalled.mean()),
        scores=tuple(
            Score(name, log_loss(one, recalled), rmse_bins(one, recalled, *bins), auc(one, recalled))
            for name, one in said.items()
        ),
        calibration=calibration(said[FITTED], recalled),
        differences={
            name: difference(one, said[CONSTANT], recalled, card)
            for name, one in said.items()
            if name != CONSTANT
        },
    )


@dataclass(frozen=True, slots=True)
class Golden:
    """A history whose states fsrs-rs, Anki 26.9 and py-fsrs agree on, given the same study days.

    Attributes:
        gaps: study days before each rating; times: the day and wall-clock time of each, where the gaps are
            to be found from these.
        stability, difficulty, intervals: after each rating, in days, 1 to 10 and days; None is not given.
    """

    name: str
    ratings: tuple[int, ...]
    gaps: tuple[int, ...]
    stability: tuple[float, ...]
    difficulty: tuple[float | None, ...]
    intervals: tuple[int | None, ...]
    times: tuple[tuple[int, int, int], ...] = ()


GOLDEN = (
    Golden(
        "Good four times, as it falls due",
        (GOOD, GOOD, GOOD, GOOD),
        (0, 2, 9, 32),
        (2.3065, 10.9643, 41.4645, 129.7643),
        (2.1181, None, None, 2.0975),
        (2, 11, 41, 130),
    ),
    Golden(
        "Easy, Hard, Easy",
        (EASY, HARD, EASY),
        (0, 8, 12),
        (8.2956, 26.7042, 85.2626),
        (1.0, 4.0106, 1.9945),
        (None, None, None),
    ),
    Golden(
        "three ratings within 24 minutes, then one after three days",
        (GOOD, GOOD, HARD, GOOD),
        (0, 0, 0, 3),
        (2.3065, 2.3065, 2.3065, 10.4154),
        (None, None, None, 4.7388),
        (None, None, None, 10),
        ((0, 10, 0), (0, 10, 12), (0, 10, 24), (3, 10, 24)),
    ),
    Golden(
        "two lapses, each followed on the same day",
        (AGAIN, GOOD, GOOD, AGAIN, GOOD, GOOD),
        (0, 0, 1, 3, 0, 2),
        (0.2120, 0.2467, 2.0215, 0.5527, 0.6039, 2.2351),
        (None,) * 6,
        (None, None, None, None, None, 2),
        ((0, 10, 0), (0, 10, 12), (1, 10, 0), (4, 10, 0), (4, 10, 12), (6, 10, 0)),
    ),
    Golden(
        "22:00, then 08:00 the next day",
        (GOOD, GOOD),
        (0, 1),
        (2.3065, 7.3153),
        (None, None),
        (None, 7),
        ((0, 22, 0), (1, 8, 0)),
    ),
    Golden(
        "an hour earlier each time",
        (GOOD, GOOD, GOOD),
        (0, 3, 9),
        (2.3065, 13.8269, 44.8182),
        (None, None, None),
        (None, None, None),
        ((0, 10, 0), (3, 9, 0), (12, 8, 0)),
    ),
    Golden(
        "23:50, then 00:10, with study days from 04:00",
        (GOOD, GOOD),
        (0, 0),
        (2.3065, 2.3065),
        (None, None),
        (None, None),
        ((0, 23, 50), (1, 0, 10)),
    ),
)


@dataclass(frozen=True, slots=True)
class ParityRow:
    """What the scheduler makes of a golden history: the same attributes, and whether they agree.

    Stability and difficulty agree within 0.001, gaps and intervals exactly.
    """

    golden: Golden
    gaps: tuple[int, ...]
    stability: tuple[float, ...]
    difficulty: tuple[float, ...]
    intervals: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        """Every value that is given is met."""
        return (
            self.gaps == self.golden.gaps
            and _met(self.stability, self.golden.stability, CLOSE)
            and _met(self.difficulty, self.golden.difficulty, CLOSE)
            and _met(self.intervals, self.golden.intervals, 0)
        )


def parity(golden: Iterable[Golden] = GOLDEN) -> list[ParityRow]:
    """Replay golden histories with default weights, retention 0.9 and no fuzz."""
    return [_replayed(one) for one in golden]


def _replayed(golden: Golden) -> ParityRow:
    gaps = _gaps(golden.times) if golden.times else golden.gaps
    state: State | None = None
    states: list[State] = []
    for rating, gap in zip(golden.ratings, gaps, strict=True):
        state = next_state(state, rating, gap)
        states.append(state)
    return ParityRow(
        golden=golden,
        gaps=gaps,
        stability=tuple(one.stability for one in states),
        difficulty=tuple(one.difficulty for one in states),
        intervals=tuple(days_until(one.stability, _RETENTION, _LONGEST) for one in states),
    )


def _gaps(times: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    """Study days between moments given as day, hour and minute on a wall clock; 0 before the first."""
    moments = [_MONDAY + timedelta(days=day, hours=hour, minutes=minute) for day, hour, minute in times]
    studied = [days.study_day(instant(moment)) for moment in moments]
    return tuple(days.gap(*pair) for pair in zip([studied[0], *studied], studied, strict=False))


def _met(values: Iterable[float], wanted: Iterable[float | None], tolerance: float) -> bool:
    pairs = zip(values, wanted, strict=True)
    return all(want is None or abs(value - want) <= tolerance for value, want in pairs)
