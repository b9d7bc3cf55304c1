"""What stands behind the key of an experiment: both methods, and the conditions the variant kept."""

from collections.abc import Sequence
from typing import Any

from quizlr.answers.compare import number
from quizlr.engine.catalogue import FAMILIES
from quizlr.quiz.printed import Origin, Printed
from quizlr.service.showing import stored_variant
from quizlr.service.views import Condition, ProofView


def proof_of(printed: Printed) -> ProofView | None:
    """The proof of a question that a family posed; None for others."""
    if stored_variant(printed) is None or printed.origin is None:
        return None
    from quizlr.engine.registry import family

    origin = printed.origin
    posing, evidence = family(origin.family), origin.evidence
    return ProofView(
        title=FAMILIES[origin.family].title,
        card=card_of(origin),
        truth_is=posing.truth_is,
        truth=_said(evidence["truth"], printed),
        oracle_is=posing.oracle_is,
        oracle=_said(evidence["oracle"], printed),
        run=evidence["run"],
        right_text=printed.answer,
        conditions=tuple(_condition(row) for row in evidence.get("margins", ())),
    )


def card_of(origin: Origin) -> str:
    """Family, level and seed, as the command line takes them."""
    direction = f" --direction {origin.direction}" if origin.direction else ""
    return f"{origin.family} --level {origin.level}{direction} --seed {origin.seed}"


def _said(answer: int | float, printed: Printed) -> str:
    """A number as it is; a label is the right answer, since both methods had to agree on it."""
    return number(answer) if isinstance(answer, float) else printed.right_key


def _condition(row: Sequence[Any]) -> Condition:
    what, value, least, most = row
    return Condition(what, value, least, most)
