"""How well the scheduler does: predictions on a log, schedules in simulation, parity with other programs."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from quizlr.clean import clean_line
from quizlr.cli.shared import Options, command, main, service_of, shown, tell
from quizlr.errors import UsageError

if TYPE_CHECKING:
    from quizlr.memory.history import Event


def _number(
    name: str, kind: "click.ParamType[Any]", default: float, metavar: str, words: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, type=kind, default=default, show_default=True, metavar=metavar, help=words)


@main.group("bench")
def bench() -> None:
    """How well the scheduler does, beside its rivals."""


@command(bench, "predict")
@click.option("--log", "file", type=click.Path(path_type=Path), metavar="FILE", help="Of a CSV; else yours.")
@_number("--cutoff", click.IntRange(0, 23), 4, "HH", "Hour at which study days begin in it.")
@click.option("--zone", default="UTC", show_default=True, metavar="NAME", help="Time zone it was kept in.")
@_number("--split", click.FLOAT, 0.5, "S", "Share that may be learned from.")
def predict(options: Options, *, file: Path | None, cutoff: int, zone: str, split: float) -> int:
    """Predict recall on a review log, beside a constant, a moving average and SM-2.

    FILE has the columns card_id, review_time (milliseconds) and review_rating. Exit code 1: FSRS-6 as shipped
    did worse than the constant.
    """
    from quizlr.memory.benchmark import predict_benchmark
    from quizlr.memory.predictors import CONSTANT, FSRS
    from quizlr.plain.measuring import predict_lines

    events = _own(options) if file is None else _read(file, zone, cutoff)
    report = predict_benchmark(events, split, shown("fitting"))
    tell(asdict(report), "\n".join(predict_lines(report)), options)
    loss = {score.name: score.log_loss for score in report.scores}
    return int(loss[FSRS] > loss[CONSTANT])


@command(bench, "schedule")
@click.option("--truth", "truths", multiple=True, metavar="NAME", help="FSRS-6 or ACT-R; else both.")
@_number("--seeds", click.IntRange(1, 100), 3, "N", "Runs of each.")
@_number("--cards", click.IntRange(1, 20_000), 1500, "N", "Cards to learn.")
@_number("--days", click.IntRange(1, 3650), 365, "N", "Days of study.")
def schedule(options: Options, *, truths: tuple[str, ...], seeds: int, cards: int, days: int) -> None:
    """Hold schedules against simulated people, one of whom forgets otherwise than FSRS believes."""
    from quizlr.memory.policies import POLICIES
    from quizlr.memory.simulate import schedule_benchmark
    from quizlr.memory.truths import TRUTHS
    from quizlr.plain.measuring import schedule_lines

    known = {name.casefold(): name for name in TRUTHS}
    unknown = [name for name in truths if name.casefold() not in known]
    if unknown:
        raise UsageError(f"no truth is called {unknown[0]}", f"One of: {', '.join(TRUTHS)}.")
    chosen = [known[name.casefold()] for name in truths] or [*TRUTHS]
    rows = schedule_benchmark(
        {name: TRUTHS[name] for name in chosen},
        POLICIES,
        range(seeds),
        progress=shown("simulating"),
        cards=cards,
        days=days,
    )
    tell({"rows": [asdict(row) for row in rows]}, "\n".join(schedule_lines(rows)), options)


@command(bench, "parity")
def parity(options: Options) -> int:
    """Replay histories whose states other programs agree on. Exit code 1: ours does not."""
    from quizlr.memory.benchmark import parity as replayed
    from quizlr.plain.measuring import parity_lines

    rows = replayed()
    record = [asdict(row) | {"agrees": row.agrees} for row in rows]
    tell({"rows": record}, "\n".join(parity_lines(rows)), options)
    return int(not all(row.agrees for row in rows))


def _own(options: Options) -> "list[Event]":
    with service_of(options, sync=False) as service:
        return service.planner.events()


def _read(file: Path, zone: str, cutoff: int) -> "list[Event]":
    from quizlr.memory.revlog import read_revlog

    try:
        lived = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"no time zone is called {clean_line(zone)}", "Name one as Europe/Paris.") from error
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return read_revlog(lines, lived, cutoff)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UsageError(f"{clean_line(str(file))} cannot be read: {reason}", "Name a CSV file.") from error
