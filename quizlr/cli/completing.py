"""What a shell is offered for completion: kinds, names from the packs, selectors, settings.

Nothing here may print or fail: a shell that asks for words gets them, or none.
"""

from collections.abc import Callable, Iterable

import click

from quizlr.cli.shared import Options, configuration, content_of
from quizlr.errors import QuizlrError

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _from(words: Callable[[], Iterable[str]]) -> Complete:
    def complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
        try:
            return [word for word in words() if word.startswith(incomplete)]
        except QuizlrError:
            return []

    return complete


def _bank_words(listed: str) -> Iterable[str]:
    from quizlr.bank.loader import load_bank

    options = Options()
    bank = load_bank(content_of(options, configuration(options)))
    if listed == "concepts":
        return bank.concepts
    if listed == "packs":
        return [pack.name for pack in bank.packs]
    from quizlr.bank.selectors import words

    return words(bank)


def _things() -> Iterable[str]:
    from quizlr.service.authoring import THINGS

    return THINGS


def _settings() -> Iterable[str]:
    from quizlr.settings import BY_NAME

    return BY_NAME


def _families() -> Iterable[str]:
    from quizlr.engine.catalogue import FAMILIES

    return FAMILIES


def _codes() -> Iterable[str]:
    from quizlr.bank.problems import CODES

    return CODES


def values(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """What the setting that stands before may be."""
    from quizlr.settings import BY_NAME

    setting = BY_NAME.get(str(context.params.get("name", "")))
    if setting is None:
        return []
    offered = ("true", "false") if setting.sort == "switch" else setting.choices
    return [word for word in offered if word.startswith(incomplete)]


concepts = _from(lambda: _bank_words("concepts"))
packs = _from(lambda: _bank_words("packs"))
selectors = _from(lambda: _bank_words("selectors"))
things = _from(_things)
settings = _from(_settings)
families = _from(_families)
codes = _from(_codes)
