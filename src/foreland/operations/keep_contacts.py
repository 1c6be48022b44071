"""The directory of contacts is changed by supervisors and administrators: each change audited."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import available_timezones

from msgspec import Struct

from foreland.access.desks import may_keep_desks
from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.airports import airports
from foreland.store import audit, contacts_directory
from foreland.store.contacts_directory import KINDS, Contact
from foreland.store.pool import transaction
from foreland.travel.countries import country_code
from foreland.travel.opening_hours import read_hours

LONGEST_TEXT = 200
LONGEST_NOTE = 1000
_MOST = 8  # telephones, mail addresses or languages of a contact

ContactRefusal = Literal[
    "kind_unknown",
    "no_name",
    "airport_unknown",
    "country_unknown",
    "two_places",
    "carrier_missing",
    "carrier_unreadable",
    "no_way_to_call",
    "email_unreadable",
    "hours_unreadable",
    "zone_unknown",
    "zone_missing",
    "too_long",
]


class NotEntered(Struct, frozen=True):
    """Why nothing was changed."""

    code: ContactRefusal | Literal["may_not_keep", "not_found", "changed"]


def enter_contact(
    deployment: Deployment, by: Access, wanted: Contact, now: datetime, *, new: bool
) -> UUID | NotEntered:
    """Enter a contact, or replace one as it was at ``wanted.row_version``."""
    if not may_keep_desks(by):
        return NotEntered("may_not_keep")
    refused = refuse_contact(wanted)
    if refused is not None:
        return NotEntered(refused)
    with transaction(deployment.pool, by) as connection:
        if new:
            contacts_directory.add(by, connection, wanted, now)
        elif contacts_directory.one(by, connection, wanted.id) is None:
            return NotEntered("not_found")
        elif not contacts_directory.change(by, connection, wanted, now):
            return NotEntered("changed")
        audit.append(connection, by, "contact_added" if new else "contact_changed", "contact", (wanted.id,), at=now)
    return wanted.id


def remove_contact(deployment: Deployment, by: Access, contact_id: UUID, now: datetime) -> UUID | NotEntered:
    """Take a contact out of the directory."""
    if not may_keep_desks(by):
        return NotEntered("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        if not contacts_directory.remove(by, connection, contact_id):
            return NotEntered("not_found")
        audit.append(connection, by, "contact_removed", "contact", (contact_id,), at=now)
    return contact_id


def refuse_contact(wanted: Contact) -> ContactRefusal | None:
    """Say why a contact may not be as wanted; ``None`` when it may."""
    texts = (wanted.name, wanted.office, *wanted.phones, *wanted.emails, *wanted.languages)
    if any(len(text) > LONGEST_TEXT for text in texts) or len(wanted.note) > LONGEST_NOTE:
        return "too_long"
    if any(len(found) > _MOST for found in (wanted.phones, wanted.emails, wanted.languages)):
        return "too_long"
    if wanted.kind not in KINDS:
        return "kind_unknown"
    if not wanted.name:
        return "no_name"
    if not wanted.phones and not wanted.emails:
        return "no_way_to_call"
    if any("@" not in one or any(c.isspace() for c in one) for one in wanted.emails):
        return "email_unreadable"
    return _refuse_place(wanted) or _refuse_hours(wanted)


def _refuse_place(wanted: Contact) -> ContactRefusal | None:
    if wanted.airport and wanted.country:
        return "two_places"
    if wanted.airport and wanted.airport not in airports():
        return "airport_unknown"
    if wanted.country and country_code(wanted.country) != wanted.country:
        return "country_unknown"
    if wanted.kind == "carrier_station" and not wanted.carrier:
        return "carrier_missing"
    if wanted.carrier and not (2 <= len(wanted.carrier) <= 3 and wanted.carrier.isascii() and wanted.carrier.isalnum()):
        return "carrier_unreadable"
    return None


def _refuse_hours(wanted: Contact) -> ContactRefusal | None:
    if read_hours(wanted.hours) is None:
        return "hours_unreadable"
    if wanted.zone and wanted.zone not in available_timezones():
        return "zone_unknown"
    return "zone_missing" if wanted.hours not in ("", "24/7") and not wanted.zone else None
