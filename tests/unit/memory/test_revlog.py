"""Logs of other programs: read as they come, refused by the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from quizlr.errors import UsageError
from quizlr.memory import revlog
from quizlr.memory.history import Event
from quizlr.memory.revlog import read_revlog
from scripts.simulate_log import DAY_START, HEADER, OUTPUT, REVIEWS, simulate, text

FULL = "card_id,review_time,review_rating,review_state,review_duration"
BERLIN = ZoneInfo("Europe/Berlin")


def moment(*parts: int) -> int:
    """Milliseconds since 1970 of a time in UTC."""
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


NOON = moment(2026, 3, 1, 12)


def test_a_row_is_an_answer() -> None:
    events = read_revlog([f"{FULL}\n", f"17,{NOON},3,2,5400\n", f"18,{NOON + 1},1,0,\n"], UTC, 4)
    assert events == [Event("17", date(2026, 3, 1), 3, True), Event("18", date(2026, 3, 1), 1, False)]


@pytest.mark.parametrize(
    "lines",
    [
        [HEADER, f"a,{NOON},2"],
        ["\ufeff" + HEADER, f"a,{NOON},2"],
        [HEADER + "\r\n", f"a,{NOON},2\r\n", "\r\n"],
        ["note,review_rating, card_id ,review_time", f'"kept, for later",2, a , {NOON}'],
        [HEADER, f"b,{NOON},0", f"a,{NOON},2"],
    ],
    ids=["short", "marked", "crlf", "other columns", "by hand"],
)
def test_forms_that_mean_the_same(lines: list[str]) -> None:
    assert read_revlog(lines, UTC, 4) == [Event("a", date(2026, 3, 1), 2, True)]


def test_answers_come_in_order_of_time_and_those_of_one_moment_keep_theirs() -> None:
    rows = [f"c,{NOON + 5},3", f"b,{NOON},3", f"a,{NOON},3"]
    assert [event.card for event in read_revlog([HEADER, *rows], UTC, 4)] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("time", "day_start", "day"),
    [
        (moment(2026, 3, 1, 2, 59), 4, date(2026, 2, 28)),
        (moment(2026, 3, 1, 3, 0), 4, date(2026, 3, 1)),
        (moment(2026, 3, 1, 3, 0), 23, date(2026, 2, 28)),
        (moment(2026, 2, 28, 23, 30), 0, date(2026, 3, 1)),
        (moment(2026, 7, 1, 1, 59), 4, date(2026, 6, 30)),
        (moment(2026, 7, 1, 2, 0), 4, date(2026, 7, 1)),
    ],
)
def test_a_study_day_begins_at_its_hour_on_the_wall(time: int, day_start: int, day: date) -> None:
    assert read_revlog([HEADER, f"a,{time},3"], BERLIN, day_start)[0].day == day


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"a,{NOON},5", "review_rating is “5”"),
        (f"a,{NOON},-1", "review_rating is “-1”"),
        (f"a,{NOON},good", "review_rating is “good”"),
        (f"a,{NOON},", "review_rating is “”"),
        ("a,yesterday,3", "review_time is “yesterday”"),
        ("a,1772366400,3", "review_time is “1772366400”"),
        ("a,1772366400000000,3", "review_time is “1772366400000000”"),
        (f"a,{'9' * 5000},3", "review_time is “99999999999999999999…”"),
        ("a,\x1b[2J\x1b[31m,3", "review_time is “␛[2J␛[31m”"),
        (f",{NOON},3", "names no card"),
        (f"a,{NOON}", "too short"),
    ],
)
def test_a_row_without_a_meaning_is_named_by_its_line(row: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_revlog([HEADER, f"a,{NOON},3", "", row, f"a,{NOON},7"], UTC, 4)
    assert "line 4" in refused.value.what
    assert words in refused.value.what
    assert refused.value.help


@pytest.mark.parametrize("header", ["", "card_id,review_time,rating", f"a,{NOON},3"])
def test_a_log_without_its_columns_is_refused(header: str) -> None:
    with pytest.raises(UsageError, match="no column"):
        read_revlog([header, f"a,{NOON},3"], UTC, 4)


def test_an_empty_file_has_no_columns_and_a_header_alone_no_answers() -> None:
    with pytest.raises(UsageError, match="no column"):
        read_revlog([], UTC, 4)
    assert read_revlog([HEADER], UTC, 4) == []


def test_a_quotation_that_never_ends_is_refused() -> None:
    with pytest.raises(UsageError, match="line 3"):
        read_revlog([HEADER, f"a,{NOON},3\n", f'"b,{NOON},3\n'], UTC, 4)


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(HEADER.encode() + b"\n\xff\xfe,1,3\n")
    with log.open(encoding="utf-8", newline="") as lines, pytest.raises(UsageError, match="UTF-8"):
        read_revlog(lines, UTC, 4)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_that_is_none_is_refused(hour: int) -> None:
    with pytest.raises(UsageError, match="cannot start"):
        read_revlog([HEADER], UTC, hour)


def test_a_log_without_end_is_refused_as_soon_as_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> Iterator[str]:
        yield HEADER
        while True:
            yield f"a,{NOON},0"

    monkeypatch.setattr(revlog, "MOST_ROWS", 500)
    with pytest.raises(UsageError, match="more than 500 rows"):
        read_revlog(endless(), UTC, 4)
    assert len(read_revlog([HEADER, *[f"a,{NOON},3"] * 500], UTC, 4)) == 500


def test_the_simulated_log_is_what_its_script_writes() -> None:
    rows = simulate()
    assert OUTPUT.read_text() == text(rows)
    with OUTPUT.open(newline="") as lines:
        events = read_revlog(lines, UTC, DAY_START)
    assert len(events) == REVIEWS
    assert [(event.card, event.rating) for event in events] == [(str(row.card), row.rating) for row in rows]
