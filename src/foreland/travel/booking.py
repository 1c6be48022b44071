"""One booking (passenger name record) as a PNRGOV message reported it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from foreland.travel.traveller import Address, Traveller


class Locator(Struct, frozen=True, kw_only=True, gc=False):
    """A record locator and the system or carrier that gave it."""

    carrier: str | None = None
    locator: str | None = None


class Agency(Struct, frozen=True, kw_only=True, gc=False):
    """The travel agency or carrier office that made the booking."""

    iata_number: str | None = None
    office: str | None = None
    city: str | None = None
    country: str | None = None
    agent: str | None = None


class Segment(Struct, frozen=True, kw_only=True, gc=False):
    """One flight of the itinerary. Times are local to the airport, ISO 8601 without offset."""

    flight: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure_local: str | None = None
    arrival_local: str | None = None
    status: str | None = None
    operating_flight: str | None = None
    booking_class: str | None = None


class Contacts(Struct, frozen=True, kw_only=True, gc=False):
    """How the people of a booking can be reached."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()


class Payment(Struct, frozen=True, kw_only=True, gc=False):
    """A form of payment. A card number is masked before it gets here: first six and last four digits at most."""

    kind: Literal["card", "cash", "cheque", "other"]
    vendor: str | None = None
    number_masked: str | None = None
    expiry: str | None = None
    amount: str | None = None
    currency: str | None = None
    payer: str | None = None


class Ticket(Struct, frozen=True, kw_only=True, gc=False):
    """A ticket. Amounts are decimal strings."""

    number: str | None = None
    fare: str | None = None
    total: str | None = None
    currency: str | None = None
    issued_at: str | None = None


class Booking(Struct, frozen=True, kw_only=True, gc=False):
    """A booking with its travellers, itinerary, contacts, payments and history."""

    record_locator: str | None = None
    locators: tuple[Locator, ...] = ()
    created_at: str | None = None
    last_modified_at: str | None = None
    cancelled: bool = False
    split_from: tuple[str, ...] = ()
    agency: Agency = Agency()
    travellers: tuple[Traveller, ...] = ()
    segments: tuple[Segment, ...] = ()
    contacts: Contacts = Contacts()
    payments: tuple[Payment, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    seats: tuple[dict[str, Any], ...] = ()
    bags: tuple[dict[str, Any], ...] = ()
    history: tuple[dict[str, Any], ...] = ()
    remarks: tuple[str, ...] = ()
