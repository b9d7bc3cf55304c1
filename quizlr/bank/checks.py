"""Rules for good content, beyond what makes a question askable.

A rule takes a question and yields what it finds, each with the path of the part it means; codes are
those of `quizlr.bank.problems`.
"""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Protocol

from quizlr.answers.compare import near, passes, same
from quizlr.answers.keys import NumberKey
from quizlr.answers.words import right_words
from quizlr.bank import trials
from quizlr.bank.contents import Bank, Source
from quizlr.bank.overall import overall
from quizlr.bank.parametric import Parametric
from quizlr.bank.parts import QuestionPart
from quizlr.bank.places import Loc
from quizlr.bank.problems import Problem, problem
from quizlr.bank.schema import Choice, MultiChoice, Numeric, Ordering
from quizlr.bank.trials import Finding
from quizlr.bank.worded import ExpressionQuestion, ShortAnswer
from quizlr.render import mathtext, prose
from quizlr.render.cells import width

COLUMNS = 78
MARGIN = 4
"""What an option's letter takes of a line."""
ROWS = 18
"""What the question and its options may take of 24 lines; the rest is head, keys and air."""
VARIANTS = 5
"""Variants of a parametric question whose formulas are drawn."""

_FORMULA = re.compile(r"(\\\(.*?\\\)|\\\[.*?\\\])", re.DOTALL)
_NOT_TEXT = re.compile(r"`[^`\n]+`|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_LATEX = re.compile(r"\$[^$\n]+\$|\\[a-zA-Z]{2,}|[\w)][_^]\{[^}\n]*\}")
_ABOUT_OPTIONS = re.compile(
    r"\b(?:all|none|any|both|neither) of (?:the )?(?:above|these|options)\b", re.IGNORECASE
)
_BY_PLACE = re.compile(
    r"\b(?:(?:first|second|third|fourth|last|other two) (?:options?|choices?|answers?|statements?)"
    r"|(?:option|choice) (?:[A-H]\b|one\b|two\b|three\b|[1-8]\b))"
)


class Memory(Protocol):
    """What was found in a question when its file was as it is now."""

    def recall(self, source: Source, name: str) -> list[Problem] | None:
        """What was found; None where that is not known."""

    def keep(self, source: Source, name: str, found: list[Problem]) -> None:
        """Remember what was found."""


def check(bank: Bank, memory: Memory | None = None) -> list[Problem]:
    """What could be better in the questions, concepts and misconceptions that the bank accepted."""
    questions = {card.sibling: card.question for card in bank.cards.values()}
    problems: list[Problem] = []
    for name, question in questions.items():
        problems += _remembered(memory, bank.sources.questions[name], name, question)
    for name, misconception in bank.misconceptions.items():
        texts = ((("wrong",), misconception.wrong), (("right",), misconception.right))
        problems += _placed(bank.sources.misconceptions[name], _formulas_in(iter(texts)))
    return sorted([*problems, *overall(bank, questions)])


def _remembered(memory: Memory | None, source: Source, name: str, question: QuestionPart) -> list[Problem]:
    known = memory.recall(source, name) if memory else None
    if known is not None:
        return known
    found = [item for rule in QUESTION_RULES for item in _placed(source, rule(question))]
    if memory:
        memory.keep(source, name, found)
    return found


def _placed(source: Source, findings: Iterator[Finding]) -> list[Problem]:
    return [
        problem(source.path, source.place(loc), code, message, advice)
        for loc, code, message, advice in findings
    ]


def _formulas(question: QuestionPart) -> Iterator[Finding]:
    if isinstance(question, Parametric):
        yield from _formulas_of_variants(question)
    else:
        yield from _formulas_in(question.prose())


def _formulas_of_variants(question: Parametric) -> Iterator[Finding]:
    """The same text is complained of once, in the first variant that shows the fault."""
    seen: set[Loc] = set()
    for variant in trials.drawn(question, VARIANTS):
        if not variant.fault:
            found = [item for item in _formulas_in(question.filled(variant)) if item[0] not in seen]
            seen |= {item[0] for item in found}
            yield from found


def _variants(question: QuestionPart) -> Iterator[Finding]:
    if isinstance(question, Parametric):
        yield from trials.findings(question)


def _formulas_in(texts: Iterator[tuple[Loc, str]]) -> Iterator[Finding]:
    for loc, text in texts:
        found = [finding for tex in prose.formulas(text) for finding in _formula(loc, tex)]
        found = found or [*_open_formula(loc, text)] or [*_outside(loc, text)]
        yield from found


def _outside(loc: Loc, text: str) -> Iterator[Finding]:
    """LaTeX that is printed as it is written, because no formula mark stands around it."""
    if found := _LATEX.search(_NOT_TEXT.sub(" ", text)):
        message = f"{found[0]:.40} stands outside of a formula, and is printed as it is"
        yield loc, "QZ321", message, r"write formulas as \(…\), code in backticks"


def _open_formula(loc: Loc, text: str) -> Iterator[Finding]:
    try:
        prose.plain(text)
    except mathtext.MathError as error:
        advice = r"write \(…\) or \[…\]; quote a text that a # or a comma cuts short"
        yield loc, "QZ303", error.what, advice


def _formula(loc: Loc, tex: str) -> Iterator[Finding]:
    try:
        lines = [mathtext.inline(tex), mathtext.ascii(tex), *mathtext.display(tex)]
        mathtext.spoken(tex)
    except mathtext.MathError as error:
        reason = str(error).partition(" of the formula")[0]
        advice = "docs/packs.md lists what formulas may hold"
        yield loc, "QZ301", f"the formula {tex:.80} cannot be drawn: {reason}", advice
        return
    widest = max(map(width, lines))
    if widest > COLUMNS:
        message = f"the formula {tex:.40} takes {widest} of {COLUMNS} columns"
        yield loc, "QZ302", message, "split it in two"


def _options(question: QuestionPart) -> Iterator[Finding]:
    if not isinstance(question, Choice | MultiChoice):
        return
    for index, option in enumerate(question.choices):
        loc = ("choices", index)
        if not option.correct and option.feedback is None:
            advice = "begin from what is sensible in it, then show where it breaks"
            yield loc, "QZ304", "a wrong option needs feedback", advice
        if not option.correct and option.misconception is None:
            yield loc, "QZ305", "a wrong option needs a misconception", "name the idea behind it"
        if _ABOUT_OPTIONS.search(option.text):
            advice = "options are shuffled; let each stand alone"
            yield (*loc, "text"), "QZ309", "this option speaks of the other options", advice


def _by_place(question: QuestionPart) -> Iterator[Finding]:
    """Nothing that is said of options names them by the place they have in the file."""
    if isinstance(question, Choice | MultiChoice):
        for loc, text in question.prose():
            if found := _BY_PLACE.search(text):
                message = f"options are shuffled, and this speaks of {found[0]!r}"
                yield loc, "QZ320", message, "name what the option says instead of its place"


def _equal_texts(question: QuestionPart) -> Iterator[Finding]:
    texts: list[tuple[Loc, str]] = []
    if isinstance(question, Choice | MultiChoice):
        texts = [(("choices", i, "text"), option.text) for i, option in enumerate(question.choices)]
    if isinstance(question, Ordering):
        texts = [(("items", i), item) for i, item in enumerate(question.items)]
    seen: dict[str, int] = {}
    for number, (loc, text) in enumerate(texts, start=1):
        first = seen.setdefault(_normal(text), number)
        if first != number:
            yield loc, "QZ308", f"the same text as number {first}", "take one out, or tell them apart"


def _normal(text: str) -> str:
    """Case and emphasis count inside formulas only; white space and a full stop nowhere."""
    parts = _FORMULA.split(text)
    folded = [part if i % 2 else re.sub(r"\*\*|`", "", part).casefold() for i, part in enumerate(parts)]
    return " ".join("".join(folded).split()).rstrip(" .;")


def _diagnoses(question: QuestionPart) -> Iterator[Finding]:
    if not isinstance(question, Numeric):
        return
    limits = (question.tolerance.abs, question.tolerance.rel)
    for index, diagnosis in enumerate(question.diagnose):
        if near(NumberKey(question.answer, *limits), diagnosis.value):
            message = f"{diagnosis.value:g} passes as the right answer {question.answer:g}"
            yield ("diagnose", index, "value"), "QZ306", message, "narrow the tolerance or change the numbers"
    for (_, one), (index, other) in combinations(enumerate(question.diagnose), 2):
        if near(NumberKey(one.value, *limits), other.value):
            message = f"{other.value:g} cannot be told from {one.value:g}"
            advice = "change the numbers, so that each slip lands on its own value"
            yield ("diagnose", index, "value"), "QZ307", message, advice


def _words(question: QuestionPart) -> Iterator[Finding]:
    """No wrong word is read as a right one."""
    if not isinstance(question, ShortAnswer):
        return
    for index, rejected in enumerate(question.reject):
        if right_words(rejected.text, question.accept, question.typos):
            message = f"{rejected.text!r} passes as a right answer"
            yield ("reject", index, "text"), "QZ306", message, "allow fewer typos, or take it out"


def _expressions(question: QuestionPart) -> Iterator[Finding]:
    """The author's own expressions grade as they should, and wrong ones are told apart."""
    if not isinstance(question, ExpressionQuestion):
        return
    key = question.key
    if not passes(key, question.answer):
        advice = "widen the ranges of its variables, or mend it"
        yield ("answer",), "QZ313", f"{question.answer!r} has no value in these ranges", advice
        return
    for word, wanted in (("correct", True), ("wrong", False)):
        for index, text in enumerate(getattr(question.examples, word)):
            if passes(key, text) != wanted:
                advice = "mend the example or the answer"
                yield ("examples", word, index), "QZ317", f"this {word} example grades otherwise", advice
    for index, wrong in enumerate(question.diagnose):
        loc = ("diagnose", index, "value")
        if passes(key, wrong.value):
            yield loc, "QZ306", f"{wrong.value!r} passes as the right answer", "take it out"
        if any(same(key, wrong.value, other.value) for other in question.diagnose[:index]):
            yield loc, "QZ307", f"{wrong.value!r} is one of those above", "keep one of them"


def _length(question: QuestionPart) -> Iterator[Finding]:
    texts: dict[Loc, str] = {}
    for loc, text in question.prose():
        if _is_asked(loc):
            texts.setdefault(loc, text)
    rows = sum(map(_rows, texts.values())) + 1
    if rows > ROWS:
        message = f"the question takes about {rows} lines, {ROWS} fit on a small screen"
        yield next(iter(texts)), "QZ312", message, "shorten the prompt or the options"


def _is_asked(loc: Loc) -> bool:
    return loc[0] in ("prompt", "text", "items") or (loc[0] == "choices" and loc[-1] == "text")


def _rows(text: str) -> int:
    """How many lines a text takes; one that cannot be drawn is reported by another rule."""
    try:
        return len(prose.lay_out(text, COLUMNS - MARGIN))
    except mathtext.MathError:
        return 0


QUESTION_RULES: tuple[Callable[[QuestionPart], Iterator[Finding]], ...] = (
    _formulas,
    _options,
    _by_place,
    _equal_texts,
    _diagnoses,
    _words,
    _expressions,
    _variants,
    _length,
)
"""Every rule about one question, in the order in which it is asked."""
