"""Schedules as imported, the flights they plan, and which of those are still to be announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows


class ScheduleRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``schedules``: one import."""

    id: UUID
    name: str
    format: str
    content_sha256: str
    flights: int
    problems: list[dict[str, Any]]
    imported_at: datetime
    imported_by: str


class ScheduledRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``scheduled_flights``. ``legs`` have origin, destination, departure_local and arrival_local."""

    carrier: str
    number: str
    suffix: str
    flight_date: date
    schedule_name: str
    schedule_id: UUID | None
    legs: list[dict[str, Any]]
    aircraft: str | None
    sold_as: tuple[str, ...]
    heard_at: datetime
    withdrawn: bool = False
    flight_id: UUID | None = None


_ADD = rows.insertion("schedules", ScheduleRow)

_LATEST = """
    select content_sha256 from schedules where org_id = %(org_id)s and name = %(name)s
    order by imported_at desc, id desc limit 1
"""

# What is planned as before stays announced; anything else is announced again.
_PUT = rows.insertion(
    "scheduled_flights",
    ScheduledRow,
    """on conflict (org_id, carrier, number, suffix, flight_date) do update set
       schedule_name = excluded.schedule_name, schedule_id = excluded.schedule_id, heard_at = excluded.heard_at,
       legs = excluded.legs, aircraft = excluded.aircraft, sold_as = excluded.sold_as, withdrawn = excluded.withdrawn,
       flight_id = case when scheduled_flights.legs = excluded.legs and scheduled_flights.sold_as = excluded.sold_as
                        and not scheduled_flights.withdrawn then scheduled_flights.flight_id end""",
)

_WITHDRAW_MISSING = """
    update scheduled_flights set withdrawn = true, heard_at = %(now)s
    where org_id = %(org_id)s and schedule_name = %(name)s and schedule_id <> %(schedule_id)s and not withdrawn
      and flight_date between %(first)s and %(last)s
    returning flight_id
"""

_WITHDRAW = """
    update scheduled_flights s set withdrawn = %(withdrawn)s, heard_at = %(now)s, word_at = %(said)s,
           flight_id = case when %(withdrawn)s then s.flight_id end
    from unnest(%(carriers)s::text[], %(numbers)s::text[], %(suffixes)s::text[], %(dates)s::date[])
        as w (carrier, number, suffix, flight_date)
    where s.org_id = %(org_id)s
      and (s.carrier, s.number, s.suffix, s.flight_date) = (w.carrier, w.number, w.suffix, w.flight_date)
      and (s.word_at is null or s.word_at <= %(said)s)
"""

# A flight of which only the schedule spoke goes with it; one that a carrier sent messages about stays.
_CANCEL = """
    update flights f set status = 'cancelled', status_source = 'schedule', status_heard_at = %(now)s, word_at = %(now)s
    where f.org_id = %(org_id)s and f.id = any (%(flights)s) and f.status = 'scheduled'
      and not exists (select from messages m where m.flight_id = f.id)
"""

_DUE = f"""
    select {rows.column_list(ScheduledRow)} from scheduled_flights
    where org_id = %(org_id)s and flight_id is null and not withdrawn
      and flight_date between %(first)s and %(last)s
    order by flight_date, carrier, number, suffix limit %(limit)s
    for update skip locked
"""  # noqa: S608 - columns of our own row

_ANNOUNCED = """
    update scheduled_flights s set flight_id = w.flight_id
    from unnest(%(carriers)s::text[], %(numbers)s::text[], %(suffixes)s::text[], %(dates)s::date[], %(flights)s::uuid[])
        as w (carrier, number, suffix, flight_date, flight_id)
    where s.org_id = %(org_id)s
      and (s.carrier, s.number, s.suffix, s.flight_date) = (w.carrier, w.number, w.suffix, w.flight_date)
"""


def latest_content(access: Access, connection: Connection[DictRow], name: str) -> bytes | None:
    """Return the hash of what was last imported under a name."""
    row = connection.execute(_LATEST, {"org_id": access.org_id, "name": name}).fetchone()
    return bytes(row["content_sha256"]) if row else None


def add(connection: Connection[DictRow], schedule: ScheduleRow) -> None:
    """Note an import."""
    rows.insert(connection, _ADD, [schedule])


def put(connection: Connection[DictRow], flights: Sequence[ScheduledRow]) -> None:
    """Plan flights; what was planned for the same number and day is replaced."""
    rows.insert(connection, _PUT, flights)


def withdraw_missing(
    access: Access,
    connection: Connection[DictRow],
    schedule: ScheduleRow,
    first: date,
    last: date,
    now: datetime,
) -> int:
    """Withdraw what former imports of the name planned for these days and this one does not; return how many."""
    key = {"org_id": access.org_id, "name": schedule.name, "schedule_id": schedule.id, "now": now}
    found = connection.execute(_WITHDRAW_MISSING, key | {"first": first, "last": last}).fetchall()
    gone = [row["flight_id"] for row in found if row["flight_id"]]
    if gone:
        connection.execute(_CANCEL, {"org_id": access.org_id, "flights": gone, "now": now})
    return len(found)


def set_withdrawn(
    access: Access,
    connection: Connection[DictRow],
    flights: Sequence[tuple[str, str, str, str]],
    said: datetime,
    now: datetime,
    *,
    withdrawn: bool,
) -> None:
    """Withdraw planned flights, given as carrier, number, suffix and date, or plan them again, as was ``said`` when."""
    if flights:
        connection.execute(_WITHDRAW, _keys(access, flights) | {"said": said, "now": now, "withdrawn": withdrawn})


def due(access: Access, connection: Connection[DictRow], first: date, last: date, limit: int) -> list[ScheduledRow]:
    """Return, locked, flights planned for these days that are not announced as they are now planned."""
    key = {"org_id": access.org_id, "first": first, "last": last, "limit": limit}
    return [ScheduledRow(**{**row, "sold_as": tuple(row["sold_as"])}) for row in connection.execute(_DUE.encode(), key)]


def set_announced(
    access: Access, connection: Connection[DictRow], flights: Sequence[tuple[ScheduledRow, UUID]]
) -> None:
    """Note which flight each planned one announced."""
    keys = [(row.carrier, row.number, row.suffix, row.flight_date.isoformat()) for row, _ in flights]
    connection.execute(_ANNOUNCED, _keys(access, keys) | {"flights": [flight for _, flight in flights]})


def _keys(access: Access, flights: Sequence[tuple[str, str, str, str]]) -> dict[str, object]:
    carriers, numbers, suffixes, dates = (list(column) for column in zip(*flights, strict=True))
    return {"org_id": access.org_id, "carriers": carriers, "numbers": numbers, "suffixes": suffixes, "dates": dates}
