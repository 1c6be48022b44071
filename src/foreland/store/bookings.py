"""Bookings as they were pushed, each push a version; contacts of bookings and travellers; payments, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows


class BookingRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``bookings``; ``free_text_sealed`` holds history and remarks, ``way`` is that of
    :func:`~foreland.screening.told_booking.way_of`.

    ``source`` is ``PNR`` for a push of bookings, ``API`` for a list that carries booking data.
    """

    id: UUID
    flight_date: str
    flight_id: UUID
    message_id: UUID
    source: str
    version: int
    is_current: bool
    cancelled: bool
    record_locator: str | None
    locators: list[dict[str, Any]]
    split_from: tuple[str, ...]
    created_local: str | None
    modified_local: str | None
    agency_number: str | None
    agency: dict[str, Any]
    tickets: list[dict[str, Any]]
    way: str | None
    seats: tuple[dict[str, Any], ...]
    bags: tuple[dict[str, Any], ...]
    check_ins: tuple[dict[str, Any], ...]
    unique_references: tuple[str, ...]
    free_text_sealed: str | None
    reported_at: datetime


class SegmentRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``booking_segments``."""

    booking_id: UUID
    flight_date: str
    position: int
    flight: str | None
    origin: str | None
    destination: str | None
    departure_local: str | None
    arrival_local: str | None
    status: str | None
    operating_flight: str | None
    booking_class: str | None
    quantity: int | None
    equipment: str | None
    kind: str


class ContactRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``contacts``, of a booking or of a reported traveller."""

    id: UUID
    flight_date: str
    booking_id: UUID | None = None
    reported_id: UUID | None = None
    kind: str
    value: str | None = None
    value_key: str | None = None
    address: dict[str, Any] | None = None


class PaymentRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``payments``; hashes of card and payer are keyed (hexadecimal, as PostgreSQL writes them)."""

    id: UUID
    flight_date: str
    booking_id: UUID
    kind: str
    sealed: str
    number_index: str | None
    last_digits: str | None
    payer_index: str | None
    payer_travels: bool | None


class StoredBooking(Struct, frozen=True, kw_only=True):
    """The current version of a booking on a flight, as a push (``PNR``) or a list (``API``) told it."""

    id: UUID
    flight_id: UUID
    flight_date: str
    record_locator: str | None
    source: str
    version: int
    cancelled: bool
    reported_at: datetime


_CARD_SIGNS = 24
CARD = f"trim(coalesce(p.last_digits, '') || ' ' || left(encode(p.number_index, 'hex'), {_CARD_SIGNS}))"
"""The same of a row ``p`` of ``payments``."""

_LOAD = """
    select id, flight_id, flight_date::text, record_locator, source, version, cancelled, reported_at from bookings
    where org_id = %(org_id)s and is_current and flight_date = any (%(dates)s::date[]) and flight_id = any (%(flights)s)
      and record_locator = any (%(locators)s)
"""

_REPLACE = """
    update bookings b set is_current = false
    from unnest(%(dates)s::date[], %(ids)s::uuid[]) as old (flight_date, id)
    where b.flight_date = old.flight_date and b.id = old.id and b.flight_date = any (%(dates)s::date[])
"""

_ADD = rows.insertion("bookings", BookingRow)
_ADD_SEGMENTS = rows.insertion("booking_segments", SegmentRow)
_ADD_CONTACTS = rows.insertion("contacts", ContactRow)
_ADD_PAYMENTS = rows.insertion("payments", PaymentRow)


def stored_card(number_index: str | None, last_digits: str | None) -> str | None:
    """Return what is stored of a card in the open: its last digits, and enough of its keyed hash to tell it from
    others. The statements that read it put it together in the same way.
    """
    return f"{last_digits or ''} {number_index[2:][:_CARD_SIGNS]}".strip() if number_index else None


def load(
    access: Access, connection: Connection[DictRow], flights: Sequence[tuple[str, UUID]], locators: Sequence[str]
) -> list[StoredBooking]:
    """Return the current bookings with these record locators on flights given as (flight date, identifier)."""
    if not flights or not locators:
        return []
    found = connection.execute(
        _LOAD,
        {
            "org_id": access.org_id,
            "dates": sorted({day for day, _ in flights}),
            "flights": [flight for _, flight in flights],
            "locators": list(locators),
        },
    )
    return [StoredBooking(**row) for row in found]


def replace(connection: Connection[DictRow], replaced: Sequence[tuple[str, UUID]]) -> None:
    """Make bookings, given as (flight date, identifier), former versions."""
    if replaced:
        connection.execute(_REPLACE, {"dates": [day for day, _ in replaced], "ids": [one for _, one in replaced]})


def add(
    connection: Connection[DictRow],
    bookings: Sequence[BookingRow],
    segments: Sequence[SegmentRow],
    payments: Sequence[PaymentRow],
) -> None:
    """Add bookings with their itineraries and payments."""
    rows.insert(connection, _ADD, bookings)
    rows.insert(connection, _ADD_SEGMENTS, segments)
    rows.insert(connection, _ADD_PAYMENTS, payments)


def add_contacts(connection: Connection[DictRow], contacts: Sequence[ContactRow]) -> None:
    """Add contacts of bookings and travellers."""
    rows.insert(connection, _ADD_CONTACTS, contacts)
