"""Intervals of 95 per cent around what was counted: by closed formulas, without chance.

Shares: Wilson, "Probable inference, the law of succession, and statistical inference" (1927). Counts: Byar's
approximation to the exact Poisson limits (Breslow and Day, "Statistical Methods in Cancer Research" II, 1987). Sums of
amounts: those limits carried over to a weighted sum (Dobson, Kuulasmaa, Eberle and Scherer, Statistics in Medicine 10,
1991). Medians: order statistics by the binomial distribution, which assumes nothing about how the values are spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt
from statistics import median

from msgspec import Struct

Z = 1.959963984540054
"""The normal quantile of 97.5 per cent."""
_TAIL = 0.025
_MANY = 200
"""From so many values on the binomial tail is taken from the normal curve: powers of two would not fit a float."""


class Interval(Struct, frozen=True):
    """Where the true value lies in 95 of 100 cases, in the unit of the value."""

    low: float
    high: float

    def apart(self, other: Interval) -> bool:
        """Whether the two do not touch: a difference that chance alone seldom makes."""
        return self.low > other.high or other.low > self.high


def wilson(part: int, whole: int) -> Interval | None:
    """Return the interval of ``part`` of ``whole`` as a share between 0 and 1; ``None`` when there is no whole.

    Raises :class:`ValueError` when the part is not between 0 and the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if whole == 0:
        return None
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return Interval(0.0 if part == 0 else max(0.0, middle - reach), 1.0 if part == whole else min(1.0, middle + reach))


def poisson(count: int) -> Interval:
    """Return the interval of what a count stands for. Raises :class:`ValueError` for one below zero."""
    if count < 0:
        raise ValueError(f"{count} is no count")
    above = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3 if count else 0.0
    return Interval(max(0.0, low), above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3)


def weighted(amounts: Sequence[float]) -> Interval | None:
    """Return the interval of what the sum of some cases stands for, each with its amount; ``None`` of no case.

    The number of cases is left to chance, and so is which amount each has: not whether an amount is right.
    """
    if not amounts:
        return None
    count, told = poisson(len(amounts)), sum(amounts)
    per_case = sqrt(sum(amount * amount for amount in amounts) / len(amounts))
    low = told - per_case * (len(amounts) - count.low)
    return Interval(max(0.0, low), told + per_case * (count.high - len(amounts)))


def median_interval(values: Sequence[float]) -> Interval | None:
    """Return the interval of the median of values in any order; ``None`` for fewer than six, which have none."""
    ranked = sorted(values)
    depth = _depth(len(ranked))
    return Interval(ranked[depth - 1], ranked[-depth]) if depth else None


def median_of(values: Sequence[float]) -> float | None:
    """Return the median; ``None`` of nothing."""
    return median(values) if values else None


def _depth(size: int) -> int:
    """How far from either end the limits stand, from 1; 0 when not even the ends reach 95 per cent."""
    if size > _MANY:
        return int((size - Z * sqrt(size)) / 2)
    below, depth = 0, 0
    while depth < size / 2 and (below + comb(size, depth)) / 2**size <= _TAIL:
        below += comb(size, depth)
        depth += 1
    return depth
