"""Moments as whole milliseconds since 1970, the form in which they are stored."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)


def to_millis(moment: datetime) -> int:
    """Whole milliseconds since 1970 of an aware moment, rounded down."""
    return (moment - _EPOCH) // _TICK


def from_millis(millis: int) -> datetime:
    """The moment, aware, in UTC."""
    return _EPOCH + millis * _TICK
