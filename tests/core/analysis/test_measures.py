"""Figures from counts, and what is said when there are too few; penalties by the tariff of the day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from foreland.analysis.intervals import poisson, weighted
from foreland.analysis.measures import BESIDE_PENALTIES, MEASURES, Counted, compare, figure
from foreland.analysis.penalties import Sum, Tariff, in_force, total
from foreland.resources.measuring import load_measuring

BY_CODE = {one.code: one for one in MEASURES}


def counted(numbers: dict[str, int], **minutes: list[float]) -> Counted:
    return Counted(numbers=defaultdict(int, numbers), minutes=defaultdict(list, minutes))


def test_a_share_has_an_interval_and_too_few_are_said_to_be_so() -> None:
    few = figure(BY_CODE["compliance"], counted({"complied": 3, "answered": 4}))
    assert (few.value, few.enough, few.whole) == (75, False, 4)
    none = figure(BY_CODE["compliance"], counted({}))
    assert (none.value, none.enough, none.interval) == (None, False, None), "nothing is not zero per cent"
    rate = figure(BY_CODE["hits_rate"], counted({"travellers_hit": 8, "travellers": 10_000}))
    assert rate.value == 8
    assert rate.interval is not None
    assert rate.interval.low < 8 < rate.interval.high


def test_a_measure_that_nobody_counted_is_no_zero() -> None:
    with pytest.raises(KeyError):
        figure(BY_CODE["missed"], Counted(numbers={}, minutes={}))


def test_two_periods_are_told_apart_only_when_their_intervals_are() -> None:
    now = counted({"complied": 90, "answered": 100, "missed": 2}, hit_to_taken=[5.0] * 12)
    before = counted({"complied": 50, "answered": 100, "missed": 3}, hit_to_taken=[9.0] * 3)
    found = {one.now.measure.code: one for one in compare(now, before, {"compliance": 80.0})}
    assert list(found) == [one.code for one in MEASURES]
    assert (found["compliance"].apart, found["compliance"].declared) == (True, 80.0)
    assert found["missed"].apart is False
    assert found["hit_to_taken"].apart is None
    assert set(BESIDE_PENALTIES) <= set(found)


def test_the_tariff_of_the_day_is_used_and_currencies_are_not_added() -> None:
    def row(state: str, since: date, amount: int | None, currency: str = "USD") -> Tariff:
        return Tariff(state=state, since=since, amount=amount, currency=currency, citation="c", verified=True)

    table = [
        row("UTO", date(2025, 1, 2), 7093), row("UTO", date(2024, 1, 1), 6913),
        row("XXA", date(2024, 1, 1), 10, "EUR"), row("UTO", date(2026, 6, 1), None),
    ]  # fmt: skip
    priced = [
        in_force(table, "UTO", date(2025, 1, 1)), in_force(table, "UTO", date(2025, 1, 2)),
        in_force(table, "XXA", date(2025, 1, 2)), in_force(table, "UTO", date(2023, 12, 31)),
        in_force(table, "UTO", date(2026, 6, 1)), in_force(table, None, date(2025, 1, 2)),
    ]  # fmt: skip
    assert [one and one.amount for one in priced] == [6913, 7093, 10, None, None, None]
    assert total(priced) == Sum(
        cases=6, interval=poisson(6), without_price=3, amounts={"EUR": 10, "USD": 14006},
        intervals={"EUR": weighted([10]), "USD": weighted([6913, 7093])},
    )  # fmt: skip
    assert total([]) == Sum(cases=0, interval=poisson(0), without_price=0, amounts={}, intervals={})


def test_the_shipped_table_cites_every_row_and_declares_no_measure_that_is_unknown() -> None:
    shipped = load_measuring()
    assert shipped.tariffs
    assert all(one.citation.strip() for one in shipped.tariffs)
    assert {one.measure for one in shipped.baselines} <= set(BY_CODE)
