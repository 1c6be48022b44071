"""Hits that need somebody's notice: found by thresholds, entered once a flight and kind; whether anybody was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.views.clock import BOARDING_DOOR


class EscalationRow(Struct, frozen=True, kw_only=True):
    """What was raised: hits of one flight that will expire (``expires``) or that nobody takes (``waits``)."""

    id: UUID
    kind: str
    desk: str | None
    hits: int
    raised_at: datetime
    told_at: datetime | None
    told_to: int | None


# Hits nobody decided whose door closes soon; hits nobody took for too long, whose door is open still or not known.
_FIND = f"""
    select f.id, f.desk,
           count(*) filter (where clock.door_close_utc <= %(closing)s) as expires,
           count(*) filter (where h.state = 'open' and h.assigned_to is null and h.opened_at <= %(waiting)s) as waits
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where h.org_id = %(org_id)s and h.state in ('open', 'second_look') and h.flight_date >= (%(now)s)::date - 2
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and coalesce(clock.door_close_utc > %(now)s, f.flight_date >= (%(now)s)::date - 1)
    group by f.id, f.desk
"""  # noqa: S608 - constant fragment

_RAISE = f"""
    insert into escalations (id, {COLUMNS}, flight_id, kind, desk, hits, raised_at)
    select raised.id, f.org_id, f.originator_org, f.handling_id, f.purpose, f.retention_class, f.id, raised.kind,
           f.desk, raised.hits, %(now)s
    from unnest(%(ids)s::uuid[], %(flights)s::uuid[], %(kinds)s::text[], %(hits)s::int[])
        as raised (id, flight, kind, hits)
    join flights f on f.id = raised.flight
    on conflict (flight_id, kind) do nothing
    returning id
"""  # noqa: S608 - constant column names

_SELECT = "select id, kind, desk, hits, raised_at, told_at, told_to from escalations"
_ONE = _SELECT + " where org_id = %s and id = %s"
_LATEST = _SELECT + " where org_id = %s and raised_at >= %s order by raised_at desc, id limit 50"


def raise_due(
    access: Access, connection: Connection[DictRow], now: datetime, *, closing: timedelta, waiting: timedelta
) -> list[UUID]:
    """Enter what passes a threshold for the first time; return the identifiers of what was entered."""
    key = {"org_id": access.org_id, "now": now, "closing": now + closing, "waiting": now - waiting}
    due = [
        (new_id(), row["id"], kind, row[kind])
        for row in connection.execute(_FIND.encode(), key)
        for kind in ("expires", "waits")
        if row[kind]
    ]
    if not due:
        return []
    ids, flights, kinds, hits = (list(column) for column in zip(*due, strict=True))
    values = {"ids": ids, "flights": flights, "kinds": kinds, "hits": hits, "now": now}
    return [row["id"] for row in connection.execute(_RAISE.encode(), values)]


def one(access: Access, connection: Connection[DictRow], escalation_id: UUID) -> EscalationRow | None:
    """Return what was raised."""
    with connection.cursor(row_factory=class_row(EscalationRow)) as cursor:
        return cursor.execute(_ONE, (access.org_id, escalation_id)).fetchone()


def latest(access: Access, connection: Connection[DictRow], since: datetime) -> list[EscalationRow]:
    """Return what was raised since an instant, the latest first."""
    with connection.cursor(row_factory=class_row(EscalationRow)) as cursor:
        return cursor.execute(_LATEST, (access.org_id, since)).fetchall()


def told(access: Access, connection: Connection[DictRow], escalation_id: UUID, mailboxes: int, now: datetime) -> None:
    """Note how many mailboxes were told; none means that there was nobody to tell."""
    connection.execute(
        "update escalations set told_at = %s, told_to = %s where org_id = %s and id = %s",
        (now, mailboxes, access.org_id, escalation_id),
    )
