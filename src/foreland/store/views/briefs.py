"""What the brief of a field office tells, read with its reader's access."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.bulletins import Version, versions_by
from foreland.store.views.inbound import InboundRow


class Trend(Struct, frozen=True, kw_only=True):
    """A figure of a stretch of days, and of as many days before."""

    name: str
    now: int
    before: int


_NEW = """
      and (b.state = 'released' and b.released_at >= %(since)s and b.valid_until >= (%(now)s)::date
           or b.state = 'withdrawn' and b.withdrawn_at >= %(since)s)
    order by b.state desc, coalesce(b.withdrawn_at, b.released_at) desc, b.id limit %(limit)s
"""
_OF_THREADS = """
      and b.thread_id = any (%(threads)s) and b.state in ('released', 'withdrawn') and b.number = (
          select max(v.number) from bulletins v
          where v.org_id = b.org_id and v.thread_id = b.thread_id and v.state in ('released', 'withdrawn'))
    order by b.state desc, coalesce(b.withdrawn_at, b.released_at) desc, b.id
"""
# Whoever is in the care of protection is in no count of what happened to people.
_TRENDS = """
    with periods as (
        select ends - %(days)s::interval as since, ends as until, ends = %(until)s as late
        from unnest(array[%(until)s, %(until)s::timestamptz - %(days)s::interval]) as ends
    ),
    happened as (
        select 'announced' as name, x.released_at as at from lookouts x
        where x.org_id = %(org_id)s and x.port = %(airport)s and x.withdrawn_at is null
          and x.flight_date >= (%(until)s)::date - 30 and not foreland_is_protected(x.flight_date, x.journey_id)
        union all
        select o.outcome, o.recorded_at
        from (select distinct on (a.journey_id) a.flight_date, a.journey_id, a.outcome, a.recorded_at
              from arrival_outcomes a
              where a.org_id = %(org_id)s and a.port = %(airport)s and a.flight_date >= (%(until)s)::date - 30
              order by a.journey_id, a.recorded_at desc, a.id desc) o
        where o.outcome in ('refused', 'arrested', 'did_not_arrive')
          and not foreland_is_protected(o.flight_date, o.journey_id)
        union all
        select 'seized', s.taken_at from seizures s
        where s.org_id = %(org_id)s and s.airport = %(airport)s and s.taken_on >= (%(until)s)::date - 30
          and (s.journey_id is null or not foreland_is_protected(s.flight_date, s.journey_id))
        union all
        select 'bulletins', b.released_at from bulletins b
        where b.org_id = %(org_id)s and b.state in ('released', 'withdrawn')
          and (b.airports = '{}' or %(airport)s = any (b.airports))
    )
    select named.name, count(h.at) filter (where p.late) as now, count(h.at) filter (where not p.late) as before
    from unnest(array['announced', 'refused', 'arrested', 'did_not_arrive', 'seized', 'bulletins'])
         with ordinality as named (name, place)
    cross join periods p
    left join happened h on h.name = named.name and h.at >= p.since and h.at < p.until
    group by named.name, named.place order by named.place
"""


def news(access: Access, connection: Connection[DictRow], since: datetime, now: datetime, limit: int) -> list[Version]:
    """Return what was released since and is in force, and what was withdrawn since, that first."""
    return versions_by(access, connection, _NEW, {"since": since, "now": now, "limit": limit})


def bulletins_of(access: Access, connection: Connection[DictRow], threads: Sequence[UUID]) -> list[Version]:
    """Return how bulletins stand now, of those the viewer may see; what was withdrawn first."""
    return versions_by(access, connection, _OF_THREADS, {"threads": list(threads)})


def sighted(access: Access, connection: Connection[DictRow], rows: Sequence[InboundRow], today: date) -> Counter[UUID]:
    """Return of how many bulletins in force, that the viewer may see, the indicator is true of each traveller."""
    query = """
        select s.journey_id, count(*) as bulletins
        from unnest(%s::date[], %s::uuid[]) as wanted (flight_date, journey_id)
        join bulletin_sightings s on s.flight_date = wanted.flight_date and s.journey_id = wanted.journey_id
        join bulletins b on b.id = s.bulletin_id
        where s.org_id = %s and b.state = 'released' and b.valid_until >= %s group by s.journey_id
    """
    key = ([one.flight_date for one in rows], [one.journey_id for one in rows], access.org_id, today)
    return Counter({row["journey_id"]: row["bulletins"] for row in connection.execute(query, key)})


def trends(
    access: Access, connection: Connection[DictRow], airport: str, until: datetime, days: timedelta
) -> list[Trend]:
    """Return what happened at an airport in the days before an instant, of what the viewer may see."""
    key = {"org_id": access.org_id, "airport": airport, "until": until, "days": days}
    with connection.cursor(row_factory=class_row(Trend)) as cursor:
        return cursor.execute(_TRENDS, key).fetchall()
