"""Journeys of people who are in the care of protection for another one: found by document, or by name and birth date.

Read with the rights of the system and of protection together; with others the database returns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.rows import OwnedRow

_MOST_USES = 60
_MOST = 200


class TravellingAgain(OwnedRow, frozen=True, kw_only=True):
    """A journey that nobody has marked, and the ``earlier`` one, with its day, for which its traveller is in care."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    airport: str | None
    earlier: str
    earlier_date: date


# Whose marking stands and is a few days old, or whose referral is not closed, or who is flagged. Whoever has
# their document is them by birth date, or by name where that is not known; of one name and birth date the sex must not
# say otherwise. A marking that was
# taken back is the last word about its journey. ``offset 0``: looked up by their keys, as in the history of documents.
_AGAIN = f"""
    with cared as materialized (
        select m.flight_date, m.journey_id from protection_marks m
        where m.org_id = %(org_id)s and m.lifted_at is null
          and (m.flight_date >= %(since)s or m.not_against
               or exists (select from protection_referrals r where r.flight_date = m.flight_date
                                                               and r.journey_id = m.journey_id and r.state <> 'closed'))
    ), own as materialized (
        select c.flight_date, c.journey_id, r.id, i.name_folded, i.date_of_birth, i.sex
        from cared c
        cross join lateral (
            select r.id from reported_travellers r
            where r.flight_date = c.flight_date and r.journey_id = c.journey_id and r.is_current offset 0
        ) r
        cross join lateral (
            select i.name_folded, i.date_of_birth, i.sex from identities i
            where i.flight_date = c.flight_date and i.reported_id = r.id offset 0
        ) i
    ), met as materialized (
        select own.flight_date as earlier_date, own.journey_id as earlier, k.flight_date, k.journey_id
        from (select distinct o.flight_date, o.journey_id, o.name_folded, o.date_of_birth, d.number_key
              from own o
              cross join lateral (select d.number_key from documents d
                                  where d.flight_date = o.flight_date and d.reported_id = o.id offset 0) d
              where d.number_key is not null) own
        cross join lateral (
            select k.flight_date, k.journey_id from registry_keys k
            where k.kind = 'document' and k.key = own.number_key and k.org_id = %(org_id)s and k.flight_date >= %(from)s
            order by k.journey_id desc limit {_MOST_USES}
        ) k
        where exists (select from reported_travellers r
                      join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
                      where r.flight_date = k.flight_date and r.journey_id = k.journey_id and r.is_current
                        and (i.date_of_birth = own.date_of_birth
                             or i.name_folded = own.name_folded and (i.date_of_birth is null
                                                                     or own.date_of_birth is null)))
        union
        select own.flight_date, own.journey_id, i.flight_date, i.journey_id
        from own
        cross join lateral (
            select i.flight_date, i.journey_id from identities i
            where i.name_folded = own.name_folded and i.date_of_birth = own.date_of_birth and i.org_id = %(org_id)s
              and i.flight_date >= %(from)s and coalesce(i.sex = own.sex, true)
            order by i.flight_date, i.reported_id limit {_MOST_USES}
        ) i
        where position(' ' in own.name_folded) > 0 and length(own.date_of_birth) = 10
    )
    select distinct on (j.id) j.org_id, j.originator_org, j.handling_id, j.purpose, j.retention_class, j.flight_id,
           j.flight_date, j.id as journey_id, coalesce(j.board, f.origin) as airport,
           first.carrier || first.number || first.suffix as earlier, met.earlier_date
    from met
    join journeys j on j.flight_date = met.flight_date and j.id = met.journey_id
    join flights f on f.id = j.flight_id
    join journeys cared_for on cared_for.flight_date = met.earlier_date and cared_for.id = met.earlier
    join flights first on first.id = cared_for.flight_id
    where j.flight_date >= met.earlier_date - 1 and j.joined_into is null and j.masked_at is null
      and 'cancelled' not in (j.status, f.status) and f.status <> 'arrived'
      and (%(flights)s::uuid[] is null or j.flight_id = any (%(flights)s))
      and not exists (select from protection_marks m where m.flight_date = j.flight_date and m.journey_id = j.id)
    order by j.id, met.earlier_date desc
    limit {_MOST}
"""  # noqa: S608 - constant numbers

_ALONE = "select pg_advisory_xact_lock(hashtextextended('foreland.travelling_again/' || %(journey_id)s::text, 0))"
_MARKED = "select from protection_marks where flight_date = %(flight_date)s and journey_id = %(journey_id)s"


def travelling_again(
    access: Access, connection: Connection[DictRow], today: date, days: int, flights: Sequence[UUID] | None
) -> list[TravellingAgain]:
    """Return journeys from yesterday on, of ``flights`` if any are given, of who was marked ``days`` ago or later."""
    yesterday = today - timedelta(days=1)
    key = {"org_id": access.org_id, "since": today - timedelta(days=days), "from": yesterday}
    with connection.cursor(row_factory=class_row(TravellingAgain)) as cursor:
        return cursor.execute(_AGAIN.encode(), key | {"flights": None if flights is None else list(flights)}).fetchall()


def still_unmarked(connection: Connection[DictRow], one: TravellingAgain) -> bool:
    """Whether nobody marked it meanwhile; until the end of the transaction no other process asks so of this journey."""
    key = {"flight_date": one.flight_date, "journey_id": one.journey_id}
    connection.execute(_ALONE, key)
    return connection.execute(_MARKED, key).rowcount == 0
