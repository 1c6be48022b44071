"""Bookings of a push: each is a new version; contacts as they are, payments and free text sealed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.messages.record import Message
from foreland.operations.receive_flights import Flight
from foreland.operations.telling import Telling
from foreland.screening.keys import paid
from foreland.screening.told_booking import way_of
from foreland.store import bookings as stored
from foreland.store.bookings import BookingRow, ContactRow, PaymentRow, SegmentRow, StoredBooking, stored_card
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection
from foreland.store.rows import hexed, owner_fields
from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.travel.booking import Booking, Payment
from foreland.travel.content_hash import content_hash
from foreland.travel.traveller import Address, Traveller

_LONGEST_LOCATOR = 40
_LAST_DIGITS = re.compile(r"[0-9]{4}$")
PAYMENT_COLUMN = "payments.sealed"
PAYER_COLUMN = "payments.payer_index"
FREE_TEXT_COLUMN = "bookings.free_text_sealed"
"""What the sealed values are bound to."""


class AppliedBooking(msgspec.Struct, frozen=True, kw_only=True):
    """A booking that was taken in. ``content`` is a hash of what matters to a screening of its travellers, ``card``
    what is stored in the open of the card that paid it.
    """

    row: BookingRow
    booking: Booking
    content: str
    card: str | None = None


class BookingBook:
    """The bookings of a group of messages: current versions loaded once, new ones written once."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._current: dict[tuple[UUID, str], StoredBooking] = {}
        self._added: dict[UUID, BookingRow] = {}
        self._replaced: list[tuple[str, UUID]] = []
        self._segments: list[SegmentRow] = []
        self._contacts: list[ContactRow] = []
        self._payments: list[PaymentRow] = []

    def open(
        self, access: Access, connection: PooledConnection, flights: Iterable[Flight], bookings: Iterable[Booking]
    ) -> None:
        """Load the current versions of the bookings on flights that were known before."""
        keys = [(flight.row.flight_date.isoformat(), flight.row.id) for flight in flights]
        locators = {locator for booking in bookings if (locator := _locator(booking)) is not None}
        for found in stored.load(access, connection, keys, sorted(locators)):
            if found.record_locator is not None:
                self._current[found.flight_id, found.record_locator] = found

    def apply(self, telling: Telling, booking: Booking, *, overtaken: bool = False) -> AppliedBooking:
        """Take in a booking. It becomes the current version unless a newer one is known, or it is ``overtaken``.

        A list that carries booking data never replaces what a push says.
        """
        flight, heard_at = telling.flight, telling.heard_at
        locator = _locator(booking)
        before = self._current.get((flight.row.id, locator)) if locator else None
        later = before is None or (before.source != "PNR", heard_at) >= (telling.source != "PNR", before.reported_at)
        newer = before is None or (later and not overtaken)
        row = self._row(telling, booking, before.version + 1 if before else 1, newer)
        if newer and before is not None:
            self._retire(before)
        if newer and locator is not None:
            self._current[flight.row.id, locator] = StoredBooking(
                id=row.id,
                flight_id=flight.row.id,
                flight_date=row.flight_date,
                record_locator=locator,
                source=row.source,
                version=row.version,
                cancelled=row.cancelled,
                reported_at=heard_at,
            )
        self._added[row.id] = row
        payments = self._add_details(row, booking, telling.ownership)
        card = stored_card(payments[0].number_index, payments[0].last_digits) if payments else None
        return AppliedBooking(row=row, booking=booking, content=booking_content(booking), card=card)

    def current(self) -> Iterable[StoredBooking]:
        """Current versions of the bookings that the messages name."""
        return self._current.values()

    def add_traveller_contacts(
        self,
        flight_date: str,
        reported_id: UUID,
        phones: Iterable[str],
        emails: Iterable[str],
        addresses: Iterable[Address],
        ownership: Ownership,
    ) -> None:
        """Add the contacts of one reported traveller."""
        owner: dict[str, Any] = {"flight_date": flight_date, "reported_id": reported_id, **owner_fields(ownership)}
        self._contacts += _contacts(owner, phones, emails, addresses)

    def save(self, connection: PooledConnection) -> None:
        """Write what was added."""
        stored.replace(connection, self._replaced)
        stored.add(connection, list(self._added.values()), self._segments, self._payments)
        stored.add_contacts(connection, self._contacts)

    def _retire(self, before: StoredBooking) -> None:
        pending = self._added.get(before.id)
        if pending is not None:
            self._added[before.id] = structs.replace(pending, is_current=False)
        else:
            self._replaced.append((before.flight_date, before.id))

    def _row(self, telling: Telling, booking: Booking, version: int, is_current: bool) -> BookingRow:
        free_text = msgspec.json.encode({"history": booking.history, "remarks": booking.remarks})
        sealed = self._sealer.seal(free_text, FREE_TEXT_COLUMN) if booking.history or booking.remarks else None
        return BookingRow(
            **owner_fields(telling.ownership),  # type: ignore[arg-type]
            id=new_id(),
            flight_date=telling.flight.row.flight_date.isoformat(),
            flight_id=telling.flight.row.id,
            message_id=telling.message_id,
            source=telling.source,
            version=version,
            is_current=is_current,
            cancelled=booking.cancelled,
            record_locator=_locator(booking),
            locators=msgspec.to_builtins(booking.locators),
            split_from=booking.split_from,
            created_local=booking.created_at,
            modified_local=booking.last_modified_at,
            agency_number=booking.agency.iata_number,
            agency=structs.asdict(booking.agency),
            tickets=msgspec.to_builtins(booking.tickets),
            way=way_of(booking),
            seats=booking.seats,
            bags=booking.bags,
            check_ins=booking.check_ins,
            unique_references=booking.unique_references,
            free_text_sealed=hexed(sealed) if sealed else None,
            reported_at=telling.heard_at,
        )

    def _add_details(self, row: BookingRow, booking: Booking, ownership: Ownership) -> list[PaymentRow]:
        owner: dict[str, Any] = {"flight_date": row.flight_date, "booking_id": row.id, **owner_fields(ownership)}
        self._segments += [
            SegmentRow(**owner, position=position, **structs.asdict(segment))
            for position, segment in enumerate(booking.segments)
        ]
        contacts = booking.contacts
        self._contacts += _contacts(owner, contacts.phones, contacts.emails, contacts.addresses)
        payments = [self._payment(owner, payment, booking.travellers) for payment in booking.payments]
        self._payments += payments
        return payments

    def _payment(self, owner: dict[str, Any], payment: Payment, travellers: Sequence[Traveller]) -> PaymentRow:
        how = paid(payment, travellers)
        return PaymentRow(
            **owner,
            id=new_id(),
            kind=payment.kind,
            sealed=hexed(self._sealer.seal(msgspec.json.encode(payment), PAYMENT_COLUMN)),
            number_index=hexed(self._sealer.index(how.card, PAYMENT_COLUMN)) if how.card else None,
            last_digits="".join(_LAST_DIGITS.findall(payment.number_masked or "")) or None,
            payer_index=hexed(self._sealer.index(how.payer, PAYER_COLUMN)) if how.payer else None,
            payer_travels=how.payer_travels,
        )


def _locator(booking: Booking) -> str | None:
    return booking.record_locator[:_LONGEST_LOCATOR] if booking.record_locator else None


_NOT_SCREENED: dict[str, tuple[()]] = dict.fromkeys(("history", "remarks", "bags", "seats", "check_ins"), ())


def carried_bookings(message: Message) -> dict[str | None, Booking]:
    """The bookings that a list carries, by the record locator of its travellers; none of a push."""
    return {one.record_locator: one for one in message.bookings if one.record_locator and message.travellers}


def booking_content(booking: Booking) -> str:
    """Hash of what in a booking matters to a screening of its travellers."""
    return content_hash(structs.replace(booking, last_modified_at=None, **_NOT_SCREENED))


def _contacts(
    owner: dict[str, Any], phones: Iterable[str], emails: Iterable[str], addresses: Iterable[Address]
) -> list[ContactRow]:
    found = [
        ContactRow(**owner, id=new_id(), kind="phone", value=phone, value_key=canonical_phone(phone))
        for phone in phones
    ]
    found += [
        ContactRow(**owner, id=new_id(), kind="email", value=email, value_key=canonical_email(email))
        for email in emails
    ]
    found += [
        ContactRow(**owner, id=new_id(), kind="address", address=structs.asdict(address)) for address in addresses
    ]
    return found
