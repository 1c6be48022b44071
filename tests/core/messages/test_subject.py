"""Which flight a message is about."""

from __future__ import annotations

import pytest

from foreland.messages.record import Message
from foreland.messages.subject import flight_subject
from foreland.travel.booking import Booking, Segment
from foreland.travel.flight import Designator, Leg

AT = "2026-11-24T12:00"


def leg(
    flight: str | None = "ZZ123", *, departs: str | None = AT, arrives: str | None = None, border: bool = False,
    origin: str = "LHR", destination: str = "JFK",
) -> Leg:  # fmt: skip
    return Leg(
        flight=flight, origin=origin, destination=destination, departure_local=departs, arrival_local=arrives,
        border_crossing=border,
    )  # fmt: skip


def sold(flight: str, operating: str | None, departs: str = AT) -> Booking:
    segment = Segment(
        flight=flight, operating_flight=operating, origin="LHR", destination="JFK", departure_local=departs
    )
    return Booking(segments=(segment,))


@pytest.mark.parametrize(
    "legs",
    [
        (),
        (leg(None),),
        (leg("NO FLIGHT"),),
        (leg(departs=None),),
        (leg(departs="1999-01-01"),),
        (leg(departs="9999-12-31"),),
    ],
)
def test_without_a_usable_number_and_date_there_is_no_flight(legs: tuple[Leg, ...]) -> None:
    assert flight_subject(Message(legs=legs)) is None


def test_the_leg_over_the_border_decides() -> None:
    found = flight_subject(Message(legs=(leg("YY9"), leg("ZZ123", border=True))))
    assert found is not None
    assert found.designator == Designator("ZZ", "123")
    assert [one.flight for one in found.legs] == ["ZZ123"]


@pytest.mark.parametrize(
    ("reference", "arrives", "day"),
    [
        ("ZZ0123/261124/1200", None, "2026-11-24"),
        ("ZZ123/261124", "2026-11-25T01:00", "2026-11-24"),
        ("YY123/261124/1200", "2026-11-25T01:00", "2026-11-25"),
        ("ZZ123/261399/1200", "2026-11-25T01:00", "2026-11-25"),
        ("ZZ123/²61124", "2026-11-25T01:00", "2026-11-25"),
        (None, "2026-11-25T01:00", "2026-11-25"),
    ],
)
def test_without_a_departure_the_date_is_inferred_and_said(
    reference: str | None, arrives: str | None, day: str
) -> None:
    message = Message(legs=(leg(departs=None, arrives=arrives),), common_access_reference=reference)
    found = flight_subject(message)
    assert found is not None
    assert (found.date, found.date_inferred) == (day, True)


def test_a_year_alone_is_no_day_of_departure() -> None:
    assert flight_subject(Message(legs=(leg(departs="2012"),))) is None


def test_the_reference_never_overrules_a_departure() -> None:
    found = flight_subject(Message(legs=(leg(),), common_access_reference="ZZ123/200101"))
    assert found is not None
    assert (found.date, found.date_inferred) == ("2026-11-24", False)


def test_a_push_under_the_number_it_is_sold_by_is_about_the_operating_flight() -> None:
    found = flight_subject(Message(legs=(leg("YY4567"),), bookings=(sold("YY4567", "ZZ123"),)))
    assert found is not None
    assert (found.designator, found.aliases) == (Designator("ZZ", "123"), frozenset((Designator("YY", "4567"),)))


def test_the_numbers_a_flight_is_sold_under_are_its_aliases() -> None:
    bookings = (sold("YY4567", "ZZ123"), sold("XX8", "ZZ123"), sold("WW1", "ZZ123", departs="2026-12-01T12:00"))
    found = flight_subject(Message(legs=(leg(),), bookings=bookings))
    assert found is not None
    assert found.designator == Designator("ZZ", "123")
    assert found.aliases == {Designator("YY", "4567"), Designator("XX", "8")}


def test_bookings_that_disagree_about_the_operator_decide_nothing() -> None:
    found = flight_subject(Message(legs=(leg("YY4567"),), bookings=(sold("YY4567", "ZZ1"), sold("YY4567", "ZZ2"))))
    assert found is not None
    assert (found.designator, found.aliases) == (Designator("YY", "4567"), frozenset())
