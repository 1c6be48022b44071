"""A journey in the words of the rule vocabulary: what is reported here says these, all others are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from foreland.screening.context import Context
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import KeyKind
from foreland.targeting.language.facts import Facts, Row
from foreland.targeting.language.vocabulary import Value
from foreland.travel.booking import Booking
from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import Traveller

LINK_KINDS: Mapping[str, KeyKind] = {
    "contact.phones": "phone",
    "contact.emails": "email",
    "document.number": "document",
    "document.numbers": "document",
}
"""The links by which earlier journeys are found when a journey is screened."""

PAST_WORDS = frozenset(
    (
        "journey.id", "journey.date", "journey.seen_at", "journey.origin", "journey.destination", "journey.route",
        "traveller.surname", "traveller.birth_date", "traveller.sex", "traveller.nationality", "booking.locator",
        "booking.agency", "outcome.result", "outcome.known_at", *LINK_KINDS,
    )
)  # fmt: skip
"""The words that are answered of earlier journeys."""

WORDS = (PAST_WORDS - {"outcome.result", "outcome.known_at"}) | frozenset(
    (
        "journey.judged_at", "journey.departs", "journey.arrives", "journey.flight", "journey.carrier", "journey.role",
        "journey.seat", "traveller.person", "traveller.age", "traveller.minor", "traveller.unaccompanied",
        "traveller.residence", "traveller.birth_place", "document.type", "document.issuer", "document.nationality",
        "document.issued_on", "document.expires_on", "booking.known", "booking.split", "booking.split_from",
        "booking.created_on", "booking.agent", "booking.segments", "booking.one_way", "booking.end",
        "booking.travellers", "booking.surnames", "ticket.known", "ticket.number", "ticket.issued_on",
        "contact.of_agency", "payment.kind", "party.size", "party.adults", "party.minors", "party.surnames",
        "party.youngest", "party.oldest",
    )
)  # fmt: skip
"""The words that are answered of the journey that is screened."""

_OF_AGE = 18


def written_facts(journey: ScreenedJourney, context: Context) -> Facts:
    """What written rules judge the journey by."""
    keys = journey.registry_keys()
    of_kind = {kind: frozenset(key for one, key in keys if one == kind) for kind in ("phone", "email", "document")}
    booking = journey.booking
    values: dict[str, Value] = {
        "journey.id": str(journey.journey_id),
        "journey.date": _day(journey.flight_date),
        "journey.departs": journey.departure_utc,
        "journey.arrives": journey.arrival_utc,
        "journey.seen_at": journey.seen_at,
        "journey.judged_at": context.judged_at,
        "journey.flight": journey.flight,
        "journey.carrier": journey.flight[:2],
        "journey.origin": journey.origin,
        "journey.destination": journey.destination,
        "journey.route": f"{journey.origin}-{journey.destination}" if journey.origin and journey.destination else None,
        "journey.role": journey.role,
        "contact.phones": of_kind["phone"],
        "contact.emails": of_kind["email"],
        "contact.of_agency": any(key in context.lists.agency_contacts for _, key in keys),
        "document.numbers": of_kind["document"],
        "booking.known": booking is not None,
        **_said(journey),
    }
    if booking is not None:
        values |= _booked(booking, journey.flight_date)
    past = {
        link: tuple(row for key in of_kind[kind] for row in context.rule_rows.get((kind, key), ()))
        for link, kind in LINK_KINDS.items()
        if kind in context.rule_kinds
    }
    return Facts(values, past)


def _said(journey: ScreenedJourney) -> dict[str, Value]:
    people = journey.identities()
    person = people[0] if people else Traveller()
    documents = [document for _, document in journey.documents()]
    document = documents[0] if documents else None
    born = _day(journey.date_of_birth())
    age = _age(born, journey.flight_date)
    minor = None if age is None else age < _OF_AGE
    people_of_booking = journey.booking.travellers if journey.booking else ()
    ages = [_age(_day(one.date_of_birth), journey.flight_date) for one in people_of_booking]
    return {
        "traveller.person": next((f"{name} {day}" for name, day in journey.identity_keys()), None),
        "traveller.surname": fold_name(person.surname) if person.surname else None,
        "traveller.birth_date": born,
        "traveller.age": age,
        "traveller.minor": minor,
        "traveller.unaccompanied": _unaccompanied(minor, ages) if journey.booking else None,
        "traveller.sex": journey.sex(),
        "traveller.nationality": journey.nationality(),
        "traveller.residence": next((one.residence for one in people if one.residence), None),
        "traveller.birth_place": next((one.place_of_birth for one in people if one.place_of_birth), None),
        "journey.seat": next((one.seat for one in people if one.seat), None),
        "document.number": document_key(document) if document else None,
        "document.type": document.type if document else None,
        "document.issuer": document.issuing_state if document else None,
        "document.nationality": document.nationality if document else None,
        "document.issued_on": _day(document.issue_date) if document else None,
        "document.expires_on": _day(document.expiry_date) if document else None,
    }


def _unaccompanied(minor: bool | None, ages: list[int | None]) -> bool | None:
    """A minor in whose booking nobody is of age; unknown as long as somebody's age could decide it."""
    if not minor:
        return minor
    if any(age is not None and age >= _OF_AGE for age in ages):
        return False
    return None if None in ages else True


def _booked(booking: Booking, flight_date: str) -> dict[str, Value]:
    names = frozenset(fold_name(one.surname) for one in booking.travellers if one.surname)
    ages = [_age(_day(one.date_of_birth), flight_date) for one in booking.travellers]
    whole = None not in ages
    known = [age for age in ages if age is not None]
    flights = [one for one in booking.segments if one.kind == "flight"]
    issued = [ticket.issued_at for ticket in booking.tickets if ticket.issued_at]
    numbers = [ticket.number for ticket in booking.tickets if ticket.number]
    return {
        "booking.locator": booking.record_locator,
        "booking.split": bool(booking.split_from),
        "booking.split_from": frozenset(booking.split_from),
        "booking.created_on": _day((booking.created_at or "")[:10]),
        "booking.agency": booking.agency.iata_number or booking.agency.office,
        "booking.agent": booking.agency.agent,
        "booking.segments": len(flights) or None,
        "booking.one_way": _one_way(booking) if flights else None,
        "booking.end": flights[-1].destination if flights else None,
        "booking.travellers": len(booking.travellers),
        "booking.surnames": names,
        "ticket.known": bool(numbers),
        "ticket.number": min(numbers, default=None),
        "ticket.issued_on": _day(min(issued, default="")[:10]),
        "payment.kind": booking.payments[0].kind if booking.payments else None,
        "party.size": len(booking.travellers),
        "party.surnames": len(names),
        "party.adults": sum(age >= _OF_AGE for age in known) if whole else None,
        "party.minors": sum(age < _OF_AGE for age in known) if whole else None,
        "party.youngest": min(known, default=None) if whole else None,
        "party.oldest": max(known, default=None) if whole else None,
    }


def _one_way(booking: Booking) -> bool:
    flights = [one for one in booking.segments if one.kind == "flight"]
    return flights[0].origin not in {one.destination for one in flights}


def past_row(said: Mapping[str, Value]) -> Row:
    """An earlier journey as the store read it; the route is put together."""
    origin, destination = said.get("journey.origin"), said.get("journey.destination")
    return {**said, "journey.route": f"{origin}-{destination}" if origin and destination else None}


def _day(text: str | None) -> date | None:
    read = read_partial_date(text)
    return read.earliest() if read is not None and read.day is not None else None


def _age(born: date | None, flight_date: str) -> int | None:
    on = _day(flight_date)
    if born is None or on is None or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
