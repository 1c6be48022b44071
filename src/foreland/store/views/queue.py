"""The hit queue: what an officer should look at next, and why.

Order. Hits are put into bands by the time left until the door closes where the traveller boards: under one hour; under
three hours, or a time nobody reported (what is not known is never late); under twelve hours; later; doors already
closed. Within a band the more severe comes first, then the door that closes sooner, then the older hit. What one rule
alone found since it makes more alerts than its part of the budget comes last in its band: it stays, and is marked so
(``behind``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.pool import planned_once
from foreland.store.views.clock import BOARDING_DOOR, DESIGNATED
from foreland.store.views.person import person_of


class QueueFilter(Struct, frozen=True, kw_only=True):
    """Which hits; ``None`` means any. Given a carrier and a name, a hit needs to fit only one of them."""

    departed_since: datetime
    desks: tuple[str, ...] | None = None
    origin: str | None = None
    destination: str | None = None
    carrier: str | None = None
    number: str | None = None
    name: str | None = None
    severity: str | None = None
    kind: str | None = None
    state: str | None = None
    assigned_to: UUID | None = None
    unassigned: bool = False


class QueueRow(Struct, frozen=True, kw_only=True):
    """A waiting hit with its traveller, flight and clock."""

    id: UUID
    flight_date: date
    journey_id: UUID
    flight_id: UUID
    band: int
    carrier: str
    number: str
    suffix: str
    origin: str | None
    destination: str | None
    desk: str | None
    door_close_utc: datetime | None
    door_source: str | None
    door_heard_at: datetime | None
    departure_utc: datetime | None
    surname: str | None
    given_names: str | None
    nationality: str | None
    date_of_birth: str | None
    seat: str | None
    kind: str
    code: str
    severity: str
    strength: str
    score: float | None
    source: str
    reasons: list[dict[str, Any]]
    state: str
    row_version: int
    assigned_to: UUID | None
    assignee: str | None
    opened_at: datetime
    behind: bool
    total: int
    total_behind: int

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


# Needs "and" and the states wanted after it.
_CHOSEN = f"""
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    cross join lateral (
        select h.kind = 'rule' and exists (select from rule_throttles t
                                           where t.org_id = h.org_id and t.rule_id = h.code and t.lifted_at is null
                                             and h.opened_at >= t.since) as behind
    ) over_budget
    where h.org_id = %(org_id)s
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and h.flight_date >= (%(departed_since)s)::date - 3
      and coalesce(clock.departure_utc >= %(departed_since)s, f.flight_date >= (%(departed_since)s)::date - 1)
      and (%(desks)s::text[] is null or f.desk = any (%(desks)s))
      and (%(origin)s::text is null or coalesce(j.board, f.origin) = %(origin)s)
      and (%(destination)s::text is null or coalesce(j."off", f.destination) = %(destination)s)
      and (%(severity)s::text is null or h.severity = %(severity)s)
      and (%(kind)s::text is null or h.kind = %(kind)s)
      and (%(state)s::text is null or h.state = %(state)s)
      and (%(assigned_to)s::uuid is null or h.assigned_to = %(assigned_to)s)
      and (not %(unassigned)s or h.assigned_to is null)
      and ((%(name)s::text is null or %(carrier)s::text is not null) and {DESIGNATED}
           or %(name)s::text is not null
              and exists (select from reported_travellers r
                          join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
                          where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
                            and position(%(name)s in i.name_folded) > 0))
"""  # noqa: S608 - constant fragments

# Bands as the module says; severities as numbers because words do not sort.
_QUEUE = f"""
    with waiting as (
        select h.id, h.flight_date, h.journey_id, f.id as flight_id, f.carrier, f.number, f.suffix,
               coalesce(j.board, f.origin) as origin, coalesce(j."off", f.destination) as destination, f.desk,
               clock.door_close_utc, clock.door_source, clock.door_heard_at, clock.departure_utc, j.seat,
               h.kind, h.code, h.severity, h.strength, h.score, h.source, h.reasons, h.state,
               h.row_version, h.assigned_to, h.opened_at,
               case when clock.door_close_utc is null then 1
                    when clock.door_close_utc < %(now)s then 4
                    when clock.door_close_utc < %(now)s + interval '1 hour' then 0
                    when clock.door_close_utc < %(now)s + interval '3 hours' then 1
                    when clock.door_close_utc < %(now)s + interval '12 hours' then 2
                    else 3 end as band,
               over_budget.behind,
               case when over_budget.behind then 3
                    when h.severity = 'high' then 0 when h.severity = 'medium' then 1 else 2 end as rank,
               count(*) over () as total, count(*) filter (where over_budget.behind) over () as total_behind
        {_CHOSEN} and h.state in ('open', 'second_look')
        order by band, rank, door_close_utc nulls last, opened_at, h.id
        limit %(limit)s offset %(offset)s
    )
    select w.id, w.flight_date, w.journey_id, w.flight_id, w.band, w.carrier, w.number, w.suffix, w.origin,
           w.destination, w.desk, w.door_close_utc, w.door_source, w.door_heard_at, w.departure_utc, w.seat, w.kind,
           w.code, w.severity, w.strength,
           w.score, w.source, w.reasons, w.state, w.row_version, w.assigned_to, w.opened_at, w.behind, w.total,
           w.total_behind,
           u.display_name as assignee,
           who.surname, who.given_names, who.nationality, who.date_of_birth
    from waiting w
    left join users u on u.id = w.assigned_to
    {person_of("w.flight_date", "w.journey_id")}
    order by w.band, w.rank, w.door_close_utc nulls last, w.opened_at, w.id
"""  # noqa: S608 - constant fragments


def queue(
    access: Access,
    connection: Connection[DictRow],
    chosen: QueueFilter,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> list[QueueRow]:
    """Return one page of waiting hits in the order above; ``total`` of each row counts all that fit the filter."""
    parameters = structs.asdict(chosen) | {"org_id": access.org_id, "now": now, "limit": limit, "offset": offset}
    parameters["desks"] = list(chosen.desks) if chosen.desks else None
    with planned_once(connection), connection.cursor(row_factory=class_row(QueueRow)) as cursor:
        return cursor.execute(_QUEUE, parameters).fetchall()


class RowState(Struct, frozen=True, kw_only=True):
    """As much of a hit as what can be done with it from a list needs."""

    id: UUID
    flight_date: date
    state: str
    row_version: int
    assigned_to: UUID | None


def row_of(access: Access, connection: Connection[DictRow], flight_date: date, hit_id: UUID) -> RowState | None:
    """Return a hit as it is now, or ``None`` when there is none the viewer may see."""
    query = """
        select id, flight_date, state, row_version, assigned_to from hits
        where org_id = %s and flight_date = %s and id = %s
    """
    with connection.cursor(row_factory=class_row(RowState)) as cursor:
        return cursor.execute(query, (access.org_id, flight_date, hit_id)).fetchone()
