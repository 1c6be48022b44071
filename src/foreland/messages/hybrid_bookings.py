"""Bookings inside a passenger list: hybrid lists carry the segments of a booking (PADIS) behind a person, and NAD BA or
AG with the agency.

The segments of the persons with one record locator make one booking, read by the reader of PNRGOV. The persons stay
where the list has them: what the booking says about a person goes to the person, and the booking names nobody again.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from foreland.messages.booking_reader import BookingReader
from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.messages.values import find_email, read_country
from foreland.travel.booking import Agency, Booking, Contacts
from foreland.travel.flight import Leg
from foreland.travel.traveller import Traveller

TAGS = frozenset(
    ("RCI", "ORG", "ADD", "IFT", "SSR", "EBD", "FTI", "FAR", "TKT", "MON", "PTK", "TXD", "FOP", "DAT", "TVL", "TRA",
     "RPI", "APD", "TRI", "SSD", "TBD")
)  # fmt: skip
"""Segments of a booking that may stand behind a person; a list has none of them itself."""

_OF_CHECK_IN = ("SSD", "TBD")
_OF_FLIGHTS = frozenset(("TVL", "TRA", "RPI", "APD", "DAT", "RCI", "TRI", *_OF_CHECK_IN))
"""Segments that belong to a flight when they stand behind one; all others are the person's."""


class _Part(Struct):
    """What stands behind one person, up to the next: each person has one part at most."""

    person: TravellerDraft
    segments: list[Segment] = field(default_factory=list)
    agency: Agency | None = None
    phones: dict[str, None] = field(default_factory=dict)
    emails: dict[str, None] = field(default_factory=dict)


class HybridBookings:
    """Collects the booking segments of a passenger list."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._parts: list[_Part] = []

    def _part(self, person: TravellerDraft) -> _Part:
        if not self._parts or self._parts[-1].person is not person:
            self._parts.append(_Part(person))
        return self._parts[-1]

    def segment(self, person: TravellerDraft, segment: Segment) -> None:
        """A segment of the booking of a person."""
        self._part(person).segments.append(segment)

    def agency(self, person: TravellerDraft, segment: Segment) -> None:
        """NAD of the agency: its number, name, place."""
        self._part(person).agency = Agency(
            iata_number=segment.get(2) or None,
            office=" ".join(part.strip() for part in (segment.components(4) or segment.components(3))).strip() or None,
            city=segment.get(6) or None,
            country=read_country(segment.get(9))[0],
            kind="agent",
        )

    def contact(self, segment: Segment) -> None:
        """COM of the agency."""
        part = self._parts[-1]
        for element in range(1, len(segment)):
            value, kind = segment.get(element), segment.get(element, 1)
            email = find_email(value) if kind == "EM" or "@" in value else None
            if email:
                add_once(part.emails, email)
            elif kind in ("TE", "AL", "FX", ""):
                add_once(part.phones, value)
            else:
                self._reading.keep(segment)

    def finish(self, legs: tuple[Leg, ...]) -> tuple[Booking, ...]:
        """The bookings, in the order of their first person."""
        groups: dict[str | int, list[_Part]] = {}
        for part in self._parts:
            groups.setdefault(part.person.record_locator or id(part.person), []).append(part)
        return tuple(self._booking(parts, legs) for parts in groups.values())

    def _booking(self, parts: list[_Part], legs: tuple[Leg, ...]) -> Booking:
        reader = BookingReader(self._reading, legs)
        if locator := parts[0].person.record_locator:
            reader.feed(_made("RCI", ["", locator]))
        flown: list[Segment] = []
        for place, part in enumerate(parts, 1):
            person, segments = part.person, part.segments
            at = next((n for n, one in enumerate(segments) if one.tag == "TVL"), len(segments))
            behind = [one for one in segments[at:] if one.tag in _OF_FLIGHTS]
            reader.feed(_made("TIF", [person.surname or ""], [person.given_names or "", "", str(place)]))
            for segment in (*segments[:at], *(one for one in segments[at:] if one.tag not in _OF_FLIGHTS)):
                reader.feed(segment)
            if any(one.tag in _OF_CHECK_IN for one in behind) and not any(one.tag == "TRI" for one in behind):
                last = max(n for n, one in enumerate(behind) if one.tag not in _OF_CHECK_IN)
                behind.insert(last + 1, _made("TRI", [""], ["", "", "", str(place)]))
            flown += behind
        told: set[str] = set()
        for segment in flown:  # each person of a booking repeats its flights
            words = self._reading.verbatim(segment) if segment.tag == "TVL" else None
            if words is None or words not in told:
                reader.feed(segment)
            if words is not None:
                told.add(words)
        booking = reader.finish()
        for part, read in zip(parts, booking.travellers, strict=False):  # infants that only a request names come last
            _tell(part.person, read)
        return _with_agency(booking, parts)


def _made(tag: str, *elements: list[str]) -> Segment:
    return Segment(tag, [tag, *("" for _ in elements)], ":", 0, 0, [[tag], *elements])


def _tell(person: TravellerDraft, read: Traveller) -> None:
    """What a booking says about a person, where the list itself said nothing."""
    numbers = {one.number for one in person.documents}
    for document in read.documents:
        if document.number not in numbers:
            add_once(person.documents, document)
    for name in ("tickets", "phones", "emails", "addresses", "frequent_flyer", "special_service_codes", "references"):
        getattr(person, name).update(dict.fromkeys(getattr(read, name)))
    for name in ("seat", "place_of_birth", "government_reference", "residence", "date_of_birth", "sex", "nationality"):
        if getattr(person, name) is None:
            setattr(person, name, getattr(read, name))
    if person.bag_count is None and not person.bag_tags:
        person.bag_count, person.bag_weight = read.bags.count, read.bags.weight_kg
        person.bag_tags = dict.fromkeys(read.bags.tags)


def _with_agency(booking: Booking, parts: list[_Part]) -> Booking:
    agency = next((part.agency for part in parts if part.agency is not None), booking.agency)
    contacts = Contacts(
        phones=tuple(dict.fromkeys((*booking.contacts.phones, *(one for part in parts for one in part.phones)))),
        emails=tuple(dict.fromkeys((*booking.contacts.emails, *(one for part in parts for one in part.emails)))),
        addresses=booking.contacts.addresses,
    )
    return msgspec.structs.replace(booking, travellers=(), agency=agency, contacts=contacts, cancelled=False)
