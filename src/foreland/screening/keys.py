"""The registry keys of a traveller and booking: what the store writes at ingest and reads history by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.travel.booking import Booking, Payment
from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import Traveller

KeyKind = Literal["document", "phone", "email"]
RegistryKey = tuple[KeyKind, str]
BookingKind = Literal["locator", "agency", "agent", "ticket_block", "card"]
LinkKind = KeyKind | BookingKind | Literal["person", "document_block"]
"""By what written rules find earlier journeys: a registry key, name and birth date as one word, or a neighbouring
number.
"""
BookingKey = tuple[BookingKind, str]
_TOGETHER_DIGITS = 2
"""Numbers of tickets that differ in so many last digits alone were issued together."""
IdentityKey = tuple[str, str]
"""Folded name and whole birth date."""


def identity_key(traveller: Traveller) -> IdentityKey | None:
    """What tells a person of the same name from others, as well as it goes; ``None`` when too little was said."""
    return _identity_key(traveller.surname, traveller.given_names, traveller.date_of_birth)


@lru_cache(maxsize=4096)
def _identity_key(surname: str | None, given: str | None, date_of_birth: str | None) -> IdentityKey | None:
    """Asked several times of each traveller of a flight: what is read of them, and what is judged."""
    born = read_partial_date(date_of_birth)
    if not surname or not given or date_of_birth is None or born is None or born.day is None:
        return None
    name = fold_name(f"{surname} {given}")
    return (name, date_of_birth) if " " in name else None


def person_key(name: str, born: str) -> str:
    """Folded name and whole birth date as one word (``traveller.person``)."""
    return f"{name} {born}"


def registry_keys(traveller: Traveller | None, booking: Booking | None) -> tuple[RegistryKey, ...]:
    """Every ``(kind, key)`` of the traveller and of the booking's own contacts, sorted, each once.

    Contacts of the booking's *other* travellers are not this traveller's; they come with those travellers.
    """
    keys: set[RegistryKey] = set()
    phones: list[str] = []
    emails: list[str] = []
    if traveller is not None:
        keys.update(("document", key) for document in traveller.documents if (key := document_key(document)))
        phones.extend(traveller.phones)
        emails.extend(traveller.emails)
    if booking is not None:
        phones.extend(booking.contacts.phones)
        emails.extend(booking.contacts.emails)
    keys.update(("phone", key) for text in phones if (key := canonical_phone(text)))
    keys.update(("email", key) for text in emails if (key := canonical_email(text)))
    return tuple(sorted(keys))


class Paid(Struct, frozen=True, kw_only=True):
    """How a booking was paid. ``card`` and ``payer`` tell one card or payer from another; what is stored of them is a
    keyed hash, of the card with its last digits before it. ``None`` is unknown.
    """

    card: str | None = None
    payer: str | None = None
    payer_travels: bool | None = None


def paid(payment: Payment, travellers: Collection[Traveller]) -> Paid:
    """What a form of payment tells: the masked number with its expiry, the folded name, and whether it is one of the
    travellers'. A name is somebody's when the words of one are all among those of the other.
    """
    payer = fold_name(payment.payer or "")
    travels = None
    if payer:
        words = set(payer.split())
        people = (f"{one.surname or ''} {one.given_names or ''}" for one in travellers)
        named = [set(fold_name(name).split()) for name in people]
        travels = any(words <= name or name <= words for name in named if name)
    card = f"{payment.number_masked} {payment.expiry or ''}".strip() if payment.number_masked else None
    return Paid(card=card, payer=payer or None, payer_travels=travels)


def agency_name(booking: Booking) -> str | None:
    """The agency's IATA number, else its office."""
    return booking.agency.iata_number or booking.agency.office


def agent_name(booking: Booking) -> str | None:
    """The agent of the agency who made the booking."""
    agency = agency_name(booking)
    return f"{agency} {booking.agency.agent}" if agency and booking.agency.agent else None


def ticket_number(numbers: Collection[str], own: Collection[str]) -> str | None:
    """The traveller's ticket among those of the booking, else the lowest of these."""
    ordered = sorted(numbers)
    return next((one for one in ordered if one in own), ordered[0] if ordered else None)


def ticket_block(number: str | None) -> str | None:
    """What numbers of tickets that were issued together have in common."""
    return (number[:-_TOGETHER_DIGITS] or None) if number else None


def booking_keys(booking: Booking, own: Collection[str], route: str | None, card: str | None) -> Iterator[BookingKey]:
    """By what earlier journeys of the same booking, agency, agent, block of tickets or card are found.

    An agency is looked for on one route (``AAA-BBB``) alone: some sell thousands of tickets a day. ``own`` are numbers
    of tickets of the traveller, ``card`` is what is stored of the card.
    """
    agency, agent = agency_name(booking), agent_name(booking)
    numbers = [one.number for one in booking.tickets if one.number]
    if booking.record_locator:
        yield "locator", booking.record_locator
    if agency and route:
        yield "agency", f"{agency} {route}"
    if agent:
        yield "agent", agent
    if block := ticket_block(ticket_number(numbers, own)):
        yield "ticket_block", block
    if card:
        yield "card", card
