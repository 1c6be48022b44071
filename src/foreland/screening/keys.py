"""The registry keys of a traveller and booking: what the store writes at ingest and reads history by."""

from __future__ import annotations

from typing import Literal

from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.travel.booking import Booking
from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import Traveller

KeyKind = Literal["document", "phone", "email"]
RegistryKey = tuple[KeyKind, str]
LinkKind = KeyKind | Literal["person"]
"""By what written rules find earlier journeys: a registry key, or name and birth date as one word."""
IdentityKey = tuple[str, str]
"""Folded name and whole birth date."""


def identity_key(traveller: Traveller) -> IdentityKey | None:
    """What tells a person of the same name from others, as well as it goes; ``None`` when too little was said."""
    name = fold_name(f"{traveller.surname or ''} {traveller.given_names or ''}")
    born = read_partial_date(traveller.date_of_birth)
    if not traveller.surname or not traveller.given_names or " " not in name or born is None or born.day is None:
        return None
    return name, str(traveller.date_of_birth)


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
