"""Orders of a few things as labels: all permutations, numbered, and the one that values fall into."""

from functools import lru_cache
from itertools import permutations

import numpy as np

from quizlr.engine.batch import UNCLEAR
from quizlr.engine.data import FloatArray, IntArray


@lru_cache(maxsize=8)
def orders(count: int) -> IntArray:
    """All orders of so many things (count!, count), in lexicographic order; a label is a row of it."""
    return np.array(list(permutations(range(count))), dtype=np.int64)


def ranked(values: FloatArray) -> IntArray:
    """Number the falling order of values (B, n), giving labels (B,); `UNCLEAR` where two are equal."""
    falling = np.argsort(-values, axis=-1, kind="stable")
    label = (falling[:, None, :] == orders(values.shape[-1])[None]).all(axis=-1).argmax(axis=-1)
    sizes = np.take_along_axis(values, falling, axis=-1)
    tied = (sizes[:, 1:] >= sizes[:, :-1]).any(axis=-1)
    return np.where(tied, UNCLEAR, label).astype(np.int64)


def places_for(values: FloatArray, label: int) -> IntArray:
    """Columns (B, n) to take of values (B, n) so that their falling order gets this label."""
    falling = np.argsort(-values, axis=-1, kind="stable")
    return np.asarray(falling[:, np.argsort(orders(values.shape[-1])[label])], dtype=np.int64)


def falling(values: FloatArray) -> tuple[int, ...]:
    """The falling order of values (n,), as an answer."""
    return tuple(int(i) for i in np.argsort(-values, kind="stable"))
