"""A journey in the words of the rule vocabulary, from all that its messages tell; what none tells is unknown.

Whole years of journeys are told so for back-tests. No clock and no history here: what a rule looks back at are other
journeys, told the same way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from foreland.documents.index import document_type_class
from foreland.documents.movements import distance_km
from foreland.documents.mrz.digits import check_digit
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import agency_name, agent_name, paid, person_key, ticket_block, ticket_number
from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.targeting.language.vocabulary import Value
from foreland.travel.airport import Airport
from foreland.travel.booking import Agency, Booking, Segment
from foreland.travel.countries import country_code
from foreland.travel.document_number import document_key, normalise_number
from foreland.travel.names import fold_name
from foreland.travel.partial_date import whole_day
from foreland.travel.traveller import Address, TravelDocument, Traveller

OF_AGE = 18
_CONFIRMED = frozenset(("HK", "KK", "KL", "RR", "TK"))
_LATE = timedelta(hours=48)
_COUNTED = re.compile(r"(.*?)([0-9]{3,12})")
_STANDS_IN = re.compile(r"(TBA|TBN|TBD|GROUP[A-Z]?|PAX[A-Z]?|NONAME)")
_LONGEST_STAY_ON_THE_WAY = timedelta(hours=24)


TOLD = frozenset(
    (
        "journey.id", "journey.date", "journey.departs", "journey.arrives", "journey.flight", "journey.carrier",
        "journey.origin", "journey.destination", "journey.route", "journey.role", "journey.seat", "flight.distance",
        "traveller.person", "traveller.surname", "traveller.birth_date", "traveller.age", "traveller.minor",
        "traveller.announced_minor", "traveller.unaccompanied", "traveller.sex", "traveller.nationality",
        "traveller.residence", "traveller.birth_place", "bags.count", "bags.weight", "document.number",
        "document.blocks", "document.numbers", "document.type", "document.issuer", "document.nationality",
        "document.issued_on", "document.expires_on", "document.swiped", "document.zone_wrong", "document.term_wrong",
        "contact.phones", "contact.emails", "contact.addresses", "contact.of_agency", "party.size", "party.surnames",
        "party.adults", "party.minors", "party.youngest", "party.oldest", "party.bags", "booking.known",
        "booking.travellers", "booking.surnames", "booking.locator", "booking.split", "booking.split_from",
        "booking.created_on", "booking.agency", "booking.agent", "booking.by_carrier", "booking.placeholder_names",
        "booking.segments", "booking.one_way", "booking.end", "booking.hubs", "booking.stay", "booking.detour",
        "ticket.known", "ticket.number", "ticket.block", "ticket.issued_on", "ticket.return_issued", "payment.kind",
        "payment.payer", "payment.card", "payment.payer_travels",
    )
)  # fmt: skip
"""The words that the reports of a journey answer by themselves, with airports and contacts of agencies beside them."""


class Around(Struct, frozen=True, kw_only=True):
    """What is known beside the journey's own reports.

    ``party``: what API says of those in its booking. ``states``: what the booking said before, oldest first; ``None``
    when earlier states are not kept. ``listed``: whether the document is on a list. ``usual_fare``: of the route, in
    the ticket's currency. ``terms``: for how many years passports are valid, by issuer, for some of them, those of
    ``provisional_types`` (codes of documents) left aside.
    """

    airports: Mapping[str, Airport] = {}
    agency_contacts: frozenset[str] = frozenset()
    party: tuple[Traveller, ...] = ()
    states: tuple[Booking, ...] | None = None
    listed: bool | None = None
    usual_fare: float | None = None
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
        "flight.distance": _distance(journey.origin, journey.destination, around.airports),
        **_person(journey),
        **_document(journey, around),
        **_contacts(journey, around),
        **_party(journey, around),
    }
    if journey.booking is not None:
        told |= _booking(journey.booking, journey, around.airports)
        told |= _paid(journey.booking, journey, around)
        told |= _changes(journey.booking, journey, around.states)
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
        "document.zone_wrong": _zone_wrong(first),
        "document.term_wrong": _term_wrong(first, around),
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


def _zone_wrong(document: TravelDocument) -> bool | None:
    """Whether what a passport's zone says cannot be: an issuer without a code, a number with another check digit.

    Unknown where the number came without its check digit, which a zone has as a tenth character (ICAO 9303-4).
    """
    if document_type_class(document.type) != "P":
        return None
    if document.issuing_state and country_code(document.issuing_state) is None:
        return True
    number = normalise_number(document.number)
    if len(number) != _WITH_CHECK_DIGIT or not number[-1].isdigit():
        return None
    return check_digit(number[:-1]) != number[-1]


_WITH_CHECK_DIGIT = 10


def _term_wrong(document: TravelDocument, around: Around) -> bool | None:
    """Whether an ordinary passport is valid for a time that its issuer never gives; unknown of other documents."""
    issued, expires = whole_day(document.issue_date), whole_day(document.expiry_date)
    years = around.terms.get(country_code(document.issuing_state or "") or "")
    ordinary = document_type_class(document.type) == "P" and document.type not in around.provisional_types
    if issued is None or expires is None or not years or not ordinary:
        return None
    return min(abs((expires - issued).days - round(term * 365.25)) for term in years) > _LONGEST_ROUNDING


_LONGEST_ROUNDING = 31
"""Days by which a document may end before or after its term: some end with the month."""


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
    names = _names(booking)
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


def _booking(booking: Booking, journey: ScreenedJourney, airports: Mapping[str, Airport]) -> dict[str, Value]:
    told: dict[str, Value] = {
        "booking.locator": booking.record_locator,
        "booking.split": bool(booking.split_from),
        "booking.split_from": frozenset(booking.split_from),
        "booking.created_on": whole_day((booking.created_at or "")[:10]),
        "booking.agency": agency_name(booking),
        "booking.agent": agent_name(booking),
        "booking.by_carrier": _by_carrier(booking.agency, journey.flight[:2]),
    }
    flights = [one for one in booking.segments if one.kind == "flight" and one.origin and one.destination]
    if flights:
        told |= _itinerary(flights, airports)
    tickets = [one for one in booking.tickets if one.number]
    number = ticket_number([str(one.number) for one in tickets], journey.own_tickets())
    issued = min((day for one in tickets if (day := whole_day((one.issued_at or "")[:10]))), default=None)
    told |= {
        "ticket.known": bool(tickets),
        "ticket.number": number,
        "ticket.block": ticket_block(number),
        "ticket.issued_on": issued,
    }
    if flights and tickets:
        home = flights[0].origin
        told["ticket.return_issued"] = any(one.destination == home and one.status in _CONFIRMED for one in flights)
    return told


def _by_carrier(agency: Agency, carrier: str) -> bool | None:
    if agency.kind:
        return agency.kind == "airline"
    if agency.iata_number:
        return False
    return agency.office.startswith(carrier) if agency.office else None


def _itinerary(flights: Sequence[Segment], airports: Mapping[str, Airport]) -> dict[str, Value]:
    home = flights[0].origin
    out: list[Segment] = []
    for one in flights:
        if one.destination == home or (out and not _goes_on(out[-1], one)):
            break
        out.append(one)
    back = next((one for one in flights[len(out) :] if out and one.origin == out[-1].destination), None)
    told: dict[str, Value] = {
        "booking.segments": len(flights),
        "booking.one_way": all(one.destination != home for one in flights),
        "booking.end": out[-1].destination if out else None,
        "booking.hubs": frozenset(str(one.destination) for one in out[:-1]),
    }
    if back is not None and (lands := _instant(out[-1].arrival_local)) and (leaves := _instant(back.departure_local)):
        told["booking.stay"] = (leaves - lands) / timedelta(days=1)
    lengths = [_distance(one.origin, one.destination, airports) for one in out]
    direct = _distance(home, out[-1].destination, airports) if out else None
    if direct and None not in lengths:
        told["booking.detour"] = sum(length or 0.0 for length in lengths) / direct
    return told


def _goes_on(one: Segment, following: Segment) -> bool:
    """Whether the way out goes on within a day; what leaves later is the stay."""
    lands, leaves = _instant(one.arrival_local), _instant(following.departure_local)
    return lands is None or leaves is None or leaves - lands <= _LONGEST_STAY_ON_THE_WAY


def _paid(booking: Booking, journey: ScreenedJourney, around: Around) -> dict[str, Value]:
    told: dict[str, Value] = {}
    if booking.payments:
        how = journey.paid or paid(booking.payments[0], booking.travellers)
        told |= {
            "payment.kind": booking.payments[0].kind,
            "payment.payer": how.payer,
            "payment.card": how.card,
            "payment.payer_travels": how.payer_travels,
        }
    fares = [float(one.fare) for one in booking.tickets if one.fare and re.fullmatch(r"\d{1,9}(\.\d+)?", one.fare)]
    if fares and around.usual_fare:
        told["ticket.fare_ratio"] = sum(fares) / len(fares) / around.usual_fare
    return told


def _changes(booking: Booking, journey: ScreenedJourney, states: Sequence[Booking] | None) -> dict[str, Value]:
    placeholder = any(_stands_in(one.surname) or _stands_in(one.given_names) for one in booking.travellers)
    if states is None or journey.departure_utc is None:
        return {"booking.placeholder_names": placeholder}
    names = routes = 0
    for before, after in pairwise((*states, booking)):
        gone = _names(before) - _names(after)
        names += sum(not _stands_in(name) for name in gone) if len(before.travellers) <= len(after.travellers) else 0
        if _ways(before) != _ways(after) and _late(before, after, journey.departure_utc):
            routes += 1
    return {
        "booking.placeholder_names": placeholder,
        "booking.name_changes": names,
        "booking.route_changes": routes,
    }


def _names(booking: Booking) -> set[str]:
    return {fold_name(one.surname) for one in booking.travellers if one.surname}


def _ways(booking: Booking) -> list[tuple[str | None, str | None]]:
    return [(one.origin, one.destination) for one in booking.segments]


def _late(before: Booking, after: Booking, departs: datetime) -> bool:
    """Whether a booking became another within the last two days: not before either of its states was told."""
    told = [at for one in (before, after) if (at := _instant(one.last_modified_at))]
    return bool(told) and departs - max(told) <= _LATE


def _stands_in(name: str | None) -> bool:
    return bool(name and _STANDS_IN.fullmatch(fold_name(name)))


def _distance(one: str | None, other: str | None, airports: Mapping[str, Airport]) -> float | None:
    here, there = airports.get(one or ""), airports.get(other or "")
    return distance_km(here, there) if here and there else None


def _instant(text: str | None) -> datetime | None:
    """An instant as bookings tell it: they name no zone, so only those of one place are exactly so long apart."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _age(born: date | None, flight_date: str) -> int | None:
    on = whole_day(flight_date)
    return None if born is None or on is None else age_on(born, on)


def age_on(born: date, on: date) -> int | None:
    """Whole years of age on a day; ``None`` before birth."""
    return None if born > on else on.year - born.year - ((on.month, on.day) < (born.month, born.day))
