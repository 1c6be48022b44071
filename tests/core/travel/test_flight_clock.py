"""Which time is believed, whatever the order in which times were heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from foreland.travel.flight_clock import SOURCES, TimeKind, TimeSource, ToldTime, flight_clock
from foreland.travel.local_time import resolve

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CLOSING = timedelta(minutes=15)


def told(kind: TimeKind, minutes: int | None, source: TimeSource, heard: int = 0) -> ToldTime:
    """A time so many minutes after noon, heard so many minutes after eight."""
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return ToldTime(kind=kind, at=at, source=source, heard_at=NOON + timedelta(minutes=heard, hours=-4))


def departs(*times: ToldTime) -> int | None:
    found = flight_clock(times, CLOSING).departure
    return None if found is None else int((found.at - NOON).total_seconds() // 60)


@pytest.mark.parametrize(("better", "worse"), [(a, b) for n, a in enumerate(SOURCES) for b in SOURCES[n + 1 :]])
def test_sources_are_believed_in_their_order(better: TimeSource, worse: TimeSource) -> None:
    assert departs(told("STD", 10, better, heard=0), told("STD", 99, worse, heard=60)) == 10


def test_what_happened_goes_before_any_entry() -> None:
    assert departs(told("ETD", 50, "officer", heard=9), told("ATD", 5, "movement", heard=1)) == 5


def test_of_one_source_the_last_word_counts_and_can_be_taken_back() -> None:
    first, second = told("ETD", 10, "officer", heard=1), told("ETD", 20, "officer", heard=2)
    back, plan = told("ETD", None, "officer", heard=3), told("STD", 0, "API")
    for order in permutations((first, second, plan)):
        assert departs(*order) == 20
    for order in permutations((first, second, back, plan)):
        assert departs(*order) == 0


def test_after_a_return_only_later_words_about_later_times_count() -> None:
    flown, back = told("ATD", 0, "movement", heard=250), told("RETURN", 30, "movement", heard=270)
    assert departs(told("STD", 0, "API"), flown, back) is None
    assert departs(flown, back, told("STD", 0, "API", heard=300)) is None, "the old plan sent again is no news"
    assert departs(flown, back, told("ETD", 90, "movement", heard=300)) == 90


def test_doors_close_before_departure_or_when_said_and_never_after_it() -> None:
    plan = told("STD", 0, "API")
    door = flight_clock([plan], CLOSING).door_close
    assert door is not None
    assert (door.at, door.source) == (NOON - CLOSING, "API")
    said = flight_clock([plan, told("DOOR", -5, "officer")], CLOSING).door_close
    assert said is not None
    assert said.at == NOON - timedelta(minutes=5)
    left = flight_clock([plan, told("DOOR", 30, "officer"), told("ATD", 2, "movement")], CLOSING).door_close
    assert left is not None
    assert (left.at, left.source) == (NOON + timedelta(minutes=2), "movement")


def test_a_planned_arrival_moves_with_its_departure_and_a_told_one_does_not() -> None:
    plan = [told("STD", 0, "API"), told("STA", 480, "API")]
    late = told("ETD", 40, "movement", heard=5)
    moved = flight_clock([*plan, late], CLOSING).arrival
    assert moved is not None
    assert (moved.at, moved.kind, moved.source) == (NOON + timedelta(minutes=520), "ETA", "movement")
    stays = flight_clock([*plan, late, told("ETA", 500, "movement", heard=5)], CLOSING).arrival
    assert stays is not None
    assert stays.at == NOON + timedelta(minutes=500)


def test_nothing_told_is_nothing_known() -> None:
    clock = flight_clock([], CLOSING)
    assert (clock.departure, clock.arrival, clock.door_close) == (None, None, None)


@pytest.mark.parametrize(
    ("local", "zone", "utc", "note"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30", "skipped"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30", "repeated"),
        ("2026-03-08T02:15", "America/New_York", "2026-03-08T07:15", "skipped"),
        ("2026-11-01T01:15", "America/New_York", "2026-11-01T05:15", "repeated"),
        ("2026-11-24T02:30", "Asia/Kolkata", "2026-11-23T21:00", None),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45", "repeated"),
    ],
)
def test_local_times_across_changes_of_the_clocks(local: str, zone: str, utc: str, note: str | None) -> None:
    found = resolve(datetime.fromisoformat(local), ZoneInfo(zone))
    assert found.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert found.note == note
