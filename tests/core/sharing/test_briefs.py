"""When the shift of an office began, by the clock on its wall."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from foreland.resources.shifts import load_shifts
from foreland.sharing.briefs import Shifts, shift_begun

USUAL = ("06:00", "14:00", "22:00")


@pytest.mark.parametrize(
    ("clocks", "zone", "now", "begun"),
    [
        (USUAL, "Europe/Berlin", "2026-11-28 05:00", "2026-11-28 05:00"),
        (USUAL, "Europe/Berlin", "2026-11-28 04:59", "2026-11-27 21:00"),
        (USUAL, "America/New_York", "2026-11-28 02:59", "2026-11-27 19:00"),
        (("22:00", "06:00"), "Pacific/Auckland", "2026-11-28 09:00", "2026-11-28 09:00"),
        (("06:00",), "Pacific/Kiritimati", "2026-11-28 15:59", "2026-11-27 16:00"),
        (("02:30",), "Europe/Berlin", "2026-03-29 12:00", "2026-03-29 01:30"),  # at 02:00 the clock went to 03:00
        (("02:30",), "Europe/Berlin", "2026-10-25 12:00", "2026-10-25 00:30"),  # it was 02:30 twice: the first
    ],
)
def test_the_shift_on_duty_began(clocks: tuple[str, ...], zone: str, now: str, begun: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert shift_begun(clocks, ZoneInfo(zone), instant) == datetime.fromisoformat(begun).replace(tzinfo=UTC)


@pytest.mark.parametrize("usual", [[], ["24:00"], ["6:00"], ["06:60"]])
def test_shifts_that_cannot_be_read_are_refused(usual: list[str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"citation": "x", "usual": usual}, Shifts)
    assert load_shifts().of("JFK")
