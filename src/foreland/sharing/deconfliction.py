"""Deconfliction at home: whose work touches whose, and who may be told of it.

Work has an owner and keys: what it is about, in the spelling of a blind comparison (:mod:`foreland.sharing.psi_keys`),
the case it belongs to, the booking somebody travels in. Two owners with a key in common are each told whom to contact
about which reference, and no more. What is compared are keyed hashes of the keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.sharing.origins import may_be_fled
from foreland.sharing.psi_keys import Subject, keys_of
from foreland.travel.countries import COUNTRIES, country_code
from foreland.travel.document_number import identifies, normalise_number

Source = Literal[
    "recommendation", "tasking", "seizure", "lookout", "look", "request", "question", "partner_item", "bulletin",
    "call",
]  # fmt: skip
"""What is owned: work on somebody, by where it stands."""

KEPT_FOR = timedelta(days=90)
"""How long work is compared, and a pointer kept, counted from when the work was first seen."""

MOST_SHARED = 10
"""So many pieces of work may share a telephone, an address or a booking; what more share belongs to an agency or a
group and points to nobody."""

_LOOSE = ("phone:", "email:", "payment:", "party:")
_MAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)\d[\d ()/-]{5,22}\d")
_DOCUMENT = re.compile(r"\b([A-Z]{3})[ :]{1,2}([A-Z0-9]{5,15})\b")
_LONGEST_REFERENCE = 80


class Interest(Struct, frozen=True, kw_only=True):
    """A piece of work. ``for_org`` is on whose behalf it is done; ``state`` of whose authorities that is one: ``None``
    for ourselves, empty where it is not known. ``origins`` are the states from which whoever it is about may flee.
    """

    owner_id: UUID
    desk: str | None
    airports: tuple[str, ...]
    for_org: UUID
    state: str | None
    journey: tuple[date, UUID] | None
    origins: frozenset[str]


def point_to_each_other(one: Interest, other: Interest) -> bool:
    """Whether the owners of two pieces of work that share a key are told of each other.

    Not those of one desk, or of one traveller of one flight: they see each other's work anyway. And nobody who works
    for authorities of a state from which whoever the other works on may flee.
    """
    if one.owner_id == other.owner_id or _place(one) == _place(other):
        return False
    if one.journey is not None and one.journey == other.journey:
        return False
    return not _may_flee_from(one, other) and not _may_flee_from(other, one)


def _may_flee_from(one: Interest, other: Interest) -> bool:
    """Whether ``one`` is done for authorities from which whoever ``other`` is about may flee; ours are none of them."""
    return one.state is not None and may_be_fled(one.state, other.origins)


def _place(one: Interest) -> tuple[UUID, object]:
    """Where the work is done: for whom, at which desk; an officer without a desk or airport is a place of their own."""
    return one.for_org, one.desk or one.airports or one.owner_id


def is_loose(key: str) -> bool:
    """Whether strangers may share a key: the telephone of an agency, a booking of many."""
    return key.startswith(_LOOSE)


def names_somebody(key: str) -> bool:
    """Whether a key is somebody's own: their document, or their name with birth date and sex."""
    return key.startswith(("document:", "person:"))


def case_key(org: UUID, reference: str) -> str | None:
    """Return the key of a case: whose it is and its reference without punctuation; ``None`` without a figure in it."""
    plain = normalise_number(reference[:_LONGEST_REFERENCE])
    return f"case:{org}:{plain}" if len(plain) > 2 and any(sign.isdigit() for sign in plain) else None


def party_key(booking: UUID) -> str:
    """Return the key of those who travel in one booking."""
    return f"party:{booking}"


def card_key(hashed: str) -> str:
    """Return the key of a card, of which there is a keyed hash alone: within this house, and in no blind comparison."""
    return f"payment:card {hashed}"


def keys_in_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the keys that words hold: mail addresses, telephones with ``+`` or ``00``, and documents written as the
    state's three letters and the number (``UTO X1234567``).
    """
    phones: list[str] = []
    emails: list[str] = []
    documents: list[tuple[str, str]] = []
    for text in texts:
        phones += _PHONE.findall(text)
        emails += _MAIL.findall(text)
        documents += [found for found in _DOCUMENT.findall(text) if _is_document(*found)]
    return keys_of(Subject(phones=tuple(phones), emails=tuple(emails), documents=tuple(documents)))


def states_in_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the states whose documents words name."""
    found = (pair for text in texts for pair in _DOCUMENT.findall(text))
    return frozenset(code for state, number in found if _is_document(state, number) and (code := country_code(state)))


def _is_document(state: str, number: str) -> bool:
    return state in COUNTRIES and any(sign.isdigit() for sign in number) and identifies(number)
