"""A list about several flights amounts to one list a flight, and everybody is on the flights they take."""

from __future__ import annotations

from msgspec import structs

from foreland.messages.per_flight import per_flight
from foreland.messages.record import DeclaredTotal, Message
from foreland.messages.subject import flight_subject
from foreland.travel.flight import Designator, Leg
from foreland.travel.traveller import Traveller

OUT = Leg(flight="ZZ123", origin="LHR", destination="JFK", departure_local="2026-11-24T12:00", border_crossing=True)
ON = Leg(flight="ZZ456", origin="JFK", destination="YYZ", departure_local="2026-11-24T22:00", border_crossing=True)
LIST = Message(kind="PAXLST", legs=(OUT, ON))


def _traveller(name: str, embarked: str | None = None, disembarks: str | None = None) -> Traveller:
    return Traveller(surname=name, embarked=embarked, disembarks=disembarks)


def _told(message: Message) -> dict[str | None, list[tuple[str | None, ...]]]:
    return {
        one.legs[0].flight: [(each.surname, each.embarked, each.disembarks) for each in one.travellers]
        for one in per_flight(message)
    }


def test_everybody_is_on_the_flights_between_where_they_board_and_leave() -> None:
    people = (
        _traveller("A", "LHR", "JFK"),
        _traveller("B", "LHR", "YYZ"),
        _traveller("C", "JFK", "YYZ"),
        _traveller("D"),
        _traveller("E", "XXX", "XXY"),
        _traveller("F", "JFK"),
        _traveller("G", None, "JFK"),
    )
    assert _told(structs.replace(LIST, travellers=people)) == {
        "ZZ123": [
            ("A", "LHR", "JFK"), ("B", "LHR", "JFK"), ("D", None, None), ("E", "XXX", "XXY"), ("G", None, "JFK"),
        ],
        "ZZ456": [
            ("B", "JFK", "YYZ"), ("C", "JFK", "YYZ"), ("D", None, None), ("E", "XXX", "XXY"), ("F", "JFK", None),
        ],
    }  # fmt: skip


def test_a_total_of_all_flights_is_no_total_of_one() -> None:
    whole = structs.replace(LIST, declared_total=DeclaredTotal(passengers=2), travellers=(_traveller("A"),) * 2)
    assert [one.declared_total.passengers for one in per_flight(whole)] == [2, 2]
    parted = structs.replace(whole, travellers=(_traveller("A", "LHR", "JFK"), _traveller("B", "JFK", "YYZ")))
    assert [one.declared_total.passengers for one in per_flight(parted)] == [None, None]


def test_what_is_about_one_flight_stays_as_it_is() -> None:
    feeder = structs.replace(ON, border_crossing=False)
    for legs in ((), (OUT,), (OUT, feeder), (OUT, structs.replace(ON, flight="ZZ123")), (Leg(),)):
        message = Message(kind="PAXLST", legs=legs)
        assert per_flight(message) == (message,)
    push = structs.replace(LIST, kind="PNRGOV")
    assert per_flight(push) == (push,)


def test_when_no_leg_is_said_to_cross_the_border_each_flight_counts() -> None:
    legs = tuple(structs.replace(one, border_crossing=False) for one in LIST.legs)
    assert len(per_flight(structs.replace(LIST, legs=legs))) == 2


def test_one_leg_under_two_numbers_is_one_flight_that_two_carriers_sell() -> None:
    message = structs.replace(LIST, legs=(OUT, structs.replace(OUT, flight="YY9")))
    (one,) = per_flight(message)
    subject = flight_subject(one)
    assert subject is not None
    assert (subject.designator, subject.aliases) == (Designator("ZZ", "123"), frozenset((Designator("YY", "9"),)))
