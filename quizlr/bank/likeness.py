"""Prompts that ask the same: by the runs of words that they share."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

RUN = 4
"""Words in a run: shorter ones are shared by chance, longer ones are broken by one changed word."""
ALIKE = 0.5
"""Share of the runs of both prompts, together, that they have in common."""
CROWD = 40
"""A run found in more prompts than this is a turn of phrase, and tells nothing."""

_WORD = re.compile(r"[^\W_]+|[-+=<>/^]")


def pairs(prompts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names of prompts that read like an earlier one, with the likest earlier one.

    Only prompts that share a run are compared (blocking), so that the work grows with what is shared.
    """
    runs = {name: _runs(text) for name, text in prompts.items()}
    seen: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in runs.items():
        shared = Counter(other for run in own if len(seen[run]) <= CROWD for other in seen[run])
        found = [(common / len(own | runs[other]), other) for other, common in shared.items()]
        if found and max(found)[0] >= ALIKE:
            yield name, max(found)[1]
        for run in own:
            seen[run].append(name)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of a prompt; one that is shorter than a run is a run of its own."""
    words = _WORD.findall(text.casefold())
    if not words:
        return frozenset()
    return frozenset(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))
