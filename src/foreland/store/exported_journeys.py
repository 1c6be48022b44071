"""The journeys of some days for the lake: their flights, how they ended, and who stays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access


class Ended(Struct, frozen=True):
    """How a journey ended, in the words of the rule vocabulary, and since when that is known; ``None``: not told."""

    result: str | None
    known_at: datetime | None


_FLIGHTS = """
    select id from flights
    where org_id = %(org_id)s and flight_date between %(first)s and %(last)s order by flight_date, id
"""

# The gravest of what was told. Nobody in the care of protection, and nobody who is masked, leaves the store.
_ENDED = """
    select j.id, told.result, told.known_at
    from journeys j
    left join lateral (
        select t.result, t.known_at from (
            select 'refused_entry' as result, a.recorded_at as known_at, 1 as rank from (
                select outcome, recorded_at from arrival_outcomes
                where flight_date = j.flight_date and journey_id = j.id order by recorded_at desc, id desc limit 1
            ) a where a.outcome = 'refused'
            union all
            select 'denied', r.action_at, 2 from recommendations r
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.kind in ('no_board', 'off_load')
              and r.state in ('acted', 'verified') and r.action in ('denied', 'off_loaded', 'document_surrendered')
              and coalesce(r.outcome, '') not in ('not_confirmed', 'overturned', 'protection')
            union all
            select case j.status when 'boarded' then 'boarded' else 'no_show' end, j.status_heard_at, 3
            where j.status in ('boarded', 'not_boarded')
        ) t order by t.rank, t.known_at limit 1
    ) told on true
    where j.org_id = %(org_id)s and j.flight_id = any (%(flights)s) and j.masked_at is null and j.joined_into is null
      and not foreland_is_protected(j.flight_date, j.id)
      and not exists (select from arrival_outcomes a where a.flight_date = j.flight_date and a.journey_id = j.id
                      and a.outcome = 'claim_of_protection')
"""


def flights(access: Access, connection: Connection[DictRow], first: date, last: date) -> list[UUID]:
    """Return the flights of these days, both included, in order of their date."""
    found = connection.execute(_FLIGHTS, {"org_id": access.org_id, "first": first, "last": last})
    return [row["id"] for row in found]


def ended(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> dict[UUID, Ended]:
    """Return how journeys of flights ended; one that is missing stays in the store."""
    found = connection.execute(_ENDED, {"org_id": access.org_id, "flights": list(flights)})
    return {row["id"]: Ended(row["result"], row["known_at"]) for row in found}
