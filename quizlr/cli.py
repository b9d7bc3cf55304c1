"""The command line. Every command imports what it needs when it runs."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizlr import __version__, paths
from quizlr.clean import clean, clean_line
from quizlr.errors import UsageError
from quizlr.plain.signals import checkpoint, left_alone
from quizlr.plain.streams import speak_utf8

if TYPE_CHECKING:
    from quizlr.config import Config
    from quizlr.service.lab import Lab
    from quizlr.service.options import SessionOptions
    from quizlr.service.service import Service
    from quizlr.tui.run import Bench

Function = TypeVar("Function", bound=Callable[..., Any])
_YEARS = range(1900, 9000)
"""Where the clock may be set: days can be counted both ways from there."""
_MANY = click.IntRange(1, 1_000_000, clamp=True)


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


def _options(function: Function) -> Function:
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


def _command(group: click.Group, name: str) -> Callable[[Callable[..., int | None]], click.Command]:
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
        return group.command(name)(_options(callback))

    return wrap


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", message="quizlr %(version)s")
@_options
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
    if _has_screen():
        return _screen(options, "home")
    return _plan(options)


def _selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The two options that say which cards a session is about."""
    wanted = click.option(
        "--select", multiple=True, metavar="SEL", help="Only these cards; see docs/selectors.md."
    )
    unwanted = click.option("--exclude", multiple=True, metavar="SEL", help="Not these cards.")
    return wanted(unwanted(command))


@_command(main, "review")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N questions.")
@click.option("--minutes", type=click.IntRange(1), metavar="M", help="About M minutes.")
@click.option("--head", is_flag=True, help="Leave out paper-and-pencil questions.")
@_selecting
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def review(options: Options, *, plain: bool, **wanted: Any) -> int:
    """Start today's session at once."""
    from quizlr.service.options import SessionOptions

    wish = SessionOptions(kind="daily", **wanted)
    return _session(options, wish, plain=plain)


@_command(main, "practice")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N questions.")
@click.option("--leave-schedule", is_flag=True, help="Move no due date, not even for a wrong answer.")
@_selecting
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def practice(options: Options, *, plain: bool, **wanted: Any) -> int:
    """Practise when nothing is due, or before an interview."""
    from quizlr.service.options import SessionOptions

    wish = SessionOptions(kind="practice", **wanted)
    return _session(options, wish, plain=plain)


@_command(main, "due")
def due(options: Options) -> None:
    """Print how many cards are due, fit for a shell prompt."""
    from quizlr.service.due import counts, line

    waiting, new = counts(_database(options), options.now, options.learner or "")
    _print({"due": waiting, "new": new}, line(waiting, new), options)


@_command(main, "undo")
@click.argument("operation", required=False)
def undo(options: Options, *, operation: str | None) -> None:
    """Take back the last action, or the OPERATION named by `quizlr log`."""
    with _service(options) as service:
        sentence = service.undo(operation and clean_line(operation)).sentence
    _print({"undone": sentence}, sentence, options)


@_command(main, "redo")
def redo(options: Options) -> None:
    """Do again what the last undo took back."""
    with _service(options) as service:
        sentence = service.redo()
    _print({"redone": sentence}, sentence, options)


@_command(main, "log")
@click.option("--limit", type=_MANY, default=20, show_default=True, help="How many.")
def log(options: Options, *, limit: int) -> None:
    """List the last actions, newest first."""
    with _service(options) as service:
        for row in service.log(limit):
            text = f"{row['id'][:13]}  {row['at']}  {row['description']}"
            _print(row, text, options)


@_command(main, "cards")
@click.argument("selection", nargs=-1, metavar="[SEL]...")
@click.option("--exclude", multiple=True, metavar="SEL", help="Not these cards.")
def cards(options: Options, *, selection: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """List cards with how they stand: `quizlr cards concept:conditioning,state:due`."""
    from dataclasses import asdict

    from quizlr.plain.listing import card_lines

    with _service(options) as service:
        rows = service.cards(selection, exclude)
    if options.json:
        for row in rows:
            _print(asdict(row), "", options)
    else:
        click.echo("\n".join(card_lines(rows)))


@_command(main, "check")
@click.argument("folders", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json", "github", "sarif"]),
    default="human",
    show_default=True,
    help="For whom.",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended without knowing what you mean.")
@click.option("--explain", metavar="CODE", help="Say what a code means, and stop.")
def check(options: Options, *, folders: tuple[str, ...], form: str, fix: bool, explain: str | None) -> int:
    """Check packs: every problem with its place and what to do."""
    from quizlr.plain.problems import explained_lines, mended_lines, problem_lines
    from quizlr.service.checking import check_packs, mend_packs

    if explain:
        click.echo("\n".join(explained_lines(clean_line(explain))))
        return 0
    chosen = [Path(name) for name in folders or options.content] or _content(options, _config(options))
    form = "json" if options.json else form
    for line in mended_lines(mend_packs(chosen)) if fix else ():
        click.echo(line, err=form != "human")
    found = check_packs(chosen)
    for line in problem_lines(found, form):
        click.echo(line)
    return 1 if any(item.problem.severity == "error" for item in found) else 0


@_command(main, "coverage")
@click.option("--min", "least", is_flag=True, help="Exit with 1 where something is below its minimum.")
def coverage(options: Options, *, least: bool) -> int:
    """Count the questions of every concept by kind, of every stumbling block and open question."""
    from dataclasses import asdict

    from quizlr.plain.covering import coverage_lines
    from quizlr.service.checking import cover_packs

    covered = cover_packs(_content(options, _config(options)))
    if options.json:
        for row in covered.rows:
            _print({**asdict(row), "questions": row.questions}, "", options)
    else:
        click.echo("\n".join(coverage_lines(covered)))
    return 1 if least and covered.missing else 0


@_command(main, "diff")
def diff(options: Options) -> None:
    """Say what the packs as they are now would change in your memory, before a session takes them over."""
    from dataclasses import asdict

    from quizlr.clock import SystemClock
    from quizlr.plain.diff import diff_lines, upstream_lines
    from quizlr.service.diff import diff as compare
    from quizlr.service.ejecting import upstream

    settings = _with_plugins(_config(options))
    content = _content(options, settings)
    found = compare(settings, _database(options), content, SystemClock(options.now))
    shipped = list(upstream(content, paths.own_packs(), paths.content_root()))
    if options.json:
        for row in (*map(asdict, found.differences), *map(asdict, shipped)):
            _print(row, "", options)
    else:
        click.echo("\n".join([*diff_lines(found), *upstream_lines(shipped)]))


@_command(main, "schema")
def schema(_: Options) -> None:
    """Print the JSON Schema of a pack's files, for editors that complete and mark YAML."""
    from quizlr.service.schema import schema_text

    click.echo(schema_text(), nl=False)


@_command(main, "new")
@click.argument("what", metavar="[KIND]", required=False, default="")
@click.argument("name", metavar="[NAME]", required=False, default="")
@click.option("--concept", default="", metavar="C", help="What it is about.")
@click.option("--pack", default="", metavar="P", help="Which of your packs it goes into.")
@click.option("--edit", "opened", is_flag=True, help="Open it in your editor at once.")
def new(options: Options, *, opened: bool, **wanted: str) -> None:
    """Write a question with blanks into your own pack: `quizlr new choice --concept conditioning`.

    KIND is a kind of question, or pack, concept or misconception. Without KIND: one of each usual kind
    that the concept lacks.
    """
    from quizlr.clock import SystemClock
    from quizlr.plain.authoring import made_lines
    from quizlr.service.authoring import Request, Shelf, make
    from quizlr.service.editor import edit

    settings = _with_plugins(_config(options))
    shelf = Shelf(_content(options, settings), _own_packs(options, settings), paths.content_root())
    request = Request(**{key: clean_line(value) for key, value in wanted.items()})
    made = make(shelf, request, SystemClock(options.now).now().local.date())
    if options.json:
        for one in made:
            _print({"what": one.what, "name": one.name, "file": str(one.file), "line": one.line}, "", options)
    else:
        click.echo("\n".join(made_lines(made)))
    if opened:
        edit(made[0].file, made[0].line)


@_command(main, "eject")
@click.argument("pack")
def eject(options: Options, *, pack: str) -> None:
    """Copy a shipped pack to your own packs, where it takes its place; progress goes on."""
    from quizlr.service.ejecting import eject as copy

    settings = _config(options)
    done = copy(clean_line(pack), _content(options, settings), paths.own_packs())
    words = f"{done.pack} is yours now, {done.questions} questions: {done.folder}"
    _print({"pack": done.pack, "folder": str(done.folder), "questions": done.questions}, words, options)


@_command(main, "preview")
@click.argument("selection", nargs=-1, metavar="SEL...", required=True)
@click.option("--exclude", multiple=True, metavar="SEL", help="Not these cards.")
@click.option("--watch", is_flag=True, help="Show it anew whenever a file is saved.")
def preview(options: Options, *, selection: tuple[str, ...], exclude: tuple[str, ...], watch: bool) -> None:
    """Show questions as they will be asked, and what is said to each answer; nothing is stored."""
    from quizlr.clock import SystemClock
    from quizlr.plain.preview import preview_lines
    from quizlr.service.preview import previews, saves

    folders = _content(options, _with_plugins(_config(options)))
    seed, clock = options.seed or 0, SystemClock(options.now)
    for _ in saves(folders) if watch else (None,):
        try:
            lines = [
                line
                for shown in previews(folders, selection, exclude, seed, clock)
                for line in preview_lines(shown)
            ]
        except UsageError as error:
            if not watch:
                raise
            _tell_trouble(folders, error)  # what was shown last stays above it
            continue
        if watch:
            click.clear()
        click.echo("\n".join(lines))


def _tell_trouble(folders: list[Path], error: UsageError) -> None:
    """Say why a saved file cannot be shown: the first problems of the packs, or what was not found."""
    from quizlr.plain.problems import problem_lines
    from quizlr.service.checking import check_packs

    errors = [item for item in check_packs(folders) if item.problem.severity == "error"]
    for line in problem_lines(errors[:3], "human") if errors else (f"quizlr: {error.what}", error.help):
        click.echo(clean(line), err=True)


@_command(main, "test")
@click.argument("selection", nargs=-1, metavar="[SEL]...")
@click.option("--seeds", type=_MANY, default=100, show_default=True, metavar="N", help="Seeds a card.")
@click.option("--bots", is_flag=True, help="Let bots that do not think answer, too.")
def test(options: Options, *, selection: tuple[str, ...], seeds: int, bots: bool) -> int:
    """Try every generated card over many seeds: is each variant sound, settled twice, and no gift?"""
    from dataclasses import asdict

    from quizlr.plain.report import report_lines
    from quizlr.service.testing import generated_cards, load_packs, offset_of, run

    settings = _with_plugins(_config(options))
    cards = generated_cards(load_packs(_content(options, settings)), selection)
    offset = offset_of(options.seed)
    if not options.json:
        click.echo(f"{len(cards)} {_plural(len(cards), 'card')}, {seeds} seeds each from {offset} on")
    failed = 0
    for report in run(cards, seeds, offset, bots=bots):
        _print(asdict(report), "\n".join(report_lines(report)), options)
        failed += bool(report.failures)
    if not options.json:
        click.echo(f"{failed} of {len(cards)} {_plural(len(cards), 'card')} broke a promise")
    return 1 if failed else 0


@_command(main, "lab")
@click.argument("family", required=False)
@click.option("--level", default="", metavar="L", help="One of its levels; else the first.")
@click.option("--direction", default="", metavar="D", help="What is asked, where it asks several things.")
@click.option("--list", "listed", is_flag=True, help="List the families with their levels.")
@click.option("--plain", is_flag=True, help="Line by line, for pipes and screen readers.")
def lab(
    options: Options, *, family: str | None, level: str, direction: str, listed: bool, plain: bool
) -> int:
    """Open the Lab: turn the knobs of an experiment and watch the training; nothing is scored."""
    from quizlr.service.lab import FIRST, SHOWN, Lab

    settings = _with_plugins(_config(options))
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
        _print({name: value for name, value in record.items() if name != "picture"}, "", options)
        return 0
    if plain or not _has_screen():
        from quizlr.plain.lab import run as run_plain

        return run_plain(bench, view)
    return _screen(options, "home", bench=lambda service: service.lab.open(*asked), settings=settings)


def _list_families(bench: "Lab", options: Options) -> None:
    from dataclasses import asdict

    from quizlr.plain.lab import family_lines

    for family in bench.families():
        _print(asdict(family), "\n".join(family_lines((family,))), options)


def _with_plugins(settings: "Config") -> "Config":
    """Make the families of other packages known, where that is allowed; say which could not be."""
    if settings.plugins:
        from quizlr.engine.plugins import load

        for trouble in load():
            click.echo(f"quizlr: {clean(trouble)}", err=True)
    return settings


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


@main.group("db")
def db() -> None:
    """The database: where it is, and a copy of it."""


@_command(db, "path")
def db_path(options: Options) -> None:
    """Say where the data is."""
    path = str(_database(options))
    _print({"path": path}, path, options)


@_command(db, "backup")
def db_backup(options: Options) -> None:
    """Copy the database beside itself, checked."""
    from quizlr.service.opening import back_up_database

    made = back_up_database(_database(options), options.now)
    _print({"backup": str(made)}, str(made), options)


@main.group("config")
def config() -> None:
    """The configuration: what is in force, where it is, change it."""


@_command(config, "show")
def config_show(options: Options) -> None:
    """Print every setting in force."""
    from dataclasses import asdict

    from quizlr.config import show

    settings = _config(options)
    _print(asdict(settings), show(settings), options)


@_command(config, "path")
def config_path(options: Options) -> None:
    """Say where the configuration is."""
    path = str(paths.config_path())
    _print({"path": path}, path, options)


@_command(config, "edit")
def config_edit(_: Options) -> None:
    """Open the configuration in your editor, then check it."""
    from quizlr.config import load, write_template
    from quizlr.service.editor import edit

    path = paths.config_path()
    if not os.path.lexists(path):
        write_template(path)
    edit(path, 1)
    load(path)


def _print(record: dict[str, Any], text: str, options: Options) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, default=str) if options.json else clean(text))


def _config(options: Options) -> "Config":
    from quizlr.config import load

    loaded = load(paths.config_path())
    return replace(
        loaded, learner=options.learner or loaded.learner, journal=options.journal or loaded.journal
    )


def _database(options: Options) -> Path:
    return paths.database_path(options.db)


def _content(options: Options, settings: "Config") -> list[Path]:
    """The folders to load packs from: named ones only, else the person's own and the shipped ones."""
    from quizlr.config import expand

    named = options.content or tuple(filter(None, os.environ.get("QUIZLR_CONTENT", "").split(os.pathsep)))
    if chosen := named or settings.content:
        return [expand(name) for name in chosen]
    own = paths.own_packs()
    return [*([own] if os.path.lexists(own) else []), paths.content_root()]


def _own_packs(options: Options, settings: "Config") -> Path:
    """Where new packs are made: in the first configured folder of packs, else in the data folder."""
    folders = [folder for folder in _content(options, settings) if folder != paths.content_root()]
    return next((folder for folder in folders if not (folder / "pack.yaml").exists()), paths.own_packs())


def _service(options: Options) -> "Service":
    from quizlr.clock import SystemClock
    from quizlr.service.opening import open_service

    settings = _config(options)
    return open_service(
        settings,
        database=_database(options),
        content=_content(options, settings),
        clock=SystemClock(options.now),
        seed=options.seed,
        create_learner=options.create_learner,
    )


def _session(options: Options, wish: "SessionOptions", *, plain: bool) -> int:
    if options.json:
        from quizlr.plain.protocol import run as run_protocol

        with _service(options) as service:
            return run_protocol(service, wish)
    if plain or not _has_screen():
        from quizlr.plain.session import run as run_plain

        with _service(options) as service:
            return run_plain(service, wish)
    return _screen(options, wish.kind, wish)


def _has_screen() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _screen(
    options: Options,
    start: str,
    wish: "SessionOptions | None" = None,
    bench: "Bench | None" = None,
    settings: "Config | None" = None,
) -> int:
    from quizlr.tui.run import run as run_screen

    settings = settings or _config(options)
    checkpoint()
    with left_alone():
        return run_screen(
            lambda: _service(options), settings, start=start, now=options.now, wish=wish, bench=bench
        )


def _plan(options: Options) -> int:
    """Today's plan in words, where there is no terminal to draw on."""
    from dataclasses import asdict

    from quizlr import wording

    with _service(options) as service:
        home = service.home()
    words = f"Today: {wording.plan_line(home)}. `quizlr review --plain` starts."
    _print(asdict(home), words if home.due or home.new else wording.nothing_due(home), options)
    return 0


def run(arguments: Sequence[str]) -> int:
    """Run the command line; click's refusals become errors of ours.

    Returns:
        The exit code.

    Raises:
        QuizlrError: what was asked for cannot be done.
        KeyboardInterrupt: Ctrl-C was pressed at one of click's own prompts.
    """
    try:
        return int(main.main(list(arguments), prog_name="quizlr", standalone_mode=False) or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        raise UsageError(error.format_message(), _usage_help(error)) from error
    except click.Abort as error:
        raise KeyboardInterrupt from error


def _usage_help(error: click.ClickException) -> str:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "quizlr"
    return f"`{command} --help` lists what there is."
