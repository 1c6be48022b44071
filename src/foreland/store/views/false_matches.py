"""False matches that are remembered, as their page lists them: one line a hit, those in force first."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.person import PERSON


class FalseMatchRow(Struct, frozen=True, kw_only=True):
    """A traveller who is not that entry of that list: who found it, until when it holds, who ended it."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    source: str
    entry_key: str
    finder: str | None
    found_at: datetime
    expires_on: date
    ender: str | None
    ended_at: datetime | None
    end_reason_sealed: bytes | None


# Of a hit that was found false more than once, or under several identities, the one in force, and the latest.
_LISTED = f"""
    select x.id, f.id as flight_id, x.flight_date, x.journey_id, f.carrier || f.number || f.suffix as designator,
           who.surname, who.given_names, who.date_of_birth, who.nationality, x.source, x.entry_key,
           finder.display_name as finder, x.found_at, x.expires_on, ender.display_name as ender, x.ended_at,
           x.end_reason_sealed
    from (
        select distinct on (m.hit_id) m.* from false_matches m
        where m.org_id = %(org_id)s and m.expires_on >= %(today)s
          and not foreland_is_protected(m.flight_date, m.journey_id)
        order by m.hit_id, m.ended_at is not null, m.found_at desc, m.id
    ) x
    join journeys j on j.flight_date = x.flight_date and j.id = x.journey_id
    join flights f on f.id = j.flight_id
    left join users finder on finder.id = x.found_by
    left join users ender on ender.id = x.ended_by
    {PERSON}
    order by x.ended_at is not null, coalesce(x.ended_at, x.found_at) desc, x.id limit %(limit)s
"""  # noqa: S608 - constant fragments


def listed(access: Access, connection: Connection[DictRow], today: date, limit: int) -> list[FalseMatchRow]:
    """Return false matches whose day has not come: those in force by when they were found, then those ended."""
    key = {"org_id": access.org_id, "today": today, "limit": limit}
    with connection.cursor(row_factory=class_row(FalseMatchRow)) as cursor:
        return cursor.execute(_LISTED.encode(), key).fetchall()
