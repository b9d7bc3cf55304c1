"""Minutes a day for each desired retention, from this person's own cards and answer times."""

from collections.abc import Sequence
from statistics import fmean

from quizlr.memory.days import gap
from quizlr.service.house import House
from quizlr.service.outlooks import ForecastView
from quizlr.service.today import Today

RETENTIONS = (0.70, 0.75, 0.80, 0.85, 0.90, 0.93, 0.95, 0.97)
SHOWINGS_WRONG = 2.0
"""A wrong answer brings its card back the same day."""
SHOWINGS_NEW = 1.25
"""About one first answer in four is wrong."""
_NO_CARDS = 30.0


def forecast_views(house: House, retentions: Sequence[float] = ()) -> tuple[ForecastView, ...]:
    """One forecast for each retention, and for the one in force."""
    from quizlr.memory.forecast import forecast  # a session does not import NumPy for it

    today, config = house.look(), house.config
    known = [state for state in today.states.values() if state.stability is not None]
    seconds = _mean(today, [key for key, state in today.states.items() if state.stability is not None])
    unmet = [key for key in today.cards if key not in today.states]
    found = forecast(
        [state.stability for state in known if state.stability is not None],
        [state.difficulty for state in known if state.difficulty is not None],
        [gap(state.last_day, today.day) for state in known if state.last_day is not None],
        weights=today.weights,
        retentions=sorted({*(retentions or RETENTIONS), config.retention}),
        new_per_day=config.new_per_day,
        new_left=len(unmet),
        seconds_right=seconds,
        seconds_wrong=SHOWINGS_WRONG * seconds,
        seconds_new=SHOWINGS_NEW * _mean(today, unmet),
        max_interval=config.max_interval,
    )
    return tuple(
        ForecastView(one.retention, one.minutes, one.reviews, one.known, one.retention == config.retention)
        for one in found
    )


def _mean(today: Today, keys: Sequence[str]) -> float:
    return fmean(today.seconds(key) for key in keys) if keys else _NO_CARDS
