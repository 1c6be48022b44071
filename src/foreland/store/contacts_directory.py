"""Whom to call: carrier stations, liaison officers abroad, host authorities and protection contacts, by place.

No traveller stands here. A contact is for one airport, for all airports of a country, or, with neither, for every
place. What is out of date is shown as that and never left out: an old number may be the only one there is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.resources.airports import airports
from foreland.travel.opening_hours import ALWAYS, is_open, read_hours

ContactKind = Literal["carrier_station", "liaison_officer", "host_authority", "protection"]
KINDS: tuple[ContactKind, ...] = get_args(ContactKind)
_MOST = 500


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody to call. ``hours`` are of the clock of ``zone``; empty hours are not known."""

    id: UUID
    kind: ContactKind
    name: str
    airport: str | None = None
    country: str | None = None
    carrier: str | None = None
    office: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    hours: str = ""
    zone: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    valid_until: date | None = None
    last_checked: date | None = None
    row_version: int = 1


class Found(Struct, frozen=True, kw_only=True):
    """A contact, with whether it is there at the instant asked about: ``is_open`` is ``None`` when nobody knows."""

    contact: Contact
    is_open: bool | None
    is_expired: bool


_COLUMNS = """
    id, kind, name, airport, country, carrier, office, phones, emails, hours, zone, languages, note, valid_until,
    last_checked, row_version
"""

_FIND = f"""
    select {_COLUMNS} from directory_contacts
    where org_id = %(org_id)s
      and (%(kind)s::text is null or kind = %(kind)s)
      and (%(carrier)s::text is null or carrier is null or carrier = %(carrier)s)
      and (%(airport)s::text is null or airport = %(airport)s
           or airport is null and (country is null or country = %(country)s))
    order by airport is null, country is null, kind, carrier nulls last, name, id
    limit {_MOST}
"""  # noqa: S608 - constant column names

_ONE = f"select {_COLUMNS} from directory_contacts where org_id = %s and id = %s for update"  # noqa: S608 - as above

_ADD = f"""
    insert into directory_contacts (org_id, changed_at, changed_by, {_COLUMNS})
    values (%(org_id)s, %(at)s, %(by)s, %(id)s, %(kind)s, %(name)s, %(airport)s, %(country)s, %(carrier)s, %(office)s,
            %(phones)s, %(emails)s, %(hours)s, %(zone)s, %(languages)s, %(note)s, %(valid_until)s, %(last_checked)s,
            %(row_version)s)
"""  # noqa: S608 - constant column names

_CHANGE = """
    update directory_contacts
    set kind = %(kind)s, name = %(name)s, airport = %(airport)s, country = %(country)s, carrier = %(carrier)s,
        office = %(office)s, phones = %(phones)s, emails = %(emails)s, hours = %(hours)s, zone = %(zone)s,
        languages = %(languages)s, note = %(note)s, valid_until = %(valid_until)s, last_checked = %(last_checked)s,
        row_version = row_version + 1, changed_at = %(at)s, changed_by = %(by)s
    where org_id = %(org_id)s and id = %(id)s and row_version = %(row_version)s
"""

_LISTS = ("phones", "emails", "languages")


def contacts_of(
    access: Access,
    connection: Connection[DictRow],
    *,
    airport: str | None = None,
    carrier: str | None = None,
    kind: ContactKind | None = None,
    at: datetime,
) -> list[Found]:
    """Return whom to call about a place, a carrier, or of a kind; what is not given is not asked for.

    First those in date, and of these the ones who are there at the instant ``at``, then those of whom nobody knows;
    among equals those of the airport itself go before those of its country and those for every place.
    """
    known = airports().get(airport or "")
    key = {"org_id": access.org_id, "airport": airport, "country": known.country if known else None}
    rows = connection.execute(_FIND.encode(), key | {"carrier": carrier, "kind": kind})
    found = [_found(_contact(row), at) for row in rows]
    return sorted(found, key=lambda one: (one.is_expired, {True: 0, None: 1, False: 2}[one.is_open]))


def one(access: Access, connection: Connection[DictRow], contact_id: UUID) -> Contact | None:
    """Return a contact, held until the transaction ends."""
    row = connection.execute(_ONE.encode(), (access.org_id, contact_id)).fetchone()
    return _contact(row) if row else None


def add(access: Access, connection: Connection[DictRow], contact: Contact, now: datetime) -> None:
    """Enter a contact."""
    connection.execute(_ADD.encode(), _values(access, contact, now))


def change(access: Access, connection: Connection[DictRow], contact: Contact, now: datetime) -> bool:
    """Replace a contact; ``False`` when somebody else did so since ``contact.row_version``."""
    return connection.execute(_CHANGE, _values(access, contact, now)).rowcount == 1


def remove(access: Access, connection: Connection[DictRow], contact_id: UUID) -> bool:
    """Take a contact out of the directory; ``False`` when it is not there."""
    key = (access.org_id, contact_id)
    return connection.execute("delete from directory_contacts where org_id = %s and id = %s", key).rowcount == 1


def _contact(row: dict[str, Any]) -> Contact:
    return Contact(**{**row, **{name: tuple(row[name]) for name in _LISTS}})


def _values(access: Access, contact: Contact, now: datetime) -> dict[str, Any]:
    values = structs.asdict(contact) | {name: list(getattr(contact, name)) for name in _LISTS}
    return values | {"org_id": access.org_id, "at": now, "by": access.username}


def _found(contact: Contact, at: datetime) -> Found:
    expired = contact.valid_until is not None and contact.valid_until < at.date()
    return Found(contact=contact, is_open=_is_open(contact, at), is_expired=expired)


def _is_open(contact: Contact, at: datetime) -> bool | None:
    """Whether somebody is there. Hours without a zone say nothing, unless they are always."""
    hours = read_hours(contact.hours)
    if not hours or not (contact.zone or contact.hours == ALWAYS):
        return None
    return is_open(hours, ZoneInfo(contact.zone or "UTC"), at)
