"""The database and the configuration."""

import os

import click

from quizlr import paths
from quizlr.clean import clean_line
from quizlr.cli import completing
from quizlr.cli.shared import Options, command, configuration, database_of, main, tell

_SCHEDULING = ("retention", "max_interval")


@main.group("db")
def db() -> None:
    """The database: where it is, and a copy of it."""


@command(db, "path")
def db_path(options: Options) -> None:
    """Say where the data is."""
    path = str(database_of(options))
    tell({"path": path}, path, options)


@command(db, "backup")
def db_backup(options: Options) -> None:
    """Copy the database beside itself, checked."""
    from quizlr.service.opening import back_up_database

    made = back_up_database(database_of(options), options.now)
    tell({"backup": str(made)}, str(made), options)


@command(db, "dump")
@click.option("--canonical", is_flag=True, help="Only what is known, by names: equal knowledge, equal lines.")
def db_dump(options: Options, *, canonical: bool) -> None:
    """Print everything in the database as lines of JSON, in one order."""
    from quizlr.clock import SystemClock
    from quizlr.service.keeping import dump_lines

    learner = configuration(options).learner
    for line in dump_lines(database_of(options), SystemClock(options.now), learner, canonical=canonical):
        click.echo(line)


@command(db, "replay")
@click.option("--verify", is_flag=True, help="Only compare; write nothing.")
def db_replay(options: Options, *, verify: bool) -> int:
    """Work out every card's memory state from the log, and mend those that differ."""
    from dataclasses import asdict

    from quizlr.clock import SystemClock
    from quizlr.plain.keeping import replay_lines
    from quizlr.service.keeping import replay

    learner = configuration(options).learner
    done = replay(database_of(options), SystemClock(options.now), learner, verify=verify)
    tell(asdict(done), "\n".join(replay_lines(done)), options)
    return 1 if done.broken or (done.differing and not done.mended) else 0


@main.group("config")
def config() -> None:
    """The configuration: what is in force, where it is, change it."""


@command(config, "show")
def config_show(options: Options) -> None:
    """Print every setting in force."""
    from dataclasses import asdict

    from quizlr.config import show

    settings = configuration(options)
    tell(asdict(settings), show(settings), options)


@command(config, "path")
def config_path(options: Options) -> None:
    """Say where the configuration is."""
    path = str(paths.config_path())
    tell({"path": path}, path, options)


@command(config, "set")
@click.argument("name", shell_complete=completing.settings)
@click.argument("value", shell_complete=completing.values)
def config_set(options: Options, *, name: str, value: str) -> None:
    """Set one thing: `quizlr config set minutes 20`. A list is written with commas."""
    from quizlr.config import set_value
    from quizlr.settings import toml, typed

    meant = typed(clean_line(name), value)
    set_value(paths.config_path(), name, meant)
    text = f"{name} = {toml(meant)}"
    if name in _SCHEDULING:
        text += "\nIt holds for what you answer from now on; `quizlr reschedule` moves the rest."
    tell({name: meant}, text, options)


@command(config, "edit")
def config_edit(_: Options) -> None:
    """Open the configuration in your editor, then check it."""
    from quizlr.config import load, write_template
    from quizlr.service.editor import edit

    path = paths.config_path()
    if not os.path.lexists(path):
        write_template(path)
    edit(path, 1)
    load(path)
