"""What fifty variants of a parametric question show: rules that no single variant can break."""

from collections.abc import Iterator, Sequence

from quizlr.answers.compare import passes
from quizlr.bank.parametric import Parametric
from quizlr.bank.placeholders import placeholders, written
from quizlr.bank.places import Loc
from quizlr.bank.variants import Drawn

SEEDS = 50
CLOSE = 1e-9
"""How far, relatively, a printed number may be from the one that is computed with."""

Finding = tuple[Loc, str, str, str]
"""Path, code, message and help."""


def drawn(question: Parametric, seeds: int = SEEDS) -> list[Drawn]:
    """The first variant of each seed, whether or not all its numbers could be computed."""
    firsts = (next(question.recipe.tries(seed), None) for seed in range(seeds))
    return [first for first in firsts if first is not None]


def findings(question: Parametric) -> Iterator[Finding]:
    """Everything that the variants of a question show to be wrong with it."""
    variants = drawn(question)
    sound = [variant for variant in variants if not variant.fault]
    yield from _worthless(variants)
    yield from _constant(question, sound)
    yield from _never_told(question, sound)
    yield from _rounded(question, sound)


def _worthless(variants: Sequence[Drawn]) -> Iterator[Finding]:
    failed = [variant for variant in variants if variant.fault]
    if failed:
        message = f"{len(failed)} of {len(variants)} variants cannot be asked; for {failed[0].note}, "
        advice = "exclude such numbers by a condition under `where:`"
        yield ("answer",), "QZ313", message + failed[0].fault.rstrip("."), advice


def _constant(question: Parametric, variants: Sequence[Drawn]) -> Iterator[Finding]:
    if variants and all(passes(question.key(variants[0]), other.answer) for other in variants):
        message = f"{written(variants[0].answer)} is right in each of {len(variants)} variants"
        yield (
            ("answer",),
            "QZ314",
            message,
            "ask for something that depends on the params, or write a numeric",
        )


def _never_told(question: Parametric, variants: Sequence[Drawn]) -> Iterator[Finding]:
    told = {index for variant in variants for index in question.slips(variant)}
    for index in range(len(question.diagnose)):
        if index not in told:
            message = "this number passes as right, or for an earlier one, in every variant"
            advice = "narrow the tolerance, or change the numbers"
            yield ("diagnose", index, "value"), "QZ315", message, advice


def _rounded(question: Parametric, variants: Sequence[Drawn]) -> Iterator[Finding]:
    """What is computed from the prompt's numbers must be computed from them as they are printed."""
    for found in placeholders(question.prompt):
        for variant in variants:
            value, exact = variant.values[found.name], found.name in variant.params
            printed = written(value, found.form, exact=exact)
            if abs(float(printed) - value) > CLOSE * abs(value):
                message = f"the prompt prints {found.name} as {printed}, but the answer uses {value!r}"
                advice = f"derive it rounded: {found.name}: round(…, 3)"
                yield ("prompt",), "QZ316", message, advice
                break
