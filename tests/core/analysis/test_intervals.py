"""Intervals against published values, and what holds of every one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.analysis.intervals import Interval, median_interval, median_of, poisson, weighted, wilson


def rounded(interval: Interval | None, digits: int) -> tuple[float, float] | None:
    return None if interval is None else (round(interval.low, digits), round(interval.high, digits))


def test_known_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I: method 3, Wilson's score.
    assert rounded(wilson(81, 263), 4) == (0.2553, 0.3662)
    assert rounded(wilson(15, 148), 4) == (0.0624, 0.1605)
    assert rounded(wilson(0, 20), 4) == (0.0, 0.1611)
    assert rounded(wilson(1, 29), 4) == (0.0061, 0.1718)
    # Exact limits of Poisson's distribution (Garwood, Biometrika 28, 1936): 4.80 to 18.39, 81.4 to 121.6.
    assert rounded(poisson(10), 1) == (4.8, 18.4)
    assert rounded(poisson(100), 1) == (81.4, 121.6)
    assert poisson(0).high == pytest.approx(3.689, abs=0.03)
    # Order statistics: of 10 values the 2nd and 9th, of 20 the 6th and 15th; below 6 there are none.
    assert median_interval(range(1, 11)) == Interval(2, 9)
    assert median_interval(range(20, 0, -1)) == Interval(6, 15)
    assert median_interval([1, 2, 3, 4, 5, 6]) == Interval(1, 6)
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert (wilson(0, 0), median_of([]), weighted([])) == (None, None, None)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_in_its_interval_and_more_cases_narrow_it(one: int, other: int) -> None:
    part, whole = min(one, other), max(one, other)
    found = wilson(part, whole)
    if whole == 0:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= part / whole <= found.high <= 1
    more = wilson(part * 4, whole * 4)
    assert more is not None
    assert more.high - more.low < found.high - found.low


@given(st.integers(0, 100_000))
def test_a_count_lies_in_its_interval(count: int) -> None:
    found = poisson(count)
    assert 0 <= found.low <= count < found.high


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=300))
def test_a_sum_of_amounts_lies_in_its_interval_and_unequal_amounts_widen_it(amounts: list[int]) -> None:
    found, count = weighted(amounts), poisson(len(amounts))
    assert found is not None
    assert found.low <= sum(amounts) <= found.high
    equal = weighted([7] * len(amounts))
    assert equal is not None
    assert (equal.low, equal.high) == pytest.approx((7 * count.low, 7 * count.high)), "equal amounts: those of a count"
    mean = sum(amounts) / len(amounts)
    assert found.high - sum(amounts) >= mean * (count.high - len(amounts)) - 1e-6


@given(st.lists(st.floats(0, 1e6), min_size=6, max_size=400))
def test_a_median_lies_in_its_interval_whatever_the_order(values: list[float]) -> None:
    found, middle = median_interval(values), median_of(values)
    assert found is not None
    assert middle is not None
    assert found.low <= middle <= found.high
    assert found == median_interval(values[::-1])


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(part, whole)
    with pytest.raises(ValueError, match="no count"):
        poisson(-1)
