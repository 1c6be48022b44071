"""Whom rules on vulnerability found, as the page of protection shows them: whose doors close soonest first, what is
over last.

Read with the rights of protection; with others the database returns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR, LANDING
from foreland.store.views.person import PERSON


class LeadRow(Struct, frozen=True, kw_only=True):
    """A traveller whom rules on vulnerability found, neither in the care of protection nor set aside by it.

    ``rules``: each rule with its ``id`` (of the find), ``title``, ``purpose`` and ``innocent``.
    """

    id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    board: str | None
    port: str | None
    door_close_utc: datetime | None
    arrival_utc: datetime | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    seat: str | None
    found_at: datetime
    rules: list[dict[str, Any]]


_LEADS = f"""
    with found as (
        select r.flight_date, r.journey_id, min(r.found_at) as found_at, min(r.id::text)::uuid as id,
               json_agg(json_build_object('id', r.id, 'title', v.content ->> 'title',
                                          'purpose', v.content ->> 'purpose',
                                          'innocent', v.content ->> 'innocent') order by r.id) as rules
        from rule_finds r join rule_versions v on v.id = r.version_id
        where r.org_id = %(org_id)s and r.kind = 'vulnerability'
          and (r.flight_date >= %(since)s or r.found_at >= %(since)s)
          and r.set_aside_at is null
          and not foreland_is_protected(r.flight_date, r.journey_id)
          and (%(journey)s::uuid is null or r.journey_id = %(journey)s)
        group by r.flight_date, r.journey_id
    )
    select found.id, found.flight_date, found.journey_id, f.carrier || f.number || f.suffix as designator,
           coalesce(j.board, f.origin) as board, coalesce(j."off", f.destination) as port,
           clock.door_close_utc, landing.arrival_utc, who.surname, who.given_names, who.date_of_birth, who.nationality,
           j.seat, found.found_at, found.rules
    from found
    join journeys j on j.flight_date = found.flight_date and j.id = found.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    {LANDING}
    {PERSON}
    where j.status <> 'cancelled' and f.status <> 'cancelled' and j.masked_at is null
    order by coalesce(clock.door_close_utc < %(now)s, false), clock.door_close_utc nulls last, found.found_at, found.id
    limit %(limit)s
"""  # noqa: S608 - constant fragments
_SINCE = timedelta(days=2)


def leads(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[LeadRow]:
    """Return those who fly now or later, or landed of late."""
    return _read(access, connection, now, limit, None)


def lead(access: Access, connection: Connection[DictRow], now: datetime, journey_id: UUID) -> LeadRow | None:
    """Return one, ``None`` when the viewer has none of this traveller, or protection cares for them already."""
    found = _read(access, connection, now, 1, journey_id)
    return found[0] if found else None


def _read(
    access: Access, connection: Connection[DictRow], now: datetime, limit: int, journey_id: UUID | None
) -> list[LeadRow]:
    key = {"org_id": access.org_id, "now": now, "since": (now - _SINCE).date(), "limit": limit, "journey": journey_id}
    with connection.cursor(row_factory=class_row(LeadRow)) as cursor:
        return cursor.execute(_LEADS.encode(), key).fetchall()


def ids(rows: Sequence[LeadRow]) -> list[UUID]:
    """Return the identifiers by which it is audited who was seen: of finds, never of journeys."""
    return [UUID(one["id"]) for row in rows for one in row.rules]
