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
