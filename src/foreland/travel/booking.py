"""One booking (passenger name record) as a PNRGOV message reported it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from foreland.travel.traveller import Address, Traveller


class Locator(Struct, frozen=True, kw_only=True, gc=False):
    """A record locator, the system or carrier that gave it, and its type as sent (``C``: departure control)."""

    carrier: str | None = None
    locator: str | None = None
    type: str | None = None


class Agency(Struct, frozen=True, kw_only=True, gc=False):
    """The travel agency or carrier office that made the booking, or that sends a push (PADIS ORG).

    ``system`` is the carrier or reservation system it works in and ``system_city`` that system's place; ``via`` is a
    second system between; ``duty`` is the code of what the agent may do, as sent.
    """

    iata_number: str | None = None
    office: str | None = None
    city: str | None = None
    country: str | None = None
    agent: str | None = None
    kind: Literal["airline", "agent"] | None = None
    system: str | None = None
    system_city: str | None = None
    via: str | None = None
    currency: str | None = None
    duty: str | None = None


class Segment(Struct, frozen=True, kw_only=True, gc=False):
    """One flight of the itinerary. Times are local to the airport, ISO 8601 without offset.

    ``kind`` is ``open`` for a flight not yet chosen and ``surface`` for a way that is not flown (ARNK); ``quantity`` is
    how many seats of the booking are on it, ``equipment`` the type of aircraft as sent.
    """

    flight: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure_local: str | None = None
    arrival_local: str | None = None
    status: str | None = None
    operating_flight: str | None = None
    booking_class: str | None = None
    quantity: int | None = None
    equipment: str | None = None
    kind: Literal["flight", "open", "surface"] = "flight"


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


class Tax(Struct, frozen=True, kw_only=True, gc=False):
    """A tax, fee or charge of a ticket. ``country`` and ``code`` are as sent."""

    amount: str | None = None
    currency: str | None = None
    country: str | None = None
    code: str | None = None


class Fare(Struct, frozen=True, kw_only=True, gc=False):
    """A fare of a traveller (PADIS FAR): its type (``A`` adult, ``N`` net, ``IN`` infant, ...) and basis.

    ``number`` is what stands in the second place, as sent: a discount in per cent by the guide, the traveller's age as
    some carriers send it.
    """

    type: str | None = None
    basis: str | None = None
    number: str | None = None
    country: str | None = None


class Ticket(Struct, frozen=True, kw_only=True, gc=False):
    """A ticket, or what was priced without one. Amounts are decimal strings.

    ``type`` is as sent (``T`` electronic or paper ticket, ``700`` ticketless). ``pricing_indicator`` to ``sold_in`` are
    those of the pricing (PADIS PTK): ``NR`` for not refundable, when, validating carrier, its accounting code, city.
    """

    number: str | None = None
    fare: str | None = None
    total: str | None = None
    currency: str | None = None
    issued_at: str | None = None
    traveller_reference: str | None = None
    type: str | None = None
    booklets: int | None = None
    fares: tuple[Fare, ...] = ()
    taxes: tuple[Tax, ...] = ()
    pricing_indicator: str | None = None
    priced_at: str | None = None
    validating_carrier: str | None = None
    accounting_code: str | None = None
    sold_in: str | None = None


class Booking(Struct, frozen=True, kw_only=True, gc=False):
    """A booking with its travellers, itinerary, contacts, payments and history.

    ``seats``, ``bags`` and ``check_ins`` are objects whose keys ``docs/reference/messages.md`` names;
    ``unique_references`` are the carrier's own keys of the booking.
    """

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
    check_ins: tuple[dict[str, Any], ...] = ()
    unique_references: tuple[str, ...] = ()
