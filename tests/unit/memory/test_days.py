from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizlr.clock import Instant
from quizlr.errors import UsageError
from quizlr.memory.days import gap, study_day

HOURS = (3, 4, 12)
# Apia skipped a whole date at the end of 2011, Caracas moved by half an hour in 2007 and 2016.
ODD = ("Pacific/Apia", "America/Caracas", "Asia/Gaza")
ZONES = sorted({*sorted(available_timezones())[::12], *ODD})


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


def changes(zone: ZoneInfo, first: int, last: int) -> list[datetime]:
    """The noons of some years before which a change of the offset is less than a day ahead."""
    begin, days = datetime(first, 1, 1, 12, tzinfo=UTC), (date(last + 1, 1, 1) - date(first, 1, 1)).days
    noons = [(begin + timedelta(days=n)).astimezone(zone) for n in range(days)]
    return [one.astimezone(UTC) for one, other in pairwise(noons) if one.utcoffset() != other.utcoffset()]


def steps(name: str, first: int, last: int) -> set[tuple[str, int, int]]:
    """Zone, day start, and by how many study days a quarter of an hour can differ from the one before.

    It looks at the day of each change of the offset, or at the first of the year where there is none: while
    the offset stands, days follow one another. Offsets are whole quarters of an hour, so that nothing hides
    between two steps.
    """
    zone, found = ZoneInfo(name), set()
    for noon in changes(zone, first, last) or [datetime(first, 1, 1, 12, tzinfo=UTC)]:
        quarters = (noon + timedelta(minutes=15 * n) for n in range(4 * 24 + 1))
        path = [instant(moment.astimezone(zone)) for moment in quarters]
        for hour in HOURS:
            days = [study_day(moment, hour) for moment in path]
            turns = {pair for pair in pairwise(days) if pair[0] != pair[1]}
            found |= {(name, hour, (later - earlier).days) for earlier, later in turns}
    return found


def test_days_never_go_back_or_skip_in_any_zone_this_year() -> None:
    zones = available_timezones()
    assert len(zones) > 400
    assert sum(len(changes(ZoneInfo(zone), 2026, 2026)) == 2 for zone in zones) > 100
    wrong = {step for zone in zones for step in steps(zone, 2026, 2026) if step[2] != 1}
    # Chatham turns its clock back at 03:45, so that three o'clock comes twice; a gap of -1 counts as 0.
    assert wrong == {("NZ-CHAT", 3, -1), ("Pacific/Chatham", 3, -1)}


@pytest.mark.parametrize("zone", ODD)
def test_days_never_go_back_or_skip_where_a_zone_itself_does(zone: str) -> None:
    assert steps(zone, 2007, 2018) == {(zone, hour, 1) for hour in HOURS}


def test_nobody_travels_back_to_a_day_before() -> None:
    island = study_day(at("2026-05-05T09:00", "Pacific/Kiritimati"))
    landed = study_day(at("2026-05-04T14:00", "Pacific/Honolulu"))
    returned = study_day(at("2026-05-07T09:00", "Pacific/Kiritimati"))
    assert (island, landed) == (date(2026, 5, 5), date(2026, 5, 4))
    assert (gap(island, landed), gap(landed, island), gap(landed, returned)) == (0, 1, 3)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(0, 60 * 24 * 3),
    st.sampled_from(HOURS),
)
def test_travel_makes_no_gap_negative_and_none_long(
    start: datetime, home: str, away: str, minutes: int, hour: int
) -> None:
    left = start.replace(tzinfo=UTC)
    arrived = left + timedelta(minutes=minutes)
    one = study_day(instant(left.astimezone(ZoneInfo(home))), hour)
    other = study_day(instant(arrived.astimezone(ZoneInfo(away))), hour)
    farthest_apart = 26 * 60
    assert 0 <= gap(one, other) <= 1 + (minutes + farthest_apart) / (60 * 24)


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
