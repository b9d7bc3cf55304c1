"""Packs: checked, tried, shown, written, copied, compared."""

from contextlib import suppress
from pathlib import Path

import click

from quizlr import paths
from quizlr.clean import clean, clean_line
from quizlr.cli import completing
from quizlr.cli.shared import (
    MANY,
    Options,
    command,
    configuration,
    content_of,
    database_of,
    main,
    own_packs_of,
    plural,
    tell,
    with_plugins,
)
from quizlr.errors import UsageError
from quizlr.plain.signals import Terminated

MOST_TOLD = 8
"""Problems that are told in place of a preview."""


@command(main, "check")
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
@click.option(
    "--explain", metavar="CODE", help="Say what a code means, and stop.", shell_complete=completing.codes
)
def check(options: Options, *, folders: tuple[str, ...], form: str, fix: bool, explain: str | None) -> int:
    """Check packs: every problem with its place and what to do."""
    from quizlr.plain.problems import explained_lines, mended_lines, problem_lines
    from quizlr.service.checking import check_packs, mend_packs

    if explain:
        click.echo("\n".join(explained_lines(clean_line(explain))))
        return 0
    around = content_of(options, configuration(options))
    chosen = [Path(name) for name in folders] or around
    form = "json" if options.json else form
    for line in mended_lines(mend_packs(chosen, around)) if fix else ():
        click.echo(line, err=form != "human")
    found = check_packs(chosen, around)
    for line in problem_lines(found, form):
        click.echo(line)
    return 1 if any(item.problem.severity == "error" for item in found) else 0


@command(main, "coverage")
@click.option("--min", "least", is_flag=True, help="Exit with 1 where something is below its minimum.")
def coverage(options: Options, *, least: bool) -> int:
    """Count the questions of every concept by kind, of every stumbling block and open question."""
    from dataclasses import asdict

    from quizlr.plain.covering import coverage_lines
    from quizlr.service.checking import cover_packs

    covered = cover_packs(content_of(options, configuration(options)))
    if options.json:
        for row in covered.rows:
            tell({**asdict(row), "questions": row.questions}, "", options)
    else:
        click.echo("\n".join(coverage_lines(covered)))
    return 1 if least and (covered.missing or covered.errors) else 0


@command(main, "diff")
def diff(options: Options) -> None:
    """Say what the packs as they are now would change in your memory, before a session takes them over."""
    from dataclasses import asdict

    from quizlr.clock import SystemClock
    from quizlr.plain.diff import diff_lines, upstream_lines
    from quizlr.service.diff import diff as compare
    from quizlr.service.ejecting import upstream

    settings = with_plugins(configuration(options))
    content = content_of(options, settings)
    found = compare(settings, database_of(options), content, SystemClock(options.now))
    shipped = list(upstream(content, paths.own_packs(), paths.content_root()))
    if options.json:
        for row in (*map(asdict, found.differences), *map(asdict, shipped)):
            tell(row, "", options)
    else:
        click.echo("\n".join([*diff_lines(found), *upstream_lines(shipped)]))


@command(main, "schema")
def schema(_: Options) -> None:
    """Print the JSON Schema of a pack's files, for editors that complete and mark YAML."""
    from quizlr.service.schema import schema_text

    click.echo(schema_text(), nl=False)


@command(main, "new")
@click.argument("what", metavar="[KIND]", required=False, default="", shell_complete=completing.things)
@click.argument("name", metavar="[NAME]", required=False, default="")
@click.option(
    "--concept", default="", metavar="C", help="What it is about.", shell_complete=completing.concepts
)
@click.option(
    "--pack",
    default="",
    metavar="P",
    help="Which of your packs it goes into.",
    shell_complete=completing.packs,
)
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

    settings = with_plugins(configuration(options))
    shelf = Shelf(content_of(options, settings), own_packs_of(options, settings), paths.content_root())
    request = Request(**{key: clean_line(value) for key, value in wanted.items()})
    made = make(shelf, request, SystemClock(options.now).now().local.date())
    if options.json:
        for one in made:
            tell({"what": one.what, "name": one.name, "file": str(one.file), "line": one.line}, "", options)
    else:
        click.echo("\n".join(made_lines(made)))
    if opened:
        edit(made[0].file, made[0].line)


@command(main, "eject")
@click.argument("pack", shell_complete=completing.packs)
def eject(options: Options, *, pack: str) -> None:
    """Copy a shipped pack to your own packs, where it takes its place; progress goes on."""
    from quizlr.service.ejecting import eject as copy

    settings = configuration(options)
    done = copy(clean_line(pack), content_of(options, settings), own_packs_of(options, settings))
    words = f"{done.pack} is yours now, {done.questions} questions: {done.folder}"
    tell({"pack": done.pack, "folder": str(done.folder), "questions": done.questions}, words, options)


@command(main, "preview")
@click.argument("selection", nargs=-1, metavar="SEL...", required=True, shell_complete=completing.selectors)
@click.option(
    "--exclude",
    multiple=True,
    metavar="SEL",
    help="Not these cards.",
    shell_complete=completing.selectors,
)
@click.option("--watch", is_flag=True, help="Show it anew whenever a file is saved.")
def preview(options: Options, *, selection: tuple[str, ...], exclude: tuple[str, ...], watch: bool) -> int:
    """Show questions as they will be asked, and what is said to each answer; nothing is stored."""
    from quizlr.clock import SystemClock
    from quizlr.plain.preview import preview_lines
    from quizlr.service.preview import previews, saves

    folders = content_of(options, with_plugins(configuration(options)))
    seed, clock = options.seed or 0, SystemClock(options.now)
    with suppress(KeyboardInterrupt, Terminated):
        for _ in saves(folders) if watch else (None,):
            try:
                lines = [
                    line
                    for shown in previews(folders, selection, exclude, seed, clock)
                    for line in preview_lines(shown)
                ]
            except UsageError as error:
                if not _tell_trouble(folders, selection) and not watch:
                    raise
                if not watch:
                    return 1
                click.echo(f"quizlr: {clean(error.what)}", err=True)
                continue  # what was shown last stays above it
            if watch:
                click.clear()
            click.echo("\n".join(lines))
            _tell_trouble(folders, selection)
    return 0


def _tell_trouble(folders: list[Path], selection: tuple[str, ...]) -> bool:
    """Say what is wrong with the questions that were named, or what keeps their file from being read."""
    from quizlr.plain.problems import problem_lines
    from quizlr.service.preview import complaints

    found = complaints(folders, selection)
    for line in problem_lines(found[:MOST_TOLD], "human") if found else ():
        click.echo(clean(line), err=True)
    return bool(found)


@command(main, "test")
@click.argument("selection", nargs=-1, metavar="[SEL]...", shell_complete=completing.selectors)
@click.option("--seeds", type=MANY, default=100, show_default=True, metavar="N", help="Seeds a card.")
@click.option("--bots", is_flag=True, help="Let bots that do not think answer, too.")
def test(options: Options, *, selection: tuple[str, ...], seeds: int, bots: bool) -> int:
    """Try every generated card over many seeds: is each variant sound, settled twice, and no gift?"""
    from dataclasses import asdict

    from quizlr.plain.report import report_lines
    from quizlr.service.testing import generated_cards, load_packs, offset_of, run

    settings = with_plugins(configuration(options))
    cards = generated_cards(load_packs(content_of(options, settings)), selection)
    offset = offset_of(options.seed)
    if not options.json:
        click.echo(f"{len(cards)} {plural(len(cards), 'card')}, {seeds} seeds each from {offset} on")
    failed = 0
    for report in run(cards, seeds, offset, bots=bots):
        tell(asdict(report), "\n".join(report_lines(report)), options)
        failed += bool(report.failures)
    if not options.json:
        click.echo(f"{failed} of {len(cards)} {plural(len(cards), 'card')} broke a promise")
    return 1 if failed else 0
