"""The command line. Every command imports what it needs when it runs."""

from collections.abc import Sequence

import click

from quizlr.cli import authoring, keeping, measuring, planning, sessions  # noqa: F401 - they add their commands to the group
from quizlr.cli.shared import main
from quizlr.errors import UsageError

__all__ = ["main", "run"]


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
