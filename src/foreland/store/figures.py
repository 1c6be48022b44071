"""Figures of operation, counted in the database when asked: nothing about a person, and the same in every process."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import audit_blocks, heartbeats, lists, outbox, retention

SILENT = timedelta(seconds=30)
"""A worker that was not heard of for so long does not live."""

_RECENT = timedelta(days=2)

# Undeparted journeys whose facts nobody has screened as they are now.
_UNSCREENED = """
    select count(*) as journeys from journeys j
    where j.org_id = %(org_id)s and j.flight_date >= %(recent)s and j.status = 'reported'
      and j.screened_facts_version is distinct from j.facts_version
      and exists (select from flights f
                  where f.id = j.flight_id and f.status not in ('cancelled', 'departed', 'arrived'))
      and not exists (select from legs leg where leg.flight_id = j.flight_id and leg.departure_utc < %(now)s)
"""

# Undeparted journeys that were screened with other lists, rules or policy than the latest screening was: how much of
# a background screening is left.
_OUTDATED = """
    with latest as (
        select screened_list_set, screened_rule_set, screened_policy from journeys
        where org_id = %(org_id)s and flight_date >= %(recent)s and screened_at is not null
        order by screened_at desc limit 1
    )
    select count(*) as journeys from journeys j cross join latest
    where j.org_id = %(org_id)s and j.flight_date >= %(recent)s and j.status <> 'cancelled'
      and (j.screened_list_set, j.screened_rule_set, j.screened_policy)
          is distinct from (latest.screened_list_set, latest.screened_rule_set, latest.screened_policy)
      and exists (select from flights f
                  where f.id = j.flight_id and f.status not in ('cancelled', 'departed', 'arrived'))
      and not exists (select from legs leg where leg.flight_id = j.flight_id and leg.departure_utc < %(now)s)
"""

_FAILING = """
    select count(*) as flights from flights
    where org_id = %(org_id)s and flight_date >= %(recent)s and screening_failures > 0
"""

_HITS = """
    select severity, state, count(*) as hits from hits
    where org_id = %(org_id)s and state in ('open', 'second_look') and flight_date >= %(recent)s
      and not foreland_is_protected(flight_date, journey_id)
    group by severity, state order by severity, state
"""

_MESSAGES = """
    select kind, effect, count(*) as messages from messages
    where org_id = %(org_id)s and received_on >= %(yesterday)s and received_at > %(day_ago)s
    group by kind, effect order by kind, effect
"""

_QUARANTINE = "select count(*) as entries from quarantine where org_id = %(org_id)s"


class Figures(Struct, frozen=True, kw_only=True):
    """What :func:`figures` counts; ages are instants."""

    jobs: int
    oldest_job: datetime | None
    unscreened: int
    outdated: int
    failing: int
    hits: dict[tuple[str, str], int]
    unsealed: int
    oldest_unsealed: datetime | None
    lists: list[lists.StoredList]
    messages: dict[tuple[str, str], int]
    quarantine: int
    workers: int
    retention_ended: datetime | None


def figures(access: Access, connection: Connection[DictRow], now: datetime) -> Figures:
    """Count; as the service, who sees every row of the authority."""
    recent: date = (now - _RECENT).date()
    day_ago = now - timedelta(days=1)
    values = {"org_id": access.org_id, "now": now, "recent": recent, "day_ago": day_ago, "yesterday": day_ago.date()}
    jobs, oldest_job = outbox.waiting(connection)
    unsealed, oldest_unsealed = audit_blocks.unsealed(connection)
    return Figures(
        jobs=jobs,
        oldest_job=oldest_job,
        unscreened=_count(connection, _UNSCREENED, values, "journeys"),
        outdated=_count(connection, _OUTDATED, values, "journeys"),
        failing=_count(connection, _FAILING, values, "flights"),
        hits={(row["severity"], row["state"]): row["hits"] for row in connection.execute(_HITS, values)},
        unsealed=unsealed,
        oldest_unsealed=oldest_unsealed,
        lists=lists.in_force(access, connection),
        messages={(row["kind"], row["effect"]): row["messages"] for row in connection.execute(_MESSAGES, values)},
        quarantine=_count(connection, _QUARANTINE, values, "entries"),
        workers=heartbeats.alive(connection, now - SILENT),
        retention_ended=retention.last_run(connection),
    )


def _count(connection: Connection[DictRow], query: str, values: dict[str, object], column: str) -> int:
    row = connection.execute(query, values).fetchone()
    return row[column] if row else 0
