"""Writes what belongs to a booking as a whole: agency, contacts, remarks, tickets, payments, itinerary."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.padis import ddmmyy, email_text, hhmm
from foreland.messages.builders.wire import Element, Wire
from foreland.travel.booking import Booking, Payment, Segment, Ticket
from foreland.travel.flight import read_designator
from foreland.travel.traveller import Address

_PAYMENT = {"card": "CC", "cash": "CA", "cheque": "CK", "other": "MS"}
_SUBJECTS = {"OSI": "28", "FARE": "15", "HISTORY": "19", "PAYER": "43"}
_ADDRESS = {"contact": "700", "residence": "701", "destination": "702"}


def agency(booking: Booking, wire: Wire) -> Iterator[str]:
    """ORG: who made the booking."""
    sold = booking.agency
    if not any((sold.iata_number, sold.office, sold.city, sold.country, sold.agent)):
        return
    system = next((known.carrier for known in booking.locators if known.carrier), "") or ""
    yield wire.segment(
        "ORG",
        (system, sold.city or ""),
        (sold.iata_number or "", sold.office or ""),
        sold.city or "",
        "",
        "T" if sold.iata_number else "A",
        sold.country or "",
        sold.agent or "",
    )


def contacts(booking: Booking, wire: Wire) -> Iterator[str]:
    """Phones and e-mail addresses as other service information, postal addresses as ADD.

    A contact that a remark states already is not written twice.
    """
    said = " ".join(booking.remarks).upper()
    for phone in booking.contacts.phones:
        if phone not in said:
            yield wire.segment("IFT", ("4", "28", "", "YY"), f"CTCP {phone}")
    for email in booking.contacts.emails:
        if email.upper() not in said and email_text(email) not in said:
            yield wire.segment("IFT", ("4", "28", "", "YY"), f"CTCE {email_text(email)}")
    for address in booking.contacts.addresses:
        yield wire.segment("ADD", "", _address(address))


def _address(address: Address) -> Element:
    kind = _ADDRESS.get(address.kind or "", "700")
    place = (address.street or "", address.city or "", address.region or "", "", address.country or "")
    return (kind, *place, address.postcode or "")


def remarks(booking: Booking, wire: Wire) -> Iterator[str]:
    """Free text of the booking: ``OSI YY text`` as the subject, company and text it names, anything else as OSI."""
    for remark in booking.remarks:
        subject, _, rest = remark.partition(" ")
        company, _, text = rest.partition(" ")
        if subject in _SUBJECTS and len(company) == 2 and company.isalnum() and text:
            yield wire.segment("IFT", ("4", _SUBJECTS[subject], "", company), text)
        elif subject in _SUBJECTS and rest:
            yield wire.segment("IFT", ("4", _SUBJECTS[subject]), rest)
        else:
            yield wire.segment("IFT", ("4", "28", "", "YY"), remark)


def ticket(sold: Ticket, wire: Wire) -> Iterator[str]:
    """TKT with its amounts and date."""
    yield wire.segment("TKT", (sold.number or "", "T", "1"))
    amounts = [
        (qualifier, amount, sold.currency or "")
        for qualifier, amount in (("B", sold.fare), ("T", sold.total))
        if amount is not None
    ]
    if amounts:
        yield wire.segment("MON", *amounts)
    if sold.issued_at:
        yield wire.segment("DAT", ("710", ddmmyy(sold.issued_at), hhmm(sold.issued_at)))


def payments(booking: Booking, wire: Wire) -> Iterator[str]:
    """FOP, and the payer when it was said."""
    if booking.payments:
        yield wire.segment("FOP", *(_payment(paid) for paid in booking.payments))
    for paid in booking.payments:
        if paid.payer:
            yield wire.segment("IFT", ("4", "43"), paid.payer)


def _payment(paid: Payment) -> Element:
    month = paid.expiry[5:7] + paid.expiry[2:4] if paid.expiry and len(paid.expiry) >= 7 else ""
    number = paid.number_masked or ""
    return (_PAYMENT[paid.kind], "", paid.amount or "", paid.vendor or "", number, month)


def itinerary(booking: Booking, wire: Wire) -> Iterator[str]:
    """TVL of each flight with its status."""
    for flown in booking.segments:
        marketing = read_designator(flown.flight or "")
        carrier, number = (marketing.carrier, marketing.number) if marketing else ("", flown.flight or "")
        suffix = marketing.suffix if marketing else ""
        operating = read_designator(flown.operating_flight or "")
        companies: Element = (carrier, operating.carrier) if operating else carrier
        yield wire.segment(
            "TVL",
            _times(flown),
            flown.origin or "",
            flown.destination or "",
            companies,
            (number, flown.booking_class or "", suffix),
        )
        if operating:
            yield wire.segment("TRA", operating.carrier, operating.number + operating.suffix)
        if flown.status:
            yield wire.segment("RPI", str(max(1, len(booking.travellers))), flown.status)


def _times(flown: Segment) -> Element:
    departs, arrives = flown.departure_local, flown.arrival_local
    return (ddmmyy(departs), hhmm(departs), ddmmyy(arrives), hhmm(arrives))
