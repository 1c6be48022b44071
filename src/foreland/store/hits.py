"""Hits as screening writes them, with the events that say what happened to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.hit import HitState
from foreland.store import rows


class StoredHit(Struct, frozen=True, kw_only=True):
    """As much of a hit as another screening needs."""

    id: UUID
    journey_id: UUID
    finding_key: str
    state: HitState
    evidence: str


class HitRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``hits`` as screening writes it."""

    id: UUID
    flight_date: str
    journey_id: UUID
    kind: str
    code: str
    finding_key: str
    severity: str
    strength: str
    source: str
    source_version: str
    score: float | None
    reasons: list[dict[str, Any]]
    evidence: str
    state: HitState
    row_version: int
    opened_at: datetime
    changed_at: datetime


class EventRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``hit_events`` that the system itself wrote: there is no officer and no note."""

    id: UUID
    flight_date: str
    hit_id: UUID
    at: datetime
    action: str


class UndecidedHit(rows.OwnedRow, frozen=True, kw_only=True):
    """A hit that waits for an officer, and who owns it."""

    id: UUID
    flight_date: str
    journey_id: UUID


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A hit whose finding is gone."""

    id: UUID
    flight_date: str


# Held until the end of the transaction, so that no officer decides about what is being changed.
_LOCK = """
    select id, journey_id, finding_key, state, evidence from hits
    where org_id = %(org_id)s and flight_date = any (%(dates)s::date[]) and journey_id = any (%(journeys)s)
    order by id for update
"""

_OF_CANCELLED = """
    select h.id, h.flight_date::text, h.journey_id,
           h.org_id, h.originator_org, h.handling_id, h.purpose, h.retention_class
    from flights f
    join journeys j on j.flight_date = f.flight_date and j.flight_id = f.id
    join hits h on h.flight_date = j.flight_date and h.journey_id = j.id and h.state in ('open', 'second_look')
    where 'cancelled' in (f.status, j.status) and f.org_id = %(org_id)s and f.id = any (%(flights)s)
    order by h.id for update of h
"""

_SAVE = rows.insertion(
    "hits",
    HitRow,
    """on conflict (flight_date, id) do update set severity = excluded.severity, strength = excluded.strength,
       code = excluded.code, source = excluded.source, source_version = excluded.source_version,
       score = excluded.score, reasons = excluded.reasons, evidence = excluded.evidence, state = excluded.state,
       changed_at = excluded.changed_at,
       row_version = hits.row_version + 1""",
)

_WITHDRAW = """
    update hits h set state = 'withdrawn', changed_at = %(now)s, row_version = h.row_version + 1
    from unnest(%(dates)s::date[], %(ids)s::uuid[]) as gone (flight_date, id)
    where h.flight_date = gone.flight_date and h.id = gone.id and h.flight_date = any (%(dates)s::date[])
"""

_ADD_EVENTS = rows.insertion("hit_events", EventRow)


def lock(access: Access, connection: Connection[DictRow], journeys: Sequence[tuple[str, UUID]]) -> list[StoredHit]:
    """Return the hits of journeys, given as (flight date, identifier), held until the end of the transaction."""
    parameters = {
        "org_id": access.org_id,
        "dates": sorted({day for day, _ in journeys}),
        "journeys": [journey for _, journey in journeys],
    }
    with connection.cursor(row_factory=class_row(StoredHit)) as cursor:
        return cursor.execute(_LOCK, parameters).fetchall()


def of_cancelled(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> list[UndecidedHit]:
    """Return the undecided hits of cancelled flights and travellers, held until the end of the transaction."""
    with connection.cursor(row_factory=class_row(UndecidedHit)) as cursor:
        return cursor.execute(_OF_CANCELLED, {"org_id": access.org_id, "flights": list(flights)}).fetchall()


def save(
    connection: Connection[DictRow],
    hits: Sequence[HitRow],
    withdrawals: Sequence[Withdrawal],
    events: Sequence[EventRow],
    now: datetime,
) -> None:
    """Add new hits, change those with other evidence, withdraw those whose finding is gone."""
    rows.insert(connection, _SAVE, hits)
    if withdrawals:
        connection.execute(
            _WITHDRAW,
            {"now": now, "dates": [gone.flight_date for gone in withdrawals], "ids": [gone.id for gone in withdrawals]},
        )
    rows.insert(connection, _ADD_EVENTS, events)
