"""Rules that look at all questions together: what is lacking, what is told twice, what looks give away."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from quizlr.bank.contents import Bank, Source
from quizlr.bank.files import PACK_FILE
from quizlr.bank.guessing import guesses
from quizlr.bank.likeness import pairs
from quizlr.bank.parts import QuestionPart
from quizlr.bank.places import Loc
from quizlr.bank.problems import START, Problem, Severity, problem
from quizlr.bank.schema import Choice, MultiChoice
from quizlr.bank.worded import Cloze

ENOUGH = 20
"""Questions with options from which on their looks are compared."""
TELLING = 0.05
"""By so much a bot may do better than chance."""

Questions = Mapping[str, QuestionPart]
"""All questions by name, in authored order."""


def overall(bank: Bank, questions: Questions) -> Iterator[Problem]:
    """What the questions of a bank lack or have too much of, as a whole.

    What is lacking is told only where nothing was left out for its errors: it may be there.
    """
    whole = all(one.severity is not Severity.ERROR for one in bank.problems)
    for rule in (*(_LACKING if whole else ()), *_RULES):
        yield from rule(bank, questions)


def _few_questions(bank: Bank, questions: Questions) -> Iterator[Problem]:
    asked = Counter(question.concepts[0] for question in questions.values())
    for name, source in bank.sources.concepts.items():
        if asked[name] < 2:
            counted = f"{asked[name] or 'no'} question{'' if asked[name] == 1 else 's'}"
            message = f"{counted} with {name!r} as first concept"
            advice = f"a concept deserves two at least: `quizlr new choice --concept {name}`"
            yield _at(source, ("id",), "QZ310", message, advice)


def _never_offered(bank: Bank, questions: Questions) -> Iterator[Problem]:
    offered = {name for question in questions.values() for _, name in question.misconceptions()}
    for name, source in bank.sources.misconceptions.items():
        if name not in offered and "." not in name:
            advice = "offer it as an option or a diagnosis"
            yield _at(source, ("id",), "QZ311", f"no question offers {name!r}", advice)


def _alike(bank: Bank, questions: Questions) -> Iterator[Problem]:
    prompts = {name: _prompt(question) for name, question in questions.items()}
    for name, first in pairs(prompts):
        loc = ("text",) if isinstance(questions[name], Cloze) else ("prompt",)
        message = f"this prompt reads like that of {first!r} at {bank.sources.questions[first]}"
        advice = "ask for something else, or take one of them out"
        yield _at(bank.sources.questions[name], loc, "QZ319", message, advice)


def _prompt(question: QuestionPart) -> str:
    """What is asked; nothing where a family asks it."""
    text = question.text if isinstance(question, Cloze) else getattr(question, "prompt", None)
    return "" if question.GENERATED or text is None else str(text)


def _given_away(bank: Bank, questions: Questions) -> Iterator[Problem]:
    """Over many questions, no bot that looks at options only does much better than chance."""
    asked = [question for question in questions.values() if isinstance(question, Choice | MultiChoice)]
    if len(asked) < ENOUGH or not bank.packs:
        return
    path = str(Path(bank.packs[0].folder) / PACK_FILE)
    advice = "make wrong options as long and as plain as right ones"
    for name, seen in guesses(asked).items():
        if seen.above > TELLING:
            message = f"the {name} of the options is right in {seen.rate:.0%}, by chance in {seen.chance:.0%}"
            yield problem(path, START, "QZ318", message, advice)


def _at(source: Source, loc: Loc, code: str, message: str, advice: str) -> Problem:
    return problem(source.path, source.place(loc), code, message, advice)


_Rules = tuple[Callable[[Bank, Questions], Iterator[Problem]], ...]
_LACKING: _Rules = (_few_questions, _never_offered)
_RULES: _Rules = (_alike, _given_away)
