"""How long this person takes: the usual time of a kind of question, drawn towards their own answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median

RECENT = 400
"""Answers that are looked at, the newest ones."""
USUAL_COUNTS = 8
"""So many answers of their own weigh as much as what is usual."""
SLOWEST, FASTEST = 3.0, 0.3
"""How far a pace may lie from the usual one: a pause is no thinking."""


def paces(answers: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """By how much each kind takes longer than usual: (n · median + 8 · 1) / (n + 8), within bounds.

    Args:
        answers: kind, seconds taken and seconds usual of each answer.
    """
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    for kind, taken, usual in answers:
        if usual > 0:
            ratios[kind].append(min(max(taken / usual, FASTEST), SLOWEST))
    return {
        kind: (len(own) * median(own) + USUAL_COUNTS) / (len(own) + USUAL_COUNTS)
        for kind, own in ratios.items()
    }


def seconds(usual: int, kind: str, own: Mapping[str, float]) -> int:
    """Seconds a question of a kind will take this person, at least one."""
    return max(1, round(usual * own.get(kind, 1.0)))
