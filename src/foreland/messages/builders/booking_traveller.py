"""Writes one traveller of a booking: TIF and what hangs under it, from memberships to requests."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from foreland.messages.builders.booking_details import postal_address
from foreland.messages.builders.padis import ddmmmyy, email_text
from foreland.messages.builders.paxlst import wire_state
from foreland.messages.builders.transliteration import name_on_wire
from foreland.messages.builders.wire import Wire
from foreland.travel.flight import Leg
from foreland.travel.traveller import Address, AgeType, TravelDocument, Traveller

_TYPES: dict[AgeType | None, str] = {"adult": "A", "child": "C", "infant": "IN", None: ""}
_DOCA = {"residence": "R", "destination": "D", "birth": "B"}
_WRITTEN_ELSEWHERE = frozenset(("DOCS", "DOCO", "DOCA", "SEAT", "TKNE", "FQTV", "CTCM", "CTCE"))


def name_segment(traveller: Traveller, wire: Wire) -> str:
    """TIF: name, type and reference."""
    surname, given = name_on_wire(traveller.surname or ""), name_on_wire(traveller.given_names or "")
    if traveller.title:
        given = f"{given} {traveller.title}".strip()
    return wire.segment("TIF", surname, (given, _TYPES[traveller.type], traveller.traveller_reference or ""))


def traveller_segments(traveller: Traveller, leg: Leg, wire: Wire, *, seated: bool = False) -> Iterator[str]:
    """Name, memberships, reference, contacts, documents, special services and the seat on the push's flight."""
    reference = traveller.traveller_reference or ""
    yield name_segment(traveller, wire)
    for membership in traveller.frequent_flyer:
        number = (membership.carrier or "", membership.number or "", "", "", membership.tier or "")
        yield wire.segment("FTI", number)
    if traveller.unique_reference:
        yield wire.segment("REF", ("", traveller.unique_reference))
    for phone in traveller.phones:
        yield _service(wire, "CTCM", phone.removeprefix("+"), reference)
    for email in traveller.emails:
        yield _service(wire, "CTCE", email_text(email), reference)
    for address in traveller.addresses:
        yield _address(address, reference, wire)
    yield from _documents(traveller, reference, wire)
    yield from _references(traveller, reference, wire)
    for code in traveller.special_service_codes:
        if code not in _WRITTEN_ELSEWHERE:
            yield _service(wire, code, "", reference)
    if traveller.seat and not seated:
        request = ("SEAT", "HK", "1", leg.carrier or "", "", "", leg.origin or "", leg.destination or "")
        yield wire.segment("SSR", request, (traveller.seat, "", reference))


def is_service_ticket(number: str) -> bool:
    """Whether a ticket of which only the number is known can be told by a request (SSR TKNE)."""
    return number.isascii() and number.isdigit() and 10 <= len(number) <= 15


def service_tickets(traveller: Traveller, described: Collection[str | None], wire: Wire) -> Iterator[str]:
    """TKNE for each ticket that the booking does not describe."""
    for number in traveller.tickets:
        if number not in described and is_service_ticket(number):
            yield _service(wire, "TKNE", number, traveller.traveller_reference or "")


def _service(wire: Wire, code: str, text: str, reference: str) -> str:
    link = ("", "", reference) if reference else ""
    return wire.segment("SSR", (code, "HK", "1", "", "", "", "", "", text), link)


def _address(address: Address, reference: str, wire: Wire) -> str:
    if (kind := _DOCA.get(address.kind or "")) is None:
        return wire.segment("ADD", "", postal_address(address))
    parts = (kind, address.country, address.street, address.city, address.region, address.postcode)
    return _service(wire, "DOCA", "/" + "/".join((part or "").replace("/", " ") for part in parts), reference)


def _references(traveller: Traveller, reference: str, wire: Wire) -> Iterator[str]:
    born = (traveller.place_of_birth or "").replace("/", " ")
    if traveller.government_reference:
        yield _service(wire, "DOCO", f"/{born}/K/{traveller.government_reference}", reference)


def _documents(traveller: Traveller, reference: str, wire: Wire) -> Iterator[str]:
    born = (traveller.place_of_birth or "").replace("/", " ")
    documents = [d for d in traveller.documents if d.source != "DOCO"]
    if not documents and traveller.date_of_birth:
        documents = [TravelDocument(source="DOCS")]
    for document in documents:
        yield _service(wire, "DOCS", _docs(traveller, document), reference)
    for document in traveller.documents:
        if document.source == "DOCO":
            issued = ddmmmyy(document.issue_date)
            text = f"/{born}/{document.type or 'V'}/{document.number or ''}//{issued}/{document.issuing_state or ''}"
            yield _service(wire, "DOCO", text, reference)


def _docs(traveller: Traveller, document: TravelDocument) -> str:
    sex: str = traveller.sex or ""
    if sex and traveller.type == "infant":
        sex += "I"
    nationality = document.nationality or traveller.nationality or ""
    fields = (
        document.type or "",
        wire_state(document.issuing_state or ""),
        document.number or "",
        wire_state(nationality),
        ddmmmyy(traveller.date_of_birth),
        sex,
        ddmmmyy(document.expiry_date),
        name_on_wire(document.holder_surname or traveller.surname or ""),
        *_given(name_on_wire(document.holder_given_names or traveller.given_names or "")),
    )
    return "/" + "/".join(fields)


def _given(names: str) -> tuple[str, ...]:
    first, _, middle = names.partition(" ")
    return (first, middle) if middle else (first,)
