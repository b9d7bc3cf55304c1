"""Report what one variant costs, alone: p50 and p95 of building, proving and drawing it, by family.

Usage: python -m scripts.variant_cost [SEEDS]
"""

import sys
from time import perf_counter

import numpy as np

from quizlr.engine.batch import Ask
from quizlr.engine.catalogue import FAMILIES
from quizlr.engine.generate import picture
from quizlr.engine.losses import MeanCrossEntropy
from quizlr.engine.optimizers import GradientDescent
from quizlr.engine.registry import family
from quizlr.engine.train import train

SEEDS = 60
GOAL_MS = 300.0
STEPS = 400
BATCH, EXAMPLES, WEIGHTS = 128, 12, 2


def costs(name: str, seeds: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of building and of drawing, over all levels, and the most engine steps."""
    entry, posing = FAMILIES[name], family(name)
    asks = [Ask(level, way) for level in entry.levels for way in entry.directions or ("",)]
    built, drawn, steps = [], [], 0
    posing.build(asks[0], 0)  # the first one pays for caches
    for number in range(seeds):
        begun = perf_counter()
        variant = posing.build(asks[number % len(asks)], 50_000 + number)
        built.append(1000.0 * (perf_counter() - begun))
        steps = max(steps, variant.evidence["engine_steps"])
        begun = perf_counter()
        picture(variant)
        drawn.append(1000.0 * (perf_counter() - begun))
    return built, drawn, steps


def training_ratio(repeats: int = 7) -> tuple[float, float]:
    """Training beside its own matrix products, in one run: seconds of both, the best of a few."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, EXAMPLES, WEIGHTS))
    y = (rng.random((BATCH, EXAMPLES)) < 0.5).astype(np.float64)
    start, rate = rng.normal(size=(BATCH, WEIGHTS)), np.full(BATCH, 0.1)
    whole, products = [], []
    for _ in range(repeats):
        begun = perf_counter()
        train(MeanCrossEntropy(x, y), GradientDescent(rate), start, STEPS)
        whole.append(perf_counter() - begun)
        begun = perf_counter()
        _products(x, y, start)
        products.append(perf_counter() - begun)
    return min(whole), min(products)


def _products(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> None:
    """The two matrix products of every step, and nothing else."""
    for _ in range(STEPS):
        z = np.einsum("bnd,bd->bn", x, w)
        np.einsum("bn,bnd->bd", z - y, x)


def main(seeds: int) -> int:
    """Print a row a family, the slowest last."""
    print(f"{'family':<22}{'p50 ms':>9}{'p95 ms':>9}{'drawn p95':>11}{'steps':>8}")
    rows = []
    for name, entry in FAMILIES.items():
        if entry.levels:
            built, drawn, steps = costs(name, seeds)
            rows.append((*np.percentile(built, [50, 95]), np.percentile(drawn, 95), steps, name))
    for half, most, picture_ms, steps, name in sorted(rows, key=lambda row: row[1]):
        mark = "" if most <= GOAL_MS else "  over the goal"
        print(f"{name:<22}{half:>9.1f}{most:>9.1f}{picture_ms:>11.1f}{steps:>8}{mark}")
    whole, products = training_ratio()
    print(f"goal: p95 <= {GOAL_MS:g} ms; {sum(row[1] <= GOAL_MS for row in rows)} of {len(rows)} reach it")
    print(
        f"{STEPS} steps at B = {BATCH}, N = {EXAMPLES}, d = {WEIGHTS}: {1000 * whole:.1f} ms, its matrix "
        f"products alone {1000 * products:.1f} ms, ratio {whole / products:.2f} (goal 3)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
