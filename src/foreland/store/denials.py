"""Journeys that ended at the door a few days ago, and the later ones of those who share something with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.denied_before import Denial
from foreland.store import outbox
from foreland.store.outbox import SCREEN_FLIGHT

_MOST_COMPANIONS = 20
_MOST_LATER = 500
"""Later journeys that one denial has screened again at once: a telephone may be an agency's. The others are judged
when they are screened next."""

# What was recommended, or left undecided, about somebody who did not fly; nobody in the care of protection. A port has
# the last word on that, then the carrier's that it kept somebody off, then its list of who boarded.
_ENDED = """
    ended as materialized (
        select distinct on (e.flight_date, e.journey_id) e.*
        from (
            select r.flight_date, r.journey_id, coalesce(kept.how, 'not_boarded') as how,
                   case when kept.how in ('rebooked', 'no_show') then 2 when kept.how is null then 3 else 1 end as rank
            from recommendations r
            cross join lateral (
                select j.status, (select a.outcome from arrival_outcomes a
                                  where a.flight_date = j.flight_date and a.journey_id = j.id
                                  order by a.recorded_at desc, a.id desc limit 1) as arrived
                from journeys j where j.flight_date = r.flight_date and j.id = r.journey_id offset 0
            ) j
            cross join lateral (
                select case when r.action in ('denied', 'off_loaded') then r.action
                            when j.status <> 'boarded' and r.action in (
                                'document_surrendered', 'referred_to_host', 'rebooked', 'no_show') then r.action
                       end as how
            ) kept
            where r.org_id = %(org_id)s and r.flight_date between %(since)s and %(until)s
              and r.state in ('sent', 'acknowledged', 'acted', 'verified')
              and coalesce(r.outcome, '') not in ('not_confirmed', 'overturned', 'protection', 'arrived_admitted',
                                                  'arrived_refused')
              and coalesce(j.arrived, 'did_not_arrive') = 'did_not_arrive'
              and (kept.how is not null or j.arrived is not null or j.status in ('not_boarded', 'cancelled'))
            union all
            select h.flight_date, h.journey_id, 'not_decided', 4
            from hits h
            join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
            where h.org_id = %(org_id)s and h.flight_date between %(since)s and %(until)s and h.state = 'expired'
              and (j.status = 'not_boarded'
                   or 'did_not_arrive' = (select a.outcome from arrival_outcomes a
                                          where a.flight_date = j.flight_date and a.journey_id = j.id
                                          order by a.recorded_at desc, a.id desc limit 1))
        ) e
        where not foreland_is_protected(e.flight_date, e.journey_id)
        order by e.flight_date, e.journey_id, e.rank, e.how
    )
"""

# ``offset 0``: looked up for each of the few by its keys, as in the history of documents.
_DENIALS = f"""
    with {_ENDED}
    select e.journey_id, e.flight_date::text, e.how, j.flight, j.board, own.documents, own.people, own.phones,
           own.emails, party.documents as party_documents, party.people as party_people
    from ended e
    cross join lateral (
        select f.carrier || f.number || f.suffix as flight, coalesce(j.board, f.origin) as board
        from journeys j join flights f on f.id = j.flight_id
        where j.flight_date = e.flight_date and j.id = e.journey_id and j.masked_at is null offset 0
    ) j
    cross join lateral (
        select coalesce(array_agg(k.key) filter (where k.kind = 'document'), '{{}}') as documents,
               coalesce(array_agg(k.key) filter (where k.kind = 'phone'), '{{}}') as phones,
               coalesce(array_agg(k.key) filter (where k.kind = 'email'), '{{}}') as emails,
               array(
                   select array[i.name_folded, i.date_of_birth]
                   from reported_travellers r
                   join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
                   where r.flight_date = e.flight_date and r.journey_id = e.journey_id and r.is_current
                     and i.name_folded is not null and i.date_of_birth is not null
               ) as people
        from registry_keys k where k.journey_id = e.journey_id
    ) own
    cross join lateral (
        select coalesce(array_agg(d.number_key) filter (where d.number_key is not null), '{{}}') as documents,
               coalesce(array_agg(array[c.name_folded, c.date_of_birth])
                            filter (where c.name_folded is not null and c.date_of_birth is not null), '{{}}') as people
        from (
            select o.flight_date, o.id, i.name_folded, i.date_of_birth
            from reported_travellers r
            join reported_travellers beside on beside.flight_date = r.flight_date and beside.booking_id = r.booking_id
                                           and beside.is_current and beside.journey_id <> e.journey_id
            join reported_travellers o on o.flight_date = beside.flight_date and o.journey_id = beside.journey_id
                                      and o.is_current
            join identities i on i.flight_date = o.flight_date and i.reported_id = o.id
            where r.flight_date = e.flight_date and r.journey_id = e.journey_id and r.is_current
              and not foreland_is_protected(o.flight_date, o.journey_id)
            order by o.id limit {_MOST_COMPANIONS}
        ) c
        left join documents d on d.flight_date = c.flight_date and d.reported_id = c.id
    ) party
    order by e.flight_date, e.journey_id
"""  # noqa: S608 - constant fragments

# Also what a port said of it and corrected since, or said against the carrier's word: who was found is to be let go.
_ENDED_ONE = f"""
    with {_ENDED}
    select from ended where journey_id = %(journey_id)s
    union all
    select from arrival_outcomes a
    where a.org_id = %(org_id)s and a.flight_date = %(since)s and a.journey_id = %(journey_id)s
      and (a.outcome = 'did_not_arrive'
           or exists (select from recommendations r where r.flight_date = a.flight_date
                      and r.journey_id = a.journey_id and r.sent_at is not null))
"""  # noqa: S608 - constant fragments

# Journeys to come of whoever shares a document, a contact, or a name and birth date with somebody, or with companions.
_LATER = """
    with own as materialized (
        select r.flight_date, r.id, r.journey_id, r.booking_id from reported_travellers r
        where r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s and r.is_current
    ), party as materialized (
        select flight_date, id, journey_id from own
        union
        select o.flight_date, o.id, o.journey_id from own
        join reported_travellers o on o.flight_date = own.flight_date and o.booking_id = own.booking_id and o.is_current
    ), met as materialized (
        select k.flight_date, k.journey_id
        from (select distinct kind, key from registry_keys
              where journey_id in (select journey_id from party) and kind in ('document', 'phone', 'email')) w
        cross join lateral (
            select k.flight_date, k.journey_id from registry_keys k
            where k.kind = w.kind and k.key = w.key and k.org_id = %(org_id)s
              and k.flight_date between %(flight_date)s and %(until)s
            order by k.journey_id desc limit %(most)s
        ) k
        union
        select i.flight_date, i.journey_id
        from (select distinct i.name_folded, i.date_of_birth from party
              join identities i on i.flight_date = party.flight_date and i.reported_id = party.id) w
        cross join lateral (
            select i.flight_date, i.journey_id from identities i
            where i.name_folded = w.name_folded and i.date_of_birth = w.date_of_birth and i.org_id = %(org_id)s
              and i.flight_date between %(flight_date)s and %(until)s
            order by i.flight_date, i.reported_id limit %(most)s
        ) i
    ), waiting as materialized (
        select j.flight_date, j.id, j.flight_id
        from met join journeys j on j.flight_date = met.flight_date and j.id = met.journey_id
        join flights f on f.id = j.flight_id
        where j.id <> %(journey_id)s and j.masked_at is null and 'cancelled' not in (j.status, f.status)
          and not exists (select from legs l where l.flight_id = f.id and l.position = 0 and l.departure_utc < %(now)s)
        order by j.flight_date, j.id limit %(most)s
        for no key update of j
    ), again as (
        update journeys j set facts_version = facts_version + 1 -- whoever screens them now has not seen it
        from waiting w where j.flight_date = w.flight_date and j.id = w.id
    )
    select distinct flight_id::text as flight from waiting order by 1
"""


def denials(access: Access, connection: Connection[DictRow], flight_dates: Sequence[str], days: int) -> list[Denial]:
    """Return what ended at the door in the ``days`` before these flights."""
    if not flight_dates or days <= 0:
        return []
    first, last = date.fromisoformat(min(flight_dates)), date.fromisoformat(max(flight_dates))
    values = {"org_id": access.org_id, "since": first - timedelta(days=days), "until": last}
    return [
        Denial(
            journey_id=row["journey_id"],
            flight=row["flight"],
            flight_date=row["flight_date"],
            board=row["board"],
            how=row["how"],
            documents=frozenset(row["documents"]),
            people=frozenset((name, born) for name, born in row["people"]),
            phones=frozenset(row["phones"]),
            emails=frozenset(row["emails"]),
            party_documents=frozenset(row["party_documents"]),
            party_people=frozenset((name, born) for name, born in row["party_people"]),
        )
        for row in connection.execute(_DENIALS, values)
    ]


def ended_at_the_door(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> bool:
    """Whether a journey ended at the door, or a port spoke of that; never the former of whom protection cares for."""
    values = {"org_id": access.org_id, "since": flight_date, "until": flight_date, "journey_id": journey_id}
    return connection.execute(_ENDED_ONE, values).rowcount > 0


def screen_later(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, days: int, now: datetime
) -> int:
    """Have journeys to come of whoever shares something with this one screened again; return on how many flights."""
    values = {
        "org_id": access.org_id,
        "flight_date": flight_date,
        "journey_id": journey_id,
        "until": flight_date + timedelta(days=days),
        "now": now,
        "most": _MOST_LATER,
    }
    flights = [row["flight"] for row in connection.execute(_LATER, values)]
    if flights:
        outbox.add(connection, access.org_id, SCREEN_FLIGHT, flights, now)
    return len(flights)
