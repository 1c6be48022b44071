"""A journey in the words of the rule vocabulary, from all that its messages tell; what none tells is unknown.

Whole years of journeys are told so for back-tests. No clock and no history here: what a rule looks back at are other
journeys, told the same way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from foreland.documents.authorisation import Authorisation, authorised_holder
from foreland.documents.issuing import is_term_wrong, is_zone_wrong
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import person_key
from foreland.screening.told_booking import (
    booking_words,
    change_words,
    distance_between,
    payment_words,
    surnames_of,
)
from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.targeting.language.vocabulary import Value
from foreland.travel.airport import Airport
from foreland.travel.booking import Booking
from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.partial_date import whole_day
from foreland.travel.traveller import Address, Traveller

OF_AGE = 18
_COUNTED = re.compile(r"(.*?)([0-9]{3,12})")


TOLD = frozenset(
    (
        "journey.id", "journey.date", "journey.departs", "journey.arrives", "journey.flight", "journey.carrier",
        "journey.origin", "journey.destination", "journey.route", "journey.role", "journey.seat", "flight.distance",
        "traveller.person", "traveller.surname", "traveller.birth_date", "traveller.age", "traveller.minor",
        "traveller.announced_minor", "traveller.unaccompanied", "traveller.sex", "traveller.nationality",
        "traveller.residence", "traveller.birth_place", "bags.count", "bags.weight", "document.number",
        "document.blocks", "document.numbers", "document.type", "document.issuer", "document.nationality",
        "document.issued_on", "document.expires_on", "document.swiped", "document.zone_wrong", "document.term_wrong",
        "document.gone_on_arrival", "document.holder_differs",
        "contact.phones", "contact.emails", "contact.addresses", "contact.of_agency", "party.size", "party.surnames",
        "party.adults", "party.minors", "party.youngest", "party.oldest", "party.bags", "booking.known",
        "booking.travellers", "booking.surnames", "booking.locator", "booking.split", "booking.split_from",
        "booking.created_on", "booking.agency", "booking.agent", "booking.by_carrier", "booking.placeholder_names",
        "booking.segments", "booking.one_way", "booking.end", "booking.hubs", "booking.stay", "booking.detour",
        "ticket.known", "ticket.number", "ticket.block", "ticket.issued_on", "ticket.return_issued", "payment.kind",
        "payment.payer", "payment.card", "payment.payer_travels", "ticket.fare_ratio",
    )
)  # fmt: skip
"""The words that the reports of a journey answer by themselves, with airports and contacts of agencies beside them."""


AUTHORISATION_WORDS = frozenset(
    ("document.visa_name_differs", "document.visa_birth_date_differs", "document.visa_refused")
)
"""The words that authorisations to travel answer."""


class Around(Struct, frozen=True, kw_only=True):
    """What is known beside the journey's own reports.

    ``party``: what API says of those in its booking. ``states``: what the booking said before, oldest first; ``None``
    when earlier states are not kept. ``listed``: whether the document is on a list. ``terms``: for how many years
    passports are valid, by issuer, for some of them, those of ``provisional_types`` (codes of documents) left aside.
    """

    airports: Mapping[str, Airport] = {}
    agency_contacts: frozenset[str] = frozenset()
    party: tuple[Traveller, ...] = ()
    states: tuple[Booking, ...] | None = None
    listed: bool | None = None
    terms: Mapping[str, Collection[int]] = {}
    provisional_types: tuple[str, ...] = ()


def told_words(journey: ScreenedJourney, around: Around) -> dict[str, Value]:
    """Every word that the reports of a journey answer. Instants of seeing, judging and outcomes are the caller's."""
    told: dict[str, Value] = {
        "journey.id": str(journey.journey_id),
        "journey.date": whole_day(journey.flight_date),
        "journey.departs": journey.departure_utc,
        "journey.arrives": journey.arrival_utc,
        "journey.flight": journey.flight,
        "journey.carrier": journey.flight[:2],
        "journey.origin": journey.origin,
        "journey.destination": journey.destination,
        "journey.route": journey.route(),
        "journey.role": journey.role,
        "booking.known": journey.booking is not None,
        "flight.distance": distance_between(journey.origin, journey.destination, around.airports),
        **_person(journey),
        **_document(journey, around),
        **inspected_words(journey.found_document),
        **_contacts(journey, around),
        **_party(journey, around),
    }
    if journey.booking is not None:
        told |= booking_words(journey, journey.booking, around.airports)
        told |= payment_words(journey, journey.booking)
        told |= change_words(journey, journey.booking, around.states)
    return {word: value for word, value in told.items() if value is not None}


def _person(journey: ScreenedJourney) -> dict[str, Value]:
    people = journey.identities()
    names = next((one for one in people if one.surname), Traveller())
    born = whole_day(journey.date_of_birth())
    age = _age(born, journey.flight_date)
    services = {code for one in people for code in one.special_service_codes}
    bags = next((one.bags for one in people if one.bags.count is not None), None)
    return {
        "journey.seat": next((one.seat for one in people if one.seat), None),
        "traveller.person": next((person_key(name, day) for name, day in journey.identity_keys()), None),
        "traveller.surname": fold_name(names.surname or "") or None,
        "traveller.birth_date": born,
        "traveller.age": age,
        "traveller.minor": None if age is None else age < OF_AGE,
        "traveller.announced_minor": "UMNR" in services if journey.pnr else None,
        "traveller.sex": journey.sex(),
        "traveller.nationality": journey.nationality(),
        "traveller.residence": next((one.residence for one in people if one.residence), None),
        "traveller.birth_place": next((one.place_of_birth for one in people if one.place_of_birth), None),
        "bags.count": bags.count if bags else None,
        "bags.weight": bags.weight_kg if bags else None,
    }


def _document(journey: ScreenedJourney, around: Around) -> dict[str, Value]:
    documents = [document for _, document in journey.documents()]
    if not documents:
        return {"document.numbers": frozenset() if journey.api else None}
    first = documents[0]
    key = document_key(first)
    return {
        "document.number": key,
        "document.blocks": document_blocks(key) if key else None,
        "document.numbers": frozenset(key for one in documents if (key := document_key(one))),
        "document.type": first.type,
        "document.issuer": first.issuing_state,
        "document.nationality": first.nationality,
        "document.issued_on": whole_day(first.issue_date),
        "document.expires_on": whole_day(first.expiry_date),
        "document.swiped": journey.api.verified if journey.api else None,
        "document.listed": around.listed,
        "document.zone_wrong": is_zone_wrong(first),
        "document.term_wrong": is_term_wrong(first, around.terms, around.provisional_types),
    }


def inspected_words(found: str | None) -> dict[str, Value]:
    """What an inspection tells of the document; who holds one that is gone nobody knows."""
    if found is None:
        return {}
    shown = found in ("as_announced", "other_holder")
    return {
        "document.gone_on_arrival": found == "none",
        "document.holder_differs": found == "other_holder" if shown else None,
    }


def authorisation_words(
    journey: ScreenedJourney, held: Mapping[str, Sequence[Authorisation]], names_below: float
) -> dict[str, Value]:
    """Whether the authorisations held of the reported documents (``ISSUER:NUMBER``) are about the traveller.

    ``names_below``: the likeness (0 to 1) of two words under which they are different names.
    """
    keys = dict.fromkeys(key for _, one in journey.documents() if (key := document_key(one)))
    found = [one for key in keys for one in held.get(key, ())]
    holder = authorised_holder(found, journey.identities(), journey.flight_date, names_below)
    return {
        "document.visa_name_differs": holder.name_differs,
        "document.visa_birth_date_differs": holder.birth_date_differs,
        "document.visa_refused": holder.refused,
    }


def document_blocks(key: str) -> frozenset[str]:
    """The hundred that a number lies in, and the hundred that begins halfway: neighbours share one of them."""
    parted = _COUNTED.fullmatch(key)
    if parted is None:
        return frozenset()
    number, width = int(parted[2]), len(parted[2]) - 2
    return frozenset((f"{parted[1]}{number // 100:0{width}}/0", f"{parted[1]}{(number + 50) // 100:0{width}}/50"))


def block_range(block: str) -> tuple[str, str]:
    """The least and the greatest number of a block; both written with as many digits."""
    counted, _, start = block.rpartition("/")
    parted = re.fullmatch(r"(.*?)([0-9]+)", counted)
    if parted is None:
        raise ValueError(block)
    width, first = len(parted[2]) + 2, max(0, int(parted[2]) * 100 - int(start))
    last = int(parted[2]) * 100 - int(start) + 99
    return f"{parted[1]}{first:0{width}}", f"{parted[1]}{last:0{width}}"


def _contacts(journey: ScreenedJourney, around: Around) -> dict[str, Value]:
    people, booking = journey.identities(), journey.booking
    if not people and booking is None:
        return {}
    of_booking = booking.contacts if booking else None
    phones = [*(text for one in people for text in one.phones), *(of_booking.phones if of_booking else ())]
    emails = [*(text for one in people for text in one.emails), *(of_booking.emails if of_booking else ())]
    addresses = [*(one for who in people for one in who.addresses), *(of_booking.addresses if of_booking else ())]
    canonical = frozenset(key for text in phones if (key := canonical_phone(text)))
    mails = frozenset(key for text in emails if (key := canonical_email(text)))
    return {
        "contact.phones": canonical,
        "contact.emails": mails,
        "contact.addresses": address_keys(addresses),
        "contact.of_agency": not around.agency_contacts.isdisjoint(canonical | mails),
    }


def address_keys(addresses: Iterable[Address]) -> frozenset[str]:
    """Street, town and number in one word, of every address but that of the stay."""
    return frozenset(
        fold_name(f"{one.street} {one.city or ''}") + "".join(re.findall(r"\d+", one.street))
        for one in addresses
        if one.street and one.kind != "destination"
    )


def _party(journey: ScreenedJourney, around: Around) -> dict[str, Value]:
    booking = journey.booking
    if booking is None:
        return {}
    people = around.party or booking.travellers
    names = surnames_of(booking)
    ages = [_age(whole_day(one.date_of_birth), journey.flight_date) for one in people]
    bags = [one.bags.count for one in people]
    told: dict[str, Value] = {
        "booking.travellers": len(booking.travellers),
        "booking.surnames": frozenset(names),
        **party_words(names, ages, len(booking.travellers)),
    }
    if people and None not in bags:
        told["party.bags"] = sum(count or 0 for count in bags)
    own = _age(whole_day(journey.date_of_birth()), journey.flight_date)
    told["traveller.unaccompanied"] = _unaccompanied(own, ages)
    return told


def party_words(names: Collection[str], ages: Sequence[int | None], size: int) -> dict[str, Value]:
    """Who travels together, ``size`` of them: ages say something only when all are known."""
    told: dict[str, Value] = {"party.size": size, "party.surnames": len(names)}
    known = [age for age in ages if age is not None]
    if known and len(known) == len(ages) == size:
        told |= {
            "party.adults": sum(age >= OF_AGE for age in known),
            "party.minors": sum(age < OF_AGE for age in known),
            "party.youngest": min(known),
            "party.oldest": max(known),
        }
    return told


def _unaccompanied(age: int | None, ages: Sequence[int | None]) -> bool | None:
    """A minor in whose booking nobody is of age; unknown as long as somebody's age can decide it."""
    if age is None or age >= OF_AGE:
        return None if age is None else False
    if any(other is not None and other >= OF_AGE for other in ages):
        return False
    return None if None in ages else True


def _age(born: date | None, flight_date: str) -> int | None:
    on = whole_day(flight_date)
    return None if born is None or on is None else age_on(born, on)


def age_on(born: date, on: date) -> int | None:
    """Whole years of age on a day; ``None`` before birth."""
    return None if born > on else on.year - born.year - ((on.month, on.day) < (born.month, born.day))
