"""Lines between two classes: the gap along every direction that matters, and the fewest errors.

Two finite sets are on two sides of a line exactly if along some direction one ends before the other begins
(Boyd and Vandenberghe, 2.5.1). In the plane the directions between two points and across them are enough,
since the closest pair of the hulls is two corners, or a corner and a side.
"""

from dataclasses import dataclass

import numpy as np

from quizlr.engine.batch import UNCLEAR, Batch
from quizlr.engine.data import FloatArray, IntArray

MOST = 2
"""So many errors are the most that is looked for."""

_FAR = 1e3


@dataclass(frozen=True, slots=True)
class Points(Batch):
    """Candidates: features x (B, N, d) and labels y (B, N)."""

    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, slots=True)
class Split:
    """The best split of one candidate: direction (d,), cut, the examples it gets wrong, and its gap."""

    direction: FloatArray
    cut: float
    wrong: tuple[int, ...]
    gap: float


def _directions(x: FloatArray) -> FloatArray:
    """Unit directions between any two points and across them (B, M, d); zero where two points agree."""
    first, second = np.triu_indices(x.shape[1], 1)
    between = x[:, first] - x[:, second]
    if x.shape[-1] == 2:
        between = np.concatenate((between, between[..., ::-1] * [-1.0, 1.0]), axis=1)
    size = np.linalg.norm(between, axis=-1, keepdims=True)
    unit: FloatArray = between / np.maximum(size, 1e-12)
    return unit


def _ends(batch: Points) -> tuple[FloatArray, FloatArray]:
    """Where class 1 starts and class 0 ends along every direction and its opposite.

    Returns:
        The lowest three coordinates of class 1, ascending, and the highest three of class 0,
        descending (B, 2M, 3); infinite where a class has fewer.
    """
    along = np.einsum("bnd,bmd->bmn", batch.x, _directions(batch.x))
    along = np.concatenate((along, -along), axis=1)
    one = (batch.y > 0.5)[:, None, :]
    starts = np.sort(np.where(one, along, np.inf), axis=-1)[..., : MOST + 1]
    ends = -np.sort(np.where(one, np.inf, -along), axis=-1)[..., : MOST + 1]
    return starts, ends


def gaps_without(batch: Points) -> FloatArray:
    """Gap along each direction with none, one and two examples left out, those that help most (B, 2M, 3)."""
    starts, ends = _ends(batch)
    by_size = []
    for size in range(MOST + 1):
        ways = [starts[..., ones] - ends[..., size - ones] for ones in range(size + 1)]
        by_size.append(np.minimum(np.max(ways, axis=0), _FAR))
    return np.stack(by_size, axis=-1)


def best_gaps(batch: Points) -> FloatArray:
    """Greatest gap between the classes with none, one and two examples left out (B, 3)."""
    best: FloatArray = gaps_without(batch).max(axis=1)
    return best


def fewest_errors(batch: Points) -> IntArray:
    """The fewest errors (B,); `UNCLEAR` for more than two."""
    free = best_gaps(batch) > 0
    return np.where(free.any(axis=-1), free.argmax(axis=-1), UNCLEAR).astype(np.int64)


def widest_split(batch: Points, size: int) -> Split:
    """The widest split of a single candidate that leaves out so many examples."""
    gaps = gaps_without(batch)[0, :, size]
    at = int(gaps.argmax())
    directions = _directions(batch.x)[0]
    direction = np.concatenate((directions, -directions))[at]
    along, one = batch.x[0] @ direction, batch.y[0] > 0.5
    ups = [i for i in np.argsort(along, kind="stable").tolist() if one[i]]
    downs = [i for i in np.argsort(-along, kind="stable").tolist() if not one[i]]
    best: tuple[float, float, tuple[int, ...]] = (-np.inf, 0.0, ())
    for ones in range(size + 1):
        if len(ups) > ones and len(downs) > size - ones:
            starts, ends = float(along[ups[ones]]), float(along[downs[size - ones]])
            left_out = (*ups[:ones], *downs[: size - ones])
            best = max(best, (starts - ends, (starts + ends) / 2.0, tuple(sorted(left_out))))
    return Split(direction, best[1], best[2], float(np.clip(best[0], -_FAR, _FAR)))


def errors_along(along: FloatArray, y: FloatArray) -> int:
    """Fewest errors of a threshold on one coordinate (n,), either way round."""
    order = np.argsort(along, kind="stable")
    values, one = along[order], y[order] > 0.5
    cuts = [0, *(i for i in range(1, len(one)) if values[i] > values[i - 1]), len(one)]
    counts = [int(one[:cut].sum() + (~one[cut:]).sum()) for cut in cuts]
    return min(*counts, *(len(one) - count for count in counts))


def errors_through_origin(x: FloatArray, y: FloatArray) -> int:
    """Fewest errors of a line without a bias, by trying directions a degree apart (n, d)."""
    if x.shape[1] == 1:
        sides = [x[:, 0]]
    else:
        angles = np.deg2rad(np.arange(0.0, 180.0))
        sides = [x @ np.array([np.cos(a), np.sin(a)]) for a in angles]
    counts = [int(((side > 0) != (y > 0.5)).sum()) for side in sides]
    return min(min(count, len(y) - count) for count in counts)
