"""Many cards at once: breaks, parked concepts, retention, weights."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from quizlr.clean import clean_line
from quizlr.cli import completing
from quizlr.cli.shared import Options, command, has_screen, main, service_of, shown, tell
from quizlr.settings import BY_NAME

if TYPE_CHECKING:
    from quizlr.service.planner import Planner, Proposal


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day such as 2026-12-24", param, ctx)


DAY = _Day()
LEAST, MOST = BY_NAME["retention"].low, BY_NAME["retention"].high
_yes = click.option("--yes", is_flag=True, help="Do it without asking.")


@command(main, "break")
@click.option("--from", "first", type=DAY, required=True, metavar="D", help="Its first day, as 2026-12-24.")
@click.option("--to", "last", type=DAY, required=True, metavar="D", help="Its last day.")
@_yes
def take_break(options: Options, *, first: date, last: date, yes: bool) -> None:
    """Plan a break: what would fall due in it is spread over the days after; the price is told first."""
    from quizlr.plain.planning import break_lines

    with service_of(options, sync=False) as service:
        proposal = service.planner.take_break(first, last)
        _offer(service.planner, proposal, break_lines(proposal.view), options, yes=yes)


@command(main, "park")
@click.argument("concept", shell_complete=completing.concepts)
@click.option("--until", type=DAY, metavar="D", help="Ask it again from this day on.")
def park(options: Options, *, concept: str, until: date | None) -> None:
    """Ask nothing of a CONCEPT for a while; what is known of it is kept."""
    from quizlr.plain.planning import park_lines

    with service_of(options) as service:
        proposal = service.planner.park(clean_line(concept), until)
        service.planner.carry_out(proposal)
    tell(asdict(proposal.view), "\n".join(park_lines(proposal.view)), options)


@command(main, "unpark")
@click.argument("concept", shell_complete=completing.concepts)
def unpark(options: Options, *, concept: str) -> None:
    """Ask a parked CONCEPT again."""
    from quizlr.plain.planning import park_lines

    with service_of(options) as service:
        proposal = service.planner.unpark(clean_line(concept))
        service.planner.carry_out(proposal)
    tell(asdict(proposal.view), "\n".join(park_lines(proposal.view)), options)


@command(main, "reschedule")
@_yes
def reschedule(options: Options, *, yes: bool) -> None:
    """Move due days to where the retention, the longest interval and the weights of today put them."""
    from quizlr.plain.planning import reschedule_lines

    with service_of(options, sync=False) as service:
        proposal = service.planner.reschedule()
        _offer(service.planner, proposal, reschedule_lines(proposal.view), options, yes=yes)


@command(main, "retention")
@click.argument("values", nargs=-1, type=click.FloatRange(LEAST, MOST), metavar="[R]...")
def retention(options: Options, *, values: tuple[float, ...]) -> None:
    """Forecast minutes a day for each desired retention R, from your own cards and answer times."""
    from quizlr.plain.planning import forecast_lines

    with service_of(options) as service:
        views = service.planner.forecast(values)
    tell({"retention": [asdict(view) for view in views]}, "\n".join(forecast_lines(views)), options)


@command(main, "fit")
@click.option("--published", is_flag=True, help="Go back to the weights FSRS-6 is published with.")
def fit(options: Options, *, published: bool) -> None:
    """Fit the scheduler to your own answers, and keep the fit only if it predicts them better."""
    from quizlr.plain.planning import fit_lines, published_lines

    with service_of(options, sync=False) as service:
        view = service.planner.published() if published else service.planner.fit(shown("fitting"))
    lines = published_lines(view) if published else fit_lines(view)
    tell(asdict(view), "\n".join(lines), options)


def _offer(
    planner: "Planner",
    proposal: "Proposal[Any]",
    lines: Iterable[str],
    options: Options,
    *,
    yes: bool,
) -> None:
    """Tell what would be done; do it where that is wanted."""
    possible = proposal.bulk is not None
    if not options.json:
        click.echo("\n".join(lines))
        if possible and not yes and has_screen():
            yes = click.confirm("Do it?", default=False)
    if possible and yes:
        planner.carry_out(proposal)
    if options.json:
        tell(asdict(proposal.view) | {"done": possible and yes}, "", options)
    elif possible:
        click.echo("Done; `quizlr undo` takes it back." if yes else "Nothing is changed; `--yes` does it.")
