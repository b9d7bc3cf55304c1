"""Study days: the unit in which memory is scheduled."""

from datetime import date, timedelta

from quizlr.clock import Instant
from quizlr.errors import UsageError

DEFAULT_DAY_START = 4
EARLIEST_DAY_START, LATEST_DAY_START = 3, 12


def check_day_start(hour: int) -> int:
    """Return the hour at which a study day starts, or refuse it.

    Raises:
        UsageError: outside 3 to 12, where a change of the zone's offset could turn a day back or skip one. At
            3 it still can where clocks are set back later than elsewhere (Chatham); such a gap counts as 0.
    """
    if not EARLIEST_DAY_START <= hour <= LATEST_DAY_START:
        raise UsageError(
            f"a study day cannot start at {hour} o'clock",
            f"set day_start to an hour from {EARLIEST_DAY_START} to {LATEST_DAY_START}",
        )
    return hour


def study_day(instant: Instant, day_start: int = DEFAULT_DAY_START) -> date:
    """Tell the study day of a moment: the date of its local wall clock less `day_start` hours."""
    return (instant.local - timedelta(hours=check_day_start(day_start))).date()


def gap(earlier: date, later: date) -> int:
    """Count the study days from one to the other; 0 where the clock was moved back."""
    return max(0, (later - earlier).days)
