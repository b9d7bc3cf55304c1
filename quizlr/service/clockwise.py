"""Whether the clock agrees with the log: asked once, before a wrong day is written down."""

from datetime import timedelta

from quizlr import wording
from quizlr.errors import ClockError
from quizlr.service.house import House

TOLERANCE = timedelta(minutes=5)
"""Two machines may differ by so much."""
LONG_AGO = timedelta(days=365)


def check_clock(house: House) -> None:
    """Refuse to begin while the clock is before the newest answer, or a year and more after it.

    Raises:
        ClockError: it is.
    """
    newest, now = house.store.newest_answer(), house.now()
    if newest is None:
        return
    here = timedelta(minutes=now.offset)
    today, then = wording.full_moment(now.local), wording.full_moment(newest + here)
    if now.utc < newest - TOLERANCE:
        raise ClockError(
            f"the clock says {today}, but your newest answer is of {then}",
            "If the clock is right, go on: no old answer moves. Else set it, and start again.",
        )
    if now.utc - newest > LONG_AGO:
        raise ClockError(
            f"the clock says {today}; your newest answer is of {then}, over a year before",
            "If that is so, welcome back: nothing is lost. Else set the clock, and start again.",
        )
