"""What is said of edits of logits: how they are printed, what each does, and which sets mislead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizlr.answers.compare import letter
from quizlr.engine.numerals import formula, short
from quizlr.engine.variant import Foil

SHIFT, SCALE, COOL, ONE, UNEVEN, BACK, WEIGHTS, WEIGHT, CENTRE, DROP = range(10)
"""Kinds of edits: all logits, their size, a temperature, one logit, one and the rest, there and back, all
weights e^z, one weight, the largest subtracted, a class left out."""

SAME, ODDS, RISE = "same-p", "same-odds", "raise-top"
_WEIGHT = formula("e^{z_j}")

_RULES = {
    SAME: (
        "A softmax, computed exactly, sees differences of logits only: what is added to all of them cancels, "
        "a factor does not."
    ),
    ODDS: (
        r"\(\ln(p_i/p_j) = z_i - z_j\): a ratio changes only with that difference, whatever happens to other "
        "classes."
    ),
    RISE: (
        r"\(1/p_j = \sum_k e^{z_k - z_j}\): the largest p rises where the others fall behind it, as by a "
        "factor above 1 or a temperature below 1."
    ),
}


def rule(asked: str) -> str:
    """The line worth remembering."""
    return _RULES[asked]


def question(inputs: Mapping[str, Any], asked: str) -> str:
    """What is asked of the edits."""
    if asked == RISE:
        top = int(np.argmax(inputs["z"])) + 1
        return f"Which edits raise the probability of class {top}?"
    whole = r"every \(p_j\)" if asked == SAME else r"the ratio \(p_1/p_2\)"
    return f"Which edits leave {whole} as it is?"


def option(inputs: Mapping[str, Any], at: int) -> str:
    """One edit as it is printed."""
    kind, first, second, place = (inputs[name][at] for name in ("kind", "first", "second", "place"))
    a, b, j = short(abs(first)), short(abs(second)), int(place) + 1
    verb, link = ("add", "to") if first >= 0 else ("subtract", "from")
    one = formula(f"z_{j}")
    return {
        SHIFT: f"{verb} {a} {link} every logit",
        SCALE: f"multiply every logit by {a}",
        COOL: f"divide every logit by {a}",
        ONE: f"{verb} {a} {link} {one} alone",
        UNEVEN: f"{verb} {a} {link} {one} and {b} {link} the others",
        BACK: f"multiply every logit by {a}, then divide it by {b}",
        WEIGHTS: rf"multiply every \(e^{{z_j}}\) by {a}",
        WEIGHT: f"multiply {formula(f'e^{{z_{j}}}')} alone by {a}",
        CENTRE: "subtract the largest logit from every logit",
        DROP: f"leave class {j} out",
    }[int(kind)]


def working(inputs: Mapping[str, Any], asked: str) -> str:
    """The law, then one clause for every edit."""
    law = {
        SAME: r"\(p_j = 1/\sum_k e^{z_k - z_j}\), so only differences of logits count.",
        ODDS: r"The sum cancels in the ratio: \(p_1/p_2 = e^{z_1 - z_2}\).",
        RISE: rf"{formula(_law(inputs))}, so it rises where the other logits fall behind.",
    }[asked]
    clauses = (f"{letter(at)}: {_clause(inputs, at)}." for at in range(len(inputs["kind"])))
    return f"{law} {' '.join(clauses)}"


def _law(inputs: Mapping[str, Any]) -> str:
    top = int(np.argmax(inputs["z"])) + 1
    return rf"1/p_{top} = \sum_k e^{{z_k - z_{top}}}"


def _clause(inputs: Mapping[str, Any], at: int) -> str:
    """What one edit does to the differences."""
    kind, first, second, place = (inputs[name][at] for name in ("kind", "first", "second", "place"))
    j = int(place) + 1
    if kind in (SHIFT, WEIGHTS, CENTRE):
        extra = f", ln {short(first)} = {short(float(np.log(first)))}" if kind == WEIGHTS else ""
        return f"the same is added to every logit{extra}, so all differences stay"
    if kind in (SCALE, COOL):
        factor = first if kind == SCALE else 1.0 / first
        return f"every difference is multiplied by {short(factor)}"
    if kind == BACK:
        return (
            "the factors cancel"
            if first == second
            else f"every difference is multiplied by {short(first / second)}"
        )
    if kind == UNEVEN:
        if first == second:
            return "the same is added to every logit, so all differences stay"
        return (
            f"{formula(f'z_{j}')} moves by {short(first - second)} against the others, whose differences stay"
        )
    if kind == DROP:
        return f"the term of class {j} goes from the sum, the other differences stay"
    move = short(first if kind == ONE else float(np.log(first)))
    return f"{formula(f'z_{j}')} moves by {move}, the others stay"


def foils(inputs: Mapping[str, Any], asked: str, members: Sequence[int]) -> Iterator[Foil]:
    """Sets that follow from one wrong idea each, without the empty one."""
    for idea in _ideas(inputs, asked, frozenset(members)):
        if idea.given and idea.given != frozenset(members):
            yield Foil(tuple(sorted(idea.given)), idea.name, idea.told)


@dataclass(frozen=True, slots=True)
class _Idea:
    """A wrong idea with the set it leads to, and what is said of it."""

    name: str
    given: frozenset[int]
    told: str


def _ideas(inputs: Mapping[str, Any], asked: str, members: frozenset[int]) -> list[_Idea]:
    kinds = [int(kind) for kind in inputs["kind"]]
    if asked == RISE:
        return _of_the_largest(inputs, kinds, members)
    equal = [first == second for first, second in zip(inputs["first"], inputs["second"], strict=True)]
    scaled = _of(kinds, SCALE, COOL) | {at for at in _of(kinds, BACK) if not equal[at]}
    shifted = _of(kinds, SHIFT, WEIGHTS, CENTRE) | {at for at in _of(kinds, UNEVEN) if equal[at]}
    cancels = _Idea(
        "scale-cancels",
        members | scaled,
        f"A factor does leave the order of the classes{_at(scaled)}. But it multiplies the differences of "
        "the logits too, and with them the ratios of the probabilities change.",
    )
    moves = _Idea(
        "shift-changes-p",
        members - shifted,
        f"Every logit does change{_at(shifted)}, and every weight {_WEIGHT} with it. They all get the same "
        "factor, though, and it cancels against the sum.",
    )
    if asked == SAME:
        return [moves, cancels]
    third = frozenset(at for at in _of(kinds, ONE, WEIGHT, DROP, UNEVEN) if inputs["place"][at] == 2)
    through_sum = _Idea(
        "sum-changes-the-ratio",
        members - third,
        rf"An edit of class 3 does change \(p_1\) and \(p_2\), through the sum{_at(third)}. Both are divided "
        "by the same sum, so their ratio stays.",
    )
    return [through_sum, cancels, moves]


def _of_the_largest(inputs: Mapping[str, Any], kinds: Sequence[int], members: frozenset[int]) -> list[_Idea]:
    top = int(np.argmax(inputs["z"]))
    others = frozenset(at for at in _of(kinds, ONE, WEIGHT, DROP) if inputs["place"][at] != top)
    cooled, scaled = _of(kinds, COOL), _of(kinds, SCALE)
    grown = frozenset(
        at for at in _of(kinds, SHIFT, WEIGHTS) if inputs["first"][at] > (0.0 if kinds[at] == SHIFT else 1.0)
    )
    return [
        _Idea(
            "own-logit-only",
            members - others,
            f"Its own logit does stay as it is{_at(others)}. The sum below it does not: with less weight on "
            "another class every remaining one gets a larger share.",
        ),
        _Idea(
            "cold-flattens",
            members ^ cooled,
            f"A temperature does make the classes more, or less, alike{_at(cooled)}. Dividing by less than 1 "
            "widens the differences, so the largest p grows; dividing by more than 1 flattens.",
        ),
        _Idea(
            "shift-raises-all",
            members | grown,
            f"Every weight {_WEIGHT} does grow{_at(grown)}. So does their sum, by the same factor, and no p "
            "changes.",
        ),
        _Idea(
            "scale-cancels",
            members - scaled,
            f"A factor does leave the order of the classes{_at(scaled)}. But it stretches or shrinks every "
            "difference of logits, and the largest p with it.",
        ),
    ]


def _of(kinds: Sequence[int], *wanted: int) -> frozenset[int]:
    return frozenset(at for at, kind in enumerate(kinds) if kind in wanted)


def _at(places: frozenset[int]) -> str:
    """Name the options meant, such as ` in b and d`."""
    return " in " + " and ".join(letter(at) for at in sorted(places)) if places else ""
