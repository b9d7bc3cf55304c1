"""The entry: `--version` and `due` are answered before anything heavy is imported."""

import sys


def main(argv: list[str] | None = None) -> int:
    """Run quizlr.

    Returns:
        0 done, 1 a check found problems, 2 wrong use, 3 something broke.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from quizlr import __version__

        sys.stdout.write(f"quizlr {__version__}\n")
        return 0
    if arguments and arguments[0] == "due":
        from quizlr.service.due import main as due

        status = due(arguments[1:])
        if status is not None:
            return status
    from quizlr.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
