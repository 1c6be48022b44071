"""Writes PNRGOV pushes of bookings (IATA PADIS EDIFACT 11.1 and later).

A booking is SRC and RCI, then its data, its travellers with documents, tickets and payments, and its itinerary.
Dates are DDMMYY, times HHMM.
"""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.booking_details import agency, contacts, office, remarks
from foreland.messages.builders.booking_flights import excess_bags, itinerary
from foreland.messages.builders.booking_sale import payments, ticket
from foreland.messages.builders.booking_traveller import is_service_ticket, service_tickets, traveller_segments
from foreland.messages.builders.envelope import MessageType, Unbuildable, interchange, missing_of
from foreland.messages.builders.padis import ddmmyy, hhmm, hhmmss
from foreland.messages.builders.wire import Element, Wire
from foreland.messages.record import Message
from foreland.travel.booking import Agency, Booking, Ticket
from foreland.travel.flight import Leg, read_designator
from foreland.travel.traveller import Traveller

PUSHES = {"full": "22", "update": "141", None: "22"}
"""Code of MSG (PADIS 4025) for a push of everything and one of changes."""


def build_pnrgov(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Bytes of a push of ``message.bookings`` for the flight of its first leg."""
    wire = wire or Wire(repetition="*")
    if missing := missing_of(message):
        return Unbuildable(missing)
    version, _, release = (message.version or "11.1").partition(".")
    body = [
        wire.segment("MSG", ("", message.document_code or PUSHES[message.push])),
        _reporting_office(message, wire),
        *_flight(message, wire),
    ]
    if message.declared_total.bookings is not None:
        body.append(wire.segment("EQN", str(message.declared_total.bookings)))
    for booking in message.bookings:
        body += _booking(booking, message.legs[0], wire)
    return interchange(message, body, MessageType("PNRGOV", version, release or "1", "IA"), wire)


def build_govreq(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Bytes of a state's request to a carrier for a push now: of the whole flight, or of the bookings named.

    The code of MSG is the message's ``document_code`` (a full push when there is none). No published sample of a
    GOVREQ was at hand: agree the code with the carrier before use.
    """
    wire = wire or Wire(repetition="*")
    if missing := missing_of(message):
        return Unbuildable(missing)
    version, _, release = (message.version or "11.1").partition(".")
    body = [
        wire.segment("MSG", ("", message.document_code or PUSHES[message.push])),
        wire.segment("ORG", message.sender or ""),
        *_flight(message, wire),
    ]
    for booking in message.bookings:
        body += [wire.segment("SRC"), wire.segment("RCI", *_locators(booking))]
    return interchange(message, body, MessageType("GOVREQ", version, release or "1", "IA"), wire)


def _reporting_office(message: Message, wire: Wire) -> str:
    if message.reporting_office == Agency():
        return wire.segment("ORG", message.legs[0].carrier or message.sender or "")
    return office(message.reporting_office, wire)


def _flight(message: Message, wire: Wire) -> Iterator[str]:
    for leg in message.legs:
        times = (
            ddmmyy(leg.departure_local),
            hhmm(leg.departure_local),
            ddmmyy(leg.arrival_local),
            hhmm(leg.arrival_local),
        )
        number = _number(leg.flight or "", leg.carrier or "")
        yield wire.segment("TVL", times, leg.origin or "", leg.destination or "", leg.carrier or "", number)


def _number(flight: str, carrier: str) -> Element:
    """Flight number with its suffix in the place of a suffix: number, class, suffix."""
    designator = read_designator(flight)
    if designator is None:
        return flight.removeprefix(carrier)
    return (designator.number, "", designator.suffix) if designator.suffix else designator.number


def _booking(booking: Booking, leg: Leg, wire: Wire) -> Iterator[str]:
    yield wire.segment("SRC")
    yield wire.segment("RCI", *_locators(booking))
    if booking.cancelled:
        yield wire.segment("ORG")
        return
    if booking.last_modified_at:
        day, time = ddmmyy(booking.last_modified_at), hhmm(booking.last_modified_at)
        yield wire.segment("DAT", ("700", day, time))
    for reference in booking.unique_references:
        yield wire.segment("REF", ("", reference))
    yield from remarks(booking, wire)
    yield from agency(booking, wire)
    yield from contacts(booking, wire)
    yield from excess_bags(booking, None, wire)
    yield from _people(booking, leg, wire)
    yield from itinerary(booking, wire)
    for locator in booking.split_from:
        yield wire.segment("EQN", "1")
        carrier = next((known.carrier for known in booking.locators if known.carrier), "")
        yield wire.segment("RCI", (carrier or "", locator))


def _locators(booking: Booking) -> Iterator[Element]:
    created = (ddmmyy(booking.created_at), hhmmss(booking.created_at)) if booking.created_at else ()
    known = booking.locators
    if not known:
        yield ("", booking.record_locator or "", "", *created)
    for place, locator in enumerate(known):
        yield (locator.carrier or "", locator.locator or "", locator.type or "", *(created if place == 0 else ()))


def _people(booking: Booking, leg: Leg, wire: Wire) -> Iterator[str]:
    unsold, paid = list(booking.tickets), False
    for traveller in booking.travellers:
        yield from traveller_segments(traveller, leg, wire, seated=_is_seated(booking, traveller))
        yield from service_tickets(traveller, {one.number for one in booking.tickets}, wire)
        yield from excess_bags(booking, traveller, wire) if traveller.traveller_reference else ()
        for sold in _tickets_of(traveller, unsold):
            yield from ticket(sold, wire)
            if not paid and (sold.number or sold.type):
                yield from payments(booking, wire)
                paid = True
    for sold in unsold:
        yield from ticket(sold, wire)
    if booking.payments and not paid:
        if not unsold:
            yield wire.segment("TKT", ("", "700"))
        yield from payments(booking, wire)


def _is_seated(booking: Booking, traveller: Traveller) -> bool:
    """Whether the seat stands among the seats of the booking, which are written behind their flight."""
    reference = traveller.traveller_reference
    return reference is not None and any(one.get("traveller_reference") == reference for one in booking.seats)


def _tickets_of(traveller: Traveller, unsold: list[Ticket]) -> Iterator[Ticket]:
    """Tickets of a traveller, each once, as the booking describes them."""
    reference = traveller.traveller_reference
    theirs = [one for one in unsold if reference and one.traveller_reference == reference]
    for sold in theirs:
        unsold.remove(sold)
        yield sold
    for number in traveller.tickets:
        if any(one.number == number for one in theirs):
            continue
        described = next((each for each in unsold if each.number == number), None)
        if described is not None:
            unsold.remove(described)
            yield described
        elif not is_service_ticket(number):
            yield Ticket(number=number, type="T")
