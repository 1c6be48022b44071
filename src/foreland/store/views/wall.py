"""What waits, counted by desk for the wall board: no traveller, and never who works how fast."""

from __future__ import annotations

from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.wall import Waiting
from foreland.store.views.clock import BOARDING_DOOR

_WALL = f"""
    select f.desk,
           count(*) filter (where not w.closed) as waiting,
           count(*) filter (where not w.closed and h.assigned_to is null) as untaken,
           count(*) filter (where not w.closed and h.state = 'second_look') as second_looks,
           count(*) filter (where not w.closed and clock.door_close_utc <= %(expiring)s) as expiring,
           count(*) filter (where w.closed) as passed,
           count(distinct f.id) filter (where not w.closed and clock.door_close_utc <= %(soon)s) as flights_closing,
           min(h.opened_at) filter (where not w.closed) as oldest
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    cross join lateral (
        select coalesce(clock.door_close_utc < %(now)s, false) or h.state = 'expired' as closed
    ) w
    where h.org_id = %(org_id)s and h.state in ('open', 'second_look', 'expired')
      and h.flight_date >= (%(since)s)::date - 3
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and coalesce(clock.departure_utc >= %(since)s, f.flight_date >= (%(since)s)::date - 1)
    group by f.desk
"""  # noqa: S608 - constant fragment


def waiting_by_desk(
    access: Access, connection: Connection[DictRow], now: datetime, *, since: datetime, expiring: timedelta
) -> list[Waiting]:
    """Return what waits, by desk: hits whose doors close within ``expiring``, flights within the hour."""
    key = {"org_id": access.org_id, "now": now, "since": since, "expiring": now + expiring}
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(_WALL.encode(), key | {"soon": now + timedelta(hours=1)}).fetchall()
