"""What a session is asked to be. Light: a front end names it before anything is opened."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """A wish for a session.

    Attributes:
        kind: daily, practice, place, or one (a single short question).
        limit: at most so many questions; minutes: about so long; None means the configuration's.
        head: leave out paper-and-pencil questions; short: and those that take over a minute.
        anew: begin another session, whatever was left in the middle.
        leave_schedule: move no due date.
        more_new: new cards beyond the daily number.
        select, exclude: selectors of the cards it is about, and of those left out; none means every card.
    """

    kind: str = "daily"
    limit: int | None = None
    minutes: int | None = None
    head: bool = False
    short: bool = False
    anew: bool = False
    leave_schedule: bool = False
    more_new: int = 0
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


ORDINARY = SessionOptions()
"""A daily session, about every card."""
ONE = SessionOptions("one", limit=1, head=True, short=True, anew=True)
"""A single short question of today's plan."""
