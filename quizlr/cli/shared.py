"""What all commands share: the global options, the group, and opening what a command needs."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizlr import __version__, paths
from quizlr.clean import clean
from quizlr.plain.signals import checkpoint, left_alone
from quizlr.plain.streams import speak_utf8

if TYPE_CHECKING:
    from quizlr.config import Config
    from quizlr.service.options import SessionOptions
    from quizlr.service.service import Service
    from quizlr.tui.run import Bench

Function = TypeVar("Function", bound=Callable[..., Any])
_YEARS = range(1900, 9000)
"""Where the clock may be set: days can be counted both ways from there."""
MANY = click.IntRange(1, 1_000_000, clamp=True)


@dataclass(frozen=True, slots=True)
class Options:
    """Global options: they may stand before or after the command."""

    db: str | None = None
    content: tuple[str, ...] = ()
    journal: str | None = None
    learner: str | None = None
    create_learner: bool = False
    now: datetime | None = None
    seed: int | None = None
    json: bool = False


class _Instant(click.ParamType[datetime]):
    name = "iso"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date and time such as 2026-11-23T18:00+01:00", param, ctx)
        if moment.year not in _YEARS:
            self.fail(f"{value!r} is not between the years {_YEARS[0]} and {_YEARS[-1]}", param, ctx)
        return moment if moment.tzinfo else moment.astimezone()


class _Name(click.ParamType[str]):
    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from quizlr.config import is_name

        if not is_name(str(value)):
            self.fail("a learner has a name on one line", param, ctx)
        return str(value)


_GLOBAL = [
    click.option("--db", metavar="PATH", help="The database to use."),
    click.option("--content", multiple=True, metavar="DIR", help="A pack or a folder of packs; no others."),
    click.option("--journal", metavar="FILE", help="The Markdown learning journal."),
    click.option("--learner", type=_Name(), metavar="NAME", help="Whose log to use."),
    click.option("--create-learner", is_flag=True, help="Make that learner if it is new."),
    click.option("--now", type=_Instant(), metavar="ISO", help="Start the clock at this instant."),
    click.option("--seed", type=int, metavar="N", help="Draw the same variants and orders again."),
    click.option("--json", "json", is_flag=True, help="Print JSON and nothing else."),
]


def global_options(function: Function) -> Function:
    """Give a command the global options."""
    for option in reversed(_GLOBAL):
        function = option(function)
    return function


def _merged(context: click.Context, given: dict[str, Any]) -> Options:
    """Options of the command over those that stood before it."""
    base = context.obj if isinstance(context.obj, Options) else Options()
    return replace(base, **{name: value for name, value in given.items() if _is_said(value)})


def _is_said(value: object) -> bool:
    """Whether an option was given; a seed of 0 was."""
    return value is not None and value is not False and value not in ((), "")


def command(group: click.Group, name: str) -> Callable[[Callable[..., int | None]], click.Command]:
    """A command that takes the global options as one `Options` and returns its exit code."""

    def wrap(function: Callable[..., int | None]) -> click.Command:
        def callback(**given: Any) -> int:
            context = click.get_current_context()
            shared = {name: given.pop(name) for name in Options.__slots__}
            options = _merged(context, shared)
            if options.json:
                speak_utf8()
            return function(options, **given) or 0

        callback.__doc__ = function.__doc__
        callback.__click_params__ = list(getattr(function, "__click_params__", []))  # type: ignore[attr-defined]
        return group.command(name)(global_options(callback))

    return wrap


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", message="quizlr %(version)s")
@global_options
@click.pass_context
def main(context: click.Context, /, **given: Any) -> int:
    """Turn a learning journal into daily quiz sessions whose answers are proven by training.

    Without a command: the screen with today's plan.
    """
    options = _merged(context, given)
    context.obj = options
    if context.invoked_subcommand:
        return 0
    if options.json:
        speak_utf8()
    if has_screen():
        return screen(options, "home")
    return plan(options)


def selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The two options that say which cards a session is about."""
    wanted = click.option(
        "--select", multiple=True, metavar="SEL", help="Only these cards; see docs/selectors.md."
    )
    unwanted = click.option("--exclude", multiple=True, metavar="SEL", help="Not these cards.")
    return wanted(unwanted(command))


def tell(record: dict[str, Any], text: str, options: Options) -> None:
    """Print a record as JSON where that was asked for, else its text."""
    click.echo(json.dumps(record, ensure_ascii=False, default=str) if options.json else clean(text))


def configuration(options: Options) -> "Config":
    """The configuration, what the command line says over it."""
    from quizlr.config import load

    loaded = load(paths.config_path())
    return replace(
        loaded, learner=options.learner or loaded.learner, journal=options.journal or loaded.journal
    )


def database_of(options: Options) -> Path:
    """The database to use."""
    return paths.database_path(options.db)


def content_of(options: Options, settings: "Config") -> list[Path]:
    """The folders to load packs from: named ones only, else the person's own and the shipped ones."""
    from quizlr.config import expand

    named = options.content or tuple(filter(None, os.environ.get("QUIZLR_CONTENT", "").split(os.pathsep)))
    if chosen := named or settings.content:
        return [expand(name) for name in chosen]
    own = paths.own_packs()
    return [*([own] if os.path.lexists(own) else []), paths.content_root()]


def own_packs_of(options: Options, settings: "Config") -> Path:
    """Where new packs are made: in the first configured folder of packs, else in the data folder."""
    folders = [folder for folder in content_of(options, settings) if folder != paths.content_root()]
    return next((folder for folder in folders if not (folder / "pack.yaml").exists()), paths.own_packs())


def service_of(options: Options, *, sync: bool = True) -> "Service":
    """Open the house; `sync` takes over what the packs say now."""
    from quizlr.clock import SystemClock
    from quizlr.service.opening import open_service

    settings = configuration(options)
    return open_service(
        settings,
        database=database_of(options),
        content=content_of(options, settings),
        clock=SystemClock(options.now),
        seed=options.seed,
        create_learner=options.create_learner,
        sync=sync,
    )


def session(options: Options, wish: "SessionOptions", *, plain: bool) -> int:
    """Run a session on the front end that was asked for, or that there is."""
    if options.json:
        from quizlr.plain.protocol import run as run_protocol

        with service_of(options) as service:
            return run_protocol(service, wish)
    if plain or not has_screen():
        from quizlr.plain.session import run as run_plain

        with service_of(options) as service:
            return run_plain(service, wish)
    return screen(options, wish.kind, wish)


def has_screen() -> bool:
    """Whether there is a terminal to draw on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def screen(
    options: Options,
    start: str,
    wish: "SessionOptions | None" = None,
    bench: "Bench | None" = None,
    settings: "Config | None" = None,
) -> int:
    """Show the screen until the person leaves."""
    from quizlr.tui.run import run as run_screen

    settings = settings or configuration(options)
    checkpoint()
    with left_alone():
        return run_screen(
            lambda: service_of(options), settings, start=start, now=options.now, wish=wish, bench=bench
        )


def plan(options: Options) -> int:
    """Today's plan in words, where there is no terminal to draw on."""
    from dataclasses import asdict

    from quizlr import wording

    with service_of(options) as service:
        home = service.home()
    words = f"Today: {wording.plan_line(home)}. `quizlr review --plain` starts."
    tell(asdict(home), words if home.due or home.new else wording.nothing_due(home), options)
    return 0


def with_plugins(settings: "Config") -> "Config":
    """Make the families of other packages known, where that is allowed; say which could not be."""
    if settings.plugins:
        from quizlr.engine.plugins import load

        for trouble in load():
            click.echo(f"quizlr: {clean(trouble)}", err=True)
    return settings


def shown(what: str) -> Callable[[int, int], None]:
    """Progress on the error stream, where somebody may be looking."""

    def tell_progress(done: int, of: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done >= of else ""
            click.echo(f"\r{what} {100 * done // max(of, 1)} %{end}", nl=False, err=True)

    return tell_progress


def plural(number: int, noun: str) -> str:
    """The noun for a number."""
    return noun if number == 1 else f"{noun}s"
