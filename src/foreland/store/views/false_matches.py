"""False matches that are remembered, as their page lists them: one line a hit, those in force first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.person import PERSON
from foreland.watchlists.entry import ListEntry, what_it_says


class FalseMatchRow(Struct, frozen=True, kw_only=True):
    """A traveller who is not that entry of that list: who found it, until when it holds, who ended it.

    ``redress``: known by a redress number. ``held``: journeys of which it holds a hit back now. ``lifted`` when it
    holds none back any more: the list says something else of the entry now (``changed``), or nothing (``gone``).
    """

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
    redress: bool
    held: int
    lifted: Literal["changed", "gone"] | None

    def days_left(self, today: date) -> int:
        """How many days it is remembered after this one."""
        return (self.expires_on - today).days


# Of a hit that was found false more than once, or under several identities, the one in force, and the latest.
_LISTED = f"""
    select x.id, f.id as flight_id, x.flight_date, x.journey_id, f.carrier || f.number || f.suffix as designator,
           who.surname, who.given_names, who.date_of_birth, who.nationality, x.source, x.entry_key,
           finder.display_name as finder, x.found_at, x.expires_on, ender.display_name as ender, x.ended_at,
           x.end_reason_sealed, x.redress,
           (select count(*) from held_back b where b.false_match_id = any (x.same)) as held,
           x.entry_said, l.id is not null as listed, e.entry::text as entry
    from (
        select distinct on (m.hit_id, m.redress) m.*, array_agg(m.id) over (partition by m.hit_id, m.redress) as same
        from false_matches m
        where m.org_id = %(org_id)s and m.expires_on >= %(today)s
          and not foreland_is_protected(m.flight_date, m.journey_id)
        order by m.hit_id, m.redress, m.ended_at is not null, m.found_at desc, m.id
    ) x
    join journeys j on j.flight_date = x.flight_date and j.id = x.journey_id
    join flights f on f.id = j.flight_id
    left join users finder on finder.id = x.found_by
    left join users ender on ender.id = x.ended_by
    left join lists l on l.org_id = x.org_id and l.name = x.source and l.kind = 'person'
    left join list_entries e on e.list_id = l.id and e.entry_key = x.entry_key and e.until is null
    {PERSON}
    order by x.ended_at is not null, coalesce(x.ended_at, x.found_at) desc, x.id limit %(limit)s
"""  # noqa: S608 - constant fragments


def listed(access: Access, connection: Connection[DictRow], today: date, limit: int) -> list[FalseMatchRow]:
    """Return false matches whose day has not come: those in force by when they were found, then those ended."""
    key = {"org_id": access.org_id, "today": today, "limit": limit}
    return [_row(one) for one in connection.execute(_LISTED.encode(), key)]


def _row(row: DictRow) -> FalseMatchRow:
    said, listed, entry = row.pop("entry_said"), row.pop("listed"), row.pop("entry")
    if entry is not None:
        changed = what_it_says(msgspec.json.decode(entry, type=ListEntry)) != said
        return FalseMatchRow(**row, lifted="changed" if changed else None)
    return FalseMatchRow(**row, lifted="gone" if listed else None)


class HeldRow(Struct, frozen=True, kw_only=True):
    """A hit that is held back on a journey, and by whose finding until when."""

    source: str
    entry_key: str
    finder: str | None
    found_at: datetime
    expires_on: date
    redress: bool


_HELD = """
    select h.source, h.entry_key, u.display_name as finder, f.found_at, f.expires_on, f.redress
    from held_back h
    join false_matches f on f.id = h.false_match_id
    left join users u on u.id = f.found_by
    where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s
    order by h.source, h.entry_key
"""


def held_back(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[HeldRow]:
    """Return what is held back on a journey."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(HeldRow)) as cursor:
        return cursor.execute(_HELD, key).fetchall()
