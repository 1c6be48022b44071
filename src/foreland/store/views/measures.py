"""What measures are worked out from: counts and minutes of the flights of a period, never by officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.analysis.measures import Counted
from foreland.store.views.clock import BOARDING_DOOR


class Period(Struct, frozen=True, kw_only=True):
    """Flights from ``since`` up to, not with, ``until``; of one desk, or of all when it is ``None``."""

    since: date
    until: date
    desk: str | None = None


class CaseRow(Struct, frozen=True, kw_only=True):
    """A traveller who was kept off on a ground of carrier liability, as the ledger counts them. No name."""

    recommendation_id: UUID
    flight_date: date
    journey_id: UUID
    reference: str | None
    designator: str
    carrier: str
    desk: str | None
    destination: str | None
    ground: str
    action: str
    outcome_at: datetime


class ExpiredRow(Struct, frozen=True, kw_only=True):
    """A pending answer that ended by its configured default, and whether somebody has looked since.

    ``unresolved``: it is still what the carrier was told last.
    """

    flight_date: date
    journey_id: UUID
    designator: str
    desk: str | None
    ended_at: datetime
    verdict: str
    waiting: int
    unresolved: bool
    review: str | None


class WorkRow(Struct, frozen=True, kw_only=True):
    """Decisions about hits of the flights of a desk, by hour of the day (UTC)."""

    desk: str | None
    hour: int
    decisions: int


_IN_PERIOD = """
    {0}.org_id = %(org_id)s and {0}.flight_date >= %(since)s and {0}.flight_date < %(until)s
      and (%(desk)s::text is null or f.desk = %(desk)s)
"""

# How it ended as the ledger lists it: counted and not listed would be somebody in the care of protection.
_RECOMMENDATIONS = f"""
    select count(*) as recommended,
           count(*) filter (where r.approved_by is not null and r.state <> 'not_approved' and not r.rejected)
               as approved,
           count(*) filter (where r.sent_at is not null) as sent,
           count(acknowledged.at) as acknowledged,
           count(*) filter (where r.withdrawn_at is not null) as withdrawn,
           count(*) filter (where kept.off and r.action in ('denied', 'off_loaded')) as complied,
           count(*) filter (where kept.off and r.action in ('denied', 'off_loaded', 'boarded_anyway', 'overridden'))
               as answered,
           count(*) filter (where known.outcome in ('confirmed', 'arrived_refused')) as confirmed,
           count(*) filter (where known.outcome = 'overturned') as overturned,
           count(*) filter (where known.outcome in ('confirmed', 'not_confirmed', 'overturned', 'arrived_admitted',
                                                'arrived_refused')) as verified,
           array_agg(extract(epoch from r.made_at - first.opened_at) / 60)
               filter (where first.opened_at <= r.made_at) as hit_to_recommended,
           array_agg(extract(epoch from r.approved_at - r.made_at) / 60)
               filter (where r.approval = 'before' and r.approved_at is not null) as recommended_to_approved,
           array_agg(extract(epoch from r.sent_at - r.approved_at) / 60)
               filter (where r.approval = 'before' and r.sent_at is not null) as approved_to_sent,
           array_agg(extract(epoch from acknowledged.at - r.sent_at) / 60)
               filter (where acknowledged.at >= r.sent_at) as sent_to_acknowledged,
           array_agg(extract(epoch from r.action_at - acknowledged.at) / 60)
               filter (where r.action_at >= acknowledged.at) as acknowledged_to_acted
    from recommendations r
    join flights f on f.id = r.flight_id
    cross join lateral (
        select case when not foreland_is_protected(r.flight_date, r.journey_id) then r.outcome end as outcome
    ) known
    cross join lateral (select r.kind in ('no_board', 'off_load') and r.withdrawn_at is null as off) kept
    cross join lateral (
        select min(e.at) as at from recommendation_events e
        where e.recommendation_id = r.id and e.step = 'acknowledge' and e.at <= coalesce(r.withdrawn_at, e.at)
    ) acknowledged
    cross join lateral (
        select min(h.opened_at) as opened_at
        from recommendation_hits under join hits h on h.flight_date = under.flight_date and h.id = under.hit_id
        where under.recommendation_id = r.id
    ) first
    where {_IN_PERIOD.format("r")}
"""  # noqa: S608 - constant fragments

# A door whose time is not known is not closed: such hits are in no share until it is.
_HITS = f"""
    select count(distinct h.journey_id) as travellers_hit,
           count(*) filter (where clock.door_close_utc < %(now)s) as doors_closed,
           count(*) filter (where clock.door_close_utc < %(now)s and work.decided_at <= clock.door_close_utc)
               as decided_in_time,
           array_agg(extract(epoch from work.taken_at - h.opened_at) / 60)
               filter (where work.taken_at >= h.opened_at) as hit_to_taken,
           array_agg(extract(epoch from work.decided_at - work.taken_at) / 60)
               filter (where work.decided_at >= work.taken_at) as taken_to_decided
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    cross join lateral (
        select min(e.at) filter (where e.action in ('take', 'pass')) as taken_at,
               min(e.at) filter (where e.action in ('clear', 'false_match', 'refer', 'recommend')) as decided_at
        from hit_events e where e.flight_date = h.flight_date and e.hit_id = h.id
    ) work
    where {_IN_PERIOD.format("h")}
      and h.state <> 'withdrawn' and j.status <> 'cancelled' and f.status <> 'cancelled'
"""  # noqa: S608 - constant fragments

_TRAVELLERS = f"""
    select count(*) as travellers
    from journeys j join flights f on f.id = j.flight_id
    where {_IN_PERIOD.format("j")}
      and j.joined_into is null and j.status <> 'cancelled' and f.status <> 'cancelled'
"""  # noqa: S608 - constant fragments

# As they are listed: what is counted and not listed would be somebody in the care of protection. Once a traveller,
# whether the clock ended the answer or the carrier asked when its time was over.
_PENDING_EXPIRED = f"""
    select count(distinct a.journey_id) as pending_expired
    from answers a join flights f on f.id = a.flight_id
    where {_IN_PERIOD.format("a")} and a.because = 'no_decision'
      and not foreland_is_protected(a.flight_date, a.journey_id)
"""  # noqa: S608 - constant fragments

# Arrived, refused at the port, and nothing was found before: the last outcome recorded counts.
_MISSED = f"""
    select count(*) as missed
    from (select distinct on (o.journey_id) o.flight_date, o.journey_id, o.flight_id, o.org_id, o.outcome,
                 min(o.recorded_at) over (partition by o.journey_id) as first_at
          from arrival_outcomes o
          where o.org_id = %(org_id)s and o.flight_date >= %(since)s and o.flight_date < %(until)s
          order by o.journey_id, o.recorded_at desc, o.id desc) o
    join flights f on f.id = o.flight_id
    where {_IN_PERIOD.format("o")} and o.outcome in ('refused', 'returned')
      and not exists (select from hits h where h.flight_date = o.flight_date and h.journey_id = o.journey_id
                                           and h.opened_at < o.first_at and h.state <> 'withdrawn'
                                           and h.code <> 'random_referral')
      and not foreland_is_protected(o.flight_date, o.journey_id)
"""  # noqa: S608 - constant fragments

# One case a traveller, whatever was recommended how often; whoever is in the care of protection is no gain to anybody.
_CASES = f"""
    select * from (
        select distinct on (r.journey_id) r.id as recommendation_id, r.flight_date, r.journey_id, n.reference,
               f.carrier || f.number || f.suffix as designator, f.carrier, f.desk,
               coalesce(j."off", f.destination) as destination, r.ground, r.action, r.outcome_at
        from recommendations r
        join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
        join flights f on f.id = r.flight_id
        left join carrier_notices n on n.recommendation_id = r.id
        where {_IN_PERIOD.format("r")}
          and r.kind in ('no_board', 'off_load') and r.action in ('denied', 'off_loaded')
          and r.state = 'verified' and r.outcome = 'confirmed' and r.withdrawn_at is null
          and (r.approval <> 'after' or r.approved_by is not null) -- what went out in a hurry and was looked at since
          and r.ground = any (%(grounds)s)
          and not foreland_is_protected(r.flight_date, r.journey_id)
        order by r.journey_id, r.outcome_at desc, r.id
    ) counted
    order by flight_date desc, outcome_at desc, recommendation_id
"""  # noqa: S608 - constant fragments

_EXPIRED = f"""
    select * from (
        select distinct on (a.journey_id) a.flight_date, a.journey_id, f.carrier || f.number || f.suffix as designator,
               f.desk, a.made_at as ended_at, a.verdict,
               (select count(*) from hits h where h.flight_date = a.flight_date and h.journey_id = a.journey_id
                                              and h.state in ('open', 'second_look', 'expired')) as waiting,
               exists (select from answers n where n.flight_date = a.flight_date and n.journey_id = a.journey_id
                                               and n.is_current and n.because = 'no_decision') as unresolved,
               (select i.state from inbound_reviews i
                where i.flight_date = a.flight_date and i.journey_id = a.journey_id) as review
        from answers a join flights f on f.id = a.flight_id
        where {_IN_PERIOD.format("a")} and a.because = 'no_decision'
          and not foreland_is_protected(a.flight_date, a.journey_id)
        order by a.journey_id, a.made_at, a.id
    ) ended
    order by ended_at desc, journey_id
    limit %(limit)s
"""  # noqa: S608 - constant fragments

_WORK = f"""
    select f.desk, extract(hour from e.at at time zone 'UTC')::int as hour, count(*)::int as decisions
    from hit_events e
    join hits h on h.flight_date = e.flight_date and h.id = e.hit_id
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    where {_IN_PERIOD.format("e")}
      and e.action in ('clear', 'false_match', 'refer', 'recommend', 'needs_second_look')
    group by 1, 2
    order by f.desk nulls last, hour
"""  # noqa: S608 - constant fragments

_CARRIERS = f"""
    select distinct f.carrier from flights f
    where {_IN_PERIOD.format("f")} and f.status <> 'cancelled'
    order by f.carrier limit 200
"""  # noqa: S608 - constant fragments

# In steps of the floor: an exact number less that of a shorter period, or of yesterday, would tell a small one.
_REFERRALS = "select foreland_count_referrals(%(org_id)s, %(since)s, %(until)s) / 5 * 5 as referrals"
_COUNTING = (_RECOMMENDATIONS, _HITS, _TRAVELLERS, _PENDING_EXPIRED, _MISSED)


def counted(access: Access, connection: Connection[DictRow], period: Period, now: datetime) -> Counted:
    """Count and time what there was on the flights of a period."""
    numbers: dict[str, int] = {}
    minutes: dict[str, Sequence[float]] = {}
    for query in _COUNTING:
        row = connection.execute(query.encode(), _key(access, period) | {"now": now}).fetchone() or {}
        for name, value in row.items():
            if "_to_" in name:
                minutes[name] = [float(each) for each in value or ()]
            else:
                numbers[name] = value
    return Counted(numbers=numbers, minutes=minutes)


def referrals(access: Access, connection: Connection[DictRow], period: Period) -> int | None:
    """Return how many were referred to protection at least, of all desks, in steps of five; ``None`` below five."""
    row = connection.execute(_REFERRALS, _key(access, period)).fetchone()
    return row["referrals"] if row else None


def cases(access: Access, connection: Connection[DictRow], period: Period, grounds: Sequence[str]) -> list[CaseRow]:
    """Return the cases that count as a penalty avoided, the latest flight first; ``grounds`` are those of liability."""
    with connection.cursor(row_factory=class_row(CaseRow)) as cursor:
        return cursor.execute(_CASES.encode(), _key(access, period) | {"grounds": list(grounds)}).fetchall()


def expired(access: Access, connection: Connection[DictRow], period: Period, limit: int) -> list[ExpiredRow]:
    """Return pending answers that ended without a decision, the latest first."""
    with connection.cursor(row_factory=class_row(ExpiredRow)) as cursor:
        return cursor.execute(_EXPIRED.encode(), _key(access, period) | {"limit": limit}).fetchall()


def work(access: Access, connection: Connection[DictRow], period: Period) -> list[WorkRow]:
    """Return the decisions of a period by desk and hour of the day."""
    with connection.cursor(row_factory=class_row(WorkRow)) as cursor:
        return cursor.execute(_WORK.encode(), _key(access, period)).fetchall()


def carriers(access: Access, connection: Connection[DictRow], period: Period) -> list[str]:
    """Return the carriers of the flights of a period."""
    return [row["carrier"] for row in connection.execute(_CARRIERS.encode(), _key(access, period)).fetchall()]


def _key(access: Access, period: Period) -> dict[str, Any]:
    return {"org_id": access.org_id, "since": period.since, "until": period.until, "desk": period.desk}
