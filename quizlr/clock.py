"""The one clock. Everything else is told what time it is."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment as the person's wall clock shows it.

    Attributes:
        utc: the moment, aware, in UTC.
        offset: minutes east of UTC in force at that moment.
        zone: IANA name of the zone, or the offset as text where no name is known.
    """

    utc: datetime
    offset: int
    zone: str

    @property
    def local(self) -> datetime:
        """Naive local wall-clock time."""
        return (self.utc + timedelta(minutes=self.offset)).replace(tzinfo=None)


class Clock(Protocol):
    """Tells the time of day and measures durations."""

    def now(self) -> Instant:
        """The present moment."""
        ...

    def elapsed(self) -> float:
        """Seconds on a clock that never jumps; only differences mean anything."""
        ...


def zone_name() -> str:
    """IANA name of the local zone, or an empty string where it cannot be told."""
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or ""
    except (LookupError, OSError, ValueError):  # broken system settings; the offset alone will do
        return ""


class SystemClock:
    """The machine's clock, or one that started at another instant and runs on.

    Args:
        start: where the clock stands when it is made; aware. None means the present.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._began = time.monotonic()
        self._start = start
        self._zone: str | None = None

    def now(self) -> Instant:
        """The present moment, in the machine's zone or in that of the given start."""
        if self._start is None:
            local = datetime.now().astimezone()
        else:
            local = self._start + timedelta(seconds=self.elapsed())
        offset = local.utcoffset() or timedelta()
        minutes = int(offset.total_seconds() // 60)
        return Instant(local.astimezone(UTC), minutes, self._name(local))

    def elapsed(self) -> float:
        """Seconds since this clock was made."""
        return time.monotonic() - self._began

    def _name(self, local: datetime) -> str:
        if self._start is not None:
            return str(local.tzinfo)
        if self._zone is None:
            self._zone = zone_name()
        return self._zone or str(local.tzinfo)
