"""The Lab line by line: the question, a guess if one is given, and what training did."""

import sys

from quizlr import wording
from quizlr.answers.reading import DONT_KNOW
from quizlr.errors import QuizlrError
from quizlr.plain import page
from quizlr.render.table import lay_out_table
from quizlr.service.lab import Lab
from quizlr.service.views import GuessView, LabFamily, LabView, UnreadableView

PROMPT = "your guess, or Enter to see"


def run(lab: Lab, view: LabView) -> int:
    """Ask for a guess at what lies on the bench, then show the run; nothing is scored.

    Returns:
        The exit code.
    """
    question = lab.puzzle()
    _say(page.sentence(f"Lab, {view.title}: {view.card}. Nothing here is scored."))
    _say(page.posed_lines(question))
    guess = _guess(lab)
    if guess is not None:
        _say(page.sentence(wording.guess_line(guess)))
        for text in (guess.outcome, guess.foil, guess.working, guess.rule):
            _say(["", *page.prose(text)] if text else [])
    _say(["", *page.sentence(view.picture.sentence)])
    if view.picture.table:
        _say(["", *lay_out_table(view.picture.table, page.WIDTH, mode="ascii")])
    return 0


def _guess(lab: Lab) -> GuessView | None:
    """A guess that could be read; None at the end of the input, or where none was given."""
    while True:
        sys.stdout.write(f"{PROMPT}> ")
        sys.stdout.flush()
        typed = sys.stdin.readline().strip()
        if not typed or typed in {DONT_KNOW, ":q"}:
            sys.stdout.write("\n")
            return None
        try:
            told = lab.guess(typed)
        except QuizlrError as error:
            told = UnreadableView(error.what)
        if isinstance(told, GuessView):
            return told
        _say(page.sentence(told.reason))


def family_lines(families: tuple[LabFamily, ...]) -> list[str]:
    """Every family with its title and levels."""
    lines: list[str] = []
    for family in families:
        lines += page.sentence(f"{family.name}: {family.title}")
        lines += [f"  levels {', '.join(family.levels)}"]
        lines += [f"  asked {', '.join(family.directions)}"] if family.directions else []
    return lines


def _say(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
