"""Sessions, the log behind them, the cards, and the Lab."""

from typing import TYPE_CHECKING, Any

import click

from quizlr.clean import clean_line
from quizlr.cli import completing
from quizlr.cli.shared import (
    MANY,
    Options,
    command,
    configuration,
    database_of,
    has_screen,
    main,
    screen,
    selecting,
    service_of,
    session,
    tell,
    with_plugins,
)

if TYPE_CHECKING:
    from quizlr.service.lab import Lab


@command(main, "review")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N questions.")
@click.option("--minutes", type=click.IntRange(1), metavar="M", help="About M minutes.")
@click.option("--head", is_flag=True, help="Leave out paper-and-pencil questions.")
@selecting
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def review(options: Options, *, plain: bool, **wanted: Any) -> int:
    """Start today's session at once."""
    from quizlr.service.options import SessionOptions

    wish = SessionOptions(kind="daily", **wanted)
    return session(options, wish, plain=plain)


@command(main, "practice")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N questions.")
@click.option("--leave-schedule", is_flag=True, help="Move no due date, not even for a wrong answer.")
@selecting
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def practice(options: Options, *, plain: bool, **wanted: Any) -> int:
    """Practise when nothing is due, or before an interview."""
    from quizlr.service.options import SessionOptions

    wish = SessionOptions(kind="practice", **wanted)
    return session(options, wish, plain=plain)


@command(main, "place")
@selecting
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def place(options: Options, *, plain: bool, **wanted: Any) -> int:
    """Find out in about twelve minutes what you know already, to be spared the introduction."""
    from quizlr.service.options import SessionOptions

    wish = SessionOptions(kind="place", **wanted)
    return session(options, wish, plain=plain)


@command(main, "one")
def one(options: Options) -> int:
    """Ask one short question of today's plan, right under the prompt."""
    from quizlr.service.options import ONE

    if options.json:
        return session(options, ONE, plain=True)
    from quizlr.plain.session import run_one

    with service_of(options) as service:
        return run_one(service)


@command(main, "due")
def due(options: Options) -> None:
    """Print how many cards are due, fit for a shell prompt."""
    from quizlr.service.due import counts, line

    waiting, new = counts(database_of(options), options.now, options.learner or "")
    tell({"due": waiting, "new": new}, line(waiting, new), options)


@command(main, "undo")
@click.argument("operation", required=False)
def undo(options: Options, *, operation: str | None) -> None:
    """Take back the last action, or the OPERATION named by `quizlr log`."""
    with service_of(options, sync=False) as service:
        sentence = service.undo(operation and clean_line(operation)).sentence
    tell({"undone": sentence}, sentence, options)


@command(main, "redo")
def redo(options: Options) -> None:
    """Do again what the last undo took back."""
    with service_of(options, sync=False) as service:
        sentence = service.redo()
    tell({"redone": sentence}, sentence, options)


@command(main, "log")
@click.option("--limit", type=MANY, default=20, show_default=True, help="How many.")
def log(options: Options, *, limit: int) -> None:
    """List the last actions, newest first."""
    with service_of(options, sync=False) as service:
        for row in service.log(limit):
            text = f"{row['id'][:13]}  {row['at']}  {row['description']}"
            tell(row, text, options)


@command(main, "why")
@click.argument("card", shell_complete=completing.selectors)
def why(options: Options, *, card: str) -> None:
    """Say why a card is due when it is: every answer and every number, to be recomputed."""
    from dataclasses import asdict

    from quizlr import wording

    with service_of(options, sync=False) as service:
        view = service.why(clean_line(card))
    tell(asdict(view), "\n".join(wording.why_lines(view)), options)


@command(main, "cards")
@click.argument("selection", nargs=-1, metavar="[SEL]...", shell_complete=completing.selectors)
@click.option(
    "--exclude",
    multiple=True,
    metavar="SEL",
    help="Not these cards.",
    shell_complete=completing.selectors,
)
def cards(options: Options, *, selection: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """List cards with how they stand: `quizlr cards concept:conditioning,state:due`."""
    from dataclasses import asdict

    from quizlr.plain.listing import card_lines

    with service_of(options, sync=False) as service:
        rows = service.cards(selection, exclude)
    if options.json:
        for row in rows:
            tell(asdict(row), "", options)
    else:
        click.echo("\n".join(card_lines(rows)))


@command(main, "lab")
@click.argument("family", required=False, shell_complete=completing.families)
@click.option("--level", default="", metavar="L", help="One of its levels; else the first.")
@click.option("--direction", default="", metavar="D", help="What is asked, where it asks several things.")
@click.option("--list", "listed", is_flag=True, help="List the families with their levels.")
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def lab(
    options: Options, *, family: str | None, level: str, direction: str, listed: bool, plain: bool
) -> int:
    """Open the Lab: turn the knobs of an experiment and watch the training; nothing is scored."""
    from quizlr.service.lab import FIRST, SHOWN, Lab

    settings = with_plugins(configuration(options))
    bench = Lab()
    if listed:
        _list_families(bench, options)
        return 0
    seed = SHOWN if options.seed is None else options.seed
    asked = (family or FIRST, level, direction, seed)
    view = bench.open(*asked)
    if options.json:
        from dataclasses import asdict

        record = asdict(view) | {"sentence": view.picture.sentence}
        tell({name: value for name, value in record.items() if name != "picture"}, "", options)
        return 0
    if plain or not has_screen():
        from quizlr.plain.lab import run as run_plain

        return run_plain(bench, view)
    return screen(options, "home", bench=lambda service: service.lab.open(*asked), settings=settings)


def _list_families(bench: "Lab", options: Options) -> None:
    from dataclasses import asdict

    from quizlr.plain.lab import family_lines

    for family in bench.families():
        tell(asdict(family), "\n".join(family_lines((family,))), options)
