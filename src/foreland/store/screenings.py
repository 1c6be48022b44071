"""Which journey was screened when and with what; which flights have to be screened again (decision 11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.context import Versions
from foreland.store import rows


class ScreeningRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``screenings``."""

    id: UUID
    flight_date: str
    journey_id: UUID
    screened_at: datetime
    facts_version: int
    list_set: str
    rule_set: str
    policy: str
    findings: int
    requirements: str | None
    requirements_code: str


_ADD = rows.insertion("screenings", ScreeningRow)

# In the order in which receiving writes them, so that the two never wait for each other.
_IN_ORDER = """
    with held as materialized (
        select flight_date, id from journeys
        where flight_date = any (%(dates)s::date[]) and id = any (%(journeys)s)
        order by flight_date, id for no key update
    )
"""

_MARK = f"""
    {_IN_ORDER}
    update journeys j
    set screened_facts_version = s.facts_version, screened_list_set = %(list_set)s,
        screened_rule_set = %(rule_set)s, screened_policy = %(policy)s, screened_at = %(now)s
    from held
    join unnest(%(dates)s::date[], %(journeys)s::uuid[], %(facts)s::int[]) as s (flight_date, id, facts_version)
        using (flight_date, id)
    where j.flight_date = held.flight_date and j.id = held.id and j.flight_date = any (%(dates)s::date[])
"""  # noqa: S608 - constant fragments

_UNMARK = f"""
    {_IN_ORDER}
    update journeys j set screened_facts_version = null
    from held
    where j.flight_date = held.flight_date and j.id = held.id and j.flight_date = any (%(dates)s::date[])
"""  # noqa: S608 - constant fragments

# The same lists may come again after others: then they live from the later instant on.
_LIVE = """
    insert into list_loads (org_id, purpose, list_set, versions, live_at) values (%s, %s, %s, %s, %s)
    on conflict (org_id, list_set) do update set versions = excluded.versions, live_at = excluded.live_at
    where list_loads.versions <> excluded.versions
"""

_LOCK = "select pg_advisory_xact_lock(key) from (select unnest(%s::bigint[]) as key order by 1) keys"

# Flights that have not departed, or of which nobody knows when, and on which somebody is not screened as they now
# are, or no longer travels and still has hits that wait: of a cancelled flight, nobody travels.
_STALE = """
    select f.id
    from flights f
    left join lateral (
        select case when f.status = 'diverted' then max(arrival_utc) else max(departure_utc) end as at
        from legs where flight_id = f.id
    ) last on true
    where f.org_id = %(org_id)s and f.status in ('scheduled', 'returned', 'diverted', 'cancelled')
      and (f.screening_again_at is null or f.screening_again_at <= %(now)s)
      and f.flight_date >= (%(since)s)::date - 2 and coalesce(last.at >= %(since)s, true)
      and (exists (
          select from journeys j
          where j.flight_date = f.flight_date and j.flight_id = f.id and 'cancelled' not in (f.status, j.status)
            and (j.screened_facts_version, j.screened_list_set, j.screened_rule_set, j.screened_policy)
                is distinct from (j.facts_version, %(list_set)s, %(rule_set)s, %(policy)s)
      ) or exists (
          select from journeys j
          join hits h on h.flight_date = j.flight_date and h.journey_id = j.id and h.state in ('open', 'second_look')
          where j.flight_date = f.flight_date and j.flight_id = f.id and 'cancelled' in (f.status, j.status)
      ))
    order by last.at nulls first, f.id
    limit %(limit)s
"""


# Waits from five seconds to ten minutes.
_PUT_OFF = """
    update flights
    set screening_failures = screening_failures + 1,
        screening_again_at = %(now)s
            + least(interval '10 minutes', interval '5 seconds' * power(2, least(screening_failures, 10)))
    where org_id = %(org_id)s and id = %(flight)s
"""

_FORGIVE = """
    update flights set screening_failures = 0, screening_again_at = null
    where id = any (%s) and screening_failures > 0
"""


def put_off(access: Access, connection: Connection[DictRow], flight: UUID, now: datetime) -> None:
    """Note that the screening of a flight failed; the sweeper tries it again ever later."""
    connection.execute(_PUT_OFF, {"org_id": access.org_id, "flight": flight, "now": now})


def forgive(connection: Connection[DictRow], flights: Sequence[UUID]) -> None:
    """Note that flights could be screened after all."""
    connection.execute(_FORGIVE, (list(flights),))


def lock(connection: Connection[DictRow], flights: Sequence[UUID]) -> None:
    """Wait until no other transaction screens these flights; held until the end of this one."""
    keys = {int.from_bytes(sha256(f"screening {one}".encode()).digest()[:8], signed=True) for one in flights}
    connection.execute(_LOCK, (sorted(keys),))


def add(connection: Connection[DictRow], screenings: Sequence[ScreeningRow], versions: Versions, now: datetime) -> None:
    """Note screenings, and on their journeys what they were screened with last."""
    if not screenings:
        return
    rows.insert(connection, _ADD, screenings)
    connection.execute(
        _MARK,
        {
            "list_set": versions.list_set,
            "rule_set": versions.rule_set,
            "policy": versions.policy,
            "now": now,
            "dates": [one.flight_date for one in screenings],
            "journeys": [one.journey_id for one in screenings],
            "facts": [one.facts_version for one in screenings],
        },
    )


def note_live(
    access: Access, connection: Connection[DictRow], list_set: str, versions: Collection[UUID], now: datetime
) -> None:
    """Note that a worker screens with a set of lists, made of these versions, from now on."""
    connection.execute(_LIVE, (access.org_id, access.purpose, list_set, sorted(versions), now))


def unmark(connection: Connection[DictRow], journeys: Sequence[tuple[str, UUID]]) -> None:
    """Note that journeys, given as (flight date, identifier), have to be screened again as soon as they take place."""
    connection.execute(
        _UNMARK, {"dates": sorted({day for day, _ in journeys}), "journeys": [journey for _, journey in journeys]}
    )


def stale_flights(
    access: Access, connection: Connection[DictRow], versions: Versions, now: datetime, grace_hours: int, limit: int
) -> list[UUID]:
    """Return flights to be screened again, the next to depart first; those that failed wait until it is their turn."""
    found = connection.execute(
        _STALE,
        {
            "org_id": access.org_id,
            "now": now,
            "since": now - timedelta(hours=grace_hours),
            "list_set": versions.list_set,
            "rule_set": versions.rule_set,
            "policy": versions.policy,
            "limit": limit,
        },
    )
    return [row["id"] for row in found]
