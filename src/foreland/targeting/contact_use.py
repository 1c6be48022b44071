"""A booking in which a phone number or e-mail address was given, as the contact registries answer it."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class ContactUse(Struct, frozen=True, kw_only=True):
    """One booking that gave the contact.

    ``used_on`` is the flight's departure date (ISO 8601). ``surnames`` are those of the booking's travellers,
    ``agency`` is the agency's IATA number (else its office code), ``split_from`` the locators of the bookings
    this one was divided from, ``addresses`` any postal addresses as one line each.
    """

    booking_id: UUID
    used_on: str
    record_locator: str | None = None
    surnames: tuple[str, ...] = ()
    agency: str | None = None
    split_from: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
