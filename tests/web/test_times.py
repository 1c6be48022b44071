"""Times as officers read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from foreland.web import times

NOW = datetime(2026, 11, 24, 23, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(seconds=-1), "closed"),
        (timedelta(0), "imminent"),
        (timedelta(minutes=59, seconds=59), "imminent"),
        (timedelta(minutes=60), "soon"),
        (timedelta(minutes=180), "later"),
    ],
)
def test_levels(left: timedelta, level: str) -> None:
    assert times.level(NOW + left, NOW) == level


def test_an_unknown_time_is_neither_early_nor_late() -> None:
    assert times.level(None, NOW) == "unknown"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (59, "59 min"), (60, "1 h 00 min"), (1439, "23 h 59 min"), (1500, "1 d 1 h")]
)
def test_durations(minutes: int, text: str) -> None:
    pattern, filling = times.duration(minutes)
    assert pattern.format(**filling) == text


def test_a_day_is_named_when_it_is_another() -> None:
    assert times.clock(NOW, NOW, "en") == "23:50"
    assert times.clock(NOW + timedelta(minutes=20), NOW, "en") == "25 Nov 00:10"
    assert times.clock(NOW.astimezone(timezone(timedelta(hours=5))), NOW, "en") == "23:50"
    assert times.clock(NOW, None, "es") == "24 nov 23:50"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-24T18:50:00", "18:50"),
        ("2026-11-25T00:50", "25 Nov 00:50"),
        ("2026-11", "2026-11"),
        ("nonsense", "nonsense"),
        ("", ""),
        (None, ""),
    ],
)
def test_port_time_as_reported(text: str | None, said: str) -> None:
    assert times.local_clock(text, NOW, "en") == said


@pytest.mark.parametrize(
    ("instant", "zone", "said"),
    [
        # New York, spring: 02:00 to 03:00 of 8 March does not happen
        ("2026-03-08T06:59", "America/New_York", "01:59 EST"),
        ("2026-03-08T07:00", "America/New_York", "03:00 EDT"),
        # autumn: 01:00 to 02:00 of 1 November comes twice, told apart by the zone
        ("2026-11-01T05:30", "America/New_York", "01:30 EDT"),
        ("2026-11-01T06:30", "America/New_York", "01:30 EST"),
        # Berlin changes on other days than New York
        ("2026-03-29T00:59", "Europe/Berlin", "01:59 CET"),
        ("2026-03-29T01:00", "Europe/Berlin", "03:00 CEST"),
        ("2026-10-25T00:30", "Europe/Berlin", "02:30 CEST"),
        ("2026-10-25T01:30", "Europe/Berlin", "02:30 CET"),
        # a zone that never changes, and days that differ from that of UTC on both sides
        ("2026-03-08T07:00", "Pacific/Honolulu", "7 Mar 21:00 HST"),
        ("2026-11-24T20:00", "Asia/Bangkok", "25 Nov 03:00 +07"),
    ],
)
def test_desk_time_across_the_changes_of_daylight_saving(instant: str, zone: str, said: str) -> None:
    assert times.desk_clock(datetime.fromisoformat(instant).replace(tzinfo=UTC), zone, "en") == said


def test_a_desk_without_a_zone_has_no_time() -> None:
    assert times.desk_clock(NOW, None, "en") == ""
    assert times.desk_clock(None, "Europe/Paris", "en") == ""
