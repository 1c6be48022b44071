"""Departures against the roster, hour by hour: a hand-over moves them, and hours without anybody are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from foreland.review.staffing import Bank, OnDuty, staffing, without_desk
from tests.core.review.test_desks import EUROPE, PACIFIC, table

EVENING = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # Europe closes at 21:00 UTC, and Pacific is open


def test_departures_are_those_of_the_desk_that_watches_at_their_hour() -> None:
    late = EVENING + timedelta(hours=1)
    banks = [Bank("Europe", EVENING, 4, 1), Bank("Europe", late, 2, 3), Bank("Pacific", late, 1, 0)]
    banks.append(Bank(None, late, 7, 9))
    duties = [
        OnDuty("Europe", "Ana", "lead", EVENING - timedelta(hours=8), late),
        OnDuty("Europe", "Ana", "officer", EVENING, late),
        OnDuty("Pacific", "Kim", "on_call", EVENING, late + timedelta(hours=8)),
    ]
    first, second = staffing(table(EUROPE, PACIFIC), banks, duties, EVENING, 2)
    assert [(one.desk, one.departures, one.hits, one.officers) for one in first] == [
        ("Europe", 4, 1, ("Ana",)),
        ("Pacific", 0, 0, ()),
    ]
    assert [(one.departures, one.hits, one.is_open, one.lacks_officer, one.on_call) for one in second] == [
        (0, 0, False, False, ()),
        (3, 3, True, True, ("Kim",)),
    ]
    assert without_desk(table(EUROPE, PACIFIC), banks) == 7
