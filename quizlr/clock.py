"""The one clock. Everything else is told what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol


class Instant(NamedTuple):
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


def instant(local: datetime | None, zone: str = "") -> Instant:
    """The moment of an aware local time, or the present; cheaper than a clock where no zone is asked for."""
    local = _local(local)
    offset = local.utcoffset() or timedelta()
    return Instant(local.astimezone(UTC), int(offset.total_seconds() // 60), zone)


def _local(moment: datetime | None) -> datetime:
    return moment or datetime.now().astimezone()


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
        local = _local(self._start and self._start + timedelta(seconds=self.elapsed()))
        return instant(local, self._name(local))

    def elapsed(self) -> float:
        """Seconds since this clock was made."""
        return time.monotonic() - self._began

    def _name(self, local: datetime) -> str:
        if self._start is not None:
            return str(local.tzinfo)
        if self._zone is None:
            self._zone = zone_name()
        return self._zone or str(local.tzinfo)
