"""Whether a message speaks of a flight we know."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.travel.flight import Leg
from foreland.travel.flight_match import KnownFlight, announced_date, is_same_flight, matching_flight, read_local

HOURS = 12


def leg(departs: str | None, arrives: str | None = None, origin: str = "AAA", destination: str = "BBB") -> Leg:
    return Leg(origin=origin, destination=destination, departure_local=departs, arrival_local=arrives)


def known(name: str, day: str, *legs: Leg) -> KnownFlight:
    return KnownFlight(name, day, legs)


TODAY = known("today", "2026-11-24", leg("2026-11-24T23:30", "2026-11-25T06:00"))
TOMORROW = known("tomorrow", "2026-11-25", leg("2026-11-25T23:30", "2026-11-26T06:00"))


@pytest.mark.parametrize(
    ("told", "flights", "found"),
    [
        ("2026-11-24T23:30", (TODAY, TOMORROW), "today"),
        ("2026-11-25T00:45", (TODAY, TOMORROW), "today"),
        ("2026-11-25T00:45", (TOMORROW, TODAY), "today"),
        ("2026-11-25T23:00", (TODAY, TOMORROW), "tomorrow"),
        ("2026-11-25T23:30", (TODAY,), None),
        ("2026-11-24", (TODAY, TOMORROW), "today"),
        ("2026-11-26T09:00", (TODAY, TOMORROW), "tomorrow"),
        ("2026-11-27T09:00", (TODAY, TOMORROW), None),
        ("2026-11-24T02:00", (TODAY,), "today"),
        (None, (TODAY,), None),
    ],
)
def test_delays_and_the_next_day(told: str | None, flights: tuple[KnownFlight, ...], found: str | None) -> None:
    assert matching_flight((leg(told),), flights, HOURS) == found


@pytest.mark.parametrize("later_first", [True, False])
def test_a_leg_after_an_overnight_stop_belongs_to_the_flight(later_first: bool) -> None:
    first = leg("2026-11-24T20:00", "2026-11-25T01:00")
    then = leg("2026-11-25T03:00", "2026-11-25T09:00", "BBB", "CCC")
    there, told = (then, first) if later_first else (first, then)
    day = (there.departure_local or "")[:10]
    assert matching_flight((told,), (known("it", day, there),), HOURS) == "it"


def test_the_nearest_departure_wins() -> None:
    assert matching_flight((leg("2026-11-25T12:00"),), (TODAY, TOMORROW), HOURS) == "tomorrow"
    assert matching_flight((leg("2026-11-25T11:00"),), (TODAY, TOMORROW), HOURS) == "today"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (known("b", "2026-11-24", leg("2026-11-24T12:00")), True),
        (known("b", "2026-11-25", leg("2026-11-25T00:30")), True),
        (known("b", "2026-11-25", leg("2026-11-25T12:00")), False),
        (known("b", "2026-11-24", leg("2026-11-24")), True),
        (known("b", "2026-11-24", leg("2026-11-24T12:00", None, "AAA", "CCC")), True),
        (known("b", "2026-11-24", leg("2026-11-24T21:00", None, "BBB", "CCC")), True),
        (known("b", "2026-11-24", leg("2026-11-24T12:00", None, "CCC", "DDD")), False),
        (known("b", "2026-11-24", leg("2026-11-24T12:00", None, "CCC", "BBB")), False),
        (known("b", "2026-11-25", leg(None)), False),
        (known("b", "2026-11-24"), True),
    ],
)
def test_a_change_of_number_makes_one_of_flights_of_the_same_places_and_time(other: KnownFlight, same: bool) -> None:
    one = known("a", "2026-11-24", leg("2026-11-24T15:00", "2026-11-24T18:00"))
    assert is_same_flight(one, other, HOURS) is same


def test_another_number_of_a_flight_goes_behind_the_number_of_its_own() -> None:
    own = known("own", "2026-11-24", leg("2026-11-24T02:00", None, "CCC", "DDD"))
    alias = structs.replace(known("alias", "2026-11-24", leg("2026-11-24T12:00")), by_alias=True)
    there, here = leg("2026-11-24", None, "CCC", "DDD"), leg("2026-11-24")
    assert matching_flight((there,), (alias, own), HOURS) == "own"
    assert matching_flight((there,), (alias,), HOURS) is None
    assert matching_flight((here,), (alias,), HOURS) == "alias"


def test_the_date_is_that_of_the_first_departure_else_of_an_arrival() -> None:
    assert announced_date((leg(None, "2026-11-25T01:00"), leg("2026-11-25T03:00"))) == "2026-11-25"
    assert announced_date((leg(None, "2026-11-25T01:00"),)) == "2026-11-25"
    assert announced_date((leg(None),)) is None
    assert announced_date(()) is None


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_none(text: str) -> None:
    moment = read_local(text)
    assert moment is None or moment.tzinfo is None


TIMES = st.one_of(st.none(), st.datetimes().map(lambda at: at.isoformat(timespec="minutes")), st.text(max_size=16))
LEGS = st.lists(st.builds(Leg, origin=st.sampled_from(["AAA", "BBB", None]), destination=st.sampled_from(["BBB", None]),
                          departure_local=TIMES, arrival_local=TIMES), max_size=3).map(tuple)  # fmt: skip


@given(LEGS, st.lists(st.builds(KnownFlight, st.text(max_size=3), st.just("2026-11-24"), LEGS), max_size=3))
def test_anything_is_compared_without_trouble(legs: tuple[Leg, ...], flights: list[KnownFlight]) -> None:
    assert matching_flight(legs, flights, HOURS) in {None, *(flight.flight for flight in flights)}


@given(
    st.datetimes(max_value=datetime.fromisoformat("9998-01-01T00:00")), st.integers(min_value=0, max_value=HOURS * 60)
)
def test_a_delay_within_the_hours_keeps_the_flight(at: datetime, minutes: int) -> None:
    there = known("it", at.date().isoformat(), leg(at.isoformat()))
    assert matching_flight((leg((at + timedelta(minutes=minutes)).isoformat()),), (there,), HOURS) == "it"
