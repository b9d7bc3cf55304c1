"""Typed words: what does not count is taken off, and a slip of the fingers is forgiven."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 200
"""Characters a typed answer of a few words may have."""
SHORTEST_FORGIVEN = 5
"""A word shorter than this must be spelt as it is."""

_ARTICLES = frozenset({"a", "an", "the"})
_NOT_WORDS = re.compile(r"[^\w+*/^=<>]+")


def plain(text: str) -> str:
    """The words alone: no case, no articles, no hyphens, no punctuation, single spaces."""
    folded = _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    words = folded.split()
    return " ".join(word for word in words if word not in _ARTICLES) or " ".join(words)


def alike(given: str, wanted: str, typos: int) -> bool:
    """Whether two answers are the same words but for so many slips of the fingers."""
    one, other = plain(given), plain(wanted)
    forgiven = typos if len(other) >= SHORTEST_FORGIVEN else 0
    return one == other or (abs(len(one) - len(other)) <= forgiven and slips(one, other) <= forgiven)


def right_words(given: str, accept: Iterable[str], typos: int) -> bool:
    """Whether an answer is one of those accepted, but for so many slips."""
    return any(alike(given, wanted, typos) for wanted in accept)


def slips(one: str, other: str) -> int:
    """Letters to put in, take out, change or swap with their neighbour: optimal string alignment.

    After Damerau (1964), each pair of letters being swapped at most once.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
