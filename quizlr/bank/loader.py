"""Load packs from folders: whatever can be asked, and a problem for whatever cannot.

A question that is not valid disables itself, a file that cannot be read what stands in it, a
broken `pack.yaml` its pack; nothing a file may contain raises.
"""

from collections.abc import Sequence
from pathlib import Path

from quizlr.bank.contents import Bank, Concept, Entry, Misconception, Pack, Source, Topic
from quizlr.bank.events import collector_paused
from quizlr.bank.files import pack_folders
from quizlr.bank.linking import link
from quizlr.bank.problems import Severity
from quizlr.bank.reading import Reading
from quizlr.errors import ContentError

__all__ = [
    "Bank",
    "Concept",
    "Entry",
    "Misconception",
    "Pack",
    "Source",
    "Topic",
    "load_bank",
    "require_questions",
]


def load_bank(folders: Sequence[Path]) -> Bank:
    """The bank of all packs in the folders, each of which is a pack or holds packs."""
    with collector_paused():
        packs, problems = pack_folders(folders)
        reading = Reading(problems)
        for pack in packs:
            reading.read_pack(pack)
        return link(reading)


def require_questions(bank: Bank) -> None:
    """Make sure that there is something to ask.

    Raises:
        ContentError: the bank has no cards; it names the likeliest cause. A name that leads nowhere
            mostly follows from a file that could not be read.
    """
    if bank.cards:
        return
    errors = [problem for problem in bank.problems if problem.severity is Severity.ERROR]
    if not errors:
        raise ContentError("there is no question to ask", "name a pack, or a folder of packs, with --content")
    cause = min(errors, key=lambda problem: (problem.code.startswith("QZ2"), problem))
    raise ContentError(f"there is no question to ask: {cause.headline}", cause.help)
