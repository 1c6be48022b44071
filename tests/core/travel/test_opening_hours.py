"""Hours of an office: what can be read, over midnight, over the change of clocks, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from foreland.travel.opening_hours import is_open, read_hours

BERLIN = ZoneInfo("Europe/Berlin")


def opened(text: str, *at: int, zone: ZoneInfo = BERLIN) -> bool:
    hours = read_hours(text)
    assert hours is not None
    return is_open(hours, zone, datetime(*at, tzinfo=UTC))  # type: ignore[misc,arg-type]


def test_days_and_hours_are_those_of_the_offices_own_clock() -> None:
    week = "Mo-Fr 06:00-18:00; Sa,Su 08:00-12:00"
    assert opened(week, 2026, 11, 27, 5, 0)  # a Friday, six o'clock in Berlin
    assert not opened(week, 2026, 11, 27, 4, 59)
    assert not opened(week, 2026, 11, 27, 17, 0)  # closed at six, not after
    assert opened(week, 2026, 11, 29, 7, 30)
    assert opened(week, 2026, 7, 3, 4, 0)  # the same hour of the clock in summer
    assert not opened(week, 2026, 7, 3, 3, 59)


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    assert opened("Fr 22:00-06:00", 2026, 11, 28, 4, 59)  # Saturday morning
    assert not opened("Fr 22:00-06:00", 2026, 11, 28, 5, 0)
    assert not opened("Fr 22:00-06:00", 2026, 11, 27, 4, 0)  # Friday morning
    assert opened("Su 20:00-04:00", 2026, 11, 30, 2, 0)  # Monday, over the end of the week
    assert opened("08:00-08:00", 2026, 11, 28, 3, 0)  # all day
    assert opened("Sa-Mo 10:00-12:00", 2026, 11, 30, 9, 30)
    assert opened("24/7", 2026, 11, 30, 9, 30)


@pytest.mark.parametrize(
    "text",
    ["open", "Mo 25:00-26:00", "Mo 10:00", "Xx 08:00-12:00", "Mo-Tu-We 08:00-12:00", "08:61-09:00", "24:00-08:00",
     "Mo 08:00-12:00; nonsense", "Mo 08:00-12:00;" * 40],
)  # fmt: skip
def test_what_cannot_be_read_is_said(text: str) -> None:
    assert read_hours(text) is None


def test_nothing_said_is_no_hours() -> None:
    assert read_hours("  ") == ()
