from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.memory.days import gap, study_day

# Apia skipped a whole date at the end of 2011, Caracas moved by half an hour in 2007 and 2016.
ZONES = sorted({*sorted(available_timezones())[::12], "Pacific/Apia", "America/Caracas", "Asia/Gaza"})


def at(text: str, zone: str) -> Instant:
    """The instant of a local wall-clock time."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def instant(moment: datetime) -> Instant:
    offset = moment.utcoffset() or timedelta()
    return Instant(moment.astimezone(UTC), int(offset.total_seconds() // 60), str(moment.tzinfo))


def test_the_day_turns_over_at_four() -> None:
    assert study_day(at("2026-03-02T03:59", "Europe/Paris")) == date(2026, 3, 1)
    assert study_day(at("2026-03-02T04:00", "Europe/Paris")) == date(2026, 3, 2)
    assert study_day(at("2026-03-02T11:59", "Europe/Paris"), 12) == date(2026, 3, 1)


@pytest.mark.parametrize("hour", [-1, 0, 2, 13, 24])
def test_other_day_starts_are_refused(hour: int) -> None:
    with pytest.raises(UsageError, match=f"{hour}"):
        study_day(at("2026-03-02T12:00", "UTC"), hour)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("2026-03-01T23:50", "2026-03-02T00:10", 0),
        ("2026-03-01T22:00", "2026-03-02T08:00", 1),
        ("2026-03-28T22:00", "2026-03-29T04:00", 1),  # the clock goes forward at 02:00
        ("2026-03-28T04:30", "2026-03-29T03:59", 0),
        ("2026-10-24T04:30", "2026-10-25T03:59", 0),  # the clock goes back at 03:00
        ("2026-10-25T03:59", "2026-10-25T04:00", 1),
    ],
)
def test_gaps_count_sleeps(first: str, second: str, days: int) -> None:
    zone = "Europe/Paris"
    assert gap(study_day(at(first, zone)), study_day(at(second, zone))) == days


def test_a_westward_flight_starts_no_second_day_and_an_eastward_one_skips_none() -> None:
    morning = study_day(at("2026-05-04T09:00", "Europe/Paris"))
    evening = study_day(at("2026-05-04T21:00", "America/Los_Angeles"))
    assert gap(morning, evening) == 0
    assert (
        gap(
            study_day(at("2026-05-04T21:00", "America/Los_Angeles")),
            study_day(at("2026-05-06T08:00", "Asia/Tokyo")),
        )
        == 2
    )


def test_a_clock_moved_back_gives_no_negative_gap() -> None:
    assert gap(date(2026, 3, 5), date(2026, 3, 1)) == 0


@pytest.mark.parametrize("zone", ZONES)
def test_days_never_go_back_or_skip_in_any_zone(zone: str) -> None:
    place, moment = ZoneInfo(zone), datetime(2010, 1, 1, tzinfo=UTC)
    last = study_day(instant(moment.astimezone(place)))
    for _ in range(4 * 366 * 3):
        moment += timedelta(hours=6)
        day = study_day(instant(moment.astimezone(place)))
        assert 0 <= (day - last).days <= 1, moment
        last = day


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.integers(3, 12),
    st.integers(1, 60 * 24 * 40),
)
def test_later_is_never_an_earlier_day(start: datetime, zone: str, hour: int, minutes: int) -> None:
    place, moment = ZoneInfo(zone), start.replace(tzinfo=UTC)
    later = moment + timedelta(minutes=minutes)
    assert study_day(instant(moment.astimezone(place)), hour) <= study_day(
        instant(later.astimezone(place)), hour
    )
