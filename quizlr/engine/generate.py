"""The doors of the engine: pose and settle a variant, and draw the training of a stored one."""

from quizlr.engine.batch import Ask
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.errors import UsageError
from quizlr.render.picture import Picture


def build(name: str, level: str, direction: str, seed: int, avoid: frozenset[str] = frozenset()) -> Variant:
    """Pose and settle the variant of a seed.

    Args:
        name: the family.
        level: one of its scheduled levels.
        direction: one of its directions, or an empty string where it has none.
        seed: decides everything that is drawn.
        avoid: notes of variants not to be repeated.

    Raises:
        UsageError: no such family, level or direction.
        NoVariantError: the family found nothing that passes its own rules.
    """
    posing = family(name)
    entry = FAMILIES[name]
    if level not in entry.levels:
        raise UsageError(f"{name} has no level {level!r}", f"its levels are {', '.join(entry.levels)}")
    if direction not in (entry.directions or ("",)):
        raise UsageError(f"{name} has no direction {direction!r}", "leave the direction out")
    return posing.build(Ask(level, direction), seed, avoid)


def picture(variant: Variant) -> Picture:
    """Train once more from the stored inputs of a variant and draw it; decides nothing."""
    return family(variant.family).picture(variant.inputs, Ask(variant.level, variant.direction))
