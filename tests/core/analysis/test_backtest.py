"""The figures of a back-test: shares against the routes' own, intervals, and what is too small to be told."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from foreland.analysis.backtest import Cell, Counted, Sample, evaluate
from foreland.analysis.intervals import wilson

COUNTED = Counted(
    first=date(2026, 11, 1),
    last=date(2026, 11, 10),
    travellers=100_000,
    found=50,
    known_found=40,
    bad_found=10,
    known=80_000,
    bad=80,
    by_day={date(2026, 11, 1): 30, date(2026, 11, 9): 20},
    shared={"other": 25},
    cells={
        "nationality": (
            Cell("AAA-BBB", "UTO", 900, 40),
            Cell("AAA-BBB", "XTO", 100, 4),
            Cell("CCC-BBB", "XTO", 100, 6),
            Cell("CCC-BBB", "UTO", 900, 0),
        )
    },
)


def test_figures() -> None:
    found = evaluate(COUNTED, 0.001)
    assert (found.found_a_day, found.busiest_day, found.alerts, found.of_budget) == (5, 30, 0.0005, 0.5)
    assert (found.precision, found.lift, found.shared) == (0.25, 250, {"other": 0.5})
    assert found.precision_interval == wilson(10, 40)


def test_a_rule_is_held_against_those_whom_chance_chose() -> None:
    alone = evaluate(COUNTED, 0.001)
    assert (alone.sample, alone.sample_lift) == (0, None)
    beside = evaluate(COUNTED, 0.001, sample=Sample(decided=200, upheld=2))
    assert alone.precision is not None
    assert beside.sample == 200
    assert beside.sample_lift == pytest.approx(alone.precision / 0.01)
    assert evaluate(COUNTED, 0.001, sample=Sample(decided=200)).sample_lift is None
    assert sum(alone.by_month.values()) == sum(COUNTED.by_day.values())


def test_a_group_is_held_against_its_share_of_the_same_routes() -> None:
    groups = {one.group: one for one in evaluate(COUNTED, 0.001).groups}
    assert groups["UTO"].base == pytest.approx((44 * 0.9 + 6 * 0.9) / 50)
    assert groups["XTO"].ratio == pytest.approx(10 / 50 / 0.1)
    assert not groups["XTO"].unequal
    crowded = msgspec.structs.replace(COUNTED, cells={"sex": (Cell("A-B", "F", 50, 45), Cell("A-B", "M", 950, 5))})
    found = evaluate(crowded, 0.001)
    assert [one.group for one in found.groups if one.unequal] == ["F"]
    assert found.needs_reason
    alike = msgspec.structs.replace(COUNTED, cells={"sex": (Cell("A-B", "F", 950, 45), Cell("A-B", "M", 50, 5))})
    assert not evaluate(alike, 0.001).needs_reason


def test_a_few_are_not_told_and_nothing_known_stays_unknown() -> None:
    few = msgspec.structs.replace(COUNTED, cells={"sex": (Cell("A-B", "F", 5, 4), Cell("A-B", "M", 995, 46))})
    found = evaluate(few, 0.001)
    assert ([one.group for one in found.groups], found.hidden) == (["M"], 1)
    none = msgspec.structs.replace(COUNTED, known=0, bad=0, known_found=0, bad_found=0)
    assert (evaluate(none, 0.001).precision, evaluate(none, 0.001).lift) == (None, None)
    idle = evaluate(msgspec.structs.replace(COUNTED, found=0, cells={}, by_day={}, known_found=0, bad_found=0), 0.001)
    assert (idle.found_a_day, idle.shared, idle.groups, idle.needs_reason) == (0, {}, (), False)
    with pytest.raises(ValueError, match="no journey"):
        evaluate(msgspec.structs.replace(COUNTED, travellers=0), 0.001)
