"""What a ticket of a way usually costs."""

from __future__ import annotations

from datetime import date, datetime

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('foreland.usual_fares'))"
_FORGET = "delete from usual_fares where org_id = %s"
_COUNT = """
    insert into usual_fares (org_id, way, currency, fare, tickets, counted_at)
    select %(org_id)s, b.way, t ->> 'currency', percentile_cont(0.5) within group (order by (t ->> 'fare')::float8),
           count(*), %(now)s
    from bookings b cross join lateral jsonb_array_elements(b.tickets) t
    where b.org_id = %(org_id)s and b.flight_date between %(since)s and %(until)s and b.is_current and not b.cancelled
      and b.way is not null and t ->> 'currency' <> '' and t ->> 'fare' ~ '^[0-9]{1,9}([.][0-9]+)?$'
      and (t ->> 'fare')::float8 > 0
    group by b.way, t ->> 'currency'
    having count(*) >= %(least)s
"""


def count(access: Access, connection: Connection[DictRow], days: tuple[date, date], least: int, now: datetime) -> int:
    """Put the medians of flights of these days in place of those that were counted before; return of how many ways.

    ``least``: how many tickets a median needs.
    """
    connection.execute(_ONE_AT_A_TIME)
    connection.execute(_FORGET, [access.org_id])
    key = {"org_id": access.org_id, "since": days[0], "until": days[1], "least": least, "now": now}
    return connection.execute(_COUNT, key).rowcount
