"""Organisations we work with, and what was agreed that each may receive: what may be entered, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.sharing.handling import TLP_LEVELS, Tlp
from foreland.travel.countries import country_code

OrganisationKind = Literal["authority", "component", "agency", "carrier", "partner", "office"]
ADDED_KINDS: tuple[OrganisationKind, ...] = ("component", "office", "agency", "partner")
"""Kinds that are entered by hand: there is one authority, and carriers have a page of their own."""

Product = Literal["items", "bulletin", "lookout", "recommendation", "request", "assessment", "statistics"]
PRODUCTS: tuple[Product, ...] = get_args(Product)
Channel = Literal["page", "api", "bundle", "taxii", "mail", "phone", "paper"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

LONGEST = 200
LONGEST_BASIS = 1000
LONGEST_AGREEMENT_DAYS = 3660

OrganisationRefusal = Literal["no_name", "kind_fixed", "code_unreadable", "state_unknown", "parent_unknown", "too_long"]
AgreementRefusal = Literal[
    "nothing_agreed",
    "channel_unknown",
    "marking_unknown",
    "no_legal_basis",
    "days_unreadable",
    "too_long",
    "no_content",
]


class Organisation(Struct, frozen=True, kw_only=True):
    """An organisation. ``state``: alpha-3, of whose authorities it is one; empty: not known."""

    id: UUID
    kind: OrganisationKind
    name: str
    code: str = ""
    state: str = ""
    parent_org: UUID | None = None
    contact: str = ""
    row_version: int = 1


class Agreement(Struct, frozen=True, kw_only=True):
    """What a party may receive; ``ends_on`` is its last day."""

    id: UUID
    party_org: UUID
    receives: tuple[str, ...]
    channel: str
    most_closed: str
    legal_basis: str
    begins_on: date | None
    ends_on: date | None
    ended_at: datetime | None = None
    row_version: int = 1

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at an instant."""
        days = self.begins_on is not None and self.ends_on is not None and self.begins_on <= now.date() <= self.ends_on
        return days and (self.ended_at is None or self.ended_at > now)


def refuse_organisation(wanted: Organisation, former: Organisation | None) -> OrganisationRefusal | None:
    """Say why an organisation may not be as wanted; kind and code of one that is there stay as they are."""
    if any(len(text) > LONGEST for text in (wanted.name, wanted.contact)):
        return "too_long"
    if not wanted.name:
        return "no_name"
    if former is None and wanted.kind not in ADDED_KINDS:
        return "kind_fixed"
    if former is not None and (wanted.kind, wanted.code) != (former.kind, former.code):
        return "kind_fixed"
    if former is None and not (2 <= len(wanted.code) <= 20 and wanted.code.isascii() and _is_code(wanted.code)):
        return "code_unreadable"
    return "state_unknown" if wanted.state and country_code(wanted.state) != wanted.state else None


def _is_code(code: str) -> bool:
    return all(part.isalnum() and part == part.upper() for part in code.split("-"))


def refuse_agreement(wanted: Agreement, kind: OrganisationKind) -> AgreementRefusal | None:
    """Say why something may not be agreed with an organisation of a kind. A carrier reads notices and nothing else."""
    if kind == "carrier" and set(wanted.receives) - {"statistics"}:
        return "no_content"
    if not wanted.receives or not set(wanted.receives) <= set(PRODUCTS):
        return "nothing_agreed"
    if wanted.channel not in CHANNELS:
        return "channel_unknown"
    if wanted.most_closed not in TLP_LEVELS:
        return "marking_unknown"
    if not wanted.legal_basis:
        return "no_legal_basis"
    if len(wanted.legal_basis) > LONGEST_BASIS:
        return "too_long"
    if wanted.begins_on is None or wanted.ends_on is None:
        return "days_unreadable"
    return None if 0 <= (wanted.ends_on - wanted.begins_on).days <= LONGEST_AGREEMENT_DAYS else "days_unreadable"


def closed_at(agreements: Sequence[Agreement], product: Product, now: datetime) -> Tlp | None:
    """Return how closely marked a product may be at most for the party of agreements; ``None``: it may not have it."""
    fitting = {one.most_closed for one in agreements if one.in_force(now) and product in one.receives}
    return next((level for level in reversed(TLP_LEVELS) if level in fitting), None)
