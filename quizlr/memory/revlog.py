"""Review logs of other programs, in the open CSV form of FSRS-Optimizer.

Columns `card_id`, `review_time` (milliseconds since 1970, UTC) and `review_rating` (1 Again to 4 Easy; 0 is a
change of the due day by hand and no answer), in any order, with or without others.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from quizlr.clean import clean_line
from quizlr.errors import UsageError
from quizlr.memory.fsrs import Rating
from quizlr.memory.history import Event

COLUMNS = ("card_id", "review_time", "review_rating")
MOST_ROWS = 5_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = 315_532_800_000, 4_102_444_800_000  # 1980, 2100: seconds and microseconds fall outside
_BYTE_ORDER_MARK = "\ufeff"
_QUOTED = 20


def read_revlog(lines: Iterable[str], zone: tzinfo, day_start: int) -> list[Event]:
    """Read a log into answers in order of time; those of one moment keep their order.

    Args:
        lines: the text of the file, line by line; read once, and not kept.
        zone: where the person lived; day_start: the hour, 0 to 23, at which their study day began.

    Raises:
        UsageError: for an hour that is none, a column that is missing, a value that has no meaning (with the
            number of its line), or more than 5,000,000 rows.
    """
    if not 0 <= day_start <= 23:
        raise UsageError(f"a study day cannot start at {day_start} o'clock", "give an hour from 0 to 23")
    reader = csv.reader(_unmarked(lines), strict=True)
    rows = _rows(reader)
    columns = _columns(next(rows, []))
    answers: list[tuple[int, Event]] = []
    for count, row in enumerate(filter(None, rows), start=1):
        if count > MOST_ROWS:
            raise UsageError(f"the log has more than {MOST_ROWS:,} rows", "cut it into shorter logs")
        card, time, rating = _values(row, columns, reader.line_num)
        if rating:
            day = _study_day(time, zone, day_start)
            answers.append((time, Event(card, day, rating, rating > Rating.AGAIN)))
    answers.sort(key=lambda answer: answer[0])
    return [event for _, event in answers]


def _unmarked(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(_BYTE_ORDER_MARK)


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        line: int = getattr(reader, "line_num", 0)
        raise UsageError(
            f"line {line} of the log cannot be read: {error}", "export it again as CSV"
        ) from error
    except UnicodeError as error:
        raise UsageError("the log is not UTF-8 text", "save it as UTF-8 and try again") from error


def _columns(header: list[str]) -> tuple[int, ...]:
    """Where the wanted columns stand."""
    names = [name.strip() for name in header]
    for column in COLUMNS:
        if column not in names:
            raise UsageError(
                f"the log has no column {column}", f"its first line must name {', '.join(COLUMNS)}"
            )
    return tuple(names.index(column) for column in COLUMNS)


def _values(row: list[str], columns: tuple[int, ...], line: int) -> tuple[str, int, int]:
    """Card, time in milliseconds and rating of one row."""
    if len(row) <= max(columns):
        raise UsageError(f"line {line} of the log is too short", "give it a value for every column")
    card, time, rating = (row[column].strip() for column in columns)
    if not card:
        raise UsageError(f"line {line} of the log names no card", "fill in its card_id or take the line out")
    return (
        card,
        _whole(time, line, "review_time", _EARLIEST, _LATEST, "milliseconds since 1970, from 1980 to 2100"),
        _whole(rating, line, "review_rating", 0, int(Rating.EASY), "1 to 4, or 0 for a change by hand"),
    )


def _whole(value: str, line: int, column: str, least: int, most: int, meaning: str) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        shown = clean_line(value[: _QUOTED + 1])
        shown = f"{shown[:_QUOTED]}…" if len(shown) > _QUOTED else shown
        raise UsageError(f"line {line} of the log: {column} is “{shown}”", f"it must be {meaning}")
    return number


def _study_day(time: int, zone: tzinfo, day_start: int) -> date:
    local = (_EPOCH + timedelta(milliseconds=time)).astimezone(zone).replace(tzinfo=None)
    return (local - timedelta(hours=day_start)).date()
