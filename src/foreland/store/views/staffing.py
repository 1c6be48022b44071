"""Departures of the hours ahead and the hits that wait on them, by desk: what there is to do, without any traveller."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import NEXT_DOOR


class HourRow(Struct, frozen=True, kw_only=True):
    """One hour of departures (UTC) of one desk by its places; hits are those that wait."""

    desk: str | None
    hour: datetime
    departures: int
    hits: int


_HOURS = f"""
    with ahead as (
        select f.id, f.flight_date, f.desk, clock.departure_utc
        from flights f {NEXT_DOOR}
        where f.org_id = %(org_id)s and f.status <> 'cancelled'
          and f.flight_date between (%(since)s)::date - 3 and (%(until)s)::date + 1
          and clock.departure_utc >= %(since)s and clock.departure_utc < %(until)s
    )
    select a.desk, date_trunc('hour', a.departure_utc) as hour, count(*) as departures,
           coalesce(sum(waiting.hits), 0)::int as hits
    from ahead a
    left join lateral (
        select count(*) as hits
        from journeys j join hits h on h.flight_date = j.flight_date and h.journey_id = j.id
        where j.flight_date = a.flight_date and j.flight_id = a.id and j.status <> 'cancelled'
          and h.state in ('open', 'second_look')
    ) waiting on true
    group by 1, 2
    order by 2, 1
"""  # noqa: S608 - constant fragment


def departures_by_hour(
    access: Access, connection: Connection[DictRow], since: datetime, until: datetime, now: datetime
) -> list[HourRow]:
    """Return the departures between two instants, counted by desk and hour."""
    key = {"org_id": access.org_id, "since": since, "until": until, "now": now}
    with connection.cursor(row_factory=class_row(HourRow)) as cursor:
        return cursor.execute(_HOURS, key).fetchall()
