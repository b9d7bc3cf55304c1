"""The doors of the engine: pose and settle a variant, and draw the training of a stored one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from quizlr.clean import clean_line
from quizlr.engine.batch import Ask
from quizlr.engine.candidates import Twin
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.family import Ranges
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.errors import NoVariantError, QuizlrError, UsageError
from quizlr.render.picture import Picture


def build(
    name: str,
    level: str,
    direction: str,
    seed: int,
    avoid: frozenset[str] = frozenset(),
    ranges: Ranges | None = None,
) -> Variant:
    """Pose and settle the variant of a seed.

    Args:
        name: the family.
        level: one of its levels, scheduled or of the Lab.
        direction: one of its directions, or an empty string where it has none.
        seed: decides everything that is drawn.
        avoid: notes of variants not to be repeated.
        ranges: for some knobs the least and the greatest value that may be printed.

    Raises:
        UsageError: no such family, level or direction.
        NoVariantError: the family found nothing that passes its own rules.
    """
    if name not in FAMILIES:
        raise UsageError(f"there is no family {name!r}", "`quizlr lab --list` names them all.")
    entry = FAMILIES[name]
    levels = (*entry.levels, *entry.lab)
    if level not in levels:
        raise UsageError(f"{name} has no level {level!r}", f"its levels are {', '.join(levels)}")
    if direction not in (entry.directions or ("",)):
        raise UsageError(f"{name} has no direction {direction!r}", "leave the direction out")
    with told(name, f"level {level}, seed {seed}"):
        return family(name).build(Ask(level, direction), seed, avoid, ranges)


def settled(name: str, ask: Ask, seed: int, inputs: Mapping[str, Any]) -> Variant | None:
    """Settle printed numbers as they are; None where they lie too near an edge to be clear."""
    with told(name, f"level {ask.level}, seed {seed}"):
        return family(name).settled(inputs, ask, seed)


def picture(variant: Variant) -> Picture:
    """Train once more from the stored inputs of a variant and draw it; decides nothing."""
    with told(variant.family, f"level {variant.level}, seed {variant.seed}"):
        return family(variant.family).picture(variant.inputs, Ask(variant.level, variant.direction))


def twin(variant: Variant) -> Twin:
    """Change one printed number of a variant so that another answer is right.

    Raises:
        NoVariantError: no such change keeps every condition.
    """
    with told(variant.family, f"level {variant.level}, seed {variant.seed}"):
        found = family(variant.family).twin(variant)
    if found is None:
        raise NoVariantError("no single change turns the answer of this variant", "n shows another variant")
    return found


@contextmanager
def told(name: str, what: str) -> Iterator[None]:
    """Turn whatever a family raises into one sentence: it may come from another package.

    Raises:
        NoVariantError: in place of any error that is not one of ours.
    """
    try:
        yield
    except QuizlrError:
        raise
    except Exception as error:
        reason = clean_line(f"{type(error).__name__}: {error}")
        raise NoVariantError(
            f"the family {name} failed at {what}: {reason}", "the session goes on without it"
        ) from error
