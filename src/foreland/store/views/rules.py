"""What rules found lately and what officers made of it; and what waits on the desks against what they can look at."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class RuleFigures(Struct, frozen=True, kw_only=True):
    """Alerts of one rule since a day: those that wait, that officers acted on (``upheld``) and set aside (``cleared``).

    ``day_alerts`` are those of the last 24 hours. An alert that several rules share counts for each.
    ``median_minutes`` from the alert to the decision.
    """

    rule_id: str
    alerts: int
    day_alerts: int
    waiting: int
    upheld: int
    cleared: int
    median_minutes: float | None


class Load(Struct, frozen=True, kw_only=True):
    """Hits of one kind of source: those that wait, and those of the last 24 hours."""

    kind: str
    waiting: int
    opened: int


class BehindHit(Struct, frozen=True, kw_only=True):
    """An alert that waits behind others, for its rule makes more than its part; ``total`` of them."""

    id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    severity: str
    opened_at: datetime
    total: int


_FIGURES = """
    with fired as (
        select distinct h.id, h.flight_date, h.state, h.opened_at, coalesce(named.rule, h.code) as rule_id
        from hits h
        left join lateral (
            select r -> 'values' ->> 'rule' as rule from jsonb_array_elements(h.reasons) r
            where r ->> 'code' = 'rule_fired'
        ) named on true
        where h.org_id = %(org_id)s and h.kind = 'rule' and h.opened_at >= %(since)s
          and h.flight_date >= (%(since)s)::date - 3
    )
    select f.rule_id, count(*) as alerts,
           count(*) filter (where f.opened_at >= %(day)s) as day_alerts,
           count(*) filter (where f.state in ('open', 'second_look')) as waiting,
           count(*) filter (where f.state in ('recommended', 'referred')) as upheld,
           count(*) filter (where f.state in ('cleared', 'false_match')) as cleared,
           percentile_cont(0.5) within group (order by extract(epoch from done.at - f.opened_at)::float8 / 60)
               as median_minutes
    from fired f
    left join lateral (
        select min(e.at) as at from hit_events e
        where e.flight_date = f.flight_date and e.hit_id = f.id
          and e.action in ('clear', 'false_match', 'refer', 'recommend')
    ) done on true
    group by f.rule_id
"""

_BEHIND = """
    select h.id, h.flight_date, h.journey_id, f.carrier || f.number || f.suffix as designator, h.severity, h.opened_at,
           count(*) over () as total
    from rule_throttles t
    join hits h on h.org_id = t.org_id and h.kind = 'rule' and h.code = t.rule_id and h.opened_at >= t.since
        and h.flight_date >= t.since::date - 3 and h.state in ('open', 'second_look')
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    where t.org_id = %(org_id)s and t.rule_id = %(rule_id)s and t.lifted_at is null
      and not foreland_is_protected(h.flight_date, h.journey_id)
    order by h.severity = 'medium' desc, h.opened_at, h.id limit %(limit)s
"""

_LOAD = """
    select kind, count(*) filter (where state in ('open', 'second_look')) as waiting,
           count(*) filter (where opened_at >= %(day)s) as opened
    from hits
    where org_id = %(org_id)s and flight_date >= (%(now)s)::date - 2
    group by kind order by waiting desc, kind
"""

_SCREENED = """
    select count(distinct journey_id) as travellers from screenings
    where org_id = %(org_id)s and screened_at >= %(day)s and flight_date >= (%(now)s)::date - 3
"""


def figures(access: Access, connection: Connection[DictRow], now: datetime, days: int) -> dict[str, RuleFigures]:
    """Return what each rule found in the last days, by its identifier."""
    key = {"org_id": access.org_id, "since": now - timedelta(days=days), "day": now - timedelta(days=1)}
    with connection.cursor(row_factory=class_row(RuleFigures)) as cursor:
        return {one.rule_id: one for one in cursor.execute(_FIGURES, key)}


def load(access: Access, connection: Connection[DictRow], now: datetime) -> list[Load]:
    """Return what waits, by kind of source, most first."""
    key = {"org_id": access.org_id, "now": now, "day": now - timedelta(days=1)}
    with connection.cursor(row_factory=class_row(Load)) as cursor:
        return cursor.execute(_LOAD, key).fetchall()


def screened(access: Access, connection: Connection[DictRow], now: datetime) -> int:
    """Return how many travellers were screened in the last 24 hours."""
    key = {"org_id": access.org_id, "now": now, "day": now - timedelta(days=1)}
    row = connection.execute(_SCREENED, key).fetchone()
    return int(row["travellers"]) if row else 0


def behind(access: Access, connection: Connection[DictRow], rule_id: str, limit: int) -> list[BehindHit]:
    """Return what a rule found beyond its part of the budget and nobody has decided, in the order of the queue."""
    key = {"org_id": access.org_id, "rule_id": rule_id, "limit": limit}
    with connection.cursor(row_factory=class_row(BehindHit)) as cursor:
        return cursor.execute(_BEHIND, key).fetchall()
