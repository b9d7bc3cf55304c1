"""Seeded streams of random numbers, and numbers as they are printed.

Every draw is made from `Generator.random` by a transform of our own, so that a stream depends on
PCG64 and on nothing else that a new NumPy may change.
"""

from hashlib import blake2b

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Shape = tuple[int, ...]


def stream(family: str, version: int, seed: int, purpose: str) -> Generator:
    """Open the stream of one purpose; streams of other purposes and families stay as they are."""
    text = "\x1f".join((family, str(version), str(seed), purpose)).encode()
    words = np.frombuffer(blake2b(text, digest_size=16).digest(), dtype="<u4")
    return Generator(PCG64(SeedSequence([int(word) for word in words])))


def uniform(rng: Generator, low: float, high: float, shape: Shape) -> FloatArray:
    """Draw evenly from [low, high)."""
    return low + (high - low) * rng.random(shape)


def log_uniform(rng: Generator, low: float, high: float, shape: Shape) -> FloatArray:
    """Draw evenly on a log axis from [low, high), both positive."""
    return np.exp(uniform(rng, float(np.log(low)), float(np.log(high)), shape))


def normal(rng: Generator, scale: float, shape: Shape) -> FloatArray:
    """Draw from N(0, scale²) by the Box–Muller transform."""
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(shape)))
    return scale * radius * np.cos(2.0 * np.pi * rng.random(shape))


def pick(rng: Generator, count: int) -> int:
    """Draw one of 0 … count − 1, all equally likely."""
    return int(rng.random() * count)


def printed(values: FloatArray, digits: int) -> FloatArray:
    """Round to what is printed, without a negative zero; everything is computed from the result."""
    return np.round(values, digits) + 0.0


def significant(values: FloatArray, digits: int) -> FloatArray:
    """Round nonzero values to so many significant digits."""
    power = 10.0 ** (digits - 1 - np.floor(np.log10(np.abs(values))))
    return np.rint(values * power) / power
