"""Round numbers for axes (steps of 1, 2, 2.5 and 5), and how numbers are printed."""

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

_MANTISSAS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_TINY: Final = 1e-3
_LEAST_SPAN: Final = 1e-290
_HUGE: Final = 1e5


class Tick(NamedTuple):
    """A place on an axis, in data units, and what is printed there."""

    at: float
    label: str


def nice_ticks(low: float, high: float, count: int) -> list[Tick]:
    """Choose at most `count` round ticks inside [low, high], all with the same decimals."""
    if not _LEAST_SPAN < high - low < math.inf or count < 1:
        return []
    for mantissa, power in _steps((high - low) / (count + 1)):
        step = mantissa * 10.0**power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= count:
            break
    decimals = max(0, -power + (mantissa == 2.5))
    return [Tick(index * step, number(index * step, decimals, step)) for index in range(first, last + 1)]


def _steps(smallest: float) -> Iterable[tuple[float, int]]:
    start = math.floor(math.log10(smallest))
    for power in range(start, start + 4):
        for mantissa in _MANTISSAS[:-1]:
            if mantissa * 10.0**power >= smallest:
                yield mantissa, power


def log_ticks(low: float, high: float, count: int) -> list[Tick]:
    """Choose ticks at powers of ten inside [10**low, 10**high]; at 1, 2 and 5 where these are few.

    Args:
        low, high: decimal logarithms of the ends of the axis.
        count: how many ticks at most.
    """
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(powers) >= 2:
        stride = -(-len(powers) // max(1, count))
        return [Tick(float(power), _power(power)) for power in powers[::stride]]
    found = [
        Tick(power + math.log10(mantissa), _plain(mantissa * 10.0**power))
        for power in range(math.floor(low), math.ceil(high) + 1)
        for mantissa in (1, 2, 5)
    ]
    return [tick for tick in found if low - 1e-9 <= tick.at <= high + 1e-9][: max(1, count)]


def _power(power: int) -> str:
    return _plain(10.0**power) if -3 <= power <= 4 else f"1e{power}".replace("-", "−")


def _plain(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") if value >= _TINY else f"{value:.0e}".replace("-", "−")


def number(value: float, decimals: int, step: float = 1.0) -> str:
    """Print a number with fixed decimals and a typographic minus; very large or small ones as 2e6."""
    if not value and step < _TINY:
        return "0"
    if abs(value) >= _HUGE or step < _TINY:
        mantissa, _, power = f"{value:.1e}".partition("e")
        return f"{mantissa.removesuffix('.0')}e{int(power)}".replace("-", "−")
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


def common_decimals(values: Iterable[float], most: int = 4) -> int:
    """Choose decimals so that the largest value shows three digits and the smallest at least one."""
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    if not sizes:
        return 0
    for_largest = 2 - math.floor(math.log10(max(sizes)))
    for_smallest = -math.floor(math.log10(min(sizes)))
    return min(most, max(0, for_largest, for_smallest))
