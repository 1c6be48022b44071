"""The ordinary travellers of a flight: singles, couples, families, tour groups and people who come again."""

from __future__ import annotations

from datetime import date
from random import Random

from msgspec import structs

from foreland.messages.builders.transliteration import name_on_wire
from foreland.simulation.agencies import offices
from foreland.simulation.parties import Request
from foreland.simulation.people import Person, person
from foreland.simulation.schedule import Flight
from foreland.travel.traveller import Sex, Traveller

_SHARE_RETURNING = 0.05


def crowd(random: Random, flight: Flight, count: int, known: list[Person]) -> list[Request]:
    """Parties of about ``count`` travellers; some of ``known``, who flew before, come again."""
    today = flight.departs.date()
    requests: list[Request] = []
    places = count
    while places > 0:
        party = _party(random, flight, today, known)
        requests.append(party)
        places -= len(party.people)
    return requests


def _party(random: Random, flight: Flight, today: date, known: list[Person]) -> Request:
    culture = random.choice(flight.route.cultures)
    kind = random.random()
    if known and kind < _SHARE_RETURNING:
        return Request(people=(known.pop(random.randrange(len(known))),))
    if kind < 0.55:
        return Request(people=(person(random, culture, today),))
    if kind < 0.75:
        return Request(people=_couple(random, culture, today))
    if kind < 0.97:
        return Request(people=_family(random, culture, today))
    size = random.randrange(8, 15)
    people = tuple(person(random, culture, today, age=(20, 70)) for _ in range(size))
    office = random.choice(offices(flight.route.region))
    return Request(people=people, office=office, phone=office.phone, documents_booked=True)


def _couple(random: Random, culture: str, today: date) -> tuple[Person, ...]:
    first = person(random, culture, today, age=(24, 75))
    other: Sex = "M" if first.sex == "F" else "F"
    return (first, person(random, culture, today, age=(24, 75), like=first, sex=other))


def _family(random: Random, culture: str, today: date) -> tuple[Person, ...]:
    parents = _couple(random, culture, today)
    if parents[0].given_names == "":
        return parents
    ages = [(0, 1) if random.random() < 0.12 else (3, 14) for _ in range(random.randrange(1, 4))]
    children = [person(random, culture, today, age=age, like=parents[0]) for age in ages]
    return (*parents, *children)


def crew(random: Random, flight: Flight) -> tuple[Traveller, ...]:
    """Cockpit and cabin crew of a flight."""
    today = flight.departs.date()
    cabin = max(3, flight.seats // 45)
    duties = ["CR1", "CR1", *["CR2"] * cabin]
    return tuple(_crew_member(random, flight, today, duty) for duty in duties)


def _crew_member(random: Random, flight: Flight, today: date, duty: str) -> Traveller:
    one = person(random, random.choice(flight.route.cultures), today, age=(23, 60))
    document = structs.replace(one.document, issue_date=None) if one.document else None
    return Traveller(
        role="crew",
        surname=name_on_wire(one.surname),
        given_names=name_on_wire(one.given_names) or None,
        date_of_birth=one.date_of_birth,
        sex=one.sex,
        nationality=one.nationality,
        residence=one.residence,
        documents=(document,) if document else (),
        embarked=flight.route.origin,
        disembarks=flight.route.destination,
        crew_duty=duty,
    )
