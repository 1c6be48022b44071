"""Writes what belongs to a booking as a whole: the office that made it, contacts, remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from foreland.messages.builders.padis import email_text
from foreland.messages.builders.wire import Element, Wire
from foreland.messages.values import find_email
from foreland.travel.booking import Agency, Booking
from foreland.travel.traveller import Address

_OFFICES = {"airline": "A", "agent": "T"}
_SUBJECTS = {"OSI": "28", "FARE": "15", "HISTORY": "19", "PAYER": "43"}
_ADDRESS = {"contact": "700", "residence": "701", "billing": ""}


def agency(booking: Booking, wire: Wire) -> Iterator[str]:
    """ORG: who made the booking."""
    sold = booking.agency
    if sold != Agency():
        yield office(sold, wire)


def office(one: Agency, wire: Wire) -> str:
    """ORG of an agency or a carrier's office."""
    return wire.segment(
        "ORG",
        (one.system or "", one.system_city or ""),
        (one.iata_number or "", one.office or ""),
        one.city or "",
        one.via or "",
        _OFFICES.get(one.kind or "", ""),
        (one.country or "", one.currency or ""),
        one.agent or "",
        one.duty or "",
    )


def contacts(booking: Booking, wire: Wire) -> Iterator[str]:
    """Phones and e-mail addresses as other service information, postal addresses as ADD.

    A contact that is read from a remark already (``CTC.``) is not written twice.
    """
    said = " ".join(remark for remark in booking.remarks if remark.startswith("OSI") and "CTC" in remark).upper()
    for phone in booking.contacts.phones:
        if phone not in said:
            yield wire.segment("IFT", ("4", "28", "", "YY"), f"CTCP {phone}")
    for email in booking.contacts.emails:
        if email.upper() not in said and email_text(email) not in said:
            yield wire.segment("IFT", ("4", "28", "", "YY"), f"CTCE {email_text(email)}")
    for address in booking.contacts.addresses:
        if address.kind != "billing" or not booking.payments:
            yield wire.segment("ADD", "", postal_address(address))


def postal_address(address: Address) -> Element:
    """An address as an element of ADD; a purpose that has no name here stays as it is."""
    kind = address.kind or ""
    kind = kind if len(kind) == 3 and kind.isdigit() else _ADDRESS.get(kind, "700")
    place = (address.street or "", address.city or "", address.region or "", "", address.country or "")
    return (kind, *place, address.postcode or "")


def _says(remark: str, said: Sequence[str]) -> bool:
    email = find_email(remark)
    return any(word in remark or word == email for word in said)


def remarks(booking: Booking, wire: Wire) -> Iterator[str]:
    """Free text of the booking: ``OSI YY text`` as the subject, company and text it names, anything else as OSI."""
    people = booking.travellers
    said = [word for one in people for word in (*one.phones, *(email.upper() for email in one.emails))]
    for remark in booking.remarks:
        if remark.startswith("OSI") and "CTC" in remark and _says(remark, said):
            continue  # it is written as a contact of its traveller
        subject, _, rest = remark.partition(" ")
        company, _, text = rest.partition(" ")
        if subject in _SUBJECTS and len(company) == 2 and company.isalnum() and text:
            yield wire.segment("IFT", ("4", _SUBJECTS[subject], "", company), text)
        elif subject in _SUBJECTS and rest:
            yield wire.segment("IFT", ("4", _SUBJECTS[subject]), rest)
        else:
            yield wire.segment("IFT", ("4", "28", "", "YY"), remark)
